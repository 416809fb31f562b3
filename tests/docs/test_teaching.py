"""The exercises of docs/teaching: every block runs, and prints what stands on the page."""

import re
import sys
from code import InteractiveConsole
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))

import refresh_teaching as teaching  # noqa: E402

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
    code = "".join(match.group(6) or "" for match in teaching.PART.finditer(
        page.read_text(encoding="utf-8")))
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
def test_outputs_are_fresh(page, tmp_path):
    assert teaching.stale(page, tmp_path) == [], "run python docs/refresh_teaching.py"
    if (tmp_path / teaching.PICTURE).exists():
        new, old = (matplotlib.image.imread(folder / teaching.PICTURE)
                    for folder in (tmp_path, teaching.FOLDER))
        assert new.shape == old.shape and np.abs(new - old).mean() < NEAR


def test_a_page_that_lies_is_found(tmp_path):
    page = tmp_path / "page.md"
    text = "```python\nprint(1 + 1)\n```\n<!-- run:out -->\n```text\n{}\n```\n<!-- / -->\n"
    page.write_text(text.format(2))
    assert teaching.stale(page, tmp_path) == []
    page.write_text(text.format(3))
    assert teaching.stale(page, tmp_path) == ["page.md: out, block 1"]


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
