"""The people at the start: temperaments, secrets, kin, recommenders; then posts and ties.

Everyone who can ever take part exists from the beginning: the initial
members, those who may arrive by transfer and those who may be admitted. So
everybody has a stable id, and the draws about one person never depend on how
many others there are (model of record, section 9).

What is sourced: sizes, units, posts (scenario file), the share of candidates, of women and,
within bounds, of those at the bench (evidence/composition.md), the clustering of the old
opposition in particular shops (g1-144), near-universal minor blemishes with unequal severity
(g1-034, g3-112), blemish rates that do not fall with rank (g1-009). Prevalences are in
no source: they are assumed and swept (model of record, section 12).
"""

from collections import namedtuple

import numpy as np

from sim.founding.command import (
    draw_command,
    draw_second_line,
    fill_seats,
    gather_circle,
    make_patrons,
    place_leader,
)
from sim.founding.network import (
    build_command,
    build_given,
    build_layers,
    open_block,
    pack_ties,
)
from sim.founding.own import (
    given_secret,
    is_drawn,
    is_single,
    row_of,
    take_recommenders,
    take_spouses,
    take_superiors,
    take_traits,
)
from sim.society.blemishes import add_secret
from sim.society.rivals import make_rivals
from sim.state.append import append, count
from sim.state.given import DRAWN
from sim.state.jit import compiled
from sim.state.streams import (
    D_AMBITION,
    D_DECENCY,
    D_DISCLOSED,
    D_GRIEVANCE,
    D_KIN,
    D_KIN_CATEGORY,
    D_KIN_DEGREE,
    D_NATIONALITY,
    D_RANK,
    D_RECOMMENDER,
    D_SECRET,
    D_SEVERITY,
    D_SEX,
    D_SPOUSE,
    D_STANDING,
    D_SUSPICIOUSNESS,
    D_TRUST,
    D_UNIT,
    draw,
    stream,
)
from sim.state.tables import KIN, TIES
from sim.words import (
    CANDIDATE,
    CAT_FAMILIES,
    CAT_KULAK,
    CAT_NATIONAL,
    CAT_OPPOSITION,
    CLOSE_KIN,
    COMMAND_LAYER,
    CONDUCT_SECRET,
    DISTANT_KIN,
    FOREIGN,
    FREE,
    FULL,
    HOUSEHOLD,
    IN_OFFICE,
    IN_PRODUCTION,
    KIN_LAYER,
    MAN,
    NEVER,
    NO_CATEGORY,
    NOBODY,
    OF_A_LEADER,
    OPPOSITION,
    ORIGIN,
    OUTSIDE,
    RECOMMENDER_LAYER,
    RIVAL_LAYER,
    TECHNICAL,
    UNIT_KINDS,
    WHITE_SERVICE,
    WOMAN,
)

# Blocks of stable ids: initial members, transfers, applicants, one set per organisation.
TRANSFER_UIDS = 1_000_000
APPLICANT_UIDS = 2_000_000
ORGANISATION_UIDS = 10_000_000
# Rates of admission and arrest are per thousand members at the start.
PER_THOUSAND = 1000.0
# Keys of draws: beyond the kinds of secrets; and three draws for each sponsor.
KULAK_KEY = 64
KEYS_PER_SPONSOR = 3


# Who the members are: shares of candidates, women and those with husband or wife here; and by kind
# of unit (code of words.UNIT_KINDS) of those in production and of technical staff.
Shares = namedtuple("Shares", ["candidates", "women", "spouses", "production", "technical"])


def shares_of(scenario):
    """The :class:`Shares` of a scenario."""
    kinds = [scenario.occupations_of(kind) for kind in UNIT_KINDS]
    return Shares(scenario.candidates, scenario.women, scenario.spouses,
                  np.array([kind.production if kind else 0.0 for kind in kinds]),
                  np.array([kind.technical if kind else 0.0 for kind in kinds]))


@compiled
def _between(key, uid, purpose, mean, spread):
    """A temperament in 0-1: evenly spread by ``spread`` around ``mean``."""
    return min(1.0, max(0.0, mean + spread * (2.0 * draw(key, uid, purpose) - 1.0)))


