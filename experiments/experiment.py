"""Experiments: a design swept, its summary drawn and put into words (`experiment`, `figures`).

A design that names a figure is an experiment. Its figure is a module of `experiments/figures/` with
``draw(summary) -> Figure`` and ``says(summary) -> str``, both functions of the summary alone, so
that figure and words can be made again from what is tracked in `results/`.
"""

import io
import json
from importlib import import_module
from pathlib import Path

import matplotlib.image
import numpy as np
import pandas as pd

from experiments.figures import dots, style
from experiments.plans.design import Design, load, shipped, shipped_text
from experiments.sweeps.sweep import Report, run_design
from sim.config.errors import UserError, unknown

RESULTS = Path("results")
QUICK_RESULTS = Path("runs/quick")
PAGE = Path("experiments/README.md")
PICTURES = ("figure.png", "figure.svg")
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
    report = run_design(quick(design) if is_quick else design, folder, using, anew,
                        f"zaiavlenie experiment {name}", progress)
    if report.failed:
        raise UserError(f"experiment {name}: {report.failed} runs failed; see "
                        f"{folder / 'runs.parquet'}")
    write(design, folder)
    return report


def write(design: Design, folder: Path) -> None:
    """Draw the summary in ``folder`` and put the pictures beside it."""
    figure = figure_of(design).draw(read_summary(folder))
    for picture, drawn in zip(PICTURES, (style.png, style.svg), strict=True):
        (folder / picture).write_bytes(drawn(figure))


def read_summary(folder: Path) -> pd.DataFrame:
    """The summary of an experiment that was run. UserError when there is none."""
    return read_made(folder / "summary.csv", ("cell", "outcome", "n", *dots.VALUES),
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
    drawn = style.png(figure_of(design).draw(read_summary(folder)))
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


# ---- The page ----------------------------------------------------------------------------------

HEAD = """# Experiments

Each experiment is a design (`designs/`), swept, drawn and put into words by one command:

```console
$ zaiavlenie experiment all
$ zaiavlenie figures --check
```

Numbers below come from the summaries in `results/`: means over the replicates, with 95 % bootstrap
intervals in brackets. They hold for the model at its calibrated defaults
([calibration](../docs/calibration.md)) and do not carry the uncertainty of its parameters, unless
it is said that parameters are drawn; what other values and structures change, and how many runs it
takes, is in [sensitivity](../docs/sensitivity.md) (`zaiavlenie sensitivity`). A
figure shows what this model does, not what happened to anyone. In figures a dot is a mean, a thick
line the 95 % interval of the mean, a thin line the middle 90 % of runs; a sand-coloured band is the
record's range, where a pattern of the record that the model was fitted to says something.
"""


EARLIER = ("**Made with earlier settings.** Defaults or design have changed since; `zaiavlenie "
           "experiment {}` makes it anew.\n\n")

DRAWN = ("Every replicate draws its parameters from the hundred points of the posterior, the same "
         "ones in every world: the middle 90 % of runs carries what the record leaves open of "
         "them. Intervals of means do not; they narrow with the number of runs. ")


def manifest(name: str) -> dict:
    """What an experiment's results say of how they were made."""
    return json.loads((RESULTS / name / "manifest.json").read_text("utf-8"))


def page() -> str:
    """The page about the experiments, from the summaries and manifests in `results/`."""
    seconds = sum(manifest(name)["wall_seconds"] for name in experiments())
    parts = [HEAD, f"\nWhen last made they took {seconds / 60:.1f} minutes in all with two "
                   "workers; `--quick`, with a tenth of the replicates, about a tenth of that.\n"]
    for name in experiments():
        design = load(name)
        folder = RESULTS / name
        summary = read_summary(folder)
        runs = int(summary.groupby("cell")["n"].max().sum())
        is_of_today = manifest(name)["design_hash"] == design.hash
        parts.append(f"\n## {name}\n\n*{design.file.question[:1].upper()}"
                     f"{design.file.question[1:]}*\n\n"
                     f"{'' if is_of_today else EARLIER.format(name)}"
                     f"![{name}](../results/{name}/figure.png)\n\n"
                     f"{figure_of(design).says(summary)}\n\n"
                     f"{DRAWN if design.file.posterior else ''}"
                     f"{runs:,} runs; `zaiavlenie experiment {name}`.\n")
    return "".join(parts)


def write_page() -> None:
    """Write :data:`PAGE` anew, if every experiment has a summary."""
    if all((RESULTS / name / "summary.csv").exists() for name in experiments()):
        PAGE.write_text(page(), encoding="utf-8")


def stale_page() -> str:
    """How the tracked page differs from what the summaries give; empty if it does not."""
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page():
        return f"{PAGE}: differs from what the summaries give"
    return ""
