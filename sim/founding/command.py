"""Who holds which post at the start, who answers to whom, who protects whom (g1-046, g1-139,
g1-196), and where there is a hierarchy the leader and his circle (w-026, w-070)."""

from sim.founding.own import is_drawn, row_of, take_protectors
from sim.society.blemishes import add_secret
from sim.society.seats import SECOND_LINE, holder_of, is_above, place_among_organisers, take_seat
from sim.society.ties import add_tie
from sim.state.jit import compiled
from sim.state.streams import D_CIRCLE, D_PATRON, D_POST, D_PROTECTOR, draw, stream
from sim.words import (
    CELL_LEVEL,
    FULL,
    KRAIKOM_SECRETARY,
    NEVER,
    NOBODY,
    OPPOSITION,
    ORGANISER,
    PARTKOM_MEMBER,
    PARTKOM_SECRETARY,
    PATRON,
    PATRON_LAYER,
    RAIKOM_SECRETARY,
    SUBORDINATE,
    UNIT_HEAD,
)


@compiled
def fill_seats(w, o, first, n_initial, unit_first, unit_size):
    """Give each post to the member of its unit (the works, for the partkom) who draws highest,
    those first whose rank is the post's; a post that is given to somebody is theirs. (Ranks above
    1 are only given, never drawn.)"""
    key = stream(w.seed, D_POST, 0)
    org = w.orgs[o]
    for s in range(org.seat_first, org.seat_end):
        seat = w.seats[s]
        seat.row = -1
        seat.vacant_since = 0
        if seat.holder >= 0:
            take_seat(w, 0, seat.holder, s, NOBODY)
            w.members[seat.holder].rank = seat.rank
    for s in range(org.seat_first, org.seat_end):
        seat = w.seats[s]
        if seat.holder >= 0:
            continue
        start, size = first, n_initial
        if seat.unit != org.partkom_unit:
            u = seat.unit - org.unit_first
            start, size = unit_first[u], unit_size[u]
        best, best_score = -1, -2.0
        for i in range(start, start + size):
            m = w.members[i]
            if m.seat >= 0 or m.standing != FULL or is_above(w, m, seat.unit):
                continue
            score = draw(key, m.uid, s - org.seat_first)
            if m.rank > seat.rank:
                score -= 1.0
            elif m.rank == seat.rank:
                score += 1.0
            if score > best_score:
                best, best_score = i, score
        if best >= 0:
            take_seat(w, 0, best, s, NOBODY)
            if seat.rank >= 2:
                w.members[best].rank = seat.rank


@compiled
def make_patrons(w, o, given, first, n_all):
    """Who protects whom: holders of posts by someone above them, some others by their head."""
    p = w.p[0]
    org = w.orgs[o]
    key = stream(w.seed, D_PROTECTOR, 0)
    pick = stream(w.seed, D_PATRON, 0)
    for i in range(first, first + n_all):
        if not is_drawn(given, row_of(given, i, first), PATRON_LAYER):
            continue
        m = w.members[i]
        share = p.p_patron_of_officials if m.rank >= 2 else p.p_patron_of_others
        if draw(key, m.uid, 0) >= share:
            continue
        if m.rank < 2:
            head = w.units[m.unit].head
            if head != i:
                m.protector = head
            continue
        best, best_score = -1, -1.0
        for s in range(org.seat_first, org.seat_end):
            seat = w.seats[s]
            if seat.rank > m.rank and seat.holder >= 0:
                score = draw(pick, m.uid, s - org.seat_first)
                if score > best_score:
                    best, best_score = seat.holder, score
        m.protector = best
    take_protectors(w, given, first)


