"""News: what the week brings from outside: meetings, accidents, the review, people who come and go.

Levers themselves need no code here: they are the week's row of the lever
table (policy.py). Local events are dated inputs (`evidence/calendar.csv`).
"""


from sim.society.chronicle import OUTSIDE, changed, log_caused
from sim.society.docket import open_case
from sim.society.falls import arrest, depart, expel
from sim.society.members import is_active
from sim.society.people import n_people, person
from sim.state import maths
from sim.state.jit import compiled
from sim.state.streams import (
    D_ACCIDENT,
    D_ADMIT,
    D_ARRIVE,
    D_DEPART,
    D_DOCUMENTS,
    D_LIST,
    D_SPONSOR,
    draw,
    stream,
)
from sim.week.demands import is_demanded
from sim.week.forms import fill_form
from sim.week.rivals import accident
from sim.words import (
    AT_ACCIDENT,
    AT_CANDIDACY,
    AT_CONFERENCE,
    AT_DOCUMENTS,
    AT_GENERAL,
    AT_REVIEW,
    AT_SHOCK,
    CANDIDATE,
    CONDUCT,
    CONDUCT_SECRET,
    E_ADMISSION,
    E_ARREST,
    E_ARRIVAL,
    E_DEPARTURE,
    E_DOCUMENTS,
    E_EXPULSION,
    E_MEETING,
    ENEMY,
    FULL,
    IN_PRODUCTION,
    NEVER,
    NOBODY,
    OF_STANDING,
    PASSIVITY,
    PREVENT_FALL,
    RECORDS,
)

# Keys of a unit's draws of the week, apart from those about its people.
BREAKDOWN_KEY = 2
READING_KEY = 3
# Grounds of the review, each as often as the others (g1-056; shares assumed).
GROUNDS_OF_REVIEW = (CONDUCT, PASSIVITY, RECORDS)


@compiled
def shock(w, t, o):
    """The standard shock: arrests from outside in the first week, drawn evenly."""
    org = w.orgs[o]
    key = stream(w.seed, D_LIST, t)
    last = 1.0
    for _ in range(int(w.p[0].shock_arrests)):
        best, best_draw = NOBODY, 0.0
        for place in range(n_people(org)):
            i = person(w, org, place)
            if i < 0:
                continue
            m = w.members[i]
            if is_active(m) and best_draw < draw(key, m.uid, 0) < last:
                best, best_draw = i, draw(key, m.uid, 0)
        last = best_draw
        # Who is spared is not replaced: the shock is one person smaller.
        if best >= 0 and not is_demanded(w, t, best, PREVENT_FALL):
            arrest_from_outside(w, t, best)


@compiled
def lose_protector(w, t, o):
    """The dated shock: the protector is arrested from outside, in a purge of something else
    (w-056)."""
    org = w.orgs[o]
    if org.superior < 0:
        return
    i = org.superior
    if is_active(w.members[i]) and not is_demanded(w, t, i, PREVENT_FALL):
        arrest_from_outside(w, t, i)


@compiled
def arrest_from_outside(w, t, i):
    """An arrest that nothing in the organisation brought about; the card is still to be lost."""
    event = log_caused(w, t, E_ARREST, NOBODY, i, ENEMY, NOBODY, OUTSIDE)
    arrest(w, t, i, event)
    open_case(w, t, i, ENEMY, w.p[0].charge_prisoner, event, 1)


@compiled
def strike_calendar(w, t, o):
    """Dated local events: a general meeting, an accident, a week of the review."""
    if t == 0:
        shock(w, t, o)
    for k in range(w.dated.shape[0]):
        row = w.dated[k]
        if row.kind == AT_DOCUMENTS and row.week <= t <= row.until:
            review_documents(w, t, o, t - row.week, row.until - row.week + 1)
        elif row.week != t:
            continue
        elif row.kind == AT_GENERAL or row.kind == AT_CONFERENCE:
            log_caused(w, t, E_MEETING, NOBODY, NOBODY, NEVER, NOBODY, OUTSIDE)
        elif row.kind == AT_ACCIDENT:
            accident(w, t, w.orgs[o].unit_first + row.unit)
        elif row.kind == AT_SHOCK:
            lose_protector(w, t, o)


@compiled
def review_documents(w, t, o, week, weeks):
    """Week ``week`` of the ``weeks`` of the review of 1935-36: a check of records on non-political
    grounds, run by commissions and not by mutual denunciation (g1-056, g1-227); honesty was safe
    (g1-057). Everyone fills in the form again (h1-010). Those at the bench went most
    (evidence/composition.md)."""
    p = w.p[0]
    org = w.orgs[o]
    key = stream(w.seed, D_DOCUMENTS, t)
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
        m = w.members[i]
        if not is_active(m):
            continue
        if int(draw(key, m.uid, 2) * weeks) == week:
            fill_form(w, t, i, AT_REVIEW)
        chance = p.review_share / weeks * (
            p.review_any + (p.review_bench if m.occupation == IN_PRODUCTION else 0.0)
            + p.review_conduct * _conduct(w, m))
        if draw(key, m.uid, 0) >= chance:
            continue
        ground = GROUNDS_OF_REVIEW[int(draw(key, m.uid, 1) * len(GROUNDS_OF_REVIEW))]
        checked = log_caused(w, t, E_DOCUMENTS, NOBODY, i, ground, NOBODY, OUTSIDE)
        event = log_caused(w, t, E_EXPULSION, NOBODY, i, ground, NOBODY, checked)
        expel(w, t, i, ground, event)


