"""Reports: the document of a run, the page around it, and the command that writes it."""

import base64
import itertools
import json
import re
import shutil
import zlib

import pandas as pd
import pytest
from commands import ROOT, check_refusal, contents, here

import sim
from sim import words
from sim.config import policy
from sim.config.errors import UserError
from sim.runs import record
from sim.teach import document, page
from sim.teach.language import texts as texts_of

HOSTILE = ("</script><script>window.hacked = 1</script><img src=x onerror=hacked=1>&amp;"
           "\u2028\"'{{data}}")
TEACH = ROOT / "sim" / "teach"
VIEWER = TEACH / "viewer"


@pytest.fixture(scope="module")
def run():
    return sim.simulate("classroom", seed=1)


@pytest.fixture(scope="module")
def folder(run, tmp_path_factory):
    return record.write(run, tmp_path_factory.mktemp("report") / "run")


@pytest.fixture
def copied(folder, tmp_path):
    """A result folder of its own, to be damaged."""
    return shutil.copytree(folder, tmp_path / "run")


def as_json(data):
    return json.loads(json.dumps(data, allow_nan=False))


# ---- The document ------------------------------------------------------------------------------

def test_a_run_and_its_folder_give_the_same_document(run, folder):
    assert as_json(document.of_run(run)) == as_json(document.of_folder(folder))


@pytest.mark.parametrize("choices", [
    {"weeks": 1}, {"regime": "plenum_1937", "weeks": 60}, {"rule": "none", "weeks": 120},
    {"switch": {"press": "off"}, "set": {"trust_mean": 0.5}, "weeks": 150}])
def test_other_runs_give_the_same_document_from_their_folders(choices, tmp_path):
    done = sim.simulate("classroom", seed=3, **choices)
    found = as_json(document.of_run(done))
    assert found == as_json(document.of_folder(record.write(done, tmp_path / "run")))
    assert len(found["policy"]["levers"]["campaign"]) == done.weeks == found["run"]["weeks"]


def test_a_document_holds_what_the_tables_hold(run):
    found = document.of_run(run)
    for name, columns in document.COLUMNS.items():
        frame = run.tables[name]
        if name == "members":
            frame = frame[frame["week_joined"] >= 0]
        assert set(found["tables"][name]) == set(columns.split()), name
        for column, values in found["tables"][name].items():
            assert len(values) == len(frame), (name, column)
            if (name, column) in (("transitions", "old"), ("transitions", "new")):
                continue
            names = document.dictionary(name, column)
            if names is not None:
                spelled = [names[code] if code >= 0 else "none" for code in values]
                assert spelled == list(frame[column].astype(str)), (name, column)
            elif frame[column].dtype.kind in "iub":
                assert values == frame[column].astype(int).tolist(), (name, column)
    assert found["tables"]["weekly"]["arrests"] == run.weekly["arrests"].tolist()


def test_changes_are_coded_by_what_changed(run):
    found, frame = document.of_run(run), run.tables["transitions"]
    code = {"standing": words.STANDINGS, "liberty": words.LIBERTIES, "post": words.POSTS}
    for row, coded in zip(frame.itertuples(), found["tables"]["transitions"]["new"], strict=True):
        names = code.get(str(row.what))
        told = str(coded) if names is None else names[coded] if coded >= 0 else "none"
        assert told == row.new


def test_phases_begin_where_the_levers_move():
    moved = {row["date"] for row in policy._parse(policy.evidence_text("levers.csv"), "levers")}
    for name, day in document.PHASES.items():
        assert any(abs((day - other).days) <= 7 for other in moved), (name, day)


def test_a_run_too_large_for_a_page_is_refused(run, monkeypatch):
    monkeypatch.setattr(document, "MOST_PEOPLE", 10)
    with pytest.raises(UserError, match="10 people at most"):
        document.of_run(run)


# ---- The page ----------------------------------------------------------------------------------

