"""Experiments: a design swept, its summary drawn and put into words (`experiment`, `figures`).

A design that names a figure is an experiment. Its figure is a module of `experiments/figures/` with
``draw(summary) -> Figure`` and ``says(summary) -> Told``, both functions of the summary alone, so
that figure and words can be made again from what is tracked in `results/`. Where what is tracked is
not the summary of the sweep but a table made of it, the module has ``tidy(summary)`` and its
``COLUMNS``, and the sweep stands in a folder of its own below.
"""

import io
from functools import lru_cache, partial
from importlib import import_module
from pathlib import Path

import matplotlib.image
import numpy as np
import pandas as pd

from experiments.figures import dots, style
from experiments.figures.told import as_markdown
from experiments.plans.design import Design, load, shipped, shipped_text
from experiments.sweeps import worker
from experiments.sweeps.sweep import Report, run_design
from experiments.tracked.blocks import Block, rewrite
from experiments.tracked.blocks import problems as wrong_parts
from experiments.tracked.results import MANIFEST, RESULTS, Result, in_words, problems, read
from sim.config.errors import UserError, unknown
from sim.runs.files import replaced

QUICK_RESULTS = Path("runs/quick")
PAGE = Path("experiments/README.md")
PICTURES = ("figure.png", "figure.svg")
SUMMARY, SWEEP = "summary.csv", "sweep"
# Of a full design's replicates, and at least so many; of its sample where points are drawn.
QUICK_SHARE, QUICK_LEAST = 0.1, 4
# Root mean square difference of pixels (0-1) up to which two pictures are the same.
TOLERANCE = 0.01


def experiments() -> list[str]:
    """Names of the experiments that ship: the designs with a figure."""
    return [name for name in shipped() if 'figure = "' in shipped_text(name)]


def chosen(name: str) -> list[str]:
    """The experiments that ``name`` stands for (``all``: every one). UserError for others."""
    if name == "all":
        return experiments()
    if name not in experiments():
        raise unknown("experiment", name, [*experiments(), "all"])
    return [name]


def figure_of(design: Design):
    """The module that draws a design's summary."""
    return import_module(f"experiments.figures.{design.file.figure}")


@lru_cache
def design_of(name: str) -> Design:
    """The design of an experiment, laid out once a process."""
    return load(name)


def quick(design: Design) -> Design:
    """The same design with a tenth of its replicates, or of its Latin hypercube where every point
    is run a few times only, to see that everything works."""
    fewer = {"replicates": min(design.least, max(QUICK_LEAST, round(design.least * QUICK_SHARE)))}
    if design.file.sampling == "latin_hypercube" and fewer["replicates"] == design.least:
        fewer["samples"] = max(QUICK_LEAST, round(design.file.samples * QUICK_SHARE))
    return load({**design.file.model_dump(exclude_none=True), **fewer})


def folder_of(name: str, is_quick: bool) -> Path:
    """Where an experiment's results go."""
    return (QUICK_RESULTS if is_quick else RESULTS) / name


def swept_in(design: Design, folder: Path) -> Path:
    """Where the sweep of an experiment stands, whose results stand in ``folder``."""
    return folder / SWEEP if hasattr(figure_of(design), "tidy") else folder


def run(name: str, using, *, is_quick: bool = False, fresh: bool = False,
        progress=lambda plan: None) -> Report:
    """Sweep one experiment and draw its figure.

    A full experiment writes to ``results/NAME`` and goes on where it was stopped unless
    ``fresh``; a quick one starts anew in ``runs/quick/NAME``. ``using``: a backend
    (`executors.py`). Raises what `sweep.run_design` raises, and UserError when a run failed.
    """
    design = load(name)
    folder = folder_of(name, is_quick)
    anew = fresh or is_quick
    if anew:  # a sweep started anew empties its folder of what is its own, and of nothing else
        for picture in PICTURES:
            (folder / picture).unlink(missing_ok=True)
    report = run_design(quick(design) if is_quick else design, swept_in(design, folder), using,
                        anew, f"zaiavlenie experiment {name}", progress)
    if report.failed:
        raise UserError(f"experiment {name}: {report.failed} runs failed; see "
                        f"{swept_in(design, folder) / 'runs.parquet'}")
    tidy(design, folder)
    write(design, folder)
    return report


def tidy(design: Design, folder: Path) -> None:
    """Make what is tracked from the sweep's summary, where that is not the summary itself."""
    made = figure_of(design)
    if hasattr(made, "tidy"):
        with replaced(folder / SUMMARY) as place:
            made.tidy(_of_sweep(folder / SWEEP)).to_csv(place, index=False, float_format="%.4g")


def write(design: Design, folder: Path) -> None:
    """Draw the summary in ``folder`` and put the pictures beside it."""
    figure = figure_of(design).draw(read_summary(design, folder))
    for picture, drawn in zip(PICTURES, (style.png, style.svg), strict=True):
        with replaced(folder / picture) as place:
            place.write_bytes(drawn(figure))


