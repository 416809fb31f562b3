"""Perception: how dangerous the world looks, what meetings teach, belief and fear.

One function, `perceived_danger`, is fear itself (the danger of doing nothing)
and the score of every option in `options.py`; there is no second list of costs
for danger. That one's own statement helps to bring a tie down and so endangers
its author is real but not perceived unless ``foresight`` says so (Mironov's
trap, g1-204, g1-205).

Trouble travels along ties when someone's state changes, and only then: a tie
is harmless until its other end falls, and then works backwards in time.
"""

import math
from collections import namedtuple

from sim.jit import compiled
from sim.people import n_people, person
from sim.rules import RISK_WITHOUT_TIES
from sim.ties import closeness, other_half
from sim.words import (
    EXPELLED,
    FREE,
    LEFT,
    NEVER,
    NOBODY,
    OPPOSITION,
    REINSTATED_CANDIDATE,
)

# Weeks from one perception and choice to the next, with `weekly_choice` off.
FORTNIGHT = 2

# What a person's danger is made of: the part of a situation that an act can change.
Position = namedtuple("Position", [
    "exposure",   # ties to the fallen and the accused
    "omission",   # of these, visible and not written about
    "concealed",  # hidden blemishes
    "kin",        # arrested kin not reported
    "suspicion",  # what is said in public
    "credit",     # vigilance shown
    "authored",   # accusations one may have to answer for
    "office",     # rank, while it is held
])


@compiled
def in_party(m):
    """Holds a card, whether free or not (the standings that do come first in words.py)."""
    return m.standing <= REINSTATED_CANDIDATE


@compiled
def is_active(m):
    """Can act, be accused and be heard: in the Party and at liberty."""
    return m.liberty == FREE and in_party(m)


@compiled
def pace(p):
    """Weeks from one perception, and one choice, to the next."""
    return 1 if p.on_weekly_choice == 1.0 else FORTNIGHT


@compiled
def rests(p, t):
    """Whether week ``t`` passes without perception and, unless there is a general meeting,
    without choice. Only with `weekly_choice` off, to see what the length of a step does: what is
    seen waits for the next week, and what fades a week fades for all weeks since the last."""
    return t % pace(p) != 0


@compiled
def position(m):
    """The member's situation as it stands: what silence leaves unchanged."""
    return Position(m.exposure, m.omission, m.concealed, m.kin_concealed, m.suspicion, m.credit,
                    0.0, float(m.rank))


@compiled
def seen_without_ties(w, m, at):
    """The position as risk without ties sees it (Epstein-type): nobody's own ties count, only
    how many of the organisation fell lately (rival rule `risk_without_ties`)."""
    org = w.orgs[m.org]
    general = w.p[0].general_risk * org.fallen_lately / max(1, org.n_active)
    return Position(general, 0.0, at.concealed, at.kin, at.suspicion, at.credit, at.authored,
                    at.office)


@compiled
def is_protected(w, m):
    """Whether the member's protector still stands."""
    return m.protector >= 0 and is_active(w.members[m.protector])


@compiled
def hidden_past(w, m):
    """The member's oppositional past that is on no record yet (row of secrets), or -1: what one
    can still confess (g2-085)."""
    s = m.secret_head
    while s >= 0:
        secret = w.secrets[s]
        if (secret.kind == OPPOSITION and secret.disclosed_week == NEVER
                and secret.discovered_week == NEVER):
            return s
        s = secret.next
    return NOBODY


@compiled
def perceived_danger(m, at, protected, lever, p):
    """Perceived chance (0-1) of falling within the horizon, in the position ``at``.

    Claim: people reckoned what each fall meant for their own safety (g2-162): ties
    to the fallen (g1-101), not having spoken (g1-181), a hidden past under scrutiny
    (g1-088), unreported kin (g2-011), public suspicion, office under criticism
    (g1-107), less credit for vigilance (g2-047) and a protector (g1-196).
    Simplified: the parts add up before they saturate.
    """
    load = (
        p.danger_exposure * lever.association * at.exposure
        + p.danger_omission * m.p_silence * at.omission
        + p.danger_concealed * (p.scrutiny_floor + lever.scrutiny) * at.concealed
        + p.danger_known * lever.campaign * m.known
        + p.danger_kin * (p.scrutiny_floor + lever.scrutiny) * at.kin
        + p.danger_suspicion * at.suspicion
        + p.danger_rank * lever.criticism_upward * at.office
        + p.danger_written * m.p_written
        + p.danger_authored * m.p_writing * at.authored
    )
    shield = p.danger_credit * at.credit
    if protected:
        shield += p.danger_protector
    return 1.0 - math.exp(-max(0.0, load - shield))


