"""Belief alone: people denounced because they were convinced (g1-003, g3-103)."""

from sim.jit import compiled


@compiled
def by_belief(option, m, p):
    """Conviction and duty against conscience and cost; danger does not count."""
    return p.belief_alone * (option.belief + option.duty) + option.conscience - option.cost


