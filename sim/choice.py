"""The act: who deliberates, over which options, and what they do.

A member deliberates when something is salient: a tie in trouble, a call to
speak, kin news, an accusation of their own. Over those targets only, options
are scored by random utility (Gumbel-max, one keyed draw per member, target,
act and week). Danger is scored by `perception.perceived_danger` alone. The
largest term names the motive (model of record, section 5).

`deliberate` writes the table of options with their terms; the compiled week,
`PartyMember.choose` and ``zaiavlenie explain`` all read that same table.
"""

from sim.chronicle import OUTSIDE, log_caused
from sim.jit import compiled
from sim.perception import (
    Position,
    accuse_in_public,
    is_active,
    is_protected,
    perceived_danger,
    position,
)
from sim.streams import D_CALL, D_CHANNEL, D_CHOICE, D_REPORT, draw, gumbel, stream
from sim.tables import N_STATEMENTS
from sim.ties import closeness, find_tie, reach
from sim.words import (
    AT_GENERAL,
    AT_MEETING,
    BELIEF,
    BLEMISH,
    CONDUCT,
    CONSCIENCE,
    COUNTERCHARGE,
    DENOUNCE,
    DISCLOSE,
    DISTANCE,
    DUTY,
    E_DISCLOSURE,
    E_STATEMENT,
    ENEMY,
    FEAR,
    INTEREST,
    N_POLITICAL_GROUNDS,
    NEVER,
    NO_CHANNEL,
    NOBODY,
    PARTKOM_UNIT,
    RETALIATION,
    SILENT,
    SUPERIOR,
    TIE,
    TO_CELL,
    TO_ORGANS,
    TO_PARTKOM,
    TO_RAIKOM,
)

# Room for the options of one member in one week; targets beyond it are not looked at.
MAX_OPTIONS = 64


@compiled
def is_meeting(w, t):
    """Whether a general meeting of the whole organisation falls in this week."""
    for k in range(w.dated.shape[0]):
        if w.dated[k].kind == AT_GENERAL and w.dated[k].week == t:
            return True
    return False


@compiled
def is_called(w, t, i, meeting):
    """Whether this week calls the member to speak up: the campaign, a meeting, an office.

    Discussants and organisers carried the line into every unit (g1-038); officials
    are called oftener, as their contacts are more.
    """
    p = w.p[0]
    m = w.members[i]
    chance = p.call_quiet + p.call_campaign * w.levers[t].campaign
    if meeting:
        chance += p.call_meeting * w.levers[t].campaign
    return draw(stream(w.seed, D_CALL, t), m.uid, 0) < chance * reach(p, m.rank)


@compiled
def has_kin_to_report(m):
    return m.kin_concealed > 0.0


@compiled
def is_deliberating(w, t, i, meeting):
    """Whether the member has anything to decide on this week."""
    m = w.members[i]
    if not is_active(m):
        return False
    return (m.salient_week >= t - w.p[0].attention_span or has_kin_to_report(m)
            or is_called(w, t, i, meeting))


@compiled
def suspect(w, j):
    """How suspect ``j`` looks to anyone (0-1): a known blemish, and being in trouble."""
    m = w.members[j]
    return min(1.0, w.p[0].suspect_known * m.known + m.threat)


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
def _add(w, t, i, options, n, act, target, channel, tie, kin, at, terms, cost):
    """Write one option: its danger, its terms and its draw. ``terms`` = (belief, interest,
    duty, conscience, retaliation) in units of the Gumbel noise. Returns the new count."""
    if n >= options.shape[0]:
        return n
    p = w.p[0]
    m = w.members[i]
    row = options[n]
    row.act = act
    row.target = target
    row.channel = channel
    row.tie = tie
    row.kin = kin
    row.chosen = 0
    row.danger = perceived_danger(m, at, is_protected(w, m), w.levers[t], p)
    row.fear = p.weight_fear * (m.fear - row.danger)
    row.belief = terms[0]
    row.interest = terms[1]
    row.duty = terms[2]
    row.conscience = terms[3]
    row.retaliation = terms[4]
    row.cost = cost
    row.utility = (row.fear + row.belief + row.interest + row.duty + row.conscience
                   + row.retaliation - cost)
    key = stream(w.seed, D_CHOICE, t)
    about = w.members[target].uid + 1 if target >= 0 else kin + 1
    row.gumbel = gumbel(key, m.uid, (about * 16 + act) * 2 + (1 if channel == AT_MEETING else 0))
    row.total = row.utility + row.gumbel
    return n + 1


