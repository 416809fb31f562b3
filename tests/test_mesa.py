"""The Mesa shell: an ordinary Mesa model, live members, minds of one's own, the same tables."""

from dataclasses import replace

import mesa
import numpy as np
import pandas as pd
import pytest
from commands import ROOT, example, python

import sim
from sim import DenunciationModel, PartyMember, UserError, words
from sim.runs.record import TABLES
from sim.week.order import PHASES

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning", "error::FutureWarning")


def tables_equal(one, other):
    """Assert that two runs wrote the same tables to the last bit."""
    assert set(one.tables) == set(other.tables) == {"weekly", *TABLES}
    for name, frame in one.tables.items():
        pd.testing.assert_frame_equal(frame, other.tables[name], check_exact=True, obj=name)


def state_of(model):
    """Every table of a model's world, as bytes."""
    return {name: np.asarray(array).tobytes() for name, array in model.world.arrays.items()}


def advanced(weeks, seed=1, **choices):
    model = DenunciationModel("classroom", seed=seed, **choices)
    for _ in range(weeks):
        model.step()
    return model


@pytest.fixture(scope="module", name="example")
def an_example():
    return example("mesa_example")


# ---- The example -------------------------------------------------------------------------------

def test_the_example_collects_what_the_tables_say(example):
    model, collector = example.watch()
    run = sim.simulate("classroom", seed=1)
    by_week = collector.get_model_vars_dataframe()
    assert [day.isoformat() for day in by_week.date[:2]] == ["1934-12-10", "1934-12-17"]
    assert len(by_week) == run.weeks
    falls = run.tables["members"].week_fallen
    assert by_week.fallen.tolist() == [(falls.between(0, week)).sum() for week in range(run.weeks)]
    assert 0 < by_week.fallen.iloc[-1] < 40 and by_week.afraid.max() > 0
    agents = collector.get_agent_vars_dataframe()
    last = agents.xs(agents.index.levels[0][-1])
    assert last.fear.tolist() == model.world.members["fear"].tolist()
    assert last.standing.tolist() == run.tables["members"].standing.tolist()


def test_the_example_shows_a_deliberation(example):
    member, deliberation = example.most_afraid(advanced(140))
    assert member.is_active and member.fear > 0.0
    assert deliberation.member == member.member and deliberation.week == 140
    frame = deliberation.frame()
    assert frame.act[0] == "silent" and frame.chosen.sum() == 1
    terms = ["fear", "belief", "interest", "duty", "conscience", "retaliation"]
    np.testing.assert_allclose(frame[terms].sum(axis=1) - frame.cost, frame.utility, atol=1e-12)
    np.testing.assert_allclose(frame.utility + frame.draw, frame.total, atol=1e-12)


@pytest.mark.slow
def test_the_example_runs_as_a_script():
    done = python(ROOT / "examples" / "mesa_example.py")
    assert done.code == 0, done.err
    assert "PartyMember:" in done.out and "TrueFriend:" in done.out and "silent" in done.out


# ---- An ordinary Mesa model --------------------------------------------------------------------

def test_it_is_a_mesa_model_of_mesa_agents():
    model = advanced(1)
    assert isinstance(model, mesa.Model)
    assert isinstance(model.agents, type(mesa.Model().agents))
    assert len(model.agents) == len(model.world.members)
    in_party = model.agents.select(lambda a: a.in_party)
    assert len(in_party) == (model.world.members["standing"] < 2).sum() >= 40
    assert all(isinstance(agent, mesa.Agent) for agent in in_party)
    assert [agent.member for agent in model.agents] == list(range(len(model.agents)))


def test_agents_are_made_only_when_asked_for():
    model = DenunciationModel("classroom", seed=1)
    model.run()
    assert not model._agents_made and len(model._all_agents) == 0
    assert len(model.agents) == len(model.world.members)
    assert model._agents_made
    assert model.agents is model.agents and len(model.agents) == len(model.world.members)


def test_stepping_gives_the_run_of_the_command_line():
    model = DenunciationModel("classroom", seed=3)
    while model.running:
        model.step()
    tables_equal(model.run(), sim.simulate("classroom", seed=3))


def test_running_ends_with_the_scenario_and_stepping_past_it_is_refused():
    model = DenunciationModel("classroom", seed=1, weeks=3)
    running = []
    for _ in range(3):
        running.append(model.running)
        model.step()
    assert running == [True, True, True] and model.running is False
    before = state_of(model)
    with pytest.raises(UserError, match="ended with week 2"):
        model.step()
    assert state_of(model) == before and model.week == 3


