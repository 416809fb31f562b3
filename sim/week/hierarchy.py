"""The hierarchy: whose consent a removal needs, petitions up, rulings down, local pressure.

A lower body can accuse, demand, publicise and petition, not remove whom a level above has
appointed (w-023, w-048, w-051). Petitions climb level by level, in weeks; rulings come
down in days (w-022, w-034, w-037). Above the kraikom stands the centre, which is no people but
two actors with different thresholds: the Politburo rules; the departments of control and of
cadres, and their agents in the territory, press and cannot rule (w-040, w-049, w-071).
Whether terror comes from above, from below or from both is what the switches ``from_above``
and ``from_below`` decide (w-063, w-064, w-080): the code is the same.
"""

from collections import namedtuple

from sim.society.chronicle import (
    OUTSIDE,
    add_material,
    because,
    because_of_files,
    log,
    log_caused,
)
from sim.society.docket import docket, drop, open_case, write_hearing
from sim.society.falls import expel, lose_office
from sim.society.levels import felt, home_level
from sim.society.members import in_party, is_active, is_protected
from sim.society.seats import holder_of
from sim.society.ties import closeness
from sim.society.trouble import attend, raise_threat
from sim.state import maths
from sim.state.append import append, count
from sim.state.jit import compiled
from sim.state.streams import D_CLIMB, D_DESCENT, D_ORDER, D_PRESSING, D_RULING, draw, stream
from sim.state.tables import RULINGS, STATEMENTS
from sim.week.centre import is_waiting_above
from sim.week.demands import is_demanded
from sim.words import (
    AT_DISPOSAL,
    BLEMISH,
    BY_PETITION,
    CENTRE,
    CENTRE_LEVEL,
    CITY_LEVEL,
    CLIENT,
    CONTROLLER,
    DISMISSED,
    E_EXPULSION,
    E_ORDER,
    E_ORGANISATION,
    E_PETITION,
    E_PRESSING,
    E_REDUCTION,
    E_RULING,
    EXPEL,
    EXPELLED_FROM_ABOVE,
    FREE,
    HOLDER_AT_DISPOSAL,
    HOLDER_DISMISSED,
    HOLDER_RELIEVED,
    IN_COMMON,
    KRAIKOM_SECRETARY,
    NEVER,
    NO_ANSWER,
    NO_RUNG,
    NOBODY,
    OF_A_LEADER,
    PARTKOM_SECRETARY,
    POST_LOST,
    PREVENT_FALL,
    REFERRED,
    REGION,
    REGION_LEVEL,
    RELIEVED,
    REPRIMAND,
    TERRITORY,
    TERRITORY_LEVEL,
    TIE,
)

# Keys of the draws about one petition: one for each level it passes.
KEYS_PER_CASE = 8


# What speaks for a removal from above and against it, in logits.
Reasons = namedtuple("Reasons", ["base", "pressure", "material", "campaign", "from_above",
                                 "pressing", "proposal", "protector"])


# ---- Competence and petition ---------------------------------------------------------------------

@compiled
def needs_consent_above(w, m, case):
    """Whether a level above the committee must consent before this member loses post or card.

    The right is attached to the post (w-051), and goes with whoever was relieved of it or is
    held at the centre's disposal, until dismissal; over a higher level's own people a committee
    has no right at all. Nobody is asked about a prisoner, unless he is on the centre's list still.
    """
    level = max(m.consent, w.units[m.unit].level)
    return (level > home_level(w, w.orgs[m.org])
            and (case.prisoner == 0 or is_listed_prisoner(w, m)))


@compiled
def is_listed_prisoner(w, m):
    """Whether a prisoner is still on the centre's list: relieved or at its disposal when he was
    taken. Expelling him too needs its word (w-051), which the organs' work decides beforehand;
    until it has come he is a prisoner with a card (w-058, w-060)."""
    return (m.liberty != FREE and m.consent == CENTRE_LEVEL
            and w.orgs[m.org].hierarchy == OF_A_LEADER)


@compiled
def is_of_a_level_above(w, m):
    """Whether the member belongs to a body above the organisation's committee: their fate is not
    the region's to explain."""
    return w.units[m.unit].level > home_level(w, w.orgs[m.org])


