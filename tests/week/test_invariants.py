"""What must hold in every run, whatever the scenario, seed, regime, switches and parameters.

Property-based, derandomised (see conftest.py): each property looks at a dozen runs, small
ones (the class of forty; the home organisation cut to 100-250 members).
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import words
from sim.config import policy
from sim.config.switches import SWITCHES
from sim.runs.simulate import simulate
from sim.society.ties import other_side
from sim.state import tables
from sim.week.order import SPAN

# Parameters that make runs violent, quiet, talkative or slow, each over most of its range.
RANGES = {
    "arrest_rate": (0.0, 0.5), "organs_slots": (0.0, 10.0), "organs_elasticity": (0.0, 1.0),
    "interrogation_lag": (0.0, 30.0), "names_in_custody": (0.0, 5.0), "category_rate": (0.0, 0.05),
    "hearing_base": (-6.0, 3.0), "agenda_committee": (0.0, 30.0), "agenda_cells": (0.0, 10.0),
    "case_rate": (0.0, 5.0), "charge_tie": (0.0, 1.0), "charge_shelving": (0.0, 1.0),
    "charge_reported": (-3.0, 5.0), "charge_prisoner": (0.0, 5.0),
    "cost_statement": (0.0, 6.0), "cost_speech": (0.0, 6.0), "weight_fear": (0.0, 60.0),
    "call_quiet": (0.0, 0.5), "gate_base": (-5.0, 5.0), "kin_arrest_rate": (0.0, 0.1),
    "kin_news_lag": (0.0, 20.0), "discovery_rate": (0.0, 0.5), "cost_report": (0.0, 5.0),
    "fill_rate": (0.0, 1.0), "review_share": (0.0, 0.5), "cause_floor": (0.001, 0.3),
    "cause_of_case": (0.0, 2.0), "sponsor_caution": (0.0, 20.0), "pretext_silence": (0.0, 5.0),
}


@st.composite
def choices(draw) -> dict:
    """Arguments of `simulate`."""
    names = draw(st.lists(st.sampled_from(sorted(RANGES)), max_size=6, unique=True))
    fields = {}
    scenario = draw(st.sampled_from(["classroom", "dinamo"]))
    if scenario == "dinamo":
        fields = {"members": draw(st.integers(100, 250)), "applicants": draw(st.integers(0, 40)),
                  "copies": draw(st.sampled_from([1, 1, 2])),
                  "posts": {"organisers": 14, "partkom_members": 6, "deputy_directors": 1,
                            "chief_engineers": 1, "department_heads": 2}}
    return {
        "scenario": scenario, "seed": draw(st.integers(0, 2**31)), "fields": fields,
        "regime": draw(st.sampled_from([policy.HISTORICAL, *policy.regimes()])),
        "organs": draw(st.sampled_from(["files", *words.ORGANS_RULES])),
        "switch": dict.fromkeys(draw(st.lists(st.sampled_from(sorted(SWITCHES)), max_size=2,
                                              unique=True)), "off"),
        "set": {name: draw(st.floats(*RANGES[name])) for name in names},
    }


def simulated(chosen):
    return simulate(**chosen)


PARTY = ("full", "candidate", "reinstated_full", "reinstated_candidate")
POLITICAL = words.GROUNDS[: words.N_POLITICAL_GROUNDS]


def is_political(ground):
    return ground.isin(POLITICAL)


class History:
    """Standing and liberty of everyone at any event, replayed from the transitions.

    Events are numbered as they happen, so what held at an event is what the last transition
    with a smaller event number left behind.
    """

    def __init__(self, run):
        self.members = run.tables["members"]
        found = run.tables["transitions"]
        self.steps = {what: {member: rows for member, rows in group.groupby("member")}
                      for what, group in found.groupby("what", observed=True)}

    def at(self, what: str, member: int, event: int) -> str:
        rows = self.steps.get(what, {}).get(member)
        final = self.members[what].iloc[member]
        if rows is None:
            return final
        before = rows[rows["event"] < event]
        return before["new"].iloc[-1] if len(before) else rows["old"].iloc[0]

    def in_party(self, member, event):
        return self.at("standing", member, event) in PARTY

    def is_active(self, member, event):
        return self.in_party(member, event) and self.at("liberty", member, event) == "free"


def per_week(run, weeks):
    """How many rows fall into each week."""
    return np.bincount(np.asarray(weeks, dtype=np.int64), minlength=run.weeks)


def events_of(run, *kinds):
    events = run.tables["events"]
    return events[events["kind"].isin(kinds)]


@pytest.fixture(scope="module")
def violent():
    """A run in which everything that can happen does: the properties are not empty."""
    run = simulate("classroom", 3, set={"cost_statement": 2.0, "cost_speech": 3.0,
                                        "arrest_rate": 0.1, "kin_arrest_rate": 0.05,
                                        "admission_rate": 20.0})
    return run


def test_the_properties_have_something_to_hold_for(violent):
    kinds = set(violent.tables["events"]["kind"].astype(str))
    assert {"statement", "shelved", "forwarded", "case_opened", "hearing", "named_at_hearing",
            "expulsion", "arrest", "kin_arrest", "interrogation", "named_in_custody",
            "disclosure", "departure", "admission", "appointment", "arrival"} <= kinds


# --- who can act --------------------------------------------------------------------------------


@given(choices())
def test_nobody_speaks_reports_or_decides_once_out(chosen):
    run = simulated(chosen)
    history = History(run)
    acts = events_of(run, "statement", "disclosure", "shelved", "forwarded")
    for event in acts[acts["actor"] >= 0].itertuples():
        assert history.is_active(event.actor, event.id), event


@given(choices())
def test_nobody_writes_after_the_week_in_which_they_fell_or_left(chosen):
    found = simulated(chosen).tables
    members = found["members"].loc[found["statements"]["author"]]
    week = found["statements"]["week"].to_numpy()
    for column in ("week_arrested", "week_left"):
        out = members[column].to_numpy()
        assert ((out < 0) | (week <= out)).all(), column
    never_back = members["week_reinstated"].to_numpy() < 0
    out = members["week_expelled_any"].to_numpy()
    assert (~never_back | (out < 0) | (week <= out)).all()


@given(choices())
def test_the_accused_hold_a_card_and_name_the_free(chosen):
    run = simulated(chosen)
    history = History(run)
    for event in events_of(run, "hearing").itertuples():
        assert history.in_party(event.target, event.id), event
    for event in events_of(run, "named_at_hearing").itertuples():
        assert history.is_active(event.target, event.id), event
    for event in events_of(run, "named_in_custody").itertuples():
        assert history.at("liberty", event.target, event.id) == "free", event
        assert history.at("liberty", event.actor, event.id) != "free", event
    for event in events_of(run, "arrest").itertuples():
        assert history.at("liberty", event.target, event.id) == "free", event


# --- counts -------------------------------------------------------------------------------------


@given(choices())
def test_members_at_liberty_are_conserved(chosen):
    """In the Party and free: admissions and arrivals in; departures, expulsions of the free and
    arrests of card holders out. An arrested member who is expelled later is not lost twice."""
    run = simulated(chosen)
    history = History(run)
    moves = run.tables["transitions"]
    out = np.zeros(run.weeks, np.int64)
    back = np.zeros(run.weeks, np.int64)
    for row in moves[moves["what"].isin(["standing", "liberty"])].itertuples():
        was = history.is_active(row.member, row.event)
        after = history.is_active(row.member, row.event + 1)
        if row.new == "left" or row.old == "outside":
            continue
        out[row.week] += was and not after
        back[row.week] += after and not was
    weekly = run.weekly
    settings = run.settings.scenario
    start = settings.members * settings.copies
    change = weekly["admissions"] + weekly["arrivals"] - weekly["departures"] - out + back
    assert (weekly["members"] == start + change.cumsum()).all()


@given(choices())
def test_cards_are_conserved(chosen):
    run = simulated(chosen)
    total = run.weekly.sum(numeric_only=True)
    settings = run.settings.scenario
    assert (run.tables["members"]["standing"].isin(PARTY).sum()
            == settings.members * settings.copies + total["admissions"] + total["arrivals"]
            - total["departures"] - total["expulsions"] + total["reinstatements"])


@given(choices())
def test_weekly_totals_equal_the_tables(chosen):
    run = simulated(chosen)
    found, weekly = run.tables, run.weekly
    stated, made, cases = found["statements"], found["decisions"], found["cases"]
    heard, sat = cases[cases["heard"] >= 0], found["hearings"]
    in_house = sat[~sat["trigger"].isin(["appeal"])
                   & ~sat["body"].isin(["region", "territory", "centre"])]
    assert set(heard["id"]) <= set(sat["case"])
    expelled = events_of(run, "expulsion")
    upward = stated["political"] & (stated["target_rank"] > stated["author_rank"])
    counted = {
        "statements": stated["week"], "political": stated["week"][stated["political"]],
        "preemptive": stated["week"][stated["preemptive"]], "upward": stated["week"][upward],
        "received": made.drop_duplicates("statement")["week"],
        "shelved": made["week"][made["decision"] == "shelve"],
        "forwarded": made["week"][made["decision"] == "forward"],
        "hearings": sat["week"], "expulsions": expelled["week"],
        "expulsions_political": expelled["week"][is_political(expelled["ground"])],
        "arrests": events_of(run, "arrest")["week"],
        "admissions": events_of(run, "admission")["week"],
        "arrivals": events_of(run, "arrival")["week"],
        "departures": events_of(run, "departure")["week"],
    }
    for column, weeks in counted.items():
        assert (weekly[column].to_numpy() == per_week(run, weeks)).all(), column
    # And the same things again, by their events.
    for kind, weeks in (("statement", stated["week"]), ("hearing", in_house["week"]),
                        ("case_opened", cases["opened"]),
                        ("shelved", counted["shelved"]), ("forwarded", counted["forwarded"])):
        assert (per_week(run, events_of(run, kind)["week"]) == per_week(run, weeks)).all(), kind


@given(choices())
def test_shares_are_shares_and_counts_are_not_negative(chosen):
    weekly = simulated(chosen).weekly
    for column in ("active_share", "agenda_share", "mean_fear", "mean_belief", "mean_p_silence",
                   "mean_p_writing", "ceiling_binds"):
        assert weekly[column].between(0, 1 + 1e-12).all(), column
    assert (weekly.select_dtypes("number") >= 0).all().all()
    assert (weekly["active"] <= weekly["members"] + weekly["arrests"] + weekly["expulsions"]).all()
    assert (weekly["arrests_operations"] <= weekly["arrests"]).all()


@given(choices())
def test_members_own_counts_equal_the_statements(chosen):
    found = simulated(chosen).tables
    members, stated = found["members"], found["statements"]
    political = stated[stated["political"]]
    for person, count, first in (("author", "statements_by", "week_first_by"),
                                 ("target", "statements_about", "week_first_about")):
        grouped = political.groupby(person)["week"]
        assert (grouped.size().reindex(members["id"], fill_value=0)
                == members.set_index("id")[count]).all()
        assert (grouped.min().reindex(members["id"], fill_value=-1)
                == members.set_index("id")[first]).all()


# --- causes -------------------------------------------------------------------------------------


@given(choices())
def test_parents_precede_and_their_weights_sum_to_one(chosen):
    found = simulated(chosen).tables
    causes, events = found["causes"], found["events"]
    assert (causes["parent"] < causes["event"]).all() and (causes["parent"] >= -1).all()
    assert causes["weight"].between(0, 1 + 1e-12).all()
    total = causes.groupby("event")["weight"].sum().reindex(events["id"])
    assert np.allclose(total, 1.0, rtol=0, atol=1e-9)  # an event without parents gives NaN
    spans = events["week"] // (SPAN if chosen.get("fields", {}).get("copies", 1) > 1 else 1)
    assert (spans.diff().dropna() >= 0).all()


@pytest.mark.parametrize("edge", [
    {"charge_reported": -3.0, "cost_report": 0.0, "weight_kin": 0.0},
    {"cause_of_case": 0.0, "charge_prisoner": 0.0, "hearing_campaign": 0.0, "hearing_tie": 0.0,
     "hearing_material": 0.0, "hearing_silence": 0.0, "hearing_blemish": 0.0},
], ids=["a report that speaks for its author", "cases without a charge of their own"])
def test_weights_sum_to_one_at_the_edges_of_the_registry(edge):
    for seed in range(5):
        causes = simulate("dinamo", seed, fields={"members": 300}, set=edge).tables["causes"]
        assert (causes["weight"] >= 0).all()
        assert np.allclose(causes.groupby("event")["weight"].sum(), 1.0, rtol=0, atol=1e-9)


@given(choices())
def test_the_cause_is_the_heaviest_parent(chosen):
    found = simulated(chosen).tables
    causes, events = found["causes"], found["events"]
    together = causes.groupby(["event", "parent"])["weight"].sum()
    heaviest = together.groupby("event").max()
    named = together.reindex(pd.MultiIndex.from_frame(events[["id", "cause"]]))
    assert (named.to_numpy() >= heaviest.reindex(events["id"]).to_numpy() - 1e-12).all()


@given(choices())
def test_every_fall_has_a_hearing_or_an_arrest(chosen):
    run = simulated(chosen)
    found = run.tables
    events, cases = found["events"], found["cases"].set_index("event")
    fallen = found["members"][found["members"]["week_fallen"] >= 0]
    for member in fallen.itertuples():
        fall = events.loc[member.event_fallen]
        assert fall.target == member.id and fall.week == member.week_fallen
        if fall.kind == "arrest":
            assert member.week_fallen == member.week_arrested
            continue
        assert fall.kind == "expulsion" and fall.ground in POLITICAL
        assert member.week_fallen == member.week_expelled
        case = cases.loc[fall.cause]
        assert events.loc[fall.cause].kind == "hearing"
        assert (case.accused, case.heard, case.outcome) == (member.id, fall.week, "expel")
    whole = found["members"]
    out = whole[["week_expelled", "week_arrested"]].mask(lambda week: week < 0, np.inf).min(axis=1)
    assert (whole["week_fallen"].mask(whole["week_fallen"] < 0, np.inf) == out).all()


@given(choices())
def test_a_political_case_has_a_political_ground(chosen):
    cases = simulated(chosen).tables["cases"]
    assert (cases["political"] == is_political(cases["ground"])).all()


@given(choices())
def test_cases_are_heard_once_and_votes_add_up(chosen):
    cases = simulated(chosen).tables["cases"]
    heard = cases["heard"] >= 0
    assert ((cases["outcome"] == "pending") == ~heard).all()
    assert (cases["heard"] >= cases["opened"])[heard].all()
    votes = cases[["votes_expel", "votes_middle", "votes_mild"]]
    assert (votes >= 0).all().all()
    assert (votes.sum(axis=1) == cases["attendance"])[heard].all()
    # Nobody has two cases waiting at once (a case of someone who left is never heard).
    for _, mine in cases.groupby("accused"):
        following = mine["opened"].to_numpy()[1:]
        assert (mine["heard"].to_numpy()[:-1] <= following).all()


# --- tables -------------------------------------------------------------------------------------

KEYED = {"members": "members", "units": "units", "statements": "statements", "cases": "cases",
         "events": "events"}


@given(choices())
def test_ids_are_row_numbers_and_references_hold(chosen):
    found = simulated(chosen).tables
    for name in KEYED:
        assert (found[name]["id"] == np.arange(len(found[name]))).all(), name
    assert found["kin"]["id"].is_unique
    kind_at = found["events"]["kind"]
    for name, column, kind in (("statements", "event", "statement"),
                               ("cases", "event_opened", "case_opened")):
        assert (kind_at.loc[found[name][column]] == kind).all(), name
    joined = set(found["members"]["id"][found["members"]["week_joined"] >= 0])
    for name, columns in (("statements", ("author", "target")), ("cases", ("accused",)),
                          ("ties", ("a", "b")), ("kin", ("member",)), ("secrets", ("member",)),
                          ("posts", ("holder",)), ("transitions", ("member",))):
        for column in columns:
            assert set(found[name][column]) <= joined, (name, column)
    decided = found["decisions"]["statement"]
    assert set(decided) <= set(found["statements"]["id"])
    # The first decision comes in the week of the statement, those on papers from the drawer later.
    when, made = found["decisions"]["week"].to_numpy(), found["statements"]["week"].to_numpy()
    assert (when >= made[decided]).all()
    first = found["decisions"].drop_duplicates("statement")
    assert (first["week"].to_numpy() == made[first["statement"]]).all()


@given(choices())
def test_enumerations_stay_within_their_words_and_nothing_is_missing(chosen):
    run = simulated(chosen)
    for name, frame in run.tables.items():
        assert not frame.isna().any().any(), name
        for column in getattr(tables, name.upper()).columns:
            if column.words and column.written:
                spelled = set(frame[column.name].astype(str))
                assert spelled <= {*column.words, "none"}, (name, column.name)
    moves = run.tables["transitions"]
    for what, legal in (("standing", words.STANDINGS), ("liberty", words.LIBERTIES),
                        ("post", (*words.POSTS, "none"))):
        mine = moves[moves["what"] == what]
        assert set(mine["old"].astype(str)) | set(mine["new"].astype(str)) <= set(legal), what
    # In the engine's own tables no code lies outside its words, either.
    for table in tables.TABLES:
        for column in table.held:
            if column.words:
                codes = run.world.arrays[table.name][column.name]
                assert codes.min(initial=-1) >= -1, (table.name, column.name)
                assert codes.max(initial=0) < len(column.words), (table.name, column.name)


@given(choices())
def test_news_of_kin_comes_after_the_arrest_and_reports_after_the_news(chosen):
    kin = simulated(chosen).tables["kin"]
    arrested = kin["week_arrested"] >= 0
    heard = kin["week_learned"] >= 0  # news that had not come by the end never came
    assert (kin["week_learned"] >= kin["week_arrested"])[heard].all()
    assert (kin["week_learned"] == -1)[~arrested].all()
    for column in ("week_reported", "week_discovered"):
        known = kin[column] >= 0
        assert (kin[column] >= kin["week_learned"])[known].all(), column
        assert arrested[known].all()
    # Who told by word of mouth, or whose paper lay, can still be found out.
    told = simulated(chosen).tables["disclosures"]
    unrecorded = set(told["member"][(told["subject"] == "kin") & ~told["recorded"]])
    both = (kin["week_reported"] >= 0) & (kin["week_discovered"] >= 0)
    assert set(kin["member"][both]) <= unrecorded


@given(choices())
def test_ties_have_two_halves(chosen):
    world = simulated(chosen).world
    members, ties = world.members, world.ties
    halves = {}
    for a in range(len(members)):
        start, n = int(members["tie_start"][a]), int(members["tie_n"][a])
        assert n <= members["tie_cap"][a]
        for row in ties[start: start + n]:
            key = (a, int(row["other"]))
            assert key not in halves and a != key[1]
            halves[key] = row
    for (a, b), row in halves.items():
        back = halves[b, a]
        assert back["kind"] == other_side(np.int64(row["kind"]))
        assert back["from_week"] == row["from_week"]
        assert 0 <= row["closeness"] <= 1000


@given(choices())
def test_ties_are_the_same_from_both_ends(chosen):
    run = simulated(chosen)
    world = run.world
    members, ties = world.members, world.ties
    near = {(a, int(row["other"])): (int(row["closeness"]), int(row["public"]))
            for a in range(len(members))
            for row in ties[members["tie_start"][a]: members["tie_start"][a]
                            + members["tie_n"][a]]}
    for (a, b), half in near.items():
        assert near[b, a] == half


@given(choices())
def test_a_seat_has_one_holder_and_a_member_one_seat(chosen):
    run = simulated(chosen)
    posts, seats = run.tables["posts"], run.world.seats
    open_ = posts["to_week"] < 0
    assert ((posts["why_ended"] == "in_post") == open_).all()
    assert (open_ | (posts["to_week"] >= posts["from_week"])).all()
    rows = seats["row"][seats["holder"] >= 0]
    assert len(set(rows.tolist())) == len(rows)
    assert sorted(rows.tolist()) == posts.index[open_].tolist()
    assert (posts["holder"].to_numpy()[rows] == seats["holder"][seats["holder"] >= 0]).all()
    # A post is not refilled in the week in which it is vacated: intervals do not touch.
    until = posts["to_week"].where(~open_, run.weeks).to_numpy()
    first = posts["from_week"].to_numpy()
    for post in range(len(words.POSTS)):
        for unit in range(len(run.world.units)):
            n = int(((seats["unit"] == unit) & (seats["post"] == post)).sum())
            mine = ((posts["unit"] == unit) & (posts["post"] == words.POSTS[post])).to_numpy()
            held = np.zeros(run.weeks + 1, np.int64)
            np.add.at(held, first[mine], 1)
            np.add.at(held, until[mine], -1)
            assert (np.cumsum(held)[:-1] <= n).all(), (unit, words.POSTS[post])
    for _, mine in posts.groupby("holder"):
        ends = mine["to_week"].where(mine["to_week"] >= 0, run.weeks).to_numpy()
        assert (ends[:-1] <= mine["from_week"].to_numpy()[1:]).all()
    holders = run.tables["members"].loc[posts["holder"][open_]]
    assert holders["standing"].isin(PARTY).all() and (holders["liberty"] == "free").all()


def test_the_committee_is_headed_by_its_secretary_and_the_works_by_its_director():
    """Whatever the order in which posts fell vacant and were filled again."""
    for seed in range(6):
        world = simulate("dinamo", seed).world
        for post in (words.PARTKOM_SECRETARY, words.DIRECTOR, words.UNIT_HEAD):
            for seat in world.seats[(world.seats["post"] == post) & (world.seats["holder"] >= 0)]:
                assert world.units["head"][seat["unit"]] == seat["holder"], (seed, post)


# --- transitions --------------------------------------------------------------------------------


@given(choices())
def test_the_arrested_stay_arrested_and_are_never_reinstated(chosen):
    run = simulated(chosen)
    members, moves = run.tables["members"], run.tables["transitions"]
    taken = members["week_arrested"] >= 0
    assert ((members["liberty"] != "free") == taken).all()
    assert not ((moves["what"] == "liberty") & (moves["new"] == "free")).any()
    back = moves[(moves["what"] == "standing") & moves["new"].astype(str).str.startswith("reinst")]
    when = members["week_arrested"].loc[back["member"]].to_numpy()
    assert ((when < 0) | (back["week"].to_numpy() < when)).all()


def replay(run, what):
    """Each member's transitions of one kind must join up; the last new value of each."""
    moves = run.tables["transitions"]
    last = {}
    for row in moves[moves["what"] == what].itertuples():
        if row.member in last:
            assert row.old == last[row.member], row
        last[row.member] = row.new
    return last


