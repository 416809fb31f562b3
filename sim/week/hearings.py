"""Hearings: a ladder of bodies, a list of counts, an answer, a split vote, names; pretexts.

Cell, committee, general meeting, district and city could hear one matter in turn, and ruled
differently (h1-039 to h1-043): the hall more harshly than the committee, the committee never more
harshly than the cell (`cases-ladder.csv`). Each drew up its own list of counts, two or three on
average (h1-046, h1-157). Agendas are finite (g1-140, g1-050). When the organs arrest a member in
good standing, the committee must expel a prisoner whose offence it does not know; it uses what it
has, most simply silence (g1-175, g1-178). Each use is a precedent that makes the count usable
against free members (g1-182); no lever changes when it happens. Simplified: no procedure above
the city, and what took the card is not heard again by the hall.
"""

import math
from collections import namedtuple

import numpy as np

from sim.society.chronicle import (
    add_material,
    because,
    because_of_files,
    changed,
    log,
    log_caused,
)
from sim.society.docket import docket, drop, next_case, open_case, put_back, write_hearing
from sim.society.falls import depart, expel, lose_office
from sim.society.levels import pressed
from sim.society.members import in_party, is_active, is_protected
from sim.society.people import draw_one, n_people, person
from sim.society.ties import warmth
from sim.society.trouble import exposure_left, raise_threat, see_punished, set_threat
from sim.state import maths
from sim.state.jit import compiled
from sim.state.streams import (
    D_AGENDA,
    D_ANSWER,
    D_ANTICIPATE,
    D_COUNT,
    D_CRY,
    D_GROUND,
    D_HEARING,
    D_NAMED,
    D_NAMING,
    D_PATRON_WORD,
    D_PUT_OFF,
    D_VOTES,
    draw,
    gumbel,
    normal,
    stream,
)
from sim.week.demands import is_demanded, may_name
from sim.week.drawer import answer_enquiries, go_through_drawer, send_enquiry
from sim.week.forms import fill_form
from sim.week.gatekeeping import cell_official
from sim.week.hierarchy import continue_as, needs_consent_above, petition
from sim.week.meetings import is_meeting, present_share
from sim.week.options import public_credit
from sim.week.reversal import turn_on_authors
from sim.week.silence import see_the_hall, see_who_is_silent
from sim.words import (
    ADMITS,
    ASKED_TO_LEAVE,
    AT_HEARING,
    BLEMISH,
    BY_ENQUIRY,
    BY_LIST,
    BY_PROPOSAL,
    CALLS_PATRON,
    CANDIDATE,
    CELL,
    CITY,
    CITY_LEVEL,
    CLEAR,
    COMMITTEE,
    COUNT_ENEMY,
    COUNT_SILENCE,
    COUNTER_CHARGES,
    COUNTERCHARGE,
    COUNTS,
    DENIES,
    DISTRICT,
    DISTRICT_LEVEL,
    E_CLEARED,
    E_DEPARTURE,
    E_EXPULSION,
    E_HEARING,
    E_NAMED_HEARING,
    E_PETITION,
    E_REDUCTION,
    E_REPRIMAND,
    E_RULING,
    ENEMY,
    ENTRY,
    EXPEL,
    FULL,
    GENERAL,
    GROUND_OF_COUNT,
    HOLDER_RELIEVED,
    NAMES,
    NEVER,
    NO_ANSWER,
    NO_RULING,
    NOBODY,
    OF_A_LEADER,
    OF_STANDING,
    ONLY_LEVELS,
    PENDING,
    POST_LOST,
    POSTPONED,
    PREVENT_FALL,
    REDUCTION,
    REFERRED,
    REPRIMAND,
    RIVAL,
    SILENCE,
    SLANDER,
    STRICT_REPRIMAND,
    SUPPRESSED,
    TIE,
    TWO_STEPS,
)


@compiled
def silence_usable(org, lever, p):
    """How far silence can be used as a ground here (0-1): admissible, and with precedent; before
    any, as far as everyone reckons with what they have not seen (h1-164, h1-166)."""
    return lever.silence_admissible * max(p.prior_lesson,
                                          org.precedent / (org.precedent + p.precedent_half))


@compiled
def fear_of_reversal(org, p):
    """How far a committee fears to have decided wrongly (0-1): reinstatements seen lately."""
    return org.caution / (org.caution + p.caution_half)


