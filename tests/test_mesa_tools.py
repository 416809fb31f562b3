"""What Mesa brings works with the model as it is: batches, seeds, collectors, spaces, the viewer.

It runs under every Mesa from 3.3 on (`make mesa`), and Mesa has nothing to warn of.
"""

import contextlib
import inspect

import mesa
import numpy as np
import pytest
from commands import example

import sim
from sim import DenunciationModel, PartyMember, UserError
from sim.model import MESAS_SCENARIO

pytestmark = pytest.mark.filterwarnings("error::DeprecationWarning", "error::FutureWarning")

SHORT = {"scenario": "classroom", "weeks": 12}
# From 3.4 on a batch takes seeds, and no longer a number of iterations.
TAKES_SEEDS = "rng" in inspect.signature(mesa.batch_run).parameters


def batch(model=DenunciationModel, parameters=SHORT, iterations=1, **given):
    if TAKES_SEEDS:
        given = {"rng": [None] * iterations} | given
    else:
        given["iterations"] = iterations
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
        assert again.week == row["week"] == row["Step"]


def test_a_batch_goes_over_parameters_and_seeds():
    # By the name `seed`, Mesa puts others in their place from 3.4 on.
    rows = batch(parameters=SHORT | {"rng": [3, 4], "organs": ["files", "interrogation_only"]})
    assert ([(row["seed_used"], row["organs"]) for row in rows]
            == [(seed, organs) for seed in (3, 4) for organs in ("files", "interrogation_only")])


def test_every_week_of_a_batch_can_be_had():
    rows = batch(data_collection_period=1)
    assert [row["Step"] for row in rows] == [row["week"] for row in rows] == list(range(12))


def test_a_batch_of_seeds_in_the_newer_way():
    if not TAKES_SEEDS:
        pytest.skip("this Mesa's batch_run takes no rng")
    assert [row["seed_used"] for row in batch(rng=[5, 6])] == [5, 6]
    fresh = [row["seed_used"] for row in batch(rng=[None] * 3)]
    assert len(set(fresh)) == 3
    spawned = np.random.SeedSequence(1).spawn(2)
    assert ([row["seed_used"] for row in batch(rng=spawned)]
            == [row["seed_used"] for row in batch(rng=np.random.SeedSequence(1).spawn(2))])


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


def test_agent_sets_do_what_they_do_in_mesa():
    model = DenunciationModel(**SHORT, seed=1)
    model.run_model()
    members = model.world.members
    here = model.agents.select(lambda a: a.is_active)
    assert here.agg("fear", np.mean) == members["fear"][members["standing"] <= 1].mean()
    by_unit = {unit: len(group) for unit, group in here.groupby("unit")}
    assert sum(by_unit.values()) == len(here) and len(by_unit) == 3
    assert here.get(["member", "standing"])[0] == [0, "full"]
    afraid = here.sort("fear", ascending=False).get("fear")
    assert afraid == sorted(afraid, reverse=True)
    made = here.map("deliberate")
    assert [moment.member for moment in made] == here.get("member")
    here.shuffle_do("deliberate").set("belief", 0.5)
    assert set(here.get("belief")) == {0.5}


def test_members_may_stand_in_a_space():
    networkx = pytest.importorskip("networkx")
    from mesa.discrete_space import CellAgent, Network

    class Placed(PartyMember, CellAgent):
        pass

    model = DenunciationModel(**SHORT, seed=1, agent_class=Placed)
    graph = networkx.Graph([(member.member, other.member)
                            for member in model.agents for other, _, _ in member.ties()])
    graph.add_nodes_from(model.agents.get("member"))
    space = Network(graph, random=model.random)
    for member in model.agents:
        member.cell = space[member.member]
    model.run_model()
    member = model.members_by_id[3]
    near = {other.member for cell in member.cell.neighborhood for other in cell.agents}
    assert near >= {other.member for other, _, _ in member.ties()}


# ---- Mesa's scenarios --------------------------------------------------------------------------

def scenarios():
    if not MESAS_SCENARIO:
        pytest.skip("this Mesa has no scenarios of its own")
    return MESAS_SCENARIO


def test_a_model_is_made_from_a_scenario_of_mesa():
    class Cell(scenarios()):
        scenario: str = "classroom"
        weeks: int = 12

    given = Cell(rng=3, organs="interrogation_only")
    model = DenunciationModel(scenario=given)
    assert model.scenario is given and model.settings.organs == "interrogation_only"
    assert model.seed_used == 3 and model.settings.weeks == 12
    model.run_for(5)
    assert model.week == model.time == 5
    model.run_until(12)
    assert world_of(model) == world_of_run(organs="interrogation_only", seed=3)
    assert DenunciationModel(scenario=Cell(), seed=4, weeks=6).settings.weeks == 6
    with pytest.raises(UserError, match="dinamoo"):
        DenunciationModel(scenario=scenarios()(scenario="dinamoo"))


def world_of_run(**given):
    model = DenunciationModel(**SHORT, **given)
    model.run()
    return world_of(model)


def test_other_models_have_no_scenario_of_mesa():
    # With an empty one Mesa's viewer would make another model of it (3.5).
    assert DenunciationModel(**SHORT).scenario is None


# ---- The viewer of Mesa ------------------------------------------------------------------------

@contextlib.contextmanager
def shown(page):
    """A page of Mesa's viewer, drawn without a browser: (press(label), pictures())."""
    solara = pytest.importorskip("solara")
    vuetify = pytest.importorskip("ipyvuetify")
    widgets = pytest.importorskip("ipywidgets")
    _, context = solara.render(solara.AppLayout(children=[page()]), handle_error=False)

    def press(label):
        next(button for button in context.find(vuetify.Btn).widgets
             if button.children == [label]).click()

    def pictures():
        return [image.value for image in context.find(widgets.Image).widgets]

    try:
        yield press, pictures
    finally:
        context.close()


@pytest.fixture
def viewer():
    solara = pytest.importorskip("solara")
    if not TAKES_SEEDS and not hasattr(solara.v, "TabsItems"):
        pytest.skip("the viewer of Mesa 3.3 needs ipyvuetify below 3 (the extra `viz`); the page "
                    "for teaching needs 3")
    return pytest.importorskip("mesa.visualization")


# Solara looks into the code of Mesa's components; ipywidgets into its own past.
@pytest.mark.filterwarnings("default")
def test_the_viewer_steps_and_resets_the_model_as_it_is(viewer):
    import solara
    model = solara.reactive(DenunciationModel(**SHORT, seed=1))
    with shown(lambda: viewer.SolaraViz(
            model, components=[viewer.make_plot_component("mean_fear")],
            model_params=SHORT | {"seed": {"type": "SliderInt", "value": 2, "label": "seed",
                                           "min": 1, "max": 5, "step": 1}})) as (press, pictures):
        first = pictures()
        press("Step")
        assert model.value.week == 1 and len(first) == 1 and pictures() != first
        press("Reset")
        assert (model.value.week, model.value.seed_used) == (0, 2)
        made = model.value.settings
        assert (made.scenario.name, made.weeks) == ("classroom", 12)


@pytest.mark.filterwarnings("default")
def test_the_page_of_the_examples_is_shown(viewer):
    page = example("mesa_page").page
    with shown(lambda: page) as (press, pictures):
        before = pictures()
        assert len(before) == 2
        for label in ("Step", "Reset", "Step"):
            press(label)
        assert len(pictures()) == 2 and pictures() != before
