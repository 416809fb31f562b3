"""The exercises of docs/teaching: every block runs, and prints what stands on the page."""

import json
import re
import sys
from code import InteractiveConsole

import matplotlib.image
import numpy as np
import pytest
from commands import ROOT

from docs.program import teaching
from experiments.tracked.results import known_stale

INDEX = teaching.FOLDER / "README.md"
NEAR = 0.01  # mean difference of two pictures, of 1


def test_the_index_lists_every_page():
    listed = set(re.findall(r"\]\((\w+\.md)\)", INDEX.read_text(encoding="utf-8")))
    assert listed == {page.name for page in teaching.PAGES}
    assert {page.name for page in teaching.FOLDER.glob("*.md")} == {*listed, INDEX.name}


@pytest.mark.parametrize("page", teaching.PAGES, ids=lambda page: page.stem)
def test_a_page_says_what_the_model_cannot(page):
    text = page.read_text(encoding="utf-8")
    for part in ("**Question.**", "## The answer", "## To think about",
                 "## What the model cannot say"):
        assert text.count(part) == 1, part


@pytest.mark.parametrize("page", teaching.PAGES, ids=lambda page: page.stem)
def test_exercises_stay_on_the_classroom(page):
    """Nothing is computed here on the path by which the model is tested."""
    code = "".join(text for language, text in teaching.parts(page) if language)
    assert "classroom" in code and "dinamo" not in code


class Typed(InteractiveConsole):
    """A Python session that reads and compiles, and runs nothing."""

    def __init__(self):
        super().__init__()
        self.refused = []

    def runcode(self, code):
        pass

    def showsyntaxerror(self, *arguments, **more):
        self.refused.append(sys.exc_info()[1])


def refused(code):
    """What a session refuses of a block pasted into it line by line."""
    session = Typed()
    for line in [*code.splitlines(), ""]:
        session.push(line)
    return session.refused


@pytest.mark.parametrize("page", teaching.PAGES, ids=lambda page: page.stem)
def test_python_can_be_pasted_into_a_session(page):
    blocks = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"),
                        re.DOTALL | re.MULTILINE)
    assert blocks and [refused(code) for code in blocks] == [[]] * len(blocks)
    assert refused("for i in range(2):\n    i\nprint(i)")


@pytest.mark.slow
@pytest.mark.parametrize("page", teaching.PAGES, ids=lambda page: page.stem)
def test_outputs_are_those_of_today(page, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    result = teaching.result_of(page)
    if result.name in known_stale():
        pytest.skip("listed in results/stale.toml")
    result.measure(tmp_path)
    now, stored = (json.loads((folder / teaching.TEXTS).read_text(encoding="utf-8"))
                   for folder in (tmp_path, result.folder))
    assert now == stored, "run make results-small, then make docs"
    for picture in tmp_path.glob("*.png"):
        new, old = (matplotlib.image.imread(folder / picture.name)
                    for folder in (tmp_path, result.folder))
        assert new.shape == old.shape and np.abs(new - old).mean() < NEAR


PAGE = ("```python\nprint({})\n```\n<!-- begin page-out-1 from teaching/page -->\n"
        "<!-- end page-out-1 -->\n")


def test_a_page_is_worked_through_in_order(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```python\nx = 1\n```\n" + PAGE.format("x + 1"))
    assert teaching.worked(page, tmp_path) == {"page-out-1": "```text\n2\n```"}
    page.write_text(PAGE.format(1) + PAGE.format(2))
    with pytest.raises(SystemExit, match="two blocks are called page-out-1"):
        teaching.worked(page, tmp_path)


def test_a_page_whose_code_was_changed_is_another_one(tmp_path):
    page = tmp_path / "page.md"
    found = []
    for text in (PAGE.format(1), PAGE.format(1) + "\nWords.\n", PAGE.format(2)):
        page.write_text(text)
        found.append(teaching.result_of(page).settings())
    assert found[0] == found[1] != found[2]


def test_a_block_that_fails_stops(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```bash\nzaiavlenie run nowhere | cat\n```\n")
    with pytest.raises(SystemExit, match="nowhere"):
        teaching.worked(page, tmp_path)


@pytest.mark.parametrize(("row", "said"), [
    ((0.2, 0.1, 0.3), "above zero"), ((-0.2, -0.3, -0.1), "below zero"),
    ((0.1, -0.1, 0.3), "do not settle the sign")])
def test_an_answer_says_what_the_interval_settles(row, said):
    assert said in teaching.interval(row)
