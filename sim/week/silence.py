"""Silence as an offence: one was there, one was tied to the accused, and one did not speak.

The offence was exact (h1-156): to sit through a meeting where someone close was unmasked and not to
take the floor. What had been written in secret did not clear it (h1-159, h1-160); late speech
counted for half (h1-161, h1-167); so did having asked for the floor in vain (h1-169). A second form
was to have no statement on file about someone close (h1-165, h1-172, h1-173), which a
statement does clear. Simplified: a speech is sharp or it is none; to stay away weighs as much as
to have asked in vain (assumed).
"""

from sim.society.members import is_active
from sim.society.ties import carried, other_half, owed_on_paper
from sim.state import maths
from sim.state.append import append, count
from sim.state.jit import compiled
from sim.state.streams import D_PRESENT, draw, stream
from sim.state.tables import OMISSIONS, STATEMENTS
from sim.week.meetings import present_share
from sim.words import (
    AT_MEETING,
    NEVER,
    NOT_CALLED,
    NOT_SPOKEN,
    NOT_WRITTEN,
    WAS_ABSENT,
)


@compiled
def hold_against(w, t, i, j, form, weight, event):
    """Hold a silence of ``i`` about ``j`` against them."""
    n = append(w, OMISSIONS)
    row = w.omissions[n]
    m = w.members[i]
    row.member = i
    row.person = j
    row.week = t
    row.form = form
    row.weight = weight
    row.event = event
    row.next = m.omission_head
    m.omission_head = n
    m.silent += weight


@compiled
def still_weighs(w, row, t):
    """What a silence still weighs (load): like trouble itself it is forgotten."""
    return row.weight * maths.power(1.0 - w.p[0].fading, float(t - row.week))


@compiled
def silence_about(w, t, i, j):
    """What is held against ``i`` for silence about ``j`` (load)."""
    held = 0.0
    n = w.members[i].omission_head
    while n >= 0:
        row = w.omissions[n]
        if row.person == j and row.cleared == NEVER:
            held += still_weighs(w, row, t)
        n = row.next
    return held


@compiled
def clear_silence(w, t, i, j, in_public):
    """Words of ``i`` against ``j`` clear what was held against ``i``: in public, the silence at
    meetings, whole within `fallen_span` weeks and half later; on paper, only that nothing was on
    file."""
    m = w.members[i]
    n = m.omission_head
    while n >= 0:
        row = w.omissions[n]
        if row.person == j and row.cleared == NEVER and (in_public or row.form == NOT_WRITTEN):
            row.cleared = t
            whole = row.form == NOT_WRITTEN or t - row.week <= w.p[0].fallen_span
            m.silent = max(0.0, m.silent - still_weighs(w, row, t) * (1.0 if whole else 0.5))
        n = row.next


@compiled
def see_who_is_silent(w, t, j, event):
    """``j`` has been unmasked at this week's general meeting: every visible tie who did not speak
    against them is noted, once a meeting."""
    accused = w.members[j]
    if w.p[0].on_silence == 0.0 or accused.week_unmasked == t:
        return
    accused.week_unmasked = t
    key = stream(w.seed, D_PRESENT, t)
    share = present_share(w, w.orgs[accused.org])
    for e in range(accused.tie_start, accused.tie_start + accused.tie_n):
        i = w.ties[e].other
        m = w.members[i]
        half = w.ties[other_half(w, w.ties[e])]
        if half.public == 0 or not is_active(m) or half.spoken == t:
            continue
        weight = carried(w, half)
        if weight < w.p[0].attention_load:
            continue
        if draw(key, m.uid, 0) >= share:
            hold_against(w, t, i, j, WAS_ABSENT, 0.5 * weight, event)
        elif m.asked_week == t:
            hold_against(w, t, i, j, NOT_CALLED, 0.5 * weight, event)
        else:
            hold_against(w, t, i, j, NOT_SPOKEN, weight, event)


@compiled
def see_the_hall(w, t, o):
    """After the speeches of a general meeting: who was silent about those who were accused."""
    for n in range(w.orgs[o].statement_first, count(w, STATEMENTS)):
        s = w.statements[n]
        if w.members[s.author].org != o:
            break
        if s.channel == AT_MEETING and s.political == 1:
            see_who_is_silent(w, t, s.target, s.event)


@compiled
def see_what_is_on_file(w, t, i, half, j, event):
    """At the fall of ``j``: no statement on file about someone close is a silence too."""
    owed = owed_on_paper(half, w.p[0])
    if (w.p[0].on_silence == 1.0 and owed > 0.0 and half.public == 1 and half.written == NEVER
            and half.owned == 0):
        hold_against(w, t, i, j, NOT_WRITTEN, owed * carried(w, half), event)

