"""The docket: how cases open, where they wait, and which comes up next.

Each organisation has one list of waiting cases. Complaints of work and conduct
go to the cells, demands to remove holders of higher posts to the level whose
consent is needed, all else to the committee and the general meeting; within
a docket the heaviest pressure comes first (g1-048, g1-065, g1-140).
"""

from sim.society.chronicle import add_material, log_caused
from sim.society.levels import home_level
from sim.society.members import in_party
from sim.society.trouble import attend, raise_threat
from sim.state import maths
from sim.state.append import append
from sim.state.jit import compiled
from sim.state.streams import D_OPEN_CASE, draw, gumbel, stream
from sim.state.tables import CASES, HEARINGS
from sim.words import (
    BY_OPENING,
    CELL,
    CITY,
    CITY_LEVEL,
    COMMITTEE,
    DISTRICT,
    E_CASE,
    FACTORY_LEVEL,
    GENERAL,
    N_POLITICAL_GROUNDS,
    NO_RULING,
    NOBODY,
    PENDING,
    POSTPONED,
)


@compiled
def open_case(w, t, accused, ground, charge, parent, prisoner):
    """Open a case, or let the open one grow; returns the case id, or -1 for a non-member.

    ``charge`` (logits) is what the occasion itself weighs at the hearing; ``prisoner`` = 1
    when the accused is already in the organs' hands.
    """
    p = w.p[0]
    m = w.members[accused]
    if not in_party(m):
        return NOBODY
    if m.case_open >= 0:
        case = w.cases[m.case_open]
        case.pressure += 1.0 + charge
        case.charge = max(case.charge, charge)
        if parent >= 0:  # what feeds a waiting case is among the causes of its hearing
            add_material(w, t, accused, parent, p.material_of_word, 0.0)
        if prisoner == 1:
            case.prisoner = 1
        if case.body == GENERAL:  # what is new goes to the committee, not to the hall
            case.body = COMMITTEE
            case.trigger = BY_OPENING
            case.proposal = PENDING
        if ground < case.ground:  # political grounds come first in words.GROUNDS
            case.ground = ground
            case.political = 1 if ground < N_POLITICAL_GROUNDS else 0
    else:
        docket(w, t, accused, ground, charge, parent, prisoner, home_level(w, w.orgs[m.org]), t)
    case = w.cases[m.case_open]
    if case.political == 1 and case.prisoner == 0:
        attend(m, t, case.event_opened)
        raise_threat(w, t, accused, p.threat_accused, case.event_opened)
    return m.case_open


@compiled
def open_on_material(w, t, accused, ground, parent):
    """A statement, or another entry in the file, opens a case with a chance that grows with the
    material on file; an open case grows in any event."""
    m = w.members[accused]
    u = draw(stream(w.seed, D_OPEN_CASE, t), m.uid, ground)
    if m.case_open >= 0 or u < 1.0 - maths.exp(-w.p[0].case_rate * m.material):
        open_case(w, t, accused, ground, 0.0, parent, 0)


@compiled
def docket(w, t, accused, ground, charge, parent, prisoner, level, not_before):
    """Put a new case on the organisation's list, to be heard at ``level`` from week
    ``not_before`` on; returns its id."""
    p = w.p[0]
    m = w.members[accused]
    n = append(w, CASES)
    org = w.orgs[m.org]
    case = w.cases[n]
    case.id = n
    case.org = m.org
    case.opened = t
    case.accused = accused
    case.ground = ground
    case.charge = charge
    case.pressure = m.material + charge + p.pressure_rank * m.rank
    case.prisoner = prisoner
    case.political = 1 if ground < N_POLITICAL_GROUNDS else 0
    case.forum = COMMITTEE
    case.outcome = PENDING
    case.level = level
    case.not_before = not_before
    case.demanded = 1 if level != home_level(w, org) else 0
    # A political matter about someone without higher post opens in the cell (h1-039, h1-040).
    if case.political == 1 and prisoner == 0 and m.rank < p.rank_of_consent and p.on_ladder == 1.0:
        case.body = CELL
    else:
        case.body = COMMITTEE
    put_back(w, case, m)
    case.event_opened = log_caused(w, t, E_CASE, NOBODY, accused, ground, NOBODY, parent)
    case.event = case.event_opened
    return n


@compiled
def put_back(w, case, m):
    """Put a case on its organisation's list of those that wait."""
    org = w.orgs[case.org]
    case.next = org.case_head
    org.case_head = case.id
    org.n_open += 1
    m.case_open = case.id


@compiled
def write_hearing(w, t, case, body, answer, lean):
    """Enter a sitting on a case into the table of hearings; returns its row."""
    case.steps += 1
    w.weekly[t].hearings += 1
    n = append(w, HEARINGS)
    row = w.hearings[n]
    row.id = n
    row.case = case.id
    row.accused = case.accused
    row.event = case.event
    row.week = t
    row.body = body
    row.step = case.steps
    row.trigger = case.trigger
    row.counts = case.counts
    row.n_counts = case.n_counts
    row.answer = answer
    row.attendance = case.attendance
    row.lean = lean
    row.outcome = case.outcome
    row.political = case.political
    is_ruling = case.outcome != POSTPONED and case.outcome != NO_RULING
    row.overruled = 1 if case.proposal > PENDING and is_ruling and (
        case.outcome != case.proposal) else 0
    return n


@compiled
def drop(w, org, previous, c):
    """Take case ``c`` off the organisation's list of open cases."""
    if previous < 0:
        org.case_head = w.cases[c].next
    else:
        w.cases[previous].next = w.cases[c].next
    org.n_open -= 1


@compiled
def _is_for(case, t, forum, home):
    """Whether a case is on the docket of a forum, ``home`` being the committee's level (petitions
    to those who rule above go to hierarchy.py)."""
    if t < case.not_before:
        return False
    if case.level != home:
        if home > FACTORY_LEVEL or case.level > CITY_LEVEL:
            return False
        return forum == DISTRICT or forum == CITY
    if case.political == 0:
        return forum == CELL
    # The heaviest went to a general meeting at once, where there was one (g2-158).
    return forum == case.body or (forum == GENERAL and case.body == COMMITTEE
                                  and case.steps == 0)


@compiled
def next_case(w, t, org, key, forum):
    """The case waiting for a forum with the highest pressure, or -1, and the case before it on
    the list; keyed noise decides near ties. Cases of those who are no longer in the Party, and
    those that wait for a hall that did not come, are closed on the way."""
    best, best_before, best_score = -1, -1, 0.0
    before, c, home = -1, org.case_head, home_level(w, org)
    while c >= 0:
        case = w.cases[c]
        following = case.next
        listed_long = case.body == GENERAL and t - case.heard > w.p[0].fallen_span
        if not in_party(w.members[case.accused]) or listed_long:
            w.members[case.accused].case_open = -1
            drop(w, org, before, c)
        else:
            if _is_for(case, t, forum, home):
                score = (case.pressure + w.p[0].pressure_waiting * (t - case.opened)
                         + (w.p[0].pressure_prisoner if case.prisoner == 1 else 0.0)
                         + gumbel(key, w.members[case.accused].uid, 0))
                if best < 0 or score > best_score:
                    best, best_before, best_score = c, before, score
            before = c
        c = following
    return best, best_before
