"""The options: what a member with something salient could do this week, and its terms.

`deliberate` writes the table of options that the choice, ``member.choose`` and
``zaiavlenie explain`` all read. Targets are only those that are salient: ties in
trouble, the accused of the unit, a superior when called upon, kin, one's accuser.
Danger is scored by `perception.perceived_danger` alone (model of record, section 5).
"""

import math
from collections import namedtuple

import numpy as np

from sim.society.blemishes import hidden_past
from sim.society.levels import pressed
from sim.society.members import is_active, is_protected
from sim.society.ties import (
    answered,
    carried,
    closeness,
    find_tie,
    fresh,
    is_household,
    owed_on_paper,
    reach,
    strength,
    warmth,
)
from sim.state import maths
from sim.state.jit import compiled
from sim.state.streams import (
    D_CALL,
    D_CHANNEL,
    D_CHOICE,
    as_gumbel,
    cannot_reach,
    draw,
    draw_of,
    key_of,
    stream,
)
from sim.week.danger import Position, defence, inquiry, position, seen_without_ties, weight_of
from sim.week.drawer import guesses, knows_of_list
from sim.week.revenge import is_occasion, whom_to_strike
from sim.week.rivals import rivalry
from sim.week.rules import lets_count, terms_of, utility, with_fear
from sim.words import (
    ACCUSE_OFFICIAL,
    ADVISE,
    AT_MEETING,
    COUNTERCHARGE,
    CRITICISE,
    DENOUNCE,
    DISCLOSE,
    DISTANCE,
    HELP,
    KEEP_AWAY,
    NEVER,
    NO_CHANNEL,
    NOBODY,
    OF_A_LEADER,
    RENOUNCE,
    RESIGN,
    RISK_WITHOUT_TIES,
    RIVAL,
    SILENT,
    SPEAK,
    SUPERIOR,
    TELL,
    TO_CELL,
    TO_KRAIKOM,
    TO_ORGANS,
    TO_PARTKOM,
    TO_PRESS,
    TO_RAIKOM,
    VISIT,
    VOUCH,
)

# Spacing of the keys under which the options of one member draw: act and channel within target.
KEYS_PER_TARGET = 32
KEYS_PER_ACT = 2
# Widens a bound by more than rounding can.
ROUNDING = 1.0 + 1e-9
# Keys of a member's kin, beyond those of all stable ids.
KIN_KEYS = np.int64(1 << 48)


# The call of a week to take a stand: whether there is a general meeting, the chance of a worker to
# be called, and the key of these draws.
Call = namedtuple("Call", ["meeting", "chance", "key"])

# What an option is about: whom, by which channel, through the member's half of which tie, or which
# relative of the member (counted from 0).
About = namedtuple("About", ["target", "channel", "tie", "kin"])

# What the options of one deliberation share: the week, the member, the key of their draws, the
# position, what weighs on it and the danger of silence, whether a protector stands and the floor is
# granted, whether every option is asked for or only those that can be chosen, what keeping away
# will take off a tie, and whether the member knows of a list.
Moment = namedtuple("Moment", ["t", "i", "key", "at", "weight", "danger", "protected", "may_speak",
                               "everything", "apart", "knows"])


@compiled
def about(target=NOBODY, channel=NO_CHANNEL, tie=NOBODY, kin=NOBODY):
    """What an option is about, as :class:`About`: nobody, but for what is said."""
    return About(target, channel, tie, kin)


@compiled
def call_of(w, t, meeting):
    """The :class:`Call` of a week with or without a general meeting."""
    p = w.p[0]
    chance = p.call_quiet + p.call_campaign * w.levers[t].campaign
    if meeting:
        chance += p.call_meeting * w.levers[t].campaign
    return Call(meeting, chance, stream(w.seed, D_CALL, t))


@compiled
def is_called(w, i, call):
    """Whether this week calls the member to take a stand: the campaign, a meeting, an office.

    Discussants and organisers carried the line into every unit (g1-038); officials
    are called oftener, as their contacts are more.
    """
    m = w.members[i]
    return draw(call.key, m.uid, 0) < call.chance * reach(w.p[0], m.rank)


@compiled
def suspect(w, j):
    """How suspect ``j`` looks to anyone (0-1): a known blemish, and being in trouble."""
    m = w.members[j]
    return min(1.0, w.p[0].suspect_known * m.known + m.threat)


