"""A crowd in which everyone sees everyone (Granovetter 1978): a small difference in how thresholds
are spread decides between nobody and everybody.

M. Granovetter, "Threshold models of collective behavior", American Journal of Sociology 83 (1978),
1420-1443: thresholds of a normal distribution with mean 25 of a hundred; a few join while their
spread is below about 12.2, nearly all above it.

One unit of our engine is such a crowd. The phases of perception and choice run as they are under
the rule `imitation`: members see how many of their unit spoke against someone last week and speak,
write or stay silent. Of the three acts open to those who join (attack in a speech, attack on paper,
a speech that attacks nobody) the rule prefers none, so that a third of them is seen attacking, and
``attack_seen`` = 1/3 makes that everyone.
"""

import numpy as np
from scipy.special import expit, ndtr
from scipy.stats import norm
from worlds_for_tests import solitary

from known.thresholds import fixed_point
from sim.week.choice import choose
from sim.week.perception import perceive

PEOPLE = 3000
WEEKS = 40
MEAN = 0.25
WIDE, NARROW = 0.15, 0.10  # spreads of thresholds on either side of the critical one
LUCK = 0.01                # spread of the noise of choice, in shares of the crowd


def expected(spread: float, luck: float = 0.0) -> float:
    """Share that joins in the end: x = P(threshold <= x), from below; with ``luck``, thresholds
    are blurred by logistic noise of that scale."""
    thresholds = norm.ppf((np.arange(2000) + 0.5) / 2000, MEAN, spread)

    def joining(x):
        """Share that joins when they see ``x`` attack."""
        return float(expit((x - thresholds) / luck).mean() if luck
                     else ndtr((x - MEAN) / spread))
    return fixed_point(joining, 0.0)


def critical_spread() -> float:
    """Spread of the thresholds at which the lower equilibrium disappears."""
    low, high = NARROW, WIDE
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (low, middle) if expected(middle) > 0.5 else (middle, high)
    return low


def measured(spread: float, luck: float = LUCK, seed: int = 0) -> np.ndarray:
    """Share of the crowd seen attacking, week by week."""
    world = solitary(PEOPLE, seed=seed, rule="imitation", set={
        "imitation_threshold": 0.5, "weight_imitation": 1.0 / luck, "attack_seen": 1.0 / 3.0,
        "lesson_attack": 1.0, "call_quiet": 1.0, "repeat_weeks": 0.0, "politics_known": 0.0})
    thresholds = np.random.default_rng(seed).normal(MEAN, spread, PEOPLE)
    # Three acts for one of silence: their odds are three times as high at equal utility.
    world.members["suspiciousness"][:PEOPLE] = 1.0 - (thresholds + luck * np.log(3.0))
    seen = []
    for week in range(WEEKS):
        perceive(world.state, week, 0)
        world.units["accused"][0], world.units["accused_week"][0] = 0, week
        choose(world.state, week, 0, PEOPLE)
        world.make_room()
        seen.append(3.0 * world.units["seen_speakers"][0] / PEOPLE)
    return np.array(seen)