# The most counts that a list has (`counts.csv`), and the spacing of the keys by which bodies draw.
MOST_COUNTS = 4
KEYS_PER_COUNT = 16
# How many grades of reprimand there are.
GRADES = 1 + STRICT_REPRIMAND - ENTRY


# What each count of a charge would weigh, in logits, before it is drawn.
Counts = namedtuple("Counts", COUNTS)


@compiled
def counts_of(m, case, org, lever, p):
    """What is there to be charged, by count (words.COUNTS), in logits: ties to the fallen, silences
    held against the member, what is on record of them, what they left out of forms, material; and
    what the case was opened on."""
    silence = min(m.silent, p.exposure_enough)
    exposure = min(exposure_left(m), p.exposure_enough)
    return Counts(
        p.hearing_tie * lever.association * exposure + (case.charge if case.ground == TIE else 0.0),
        p.hearing_silence * silence_usable(org, lever, p) * silence
        + (case.charge if case.ground == SILENCE else 0.0),
        p.hearing_blemish * m.known + (case.charge if case.ground == BLEMISH else 0.0),
        p.hearing_blemish * m.left_out,
        p.hearing_material * maths.log1p(m.material)
        + (case.charge if case.ground == ENEMY else 0.0),
        case.charge if case.ground == SLANDER else 0.0,
        p.charge_of_shelving * min(m.suppressing, p.credit_enough)
        + (case.charge if case.ground == SUPPRESSED else 0.0),
        case.charge if case.political == 0 else 0.0)


@compiled
def as_pretexts(counts, org, lever, p):
    """The same for a prisoner whose offence is unknown: silence is the simplest pretext, where it
    is admissible at all (g1-178), and where arrests that nobody had foreseen have shamed the
    committee, which has to explain why it missed them (g1-175)."""
    shamed = org.shame / (org.shame + p.shame_half)
    return Counts(counts.tie, max(counts.silence,
                                  p.pretext_silence * lever.silence_admissible * shamed),
                  counts.blemish, counts.left_out, p.pretext_enemy,
                  counts.slander, counts.suppressed, counts.conduct)


@compiled
def draw_list(counts, key, uid, body, p):
    """The list of counts that a body draws up: up to four of what is there, each the likelier the
    more it weighs, the heaviest always (h1-157, h1-158; each body draws its own: h1-046).

    Returns (sum of bits, how many, weight): the heaviest in full, the others with falling returns.
    """
    bits, n, whole, heaviest, most = 0, 0, 0.0, COUNT_ENEMY, 0.0
    for k in range(len(counts)):
        if counts[k] > most:
            heaviest, most = k, counts[k]
    for _ in range(MOST_COUNTS):
        best, best_weight = NOBODY, 0.0
        for k in range(len(counts)):
            u = draw(key, uid, k * KEYS_PER_COUNT + body)
            drawn = k == heaviest or u < counts[k] / (counts[k] + p.count_half)
            if drawn and counts[k] > best_weight and bits & (1 << k) == 0:
                best, best_weight = k, counts[k]
        if best < 0:
            break
        bits |= 1 << best
        whole += best_weight if n == 0 else p.count_returns * best_weight
        n += 1
    if n == 0:  # nothing weighs anything: the label alone
        bits, n = 1 << heaviest, 1
    return bits, n, whole


@compiled
def _ground(w, t, m, case, counts):
    """The ground by which the matter is named: of the counts on the list one, the likelier the more
    it weighs (keyed Gumbel choice among weights)."""
    if case.political == 0 or case.ground == SLANDER:
        return case.ground
    key = stream(w.seed, D_GROUND, t)
    best, ground = -math.inf, ENEMY
    for k in range(len(counts)):
        if case.counts & (1 << k) != 0 and counts[k] > 0.0:
            score = maths.log(counts[k]) + gumbel(key, m.uid, k)
            if score > best:
                best, ground = score, GROUND_OF_COUNT[k]
    return ground


@compiled
def leaning(m, case, weight, org, protected, lever, p):
    """How a hearing leans to expulsion, in logits, before the body and its mood: the counts, the
    campaign; against them credit, demands of proof, words put in, fear of having to take it back,
    a protector."""
    total = (p.hearing_base + weight + p.hearing_campaign * lever.campaign
             - p.hearing_credit * min(m.credit, p.credit_enough)
             - p.hearing_proof * lever.proof
             - p.hearing_vouched * min(case.vouched, p.vouched_enough)
             - p.hearing_caution * fear_of_reversal(org, p))
    if protected:
        total -= p.hearing_protector
    if case.political == 0:
        total -= p.hearing_not_political
    return total


