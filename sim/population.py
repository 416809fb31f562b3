"""The people at the start: units, posts, temperaments, secrets, kin, recommenders, patrons.

Everyone who can ever take part exists from the beginning: the initial
members, those who may arrive by transfer and those who may be admitted. So
everybody has a stable id, and the draws about one person never depend on how
many others there are (model of record, section 9).

What is sourced: sizes, units, posts (scenario file), the shares of candidates
and technicians, the clustering of the old opposition in particular shops
(g1-144), near-universal minor blemishes with unequal severity (g1-034,
g3-112), blemish rates that do not fall with rank (g1-009). Prevalences are in
no source: they are assumed and swept (model of record, section 12).
"""

import numpy as np

from sim import tables, words
from sim.jit import compiled
from sim.plans import Plan
from sim.streams import (
    D_AMBITION,
    D_CIRCLE,
    D_DECENCY,
    D_DISCLOSED,
    D_GRIEVANCE,
    D_KIN,
    D_KIN_CATEGORY,
    D_KIN_DEGREE,
    D_NATIONALITY,
    D_PATRON,
    D_POST,
    D_PROTECTOR,
    D_RANK,
    D_RECOMMENDER,
    D_SECRET,
    D_SEVERITY,
    D_STANDING,
    D_SUSPICIOUSNESS,
    D_TRUST,
    D_UNIT,
    draw,
    stream,
)
from sim.tables import N_POSTS, N_SECRETS, N_TIES
from sim.ties import add_tie, build_command, build_layers, open_block, pack_ties
from sim.words import (
    CANDIDATE,
    CAT_FAMILIES,
    CAT_KULAK,
    CAT_NATIONAL,
    CAT_OPPOSITION,
    CELL_LEVEL,
    CLOSE_KIN,
    CONDUCT_SECRET,
    DIRECTOR,
    DISTANT_KIN,
    FOREIGN,
    FREE,
    FULL,
    HOUSEHOLD,
    KRAIKOM_SECRETARY,
    NEVER,
    NO_CATEGORY,
    NOBODY,
    OBKOM_UNIT,
    OF_A_LEADER,
    OPPOSITION,
    ORGANISER,
    ORIGIN,
    OUTSIDE,
    PARTKOM_MEMBER,
    PARTKOM_SECRETARY,
    PARTKOM_UNIT,
    PATRON,
    RAIKOM_SECRETARY,
    SUBORDINATE,
    UNIT_HEAD,
    WHITE_SERVICE,
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
# Posts of this rank stand between heads and director (model of record, section 2).
SECOND_LINE = 3

# Rank that each post carries (model of record, section 2), in the order of words.POSTS.
POST_RANK = {"organiser": 2, "unit_head": 2, "partkom_member": 3, "partkom_secretary": 4,
             "deputy_director": 3, "chief_engineer": 3, "director": 4, "department_head": 2,
             "editor": 2, "raikom_secretary": 3, "kraikom_secretary": 4, "controller": 3,
             "kraikom_editor": 2}
# Who sits in a kraikom beside its secretary (w-027).
KRAIKOM_EDITORS = 1


def split(total: int, weights: list[float]) -> list[int]:
    """Share ``total`` out in whole numbers proportional to ``weights`` (largest remainders)."""
    exact = np.array(weights) / sum(weights) * total
    counts = np.floor(exact).astype(int)
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[: total - counts.sum()]] += 1
    return counts.tolist()


def committee_of(scenario) -> str:
    """What the committee of an organisation is called."""
    return scenario.hierarchy.committee if scenario.hierarchy else "partkom"


def unit_names(scenario, plans: list[Plan]) -> list[str]:
    """Names of the units of all organisations; each organisation's last is its committee."""
    committee = committee_of(scenario)
    return [name for plan in plans for name in plan.unit_names(committee)]


