"""The acts: what a chosen option does, and to whom it becomes known.

A statement lies with an official until gatekeeping; a speech is heard at once. Both put
distance between the author and a tie, and both document that tie (g1-205, g2-154).
"""

from sim.society.blemishes import add_secret, hidden_past
from sim.society.chronicle import OUTSIDE, changed, log_caused
from sim.society.falls import depart, leave_post
from sim.society.members import is_active
from sim.society.ties import (
    carried,
    closeness,
    fresh,
    other_half,
    owed_on_paper,
    strength,
)
from sim.society.trouble import accuse_in_public, attend, break_off, document, resume, see_shelving
from sim.state.append import append
from sim.state.jit import compiled
from sim.state.streams import D_CO_SIGN, D_REPORT, D_VISIT, draw, stream
from sim.state.tables import STATEMENTS
from sim.week.drawer import had_passed_on
from sim.week.hierarchy import take_confession
from sim.week.options import inquiry, motive_of, public_credit, retaliation_drawn, suspect
from sim.week.readers import record_fact, tell_or_file, tie_severity
from sim.week.revenge import answer_back, liability
from sim.week.silence import clear_silence
from sim.words import (
    ABOUT_KIN,
    ABOUT_PAST,
    ABOUT_TIE,
    ACCUSE_OFFICIAL,
    ADVISE,
    AT_MEETING,
    BLEMISH,
    CO_SIGNER,
    CONDUCT,
    COUNTERCHARGE,
    CRITICISE,
    DENOUNCE,
    DISCLOSE,
    DISTANCE,
    E_ADVICE,
    E_BROKE_OFF,
    E_DEPARTURE,
    E_HELP,
    E_RENUNCIATION,
    E_RESIGNATION,
    E_SPEECH,
    E_STATEMENT,
    E_VISIT,
    E_VOUCHING,
    ENEMY,
    FEAR,
    FRIEND,
    HELP,
    HOLDER_RESIGNED,
    KEEP_AWAY,
    KIN_SECRET,
    N_POLITICAL_GROUNDS,
    NEVER,
    NOBODY,
    OF_RANK,
    OPENED,
    RENOUNCE,
    RESIGN,
    RETALIATION,
    RIVAL,
    SILENT,
    SLANDER,
    SPEAK,
    SPOKEN,
    SUPPRESSED,
    TELL,
    TIE,
    TIES_SECRET,
    VISIT,
    VOUCH,
    WRITTEN,
)


@compiled
def act(w, t, i, option):
    """Do what the chosen option says."""
    if option.act == SILENT:
        return
    if option.act == DISCLOSE and option.target >= 0:
        _own_up_to_tie(w, t, i, option)
    elif option.act == DISCLOSE or option.act == TELL:
        _confess(w, t, i, option, SPOKEN if option.act == TELL else WRITTEN)
    elif option.act == KEEP_AWAY:
        _keep_away(w, t, i, option)
    elif option.act == VISIT:
        _visit(w, t, i, option)
    elif option.act == ADVISE:
        w.members[option.target].week_advised = t
        log_caused(w, t, E_ADVICE, i, option.target, NEVER, w.ties[option.tie].kind,
                   w.members[option.target].event_trouble)
    elif option.act == RENOUNCE:
        _renounce(w, t, i, w.members[i].kin_start + option.kin)
    elif option.act == RESIGN:
        _leave(w, t, i)
    elif option.act == VOUCH:
        _vouch(w, t, i, option)
    elif option.act == HELP:
        _help(w, t, i, option)
    elif option.act == SPEAK:
        _speak(w, t, i)
    elif (option.act == DENOUNCE or option.act == DISTANCE or option.act == CRITICISE
          or option.act == COUNTERCHARGE or option.act == ACCUSE_OFFICIAL):
        _state(w, t, i, option)
    else:
        raise NotImplementedError("an act of words.ACTS has no line in sim/week/acts.py, `act`")


@compiled
def _vouch(w, t, i, option):
    """A word for the accused: it weighs at the hearing, and makes the tie public and closer in
    everyone's eyes."""
    case = w.cases[w.members[option.target].case_open]
    half = w.ties[option.tie]
    case.vouched += closeness(half)
    half.vouched = 1
    document(w, t, half, w.p[0].vouch_exposure)
    log_caused(w, t, E_VOUCHING, i, option.target, case.ground, half.kind, case.event_opened)


