"""The choice rules behind one interface: how the terms of an option become its utility.

Every rule sees the same options, made by `options.py` from the same perceptions,
and differs only in what it lets count. ``utility(rule, option, m, p)`` is in units of the
choice's noise. The rival explanations of the sources are each one file here; `none`
(nobody chooses anything) needs no file.
"""

from sim.jit import compiled
from sim.rules.belief import by_belief
from sim.rules.imitation import by_imitation
from sim.rules.interest import by_interest
from sim.rules.self_protection import by_self_protection

SELF_PROTECTION, BELIEF_RULE, INTEREST_RULE, IMITATION, RISK_WITHOUT_TIES, NO_CHOICE = range(6)


@compiled
def utility(rule, option, m, p):
    """Utility of an option under a choice rule (code of `words.CHOICE_RULES`)."""
    if rule == BELIEF_RULE:
        return by_belief(option, m, p)
    if rule == INTEREST_RULE:
        return by_interest(option, m, p)
    if rule == IMITATION:
        return by_imitation(option, m, p)
    # Risk without ties weighs like self-protection; what it leaves out is left out of danger
    # itself (perception.seen_without_ties).
    return by_self_protection(option, m, p)
