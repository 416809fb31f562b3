"""What Mesa brings works with the model as it is: batches of runs, seeds, collectors, agent types.

Of Mesa it uses what is common to 3.3 and 3.5, so that it can be run under either.
"""

import inspect
import warnings

import mesa
import numpy as np
import pytest

import sim
from sim import DenunciationModel, PartyMember, UserError

SHORT = {"scenario": "classroom", "weeks": 12}


def batch(model=DenunciationModel, parameters=SHORT, **given):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # 3.5: iterations give way to rng
        return mesa.batch_run(model, parameters, display_progress=False, **given)


def world_of(model):
    return {name: np.asarray(array).tobytes() for name, array in model.world.arrays.items()}


# ---- Batches -----------------------------------------------------------------------------------

def test_the_iterations_of_a_batch_differ_and_say_their_seeds():
    rows = batch(iterations=4, parameters={"scenario": "classroom"})
    assert len(rows) == 4 and len({row["seed_used"] for row in rows}) == 4
    assert len({row["mean_fear"] for row in rows}) == 4
    for row in rows[:2]:
        again = sim.simulate("classroom", seed=row["seed_used"]).weekly.iloc[-1]
        assert again.mean_fear == row["mean_fear"] and again.members == row["members"]
        assert again.week == row["week"]


def test_a_batch_goes_over_parameters_and_seeds():
    rows = batch(parameters=SHORT | {"seed": [3, 4], "organs": ["files", "interrogation_only"]})
    assert ([(row["seed"], row["organs"]) for row in rows]
            == [(seed, organs) for seed in (3, 4) for organs in ("files", "interrogation_only")])
    assert [row["seed_used"] for row in rows] == [3, 3, 4, 4]


def test_a_batch_of_seeds_in_the_newer_way():
    if "rng" not in inspect.signature(mesa.batch_run).parameters:
        pytest.skip("this Mesa's batch_run takes no rng")
    assert [row["seed_used"] for row in batch(rng=[5, 6])] == [5, 6]
    fresh = [row["seed_used"] for row in batch(rng=[None] * 3)]
    assert len(set(fresh)) == 3
    spawned = np.random.SeedSequence(1).spawn(2)
    assert ([row["seed_used"] for row in batch(rng=spawned)]
            == [row["seed_used"] for row in batch(rng=np.random.SeedSequence(1).spawn(2))])


@pytest.mark.slow
def test_a_batch_in_several_processes():
    rows = batch(iterations=3, number_processes=2)
    assert len({row["seed_used"] for row in rows}) == 3


class Watched(DenunciationModel):
    """A user's model of the usual form, with a collector of its own."""

    def __init__(self, seed=None, **choices):
        super().__init__("classroom", seed=seed, weeks=12, **choices)
        self.datacollector = mesa.DataCollector(
            model_reporters={"afraid": lambda m: len(m.agents.select(lambda a: a.fear > 0.1))},
            agent_reporters={"fear": "fear"})

    def step(self):
        super().step()
        self.datacollector.collect(self)


def test_a_batch_collects_with_a_collector_of_ones_own():
    rows = batch(Watched, {"organs": "files"}, iterations=2)
    assert all({"afraid", "organs"} <= set(row) and "mean_fear" not in row for row in rows)
    model = Watched(seed=1)
    while model.running:
        model.step()
    frame = model.datacollector.get_agent_vars_dataframe()
    assert frame.xs(12).fear.tolist() == model.world.members["fear"].tolist()


def test_the_collector_of_a_model_as_it_is_is_the_weekly_table():
    model = DenunciationModel(**SHORT, seed=1)
    model.run()
    frame = model.datacollector.get_model_vars_dataframe()
    assert frame.pop("seed_used").tolist() == [1] * 12
    weekly = model.run().tables["weekly"].drop(columns="date")
    assert frame[weekly.columns].astype(float).equals(weekly.astype(float))


# ---- Seeds -------------------------------------------------------------------------------------

def test_a_model_without_a_seed_draws_one_and_says_it():
    models = [DenunciationModel(**SHORT) for _ in range(3)]
    assert len({model.seed_used for model in models}) == 3
    for model in models:
        model.run()
        again = DenunciationModel(**SHORT, seed=model.seed_used)
        again.run()
        assert world_of(again) == world_of(model)


