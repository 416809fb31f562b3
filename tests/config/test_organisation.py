"""An organisation of one's own: what is given stands, what is wrong is told with its line."""

import pickle
import runpy

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from commands import ROOT, check_refusal, here

import sim
from sim import words
from sim.config.organisation import STRONGEST, organisation_of
from sim.config.own_scenario import organisation, template
from sim.config.scenario import load_scenario
from sim.config.settings import settings
from sim.founding.world import build
from sim.runs.record import settings_of
from sim.state.given import GIVEN_MEMBERS, GIVEN_TIES

MEMBERS = template()["members.csv"]
EXAMPLES = ROOT / "examples" / "own"


@pytest.fixture
def folder(tmp_path):
    assert here("scenario", "new", tmp_path / "own").code == 0
    return tmp_path / "own"


def changed(folder, name, old, new):
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder / "scenario.toml"


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """The members and ties of the template before anything has happened, by label."""
    folder = tmp_path_factory.mktemp("own")
    for name, text in template().items():
        (folder / name).write_text(text, encoding="utf-8")
    chosen = settings(str(folder / "scenario.toml"))
    return chosen, build(chosen, 1)


def labelled(chosen):
    return {label: row for row, label in enumerate(chosen.scenario.organisation.labels)}


def test_what_is_given_stands(started):
    chosen, world = started
    row, m = labelled(chosen), world.members
    posts = {words.POSTS[seat["post"]]: seat["holder"] for seat in world.seats}
    assert posts["director"] == row["m1"] and posts["partkom_secretary"] == row["m2"]
    assert m["rank"][row["m1"]] == 4 and m["rank"][row["m3"]] == 2 and m["rank"][row["m5"]] == 0
    assert m["grievance"][row["m4"]] == 0.7 and m["grievance"][row["m10"]] == 0.9
    assert m["occupation"][row["m3"]] == words.TECHNICAL
    units = [unit.name for unit in chosen.scenario.units]
    assert units == ["office", "workshop", "drawing room"]
    assert m["unit"][row["m8"]] == 2


def test_blemishes_given_are_hidden_or_on_record_as_said(started):
    chosen, world = started
    row = labelled(chosen)
    past = {int(s["member"]): s for s in world.rows("secrets") if s["kind"] == words.OPPOSITION}
    assert past[row["m3"]]["severity"] == 0.8 and past[row["m3"]]["disclosed_week"] == -1
    assert past[row["m7"]]["severity"] == 0.6 and past[row["m7"]]["disclosed_week"] == 0
    assert row["m1"] not in past  # a severity of 0 is none
    assert world.members["category"][row["m3"]] == words.CAT_OPPOSITION


def tie_of(world, a, b):
    m = world.members
    block = world.ties[m["tie_start"][a]: m["tie_start"][a] + m["tie_n"][a]]
    found = block[block["other"] == b]
    return found[0] if len(found) else None


def test_ties_given_are_the_ties_there_are(started):
    chosen, world = started
    row = labelled(chosen)
    tie = tie_of(world, row["m3"], row["m7"])
    assert words.TIE_KINDS[tie["kind"]] == "past_association"
    assert (tie["closeness"], tie["public"]) == (600, 0)
    assert words.TIE_KINDS[tie_of(world, row["m4"], row["m3"])["kind"]] == "superior"
    assert words.TIE_KINDS[tie_of(world, row["m9"], row["m10"])["kind"]] == "rival"
    assert world.members["rivals"][row["m9"]] >= 1
    assert tie_of(world, row["m5"], row["m12"]) is None
    # Among those there at the start: those of the tables, and the rivals of the layer drawn.
    here_ = len(chosen.scenario.organisation.labels)
    first = [(i, int(tie["other"])) for i in range(here_) for tie in
             world.ties[world.members["tie_start"][i]:][: world.members["tie_n"][i]]
             if i < tie["other"] < here_]
    named = {frozenset((row[a], row[b])) for a, b in pd.read_csv(
        pd.io.common.StringIO(template()["ties.csv"]))[["a", "b"]].to_numpy()}
    members = pd.read_csv(pd.io.common.StringIO(MEMBERS))
    named |= {frozenset((row[a], row[b])) for a, b in members[["id", "superior"]].dropna(
        ).to_numpy() if b != "none"}
    drawn = {frozenset(pair) for pair in first} - named
    assert named <= {frozenset(pair) for pair in first}
    assert all(words.TIE_KINDS[tie_of(world, *pair)["kind"]] == "rival" for pair in drawn)


