"""The drawer: papers that lie, reopened under pressure; the list that goes up; papers that wake.

In September 1936 officials were told to act on papers they already had (h1-142, h1-143), did so at
once, and wrote to other places, sometimes with result (h1-144). The partkom sent the district a
list; those in high posts guessed it and wrote first (h1-146, h1-147). Later, papers woke when the
person fell (g1-066), or the person's friend (h1-149). Simplified: one list a run; what the
district makes of it is not modelled.
"""

import numpy as np

from sim.society.blemishes import known_past
from sim.society.chronicle import OUTSIDE, add_material, log_caused
from sim.society.levels import home_level
from sim.society.members import is_active
from sim.society.people import draw_one, n_people, person
from sim.society.trouble import attend
from sim.state.append import append
from sim.state.jit import compiled
from sim.state.streams import D_ENQUIRY, D_LIST, D_LIST_GUESS, draw, stream
from sim.state.tables import LISTS
from sim.week.gatekeeping import committee_official, decide, enter_files, passes
from sim.week.operations import uncover
from sim.week.rivals import suspected
from sim.words import (
    DISTRICT_LEVEL,
    E_ENQUIRY,
    E_LIST,
    FREE,
    HEAR,
    LEVELS,
    LIES,
    NEVER,
    NOBODY,
    OF_VIGILANCE,
    SHELVE,
    TAKEN_UP,
    TOO_LATE,
    TWO_STEPS,
)

# Keys of decisions anew, beyond those of the levels.
ANEW = len(LEVELS)


@compiled
def go_through_drawer(w, t, o):
    """At a sitting: when pressure on officials has risen, what they laid aside is decided again,
    a few papers at a time, the heaviest first; on what is taken up an enquiry goes out."""
    p = w.p[0]
    org = w.orgs[o]
    pressure = w.levers[t].gatekeeper_pressure
    if p.on_drawer == 0.0:
        return
    if pressure > org.drawer_pressure:
        org.drawer_pressure = pressure
        org.reopened += 1
        org.drawer_open = 1
    if org.drawer_open == 0:
        return
    for _ in range(int(p.drawer_a_sitting)):
        n = _heaviest(w, org)
        if n < 0:
            org.drawer_open = 0
            return
        _decide_anew(w, t, org, n)


@compiled
def _heaviest(w, org):
    """The heaviest paper in the drawer that has not been looked at since it was reopened, or
    -1."""
    best = NOBODY
    n = org.shelved_head
    while n >= 0:
        row = w.statements[n]
        if row.woken == LIES and row.looked_at < org.reopened and is_active(w.members[row.target]):
            if best < 0 or row.weight > w.statements[best].weight:
                best = n
        n = row.next_shelved
    return best


@compiled
def _decide_anew(w, t, org, n):
    row = w.statements[n]
    row.looked_at = org.reopened
    g = committee_official(w, row.author, row.target)
    home = home_level(w, org)
    if not passes(w, t, n, g, ANEW):
        decide(w, t, n, g, SHELVE, home)
        return
    row.woken = TAKEN_UP
    decide(w, t, n, g, HEAR, home)
    enter_files(w, t, n, 1.0, w.p[0].forwarded_share)
    send_enquiry(w, t, row.target, row.event)


@compiled
def send_enquiry(w, t, j, parent):
    """Write to other places about ``j``; the answer, which may bring a hidden past to light, comes
    weeks later (`answer_enquiries`)."""
    m = w.members[j]
    if m.week_answer > t:
        return
    lag = w.p[0].enquiry_lag * (0.5 + draw(stream(w.seed, D_ENQUIRY, t), m.uid, 0))
    m.week_answer = t + 1 + int(lag)
    org = w.orgs[m.org]
    org.last_answer = max(org.last_answer, m.week_answer)
    log_caused(w, t, E_ENQUIRY, NOBODY, j, NEVER, NOBODY, parent)


@compiled
def answer_enquiries(w, t, o):
    """Answers to enquiries come in: some find what was hidden (h1-144)."""
    org = w.orgs[o]
    if t > org.last_answer:
        return
    key = stream(w.seed, D_ENQUIRY, t)
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
        m = w.members[i]
        if m.week_answer == t and is_active(m) and draw(key, m.uid, 1) < w.p[0].enquiry_finds:
            uncover(w, t, i)


