"""Rational dictators (Gregory, Schröder and Sonin 2011): worse information, more innocent victims.

P. R. Gregory, P. J. H. Schröder and K. Sonin, "Rational dictators and the killing of innocents:
Data from Stalin's archives", Journal of Comparative Economics 39 (2011), 34-42. Checked in its
abstract and highlights: "when the quality of information about regime enemies is low, a rational
dictator will knowingly kill and imprison citizens who are not real enemies"; enemies are eliminated
when they come near a "revolution constraint".

Our hearing decides (`hearings.hear`): what is known of the accused speaks against the enemies
alone, the mood of the room (``hearing_noise``) blurs it, and the leaning to expel
(``hearing_base``) is the threshold. Nobody in our model sets it so that few enough enemies remain;
here we do, in their place.
"""

import math
from typing import NamedTuple

from worlds_for_tests import solitary

from sim import words
from sim.society.docket import open_case
from sim.state.maths import logistic
from sim.week.hearings import hear
from sim.words import GENERAL

PEOPLE = 5000                 # of each sort
EVIDENCE = 2.0                # logits by which what is known speaks against an enemy
TOLERATED = 0.2               # enemies who may remain, as a share of them
NOISES = (0.3, 0.6, 1.2, 2.4)  # spread of the mood of the room, logits


class Eliminated(NamedTuple):
    """Shares expelled."""

    innocents: float
    enemies: float


def threshold(noise: float) -> float:
    """Evidence from which to expel, so that the share TOLERATED of the enemies remains."""
    return EVIDENCE - noise * math.log((1.0 - TOLERATED) / TOLERATED)


def expected(noise: float, at: float) -> Eliminated:
    """What theory says: the mood of the room is logistic, and a large hall votes by its sign."""
    return Eliminated(logistic(-at / noise), logistic((EVIDENCE - at) / noise))


def measured(noise: float, at: float, seed: int = 0) -> Eliminated:
    """Everyone heard once by a general meeting that expels from evidence ``at``."""
    world = solitary(2 * PEOPLE, seed=seed, set={
        "hearing_base": -at, "hearing_noise": noise, "hearing_blemish": 1.0, "hearing_general": 0.0,
        "naming_at_hearing": 0.0})
    world.members["known"][:PEOPLE] = EVIDENCE
    for i in range(2 * PEOPLE):
        hear(world.state, 0, open_case(world.state, 0, i, words.TIE, 0.0, -1, 0), GENERAL)
        world.make_room()
    expelled = world.members["standing"][:2 * PEOPLE] == words.EXPELLED
    return Eliminated(expelled[PEOPLE:].mean(), expelled[:PEOPLE].mean())
