"""Models and members as handles: copies that live alone, and views that write where they read."""

import copy
import gc
import hashlib
import importlib
import pickle
import re
import weakref

import mesa
import numpy as np
import pytest
from commands import python

import sim
from sim import DenunciationModel, PartyMember, UserError, words
from sim.model import HELD, WRITABLE
from sim.state.tables import MEMBERS

WEEKS = 60


def bytes_of(model):
    return {name: np.asarray(array).tobytes() for name, array in model.world.arrays.items()}


def through_pickle(what):
    return pickle.loads(pickle.dumps(what))


COPIES = {"deepcopy": copy.deepcopy, "pickle": through_pickle}


class Quiet(PartyMember):
    """A mind and a mood of its own."""

    pace = 1.0

    def __init__(self, model, member):
        super().__init__(model, member)
        self.mood = 0.5

    def choose(self, options):
        return options[0]


def wary(options, n, member, lever, p):
    best = 0
    for k in range(1, n):
        if options[k].total > options[best].total and options[0].danger > 0.2:
            best = k
    return best


def calm(world, week):
    world.members["suspicion"][:] *= 0.5


def make(**given):
    return DenunciationModel("classroom", **({"seed": 1, "weeks": WEEKS} | given))


MODELS = {"compiled": {}, "asked": {"agent_class": Quiet}, "own rule": {"rule": wary},
          "many": {"ask_agents": True}}


@pytest.fixture(params=MODELS)
def model(request):
    made = make(**MODELS[request.param])
    made.insert_phase(calm, after="perception")
    for _ in range(10):
        made.step()
    return made


# ---- Copies ------------------------------------------------------------------------------------

@pytest.mark.parametrize("how", COPIES.values(), ids=COPIES)
def test_a_copy_of_a_model_lives_alone(model, how):
    with_agents = model.agents  # copied too, and theirs is the copy's world
    before, weeks = bytes_of(model), (model.week, model.steps)
    made = how(model)
    assert made is not model and bytes_of(made) == before
    assert all(agent.model is made for agent in made.agents)
    assert [type(a) for a in made.agents] == [type(a) for a in with_agents]
    made.members_by_id[3].belief = 0.125
    while made.running:
        made.step()
    assert made.members_by_id[3].model is made
    assert bytes_of(model) == before and (model.week, model.steps) == weeks
    while model.running:
        model.step()
    assert bytes_of(made) != bytes_of(model) and made.steps == model.steps == WEEKS


@pytest.mark.parametrize("how", COPIES.values(), ids=COPIES)
def test_a_copy_of_a_model_outlives_it_and_goes_on_as_it_would_have(model, how):
    twin = how(how(model))
    went = model.run()
    expected = bytes_of(model)
    events = len(went.tables["events"])
    made = how(twin)
    del model, went, twin
    gc.collect()
    _ = [np.full(200_000, 0xFF, np.uint8) for _ in range(50)]
    assert len(made.run().tables["events"]) == events and bytes_of(made) == expected


def test_a_model_is_collected_when_nobody_holds_it():
    made = make()
    assert len(made.agents) > 40
    made.step()
    gone = weakref.ref(made)
    del made
    gc.collect()
    assert gone() is None


@pytest.mark.slow
def test_a_model_goes_on_in_another_process(tmp_path):
    made = make(agent_class=PartyMember)
    for _ in range(10):
        made.step()
    assert len(made.agents) > 40
    (tmp_path / "model").write_bytes(pickle.dumps(made))
    code = f"""
import gc, hashlib, pickle
from pathlib import Path
model = pickle.loads(Path({str(tmp_path / "model")!r}).read_bytes())
model.members_by_id[5].credit = 2.5
assert model.world.members["credit"][5] == 2.5 and model.agents[5].credit == 2.5
model.members_by_id[5].credit = {made.members_by_id[5].credit!r}
gc.collect()
model.run()
print(hashlib.sha256(model.world.events.tobytes()).hexdigest(), model.steps)
"""
    done = python("-c", code)
    assert done.code == 0, done.err
    made.run()
    assert done.out.split() == [hashlib.sha256(made.world.events.tobytes()).hexdigest(),
                                str(made.steps)]