@compiled
def of_the_body(w, t, case, body, crier):
    """What the body adds (logits). The cell is harsh as far as its organiser has learned to be
    answerable; the hall because somebody (``crier``) calls for more than is ruled, and who
    chairs does not resist (g2-089, g3-105, h1-051, h1-054); a body above is mild (h1-060)."""
    p = w.p[0]
    if p.on_ladder == 0.0:
        return 0.0
    if body == CELL:
        g = cell_official(w, case.accused, NOBODY)
        learned = w.members[g].p_shelving if g >= 0 else p.prior_lesson
        return p.hearing_cell * (0.5 + learned)
    if body == GENERAL:
        return p.hearing_general if crier >= 0 else 0.0
    if body == DISTRICT or body == CITY:
        return -p.hearing_superior
    return 0.0


@compiled
def _voice_from_the_hall(w, t, j, org, forum):
    """Who calls from the hall for a rung more than is ruled: next to surely somebody does (h1-051,
    h1-054), the likelier the more they fear or believe; it counts as vigilance. -1 nobody."""
    if forum != GENERAL:
        return NOBODY
    weights = np.zeros(n_people(org))
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i >= 0 and i != j and is_active(w.members[i]):
            m = w.members[i]
            weights[place] = m.fear + m.belief * m.suspiciousness
    place = draw_one(w, org, weights, stream(w.seed, D_CRY, t), w.members[j].uid)
    return person(w, org, place) if place >= 0 else NOBODY


@compiled
def hear(w, t, c, forum):
    """Hear one case: the list of counts, the answer, the vote, the ruling, the name given, and what
    everyone learns. The case is off the docket; it goes back where a further body is to hear it."""
    p = w.p[0]
    lever = w.levers[t]
    case = w.cases[c]
    j = case.accused
    m = w.members[j]
    org = w.orgs[m.org]
    if case.political == 1 and case.prisoner == 0 and case.steps == 0:
        fill_form(w, t, j, AT_HEARING)
    case.heard = t
    case.forum = forum
    case.file = m.material
    m.case_open = NOBODY
    case.event = log(w, t, E_HEARING, NOBODY, j, case.ground, NOBODY)
    counts = counts_of(m, case, org, lever, p)
    charges = as_pretexts(counts, org, lever, p) if case.prisoner == 1 else counts
    # The mood about one matter is the same wherever it is heard; what differs is the body.
    mood = stream(w.seed, D_HEARING, case.opened)
    case.counts, case.n_counts, weight = draw_list(
        charges, stream(w.seed, D_COUNT, t), m.uid, forum, p)
    answer = _answer(w, t, m, case, forum)
    total = leaning(m, case, weight, org, answer == CALLS_PATRON, lever, p)
    crier = _voice_from_the_hall(w, t, j, org, forum)
    total += of_the_body(w, t, case, forum, crier) + weight_of_answer(answer, forum, lever, p)
    if org.hierarchy == OF_A_LEADER and j == org.leader:
        # A leader has the last word in his own committee (w-020) until criticism of superiors is
        # expected. Grievances alone do not remove him: a past on record gives them their political
        # frame (w-019). Under pressure from below the plenum demands the more (w-024, w-066).
        total += (p.hearing_pressure * pressed(org, j, p)
                  - p.hearing_grip * (1.0 - lever.criticism_upward)
                  - p.hearing_frame * (1.0 - min(1.0, m.known)))
    _hearing_causes(w, t, case, counts, p.hearing_campaign * lever.campaign)
    u = draw(mood, m.uid, 0)
    lean = total + p.hearing_noise * maths.log(u / (1.0 - u))
    if case.prisoner == 1:
        lean = p.prisoner_lean
    ground = _ground(w, t, m, case, charges)
    _vote(w, t, case, m, lean, forum)
    # What another body will decide is for that body to prevent.
    is_final = forum != CELL and not must_ask_above(w, case, m, org)
    if (case.outcome == EXPEL and case.political == 1 and is_final
            and is_demanded(w, t, j, PREVENT_FALL)):
        case.outcome = REPRIMAND
    if _is_put_off(w, t, case, m, forum):
        case.outcome = POSTPONED
    elif _is_left_undecided(w, t, case, m, org, forum):
        case.outcome = NO_RULING
    n = write_hearing(w, t, case, forum, answer, lean)
    if crier >= 0 and case.outcome < EXPEL:
        w.hearings[n].crier = crier
        w.hearings[n].called_for = max(ENTRY, case.outcome + 1)
        w.members[crier].credit += max(0.0, public_credit(w.members[crier], p))
    if forum == GENERAL:
        see_who_is_silent(w, t, j, case.event)
    if case.outcome == POSTPONED:
        _put_off(w, t, case, m)
        return
    if case.outcome == NO_RULING:
        org.fatigue += 1.0
        return
    if must_ask_above(w, case, m, org):
        if org.hierarchy != ONLY_LEVELS:
            petition(w, t, case, j)
        else:
            _petition(w, t, case, j)
        return
    if case.demanded == 1:
        _rule(w, t, case, m)
    if forum == CELL and _goes_up(case):
        _to_the_next(w, t, case, COMMITTEE, BY_PROPOSAL)
        return
    _carry_out(w, t, case, j, ground)
    if answer == NAMES:
        _name_others(w, t, case, j)
    if forum == COMMITTEE and _goes_on_list(w, t, case, m):
        _to_the_next(w, t, case, GENERAL, BY_LIST)