@compiled
def trouble_seen(w, i, j, knows):
    """Trouble of ``j`` as ``i`` sees it: what is public, and for officials who know of the list
    that went up (``knows``) also whom they guess to be on it (g1-237, g1-155, h1-146)."""
    p = w.p[0]
    threat = w.members[j].threat
    if knows and threat < p.list_knowledge and guesses(w, i, j):
        return p.list_knowledge
    return threat


@compiled
def _has_written_lately(w, t, i, j):
    """Whether ``i`` has spoken or written about ``j`` within the weeks that make it repetition."""
    s = w.members[i].by_head
    while s >= 0:
        row = w.statements[s]
        if t - row.week > w.p[0].repeat_weeks:
            return False
        if row.target == j:
            return True
        s = row.next_by
    return False


@compiled
def _luck(now, whom, act, spoken):
    """The draw of an act about somebody (their stable id + 1, 0 for nobody)."""
    return draw_of(now.key, whom * KEYS_PER_TARGET + act * KEYS_PER_ACT + (1 if spoken else 0))


@compiled
def fear_at_most(now, relief, p):
    """The most that fear can speak for an act that takes ``relief`` off what weighs on the member
    (`danger.weight_of`), by exp(x) - 1 <= x / (1 - x / 2)."""
    if relief <= 0.0:
        return 0.0
    if relief >= 1.0:
        return p.weight_fear * now.danger
    gain = (1.0 - now.danger) * relief / (1.0 - 0.5 * relief)
    return p.weight_fear * min(now.danger, gain * ROUNDING)


@compiled
def _add(w, now, n, what, at, terms):
    """Write one option: its danger in the position ``at``, its ``terms`` (all but fear, which
    follows from danger) and its draw. Returns the new count.

    Unless all options are asked for, one that cannot be chosen is left out.
    """
    if n >= w.options.shape[0]:
        return n
    p = w.p[0]
    m = w.members[now.i]
    whom = w.members[what.target].uid + 1 if what.target >= 0 else 0
    if what.kin >= 0:
        whom = KIN_KEYS + what.kin
    u = _luck(now, whom, terms.act, what.channel == AT_MEETING)
    if m.rule == RISK_WITHOUT_TIES:
        at = seen_without_ties(w, m, at)
    weight = weight_of(m, at, now.protected, w.levers[now.t], p)
    if not now.everything:
        most = utility(m.rule, with_fear(
            terms, fear_at_most(now, now.weight - weight, p)), m, p)
        if cannot_reach(u, w.options[n - 1].total - most):
            return n
    danger = 1.0 - maths.exp(-weight)
    # Danger counts against what silence brings.
    scored = with_fear(terms, p.weight_fear * (now.danger - danger))
    worth, luck = utility(m.rule, scored, m, p), as_gumbel(u)
    if not now.everything and worth + luck <= w.options[n - 1].total:
        return n
    _write(w.options[n], what, danger, scored, worth, luck)
    return n + 1


@compiled
def _write(row, what, danger, terms, worth, luck):
    """Fill in a row of the option table."""
    row.act = terms.act
    row.target = what.target
    row.channel = what.channel
    row.tie = what.tie
    row.kin = what.kin
    row.chosen = 0
    row.danger = danger
    row.fear = terms.fear
    row.belief = terms.belief
    row.interest = terms.interest
    row.duty = terms.duty
    row.conscience = terms.conscience
    row.retaliation = terms.retaliation
    row.cost = terms.cost
    row.utility = worth
    row.gumbel = luck
    row.total = worth + luck


@compiled
def _moved(at, exposure, omission, suspicion, credit, authored):
    """The position ``at`` changed by these amounts."""
    return Position(at.exposure + exposure, at.omission + omission, at.concealed, at.kin,
                    at.suspicion + suspicion, at.credit + credit, at.authored + authored,
                    at.office)