def test_kin_given_are_the_kin_there_are(started):
    chosen, world = started
    row = labelled(chosen)
    m = world.members
    assert [m["kin_n"][row[label]] for label in ("m9", "m5", "m1")] == [1, 1, 0]
    kin = world.kin[m["kin_start"][row["m5"]]]
    assert (kin["degree"], kin["closeness"], kin["category"]) == (
        words.DISTANT_KIN, 0.2, words.CAT_KULAK)
    assert world.kin["closeness"][m["kin_start"][row["m9"]]] == 1.0  # household, by the registry


def test_dates_of_a_calendar_of_ones_own(started):
    chosen, _ = started
    found = [(words.CALENDAR[one["kind"]], int(one["unit"])) for one in chosen.dated]
    assert ("accident", 1) in found and ("general_meeting", -1) in found
    review = chosen.dated[chosen.dated["kind"] == words.AT_DOCUMENTS][0]
    assert review["until"] - review["week"] == 38


def test_saying_more_of_one_changes_nothing_of_the_others():
    plain = organisation(pd.DataFrame({"id": range(30)}))
    said = organisation(pd.DataFrame({"id": range(30), "trust": [0.25, *[None] * 29]}))
    without, with_ = (build(settings(one), 3).members for one in (plain, said))
    assert with_["trust"][0] == with_["belief"][0] == 0.25
    for name in ("trust", "rank", "standing", "tie_n", "decency", "protector"):
        assert (with_[name][1:] == without[name][1:]).all()


def test_ids_alone_are_an_organisation():
    """Everything else is drawn, as for a scenario that gives only the number of members."""
    run = sim.simulate(organisation(pd.DataFrame({"id": [f"p{i}" for i in range(40)]})), 1)
    members = run.tables["members"]
    assert list(members["label"][:40]) == [f"p{i}" for i in range(40)]
    assert (members["label"][40:] == "").all() and len(run.tables["ties"]) > 40


def test_the_rank_given_decides_who_gets_the_posts():
    ranks = np.where(np.arange(30) == 29, 4, np.where(np.arange(30) > 20, 2, 0))
    world = build(settings(organisation(pd.DataFrame(
        {"id": range(30), "rank": ranks, "standing": "full"}))), 1)
    holders = {words.POSTS[seat["post"]]: int(seat["holder"]) for seat in world.seats}
    # One of two posts of rank 4 goes to the one of that rank; heads are drawn among those of 2.
    assert 29 in (holders["director"], holders["partkom_secretary"])
    assert holders["unit_head"] > 20


def test_data_frames_files_and_graphs_give_the_same_organisation(tmp_path):
    members = pd.DataFrame({"id": list("xyzabcdefghi"), "rank": [0, 1] + [None] * 10})
    ties = pd.DataFrame({"a": ["x", "y"], "b": ["y", "z"], "kind": ["friend", "kin"]})
    graph = nx.Graph()
    graph.add_node("x", rank=0, colour="red")  # what the model does not know is left out
    graph.add_node("y", rank=1)
    graph.add_nodes_from("zabcdefghi")
    graph.add_edge("x", "y", kind="friend")
    graph.add_edge("y", "z", kind="kin")
    one, two = organisation(members, ties), organisation(graph)
    assert settings(one).hash == settings(two).hash
    assert one.organisation.as_dict()["draw"] == []


