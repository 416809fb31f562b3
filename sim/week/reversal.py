"""Reversal: appeals, reviews, reinstatement, and old acts seen with new eyes.

The expelled who are free may appeal, weakly before January 1938 and with some
hope after it (g3-036, g3-049); nobody reviews the arrested (g3-043, g3-054).
A reinstatement turns the authors of old statements into slanderers, as an
arrest had turned them into the vigilant (g3-094). The reinstated come back
with a grudge and a mandate (g3-051, g3-059). Punishing slanderers stalls when
nearly all are liable (g3-077).
"""

from sim.society.chronicle import changed, log_caused
from sim.society.docket import open_case, write_hearing
from sim.society.members import is_active, is_expelled_and_free
from sim.society.people import n_people, person
from sim.society.trouble import attend, set_threat
from sim.state.jit import compiled
from sim.state.maths import logistic
from sim.state.streams import D_APPEAL, D_REVIEW, D_SLANDER, draw, stream
from sim.words import (
    BY_APPEAL,
    CITY,
    CLEAR,
    DISTRICT,
    E_APPEAL,
    E_REINSTATEMENT,
    E_REVIEW,
    E_SLANDER,
    EXPEL,
    FULL,
    NEVER,
    NO_ANSWER,
    NOBODY,
    OF_RANK,
    OF_SLANDER,
    OF_STANDING,
    REINSTATED_CANDIDATE,
    REINSTATED_FULL,
    SLANDER,
)


@compiled
def chance_to_reinstate(m, political, lever, p):
    """Chance (0-1) that a review gives the card back: by file, ground and demands of proof.

    Reviewers answered for those they let back in (g3-023), so a file weighs heavily.
    """
    x = (p.review_base + p.review_proof * lever.proof - p.review_file * m.file
         - p.review_blemish * m.known)
    if not political:
        x += p.review_not_political
    return logistic(x)


@compiled
def hear_appeals(w, t, o):
    """Reversal phase: the expelled appeal, pending appeals are reviewed."""
    p = w.p[0]
    lever = w.levers[t]
    appealing = stream(w.seed, D_APPEAL, t)
    reviewing = stream(w.seed, D_REVIEW, t)
    for place in range(n_people(w.orgs[o])):
        i = person(w, w.orgs[o], place)
        if i < 0:
            continue
        m = w.members[i]
        if not is_expelled_and_free(m):
            continue
        if m.week_appealed < m.week_card_lost:
            hazard = p.appeal_rate * lever.appeals
            if m.week_expelled == NEVER:
                hazard *= p.appeal_if_not_political
            if draw(appealing, m.uid, 0) < hazard:
                m.week_appealed = t
                log_caused(w, t, E_APPEAL, i, i, NEVER, NOBODY, m.event_expelled)
                w.weekly[t].appeals += 1
        elif m.week_reviewed < m.week_appealed:
            if draw(reviewing, m.uid, 0) < p.review_rate * lever.appeals:
                _review(w, t, i, draw(reviewing, m.uid, 1))


@compiled
def _review(w, t, i, u):
    p = w.p[0]
    m = w.members[i]
    m.week_reviewed = t
    w.weekly[t].reviews += 1
    event = log_caused(w, t, E_REVIEW, NOBODY, i, NEVER, NOBODY, m.event_expelled)
    returns = u < chance_to_reinstate(m, m.week_expelled != NEVER, w.levers[t], p)
    if m.last_case >= 0:
        # Above, confirmation without looking was the rule (h1-060): the district confirms; it is
        # the city that checks facts and may give the card back (h1-069).
        # The case stays what it was; the review is a sitting of its own.
        row = w.hearings[write_hearing(w, t, w.cases[m.last_case], CITY if returns else DISTRICT,
                                       NO_ANSWER, 0.0)]
        row.event = event
        row.trigger = BY_APPEAL
        row.outcome = CLEAR if returns else EXPEL
        row.overruled = 1 if returns else 0
    if returns:
        _reinstate(w, t, i, event)


@compiled
def _reinstate(w, t, i, review):
    """Give the card back: a full member's to one who had it, and no post with it (g3-025)."""
    p = w.p[0]
    m = w.members[i]
    event = log_caused(w, t, E_REINSTATEMENT, NOBODY, i, NEVER, NOBODY, review)
    standing = REINSTATED_FULL if m.standing_lost == FULL else REINSTATED_CANDIDATE
    changed(w, t, i, OF_STANDING, m.standing, standing, NEVER, event)
    m.standing = standing
    m.week_reinstated = t
    if m.rank > 1:
        changed(w, t, i, OF_RANK, m.rank, 1, NEVER, event)
        m.rank = 1
    m.material = 0.0
    m.suspicion *= p.stigma
    w.weekly[t].reinstatements += 1
    w.orgs[m.org].caution += 1.0
    set_threat(w, t, i, m.threat * p.stigma, event)
    attend(m, t, event)
    if m.week_expelled != NEVER:
        turn_on_authors(w, t, i, event)


@compiled
def turn_on_authors(w, t, i, event):
    """Those who had written about someone cleared or reinstated are slanderers now: some are
    charged, and the victim knows whom to strike (g3-051, g3-055, g3-059)."""
    p = w.p[0]
    m = w.members[i]
    org = w.orgs[m.org]
    liable = org.n_authors / max(1, org.n_active)
    # Enforcement is impossible when nearly all are liable (g3-077).
    room = max(0.0, 1.0 - liable / p.liable_enough)
    key = stream(w.seed, D_SLANDER, t)
    s = m.about_head
    while s >= 0:
        row = w.statements[s]
        author = w.members[row.author]
        if row.political == 1:
            row.label = OF_SLANDER
        if row.political == 1 and is_active(author):
            row.week_known = t if row.week_known == NEVER else row.week_known
            m.accuser = row.author
            m.wronged_by = row.author
            author.credit = max(0.0, author.credit - p.credit_proved)
            if draw(key, author.uid, m.uid) < p.slander_charge * w.levers[t].slander * room:
                charge_slander(w, t, row.author, i, event)
        s = row.next_about


@compiled
def charge_slander(w, t, author, victim, event):
    """Open a case of slander against ``author`` (g3-038, g3-129)."""
    charged = log_caused(w, t, E_SLANDER, victim, author, SLANDER, NOBODY, event)
    w.weekly[t].slander_charges += 1
    open_case(w, t, author, SLANDER, w.p[0].charge_of_slander, charged, 0)