@compiled
def _secrets(w, i, given, row):
    """Blemishes a person starts with, and the organs' category that follows from them."""
    p = w.p[0]
    m = w.members[i]
    has = stream(w.seed, D_SECRET, 0)
    how_bad = stream(w.seed, D_SEVERITY, 0)
    said = stream(w.seed, D_DISCLOSED, 0)
    in_opposition = w.units[m.unit].opposition == 1
    m.category = NO_CATEGORY
    for kind in (ORIGIN, OPPOSITION, WHITE_SERVICE, FOREIGN, CONDUCT_SECRET):
        share, severity, concealed = p.p_conduct, p.severity_conduct, p.p_conceal
        if kind == ORIGIN:
            share, severity, concealed = p.p_origin, p.severity_origin, p.p_conceal
        elif kind == OPPOSITION:
            share = p.p_opposition_clustered if in_opposition else p.p_opposition
            severity, concealed = p.severity_opposition, p.p_conceal
        elif kind == WHITE_SERVICE:
            share, severity, concealed = p.p_white_service, p.severity_white_service, 1.0
        elif kind == FOREIGN:
            share, severity, concealed = p.p_foreign, p.severity_foreign, p.p_conceal
        bad, known = given_secret(given, row, kind)
        if bad == 0.0 or (np.isnan(bad) and draw(has, m.uid, kind) >= share):
            continue
        if np.isnan(bad):
            bad = severity * (0.5 + draw(how_bad, m.uid, kind))
        if known == DRAWN:
            known = 0 if draw(said, m.uid, kind) < concealed else 1
        disclosed = 0 if known == 1 else NEVER
        add_secret(w, i, kind, bad, 0, disclosed, NOBODY)
        if kind == OPPOSITION:
            m.category = CAT_OPPOSITION
        elif kind == FOREIGN and m.category == NO_CATEGORY:
            m.category = CAT_NATIONAL
        elif (kind == ORIGIN and bad > severity
              and draw(how_bad, m.uid, KULAK_KEY) < p.p_kulak_origin):
            m.category = CAT_KULAK


@compiled
def _kin(w, i, given, row):
    """Kin who could be struck by an operation (others are not represented)."""
    p = w.p[0]
    m = w.members[i]
    m.kin_start = count(w, KIN)
    is_given = row >= 0 and given.has_kin
    n_kin = given.members[row].kin_n if is_given else int(
        p.kin_at_risk + draw(stream(w.seed, D_KIN, 0), m.uid, 0))
    for k in range(n_kin):
        n = append(w, KIN)
        w.kin[n].id = n
        w.kin[n].member = i
        _draw_kin(w, w.kin[n], m.uid, k)
        if is_given:
            _take_kin(w.kin[n], given.kin[given.members[row].kin_start + k], p)
        m.kin_n += 1


@compiled
def _near_kin(degree, p):
    """How close kin of a degree are."""
    if degree == HOUSEHOLD:
        return p.closeness_household
    return p.closeness_kin if degree == CLOSE_KIN else p.closeness_distant_kin


@compiled
def _take_kin(kin, given, p):
    """What is said of a relative."""
    if given.degree != DRAWN:
        kin.degree = given.degree
        kin.closeness = _near_kin(kin.degree, p)
    if given.category != DRAWN:
        kin.category = given.category
    if not np.isnan(given.closeness):
        kin.closeness = given.closeness


@compiled
def _draw_kin(w, row, uid, k):
    """Degree, closeness and category of the ``k``-th relative of a person."""
    p = w.p[0]
    u = draw(stream(w.seed, D_KIN_DEGREE, 0), uid, k)
    row.degree = DISTANT_KIN
    if u < p.kin_household:
        row.degree = HOUSEHOLD
    elif u < p.kin_household + p.kin_close:
        row.degree = CLOSE_KIN
    row.closeness = _near_kin(row.degree, p)
    v = draw(stream(w.seed, D_KIN_CATEGORY, 0), uid, k)
    row.category = CAT_KULAK
    if v < p.kin_opposition:
        row.category = CAT_OPPOSITION
    elif v < p.kin_opposition + p.kin_national:
        row.category = CAT_NATIONAL
    elif v < p.kin_opposition + p.kin_national + p.kin_families:
        row.category = CAT_FAMILIES


