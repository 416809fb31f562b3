"""The choice rules behind one interface: how the terms of an option become its utility.

Every rule sees the same options, made by `options.py` from the same perceptions,
and differs only in what it lets count. ``utility(rule, terms, m, p)`` is in units of the
choice's noise; no rule may let fear count for more than it is (options.py relies on it when it
passes over options that cannot be chosen). The rival explanations of the sources are each one
file here; `none` (nobody chooses anything) needs no file.
"""

from collections import namedtuple

from sim.state import maths
from sim.state.jit import compiled
from sim.week.rules.belief import by_belief
from sim.week.rules.imitation import by_imitation
from sim.week.rules.interest import by_interest
from sim.week.rules.self_protection import by_self_protection
from sim.words import (
    BELIEF,
    BELIEF_RULE,
    CHOICE_RULES,
    CONSCIENCE,
    DUTY,
    IMITATION,
    INTEREST,
    INTEREST_RULE,
    RETALIATION,
    RISK_WITHOUT_TIES,
    SELF_PROTECTION,
    SILENT,
)

# What speaks for an act and against it, in units of the choice's noise.
Terms = namedtuple("Terms", ["act", "fear", "belief", "interest", "duty", "conscience",
                             "retaliation", "cost"])


@compiled
def terms_of(act, belief=0.0, interest=0.0, duty=0.0, conscience=0.0, retaliation=0.0, cost=0.0):
    """The terms of an act, of which those not said are nothing; fear comes last (`with_fear`)."""
    return Terms(act, 0.0, belief, interest, duty, conscience, retaliation, cost)


@compiled
def with_fear(terms, fear):
    """The same terms with what danger avoided speaks for them."""
    return Terms(terms.act, fear, terms.belief, terms.interest, terms.duty, terms.conscience,
                 terms.retaliation, terms.cost)


# Each rule of words.CHOICE_RULES by its code: whose file it is. Risk without ties weighs like
# self-protection (what it leaves out is left out of danger itself, `danger.seen_without_ties`);
# under `none` nobody chooses.
RULES = {SELF_PROTECTION: by_self_protection, BELIEF_RULE: by_belief, INTEREST_RULE: by_interest,
         IMITATION: by_imitation, RISK_WITHOUT_TIES: by_self_protection}
if missing := {name for code, name in enumerate(CHOICE_RULES) if code not in RULES} - {"none"}:
    raise NotImplementedError(
        f"words.CHOICE_RULES names '{sorted(missing)[0]}', which no rule stands behind: give it a "
        "file in sim/week/rules/ and a line in RULES and `utility` of sim/week/rules/__init__.py")


@compiled
def utility(rule, terms, m, p):
    """Utility of an option with these :class:`Terms` under a choice rule (code of
    `words.CHOICE_RULES`)."""
    if rule == SELF_PROTECTION or rule == RISK_WITHOUT_TIES:
        return by_self_protection(terms, m, p)
    if rule == BELIEF_RULE:
        return by_belief(terms, m, p)
    if rule == INTEREST_RULE:
        return by_interest(terms, m, p)
    if rule == IMITATION:
        return by_imitation(terms, m, p)
    return maths.NAN  # a rule in RULES that has no line here: a test finds it


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
    nothing = terms_of(SILENT)
    return utility(rule, terms, m, p) > utility(rule, nothing, m, p)
