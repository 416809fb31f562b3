"""Posts: vacancies are filled by promotion, and the successor inherits the exposure.

Nearly all leaders and most shop heads were replaced, mostly by people with
little experience (g3-011); a successor was attacked at once for not purging
those close to the predecessor (g1-194), so hot seats burn one holder after
another (g1-172, g1-223).
"""

from sim.society.chronicle import changed, log_caused
from sim.society.falls import leave_post, lose_office
from sim.society.members import is_active
from sim.society.people import n_people, person
from sim.society.rivals import make_rivals_of_head
from sim.society.seats import is_above, place_among_organisers, take_seat
from sim.society.ties import add_tie, find_tie
from sim.society.trouble import carry
from sim.state import maths
from sim.state.jit import compiled
from sim.state.streams import (
    D_ELECTION,
    D_POST,
    D_PROMOTION,
    as_gumbel,
    cannot_reach,
    draw,
    stream,
)
from sim.week.forms import fill_form
from sim.week.operations import uncover
from sim.week.transfers import fitness, is_filled_from_above, move, nominee
from sim.words import (
    AT_ELECTION,
    AT_ELECTIONS,
    AT_PROMOTION,
    E_APPOINTMENT,
    FULL,
    HOLDER_PROMOTED,
    HOLDER_VOTED_OUT,
    NEVER,
    NOBODY,
    OF_POST,
    OF_RANK,
    ORGANISER,
    PARTKOM_MEMBER,
    PARTKOM_SECRETARY,
    PREDECESSOR,
    REINSTATED_FULL,
    SUBORDINATE,
    SUPERIOR,
    UNIT_HEAD,
)


@compiled
def fill_vacancies(w, t, o):
    """Posts phase: each vacant seat is filled after some weeks, from its unit or the works, or
    by a body above from another organisation."""
    p = w.p[0]
    key = stream(w.seed, D_POST, t)
    org = w.orgs[o]
    for s in range(org.seat_first, org.seat_end):
        seat = w.seats[s]
        if seat.holder >= 0 or seat.vacant_since == t:
            continue
        if draw(key, org.number, s - org.seat_first) >= p.fill_rate:
            continue
        best = NOBODY
        if is_filled_from_above(w, t, org, s):
            best = nominee(w, t, s)
            if best >= 0:
                move(w, t, best, s)
        if best < 0:
            best = _candidate(w, t, s)
        if best >= 0:
            _appoint(w, t, best, s)


@compiled
def _candidate(w, t, s):
    """The promotable member who draws highest: ambition helps, a tie in trouble does not."""
    p = w.p[0]
    seat = w.seats[s]
    org = w.orgs[seat.org]
    key = stream(w.seed, D_PROMOTION, t)
    wide = seat.unit == org.partkom_unit
    best, best_score = -1, 0.0
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
        m = w.members[i]
        if not (wide or m.unit == seat.unit) or not is_active(m) or is_above(w, m, seat.unit):
            continue
        if m.rank >= seat.rank or not (m.standing == FULL or m.standing == REINSTATED_FULL):
            continue
        fit = fitness(m, p)
        u = draw(key, m.uid, s - org.seat_first)
        if best >= 0 and cannot_reach(u, best_score - fit):
            continue
        score = fit + as_gumbel(u)
        if best < 0 or score > best_score:
            best, best_score = i, score
    return best


@compiled
def _appoint(w, t, i, s):
    """Put ``i`` into seat ``s``: rank, command over the unit, and the predecessor's shadow."""
    p = w.p[0]
    m = w.members[i]
    seat = w.seats[s]
    before = seat.before
    cause = w.members[before].event_trouble if before >= 0 else -1
    event = log_caused(w, t, E_APPOINTMENT, NOBODY, i, NEVER, NOBODY, cause)
    if m.seat >= 0:
        leave_post(w, t, i, HOLDER_PROMOTED, event)
    changed(w, t, i, OF_RANK, m.rank, seat.rank, NEVER, event)
    changed(w, t, i, OF_POST, NOBODY, seat.post, NEVER, event)
    m.rank = seat.rank
    take_seat(w, t, i, s, event)
    _take_command(w, t, i, s)
    fill_form(w, t, i, AT_PROMOTION)
    if before >= 0 and before != i and p.on_succession == 1.0:
        # The tie is made while the predecessor lies fallen: the exposure comes with the desk.
        if add_tie(w, i, before, PREDECESSOR, p.closeness_successor, True, t):
            carry(w, t, i, w.ties[find_tie(w, i, before)], w.members[before].threat)


@compiled
def _take_command(w, t, i, s):
    """Ties that come with a post: the head above, and below it the foremen and organisers of
    the unit (for a head) or a group of its rank and file (for an organiser)."""
    p = w.p[0]
    seat = w.seats[s]
    head = w.units[seat.unit].head
    if head >= 0 and head != i:
        add_tie(w, i, head, SUPERIOR, p.closeness_command, True, t)
    org = w.orgs[seat.org]
    if seat.post == UNIT_HEAD:
        make_rivals_of_head(w, i, seat.unit, t)
    nth, of = place_among_organisers(w, org, s)
    for place in range(n_people(org)):
        k = person(w, org, place)
        if k < 0:
            continue
        m = w.members[k]
        if m.unit != seat.unit or k == i or not is_active(m):
            continue
        if (seat.post == UNIT_HEAD and m.rank >= 1) or (
                seat.post == ORGANISER and m.rank == 0 and m.uid % of == nth):
            add_tie(w, i, k, SUBORDINATE, p.closeness_command, True, t)


@compiled
def are_elections(w, t, o):
    """Whether there are elections this week; when too few came, they failed (h1-287)."""
    for k in range(w.dated.shape[0]):
        if w.dated[k].kind == AT_ELECTIONS and w.dated[k].week == t:
            return w.orgs[o].met == 1
    return False


@compiled
def hold_elections(w, t, o):
    """Elections with secret ballots and an open review of every nominee (g2-136): holders of
    elected posts who are suspect are voted out (g2-138, g1-105), and the review of
    biographies brings hidden pasts to light (g3-072)."""
    p = w.p[0]
    lever = w.levers[t]
    if not are_elections(w, t, o):
        return
    key = stream(w.seed, D_ELECTION, t)
    for s in range(w.orgs[o].seat_first, w.orgs[o].seat_end):
        seat = w.seats[s]
        if seat.holder < 0 or not is_elected(w, s):
            continue
        i = seat.holder
        m = w.members[i]
        against = p.ballot_criticism * lever.criticism_upward * (
            p.ballot_floor + m.suspicion + m.threat + m.exposure * lever.association)
        if draw(key, m.uid, 0) < 1.0 - maths.exp(-against):
            lose_office(w, t, i, HOLDER_VOTED_OUT, NOBODY)
        fill_form(w, t, i, AT_ELECTION)
        if draw(key, m.uid, 1) < p.nominee_review * (m.concealed + m.told):
            uncover(w, t, i)


@compiled
def is_elected(w, s):
    """Elected posts: organisers, the committee and its secretary."""
    post = w.seats[s].post
    return post == ORGANISER or post == PARTKOM_MEMBER or post == PARTKOM_SECRETARY