@compiled
def must_ask_above(w, case, m, org):
    """Whether what was ruled is not this body's to carry out, so that it becomes a demand upwards:
    where levels above rule, every removal that needs their consent, elsewhere the card of a
    holder of a higher post."""
    if org.hierarchy != ONLY_LEVELS:
        return is_removal(case.outcome) and needs_consent_above(w, m, case)
    return case.outcome == EXPEL and needs_consent(m, case, w.p[0])


@compiled
def is_removal(outcome):
    """Whether a ruling takes a post, full membership or the card."""
    return outcome == EXPEL or outcome == REDUCTION or outcome == POST_LOST


@compiled
def _goes_up(case):
    """A cell's ruling on a political matter is a proposal: the committee takes up every expulsion
    and every loss of post or standing (h1-039)."""
    return case.political == 1 and is_removal(case.outcome)


@compiled
def _goes_on_list(w, t, case, m):
    """While criticism upward is at two thirds or more, the committee's political rulings go as a
    list to the next general meeting, which hears what the time allows (g2-158, h1-041). Those
    that took the card are confirmed without looking (h1-060), and are not heard again."""
    return (w.p[0].on_ladder == 1.0 and case.political == 1 and case.prisoner == 0
            and w.levers[t].criticism_upward >= TWO_STEPS and in_party(m)
            and case.outcome >= ENTRY and case.demanded == 0)


@compiled
def _to_the_next(w, t, case, body, trigger):
    """Put a matter that has been heard back on the docket, before another body."""
    case.proposal = case.outcome
    case.body = body
    case.trigger = trigger
    put_back(w, case, w.members[case.accused])


@compiled
def _is_put_off(w, t, case, m, forum):
    """Whether the sitting waits for the answer to an enquiry (h1-062, h1-070): where the list is
    short and nothing was asked yet."""
    p = w.p[0]
    if (p.on_ladder == 0.0 or case.political == 0 or case.prisoner == 1 or case.enquired == 1
            or case.n_counts > 1 or forum == GENERAL or case.demanded == 1):
        return False
    return draw(stream(w.seed, D_PUT_OFF, t), m.uid, 1) < p.postponed


@compiled
def _put_off(w, t, case, m):
    """Write to other places: the matter comes back with the answer, which may incriminate, say
    nothing, or clear (h1-062)."""
    send_enquiry(w, t, case.accused, case.event)
    case.enquired = 1
    case.charge *= 0.5  # what the answer finds opens it anew at full weight
    case.not_before = m.week_answer
    case.trigger = BY_ENQUIRY
    put_back(w, case, m)


@compiled
def _is_left_undecided(w, t, case, m, org, forum):
    """Whether the committee rules nothing: once decisions came to be overturned, to decide nothing
    was judged safest (g3-023, g3-077, g3-078; h1-265)."""
    p = w.p[0]
    if case.political == 0 or case.prisoner == 1 or (forum != COMMITTEE and forum != GENERAL):
        return False
    return (draw(stream(w.seed, D_PUT_OFF, t), m.uid, 2)
            < p.passivity * fear_of_reversal(org, p))