@compiled
def petition(w, t, case, j):
    """Turn a decision that is not the committee's to make into a demand upwards (w-024): for
    dismissal, or for expulsion if that is what was voted. It goes to the next level up.

    About the people of a level above a region blames and demands, and gets no answer: that
    its territory was soft it could only complain of (w-042, w-048), and its head stood until
    something else took him (w-056).
    """
    m = w.members[j]
    asked = EXPELLED_FROM_ABOVE if case.outcome == EXPEL else DISMISSED
    case.outcome = REFERRED
    w.weekly[t].petitions += 1
    event = log_caused(w, t, E_PETITION, NOBODY, j, case.ground, NOBODY, case.event)
    if is_of_a_level_above(w, m):
        return
    level = REGION_LEVEL if home_level(w, w.orgs[m.org]) < REGION_LEVEL else TERRITORY_LEVEL
    m.case_open = docket(w, t, j, case.ground, case.charge, event, 0, level,
                         t + _weeks(w, t, D_CLIMB, m.uid, level, w.p[0].climb_lag))
    following = w.cases[m.case_open]
    following.asked = asked
    following.event = event
    continue_as(case, following)


@compiled
def continue_as(case, following):
    """A demand upwards continues the matter that it came out of: its list, its steps."""
    following.petition_of = case.id
    following.steps = case.steps
    following.counts = case.counts
    following.n_counts = case.n_counts
    following.trigger = BY_PETITION


@compiled
def _weeks(w, t, purpose, uid, level, mean):
    """Whole weeks that a paper takes between two levels: ``mean`` on average, spread by half of
    it either way."""
    key = stream(w.seed, purpose, t)
    lag = mean * (0.5 + draw(key, uid, level))
    return int(lag + draw(key, uid, level + KEYS_PER_CASE))


@compiled
def ruling_terms(w, t, org, case, level):
    """What speaks at ``level`` for removing the accused, as :class:`Reasons`.

    The kraikom has its own man to protect (w-053); the Politburo has its list, hears its
    departments and weighs what the kraikom proposes (w-034, w-071). Local pressure moves both,
    as news and as a demand in the centre's own language (w-052, w-080). Above many organisations
    the obkom decides as the kraikom does, and a patron anywhere counts (g1-196).
    """
    p = w.p[0]
    lever = w.levers[t]
    m = w.members[case.accused]
    pressure, material, campaign = _against(w, t, org, case.accused, m, lever, p)
    if level < CENTRE_LEVEL:
        shield = 0.0
        if is_protected(w, m) and (m.protector == org.superior or org.hierarchy == IN_COMMON):
            shield = -p.ruling_protector
        return Reasons(p.ruling_territory, pressure, material, campaign, 0.0, 0.0,
                       p.ruling_proposal * case.rung, shield)
    listed, pressing = 0.0, 0.0
    if p.on_from_above == 1.0:
        listed = p.ruling_list * lever.organs
        pressing = p.ruling_pressing * felt(org.pressing, p)
    return Reasons(p.ruling_centre, pressure, material, campaign, listed, pressing,
                   p.ruling_proposal * case.rung, 0.0)


@compiled
def _against(w, t, org, i, m, lever, p):
    """What speaks against ``i`` to anyone above, in logits: local pressure, material, campaign."""
    pressure = 0.0
    if p.on_from_below == 1.0:
        pressure = p.ruling_pressure * pressure_on(w, t, org, i, m, p)
    return (pressure, p.ruling_material * maths.log1p(m.material),
            p.ruling_campaign * lever.criticism_upward)


@compiled
def pressure_on(w, t, org, i, m, p):
    """How far pressure from below is felt above against ``i`` (0-1): the region's against its
    leader, with a lag; against anyone else what is said of them, and the demands of many
    organisations together (`centre.py`)."""
    against = org.pressure_felt if i == org.leader else m.suspicion
    return felt(against + w.centre[t].pressure_felt, p)


@compiled
def granted(lean, asked, p):
    """The rung that a lean reaches: none below 0, then one a step, never more than asked
    (w-035: relieved, at disposal, dismissed; expelled)."""
    if lean < 0.0:
        return NO_RUNG
    return min(asked, 1 + int(lean / p.ruling_gap))


@compiled
def most_to_grant(w, org, case, level):
    """The highest rung that a level can grant: what is asked, with two bounds.

    The Politburo takes up a proposal as it comes from below or softens it (w-034, w-036); those
    of its own departments who wanted more did not get it (w-071). What it wants beyond that,
    it has done by the organs (`leader_hazard`). And a kraikom is bound by what the centre has
    ruled about a man of its secretary's: it carried out a directive and had no choice (w-042), let
    further demands lie (w-048) and defended the ruling (w-053), until the secretary was gone
    and the region asked again (w-058).
    """
    m = w.members[case.accused]
    if level == CENTRE_LEVEL and case.rung > NO_RUNG:
        return min(case.asked, case.rung)
    if (level == TERRITORY_LEVEL and m.rung > NO_RUNG and m.protector == org.superior
            and is_protected(w, m)):
        return NO_RUNG
    return case.asked