@compiled
def _consider(w, now, j, tie, n):
    """Options about ``j``: a statement in secret, one spoken, criticism, a word for them,
    disclosure of the tie; or distance from the fallen. ``tie``: the member's half of their
    tie, or -1."""
    t, i = now.t, now.i
    p = w.p[0]
    m = w.members[i]
    other = w.members[j]
    lever = w.levers[t]
    at = now.at
    near, load, seen_load, owed, is_boss = 0.0, 0.0, 0.0, 0.0, False
    if tie >= 0:
        half = w.ties[tie]
        near = warmth(half, t, p)
        is_boss = half.kind == SUPERIOR
        # What a statement would take off now; what earlier ones gave has faded.
        seen = trouble_seen(w, i, j, now.knows)
        load = strength(w, half, t) * seen * (1.0 - fresh(half.covered, t, p))
        if half.public == 1:
            seen_load = carried(w, half) * other.threat * (1.0 - answered(half, t, p))
            owed = seen_load * owed_on_paper(half, p)
    doubt = 1.0 - m.belief
    conviction = p.weight_belief * m.belief * m.suspiciousness * lever.campaign * suspect(w, j)
    conscience = -p.weight_conscience * m.decency * (p.conscience_floor + near) * doubt
    if not is_active(other):
        return _consider_fallen(w, now, about(target=j, channel=AT_MEETING, tie=tie), load, near,
                                conviction, conscience, n)
    interest = p.weight_interest * m.ambition if _would_vacate(w, i, j) else 0.0
    if m.answerable_week == t:
        # Whoever must answer for an accident has an interest in naming someone else (h1-096).
        interest += p.weight_interest
    if tie >= 0 and w.ties[tie].kind == RIVAL:
        interest += p.weight_rivalry * rivalry(w, t, i, w.ties[tie])
    grievance = m.grievance * (p.grievance_floor + lever.criticism_upward) if is_boss else 0.0
    interest += p.weight_grievance * grievance
    # A leader under pressure is a safe target, and to blame him is to be rid of blame (w-016,
    # w-047, w-072).
    pressure = pressed(w.orgs[m.org], j, p)
    interest += p.readiness * pressure * m.grievance
    # The wronged strike back where there is an occasion and as far as they hope (g3-051, h1-263).
    revenge = 0.0
    if (m.accuser == j or m.wronged_by == j) and is_occasion(w, t, i):
        revenge = p.weight_retaliation * p.counter_denunciation * w.orgs[m.org].hope
    may_vouch = (tie >= 0 and near >= p.close_friend and other.case_open >= 0
                 and w.ties[tie].vouched == 0)
    if tie >= 0:
        n = _consider_contact(w, now, j, tie, load, near, conscience, n)
    if not (now.everything or may_vouch):
        # Nine targets of ten are passed over here, which halves the time of a whole run: no act
        # about them can be worth more than all that speaks for any of them, at the least cost.
        relief = (p.danger_exposure * lever.association * p.distance_by_writing * load
                  + p.danger_omission * m.p_silence * seen_load
                  + p.danger_credit * _credit_at_most(now, m, lever, p))
        duty = p.weight_duty * m.belief if seen_load > 0.0 else 0.0
        most = utility(m.rule, with_fear(
            terms_of(act=DENOUNCE, belief=conviction, interest=interest, duty=duty,
                     retaliation=revenge, cost=_cost_at_least(now, seen_load, p)),
            fear_at_most(now, relief, p)), m, p)
        luck = _luck_at_most(now, other.uid + 1, seen_load)
        if cannot_reach(luck, w.options[n - 1].total - most):
            return n
    if _has_written_lately(w, t, i, j):
        return n
    upward = retaliation_drawn(w, t, i, j)
    # Writing removes the omission and part of the exposure; that it also documents the tie and
    # helps the target down is not foreseen by default (g1-204, g1-205).
    exposure = -p.distance_by_writing * load
    if tie >= 0:
        exposure += p.foresight * (p.tie_documented + p.foreseen_fall * (1.0 - other.threat)
                                   * strength(w, w.ties[tie], t))
    before = n
    n = _add(w, now, n, about(target=j, tie=tie),
             _moved(at, exposure, -owed, upward, p.credit_secret, lever.slander),
             terms_of(act=DENOUNCE, belief=conviction, interest=interest, conscience=conscience,
                   retaliation=revenge, cost=p.cost_statement))
    if n > before:
        w.options[before].channel = _channel(w, t, i, j)
    if now.may_speak and (tie < 0 or w.ties[tie].kind != RIVAL):
        # Public credit is hump-shaped: late zeal reads as masking (g1-090, g1-101).
        spoken = about(target=j, channel=AT_MEETING, tie=tie)
        n = _add(w, now, n, spoken,
                 _moved(at, exposure, -seen_load, upward, public_credit(m, p), lever.slander),
                 terms_of(act=DENOUNCE, belief=conviction, interest=interest, conscience=conscience,
                       retaliation=revenge, cost=p.cost_speech))
        if other.rank > m.rank:
            # Criticism stops short of calling a superior an enemy (g1-104, g1-216).
            n = _add(w, now, n, spoken,
                     _moved(at, 0.0, 0.0, upward,
                            p.credit_criticism * lever.criticism_upward, 0.0),
                     terms_of(act=CRITICISE, interest=interest,
                           conscience=p.conscience_distance * conscience,
                           cost=p.cost_word))
    if may_vouch:
        # A word for the accused: conscience against the danger of protecting an enemy (g3-114).
        n = _add(w, now, n, about(target=j, tie=tie),
                 _moved(at, p.vouch_exposure * near, 0.0, 0.0, 0.0, 0.0),
                 terms_of(act=VOUCH, conscience=-p.kindness * conscience,
                       cost=p.cost_word))
    if seen_load > 0.0 and w.ties[tie].owned == 0:
        # Owning up to the tie without accusing: answers what is owed on paper, brings an inquiry;
        # a word to one official does neither in full.
        n = _add(w, now, n, about(target=j, channel=TO_PARTKOM, tie=tie),
                 _moved(at, 0.0, -owed, inquiry(w, t) * near, 0.0, 0.0),
                 terms_of(act=DISCLOSE, duty=p.weight_duty * m.belief, cost=p.cost_deed))
    return n


