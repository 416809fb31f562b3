"""What is measured on the case of a region's leader, on tables made by hand."""

import datetime as dt

import pandas as pd
from tables_for_tests import WEEKS, is_nan, make_run

from experiments.measures import region, steps
from experiments.measures.rows import OBSERVABLES

# Week 0 is 3 December 1934; the year 1937 begins with this one, the confession falls into this.
YEAR = (dt.date(1937, 1, 4) - dt.date(1934, 12, 3)).days // 7
SPRING = (dt.date(1937, 3, 29) - dt.date(1934, 12, 3)).days // 7


def week(year, month, day):
    """The week of a date."""
    return (dt.date(year, month, day) - dt.date(1934, 12, 3)).days // 7


def the_case(confessed=SPRING, demanded=SPRING + 1, ruled=SPRING + 6, ended=SPRING + 7,
             outcome="reduction", why="relieved", forum="centre", weeks=WEEKS, **leader):
    """Member 1 leads; the dated steps of the case, None for what does not happen. What else is
    given is of the leader's row of members."""
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
    return make_run(weeks, members=[{}, leader, {}, {}], events=events, cases=cases, posts=posts)


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


# ---- Post, card, clients -----------------------------------------------------------------------

def test_post_lost_and_card_kept():
    assert measured("B04") == 1
    assert measured("B04", ended=SPRING + 8) == 1 and measured("B04", ended=SPRING + 9) == 0
    # The card: lost within the 26 weeks on any ground, or later, or not when only arrested.
    assert measured("B04", week_expelled_any=SPRING + 26) == 0
    assert measured("B04", week_expelled_any=SPRING + 27) == 1
    assert measured("B04", week_arrested=SPRING + 20, why="fell") == 1
    # Post kept, or given up in another way than by losing it.
    assert measured("B04", ended=None) == 0
    assert measured("B04", why="promoted") == measured("B04", why="left") == 0
    # Lost before he confessed anything: not by it.
    assert measured("B04", ended=SPRING - 1) == 0


def test_post_and_card_are_undetermined_without_a_confession_or_the_weeks_after_it():
    assert is_nan(measured("B04", confessed=None))
    assert is_nan(measured("B04", confessed=YEAR - 3))
    # The year's last week is 160; the run must last to the 26th week after the confession.
    late = {"confessed": 150, "demanded": 151, "ruled": 155, "ended": 156}
    assert measured("B04", weeks=177, **late) == 1
    assert is_nan(measured("B04", weeks=176, **late))


APRIL, OCTOBER = week(1937, 4, 5), week(1937, 10, 4)


def circle(leader, *fell, post=True):
    """Member 1 leads members 2, 3, ...; when each of them fell (a dict: more of the row)."""
    rows = [{}, leader, *(row if isinstance(row, dict) else {"week_fallen": row,
                                                             "week_arrested": row}
                          for row in fell)]
    for row in rows[2:]:
        row["circle"] = 1
    return make_run(members=[*rows, {"week_fallen": APRIL}],
                    posts=[{"post": "partkom_secretary", "holder": 1}] if post else [])


def fallen(when):
    return {"week_fallen": when, "week_arrested": when}


def test_share_of_the_circle_fallen_before_the_protector():
    gone = {"week_expelled_any": APRIL - 1, "standing": "expelled"}
    # At risk: four of six; in the window and before his fall: one.
    clients = (APRIL - 1, gone, APRIL, OCTOBER - 2, -1, OCTOBER)
    b05 = OBSERVABLES["B05"]
    assert b05(circle(fallen(OCTOBER - 2), *clients)) == 1 / 4
    # He never falls: the one who falls in October is after the window.
    assert b05(circle({}, *clients)) == 2 / 4
    # All fall with him or later.
    assert b05(circle(fallen(APRIL), *clients)) == 0
    assert is_nan(b05(circle(fallen(APRIL - 1), *clients)))
    assert is_nan(b05(circle({})))
    assert is_nan(b05(circle({}, *clients, post=False)))


