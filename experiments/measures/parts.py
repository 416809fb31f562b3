"""Who falls where an act is left open to a share of the members: those who may, those who may not.

``part_risk.PART.STRATUM``: PART is ``may``, ``may_not`` or ``all``; STRATUM ``all``, a rank at the
start or a quartile of ties at the start.
"""

from experiments.measures.exposed import DEGREES, RANKS, at_start
from experiments.measures.observables import NAN, share
from experiments.measures.reading import column, once

PARTS = ("may", "may_not", "all")
STRATA = ("all", *RANKS, *DEGREES)


@once
def _may(run):
    """Of everyone in the organisation from the first week: whether what is left open to a share
    (``allow``; the first of several) is open to them. None where nothing is left open."""
    if not run.settings.allow:
        return None
    from sim.runs.record import who_may  # loads data frames, which few measures need
    return who_may(run.world, run.settings.allow[0])[column(run, "members", "week_joined") == 0]


def part_risk(run, part: str, stratum: str) -> float:
    """Fallen by the end / members from the first week on, of those to whom the act that is left
    open to a share (``allow``) is open, of the others, or of all. Undetermined for either where
    nothing is left open."""
    people = at_start(run)
    counted = people["fell"] == people["fell"]
    if part != "all":
        may = _may(run)
        if may is None:
            return NAN
        counted &= may if part == "may" else ~may
    if stratum in RANKS:
        counted &= people["rank"] == RANKS[stratum]
    elif stratum in DEGREES:
        counted &= people["degree"] == DEGREES[stratum]
    return share(people["fell"][counted])
