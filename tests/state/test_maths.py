"""The elementary functions: accuracy, special values, and the same bits everywhere."""

import hashlib
import math
import platform
import re
import types
from pathlib import Path

import mpmath
import numba
import numpy as np
import pytest
from commands import ROOT, python

from experiments.studies.unimportant import older_processor
from sim.state import maths

COMPILES = not numba.config.DISABLE_JIT
X86 = platform.machine().lower() in ("x86_64", "amd64")
NAMES = ("exp", "log", "log1p", "cos", "power")
EXACT = {"exp": mpmath.exp, "log": mpmath.log, "log1p": mpmath.log1p, "cos": mpmath.cos,
         "power": lambda x, y: x**y}

# Digests of 20 000 results, on any processor and system. They change with any edit of a formula.
KNOWN = {
    "exp": "313b94542d3ef6ed",
    "log": "cefa7b9856b9bff9",
    "log1p": "5d2a4fadb8bde24b",
    "cos": "67c9ec44c6bb320d",
    "power": "b7717c2d78048cc1",
}


def plain_functions():
    """The module's functions as plain Python, also where those of the module are compiled."""
    names = dict(vars(maths))
    for name, value in vars(maths).items():
        code = getattr(value, "py_func", value)
        if isinstance(code, types.FunctionType) and code.__module__ == maths.__name__:
            names[name] = types.FunctionType(code.__code__, names, name)
    return names


PLAIN = plain_functions()