@compiled
def sit_above(w, t, o):
    """The levels above look at the petitions before them, every week (the hearings phase); those
    that many organisations have in common at as many as they have time for.

    A case climbs from kraikom to centre with the kraikom's proposal, or dies there; a ruling
    comes down and takes effect. A prisoner's case comes home, where no consent is needed.
    """
    org = w.orgs[o]
    before, c = NOBODY, org.case_head
    while c >= 0:
        case = w.cases[c]
        following = case.next
        m = w.members[case.accused]
        if case.level <= CITY_LEVEL or case.level <= home_level(w, org):
            before = c
        elif m.liberty != FREE and not (is_listed_prisoner(w, m) and (
                case.decided == 0 or case.rung == EXPELLED_FROM_ABOVE)):
            case.level = home_level(w, org)
            case.demanded = 0
            before = c
        elif not in_party(m):
            m.case_open = NOBODY
            drop(w, org, before, c)
        elif t < case.not_before or (case.decided == 0 and is_waiting_above(w, t, org, case)):
            before = c
        elif case.decided == 1:
            drop(w, org, before, c)
            m.case_open = NOBODY
            carry_out(w, t, org, case)
        else:
            _decide(w, t, org, case)
            before = c
        c = following


@compiled
def _decide(w, t, org, case):
    """One level decides on a petition, or sends it on with its proposal; the terms are kept."""
    p = w.p[0]
    j = case.accused
    m = w.members[j]
    level = case.level
    why = ruling_terms(w, t, org, case, level)
    u = draw(stream(w.seed, D_RULING, t), m.uid, level)
    noise = p.ruling_noise * maths.log(u / (1.0 - u))
    lean = (why.base + why.pressure + why.material + why.campaign + why.from_above + why.pressing
            + why.proposal + why.protector + noise)
    rung = granted(lean, most_to_grant(w, org, case, level), p)
    if m.liberty != FREE:  # nobody shields whom the organs hold
        rung = EXPELLED_FROM_ABOVE
    final = level == CENTRE_LEVEL or rung == NO_RUNG or m.consent <= level
    ruler = org.superior if level == TERRITORY_LEVEL else NOBODY
    event = log(w, t, E_RULING if final else E_PETITION, ruler, j, case.ground, NOBODY)
    from_files = why.pressure + why.material
    from_outside = max(0.0, why.campaign) + why.from_above
    whole = p.cause_of_case + from_files + from_outside
    because(w, event, case.event, p.cause_of_case / whole)
    because_of_files(w, t, event, j, False, from_files / whole, from_outside / whole)
    kept = _keep(w, t, case, why)
    kept.ruler = ruler
    kept.event = event
    kept.rung = rung
    kept.final = 1 if final else 0
    kept.noise = noise
    kept.lean = lean
    case.rung = rung
    case.event = event
    if not final:
        case.level = m.consent
        case.not_before = t + _weeks(w, t, D_CLIMB, m.uid, m.consent, p.climb_lag)
        return
    case.decided = 1
    case.heard = t
    case.forum = CENTRE
    if level == REGION_LEVEL:
        case.forum = REGION
    elif level == TERRITORY_LEVEL:
        case.forum = TERRITORY
    case.file = m.material
    if rung == EXPELLED_FROM_ABOVE:
        case.outcome = EXPEL
    elif rung == NO_RUNG:
        case.outcome = REPRIMAND
    else:
        case.outcome = POST_LOST
    write_hearing(w, t, case, case.forum, NO_ANSWER, lean)
    case.not_before = t + _weeks(w, t, D_DESCENT, m.uid, level, p.descent_lag)


@compiled
def _keep(w, t, case, why):
    """Write down why something is decided on a petition; returns the row, for what is decided."""
    n = append(w, RULINGS)
    row = w.rulings[n]
    row.id = n
    row.week = t
    row.case = case.id
    row.accused = case.accused
    row.level = case.level
    row.asked = case.asked
    row.base = why.base
    row.pressure = why.pressure
    row.material = why.material
    row.campaign = why.campaign
    row.from_above = why.from_above
    row.pressing = why.pressing
    row.proposal = why.proposal
    row.protector = why.protector
    return row


