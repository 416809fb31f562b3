"""Zaiavlenie: a simulation of denunciation in Stalin's purge of the Communist Party, 1934-39.

>>> import sim
>>> run = sim.simulate("classroom", seed=1)
>>> run.tables["statements"].motive.value_counts()
>>> model = sim.DenunciationModel("classroom", seed=1); model.step()
"""

import importlib

_FACADE = {
    "simulate": "sim.runs.simulate", "Run": "sim.runs.simulate",
    "settings": "sim.config.settings", "UserError": "sim.config.errors",
    "DenunciationModel": "sim.model", "PartyMember": "sim.model", "Option": "sim.runs.explain",
    "whatif": "sim.runs.worlds", "sweep": "experiments.sweeps.in_python",
    "simulate_many": "experiments.studies.many", "load": "sim.runs.saved",
    "organisation": "sim.config.own_scenario",
}
__all__ = sorted(_FACADE)


def __getattr__(name):
    # Loaded when first asked for: importing Mesa and Numba takes most of a second.
    if name not in _FACADE:
        raise AttributeError(f"module 'sim' has no attribute '{name}'")
    if _FACADE[name].startswith("experiments."):
        importlib.import_module("sim.config.installed").check_experiments()
    value = getattr(importlib.import_module(_FACADE[name]), name)
    globals()[name] = value
    return value


def __dir__():
    return __all__