def test_settings_come_back_from_a_pickle_and_from_a_result_folder(folder, tmp_path):
    chosen = settings(str(folder / "scenario.toml"))
    assert pickle.loads(pickle.dumps(chosen)).hash == chosen.hash
    found = here("run", folder / "scenario.toml", "--weeks", 30, "--out", tmp_path / "out")
    assert (found.code, found.err) == (0, "")
    for file in folder.iterdir():
        file.unlink()  # the result folder needs none of them
    again, _ = settings_of(tmp_path / "out")
    assert again.scenario == chosen.scenario and again.dated.tolist() == chosen.dated[
        chosen.dated["week"] < 226].tolist()
    assert sim.load(tmp_path / "out").again().tables["members"].equals(
        sim.load(tmp_path / "out").tables["members"])


def test_a_change_of_a_table_is_a_change_of_settings(folder):
    before = settings(str(folder / "scenario.toml")).hash
    file = changed(folder, "ties.csv", "m3,m8,friend,0.8,yes", "m3,m8,friend,0.7,yes")
    assert settings(str(file)).hash != before


def test_designs_may_use_it(folder, tmp_path):
    design = tmp_path / "own.toml"
    design.write_text('question = "q"\nscenario = "own/scenario.toml"\nweeks = 20\nreplicates = 2\n'
                      'outcomes = ["falls"]\n[vary]\nweight_fear = [0, 5]\n', encoding="utf-8")
    found = here("sweep", design, "--workers", 1, "--out", tmp_path / "swept")
    assert (found.code, found.err) == (0, "")


@pytest.mark.parametrize(("name", "old", "new", "told"), [
    ("members.csv", "m2,office", "m1,office", "members.csv: line 3: id 'm1': stands there twice"),
    ("members.csv", "m2,office", ",office", "members.csv: line 3: id: is empty"),
    ("members.csv", "m2,office", "m2,", "line 3: unit: is empty; one of office, workshop"),
    ("members.csv", "m2,office", "m2,ofice", "line 3: unit: unknown unit 'ofice': did you mean"),
    ("members.csv", "m2,office,partkom_secretary", "m2,office,boss", "unknown post 'boss'"),
    ("members.csv", "m2,office,partkom_secretary", "m2,office,director",
     "line 3: post 'director': the organisation has one"),
    ("members.csv", "m4,workshop,organiser", "m4,workshop,unit_head", "a unit has one"),
    ("members.csv", "m2,office,partkom_secretary", "m2,office,unit_head",
     "no member of it is a unit_head"),
    ("members.csv", "technical,m3,0.7", "technical,m3,7", "grievance '7': legal: a number in 0..1"),
    ("members.csv", "technical,m3,0.7", "technical,m3,x", "grievance 'x': legal: a number in 0..1"),
    ("members.csv", "technical,m3,0.7", "technical,m99,0.7",
     "superior 'm99': is no id of the table of members"),
    ("members.csv", ",0.8,no", ",0.8,perhaps", "opposition_known 'perhaps': legal: yes or no"),
    ("members.csv", "grievance", "grievances", "column 'grievances' is none of this table"),
    ("members.csv", "grievance", "rank", "rank '0.7'"),
    ("ties.csv", "m5,m6,friend", "m5,m5,friend", "ties.csv: line 5: b 'm5': is tied to themselves"),
    ("ties.csv", "m5,m6,friend", "m5,,friend", "ties.csv: line 5: b: is empty"),
    ("ties.csv", "m5,m6,friend", "m5,none,friend", "a tie has two ends"),
    ("ties.csv", "m5,m6,friend", "m5,m6,co_signer", "unknown kind 'co_signer'"),
    ("ties.csv", "m3,m8,friend,0.8", "m3,m8,friend,0,8", "a decimal comma?"),
    ("kin.csv", "household", "aunt", "kin.csv: line 2: unknown degree 'aunt'"),
    ("kin.csv", "m9,", "m90,", "kin.csv: line 2: member 'm90': is no id"),
    ("units.csv", "office,administration", "office,palace", "unknown kind 'palace'"),
    ("units.csv", "drawing room,bureau", "archive,bureau", "unknown unit 'drawing room'"),
    ("units.csv", ",drawing room", ",moon", "unknown unit 'moon'"),
    ("calendar.csv", "1936-09-07", "1936-13-07", "calendar.csv: line 3: date: '1936-13-07' is not"),
    ("calendar.csv", "accident", "party", "calendar.csv: line 4: kind: 'party': legal:"),
    ("calendar.csv", ",workshop", ",moon", "unit 'moon' is not one of"),
    ("scenario.toml", 'ties = "ties.csv"', 'ties = "none.csv"', "none.csv: cannot be read"),
    ("scenario.toml", 'ties = "ties.csv"', 'tie = "ties.csv"', "organisation: unknown key 'tie'"),
    ("scenario.toml", '["rival"]', '["rivals"]', "draw: unknown layer 'rivals'"),
    ("scenario.toml", 'members = "members.csv"', "", "members: is missing"),
    ("scenario.toml", "applicants = 4", "applicants = 4\nmembers = 12", "members: stands in the"),
    ("scenario.toml", "applicants = 4", "applicants = 4\ncopies = 2", "stands alone"),
])
def test_what_is_wrong_is_told_with_its_line(folder, name, old, new, told):
    file = changed(folder, name, old, new)
    check_refusal(here("scenario", "check", file), told)


