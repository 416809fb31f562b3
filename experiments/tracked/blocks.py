"""Generated parts of Markdown pages.

A part stands between two comments that name it and what it is made from:

    <!-- begin NAME from SOURCE, SOURCE -->text<!-- end NAME -->

A source is a result (`results.py`) or the path of a file. All else on a page is written by hand;
comments inside a block of code are an example and no part.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

BLOCK = re.compile(r"<!-- begin ([\w-]+) from ([^>]+?) -->(.*?)<!-- end \1 -->", re.DOTALL)
FENCE = r"^```.*?^```"
EITHER = re.compile(rf"{BLOCK.pattern}|{FENCE}", re.DOTALL | re.MULTILINE)
MARK = re.compile(r"<!-- (?:begin|end) ([\w-]*)[^>]*-->")


@dataclass(frozen=True)
class Block:
    """How a part is made: ``text()``, from these sources. ``says_made``: the text itself says
    with which code its results were made.

    Where ``sources`` is None the page says which they are, and they are given to ``text``.
    """

    sources: tuple[str, ...] | None
    text: Callable[..., str]
    says_made: bool = False


def parts(page: str) -> Iterator[re.Match]:
    """The generated parts of a page, in order: name, sources and text of each."""
    return (found for found in EITHER.finditer(page) if found[1])


def sources_of(found: re.Match) -> tuple[str, ...]:
    """The sources that a part of a page names."""
    return tuple(name.strip() for name in found[2].split(","))


def renewed(found: re.Match, block: Block) -> str:
    """A part of a page made anew, with its comments. It has lines of its own where it has more
    than one, or where the page puts the opening comment on a line of its own."""
    sources = sources_of(found) if block.sources is None else block.sources
    text = block.text(*([sources] if block.sources is None else []))
    if "\n" in text or found[3].startswith("\n"):
        text = f"\n{text}\n"
    return f"<!-- begin {found[1]} from {', '.join(sources)} -->{text}<!-- end {found[1]} -->"


def filled(page: str, known: Mapping[str, Block]) -> str:
    """The text of a page with every known part made anew."""
    return EITHER.sub(lambda found: renewed(found, known[found[1]]) if found[1] in known
                      else found[0], page)


def stale(page: str, known: Mapping[str, Block]) -> list[str]:
    """Names of the known parts of a page that differ from what they are made from."""
    return [found[1] for found in parts(page)
            if found[1] in known and renewed(found, known[found[1]]) != found[0]]


def unpaired(page: str) -> list[str]:
    """Names in comments that begin or end a part, and have no partner."""
    return [found[1] for found in MARK.finditer(EITHER.sub("", page))]


def rewrite(page: Path, known: Mapping[str, Block]) -> None:
    """Make every known part of a page anew; a page that is as it should be is not touched."""
    text = page.read_text(encoding="utf-8")
    if (new := filled(text, known)) != text:
        page.write_text(new, encoding="utf-8")


def problems(page: Path, known: Mapping[str, Block]) -> list[str]:
    """Which of the parts that a page is to have differ from what they are made from, or are not
    there; each with the page and its name."""
    text = page.read_text(encoding="utf-8")
    there = {found[1] for found in parts(text)}
    return [*(f"{page}: block {name} differs from what it is made from"
              for name in stale(text, known)),
            *(f"{page}: block {name} is missing" for name in known if name not in there)]