@compiled
def _consider(w, t, i, j, meeting, options, n):
    """Options about ``j``: a statement in secret, one spoken, or distance from the fallen."""
    p = w.p[0]
    m = w.members[i]
    other = w.members[j]
    lever = w.levers[t]
    if _has_written_lately(w, t, i, j):
        return n
    tie = find_tie(w, i, j)
    near, load, seen_load, is_boss = 0.0, 0.0, 0.0, False
    if tie >= 0:
        half = w.ties[tie]
        near = closeness(half)
        is_boss = half.kind == SUPERIOR
        if half.written == NEVER:
            load = w.carrier[half.kind] * near * other.threat
            seen_load = load if half.public == 1 else 0.0
    doubt = 1.0 - m.belief
    conviction = p.weight_belief * m.belief * m.suspiciousness * lever.campaign * suspect(w, j)
    conscience = -p.weight_conscience * m.decency * (p.conscience_floor + near) * doubt
    if other.week_fallen != NEVER:
        # Joining the attack on someone already down: little credit, little conscience.
        at = Position(m.exposure - p.distance_after_fall * load, m.omission, m.concealed,
                      m.kin_concealed, m.suspicion, m.credit + p.credit_distance, 0.0)
        return _add(w, t, i, options, n, DISTANCE, j, AT_MEETING, tie, NOBODY, at,
                    (conviction, 0.0, 0.0, p.conscience_distance * conscience, 0.0),
                    p.cost_speech)
    interest = p.weight_interest * m.ambition if _would_vacate(w, i, j) else 0.0
    if is_boss:
        interest += p.weight_grievance * m.grievance * (p.grievance_floor
                                                        + lever.criticism_upward)
    # Attack on someone higher draws retaliation while superiors are not fair game (w-028).
    upward = max(0.0, other.rank - m.rank) * (1.0 - lever.criticism_upward) * p.retaliation
    # Writing removes the omission and part of the exposure; that it also documents the tie and
    # helps the target down is not foreseen by default (g1-204, g1-205).
    exposure = (m.exposure - p.distance_by_writing * load
                + p.foresight * p.tie_documented * near)
    terms = (conviction, interest, 0.0, conscience, 0.0)
    authored = lever.slander
    secret = Position(exposure, m.omission - seen_load, m.concealed, m.kin_concealed,
                      m.suspicion + upward, m.credit + p.credit_secret, authored)
    n = _add(w, t, i, options, n, DENOUNCE, j, _channel(w, t, i, j), tie, NOBODY, secret, terms,
             p.cost_statement)
    if meeting:
        # Public credit is hump-shaped: late zeal reads as masking (g1-090, g1-101).
        gain = p.credit_public * (1.0 - m.credit / p.zeal_suspect)
        spoken = Position(exposure, m.omission - seen_load, m.concealed, m.kin_concealed,
                          m.suspicion + upward, m.credit + gain, authored)
        n = _add(w, t, i, options, n, DENOUNCE, j, AT_MEETING, tie, NOBODY, spoken, terms,
                 p.cost_speech)
    return n


@compiled
def _would_vacate(w, i, j):
    """Whether the fall of ``j`` would open a post above ``i`` that ``i`` could get."""
    m, other = w.members[i], w.members[j]
    if other.seat < 0 or other.rank <= m.rank:
        return False
    unit = w.seats[other.seat].unit
    return unit == m.unit or w.units[unit].kind == PARTKOM_UNIT


