"""What is measured on the case of a region's leader, on tables made by hand."""

import datetime as dt

from tables_for_tests import is_nan, make_run

from experiments import region
from experiments.observables import OBSERVABLES

# Week 0 is 3 December 1934; the year 1937 begins with this one, the confession falls into this.
YEAR = (dt.date(1937, 1, 4) - dt.date(1934, 12, 3)).days // 7
SPRING = (dt.date(1937, 3, 29) - dt.date(1934, 12, 3)).days // 7


def the_case(confessed=SPRING, demanded=SPRING + 1, ruled=SPRING + 6, ended=SPRING + 7,
             outcome="reduction", why="relieved", forum="centre"):
    """Member 1 leads; the dated steps of the case, None for what does not happen."""
    events, cases = [], [{"accused": 0, "outcome": "referred", "heard": SPRING}]
    posts = [{"post": "partkom_secretary", "holder": 1, "from_week": 0,
              "to_week": -1 if ended is None else ended,
              "why_ended": "in_post" if ended is None else why},
             {"post": "partkom_secretary", "holder": 2, "from_week": SPRING + 9}]
    if confessed is not None:
        # An arrested relative reported before it is no confession.
        events = [{"kind": "disclosure", "actor": 1, "week": YEAR, "ground": "none"},
                  {"kind": "disclosure", "actor": 2, "week": YEAR, "ground": "blemish"},
                  {"kind": "disclosure", "actor": 1, "week": confessed, "ground": "blemish"}]
    if demanded is not None:
        cases.append({"accused": 1, "outcome": "referred", "heard": demanded})
    if ruled is not None:
        cases.append({"accused": 1, "outcome": outcome, "forum": forum, "heard": ruled})
    return make_run(members=[{}] * 4, events=events, cases=cases, posts=posts)


def measured(name, **steps):
    return OBSERVABLES[name](the_case(**steps))


def test_the_leader_is_the_first_holder_of_the_first_post():
    assert region.leader_of(the_case()) == 1
    assert region.leader_of(make_run(members=[{}])) == -1


def test_weeks_from_confession_to_local_demand():
    assert measured("B01") == 1
    assert measured("B01", demanded=SPRING) == 0
    assert is_nan(measured("B01", confessed=None))
    assert is_nan(measured("B01", demanded=None))
    # A demand before the confession is not its answer; a confession in another year is not it.
    assert is_nan(measured("B01", demanded=SPRING - 2))
    assert is_nan(measured("B01", confessed=YEAR - 3))


def test_weeks_from_local_demand_to_central_ruling():
    assert measured("B02") == 5
    assert is_nan(measured("B02", ruled=None))
    assert is_nan(measured("B02", demanded=YEAR - 10))
    # The kraikom's refusal is no central ruling.
    assert is_nan(measured("B02", forum="territory"))


def test_weeks_from_ruling_to_local_effect():
    assert measured("B03") == 1
    assert is_nan(measured("B03", ended=None))
    assert is_nan(measured("B03", why="left"))
    # A ruling that grants nothing has no effect to wait for.
    assert is_nan(measured("B03", outcome="reprimand"))


def test_share_of_the_tagged_among_the_fallen():
    window = (dt.date(1937, 6, 7) - dt.date(1934, 12, 3)).days // 7
    members = ([{"nationality": 1, "week_fallen": window, "week_arrested": window}] * 3
               + [{"week_fallen": window, "week_arrested": window}] * 9
               + [{"nationality": 1}] * 2 + [{}] * 6)
    # A quarter of the fallen, a quarter of the members.
    assert OBSERVABLES["B09"](make_run(members=members)) == 1.0
    assert is_nan(OBSERVABLES["B09"](make_run(members=members[3:])))
