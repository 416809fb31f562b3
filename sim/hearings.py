"""Hearings: a finite agenda, a forum, an answer, a split vote, names; pretexts and precedent.

The committee meets twice a month and hears a few cases a sitting; the rest
wait by pressure (g1-140, g1-050). General meetings take the heaviest cases
and are harsher (g3-105, g2-089). When the organs arrest a member in good
standing, the committee must expel a prisoner whose offence it does not know;
it uses what it has, most simply silence (g1-175, g1-178). Each use is a
precedent that makes the ground usable against free members (g1-182); no lever
changes when it happens.
"""

import math

from sim.choice import is_meeting
from sim.chronicle import (
    add_material,
    because,
    because_of_files,
    log,
    log_caused,
)
from sim.falls import expel, is_spared
from sim.jit import compiled
from sim.perception import (
    in_party,
    is_active,
    is_protected,
    see_punished,
    set_threat,
)
from sim.streams import (
    D_AGENDA,
    D_HEARING,
    D_NAMED,
    D_NAMING,
    D_OPEN_CASE,
    D_VOTES,
    draw,
    gumbel,
    normal,
    stream,
)
from sim.tables import N_CASES
from sim.ties import closeness
from sim.words import (
    BLEMISH,
    CELL,
    CLEAR,
    COMMITTEE,
    E_CASE,
    E_CLEARED,
    E_EXPULSION,
    E_HEARING,
    E_NAMED_HEARING,
    E_REDUCTION,
    E_REPRIMAND,
    ENEMY,
    EXPEL,
    FACTORY_LEVEL,
    GENERAL,
    N_POLITICAL_GROUNDS,
    NEVER,
    NOBODY,
    PENDING,
    REDUCTION,
    REPRIMAND,
    SILENCE,
    SLANDER,
    TIE,
)


@compiled
def _logistic(x):
    return 1.0 / (1.0 + math.exp(-x))


@compiled
def open_case(w, t, accused, ground, charge, parent, prisoner):
    """Open a case, or let the open one grow; returns the case id, or -1 when none opens.

    A plain statement opens a case with a chance that grows with the material on file;
    a ``charge`` above 0 (a fall examined, a discovery) always does. ``prisoner`` = 1 when
    the accused is already in the organs' hands.
    """
    p = w.p[0]
    m = w.members[accused]
    if not in_party(m):
        return -1
    if m.case_open >= 0:
        case = w.cases[m.case_open]
        case.pressure += 1.0 + charge
        case.charge = max(case.charge, charge)
        if prisoner == 1:
            case.prisoner = 1
        if ground < case.ground:
            case.ground = ground
        return m.case_open
    if charge == 0.0 and prisoner == 0:
        u = draw(stream(w.seed, D_OPEN_CASE, t), m.uid, ground)
        if u >= 1.0 - math.exp(-p.case_rate * m.material):
            return -1
    n = w.counts[N_CASES]
    if n == w.cases.shape[0]:
        raise MemoryError("the table of cases is full")
    org = w.orgs[m.org]
    case = w.cases[n]
    case.id = n
    case.org = m.org
    case.opened = t
    case.heard = NEVER
    case.accused = accused
    case.ground = ground
    case.charge = charge
    case.pressure = m.material + charge + p.pressure_rank * m.rank
    case.prisoner = prisoner
    case.political = 1 if ground < N_POLITICAL_GROUNDS else 0
    case.forum = COMMITTEE
    case.outcome = PENDING
    case.named = -1
    case.level = FACTORY_LEVEL
    case.next = org.case_head
    org.case_head = n
    org.n_open += 1
    m.case_open = n
    w.counts[N_CASES] = n + 1
    case.event_opened = log_caused(w, t, E_CASE, NOBODY, accused, ground, NOBODY, parent)
    case.event = case.event_opened
    if case.political == 1 and prisoner == 0 and m.threat < p.threat_case:
        set_threat(w, t, accused, p.threat_case, case.event_opened)
    return n


@compiled
def silence_usable(org, lever, p):
    """How far silence can be used as a ground here (0-1): admissible, and with precedent."""
    return lever.silence_admissible * org.precedent / (org.precedent + p.precedent_half)


@compiled
def severity(m, case, forum, org, protected, lever, p):
    """How strongly a hearing leans to expulsion, in logits, and its parts.

    Returns (total, tie, silence, blemish, material, campaign): what each ground adds.
    """
    tie = p.hearing_tie * lever.association * min(m.exposure, p.exposure_enough)
    silence = p.hearing_silence * silence_usable(org, lever, p) * min(m.omission,
                                                                      p.exposure_enough)
    blemish = p.hearing_blemish * (m.known + case.charge * (1.0 if case.ground == BLEMISH
                                                            else 0.0))
    material = p.hearing_material * math.log1p(m.material)
    campaign = p.hearing_campaign * lever.campaign
    harsh = p.hearing_general if forum == GENERAL else 0.0
    total = (p.hearing_base + tie + silence + blemish + material + campaign + harsh
             - p.hearing_credit * min(m.credit, p.credit_enough)
             - p.hearing_proof * lever.proof)
    if case.ground != BLEMISH:
        total += case.charge
    if protected:
        total -= p.hearing_protector
    if case.political == 0:
        total -= p.hearing_not_political
    return total, tie, silence, blemish, material, campaign


