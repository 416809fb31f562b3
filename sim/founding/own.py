"""Founding with what a user gives: their members, ties and kin instead of drawn ones.

Everything is drawn first, and what is said then stands instead of the draw, so that saying more
about one member changes nobody else's draws.
"""

from collections import namedtuple

import numpy as np

from sim import words
from sim.society.rivals import set_against
from sim.society.ties import add_tie
from sim.state.given import DRAWN, GIVEN_KIN, GIVEN_MEMBERS, GIVEN_TIES
from sim.state.jit import compiled
from sim.state.schema import view
from sim.words import (
    CONDUCT_SECRET,
    FOREIGN,
    FRIEND,
    IN_PRODUCTION,
    NOBODY,
    OPPOSITION,
    ORIGIN,
    PAST_ASSOCIATION,
    RIVAL,
    WHITE_SERVICE,
)

# Rows of `state/given.py`, none for an organisation that is drawn; whether there is a table of kin;
# and of each layer (words.LAYERS) whether it is drawn among those there at the start.
Given = namedtuple("Given", ["members", "ties", "kin", "has_kin", "layers"])


def given_of(scenario) -> Given:
    """What founding takes of a scenario's organisation: no rows where all of it is drawn."""
    own = scenario.organisation
    if own is None:
        return Given(GIVEN_MEMBERS.rows(0), GIVEN_TIES.rows(0), GIVEN_KIN.rows(0), False,
                     np.ones(len(words.LAYERS), np.int64))
    return Given(*(view(table.copy()) for table in (own.members, own.ties, own.kin)),
                 "kin" in own.texts,
                 np.array([layer in own.draw for layer in words.LAYERS], np.int64))


@compiled
def row_of(given, i, first):
    """The row in which member ``i`` is given, or -1: those who come later are drawn."""
    return i - first if i - first < given.members.shape[0] else NOBODY


@compiled
def is_drawn(given, row, layer):
    """Whether the ties of a layer are drawn for who is given in ``row``."""
    return row < 0 or given.layers[layer] == 1


@compiled
def _said(given, drawn):
    return drawn if np.isnan(given) else given


@compiled
def take_traits(m, given):
    """What is said of a member's place and temperament."""
    if given.standing != DRAWN:
        m.standing = given.standing
    if given.occupation != DRAWN:
        m.occupation = given.occupation
        m.rank = 0 if m.occupation == IN_PRODUCTION else 1
    if given.rank != DRAWN:
        m.rank = given.rank
    if given.sex != DRAWN:
        m.sex = given.sex
    if given.nationality != DRAWN:
        m.nationality = given.nationality
    m.trust = _said(given.trust, m.trust)
    m.decency = _said(given.decency, m.decency)
    m.ambition = _said(given.ambition, m.ambition)
    m.suspiciousness = _said(given.suspiciousness, m.suspiciousness)
    m.grievance = _said(given.grievance, m.grievance)
    m.belief = m.trust


@compiled
def given_secret(given, row, kind):
    """Severity of a blemish as given in ``row`` (not a number: drawn), and whether it is on record
    (DRAWN: drawn)."""
    if row < 0:
        return np.nan, DRAWN
    m = given.members[row]
    if kind == ORIGIN:
        return m.origin, m.origin_known
    if kind == OPPOSITION:
        return m.opposition, m.opposition_known
    if kind == WHITE_SERVICE:
        return m.white_service, m.white_service_known
    if kind == FOREIGN:
        return m.foreign, m.foreign_known
    if kind == CONDUCT_SECRET:
        return m.conduct, m.conduct_known
    return np.nan, DRAWN


@compiled
def _member(said, drawn, first):
    """The member that a reference names: the drawn one where nothing is said."""
    if said == DRAWN:
        return drawn
    return first + said if said >= 0 else NOBODY


@compiled
def take_recommenders(w, i, given, row, first):
    """Who is said to have recommended a member."""
    m, said = w.members[i], given.members[row]
    m.recommender_1 = _member(said.recommender_1, m.recommender_1, first)
    m.recommender_2 = _member(said.recommender_2, m.recommender_2, first)


@compiled
def take_protectors(w, given, first):
    """Who is said to protect whom."""
    for row in range(given.members.shape[0]):
        m = w.members[first + row]
        m.protector = _member(given.members[row].protector, m.protector, first)


@compiled
def take_spouses(w, given, first):
    """Who is said to be married: of both at once; who is said to be not, stays alone."""
    for row in range(given.members.shape[0]):
        spouse = _member(given.members[row].spouse, NOBODY, first)
        if spouse >= 0:
            w.members[first + row].spouse = spouse
            w.members[spouse].spouse = first + row


@compiled
def is_single(given, row):
    """Whether a member is said to have no husband or wife here."""
    return row >= 0 and given.members[row].spouse == NOBODY


@compiled
def take_superiors(given, first, command):
    """Who is said to answer to whom (``command`` as `founding/command.py` draws it)."""
    for row in range(given.members.shape[0]):
        command[row] = _member(given.members[row].superior, command[row], first)


@compiled
def mean_closeness(p, kind):
    """Mean closeness of the ties of a kind."""
    if kind == words.SUPERIOR or kind == words.SUBORDINATE:
        return p.closeness_command
    if kind == words.KIN:
        return p.closeness_kin
    if kind == PAST_ASSOCIATION:
        return p.closeness_past
    if kind == words.PATRON or kind == words.CLIENT:
        return p.closeness_patron
    if kind == words.RECOMMENDER or kind == words.RECOMMENDED:
        return p.closeness_recommender
    return p.closeness_friend if kind == FRIEND else p.closeness_shopmate


@compiled
def is_public(p, kind, u):
    """Whether a tie of which nothing is said is known to others, ``u`` being its draw."""
    return kind != PAST_ASSOCIATION and (kind != FRIEND or u < p.friendship_public)


@compiled
def tie_as_given(w, a, b, kind, near, public):
    """Make a tie that is given; a rival is set against."""
    if kind == RIVAL:
        if w.p[0].on_rivals == 1.0:
            set_against(w, a, b, near, 0)
    else:
        add_tie(w, a, b, kind, near, public, 0)
