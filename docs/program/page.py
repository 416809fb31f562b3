"""The page for teaching as a tracked result: `results/page/page.html`, its module made anew."""

from pathlib import Path

from experiments.tracked.results import Result
from sim.teach import shipped


def _code() -> str:
    made = shipped.made_from()
    return made["rules"] + made["build"]


def _measure(folder: Path) -> None:
    from sim.teach import page
    from sim.teach.wasm import make
    make.make()
    page.write(page.page(), folder / "page.html")


def result() -> Result:
    """The page, fresh as long as its rules are today's: its texts may be newer in the sources."""
    return Result("page", "make page", _code,
                  lambda: {"scenarios": shipped.made_from()["settings"]}, measure=_measure)
