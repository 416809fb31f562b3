"""A user's own choice rule, compiled for the session, in the place of the built-in choice.

    def loyal_silence(options, n, member, lever, p):
        "Write only when silence looks dangerous."
        if options[0].danger < 0.2:
            return 0
        best = 0
        for k in range(1, n):
            if options[k].total > options[best].total:
                best = k
        return best

    run = sim.simulate("dinamo", seed=1, rule=loyal_silence)

The rule receives the table of options (columns: ``tables.OPTION``; row 0 is silence), how
many there are, the member's row, the week's levers and the parameters, and returns the
index of the option taken. It sees the same options and draws as every built-in rule.
"""

import hashlib
import inspect
from collections.abc import Callable

import numba

from sim.acts import act
from sim.choice import begin, prepare
from sim.errors import UserError
from sim.jit import COMPILES

ARGUMENTS = ["options", "n", "member", "lever", "p"]


def name_of(rule: Callable) -> str:
    """A name that changes with the rule's code, for settings and their hash."""
    if len(inspect.signature(rule).parameters) != len(ARGUMENTS):
        raise UserError(f"rule {getattr(rule, '__name__', rule)}: takes the arguments "
                        f"{', '.join(ARGUMENTS)} and returns the index of an option")
    try:
        code = inspect.getsource(rule)
    except OSError:
        code = rule.__code__.co_code.hex()
    digest = hashlib.sha256(code.encode()).hexdigest()[:8]
    return f"own:{rule.__name__}:{digest}"


def own_choice(rule: Callable) -> Callable:
    """The choice phase with ``rule`` in it: a function of (state, week, organisation, options)."""
    decide = numba.njit(rule) if COMPILES else rule

    def choose_own(w, t, o, options):
        meeting = begin(w, t, o)
        for i in range(w.orgs[o].member_first, w.orgs[o].member_end):
            n, forced = prepare(w, t, i, meeting, True, options)
            if n > 0:
                k = forced if forced >= 0 else decide(options, n, w.members[i], w.levers[t],
                                                      w.p[0])
                if k < 0 or k >= n:
                    raise ValueError("an own rule must return the index of one of its options")
                act(w, t, i, options[k])

    return numba.njit(choose_own) if COMPILES else choose_own
