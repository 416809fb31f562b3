"""Elementary functions with the same bits on every processor and system.

The C library chooses its version of ``exp``, ``log`` and the rest by processor and by system, and
the versions differ in the last bit. Here each function is a fixed sequence of additions,
subtractions and multiplications of doubles, each of which IEEE 754 rounds in one way only, so the
results are equal everywhere, compiled or in plain Python. That holds as long as nothing is
compiled with ``fastmath``, which would let the compiler reorder the operations or fuse a product
with a sum.

The method is the usual one: reduce the argument to a short interval around a point of a table,
add a short polynomial, and carry what the table and the reduction lose to rounding as a second,
small number that is added last. The tables are made at import in decimal arithmetic.

An ulp is the distance of neighbouring doubles at the exact result; half of one is the least
possible bound. The bounds below are the largest errors met at some millions of arguments, random
ones and those where the method is weakest, rounded up.
"""

import decimal
import math

import numpy as np

from sim.state.jit import compiled

_INF = math.inf
NAN = math.nan

# --- Tables and constants ---------------------------------------------------------------------

# Adding this number to a double below 2**51 in size leaves the nearest whole number in its last
# bits.
_ROUND = 1.5 * 2.0**52
_ROUND_BITS = 0x4338000000000000

_LEAST_NORMAL = 0x0010000000000000      # bits of 2**-1022
_INF_BITS = 0x7FF0000000000000

# The 128 steps of the table of logarithms begin at 0.6875 less half a step: so a step has 1 in
# its middle. There the multiplier is 1, and a logarithm near 0 keeps all its digits.
_LN2 = 0.6931471805599453
_LOG_FROM = 0x3FE6000000000000 - 2**44
_STEP_OF_ONE = (0x3FF0000000000000 - _LOG_FROM) >> 45


def _two_parts(value):
    """``value`` (a Decimal) as a multiple of 2**-42, and the rest of it."""
    large = round(value * 2**42) / 2**42
    return large, float(value - decimal.Decimal(large))


def _roots_of_two():
    """Bits of pairs: the double nearest to 2**(j / 256), and what it misses as a share of it."""
    nearest, missed = np.empty(256), np.empty(256)
    value, step = decimal.Decimal(1), decimal.Decimal(2)
    for _ in range(8):
        step = step.sqrt()
    for j in range(256):
        nearest[j] = float(value)
        missed[j] = float(value / decimal.Decimal(float(nearest[j])) - 1)
        value *= step
    return np.stack([nearest, missed], axis=1).ravel().view(np.int64)


def _logarithms():
    """Threes: the multiplier of 13 bits that brings a step near 1, and -log of it in two parts."""
    inverse, large, small = np.empty(128), np.empty(128), np.empty(128)
    for i in range(128):
        middle = float(np.int64(_LOG_FROM + (2 * i + 1) * 2**44).view(np.float64))
        inverse[i] = round(4096.0 / middle) / 4096.0
        large[i], small[i] = _two_parts(-decimal.Decimal(float(inverse[i])).ln())
    return np.stack([inverse, large, small], axis=1).ravel()


# A table lies in one array, its columns side by side: one address, and one line of the cache.
with decimal.localcontext(decimal.Context(prec=40, rounding=decimal.ROUND_HALF_EVEN, traps=[])):
    _LN2_LARGE, _LN2_SMALL = _two_parts(decimal.Decimal(2).ln())
    _STEP_LARGE, _STEP_SMALL = _two_parts(decimal.Decimal(2).ln() / 256)
    _STEPS_IN_ONE = float(256 / decimal.Decimal(2).ln())
    _ROOTS = _roots_of_two()
    _LOGS = _logarithms()

# Pi / 2 in three parts. The first two have 36 bits, so that their products with a number of
# quarter turns below 2**17 are exact.
_QUARTER_1 = float.fromhex("0x1.921FB5444p+0")
_QUARTER_2 = float.fromhex("0x1.68C234C4Cp-39")
_QUARTER_3 = float.fromhex("0x1.98A2E03707345p-77")
_QUARTERS_IN_ONE = float.fromhex("0x1.45F306DC9C883p-1")
# The cosine after 0, 1, 2 and 3 quarter turns, in terms of the cosine and sine of the remainder.
_OF_COSINE = np.array([1.0, 0.0, -1.0, 0.0])
_OF_SINE = np.array([0.0, -1.0, 0.0, 1.0])


