"""The program of the pages: nothing is stale, and what would be is named with page and part."""

import json
import re

import pytest
from commands import ROOT

from docs.program import __main__ as program
from docs.program import home, pages, shell
from experiments.tracked import results
from experiments.tracked.blocks import EITHER, parts
from sim.config.errors import UserError

PAGES = [page for page in pages.pages() if any(parts((ROOT / page).read_text("utf-8")))]


@pytest.fixture(autouse=True)
def at_home(monkeypatch):
    monkeypatch.chdir(ROOT)


def wrong(page, text):
    return list(pages.wrong_parts(page, text))


@pytest.mark.slow
def test_no_page_picture_or_result_is_stale():
    assert pages.check() == []


def test_no_result_is_stale_unnoticed():
    assert results.problems(pages.results().values(), pages.results()) == []


def test_every_part_stands_on_a_page():
    assert pages.missing() == [] and len(PAGES) >= 14


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_part_that_was_changed_by_hand_is_named(page):
    """Every part of the page at once, so that each is made only once."""
    text = page.read_text(encoding="utf-8")
    names = [found[1] for found in parts(text)]
    assert wrong(page, text) == []
    planted = EITHER.sub(lambda found: found[0].replace(
        f"-->{found[3]}<", f"-->{found[3]}!<") if found[1] else found[0], text)
    said = wrong(page, planted)
    assert [re.match(rf"{page}: block (\S+) differs from", one)[1] for one in said] == names


def test_what_has_no_partner_no_maker_or_no_such_result_is_named():
    page = PAGES[0]
    text = page.read_text(encoding="utf-8")
    assert wrong(page, text + "<!-- begin gone from home -->") == [
        f"{page}: a comment of block gone has no partner"]
    (said,) = wrong(page, text + "<!-- begin gone from home -->1<!-- end gone -->")
    assert said.startswith(f"{page}: there is no block gone")
    (said,) = wrong(page, text + "<!-- begin made from hoem --><!-- end made -->")
    assert said.startswith(f"{page}: block made cannot be made") and "did you mean home" in said


@pytest.mark.parametrize(("page", "name"), [
    ("docs/model.md", "home"), ("docs/validation.md", "nested"),
    ("docs/teaching/figure.md", "teaching/figure"), ("docs/known_answers.md", "known-answers")])
def test_a_page_that_does_not_say_what_made_its_numbers_is_named(page, name):
    page = next(one for one in PAGES if str(one) == page)
    text = page.read_text(encoding="utf-8")
    without = re.sub(rf"<!-- begin made from {name} -->.*?<!-- end made -->", "", text,
                     flags=re.DOTALL)
    (said,) = wrong(page, without)
    assert said.startswith(f"{page}: shows {name} and does not say which code made it")


def test_a_picture_counts_as_shown():
    page, here = PAGES[0], pages.Path("docs/x.md")
    assert pages.shown(here, "![a](../results/sensitivity/screening.png)") == {
        "sensitivity/screening"}
    assert pages.shown(here, "![a](../results/falls/figure.png)") == {"falls"}
    assert pages.shown(page, "[a](results/falls/figure.png)") == set()


def test_a_picture_that_is_not_its_result_s_is_named(monkeypatch, tmp_path):
    for part in ("experiment.experiments", "sensitivity.METHODS"):
        owner, name = part.split(".")
        monkeypatch.setattr(getattr(pages, owner), name, (lambda: []) if name[0] == "e" else [])
    falls = results.RESULTS / "falls" / "figure.png"
    other = (results.RESULTS / "patterns" / "figure.png").read_bytes()
    copy = tmp_path / "figure.png"
    copy.write_bytes(other)
    draw = pages.record.pictures()[falls]
    monkeypatch.setattr(pages.record, "pictures", lambda: {copy: draw})
    monkeypatch.setattr(pages.known_answers, "pictures", dict)
    ((said, write),) = pages.redrawn()
    assert said.startswith(str(copy))
    write()
    assert list(pages.redrawn()) == []


def test_stale_results_are_said_to_be_where_they_are_shown():
    """Every page that shows a listed result has its reason on it."""
    texts = {page: page.read_text(encoding="utf-8") for page in PAGES}
    for name, entry in results.known_stale().items():
        showing = [page for page, text in texts.items() if name in pages.shown(page, text)]
        assert showing, name
        assert all(entry.reason in texts[page] for page in showing), name


def test_names_that_cannot_be_measured_are_refused_before_anything_runs():
    with pytest.raises(UserError, match="did you mean falls"):
        program.measure(["home", "fals"])
    with pytest.raises(UserError, match="zaiavlenie experiment acts --fresh"):
        program.measure(["home", "acts"])
    with pytest.raises(UserError, match="not made again"):
        program.measure(["first-look"])
    assert program.main(["check", "x"]) == 2


def test_what_decides_an_output_is_found_from_the_commands_and_names_shown():
    run, sweep = (set(shell.imports_of({name})) for name in ("run", "sweep"))
    assert "sim.runs.simulate" in run and "experiments.sweeps.sweep" not in run
    assert "experiments.sweeps.sweep" in sweep
    texts = ("zaiavlenie run x", "zaiavlenie sweep x", "sim.simulate(1)", "sim.whatif(1)")
    assert len({shell.code_behind(text) for text in texts}) == len(texts)


def test_small_results_are_remade_where_they_are_stale(monkeypatch):
    assert all(pages.results()[name].measure for name in pages.small())
    asked = []
    monkeypatch.setattr(program, "measure", asked.extend)
    monkeypatch.setattr(pages, "differences", lambda result: [result.name] * (
        result.name in ("falls", "patterns")))
    assert program.main(["measure", "small"]) == 0 and asked == ["falls"]


@pytest.mark.slow
def test_the_outputs_of_the_home_run_are_those_of_today(tmp_path):
    if "home" in results.known_stale():
        pytest.skip("listed in results/stale.toml")
    home.measure(tmp_path)
    now, stored = (json.loads(path.read_text(encoding="utf-8"))
                   for path in (tmp_path / home.TEXTS.name, home.TEXTS))
    assert now == stored, "run make results-small, then make docs"