@compiled
def _consider_contact(w, now, j, tie, load, near, conscience, n):
    """Quiet distance from someone in trouble: break off contact and say nothing (h1-105), which is
    hardly useful at once, or advise them to leave (h1-231)."""
    p = w.p[0]
    half = w.ties[tie]
    if half.kind == RIVAL or load <= 0.0:
        return n
    if half.apart == NEVER and p.on_quiet_distance == 1.0 and not is_household(half, p):
        relief = load * now.apart
        terms = terms_of(act=KEEP_AWAY, conscience=p.conscience_distance * conscience,
                         cost=p.cost_keep_away)
        if now.everything or not _cannot_win(
                w, now, n, j, terms,
                p.danger_exposure * w.levers[now.t].association * relief):
            n = _add(w, now, n, about(target=j, tie=tie),
                     _moved(now.at, -relief, 0.0, 0.0, 0.0, 0.0), terms)
    other = w.members[j]
    if near >= p.close_friend and other.week_advised == NEVER and is_active(other):
        terms = terms_of(act=ADVISE, conscience=-conscience, cost=p.cost_word)
        if now.everything or not _cannot_win(w, now, n, j, terms, 0.0):
            n = _add(w, now, n, about(target=j, tie=tie), now.at, terms)
    return n


@compiled
def _cannot_win(w, now, n, j, terms, relief):
    """Whether an act in secret about ``j`` that takes ``relief`` off what weighs on the member is
    worth less than what stands before it, whatever its terms of danger come to: seen before danger
    is reckoned, which takes most of the time."""
    p, m = w.p[0], w.members[now.i]
    most = utility(m.rule, with_fear(terms, fear_at_most(now, relief, p)), m, p)
    luck = _luck(now, w.members[j].uid + 1, terms.act, False)
    return cannot_reach(luck, w.options[n - 1].total - most)


@compiled
def _credit_at_most(now, m, lever, p):
    """The most credit that an act about someone who is free can bring."""
    if not now.may_speak:
        return p.credit_secret
    return max(p.credit_secret, max(public_credit(m, p),
                                    p.credit_criticism * lever.criticism_upward))


@compiled
def _cost_at_least(now, seen_load, p):
    """The least that an act about someone who is free can cost, a word for them apart."""
    cost = min(p.cost_statement, p.cost_deed) if seen_load > 0.0 else p.cost_statement
    return min(cost, min(p.cost_speech, p.cost_word)) if now.may_speak else cost


@compiled
def _luck_at_most(now, whom, seen_load):
    """The highest draw of the acts about someone who is free, a word for them apart."""
    luck = _luck(now, whom, DENOUNCE, False)
    if now.may_speak:
        luck = max(luck, max(_luck(now, whom, DENOUNCE, True), _luck(now, whom, CRITICISE, True)))
    return max(luck, _luck(now, whom, DISCLOSE, False)) if seen_load > 0.0 else luck


