"""The organs: files, arrests with elastic capacity, interrogation and the names it yields.

A file grows from forwarded statements, hearings, category and being named,
and decays slowly. More files bring more arrests at a falling rate
(``organs_elasticity``: 0 = fixed slots, 1 = no ceiling); the weeks in which the
ceiling binds are counted (model of record, section 6). Naming under
interrogation mostly leads to arrest (g2-180), after about three months
(g2-151); the NKVD passes what it hears back to the committee (g2-074).

Rival rules for comparison: ``lists_from_above`` arrests by category and rank
alone; ``interrogation_only`` by names given in custody and category.
"""

import math

import numpy as np

from sim.society.chronicle import (
    add_material,
    because,
    because_of_files,
    changed,
    log,
    log_caused,
)
from sim.society.docket import open_case
from sim.society.falls import arrest
from sim.society.levels import home_level
from sim.society.members import in_party, is_active, is_expelled_and_free, is_protected
from sim.society.people import n_people, person
from sim.society.ties import find_tie, warmth
from sim.society.trouble import attend, raise_threat
from sim.state import maths
from sim.state.jit import compiled
from sim.state.streams import (
    D_ARREST,
    D_ARREST_PICK,
    D_CUSTODY,
    D_DETENTION,
    D_INTERROGATION,
    D_LEADER,
    D_SLOTS,
    D_TOLD,
    draw,
    gumbel,
    stream,
)
from sim.week.demands import is_demanded
from sim.week.hierarchy import find_organisation, is_the_centres, leader_hazard, rung_hazard
from sim.week.operations import operation_level
from sim.words import (
    ARRESTED,
    BY_LISTS,
    CAT_FAMILIES,
    CENTRE_LEVEL,
    E_ARREST,
    E_DETENTION,
    E_INTERROGATION,
    E_NAMED_CUSTODY,
    ENEMY,
    NEVER,
    NO_CATEGORY,
    NOBODY,
    OF_A_LEADER,
    OF_LIBERTY,
    PREVENT_FALL,
    RIVAL,
    SENTENCED,
    TIE,
    WOMAN,
)

# Spacing of the keys under which one prisoner's names are drawn, one for each name.
KEYS_PER_NAME = 8


@compiled
def is_within_reach(m):
    """Whether the organs can still take this person: free, and here."""
    return is_active(m) or is_expelled_and_free(m)


@compiled
def arrest_hazard(m, protected, lever, p):
    """Weekly hazard of arrest and the part of it that comes from the file.

    The file counts with diminishing weight; expulsion and rank multiply it; a protector
    withholds consent (g1-020, g1-196). The category's own hazard follows the operations.
    """
    by_file = 0.0
    if p.organs_rule != BY_LISTS:
        by_file = p.arrest_rate * lever.organs * m.file / (m.file + p.file_half)
        by_file *= 1.0 + p.arrest_rank * m.rank
        if protected:
            by_file *= 1.0 - p.arrest_consent
        by_file *= rung_hazard(m, p)
    by_category = p.category_rate * operation_level(lever, m.category)
    if p.organs_rule == BY_LISTS:
        by_category += p.list_rate * lever.organs * m.rank
    return by_file + by_category, by_file


@compiled
def arrest_by_files(w, t, o):
    """Organs phase, arrests: the ripe among the candidates, as many as capacity stretches to."""
    p = w.p[0]
    lever = w.levers[t]
    org = w.orgs[o]
    org.slots = min(p.slots_saved, org.slots) + p.organs_slots * org.thousands * lever.organs
    key = stream(w.seed, D_ARREST, t)
    ripe = np.empty(n_people(org), np.int64)
    n_ripe = 0
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
        m = w.members[i]
        if m.file == 0.0 and m.category == NO_CATEGORY and p.organs_rule != BY_LISTS:
            continue
        if not is_within_reach(m) or (
                org.hierarchy == OF_A_LEADER and is_the_centres(w, m)):
            continue
        hazard, _ = arrest_hazard(m, is_protected(w, m), lever, p)
        if (hazard > 0.0 and draw(key, m.uid, 0) < hazard
                and not is_demanded(w, t, i, PREVENT_FALL)):
            ripe[n_ripe] = i
            n_ripe += 1
    if n_ripe > 0:
        _take(w, t, o, ripe[:n_ripe])


@compiled
def _take(w, t, o, ripe):
    """Arrest as many of the ripe as the slots stretch to: the heaviest files first, by keyed
    Gumbel top-k."""
    p = w.p[0]
    pick = stream(w.seed, D_ARREST_PICK, t)
    round_up = stream(w.seed, D_SLOTS, t)
    scores = np.empty(ripe.shape[0])
    for k in range(ripe.shape[0]):
        m = w.members[ripe[k]]
        scores[k] = maths.log(m.file + p.file_half) + gumbel(pick, m.uid, 0)
    org = w.orgs[o]
    within = min(float(ripe.shape[0]), math.floor(org.slots))
    beyond = ripe.shape[0] - within
    stretch = beyond * p.organs_elasticity
    room = int(within + math.floor(stretch + draw(round_up, org.number, 0)))
    if beyond > 0.0:
        w.weekly[t].ceiling_binds = 1
    org.slots -= min(org.slots, float(room))
    for _ in range(min(room, ripe.shape[0])):
        best = -1
        for k in range(ripe.shape[0]):
            if ripe[k] >= 0 and (best < 0 or scores[k] > scores[best]):
                best = k
        _arrest_one(w, t, ripe[best])
        ripe[best] = -1


