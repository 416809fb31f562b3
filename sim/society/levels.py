"""Levels: on which one an organisation stands, who is held by which, and how pressure is felt.

A works' partkom stands on the level "factory", a region's obkom on "region", with
cells and raikoms below and a kraikom above (w-023, w-051). Small questions about that, which
the choice, the press and the hierarchy (`hierarchy.py`) all ask; without a hierarchy
every answer leaves the rules as they are.
"""

from sim.state.jit import compiled
from sim.words import ONLY_LEVELS


@compiled
def home_level(w, org):
    """The level of an organisation's own committee."""
    return w.units[org.partkom_unit].level


@compiled
def control_level(w, m):
    """The level that a member's post belongs to; of those without one, that of their unit."""
    if m.seat >= 0:
        return w.units[w.seats[m.seat].unit].level
    return w.units[m.unit].level


@compiled
def felt(stock, p):
    """A stock of pressure as it is felt (0-1): every further voice adds less."""
    return stock / (stock + p.pressure_half)


@compiled
def pressed(org, j, p):
    """How far local pressure is against ``j`` (0-1): against the leader, whom it makes a safe
    target and to whom all failings are ascribed (w-016, w-047), and, as blame for rulings too
    mild, against his superior (w-038)."""
    if j == org.leader:
        return felt(org.pressure, p)
    return felt(org.blame, p) if j == org.superior else 0.0


@compiled
def may_print(w, org, j, level):
    """Whether the paper of a ``level`` prints about ``j``: it is held by its level's head, so
    never about the head of its own level or anyone above; what is below is fair game (w-027,
    w-029). The leader stays the committee's own man for its paper while he keeps his card; of a
    superior who has fallen even his paper writes (w-057)."""
    if org.hierarchy == ONLY_LEVELS:
        return True
    m = w.members[j]
    if level == home_level(w, org):
        return j != org.leader and control_level(w, m) <= level
    return control_level(w, m) < level