@compiled
def _channel(w, t, i, j):
    """Where a secret statement goes: cell, partkom, raikom or organs, past the target (g1-141)."""
    p = w.p[0]
    m = w.members[i]
    u = draw(stream(w.seed, D_CHANNEL, t), m.uid, w.members[j].uid)
    org = w.orgs[m.org]
    if u < p.channel_cell and w.members[j].rank < 2:
        return TO_CELL
    if u < p.channel_cell + p.channel_partkom and w.units[org.partkom_unit].head != j:
        return TO_PARTKOM
    if u < 1.0 - p.channel_organs:
        return TO_RAIKOM
    return TO_ORGANS


@compiled
def deliberate(w, t, i, meeting, options):
    """Fill ``options`` with what the member could do this week; returns how many there are.

    Row 0 is silence. The member must be active. ``options`` is a table of OPTION.
    """
    p = w.p[0]
    m = w.members[i]
    lever = w.levers[t]
    nothing = (0.0, 0.0, 0.0, 0.0, 0.0)
    n = _add(w, t, i, options, 0, SILENT, NOBODY, NO_CHANNEL, NOBODY, NOBODY, position(m),
             nothing, 0.0)
    called = is_called(w, t, i, meeting)
    best, best_score = -1, 0.0
    for e in range(m.tie_start, m.tie_start + m.tie_n):
        j = w.ties[e].other
        other = w.members[j]
        if other.threat > p.attention_floor and (is_active(other) or other.week_fallen != NEVER):
            n = _consider(w, t, i, j, meeting or called, options, n)
        elif called and is_active(other):
            score = suspect(w, j)
            if w.ties[e].kind == SUPERIOR:
                score += m.grievance * (p.grievance_floor + lever.criticism_upward)
            if score > best_score:
                best, best_score = j, score
    if best >= 0:
        n = _consider(w, t, i, best, meeting or called, options, n)
    unit = w.units[m.unit]
    j = unit.accused
    if (j >= 0 and j != i and j != best and unit.accused_week >= t - p.attention_span
            and find_tie(w, i, j) < 0 and is_active(w.members[j])):
        n = _consider(w, t, i, j, meeting or called, options, n)
    if called and unit.head >= 0 and unit.head != i and find_tie(w, i, unit.head) < 0:
        n = _consider(w, t, i, unit.head, True, options, n)
    n = _consider_kin(w, t, i, options, n)
    return _consider_answer(w, t, i, options, n)


@compiled
def _consider_kin(w, t, i, options, n):
    """Report an arrested relative (g2-007), or let another week pass (g2-100).

    Reporting removes the concealment and brings a certain inquiry, whose weight follows
    the `disclosure` lever from protective to incriminating (g1-057, g1-185).
    """
    p = w.p[0]
    m = w.members[i]
    if not has_kin_to_report(m):
        return n
    inquiry = p.inquiry * (1.0 - w.levers[t].disclosure)
    for k in range(m.kin_start, m.kin_start + m.kin_n):
        kin = w.kin[k]
        if kin.week_learned == NEVER or kin.week_reported != NEVER or kin.week_learned > t:
            continue
        if kin.week_discovered != NEVER:
            continue
        at = Position(m.exposure, m.omission, m.concealed, m.kin_concealed - kin.closeness,
                      m.suspicion + inquiry * kin.closeness, m.credit, 0.0)
        # Loyalty to kin weighs like conscience; the duty binds believers (g2-099).
        terms = (0.0, 0.0, p.weight_duty * m.belief,
                 -p.weight_kin * kin.closeness * (1.0 - m.belief), 0.0)
        n = _add(w, t, i, options, n, DISCLOSE, NOBODY, TO_PARTKOM, NOBODY, k, at, terms,
                 p.cost_report)
    return n