def test_a_shallow_copy_of_a_model_is_refused():
    with pytest.raises(TypeError, match="deepcopy"):
        copy.copy(make())


def test_runs_can_be_pickled():
    done = through_pickle(sim.simulate("classroom", weeks=20))
    assert done.tables["members"].equals(sim.simulate("classroom", weeks=20).tables["members"])


def test_half_made_models_and_members_say_what_they_lack():
    for kind in (DenunciationModel, PartyMember):
        empty = kind.__new__(kind)
        for name in ("world", "fear", "model", "_made", "__deepcopy"):
            with pytest.raises(AttributeError):
                getattr(empty, name)


# ---- Writing through a view --------------------------------------------------------------------

def test_what_a_view_writes_stands_in_the_table():
    made = make()
    member = made.members_by_id[5]
    member.fear = 0.9
    assert member.fear == made.world.members["fear"][5] == 0.9
    assert "fear" not in vars(member)
    made.agents.set("p_silence", 0.25)
    assert (made.world.members["p_silence"] == 0.25).all()
    made.agents.do(lambda a: setattr(a, "belief", np.float32(0.5)))
    assert (made.world.members["belief"] == 0.5).all()
    made.agents.select(lambda a: a.member % 2).set("credit", 3)
    assert made.world.members["credit"][:4].tolist()[1::2] == [3.0, 3.0]
    assert made.agents.get("belief") == made.world.members["belief"].tolist()


class Steps(PartyMember):
    def step(self):
        self.suspicion += 0.5


def test_agents_may_write_in_a_step_of_their_own():
    made = make(agent_class=Steps)
    before = made.world.members["suspicion"].copy()
    made.agents.do("step")
    assert (made.world.members["suspicion"] == before + 0.5).all()


def test_what_is_written_matters():
    plain, moved = make(seed=2, weeks=160), make(seed=2, weeks=160)
    for each in (plain, moved):
        for _ in range(140):
            each.step()
    moved.agents.set("p_silence", 1.0)
    moved.agents.set("suspicion", 5.0)
    plain.step()
    moved.step()
    assert moved.last_week["mean_fear"] > plain.last_week["mean_fear"]


@pytest.mark.parametrize("column", WRITABLE)
def test_a_column_is_written_within_its_range(column):
    made = make()
    member, (low, high) = made.members_by_id[7], WRITABLE[column]
    for good in (low, min(high, 1.0), 0.5):
        setattr(member, column, good)
        assert getattr(member, column) == made.world.members[column][7] == good
    before = bytes_of(made)
    for bad in (low - 0.001, high + 0.001, float("nan"), float("inf"), "0.5", None, True, [0.5]):
        with pytest.raises(UserError, match=rf"member 7: {column} .*{low:g}\.\.{high:g}"):
            setattr(member, column, bad)
        with pytest.raises(UserError):
            made.agents.set(column, bad)
    assert bytes_of(made) == before


@pytest.mark.parametrize("column", sorted(set(MEMBERS.dtype.names) - set(WRITABLE)))
def test_a_column_that_events_and_other_tables_keep_is_refused_with_the_reason(column):
    made = make()
    before = bytes_of(made)
    member = made.members_by_id[7]
    with pytest.raises(UserError, match=f"member 7: {column} cannot be set; [a-z]{{2,}}"):
        setattr(member, column, getattr(member, column))
    assert bytes_of(made) == before and column not in vars(member)


def test_the_calls_that_reasons_name_exist():
    named = {name for reason in HELD.values() for name in re.findall(r"sim\.[\w.]+", reason)}
    assert len(named) > 8
    assert set(HELD) <= set(MEMBERS.dtype.names) and not set(HELD) & set(WRITABLE)
    for name in named:
        module, _, function = name.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function)), name


