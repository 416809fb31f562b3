"""Acts left open to a part of the members: who may, who may not, and what is refused."""

import numpy as np
import pytest

from sim.config.allowed import OPEN_ACTS
from sim.config.errors import UserError
from sim.runs.record import who_may
from sim.runs.simulate import simulate

MAY = "may_denounce_fear"


def ran(**allow):
    return simulate("classroom", seed=3, regime="plenum_1937",
                    allow={key.replace("_", ":"): share for key, share in allow.items()})


@pytest.fixture(scope="module")
def half():
    return ran(denounce_fear=0.5)


def authors(run, motive):
    statements = run.tables["statements"]
    return set(statements.author[(statements.act == "denounce") & (statements.motive == motive)])


def test_half_may_and_the_others_never_do(half):
    members = half.tables["members"].set_index("id")
    assert 0.25 < members[MAY].mean() < 0.75
    assert authors(half, "fear") <= set(members.index[members[MAY]])
    none = ran(denounce_fear=0.0)
    assert not authors(none, "fear") and authors(none, "belief"), "other motives stay free"


def test_the_part_grows_with_the_share(half):
    more = ran(denounce_fear=0.8)
    few, many = (who_may(run.world, run.settings.allow[0])[:40] for run in (half, more))
    assert (few <= many).all() and few.sum() < many.sum()


def test_open_to_all_is_as_if_nothing_were_said():
    free, open_ = simulate("classroom", seed=3, regime="plenum_1937"), ran(denounce_fear=1.0)
    assert open_.tables["events"].equals(free.tables["events"])
    assert open_.tables["members"][MAY].all()


def test_naming_at_hearings_can_be_left_open_to_a_part():
    named = {}
    for share in (0.0, 0.5, 1.0):
        run = ran(naming=share)
        cases = run.tables["cases"]
        gave = set(cases.accused[cases.named >= 0])
        may = who_may(run.world, run.settings.allow[0])
        assert gave <= set(np.flatnonzero(may))
        named[share] = len(gave)
    assert named[0.0] == 0 < named[0.5] < named[1.0]
    free = simulate("classroom", seed=3, regime="plenum_1937")
    assert free.tables["events"].equals(run.tables["events"])


@pytest.mark.parametrize(("key", "share", "said"), [
    ("denonce", 0.5, "did you mean denounce"),
    ("denounce:fright", 0.5, "unknown motive"),
    ("silent", 0.5, "unknown act 'silent'"),
    ("all", 0.5, "all acts of which motive"),
    ("naming:fear", 0.5, "to name others has no motive"),
    ("denounce", 1.5, "1.5"),
    ("denounce", "many", "many")])
def test_what_is_no_act_no_motive_or_no_share_is_refused(key, share, said):
    with pytest.raises(UserError, match=said):
        simulate("classroom", allow={key: share})


def test_silence_cannot_be_left_open_to_some():
    assert "silent" not in OPEN_ACTS