@compiled
def carry_out(w, t, org, case):
    """A ruling has come down: post or card go, or nothing does; what falls short of the demand
    moves blame to the superior (w-038, w-050), who had no choice (w-042).

    Pressure left over turns on him as well (the attack widened, w-038). A first ruling does not
    discourage those who hope that pressure will tell (w-066); that a later one adds nothing
    does, and attention moves elsewhere (w-053, w-055).
    """
    p = w.p[0]
    j = case.accused
    m = w.members[j]
    rung, before = case.rung, m.rung
    if rung == EXPELLED_FROM_ABOVE and is_demanded(w, t, j, PREVENT_FALL):
        rung = NO_RUNG
    if rung == EXPELLED_FROM_ABOVE:
        event = log_caused(w, t, E_EXPULSION, NOBODY, j, case.ground, NOBODY, case.event)
        add_material(w, t, j, event, 0.0, p.file_of_expulsion)
        expel(w, t, j, case.ground, event)
    elif rung > m.rung:
        remove(w, t, j, rung, log_caused(w, t, E_REDUCTION, NOBODY, j, case.ground, NOBODY,
                                         case.event))
    else:
        m.suspicion += 0.5 * p.suspicion_of_attack
    if j != org.leader:
        return
    org.pressure *= 1.0 - p.pressure_satisfied * rung / EXPELLED_FROM_ABOVE
    if NO_RUNG < before and rung <= before:
        org.pressure *= 1.0 - p.pressure_refused
    short = case.asked - rung
    if short > 0:
        org.pressure += p.pressure_leniency * short
        if org.superior >= 0 and j != org.superior:
            w.members[org.superior].suspicion += 0.5 * p.suspicion_of_attack * short
            org.blame += p.pressure_climbs * org.pressure * short / case.asked


@compiled
def remove(w, t, j, rung, event):
    """The ladder of removal (w-035): to be relieved is routine, to be held at the centre's
    disposal limbo, to be dismissed the end of a career. The first two leave a man in the
    nomenklatura, so that his card stays beyond his cell's reach (w-048, w-054)."""
    m = w.members[j]
    consent = m.consent
    why = HOLDER_RELIEVED
    if rung == AT_DISPOSAL:
        why = HOLDER_AT_DISPOSAL
    elif rung == DISMISSED:
        why = HOLDER_DISMISSED
    lose_office(w, t, j, why, event)
    m.rung = rung
    m.consent = consent if rung < DISMISSED else 0


@compiled
def rung_hazard(m, p):
    """How a removal multiplies the later hazard of arrest, by its rung (w-035)."""
    if m.rung == RELIEVED:
        return p.arrest_relieved
    if m.rung == AT_DISPOSAL:
        return p.arrest_disposal
    if m.rung == DISMISSED:
        return p.arrest_dismissed
    return 1.0


# ---- Local pressure ------------------------------------------------------------------------------

@compiled
def gather_pressure(w, t, o):
    """The week's local pressure against the leader: a stock of the organisation.

    Fed by every grievance voiced against him (w-019, w-073), and by the agents of the control
    commission who side with the base (w-040, w-049); elsewhere by his confession, the paper
    above and rulings milder than demanded. Drained by satisfaction and time. After a
    confession others elaborate what was admitted (w-032: a floor, not a ceiling).
    Simplified: one stock is against one man; a second, blame, against his superior, is fed by
    mild rulings alone (`carry_out`).
    """
    p = w.p[0]
    org = w.orgs[o]
    if org.hierarchy != OF_A_LEADER:
        return
    _see_who_leads(w, org)
    org.pressure *= 1.0 - p.pressure_fading
    org.pressing *= 1.0 - p.pressure_fading
    org.blame *= 1.0 - p.pressure_fading
    if org.leader < 0:
        org.pressure_felt *= 1.0 - p.pressure_fading
        return
    leader = w.members[org.leader]
    for n in range(org.statement_first, count(w, STATEMENTS)):
        s = w.statements[n]
        if w.members[s.author].org != o:
            break
        if s.target == org.leader:
            org.pressure += p.pressure_voice
            if s.political == 1 and org.week_confessed != NEVER:
                leader.known += p.elaborated
    if p.on_from_above == 1.0:
        _press(w, t, org, leader)
    _order_to_stop(w, t, org, leader)
    # Above, news of it comes with a lag.
    org.pressure_felt += (org.pressure - org.pressure_felt) / max(1.0, p.pressure_lag)


@compiled
def _see_who_leads(w, org):
    """Pressure stays on a leader who lost his post but not his card; it passes to the next when
    he is gone. The superior is whoever holds the post above."""
    above = holder_of(w, org, KRAIKOM_SECRETARY)
    if above >= 0 and above != org.superior:
        org.superior = above
        org.blame = 0.0
    if org.leader >= 0 and is_active(w.members[org.leader]):
        return
    following = holder_of(w, org, PARTKOM_SECRETARY)
    if following != org.leader:
        org.leader = following
        org.pressure = 0.0
        org.week_confessed = NEVER


