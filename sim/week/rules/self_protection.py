"""Self-protection, the full rule: danger avoided, conviction, interest, duty, conscience and
retaliation together (Goldman; g1-203, g3-103, g3-113)."""

from sim.state.jit import compiled


@compiled
def by_self_protection(terms, m, p):
    """All terms count."""
    return (terms.fear + terms.belief + terms.interest + terms.duty + terms.conscience
            + terms.retaliation - terms.cost)
