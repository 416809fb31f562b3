"""Same settings and seed, same bytes; and what one difference may change, and what it may not."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from commands import process, python, table_files

import sim
from sim import words
from sim.config.settings import settings
from sim.founding.population import TRANSFER_UIDS
from sim.founding.world import build
from sim.runs import record
from sim.runs.explain import as_options, check_member, deliberation
from sim.runs.simulate import run as run_settings
from sim.runs.worlds import FORBID, FORCE, PREVENT_FALL, intervention
from sim.week.choice import deliberate

# Writes the tables of one run: scenario, seed, weeks (0 = all), folder.
WRITE = """
import sys
import sim
from sim.runs import record
scenario, seed, weeks, folder = sys.argv[1:]
record.write(sim.simulate(scenario, seed=int(seed), weeks=int(weeks) or None), folder)
"""


def bytes_of(folder, scenario, seed, weeks=0, **variables):
    """The tables that a fresh process writes."""
    done = python("-c", WRITE, scenario, seed, weeks, folder, **variables)
    assert (done.code, done.err) == (0, "")
    files = table_files(folder)
    assert set(files) == {"weekly.csv", *(f"{name}.parquet" for name in record.TABLES)}
    return files


def differing(one, other):
    """Names of the tables that differ between two runs, in any value, word or type."""
    assert set(one) == set(other)
    found = []
    for name in one:
        try:
            pd.testing.assert_frame_equal(one[name], other[name], check_exact=True)
        except AssertionError:
            found.append(name)
    return found


@pytest.fixture(scope="module")
def dinamo():
    return sim.simulate("dinamo", seed=1)


# ---- Seed, process, machine code ---------------------------------------------------------------

def test_the_same_seed_gives_the_same_bytes_in_every_process(tmp_path):
    done = process("run", "dinamo", "--seed", 1, "--out", tmp_path / "command")
    assert done.code == 0, done.err
    files = table_files(tmp_path / "command")
    assert bytes_of(tmp_path / "again", "dinamo", 1, PYTHONHASHSEED="1") == files
    assert bytes_of(tmp_path / "hashed", "dinamo", 1, PYTHONHASHSEED="4711") == files
    other = bytes_of(tmp_path / "other", "dinamo", 2)
    # Units are the scenario's; everything else must follow the seed.
    assert {name for name in files if files[name] == other[name]} <= {"units.parquet"}


def test_runs_before_do_not_matter(dinamo):
    sim.simulate("dinamo", seed=2, weeks=45)
    sim.simulate("classroom", seed=1)
    assert differing(dinamo.tables, sim.simulate("dinamo", seed=1).tables) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_plain_python_gives_the_bytes_of_compiled_code(tmp_path, seed):
    compiled = bytes_of(tmp_path / "compiled", "classroom", seed)
    assert bytes_of(tmp_path / "plain", "classroom", seed, NUMBA_DISABLE_JIT="1") == compiled


@pytest.mark.slow
def test_plain_python_gives_the_bytes_of_compiled_code_in_the_works(tmp_path):
    """The first twenty-five weeks; later ones are compared in the classroom, which has them all."""
    compiled = bytes_of(tmp_path / "compiled", "dinamo", 1, weeks=25)
    plain = bytes_of(tmp_path / "plain", "dinamo", 1, weeks=25, NUMBA_DISABLE_JIT="1")
    assert plain == compiled


@pytest.mark.slow
def test_plain_python_gives_the_bytes_of_compiled_code_in_the_region(tmp_path):
    """Forty-five weeks: the plenum, the conferences, petitions and rulings lie in them."""
    folders = [tmp_path / "compiled", tmp_path / "plain"]
    for folder, off in zip(folders, ("0", "1"), strict=True):
        done = python("-c", WRITE, "birobidzhan", 1, 45, folder, NUMBA_DISABLE_JIT=off)
        assert (done.code, done.err) == (0, "")
    compiled, plain = map(table_files, folders)
    assert "rulings.parquet" in compiled and plain == compiled


@pytest.mark.slow
def test_plain_python_gives_the_bytes_of_compiled_code_in_many_organisations(tmp_path):
    write = ("import sys, sim; from sim.runs import record; record.write(sim.simulate('region', 1, "
             "regime='plenum_1937', weeks=16, fields={'copies': 3, 'members': 60}), sys.argv[1])")
    folders = [tmp_path / "compiled", tmp_path / "plain"]
    for folder, off in zip(folders, ("0", "1"), strict=True):
        done = python("-c", write, folder, NUMBA_DISABLE_JIT=off)
        assert (done.code, done.err) == (0, "")
    compiled, plain = map(table_files, folders)
    assert "centre.parquet" in compiled and plain == compiled
    events = record.read(folders[0])["events"]
    assert (events["kind"] == "transfer").any()


# Runs a whole classroom with every index checked; first, that the check is on.
CHECKED = """
import numba
import sim
from sim.society.ties import find_tie
from sim.founding.world import build
assert numba.config.BOUNDSCHECK
chosen = sim.settings("classroom")
try:
    find_tie(build(chosen, 1).state, 10**6, 0)
