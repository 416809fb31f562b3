"""A user's own choice rule or condition to stop, by name: what settings need to know of it
(`runs/own.py` and `runs/stop.py` run them)."""

import hashlib
import inspect
from collections.abc import Callable

from sim.config.errors import UserError

ARGUMENTS = ["options", "n", "member", "lever", "p"]


def name_of(rule: Callable) -> str:
    """A name that changes with the rule's code, for settings and their hash."""
    return _named(rule, "rule", ARGUMENTS, "the index of an option")


def name_of_stop(stop: Callable) -> str:
    """The same of a condition on which a run stops (`runs/stop.py`)."""
    return _named(stop, "stop", ["weekly"], "whether to stop")


def _named(rule: Callable, what: str, arguments: list[str], returns: str) -> str:
    try:
        n = len(inspect.signature(rule).parameters)
    except (TypeError, ValueError):
        n = -1
    if n != len(arguments):
        raise UserError(f"{what} {getattr(rule, '__name__', rule)}: takes the arguments "
                        f"{', '.join(arguments)} and returns {returns}")
    try:
        code = inspect.getsource(rule)
    except OSError:
        code = rule.__code__.co_code.hex()
    digest = hashlib.sha256(code.encode()).hexdigest()[:8]
    return f"own:{rule.__name__}:{digest}"
