"""Falls: what it means to be expelled or arrested, for the one who falls and those around.

Expulsion costs the card and the post (g1-228); arrest costs liberty. A fall
is the first of political expulsion or arrest (model of record, section 11).
"""

from sim.society.chronicle import changed
from sim.society.trouble import lose_belief, set_threat
from sim.state.append import append
from sim.state.jit import compiled
from sim.state.tables import FALLEN
from sim.words import (
    ARRESTED,
    EXPELLED,
    FREE,
    HOLDER_EXPELLED,
    HOLDER_FELL,
    HOLDER_LEFT,
    LEFT,
    N_POLITICAL_GROUNDS,
    NEVER,
    NOBODY,
    OF_LIBERTY,
    OF_POST,
    OF_RANK,
    OF_STANDING,
)


@compiled
def lose_office(w, t, i, why, event):
    """Take the member's post away, and the rank that came with it."""
    m = w.members[i]
    leave_post(w, t, i, why, event)
    if m.rank > 1:
        changed(w, t, i, OF_RANK, m.rank, 1, NEVER, event)
        m.rank = 1


@compiled
def leave_post(w, t, i, why, event):
    """Empty the member's post, if they hold one."""
    m = w.members[i]
    if m.seat < 0:
        return
    seat = w.seats[m.seat]
    post = w.posts[seat.row]
    post.to_week = t
    post.why_ended = why
    changed(w, t, i, OF_POST, seat.post, NOBODY, NEVER, event)
    seat.before = i
    seat.holder = -1
    seat.row = -1
    seat.vacant_since = t
    m.seat = -1
    m.consent = 0
    if w.units[seat.unit].head == i:
        w.units[seat.unit].head = -1


@compiled
def _fall(w, t, i, event):
    """The first fall of a member: everyone tied to them sees it; the aftermath will examine it."""
    m = w.members[i]
    m.week_fallen = t
    m.event_fallen = event
    set_threat(w, t, i, 1.0, event)
    lose_belief(w, i)
    w.orgs[m.org].fallen_lately += 1.0
    w.fallen[append(w, FALLEN)].member = i


@compiled
def expel(w, t, i, ground, event):
    """Take the card: standing, post, and for a political ground a fall (if not fallen yet)."""
    m = w.members[i]
    changed(w, t, i, OF_STANDING, m.standing, EXPELLED, ground, event)
    m.standing_lost = m.standing
    m.week_card_lost = t
    m.standing = EXPELLED
    if m.week_expelled_any == NEVER:
        m.week_expelled_any = t
        m.ground_expelled_any = ground
    week = w.weekly[t]
    week.expulsions += 1
    political = ground < N_POLITICAL_GROUNDS
    leave_post(w, t, i, HOLDER_FELL if political else HOLDER_EXPELLED, event)
    if not political:
        return
    week.expulsions_political += 1
    if m.week_expelled == NEVER:
        m.week_expelled = t
        m.ground_expelled = ground
        m.event_expelled = event
    if m.week_fallen == NEVER:
        _fall(w, t, i, event)


@compiled
def arrest(w, t, i, event):
    """Take liberty: the post goes too; a fall if the member had not fallen yet.

    The arrest of a member in good standing shames the committee (g1-175): the
    caller opens the case that must follow.
    """
    m = w.members[i]
    changed(w, t, i, OF_LIBERTY, FREE, ARRESTED, NEVER, event)
    m.liberty = ARRESTED
    m.week_arrested = t
    m.event_arrested = event
    w.weekly[t].arrests += 1
    leave_post(w, t, i, HOLDER_FELL, event)
    if m.week_fallen == NEVER:
        _fall(w, t, i, event)
    else:
        set_threat(w, t, i, 1.0, event)


@compiled
def depart(w, t, i, event):
    """Leave the organisation in good standing, by transfer or otherwise."""
    m = w.members[i]
    changed(w, t, i, OF_STANDING, m.standing, LEFT, NEVER, event)
    m.standing = LEFT
    m.week_left = t
    leave_post(w, t, i, HOLDER_LEFT, event)
    w.weekly[t].departures += 1

