"""The dated steps of the case against a region's leader: in the record, and in a run.

Each step is the first of its kind from 1937 on; later ones follow earlier ones, as in the
record. Record dates are those of the register's rows. Steps are offered as outcomes
``step_week.STEP`` and ``step_share.STEP`` (`outcomes.py`).
"""

import datetime as dt
import json
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from experiments.measures.observables import NAN
from experiments.measures.reading import column, once
from experiments.measures.region import (
    central_rulings,
    circle_of,
    demands,
    event_weeks,
    first_from,
    leader_of,
    losses_of_post,
    superior_of,
)
from sim import words
from sim.config import policy
from sim.config.weeks import week_of

FIRST_MONDAY = dt.date(1937, 1, 4)   # from which the steps' weeks are counted


class Step(NamedTuple):
    """``week(case)`` gives the week of the run in which it happens, -1 never. ``evidence``: the
    rows it is from, ``dated`` those that date it (the same, unless given). ``fitted``: whether it
    belongs to a row that was fitted (B01-B03), or to what follows the ruling, where mechanisms
    were changed in the light of the record (B04-B08)."""

    what: str
    week: Callable
    evidence: tuple[str, ...]
    dated: tuple[str, ...] = ()
    fitted: bool = False


class Case:
    """One run as the steps read it: who leads, who stands above, the first week of 1937."""

    def __init__(self, run):
        self.run = run
        self.leader, self.superior = leader_of(run), superior_of(run)
        self.begin = max(0, week_of(FIRST_MONDAY, run.start))

    def event(self, kind: int, who: int, role: str = "target", which=True) -> int:
        """First event of a kind with ``who`` in this role, from 1937 on."""
        return first_from(event_weeks(self.run, kind, who, role, which), self.begin)

    def member(self, name: str, who: int) -> int:
        """A column of the members table about one of them, -1 for nobody."""
        return int(column(self.run, "members", name)[who]) if who >= 0 else -1

    def confessed(self) -> int:
        of_past = column(self.run, "events", "ground") == words.BLEMISH
        return self.event(words.E_DISCLOSURE, self.leader, "actor", of_past)

    def demanded(self) -> int:
        return first_from(demands(self.run, self.leader), self.begin)

    def ruled(self) -> int:
        return first_from(central_rulings(self.run, self.leader), self.demanded())

    def post_lost(self) -> int:
        return first_from(losses_of_post(self.run, self.leader), self.ruled())

    def demanded_again(self) -> int:
        return first_from(demands(self.run, self.leader), self.ruled())

    def superior_blamed(self) -> int:
        about = column(self.run, "statements", "target") == self.superior
        return first_from(np.sort(column(self.run, "statements", "week")[about]), self.ruled())

    def demanded_at_last(self) -> int:
        """After the superior's fall."""
        return first_from(demands(self.run, self.leader),
                          self.member("week_fallen", self.superior))

    def half_the_circle_fell(self) -> int:
        """The week in which half of those with whom the year began had fallen."""
        fell = column(self.run, "members", "week_fallen")[circle_of(self.run, self.leader)]
        fell = np.sort(fell[(fell < 0) | (fell >= self.begin)])
        half = (len(fell) + 1) // 2
        fallen = fell[fell >= 0]
        return int(fallen[half - 1]) if 0 < half <= len(fallen) else -1


STEPS = {
    "summoned": Step("pressed by the centre's departments",
                     lambda case: case.event(words.E_PRESSING, case.leader), ("w-015",)),
    "confessed": Step("confesses his past", Case.confessed, ("w-017",), fitted=True),
    "demanded": Step("the region demands his removal", Case.demanded, ("w-022",), fitted=True),
    "printed": Step("the paper above writes of him",
                    lambda case: case.event(words.E_PUBLICATION, case.leader), ("w-027",)),
    "ordered": Step("his protector orders a stop",
                    lambda case: case.event(words.E_ORDER, case.leader), ("w-050",)),
    "ruled": Step("the centre rules", Case.ruled, ("w-034",), fitted=True),
    "post_lost": Step("post lost", Case.post_lost, ("w-037",), fitted=True),
    "blame": Step("blame reaches his protector", Case.superior_blamed, ("w-038",), fitted=True),
    "demanded_again": Step("the region demands again", Case.demanded_again, ("w-048",),
                           fitted=True),
    "demanded_at_last": Step("demands again after his protector's fall", Case.demanded_at_last,
                             ("w-058",), fitted=True),
    "arrested": Step("arrested", lambda case: case.member("week_arrested", case.leader),
                     ("w-056", "w-060"), fitted=True),
    "circle_fell": Step("half of his circle fallen", Case.half_the_circle_fell, ("w-070",),
                        dated=("w-056", "w-060"), fitted=True),
    "expelled": Step("expelled from the Party",
                     lambda case: case.member("week_expelled_any", case.leader), ("w-060",),
                     fitted=True),
}


@once
def _case(run) -> Case:
    return Case(run)


def _week(run, step: str) -> int:
    case = _case(run)
    return STEPS[step].week(case) if case.leader >= 0 else -1


def step_week(run, step: str) -> float:
    """When the step of the leader's case happens: weeks from 4 January 1937; NaN if never."""
    week = _week(run, step)
    return float(week - week_of(FIRST_MONDAY, run.start)) if week >= 0 else NAN


def step_share(run, step: str) -> float:
    """Whether the step of the leader's case happens in the run: 1 or 0, hence a share of runs."""
    return float(_week(run, step) >= 0)


# ---- The record ------------------------------------------------------------------------------

def _days(text: str) -> tuple[dt.date, dt.date]:
    """First and last day of a register's date: days or months, ``from/to`` or one of them."""
    begin, _, end = text.partition("/")
    end = end or begin
    first = dt.date.fromisoformat(begin if begin.count("-") == 2 else f"{begin}-01")
    if end.count("-") == 2:
        return first, dt.date.fromisoformat(end)
    year, month = map(int, end.split("-"))
    return first, dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def record() -> dict[str, tuple[dt.date, dt.date]]:
    """First and last day on which each step may have happened, from the register."""
    rows = map(json.loads, policy.evidence_text("register.jsonl").splitlines())
    date = {row["id"]: row.get("date", "") for row in rows}
    spans = {name: [_days(date[row]) for row in step.dated or step.evidence]
             for name, step in STEPS.items()}
    return {name: (found[0][0], found[-1][1]) for name, found in spans.items()}


def put_in() -> list[tuple[dt.date, str]]:
    """What the calendar puts into a run of the region: dates and kinds of events."""
    return [(dt.date.fromisoformat(row["date"]), row["kind"])
            for row in policy.calendar("birobidzhan")]
