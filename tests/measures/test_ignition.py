"""Rows Q01-Q07, Q15, Q22 and Q23 against answers worked out by hand."""

import pytest
from tables_for_tests import is_nan, make_run, said, week

from experiments.measures.rows import OBSERVABLES


def measured(name, **rows):
    return OBSERVABLES[name](make_run(**rows))


# ---- Q01, Q02 --------------------------------------------------------------------------------

def test_q01_level_per_thousand_present():
    # 3 political statements from 20 July to 28 December 1936; four members present, one had left.
    rows = {"members": [{}] * 4 + [{"week_left": 50}],
            "statements": said("1936-07-20", "1936-12-28", "1936-10-05")
            + said("1936-07-13", "1937-01-04") + said("1936-10-05", political=False)}
    assert measured("Q01", mutters=30, **rows) == pytest.approx(750)
    assert is_nan(measured("Q01", **rows))


def test_q02_what_is_not_said_at_a_meeting_is_written():
    made = (said("1936-09-07", n=2) + said("1936-09-07", channel="organs")
            + said("1936-09-07", channel="meeting") + said("1937-01-04", channel="meeting"))
    assert measured("Q02", mutters=30, statements=made) == pytest.approx(3 / 4)
    assert is_nan(measured("Q02", mutters=30))


# ---- Q03 -------------------------------------------------------------------------------------

def test_q03_papers_that_lay_are_decided_anew():
    # Shelved before: 0 (heard in the window), 1 (shelved anew, which counts), 2 (never again),
    # 3 (too late). Not lying any more: 4, taken out and heard before; 5 was shelved in the window.
    first, last = week("1936-09-21"), week("1937-01-25")
    rows = [(0, first - 1, "shelve"), (1, 50, "shelve"), (2, 60, "shelve"), (3, 60, "shelve"),
            (4, 60, "shelve"), (4, 61, "hear"), (5, first, "shelve"), (5, first + 9, "hear"),
            (0, first, "hear"), (1, last, "shelve"), (3, last + 1, "hear"), (4, first, "forward")]
    decisions = [{"statement": one, "week": when, "decision": what} for one, when, what in rows]
    assert measured("Q03", decisions=decisions) == pytest.approx(2 / 4)
    assert measured("Q03", decisions=decisions[::-1]) == pytest.approx(2 / 4)


def test_q03_without_a_shelved_paper_is_undetermined():
    assert is_nan(measured("Q03", decisions=[{"decision": "hear", "week": 50}]))


# ---- Q04 -------------------------------------------------------------------------------------

def test_q04_the_list_against_everyone():
    # Marked as the list goes: 0 (past on record), 1 (public tie to 0), 5 (found that week). Not:
    # 2 (hidden tie to 0), 3 (tie to one who hides it), 4 (hides it), 6 (found later). The list has
    # 0 and 2, once each: 1 / 2. Of the eight present, three: 3 / 8. 7 left; the second list does
    # not count.
    when = week("1936-09-21")
    run = {"members": [{}] * 7 + [{"week_left": 50}, {}],
           "secrets": [{"member": member, "kind": "opposition", "disclosed_week": told,
                        "discovered_week": found}
                       for member, told, found in ((0, 0, -1), (4, -1, -1), (5, -1, when),
                                                   (6, -1, when + 1), (7, 0, -1))],
           "ties": [{"a": 0, "b": 1}, {"a": 0, "b": 2, "public": False}, {"a": 3, "b": 4},
                    {"a": 3, "b": 5, "from_week": when + 1}],
           "lists": [{"member": 0, "week": when}, {"member": 0, "week": when},
                     {"member": 2, "week": when}, {"member": 1, "week": when + 1}]}
    assert measured("Q04", **run) == pytest.approx((1 / 2) / (3 / 8))
    # A list before the window, or after it, is not the first of it.
    late = [{"member": 0, "week": when - 9}, {"member": 0, "week": week("1936-11-02")}]
    assert is_nan(measured("Q04", **run | {"lists": late}))
    assert is_nan(measured("Q04", **run | {"lists": []}))


# ---- Q05 -------------------------------------------------------------------------------------

def test_q05_rivals():
    # Units: 0 and 1 on the project; 2 feeds 3; 4 alone. Members 0 and 1 work on the project; 2
    # heads unit 2 and 3 heads unit 3; 4 and 5 are in unit 4; 6 headed unit 3 until it was given
    # up before, and works in it.
    def one(author, target, rank=1, other=1):
        return said("1936-09-07", author=author, target=target, author_rank=rank,
                    target_rank=other)
    rivals = [one(0, 1, 1, 2), one(2, 3, 2, 2), one(3, 2, 2, 2), one(4, 5)]
    others = [one(0, 4),              # nothing in common
              one(0, 1, 0, 1),        # a worker
              one(0, 1, 2, 3),        # above heads
              one(4, 5, 1, 2),        # one unit, unequal ranks
              one(2, 6, 2, 1),        # not a head any more
              said("1937-01-04", author=0, target=1, author_rank=1, target_rank=1)]  # too late
    run = {"members": [{"unit": unit} for unit in (0, 1, 2, 3, 4, 4, 3)],
           "units": [{"project": True}, {"project": True}, {"supplier": 3}, {}, {}],
           "posts": [{"unit": 2, "holder": 2}, {"unit": 3, "holder": 6, "to_week": 80},
                     {"unit": 3, "holder": 3, "from_week": 80},
                     {"unit": 3, "holder": 4, "post": "organiser"}],
           "statements": [row for rows in (*rivals, *others) for row in rows]}
    assert measured("Q05", mutters=30, **run) == pytest.approx(4 / 9)
    # Units are those of the time: member 1 came to the project only later.
    moved = [{"member": 1, "week": 120, "what": "unit", "old": "4", "new": "1"}]
    assert measured("Q05", mutters=30, **run, transitions=moved) == pytest.approx(3 / 9)
    assert is_nan(measured("Q05", mutters=30, **run | {"statements": []}))