@compiled
def _person(w, i, uid, o, unit, standing, shares):
    """Fill in one person's row: identity, temperament, and nothing that has happened yet."""
    p = w.p[0]
    m = w.members[i]
    m.id = i
    m.uid = uid
    m.org = o
    m.unit = unit
    m.standing = standing
    m.liberty = FREE
    u = draw(stream(w.seed, D_RANK, 0), uid, 0)
    m.occupation = IN_OFFICE
    if u < shares.production[w.units[unit].kind]:
        m.occupation = IN_PRODUCTION
    elif u < shares.production[w.units[unit].kind] + shares.technical[w.units[unit].kind]:
        m.occupation = TECHNICAL
    m.rank = 0 if m.occupation == IN_PRODUCTION else 1
    m.sex = WOMAN if draw(stream(w.seed, D_SEX, 0), uid, 0) < shares.women else MAN
    key = stream(w.seed, D_TRUST, 0)
    m.trust = _between(key, uid, D_TRUST, p.trust_mean, p.temperament_spread)
    m.decency = _between(key, uid, D_DECENCY, p.decency_mean, p.temperament_spread)
    m.ambition = _between(key, uid, D_AMBITION, p.ambition_mean, p.temperament_spread)
    m.suspiciousness = _between(key, uid, D_SUSPICIOUSNESS, p.suspiciousness_mean,
                                p.temperament_spread)
    m.grievance = _between(key, uid, D_GRIEVANCE, p.grievance_mean, p.temperament_spread)
    m.belief = m.trust
    m.p_silence = p.prior_lesson
    m.p_writing = p.prior_lesson
    m.p_shelving = p.prior_lesson
    m.nationality = 1 if draw(stream(w.seed, D_NATIONALITY, 0), uid, 0) < p.p_nationality else 0
    if standing != OUTSIDE:
        m.week_joined = 0


@compiled
def _recommenders(w, i, given, first, n_initial, unit_first, unit_size):
    """Two sponsors, older members of the own unit or of the works, when they are still there."""
    p = w.p[0]
    m = w.members[i]
    row = row_of(given, i, first)
    key = stream(w.seed, D_RECOMMENDER, 0)
    for k in range(2 if is_drawn(given, row, RECOMMENDER_LAYER) else 0):
        if draw(key, m.uid, KEYS_PER_SPONSOR * k) >= p.p_recommender_here:
            continue
        if draw(key, m.uid, KEYS_PER_SPONSOR * k + 1) < p.friends_in_unit:
            u = m.unit - w.orgs[m.org].unit_first
            start, size = unit_first[u], unit_size[u]
        else:
            start, size = first, n_initial
        r = start + int(draw(key, m.uid, KEYS_PER_SPONSOR * k + 2) * size)
        if r == i:
            continue
        if k == 0:
            m.recommender_1 = r
        else:
            m.recommender_2 = r
    if row >= 0:
        take_recommenders(w, i, given, row, first)


@compiled
def _people(w, o, given, first, unit_first, unit_size, shares):
    """Everyone of one organisation, unit by unit, then those in the wings; fills in where each
    unit's people start and how many they are."""
    org = w.orgs[o]
    n_initial, n_transfers, n_applicants = org.n_start, org.n_transfers, org.n_applicants
    base = org.number * ORGANISATION_UIDS
    standing_key = stream(w.seed, D_STANDING, 0)
    unit_key = stream(w.seed, D_UNIT, 0)
    n_units = unit_first.shape[0]
    at = first
    for k in range(n_units):
        u = org.unit_first + k
        unit_first[k] = at
        unit_size[k] = w.units[u].n_start
        for i in range(at, at + unit_size[k]):
            uid = base + i - first
            candidate = draw(standing_key, uid, 0) < shares.candidates
            _person(w, i, uid, o, u, CANDIDATE if candidate else FULL, shares)
            row = row_of(given, i, first)
            if row >= 0:
                take_traits(w.members[i], given.members[row])
        at += unit_size[k]
    for k in range(n_transfers + n_applicants):
        uid = base + (TRANSFER_UIDS + k if k < n_transfers
                      else APPLICANT_UIDS + k - n_transfers)
        # As many of those who may come belong to a unit as it is large.
        spot, nth = first + int(draw(unit_key, uid, 0) * n_initial), 0
        while nth < n_units - 1 and spot >= unit_first[nth] + unit_size[nth]:
            nth += 1
        u = org.unit_first + nth
        _person(w, at + k, uid, o, u, OUTSIDE, shares)
    org.thousands = n_initial / PER_THOUSAND
    org.n_active = n_initial
    org.member_first = first
    org.member_end = at + n_transfers + n_applicants
    org.next_transfer = at
    org.last_transfer = at + n_transfers
    org.next_applicant = at + n_transfers
    org.last_applicant = at + n_transfers + n_applicants