def test_the_template_is_checked_and_says_what_is_drawn(folder):
    found = here("scenario", "check", folder / "scenario.toml")
    assert found.code == 0 and "12 members in 3 units" in found.out
    assert "grievance (of 3)" in found.out and "superior" not in found.out.split(
        "drawn where it is not given")[1]
    check_refusal(here("scenario", "new", folder), "stands there already")


def test_every_column_of_the_tables_can_be_read():
    """A row with something in each column is taken as it is."""
    given = {"id": "x", **{column.name: {
        "0..4": "1", "0..1": "0.5", "0..2": "0.5", "yes or no": "yes"}.get(
            column.unit, "none" if "id" in column.unit else
            column.words[0] if column.words else "cell") for column in GIVEN_MEMBERS.held
        if column.written}, "post": "none"}
    text = ",".join(given) + "\n" + ",".join(given.values()) + "\n"
    row = organisation_of({"members": text}).members[0]
    assert all(row[name] != GIVEN_MEMBERS.default[name][0] for name in given if name != "id")


def test_every_kind_of_tie_has_its_place_or_is_made_in_a_run_only():
    made = {"co_signer", "successor", "predecessor"}
    assert set(STRONGEST) == set(words.TIE_KINDS) - made
    assert GIVEN_TIES.column("kind").words == words.TIE_KINDS


@pytest.mark.parametrize("name", ["law_firm", "managers"])
def test_the_examples_are_what_their_program_makes(name):
    made = runpy.run_path(str(EXAMPLES / "organisations.py"))["files"]()
    tracked = {f"{name}/{file.name}": file.read_text(encoding="utf-8")
               for file in (EXAMPLES / name).iterdir()}
    assert tracked == {path: text for path, text in made.items() if path.startswith(name)}
    home = load_scenario(str(EXAMPLES / name / "scenario.toml"))
    assert home.members == {"law_firm": 71, "managers": 21}[name]


def test_the_graph_of_a_run(tmp_path):
    run = sim.simulate("classroom", seed=1)
    graph = run.graph()
    assert graph.number_of_edges() == len(run.tables["ties"])
    assert nx.get_node_attributes(graph, "week_fallen")[0] == run.tables["members"].week_fallen[0]
    said = run.graph("statements")
    assert said.number_of_edges() == (run.tables["statements"].target >= 0).sum()
    run.save(tmp_path / "out")
    found = here("graph", tmp_path / "out", "--of", "statements")
    assert found.code == 0 and nx.read_graphml(
        tmp_path / "out" / "statements.graphml").number_of_edges() == said.number_of_edges()
    check_refusal(here("graph", tmp_path / "out", "--of", "kin"), "unknown graph 'kin'")
    check_refusal(here("graph", tmp_path, "--of", "ties"), "not the result folder")