@compiled
def _bits(x):
    return int(np.float64(x).view(np.int64))


@compiled
def _double(bits):
    return float(np.int64(bits).view(np.float64))


# --- Exponential ------------------------------------------------------------------------------

@compiled
def _exp_edge(x, scale, k, p):
    """exp(x) from its parts where it is near the ends of the doubles or beyond."""
    if x > 710.0:
        return _INF
    if not x > -746.0:
        return x if x != x else 0.0
    half = k >> 9  # in two factors, as the whole power of two may be no double
    rest = (k >> 8) - half
    return ((scale + scale * p) * _double((1023 + half) << 52)) * _double((1023 + rest) << 52)


@compiled
def _exp_sum(x, more):
    """exp(x + more), where ``more`` is below 2**-14 in size.

    x + more = k log(2) / 256 + r.
    """
    rounded = x * _STEPS_IN_ONE + _ROUND
    k = _bits(rounded) - _ROUND_BITS
    n = rounded - _ROUND
    j = 2 * (k & 255)
    r = (x - n * _STEP_LARGE) - (n * _STEP_SMALL - more)
    r2 = r * r
    # exp(r) - 1. The coefficients near 1/6 and 1/24 are those with the least largest error.
    first = _double(_ROOTS[j + 1]) + r
    higher = (0.5 + r * 0.16666667994324513) + r2 * 0.041666669012713514
    if -258560 < k < 261632:
        # The whole part of k / 256 goes straight into the exponent of the root.
        scale = _double(int(_ROOTS[j]) + ((k >> 8) << 52))
        return scale + (scale * first + (scale * r2) * higher)
    return _exp_edge(x, _double(_ROOTS[j]), k, first + r2 * higher)


@compiled
def exp(x):
    """e**x, within 0.55 ulp (0.77 below x = -708.39, where results lose digits by and by).

    Infinite above 709.78 and 0 below -745.13, without raising an error; NaN stays NaN.
    """
    return _exp_sum(float(x), 0.0)


# --- Logarithm --------------------------------------------------------------------------------

@compiled
def _log_step(bits):
    """Step of the table, numbered through all octaves, and the bits reduced to its octave."""
    step = (bits - _LOG_FROM) >> 45
    return step, bits - ((step >> 7) << 52)


@compiled
def _log_parts(step, reduced, less):
    """Logarithm of a double as a large and a small number; ``less`` is taken from the double.

    The large one is exact: it adds multiples of 2**-42 below 2**10. For that the double, before
    it is multiplied, is cut to 29 bits; the rest goes into the small one.
    """
    i = 3 * (step & 127)
    cut = (reduced + 2**23) & -(2**24)
    if step == _STEP_OF_ONE:
        cut = reduced  # the multiplier is 1 and nothing else is added
    z = _double(reduced)
    z_cut = _double(cut)
    inverse = float(_LOGS[i])
    r_large = z_cut * inverse - 1.0
    r_small = ((z - z_cut) - less) * inverse
    r = r_large + r_small
    r2 = r * r
    n = float(step >> 7)
    large = (n * _LN2_LARGE + float(_LOGS[i + 1])) + r_large
    # Taylor's series. In the last term r_large stands for r, as it is ready sooner.
    small = ((((n * _LN2_SMALL + float(_LOGS[i + 2])) + r_small)
              + r2 * (-0.5 + r * (1.0 / 3.0)))
             + (r2 * r2) * ((-0.25 + r * 0.2) + r2 * (-1.0 / 6.0 + r_large * (1.0 / 7.0))))
    return large, small


@compiled
def _bits_of_subnormal(x):
    """Bits as if the exponent of ``x`` had its place among those of the normal doubles."""
    return _bits(x * 2.0**52) - (52 << 52)


@compiled
def _log_edge(x):
    """log(x) where ``x`` is not positive or not finite."""
    if x == 0.0:
        return -_INF
    return NAN if x < 0.0 else x


@compiled
def log(x):
    """Natural logarithm, within 0.52 ulp.

    log(0) is -inf and the logarithm of a negative number is NaN; no error is raised.
    """
    x = float(x)
    bits = _bits(x)
    if bits < _LEAST_NORMAL or bits >= _INF_BITS:
        if not 0.0 < x < _INF:
            return _log_edge(x)
        bits = _bits_of_subnormal(x)
    step, reduced = _log_step(bits)
    large, small = _log_parts(step, reduced, 0.0)
    return large + small