@compiled
def _consider_answer(w, t, i, options, n):
    """When accused: a counter-charge against the accuser (g3-077, g1-208)."""
    p = w.p[0]
    m = w.members[i]
    if m.case_open < 0 or m.accuser < 0 or not is_active(w.members[m.accuser]):
        return n
    if _has_written_lately(w, t, i, m.accuser):
        return n
    at = Position(m.exposure, m.omission, m.concealed, m.kin_concealed,
                  m.suspicion * (1.0 - p.answer_relief), m.credit, w.levers[t].slander)
    terms = (0.0, 0.0, 0.0, 0.0, p.weight_retaliation * (1.0 - m.decency))
    return _add(w, t, i, options, n, COUNTERCHARGE, m.accuser, TO_PARTKOM,
                find_tie(w, i, m.accuser), NOBODY, at, terms, p.cost_statement)


@compiled
def best_option(options, n):
    """Index of the option with the highest total (utility plus its draw)."""
    best = 0
    for k in range(1, n):
        if options[k].total > options[best].total:
            best = k
    return best


@compiled
def motive_of(option):
    """The largest of the terms that speak for the act names its motive."""
    motive, largest = FEAR, option.fear
    if option.belief > largest:
        motive, largest = BELIEF, option.belief
    if option.interest > largest:
        motive, largest = INTEREST, option.interest
    if option.duty > largest:
        motive, largest = DUTY, option.duty
    if option.conscience > largest:
        motive, largest = CONSCIENCE, option.conscience
    if option.retaliation > largest:
        motive, largest = RETALIATION, option.retaliation
    return motive


@compiled
def apply_forced(w, t, i, options, n):
    """Forbid options, or force one, as a paired world demands; returns the forced index or -1.

    A forbidden option's total drops out of reach, whoever then asks for the best.
    """
    forced = -1
    uid = w.members[i].uid
    for k in range(w.forced.shape[0]):
        row = w.forced[k]
        if row.forbid == 2 or (row.uid >= 0 and row.uid != uid):
            continue
        if row.week >= 0 and row.week != t:
            continue
        for o in range(n):
            option = options[o]
            if option.act != row.act:
                continue
            if row.target >= 0 and (option.target < 0
                                    or w.members[option.target].uid != row.target):
                continue
            if row.forbid == 1:
                option.total = -1.0e18
            elif forced < 0 or option.total > options[forced].total:
                forced = o
    return forced


@compiled
def act(w, t, i, option):
    """Do what the chosen option says, and let it be known to whom it is known."""
    if option.act == DISCLOSE:
        _report_kin(w, t, i, option.kin)
    elif option.act != SILENT:
        _state(w, t, i, option)