def read_summary(design: Design, folder: Path) -> pd.DataFrame:
    """What an experiment that was run has found. UserError when there is nothing."""
    made = figure_of(design)
    if hasattr(made, "tidy"):
        return read_made(folder / SUMMARY, made.COLUMNS, "no summary of this experiment")
    return _of_sweep(folder)


def _of_sweep(folder: Path) -> pd.DataFrame:
    return read_made(folder / SUMMARY, ("cell", "outcome", "n", *dots.VALUES),
                     "no summary of an experiment")


def read_made(path: Path, columns: tuple[str, ...], otherwise: str) -> pd.DataFrame:
    """A table that a command has made. UserError, with the words ``otherwise``, when it cannot be
    read, or lacks one of the columns that every such table has."""
    try:
        table = pd.read_csv(path)
    except (OSError, ValueError) as error:
        raise UserError(f"{path}: {otherwise} ({error})") from None
    if missing := [name for name in columns if name not in table]:
        raise UserError(f"{path}: {otherwise} (no column {', '.join(missing)})")
    return table


def differs(design: Design, folder: Path) -> str:
    """How the tracked picture of ``folder`` differs from its summary drawn anew; empty if not."""
    drawn = style.png(figure_of(design).draw(read_summary(design, folder)))
    return off_by(drawn, folder / PICTURES[0])


def off_by(drawn: bytes, tracked: Path) -> str:
    """How a tracked PNG differs from the one ``drawn`` anew; empty if it does not."""
    if not tracked.exists():
        return f"{tracked}: missing"
    one = matplotlib.image.imread(io.BytesIO(drawn))
    other = matplotlib.image.imread(tracked)
    if one.shape != other.shape:
        return f"{tracked}: {other.shape} pixels, drawn anew {one.shape}"
    off = float(np.sqrt(np.mean((one.astype(float) - other) ** 2)))
    return f"{tracked}: differs from its summary drawn anew by {off:.3f}" if off > TOLERANCE else ""


# ---- How they were made ------------------------------------------------------------------------

def result_of(name: str) -> Result:
    """An experiment as a tracked result: its runs' code, and its design."""
    return Result(name, f"zaiavlenie experiment {name} --fresh",
                  lambda: worker.code(design_of(name).outcomes),
                  lambda: {"design": design_of(name).hash},
                  path=swept_in(design_of(name), RESULTS / name) / MANIFEST)


def results() -> dict[str, Result]:
    """The experiments as tracked results, by name."""
    return {name: result_of(name) for name in experiments()}


def wrong(name: str) -> list[str]:
    """What is wrong with the tracked results of ``name`` (``all``: every one): pictures that are
    not their summaries', results that are stale and not listed as such, or listed and fresh; of
    all, also parts of the page that differ from what the summaries give."""
    names = chosen(name)
    found = [differs(design_of(one), RESULTS / one) for one in names]
    found += problems(result_of(one) for one in names)
    if name == "all":
        found += wrong_parts(PAGE, blocks())
    return [one for one in found if one]


# ---- The page ----------------------------------------------------------------------------------

DRAWN = ("Every run draws its parameters from the hundred points of the posterior (values that go "
         "with the record), the same ones in every world. So the middle 90 % of runs shows what "
         "the record leaves open about them. The intervals of means do not show it; they narrow "
         "with the number of runs. ")


def blocks() -> dict[str, Block]:
    """The generated parts of :data:`PAGE`: one an experiment, and how long all of them took."""
    made = {f"experiment-{name}": Block((name,), partial(section, name), says_made=True)
            for name in experiments()}
    return made | {"experiments-took": Block(("results",), took)}


def took() -> str:
    """How long the experiments took when last made, in minutes."""
    return f"{sum(read(one)['wall_seconds'] for one in results().values()) / 60:.1f} minutes"


def section(name: str) -> str:
    """An experiment's section of the page, from its summary and manifest in `results/`."""
    design, folder = design_of(name), RESULTS / name
    told = figure_of(design).says(read_summary(design, folder))
    return (f"### {name}\n\n**Asked.** {design.file.question[:1].upper()}{design.file.question[1:]}"
            f"\n\n![{name}](../results/{name}/figure.png)\n\n{as_markdown(told)}\n\n"
            f"{DRAWN if design.file.posterior else ''}"
            f"{read(result_of(name))['runs']:,} runs; `zaiavlenie experiment {name}`. "
            f"{in_words([result_of(name)])}")


def write_page() -> None:
    """Write the generated parts of :data:`PAGE` anew, where it stands and every experiment has a
    summary."""
    if PAGE.exists() and all((RESULTS / name / SUMMARY).exists() for name in experiments()):
        rewrite(PAGE, blocks())
