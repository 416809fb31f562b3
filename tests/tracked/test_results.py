"""Tracked results: what made them, which are stale, and what pages say of it. All made up."""

import json

import pytest

from experiments.tracked import results
from experiments.tracked.results import Result, code_of, in_words, problems, remake
from sim.config.errors import UserError
from sim.state import sources

TODAY = {"code": "c" * 16, "settings": {"home": "5" * 16}}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def made(name="falls", manifest=TODAY, **more):
    """A result with such a manifest, whose code and settings of today are those of TODAY."""
    result = Result(name, f"make {name}", lambda: TODAY["code"],
                    lambda: TODAY["settings"], **more)
    if manifest is not None:
        result.manifest.parent.mkdir(parents=True)
        result.manifest.write_text(json.dumps(
            {"written": "2026-11-25T12:51:19+00:00", "commit": "0feb89a"} | manifest))
    return result


def listed(*names, reason="the hearing was mended", since="abc1234"):
    results.RESULTS.mkdir(exist_ok=True)
    results.STALE.write_text(f'[[stale]]\nreason = "{reason}"\nsince = "{since}"\n'
                             f"results = {json.dumps(names)}\n")


STALE = {"code": {**TODAY, "code": "d" * 16},
         "settings": {**TODAY, "settings": {"home": "6" * 16}},
         "unknown code": {**TODAY, "code": None},
         "settings that are not recorded": {**TODAY, "settings": {}},
         "a design": {"code": TODAY["code"], "design_hash": "7" * 16}}


def test_a_result_of_today_is_fresh():
    assert problems([made()]) == []


@pytest.mark.parametrize("what", STALE)
def test_a_stale_result_is_named_with_what_differs_and_the_command(what):
    (said,) = problems([made(manifest=STALE[what])])
    assert said.startswith("falls: ") and "`make falls`" in said and "results/stale.toml" in said
    assert {"code": "code dddddddd, today cccccccc", "settings": "home 66666666, today 55555555",
            "unknown code": "code unknown, today cccccccc",
            "settings that are not recorded": "home unknown, today 55555555",
            "a design": "design 77777777, today unknown"}[what] in said


def test_a_stale_result_may_be_listed_and_pages_say_why():
    result = made(manifest=STALE["code"])
    listed("falls")
    assert problems([result], ["falls"]) == []
    assert in_words([result]) == (
        "*Made on 25 November 2026 with code `dddddddd`.* **These numbers were made with an "
        "earlier version of the model: the hearing was mended. They will be remade.**")


def test_a_listed_result_that_is_fresh_is_wrong_and_so_is_one_that_is_none():
    listed("falls", "flals")
    fresh, none = problems([made()], ["falls"])
    assert fresh.startswith("falls: listed") and "take it off" in fresh
    assert none.startswith("flals: listed")


def test_a_result_without_manifest_says_how_to_make_it():
    (said,) = problems([made(manifest=None)])
    assert "results/falls/manifest.json" in said and "`make falls`" in said


def test_what_was_found_once_is_never_stale():
    result = made(manifest=STALE["unknown code"], once=True)
    assert problems([result]) == []
    assert in_words([result]) == ("*Made on 25 November 2026 at commit `0feb89a`, and not to be "
                                  "made again.*")


def test_several_results_are_told_together_where_they_were_made_together():
    both = [made("falls"), made("rows")]
    assert in_words(both) == "*Made on 25 November 2026 with code `cccccccc`.*"
    both.append(made("older", STALE["code"]))
    listed("older")
    text = in_words(both)
    assert "falls, rows: made on 25" in text and "older: made on 25" in text
    assert "**Numbers of older were made with an earlier version of the model" in text


@pytest.mark.parametrize(("text", "said"), [
    ('[[stale]]\nreason = "a"\nresults = ["falls"]\n', "has reason, since and results"),
    ('[[stale]]\nreason = "a"\nsince = "b"\nresults = ["x", "x"]\n', "x is listed twice"),
    ("[[stale]\n", "stale.toml")])
def test_a_list_that_cannot_be_read_is_refused(text, said):
    results.RESULTS.mkdir()
    results.STALE.write_text(text)
    with pytest.raises(UserError, match=said):
        results.known_stale()


def test_remaking_replaces_all_or_nothing():
    def measure(folder):
        (folder / "seeds.csv").write_text("new")
        if fails:
            raise RuntimeError("half way")
    result = made(manifest=STALE["code"], measure=measure)
    (result.folder / "seeds.csv").write_text("old")
    fails = True
    with pytest.raises(RuntimeError):
        remake(result)
    assert (result.folder / "seeds.csv").read_text() == "old" and problems([result]) != []
    fails = False
    remake(result)
    assert (result.folder / "seeds.csv").read_text() == "new" and problems([result]) == []


def test_the_code_of_a_file_is_the_file_and_all_that_it_imports(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    for package in sources.PACKAGES:
        (tmp_path / package).mkdir()
    low, high, other = (tmp_path / "sim" / f"{name}.py" for name in ("low", "high", "other"))
    program = tmp_path / "program.py"
    found = []
    for texts in (("1", "1", "1"), ("1", "1", "2"), ("2", "1", "1"), ("1", "2", "1")):
        sources.text_of.cache_clear()
        low.write_text(texts[0])
        high.write_text("from sim.low import x\n")
        other.write_text(texts[2])
        program.write_text(f"from sim import high\n{texts[1]}\n")
        found.append((code_of("sim.high"), code_of(program)))
        assert code_of(alone=(high,)) == code_of(alone=(high,)) != code_of("sim.high")
    sources.text_of.cache_clear()
    (module, file), (same, same_file), (of_low, file_of_low), (still, own) = found
    assert (module, file) == (same, same_file)      # what is not imported does not count
    assert of_low != module and file_of_low != file
    assert still == module and own != file