def test_the_page_is_one_file_that_asks_for_nothing(run):
    text = page.page(document.of_run(run))
    assert "default-src &#x27;none&#x27;" in text
    assert set(re.findall(r"https?://[\w./-]*", text)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(img|iframe|object|script src)|@import|url\((?!#)", text)
    assert re.findall("<link[^>]*>", text) == ['<link rel="icon" href="data:,">']
    assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|importScripts|eval)\b\(?",
                         page.script() + page.file_text("page/start.js"))
    assert len(text) < 1.5e6


def test_hostile_names_stay_text_in_the_page(run):
    found = document.of_run(run)
    found["run"]["title"] = found["tables"]["units"]["name"][0] = HOSTILE
    text = page.page(found)
    assert text.count("<script") == 6 and "<img" not in text
    held = re.search(r'<script type="text/plain" id="run">(.*?)</script>', text, re.DOTALL)
    told = json.loads(zlib.decompress(base64.b64decode(held[1])))
    assert told["run"]["title"] == HOSTILE


def test_every_script_is_in_the_page_and_says_its_job():
    found = {path.relative_to(TEACH).as_posix() for path in TEACH.rglob("*.js")}
    assert found == {*page.SCRIPTS, "page/start.js"}
    for name in found:
        assert page.file_text(name).startswith("// "), name


# ---- Texts -------------------------------------------------------------------------------------

def flat(texts, above=""):
    for key, value in texts.items():
        if isinstance(value, dict):
            yield from flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


@pytest.fixture(scope="module")
def texts():
    return dict(flat(texts_of()["viewer"]))


# Sections of the texts that name each word of a dictionary.
NAMED = {"standing": words.STANDINGS, "liberty": words.LIBERTIES, "grounds": words.GROUNDS,
         "motives": words.MOTIVES, "acts": words.ACTS, "channels": words.CHANNELS,
         "forums": words.FORUMS, "outcomes": words.OUTCOMES, "tie_kinds": words.TIE_KINDS,
         "secrets": words.SECRETS, "degree": words.KIN_DEGREES, "category": words.CATEGORIES,
         "posts": words.POSTS, "why_ended": words.WHY_ENDED, "events": words.EVENTS,
         "levers": words.LEVERS, "dated": words.CALENDAR, "statement": words.DECISIONS,
         "phases": [*document.PHASES, *policy.STATIC],
         "names": [*policy.regimes(), *words.CHOICE_RULES, *words.ORGANS_RULES],
         "ranks": [str(rank) for rank in range(len(words.RANKS))]}


@pytest.mark.parametrize("section", NAMED)
def test_every_word_of_a_run_has_a_text(texts, section):
    assert [word for word in NAMED[section] if f"{section}.{word}" not in texts] == []


def test_statements_of_every_act_can_be_told(texts):
    for side, act in itertools.product(("by", "about_them", "both"),
                                       ("denounce", "distance", "criticise", "countercharge")):
        assert f"{side}.{act}" in texts


def test_every_text_that_the_viewer_asks_for_by_name_exists(texts):
    asked = {key for path in VIEWER.glob("*.js") for key in re.findall(
        r'\b(?:get|say|fill)\(\s*"([\w.]+)"', path.read_text(encoding="utf-8"))}
    assert len(asked) > 60 and sorted(asked - set(texts)) == []


def test_an_unknown_language_is_refused():
    with pytest.raises(UserError, match="language 'xx'"):
        texts_of("xx")


# ---- The command -------------------------------------------------------------------------------

def test_report_writes_one_file_into_the_folder(copied):
    before = contents(copied)
    done = here("report", copied)
    assert done.code == 0 and str(copied / "report.html") in done.out
    assert set(contents(copied)) == {*before, "report.html"}
    written = (copied / "report.html").read_text(encoding="utf-8")
    assert written == page.page(document.of_folder(copied))
    assert here("report", copied, "--out", copied.parent / "other.html").code == 0
    assert (copied.parent / "other.html").read_text(encoding="utf-8") == written


def test_a_folder_of_another_version_is_shown_without_its_policy(copied):
    manifest = json.loads((copied / record.MANIFEST).read_text())
    manifest["settings_hash"] = "0" * 16
    (copied / record.MANIFEST).write_text(json.dumps(manifest))
    found = document.of_folder(copied)
    assert found["policy"] is None and found["run"]["settings"] == "0" * 16
    assert here("report", copied).code == 0


def test_an_own_regime_is_named_by_its_file_and_may_be_gone(tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("date,lever,value,half_life_weeks\n1935-01-07,campaign,1,\n")
    done = sim.simulate("classroom", seed=1, regime=str(mine), weeks=20)
    found = document.of_run(done)
    assert (found["run"]["regime"], found["phases"]) == ("mine.csv", [])
    assert str(tmp_path) not in page.page(found)
    folder = record.write(done, tmp_path / "run")
    assert as_json(document.of_folder(folder)) == as_json(found)
    mine.unlink()
    assert as_json(document.of_folder(folder)) == as_json({**found, "policy": None})


def drop_column(folder):
    pd.read_parquet(folder / "ties.parquet").drop(columns="kind").to_parquet(
        folder / "ties.parquet")


def spoil_manifest(change):
    def spoil(folder):
        manifest = json.loads((folder / record.MANIFEST).read_text())
        change(manifest)
        (folder / record.MANIFEST).write_text(json.dumps(manifest))
    return spoil


DAMAGE = {
    "no manifest": lambda folder: (folder / record.MANIFEST).unlink(),
    "no table": lambda folder: (folder / "ties.parquet").unlink(),
    "half a table": lambda folder: (folder / "ties.parquet").write_bytes(b"PAR1"),
    "a column short": drop_column,
    "empty weekly": lambda folder: (folder / "weekly.csv").write_text(""),
    "no scenario": spoil_manifest(lambda m: m["settings"].pop("scenario")),
    "scenario of another shape": spoil_manifest(lambda m: m["settings"].update(scenario=[1])),
    "weeks no number": spoil_manifest(lambda m: m["settings"].update(weeks="many")),
    "settings no table": spoil_manifest(lambda m: m.update(settings=3)),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_folder_is_refused_and_nothing_is_written(copied, damage):
    DAMAGE[damage](copied)
    before = contents(copied)
    check_refusal(here("report", copied), str(copied))
    assert contents(copied) == before


@pytest.mark.parametrize("out", ["nowhere/page.html", "run"])
def test_a_place_that_cannot_be_written_is_refused(copied, out):
    before = contents(copied.parent)
    check_refusal(here("report", copied, "--out", copied.parent / out), out)
    assert contents(copied.parent) == before


def test_a_folder_that_is_none_is_refused(tmp_path):
    check_refusal(here("report", tmp_path), "not the result folder of a run")
    check_refusal(here("report", tmp_path / "nothing"), "not the result folder of a run")
    assert contents(tmp_path) == {}


def test_a_write_that_fails_leaves_the_old_page(copied, monkeypatch):
    (copied / "report.html").write_text("old")
    before = contents(copied)

    def full(*_):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr("os.replace", full)
    check_refusal(here("report", copied), "No space left")
    assert contents(copied) == before


def test_a_report_of_a_works_is_small():
    done = sim.simulate("dinamo", seed=1)
    assert len(page.page(document.of_run(done)).encode()) < 1.5e6
