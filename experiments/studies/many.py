"""Many seeds of the same settings: every table once with a column ``seed``, and what they share.

    settings, seeds -> runs in workers -> tables in order of seeds -> files, summary, picture

For what varies between cells, outcomes alone and thousands of runs there are sweeps (`sweep.py`);
this is for a few hundred runs that one wants whole.
"""

import datetime as dt
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from experiments.figures import seeds as picture
from experiments.measures import outcomes as measures
from experiments.sweeps import watched
from experiments.sweeps.aggregate import summarise
from experiments.sweeps.executors import backend
from sim.config.errors import UserError
from sim.config.seeds import check_seed, seeds_in_words, seeds_of
from sim.config.settings import Settings, settings
from sim.runs import record
from sim.runs.columns import columns_of, joined, schema_of
from sim.runs.simulate import Run, run

# What is measured of every run unless other outcomes are asked for: how many fall, how many of the
# falls fear brings, what is done, and who falls.
OUTCOMES = ("fall_share", "falls_by_fear", "expulsions_political", "arrests", "statements",
            "preemptive_share", "shelving_rate", "rank_bias_all", "r_attributed")
# Weekly series that the picture needs, by column of `weekly`.
FROM_WEEKLY = {"political": "political", "preemptive": "preemptive",
               "expelled": "expulsions_political", "arrested": "arrests", "kin": "arrests_kin",
               "belief": "mean_belief", "p_silence": "mean_p_silence", "fear": "mean_fear"}
MEANS = ("belief", "p_silence", "fear")
STATISTICS = ("n", "median", "q05", "q95", "mean", "lo95", "hi95")


# ---- In a worker -----------------------------------------------------------------------------

class Made(NamedTuple):
    """One run as it comes back from a worker: outcomes in the order asked for, weekly series, and
    the tables asked for."""

    seed: int
    values: list[float]
    series: pd.DataFrame
    tables: dict[str, pa.Table]


def make(chosen: Settings, seed: int, names: Sequence[str], tables: Sequence[str]) -> Made:
    """Run one seed and keep what is asked for."""
    done = run(chosen, seed)
    return Made(seed, measures.measure(done, names), series_of(done),
                {name: columns_of(done.tables[name], seed=seed) for name in tables})


def series_of(done: Run) -> pd.DataFrame:
    """One row a week: counts of the week, means over members (NaN in weeks without any), and
    decisions on statements, all and to shelve."""
    weekly = done.weekly
    found = {name: weekly[column].to_numpy(float) for name, column in FROM_WEEKLY.items()}
    for name in MEANS:
        found[name] = np.where(weekly["members"] > 0, found[name], np.nan)
    decisions = done.tables["decisions"]
    shelve = (decisions["decision"] == "shelve").to_numpy()
    for name, rows in (("decided", decisions), ("shelved", decisions[shelve])):
        found[name] = np.bincount(rows["week"], minlength=done.weeks).astype(float)
    return pd.DataFrame(found)


# ---- All of them -----------------------------------------------------------------------------

def runs_of(chosen: Settings, seeds: Sequence[int], names: Sequence[str], tables: Sequence[str],
            using) -> Iterator[Made]:
    """Every seed's run, in order of seeds; no more are under way than keep the workers busy."""
    executor, waiting, left = using.start(), deque(), iter(seeds)
    try:
        while True:
            for seed in islice(left, using.room - len(waiting)):
                waiting.append(executor.submit(make, chosen, seed, names, tables))
            if not waiting:
                break
            yield waiting.popleft().result()
    except BaseException:
        using.stop(executor, at_once=True)
        raise
    using.stop(executor)


