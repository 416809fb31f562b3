"""Levers as practised: the law of the regime, stretched by its scales, followed at once or slowly.

What the law of January 1938 changed, local practice followed slowly (g3-061, g3-062): these levers
move towards the law each week by the share ``enforcement ** practice_lag``, so that full
enforcement means at once (g3-053, g3-064). Which ones is said where levers are declared
(`words.ALL_LEVERS`). A path is evidence and is only scaled as a whole; a path that a design gives
itself (``w.fixed``) is taken as it stands.
"""

from sim.state import maths
from sim.state.jit import compiled


@compiled
def _stretched(law, scale, fixed):
    """A level of the law (0-1) under the scale of its lever."""
    return law if fixed == 1 else min(1.0, max(0.0, law * scale))


@compiled
def _followed(before, law, share):
    """Where practice stands that moves from where it was towards the law."""
    return before + share * (law - before)


@compiled
def set_levers(w, first):
    """Turn the law of every week from ``first`` on, as it stands in ``w.levers``, into practice;
    earlier weeks are practice already."""
    p = w.p[0]
    fixed = w.fixed[0]
    for t in range(first, w.levers.shape[0]):
        row = w.levers[t]
        row.campaign = _stretched(row.campaign, p.scale_campaign, fixed.campaign)
        row.association = _stretched(row.association, p.scale_association, fixed.association)
        row.organs = _stretched(row.organs, p.scale_organs, fixed.organs)
        row.scrutiny = _stretched(row.scrutiny, p.scale_scrutiny, fixed.scrutiny)
        row.criticism_upward = _stretched(row.criticism_upward, p.scale_criticism_upward,
                                          fixed.criticism_upward)
        if p.on_association == 0.0:
            row.association = 0.0
        if p.on_silence == 0.0:
            row.silence_admissible = 0.0
        if t == 0:
            continue
        before = w.levers[t - 1]
        share = maths.power(row.enforcement, p.practice_lag)
        row.association = _followed(before.association, row.association, share)
        row.silence_admissible = _followed(before.silence_admissible, row.silence_admissible,
                                           share)
        row.proof = _followed(before.proof, row.proof, share)
        row.slander = _followed(before.slander, row.slander, share)
        row.disclosure = _followed(before.disclosure, row.disclosure, share)
