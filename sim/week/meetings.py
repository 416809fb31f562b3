"""Meetings: whether cells and committee sit, who is there, and how that lapses.

Acts at meetings need a meeting. In the spring of 1938 members came late and left early and
sittings were called off (h1-287), candidates without blemish ran out (h1-286), weariness and
mutual liability had their part (h1-275, h1-277). So the share of sittings that are held, and
attendance, fall with the share of organisers and heads who are gone and with sittings that ended
without a ruling, from whatever date that happens. No source says that nobody was left to
unmask (h1-285), and nothing here says so.
"""

from sim.state import maths
from sim.state.jit import compiled
from sim.state.streams import D_SITTING, draw, stream
from sim.words import AT_CONFERENCE, AT_GENERAL, ORGANISER, UNIT_HEAD


@compiled
def is_meeting(w, t):
    """Whether a general meeting of the whole organisation, or a conference, falls in this week."""
    for k in range(w.dated.shape[0]):
        held = w.dated[k].kind == AT_GENERAL or w.dated[k].kind == AT_CONFERENCE
        if held and w.dated[k].week == t:
            return True
    return False


@compiled
def held_share(w, org):
    """Share (0-1) of the sittings due that are held: fewer with organisers and heads gone, and
    with sittings that ended without a ruling."""
    p = w.p[0]
    if p.on_lapse == 0.0:
        return 1.0
    posts, vacant = 0, 0
    for s in range(org.seat_first, org.seat_end):
        if w.seats[s].post == ORGANISER or w.seats[s].post == UNIT_HEAD:
            posts += 1
            vacant += 1 if w.seats[s].holder < 0 else 0
    weary = org.fatigue / (org.fatigue + p.caution_half)
    return maths.exp(-p.lapse * (vacant / max(1, posts) + weary))


@compiled
def present_share(w, org):
    """Share (0-1) of the members who come to a general meeting (h1-302)."""
    return w.p[0].share_present * held_share(w, org)


@compiled
def call_meetings(w, t, o):
    """Whether the cells and the committee meet this week."""
    org = w.orgs[o]
    share = held_share(w, org)
    org.met = 1 if draw(stream(w.seed, D_SITTING, t), org.number, 0) < share else 0
    week = w.weekly[t]
    week.sittings_due += 1
    week.sittings_held += org.met
    if is_meeting(w, t):
        week.attendance += w.p[0].share_present * share / w.orgs.shape[0]
