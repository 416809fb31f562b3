"""Acts left open to a part of the members: who may do what, drawn once and fixed for the run.

``{"denounce:fear": 0.5}`` leaves statements out of fear to half of the members, drawn at random;
the others may not make them, whatever they fear. ``all:fear`` means every act out of fear,
``naming`` what the accused do at their hearing: name others, which has no motive. With it
one run shows both sides of the dilemma: are those who may safer than those who may not, and is
everyone worse off the more may?
"""

from collections.abc import Mapping
from typing import NamedTuple

from sim import words
from sim.config.errors import UserError, unknown
from sim.config.given import share_of

ALL = "all"
NAMING = "naming"
# What can be left open: every act but silence, all acts out of one motive, and to name others.
OPEN_ACTS = (*(act for act in words.ACTS if act != "silent"), ALL, NAMING)


class Allowed(NamedTuple):
    """An act ("all" for every act, "naming"), the motive that it counts for ("" any), and the share
    (0-1) of the members to whom it is left open."""

    act: str
    motive: str
    share: float

    @property
    def column(self) -> str:
        """Name of the column of `members` that says who may."""
        return "_".join(["may", self.act, *([self.motive] if self.motive else [])])

    @property
    def key(self) -> str:
        return f"{self.act}:{self.motive}" if self.motive else self.act


def allowed(given: Mapping | None) -> tuple[Allowed, ...]:
    """What a user leaves open, checked: "act", "act:motive" or "all:motive" -> share. Raises
    UserError naming what is wrong and what is legal."""
    found = []
    for key, share in sorted((given or {}).items()):
        act, _, motive = str(key).partition(":")
        if act not in OPEN_ACTS:
            raise unknown("act", act, OPEN_ACTS, f"allow {key}")
        if motive and motive not in words.MOTIVES:
            raise unknown("motive", motive, words.MOTIVES, f"allow {key}")
        if act == NAMING and motive:
            raise UserError(f"allow {key}: to name others has no motive; legal: {NAMING}")
        if act == ALL and not motive:
            raise UserError(f"allow {key}: all acts of which motive? legal: "
                            + ", ".join(f"all:{name}" for name in words.MOTIVES))
        found.append(Allowed(act, motive, share_of(share, f"allow {key}")))
    return tuple(found)