@compiled
def attend(m, t, event):
    """Something salient happened to the member: they will deliberate (model, section 5)."""
    m.salient_week = t
    m.event_salient = event


@compiled
def set_threat(w, t, j, level, event):
    """``j`` is now seen in trouble to ``level`` (0 cleared, 1 fallen); everyone tied to them
    feels it, and those still free and in the Party take notice.

    Exposure and omission of a tied member are kept as sums over ties of carrier
    strength x closeness x threat, and change only here, by writing, and by fading.
    """
    p = w.p[0]
    target = w.members[j]
    rise = level - target.threat
    target.threat = level
    target.event_trouble = event
    for e in range(target.tie_start, target.tie_start + target.tie_n):
        i = w.ties[e].other
        m = w.members[i]
        # What one has written, and what is on record of one's tie, is with one's own half.
        half = w.ties[other_half(w, w.ties[e])]
        load = w.carrier[half.kind] * closeness(half) * rise
        written = half.written != NEVER
        m.exposure = max(0.0, m.exposure + (load * (1.0 - p.distance_by_writing) if written
                                            else load))
        if half.public == 1 and half.owned == 0 and not written:
            m.omission = max(0.0, m.omission + load)
        if load >= p.attention_load and is_active(m):
            attend(m, t, event)


@compiled
def accuse_in_public(w, t, j, event, level):
    """A public accusation: suspicion, trouble at least to ``level``, and the unit's talk."""
    m = w.members[j]
    m.suspicion += w.p[0].suspicion_of_attack
    unit = w.units[m.unit]
    unit.accused = j
    unit.accused_week = t
    if level > m.threat:
        set_threat(w, t, j, level, event)


@compiled
def lose_belief(w, j):
    """Everyone tied to the fallen ``j`` believes less, by closeness (g1-003, g3-106)."""
    p = w.p[0]
    fallen = w.members[j]
    for e in range(fallen.tie_start, fallen.tie_start + fallen.tie_n):
        m = w.members[w.ties[e].other]
        m.belief -= p.belief_loss * closeness(w.ties[e]) * m.belief


@compiled
def see_punished(w, j, ground_is_silence, ground_is_slander, weight):
    """The ground on which ``j`` was charged, as seen by the unit, the works and j's ties."""
    p = w.p[0]
    unit = w.units[w.members[j].unit]
    org = w.orgs[w.members[j].org]
    silence = weight if ground_is_silence else 0.0
    slander = weight if ground_is_slander else 0.0
    unit.seen_charges += weight
    unit.seen_silence += silence
    unit.seen_slander += slander
    org.seen_charges += weight
    org.seen_silence += silence
    org.seen_slander += slander
    punished = w.members[j]
    for e in range(punished.tie_start, punished.tie_start + punished.tie_n):
        m = w.members[w.ties[e].other]
        step = p.lesson_of_tie * closeness(w.ties[e])
        m.p_silence += step * ((1.0 if ground_is_silence else 0.0) - m.p_silence)
        m.p_writing += step * ((1.0 if ground_is_slander else 0.0) - m.p_writing)


@compiled
def over(rate, p):
    """A share that goes a week, as the share that goes from one perception to the next."""
    return rate if pace(p) == 1 else 1.0 - (1.0 - rate) ** pace(p)


@compiled
def _step(seen, of, prior, p):
    """How far this week moves a learned share, and towards what: to what was seen (``seen``
    of ``of``), or slowly back to its prior when nothing was."""
    if of > 0.0:
        return of / (of + p.lesson_inertia), min(1.0, seen / of)
    return over(p.lesson_drift, p), prior


