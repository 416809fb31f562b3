"""Gatekeeping: each statement of the week is shelved, heard or forwarded.

Organisers and the partkom's secretary used to let unsupported accusations
lie; filtering must collapse because officials learn what shelving costs
(g1-153, g3-117, g1-113), under pressure from above (g1-065). Every decision is
recorded. What is said at a meeting cannot be kept from the committee, only
left unheard.
"""

from sim.society.chronicle import add_material, log_caused
from sim.society.docket import open_on_material
from sim.society.levels import home_level, may_print, pressed
from sim.society.members import is_active
from sim.society.trouble import attend
from sim.state.append import append, count
from sim.state.jit import compiled
from sim.state.maths import logistic
from sim.state.streams import D_GATE, D_GATE_UP, D_LEAK, draw, stream
from sim.state.tables import DECISIONS, STATEMENTS
from sim.week.press import editor_of, publish
from sim.words import (
    AT_MEETING,
    CELL_LEVEL,
    DISTRICT_LEVEL,
    E_FORWARDED,
    E_SHELVED,
    EDITOR,
    FORWARD,
    HEAR,
    KRAIKOM_EDITOR,
    NOBODY,
    OF_A_LEADER,
    ORGANISER,
    SHELVE,
    TERRITORY_LEVEL,
    TO_CELL,
    TO_KRAIKOM,
    TO_ORGANS,
    TO_PRESS,
    TO_RAIKOM,
)

# Spacing of the keys of one author's statements: one for each level that decides.
KEYS_PER_AUTHOR = 8


@compiled
def chance_to_pass(gatekeeper, statement, lever, p):
    """Chance (0-1) that an official lets a statement through.

    Rises with its weight, the author's insistence, what the official has learned that
    shelving costs, and pressure from above; falls with decency and demands of proof.
    """
    return logistic(
        p.gate_base + p.gate_weight * statement.weight + p.gate_insistence * statement.insists
        + p.gate_learned * gatekeeper.p_shelving + p.gate_pressure * lever.gatekeeper_pressure
        - p.gate_decency * gatekeeper.decency - p.gate_proof * lever.proof)


@compiled
def _is_free_to_decide(w, seat, i, j):
    """Whether a seat has a holder who can decide on a paper of ``i`` about ``j``."""
    return (seat.holder >= 0 and seat.holder != i and seat.holder != j
            and is_active(w.members[seat.holder]))


@compiled
def cell_official(w, i, j):
    """An organiser of the unit of ``i`` who is neither ``i`` nor ``j``, or -1."""
    unit = w.members[i].unit
    org = w.orgs[w.members[i].org]
    for s in range(org.seat_first, org.seat_end):
        seat = w.seats[s]
        if seat.unit == unit and seat.post == ORGANISER and _is_free_to_decide(w, seat, i, j):
            return seat.holder
    return NOBODY


@compiled
def committee_official(w, i, j):
    """The partkom's secretary, or another of its members when he is ``i``, ``j`` or gone."""
    org = w.orgs[w.members[i].org]
    for s in range(org.seat_first + 1, org.seat_end):
        seat = w.seats[s]
        if seat.unit == org.partkom_unit and _is_free_to_decide(w, seat, i, j):
            return seat.holder
    return NOBODY


@compiled
def decide(w, t, n, gatekeeper, decision, level):
    """Record one decision on statement ``n``."""
    row = w.decisions[append(w, DECISIONS)]
    row.statement = n
    row.week = t
    row.gatekeeper = gatekeeper
    row.decision = decision
    row.level = level
    statement = w.statements[n]
    if decision == SHELVE:
        w.weekly[t].shelved += 1
        statement.shelved_by = gatekeeper
        if gatekeeper >= 0 and statement.told_to == NOBODY:
            # It lies in the drawer now, and its author knows with whom.
            statement.told_to = gatekeeper
            org = w.orgs[w.members[gatekeeper].org]
            statement.next_shelved = org.shelved_head
            org.shelved_head = n
        log_caused(w, t, E_SHELVED, gatekeeper, statement.target, statement.ground, NOBODY,
                   statement.event)
    elif decision == FORWARD:
        w.weekly[t].forwarded += 1


@compiled
def passes(w, t, n, gatekeeper, level):
    p = w.p[0]
    if p.on_gatekeeping == 0.0 or gatekeeper < 0:
        return True
    key = stream(w.seed, D_GATE, t)
    statement = w.statements[n]
    u = draw(key, w.members[statement.author].uid * KEYS_PER_AUTHOR + level,
             w.members[statement.target].uid)
    chance = chance_to_pass(w.members[gatekeeper], statement, w.levers[t], p)
    org = w.orgs[w.members[gatekeeper].org]
    if org.hierarchy == OF_A_LEADER and statement.target == org.leader:
        # The leader's own people keep what is said against him from being heard (w-029), while
        # that is safe.
        chance *= 1.0 - (p.gate_grip * (1.0 - w.levers[t].criticism_upward)
                         * (1.0 - pressed(org, org.leader, p)))
    return u < chance


