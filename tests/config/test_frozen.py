"""Settings cannot be changed, whole or in part, on this side of a pickle or on the other."""

import copy
import dataclasses
import functools
import json
import pickle

import numpy as np
import pytest

import sim
from sim import UserError
from sim.config.frozen import Frozen
from sim.config.settings import Settings


def through_pickle(what):
    return pickle.loads(pickle.dumps(what))


@pytest.mark.parametrize("how", [lambda s: s, copy.copy, copy.deepcopy, through_pickle,
                                 dataclasses.replace])
def test_settings_are_frozen_in_depth(how):
    chosen = how(sim.settings("birobidzhan", set={"fading": 0.2}))
    before = chosen.hash
    values, consent = chosen.values, chosen.scenario.hierarchy.consent
    changes = [
        lambda: chosen.law.__setitem__("campaign", 0.0),
        lambda: chosen.law["campaign"].fill(0.0),
        lambda: chosen.law.setflags(write=True),
        lambda: chosen.dated["week"].__setitem__(0, 3),
        lambda: setattr(chosen, "weeks", 3),
        lambda: setattr(chosen.scenario, "members", 3),
        *[functools.partial(change, mapping, key)
          for mapping, key in ((values, "fading"), (consent, "director"))
          for change in (lambda m, k: m.__setitem__(k, 0.5), lambda m, k: m.__delitem__(k),
                         lambda m, k: m.update({k: 1}), lambda m, k: m.pop(k),
                         lambda m, k: m.setdefault("new", 1), lambda m, k: m.popitem(),
                         lambda m, k: m.clear(), lambda m, k: m.__ior__({k: 1}))]]
    for change in changes:
        with pytest.raises((TypeError, ValueError, AttributeError)):
            change()
    assert sim.settings("birobidzhan", set={"fading": 0.2}).hash == before
    assert dataclasses.replace(chosen).hash == before
    assert values["fading"] == 0.2 and isinstance(values, Frozen)


def test_frozen_values_are_a_mapping_like_any_other():
    values = sim.settings("dinamo").values
    assert dict(values) == values and {**values} == values
    assert (values | {"fading": 0.5})["fading"] == 0.5 != values["fading"]
    assert json.loads(json.dumps(values)) == values
    assert sim.settings("dinamo", set=values).hash == sim.settings("dinamo").hash
    changed = values.copy()
    changed["fading"] = 0.5
    assert through_pickle(values) == values


def test_arrays_given_to_settings_stay_the_callers():
    home = sim.settings("dinamo")
    levers = home.law.copy()
    other = dataclasses.replace(home, law=levers)
    before = other.hash
    levers["campaign"] = 0.0
    assert dataclasses.replace(other).hash == before == home.hash


# ---- What settings are made of -----------------------------------------------------------------

def test_settings_stand_for_themselves():
    chosen = sim.settings("classroom", weeks=4)
    assert sim.settings(chosen) is chosen
    assert sim.simulate(chosen, 1).settings is chosen
    with pytest.raises(UserError, match="take no further choices"):
        sim.simulate(chosen, 1, weeks=3)
    with pytest.raises(UserError, match="take no further choices"):
        sim.DenunciationModel(chosen, rule="none")


def test_a_scenario_takes_the_same_choices_as_its_name():
    home = sim.settings("classroom").scenario
    fields = {"members": 30}
    assert (sim.settings(home, fields=fields, weeks=5).hash
            == sim.settings("classroom", fields=fields, weeks=5).hash)
    with pytest.raises(UserError, match="did you mean members"):
        sim.settings(home, fields={"membres": 30})


class Anything:
    def __repr__(self):
        return "anything " * 5000


@pytest.mark.parametrize("given", [3, None, 1.5, b"dinamo", ["dinamo"], {"a": 1}, Anything(),
                                   np.zeros(9000), "x" * 50_000, "x\ny"])
@pytest.mark.parametrize("call", [sim.settings, sim.simulate, sim.DenunciationModel,
                                  lambda given: sim.whatif(given, member=1, prevent_fall=True)])
def test_what_is_no_scenario_is_refused_in_one_short_line(call, given):
    with pytest.raises(UserError, match="scenario") as refused:
        call(given)
    assert len(str(refused.value)) < 300 and "\n" not in str(refused.value)


@pytest.mark.parametrize("choices", [
    {"rule": "x" * 9000}, {"organs": "y" * 9000}, {"regime": "z" * 9000}, {"regime": 3},
    {"regime": Anything()}, {"weeks": "w" * 9000}, {"weeks": Anything()}, {"set": 3},
    {"set": {"a" * 9000: 1}}, {"set": {"fading": Anything()}}, {"switch": "press"},
    {"switch": {"press": Anything()}}, {"fields": 3}, {"rule": Anything()}, {"organs": [1]}])
def test_messages_are_short_whatever_is_given(choices):
    with pytest.raises(UserError) as refused:
        sim.settings("classroom", **choices)
    assert len(str(refused.value)) < 600 and "\n" not in str(refused.value)


def test_settings_are_one_type():
    assert isinstance(sim.settings(), Settings)