@compiled
def _press(w, t, org, leader):
    """The centre's second actor: its departments want leaders out sooner than the Politburo does
    (w-071), summon and threaten them (w-015), and their agents speak up locally (w-040)."""
    p = w.p[0]
    lever = w.levers[t]
    for s in range(org.seat_first, org.seat_end):
        seat = w.seats[s]
        if seat.post == CONTROLLER and seat.holder >= 0 and is_active(w.members[seat.holder]):
            org.pressure += p.pressure_agents * lever.criticism_upward
    if not is_active(leader) or leader.rung == DISMISSED:
        return
    pressure, material, campaign = _against(w, t, org, org.leader, leader, lever, p)
    lean = (p.ruling_centre + p.departments_lead + p.ruling_list * lever.organs + campaign
            + material + pressure)
    chance = p.departments_rate * lever.criticism_upward * maths.logistic(lean)
    if draw(stream(w.seed, D_PRESSING, t), leader.uid, 0) >= chance:
        return
    event = log_caused(w, t, E_PRESSING, NOBODY, org.leader, NEVER, NOBODY, OUTSIDE)
    org.pressing += 1.0
    # News of the summons tells the region that its leader is in trouble (w-016).
    org.pressure += p.pressure_print
    attend(leader, t, event)
    raise_threat(w, t, org.leader, p.threat_accused, event)


@compiled
def _order_to_stop(w, t, org, leader):
    """The protector orders the attacks to stop: it calms, and it is kept as evidence against
    himself (w-050)."""
    p = w.p[0]
    if leader.protector != org.superior or not is_protected(w, leader):
        return
    key = stream(w.seed, D_ORDER, t)
    if draw(key, leader.uid, 0) >= p.order_rate * felt(org.pressure, p):
        return
    org.pressure *= 1.0 - p.order_calms
    event = log_caused(w, t, E_ORDER, org.superior, org.leader, NEVER, NOBODY,
                       leader.event_trouble)
    add_material(w, t, org.superior, event, p.material_of_word, 0.0)


@compiled
def take_confession(w, t, i, event):
    """The leader owned up to what he hid: pressure rises, and the plenum takes up his case, as
    his cell must (w-017, w-022)."""
    p = w.p[0]
    org = w.orgs[w.members[i].org]
    if org.leader != i:
        return
    org.week_confessed = t
    org.pressure += p.pressure_confession
    open_case(w, t, i, BLEMISH, p.charge_confession, event, 0)


# ---- The leader's fate ---------------------------------------------------------------------------

@compiled
def leader_hazard(w, t, i):
    """Weekly hazard that the centre has a leader of its nomenklatura arrested: (total, by the
    list from above, by pressure from below, by the protector's fall).

    List + lagged local pressure - protector, not below zero, times what the rung of an
    earlier removal makes of it, + shock (w-056, w-063, w-064, w-067). The rival explanations
    are this with one of the first two switched off. Simplified: file and category count
    only through pressure and list.
    """
    p = w.p[0]
    lever = w.levers[t]
    m = w.members[i]
    org = w.orgs[m.org]
    listed = p.leader_list * lever.organs if p.on_from_above == 1.0 else 0.0
    below = 0.0
    if p.on_from_below == 1.0:
        below = p.leader_pressure * lever.organs * pressure_on(w, t, org, i, m, p)
    shield, shock = 0.0, 0.0
    if is_protected(w, m):
        shield = p.leader_protector
    elif m.protector >= 0:
        shock = p.leader_shock * lever.organs * w.members[m.protector].threat
    open_part = listed + below
    net = max(0.0, open_part - shield) * rung_hazard(m, p)
    kept = net / open_part if open_part > 0.0 else 0.0
    return min(1.0, net + shock), listed * kept, below * kept, shock


@compiled
def is_the_centres(w, m):
    """Whether only the centre can have this person arrested: its nomenklatura, and all of the
    territory's own people, whose fate is not the region's to explain."""
    return m.consent == CENTRE_LEVEL or is_of_a_level_above(w, m)


@compiled
def find_organisation(w, t, i, event):
    """Once a patron is in their hands the organs find an organisation under him: his clients'
    files fill at once (w-059), who until then had kept their posts (w-070)."""
    p = w.p[0]
    m = w.members[i]
    for e in range(m.tie_start, m.tie_start + m.tie_n):
        half = w.ties[e]
        j = half.other
        if half.kind == CLIENT and is_active(w.members[j]):
            found = log_caused(w, t, E_ORGANISATION, i, j, TIE, CLIENT, event)
            add_material(w, t, j, found, 0.0, p.file_of_organisation * closeness(half))
