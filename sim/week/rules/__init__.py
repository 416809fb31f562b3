"""The choice rules behind one interface: how the terms of an option become its utility.

Every rule sees the same options, made by `options.py` from the same perceptions,
and differs only in what it lets count. ``utility(rule, terms, m, p)`` is in units of the
choice's noise; no rule may let fear count for more than it is (options.py relies on it when it
passes over options that cannot be chosen). The rival explanations of the sources are each one
file here; `none` (nobody chooses anything) needs no file.
"""

from collections import namedtuple

from sim.state.jit import compiled
from sim.week.rules.belief import by_belief
from sim.week.rules.imitation import by_imitation
from sim.week.rules.interest import by_interest
from sim.week.rules.self_protection import by_self_protection
from sim.words import (
    BELIEF,
    BELIEF_RULE,
    CONSCIENCE,
    DUTY,
    IMITATION,
    INTEREST,
    INTEREST_RULE,
    RETALIATION,
    SILENT,
)

# What speaks for an act and against it, in units of the choice's noise.
Terms = namedtuple("Terms", ["act", "fear", "belief", "interest", "duty", "conscience",
                             "retaliation", "cost"])


@compiled
def utility(rule, terms, m, p):
    """Utility of an option with these :class:`Terms` under a choice rule (code of
    `words.CHOICE_RULES`)."""
    if rule == BELIEF_RULE:
        return by_belief(terms, m, p)
    if rule == INTEREST_RULE:
        return by_interest(terms, m, p)
    if rule == IMITATION:
        return by_imitation(terms, m, p)
    # Risk without ties weighs like self-protection; what it leaves out is left out of danger
    # itself (perception.seen_without_ties).
    return by_self_protection(terms, m, p)


@compiled
def lets_count(rule, motive):
    """Whether a term (code of `words.MOTIVES`) has a part in the utility under a choice rule.
    Conscience holds back under every rule that weighs terms at all."""
    if rule == BELIEF_RULE:
        return motive == BELIEF or motive == DUTY or motive == CONSCIENCE
    if rule == INTEREST_RULE:
        return motive == INTEREST or motive == RETALIATION or motive == CONSCIENCE
    return rule != IMITATION


@compiled
def beats_silence(rule, terms, m, p):
    """Whether an option is better than silence where luck decides nothing: the choice without
    its noise, the limit in which models of the literature without noise can be compared
    (docs/known_answers.md)."""
    nothing = Terms(SILENT, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return utility(rule, terms, m, p) > utility(rule, nothing, m, p)
