"""What `zaiavlenie list` tells: everything there is, each with what it means."""

import pytest
from commands import check_refusal, here

from sim import words


@pytest.mark.parametrize(("what", "names"), [
    ("acts", words.ACTS), ("grounds", words.GROUNDS), ("levers", words.LEVERS)])
def test_a_list_names_all_and_says_what_each_is(what, names):
    told = here("list", what)
    assert (told.code, told.err) == (0, "")
    lines = told.out.splitlines()
    assert [line.split(":")[0].split(" ")[0] for line in lines] == list(names)
    assert all(len(line.partition(": ")[2].split()) >= 2 for line in lines)


def test_political_grounds_are_said_to_be():
    political = [": political" in line for line in here("list", "grounds").out.splitlines()]
    assert political == [code < words.N_POLITICAL_GROUNDS for code in range(len(words.GROUNDS))]


def test_a_list_that_there_is_not_is_refused_with_those_there_are():
    check_refusal(here("list", "victims"), "victims", "acts", "figures", "parameters")