@compiled
def _help(w, t, i, option):
    """Aid in secret: nobody knows of it, and from now on it can be found out: a blemish that the
    process itself made (compromised ties, compromised kin)."""
    p = w.p[0]
    if option.kin >= 0:
        kin = w.kin[w.members[i].kin_start + option.kin]
        kin.week_helped = t
        event = log_caused(w, t, E_HELP, i, i, NEVER, NOBODY, kin.event_learned)
        add_secret(w, i, KIN_SECRET, p.help_severity * kin.closeness, t, NEVER, event)
        return
    half = w.ties[option.tie]
    half.helped = 1
    event = log_caused(w, t, E_HELP, i, option.target, NEVER, half.kind,
                       w.members[option.target].event_trouble)
    add_secret(w, i, TIES_SECRET, p.help_severity * closeness(half), t, NEVER, event)


@compiled
def _speak(w, t, i):
    """A speech that accuses nobody: seen, credited, and answering for part of the silence."""
    p = w.p[0]
    m = w.members[i]
    m.credit += max(0.0, p.speech_credit * public_credit(m, p))
    m.answered += p.speech_answers * max(0.0, m.omission - m.answered)
    m.exposure *= 1.0 + p.speech_surfaces
    w.weekly[t].speeches += 1
    log_caused(w, t, E_SPEECH, i, NOBODY, NEVER, NOBODY, OUTSIDE)


@compiled
def _renounce(w, t, i, k):
    """Break with an arrested relative in writing (g2-015)."""
    m = w.members[i]
    kin = w.kin[k]
    kin.week_renounced = t
    m.kin_known = max(0.0, m.kin_known - kin.closeness)
    m.suspicion = max(0.0, m.suspicion - w.p[0].renounce_relief * kin.closeness)
    log_caused(w, t, E_RENUNCIATION, i, i, NEVER, NOBODY, kin.event_learned)


@compiled
def _confess(w, t, i, option, way):
    """Tell or file something about oneself: an arrested relative, or an oppositional past. Who
    hears or reads it decides what becomes of it (`readers.py`); a leader's confession is his
    region's affair at once."""
    m = w.members[i]
    k, s = m.kin_start + option.kin, hidden_past(w, m)
    if option.kin >= 0:
        severity = w.kin[k].closeness
        n = tell_or_file(w, t, i, ABOUT_KIN, k, severity, way, w.kin[k].event_learned)
        w.kin[k].event_learned = w.disclosures[n].event
    elif s >= 0:
        severity = w.secrets[s].severity
        n = tell_or_file(w, t, i, ABOUT_PAST, s, severity, way, OUTSIDE)
    else:
        return
    if way == WRITTEN:
        m.suspicion += inquiry(w, t) * severity
    if option.kin < 0 and w.orgs[m.org].leader == i:
        w.disclosures[n].decision = OPENED
        record_fact(w, t, n)
        take_confession(w, t, i, w.disclosures[n].event)


@compiled
def _own_up_to_tie(w, t, i, option):
    """Tell in writing of one's tie to someone in trouble, accusing nobody."""
    m = w.members[i]
    half = w.ties[option.tie]
    load = carried(w, half) * w.members[half.other].threat
    m.answered += owed_on_paper(half, w.p[0]) * load
    m.suspicion += inquiry(w, t) * closeness(half)
    half.owned = 1
    tell_or_file(w, t, i, ABOUT_TIE, half.other, tie_severity(w, half), WRITTEN,
                 w.members[half.other].event_trouble)


@compiled
def _keep_away(w, t, i, option):
    """Break off contact and say nothing. The shunned see it, and others too (h1-109, h1-119); while
    the paper blames those who stand aside, to keep away from someone prominent costs a little
    (h1-111)."""
    p = w.p[0]
    half = w.ties[option.tie]
    other = w.members[option.target]
    break_off(w, t, half)
    # The shunned notice, and may leave or protest (h1-109, h1-119, h1-120).
    attend(other, t, other.event_trouble)
    other.suspicion += p.suspicion_of_shunning
    if other.rank >= p.rank_of_lists and w.levers[t].press >= 1.0:
        w.members[i].suspicion += p.suspicion_of_shunning
    w.weekly[t].broken_off += 1
    log_caused(w, t, E_BROKE_OFF, i, option.target, NEVER, half.kind, other.event_trouble)


