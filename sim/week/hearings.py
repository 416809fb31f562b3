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

from sim.society.chronicle import (
    add_material,
    because,
    because_of_files,
    changed,
    log,
    log_caused,
)
from sim.society.docket import docket, drop, next_case, open_case
from sim.society.falls import expel, lose_office
from sim.society.levels import pressed
from sim.society.members import is_active, is_protected
from sim.society.people import n_people, person
from sim.society.ties import closeness
from sim.society.trouble import see_punished, set_threat
from sim.state import maths
from sim.state.jit import compiled
from sim.state.streams import (
    D_AGENDA,
    D_ANTICIPATE,
    D_GROUND,
    D_HEARING,
    D_NAMED,
    D_NAMING,
    D_PATRON_WORD,
    D_VOTES,
    as_gumbel,
    cannot_reach,
    draw,
    gumbel,
    normal,
    stream,
)
from sim.week.demands import is_demanded
from sim.week.hierarchy import needs_consent_above, petition
from sim.week.options import is_meeting
from sim.week.reversal import turn_on_authors
from sim.words import (
    BLEMISH,
    CANDIDATE,
    CELL,
    CITY,
    CITY_LEVEL,
    CLEAR,
    COMMITTEE,
    DISTRICT,
    DISTRICT_LEVEL,
    E_CLEARED,
    E_EXPULSION,
    E_HEARING,
    E_NAMED_HEARING,
    E_PETITION,
    E_REDUCTION,
    E_REPRIMAND,
    E_RULING,
    ENEMY,
    EXPEL,
    FULL,
    GENERAL,
    HOLDER_RELIEVED,
    NAME_NOBODY,
    NEVER,
    NOBODY,
    OF_A_LEADER,
    OF_STANDING,
    ONLY_LEVELS,
    PREVENT_FALL,
    REDUCTION,
    REFERRED,
    REPRIMAND,
    SILENCE,
    SLANDER,
    TIE,
)


@compiled
def silence_usable(org, lever, p):
    """How far silence can be used as a ground here (0-1): admissible, and with precedent."""
    return lever.silence_admissible * org.precedent / (org.precedent + p.precedent_half)


@compiled
def fear_of_reversal(org, p):
    """How far a committee fears to have decided wrongly (0-1): reinstatements seen lately."""
    return org.caution / (org.caution + p.caution_half)


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
    material = p.hearing_material * maths.log1p(m.material)
    campaign = p.hearing_campaign * lever.campaign
    harsh = p.hearing_general if forum == GENERAL else 0.0
    total = (p.hearing_base + tie + silence + blemish + material + campaign + harsh
             - p.hearing_credit * min(m.credit, p.credit_enough)
             - p.hearing_proof * lever.proof
             - p.hearing_vouched * min(case.vouched, p.vouched_enough)
             - p.hearing_caution * fear_of_reversal(org, p))
    if forum == DISTRICT or forum == CITY:
        total -= p.hearing_superior
    if case.ground != BLEMISH:
        total += case.charge
    if protected:
        total -= p.hearing_protector
    if case.political == 0:
        total -= p.hearing_not_political
    return total, tie, silence, blemish, material, campaign


