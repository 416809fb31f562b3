"""Who fell through whom: the lineage of falls, its cascades, and the attributed R.

Every event of a run has weighted parents (model of record, section 2). Followed back to the
nearest falls, or to the world outside, they make a weighted graph of falls.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from experiments.measures.observables import NAN, expelled_politically
from experiments.measures.reading import column, once
from sim import words

MIN_FALLS_FOR_R = 5
COHORT = 8               # weeks of a cohort of the attributed R
CENSORED = 26            # last weeks of a run, whose falls have had no time for offspring


class Falls(NamedTuple):
    """The event by which each person fell, in order of events: its id, week and target."""

    id: np.ndarray
    week: np.ndarray
    target: np.ndarray


class Lineage(NamedTuple):
    """Weighted edges from falls to their parents; -1 is the world outside."""

    child: np.ndarray
    parent: np.ndarray
    weight: np.ndarray


class Trees(NamedTuple):
    """Each fall in its cascade: parent (-1 for a root), its weight (0-1), root, generation."""

    parent: np.ndarray
    weight: np.ndarray
    root: np.ndarray
    generation: np.ndarray


@once
def falls_of(run) -> Falls:
    """The event by which each person fell.

    The first of a political expulsion and an arrest. What follows (the expulsion of a
    prisoner) is not a fall, and only passes causes on.
    """
    fell = (column(run, "events", "kind") == words.E_ARREST) | expelled_politically(run)
    event, week, target = (column(run, "events", name)[fell] for name in ("id", "week", "target"))
    order = np.argsort(event, kind="stable")
    first = order[np.sort(np.unique(target[order], return_index=True)[1])]
    return Falls(event[first], week[first], target[first])


def fall_events(run) -> pd.DataFrame:
    """`falls_of` as a data frame: id, week, target."""
    return pd.DataFrame(falls_of(run)._asdict())


@once
def lineage_of(run) -> Lineage:
    """The weighted graph of who fell through whom; child and parent number `falls_of`.

    Each fall's weight of one flows back along causes, through events that are not falls, to
    the nearest falls or outside; an event without causes is from outside. The weights of a
    child sum to one. Edges are sorted by child, then parent. Raises ValueError when an event
    does not come after its parent.
    """
    fell = falls_of(run).id
    event, parent, weight = (column(run, "causes", name) for name in ("event", "parent", "weight"))
    if (parent >= event).any():
        raise ValueError("causes: an event has a parent that does not precede it")
    order = np.argsort(event, kind="stable")
    event, parent, weight = event[order], parent[order], weight[order]
    n_falls, n_events = len(fell), int(column(run, "events", "id").max(initial=-1)) + 1
    fall_number = np.full(n_events, -1)
    fall_number[fell] = np.arange(n_falls)

    edges = []
    child, node, flow = np.arange(n_falls), fell, np.ones(n_falls)
    while len(child):
        begin = np.searchsorted(event, node)
        n_parents = np.searchsorted(event, node, side="right") - begin
        alone = n_parents == 0
        edges.append((child[alone], np.full(alone.sum(), -1), flow[alone]))
        # Expand every (child, event) into one row per parent of the event.
        source = np.repeat(np.arange(len(child)), n_parents)
        nth = np.arange(len(source)) - np.repeat(n_parents.cumsum() - n_parents, n_parents)
        row = begin[source] + nth
        child, flow, node = child[source], flow[source] * weight[row], parent[row]
        reached = np.where(node < 0, -1, fall_number[node])
        done = (node < 0) | (reached >= 0)
        edges.append((child[done], reached[done], flow[done]))
        # Paths that meet in the same event go on as one, or their number would explode.
        child, node, flow = _merge(child[~done], node[~done], flow[~done], n_events)
    if not edges:
        return Lineage(np.zeros(0, int), np.zeros(0, int), np.zeros(0))
    child, parent, flow = (np.concatenate(part) for part in zip(*edges, strict=True))
    child, parent, flow = _merge(child, parent + 1, flow, n_falls + 1)
    return Lineage(child, parent - 1, flow)


def _merge(child, node, flow, n_nodes: int):
    """Rows of the same child and node (0 .. ``n_nodes`` - 1) as one, their flows added."""
    key, where = np.unique(child * n_nodes + node, return_inverse=True)
    return key // n_nodes, key % n_nodes, np.bincount(where, weights=flow, minlength=len(key))


def lineage(run) -> pd.DataFrame:
    """`lineage_of` as a data frame: child, parent, weight."""
    return pd.DataFrame(lineage_of(run)._asdict())


@once
def trees_of(run) -> Trees:
    """Every fall in its cascade.

    A fall hangs on the heaviest of its parent falls, unless the outside weighs at least as
    much: then it starts a cascade of its own. Of equally heavy falls the earliest counts.
    """
    child, parent, weight = lineage_of(run)
    n = len(falls_of(run).id)
    heaviest = np.lexsort((parent, -weight, child))
    first = heaviest[np.unique(child[heaviest], return_index=True)[1]]
    above = parent[first]
    root, generation = np.arange(n), np.zeros(n, dtype=np.int64)
    for fall in np.flatnonzero(above >= 0):  # in order of events, so that parents come first
        root[fall], generation[fall] = root[above[fall]], generation[above[fall]] + 1
    return Trees(above, weight[first], root, generation)


def _in_largest(run) -> np.ndarray:
    """Numbers of the falls of the largest cascade (of equally large ones the earliest)."""
    root = trees_of(run).root
    return np.flatnonzero(root == np.bincount(root).argmax()) if len(root) else root


def cascade_size(run) -> float:
    """Falls in the largest cascade, its first included."""
    return float(len(_in_largest(run)))


def cascade_weeks(run) -> float:
    """Weeks from the first fall of the largest cascade to its last; NaN without falls."""
    week = falls_of(run).week[_in_largest(run)]
    return float(week.max() - week.min()) if len(week) else NAN


def cascade_depth(run) -> float:
    """Generations after the first in the largest cascade; NaN without falls."""
    generation = trees_of(run).generation[_in_largest(run)]
    return float(generation.max()) if len(generation) else NAN


def _peak(week: np.ndarray, offspring: np.ndarray) -> float:
    """Mean offspring in the 8-week cohort of parents in which it is highest; NaN where no cohort
    has five falls."""
    cohort = week // COHORT
    falls = np.bincount(cohort)
    enough = falls >= MIN_FALLS_FOR_R
    if not enough.any():
        return NAN
    return float((np.bincount(cohort, weights=offspring)[enough] / falls[enough]).max())


def r_peak(run) -> float:
    """Attributed R of the 8-week cohort in which it is highest; NaN without five falls in one.

    The highest of several noisy values, so above the R of a typical week at the peak.
    """
    week, offspring, _ = _offspring(run)
    return _peak(week, offspring)


def r_peak_heaviest(run) -> float:
    """`r_peak` where a fall counts whole for its heaviest parent and not at all for the others.

    Where the outside weighs at least as much as any fall, it counts for none.
    """
    week, parent = falls_of(run).week, trees_of(run).parent
    offspring = np.bincount(parent[parent >= 0], minlength=len(week))
    old = week < run.weeks - CENSORED
    return _peak(week[old], offspring[old])


def _offspring(run) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per fall old enough to be judged: week, weighted offspring, and the same under the null.

    Null: every fall's weight from other falls goes to parents drawn evenly from all
    falls before it, the ones possible then. Its expectation is exact, so nothing is
    drawn: attribution alone gives this much where nothing feeds back.
    """
    week = falls_of(run).week
    child, parent, weight = lineage_of(run)
    inside = parent >= 0
    n = len(week)
    through_others = np.bincount(child[inside], weights=weight[inside], minlength=n)
    per_candidate = through_others / np.maximum(np.arange(n), 1)
    null = per_candidate[::-1].cumsum()[::-1] - per_candidate
    offspring = np.bincount(parent[inside], weights=weight[inside], minlength=n)
    old = week < run.weeks - CENSORED
    return week[old], offspring[old], null[old]


def r_cohorts(run) -> pd.DataFrame:
    """Attributed R by 8-week cohort of the parent: first week, falls, r, r_null.

    The mean number of direct offspring falls of a fall (weighted parents), beside
    its value when parents are shuffled. Falls of the last 26 weeks are censored as
    parents (they count as offspring). NaN below five falls in the cohort.
    """
    week, offspring, null = _offspring(run)
    rows = pd.DataFrame({"first_week": week // COHORT * COHORT, "offspring": offspring,
                         "null": null})
    cohorts = rows.groupby("first_week").agg(
        falls=("offspring", "size"), r=("offspring", "mean"), r_null=("null", "mean"))
    cohorts.loc[cohorts["falls"] < MIN_FALLS_FOR_R, ["r", "r_null"]] = NAN
    return cohorts.reset_index()


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) >= MIN_FALLS_FOR_R else NAN


def r_attributed(run) -> float:
    """Mean direct offspring falls per uncensored fall, whole run; NaN below five such falls.

    To be read beside `r_attributed_null`, and by cohort in `r_cohorts`.
    """
    return _mean(_offspring(run)[1])


def r_attributed_null(run) -> float:
    """`r_attributed` with the parents shuffled among those possible at the time."""
    return _mean(_offspring(run)[2])
