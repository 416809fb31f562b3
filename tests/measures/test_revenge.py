"""Rows Q11, Q12 and Q24-Q26 against answers worked out by hand."""

import pytest
from tables_for_tests import is_nan, make_run, said, week

from experiments.measures.rows import OBSERVABLES


def measured(name, **rows):
    return OBSERVABLES[name](make_run(mutters=30, **rows))


# ---- Q11 -------------------------------------------------------------------------------------

def test_q11_quiet_distance_against_statements():
    # In trouble: 8 (a case in week 90) and 9 (fallen in week 100). Quietly apart: 0, from both;
    # 1. Not: 2 (wrote about 9), 3 (a shopmate), 4 (before any trouble), 5 (after the window).
    # Statements against a tie: by 2 (twice) and 6, who are 2; 7 wrote against a shopmate, 3
    # about work. 2 / 2.
    last = week("1938-01-17")
    apart = [(0, 8, 100), (0, 9, 100), (1, 9, last), (2, 9, 120), (3, 9, 120), (4, 8, 89),
             (5, 9, last + 1)]
    rows = {
        "members": [{}] * 9 + [{"week_fallen": 100}],
        "cases": [{"accused": 8, "opened": 90}],
        "events": [{"kind": "broke_off", "actor": who, "target": other, "week": when}
                   for who, other, when in apart],
        "ties": [{"a": a, "b": b} for a, b in ((0, 8), (0, 9), (1, 9), (2, 9), (4, 8), (5, 9),
                                               (6, 8))]
        + [{"a": a, "b": 9, "kind": "shopmate"} for a in (3, 7)],
        "statements": [{"author": 2, "target": 9, "week": 130}] * 2
        + [{"author": 6, "target": 8, "week": 130}, {"author": 7, "target": 9, "week": 130},
           {"author": 1, "target": 9, "week": last + 1}]}
    assert measured("Q11", **rows) == pytest.approx(2 / 2)
    # A statement about something else than work or conduct is not asked for: any breaks the quiet.
    spoke = [*rows["statements"], {"author": 1, "target": 9, "week": 60, "political": False}]
    assert measured("Q11", **rows | {"statements": spoke}) == pytest.approx(1 / 2)
    assert is_nan(measured("Q11", **rows | {"statements": []}))
    assert is_nan(measured("Q11", **rows | {"events": []}))


# ---- Q12 -------------------------------------------------------------------------------------

def test_q12_who_accuses_the_official():
    # Papers of 0, which official 5 shelved, and of 1, which 5 let lie as 1 knows. In the window
    # both accuse 5; 0 accuses 6 as well, and 2, who wrote nothing, 5: 2 / 4. What 3 wrote about
    # work does not count, nor what 4 wrote only afterwards: 2 / 6.
    when = week("1937-06-07")
    accuse = {"ground": "suppressed", "week": when}
    papers = [{"author": 0, "target": 7, "week": 90, "shelved_by": 5},
              {"author": 1, "target": 7, "week": 90, "told_to": 5}]
    accusations = [{"author": author, "target": target, **accuse}
                   for author, target in ((0, 5), (1, 5), (0, 6), (2, 5))]
    members = [{}] * 8
    assert measured("Q12", members=members, statements=papers + accusations) == pytest.approx(2 / 4)
    more = [{"author": 3, "target": 7, "week": 90, "shelved_by": 5, "political": False},
            {"author": 3, "target": 5, **accuse}, {"author": 4, "target": 5, **accuse},
            {"author": 4, "target": 7, "week": when, "shelved_by": 5}]
    assert measured("Q12", members=members,
                    statements=papers + accusations + more) == pytest.approx(2 / 6)
    assert measured("Q12", members=members, statements=accusations) == 0
    late = [{**accusations[0], "week": week("1938-05-02")}]
    assert is_nan(measured("Q12", members=members, statements=papers + late))


# ---- Q24-Q26 ---------------------------------------------------------------------------------

def test_q24_slander_at_general_meetings():
    # Aloud in the meeting's week: 5, of which 2 allege slander; what is written, or said in
    # another week, does not count.
    aloud = {"channel": "meeting"}
    rows = {"events": [{"kind": "meeting", "week": week(day)}
                       for day in ("1938-01-31", "1938-02-28", "1938-03-07")],
            "statements": said("1938-01-31", "1938-02-28", ground="slander", **aloud)
            + said("1938-01-31", n=3, ground="tie", **aloud)
            + said("1938-01-31", n=4, ground="slander")
            + said("1938-02-07", "1938-03-07", n=4, ground="slander", **aloud)}
    assert measured("Q24", **rows) == pytest.approx(2 / 5)
    assert is_nan(measured("Q24", **rows | {"events": []}))


def test_q25_slander_in_summer_against_spring():
    # 22 weeks of summer with 11, 14 of spring with 14: 0.5 over 1.
    rows = (said("1938-05-02", n=5, ground="slander") + said("1938-09-26", n=6, ground="slander")
            + said("1938-01-24", "1938-04-25", n=7, ground="slander")
            + said("1938-05-02", "1938-01-24", n=9, ground="tie")
            + said("1938-10-03", "1938-01-17", ground="slander"))
    assert measured("Q25", statements=rows) == pytest.approx(0.5)
    assert is_nan(measured("Q25", statements=rows[:11]))


def test_q26_what_is_said_at_meetings():
    # 11 weeks of autumn 1938 with 11 said aloud, 26 of late 1937 with 52: 1 over 2.
    aloud = {"channel": "meeting"}
    rows = (said("1938-09-05", n=5, **aloud) + said("1938-11-14", n=6, **aloud)
            + said("1937-07-05", "1937-12-27", n=26, **aloud) + said("1938-09-05", n=9)
            + said("1938-11-21", n=9, **aloud) + said("1937-07-05", political=False, **aloud))
    assert measured("Q26", statements=rows) == pytest.approx(0.5)
    assert is_nan(measured("Q26", statements=rows[:11]))
    assert is_nan(OBSERVABLES["Q26"](make_run(statements=rows[:20])))