@compiled
def _ground(m, case, org, tie, silence, blemish, material, lever, p):
    """The ground on which the accused is expelled: the one that weighs most.

    For a prisoner whose offence is unknown silence is the simplest pretext, as far as it
    is admissible at all (g1-178).
    """
    if case.political == 0:
        return case.ground
    if case.prisoner == 1:
        silence = p.pretext_silence * lever.silence_admissible
        enemy = p.pretext_enemy
    else:
        enemy = p.hearing_enemy * material
    best, ground = enemy, ENEMY
    if tie > best:
        best, ground = tie, TIE
    if blemish > best:
        best, ground = blemish, BLEMISH
    if silence > best:
        best, ground = silence, SILENCE
    if case.ground == SLANDER:
        ground = SLANDER
    return ground


@compiled
def hear(w, t, c, forum):
    """Hear one case: the vote, the outcome, the name given, and what everyone learns."""
    p = w.p[0]
    lever = w.levers[t]
    case = w.cases[c]
    j = case.accused
    m = w.members[j]
    org = w.orgs[m.org]
    case.heard = t
    case.forum = forum
    case.file = m.material
    m.case_open = -1
    w.weekly[t].hearings += 1
    case.event = log(w, t, E_HEARING, NOBODY, j, case.ground, NOBODY)
    total, tie, silence, blemish, material, campaign = severity(
        m, case, forum, org, is_protected(w, m), lever, p)
    _hearing_causes(w, t, case, tie + silence, blemish, material, campaign)
    mood = stream(w.seed, D_HEARING, t)
    u = draw(mood, m.uid, 0)
    lean = total + p.hearing_noise * math.log(u / (1.0 - u))
    if case.prisoner == 1:
        lean = p.prisoner_lean
    ground = _ground(m, case, org, tie, silence, blemish, material, lever, p)
    _vote(w, t, case, m.uid, lean, forum)
    if case.outcome == EXPEL and is_spared(w, j):
        case.outcome = REPRIMAND
    _carry_out(w, t, case, j, ground)
    if forum != CELL and case.political == 1 and case.prisoner == 0:
        _name_others(w, t, case, j)


@compiled
def _hearing_causes(w, t, case, ties, blemish, material, campaign):
    """Parents of a hearing: the trigger of the case carries ties and silence, the file what
    statements added, the outside the campaign and what was long on record."""
    trigger = w.events[case.event]
    base = max(0.0, ties) + max(0.0, case.charge) + w.p[0].cause_of_case
    whole = base + blemish + material + campaign
    because(w, trigger.id, case.event_opened, base / whole)
    because_of_files(w, t, trigger.id, case.accused, False, material / whole,
                     (blemish + campaign) / whole)


@compiled
def _vote(w, t, case, uid, lean, forum):
    """Split the votes of those present and read off the outcome."""
    p = w.p[0]
    org = w.orgs[case.org]
    present = p.cell_size
    if forum == COMMITTEE:
        present = p.committee_present * _committee_size(w, org)
    elif forum == GENERAL:
        present = p.general_present * w.weekly[t].members / w.orgs.shape[0]
    n = max(1, int(present))
    key = stream(w.seed, D_VOTES, t)
    harsh = _share(key, uid, 0, _logistic(lean), n)
    at_least_middle = max(harsh, _share(key, uid, 1, _logistic(lean + p.gap_reduction), n))
    at_least_some = max(at_least_middle, _share(key, uid, 2, _logistic(lean + p.gap_reprimand),
                                                n))
    case.attendance = n
    case.votes_expel = harsh
    case.votes_middle = at_least_middle - harsh
    case.votes_mild = n - at_least_middle
    if 2 * harsh > n:
        case.outcome = EXPEL
    elif 2 * at_least_middle > n:
        case.outcome = REDUCTION
    elif 2 * at_least_some > n:
        case.outcome = REPRIMAND
    else:
        case.outcome = CLEAR


@compiled
def _share(key, uid, k, chance, n):
    """Votes out of ``n`` that fall to a side, each with ``chance`` (normal approximation)."""
    votes = n * chance + normal(key, uid, k) * math.sqrt(n * chance * (1.0 - chance))
    return min(n, max(0, int(votes + 0.5)))


@compiled
def _committee_size(w, org):
    n = 0
    for s in range(org.seat_first, org.seat_first + org.seat_n):
        if w.seats[s].unit == org.partkom_unit and w.seats[s].holder >= 0:
            n += 1
    return n