def build_units(scenario, plans: list[Plan], shifts: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Units and organisations by plan; each organisation's last unit is its committee: a
    partkom, or an obkom where there is a hierarchy. ``shifts``: what to add to the rows of an
    organisation's units to number them among all the scenario's."""
    units = tables.rows(tables.UNIT, sum(len(plan.units) + 1 for plan in plans))
    orgs = tables.rows(tables.ORG, len(plans))
    first = 0
    for o, plan in enumerate(plans):
        names = [unit.name for unit in plan.units]
        per_org = len(names) + 1
        sizes = split(plan.members, [unit.size for unit in plan.units])
        for k, unit in enumerate(plan.units):
            row = units[first + k]
            row["kind"] = words.UNIT_KINDS.index(unit.kind)
            row["opposition"] = unit.opposition
            row["parent"] = first + (names.index(unit.parent) if unit.parent else per_org - 1)
            row["level"] = words.LEVELS.index(unit.level or "cell")
            if row["level"] == words.TERRITORY_LEVEL:
                row["parent"] = -1  # above it stands the centre, which is no people
            row["n_start"] = sizes[k]
        partkom = units[first + per_org - 1]
        partkom["kind"], partkom["parent"] = PARTKOM_UNIT, -1
        partkom["level"] = words.FACTORY_LEVEL
        if scenario.hierarchy:
            partkom["kind"], partkom["level"] = OBKOM_UNIT, words.REGION_LEVEL
            partkom["parent"] = first + next(k for k, unit in enumerate(plan.units)
                                             if unit.level == "territory")
            orgs[o]["hierarchy"] = words.OF_A_LEADER
        elif scenario.region:
            orgs[o]["hierarchy"] = words.IN_COMMON
        units["org"][first: first + per_org] = o
        orgs[o]["unit_first"], orgs[o]["unit_end"] = first, first + per_org
        orgs[o]["partkom_unit"] = first + per_org - 1
        orgs[o]["number"], orgs[o]["unit_shift"] = plan.number, shifts[o]
        orgs[o]["n_start"], orgs[o]["n_applicants"] = plan.members, plan.applicants
        first += per_org
    units["id"] = np.arange(len(units))
    units["head"] = units["accused"] = units["accused_week"] = -1
    orgs["id"] = np.arange(len(orgs))
    orgs["case_head"] = orgs["leader"] = orgs["superior"] = orgs["week_confessed"] = -1
    return units, orgs


def build_seats(scenario, plans: list[Plan], units: np.ndarray, orgs: np.ndarray) -> np.ndarray:
    """The posts to be filled, organisation by organisation, highest first."""
    listed = []
    above = scenario.hierarchy or scenario.region
    consent = above.consent if above else {}
    for o, plan in enumerate(plans):
        first, partkom = int(orgs[o]["unit_first"]), int(orgs[o]["partkom_unit"])
        sizes = [int(n) for n in units["n_start"][first: partkom]]
        cells = [unit.level in (None, "cell") for unit in plan.units]
        organisers = split(plan.posts.organisers,
                           [n * cell for n, cell in zip(sizes, cells, strict=True)])
        admin = next((k for k, unit in enumerate(plan.units) if unit.kind == "administration"), 0)
        orgs[o]["seat_first"] = len(listed)
        seats = [("director", first + admin, 1), ("partkom_secretary", partkom, 1),
                ("deputy_director", first + admin, plan.posts.deputy_directors),
                ("chief_engineer", first + admin, plan.posts.chief_engineers),
                ("partkom_member", partkom, plan.posts.partkom_members),
                ("editor", first + admin, plan.posts.editors),
                ("department_head", first + admin, plan.posts.department_heads)]
        seats += [("unit_head", first + k, 1) for k, unit in enumerate(plan.units)
                 if unit.kind != "administration" and cells[k]]
        for k, unit in enumerate(plan.units):
            if unit.level == "district":
                seats += [("raikom_secretary", first + k, 1)]
            elif unit.level == "territory":
                seats += [("kraikom_secretary", first + k, 1),
                         ("controller", first + k, scenario.hierarchy.controllers),
                         ("kraikom_editor", first + k, KRAIKOM_EDITORS)]
        seats += [("organiser", first + k, n) for k, n in enumerate(organisers)]
        for post, unit, n in seats:
            level = words.LEVELS.index(consent[post]) if post in consent else 0
            listed += [(o, unit, words.POSTS.index(post), POST_RANK[post], -1, -1, 0, -1,
                        level)] * n
        orgs[o]["seat_end"] = len(listed)
    found = tables.rows(tables.SEAT, len(listed))
    for i, values in enumerate(listed):
        found[i] = values
    return found


@compiled
def _between(key, uid, purpose, mean, spread):
    """A temperament in 0-1: evenly spread by ``spread`` around ``mean``."""
    return min(1.0, max(0.0, mean + spread * (2.0 * draw(key, uid, purpose) - 1.0)))


@compiled
def add_secret(w, member, kind, severity, concealed_from, disclosed, event):
    """Give a member a secret, made by ``event`` (-1: before the run); concealed ones count as
    blemish to be found, others as known."""
    n = w.counts[N_SECRETS]
    if n == w.secrets.shape[0]:
        raise MemoryError("the table of secrets is full")
    m = w.members[member]
    row = w.secrets[n]
    row.member = member
    row.kind = kind
    row.severity = severity
    row.concealed_from_week = concealed_from
    row.disclosed_week = disclosed
    row.discovered_week = NEVER
    row.event = event
    row.next = m.secret_head
    m.secret_head = n
    w.counts[N_SECRETS] = n + 1
    if disclosed == NEVER:
        m.concealed += severity
    else:
        m.known += severity
    return n


@compiled
def _secrets(w, i):
    """Blemishes a person starts with, and the organs' category that follows from them."""
    p = w.p[0]
    m = w.members[i]
    has = stream(w.seed, D_SECRET, 0)
    how_bad = stream(w.seed, D_SEVERITY, 0)
    said = stream(w.seed, D_DISCLOSED, 0)
    in_opposition = w.units[m.unit].opposition == 1
    m.category = NO_CATEGORY
    for kind in (ORIGIN, OPPOSITION, WHITE_SERVICE, FOREIGN, CONDUCT_SECRET):
        share, severity, concealed = p.p_conduct, p.severity_conduct, p.p_conceal_conduct
        if kind == ORIGIN:
            share, severity, concealed = p.p_origin, p.severity_origin, p.p_conceal_origin
        elif kind == OPPOSITION:
            share = p.p_opposition_clustered if in_opposition else p.p_opposition
            severity, concealed = p.severity_opposition, p.p_conceal_opposition
        elif kind == WHITE_SERVICE:
            share, severity, concealed = p.p_white_service, p.severity_white_service, 1.0
        elif kind == FOREIGN:
            share, severity, concealed = p.p_foreign, p.severity_foreign, p.p_conceal_foreign
        if draw(has, m.uid, kind) >= share:
            continue
        bad = severity * (0.5 + draw(how_bad, m.uid, kind))
        disclosed = NEVER if draw(said, m.uid, kind) < concealed else 0
        add_secret(w, i, kind, bad, 0, disclosed, NOBODY)
        if kind == OPPOSITION:
            m.category = CAT_OPPOSITION
        elif kind == FOREIGN and m.category == NO_CATEGORY:
            m.category = CAT_NATIONAL
        elif (kind == ORIGIN and bad > severity
              and draw(how_bad, m.uid, KULAK_KEY) < p.p_kulak_origin):
            m.category = CAT_KULAK


@compiled
def _kin(w, i, n):
    """Kin who could be struck by an operation (others are not represented); returns the
    number of kin rows in use after this person."""
    p = w.p[0]
    m = w.members[i]
    count = stream(w.seed, D_KIN, 0)
    how_near = stream(w.seed, D_KIN_DEGREE, 0)
    what = stream(w.seed, D_KIN_CATEGORY, 0)
    m.kin_start = n
    for k in range(int(p.kin_at_risk + draw(count, m.uid, 0))):
        row = w.kin[n]
        row.id = n
        row.member = i
        u = draw(how_near, m.uid, k)
        if u < p.kin_household:
            row.degree = HOUSEHOLD
            row.closeness = p.closeness_household
        elif u < p.kin_household + p.kin_close:
            row.degree = CLOSE_KIN
            row.closeness = p.closeness_kin
        else:
            row.degree = DISTANT_KIN
            row.closeness = p.closeness_distant_kin
        v = draw(what, m.uid, k)
        row.category = CAT_KULAK
        if v < p.kin_opposition:
            row.category = CAT_OPPOSITION
        elif v < p.kin_opposition + p.kin_national:
            row.category = CAT_NATIONAL
        elif v < p.kin_opposition + p.kin_national + p.kin_families:
            row.category = CAT_FAMILIES
        row.week_arrested = NEVER
        row.week_learned = NEVER
        row.week_reported = NEVER
        row.week_discovered = NEVER
        row.week_renounced = NEVER
        row.week_helped = NEVER
        row.event_arrested = -1
        row.event_learned = -1
        n += 1
        m.kin_n += 1
    return n


@compiled
def _person(w, i, uid, org, unit, standing, technicians):
    """Fill in one person's row: identity, temperament, and nothing that has happened yet."""
    p = w.p[0]
    m = w.members[i]
    m.id = i
    m.uid = uid
    m.org = org
    m.unit = unit
    m.standing = standing
    m.liberty = FREE
    m.rank = 1 if draw(stream(w.seed, D_RANK, 0), uid, 0) < technicians else 0
    key = stream(w.seed, D_TRUST, 0)
    m.trust = _between(key, uid, D_TRUST, p.trust_mean, p.trust_spread)
    m.decency = _between(key, uid, D_DECENCY, p.decency_mean, p.decency_spread)
    m.ambition = _between(key, uid, D_AMBITION, p.ambition_mean, p.ambition_spread)
    m.suspiciousness = _between(key, uid, D_SUSPICIOUSNESS, p.suspiciousness_mean,
                                p.suspiciousness_spread)
    m.grievance = _between(key, uid, D_GRIEVANCE, p.grievance_mean, p.grievance_spread)
    m.belief = m.trust
    m.p_silence = p.prior_silence
    m.p_writing = p.prior_writing
    m.p_shelving = p.prior_shelving
    m.nationality = 1 if draw(stream(w.seed, D_NATIONALITY, 0), uid, 0) < p.p_nationality else 0
    m.circle = -1
    m.protector = -1
    m.seat = -1
    m.case_open = -1
    m.accuser = -1
    m.secret_head = -1
    m.dossier_head = -1
    m.about_head = -1
    m.by_head = -1
    m.salient_week = NEVER
    m.recommender_1 = -1
    m.recommender_2 = -1
    m.week_joined = 0 if standing != OUTSIDE else NEVER
    m.week_left = NEVER
    m.week_first_by = NEVER
    m.week_first_about = NEVER
    m.week_expelled = NEVER
    m.ground_expelled = NEVER
    m.week_expelled_any = NEVER
    m.ground_expelled_any = NEVER
    m.week_arrested = NEVER
    m.week_reinstated = NEVER
    m.week_fallen = NEVER
    m.week_interrogated = NEVER
    m.week_appealed = NEVER
    m.week_reviewed = NEVER
    m.floor_week = NEVER
    m.standing_lost = NEVER
    m.week_card_lost = NEVER
    m.event_expelled = -1
    m.event_arrested = -1
    m.event_fallen = -1
    m.event_trouble = -1
    m.event_salient = -1


@compiled
def _recommenders(w, i, first, n_initial, unit_first, unit_size):
    """Two sponsors, older members of the own unit or of the works, when they are still there."""
    p = w.p[0]
    m = w.members[i]
    key = stream(w.seed, D_RECOMMENDER, 0)
    for k in range(2):
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


@compiled
def _fill_seats(w, org, first, n_initial, unit_first, unit_size):
    """Give each post to the member of its unit (the works, for the partkom) who draws highest."""
    key = stream(w.seed, D_POST, 0)
    o = w.orgs[org]
    for s in range(o.seat_first, o.seat_end):
        seat = w.seats[s]
        start, size = first, n_initial
        if seat.unit != o.partkom_unit:
            u = seat.unit - o.unit_first
            start, size = unit_first[u], unit_size[u]
        best, best_score = -1, -1.0
        for i in range(start, start + size):
            m = w.members[i]
            if m.seat >= 0 or m.standing != FULL or is_above(w, m, seat.unit):
                continue
            score = draw(key, m.uid, s - o.seat_first)
            if score > best_score:
                best, best_score = i, score
        seat.row = -1
        seat.holder = -1
        seat.vacant_since = 0
        if best >= 0:
            take_seat(w, 0, best, s, NOBODY)
            if seat.rank >= 2:
                w.members[best].rank = seat.rank


@compiled
def take_seat(w, t, i, s, event):
    """Put member ``i`` into seat ``s``: the posts table gets a row; the unit gets its head."""
    seat = w.seats[s]
    n = w.counts[N_POSTS]
    if n == w.posts.shape[0]:
        raise MemoryError("the table of posts is full")
    row = w.posts[n]
    row.unit = seat.unit
    row.post = seat.post
    row.holder = i
    row.from_week = t
    row.to_week = NEVER
    row.why_ended = 0
    row.event = event
    w.counts[N_POSTS] = n + 1
    seat.holder = i
    seat.row = n
    w.members[i].seat = s
    w.members[i].consent = seat.consent
    if is_head(seat.post):
        w.units[seat.unit].head = i


@compiled
def is_head(post):
    """Whether the holder of this post heads its unit."""
    return (post == UNIT_HEAD or post == DIRECTOR or post == PARTKOM_SECRETARY
            or post == RAIKOM_SECRETARY or post == KRAIKOM_SECRETARY)


@compiled
def is_above(w, m, unit):
    """Whether the member belongs to a level above that of a unit, and so cannot sit there."""
    return w.units[m.unit].level > w.units[unit].level


@compiled
def holder_of(w, org, post):
    """Who holds the (first) post of a kind in an organisation, or -1."""
    for s in range(org.seat_first, org.seat_end):
        if w.seats[s].post == post:
            return w.seats[s].holder
    return NOBODY


@compiled
def _patrons(w, org, first, n_all):
    """Who protects whom: holders of posts by someone above them, some others by their head."""
    p = w.p[0]
    o = w.orgs[org]
    key = stream(w.seed, D_PROTECTOR, 0)
    pick = stream(w.seed, D_PATRON, 0)
    for i in range(first, first + n_all):
        m = w.members[i]
        share = p.p_patron_of_officials if m.rank >= 2 else p.p_patron_of_others
        if draw(key, m.uid, 0) >= share:
            continue
        if m.rank < 2:
            head = w.units[m.unit].head
            if head != i:
                m.protector = head
            continue
        best, best_score = -1, -1.0
        for s in range(o.seat_first, o.seat_end):
            seat = w.seats[s]
            if seat.rank > m.rank and seat.holder >= 0:
                score = draw(pick, m.uid, s - o.seat_first)
                if score > best_score:
                    best, best_score = seat.holder, score
        m.protector = best


@compiled
def _command(w, org, first, n_initial, unit_first, unit_size, command):
    """To whom everyone answers: group members to an organiser, organisers and foremen to the
    head, heads and deputies to the director, the committee to its secretary.

    ``command[i - first]`` becomes the superior of ``i``, or -1.
    """
    o = w.orgs[org]
    director = w.seats[o.seat_first].holder
    secretary = w.seats[o.seat_first + 1].holder
    for i in range(first, first + n_initial):
        m = w.members[i]
        above = w.units[m.unit].head
        if m.seat >= 0:
            seat = w.seats[m.seat]
            if seat.unit == o.partkom_unit or seat.post == RAIKOM_SECRETARY:
                above = secretary
            elif seat.post != ORGANISER and w.units[seat.unit].level == CELL_LEVEL:
                above = director
        if i == director or i == secretary:
            above = o.superior
        if above == i:
            above = NOBODY
        command[i - first] = above
    # Rank and file are spread over the organisers of their unit, about ten each (g1-139).
    for s in range(o.seat_first, o.seat_end):
        seat = w.seats[s]
        if seat.post == ORGANISER and seat.holder >= 0:
            nth, of = place_among_organisers(w, o, s)
            u = seat.unit - o.unit_first
            for k in range(unit_size[u]):
                i = unit_first[u] + k
                if k % of == nth and w.members[i].rank == 0:
                    command[i - first] = seat.holder


@compiled
def _second_line(w, org):
    """Deputies and the chief engineer work with every head; members of the committee each look
    after the organisers of some units (degree rises with rank, g1-094, g1-140)."""
    p = w.p[0]
    o = w.orgs[org]
    curator = 0
    for s in range(o.seat_first, o.seat_end):
        above = w.seats[s]
        if above.rank != SECOND_LINE or above.holder < 0:
            continue
        for k in range(o.seat_first, o.seat_end):
            below = w.seats[k]
            if below.holder < 0:
                continue
            if above.post == PARTKOM_MEMBER:
                share = (below.unit - o.unit_first) % p.units_of_curator == (
                    curator % p.units_of_curator)
                ours = below.post == ORGANISER and share
            else:
                ours = below.post == UNIT_HEAD
            if ours:
                add_tie(w, above.holder, below.holder, SUBORDINATE, p.closeness_command, True, 0)
        if above.post == PARTKOM_MEMBER:
            curator += 1


@compiled
def place_among_organisers(w, o, s):
    """Which of its unit's organisers seat ``s`` is, and of how many."""
    nth, of = 0, 0
    for k in range(o.seat_first, o.seat_end):
        if w.seats[k].post == ORGANISER and w.seats[k].unit == w.seats[s].unit:
            of += 1
            nth += 1 if k < s else 0
    return nth, max(1, of)


@compiled
def _people(w, org, first, unit_first, unit_size, candidates, technicians):
    """Everyone of one organisation, unit by unit, then those in the wings; fills in where each
    unit's people start and how many they are."""
    o = w.orgs[org]
    n_initial, n_transfers, n_applicants = o.n_start, o.n_transfers, o.n_applicants
    base = o.number * ORGANISATION_UIDS
    standing_key = stream(w.seed, D_STANDING, 0)
    unit_key = stream(w.seed, D_UNIT, 0)
    n_units = unit_first.shape[0]
    at = first
    for k in range(n_units):
        u = o.unit_first + k
        unit_first[k] = at
        unit_size[k] = w.units[u].n_start
        for i in range(at, at + unit_size[k]):
            uid = base + i - first
            candidate = draw(standing_key, uid, 0) < candidates
            _person(w, i, uid, org, u, CANDIDATE if candidate else FULL, technicians)
        at += unit_size[k]
    for k in range(n_transfers + n_applicants):
        uid = base + (TRANSFER_UIDS + k if k < n_transfers
                      else APPLICANT_UIDS + k - n_transfers)
        u = o.unit_first + int(draw(unit_key, uid, 0) * n_units)
        _person(w, at + k, uid, org, u, OUTSIDE, technicians)
    o.thousands = n_initial / PER_THOUSAND
    o.n_active = n_initial
    o.member_first = first
    o.member_end = at + n_transfers + n_applicants
    o.next_transfer = at
    o.last_transfer = at + n_transfers
    o.next_applicant = at + n_transfers
    o.last_applicant = at + n_transfers + n_applicants


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


def circle_of(scenario) -> tuple[int, float, float]:
    """What `populate` is told of the leader: people he brought, their closeness, his secret."""
    above = scenario.hierarchy
    return (above.circle, above.circle_closeness, above.secret_severity) if above else (0, 0.0, 0.0)


@compiled
def _lead(w, org, secret):
    """Where there is a hierarchy: the leader, his protector one level up (w-006, w-053), and his
    hidden past, of which no file speaks (w-004, w-017)."""
    o = w.orgs[org]
    o.leader = holder_of(w, o, PARTKOM_SECRETARY)
    o.superior = holder_of(w, o, KRAIKOM_SECRETARY)
    if o.superior >= 0:
        w.members[o.superior].protector = NOBODY
    if o.leader < 0:
        return
    w.members[o.leader].protector = o.superior
    if secret > 0.0:
        add_secret(w, o.leader, OPPOSITION, secret, 0, NEVER, NOBODY)


@compiled
def _circle(w, org, n_circle, near):
    """The leader's people: posts of the second rank go to those he brought from elsewhere
    (w-026, w-070). A star: each is tied to him as a client, and protected by him; which of the
    holders they are is drawn (the sources name few)."""
    o = w.orgs[org]
    key = stream(w.seed, D_CIRCLE, 0)
    if o.leader < 0:
        return
    for _ in range(n_circle):
        best, best_draw = NOBODY, 0.0
        for s in range(o.seat_first, o.seat_end):
            i = w.seats[s].holder
            if (i < 0 or i == o.leader or w.seats[s].rank < SECOND_LINE - 1
                    or w.seats[s].post == ORGANISER or w.members[i].circle >= 0
                    or w.units[w.seats[s].unit].level > w.units[o.partkom_unit].level):
                continue
            u = draw(key, w.members[i].uid, 0)
            if u > best_draw:
                best, best_draw = i, u
        if best < 0:
            return
        w.members[best].circle = o.leader
        w.members[best].protector = o.leader
        add_tie(w, best, o.leader, PATRON, near, True, 0)


@compiled
def populate(w, candidates, technicians, n_circle, near, secret):
    """Fill members, secrets, kin, seats and ties of every organisation; ``n_circle``, ``near``
    and ``secret`` are the leader's circle, its closeness to him and his hidden past, where there
    is a hierarchy. Returns kin rows used."""
    n_kin, following = 0, 0
    for org in range(w.orgs.shape[0]):
        o = w.orgs[org]
        n_initial = o.n_start
        n_all = n_initial + o.n_transfers + o.n_applicants
        command = np.empty(n_initial, np.int64)
        first = following
        following += n_all
        n_units = o.unit_end - o.unit_first - 1  # the partkom has no rank and file of its own
        unit_first = np.empty(n_units, np.int64)
        unit_size = np.empty(n_units, np.int64)
        _people(w, org, first, unit_first, unit_size, candidates, technicians)
        o.kin_first = n_kin
        for i in range(first, first + n_all):
            _secrets(w, i)
            n_kin = _kin(w, i, n_kin)
            _recommenders(w, i, first, n_initial, unit_first, unit_size)
        o.kin_end = n_kin
        _fill_seats(w, org, first, n_initial, unit_first, unit_size)
        _patrons(w, org, first, n_all)
        if o.hierarchy == OF_A_LEADER:
            _lead(w, org, secret)
        _command(w, org, first, n_initial, unit_first, unit_size, command)
        arena = w.counts[N_TIES]
        for i in range(first, first + n_all):
            m = w.members[i]
            m.rank_first = m.rank
            open_block(w, i)
        if o.hierarchy == OF_A_LEADER:
            _circle(w, org, n_circle, near)
        build_command(w, first, command)
        _second_line(w, org)
        build_layers(w, first, n_initial, n_all, unit_first, unit_size,
                     _of_the_old_opposition(w, first, n_initial))
        pack_ties(w, first, n_all, arena)
    return n_kin