@compiled
def send_list(w, t, o):
    """When pressure on officials first reaches two thirds the secretary sends one list up: those
    with an oppositional past on record, papers in the drawer about them, or ties to the arrested.
    Each enters the organs' file with a small weight."""
    p = w.p[0]
    org = w.orgs[o]
    if (p.on_list == 0.0 or org.week_list != NEVER
            or w.levers[t].gatekeeper_pressure < TWO_STEPS):
        return
    org.week_list = t
    key = stream(w.seed, D_LIST, t)
    weights = np.zeros(n_people(org))
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i >= 0 and is_active(w.members[i]):
            weight = worth_listing(w, w.members[i])
            weights[place] = weight if weight >= p.marked_enough else 0.0
    event = NOBODY
    for _ in range(int(p.list_size)):
        place = draw_one(w, org, weights, key, 1)
        if place < 0:
            return
        if event < 0:
            event = log_caused(w, t, E_LIST, NOBODY, NOBODY, NEVER, NOBODY, OUTSIDE)
        weights[place] = 0.0
        i = person(w, org, place)
        row = w.lists[append(w, LISTS)]
        row.week = t
        row.member = i
        row.event = event
        row.weight = p.file_of_list
        row.body = DISTRICT_LEVEL
        add_material(w, t, i, event, 0.0, p.file_of_list)


@compiled
def worth_listing(w, m):
    """What puts a member on the list (load): past opposition on record, papers about them, ties
    to the arrested."""
    past = 1.0 if known_past(w, m) else 0.0
    return past + w.p[0].weight_statement * m.statements_about + suspected(m)


@compiled
def knows_of_list(w, t, m):
    """Whether the member is high enough to know that a list has gone up lately (h1-147)."""
    org = w.orgs[m.org]
    return (m.rank >= w.p[0].rank_of_lists and org.week_list != NEVER
            and t - org.week_list <= w.p[0].fallen_span)


@compiled
def guesses(w, i, j):
    """Whether ``i``, who knows of the list, guesses that ``j`` is on it: from what is publicly
    known of ``j``, with error (h1-146, h1-147; g1-155, g1-237)."""
    m = w.members[j]
    looks_it = w.p[0].suspect_known * m.known + m.suspicion
    if looks_it <= 0.0:
        return False
    return draw(stream(w.seed, D_LIST_GUESS, 0), w.members[i].uid, m.uid) < looks_it


@compiled
def wake(w, t, j):
    """After the fall of ``j``, papers about ``j`` that lay go up after all (g1-066); their authors
    have been right (g1-207), and know who let them lie (h1-126); that official is exposed."""
    p = w.p[0]
    s = w.members[j].about_head
    while s >= 0:
        row = w.statements[s]
        author = w.members[row.author]
        g = row.told_to
        if row.political == 1:
            row.label = OF_VIGILANCE
            if is_active(author):
                author.credit += p.credit_proved
            if g >= 0 and g != j and is_active(w.members[g]):
                # Passed on in the end, it is half the fault (h1-134).
                w.members[g].suppressing += 0.5 if row.woken == TAKEN_UP else 1.0
                if is_active(author) and row.author != g:
                    author.ignored_by = g
                    attend(author, t, w.members[j].event_fallen)
        if g >= 0 and row.woken == LIES:
            row.woken = TOO_LATE
            if w.members[j].liberty == FREE and p.on_statements_enter_files == 1.0:
                add_material(w, t, j, row.event, 0.0, p.forwarded_share * row.weight)
        s = row.next_about


@compiled
def had_passed_on(w, i, g):
    """Whether the official ``g`` had taken up what ``i`` wrote before its target fell (h1-134)."""
    s = w.members[i].by_head
    while s >= 0:
        row = w.statements[s]
        if row.told_to == g and row.woken == TOO_LATE:
            return False
        s = row.next_by
    return True


@compiled
def wake_about_tie(w, t, i):
    """Papers about someone whose friend has fallen wake too (h1-149): the heaviest is taken up."""
    best = NOBODY
    s = w.members[i].about_head
    while s >= 0:
        row = w.statements[s]
        if row.told_to >= 0 and row.woken == LIES and row.political == 1 and (
                best < 0 or row.weight > w.statements[best].weight):
            best = s
        s = row.next_about
    if best >= 0:
        w.statements[best].woken = TAKEN_UP
        g = committee_official(w, w.statements[best].author, i)
        decide(w, t, best, g, HEAR, home_level(w, w.orgs[w.members[i].org]))
        enter_files(w, t, best, 1.0, w.p[0].forwarded_share)
