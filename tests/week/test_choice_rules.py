"""Choice rules: every word has its rule, and a word without one is refused where it is missing."""

import math
import re
import shutil

import pytest
from commands import ROOT, python
from worlds_for_tests import solitary

from sim import words
from sim.state import sources
from sim.week.rules import RULES, lets_count, terms_of, utility, with_fear


@pytest.mark.parametrize("name", [name for name in words.CHOICE_RULES if name != "none"])
def test_every_choice_rule_has_a_rule_of_its_own(name):
    world = solitary()
    code = words.CHOICE_RULES.index(name)
    terms = with_fear(terms_of(words.DENOUNCE, belief=1.0, interest=2.0, cost=0.5), 3.0)
    found = utility(float(code), terms, world.members[0], world.p[0])
    assert math.isfinite(found)
    assert found == RULES[code](terms, world.members[0], world.p[0])


@pytest.mark.parametrize("name", [name for name in words.CHOICE_RULES if name != "none"])
def test_a_motive_counts_where_its_term_moves_the_utility(name):
    world = solitary()
    code = words.CHOICE_RULES.index(name)
    member, p = world.members[0], world.p[0]
    base = terms_of(words.DENOUNCE)
    for motive, term in enumerate(words.MOTIVES):
        more = (with_fear(base, 1.0) if term == "fear"
                else terms_of(words.DENOUNCE, **{term: 1.0}))
        moved = utility(float(code), more, member, p) != utility(float(code), base, member, p)
        assert bool(lets_count(float(code), motive)) == moved, (
            f"{name}: {term} (sim/week/rules/__init__.py, lets_count)")


def test_a_choice_rule_added_to_the_words_alone_is_refused(tmp_path):
    for package in sources.PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package,
                        ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "sim" / "words.py"
    text = file.read_text(encoding="utf-8")
    more = re.sub(r'"risk_without_ties", "none"\)', '"risk_without_ties", "none", "timid")', text)
    more = more.replace(" NO_CHOICE) = codes(6)", " NO_CHOICE, TIMID) = codes(7)")
    assert more.count("imid") == 1 and "TIMID" in more
    file.write_text(more, encoding="utf-8")
    done = python("-m", "sim", "run", "classroom", "--rule", "timid", cwd=tmp_path,
                  PYTHONPATH=str(tmp_path))
    assert done.code != 0
    assert "'timid'" in done.err and "sim/week/rules/__init__.py" in done.err
