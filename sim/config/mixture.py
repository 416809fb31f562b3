"""Which choice rules the members follow: one for all, or several by shares, drawn once and fixed.

``{"self_protection": 0.7, "my.py:wary": 0.3}`` gives three in ten members, drawn at random, a rule
of the user's own.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sim import words
from sim.config.errors import UserError, unknown
from sim.config.given import share_of
from sim.config.own_code import is_own, own_function
from sim.config.own_rule import name_of


class Followed(NamedTuple):
    """A choice rule and the share (0-1) of the members who follow it. ``code``: of
    words.CHOICE_RULES, by which the terms of options are weighed (an own rule is given what the
    full rule is); ``own``: a rule of the user's, None for one that ships."""

    name: str
    code: int
    own: Callable | None
    share: float


def followed(rule: object, share: float = 1.0) -> Followed:
    """A rule by name, by file and name (``my.py:wary``), or a function. Raises UserError."""
    if is_own(rule):
        rule = own_function(rule)
    if callable(rule):
        return Followed(name_of(rule), int(words.SELF_PROTECTION), rule, share)
    if rule not in words.CHOICE_RULES:
        raise unknown("choice rule", rule, [*words.CHOICE_RULES, "FILE.py:FUNCTION"])
    return Followed(rule, words.CHOICE_RULES.index(rule), None, share)


def mixture(given: Mapping) -> tuple[Followed, ...]:
    """Rules by shares, checked: rule -> share. Raises UserError."""
    found = [followed(rule, share_of(share, f"rules: {rule}")) for rule, share in given.items()]
    total = sum(one.share for one in found)
    if abs(total - 1.0) > 1e-9:
        raise UserError(f"rules: the shares add up to {total:g}, not to 1")
    return tuple(found)
