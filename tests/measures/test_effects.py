"""Rows P29, P30, P32 and Q19-Q21, and what they are made of, with paired worlds made by hand."""

from types import SimpleNamespace

import numpy as np
import pytest
from tables_for_tests import is_nan, make_run, week

from experiments.measures import outcomes, paired
from experiments.measures.paired import ABOUT_TIE, Pairs, fallen_by, pairs
from experiments.measures.rows import EFFECTS, OBSERVABLES
from sim import words

WHEN = week("1937-06-07")
MADE = np.dtype([("week", int), ("author", int), ("target", int)])


def world(fallen, made=()):
    """A paired world: the week of everyone's fall in it, and its statements."""
    return SimpleNamespace(members=np.array([(one,) for one in fallen], [("week_fallen", int)]),
                           rows=lambda name: np.array(list(made), MADE))


@pytest.fixture
def ends(monkeypatch):
    """Worlds to be given in order; the demands that were made of them are noted."""
    asked = SimpleNamespace(worlds=[], demands=[])

    def branches(run, edits):
        for (when, edit), one in zip(edits, asked.worlds, strict=True):
            bare = SimpleNamespace(forced=np.zeros(0, paired_rows()),
                                   replace=lambda forced: asked.demands.append(forced[-1]))
            edit(bare)
            assert asked.demands[-1]["week"] in (when, -1)
            yield one

    monkeypatch.setattr(paired, "_ends", branches)
    return asked


def paired_rows():
    from sim.state import tables
    return tables.FORCED.dtype


def a_run(**more):
    """Member 0 writes about 1, to whom it is tied, 2 about 3, a stranger. 0 fell after 10 weeks,
    1 after 20; 4 fell before."""
    rows = {"members": [{"uid": 50 + k, "week_fallen": when} for k, when in enumerate(
                (WHEN + 10, WHEN + 20, -1, -1, 90))],
            "ties": [{"a": 0, "b": 1, "kind": "shopmate"}],
            "statements": [{"week": WHEN, "author": author, "target": author + 1,
                            "preemptive": True} for author in (0, 2)]}
    run = make_run(**rows | more)
    run.seed = 1
    return run


# ---- Statements about a tie ------------------------------------------------------------------

def test_only_statements_about_a_tie_are_sampled_and_silence_is_demanded(ends):
    ends.worlds = [world([-1, -1, -1, 99, 90])]
    found = pairs(a_run(), ABOUT_TIE)
    # The author fell and would not have; so did the target; of the others 3 would have fallen.
    assert [part.tolist() for part in found] == [[WHEN], [WHEN + 10], [-1], [WHEN + 20], [-1], [-1]]
    demand, = ends.demands
    assert (demand["uid"], demand["week"], demand["act"], demand["demand"]) == (
        50, WHEN, words.SILENT, words.FORCE)


def test_keeping_away_is_demanded_by_name_from_the_target(ends):
    ends.worlds = [world([-1] * 5)]
    found = pairs(a_run(), ABOUT_TIE, None, "keep_away")
    demand, = ends.demands
    assert (demand["act"], demand["target"]) == (words.KEEP_AWAY, 51)
    assert len(found.week) == 1


def test_who_could_not_keep_away_says_nothing(ends):
    # The demand had no option to meet: the statement was made in the paired world, too.
    ends.worlds = [world([WHEN + 10, WHEN + 20, -1, -1, 90], [(WHEN, 0, 1)])]
    assert len(pairs(a_run(), ABOUT_TIE, None, "keep_away").week) == 0
    assert is_nan(paired.relative_gain(a_run(ties=[]), "keep_away", "13"))


def test_outcomes_give_the_gain_and_its_base(ends):
    # Two statements about ties: one author fell by week 13 with it, two without.
    ends.worlds = [world([WHEN + 5, -1, WHEN + 9, -1, 90]), world([WHEN + 5, -1, WHEN + 9, -1, 90])]
    run = a_run(ties=[{"a": 0, "b": 1}, {"a": 2, "b": 3}])
    names = ["relative_gain_13.silent", "base_chance_13.silent", "base_chance_26.silent"]
    assert outcomes.measure(run, names) == [1 - 1 / 2, 1.0, 1.0]
    for name in names:
        assert outcomes.describe(name)[0] == "share"


# ---- Parts and pools -------------------------------------------------------------------------

def by_hand(monkeypatch, **of):
    """What is sampled, by the act, whatever the run."""
    monkeypatch.setattr(paired, "pairs", lambda run, act, *how: of[act])


def gained(actor, without, harm=0):
    """Occasions in week WHEN: weeks after which the author fell, with the act and without."""
    n = len(actor)

    def weeks(after):
        return np.array([-1 if one is None else WHEN + one for one in after])
    return Pairs(np.full(n, WHEN), weeks(actor), weeks(without), np.full(n, -1), np.full(n, -1),
                 np.full(n, harm))


