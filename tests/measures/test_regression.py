"""Least squares on data whose answer is known, worked out by hand or planted."""

import numpy as np
import pytest

from experiments.measures import regression


def test_a_line_by_hand():
    # Slope of y on x: sum((x-2)(y-3)) / sum((x-2)^2) = 14 / 10. Residuals 0.8, -0.6, 0, -1.4, 1.2;
    # robust variance: sum((x-2)^2 e^2) / 10^2 times 5 / 3 = (2.56 + 0.36 + 1.96 + 5.76) / 60.
    x, y = np.array([0.0, 1, 2, 3, 4]), np.array([1.0, 1, 3, 3, 7])
    fitted = regression.fit(y, x[:, None])
    assert fitted.slope == pytest.approx([1.4])
    assert fitted.error == pytest.approx([(10.64 / 60) ** 0.5])


def test_two_regressors_as_a_statistics_package_has_them():
    # statsmodels 0.15, OLS(y, [1, a, b]).fit(cov_type="HC1", use_t=True).
    a = np.array([0.0, 1, 2, 3, 4, 5, 6, 7])
    b = np.array([1.0, 0, 0, 1, 1, 0, 1, 0])
    y = np.array([0.0, 0, 1, 0, 1, 1, 0, 1])
    fitted = regression.fit(y, np.column_stack([a, b]))
    assert fitted.slope == pytest.approx([0.08433734939759, -0.45783132530120])
    assert fitted.error == pytest.approx([0.06525659261831, 0.37480402696836])
    assert fitted.p == pytest.approx([0.25272150161343, 0.27633552076165])


def planted(n_samples, n, slopes, seed=1):
    """Falls (0 or 1) whose chance rises by the slopes; regressors are even on 0 .. 1."""
    draws = np.random.default_rng(seed)
    x = draws.random((n_samples, n, len(slopes)))
    chance = 0.3 + x @ np.array(slopes)
    return (draws.random((n_samples, n)) < chance).astype(float), x


def test_planted_slopes_are_recovered_and_tests_keep_their_level():
    y, x = planted(2000, 100, [0.5, -0.2, 0.0])
    fitted = regression.fit(y, x)
    # Standard error of the mean slope: about 0.16 / sqrt(2000) = 0.0036; four of them.
    assert fitted.slope.mean(axis=0) == pytest.approx([0.5, -0.2, 0.0], abs=0.015)
    assert fitted.error.mean(axis=0) == pytest.approx(fitted.slope.std(axis=0), rel=0.1)
    signs = regression.found(fitted)
    # The level of 5 % within four standard errors of a share of 2000.
    assert (signs[:, 2] != 0).mean() == pytest.approx(regression.LEVEL, abs=0.02)
    assert (signs[:, 0] > 0).mean() > 0.8 and not (signs[:, 0] < 0).any()
    # Deliberately wrong: with one regressor left out that goes with another, the other takes its
    # effect over.
    twin = np.stack([x[..., 0], x[..., 0] + 0.1 * x[..., 1]], axis=-1)
    alone = regression.fit(y, twin[..., 1:])
    assert alone.slope.mean() > 0.4


def test_units_do_not_matter():
    y, x = planted(1, 60, [0.4, 0.2])
    one = regression.fit(y[0], x[0])
    other = regression.fit(y[0], x[0] * [1e6, 1e-6] + [1e3, 0.0])
    assert other.slope * [1e6, 1e-6] == pytest.approx(one.slope, rel=1e-6)
    assert other.p == pytest.approx(one.p, rel=1e-6)


@pytest.mark.parametrize("case", ["collinear", "constant", "nobody fell", "exact", "too few"])
def test_cannot_tell(case):
    (y,), (x,) = planted(1, 40, [0.4, 0.2])
    if case == "collinear":
        x[:, 1] = 3.0 - 2.0 * x[:, 0]
    elif case == "constant":
        x[:, 1] = 1.0
    elif case == "nobody fell":
        y[:] = 0.0
    elif case == "exact":
        y = x[:, 0]
    else:
        y, x = y[:3], x[:3]
    fitted = regression.fit(y, x)
    assert all(np.isnan(part).all() for part in fitted)
    assert not regression.found(fitted).any()


def test_one_sample_that_cannot_tell_leaves_the_others_alone():
    y, x = planted(3, 40, [0.4, 0.2])
    alone = regression.fit(y[0], x[0])
    x[1, :, 1] = x[1, :, 0]
    fitted = regression.fit(y, x)
    assert np.isnan(fitted.slope[1]).all()
    assert fitted.slope[0] == pytest.approx(alone.slope) and np.isfinite(fitted.slope[2]).all()


def test_samples_are_drawn_as_likely_as_they_weigh():
    places = regression.drawn(4, 50, 400, 3, np.array([0.0, 1.0, 1.0, 2.0]))
    assert places.shape == (400, 50)
    share = np.bincount(places.ravel(), minlength=4) / places.size
    assert share[0] == 0.0
    # Four standard errors of a share of 20,000.
    assert share[1:] == pytest.approx([0.25, 0.25, 0.5], abs=0.015)
    assert np.array_equal(places, regression.drawn(4, 50, 400, 3, np.array([0.0, 1, 1, 2])))
    assert not np.array_equal(places, regression.drawn(4, 50, 400, 4, np.array([0.0, 1, 1, 2])))
