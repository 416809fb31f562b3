"""A user's own condition on which a run stops before its last week.

``stop(weekly) -> bool`` is asked after every week. It gets the weekly record of the weeks run so
far, a structured array with the columns of the table ``weekly``: ``weekly["arrests"].sum() > 20``.
"""

from collections.abc import Callable

from sim.config.errors import UserError
from sim.config.own_code import file_of, told
from sim.founding.world import World


def stops(stop: Callable, world: World, week: int) -> bool:
    """Whether the run stops after ``week``. Raises UserError: file, line, error."""
    try:
        return bool(stop(world.weekly[: week + 1]))
    except Exception as error:
        raise UserError(told(error, file_of(stop) or stop.__name__)) from error