# ---- Q06, Q07 --------------------------------------------------------------------------------

FIRE = week("1937-01-25")


def a_fire(accused, unit=3, **more):
    """The fire in a unit; the accused are blamed, the last of them in a statement two weeks
    later."""
    blamed = [{"kind": "blamed", "target": who, "week": FIRE, "ground": "enemy"}
              for who in accused[:-1]]
    events = [{"kind": "accident", "week": FIRE, "unit": unit}, *blamed, *more.pop("events", [])]
    made = [{"target": accused[-1], "week": FIRE + 2}, *more.pop("statements", [])]
    return {"events": events, "statements": made, **more}


def test_q06_who_was_suspected_before():
    # Suspected: 0 (written about), 1 (named), 2 (past on record), 3 (public tie to 9, arrested).
    # Not: 4 (a statement about work), 5 (past found in the fire's week), 6 (hidden tie to 9),
    # 7 (a case in the review of documents), 8 (printed that week).
    rows = a_fire(
        [0, 1, 2, 3, 4, 5, 6, 7, 8],
        members=[{}] * 9 + [{"week_arrested": FIRE - 1}],
        statements=[{"target": 0, "week": FIRE - 1},
                    {"target": 4, "week": FIRE - 1, "political": False}],
        events=[{"kind": "named_at_hearing", "target": 1, "week": 90},
                {"kind": "case_opened", "target": 7, "week": 40, "ground": "records"},
                {"kind": "publication", "target": 8, "week": FIRE}],
        secrets=[{"member": 2, "kind": "opposition", "disclosed_week": 0},
                 {"member": 5, "kind": "opposition", "discovered_week": FIRE}],
        ties=[{"a": 3, "b": 9}, {"a": 6, "b": 9, "public": False}])
    assert measured("Q06", **rows) == pytest.approx(4 / 9)


def test_q06_and_q07_need_a_fire_and_three_accused():
    three = a_fire([0, 1, 2], members=[{}] * 3)
    assert measured("Q06", **three) == 0 and measured("Q07", **three) == 0
    # Named twice is accused once; after the window is too late.
    two = a_fire([0, 1, 1], members=[{}] * 3,
                 statements=[{"target": 2, "week": FIRE + 3}, {"target": 2, "week": FIRE - 1}])
    for name in ("Q06", "Q07"):
        assert is_nan(measured(name, **two))
        assert is_nan(measured(name, **three | {"events": three["events"][1:]}))


def test_q07_who_is_of_the_unit_struck():
    # The fire was in unit 3; of four accused one worked there then, one came later.
    rows = a_fire([0, 1, 2, 3], members=[{"unit": 3}, {"unit": 3}, {}, {}],
                  transitions=[{"member": 1, "week": FIRE + 1, "what": "unit", "old": "2",
                                "new": "3"}])
    assert measured("Q07", **rows) == pytest.approx(1 / 4)
    assert is_nan(measured("Q07", **a_fire([0, 1, 2], unit=-1, members=[{}] * 3)))


# ---- Q15 -------------------------------------------------------------------------------------

def test_q15_members_at_the_bench():
    # In the Party on 5 April 1937: 0-3, of whom 3 is arrested and holds a card; 4 was put out.
    run = {"members": [{"occupation": "production"}, {"occupation": "technical"},
                       {"occupation": "office"}, {"occupation": "office", "week_arrested": 100},
                       {"occupation": "production", "week_expelled_any": 100}]}
    assert measured("Q15", **run) == pytest.approx(1 / 4)
    assert is_nan(measured("Q15", members=[{"week_left": 9}]))


# ---- Q22, Q23 --------------------------------------------------------------------------------

def test_q22_and_q23_old_papers():
    # Arrested on 1 March 1937 and first written about before 1937: 0 (30 weeks before), 1 (10),
    # 2 (20; a second statement does not count). In 1937: 3 and 4. None: 5. Arrested later: 6;
    # written about after the arrest: 7. Median 20 weeks; 3 of 5.
    when = week("1937-03-01")
    delays = {0: [30], 1: [10], 2: [20, 5], 3: [5], 4: [0], 6: [40], 7: [-1]}
    rows = {"members": [{"week_arrested": when}] * 6 + [{"week_arrested": week("1937-07-05")},
                                                        {"week_arrested": when}],
            "statements": [{"target": target, "week": when - delay}
                           for target, values in delays.items() for delay in values]}
    assert measured("Q22", fallers=10, mutters=30, **rows) == pytest.approx(20 * 7 / 30.4375)
    assert measured("Q23", fallers=10, mutters=30, **rows) == pytest.approx(3 / 5)
    for name in ("Q22", "Q23"):
        assert is_nan(measured(name, fallers=9, mutters=30, **rows))
        assert is_nan(measured(name, fallers=10, mutters=30))
