"""Transfers: leading posts are filled from above, with officials of other organisations.

Posts on the list of a body above (nomenklatura) are its to fill (w-051). Leaders were put where
they had not grown up, brought people of their own (w-026), and were later charged with whom they
had brought (g3-058); transfers made members strangers to one another (g3-079). An official who
moves keeps every tie: patron, clients, past associates, co-signed papers. So the fall of a man
in one organisation is trouble in another, and who follows the fallen inherits his exposure there
(g1-194).

Simplified: the body above looks over the officials of a few organisations, drawn each time; it
knows of them what a committee knows of its own when it promotes (`fitness`).
"""

from sim.society.chronicle import changed, log_caused
from sim.society.falls import leave_post
from sim.society.levels import home_level
from sim.society.members import is_active
from sim.society.people import enrol
from sim.state.jit import compiled
from sim.state.streams import D_NOMINEE, D_POOL, D_TRANSFER, as_gumbel, draw, stream
from sim.words import (
    E_TRANSFER,
    FULL,
    HOLDER_PROMOTED,
    IN_COMMON,
    NEVER,
    NOBODY,
    OF_UNIT,
    REINSTATED_FULL,
)

# Spacing of the keys of one organisation's vacancies: one for each organisation looked over.
KEYS_PER_SEAT = 128


@compiled
def fitness(m, p):
    """What speaks for promoting someone: ambition and rank, less a tie in trouble (g3-056,
    g3-011, g3-072)."""
    return (p.promotion_ambition * m.ambition + p.promotion_rank * m.rank
            - p.promotion_exposure * m.exposure)


@compiled
def is_filled_from_above(w, t, org, s):
    """Whether a body above fills this vacancy with someone from another organisation."""
    p = w.p[0]
    if (org.hierarchy != IN_COMMON or p.on_transfers == 0.0
            or w.seats[s].consent <= home_level(w, org)):
        return False
    u = draw(stream(w.seed, D_TRANSFER, t), org.number, s - org.seat_first)
    return u < p.transfer_share


@compiled
def nominee(w, t, s):
    """The official whom the body above sends into seat ``s``, or -1: of those who hold a post on
    its list in the organisations looked over, one rank below or equal, the one who scores
    highest."""
    p = w.p[0]
    seat = w.seats[s]
    org = w.orgs[seat.org]
    pool = stream(w.seed, D_POOL, t)
    key = stream(w.seed, D_NOMINEE, t)
    nth = s - org.seat_first
    best, best_score = NOBODY, 0.0
    for k in range(int(p.transfer_pool)):
        u = draw(pool, org.number, nth * KEYS_PER_SEAT + k)
        other = w.orgs[int(u * w.orgs.shape[0])]
        if other.id == org.id:
            continue
        for r in range(other.seat_first, other.seat_end):
            i = w.seats[r].holder
            if (i < 0 or w.seats[r].consent <= home_level(w, other)
                    or w.seats[r].rank > seat.rank or w.seats[r].rank < seat.rank - 1):
                continue
            m = w.members[i]
            if (not is_active(m) or m.case_open >= 0
                    or not (m.standing == FULL or m.standing == REINSTATED_FULL)):
                continue
            score = fitness(m, p) + as_gumbel(draw(key, m.uid, nth))
            if best < 0 or score > best_score:
                best, best_score = i, score
    return best


@compiled
def move(w, t, i, s):
    """Move an official to the organisation of seat ``s``, with all ties; the old post falls
    vacant. Taking the seat is `posts.appoint`'s."""
    m = w.members[i]
    seat = w.seats[s]
    org = w.orgs[seat.org]
    before = seat.before
    cause = w.members[before].event_trouble if before >= 0 else NOBODY
    event = log_caused(w, t, E_TRANSFER, NOBODY, i, NEVER, NOBODY, cause)
    leave_post(w, t, i, HOLDER_PROMOTED, event)
    # The partkom has no rank and file: its members belong to a unit, those from outside to the
    # administration, where the director sits.
    unit = w.seats[org.seat_first].unit if seat.unit == org.partkom_unit else seat.unit
    changed(w, t, i, OF_UNIT, m.unit, unit, NEVER, event)
    m.unit = unit
    enrol(w, i, org)
    org.last_answer = max(org.last_answer, m.week_answer)  # it is sent after him
