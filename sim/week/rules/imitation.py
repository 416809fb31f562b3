"""Imitation: people attack when enough of those around them attack (g3-116; thresholds as in
Granovetter-type models, see the known-answer tests)."""

from sim.state.jit import compiled
from sim.words import SILENT


@compiled
def threshold(m, p):
    """Share of attackers around a member at which the member joins in, lower for the
    suspicious."""
    return p.imitation_threshold * (2.0 - 2.0 * m.suspiciousness)


@compiled
def by_imitation(terms, m, p):
    """How far the attack seen around the member exceeds the member's threshold."""
    if terms.act == SILENT:
        return 0.0
    return p.weight_imitation * (m.p_attack - threshold(m, p))