def test_models_refuse_what_the_command_line_refuses():
    for given in ({"seed": -1}, {"seed": 1.5}, {"seed": True}, {"rule": "beleif"},
                  {"set": {"practice_lag": 11}}, {"weeks": 0}, {"switch": {"naming": "maybe"}}):
        with pytest.raises(UserError):
            DenunciationModel("classroom", **given)


# ---- Members -----------------------------------------------------------------------------------

def test_members_are_live_views_of_their_rows():
    model = advanced(1)
    member = model.members_by_id[5]
    model.world.members["fear"][5] = 0.625
    assert member.fear == 0.625
    model.world.members["standing"][5] = words.EXPELLED
    assert member.standing == "expelled" and not member.in_party and not member.is_active
    other = model.members_by_id[6]
    learned = []
    for _ in range(139):
        model.step()
        learned.append(other.p_silence)
    assert len(set(learned)) > 1 and learned[-1] == model.world.members["p_silence"][6]
    for name in ("fears", "mebmer"):
        with pytest.raises(AttributeError, match=name):
            getattr(member, name)


def test_members_stay_live_when_tables_move_to_more_room():
    model = advanced(1)
    member = model.members_by_id[5]
    ties = len(member.ties())
    model.world.replace(members=model.world.members.copy(), ties=model.world.ties.copy())
    model.world.members["fear"][5] = 0.375
    assert member.fear == 0.375 and len(member.ties()) == ties


def test_ties_are_mutual():
    model = advanced(1)
    member = next(m for m in model.agents if m.is_active and m.ties())
    for other, _, closeness in member.ties():
        back = [near for one, _, near in other.ties() if one is member]
        assert back == [closeness] and 0.0 < closeness <= 1.0


def test_deliberating_changes_nothing():
    model = advanced(140)
    before = state_of(model)
    active = model.agents.select(lambda a: a.is_active)
    assert len(active) > 5
    salient = [member.deliberate().salient for member in active]
    assert any(salient)
    members = active.to_list() if hasattr(active, "to_list") else list(active)
    members[0].deliberate(week=100)
    assert state_of(model) == before and model.week == 140
    tables_equal(model.run(), sim.simulate("classroom", seed=1))


def test_what_a_member_deliberates_is_what_they_then_do():
    run = sim.simulate("dinamo", seed=1, weeks=150)
    made = run.tables["statements"]
    busiest = int(made.week.value_counts().idxmax())
    done = made[made.week == busiest].set_index("author")
    assert len(done) > 3
    model = DenunciationModel("dinamo", seed=1, weeks=150)
    while model.week < busiest:
        model.step()
    for author, statement in done.iterrows():
        moment = model.members_by_id[author].deliberate()
        took = moment.options[moment.chosen]
        assert (took.act, took.target, took.channel, took.motive) == (
            statement.act, statement.target, statement.channel, statement.motive)


def test_those_who_are_not_active_do_not_deliberate():
    model = advanced(140)
    gone = next(m for m in model.agents if not m.is_active and m.week_joined >= 0)
    with pytest.raises(UserError, match=f"member {gone.member}"):
        gone.deliberate()


def test_the_past_of_a_model_with_rules_of_its_own_is_not_made_up():
    # A repeated run would follow the built-in rules, and so show another history.
    minds = advanced(10, agent_class=Silent)
    phases = DenunciationModel("classroom", seed=1)
    phases.insert_phase(lambda world, week: None, after="news")
    for _ in range(10):
        phases.step()
    for model in (minds, phases):
        assert model.members_by_id[0].deliberate().week == 10
        with pytest.raises(UserError, match="week 3"):
            model.members_by_id[0].deliberate(week=3)


# ---- Minds of one's own ------------------------------------------------------------------------

class Silent(PartyMember):
    """Never does anything."""

    def choose(self, options):
        return options[0]


class TrueFriend(PartyMember):
    """Never speaks or writes against someone they are tied to."""

    def choose(self, options):
        mine = {other.member for other, _, _ in self.ties()}
        return max((o for o in options if o.target not in mine), key=lambda o: o.total)


# The compiled run passes over options that cannot be chosen; the agents are shown all of them.
@pytest.mark.slow
@pytest.mark.parametrize(("scenario", "seed", "rule"), [
    ("classroom", 1, "self_protection"), ("classroom", 2, "self_protection"),
    ("dinamo", 1, "self_protection"), *[("dinamo", 2, rule) for rule in words.CHOICE_RULES[1:]
                                       if rule != "none"]])
