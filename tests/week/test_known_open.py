"""Known cases on which the model of record and the rules do not agree yet.

Each is expected to fail, and says where; one that passes is to be moved to the file of its
mechanism.
"""

import pytest
from test_known_brakes import n_replies, strike
from test_known_brakes import works as february
from test_known_distance import COUSIN, IARKIN, pair, two_friends, unmasked
from test_known_drawer import MAREK, SEPTEMBER, under_pressure
from test_known_drawer import works as drawer
from test_known_officials import FELL, accuse, fall, learned
from test_known_officials import works as author
from test_known_silence import MILD, hall, silences, unmask
from worlds_for_tests import option, tie

from sim import words
from sim.config.registry import registry
from sim.society.trouble import set_threat
from sim.week.acts import act
from sim.week.drawer import go_through_drawer
from sim.week.perception import perceive


@pytest.mark.xfail(strict=True, reason="perception.py fades `suppressing` below 1, which acts.py "
                                       "reads as a paper that was passed on in the end")
def test_an_attack_in_the_week_after_the_fall_teaches_as_much():
    """Authors hear of a fall and attack at the next meeting (h1-126, h1-139): perception lies in
    between, and the official has passed nothing on (h1-134)."""
    world = author()
    fall(world)
    perceive(world.state, FELL + 1, 0)
    accuse(world, FELL + 1)
    assert learned(world, FELL + 2) == pytest.approx(0.16 * (1 - 0.03))


@pytest.mark.xfail(strict=True, reason="drawer.py, `_heaviest`: what was taken up stays there")
def test_a_paper_that_was_taken_up_does_not_enter_the_file_again():
    """What is decided anew is what officials had laid aside (h1-142, h1-143)."""
    world, paper = drawer()
    under_pressure(world)
    world.levers["gatekeeper_pressure"][SEPTEMBER + 14:] = 0.8
    go_through_drawer(world.state, SEPTEMBER, 0)
    go_through_drawer(world.state, SEPTEMBER + 14, 0)
    assert world.members["material"][MAREK] == pytest.approx(paper["weight"])


@pytest.mark.xfail(strict=True, reason="silence.py weighs a silence by `ties.strength`, which "
                                       "falls with the age of the last contact")
def test_long_distance_is_no_answer_for_silence_either():
    """Distance has no effect on omission at meetings (h1-156; model, second edition, d)."""
    mine, theirs = unmasked(two_friends(), 20)
    assert mine == pytest.approx(theirs)


@pytest.mark.xfail(strict=True, reason="trouble.py adds exposure at the strength of its week and "
                                       "takes it off at that of another")
def test_trouble_that_ends_takes_the_exposure_with_it_whoever_kept_away_meanwhile():
    """A tie carries what its other end's trouble is (h1-115): cleared, it carries nothing."""
    world = pair()
    set_threat(world.state, 0, COUSIN, 0.5, -1)
    act(world.state, 0, IARKIN, option(world, words.KEEP_AWAY, COUSIN, i=IARKIN))
    set_threat(world.state, 20, COUSIN, 0.0, -1)
    assert world.members["exposure"][IARKIN] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.xfail(strict=True, reason="hearings.py, `hear` returns before `see_who_is_silent`")
@pytest.mark.parametrize("ruling", ["none", "referred"])
def test_silence_counts_whatever_the_hall_could_decide(ruling):
    """Accused at a general meeting is enough (h1-156; model, second edition, g): also where it
    rules nothing, or has to ask above."""
    world = hall(set=MILD | {"passivity": 1.0} if ruling == "none" else {})
    if ruling == "none":
        world.orgs["caution"] = 1.0e9
    else:
        world.members["rank"][1] = 3
    tie(world, 0, 1, near=0.4)
    unmask(world)
    assert silences(world, 0) == {words.NOT_SPOKEN: pytest.approx(0.4)}


@pytest.mark.xfail(strict=True, reason="parameters.csv: rank_of_lists is 3")
def test_heads_and_organisers_guess_the_list():
    """Members of rank 2 and above guess it (h1-147; model, second edition, f)."""
    assert registry()["rank_of_lists"].default <= 2


@pytest.mark.xfail(strict=True, reason="acts.py, `_state` counts the blow itself among the papers "
                                       "of its author before `answer_back` asks how many there are")
def test_an_avenger_who_had_written_nothing_before_is_not_answered():
    """The reply is what he had written himself, or his tie (h1-261); the blow is not yet that."""
    for seed in range(10):
        world = february(seed=seed)
        strike(world)
        assert n_replies(world) == 0