@compiled
def _ground(w, t, m, case, org, tie, silence, blemish, material):
    """The ground that is stated: of those that apply one is said, the likelier the more it weighs
    (keyed Gumbel choice among weights); of one person's several faults any may be the charge.

    For a prisoner whose offence is unknown silence is the simplest pretext, as far as it is
    admissible at all (g1-178), and as far as arrests that nobody had foreseen have shamed the
    committee, which has to explain why it missed them (g1-175).
    """
    p = w.p[0]
    if case.political == 0:
        return case.ground
    enemy = p.hearing_enemy * material
    if case.prisoner == 1:
        shamed = org.shame / (org.shame + p.shame_half)
        silence = p.pretext_silence * w.levers[t].silence_admissible * shamed
        enemy = p.pretext_enemy
    key = stream(w.seed, D_GROUND, t)
    best, ground = -math.inf, ENEMY
    for of, weight in ((ENEMY, enemy), (TIE, tie), (BLEMISH, blemish), (SILENCE, silence)):
        if weight > 0.0:
            score = maths.log(weight) + gumbel(key, m.uid, of)
            if score > best:
                best, ground = score, of
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
        m, case, forum, org, _invokes_patron(w, t, m, case), lever, p)
    if org.hierarchy == OF_A_LEADER and j == org.leader:
        # A leader has the last word in his own committee (w-020) until criticism of superiors is
        # expected. Grievances alone do not remove him: a past on record gives them their political
        # frame (w-019). Under pressure from below the plenum demands the more (w-024, w-066).
        total += (p.hearing_pressure * pressed(org, j, p)
                  - p.hearing_grip * (1.0 - lever.criticism_upward)
                  - p.hearing_frame * (1.0 - min(1.0, m.known)))
    _hearing_causes(w, t, case, tie + silence, blemish, material, campaign)
    mood = stream(w.seed, D_HEARING, t)
    u = draw(mood, m.uid, 0)
    lean = total + p.hearing_noise * maths.log(u / (1.0 - u))
    if case.prisoner == 1:
        lean = p.prisoner_lean
    ground = _ground(w, t, m, case, org, tie, silence, blemish, material)
    _vote(w, t, case, m.uid, lean, forum)
    if case.outcome == EXPEL and case.political == 1 and is_demanded(w, t, j, PREVENT_FALL):
        case.outcome = REPRIMAND
    if org.hierarchy != ONLY_LEVELS:
        if ((case.outcome == EXPEL or case.outcome == REDUCTION)
                and needs_consent_above(w, m, case)):
            petition(w, t, case, j)
            return
    elif case.outcome == EXPEL and needs_consent(m, case, p):
        _petition(w, t, case, j)
        return
    if case.demanded == 1:
        _rule(w, t, case, m)
    _carry_out(w, t, case, j, ground)
    if forum != CELL and case.political == 1 and case.prisoner == 0:
        _name_others(w, t, case, j)


@compiled
def _invokes_patron(w, t, m, case):
    """Whether the accused can and does name a patron: it protected once, and it drew the
    patron in (g1-196, g1-197)."""
    p = w.p[0]
    if case.political == 0 or not is_protected(w, m):
        return False
    if draw(stream(w.seed, D_PATRON_WORD, t), m.uid, 0) >= p.patron_invoked:
        return False
    w.members[m.protector].suspicion += p.suspicion_of_patronage
    return True


@compiled
def needs_consent(m, case, p):
    """Whether this body cannot expel the accused alone: holders of higher posts belong to the
    nomenklatura of a level above (w-023, w-048); for a prisoner nobody's consent is asked."""
    return m.rank >= p.rank_of_consent and case.prisoner == 0 and case.demanded == 0


@compiled
def _petition(w, t, case, j):
    """Send the demand up: slow on the way up, fast on the way down (w-037)."""
    p = w.p[0]
    m = w.members[j]
    case.outcome = REFERRED
    w.weekly[t].petitions += 1
    event = log_caused(w, t, E_PETITION, NOBODY, j, case.ground, NOBODY, case.event)
    high = m.rank > p.rank_of_consent
    lag = p.petition_lag * (2.0 if high else 1.0)
    m.case_open = docket(w, t, j, case.ground, case.charge, event, 0,
                         CITY_LEVEL if high else DISTRICT_LEVEL, t + int(lag))


@compiled
def _rule(w, t, case, m):
    """A ruling from above; one milder than the demand moves blame to whoever protects the
    accused (w-038, w-050)."""
    log_caused(w, t, E_RULING, NOBODY, case.accused, case.ground, NOBODY, case.event)
    if case.outcome != EXPEL and m.protector >= 0:
        w.members[m.protector].suspicion += w.p[0].suspicion_of_leniency


@compiled
def anticipate(w, t, o):
    """A committee shamed by arrests it had not foreseen opens cases against those who merely
    might be arrested (g3-030, g1-175)."""
    p = w.p[0]
    org = w.orgs[o]
    key = stream(w.seed, D_ANTICIPATE, t)
    if draw(key, org.number, 0) >= 1.0 - maths.exp(-p.anticipation * org.shame):
        return
    best, best_score = NOBODY, 0.0
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
        m = w.members[i]
        if m.case_open >= 0 or not is_active(m):
            continue
        marked = m.known + m.exposure + m.suspicion
        if m.category > 0:
            marked += p.marked_category
        if marked < p.marked_enough:
            continue
        u = draw(key, m.uid, 1)
        # log(x) is at most x - 1
        if best >= 0 and cannot_reach(u, best_score - (marked - 1.0)):
            continue
        score = maths.log(marked) + as_gumbel(u)
        if best < 0 or score > best_score:
            best, best_score = i, score
    if best >= 0:
        open_case(w, t, best, TIE, p.charge_of_anticipation, w.members[best].event_salient, 0)