def test_asking_agents_one_by_one_gives_the_tables_of_the_compiled_run(scenario, seed, rule):
    weeks = None if seed == 1 else 160
    asked = DenunciationModel(scenario, seed=seed, rule=rule, weeks=weeks, ask_agents=True)
    assert asked.ask_agents
    tables_equal(asked.run(), sim.simulate(scenario, seed=seed, rule=rule, weeks=weeks))
    assert asked._agents_made


def test_asking_stays_the_same_with_a_rule_under_which_nobody_chooses():
    tables_equal(DenunciationModel("classroom", seed=1, rule="none", ask_agents=True).run(),
                 sim.simulate("classroom", seed=1, rule="none"))


@pytest.mark.slow
def test_members_who_are_always_silent_write_nothing():
    # Forms are filled in, whatever one would say of one's own accord.
    silent = DenunciationModel("dinamo", seed=1, agent_class=Silent,
                               switch={"checkpoints": "off"}).run().tables
    compiled = sim.simulate("dinamo", seed=1).tables
    assert len(compiled["statements"]) > 100 and len(silent["statements"]) == 0
    assert (silent["weekly"].active > 0).any()
    assert (compiled["kin"].week_reported >= 0).any()
    assert not (silent["kin"].week_reported >= 0).any()


@pytest.mark.slow
def test_true_friends_write_against_no_tie():
    def against_ties(found):
        pairs = {frozenset(pair) for pair in zip(found["ties"].a, found["ties"].b, strict=True)}
        made = found["ties"].set_index(["a", "b"]).from_week
        return [s for s in found["statements"].itertuples()
                if frozenset((s.author, s.target)) in pairs
                and made[min(s.author, s.target), max(s.author, s.target)] < s.week]
    friends = DenunciationModel("dinamo", seed=1, agent_class=TrueFriend).run().tables
    assert len(against_ties(sim.simulate("dinamo", seed=1).tables)) > 100
    assert against_ties(friends) == [] and len(friends["statements"]) > 0


def nothing(options):
    return None


def an_index(options):
    return 0


def another_weeks(options):
    return replace(options[0], total=0.0)


def out_of_range(options):
    return replace(options[0], index=len(options))


def negative(options):
    return replace(options[0], index=-1)


@pytest.mark.parametrize("rubbish", [nothing, an_index, another_weeks, out_of_range, negative])
def test_a_choice_that_is_none_of_the_options_is_refused(rubbish):
    class Confused(PartyMember):
        def choose(self, options):
            return rubbish(options)

    with pytest.raises(UserError, match=r"Confused\.choose must return one of its options"):
        DenunciationModel("classroom", seed=1, agent_class=Confused).run()


# ---- Phases of one's own -----------------------------------------------------------------------

def test_an_inserted_phase_runs_in_its_place():
    model = DenunciationModel("classroom", seed=1, weeks=4)
    seen = []
    # The number of members is written down by the last phase.
    model.insert_phase(lambda world, week: seen.append(
        ("before", week, int(world.weekly["members"][week]))), after=PHASES[-2])
    model.insert_phase(lambda world, week: seen.append(
        ("after", week, int(world.weekly["members"][week]))), after=PHASES[-1])
    model.insert_phase(lambda world, week: seen.append(
        ("again", week, int(world.weekly["members"][week]))), after=PHASES[-1])
    run = model.run()
    assert [(name, week) for name, week, _ in seen] == [
        (name, week) for week in range(4) for name in ("before", "after", "again")]
    assert [n for name, _, n in seen if name == "before"] == [0, 0, 0, 0]
    assert all(n >= 35 for name, _, n in seen if name != "before")
    tables_equal(run, sim.simulate("classroom", seed=1, weeks=4))


def test_an_inserted_phase_may_change_the_world():
    def calm(world, week):
        world.members["salient_week"][:] = -100
        world.members["kin_concealed"][:] = 0.0

    model = DenunciationModel("dinamo", seed=1, set={"call_quiet": 0, "call_campaign": 0,
                                                     "call_meeting": 0,
                                                     "rank_of_lists": 5},
                              switch={"rivals": "off", "liability": "off"})
    model.insert_phase(calm, after="perception")
    found = model.run()
    assert found.weekly.active.sum() == 0 and len(found.tables["statements"]) == 0


def test_a_phase_after_one_that_does_not_exist_is_refused():
    with pytest.raises(UserError, match="did you mean choice"):
        DenunciationModel("classroom").insert_phase(lambda world, week: None, after="chioce")