except IndexError:
    run = sim.simulate("classroom", seed=1)
    print(run.tables["weekly"].to_csv(index=False, lineterminator="\\n"), end="")
"""


@pytest.mark.slow
def test_no_rule_reads_or_writes_outside_a_table():
    checked = python("-c", CHECKED, NUMBA_BOUNDSCHECK="1")
    # Checked code has a cache of its own, so that this process compiles, and says so.
    assert checked.code == 0, checked.err
    assert checked.err in ("", "compiling the rules, once: about half a minute ...\n")
    free = sim.simulate("classroom", seed=1).tables["weekly"]
    assert checked.out == free.to_csv(index=False, lineterminator="\n")


# ---- Stale machine code ------------------------------------------------------------------------

# A compiled rule of population.py that calls one of streams.py; then the cache's folder.
CALL = """
import numpy as np
from sim.founding.population import _between
from sim.state.jit import STORE
from sim.state.streams import D_TRUST
key = np.uint64(20361201)
print([_between(key, uid, D_TRUST, 0.5, 0.4) for uid in range(3)], STORE.folder)
"""


def call(folder):
    """What the copy of the package in ``folder`` computes, and where its machine code lies."""
    done = python("-c", CALL, cwd=folder, PYTHONPATH=str(folder),
                  NUMBA_CACHE_DIR=str(folder / "cache"))
    assert (done.code, done.err) == (0, "")
    numbers, cache = done.out.rsplit(maxsplit=1)
    assert Path(cache).parent == folder / "cache" and any(Path(cache).glob("*.code"))
    return numbers, cache


def edit(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def package(tmp_path):
    """A copy of the package that a test may edit."""
    shutil.copytree(Path(sim.__file__).parent, tmp_path / "sim",
                    ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


CONSTANT = "_MIX_2 = np.uint64(0x94D049BB133111EB)"


def test_an_edited_callee_in_another_file_is_compiled_anew(package):
    before, cache = call(package)
    assert call(package) == (before, cache)
    edit(package / "sim" / "state" / "streams.py", CONSTANT, CONSTANT.replace("EB)", "ED)"))
    after, other_cache = call(package)
    assert after != before
    assert other_cache != cache


def test_without_the_hash_of_the_sources_stale_code_would_run(package):
    # The same edit, with the cache's name held constant: Numba itself does not notice.
    edit(package / "sim" / "state" / "sources.py", "return digest.hexdigest()[:16]",
         "return 'constant'")
    before = call(package)
    edit(package / "sim" / "state" / "streams.py", CONSTANT, CONSTANT.replace("EB)", "ED)"))
    assert call(package) == before


# ---- One person more ---------------------------------------------------------------------------

def by_uid(run, columns):
    return pd.DataFrame(np.asarray(run.world.members)[["uid", *columns]]).set_index("uid")


@pytest.mark.parametrize("seed", [1, 2])
def test_one_more_applicant_who_never_joins_changes_nothing(seed):
    alone = run_settings(settings("dinamo"), seed)
    crowded = run_settings(settings(
        "dinamo", fields={"applicants": alone.settings.scenario.applicants + 1}), seed)
    newcomer = len(alone.world.members)
    assert len(crowded.world.members) == newcomer + 1
    assert crowded.world.members[newcomer]["week_joined"] < 0
    # The newcomer is tied to people who are there, and still nothing differs for anyone.
    assert crowded.world.members[newcomer]["tie_n"] > 0
    tables = dict(crowded.tables)
    tables["members"] = tables["members"].iloc[:newcomer]
    assert differing(alone.tables, tables) == []


def test_one_more_member_changes_no_draw_about_another(dinamo):
    more = sim.simulate("dinamo", seed=1,
                        fields={"members": dinamo.settings.scenario.members + 1}, weeks=1)
    temperament = ["trust", "decency", "ambition", "suspiciousness", "grievance", "nationality",
                   "kin_n"]
    here, there = by_uid(dinamo, temperament), by_uid(more, temperament)
    assert set(here.index) < set(there.index)
    assert dinamo.settings.scenario.members in set(there.index) - set(here.index)
    pd.testing.assert_frame_equal(here, there.loc[here.index], check_exact=True)
    assert len(np.unique(here[["trust", "decency"]], axis=0)) == len(here)
    kin = [pd.DataFrame(np.asarray(run.world.kin)[["member", "degree", "category", "closeness"]])
           for run in (dinamo, more)]
    uids = [np.asarray(run.world.members["uid"]) for run in (dinamo, more)]
    kin = [rows.assign(member=uid[rows["member"]]).sort_values("member", kind="stable")
           for rows, uid in zip(kin, uids, strict=True)]
    known = kin[1][kin[1]["member"].isin(uids[0])].reset_index(drop=True)
    pd.testing.assert_frame_equal(kin[0].reset_index(drop=True), known, check_exact=True)


def test_draws_about_kin_are_keyed_by_the_person_and_not_by_a_row(dinamo):
    def draws(members):
        world = build(settings("dinamo", fields={"members": members}), 1)
        m = world.members[np.asarray(world.members["uid"]) == TRANSFER_UIDS + 3]
        assert len(m) == 1 and m[0]["kin_n"] >= 1
        row = int(m[0]["id"])
        world.members["kin_concealed"][row] = 1.0
        world.kin["week_learned"][m[0]["kin_start"]] = 0
        n = deliberate(world.state, 0, row, False, False, True)
        return int(m[0]["kin_start"]), [o.draw for o in as_options(world.options, n, 0)
                                        if o.act == "disclose"]

    members = dinamo.settings.scenario.members
    (start, here), (other_start, there) = draws(members), draws(members + 20)
    assert start != other_start
    assert len(here) == 1 and here == there


# ---- Fewer weeks -------------------------------------------------------------------------------

# What is written down once, and not touched again.
WRITTEN_ONCE = ["weekly", "events", "causes", "transitions", "decisions"]


@pytest.mark.parametrize("weeks", [1, 100, 150])
def test_fewer_weeks_are_the_beginning_of_more(dinamo, weeks):
    short = sim.simulate("dinamo", seed=1, weeks=weeks).tables
    whole = dinamo.tables
    for name in WRITTEN_ONCE:
        n = len(short[name])
        assert n < len(whole[name])
        pd.testing.assert_frame_equal(short[name].astype(str), whole[name][:n].astype(str))
        if "week" in whole[name]:
            assert whole[name]["week"][n:].min() >= weeks
    # What is learned of a statement later: the label is what it was in hindsight.
    once = [c for c in short["statements"] if c not in ("shelved_by", "week_known", "label")]
    n = len(short["statements"])
    pd.testing.assert_frame_equal(short["statements"][once], whole["statements"][once][:n],
                                  check_exact=True)
    assert (whole["statements"]["week"][n:] >= weeks).all()


# ---- Paired worlds that ask for nothing new ----------------------------------------------------

def paired(run, row):
    return run_settings(run.settings, run.seed, row).tables


def uid_of(run, member):
    check_member(run.world, member)
    return int(run.world.members[member]["uid"])


@pytest.fixture(scope="module")
def moments(dinamo):
    """Deliberations of some members who wrote or spoke, one for each act that was done."""
    done = dinamo.tables["statements"].groupby("act", observed=True).head(2)
    found = [deliberation(dinamo.settings, 1, int(row.author), int(row.week))
             for row in done.itertuples()]
    assert {moment.options[moment.chosen].act for moment in found} >= {"denounce", "distance"}
    return found


def test_forcing_what_would_have_happened_changes_nothing(dinamo, moments):
    for moment in moments:
        took = moment.options[moment.chosen]
        assert moment.salient
        row = intervention(FORCE, uid_of(dinamo, moment.member), moment.week, took.act,
                           uid_of(dinamo, took.target) if took.target >= 0 else -1)
        assert differing(dinamo.tables, paired(dinamo, row)) == []


def test_forcing_the_silence_of_those_who_had_nothing_to_decide_changes_nothing(dinamo):
    said = set(zip(dinamo.tables["statements"].author, dinamo.tables["statements"].week,
                   strict=True))
    quiet = deliberation(dinamo.settings, 1, 0, 3)
    assert not quiet.salient and (0, 3) not in said
    row = intervention(FORCE, uid_of(dinamo, 0), 3, "silent")
    assert differing(dinamo.tables, paired(dinamo, row)) == []


def test_forbidding_what_nobody_chose_changes_nothing(dinamo, moments):
    for moment in moments:
        took = moment.options[moment.chosen]
        refused = {option.act for option in moment.options} - {took.act}
        assert refused
        for act in refused:
            row = intervention(FORBID, uid_of(dinamo, moment.member), moment.week, act)
            assert differing(dinamo.tables, paired(dinamo, row)) == []
    logged = {"disclosure": "disclose", "renunciation": "renounce", "resignation": "resign",
              "vouching": "vouch", "speech": "speak", "help": "help", "broke_off": "keep_away",
              "visit": "visit", "advice": "advise"}
    done = {logged[kind] for kind in set(dinamo.tables["events"].kind) & set(logged)}
    done |= {"tell"} if (dinamo.tables["disclosures"].way == "spoken").any() else set()
    never = set(words.ACTS) - {"silent"} - done - set(dinamo.tables["statements"].act)
    for act in never:
        assert differing(dinamo.tables, paired(dinamo, intervention(FORBID, act=act))) == []


def test_preventing_the_fall_of_those_who_did_not_fall_changes_nothing(dinamo):
    members = dinamo.tables["members"]
    stood = members[(members.week_fallen < 0) & (members.week_joined >= 0)]
    untouched = stood[stood.week_expelled_any < 0]["id"].iloc[[0, -1]]
    # Expelled for conduct or for their papers, which is not a fall.
    otherwise = stood[stood.week_expelled_any >= 0]["id"].iloc[[0, -1]]
    for member in [*untouched, *otherwise]:
        row = intervention(PREVENT_FALL, uid_of(dinamo, member))
        assert differing(dinamo.tables, paired(dinamo, row)) == [], member


def test_each_kind_of_intervention_can_change_a_run(dinamo, moments):
    took = moments[0].options[moments[0].chosen]
    fell = int(dinamo.tables["members"].query("week_fallen >= 0")["id"].iloc[0])
    for row in (intervention(FORBID, uid_of(dinamo, moments[0].member), moments[0].week,
                             took.act),
                intervention(FORCE, uid_of(dinamo, moments[0].member), moments[0].week,
                             "silent"),
                intervention(PREVENT_FALL, uid_of(dinamo, fell))):
        assert "events" in differing(dinamo.tables, paired(dinamo, row))
