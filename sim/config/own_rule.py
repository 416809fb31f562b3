"""A user's own choice rule, by name: what settings need to know of it (`runs/own.py` runs it)."""

import hashlib
import inspect
from collections.abc import Callable

from sim.config.errors import UserError

ARGUMENTS = ["options", "n", "member", "lever", "p"]


def name_of(rule: Callable) -> str:
    """A name that changes with the rule's code, for settings and their hash."""
    try:
        n = len(inspect.signature(rule).parameters)
    except (TypeError, ValueError):
        n = -1
    if n != len(ARGUMENTS):
        raise UserError(f"rule {getattr(rule, '__name__', rule)}: takes the arguments "
                        f"{', '.join(ARGUMENTS)} and returns the index of an option")
    try:
        code = inspect.getsource(rule)
    except OSError:
        code = rule.__code__.co_code.hex()
    digest = hashlib.sha256(code.encode()).hexdigest()[:8]
    return f"own:{rule.__name__}:{digest}"