@compiled
def _consider_fallen(w, now, what, load, near, conviction, conscience, n):
    """Options about one who has fallen: distance from them, in public, and help in secret."""
    p = w.p[0]
    j, tie = what.target, what.tie
    if _has_written_lately(w, now.t, now.i, j):
        return n
    if tie >= 0 and w.ties[tie].helped == 0:
        n = _consider_help(w, now, about(target=j, tie=tie), near, conscience, n)
    if tie >= 0:
        n = _consider_contact(w, now, j, tie, load, near, conscience, n)
        if closeness(w.ties[tie]) >= p.close_friend and w.ties[tie].visited == 0:
            # To go to them after all: likely seen, and punished (h1-108).
            n = _add(w, now, n, about(target=j, tie=tie),
                     _moved(now.at, load, 0.0, p.visit_seen * 0.5 * p.suspicion_of_attack,
                            0.0, 0.0),
                     terms_of(act=VISIT, cost=p.cost_deed,
                              conscience=p.kindness * p.weight_conscience
                              * w.members[now.i].decency * closeness(w.ties[tie])))
    # Joining the attack on someone already down: little credit, little conscience.
    return _add(w, now, n, what, _moved(now.at, -p.distance_after_fall * load, 0.0, 0.0,
                                        p.credit_distance, 0.0),
                terms_of(act=DISTANCE, belief=conviction,
                         conscience=p.conscience_distance * conscience, cost=p.cost_speech))


@compiled
def _consider_help(w, now, what, near, conscience, n):
    """Secret aid to a friend who fell, or to a relative who was arrested: a decency that many
    paired with loyal words (g2-070, g3-115), and something to hide from then on (g3-114)."""
    p = w.p[0]
    if near < p.close_friend:
        return n
    at = now.at
    after = Position(at.exposure, at.omission, at.concealed + p.help_severity * near, at.kin,
                     at.suspicion, at.credit, at.authored, at.office)
    return _add(w, now, n, what, after,
                terms_of(act=HELP, conscience=-p.kindness * conscience, cost=p.cost_deed))


@compiled
def retaliation(m, other, lever, p):
    """Suspicion that an attack on someone higher draws while superiors are not fair game
    (w-028)."""
    return max(0.0, other.rank - m.rank) * (1.0 - lever.criticism_upward) * p.retaliation


@compiled
def retaliation_drawn(w, t, i, j):
    """The same for an attack by ``i`` on ``j``: a region's leader strikes back harder (w-020,
    w-028, w-045), until it shows that he is in trouble (w-016)."""
    p = w.p[0]
    m = w.members[i]
    drawn = retaliation(m, w.members[j], w.levers[t], p)
    org = w.orgs[m.org]
    if org.hierarchy == OF_A_LEADER and j == org.leader:
        drawn *= (1.0 + p.leader_grip) * (1.0 - pressed(org, j, p))
    return drawn


@compiled
def public_credit(m, p):
    """Credit of speaking out now: hump-shaped in the zeal already shown (g1-090, g1-101)."""
    return p.credit_public * (1.0 - m.credit / p.zeal_suspect)


@compiled
def _would_vacate(w, i, j):
    """Whether the fall of ``j`` would open a post above ``i`` that ``i`` could get."""
    m, other = w.members[i], w.members[j]
    if other.seat < 0 or other.rank <= m.rank:
        return False
    unit = w.seats[other.seat].unit
    return unit == m.unit or unit == w.orgs[m.org].partkom_unit


@compiled
def _channel(w, t, i, j):
    """Where a secret statement goes: cell, partkom, newspaper, raikom or organs, past the
    target (g1-141, g1-213)."""
    p = w.p[0]
    m = w.members[i]
    u = draw(stream(w.seed, D_CHANNEL, t), m.uid, w.members[j].uid)
    org = w.orgs[m.org]
    if u < p.channel_cell and w.members[j].rank < 2:
        return TO_CELL
    if u < p.channel_cell + p.channel_partkom and w.units[org.partkom_unit].head != j:
        return TO_PARTKOM
    if u < p.channel_cell + p.channel_partkom + p.channel_press and p.on_press == 1.0:
        return TO_PRESS
    if u < 1.0 - p.channel_organs:
        return TO_KRAIKOM if org.hierarchy == OF_A_LEADER else TO_RAIKOM
    return TO_ORGANS