def test_whole_numbers_are_seeds_by_either_name():
    for given in ({"seed": 7}, {"rng": 7}, {"seed": np.int64(7)}, {"rng": np.uint32(7)}):
        model = DenunciationModel(**SHORT, **given)
        assert model.seed_used == 7 and type(model.seed_used) is int
    # What Mesa draws, as in shuffling agents, follows the seed as well.
    first, second = (DenunciationModel(**SHORT, seed=7) for _ in range(2))
    assert first.rng.integers(1000) == second.rng.integers(1000)
    assert first.random.random() == second.random.random()


@pytest.mark.parametrize("given", [
    lambda: np.random.SeedSequence(5), lambda: np.random.default_rng(5), lambda: [5, 6],
    lambda: np.random.PCG64(5)])
@pytest.mark.parametrize("name", ["seed", "rng"])
def test_what_numpy_makes_generators_from_is_drawn_from(given, name):
    used = {DenunciationModel(**SHORT, **{name: given()}).seed_used for _ in range(2)}
    assert len(used) == 1 and used.pop() > 1000


@pytest.mark.parametrize("given", [{"seed": -1}, {"seed": 1.5}, {"seed": True}, {"seed": "one"},
                                   {"rng": -1}, {"rng": "one"}, {"rng": object()},
                                   {"seed": [-1]}, {"seed": 2**63}, {"seed": 1, "rng": 1}])
def test_other_seeds_are_refused(given):
    with pytest.raises(UserError, match="seed"):
        DenunciationModel(**SHORT, **given)


def test_the_default_seed_is_that_of_the_command_line():
    from sim.cli import whatif
    for call in (sim.whatif, whatif):
        assert inspect.signature(call).parameters["seed"].default == 1
    assert sim.simulate(**SHORT).seed == 1


# ---- Agents ------------------------------------------------------------------------------------

class Other(PartyMember):
    pass


def test_agents_by_type_are_there_before_anybody_asks_for_agents():
    for kind in (PartyMember, Other):
        model = DenunciationModel(**SHORT, seed=1, agent_class=kind)
        assert model.agent_types == [kind]
        model = DenunciationModel(**SHORT, seed=1, agent_class=kind)
        assert list(model.agents_by_type) == [kind]
        assert len(model.agents_by_type[kind]) == len(model.world.members)
        collector = mesa.DataCollector(agenttype_reporters={kind: {"fear": "fear"}})
        collector.collect(model)
        frame = collector.get_agenttype_vars_dataframe(kind)
        assert len(frame) == len(model.world.members)


def test_other_agents_may_live_beside_the_members():
    class Observer(mesa.Agent):
        pass

    model = DenunciationModel(**SHORT, seed=1)
    observer = Observer(model)
    assert set(model.agent_types) == {Observer, PartyMember}
    assert len(model.agents) == len(model.world.members) + 1
    observer.remove()
    assert len(model.agents) == len(model.world.members)


def test_a_model_runs_by_mesas_own_loop():
    model = DenunciationModel(**SHORT, seed=1)
    model.run_model()
    assert model.steps == model.week == 12 and not model.running


# ---- The viewer of Mesa ------------------------------------------------------------------------

def test_solara_viz_shows_the_model():
    solara = pytest.importorskip("solara")
    vuetify = pytest.importorskip("ipyvuetify")
    if not hasattr(solara.v, "TabsItems"):
        pytest.skip("Mesa's viewer needs ipyvuetify below 3 (the extra `viz`); the page for "
                    "teaching needs 3")
    visualization = pytest.importorskip("mesa.visualization")
    model = Watched(seed=1)
    model.step()
    page = visualization.SolaraViz(
        model, components=[visualization.make_plot_component("afraid")],
        model_params={"seed": {"type": "SliderInt", "value": 1, "label": "seed",
                               "min": 1, "max": 5, "step": 1}}, name="classroom")
    _, context = solara.render(page, handle_error=False)
    try:
        assert context.find(vuetify.TabsItems).widgets
    finally:
        context.close()