@compiled
def draw_command(w, o, first, n_initial, unit_first, unit_size, command):
    """To whom everyone answers: group members to an organiser, organisers and foremen to the
    head, heads and deputies to the director, the committee to its secretary.

    ``command[i - first]`` becomes the superior of ``i``, or -1.
    """
    org = w.orgs[o]
    director = w.seats[org.seat_first].holder
    secretary = w.seats[org.seat_first + 1].holder
    for i in range(first, first + n_initial):
        m = w.members[i]
        above = w.units[m.unit].head
        if m.seat >= 0:
            seat = w.seats[m.seat]
            if seat.unit == org.partkom_unit or seat.post == RAIKOM_SECRETARY:
                above = secretary
            elif seat.post != ORGANISER and w.units[seat.unit].level == CELL_LEVEL:
                above = director
        if i == director or i == secretary:
            above = org.superior
        if above == i:
            above = NOBODY
        command[i - first] = above
    # Rank and file are spread over the organisers of their unit, about ten each (g1-139).
    for s in range(org.seat_first, org.seat_end):
        seat = w.seats[s]
        if seat.post == ORGANISER and seat.holder >= 0:
            nth, of = place_among_organisers(w, org, s)
            u = seat.unit - org.unit_first
            for k in range(unit_size[u]):
                i = unit_first[u] + k
                if k % of == nth and w.members[i].rank == 0:
                    command[i - first] = seat.holder


@compiled
def draw_second_line(w, o):
    """Deputies and the chief engineer work with every head; members of the committee each look
    after the organisers of some units (degree rises with rank, g1-094, g1-140)."""
    p = w.p[0]
    org = w.orgs[o]
    curator = 0
    for s in range(org.seat_first, org.seat_end):
        above = w.seats[s]
        if above.rank != SECOND_LINE or above.holder < 0:
            continue
        for k in range(org.seat_first, org.seat_end):
            below = w.seats[k]
            if below.holder < 0:
                continue
            if above.post == PARTKOM_MEMBER:
                share = (below.unit - org.unit_first) % p.units_of_curator == (
                    curator % p.units_of_curator)
                ours = below.post == ORGANISER and share
            else:
                ours = below.post == UNIT_HEAD
            if ours:
                add_tie(w, above.holder, below.holder, SUBORDINATE, p.closeness_command, True, 0)
        if above.post == PARTKOM_MEMBER:
            curator += 1


def circle_of(scenario) -> tuple[int, float, float]:
    """What `populate` is told of the leader: people he brought, their closeness, his secret."""
    above = scenario.hierarchy
    return (above.circle, above.circle_closeness, above.secret_severity) if above else (0, 0.0, 0.0)


@compiled
def place_leader(w, o, secret):
    """Where there is a hierarchy: the leader, his protector one level up (w-006, w-053), and his
    hidden past, of which no file speaks (w-004, w-017)."""
    org = w.orgs[o]
    org.leader = holder_of(w, org, PARTKOM_SECRETARY)
    org.superior = holder_of(w, org, KRAIKOM_SECRETARY)
    if org.superior >= 0:
        w.members[org.superior].protector = NOBODY
    if org.leader < 0:
        return
    w.members[org.leader].protector = org.superior
    if secret > 0.0:
        add_secret(w, org.leader, OPPOSITION, secret, 0, NEVER, NOBODY)


@compiled
def gather_circle(w, o, n_circle, near):
    """The leader's people: posts of the second rank go to those he brought from elsewhere
    (w-026, w-070). A star: each is tied to him as a client, and protected by him; which of the
    holders they are is drawn (the sources name few)."""
    org = w.orgs[o]
    key = stream(w.seed, D_CIRCLE, 0)
    if org.leader < 0:
        return
    for _ in range(n_circle):
        best, best_draw = NOBODY, 0.0
        for s in range(org.seat_first, org.seat_end):
            i = w.seats[s].holder
            if (i < 0 or i == org.leader or w.seats[s].rank < SECOND_LINE - 1
                    or w.seats[s].post == ORGANISER or w.members[i].circle >= 0
                    or w.units[w.seats[s].unit].level > w.units[org.partkom_unit].level):
                continue
            u = draw(key, w.members[i].uid, 0)
            if u > best_draw:
                best, best_draw = i, u
        if best < 0:
            return
        w.members[best].circle = org.leader
        w.members[best].protector = org.leader
        add_tie(w, best, org.leader, PATRON, near, True, 0)