@compiled
def _report_kin(w, t, i, k):
    m = w.members[i]
    kin = w.kin[k]
    kin.week_reported = t
    m.kin_concealed = max(0.0, m.kin_concealed - kin.closeness)
    event = log_caused(w, t, E_DISCLOSURE, i, i, NEVER, NOBODY, kin.event_learned)
    kin.event_learned = event


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
    n = w.counts[N_STATEMENTS]
    if n == w.statements.shape[0]:
        raise MemoryError("the table of statements is full")
    parent = other.event_trouble if other.threat > p.attention_floor else OUTSIDE
    ground = _ground_of(w, t, i, j)
    fear_moves = motive_of(option) == FEAR
    s = w.statements[n]
    s.id = n
    s.week = t
    s.author = i
    s.target = j
    s.author_rank = m.rank
    s.target_rank = other.rank
    s.act = option.act
    s.motive = motive_of(option)
    s.preemptive = 1 if fear_moves and option.act == DENOUNCE else 0
    s.channel = option.channel
    s.ground = ground
    s.political = 1 if ground < N_POLITICAL_GROUNDS else 0
    s.true = 1 if other.concealed + other.known >= p.severity_opposition else 0
    s.week_known = t if option.channel == AT_MEETING else NEVER
    s.shelved_by = -1
    s.insists = _earlier_statements(w, i, j)
    s.weight = (p.weight_statement * (1.0 + suspect(w, j)) if s.political == 1
                else p.weight_complaint)
    s.next_about = other.about_head
    s.next_by = m.by_head
    other.about_head = n
    m.by_head = n
    w.counts[N_STATEMENTS] = n + 1
    s.event = log_caused(w, t, E_STATEMENT, i, j, ground,
                         w.ties[option.tie].kind if option.tie >= 0 else -1, parent)
    week = w.weekly[t]
    week.statements += 1
    week.preemptive += s.preemptive
    if s.political == 0:
        return
    week.political += 1
    week.upward += 1 if other.rank > m.rank else 0
    m.statements_by += 1
    other.statements_about += 1
    if m.week_first_by == NEVER:
        m.week_first_by = t
    if other.week_first_about == NEVER:
        other.week_first_about = t
    if option.channel == AT_MEETING:
        w.units[m.unit].seen_speakers += 1.0
        w.orgs[m.org].seen_speakers += 1.0
        if option.act == DENOUNCE:
            m.credit += max(0.0, p.credit_public * (1.0 - m.credit / p.zeal_suspect))
            accuse_in_public(w, t, j, s.event, p.threat_attacked)
        else:
            m.credit += p.credit_distance
    else:
        m.credit += p.credit_secret
    if option.channel == AT_MEETING or option.act == COUNTERCHARGE:
        other.accuser = i
    if option.tie >= 0:
        _distance(w, t, i, option.tie, s.act == DISTANCE)


@compiled
def _distance(w, t, i, tie, after_fall):
    """Having spoken puts distance between the author and the tie, and documents the tie."""
    p = w.p[0]
    m = w.members[i]
    half = w.ties[tie]
    if half.written == NEVER:
        load = w.carrier[half.kind] * closeness(half) * w.members[half.other].threat
        share = p.distance_after_fall if after_fall else p.distance_by_writing
        m.exposure = max(0.0, m.exposure - share * load)
        if half.public == 1 and not after_fall:
            m.omission = max(0.0, m.omission - load)
        if not after_fall:
            half.written = t
    half.public = 1
    # The statement itself shows how close the two were (g2-154, g1-205).
    half.closeness = min(1000, int(half.closeness + p.tie_documented * 1000))


@compiled
def _earlier_statements(w, i, j):
    n = 0
    s = w.members[i].by_head
    while s >= 0:
        if w.statements[s].target == j:
            n += 1
        s = w.statements[s].next_by
    return n


@compiled
def is_forced(w, t, i):
    """Whether a paired world asks something of this member this week."""
    for k in range(w.forced.shape[0]):
        row = w.forced[k]
        if row.forbid == 0 and row.uid == w.members[i].uid and row.week == t:
            return True
    return False


@compiled
def prepare(w, t, i, meeting, options):
    """Count the member for the week and, if there is something to decide, fill ``options``.

    Returns (number of options, index forced by a paired world or -1); (0, -1) for those who
    go on in silence.
    """
    m = w.members[i]
    if not is_active(m):
        return 0, -1
    week = w.weekly[t]
    week.members += 1
    if w.p[0].choice_rule != 0.0:
        return 0, -1
    if not (is_deliberating(w, t, i, meeting) or is_forced(w, t, i)):
        return 0, -1
    week.active += 1
    n = deliberate(w, t, i, meeting, options)
    return n, apply_forced(w, t, i, options, n)


@compiled
def choose(w, t, options, first, last):
    """Choice phase for the members ``first`` .. ``last`` (not included): everyone with
    something salient deliberates and acts, in order of id."""
    meeting = is_meeting(w, t)
    for i in range(first, last):
        n, forced = prepare(w, t, i, meeting, options)
        if n > 0:
            act(w, t, i, options[forced if forced >= 0 else best_option(options, n)])