def test_share_of_the_circle_fallen_within_a_quarter_after_the_protector():
    clients = (OCTOBER - 1, OCTOBER, OCTOBER + 13, OCTOBER + 14, -1)
    b06 = OBSERVABLES["B06"]
    # The first fell before him and does not count; two of the other four within 13 weeks.
    assert b06(circle(fallen(OCTOBER), *clients)) == 2 / 4
    assert b06(circle(fallen(OCTOBER + 1), *clients)) == 2 / 3
    assert b06(circle(fallen(week(1938, 1, 10)), -1, -1)) == 0
    # His fall outside the window, or none.
    assert is_nan(b06(circle(fallen(week(1937, 9, 27)), *clients)))
    assert is_nan(b06(circle(fallen(week(1938, 1, 17)), *clients)))
    assert is_nan(b06(circle({}, *clients)))
    assert is_nan(b06(circle(fallen(OCTOBER))))
    assert is_nan(b06(circle(fallen(OCTOBER), *clients, post=False)))


# ---- What follows leniency -----------------------------------------------------------------------

def attacks(april, after, target=3, political=False):
    """Statements about ``target``: so many in April 1937, and between 17 May and 7 June."""
    return ([{"week": week(1937, 4, 26), "target": target, "political": political}] * april
            + [{"week": week(1937, 5, 17), "target": target, "political": political}] * (after - 1)
            + [{"week": week(1937, 6, 7), "target": target, "political": political}])


def above(*statements, posts=({"post": "kraikom_secretary", "holder": 3},), mutters=40):
    return make_run(members=[{}] * 5, statements=list(statements), posts=list(posts),
                    mutters=mutters)


def test_blame_of_the_superior_after_the_mild_ruling():
    b07 = OBSERVABLES["B07"]
    # Four weeks each; what is said of others, or in other weeks, does not count.
    others = [*attacks(5, 1, target=2), {"week": week(1937, 5, 10), "target": 3},
              {"week": week(1937, 6, 14), "target": 3}]
    assert b07(above(*attacks(2, 6), *others)) == 3
    assert b07(above(*attacks(2, 1, political=True))) == 0.5
    # Whoever heads the level above as April begins.
    posts = ({"post": "kraikom_secretary", "holder": 2, "to_week": 100},
             {"post": "kraikom_secretary", "holder": 3, "from_week": 101})
    assert b07(above(*attacks(2, 6), *others, posts=posts)) == 3
    assert is_nan(b07(above(*attacks(0, 6))))
    assert is_nan(b07(above(*attacks(2, 6), posts=())))
    assert is_nan(b07(above(*attacks(2, 6), mutters=10)))


def demands_of(ruled, *weeks, confessed=SPRING):
    run = the_case(demanded=None, ruled=ruled, confessed=confessed)
    more = make_run(cases=[{"accused": 1, "outcome": "referred", "heard": when}
                           for when in weeks]).tables["cases"]
    run.tables["cases"] = pd.concat([run.tables["cases"], more], ignore_index=True)
    return run


def test_demands_go_on_after_the_ruling():
    b08, first, ruled, last = (OBSERVABLES["B08"], SPRING, week(1937, 5, 10), week(1937, 6, 14))
    # Six weeks before the ruling, six from it on to mid June.
    assert b08(demands_of(ruled, first + 1, ruled + 2)) == 1
    assert b08(demands_of(ruled, first, ruled - 1, ruled)) == 0.5
    assert b08(demands_of(ruled, first + 1)) == 0
    # The case starts with the first demand where that comes before the confession, or without one.
    assert b08(demands_of(ruled, first - 1, first + 1, ruled + 1, last, last + 1)) == 7 / 6
    assert b08(demands_of(ruled, first + 3, ruled + 1, confessed=None)) == 0.5
    assert b08(demands_of(ruled, first + 3, ruled + 1, confessed=YEAR - 3)) == 0.5
    # Three weeks before an earlier ruling, nine after it.
    assert b08(demands_of(first + 3, first, first + 5, first + 6)) == (2 / 9) / (1 / 3)
    assert is_nan(b08(demands_of(None, first + 1)))
    assert is_nan(b08(demands_of(last + 1, first + 1)))
    assert is_nan(b08(demands_of(ruled, ruled + 2)))
    assert is_nan(b08(demands_of(first, first)))


def test_local_statements_about_the_leader_in_summer_against_april():
    def said(april, summer, unit=0):
        members = [{"unit": 0}, {"unit": 1}, {"unit": 0}]
        made = ([{"week": week(1937, 4, 12), "author": unit, "target": 2}] * april
                + [{"week": week(1937, 7, 5), "author": unit, "target": 2,
                    "political": False}] * summer)
        return make_run(members=members, units=[{}, {"level": "territory"}], mutters=40,
                        posts=[{"post": "partkom_secretary", "holder": 2}],
                        statements=[*made, {"week": week(1937, 4, 12), "target": 1},
                                    {"week": week(1937, 4, 12), "author": 1, "target": 2},
                                    {"week": week(1937, 9, 20), "target": 2}])
    q27 = OBSERVABLES["Q27"]
    # Eleven weeks of summer, four of April; criticism counts.
    assert q27(said(8, 11)) == 0.5
    assert q27(said(8, 0)) == 0
    # Those of the level above are not local.
    assert is_nan(q27(said(8, 11, unit=1)))
    assert is_nan(q27(make_run(members=[{}], units=[{}], mutters=40)))


