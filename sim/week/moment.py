"""The moment at which a member chooses, reached by the rules themselves: what `explain` asks of a
world, and a page too (`teach/wasm/entries.py`)."""

from sim.state.jit import compiled
from sim.week.centre import open_week
from sim.week.choice import choose, prepare
from sim.week.meetings import is_meeting
from sim.week.options import best_option, call_of, deliberate
from sim.week.order import CHOICE, is_in_step, run_phase
from sim.words import NOBODY


@compiled
def reach_choice(w, t, i):
    """Run week ``t``, at whose start the world stands, up to the moment at which member ``i``
    chooses."""
    o = w.members[i].org
    open_week(w, t)
    in_step = is_in_step(w)
    for phase in range(CHOICE):
        for other in range(w.orgs.shape[0]):
            if in_step or other == o:
                run_phase(w, t, other, phase)
    for earlier in range(o if in_step else 0):
        choose(w, t, earlier, NOBODY)
    choose(w, t, o, i)


@compiled
def deliberate_now(w, t, i):
    """Fill ``w.options`` with everything that member ``i`` has at the moment of choosing.

    Returns (number of options, place of the one taken, whether there was something to decide):
    those who go on in silence take the first, which is to be silent.
    """
    call = call_of(w, t, is_meeting(w, t))
    n, forced = prepare(w, t, i, call, True)
    if n == 0:
        return deliberate(w, t, i, call.meeting, False, True), 0, False
    return n, forced if forced >= 0 else best_option(w.options, n), True
