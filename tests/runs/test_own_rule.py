"""A rule of one's own is compiled once for many runs, and anew when what it reads has changed."""

import pytest

import sim
from sim import words
from sim.runs.own import own_choice

LEAST = 0.0
DENOUNCE = words.DENOUNCE


def bold(options, n, member, lever, p):
    best = 0
    for k in range(1, n):
        if options[k].act != DENOUNCE:
            continue
        if options[k].total > LEAST and options[k].total > options[best].total:
            best = k
    return best


def statements(rule):
    return len(sim.simulate("classroom", seed=1, rule=rule, weeks=160).tables["statements"])


def test_a_rule_is_compiled_once():
    assert own_choice(bold) is own_choice(bold)


@pytest.mark.slow
def test_a_changed_constant_counts(monkeypatch):
    before = own_choice(bold), statements(bold)
    monkeypatch.setattr(f"{__name__}.LEAST", 1e9)
    assert own_choice(bold) is not before[0]
    assert statements(bold) == 0 < before[1]


@pytest.mark.slow
def test_a_rule_in_a_function_keeps_its_own_numbers():
    def more_than(least):
        def rule(options, n, member, lever, p):
            return 1 if n > 1 and options[1].total > least else 0
        return rule
    assert statements(more_than(1e9)) == 0 < statements(more_than(-1.0))


def test_a_rule_that_reads_what_may_change_unseen_is_compiled_each_time():
    def reader(levels):
        def rule(options, n, member, lever, p):
            return int(levels[0] > n)
        return rule
    rule = reader([1.0])
    assert own_choice(rule) is not own_choice(rule)