@compiled
def log1p(x):
    """log(1 + x) that keeps the digits of a small ``x``, within 0.76 ulp.

    log1p(-1) is -inf and below it NaN; no error is raised.
    """
    x = float(x)
    u = 1.0 + x
    if not 0.0 < u < _INF:
        return _log_edge(u)
    whole = u - 1.0
    added = (whole - x) - (1.0 - (u - whole))  # what rounding added: 1 + x is u - added
    step, reduced = _log_step(_bits(u))
    # Reduced to the same octave; halved first, so that the power of two is always a double.
    less = (0.5 * added) * _double((1024 - (step >> 7)) << 52)
    large, small = _log_parts(step, reduced, less)
    return large + small


# --- Power ------------------------------------------------------------------------------------

@compiled
def _power_edge(x, y):
    """x**y where ``x`` is not positive or not finite."""
    if y == 0.0:
        return 1.0
    if x != x or y != y or x < 0.0:
        return NAN
    return 0.0 if (x == 0.0) == (y > 0.0) else _INF


@compiled
def halved(x):
    """0.5**x as exp(-x ln 2), in a third of the time of `power`; for 0 <= x <= 100 within 1e-14 of
    it, relatively."""
    return exp(-_LN2 * x)


@compiled
def power(x, y):
    """x**y for x >= 0 and finite y, within 0.55 ulp for |y| <= 100.

    x**0 is 1, also for x = 0; 0**y is 0 for positive y and infinite for negative; a negative x
    gives NaN, even for whole y; no error is raised.
    """
    x, y = float(x), float(y)
    bits = _bits(x)
    if bits < _LEAST_NORMAL or bits >= _INF_BITS:
        if not 0.0 < x < _INF:
            return _power_edge(x, y)
        bits = _bits_of_subnormal(x)
    step, reduced = _log_step(bits)
    large, small = _log_parts(step, reduced, 0.0)
    # The first 26 bits of both factors: their product is exact.
    cut = _double(_bits(large + small) & -(2**27))
    y_cut = _double(_bits(y) & -(2**27))
    rest = (large - cut) + small
    return _exp_sum(y_cut * cut, y_cut * rest + (y - y_cut) * (cut + rest))


# --- Cosine -----------------------------------------------------------------------------------

@compiled
def cos(x):
    """Cosine of -100 000 to 100 000, within 0.85 ulp; NaN outside, and no error is raised."""
    x = float(x)
    if not -100000.0 <= x <= 100000.0:
        return NAN
    rounded = x * _QUARTERS_IN_ONE + _ROUND
    turns = _bits(rounded) & 3
    n = rounded - _ROUND
    # The remainder is r + r_small. The first difference is exact and so is the error of the second.
    near = x - n * _QUARTER_1
    back = n * _QUARTER_2
    r = near - back
    r_small = ((near - r) - back) - n * _QUARTER_3
    # Both series are added up in pairs that need not wait for one another.
    r2 = r * r
    r4 = r2 * r2
    r8 = r4 * r4
    half = 0.5 * r2
    first = 1.0 - half
    s = (((-1.0 / 6.0 + r2 * (1.0 / 120.0))
          + r4 * (-1.0 / 5040.0 + r2 * (1.0 / 362880.0)))
         + r8 * ((-1.0 / 39916800.0 + r2 * (1.0 / 6227020800.0))
                 + r4 * (-1.0 / 1307674368000.0 + r2 * (1.0 / 355687428096000.0))))
    c = (((1.0 / 24.0 + r2 * (-1.0 / 720.0))
          + r4 * (1.0 / 40320.0 + r2 * (-1.0 / 3628800.0)))
         + r8 * ((1.0 / 479001600.0 + r2 * (-1.0 / 87178291200.0))
                 + r4 * (1.0 / 20922789888000.0)))
    sine = r + (r_small * first + (r * r2) * s)
    cosine = first + (((1.0 - first) - half) + (r4 * c - r * r_small))
    # A choice by multiplication: at random angles a branch would be guessed wrong half the time.
    return cosine * float(_OF_COSINE[turns]) + sine * float(_OF_SINE[turns])


@compiled
def logistic(x):
    """Chance (0-1) of a leaning ``x`` in logits."""
    return 1.0 / (1.0 + exp(-x))