@compiled
def _silence(w, t, i):
    """Write row 0, silence; returns what weighs on the member, the danger, and the key under which
    all options draw."""
    p = w.p[0]
    m = w.members[i]
    at = position(m, w.levers[t], p)
    if m.rule == RISK_WITHOUT_TIES:
        at = seen_without_ties(w, m, at)
    weight = weight_of(m, at, is_protected(w, m), w.levers[t], p)
    danger = 1.0 - maths.exp(-weight)
    nothing = terms_of(SILENT)
    worth = utility(m.rule, nothing, m, p)
    key = key_of(stream(w.seed, D_CHOICE, t), m.uid)
    _write(w.options[0], about(), danger, nothing, worth,
           as_gumbel(draw_of(key, SILENT * KEYS_PER_ACT)))
    return weight, danger, key


@compiled
def deliberate(w, t, i, meeting, called, everything):
    """Fill ``w.options`` with what the member could do this week; returns how many there are.

    Row 0 is silence. The member must be active. With ``everything`` 0 only options that beat all
    before them are written, so that the last one is the one to choose.
    """
    p = w.p[0]
    m = w.members[i]
    lever = w.levers[t]
    weight, danger, key = _silence(w, t, i)
    # At a general meeting the floor is rationed (g1-163); in the cell whoever is called speaks, if
    # it meets.
    may_speak = m.floor_week == t if meeting else called and w.orgs[m.org].met == 1
    now = Moment(t, i, key, position(m, lever, p), weight, danger, is_protected(w, m), may_speak,
                 everything, 1.0 - maths.halved(p.fallen_span / p.contact_half_life),
                 knows_of_list(w, t, m))
    n = 1
    best, best_tie, best_score = NOBODY, NOBODY, 0.0
    for e in range(m.tie_start, m.tie_start + m.tie_n):
        j = w.ties[e].other
        other = w.members[j]
        if w.ties[e].kind == RIVAL:
            if is_active(other) and rivalry(w, t, i, w.ties[e]) > 0.0:
                n = _consider(w, now, j, e, n)
        elif (trouble_seen(w, i, j, now.knows) > p.attention_floor
                and (is_active(other) or (other.week_fallen != NEVER
                                          and t - other.week_fallen <= p.fallen_span))):
            n = _consider(w, now, j, e, n)
        elif called and is_active(other):
            score = suspect(w, j)
            if w.ties[e].kind == SUPERIOR:
                score += m.grievance * (p.grievance_floor + lever.criticism_upward)
            if score > best_score:
                best, best_tie, best_score = j, e, score
    if best >= 0:
        n = _consider(w, now, best, best_tie, n)
    unit = w.units[m.unit]
    j = unit.accused
    if (j >= 0 and j != i and j != best and unit.accused_week >= t - p.attention_span
            and find_tie(w, i, j) < 0 and is_active(w.members[j])):
        n = _consider(w, now, j, NOBODY, n)
    else:
        j = NOBODY
    if (called and unit.head >= 0 and unit.head != i and unit.head != j
            and find_tie(w, i, unit.head) < 0):
        n = _consider(w, now, unit.head, NOBODY, n)
    org = w.orgs[m.org]
    if called and org.hierarchy == OF_A_LEADER:
        n = _consider_leaders(w, now, org, j, n)
    if may_speak:
        # A loyal speech that accuses nobody: credit, and one's own ties come to mind (g1-150).
        n = _add(w, now, n, about(channel=AT_MEETING),
                 _moved(now.at, p.speech_surfaces * m.exposure, -p.speech_answers * m.omission,
                        0.0, p.speech_credit * public_credit(m, p), 0.0),
                 terms_of(act=SPEAK, cost=p.cost_speech,
                       belief=p.weight_belief * m.belief * p.speech_belief * lever.campaign))
    n = _consider_wronged(w, now, j, n)
    n = _consider_official(w, now, n)
    n = _consider_kin(w, now, n)
    n = _consider_past(w, now, n)
    n = _consider_leaving(w, now, n)
    return _consider_answer(w, now, n)


