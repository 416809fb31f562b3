"""Small functions that several rules share."""

import math

from sim.state.jit import compiled


@compiled
def logistic(x):
    """Chance (0-1) of a leaning ``x`` in logits."""
    return 1.0 / (1.0 + math.exp(-x))