@compiled
def take_lessons(w, t, o):
    """Lessons of the meeting for each unit this week (g1-031, g2-047).

    The share of charges for silence and the share of speakers charged with slander, own unit
    at full weight, the rest of the works as far as the press carries it, other organisations as
    far as the paper above tells of them; with nothing seen they drift back to what the
    campaign's message says.
    """
    p = w.p[0]
    lever = w.levers[t]
    org = w.orgs[o]
    prior_silence = min(1.0, p.prior_silence
                        + p.message_silence * lever.silence_admissible * lever.campaign)
    prior_writing = min(1.0, p.prior_writing + p.message_slander * lever.slander)
    carried = p.press_reach * lever.press if p.on_press == 1.0 else 0.0
    told = p.regional_reach * lever.press * p.on_regional_press if p.on_press == 1.0 else 0.0
    elsewhere = w.centre[t]
    for u in range(org.unit_first, org.unit_end):
        unit = w.units[u]
        charges = (unit.seen_charges + carried * (org.seen_charges - unit.seen_charges)
                   + told * elsewhere.seen_charges)
        silence = (unit.seen_silence + carried * (org.seen_silence - unit.seen_silence)
                   + told * elsewhere.seen_silence)
        slander = (unit.seen_slander + carried * (org.seen_slander - unit.seen_slander)
                   + told * elsewhere.seen_slander)
        speakers = (unit.seen_speakers + carried * (org.seen_speakers - unit.seen_speakers)
                    + told * elsewhere.seen_speakers)
        shelving = (unit.seen_shelving + carried * (org.seen_shelving - unit.seen_shelving)
                    + told * elsewhere.seen_shelving)
        unit.step_silence, unit.aim_silence = _step(silence, charges, prior_silence, p)
        unit.step_writing, aim = _step(slander, max(speakers, slander), 0.0, p)
        # Speakers who go unpunished do not unsay the law against slander: it stays the least
        # that one reckons with.
        unit.aim_writing = prior_writing + (1.0 - prior_writing) * aim
        unit.step_shelving = (p.lesson_shelving * shelving if p.on_gatekeeper_learning else 0.0)
        unit.aim_attack = min(1.0, unit.seen_speakers / max(1.0, p.attack_seen * unit.n_start))
        unit.step_written = p.lesson_written * org.seen_written


@compiled
def learn(m, unit, p):
    """Move a member's beliefs about what is punished by what their unit saw."""
    m.p_silence += unit.step_silence * (unit.aim_silence - m.p_silence)
    m.p_writing += unit.step_writing * (unit.aim_writing - m.p_writing)
    m.p_attack += over(p.lesson_attack, p) * (unit.aim_attack - m.p_attack)
    drift = over(p.lesson_drift, p)
    written = unit.step_written * (1.0 - m.p_written) - drift * m.p_written
    m.p_written = min(1.0, max(0.0, m.p_written + written))
    # Officials learn what shelving costs (g1-153, g3-117).
    shelving = (unit.step_shelving * (1.0 - m.p_shelving)
                - drift * (m.p_shelving - p.prior_shelving))
    m.p_shelving = min(1.0, max(0.0, m.p_shelving + shelving))


@compiled
def perceive(w, t, o):
    """Perception phase: what was felt fades, last week's lessons are learned, fear is formed."""
    p = w.p[0]
    if rests(p, t):
        return
    lever = w.levers[t]
    org = w.orgs[o]
    keep = 1.0 - over(p.fading, p)
    keep_credit = 1.0 - over(p.credit_fading, p)
    keep_material = math.exp(-p.material_decay * pace(p))
    keep_file = math.exp(-p.file_decay * pace(p))
    take_lessons(w, t, o)
    fear, n_active, n_authors = 0.0, 0, 0
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
        m = w.members[i]
        if m.standing >= LEFT:  # neither in the Party here nor expelled from it
            continue
        m.threat *= keep
        m.exposure *= keep
        m.omission *= keep
        m.file *= keep_file
        if not is_active(m):
            continue
        m.material *= keep_material
        m.suspicion *= keep
        m.credit *= keep_credit
        learn(m, w.units[m.unit], p)
        at = position(m)
        if p.choice_rule == RISK_WITHOUT_TIES:
            at = seen_without_ties(w, m, at)
        m.fear = perceived_danger(m, at, is_protected(w, m), lever, p)
        fear += m.fear
        n_active += 1
        n_authors += 1 if m.statements_by > 0 else 0
    # Put down at the end: what is perceived above is last week's count.
    org.fear_sum, org.n_active, org.n_authors = fear, n_active, n_authors
    _forget_the_week(w, o)


@compiled
def _forget_the_week(w, o):
    """Clear what was seen this week; let precedent, shame and caution fade."""
    p = w.p[0]
    org = w.orgs[o]
    for u in range(org.unit_first, org.unit_end):
        unit = w.units[u]
        unit.seen_charges = 0.0
        unit.seen_silence = 0.0
        unit.seen_slander = 0.0
        unit.seen_speakers = 0.0
        unit.seen_shelving = 0.0
    org.seen_charges = 0.0
    org.seen_silence = 0.0
    org.seen_slander = 0.0
    org.seen_speakers = 0.0
    org.seen_shelving = 0.0
    org.seen_written = 0.0
    org.precedent *= 1.0 - over(p.precedent_fading, p)
    org.caution *= 1.0 - over(p.caution_fading, p)
    org.shame *= 1.0 - over(p.fading, p)
    org.fallen_lately *= 1.0 - over(p.fading, p)


@compiled
def is_expelled_and_free(m):
    """Out of the Party and not (yet) in the organs' hands."""
    return m.standing == EXPELLED and m.liberty == FREE
