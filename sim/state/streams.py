"""Counter-based draws: every random number is a function of what it decides.

A draw is keyed by (root seed, purpose, week, first id, second id). Nothing is
shared and nothing is consumed in order, so results do not depend on workers
or on the order of runs, adding a person changes nobody else's draws, and two
worlds that differ in one choice draw the same numbers everywhere else (model
of record, section 9). Ids are stable person ids, never row numbers of a table
that grows differently in two worlds.

Use: ``s = stream(seed, PURPOSE, week)`` once, then ``draw(s, a, b)`` for each
person, pair or act.
"""

import math

import numpy as np

from sim.state import maths
from sim.state.jit import compiled
from sim.words import codes

# What a draw decides. Numbers are arbitrary but fixed: they key the streams.
# (A few decide nothing any more and keep their place for the sake of the numbers after them.)
(
    D_UNIT, D_RANK, D_STANDING, D_TRUST, D_DECENCY, D_AMBITION, D_SUSPICIOUSNESS, D_GRIEVANCE,
    D_PROTECTOR, D_NATIONALITY, D_SECRET, D_SEVERITY, D_DISCLOSED, D_KIN, D_KIN_DEGREE,
    D_KIN_CATEGORY, D_TIE, D_CLOSENESS, D_PUBLIC, D_RECOMMENDER, D_PATRON, D_POST, D_DEPART,
    D_ARRIVE, D_ADMIT, D_KIN_ARREST, D_KIN_LAG, D_OPERATION, D_CALL, D_CHOICE, D_CHANNEL,
    D_GATE, D_GATE_UP, D_OPEN_CASE, D_AGENDA, D_HEARING, D_VOTES, D_MILD, D_NAMING, D_NAMED,
    D_DISCOVER, D_ARREST, D_SLOTS, D_ARREST_PICK, D_INTERROGATION, D_CUSTODY, D_AFTERMATH,
    D_PROMOTION, D_APPEAL, D_REVIEW, D_DOCUMENTS, D_ACCIDENT, D_SENTENCE, D_REPORT, D_SPEAK,
    D_ATTEND, D_LIST, D_SLANDER, D_PRESS, D_PRINT, D_REVEAL, D_PATRON_WORD,
    D_ELECTION, D_RULING, D_ANTICIPATE, D_SPONSOR, D_CO_SIGN, D_DIG, D_TOLD, D_SUPPRESSED,
    D_CIRCLE, D_CLIMB, D_DESCENT, D_PRESSING, D_ORDER, D_PRINT_ABOVE, D_LEADER, D_SIZE,
    D_ATTENTION, D_TRANSFER, D_POOL, D_NOMINEE, D_GROUND, D_SEX, D_SPOUSE, D_COUNT, D_READER,
    D_CHECKPOINT, D_VISIT, D_BLAME, D_LIST_GUESS, D_ENQUIRY, D_PUT_OFF, D_ANSWER, D_DETENTION,
    D_KIN_CLEARED, D_LEAK, D_REPLY, D_SITTING, D_PRESENT, D_RIVAL, D_NEWS, D_PLEA, D_CRY, D_ACCOUNT,
    D_ALLOWED, D_RULE,
) = codes(107)

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S27 = np.uint64(27)
_S30 = np.uint64(30)
_S31 = np.uint64(31)
_S11 = np.uint64(11)
_S1 = np.uint64(1)
_UNIT = 1.0 / 9007199254740992.0  # 2**-53: a uniform has 53 random bits
_HALF = 0.5 / 9007199254740992.0  # keeps a uniform strictly inside (0, 1)


@compiled
def mix(x):
    """Scramble 64 bits (the finaliser of SplitMix64)."""
    x = (x ^ (x >> _S30)) * _MIX_1
    x = (x ^ (x >> _S27)) * _MIX_2
    return x ^ (x >> _S31)


@compiled
def stream(seed, purpose, week):
    """Key of the draws of one purpose in one week (week >= 0).

    63 bits, so that it survives a passage through plain Python, where it is a plain integer.
    """
    h = mix(np.uint64(seed) * _GOLDEN + np.uint64(purpose) + np.uint64(1))
    return mix(h + np.uint64(week) * _GOLDEN) >> _S1


@compiled
def draw(key, a, b):
    """Uniform number in (0, 1) of stream ``key`` for the ids ``a`` and ``b`` (>= 0)."""
    return draw_of(key_of(key, a), b)


@compiled
def key_of(key, a):
    """What all draws of stream ``key`` for ``a`` have in common: for many at a time."""
    return mix(np.uint64(key) + (np.uint64(a) + np.uint64(1)) * _GOLDEN)


@compiled
def draw_of(own, b):
    """``draw(key, a, b)``, where ``own`` is ``key_of(key, a)``."""
    h = mix(own ^ (np.uint64(b) * _MIX_1 + _GOLDEN))
    return np.float64(h >> _S11) * _UNIT + _HALF


@compiled
def as_gumbel(u):
    """The standard Gumbel number of a uniform one."""
    return -maths.log(-maths.log(u))


@compiled
def cannot_reach(u, gap):
    """Whether the Gumbel number of the draw ``u`` is certainly below ``gap`` (if False it may be
    either): spares two logarithms for nearly all who compete for a maximum.

    The chance of a Gumbel number above x is at most exp(-x), and that at most
    1 / (1 + x + x^2 / 2 + x^3 / 6 + x^4 / 24).
    """
    return gap > 0.0 and (1.0 - u) * (
        1.0 + gap * (1.0 + gap / 2.0 * (1.0 + gap / 3.0 * (1.0 + gap / 4.0)))) >= 1.0


@compiled
def gumbel(key, a, b):
    """Standard Gumbel number for the ids ``a`` and ``b``."""
    return as_gumbel(draw(key, a, b))


@compiled
def normal(key, a, b):
    """Standard normal number (logistic approximation is not used: exact Box-Muller)."""
    u = draw(key, a, 2 * b)
    v = draw(key, a, 2 * b + 1)
    return math.sqrt(-2.0 * maths.log(u)) * maths.cos(2.0 * math.pi * v)


@compiled
def pair(key, a, b):
    """Uniform number for an unordered pair of ids."""
    if a < b:
        return draw(key, a, b)
    return draw(key, b, a)
