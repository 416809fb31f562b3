"""The order of a week. It is written here and nowhere else.

Each phase is a compiled rule over one organisation; the order carries causality
within the week, so each place has its reason. Before it, `centre.open_week` settles what many
organisations have in common. Unless officials move between them, organisations touch nothing of
each other's within a week, so each runs its whole week while its tables are at hand; and where
they have nothing in common at all, each runs a span of weeks.
"""

from sim.state.append import is_half_full
from sim.state.jit import compiled
from sim.week.accounting import hold_to_account
from sim.week.aftermath import examine_falls
from sim.week.centre import is_common, open_week
from sim.week.choice import choose
from sim.week.drawer import send_list
from sim.week.gatekeeping import judge_statements
from sim.week.hearings import sit
from sim.week.hierarchy import gather_pressure, sit_above
from sim.week.meetings import call_meetings
from sim.week.news import move_people, produce, record_week, strike_calendar
from sim.week.operations import dig, follow_kin
from sim.week.organs import arrest_by_files, interrogate, strike_leaders
from sim.week.perception import perceive
from sim.week.posts import fill_vacancies, hold_elections
from sim.week.press import map_ties
from sim.week.readers import read_disclosures
from sim.week.revenge import lift_hope
from sim.week.reversal import hear_appeals
from sim.words import NOBODY, ONLY_LEVELS, codes

PHASES = (
    "news",         # policy and chance come first: the week's acts answer to them
    "operations",   # arrests of kin and what digging finds are news too; last week's reports
                    # of kin are inquired into
    "perception",   # everyone takes in last week's lessons and this week's news
    "choice",       # and acts on what they perceive
    "gatekeeping",  # statements reach an official in the week they are written
    "hearings",     # what was let through, now or earlier, is heard when there is a sitting; the
                    # levels above, where there are any, have looked at what lies before them
    "organs",       # the organs read files that hearings and statements have just filled
    "aftermath",    # expulsions and arrests of this week are examined together
    "posts",        # only then are the emptied posts filled
    "reversal",     # appeals come last: they answer to what was decided
    "record",       # the week is counted when nothing more can happen in it
)
(NEWS, OPERATIONS, PERCEPTION, CHOICE, GATEKEEPING, HEARINGS, ORGANS, AFTERMATH, POSTS, REVERSAL,
 RECORD) = codes(len(PHASES))


# Weeks that an organisation runs at a time where organisations have nothing in common: a hundred
# thousand members are read from memory once in so many weeks, which takes two fifths off their
# time. The rows of a span then stand by organisation, and by week within each.
SPAN = 13


@compiled
def run_phase(w, t, o, phase):
    """Run one phase (its place in :data:`PHASES`) of week ``t`` in organisation ``o``."""
    if phase == NEWS:
        call_meetings(w, t, o)
        strike_calendar(w, t, o)
        produce(w, t, o)
        move_people(w, t, o, w.movement[t].leave, w.movement[t].arrive * w.orgs[o].n_start)
    elif phase == OPERATIONS:
        follow_kin(w, t, o)
        dig(w, t, o)
    elif phase == PERCEPTION:
        perceive(w, t, o)
        lift_hope(w, t, o)
    elif phase == CHOICE:
        choose(w, t, o, NOBODY)
    elif phase == GATEKEEPING:
        judge_statements(w, t, o)
        read_disclosures(w, t, o)
        send_list(w, t, o)
        map_ties(w, t, o)
    elif phase == HEARINGS:
        hold_to_account(w, t, o)
        gather_pressure(w, t, o)
        if w.orgs[o].hierarchy != ONLY_LEVELS:
            sit_above(w, t, o)
        sit(w, t, o)
    elif phase == ORGANS:
        interrogate(w, t, o)
        arrest_by_files(w, t, o)
        strike_leaders(w, t, o)
    elif phase == AFTERMATH:
        examine_falls(w, t, o)
    elif phase == POSTS:
        hold_elections(w, t, o)
        fill_vacancies(w, t, o)
    elif phase == REVERSAL:
        hear_appeals(w, t, o)
    elif phase == RECORD:
        record_week(w, t, o)
        w.weekly[t].at_choice += w.orgs[o].n_active


@compiled
def is_in_step(w):
    """Whether organisations must go through the phases together, for officials who moved tie
    their people to one another."""
    return is_common(w) and w.p[0].on_transfers == 1.0


@compiled
def close_week(w, t):
    """Turn the week's sums into means, when every organisation is through with it."""
    week = w.weekly[t]
    week.week = t
    if week.at_choice > 0:
        week.active_share = week.active / week.at_choice
    if week.members > 0:
        week.mean_fear /= week.members
        week.mean_belief /= week.members
        week.mean_p_silence /= week.members
        week.mean_p_writing /= week.members


@compiled
def run_weeks(w, first, last):
    """Run whole weeks from ``first`` until ``last`` (not included) or until a table needs
    room; returns the week to go on from."""
    apart = w.orgs.shape[0] > 1 and not is_common(w)
    t = first
    while t < last:
        if is_half_full(w):
            return t
        end = min(last, (t // SPAN + 1) * SPAN) if apart else t + 1
        for week in range(t, end):
            open_week(w, week)
        if is_in_step(w):
            for phase in range(len(PHASES)):
                for o in range(w.orgs.shape[0]):
                    run_phase(w, t, o, phase)
        else:
            for o in range(w.orgs.shape[0]):
                for week in range(t, end):
                    for phase in range(len(PHASES)):
                        run_phase(w, week, o, phase)
        for week in range(t, end):
            close_week(w, week)
        t = end
    return last
