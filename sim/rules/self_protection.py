"""Self-protection, the full rule: danger avoided, conviction, interest, duty, conscience and
retaliation together (Goldman; g1-203, g3-103, g3-113)."""

from sim.jit import compiled


@compiled
def by_self_protection(option, m, p):
    """All terms count."""
    return (option.fear + option.belief + option.interest + option.duty + option.conscience
            + option.retaliation - option.cost)