@compiled
def _consider_wronged(w, now, already, n):
    """The wronged look at whoever wronged them, when there is an occasion (h1-259)."""
    j = whom_to_strike(w, now.i)
    if (j >= 0 and j != already and is_occasion(w, now.t, now.i)
            and find_tie(w, now.i, j) < 0):
        n = _consider(w, now, j, NOBODY, n)
    return n


@compiled
def _consider_official(w, now, n):
    """The author whose paper was left lying turns on the official who left it, once the one they
    wrote about has fallen (h1-126, h1-127, h1-128): right after all, under a law or a mood that
    lets superiors be attacked."""
    t, i, at = now.t, now.i, now.at
    p = w.p[0]
    m = w.members[i]
    j = m.ignored_by
    if (j < 0 or j == i or p.on_author_attack == 0.0 or not is_active(w.members[j])
            or _has_written_lately(w, t, i, j)):
        return n
    spoken = now.may_speak
    return _add(w, now, n,
                about(target=j, channel=AT_MEETING if spoken else TO_RAIKOM,
                      tie=find_tie(w, i, j)),
                _moved(at, 0.0, 0.0, retaliation_drawn(w, t, i, j), p.credit_proved, 0.0),
                terms_of(act=ACCUSE_OFFICIAL, retaliation=p.weight_retaliation,
                         interest=p.weight_interest * m.ambition,
                         belief=p.weight_belief * m.belief * m.suspiciousness
                         * w.levers[t].campaign,
                         cost=p.cost_speech if spoken else p.cost_statement))


@compiled
def _consider_leaders(w, now, org, already, n):
    """In a region with a leader, those called to take a stand also look up: at the region's
    leader, and at his superior once he is blamed (w-038, w-066)."""
    i = now.i
    j = org.leader
    if (j >= 0 and j != i and j != already and j != w.units[w.members[i].unit].head
            and is_active(w.members[j]) and find_tie(w, i, j) < 0):
        n = _consider(w, now, j, NOBODY, n)
    j = org.superior
    if (j >= 0 and j != i and j != already and j != w.units[w.members[i].unit].head
            and is_active(w.members[j])
            and w.members[j].suspicion + pressed(org, j, w.p[0]) > w.p[0].attention_floor
            and find_tie(w, i, j) < 0):
        n = _consider(w, now, j, NOBODY, n)
    return n


@compiled
def _consider_kin(w, now, n):
    """Report an arrested relative (g2-007), let another week pass (g2-100), or renounce one
    who is known of (g2-015).

    Reporting removes the concealment and brings a certain inquiry, whose weight follows
    the `disclosure` lever from protective to incriminating (g1-057, g1-185).
    """
    t, i, at = now.t, now.i, now.at
    p = w.p[0]
    m = w.members[i]
    if m.kin_concealed <= 0.0 and m.kin_known <= 0.0:
        return n
    weight = inquiry(w, t)
    for k in range(m.kin_start, m.kin_start + m.kin_n):
        kin = w.kin[k]
        if (kin.week_learned == NEVER or kin.week_learned > t or kin.week_renounced != NEVER
                or kin.week_cleared != NEVER):
            continue
        loyalty = -p.weight_kin * kin.closeness * (1.0 - m.belief)
        nth = k - m.kin_start
        if kin.week_helped == NEVER:
            n = _consider_help(w, now, about(kin=nth), kin.closeness, loyalty, n)
        if kin.week_reported == NEVER and kin.week_discovered == NEVER:
            after = Position(at.exposure, at.omission, at.concealed, at.kin - kin.closeness,
                             at.suspicion + weight * kin.closeness, at.credit, at.authored,
                             at.office)
            n = _add(w, now, n, about(channel=TO_PARTKOM, kin=nth), after,
                     terms_of(act=DISCLOSE, duty=p.weight_duty * m.belief, conscience=loyalty,
                           cost=p.cost_report))
            # A word to one official: no record, no inquiry yet, and half the loyalty broken.
            told = Position(at.exposure, at.omission,
                            at.concealed + kin.closeness * (1.0 - defence(w.levers[t], p)),
                            at.kin - kin.closeness, at.suspicion, at.credit, at.authored,
                            at.office)
            n = _add(w, now, n, about(channel=TO_CELL, kin=nth), told,
                     terms_of(act=TELL, duty=p.spoken_duty * p.weight_duty * m.belief,
                              conscience=0.5 * loyalty, cost=p.cost_report))
        else:
            # The rule asked for a break; a prompt one could read as insincere (g2-133).
            n = _add(w, now, n, about(channel=TO_PARTKOM, kin=nth),
                     _moved(at, 0.0, 0.0, -p.renounce_relief * kin.closeness, 0.0, 0.0),
                     terms_of(act=RENOUNCE, duty=p.weight_duty * m.belief,
                           conscience=p.kindness * loyalty, cost=p.cost_report))
    return n