@given(choices())
def test_transitions_reproduce_the_standing(chosen):
    run = simulated(chosen)
    members, last = run.tables["members"], replay(run, "standing")
    for member in members.itertuples():
        if member.id in last:
            assert member.standing == last[member.id]
        else:
            expected = ("outside",) if member.week_joined < 0 else ("full", "candidate")
            assert member.standing in expected and member.week_joined <= 0
    moves = run.tables["transitions"]
    out = moves[(moves["what"] == "standing") & (moves["new"] == "expelled")]
    first = out.groupby("member")["week"].min()
    assert (first.reindex(members["id"], fill_value=-1)
            == members.set_index("id")["week_expelled_any"]).all()
    political = out[is_political(out["ground"])].groupby("member")["week"].min()
    assert (political.reindex(members["id"], fill_value=-1)
            == members.set_index("id")["week_expelled"]).all()


@given(choices())
def test_transitions_reproduce_the_liberty(chosen):
    run = simulated(chosen)
    last = replay(run, "liberty")
    for member in run.tables["members"].itertuples():
        assert member.liberty == last.get(member.id, "free"), member.id


@given(choices())
def test_transitions_reproduce_ranks_and_posts(chosen):
    run = simulated(chosen)
    last_rank, last_post = replay(run, "rank"), replay(run, "post")
    first_posts = run.tables["posts"][run.tables["posts"]["from_week"] == 0]
    first_posts = first_posts[first_posts["event"] < 0].set_index("holder")["post"]
    for member in run.tables["members"].itertuples():
        assert str(member.rank) == last_rank.get(member.id, str(member.rank_first))
        seat = int(run.world.members["seat"][member.id])
        post = words.POSTS[run.world.seats["post"][seat]] if seat >= 0 else "none"
        assert post == last_post.get(member.id, first_posts.get(member.id, "none")), member.id


@given(choices())
def test_a_shorter_run_is_the_beginning_of_a_longer_one(chosen):
    longer = simulated(chosen)
    weeks = 12 * SPAN  # in between, rows of unconnected organisations stand in another order
    shorter = simulated(chosen | {"weeks": weeks})
    pd.testing.assert_frame_equal(longer.weekly.iloc[:weeks], shorter.weekly)
    n = len(shorter.tables["events"])
    pd.testing.assert_frame_equal(longer.tables["events"].iloc[:n], shorter.tables["events"])
    assert (longer.tables["events"]["week"].iloc[n:] >= weeks).all()