class Many(Mapping):
    """Runs of many seeds. As a mapping: the tables by name, each with a column ``seed``.

    ``runs``: one row a seed with the outcomes. ``summary``: one row an outcome: how many runs
    determine it, median, middle 90 % of runs, mean with its 95 % interval. ``series``: by seed and
    week what the picture shows. ``first``: the first seed's run. `plot` draws them, `save` writes
    everything to a folder.
    """

    def __init__(self, chosen: Settings, first: Run, made: Iterable[Made], names: Sequence[str]):
        self.settings, self.first = chosen, first
        self._tables: dict[str, list[pa.Table]] = {}
        values, series = {}, {}
        for one in made:
            values[one.seed], series[one.seed] = one.values, one.series
            for name, table in one.tables.items():
                self._tables.setdefault(name, []).append(table)
        self.runs = pd.DataFrame.from_dict(values, "index", columns=list(names))
        self.runs = self.runs.rename_axis("seed").reset_index()
        self.series = pd.concat(series, names=["seed", "week"])

    @property
    def seeds(self) -> list[int]:
        return self.runs["seed"].tolist()

    @cached_property
    def summary(self) -> pd.DataFrame:
        return summary_of(self.runs)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return joined(self._tables[name]).to_pandas()

    def __iter__(self):
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def __repr__(self) -> str:
        return (f"<{len(self.runs)} runs of {self.settings.scenario.name}, seeds "
                f"{seeds_in_words(self.seeds)}; tables: {', '.join(self) or 'none kept'}>")

    def _repr_html_(self) -> str:
        return f"<p>{repr(self)[1:-1]}</p>{self.summary.to_html(index=False)}"

    def plot(self):
        """The picture: median and bands over seeds, single runs faint (a Matplotlib figure)."""
        return picture.draw(self)

    def save(self, folder: str | Path, command: str = "") -> Path:
        """Write tables, summary and picture to a folder, whole or not at all. Raises UserError."""
        with Folder(folder, self.settings, self.seeds, command) as writing:
            for name, parts in self._tables.items():
                for part in parts:
                    writing.add(name, part)
            return writing.close(self)


def summary_of(runs: pd.DataFrame) -> pd.DataFrame:
    """One row an outcome of a table of runs (columns: seed, then outcomes)."""
    found = {name: summarise(runs[name].to_numpy(float), 0) for name in runs.columns.drop("seed")}
    return pd.DataFrame([[name, *(one[key] for key in STATISTICS)] for name, one in found.items()],
                        columns=["outcome", *STATISTICS])


def tables_of(chosen: Settings, asked: Iterable[str] | None) -> list[str]:
    """The tables to keep: all that the scenario has, or those asked for. Raises UserError."""
    legal = ["weekly", *record.tables_of(chosen.scenario)]
    wanted = legal if asked is None else list(asked)
    for name in wanted:
        if name not in legal:
            raise UserError(f"tables: {chosen.scenario.name} has no table '{name}'; legal: "
                            + ", ".join(legal))
    return wanted


def simulate_many(scenario="dinamo", seeds: Iterable[int] | str = "1-20", *, workers: int = 1,
                  tables: Iterable[str] | None = None, outcomes: Iterable[str] = OUTCOMES,
                  **choices) -> Many:
    """Simulate many seeds of one organisation; all else is as in `sim.simulate`.

    seeds: numbers, or text such as "1-200". workers: processes of this machine; above 1, a script
    must guard its call with ``if __name__ == "__main__"``. tables: which to keep (default: all).
    outcomes: what to measure of each run (`zaiavlenie list outcomes`). Raises UserError.

    >>> many = simulate_many("classroom", seeds="1-100", tables=["members"])
    >>> many.summary
    >>> many["members"].groupby("seed").week_fallen.apply(lambda weeks: (weeks >= 0).mean())
    """
    chosen = settings(scenario, **choices)
    wanted = seeds_of(seeds) if isinstance(seeds, str) else sorted(map(check_seed, seeds))
    if not wanted or len(set(wanted)) < len(wanted):
        raise UserError("seeds: give at least one, and each once")
    names = list(outcomes)
    measures.check(names, "outcomes")
    return _many(chosen, wanted, names, tables_of(chosen, tables), backend(workers, None))


def _many(chosen: Settings, seeds: Sequence[int], names: Sequence[str], tables: Sequence[str],
          using, through: Callable = iter) -> Many:
    """Run checked seeds; ``through``: what every run goes through as it comes back."""
    first = run(chosen, seeds[0])  # for the picture; here, so that it compiles before workers start
    made = watched.counted(runs_of(chosen, seeds, names, tables, using), len(seeds), "runs")
    return Many(chosen, first, through(made), names)