@compiled
def _carry_out(w, t, case, j, ground):
    """Execute the outcome; the ground stated is the lesson everyone learns."""
    p = w.p[0]
    m = w.members[j]
    org = w.orgs[case.org]
    if case.outcome == CLEAR:
        m.suspicion *= 1.0 - p.relief_of_clearance
        m.material *= 1.0 - p.relief_of_clearance
        event = log_caused(w, t, E_CLEARED, NOBODY, j, case.ground, NOBODY, case.event)
        set_threat(w, t, j, m.threat * (1.0 - p.relief_of_clearance), event)
        return
    if case.political == 1:
        see_punished(w, j, ground == SILENCE or case.ground == SILENCE, ground == SLANDER,
                     1.0 if case.outcome == EXPEL else p.lesson_of_reprimand)
    if case.outcome == EXPEL:
        case.ground = ground
        if ground == SILENCE:
            case.precedent = 1
            org.precedent += 1.0
        event = log_caused(w, t, E_EXPULSION, NOBODY, j, ground, NOBODY, case.event)
        if case.political == 1:
            add_material(w, t, j, event, 0.0, p.file_of_expulsion)
        expel(w, t, j, ground, event)
    elif case.outcome == REDUCTION:
        m.suspicion += p.suspicion_of_attack
        log_caused(w, t, E_REDUCTION, NOBODY, j, case.ground, NOBODY, case.event)
    else:
        m.suspicion += p.suspicion_of_reprimand
        log_caused(w, t, E_REPRIMAND, NOBODY, j, case.ground, NOBODY, case.event)


@compiled
def _name_others(w, t, case, j):
    """The accused dilutes blame by naming others, present or senior (g1-208).

    Naming at a party hearing brings scrutiny, rarely more (g2-181).
    """
    p = w.p[0]
    if p.on_naming == 0.0:
        return
    m = w.members[j]
    if draw(stream(w.seed, D_NAMING, t), m.uid, 0) >= p.naming_at_hearing:
        return
    key = stream(w.seed, D_NAMED, t)
    best, best_score, tie = -1, 0.0, -1
    for e in range(m.tie_start, m.tie_start + m.tie_n):
        other = w.members[w.ties[e].other]
        if not is_active(other):
            continue
        score = (math.log(closeness(w.ties[e]) + p.naming_senior * other.rank + p.cause_floor)
                 + gumbel(key, m.uid, other.uid))
        if best < 0 or score > best_score:
            best, best_score, tie = w.ties[e].other, score, e
    if best < 0:
        return
    case.named = best
    event = log_caused(w, t, E_NAMED_HEARING, j, best, TIE, w.ties[tie].kind, case.event)
    add_material(w, t, best, event, p.material_of_naming, 0.0)
    named = w.members[best]
    named.suspicion += p.suspicion_of_naming
    if named.threat < p.threat_named:
        set_threat(w, t, best, p.threat_named, event)


@compiled
def _drop(w, org, previous, c):
    """Take case ``c`` off the organisation's list of open cases."""
    if previous < 0:
        org.case_head = w.cases[c].next
    else:
        w.cases[previous].next = w.cases[c].next
    org.n_open -= 1


@compiled
def _weightiest(w, t, org, key, political):
    """The waiting case (political or not) with the highest pressure, or -1, and the case
    before it on the list; keyed noise decides near ties. Cases of those who are no longer in
    the Party are closed on the way."""
    best, best_before, best_score = -1, -1, 0.0
    before, c = -1, org.case_head
    while c >= 0:
        case = w.cases[c]
        following = case.next
        if not in_party(w.members[case.accused]):
            w.members[case.accused].case_open = -1
            _drop(w, org, before, c)
        else:
            score = (case.pressure + w.p[0].pressure_waiting * (t - case.opened)
                     + (w.p[0].pressure_prisoner if case.prisoner == 1 else 0.0)
                     + gumbel(key, w.members[case.accused].uid, 0))
            if case.political == political and (best < 0 or score > best_score):
                best, best_before, best_score = c, before, score
            before = c
        c = following
    return best, best_before


@compiled
def sit(w, t):
    """Hearing phase: cells and committee sit every other week, general meetings when called.

    Complaints of work and conduct stay with the cells; political cases go to the committee,
    the heaviest to a general meeting where there is one (g2-158).
    """
    p = w.p[0]
    general = is_meeting(w, t)
    sitting = t % 2 == 0
    key = stream(w.seed, D_AGENDA, t)
    for o in range(w.orgs.shape[0]):
        org = w.orgs[o]
        used, slots = 0.0, 0.0
        for forum in (GENERAL, COMMITTEE, CELL):
            if (forum == GENERAL and not general) or (forum != GENERAL and not sitting):
                continue
            room = p.agenda_cells
            if forum == GENERAL:
                room = p.agenda_general
            elif forum == COMMITTEE:
                room = p.agenda_committee
            for _ in range(int(room)):
                c, before = _weightiest(w, t, org, key, 0 if forum == CELL else 1)
                if c < 0:
                    break
                _drop(w, org, before, c)
                hear(w, t, c, forum)
                if forum == COMMITTEE:
                    used += 1.0
            if forum == COMMITTEE:
                slots = room
        if slots > 0.0:
            w.weekly[t].agenda_share += used / slots / w.orgs.shape[0]
