"""Regimes: dated paths, moments that are frozen, files that leave something out."""

import datetime as dt

import numpy as np
import pytest
from commands import here

from sim import words
from sim.config import policy
from sim.config.weeks import week_of

START, WEEKS = dt.date(1934, 12, 3), 226


@pytest.mark.parametrize("regime", list(policy.STATIC))
def test_a_frozen_regime_is_what_people_lived_under_on_its_date(regime):
    frozen = policy.law_of(regime, START, 20)
    history = policy.law_of("historical", START, WEEKS)
    then = history[week_of(policy.STATIC[regime], START)]
    assert (frozen == then).all()


def test_the_show_trial_is_frozen_with_its_pulse():
    rows = policy._parse(*policy.regime_text("historical"))
    level = max((row for row in rows if row["lever"] == "campaign" and row["half_life"] is None
                 and row["date"] <= policy.STATIC["show_trial"]), key=lambda row: row["date"])
    assert policy.law_of("show_trial", START, 1)["campaign"][0] > 1.5 * level["value"]


def test_a_lever_that_a_file_leaves_out_follows_its_historical_path(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text("date,lever,value,half_life_weeks\n1934-12-03,campaign,0.25,\n",
                    encoding="utf-8")
    mine = policy.law_of(str(file), START, WEEKS)
    history = policy.law_of("historical", START, WEEKS)
    assert (mine["campaign"] == 0.25).all()
    for lever in set(words.LEVERS) - {"campaign"}:
        assert (mine[lever] == history[lever]).all(), lever
    told = here("run", "classroom", "--regime", file)
    assert told.code == 0 and "takes from history: association" in " ".join(told.out.split())


def test_both_coders_have_a_whole_path_of_their_own():
    paths = [policy.law_of(name, START, WEEKS) for name in policy.PATHS]
    for path in paths:
        assert all(path[lever].any() for lever in words.LEVERS)
    for other in paths[1:]:
        assert policy.left_out("first_coding") == policy.left_out("second_coding") == []
        differs = [lever for lever in words.LEVERS if (paths[0][lever] != other[lever]).any()]
        assert len(differs) > len(words.LEVERS) / 2


def test_the_list_of_regimes_gives_their_dates():
    told = here("list", "regimes").out
    for name, day in policy.STATIC.items():
        assert f"{name}: as it was on {day.isoformat()}" in told
    assert "historical: " in told and "second_coding: " in told


def test_a_pulse_adds_to_the_level_and_halves():
    rows = [{"date": START, "lever": "campaign", "value": 0.2, "half_life": None},
            {"date": START + dt.timedelta(14), "lever": "campaign", "value": 0.4, "half_life": 3.0}]
    path = policy._path(rows, "campaign", START, 0, 9)
    assert np.allclose(path, [0.2, 0.2, *(0.2 + 0.4 * 0.5 ** (k / 3) for k in range(7))])
    assert np.allclose(policy._path(rows, "campaign", START, 5, 2), path[5:7])


def test_other_codings_change_the_levers_they_name_and_no_others():
    history = policy.law_of("historical", START, WEEKS)
    assert len(policy.alternatives()) == 12
    for name in policy.alternatives():
        other = policy.law_of(name, START, WEEKS)
        changed = {lever for lever in words.LEVERS if (other[lever] != history[lever]).any()}
        assert len(changed) == 1 and changed.isdisjoint(policy.left_out(name)), name
        year = slice(0, 52)  # every one of them is about 1936 or later
        assert (other[year] == history[year]).all() and policy.is_dated(name), name
