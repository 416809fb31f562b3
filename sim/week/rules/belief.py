"""Belief alone: people denounced because they were convinced (g1-003, g3-103)."""

from sim.state.jit import compiled


@compiled
def by_belief(terms, m, p):
    """Conviction and duty against conscience and cost; danger does not count."""
    return p.belief_alone * (terms.belief + terms.duty) + terms.conscience - terms.cost