def uniform(n, turn=0):
    """Numbers in (0, 1) from whole-number arithmetic alone."""
    x = np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    x ^= x >> np.uint64(29 + turn)
    x *= np.uint64(0xBF58476D1CE4E5B9)
    x ^= x >> np.uint64(32)
    return ((x >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def near(points, steps=8):
    """The doubles around each of the ``points``."""
    bits = np.asarray(points, dtype=np.float64).view(np.int64)
    return (bits[:, None] + np.arange(-steps, steps + 1)).ravel().view(np.float64)


def powers(u, low, high):
    """Numbers spread evenly over the octaves from 2**low to 2**high."""
    octave = np.floor(low + (high - low) * u)
    return np.ldexp(1.0 + uniform(u.size, 1), octave.astype(np.int64))


def arguments(name, n):
    """About ``n`` arguments of a function, over all it is used for and somewhat beyond."""
    u, v = uniform(n // 2), uniform(n // 2, 3)
    if name == "exp":
        return (np.concatenate([-3.0 * u, -745.1 + 1454.8 * v]),)
    if name == "log":
        return (np.concatenate([u, powers(v, -1022, 1023)]),)
    if name == "log1p":
        return (np.concatenate([20.0 * u, powers(v, -60, 20)]),)
    if name == "cos":
        return (np.concatenate([2.0 * math.pi * u, -1e5 + 2e5 * v]),)
    return np.concatenate([u, 1.0 - powers(v, -40, -2)]), np.concatenate([100.0 * v, -60.0 * u])


# Where tables and octaves change, where a result is near 0 and at the ends of the range.
_HALVES = (np.arange(-1400, 600) + 0.5) * (math.log(2.0) / 256.0)
_STEPS = (np.int64(0x3FE6000000000000 - 2**44) + np.arange(-128, 256) * 2**45).view(np.float64)
_NEAR_ONE = 1.0 + np.concatenate([-powers(uniform(800), -53, -3), powers(uniform(800), -52, -3)])
EDGES = {
    "exp": (np.concatenate([near(_HALVES[::7], 1), [-708.3, 709.78, 1e-300, -1e-300, -0.0],
                            powers(uniform(300), -60, -3)]),),
    "log": (np.concatenate([near(_STEPS, 1), _NEAR_ONE, near([1.0, 0.5, 2.0], 5), uniform(1),
                            [2.0**-54, 1.0 - 2.0**-53, 2.0**-1022, 1.7e308, 5e-324, 1e-310]]),),
    "log1p": (np.concatenate([near(_STEPS[_STEPS > 1.0] - 1.0, 1), _NEAR_ONE - 1.0,
                              [1e6, 1e300, 1.7e308, 1e-300, 2.0**-53, 1.2e-16]]),),
    "cos": (np.concatenate([near(np.arange(1.0, 17.0) * (math.pi / 4.0), 5), [0.0, 1e-300, 1e5],
                            2.3 + 0.06 * uniform(4000)]),),
    "power": (np.concatenate([near(_STEPS[_STEPS <= 1.0], 1)[:300], np.full(300, 0.5)]),
              np.concatenate([np.full(300, 100.0), np.arange(300) / 3.0])),
}
BOUNDS = {"exp": 0.55, "log": 0.52, "log1p": 0.76, "cos": 0.85, "power": 0.55}


def loop(name):
    """Results of a function for arrays, in compiled code if there is any."""
    function = getattr(maths, name)
    if name == "power":
        def over(x, y):
            out = np.empty_like(x)
            for i in range(x.size):
                out[i] = function(x[i], y[i])
            return out
    else:
        def over(x):
            out = np.empty_like(x)
            for i in range(x.size):
                out[i] = function(x[i])
            return out
    return numba.njit(over)


LOOPS = {name: loop(name) for name in NAMES}


def digest(name, n):
    """Hash of the bits of the results."""
    results = LOOPS[name](*arguments(name, n))
    return hashlib.sha256(results.astype("<f8").tobytes()).hexdigest()[:16]


def worst_error(name, columns):
    """Largest error in units of the last place of the exact result, and where."""
    worst, where = 0.0, None
    results = LOOPS[name](*columns)
    with mpmath.workprec(160):
        for *point, found in zip(*(c.tolist() for c in columns), results.tolist(), strict=True):
            exact = EXACT[name](*map(mpmath.mpf, point))
            error = float(abs(found - exact) / math.ulp(float(exact)))
            if error > worst:
                worst, where = error, point
    return worst, where


@pytest.mark.parametrize("name", NAMES)
def test_errors_stay_below_the_stated_bounds(name):
    for columns in (arguments(name, 4000), EDGES[name]):
        columns = tuple(np.ascontiguousarray(c) for c in columns)
        if name == "exp":  # digits are lost where the results are subnormal
            columns = (columns[0][columns[0] > -708.39],)
        error, where = worst_error(name, columns)
        assert error < BOUNDS[name], (error, where)


def test_subnormal_results_of_exp_lose_digits_by_and_by():
    error, where = worst_error("exp", (-745.1 + 36.7 * uniform(500),))
    assert error < 0.77, where


@pytest.mark.parametrize("name", NAMES)
def test_plain_python_gives_the_bits_of_compiled_code(name):
    for columns in (arguments(name, 3000), tuple(c[::5] for c in EDGES[name])):
        compiled = LOOPS[name](*(np.ascontiguousarray(c) for c in columns))
        plain = np.array([PLAIN[name](*point)
                          for point in zip(*(c.tolist() for c in columns), strict=True)])
        assert np.array_equal(compiled.view(np.int64), plain.view(np.int64))


@pytest.mark.parametrize("name, points", [
    ("exp", _HALVES), ("log", _STEPS), ("log1p", _STEPS[_STEPS > 1.0] - 1.0)])
def test_no_step_down_where_the_table_changes(name, points):
    steps = 20
    results = LOOPS[name](near(points, steps)).reshape(len(points), 2 * steps + 1)
    rises = np.diff(results, axis=1) * np.where(points < 0.0, -1.0, 1.0)[:, None]
    assert (rises >= 0.0).all()


@pytest.mark.parametrize("of", ["compiled", "plain"])
def test_special_values(of):
    exp, log, log1p, cos, power = (
        (vars(maths) if of == "compiled" else PLAIN)[name] for name in NAMES)
    inf, nan = math.inf, math.nan
    same = [
        (exp(0.0), 1.0), (exp(-0.0), 1.0), (exp(-inf), 0.0), (exp(inf), inf), (exp(710.0), inf),
        (exp(1e300), inf), (exp(-1e300), 0.0), (exp(-746.0), 0.0), (exp(nan), nan),
        (exp(-745.0), 5e-324), (exp(1), math.e),
        (log(1.0), 0.0), (log(0.0), -inf), (log(-0.0), -inf), (log(inf), inf), (log(-1.0), nan),
        (log(-inf), nan), (log(nan), nan), (log(2), 0.6931471805599453),
        (log(2.0**-1022), -708.3964185322641), (log(5e-324), -744.4400719213812),
        (log1p(0.0), 0.0), (log1p(-1.0), -inf), (log1p(-2.0), nan), (log1p(inf), inf),
        (log1p(nan), nan), (log1p(1.7e308), log(1.7e308)),
        (log1p(1e-300), 1e-300), (log1p(1), 0.6931471805599453),
        (cos(0.0), 1.0), (cos(math.pi), -1.0), (cos(inf), nan), (cos(-inf), nan), (cos(nan), nan),
        (cos(100001.0), nan), (cos(math.pi / 2.0), 6.123233995736766e-17),
        (power(0.0, 0.0), 1.0), (power(0.0, 3.0), 0.0), (power(0.0, -1.0), inf),
        (power(1.0, 100.0), 1.0), (power(0.3, 0.0), 1.0), (power(0.3, 1.0), 0.3),
        (power(0.5, 100.0), 2.0**-100), (power(0.25, 0.5), 0.5), (power(0.5, 2), 0.25),
        (power(5e-324, 1.0), 5e-324), (power(2.0**-1022, 100.0), 0.0), (power(2.0, 2000.0), inf),
        (power(inf, 2.0), inf), (power(inf, -2.0), 0.0), (power(-1.0, 2.0), nan),
        (power(nan, 1.0), nan), (power(0.5, nan), nan), (power(nan, 0.0), 1.0),
    ]
    for i, (found, right) in enumerate(same):
        assert found == right or (found != found and right != right), (i, found, right)


@pytest.mark.parametrize("name", NAMES)
def test_known_bits(name):
    assert digest(name, 20_000) == KNOWN[name]


@pytest.mark.skipif(not (COMPILES and X86), reason="reads machine code for x86")
@pytest.mark.parametrize("name", NAMES)
def test_no_product_is_fused_with_a_sum(name):
    LOOPS[name](*arguments(name, 10))
    code = "\n".join(LOOPS[name].inspect_asm().values())
    assert "mulsd" in code or "mulpd" in code
    assert not re.search(r"\bv?fn?m(add|sub)", code)


OLD = """
import re, sys
sys.path[:0] = sys.argv[1:]
import test_maths as t
for name in t.NAMES:
    print(t.digest(name, 100_000))
    code = "\\n".join(t.LOOPS[name].inspect_asm().values())
    assert "mulsd" in code and not re.search(r"\\bvmul|ymm", code), "code for a new processor"
"""


@pytest.mark.slow
@pytest.mark.skipif(not (COMPILES and X86), reason="stands in for an older x86 processor")
def test_an_older_processor_gives_the_same_bits(tmp_path):
    done = python("-c", OLD, Path(__file__).parent, ROOT / "tests" / "support",
                  **older_processor(tmp_path))
    assert done.code == 0, done.err
    assert done.out.split() == [digest(name, 100_000) for name in NAMES]