@compiled
def _answer(w, t, m, case, forum):
    """What the accused answers, as an act (words.ANSWERS): invoke a patron (g1-196), turn the
    charge (`options`), name others (g1-208), or deny or admit a failing (h1-190, h1-191)."""
    p = w.p[0]
    if case.political == 0 or case.prisoner == 1:
        return NO_ANSWER
    key = stream(w.seed, D_NAMING, t)
    if is_protected(w, m) and draw(stream(w.seed, D_PATRON_WORD, t), m.uid, 0) < p.patron_invoked:
        w.members[m.protector].suspicion += 0.5 * p.suspicion_of_attack
        return CALLS_PATRON
    if m.salient_week == t and m.accuser == NOBODY and m.by_head >= 0 and (
            w.statements[m.by_head].week == t and w.statements[m.by_head].act == COUNTERCHARGE):
        return COUNTER_CHARGES
    if forum != CELL and p.on_naming == 1.0 and draw(key, m.uid, 0) < p.naming_at_hearing:
        return NAMES
    return ADMITS if draw(stream(w.seed, D_ANSWER, t), m.uid, 0) < m.decency else DENIES


@compiled
def weight_of_answer(answer, forum, lever, p):
    """What the answer adds (logits): to admit a general failing helps a little, but not in the hall
    and not where criticism is loud, where the first offer is never enough (h1-181, h1-190)."""
    if answer != ADMITS or forum == GENERAL:
        return 0.0
    return -p.admission * (1.0 - lever.criticism_upward)


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
    continue_as(case, w.cases[m.case_open])


@compiled
def _rule(w, t, case, m):
    """A ruling from above; one milder than the demand moves blame to whoever protects the
    accused (w-038, w-050)."""
    log_caused(w, t, E_RULING, NOBODY, case.accused, case.ground, NOBODY, case.event)
    if case.outcome != EXPEL and m.protector >= 0:
        w.members[m.protector].suspicion += 0.5 * w.p[0].suspicion_of_attack


@compiled
def anticipate(w, t, o):
    """A committee shamed by arrests it had not foreseen opens cases against those who merely
    might be arrested (g3-030, g1-175)."""
    p = w.p[0]
    org = w.orgs[o]
    key = stream(w.seed, D_ANTICIPATE, t)
    if draw(key, org.number, 0) >= 1.0 - maths.exp(-p.anticipation * org.shame):
        return
    weights = np.zeros(n_people(org))
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
        weights[place] = marked if marked >= p.marked_enough else 0.0
    place = draw_one(w, org, weights, key, 1)
    if place >= 0:
        best = person(w, org, place)
        m = w.members[best]
        ground = ENEMY
        if m.known > 0.0 and m.known >= m.exposure:
            ground = BLEMISH
        elif m.exposure > 0.0:
            ground = TIE
        open_case(w, t, best, ground, p.charge_of_tie, m.event_salient, 0)


@compiled
def _hearing_causes(w, t, case, counts, campaign):
    """Parents of a hearing: the trigger of the case carries ties, silence and what the case was
    opened on, the file what statements added, the outside the campaign and what was on record."""
    trigger = w.events[case.event]
    base = (max(0.0, counts.tie) + max(0.0, counts.silence) + max(0.0, counts.slander)
            + max(0.0, counts.suppressed) + w.p[0].cause_of_case)
    blemish = max(0.0, counts.blemish) + max(0.0, counts.left_out)
    material, campaign = max(0.0, counts.enemy), max(0.0, campaign)
    whole = base + blemish + material + campaign
    if whole == 0.0:  # nothing weighs anything: the occasion alone brought it here
        base, whole = 1.0, 1.0
    because(w, trigger.id, case.event_opened, base / whole)
    because_of_files(w, t, trigger.id, case.accused, False, material / whole,
                     (blemish + campaign) / whole)


@compiled
def _vote(w, t, case, m, lean, forum):
    """Split the votes of those present and read off the outcome: the card; post or standing; and
    between these and nothing, three grades of reprimand evenly spaced."""
    p = w.p[0]
    uid = m.uid
    org = w.orgs[case.org]
    present = p.cell_size
    if forum == COMMITTEE:
        present = p.share_present * _committee_size(w, org)
    elif forum == DISTRICT or forum == CITY:
        present = p.superior_committee
    elif forum == GENERAL:
        present = present_share(w, org) * org.n_active
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
        case.outcome = POST_LOST if m.seat >= 0 else REDUCTION
        if forum == COMMITTEE and case.political == 1 and _is_only_of_kin(m, case):
            case.outcome = ASKED_TO_LEAVE
    elif 2 * at_least_some > n:
        grade = (lean + p.gap_reprimand) / (p.gap_reprimand - p.gap_reduction)
        case.outcome = ENTRY + min(2, max(0, int(grade * (1 + STRICT_REPRIMAND - ENTRY))))
    else:
        case.outcome = CLEAR
    if forum == COMMITTEE and case.proposal > PENDING and case.outcome > case.proposal:
        case.outcome = case.proposal  # never harsher than the cell (h1-044, h1-046, h1-057)