@compiled
def enter_files(w, t, n, to_party, to_organs):
    """Let statement ``n`` enter the target's files (shares of its weight) and open a case."""
    p = w.p[0]
    if p.on_statements_enter_files == 0.0:
        return
    s = w.statements[n]
    add_material(w, t, s.target, s.event, to_party * s.weight, to_organs * s.weight)
    if to_party > 0.0:
        open_on_material(w, t, s.target, s.ground, s.event)


@compiled
def judge_statements(w, t, o):
    """Gatekeeping phase: the organisation's statements of the week go to those who decide."""
    p = w.p[0]
    lever = w.levers[t]
    home = home_level(w, w.orgs[o])
    for n in range(w.orgs[o].statement_first, count(w, STATEMENTS)):
        s = w.statements[n]
        if w.members[s.author].org != o:
            break
        if not is_active(w.members[s.target]):
            continue
        leak(w, t, n)
        if s.channel == TO_ORGANS:
            # The organs did not act on every statement (g3-118): it lies in the file.
            enter_files(w, t, n, 0.0, 1.0)
            continue
        w.weekly[t].received += 1
        if s.channel == TO_RAIKOM or s.channel == TO_KRAIKOM:
            above = TERRITORY_LEVEL if s.channel == TO_KRAIKOM else DISTRICT_LEVEL
            # The district has no own gatekeeper in this organisation: pressure decides (g1-065).
            u = draw(stream(w.seed, D_GATE_UP, t), w.members[s.author].uid,
                     w.members[s.target].uid)
            if p.on_gatekeeping == 0.0 or u < logistic(
                    p.gate_base + p.gate_weight * s.weight
                    + p.gate_district * lever.gatekeeper_pressure):
                decide(w, t, n, NOBODY, FORWARD, above)
                log_caused(w, t, E_FORWARDED, NOBODY, s.target, s.ground, NOBODY, s.event)
                enter_files(w, t, n, 1.0, p.forwarded_share)
            else:
                decide(w, t, n, NOBODY, SHELVE, above)
            continue
        if s.channel == TO_PRESS:
            _to_the_paper(w, t, n)
            continue
        if s.channel == TO_CELL:
            g = cell_official(w, s.author, s.target)
            if not passes(w, t, n, g, CELL_LEVEL):
                decide(w, t, n, g, SHELVE, CELL_LEVEL)
                continue
            decide(w, t, n, g, HEAR, CELL_LEVEL)
        g = committee_official(w, s.author, s.target)
        if not passes(w, t, n, g, home):
            decide(w, t, n, g, SHELVE, home)
            continue
        learned = w.members[g].p_shelving if g >= 0 else p.prior_lesson
        u = draw(stream(w.seed, D_GATE_UP, t), w.members[s.author].uid, w.members[s.target].uid)
        if s.political == 1 and u < learned + p.forward_pressure * lever.gatekeeper_pressure:
            # As insurance everything goes up, to the district and the organs (g3-117).
            decide(w, t, n, g, FORWARD, home)
            log_caused(w, t, E_FORWARDED, g, s.target, s.ground, NOBODY, s.event)
            enter_files(w, t, n, 1.0, p.forwarded_share)
        else:
            decide(w, t, n, g, HEAR, home)
            enter_files(w, t, n, 1.0, 0.0)


@compiled
def leak(w, t, n):
    """Who wrote a paper may reach whom it is about, through the officials who hold it (h1-223):
    the target knows their accuser then, and nobody else does."""
    s = w.statements[n]
    if s.channel == AT_MEETING or s.political == 0:
        return
    target = w.members[s.target]
    key = stream(w.seed, D_LEAK, t)
    if draw(key, w.members[s.author].uid, target.uid) < w.p[0].leak:
        target.accuser = s.author
        attend(target, t, s.event)


@compiled
def _to_the_paper(w, t, n):
    """The editor prints a statement or lies on it, like other gatekeepers (g1-212, g1-213);
    what the local paper may not print goes to the paper one level up (w-027, w-031)."""
    s = w.statements[n]
    org = w.orgs[w.members[s.author].org]
    home = home_level(w, org)
    editor = editor_of(w, org.id, EDITOR)
    free = may_print(w, org, s.target, home)
    if not free and may_print(w, org, s.target, TERRITORY_LEVEL):
        home = TERRITORY_LEVEL
        editor = editor_of(w, org.id, KRAIKOM_EDITOR)
        free = True
    if editor < 0 or editor == s.target or not free or not passes(w, t, n, editor, home):
        decide(w, t, n, editor, SHELVE, home)
        return
    decide(w, t, n, editor, HEAR, home)
    s.week_known = t
    publish(w, t, s.target, s.event)
    enter_files(w, t, n, 1.0, 0.0)
