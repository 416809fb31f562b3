"""Operations and kin: arrests of relatives by category, how the news travels, who reports it.

Mass and national operations struck by category and in secret (g1-012, g1-019);
kin links were common and lit up by each new operation (g1-023, g2-009). A
member learns of an arrest with a delay that grows with distance (g2-020,
g2-063). The duty to report was immediate (g2-007), delay the common answer
(g2-100); what surfaces otherwise is a charge, later worse than sooner (g1-244).
"""

from sim.society.blemishes import is_hidden, no_longer_hides, no_longer_hides_kin
from sim.society.chronicle import OUTSIDE, log_caused
from sim.society.docket import open_case
from sim.society.members import in_party, is_active
from sim.society.people import n_people, person
from sim.society.trouble import attend
from sim.state import maths
from sim.state.jit import compiled
from sim.state.streams import (
    D_DIG,
    D_DISCOVER,
    D_KIN_ARREST,
    D_KIN_CLEARED,
    D_KIN_LAG,
    draw,
    stream,
)
from sim.week.readers import is_kin_on_record, plead
from sim.words import (
    BLEMISH,
    CAT_FAMILIES,
    CAT_KULAK,
    CAT_NATIONAL,
    CAT_OPPOSITION,
    E_KIN_ARREST,
    E_KIN_CLEARED,
    NEVER,
    NO_CATEGORY,
    NOBODY,
    OMISSION,
)


@compiled
def operation_level(lever, category):
    """How hard the operation against a category runs this week (0-1)."""
    if category == NO_CATEGORY:
        return 0.0
    if category == CAT_OPPOSITION:
        return lever.operations_opposition
    if category == CAT_KULAK:
        return lever.operations_kulak
    if category == CAT_NATIONAL:
        return lever.operations_national
    if category == CAT_FAMILIES:
        return lever.operations_families
    return 0.0


@compiled
def follow_kin(w, t, o):
    """Operations phase: relatives are arrested by category; the news of it reaches the members;
    those on no record are found out; some are cleared."""
    striking, finding = stream(w.seed, D_KIN_ARREST, t), stream(w.seed, D_DISCOVER, t)
    news, clearing = stream(w.seed, D_KIN_LAG, 0), stream(w.seed, D_KIN_CLEARED, 0)
    for k in range(w.orgs[o].kin_first, w.orgs[o].kin_end):
        kin = w.kin[k]
        if kin.week_arrested == NEVER:
            _strike(w, t, kin, striking, news)
        if kin.week_learned == NEVER or kin.week_cleared != NEVER:
            continue
        if kin.week_learned == t:
            _tell(w, t, kin)
        if kin.week_learned <= t:
            _examine(w, t, kin, finding)
            _clear(w, t, kin, clearing)


@compiled
def _strike(w, t, kin, key, news):
    """Arrest a relative by category; the news takes its time."""
    p = w.p[0]
    hazard = p.kin_arrest_rate * operation_level(w.levers[t], kin.category)
    if hazard == 0.0:
        return
    m = w.members[kin.member]
    nth = kin.id - m.kin_start
    if draw(key, m.uid, nth) >= hazard:
        return
    kin.week_arrested = t
    # News of a household member is there at once; of distant kin it takes months.
    mean_lag = p.kin_news_lag * kin.degree
    kin.week_learned = t + int(-mean_lag * maths.log(draw(news, m.uid, nth)))
    if in_party(m):
        # Kin of those outside are struck too, but the record is the organisation's.
        kin.event_arrested = log_caused(w, t, E_KIN_ARREST, NOBODY, kin.member, NEVER, NOBODY,
                                        OUTSIDE)
        w.weekly[t].arrests_kin += 1


@compiled
def _tell(w, t, kin):
    """The member learns of the arrest, and has something to hide."""
    m = w.members[kin.member]
    kin.event_learned = kin.event_arrested
    if is_active(m):
        m.kin_concealed += kin.closeness
        attend(m, t, kin.event_arrested)