@compiled
def _conduct(w, m):
    """Severity of what the member's conduct offers (drink, absence, careless talk)."""
    total = 0.0
    s = m.secret_head
    while s >= 0:
        if w.secrets[s].kind == CONDUCT_SECRET:
            total += w.secrets[s].severity
        s = w.secrets[s].next
    return total


@compiled
def move_people(w, t, o, leave, arrive):
    """Ordinary movement: departures, transfers in, and admissions as far as anyone sponsors.

    ``leave``: weekly chance of leaving; ``arrive``: share of the initial size that arrives.
    Sponsors answer for those they recommend, so admissions dry up with fear
    (g3-026, g3-028).
    """
    p = w.p[0]
    org = w.orgs[o]
    leaving = stream(w.seed, D_DEPART, t)
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
        m = w.members[i]
        # Those whom a level above has appointed do not go by themselves (w-034, w-051).
        if is_active(m) and m.consent == 0 and draw(leaving, m.uid, 0) < leave:
            depart(w, t, i, log_caused(w, t, E_DEPARTURE, i, i, NEVER, NOBODY, OUTSIDE))
    coming = stream(w.seed, D_ARRIVE, t)
    admitting = stream(w.seed, D_ADMIT, t)
    for _ in range(int(arrive + draw(coming, org.number, 0))):
        if org.next_transfer < org.last_transfer:
            _join(w, t, org.next_transfer, FULL, E_ARRIVAL)
            org.next_transfer += 1
            w.weekly[t].arrivals += 1
    rate = p.admission_rate * org.thousands * w.levers[t].recruitment
    for _ in range(int(rate + draw(admitting, org.number, 0))):
        if org.next_applicant < org.last_applicant:
            i = org.next_applicant
            org.next_applicant += 1
            if is_sponsored(w, t, i):
                _join(w, t, i, CANDIDATE, E_ADMISSION)
                w.weekly[t].admissions += 1


@compiled
def is_sponsored(w, t, i):
    """Whether someone dares to recommend the applicant: the recommender who knows them, or any
    member as fearful as the average; the sponsor will answer for them."""
    p = w.p[0]
    m = w.members[i]
    org = w.orgs[m.org]
    fear = org.fear_sum / max(1, org.n_active)
    if m.recommender_1 >= 0:
        sponsor = w.members[m.recommender_1]
        fear = sponsor.fear if is_active(sponsor) else 1.0
    return draw(stream(w.seed, D_SPONSOR, t), m.uid, 0) < maths.exp(-p.sponsor_caution * fear)


@compiled
def produce(w, t, o):
    """Production: breakdowns happen at all times, oftener where the head is gone
    (g1-221, g3-012); under the campaign they are read as wrecking (g1-074)."""
    p = w.p[0]
    key = stream(w.seed, D_ACCIDENT, t)
    org = w.orgs[o]
    for u in range(org.unit_first, org.unit_end):
        unit = w.units[u]
        number = u + org.unit_shift
        if unit.n_start == 0:
            continue
        hazard = p.accident_rate * (1.0 + (p.accident_headless if unit.head < 0 else 0.0))
        if draw(key, number, BREAKDOWN_KEY) >= hazard:
            continue
        w.weekly[t].accidents += 1
        unit.shortfall = t
        if draw(key, number, READING_KEY) < p.accident_political * w.levers[t].campaign:
            accident(w, t, u)


@compiled
def _join(w, t, i, standing, kind):
    m = w.members[i]
    event = log_caused(w, t, kind, i, i, NEVER, NOBODY, OUTSIDE)
    changed(w, t, i, OF_STANDING, m.standing, standing, NEVER, event)
    m.standing = standing
    m.week_joined = t
    fill_form(w, t, i, AT_CANDIDACY)


@compiled
def record_week(w, t, o):
    """Add one organisation to the week's record: sums over those in the Party and free, which
    `week.close_week` turns into means."""
    org = w.orgs[o]
    n, fear, belief, silence, writing = 0, 0.0, 0.0, 0.0, 0.0
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
        m = w.members[i]
        if is_active(m):
            n += 1
            fear += m.fear
            belief += m.belief
            silence += m.p_silence
            writing += m.p_writing
    week = w.weekly[t]
    week.members += n
    week.local_pressure += org.pressure
    week.mean_fear += fear
    week.mean_belief += belief
    week.mean_p_silence += silence
    week.mean_p_writing += writing