def test_q19_and_q20_are_shares_of_their_own_base(monkeypatch):
    # Within 13 weeks 1 of 4 fell with it and 2 without: 1/2 of a base of 1/2. Within 52 weeks 3
    # and 3: nothing of 3/4.
    by_hand(monkeypatch, **{ABOUT_TIE: gained([5, 30, 40, None], [5, 10, 50, None])})
    run = make_run()
    assert OBSERVABLES["Q19"](run) == 0.5 and OBSERVABLES["Q20"](run) == 0.5
    for name, base in (("Q19", 2 / 4), ("Q20", 3 / 4)):
        effect = EFFECTS[name]
        assert effect.base(*effect.parts(run)) == base
    assert EFFECTS["Q19"].parts(run) == (1, 2, 4)


def test_q19_is_undetermined_where_nobody_falls_without_the_statement(monkeypatch):
    by_hand(monkeypatch, **{ABOUT_TIE: gained([5, None], [None, None])})
    assert is_nan(OBSERVABLES["Q19"](make_run())) and is_nan(OBSERVABLES["Q20"](make_run()))
    # Pooled with a run that has falls without it, its own fall counts.
    effect = EFFECTS["Q19"]
    sums = np.add(effect.parts(make_run()), (1, 4, 10))
    assert effect.pool(*sums) == 1 - 2 / 4
    # The run must last for the follow-up.
    end = week("1937-12-27")
    assert effect.parts(make_run(weeks=end + 13)) is None
    assert effect.parts(make_run(weeks=end + 14)) is not None
    assert EFFECTS["Q20"].parts(make_run(weeks=end + 52)) is None


def test_p29_and_p30_with_their_bases(monkeypatch):
    by_hand(monkeypatch, statement=gained([5, None], [5, 9], harm=3))
    run = make_run(fallers=7)
    assert OBSERVABLES["P29"](run) == 0.5 and OBSERVABLES["P30"](run) == 3
    assert EFFECTS["P29"].base(*EFFECTS["P29"].parts(run)) == 1
    # Of P30 the falls of a run: 7 and 1 in two runs.
    parts = np.add(EFFECTS["P30"].parts(run), (0, 2, 1, 1))
    assert (EFFECTS["P30"].pool(*parts), EFFECTS["P30"].base(*parts)) == (6 / 4, 4)


def test_occasions_without_so_many_weeks_left_are_left_out():
    found = gained([5, None], [None, 9])
    assert fallen_by(found, WHEN + 14, 13) == (1, 1, 2)
    assert fallen_by(found, WHEN + 13, 13) == (0, 0, 0)
    assert fallen_by(found, WHEN + 10, None) == (1, 1, 2)


# ---- One fall less ---------------------------------------------------------------------------

EARLY, LATE = week("1936-10-05"), week("1938-04-04")


def test_q21_weighs_every_fall_alike(ends):
    # Falls: 0 and 1 early, 2 late; without the first 2 would not have fallen either, without the
    # second everything is as it was, without the late one 1 would not have fallen.
    fell = [EARLY, EARLY + 1, LATE]
    run = make_run(members=[{"uid": k, "week_fallen": when} for k, when in enumerate(fell)],
                   events=[{"kind": "arrest", "target": k, "week": when}
                           for k, when in enumerate(fell)])
    run.seed = 1
    late, early = [world([EARLY, -1, -1])], [world([-1, EARLY + 1, -1]), world([EARLY, -1, LATE])]
    ends.worlds = late
    assert paired.brought(run, paired.Weeks(LATE, LATE)) == (1, 1)
    ends.worlds = early
    assert paired.brought(run, paired.Weeks(EARLY, EARLY + 1)) == (1, 2)
    assert paired.brought(run, paired.Weeks(0, 5)) == (0, 0)
    # A mean over five falls and more only.
    assert is_nan(paired.causal_r(run, paired.Weeks(EARLY, EARLY + 1)))
    assert ends.demands[0]["demand"] == words.PREVENT_FALL


def test_p32_and_q21_pool_falls_of_all_runs(monkeypatch):
    monkeypatch.setattr(paired, "brought", lambda run, span: (
        (1.0, 5) if span.first > week("1938-01-03") else (6.0, 12)))
    run = make_run(fallers=20)
    assert OBSERVABLES["P32"](run) == 0.5 and OBSERVABLES["Q21"](run) == pytest.approx(0.4)
    effect = EFFECTS["Q21"]
    assert effect.parts(run) == (1, 5, 6, 12) and effect.base(*effect.parts(run)) == 0.5
    # A run without falls adds nothing.
    assert effect.pool(*np.add(effect.parts(run), (0, 0, 0, 0))) == pytest.approx(0.4)
    assert is_nan(effect.pool(0, 0, 6, 12)) and is_nan(effect.pool(1, 5, 0, 0))
    assert EFFECTS["P32"].base(*EFFECTS["P32"].parts(run)) == 20