@compiled
def _visit(w, t, i, option):
    """Go to see someone after their fall: contact is restored, and mostly seen (h1-108)."""
    p = w.p[0]
    half = w.ties[option.tie]
    half.visited = 1
    resume(w, t, half)
    log_caused(w, t, E_VISIT, i, option.target, NEVER, half.kind,
               w.members[option.target].event_trouble)
    if draw(stream(w.seed, D_VISIT, t), w.members[i].uid,
            w.members[option.target].uid) < p.visit_seen:
        w.members[i].suspicion += 0.5 * p.suspicion_of_attack
        document(w, t, half, p.vouch_exposure)


@compiled
def _accuse_official(w, t, i, j):
    """An author accuses the official who let their paper lie: everyone learns what shelving costs,
    half as much where the author is accused too (h1-130) or the paper had gone up (h1-134)."""
    m = w.members[i]
    weight = 0.5 if m.case_open >= 0 else 1.0
    if had_passed_on(w, i, j):
        weight *= 0.5
    see_shelving(w, j, weight)
    m.ignored_by = NOBODY


@compiled
def _leave(w, t, i):
    """Resign the post; those without one leave the plant."""
    p = w.p[0]
    m = w.members[i]
    event = log_caused(w, t, E_RESIGNATION, i, i, NEVER, NOBODY, m.event_salient)
    m.suspicion *= 1.0 - p.leaving_relief
    if m.seat >= 0:
        leave_post(w, t, i, HOLDER_RESIGNED, event)
        changed(w, t, i, OF_RANK, m.rank, 1, NEVER, event)
        m.rank = 1
    else:
        depart(w, t, i, log_caused(w, t, E_DEPARTURE, i, i, NEVER, NOBODY, event))


@compiled
def _ground_of(w, t, i, j):
    """What a statement alleges: a tie to the fallen, a known blemish, "enemy", or mere conduct.

    Outside the campaigns most accusations are of work and conduct; the campaign
    gives old complaints a political language (g1-071, g1-120).
    """
    p = w.p[0]
    other = w.members[j]
    u = draw(stream(w.seed, D_REPORT, t), w.members[i].uid, other.uid)
    political = other.threat + p.politics_known * other.known + p.politics_campaign \
        * w.levers[t].campaign
    if u >= political:
        return CONDUCT
    if other.suppressing > max(other.known, other.exposure):
        return SUPPRESSED
    if other.exposure * w.levers[t].association > other.known:
        return TIE
    if other.known > 0.0:
        return BLEMISH
    return ENEMY


@compiled
def _state(w, t, i, option):
    """Write down a statement or speech and what follows from it at once."""
    p = w.p[0]
    m = w.members[i]
    j = option.target
    other = w.members[j]
    parent = other.event_trouble if other.threat > p.attention_floor else OUTSIDE
    strikes_back = option.act == DENOUNCE and (m.accuser == j or m.wronged_by == j) and (
        motive_of(option, m.rule) == RETALIATION)
    owed = liability(m, p)  # before this paper is counted among his own
    ground = _ground_of(w, t, i, j)
    if option.act == CRITICISE:
        ground = CONDUCT
    elif option.act == ACCUSE_OFFICIAL:
        ground = SUPPRESSED
    elif strikes_back:
        ground = SLANDER
    n = append(w, STATEMENTS)
    s = w.statements[n]
    s.id = n
    s.week = t
    s.author = i
    s.target = j
    s.author_rank = m.rank
    s.target_rank = other.rank
    s.act = option.act
    s.motive = motive_of(option, m.rule)
    s.channel = option.channel
    s.ground = ground
    s.political = 1 if ground < N_POLITICAL_GROUNDS else 0
    s.preemptive = 1 if s.motive == FEAR and option.act == DENOUNCE and s.political == 1 else 0
    s.true = 1 if other.concealed + other.known >= p.severity_opposition else 0
    if option.channel == AT_MEETING:
        s.week_known = t
    s.insists = _earlier_statements(w, i, j)
    s.weight = (p.weight_statement * (1.0 + suspect(w, j)) if s.political == 1
                else p.weight_complaint)
    s.next_about = other.about_head
    s.next_by = m.by_head
    other.about_head = n
    m.by_head = n
    s.event = log_caused(w, t, E_STATEMENT, i, j, ground,
                         w.ties[option.tie].kind if option.tie >= 0 else NOBODY, parent)
    if m.accuser == j:
        m.accuser = NOBODY  # struck back: the account is settled until the next attack
    if m.wronged_by == j:
        m.wronged_by = NOBODY
    week = w.weekly[t]
    week.statements += 1
    week.preemptive += s.preemptive
    if option.act == CRITICISE:
        m.credit += p.credit_criticism * w.levers[t].criticism_upward
        other.suspicion += 0.5 * p.suspicion_of_attack * w.levers[t].criticism_upward
        other.accuser = i
    m.suspicion += retaliation_drawn(w, t, i, j)
    if option.act == COUNTERCHARGE:
        m.suspicion *= 1.0 - p.answer_relief
    if s.political == 1:
        _count_political(w, t, s)
    if option.act == CRITICISE:
        return
    if option.act == ACCUSE_OFFICIAL:
        _accuse_official(w, t, i, j)
    if strikes_back:
        answer_back(w, t, i, j, owed)
    if option.channel == AT_MEETING:
        w.units[m.unit].seen_speakers += 1.0
        w.orgs[m.org].seen_speakers += 1.0
        if option.act == DENOUNCE or option.act == ACCUSE_OFFICIAL:
            m.credit += max(0.0, public_credit(m, p))
            if s.political == 1:
                accuse_in_public(w, t, j, s.event, p.threat_accused)
        else:
            m.credit += p.credit_distance
    else:
        m.credit += p.credit_secret
        _co_sign(w, t, i, s)
    if option.channel == AT_MEETING or option.act == COUNTERCHARGE:
        other.accuser = i
    if option.channel == AT_MEETING and option.tie >= 0:
        w.ties[option.tie].spoken = t
    clear_silence(w, t, i, j, option.channel == AT_MEETING)
    if option.tie >= 0 and w.ties[option.tie].kind != RIVAL:
        _distance(w, t, i, option.tie, s.act == DISTANCE)