@compiled
def _is_only_of_kin(m, case):
    """Whether nothing is held against the accused but kin: such a one could be asked to go instead
    of being tried (h1-234)."""
    return case.ground == BLEMISH and m.known == 0.0 and m.kin_known > 0.0 and m.left_out == 0.0


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
    """Execute the ruling; the counts stated are the lesson everyone learns."""
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
    silence = case.counts & (1 << COUNT_SILENCE) != 0
    if case.political == 1:
        see_punished(w, j, silence, ground == SLANDER,
                     1.0 if case.outcome == EXPEL else p.lesson_of_reprimand)
    if case.outcome == EXPEL:
        case.ground = ground
        if silence:
            # Each use is a precedent: that is how the count comes into use (g1-182).
            case.precedent = 1
            org.precedent += 1.0
        event = log_caused(w, t, E_EXPULSION, NOBODY, j, ground, NOBODY, case.event)
        if case.political == 1:
            add_material(w, t, j, event, 0.0, p.file_of_expulsion)
        m.last_case = case.id
        expel(w, t, j, ground, event)
    elif case.outcome == ASKED_TO_LEAVE:
        event = log_caused(w, t, E_DEPARTURE, NOBODY, j, case.ground, NOBODY, case.event)
        depart(w, t, j, event)
    elif is_removal(case.outcome):
        _relieve(w, t, j, case.event)
        m.suspicion += p.suspicion_of_attack
        log_caused(w, t, E_REDUCTION, NOBODY, j, case.ground, NOBODY, case.event)
    else:
        m.suspicion += 0.5 * p.suspicion_of_attack * (1 + case.outcome - ENTRY) / GRADES
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
    if not may_name(w, t, j):
        return
    m = w.members[j]
    key = stream(w.seed, D_NAMED, t)
    best, best_score, tie = -1, 0.0, -1
    for e in range(m.tie_start, m.tie_start + m.tie_n):
        other = w.members[w.ties[e].other]
        if not is_active(other) or w.ties[e].kind == RIVAL:
            continue
        score = (maths.log(warmth(w.ties[e], t, p) + p.naming_senior * other.rank + p.cause_floor)
                 + gumbel(key, m.uid, other.uid))
        if best < 0 or score > best_score:
            best, best_score, tie = w.ties[e].other, score, e
    if best < 0:
        return
    case.named = best
    event = log_caused(w, t, E_NAMED_HEARING, j, best, TIE, w.ties[tie].kind, case.event)
    add_material(w, t, best, event, p.material_of_word, 0.0)
    named = w.members[best]
    named.suspicion += 0.5 * p.suspicion_of_attack
    raise_threat(w, t, best, p.threat_accused, event)


@compiled
def sit(w, t, o):
    """Hearing phase: cells and committee sit every other week, unless the sitting lapses, general
    meetings when called.

    Complaints of work and conduct stay with the cells; political matters of those without higher
    post open there, others in the committee; the hall hears the committee's list (g2-158).
    """
    p = w.p[0]
    org = w.orgs[o]
    general = is_meeting(w, t)
    sitting = t % 2 == 0 and org.met == 1
    key = stream(w.seed, D_AGENDA, t)
    answer_enquiries(w, t, o)
    if general:
        see_the_hall(w, t, o)
    if sitting:
        anticipate(w, t, o)
        go_through_drawer(w, t, o)
    for forum in (DISTRICT, GENERAL, COMMITTEE, CELL):
        if (forum == GENERAL and not general) or (forum == DISTRICT and t % 2 != 0) or (
                (forum == COMMITTEE or forum == CELL) and not sitting):
            continue
        room = p.agenda_cells
        if forum == GENERAL:
            room = p.agenda_general
        elif forum == COMMITTEE:
            room = p.agenda_committee
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
