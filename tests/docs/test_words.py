"""Plain English: words to avoid stand on no page and in no text that the program shows."""

import re

import pytest
from commands import ROOT

from docs.program import pages

LIST = "docs/development.md"


def avoided():
    text = (ROOT / LIST).read_text(encoding="utf-8").partition("## Plain English")[2]
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", text, re.MULTILINE)[1:]
    return [word.strip() for row in rows for word in row.split(",")]


def shown():
    """Pages, and the files whose texts the program shows: figures, and the page for teaching."""
    yield from (ROOT / page for page in pages.pages() if page.as_posix() != LIST)
    yield from sorted((ROOT / "experiments" / "figures").glob("*.py"))
    yield from sorted((ROOT / "experiments" / "designs").glob("*.toml"))
    yield ROOT / "sim" / "teach" / "texts" / "en.toml"
    yield ROOT / "docs" / "claims.toml"


def test_the_list_is_read():
    assert {"told from zero", "hangs on", "oftener"} <= set(avoided())


@pytest.mark.parametrize("word", avoided())
def test_it_stands_nowhere(word):
    found = [f"{path.relative_to(ROOT)}: ...{text[max(0, at.start() - 40): at.end() + 20]}..."
             for path in shown() for text in [" ".join(path.read_text("utf-8").split())]
             for at in re.finditer(rf"\b{word}\b", text)]
    assert not found, "\n".join(found)