@compiled
def _examine(w, t, kin, key):
    """Discovery of arrested kin who are on no record: by digging, by letters, by comrades who tell
    (g1-067, g2-034), whoever had been told of it by word of mouth (h1-012)."""
    p = w.p[0]
    m = w.members[kin.member]
    if is_kin_on_record(w, kin) or not is_active(m):
        return
    hazard = (p.discovery_rate * (p.scrutiny_floor + w.levers[t].scrutiny)
              * (1.0 + (p.discovery_if_accused if m.case_open >= 0 else 0.0)))
    if draw(key, m.uid, kin.id - m.kin_start) >= hazard:
        return
    kin.week_discovered = t
    no_longer_hides_kin(m, kin)
    m.kin_known += kin.closeness
    find_left_out(w, t, m, NOBODY, kin.id)
    charge = p.charge_concealed * kin.closeness + p.charge_concealment
    open_case(w, t, kin.member, BLEMISH, plead(w, t, kin.member, kin.disclosure, charge),
              kin.event_arrested, 0)


@compiled
def _clear(w, t, kin, key):
    """Some relatives were cleared by courts after months (h1-247, h1-254); the taint outlasts it: a
    cleared tie keeps half of what it weighed (h1-246)."""
    p = w.p[0]
    age = t - kin.week_arrested
    soonest = 2.0 * p.enquiry_lag
    if not int(soonest) <= age <= int(soonest + p.enquiry_lag):
        return
    m = w.members[kin.member]
    nth = kin.id - m.kin_start
    after = int(p.enquiry_lag * (2.0 + draw(key, m.uid, 2 * nth)))
    if age != after or draw(key, m.uid, 2 * nth + 1) >= p.released:
        return
    kin.week_cleared = t
    if is_kin_on_record(w, kin):
        m.kin_known = max(0.0, m.kin_known - 0.5 * kin.closeness)
    else:
        no_longer_hides_kin(m, kin)
    if is_active(m):
        log_caused(w, t, E_KIN_CLEARED, NOBODY, kin.member, NEVER, NOBODY, kin.event_learned)


@compiled
def dig(w, t, o):
    """Scrutiny: letters to distant places and checks against the entry form uncover what is
    hidden, oftener about those already accused (g1-067, g1-088, g1-248)."""
    p = w.p[0]
    lever = w.levers[t]
    if lever.scrutiny == 0.0:
        return
    key = stream(w.seed, D_DIG, t)
    for place in range(n_people(w.orgs[o])):
        i = person(w, w.orgs[o], place)
        if i < 0:
            continue
        m = w.members[i]
        if m.concealed + m.told <= 0.0 or not is_active(m):
            continue
        hazard = p.dig_rate * lever.scrutiny
        if m.case_open >= 0:
            hazard *= p.dig_if_accused
        if draw(key, m.uid, 0) < hazard:
            uncover(w, t, i)


@compiled
def uncover(w, t, i):
    """The worst of a member's concealed secrets comes to light, and with it the concealment, each
    form that it was left out of, and who had been told of it."""
    p = w.p[0]
    m = w.members[i]
    worst = NOBODY
    s = m.secret_head
    while s >= 0:
        row = w.secrets[s]
        if is_hidden(row) and row.kind != OMISSION and (
                worst < 0 or row.severity > w.secrets[worst].severity):
            worst = s
        s = row.next
    if worst < 0:
        return
    secret = w.secrets[worst]
    secret.discovered_week = t
    no_longer_hides(m, secret)
    m.known += secret.severity
    find_left_out(w, t, m, worst, NOBODY)
    if secret.severity >= p.worth_a_case:
        charge = plead(w, t, i, secret.disclosure, p.charge_concealed * secret.severity)
        open_case(w, t, i, BLEMISH, charge, secret.event, 0)


@compiled
def find_left_out(w, t, m, s, k):
    """A fact has surfaced (row of secrets ``s``, or relative ``k``): so have the forms that it was
    left out of, each a fault of its own (h1-010, h1-017)."""
    n = m.secret_head
    while n >= 0:
        row = w.secrets[n]
        if row.kind == OMISSION and row.of_secret == s and row.of_kin == k and is_hidden(row):
            row.discovered_week = t
            m.concealed = max(0.0, m.concealed - row.severity)
            m.left_out += row.severity
        n = row.next