@compiled
def _consider_past(w, now, n):
    """Confess one's own hidden past (g2-085, w-018): no longer to be found, but on record."""
    t, i, at = now.t, now.i, now.at
    p = w.p[0]
    m = w.members[i]
    if m.concealed < p.past_worth_confessing:
        return n
    s = hidden_past(w, m)
    if s < 0:
        return n
    severity = w.secrets[s].severity
    after = Position(at.exposure, at.omission, at.concealed - severity, at.kin,
                     at.suspicion + inquiry(w, t) * severity, at.credit, at.authored, at.office)
    hope, cost = 0.0, p.cost_word
    if w.orgs[m.org].leader == i:
        # What was kept for fourteen years (w-017) is owned up to late and under attack, in the
        # hope to save career or life (w-018).
        hope = p.confession_hope * m.threat
        cost += p.secrecy * (1.0 - m.threat)
    n = _add(w, now, n, about(channel=TO_CELL), after,
             terms_of(act=DISCLOSE, interest=hope, duty=p.weight_duty * m.belief, cost=cost))
    if w.orgs[m.org].leader == i:
        return n  # there is nobody in his region whom he could tell
    told = Position(at.exposure, at.omission,
                    at.concealed - severity * defence(w.levers[t], p), at.kin, at.suspicion,
                    at.credit, at.authored, at.office)
    return _add(w, now, n, about(channel=TO_CELL), told,
                terms_of(act=TELL, duty=p.spoken_duty * p.weight_duty * m.belief, cost=cost))


@compiled
def _consider_leaving(w, now, n):
    """Give up the post, or the plant (g1-157, g1-173): office and part of the talk are left
    behind, what one did stays."""
    i, at = now.i, now.at
    p = w.p[0]
    m = w.members[i]
    if m.consent > 0:  # not his own to give up (w-051)
        return n
    # A friend's advice makes one think of it sooner (h1-231).
    if m.fear < p.fear_to_leave * (1.0 if m.week_advised == NEVER else 0.5):
        return n
    after = Position(at.exposure, at.omission, at.concealed, at.kin,
                     at.suspicion * (1.0 - p.leaving_relief), at.credit, at.authored, 0.0)
    cost = p.cost_deed + (p.post_worth * m.ambition if m.seat >= 0 else 0.0)
    return _add(w, now, n, about(), after, terms_of(act=RESIGN, cost=cost))


@compiled
def _consider_answer(w, now, n):
    """When accused: a counter-charge against the accuser (g3-077, g1-208)."""
    t, i, at = now.t, now.i, now.at
    p = w.p[0]
    m = w.members[i]
    if m.case_open < 0 or m.accuser < 0 or not is_active(w.members[m.accuser]):
        return n
    if _has_written_lately(w, t, i, m.accuser):
        return n
    return _add(w, now, n,
                about(target=m.accuser, channel=TO_PARTKOM, tie=find_tie(w, i, m.accuser)),
                _moved(at, 0.0, 0.0, -p.answer_relief * at.suspicion, 0.0, w.levers[t].slander),
                terms_of(act=COUNTERCHARGE, retaliation=p.weight_retaliation * (1.0 - m.decency),
                      cost=p.cost_statement))


@compiled
def best_option(options, n):
    """Index of the option with the highest total (utility plus its draw)."""
    best = 0
    for k in range(1, n):
        if options[k].total > options[best].total:
            best = k
    return best


@compiled
def motive_of(option, rule):
    """The largest of the terms that count under the rule and speak for the act names its motive:
    fear where all are alike, ``none`` (NEVER) where the rule weighs no terms."""
    motive, largest = NEVER, -math.inf
    terms = (option.fear, option.belief, option.interest, option.duty, option.conscience,
             option.retaliation)
    for k in range(len(terms)):
        if terms[k] > largest and lets_count(rule, k):
            motive, largest = k, terms[k]
    return motive
