"""The order of a week. It is written here and nowhere else.

Each phase is a compiled rule over the whole organisation; the order carries
causality within the week, so each place has its reason.
"""

from sim.aftermath import examine_falls
from sim.choice import choose
from sim.gatekeeping import judge_statements
from sim.hearings import sit
from sim.jit import compiled
from sim.news import move_people, produce, record_week, strike_calendar
from sim.operations import dig, examine_kin, strike_kin
from sim.organs import arrest_by_files, interrogate
from sim.perception import perceive
from sim.posts import fill_vacancies, hold_elections
from sim.press import map_ties
from sim.reversal import hear_appeals
from sim.tables import (
    N_CASES,
    N_CAUSES,
    N_DECISIONS,
    N_DOSSIER,
    N_EVENTS,
    N_FALLEN,
    N_POSTS,
    N_SECRETS,
    N_STATEMENTS,
    N_TIES,
    N_TRANSITIONS,
)

PHASES = (
    "news",         # policy and chance come first: the week's acts answer to them
    "operations",   # arrests of kin and what digging finds are news too; last week's reports
                    # of kin are inquired into
    "perception",   # everyone takes in last week's lessons and this week's news
    "choice",       # and acts on what they perceive
    "gatekeeping",  # statements reach an official in the week they are written
    "hearings",     # what was let through, now or earlier, is heard when there is a sitting
    "organs",       # the organs read files that hearings and statements have just filled
    "aftermath",    # expulsions and arrests of this week are examined together
    "posts",        # only then are the emptied posts filled
    "reversal",     # appeals come last: they answer to what was decided
    "record",       # the week is counted when nothing more can happen in it
)
CHOICE = PHASES.index("choice")


@compiled
def run_phase(w, t, phase, options):
    """Run one phase, by its place in :data:`PHASES`, of week ``t``."""
    if phase == 0:
        w.counts[N_FALLEN] = 0
        strike_calendar(w, t)
        produce(w, t)
        move_people(w, t, w.movement[t, 0], w.movement[t, 1])
    elif phase == 1:
        strike_kin(w, t)
        examine_kin(w, t)
        dig(w, t)
    elif phase == 2:
        perceive(w, t)
    elif phase == 3:
        choose(w, t, options, 0, w.members.shape[0])
    elif phase == 4:
        judge_statements(w, t, first_of_week(w, t))
        map_ties(w, t)
    elif phase == 5:
        sit(w, t)
    elif phase == 6:
        interrogate(w, t)
        arrest_by_files(w, t)
    elif phase == 7:
        examine_falls(w, t)
    elif phase == 8:
        hold_elections(w, t)
        fill_vacancies(w, t)
    elif phase == 9:
        hear_appeals(w, t)
    elif phase == 10:
        record_week(w, t)


@compiled
def first_of_week(w, t):
    """Row of the first statement of week ``t``."""
    n = w.counts[N_STATEMENTS]
    while n > 0 and w.statements[n - 1].week == t:
        n -= 1
    return n


@compiled
def has_room(w):
    """Whether every growing table is less than half full: no week fills half a table."""
    return (2 * w.counts[N_STATEMENTS] < w.statements.shape[0]
            and 2 * w.counts[N_DECISIONS] < w.decisions.shape[0]
            and 2 * w.counts[N_CASES] < w.cases.shape[0]
            and 2 * w.counts[N_EVENTS] < w.events.shape[0]
            and 2 * w.counts[N_CAUSES] < w.causes.shape[0]
            and 2 * w.counts[N_TRANSITIONS] < w.transitions.shape[0]
            and 2 * w.counts[N_DOSSIER] < w.dossier.shape[0]
            and 2 * w.counts[N_POSTS] < w.posts.shape[0]
            and 2 * w.counts[N_SECRETS] < w.secrets.shape[0]
            and 2 * w.counts[N_TIES] < w.ties.shape[0])


@compiled
def run_weeks(w, first, last, options):
    """Run whole weeks from ``first`` until ``last`` (not included) or until a table needs
    room; returns the week to go on from."""
    for t in range(first, last):
        if not has_room(w):
            return t
        for phase in range(len(PHASES)):
            run_phase(w, t, phase, options)
    return last