def test_a_slip_makes_no_attribute():
    made = make(agent_class=Quiet)
    member = made.members_by_id[5]
    with pytest.raises(AttributeError, match="no attribute 'faer' to be set"):
        member.faer = 0.9
    with pytest.raises(AttributeError, match="faer"):
        made.agents.set("faer", 0.9)
    for name in ("in_party", "fallen", "is_active"):
        with pytest.raises(AttributeError):
            setattr(member, name, True)
    for name in ("choose", "ties", "remove", "step"):
        with pytest.raises(AttributeError, match="is a method"):
            setattr(member, name, None)
    for name in ("member", "unique_id", "model"):
        with pytest.raises(UserError, match="stays as it is"):
            setattr(member, name, 3)


def test_attributes_of_ones_own_are_ones_own():
    made = make(agent_class=Quiet)
    member, other = made.members_by_id[5:7]
    assert (member.mood, member.pace) == (0.5, 1.0)
    member.mood, member.pace, member._note, member.pos = 0.75, 2.0, "seen", (1, 2)
    assert (member.mood, member.pace, member._note, member.pos) == (0.75, 2.0, "seen", (1, 2))
    assert (other.mood, other.pace) == (0.5, 1.0)
    made.agents.set("mood", 0.25)
    assert other.mood == 0.25


def test_a_class_may_not_hide_a_column():
    with pytest.raises(UserError, match=r"Hiding\.fear: is a column"):
        class Hiding(PartyMember):
            fear = 0.0


def test_nobody_is_removed():
    made = make()
    member = made.members_by_id[5]
    for remove in (member.remove, lambda: made.deregister_agent(member), made.remove_all_agents,
                   lambda: made.agents.do("remove")):
        with pytest.raises(UserError, match=r"cannot be removed.*depart"):
            remove()
    assert len(made.agents) == len(made.world.members)


def test_only_the_model_makes_members():
    made = make()
    with pytest.raises(UserError, match="members_by_id"):
        PartyMember(made, 5)
    with pytest.raises(UserError, match="members_by_id"):
        PartyMember.create_agents(made, 2, 5)
    assert len(made.agents) == len(made.world.members)

    class Looking(PartyMember):
        def __init__(self, model, member):
            super().__init__(model, member)
            self.seen = len(model.agents)
    assert [a.seen for a in make(agent_class=Looking).agents][:3] == [1, 2, 3]


def test_the_past_of_an_edited_model_is_not_made_up():
    made = make()
    for _ in range(5):
        made.step()
    assert made.members_by_id[0].deliberate(week=3).week == 3
    made.members_by_id[9].trust = 0.0
    assert made.members_by_id[0].deliberate().week == 5
    with pytest.raises(UserError, match="week 3"):
        made.members_by_id[0].deliberate(week=3)


# ---- The same numbers everywhere ---------------------------------------------------------------

def test_ids_are_the_same_in_tables_agents_and_what_is_collected():
    made = DenunciationModel("classroom", seed=1, weeks=150)
    collector = mesa.DataCollector(agent_reporters={"fear": "fear", "id": "id"},
                                   agenttype_reporters={PartyMember: {"belief": "belief"}})
    while made.running:
        made.step()
        collector.collect(made)
    ids = list(range(len(made.world.members)))
    assert [a.unique_id for a in made.agents] == [a.member for a in made.agents] == ids
    assert made.world.members["id"].tolist() == ids
    last = collector.get_agent_vars_dataframe().xs(150)
    assert last.index.tolist() == last.id.tolist() == ids
    members = made.run().tables["members"]
    joined = members.join(last.drop(columns="id").add_prefix("collected_"), on="id")
    assert len(joined) == len(members) > 40 and (joined.fear > 0).sum() > 5
    assert joined.fear.tolist() == joined.collected_fear.tolist()
    by_type = collector.get_agenttype_vars_dataframe(PartyMember).xs(150)
    assert members.belief.tolist() == by_type.belief[members.id].tolist()


def test_a_word_of_standing_is_still_the_tables(model):
    assert model.members_by_id[0].standing == words.STANDINGS[model.world.members["standing"][0]]