@compiled
def _arrest_one(w, t, i):
    """Arrest ``i``; if they still hold a card, the shamed committee must open a case."""
    p = w.p[0]
    m = w.members[i]
    lever = w.levers[t]
    hazard, by_file = arrest_hazard(m, is_protected(w, m), lever, p)
    share = by_file / hazard
    if draw(stream(w.seed, D_DETENTION, t), m.uid, 0) < p.released:
        _detain(w, t, i, share)
        return
    event = log(w, t, E_ARREST, NOBODY, i, ENEMY, NOBODY)
    because_of_files(w, t, event, i, True, share, 1.0 - share)
    if by_file < hazard - by_file:
        w.weekly[t].arrests_operations += 1
    arrest(w, t, i, event)
    _taken(w, t, i, event)


@compiled
def _detain(w, t, i, share):
    """Some were held for a while and let go (h1-246): it is seen, and half of what speaks against
    them in the organs' file is gone."""
    p = w.p[0]
    m = w.members[i]
    event = log(w, t, E_DETENTION, NOBODY, i, ENEMY, NOBODY)
    because_of_files(w, t, event, i, True, share, 1.0 - share)
    m.file *= 0.5
    m.suspicion += p.suspicion_of_attack
    raise_threat(w, t, i, p.threat_accused, event)
    attend(m, t, event)


@compiled
def _mark_wife(w, t, i):
    """Wives of the convicted were taken unless they had denounced (h1-209): from now on the
    operation against families is about her; a statement made before cuts that to nothing, a
    break does not."""
    m = w.members[i]
    if m.spouse < 0 or m.sex == WOMAN or w.p[0].on_wives == 0.0:
        return
    wife = w.members[m.spouse]
    tie = find_tie(w, m.spouse, i)
    if is_active(wife) and wife.category == NO_CATEGORY and (
            tie < 0 or w.ties[tie].written == NEVER):
        wife.category = CAT_FAMILIES


@compiled
def _taken(w, t, i, event):
    """What follows an arrest at once: a committee shamed, and a patron's people found."""
    m = w.members[i]
    _mark_wife(w, t, i)
    if in_party(m):
        w.orgs[m.org].shame += 1.0
        open_case(w, t, i, ENEMY, w.p[0].charge_prisoner, event, 1)
    if w.orgs[m.org].hierarchy == OF_A_LEADER:
        find_organisation(w, t, i, event)


@compiled
def strike_leaders(w, t, o):
    """Organs phase, in a region with a leader: the centre may have one of its nomenklatura
    arrested (`hierarchy.leader_hazard`); nobody else can (w-051, w-067)."""
    org = w.orgs[o]
    if org.hierarchy != OF_A_LEADER:
        return
    key = stream(w.seed, D_LEADER, t)
    for place in range(n_people(org)):
        i = person(w, org, place)
        if i < 0:
            continue
        m = w.members[i]
        if (m.consent != CENTRE_LEVEL or not is_within_reach(m)
                or w.units[m.unit].level > home_level(w, org)):
            continue
        hazard, listed, below, by_shock = leader_hazard(w, t, i)
        if draw(key, m.uid, 0) >= hazard or is_demanded(w, t, i, PREVENT_FALL):
            continue
        whole = listed + below + by_shock
        event = log(w, t, E_ARREST, NOBODY, i, ENEMY, NOBODY)
        if by_shock > 0.0:
            because(w, event, w.members[m.protector].event_trouble, by_shock / whole)
        because_of_files(w, t, event, i, False, below / whole, listed / whole)
        arrest(w, t, i, event)
        _taken(w, t, i, event)


@compiled
def interrogate(w, t, o):
    """Some weeks after an arrest: names from ties and co-signers, each entering a file."""
    p = w.p[0]
    lag_key = stream(w.seed, D_INTERROGATION, 0)
    for place in range(n_people(w.orgs[o])):
        i = person(w, w.orgs[o], place)
        if i < 0:
            continue
        m = w.members[i]
        if m.liberty != ARRESTED or m.week_interrogated != NEVER:
            continue
        lag = p.interrogation_lag * (0.5 + draw(lag_key, m.uid, 0))
        if t < m.week_arrested + lag:
            continue
        m.week_interrogated = t
        event = log_caused(w, t, E_INTERROGATION, NOBODY, i, NEVER, NOBODY, m.event_arrested)
        changed(w, t, i, OF_LIBERTY, ARRESTED, SENTENCED, NEVER, event)
        m.liberty = SENTENCED
        if p.on_interrogation == 1.0:
            _name_in_custody(w, t, i, event)


@compiled
def _name_in_custody(w, t, i, event):
    p = w.p[0]
    m = w.members[i]
    key = stream(w.seed, D_CUSTODY, m.week_arrested)
    n_names = int(p.names_in_custody + draw(key, m.uid, 0))
    given = np.full(n_names, -1, np.int64)
    for k in range(n_names):
        best, best_score = -1, 0.0
        for e in range(m.tie_start, m.tie_start + m.tie_n):
            other = w.members[w.ties[e].other]
            if (given == w.ties[e].other).any() or w.ties[e].kind == RIVAL:
                continue
            weight = w.carrier[w.ties[e].kind] * warmth(w.ties[e], t, p)
            score = maths.log(weight + p.cause_floor) + gumbel(
                key, m.uid, other.uid * KEYS_PER_NAME + k)
            if best < 0 or score > best_score:
                best, best_score = e, score
        if best < 0:
            return
        j = w.ties[best].other
        given[k] = j
        if not is_within_reach(w.members[j]):
            continue
        named = log_caused(w, t, E_NAMED_CUSTODY, i, j, TIE, w.ties[best].kind, event)
        add_material(w, t, j, named, 0.0, p.file_of_naming)
        if draw(stream(w.seed, D_TOLD, t), m.uid, w.members[j].uid) < p.custody_told:
            open_case(w, t, j, TIE, p.charge_of_tie, named, 0)