@compiled
def _hearing_causes(w, t, case, ties, blemish, material, campaign):
    """Parents of a hearing: the trigger of the case carries ties and silence, the file what
    statements added, the outside the campaign and what was long on record."""
    trigger = w.events[case.event]
    base = max(0.0, ties) + max(0.0, case.charge) + w.p[0].cause_of_case
    blemish, material, campaign = max(0.0, blemish), max(0.0, material), max(0.0, campaign)
    whole = base + blemish + material + campaign
    if whole == 0.0:  # nothing weighs anything: the occasion alone brought it here
        base, whole = 1.0, 1.0
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
    elif forum == DISTRICT or forum == CITY:
        present = p.superior_committee
    elif forum == GENERAL:
        present = p.general_present * org.n_active
    n = max(1, int(present))
    key = stream(w.seed, D_VOTES, t)
    harsh = _share(key, uid, 0, maths.logistic(lean), n)
    at_least_middle = max(harsh, _share(key, uid, 1, maths.logistic(lean + p.gap_reduction), n))
    at_least_some = max(at_least_middle, _share(key, uid, 2, maths.logistic(lean + p.gap_reprimand),
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
    for s in range(org.seat_first, org.seat_end):
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
        if w.levers[t].slander > 0.0:
            turn_on_authors(w, t, j, event)
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
        _relieve(w, t, j, case.event)
        m.suspicion += p.suspicion_of_attack
        log_caused(w, t, E_REDUCTION, NOBODY, j, case.ground, NOBODY, case.event)
    else:
        m.suspicion += p.suspicion_of_reprimand
        log_caused(w, t, E_REPRIMAND, NOBODY, j, case.ground, NOBODY, case.event)


@compiled
def _relieve(w, t, j, event):
    """Reduction: the post of a member who has one, a full member's card of one who has not."""
    m = w.members[j]
    if m.seat >= 0:
        lose_office(w, t, j, HOLDER_RELIEVED, event)
    elif m.standing == FULL:
        changed(w, t, j, OF_STANDING, FULL, CANDIDATE, NEVER, event)
        m.standing = CANDIDATE


@compiled
def _name_others(w, t, case, j):
    """The accused dilutes blame by naming others, present or senior (g1-208).

    Naming at a party hearing brings scrutiny, rarely more (g2-181).
    """
    p = w.p[0]
    if p.on_naming == 0.0 or is_demanded(w, t, j, NAME_NOBODY):
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
        score = (maths.log(closeness(w.ties[e]) + p.naming_senior * other.rank + p.cause_floor)
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
def sit(w, t, o):
    """Hearing phase: cells and committee sit every other week, general meetings when called.

    Complaints of work and conduct stay with the cells; political cases go to the committee,
    the heaviest to a general meeting where there is one (g2-158).
    """
    p = w.p[0]
    org = w.orgs[o]
    general = is_meeting(w, t)
    sitting = t % 2 == 0
    key = stream(w.seed, D_AGENDA, t)
    if sitting:
        anticipate(w, t, o)
    for forum in (DISTRICT, GENERAL, COMMITTEE, CELL):
        if (forum == GENERAL and not general) or (forum != GENERAL and not sitting):
            continue
        room = p.agenda_cells
        if forum == GENERAL:
            room = p.agenda_general
        elif forum == COMMITTEE:
            # To decide nothing was judged safest once decisions came to be overturned, and
            # party life half collapsed (g3-023, g3-077, g3-078).
            room = p.agenda_committee * (1.0 - p.passivity * fear_of_reversal(org, p))
        heard = 0.0
        for _ in range(int(room)):
            c, before = next_case(w, t, org, key, forum)
            if c < 0:
                break
            drop(w, org, before, c)
            hear(w, t, c, CITY if w.cases[c].level == CITY_LEVEL else forum)
            heard += 1.0
        if forum == COMMITTEE and room > 0.0:
            w.weekly[t].agenda_share += heard / room / w.orgs.shape[0]
