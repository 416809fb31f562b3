"""Bad input: one line that names it and what is legal, exit code 2, nothing written, no traceback.

Also what a run leaves behind when it is killed while it writes.
"""

import json
import os
import signal
import subprocess
import sys
import time
from importlib import resources
from itertools import count

import pytest
from commands import check_refusal, contents, environment, here, process, python

import sim
from sim.config.registry import registry
from sim.runs import record

CLASSROOM = (resources.files("sim") / "scenarios" / "classroom.toml").read_text(encoding="utf-8")
HEADER = "date,lever,value,half_life_weeks\n"


@pytest.fixture(scope="module")
def run():
    """One finished run; that it was made means that the rules are compiled."""
    return sim.simulate("classroom", seed=1)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refuse(place, *arguments, said=()):
    """The command is refused, says all of ``said``, and changes no file."""
    before = contents(place)
    check_refusal(here(*arguments), *said)
    assert contents(place) == before


# ---- Names and numbers on the command line -----------------------------------------------------

BAD_CHOICES = {
    "scenario": (["dinmo"], ["scenario 'dinmo'", "did you mean dinamo", "classroom"]),
    "scenario on two lines": (["a\nb"], ["scenario 'a b'", "classroom"]),
    "rule": (["--rule", "beleif"], ["choice rule 'beleif'", "self_protection"]),
    "organs rule": (["--organs", "filse"], ["organs rule 'filse'", "files", "lists_from_above"]),
    "regime": (["--regime", "historcal"], ["regime 'historcal'", "did you mean historical"]),
    "parameter": (["--set", "practice_lg=1"], ["'practice_lg'", "did you mean practice_lag"]),
    "switch": (["--switch", "asociation=off"], ["'asociation'", "did you mean association"]),
    "neither on nor off": (["--switch", "naming=maybe"], ["naming", "'maybe'", "on or off"]),
    "switch without value": (["--switch", "naming"], ["--switch", "'naming'", "NAME=VALUE"]),
    "too high": (["--set", "practice_lag=10.1"], ["practice_lag", "10.1", "0..10 (exponent)"]),
    "too low": (["--set", "trust_mean=-0.1"], ["trust_mean", "-0.1", "0..1"]),
    "not a number": (["--set", "practice_lag=abc"], ["practice_lag", "'abc'", "not a number"]),
    "nan": (["--set", "practice_lag=nan"], ["practice_lag", "nan", "0..10"]),
    "infinite": (["--set", "practice_lag=inf"], ["practice_lag", "inf", "0..10"]),
    "overflowing": (["--set", "practice_lag=1e999"], ["practice_lag", "1e999", "0..10"]),
    "no equals sign": (["--set", "practice_lag"], ["--set", "'practice_lag'", "NAME=VALUE"]),
    "no value": (["--set", "practice_lag="], ["--set", "practice_lag", "NAME=VALUE"]),
    "negative seed": (["--seed", -1], ["seed", "-1", "0.."]),
    "huge seed": (["--seed", 2**63], ["seed", str(2**63), f"0..{2**63 - 1}"]),
    "seed not whole": (["--seed", "1.5"], ["--seed"]),
    "no such option": (["--sede", 1], ["--sede"]),
}


@pytest.mark.parametrize("case", BAD_CHOICES)
@pytest.mark.parametrize("command", ["run", "whatif"])
def test_bad_choices_are_refused_by_every_command_that_takes_them(run, place, command, case):
    given, said = BAD_CHOICES[case]
    scenario = [] if "scenario" in case else ["classroom"]
    asked = {"run": ["--out", "out"], "whatif": ["--member", 0, "--prevent-fall"]}[command]
    refuse(place, command, *scenario, *given, *asked, said=said)


@pytest.mark.parametrize(("weeks", "said"), [
    (0, ["weeks", "0", "1..226"]), (-1, ["weeks", "-1", "1..226"]),
    (227, ["weeks", "227", "1..226"]), ("ten", ["--weeks"])])
def test_a_number_of_weeks_outside_the_scenario_is_refused(place, weeks, said):
    refuse(place, "run", "classroom", "--weeks", weeks, "--out", "out", said=said)


