"""Whether Python finds the packages that were installed together."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from sim.config.errors import UserError

HOME = Path(__file__).resolve().parents[2]


def check_experiments() -> None:
    """UserError where a user's own `experiments` comes before ours on the path of imports."""
    spec = find_spec("experiments")
    if spec is None:
        raise UserError(f"{HOME / 'experiments'}: is missing; install zaiavlenie anew")
    found = [Path(place).resolve() for place in (spec.submodule_search_locations or [spec.origin])]
    if HOME / "experiments" not in found:
        raise UserError(f"Python finds {found[0]} in the place of {HOME / 'experiments'}; rename "
                        "it, or take its folder off the path of imports")


def experiments_module(name: str) -> ModuleType:
    """A module of `experiments`, for what a user asks of a run beyond the run itself. The model
    does not depend on it: nothing is loaded before somebody asks."""
    check_experiments()
    return import_module(f"experiments.{name}")
