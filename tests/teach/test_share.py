"""Links and state files of the page: what goes out comes back, and nothing else comes in."""

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import words
from sim.config import policy
from sim.config.errors import UserError
from sim.config.switches import SWITCHES
from sim.teach import share
from sim.teach.share import State

SCALES = st.dictionaries(st.sampled_from(share.scaled_levers()), st.sampled_from(share.SCALES))
WHOLE = st.integers(-1, 5000)
STATES = st.builds(
    State, step=st.integers(1, 6),
    done=st.sets(st.integers(1, 6)).map(lambda found: tuple(sorted(found))),
    opened=st.sets(st.integers(0, 99), max_size=3).map(lambda found: tuple(sorted(found))),
    act=st.sampled_from(["", "silent", "denounce", "disclose"]), pick=st.integers(0, 11),
    expect5=st.sampled_from(share.EXPECTED), expect6=st.sampled_from(share.EXPECTED),
    expect7=st.sampled_from(share.EXPECTED),
    explanation=st.sampled_from(share.EXPLANATIONS), protector=st.sampled_from(share.PROTECTOR),
    scenario=st.sampled_from(share.shown_scenarios()), seed=st.integers(0, share.MAX_SEED),
    regime=st.sampled_from(policy.regimes()), rule=st.sampled_from(words.CHOICE_RULES),
    organs=st.sampled_from(words.ORGANS_RULES),
    off=st.sets(st.sampled_from(sorted(SWITCHES))).map(lambda off: tuple(sorted(off))),
    scales=SCALES.map(lambda found: tuple(sorted(found.items()))),
    week=st.integers(0, 225), person=WHOLE,
    tab=st.sampled_from(["week", "people", "person", "changed"]),
    world=st.sampled_from(["factual", "paired"]),
    change=st.sampled_from(["", "force", "forbid", "prevent_fall"]), member=WHOLE,
    ask_week=WHOLE, ask_act=st.sampled_from(words.ACTS), target=WHOLE)


@given(state=STATES)
def test_a_link_restores_the_state(state):
    assert share.from_query(share.query(state)) == state
    assert share.from_query("?" + share.query(state)) == state


@given(state=STATES, place=st.sampled_from(share.PLACES))
def test_a_file_restores_place_and_state(state, place):
    assert share.from_file(share.file(place, state)) == (place, state)


def test_every_field_can_be_read_and_a_fresh_page_has_a_bare_address():
    assert set(share.READ) == {field.name for field in fields(State)}
    assert share.query(State()) == "" and share.from_query("") == State()


@given(text=st.text(max_size=300))
def test_whatever_stands_in_a_link_or_file_it_is_read_or_refused_in_one_line(text):
    for read in (share.from_query, share.from_file):
        try:
            read(text)
        except UserError as error:
            assert "\n" not in str(error) and len(str(error)) < 700


@pytest.mark.parametrize(("link", "said"), [
    ("v=1&step=9", ("step '9'", "from 1 to 7")),
    ("v=1&step=two", ("step 'two'", "whole number")),
    ("v=1&seed=1e9", ("seed '1e9'", "whole number")),
    ("v=1&seed=99999999999", ("seed", str(share.MAX_SEED))),
    ("v=1&scenario=region", ("unknown scenario 'region'", "dinamo")),
    ("v=1&scenario=dinamoo", ("unknown scenario 'dinamoo'", "did you mean dinamo")),
    ("v=1&scenario=../../etc/passwd.toml", ("unknown scenario", "classroom")),
    ("v=1&regime=/etc/passwd.csv", ("unknown regime", "historical")),
    ("v=1&rule=mine", ("unknown rule 'mine'", "self_protection")),
    ("v=1&off=presss", ("unknown off 'presss'", "press")),
    ("v=1&scales=organs:7", ("factor of organs '7'", "0.5")),
    ("v=1&scales=proof:1", ("lever 'proof'", "organs")),
    ("v=1&act=shout", ("unknown act 'shout'", "denounce")),
    ("v=1&tab=x", ("unknown tab 'x'", "people")),
    ("v=1&stp=2", ("unknown field 'stp'", "did you mean step")),
    ("v=1&step=1&step=2", ("twice",)),
    ("v=2&step=1", ("version '2'", "reads version 1")),
    ("step=1", ("no version", "reads version 1")),
    ("v=1&opened=" + ",".join(map(str, range(99))), ("opened has 99", "at most 12")),
    ("v=1&step=" + "9" * 30_000, ("too long",)),
    ("step", ("cannot be read",)),
])
def test_a_bad_link_is_refused_by_field_and_with_what_is_legal(link, said):
    with pytest.raises(UserError) as error:
        share.from_query(link)
    for part in said:
        assert part in str(error.value), error.value


GOOD = {"format": share.FORMAT, "version": 1, "place": "lesson"}


@pytest.mark.parametrize(("text", "said"), [
    ("", "not JSON"), ("[1, 2]", "no state"), ("{}", "format is not"), ("[" * 5000, "JSON"),
    (json.dumps({**GOOD, "version": 7}), "version '7'"),
    (json.dumps({**GOOD, "place": "cellar"}), "unknown place 'cellar'"),
    (json.dumps({**GOOD, "place": ["lesson"]}), "unknown place"),
    (json.dumps({**GOOD, "step": 2}), "step is not a text"),
    (json.dumps({**GOOD, "step": "0"}), "from 1 to 7"),
    (json.dumps({**GOOD, "x": "</script>"}), "unknown field 'x'"),
    (" " * 30_000, "too large"),
])
def test_a_bad_file_is_refused(text, said):
    with pytest.raises(UserError, match=said.replace("(", r"\(")):
        share.from_file(text)


def test_what_is_quoted_of_a_hostile_link_is_short_and_printable():
    with pytest.raises(UserError) as error:
        share.from_query("v=1&scenario=" + "%00%0a%1b" * 300)
    assert str(error.value).isprintable() and len(str(error.value)) < 300