@pytest.mark.parametrize(("arguments", "said"), [
    (["list", "wrods"], ["'wrods'", "scenarios", "parameters"]),
    (["list"], ["what"]),
    (["rnu"], ["'rnu'"]),
    (["explain"], ["folder"]),
    (["explain", "x"], ["--member"]),
    (["patterns", "dinamo", "--use", "reprot"], ["'reprot'", "did you mean report", "calibrate"]),
    (["patterns", "dinamo", "--use", "test"], ["use 'test'", "kept elsewhere", "report, all"]),
    (["patterns", "dinamo", "--replicates", 0], ["--replicates", "0"]),
    (["patterns", "dinamo", "--set", "practice_lg=1"], ["'practice_lg'", "practice_lag"]),
    (["patterns", "classroom", "--replicates", 1], ["classroom", "dinamo"]),
])
def test_other_commands_refuse_names_they_do_not_know(place, arguments, said):
    refuse(place, *arguments, said=said)


def test_every_parameter_is_held_to_its_range(place):
    for row in registry().values():
        for beyond in (row.low - 1, row.high + 1):
            refuse(place, "run", "classroom", "--set", f"{row.name}={beyond}",
                   said=[row.name, f"{row.low:g}..{row.high:g}", row.unit])


# ---- Scenario files ----------------------------------------------------------------------------

BAD_SCENARIOS = {
    "reversed dates": ("end = 1939-03-27", "end = 1934-01-01", ["1934-01-01", "1934-12-03"]),
    "not a Monday": ("start = 1934-12-03", "start = 1934-12-04", ["1934-12-04", "Monday"]),
    "no date": ("start = 1934-12-03", "start = 'autumn'", ["start", "date"]),
    "broken line": ("members = 40", "members = ", ["TOML", "line 8"]),
    "unknown key": ("title =", "colour = 'red'\ntitle =", ["colour", "legal:", "applicants"]),
    # The key that is wrong is named, not the one that it was meant to be.
    "misspelt key": ("members = 40", "membres = 40", ["membres", "members"]),
    "unknown key of a unit": ("size = 0.5", "sizes = 0.5", ["units 3.sizes", "opposition"]),
    "missing key": ("members = 40\n", "", ["members", "is missing"]),
    "wrong type": ("members = 40", 'members = "forty"', ["members", "whole number"]),
    "not whole": ("members = 40", "members = 40.5", ["members", "whole number"]),
    "too few": ("members = 40", "members = 1", ["members", "2"]),
    "too many": ("members = 40", "members = 2000000000", ["members"]),
    "too many applicants": ("applicants = 12", "applicants = 1000000000000", ["applicants"]),
    "too many posts": ("organisers = 4", "organisers = 1000000000000", ["organisers"]),
    "not a share": ("candidates = 0.24", "candidates = 1.01", ["candidates", "1"]),
    "share not a number": ("candidates = 0.24", "candidates = nan", ["candidates"]),
    "infinite size": ("size = 0.5", "size = inf", ["units 3.size"]),
    "no size": ("size = 0.5", "size = 0", ["units 3.size", "0"]),
    "unknown kind": ("kind = 'shop'", "kind = 'shpo'", ["units 1.kind", "shop", "bureau"]),
    "unknown calendar": ('calendar = "dinamo"', 'calendar = "dinmo"', ["calendar", "dinamo"]),
    "movement out of range": ("leave = 0.001", "leave = 0.3", ["movement 1.leave", "0.2"]),
    "movement too late": ("from = 1934-12-03", "from = 9999-12-31", ["movement 1.from"]),
    "too long": ("end = 1939-03-27", "end = 9999-12-27", ["end"]),
}