def run_many(chosen: Settings, seeds: str, workers: int | None, out: Path | None,
             names: Sequence[str], command: str) -> Many:
    """What ``zaiavlenie run --seeds`` does: with ``out`` every table goes to the folder as it comes
    and none is held. Raises UserError before anything is run or written."""
    wanted, using = seeds_of(seeds), backend(workers, None)
    measures.check(names, "--outcome")
    folder = nullcontext() if out is None else Folder(out, chosen, wanted, command)
    with folder as writing:
        if writing is None:
            return _many(chosen, wanted, names, [], using)
        done = _many(chosen, wanted, names, tables_of(chosen, None), using, writing.taking)
        writing.close(done)
    return done


# ---- To disk ---------------------------------------------------------------------------------

def check_folder(folder: Path, chosen: Settings, seeds: Sequence[int]) -> None:
    """Raise UserError unless these runs may be written to ``folder``."""
    record.check_place(folder)
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    try:
        manifest = record.manifest_in(folder)
        held = (manifest["settings_hash"], str(manifest.get("seeds", manifest.get("seed"))))
    except UserError:
        raise UserError(f"--out {folder}: holds something else; choose a new folder") from None
    if held != (chosen.hash, seeds_in_words(seeds)):
        raise UserError(f"--out {folder}: holds other runs (settings {held[0]}, seeds {held[1]}); "
                        "choose a new folder")


class Folder:
    """A result folder of many seeds that comes into being whole or not at all: ``weekly.csv``, a
    Parquet file a table, ``runs.csv`` (outcomes by seed), ``summary.csv``, picture and manifest."""

    def __init__(self, folder: str | Path, chosen: Settings, seeds: Sequence[int], command: str):
        check_folder(Path(folder), chosen, seeds)
        self._folder, self._settings = Path(folder), chosen
        self._seeds, self._command = seeds, command
        self._began = time.monotonic()
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self):
        self._folder = self._folder.resolve()  # `.` has a name and a parent too
        self._making = record.part_of(self._folder)
        self._part = self._making.__enter__()
        return self

    def __exit__(self, *failed):
        for writer in self._writers.values():  # none is left if all went well
            with suppress(OSError):  # a full disk takes no end of a file either
                writer.close()
        return self._making.__exit__(*failed)

    def add(self, name: str, rows: pa.Table) -> None:
        """Add one run's rows of a table."""
        if name == "weekly":
            file = self._part / "weekly.csv"
            rows.to_pandas().to_csv(file, mode="a", index=False, header=not file.exists(),
                                    lineterminator="\n")
            return
        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(self._part / f"{name}.parquet", schema_of(rows))
        self._writers[name].write_table(rows.cast(self._writers[name].schema))

    def taking(self, made: Iterable[Made]) -> Iterator[Made]:
        """Write the tables of runs as they come, and pass on the rest of each."""
        for one in made:
            for name, rows in one.tables.items():
                self.add(name, rows)
            yield one._replace(tables={})

    def close(self, many: Many) -> Path:
        """Write what is of all runs together, and put the folder in its place."""
        for writer in self._writers.values():
            writer.close()
        self._writers = {}
        for name, content in picture.files(many).items():
            (self._part / name).write_bytes(content)
        many.runs.to_csv(self._part / "runs.csv", index=False, lineterminator="\n")
        many.summary.to_csv(self._part / "summary.csv", index=False, lineterminator="\n")
        manifest = record.manifest_of(many.first, self._command)
        del manifest["seed"]
        manifest |= {"seeds": seeds_in_words(self._seeds), "runs": len(self._seeds),
                     "wall_seconds": round(time.monotonic() - self._began, 3),
                     "written": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
        (self._part / record.MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n",
                                                  encoding="utf-8")
        record.put_in_place(self._part, self._folder, partial(
            check_folder, self._folder, self._settings, self._seeds))
        return self._folder