# ---- The steps of the case -----------------------------------------------------------------------

def stepped(name, **case):
    return steps.step_week(the_case(**case), name), steps.step_share(the_case(**case), name)


def test_steps_are_weeks_of_1937_and_what_never_happens_has_none():
    since = week(1937, 1, 4)
    for name, when in (("confessed", SPRING), ("demanded", SPRING + 1), ("ruled", SPRING + 6),
                       ("post_lost", SPRING + 7)):
        assert stepped(name) == (when - since, 1)
    assert is_nan(stepped("confessed", confessed=None)[0])
    assert stepped("confessed", confessed=None)[1] == 0
    # What came before 1937 is not of the case; a ruling answers a demand, a loss a ruling.
    assert stepped("confessed", confessed=since - 1)[1] == 0
    assert stepped("ruled", demanded=None)[1] == 0
    assert stepped("post_lost", ended=SPRING + 5)[1] == 0
    assert stepped("arrested", week_arrested=OCTOBER) == (OCTOBER - since, 1)
    assert stepped("expelled", week_expelled_any=OCTOBER + 11) == (OCTOBER + 11 - since, 1)
    assert steps.step_share(make_run(members=[{}]), "arrested") == 0


def test_later_steps_follow_the_ruling_and_the_protectors_fall():
    ruled = SPRING + 6
    run = demands_of(ruled, SPRING + 1, ruled + 2, OCTOBER + 1)
    run.tables["posts"] = pd.concat([run.tables["posts"], make_run(
        posts=[{"post": "kraikom_secretary", "holder": 3}]).tables["posts"]], ignore_index=True)
    run.tables["members"].loc[3, "week_fallen"] = OCTOBER
    run.tables["statements"] = make_run(statements=[
        {"week": when, "target": 3} for when in (ruled + 1, ruled - 1)]).tables["statements"]
    since = week(1937, 1, 4)
    for name, when in (("demanded", SPRING + 1), ("ruled", ruled), ("blame", ruled + 1),
                       ("demanded_again", ruled + 2), ("demanded_at_last", OCTOBER + 1)):
        assert steps.step_week(run, name) == when - since, name


def test_events_about_the_leader_date_their_steps():
    kinds = {"summoned": "pressing", "printed": "publication", "ordered": "order_to_stop"}
    run = make_run(members=[{}, {}], posts=[{"post": "partkom_secretary", "holder": 1}],
                   events=[{"kind": kind, "target": who, "week": when}
                           for kind in kinds.values()
                           for who, when in ((0, SPRING), (1, YEAR - 1), (1, SPRING + 3),
                                             (1, SPRING + 2))])
    assert {steps.step_week(run, name) for name in kinds} == {SPRING + 2 - week(1937, 1, 4)}


def test_half_of_the_circle():
    # One fell before 1937; of the other five the third falls in October.
    five = (YEAR - 1, APRIL, OCTOBER, OCTOBER - 1, -1, -1)
    assert steps.step_week(circle({}, *five), "circle_fell") == OCTOBER - week(1937, 1, 4)
    assert steps.step_share(circle({}, *five[:3], -1, -1, -1), "circle_fell") == 0
    assert steps.step_share(circle({}), "circle_fell") == 0


def test_the_dates_of_the_steps_are_those_of_the_register():
    found = steps.record()
    assert list(found) == list(steps.STEPS)
    assert found["confessed"] == (dt.date(1937, 3, 29), dt.date(1937, 4, 1))
    assert found["ruled"] == (dt.date(1937, 5, 10),) * 2
    assert found["summoned"] == (dt.date(1937, 3, 1), dt.date(1937, 3, 31))
    assert found["arrested"] == (dt.date(1937, 10, 1), dt.date(1937, 12, 31))
    assert [name for name, step in steps.STEPS.items() if not step.fitted] == [
        "summoned", "printed", "ordered"]
    assert [kind for _, kind in steps.put_in()] == ["general_meeting", "conference",
                                                    "conference", "shock"]
