"""Interest alone: grudges, vacancies and scores to settle (g1-143, g3-056)."""

from sim.state.jit import compiled


@compiled
def by_interest(terms, m, p):
    """Interest and retaliation against conscience and cost; danger does not count."""
    return (p.interest_alone * (terms.interest + terms.retaliation) + terms.conscience
            - terms.cost)
