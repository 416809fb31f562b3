"""All pages, with their generated parts and pictures: made anew, or compared with what they are
made from. Nothing here simulates."""

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from docs.program import (
    answers,
    audit,
    fit,
    freeze,
    home,
    known_answers,
    lesson,
    record,
    reference,
    teaching,
)
from docs.program import page as teaching_page
from experiments import experiment, sensitivity
from experiments.figures.told import lines
from experiments.record import against, steps
from experiments.record.calibration import adopt
from experiments.tracked.blocks import Block, filled, parts, renewed, sources_of, unpaired
from experiments.tracked.results import RESULTS, Result, differences, in_words, problems, read
from sim.config.errors import UserError, unknown

PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
MADE = "made"  # the part that says which code made the results that it names


def pages() -> list[Path]:
    """The pages that may have generated parts, relative to the repository."""
    return [Path("README.md"), Path("experiments/README.md"), *sorted(Path("docs").rglob("*.md"))]


@lru_cache
def results() -> dict[str, Result]:
    """Every tracked result, by name."""
    single = (adopt.result(), audit.result(), home.result(), known_answers.result(),
              lesson.result(), teaching_page.result())
    return {**experiment.results(), **sensitivity.results(), **steps.results(), **against.results(),
            **{result.name: result for result in single}, **teaching.results()}


def small() -> list[str]:
    """Results that are remade in a few minutes altogether: those of single pages."""
    return ["home", *teaching.results(), "known-answers", "falls"]


def is_fresh(name: str) -> bool:
    """Whether a result has been made, and with today's code and settings."""
    return results()[name].manifest.exists() and not differences(results()[name])


@lru_cache
def blocks() -> dict[str, Block]:
    """Every generated part, by name."""
    return {MADE: Block(None, made), **experiment.blocks(), **sensitivity.blocks(),
            **reference.blocks(), **record.blocks(), **fit.blocks(), **audit.blocks(),
            **home.blocks(), **answers.blocks(),
            **known_answers.blocks(), **lesson.blocks(), **teaching.blocks(),
            "commands": Block(("results",), commands)}


def commands() -> str:
    """A line a result: the command that makes it again, and how long that took when last done."""
    rows = []
    for name, result in results().items():
        if result.once:
            continue
        seconds = read(result).get("wall_seconds")
        took = "" if seconds is None else "under 1" if seconds < 60 else f"{seconds / 60:.0f}"
        rows.append([name, f"`{result.command}`", took])
    return lines(["result", "command", "minutes, two cores"], rows)


def made(names: tuple[str, ...]) -> str:
    """Which code made these results, and why they are stale where they are."""
    for name in names:
        if name not in results():
            raise unknown("result", name, list(results()))
    return in_words([results()[name] for name in names])


# ---- Pictures ----------------------------------------------------------------------------------

def redrawn() -> Iterator[tuple[str, Callable[[], None]]]:
    """Pictures that differ from what is tracked of their results: what is wrong, and a function
    that writes the picture anew."""
    for name in experiment.experiments():
        design, folder = experiment.design_of(name), RESULTS / name
        if wrong := experiment.differs(design, folder):
            yield wrong, lambda design=design, folder=folder: experiment.write(design, folder)
    folder = RESULTS / "sensitivity"
    for method in sensitivity.METHODS:
        if wrong := sensitivity.picture_differs(method, folder):
            yield wrong, lambda method=method: sensitivity.write(method, folder)
    for path, draw in {**record.pictures(), **known_answers.pictures()}.items():
        drawn = draw()
        if wrong := experiment.off_by(drawn, path):
            yield wrong, lambda path=path, drawn=drawn: path.write_bytes(drawn)


# ---- What is wrong -----------------------------------------------------------------------------

def wrong_parts(page: Path, text: str) -> Iterator[str]:
    """What is wrong with the generated parts of one page, each with page and name."""
    for name in unpaired(text):
        yield f"{page}: a comment of block {name} has no partner"
    for found in parts(text):
        if found[1] not in blocks():
            yield f"{page}: there is no block {found[1]}; take it out or write what makes it"
            continue
        try:
            fresh = renewed(found, blocks()[found[1]])
        except (UserError, OSError) as error:
            yield f"{page}: block {found[1]} cannot be made ({error})"
            continue
        if fresh != found[0]:
            yield f"{page}: block {found[1]} differs from what {found[2]} gives: run make docs"
    for name in sorted(shown(page, text) - said(text)):
        yield (f"{page}: shows {name} and does not say which code made it: add "
               f"<!-- begin {MADE} from {name} --><!-- end {MADE} -->")


def shown(page: Path, text: str) -> set[str]:
    """Names of the results that a page shows, in its parts or as pictures."""
    found = {name for block in parts(text) for name in sources_of(block)}
    for target in PICTURE.findall(text):
        path = posixpath.normpath(posixpath.join(page.parent.as_posix(), target))
        inside = Path(path.removeprefix(f"{RESULTS}/"))
        found |= {inside.parent.as_posix(), inside.with_suffix("").as_posix()}
    return found & set(results())


def said(text: str) -> set[str]:
    """Names of the results of which a page says which code made them."""
    return {name for block in parts(text) for name in sources_of(block)
            if block[1] == MADE or (block[1] in blocks() and blocks()[block[1]].says_made)}


def missing() -> list[str]:
    """Generated parts that stand on no page."""
    there = {found[1] for page in pages()
             for found in parts(page.read_text(encoding="utf-8"))}
    return [f"block {name} stands on no page" for name in blocks() if name not in {*there, MADE}]


def check() -> list[str]:
    """Everything that is wrong with pages, pictures and tracked results."""
    found = problems(results().values(), results())
    for page in pages():
        found += wrong_parts(page, page.read_text(encoding="utf-8"))
    return [*found, *missing(), *audit.misplaced(), *freeze.problems(),
            *(wrong for wrong, _ in redrawn())]


def build() -> list[Path]:
    """Make every part and every picture that differs anew; gives the pages that changed."""
    for _, write in redrawn():
        write()
    changed = []
    for page in pages():
        text = page.read_text(encoding="utf-8")
        if (new := filled(text, blocks())) != text:
            page.write_text(new, encoding="utf-8")
            changed.append(page)
    return changed
