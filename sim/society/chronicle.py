"""How a run is written down while it happens: events, their causes, changes, material.

Every event is logged with its parents, weighted so that the weights sum to
one; parent -1 stands for the outside (policy, quota, chance). Material
against a member is a list of which event put how much into the Party's file
and into the organs'; from it follow the weights of the parents of a hearing
or an arrest (model of record, section 2).
"""


from sim.state import maths
from sim.state.append import append, count
from sim.state.jit import compiled
from sim.state.tables import CAUSES, DOSSIER, EVENTS, TRANSITIONS
from sim.words import BY_INTERROGATION, E_NAMED_CUSTODY, NOBODY

OUTSIDE = NOBODY


@compiled
def log(w, t, kind, actor, target, ground, tie):
    """Append an event and return its id; its parents are added with `because`.

    ``actor`` and ``target`` are member ids or -1, ``ground`` a ground code,
    ``tie`` the kind of tie it ran along or -1.
    """
    n = append(w, EVENTS)
    event = w.events[n]
    event.id = n
    event.week = t
    event.kind = kind
    event.actor = actor
    event.target = target
    if target >= 0:
        event.unit = w.members[target].unit
    event.ground = ground
    event.tie = tie
    return n


@compiled
def because(w, event, parent, weight):
    """Add a parent (or the outside, -1) with its weight."""
    k = count(w, CAUSES) - 1
    while k >= 0 and w.causes[k].event == event and w.causes[k].parent != parent:
        k -= 1
    if k >= 0 and w.causes[k].event == event:  # named twice: one row with both weights
        w.causes[k].weight += weight
    else:
        row = w.causes[append(w, CAUSES)]
        row.event = event
        row.parent = parent
        row.weight = weight


@compiled
def log_caused(w, t, kind, actor, target, ground, tie, parent):
    """Log an event with a single parent and return its id."""
    event = log(w, t, kind, actor, target, ground, tie)
    because(w, event, parent, 1.0)
    return event


@compiled
def changed(w, t, member, what, old, new, ground, event):
    """Write down that a member's standing, liberty, rank, unit or post changed."""
    row = w.transitions[append(w, TRANSITIONS)]
    row.member = member
    row.week = t
    row.what = what
    row.old = old
    row.new = new
    row.ground = ground
    row.event = event


@compiled
def add_material(w, t, member, event, party, organs):
    """Put an event into a member's files: ``party`` and ``organs`` are amounts (units of one
    plain statement).

    Under the rival rule `interrogation_only` the organs' file holds names given in custody
    and nothing else (g1-054).
    """
    if w.p[0].organs_rule == BY_INTERROGATION and w.events[event].kind != E_NAMED_CUSTODY:
        organs = 0.0
    m = w.members[member]
    m.material += party
    m.file += organs
    n = append(w, DOSSIER)
    row = w.dossier[n]
    row.member = member
    row.event = event
    row.week = t
    row.next = m.dossier_head
    row.party = party
    row.organs = organs
    m.dossier_head = n


@compiled
def _aged(row, t, for_organs, decay):
    amount = row.organs if for_organs else row.party
    return amount * maths.exp(-decay * (t - row.week))


@compiled
def because_of_files(w, t, event, member, for_organs, share, outside):
    """Divide ``share`` of an event's weight among the events in the member's file, by what
    each contributes today, and give ``outside`` to the outside.

    Entries below a floor are left to the others (registry: ``cause_floor``).
    What no entry can carry goes to the outside.
    """
    p = w.p[0]
    decay = p.file_decay if for_organs else p.material_decay
    total = 0.0
    k = w.members[member].dossier_head
    while k >= 0:
        total += _aged(w.dossier[k], t, for_organs, decay)
        k = w.dossier[k].next
    kept = 0.0
    if total > 0.0:
        k = w.members[member].dossier_head
        while k >= 0:
            amount = _aged(w.dossier[k], t, for_organs, decay)
            if amount >= p.cause_floor * total:
                kept += amount
            k = w.dossier[k].next
    if kept == 0.0:
        outside += share
    elif share > 0.0:
        k = w.members[member].dossier_head
        while k >= 0:
            amount = _aged(w.dossier[k], t, for_organs, decay)
            if amount > 0.0 and amount >= p.cause_floor * total:
                because(w, event, w.dossier[k].event, share * amount / kept)
            k = w.dossier[k].next
    if outside > 0.0:
        because(w, event, OUTSIDE, outside)
