"""Parts of pages about the calibration: what both methods were worth, where the record lies, what
it says of each parameter and what it does not, what anything would hold by chance."""

import io
from collections.abc import Callable

import pandas as pd

from experiments.figures.told import lines
from experiments.plans import posterior
from experiments.plans.calibrated import shipped_text
from experiments.plans.priors import priors
from experiments.record.calibration.amortised import CHOSEN
from experiments.record.calibration.misfit import all_rows
from experiments.tracked.blocks import Block
from sim.config.registry import registry

NEURAL = ("results/neural/neural.csv", "results/neural/record.csv")
FAR = 2.0          # standard deviations from which a row is named as pulling outside
LOOKUPS, PAIRS = 5, 12
IDENTIFIED = 0.1   # contraction from which a parameter is identified at all
METHODS = {"regression": "regression", "search": "search by emulators"}


def table(name: str) -> pd.DataFrame:
    """A table that the calibration left."""
    return pd.read_csv(io.StringIO(shipped_text(f"{name}.csv")))


# ---- Before the record was looked at -----------------------------------------------------------

def worth_table() -> str:
    """A line a method and width of noise: coverage, ranks, contraction."""
    found = []
    for (method, width), one in table("checks").groupby(["method", "width"], sort=False):
        found.append([METHODS[method], width, f"{one['cover50'].mean():.1%}",
                      f"{one['cover90'].mean():.1%}",
                      f"{one['cover90'].min():.0%} to {one['cover90'].max():.0%}",
                      f"{(one['uniform'] < 0.05).sum()} of {len(one)}",
                      f"{one['contraction'].mean():.2f}", f"{_of_identified(one):.2f}"])
    return lines(["method", "noise", "50 % intervals hold", "90 % intervals hold",
                  "by parameter", "ranks uneven at .05", "contraction",
                  f"of those above {IDENTIFIED:g}"], found)


def _of_identified(one: pd.DataFrame) -> float:
    return one.loc[one["contraction"] > IDENTIFIED, "contraction"].mean()


def covered() -> str:
    """Coverage of the 90 % intervals of the method that ships."""
    one = _ours()
    return f"{one['cover90'].mean():.1%}"


def contracted() -> str:
    """How many searched parameters are identified at all, and their mean contraction."""
    one = _ours()
    return (f"{(one['contraction'] > IDENTIFIED).sum()} of {len(one)} searched parameters are "
            f"identified at all (contraction above {IDENTIFIED:g}), by {_of_identified(one):.2f} "
            "on average")


def _ours() -> pd.DataFrame:
    found = table("checks")
    return found[(found["method"] == "regression") & (found["width"] == CHOSEN)]


def pairs_table() -> str:
    """Pairs of parameters that trade off, the most tied first."""
    found = table("pairs").head(PAIRS)
    return lines(["one", "other", "correlation"],
                 [[f"`{row.one}`", f"`{row.other}`", f"{row.correlation:+.2f}"]
                  for row in found.itertuples()])


# ---- Where the record lies -----------------------------------------------------------------------

def place_of_all() -> str:
    """Rank of the record among the draws, by width of the noise."""
    found = table("place")
    whole = found[found["id"] == "all"]
    return "; ".join(f"with {row.width} noise nearer to the middle than {1 - row.rank:.0%} of runs"
                     for row in whole.itertuples())


def place_table() -> str:
    """The rows that pull the record outside, with what the other rows make one expect."""
    found = table("place")
    mine = found[(found["width"] == CHOSEN) & (found["z"].abs() >= FAR)]
    mine = mine.loc[mine["z"].abs().sort_values(ascending=False).index]
    named = {row.id: row.name for row in all_rows()}
    return lines(["row", "what", "lower in so many runs", "off what the other rows expect"],
                 [[row.id, named[row.id], f"{row.rank:.0%}", f"{row.z:+.1f} sd"]
                  for row in mine.itertuples()]) if len(mine) else "No row does."


# ---- What the record says ------------------------------------------------------------------------

def posterior_table() -> str:
    """A line a searched parameter, the best known first."""
    found = posterior.identified(posterior.shipped())
    middle = posterior.shipped().loc[posterior.central(posterior.shipped())]
    return lines(["parameter", "prior", "median", "90 % interval", "width, of the prior's",
                  "default"],
                 [[f"`{row.parameter}`", f"{row.prior_low:.3g} to {row.prior_high:.3g}",
                   f"{row.median:.3g}", f"{row.lo90:.3g} to {row.hi90:.3g}", f"{row.width:.2f}",
                   f"{middle[row.parameter]:.3g}"] for row in found.itertuples()])