@compiled
def marry(w, given, first, n_initial, shares):
    """Husbands and wives in one organisation (h1-211): a woman's is drawn among the men."""
    take_spouses(w, given, first)
    if shares.women == 0.0 or not is_drawn(given, row_of(given, first, first), KIN_LAYER):
        return
    key = stream(w.seed, D_SPOUSE, 0)
    for a in range(first, first + n_initial):
        m = w.members[a]
        if (m.sex != WOMAN or m.spouse >= 0 or is_single(given, row_of(given, a, first))
                or draw(key, m.uid, 0) >= 0.5 * shares.spouses / shares.women):
            continue
        b = first + int(draw(key, m.uid, 1) * n_initial)
        if (w.members[b].sex == MAN and w.members[b].spouse < 0
                and not is_single(given, row_of(given, b, first))):
            m.spouse = b
            w.members[b].spouse = a


@compiled
def _of_the_old_opposition(w, first, n_initial):
    """Rows of the initial members with an oppositional past."""
    found = np.empty(n_initial, np.int64)
    n = 0
    for i in range(first, first + n_initial):
        if w.members[i].category == CAT_OPPOSITION:
            found[n] = i
            n += 1
    return found[:n]


@compiled
def populate(w, shares, given, n_circle, near, secret):
    """Fill members, secrets, kin, seats and ties of every organisation. ``shares``
    (:class:`Shares`): who they are; ``given`` (`own.Given`): what a user says of them;
    ``n_circle``, ``near`` and ``secret`` are the leader's circle, its closeness to him and his
    hidden past, where there is a hierarchy."""
    following = 0
    for o in range(w.orgs.shape[0]):
        org = w.orgs[o]
        n_initial = org.n_start
        n_all = n_initial + org.n_transfers + org.n_applicants
        command = np.empty(n_initial, np.int64)
        first = following
        following += n_all
        n_units = org.unit_end - org.unit_first - 1  # the partkom has no rank and file of its own
        unit_first = np.empty(n_units, np.int64)
        unit_size = np.empty(n_units, np.int64)
        _people(w, o, given, first, unit_first, unit_size, shares)
        org.kin_first = count(w, KIN)
        for i in range(first, first + n_all):
            row = row_of(given, i, first)
            _secrets(w, i, given, row)
            _kin(w, i, given, row)
            _recommenders(w, i, given, first, n_initial, unit_first, unit_size)
        org.kin_end = count(w, KIN)
        fill_seats(w, o, first, n_initial, unit_first, unit_size)
        make_patrons(w, o, given, first, n_all)
        marry(w, given, first, n_initial, shares)
        if org.hierarchy == OF_A_LEADER:
            place_leader(w, o, secret)
        is_commanded = is_drawn(given, row_of(given, first, first), COMMAND_LAYER)
        command[:] = NOBODY
        if is_commanded:
            draw_command(w, o, first, n_initial, unit_first, unit_size, command)
        take_superiors(given, first, command)
        arena = count(w, TIES)
        for i in range(first, first + n_all):
            m = w.members[i]
            m.rank_first = m.rank
            open_block(w, i)
        if org.hierarchy == OF_A_LEADER:
            gather_circle(w, o, n_circle, near)
        build_command(w, first, command)
        if is_commanded:
            draw_second_line(w, o)
        build_given(w, given, first)
        build_layers(w, given, first, n_initial, n_all, unit_first, unit_size,
                     _of_the_old_opposition(w, first, n_initial))
        if is_drawn(given, row_of(given, first, first), RIVAL_LAYER):
            make_rivals(w, o, first, n_initial)
        pack_ties(w, first, n_all, arena)
