"""Bodies that rule on one matter after another: how often they overrule, and whom it saves."""

from experiments.measures.hearings import rulings
from experiments.measures.observables import share
from sim import words

# Which body ruled, and which ruled next on the same matter.
STEPS = {"committee_after_cell": (words.CELL, words.COMMITTEE),
         "hall_after_committee": (words.COMMITTEE, words.GENERAL),
         "district_after_committee": (words.COMMITTEE, words.DISTRICT),
         "district_after_hall": (words.GENERAL, words.DISTRICT),
         "city_after_committee": (words.COMMITTEE, words.CITY),
         "city_after_district": (words.DISTRICT, words.CITY)}


def heard_again(run, step: str) -> float:
    """Political matters on which one body ruled and another ruled next, in a run."""
    return float(len(rulings(run, *STEPS[step]).week))


def overruled_harsher(run, step: str) -> float:
    """Of such matters, the share in which the later body is harsher."""
    found = rulings(run, *STEPS[step])
    return share(found.second > found.first)


def overruled_milder(run, step: str) -> float:
    """Of such matters, the share in which the later body is milder."""
    found = rulings(run, *STEPS[step])
    return share(found.second < found.first)


def expelled_by_first(run, step: str) -> float:
    """Of such matters, the share in which the earlier body ruled to expel."""
    return share(rulings(run, *STEPS[step]).first == words.EXPEL)


def expelled_by_second(run, step: str) -> float:
    """Of such matters, the share in which the later body ruled to expel."""
    return share(rulings(run, *STEPS[step]).second == words.EXPEL)
