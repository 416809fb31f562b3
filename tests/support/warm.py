"""Compile the rules once, before several processes want them (`make warm`).

Where nothing was compiled yet, it also checks that a whole run compiles each rule once, whatever
the widths of the columns it is given: a second version of a rule would be compiled for nothing,
and everything that calls it with it. A warm store cannot tell, and costs half a
minute to make anew.
"""

import sys

import sim
from sim.state.jit import RULES, is_cold


def compiled_more_than_once() -> list[str]:
    """Names of rules that this process has compiled in more than one version."""
    if len(RULES) <= 100:
        raise SystemExit(f"only {len(RULES)} compiled rules were found: the check looks amiss")
    # One with default arguments is small, and compiled for each set of those that are given.
    return sorted(rule.__name__ for rule in RULES if len(rule.inside.overloads) > 1
                  and not rule.py_func.__defaults__)


if __name__ == "__main__":
    was_cold = is_cold()
    sim.simulate("classroom", seed=1)
    if was_cold and compiled_more_than_once():
        sys.exit(f"compiled in more than one version: {', '.join(compiled_more_than_once())}")
