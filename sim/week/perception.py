"""Perception: how dangerous the world looks, what meetings teach, belief and fear.

What is felt fades, the week's lessons are learned (g1-031, g2-047), and fear is the danger of doing
nothing as the member sees it (`danger.py`).
"""


from sim.society.members import is_active, is_protected
from sim.society.people import n_people, person
from sim.state import maths
from sim.state.jit import compiled
from sim.week.danger import perceived_danger, position, seen_without_ties
from sim.words import (
    LEFT,
    RISK_WITHOUT_TIES,
)

# Weeks from one perception and choice to the next, with `weekly_choice` off.
FORTNIGHT = 2


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
def over(rate, p):
    """A share that goes a week, as the share that goes from one perception to the next."""
    return rate if pace(p) == 1 else 1.0 - maths.power(1.0 - rate, float(pace(p)))


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
    prior_silence = min(1.0, p.prior_lesson
                        + p.message_silence * lever.silence_admissible * lever.campaign)
    prior_writing = min(1.0, p.prior_lesson + p.message_slander * lever.slander)
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
                - drift * (m.p_shelving - p.prior_lesson))
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
    # What a tie carries from which one keeps away shrinks besides (`ties.strength`).
    apart = 1.0 - maths.halved(pace(p) / p.contact_half_life)
    keep_material = maths.exp(-p.material_decay * pace(p))
    keep_file = maths.exp(-p.file_decay * pace(p))
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
        if m.kept_apart > 0.0:
            m.exposure = max(0.0, m.exposure - keep * apart * m.kept_apart)
            m.kept_apart *= keep * (1.0 - apart)
        m.omission *= keep
        m.distance *= keep * keep_credit
        m.answered *= keep * keep_credit
        m.file *= keep_file
        if not is_active(m):
            continue
        m.material *= keep_material
        m.suspicion *= keep
        m.silent *= keep
        m.suppressing *= keep
        m.credit *= keep_credit
        learn(m, w.units[m.unit], p)
        at = position(m, lever, p)
        if m.rule == RISK_WITHOUT_TIES:
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
    org.fatigue *= 1.0 - over(p.caution_fading, p)
    org.shame *= 1.0 - over(p.fading, p)
    org.fallen_lately *= 1.0 - over(p.fading, p)