def widths_table() -> str:
    """How wide the intervals are on average, by the width of the record's noise."""
    found = table("widths").groupby("width_of_noise", sort=False)["width"]
    return lines(["noise", "mean width, of the prior's", "narrowest"],
                 [[name, f"{one.mean():.2f}", f"{one.min():.2f}"] for name, one in found])


def compared() -> str:
    """Parameters on which the two methods disagree."""
    found = table("compared")
    apart = found.loc[found["apart"], "parameter"]
    return ", ".join(f"`{name}`" for name in apart) if len(apart) else "none"


def neural_table() -> str:
    """The neural cross-check, a line a method, as `benchmarks/neural_posterior.py` left it."""
    return lines(["method", "draws", "50 % intervals hold", "90 % intervals hold",
                  "ranks uneven at .05", "contraction", "gain over the prior, nats", "seconds"],
                 [[one.method, f"{one.draws:,}", f"{one.cover50:.1%}", f"{one.cover90:.1%}",
                   f"{one.uneven} of {one.parameters}", f"{one.contraction:.2f}",
                   f"{one.gain:.1f}", f"{one.seconds:,.0f}"]
                  for one in pd.read_csv(NEURAL[0]).itertuples()])


def neural_record() -> str:
    """How far the two lie apart when asked about the record."""
    found = pd.read_csv(NEURAL[1]).set_index("parameter")
    flows, ours = (found.filter(like=f"{name} ").rename(columns=lambda one: one.split()[-1])
                   for name in ("3 flows", "regression"))
    outside = ((flows["median"] < ours["low"]) | (flows["median"] > ours["high"])
               | (ours["median"] < flows["low"]) | (ours["median"] > flows["high"])).sum()
    return (f"{'none' if not outside else outside} of {len(found)} medians lies outside the "
            "other's 90 % interval, and on average they are "
            f"{(flows['median'] - ours['median']).abs().mean():.2f} of the prior's range apart")


def compared_table() -> str:
    """Medians and intervals of both methods, in shares of the prior."""
    found = table("compared")
    return lines(["parameter", "regression", "search", "apart"],
                 [[f"`{row.parameter}`", f"{row.median:.2f} ({row.low:.2f} to {row.high:.2f})",
                   f"{row.search_median:.2f} ({row.search_low:.2f} to {row.search_high:.2f})",
                   "yes" if row.apart else ""] for row in found.itertuples()])


# ---- What the record does not say ----------------------------------------------------------------

def contraction_table() -> str:
    """Every calibrated parameter with how much the rows narrow it, all others free."""
    found = table("screening")
    meaning = {name: row.meaning for name, row in registry().items()}
    known = set(found["parameter"])
    rows = [[f"`{row.parameter}`", meaning[row.parameter], f"{max(row.contraction, 0):.2f}",
             "yes" if row.searched else ""] for row in found.itertuples()]
    rows += [[f"`{name}`", meaning[name], "not read by the full model", ""]
             for name in priors() if name not in known]
    return lines(["parameter", "what it is", "contraction", "searched"], rows)


def silent() -> str:
    """How many parameters the rows say nothing of, each for itself."""
    found = table("screening")
    return f"{(found['contraction'] < 0.02).sum()} of {len(found)}"


def lookups_table() -> str:
    """The countable things that would tell most."""
    found = table("lookups").head(LOOKUPS)
    return lines(["what one could count", "what it tells, in nats", "what it would narrow most"],
                 [[row.what, f"{row.gain:+.2f}", row.most] for row in found.itertuples()])


# ---- Chance --------------------------------------------------------------------------------------

def by_chance() -> dict[str, float]:
    """By row: the share of draws from the priors that hold it."""
    found = table("baseline")
    return dict(zip(found["id"], found["held"] / found["draws"], strict=True))


def chance_score() -> str:
    """How many rows a draw from the priors holds on average."""
    found = by_chance()
    return f"{sum(found.values()):.0f} of {len(found)}"


def easy() -> str:
    """Rows that more than nine draws of ten hold."""
    return ", ".join(name for name, share in by_chance().items() if share > 0.9) or "none"


def hard() -> str:
    """Rows that fewer than one draw of ten holds."""
    return ", ".join(name for name, share in by_chance().items() if share < 0.1) or "none"


def blocks() -> dict[str, Block]:
    """The generated parts about the calibration."""
    made: tuple[Callable[[], str], ...] = (
        worth_table, covered, contracted, pairs_table, place_of_all, place_table, posterior_table,
        widths_table, compared, compared_table, contraction_table, silent, lookups_table,
        chance_score, easy, hard)
    return {text.__name__.replace("_", "-"): Block(("calibration",), text) for text in made} | {
        "neural-table": Block(NEURAL[:1], neural_table),
        "neural-record": Block(NEURAL[1:], neural_record)}
