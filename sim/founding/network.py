"""The network at the start: its layers, strongest first, each from its own keyed draws.

The line of command (head and foremen, organiser and group, director and heads; g1-046, g1-139),
kin in the organisation, past association of the oppositional shops (g1-144), patrons (g1-196),
recommenders (g3-027), friends and shopmates (model of record, section 2). A pair has one tie, of
its strongest layer. Degree rises steeply with rank, through command and through the reach of office
(g1-094, g1-096).
"""

import numpy as np

from sim.founding.own import is_drawn, is_public, mean_closeness, row_of, tie_as_given
from sim.society.ties import FIRST_BLOCK, SPARE_TIES, add_tie, reach
from sim.state.append import count, cut, reserve
from sim.state.given import DRAWN
from sim.state.jit import compiled
from sim.state.streams import D_CLOSENESS, D_PUBLIC, D_TIE, draw, pair, stream
from sim.state.tables import TIES
from sim.words import (
    FRIEND,
    FRIEND_LAYER,
    KIN,
    KIN_LAYER,
    PAST_ASSOCIATION,
    PAST_LAYER,
    PATRON,
    RECOMMENDER,
    SHOPMATE,
    SHOPMATE_LAYER,
    SUPERIOR,
)

# Spacing of the keys of one person's partners: within it, the layer and what else is drawn.
KEYS_PER_PARTNER = 64
MET_KEY = 16
IN_UNIT_KEY = 32
PUBLIC_KEY = 48
# What a row of ties holds: a member's half of one.
HALF = TIES.dtype


@compiled
def open_block(w, a):
    """Give ``a`` an empty block at the arena's end."""
    m = w.members[a]
    m.tie_start = reserve(w, TIES, FIRST_BLOCK)
    m.tie_cap = FIRST_BLOCK


@compiled
def pack_ties(w, first, n_all, arena):
    """Close up the blocks of the members from row ``first`` on, which lie in the arena from
    row ``arena`` on, in order of the members: blocks that moved while the network was built
    have left holes. A little room stays in each."""
    loose = np.empty(count(w, TIES) - arena, HALF)
    for e in range(loose.shape[0]):
        loose[e] = w.ties[arena + e]
    at = arena
    for i in range(first, first + n_all):
        m = w.members[i]
        start = m.tie_start - arena
        m.tie_start = at
        m.tie_cap = m.tie_n + SPARE_TIES
        for k in range(m.tie_n):
            w.ties[at + k] = loose[start + k]
        at += m.tie_cap
    cut(w, TIES, at)


@compiled
def _near(w, a, b, mean):
    """Closeness of a pair: its layer's mean, spread evenly by half of it either way."""
    key = stream(w.seed, D_CLOSENESS, 0)
    u = pair(key, w.members[a].uid, w.members[b].uid)
    return min(1.0, mean * (0.5 + u))


@compiled
def _tie_up(w, a, b, kind, mean, public):
    add_tie(w, a, b, kind, _near(w, a, b, mean), public, 0)


@compiled
def _stubs(w, key, a, layer, mean):
    """How many partners ``a`` looks for in a layer: ``mean`` on average, keyed."""
    return int(mean + draw(key, w.members[a].uid, layer))


@compiled
def _partner(w, key, a, layer, k, first, n):
    """The ``k``-th partner of ``a`` in a layer, drawn from ``n`` members from row ``first``."""
    return first + int(draw(key, w.members[a].uid, layer + KEYS_PER_PARTNER * (k + 1)) * n)


@compiled
def _in_unit(w, key, a, layer, k, u_first, u_size, nth):
    """The ``k``-th partner of ``a`` in a layer among the ``u_size`` members of the unit: drawn, or,
    with `chance_contacts` off, the ``nth`` after ``a`` on the unit's list, closed to a ring.

    The sources do not say how friendships lie in a shop. With the ring those next to one know
    each other too, and friends elsewhere in the works are the short cuts of a small world.
    """
    if w.p[0].on_chance_contacts == 0.0:
        return u_first + (a - u_first + nth) % max(1, u_size)
    return _partner(w, key, a, layer, k, u_first, u_size)


@compiled
def _met(w, key, a, k, b, end):
    """The ``k``-th friend of ``a``: the drawn ``b``, or, with `even_contacts` off, the other end
    of a tie of ``b`` drawn evenly, so that a person is met as often as they have ties.

    Contacts were unequal beyond rank (g1-096, g1-188), how unequal is in no source. Those from
    row ``end`` on, not there at the start, are met through nobody.
    """
    m = w.members[b]
    if w.p[0].on_even_contacts == 1.0 or m.tie_n == 0:
        return b
    nth = int(draw(key, w.members[a].uid, FRIEND + MET_KEY + KEYS_PER_PARTNER * k) * m.tie_n)
    other = w.ties[m.tie_start + nth].other
    return other if other < end else b


