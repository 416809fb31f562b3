"""What a paired world demands: acts forced or forbidden, falls prevented, names withheld.

The rows of ``w.forced`` (`worlds.py` makes them) say what differs from the factual world; the
rules ask here, and find nothing in a factual run (model of record, section 9).
"""

from sim.society.blemishes import hidden_past
from sim.state.jit import compiled
from sim.state.streams import D_ALLOWED, draw, stream
from sim.week.options import motive_of
from sim.words import ALLOW, FORBID, FORCE, FORCE_UNDER_ATTACK, NAME_NOBODY, SILENT

# Total of a forbidden option: below anything that terms and draws can reach.
OUT_OF_REACH = -1.0e18
# Spacing of the keys of acts: one for each motive, and one for any.
KEYS_PER_ACT = 8


@compiled
def is_demanded(w, t, i, demand):
    """Whether a paired world makes this demand (words.DEMANDS) of the member this week."""
    for k in range(w.forced.shape[0]):
        row = w.forced[k]
        if (row.demand == demand and row.uid == w.members[i].uid
                and (row.week < 0 or row.week == t)):
            return True
    return False


@compiled
def is_forbidden(w, i, act):
    """Whether a paired world forbids the member an act for the whole run, whatever it is about."""
    for k in range(w.forced.shape[0]):
        row = w.forced[k]
        if (row.demand == FORBID and row.act == act and row.target < 0
                and (row.uid < 0 or row.uid == w.members[i].uid) and row.week < 0):
            return True
    return False


@compiled
def may(seed, uid, act, motive, share):
    """Whether a person belongs to the part of the members to whom an act (of a motive, -1 any) is
    left open: drawn once for the run, the same people and more when the part grows."""
    key = stream(seed, D_ALLOWED, 0)
    return draw(key, uid, act * KEYS_PER_ACT + motive + 1) < share


@compiled
def may_name(w, t, j):
    """Whether an accused may name others: no paired world forbids it to them, and they belong to
    those to whom it is left open."""
    for k in range(w.forced.shape[0]):
        row = w.forced[k]
        if row.demand != NAME_NOBODY or (row.week >= 0 and row.week != t):
            continue
        uid = w.members[j].uid
        if row.uid == uid or (row.uid < 0 and not may(w.seed, uid, row.act, row.motive,
                                                      row.share)):
            return False
    return True


@compiled
def apply_forced(w, t, i, n):
    """Forbid options, or force one, as a paired world demands; returns the forced index or -1.

    A forbidden option's total drops out of reach, whoever then asks for the best.
    """
    forced = -1
    uid, rule = w.members[i].uid, w.members[i].rule
    for k in range(w.forced.shape[0]):
        row = w.forced[k]
        if not _is_about_acts(w, i, row) or (row.uid >= 0 and row.uid != uid):
            continue
        if row.week >= 0 and row.week != t:
            continue
        if row.demand == ALLOW and may(w.seed, uid, row.act, row.motive, row.share):
            continue
        for o in range(n):
            option = w.options[o]
            if row.act >= 0 and option.act != row.act:
                continue
            if row.act < 0 and option.act == SILENT:
                continue
            if row.motive >= 0 and row.motive != motive_of(option, rule):
                continue
            if row.channel >= 0 and row.channel != option.channel:
                continue
            if row.target >= 0 and (option.target < 0
                                    or w.members[option.target].uid != row.target):
                continue
            if row.demand == FORBID or row.demand == ALLOW:
                option.total = OUT_OF_REACH
            elif forced < 0 or option.total > w.options[forced].total:
                forced = o
    return forced


@compiled
def _is_about_acts(w, i, row):
    """Whether a demand forces or forbids an act of the member now."""
    return (row.demand <= FORBID or row.demand == ALLOW
            or (row.demand == FORCE_UNDER_ATTACK and is_under_attack(w, i)))


@compiled
def is_under_attack(w, i):
    """Whether the member is seen in trouble: accused in public, in print, or in a case."""
    return w.members[i].threat > w.p[0].attention_floor


@compiled
def is_concerned(w, t, i, forced_only):
    """Whether a paired world asks something of this member this week, or (``forced_only``)
    demands an act of them.

    Under attack the act is asked for as long as there is a past to confess, the one thing that is
    done once.
    """
    for k in range(w.forced.shape[0]):
        row = w.forced[k]
        if (row.demand == FORCE_UNDER_ATTACK and row.uid == w.members[i].uid
                and is_under_attack(w, i) and hidden_past(w, w.members[i]) >= 0):
            return True
        if (row.uid == w.members[i].uid or (row.uid < 0 and not forced_only)) and (
                row.week == t or (row.week < 0 and not forced_only)):
            if row.demand == FORCE or (
                    (row.demand == FORBID or row.demand == ALLOW) and not forced_only):
                return True
    return False
