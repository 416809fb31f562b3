"""The choice phase with a notebook: who was silent although self-protection offered a statement.

Silence leaves no row in any table, so that paired worlds of it need a run in which everyone's
options are looked at (model of record, section 9).
"""

from sim.society.people import n_people, person
from sim.state.jit import compiled
from sim.week.acts import act
from sim.week.choice import begin, prepare
from sim.week.options import best_option, motive_of
from sim.words import DENOUNCE, FEAR, SILENT


@compiled
def best_preemptive(w, n, rule):
    """Index of the best statement that danger speaks for; -1 where there is none."""
    best = -1
    for k in range(n):
        if w.options[k].act == DENOUNCE and motive_of(w.options[k], rule) == FEAR and (
                best < 0 or w.options[k].total > w.options[best].total):
            best = k
    return best


@compiled
def choose_and_note(w, t, o, found):
    """The choice phase of `choice.choose`, noting in ``found`` who was silent beside a preemptive
    statement, and about whom it would have been. Returns how many were noted."""
    call = begin(w, t, o)
    noted = 0
    for place in range(n_people(w.orgs[o])):
        i = person(w, w.orgs[o], place)
        if i < 0:
            continue
        n, forced = prepare(w, t, i, call, True)
        if n == 0:
            continue
        k = forced if forced >= 0 else best_option(w.options, n)
        other = best_preemptive(w, n, w.members[i].rule)
        if w.options[k].act == SILENT and other >= 0:
            row = found[noted]
            row.week, row.member, row.target = t, i, w.options[other].target
            noted += 1
        act(w, t, i, w.options[k])
    return noted