@compiled
def build_command(w, first, command):
    """Superior and subordinate ties of the initial line of command.

    ``command[k]`` is the member to whom the ``k``-th member from row ``first`` answers, or -1.
    """
    p = w.p[0]
    for k in range(command.shape[0]):
        if command[k] >= 0:
            _tie_up(w, first + k, command[k], SUPERIOR, p.closeness_command, True)


@compiled
def build_given(w, given, first):
    """The ties that a user gives, strongest layer first."""
    p = w.p[0]
    key = stream(w.seed, D_PUBLIC, 0)
    for k in range(given.ties.shape[0]):
        tie = given.ties[k]
        a, b = first + tie.a, first + tie.b
        near = tie.closeness
        if np.isnan(near):
            near = _near(w, a, b, mean_closeness(p, tie.kind))
        public = tie.public == 1
        if tie.public == DRAWN:
            public = is_public(p, tie.kind, pair(key, w.members[a].uid, w.members[b].uid))
        tie_as_given(w, a, b, tie.kind, near, public)


@compiled
def build_layers(w, given, first, n_initial, n_all, unit_first, unit_size, oppositional):
    """All other layers for the members ``first`` .. ``first + n_all`` of one organisation, those
    apart that a user gives.

    Partners are drawn among the ``n_initial`` initial members only, so that
    one person more at the end of the table changes nobody else's ties.
    ``oppositional`` lists the initial members with an oppositional past.
    """
    p = w.p[0]
    key = stream(w.seed, D_TIE, 0)
    for a in range(first, first + n_all):
        m = w.members[a]
        u = m.unit - w.orgs[m.org].unit_first
        u_first, u_size = unit_first[u], unit_size[u]
        wide = reach(p, m.rank)
        row = row_of(given, a, first)
        if m.spouse >= 0:
            add_tie(w, a, m.spouse, KIN, p.closeness_household, True, 0)
        n_kin = _stubs(w, key, a, KIN, p.kin_in_organisation)
        for k in range(n_kin if is_drawn(given, row, KIN_LAYER) else 0):
            b = _partner(w, key, a, KIN, k, first, n_initial)
            _tie_up(w, a, b, KIN, p.closeness_kin, True)
        if (_has_past(w, a) and oppositional.shape[0] > 0
                and is_drawn(given, row, PAST_LAYER)):
            for k in range(_stubs(w, key, a, PAST_ASSOCIATION, p.past_associates)):
                b = oppositional[_partner(w, key, a, PAST_ASSOCIATION, k, 0,
                                          oppositional.shape[0])]
                _tie_up(w, a, b, PAST_ASSOCIATION, p.closeness_past, False)
        if m.protector >= 0:
            _tie_up(w, a, m.protector, PATRON, p.closeness_patron, True)
        if m.recommender_1 >= 0:
            _tie_up(w, a, m.recommender_1, RECOMMENDER, p.closeness_recommender, True)
        if m.recommender_2 >= 0:
            _tie_up(w, a, m.recommender_2, RECOMMENDER, p.closeness_recommender, True)
        n_friends = _stubs(w, key, a, FRIEND, p.friends * wide)
        for k in range(n_friends if is_drawn(given, row, FRIEND_LAYER) else 0):
            if draw(key, m.uid, FRIEND + IN_UNIT_KEY + KEYS_PER_PARTNER * k) < p.friends_in_unit:
                b = _in_unit(w, key, a, FRIEND, k, u_first, u_size, k + 1)
            else:
                b = _partner(w, key, a, FRIEND, k, first, n_initial)
            b = _met(w, key, a, k, b, first + n_initial)
            # Not every friendship is known to the others: it surfaces when documented.
            known = draw(key, m.uid, FRIEND + PUBLIC_KEY + KEYS_PER_PARTNER * k
                         ) < p.friendship_public
            _tie_up(w, a, b, FRIEND, p.closeness_friend, known)
        n_shopmates = _stubs(w, key, a, SHOPMATE, p.shopmates)
        for k in range(n_shopmates if is_drawn(given, row, SHOPMATE_LAYER) else 0):
            b = _in_unit(w, key, a, SHOPMATE, k, u_first, u_size, n_friends + k + 1)
            _tie_up(w, a, b, SHOPMATE, p.closeness_shopmate, True)


@compiled
def _has_past(w, a):
    """Whether ``a`` has an oppositional past (it marks the organs' category too)."""
    return w.members[a].category == 1