@pytest.mark.parametrize("case", BAD_SCENARIOS)
def test_bad_scenario_files_are_refused_with_file_and_key(place, case):
    old, new, said = BAD_SCENARIOS[case]
    text = CLASSROOM.replace('kind = "class"', "kind = 'shop'")
    assert old in text
    (place / "mine.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    before = contents(place)
    # In a process of its own under limits of time and memory: what is not refused may be huge.
    code = ("import resource; resource.setrlimit(resource.RLIMIT_CPU, (20, 20)); "
            "resource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32)); "
            "from sim.cli import main; main()") if case in COSTLY else None
    arguments = ["run", "mine.toml", "--weeks", 1, "--out", "out"]
    check_refusal(here(*arguments) if code is None else python("-c", code, *arguments, cwd=place),
                  "mine.toml", *said)
    assert contents(place) == before


# Were these let through, they would end the test process or not end at all.
COSTLY = ("too many", "too many applicants", "too many posts", "infinite size", "too long")


def test_scenario_files_that_cannot_be_read_are_refused(place):
    (place / "latin.toml").write_bytes(b'name = "Gor\xe9"')
    (place / "folder.toml").mkdir()
    (place / "empty.toml").touch()
    for name, said in {"latin": "utf-8", "folder": "directory", "empty": "name",
                       "none": "No such file"}.items():
        refuse(place, "run", f"{name}.toml", "--out", "out", said=[f"{name}.toml", said])


# ---- Regime files ------------------------------------------------------------------------------

BAD_REGIMES = {
    "missing column": ("date,lever,value\n1936-01-01,campaign,1\n",
                       ["line 1", "half_life_weeks", "date, lever, value"]),
    "bad date": (HEADER + "1936-13-01,campaign,1,\n", ["line 2", "'1936-13-01'", "YYYY-MM-DD"]),
    "no date": (HEADER + "1936-01-01,campaign,1,\n,campaign,1,\n", ["line 3", "YYYY-MM-DD"]),
    "end of time": (HEADER + "9999-12-31,campaign,1,\n", ["line 2", "9999-12-31"]),
    "bad number": (HEADER + "1936-01-01,campaign,high,\n", ["line 2", "value 'high'", "number"]),
    "no number": (HEADER + "1936-01-01,campaign,,\n", ["line 2", "value ''", "number"]),
    "nan": (HEADER + "1936-01-01,campaign,nan,\n", ["line 2", "'nan'", "finite"]),
    "too high": (HEADER + "1936-01-01,campaign,1.5,\n", ["line 2", "1.5", "campaign", "0..1"]),
    "too low": (HEADER + "1936-01-01,disclosure,-1.5,\n", ["line 2", "-1.5", "-1..1"]),
    "no decay": (HEADER + "1936-01-01,campaign,1,0\n", ["line 2", "half_life_weeks", "above 0"]),
    "endless decay": (HEADER + "1936-01-01,campaign,1,inf\n", ["line 2", "half_life_weeks"]),
    "unknown lever": (HEADER + "1936-01-01,campain,1,\n",
                      ["line 2", "'campain'", "did you mean campaign", "scrutiny"]),
    "short row": (HEADER + "1936-01-01\n", ["line 2", "1 fields", "4 columns"]),
    "open quote": (HEADER + '1936-01-01,"campaign,1,\n' + 20_000 * "1936-01-01,press,1,\n",
                   ["line"]),
    "empty": ("", ["line 1", "column", "lever"]),
    "no rows": (HEADER, ["no rows"]),
}


@pytest.mark.parametrize("case", BAD_REGIMES)
def test_bad_regime_files_are_refused_with_file_and_line(place, case):
    text, said = BAD_REGIMES[case]
    (place / "mine.csv").write_text(text, encoding="utf-8")
    refuse(place, "run", "classroom", "--regime", "mine.csv", "--out", "out",
           said=["mine.csv", *said])


def test_regime_files_that_cannot_be_read_are_refused(place):
    (place / "binary.csv").write_bytes(b"\xff\xfe\x00")
    (place / "folder.csv").mkdir()
    for name, said in {"binary.csv": "utf-8", "folder.csv": "directory",
                       "none.csv": "No such file"}.items():
        refuse(place, "run", "classroom", "--regime", name, "--out", "out", said=[name, said])


@pytest.mark.parametrize("text", [
    "\ufeff" + HEADER + "1936-01-01,campaign,1,\n",  # as spreadsheets save UTF-8
    HEADER + "1938-01-03,campaign,1,0.1\n",          # a pulse far shorter than a week
    HEADER + "1930-01-01,campaign,1,\n1950-01-01,press,1,\n",  # changes outside the span
])
def test_unusual_but_legal_regime_files_are_taken_without_a_word(run, place, text):
    (place / "mine.csv").write_text(text, encoding="utf-8")
    done = process("whatif", "classroom", "--regime", "mine.csv", "--member", 0,
                   "--prevent-fall", cwd=place)
    assert (done.code, done.err) == (0, "")


# ---- Members, weeks and acts -------------------------------------------------------------------

BAD_WHATIFS = {
    "member": (["--member", 999, "--prevent-fall"], ["member 999", "members table, 0.."]),
    "no member": (["--prevent-fall"], ["member -1", "members table, 0.."]),
    "a week with no act": (["--member", 0, "--week", 3, "--prevent-fall"],
                           ["--prevent-fall", "--week"]),
    "member not a number": (["--member", "x", "--prevent-fall"], ["--member"]),
    "week": (["--member", 0, "--week", 226, "--act", "silent"], ["week 226", "0..225"]),
    "no week": (["--member", 0, "--act", "silent"], ["week -1", "0..225"]),
    "act": (["--member", 0, "--week", 3, "--act", "denounse"],
            ["'denounse'", "did you mean denounce", "distance"]),
    "forbidden act": (["--member", 0, "--week", 3, "--forbid", "denounse"],
                      ["'denounse'", "did you mean denounce"]),
    "not an option": (["--member", 0, "--week", 3, "--act", "vouch"],
                      ["member 0", "'vouch'", "week 3", "legal: silent"]),
    "not an option about": (["--member", 0, "--week", 3, "--act", "denounce", "--target", 5],
                            ["'denounce' about 5", "legal: silent"]),
    "target": (["--member", 0, "--week", 3, "--act", "denounce", "--target", 999],
               ["member 999", "members table, 0.."]),
    "nothing asked": (["--member", 0, "--week", 3], ["--act", "--forbid", "--prevent-fall"]),
    "too much asked": (["--member", 0, "--week", 3, "--act", "silent", "--prevent-fall"],
                       ["--act", "--forbid", "--prevent-fall"]),
}


@pytest.mark.parametrize("case", BAD_WHATIFS)
def test_a_paired_world_needs_a_member_week_and_option_that_exist(run, place, case):
    given, said = BAD_WHATIFS[case]
    refuse(place, "whatif", "classroom", "--seed", 1, *given, said=said)


def test_explaining_needs_a_member_and_week_that_exist(run, place):
    record.write(run, place / "out")
    members = run.tables["members"].set_index("id")
    gone = int(members.index[members.week_left >= 0][0])
    left = int(members.week_left[gone])
    new = int(members.index[members.week_joined > 9][0])
    before = int(members.week_joined[new]) - 1
    for given, said in [
            (["--member", 999], ["member 999", "members table, 0.."]),
            (["--member", -1], ["member -1", "members table, 0.."]),
            (["--member", 999, "--week", 3], ["member 999", "does not exist"]),
            (["--member", 0, "--week", 226], ["week 226", "0..225"]),
            (["--member", 0, "--week", -1], ["week -1", "0..225"]),
            (["--member", gone, "--week", left + 1], [f"member {gone}", f"week {left + 1}"]),
            (["--member", new, "--week", before], [f"member {new}", f"in week {before}"])]:
        refuse(place, "explain", "out", *given, said=said)


# ---- Result folders ----------------------------------------------------------------------------

def refuse_out(place, out, *said):
    """A run into ``out`` is refused, by the command and by `record.write` alike."""
    refuse(place, "run", "classroom", "--out", out, said=[str(out), *said])


def test_a_run_is_not_written_where_something_else_is(run, place):
    (place / "file").write_text("mine")
    (place / "notes").mkdir()
    (place / "notes" / "todo.txt").write_text("mine")
    (place / "page").mkdir()
    (place / "page" / "manifest.json").write_text('{"name": "a web page"}')
    (place / "array").mkdir()
    (place / "array" / "manifest.json").write_text("[1, 2]")
    record.write(run, place / "run1")
    refuse_out(place, "file", "is a file")
    refuse_out(place, "file/below")
    refuse_out(place, "file/far/below")
    refuse_out(place, "notes", "not the result folder of a run")
    refuse_out(place, "page", "not the result folder of a run")
    refuse_out(place, "array", "not the result folder of a run")
    refuse(place, "run", "classroom", "--seed", 2, "--out", "run1",
           said=["run1", "another run", run.settings.hash, "seed 1", "new folder"])
    refuse(place, "run", "classroom", "--weeks", 9, "--out", "run1", said=["another run"])
    refuse(place, "run", "classroom", "--set", "practice_lag=1", "--out", "run1",
           said=["another run"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_refused(place):
    (place / "locked").mkdir(mode=0o500)
    refuse_out(place, "locked", "cannot be written")
    refuse_out(place, "locked/below", "cannot be written")


def test_the_empty_folder_one_stands_in_is_as_good_as_a_new_one(run, place):
    inside = place / "inside"
    inside.mkdir()
    os.chdir(inside)
    record.write(run, ".")
    assert set(record.read(inside)) == set(run.tables)
    assert [path.name for path in place.iterdir()] == ["inside"]


def damage(folder, name, change):
    """Replace a file's bytes by ``change`` of them."""
    file = folder / name
    file.write_bytes(change(file.read_bytes()))


def edit(**changes):
    """A change of a manifest's keys (None takes the key out)."""
    def change(raw):
        manifest = {**json.loads(raw), **changes}
        return json.dumps({k: v for k, v in manifest.items() if v is not None}).encode()
    return change


BAD_FOLDERS = {
    "cut off": ("manifest.json", lambda raw: raw[: len(raw) // 2], "not the result folder"),
    "no manifest": ("manifest.json", lambda raw: b"", "not the result folder"),
    "not an object": ("manifest.json", lambda raw: b"[]", "not the result folder"),
    "no hash": ("manifest.json", edit(settings_hash=None), "out"),
    "no settings": ("manifest.json", edit(settings=None), "out"),
    "no seed": ("manifest.json", edit(seed=None), "out"),
    "strange seed": ("manifest.json", edit(seed="one"), "out"),
    "changed hash": ("manifest.json", edit(settings_hash="0" * 16), "0" * 16),
    "broken table": ("members.parquet", lambda raw: raw[: len(raw) // 2], "table"),
    "empty table": ("weekly.csv", lambda raw: b"", "table"),
}


@pytest.mark.parametrize("case", BAD_FOLDERS)
def test_a_damaged_result_folder_is_not_explained(run, place, case):
    name, change, said = BAD_FOLDERS[case]
    record.write(run, place / "out")
    damage(place / "out", name, change)
    refuse(place, "explain", "out", "--member", 0, said=["out", said])


def test_a_changed_parameter_in_the_manifest_is_noticed(run, place):
    record.write(run, place / "out")
    saved = json.loads((place / "out" / "manifest.json").read_text())["settings"]
    saved["parameters"]["practice_lag"] = 1.0
    damage(place / "out", "manifest.json", edit(settings=saved))
    refuse(place, "explain", "out", "--member", 0, said=["out", run.settings.hash])


def test_what_is_no_folder_is_not_explained(place):
    (place / "file").write_text("mine")
    for name in ("nowhere", "file", "."):
        refuse(place, "explain", name, "--member", 0, said=[name, "not the result folder"])


# ---- The real command --------------------------------------------------------------------------

@pytest.mark.parametrize(("arguments", "said"), [
    (["run", "dinmo", "--out", "out"], ["'dinmo'", "did you mean dinamo"]),
    (["run", "classroom", "--set", "practice_lag=99", "--out", "out"], ["practice_lag", "0..10"]),
    (["explain", ".", "--member", 1], ["not the result folder"]),
    (["run", "--nope"], ["--nope"]),
])
def test_the_real_command_exits_with_2_and_one_line(tmp_path, arguments, said):
    check_refusal(process(*arguments, cwd=tmp_path), *said)
    assert contents(tmp_path) == {}


# ---- Killed while writing ----------------------------------------------------------------------

# Writes the same run into out/0, out/1, ... until it is killed.
WRITER = """
import itertools
import sim
from sim.runs import record
run = sim.simulate("classroom", seed=1)
for k in itertools.count():
    record.write(run, f"out/{k}", extra={"run.png": b"a picture"})
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("delay", [0.0, 0.013, 0.031, 0.057])
def test_a_run_killed_while_writing_leaves_a_whole_folder_or_none(run, tmp_path, how, delay):
    (tmp_path / "out").mkdir()
    writer = subprocess.Popen([sys.executable, "-c", WRITER], cwd=tmp_path, env=environment())
    third = tmp_path / "out" / "2"
    while not third.exists():
        assert writer.poll() is None, "the writer ended by itself"
        time.sleep(0.001)
    time.sleep(delay)
    writer.send_signal(how)
    assert writer.wait() == -how
    whole = {path.name for path in third.iterdir()}
    assert {"manifest.json", "weekly.csv", "run.png", "members.parquet"} <= whole
    for k in count():
        folder = tmp_path / "out" / str(k)
        if not folder.exists():
            break
        assert {path.name for path in folder.iterdir()} == whole
        tables = record.read(folder)
        assert {name: len(frame) for name, frame in tables.items()} == {
            name: len(frame) for name, frame in run.tables.items()}
    # The same command afterwards succeeds, where writing was cut short and where it was not.
    for again in (folder, third):
        record.write(run, again)
        record.read(again)


@pytest.mark.slow
def test_the_command_succeeds_after_it_was_killed_while_writing(run, tmp_path):
    command = [sys.executable, "-m", "sim", "run", "classroom", "--seed", "1", "--out", "out"]
    killed = subprocess.Popen(command, cwd=tmp_path, env=environment(),
                              stdout=subprocess.DEVNULL)
    while not any(tmp_path.iterdir()):  # the folder it writes to before it is named `out`
        assert killed.poll() is None, "the run ended before it could be killed"
        time.sleep(0.0005)
    killed.kill()
    killed.wait()
    if (tmp_path / "out").exists():
        record.read(tmp_path / "out")
    done = process("run", "classroom", "--seed", 1, "--out", "out", cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert len(record.read(tmp_path / "out")["weekly"]) == 226
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "manifest.json", "weekly.csv", "run.png", "run.svg",
        *(f"{name}.parquet" for name in record.TABLES)}