@compiled
def _count_political(w, t, s):
    """Enter a political statement into the counts of its week, author and target."""
    week = w.weekly[t]
    week.political += 1
    week.upward += 1 if s.target_rank > s.author_rank else 0
    author, target = w.members[s.author], w.members[s.target]
    author.statements_by += 1
    target.statements_about += 1
    if author.week_first_by == NEVER:
        author.week_first_by = t
    if target.week_first_about == NEVER:
        target.week_first_about = t


@compiled
def _co_sign(w, t, i, s):
    """A friend may put their name to a secret statement: the two names on one paper are a tie
    of their own, self-made and strong (g1-147, g1-148)."""
    p = w.p[0]
    m = w.members[i]
    key = stream(w.seed, D_CO_SIGN, t)
    if draw(key, m.uid, w.members[s.target].uid) >= p.co_signed:
        return
    best, best_near = NOBODY, 0
    for e in range(m.tie_start, m.tie_start + m.tie_n):
        half = w.ties[e]
        if (half.other != s.target and half.kind == FRIEND and half.closeness > best_near
                and is_active(w.members[half.other])):
            best, best_near = e, half.closeness
    if best < 0:
        return
    k = w.ties[best].other
    s.co_signer = k
    w.members[k].credit += p.credit_secret
    back = other_half(w, w.ties[best])
    w.ties[best].kind = CO_SIGNER
    w.ties[back].kind = CO_SIGNER
    w.ties[best].public = 1
    w.ties[back].public = 1


@compiled
def _distance(w, t, i, tie, after_fall):
    """Having spoken or written puts distance between the author and the tie, which fades
    (`ties.fresh`), and documents the tie, which does not."""
    p = w.p[0]
    m = w.members[i]
    half = w.ties[tie]
    load = strength(w, half, t) * w.members[half.other].threat
    share = p.distance_after_fall if after_fall else p.distance_by_writing
    m.distance += share * load * (1.0 - fresh(half.covered, t, p))
    if half.written == NEVER:
        half.written = t
    if half.public == 1 and not after_fall:
        before = half.covered
        left = 1.0 - (0.0 if before == t else fresh(before, t, p))
        share = 1.0 if half.spoken == t else owed_on_paper(half, p)
        m.answered += share * carried(w, half) * w.members[half.other].threat * left
    half.covered = t
    # The statement itself shows how close the two were (g2-154, g1-205).
    document(w, t, half, p.tie_documented)


@compiled
def _earlier_statements(w, i, j):
    n = 0
    s = w.members[i].by_head
    while s >= 0:
        if w.statements[s].target == j:
            n += 1
        s = w.statements[s].next_by
    return n
