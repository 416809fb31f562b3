"""The folder of a sweep: parts written whole or not at all, resumed, gathered, never mixed.

While a sweep runs, finished runs lie in ``parts/``, each file written beside its place, forced
to the disk and renamed; whatever kills the sweep, a part is there whole or not at all. At the
end they are gathered into ``runs.parquet`` in the order of cells and replicates.
"""

import contextlib
import datetime as dt
import fcntl
import json
import os
import shutil
import time
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from experiments.plans.cells import run_id
from experiments.plans.design import Design
from experiments.sweeps import aggregate
from experiments.sweeps.kept import ARROW, MOST_HELD, TABLES, Kept, weight
from experiments.sweeps.worker import Row
from sim.config.errors import UserError

MANIFEST, PARTS, RUNS = "manifest.json", "parts", "runs.parquet"
SUMMARY, COLUMNS = "summary.csv", "columns.csv"
# In the order in which they are removed: as long as there is a manifest, the folder is ours.
OURS = (PARTS, TABLES, RUNS, SUMMARY, COLUMNS, MANIFEST)
# What `zaiavlenie draw` puts there.
PICTURES = tuple(f"{name}.{kind}" for name in ("outcomes", "series") for kind in ("png", "svg"))
FILES = (RUNS, SUMMARY, COLUMNS, MANIFEST)
UNFINISHED = tuple(f"{name}.tmp" for name in FILES)

# A part is written when the last one is this old: seconds, and share of the time so far, so
# that a killed sweep loses little and a long one has few parts.
LEAST_BETWEEN, SHARE_BETWEEN = 1.0, 0.01
ROWS_AT_ONCE = 200_000


class Store:
    """The folder of one sweep, held by one process at a time.

    ``folder`` is made when the first byte is written. Raises UserError when it holds something
    else, another design, results of another version of the model, or is being written to.
    """

    def __init__(self, folder: Path, design: Design, code: str, fresh: bool = False):
        self.folder, self.design, self.code = folder, design, code
        self.parts = folder / PARTS
        self.kept = Kept(folder, self.parts, design, replaced)
        self._rows: list[Row] = []
        self._held = 0  # bytes of their tables
        self._began = self._flushed = time.monotonic()
        self._lock = None
        self._check(fresh)
        self._begin(fresh)

    # ---- Opening ----

    def _check(self, fresh: bool) -> None:
        """Raise UserError unless the folder is new, this design's, or may be emptied."""
        folder = self.folder
        if folder.exists() and not folder.is_dir():
            raise UserError(f"--out {folder}: is a file, not a folder")
        parent = folder.absolute()
        while not parent.exists():
            parent = parent.parent
        if not parent.is_dir() or not os.access(parent, os.W_OK):
            raise UserError(f"--out {folder}: cannot be written")
        if not folder.is_dir():
            return
        manifest = read_manifest(folder)
        inside = sorted(path.name for path in folder.iterdir() if path.name not in UNFINISHED)
        # A sweep that was killed before it wrote its manifest has written nothing else.
        if manifest is None and inside in ([], [PARTS]) and not any(self.parts.glob("*")):
            return
        strange = [name for name in inside if name not in (*OURS, *PICTURES)]
        if manifest is None or (fresh and strange):
            raise UserError(f"--out {folder}: holds something else than a sweep "
                            f"({strange[0] if strange else MANIFEST}); choose a new folder")
        if fresh:
            return
        extends = self.design.open_hash and (manifest.get("open_hash") == self.design.open_hash)
        if extends and self.design.least < manifest["design"]["replicates"]:
            raise UserError(f"--out {folder}: holds {manifest['design']['replicates']} replicates "
                            f"a cell, more than the {self.design.least} asked for; ask for as "
                            "many or more, or choose a new folder")
        if manifest["design_hash"] != self.design.hash and not extends:
            raise UserError(f"--out {folder}: belongs to another design (hash "
                            f"{manifest['design_hash']}, this one {self.design.hash}); choose a "
                            f"new folder, or start anew with --fresh")
        if manifest["code"] != self.code:
            raise UserError(f"--out {folder}: was begun with another version of the model (code "
                            f"{manifest['code']}, now {self.code}); start anew with --fresh")

    def _begin(self, fresh: bool) -> None:
        self.parts.mkdir(parents=True, exist_ok=True)
        self._lock = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise UserError(f"--out {self.folder}: another sweep is at work there") from None
        if fresh:
            shutil.rmtree(self.parts)
            self.parts.mkdir()
            self.kept.drop()
            for name in FILES:
                (self.folder / name).unlink(missing_ok=True)
        for left in [*(self.folder / name for name in UNFINISHED), *self.parts.glob("*.tmp")]:
            left.unlink(missing_ok=True)

    def close(self) -> None:
        """Let another process have the folder."""
        os.close(self._lock)

    # ---- Rows ----

    def _files(self) -> list[Path]:
        gathered = self.folder / RUNS
        return [*([gathered] if gathered.exists() else []), *sorted(self.parts.glob("*.parquet"))]

    def _part_schema(self) -> pa.Schema:
        return pa.schema([
            ("run", pa.string()), ("cell", pa.int32()), ("replicate", pa.int32()),
            ("seed", pa.int64()), ("seconds", pa.float64()),
            *((name, pa.float64()) for name in self.design.outcomes), ("error", pa.string())])

    def _gathered_schema(self) -> pa.Schema:
        part = {field.name: field for field in self._part_schema()}
        return pa.schema([
            part["run"], part["cell"],
            *((name, ARROW[type(self.design.cells[0].values[name])])
              for name in self.design.columns),
            part["replicate"], part["seed"],
            *(part[name] for name in self.design.outcomes), part["error"]])

    def done(self, watched: str | None):
        """Arrays of the runs that an earlier sweep finished without error, file by file: cell,
        replicate, value of ``watched`` (None without). Failed runs are tried again.

        Raises UserError for a run that is none of this design's.
        """
        for file in self._files():
            wanted = ["run", "cell", "replicate", "seed", "error"] + ([watched] if watched else [])
            for batch in pq.ParquetFile(file).iter_batches(columns=wanted):
                frame = batch.to_pandas()
                self._check_runs(frame, file)
                frame = frame[frame["error"].isna()]
                yield (frame["cell"].to_numpy(), frame["replicate"].to_numpy(),
                       frame[watched].to_numpy() if watched else None)

    def _check_runs(self, frame: pd.DataFrame, file: Path) -> None:
        cells = self.design.cells
        for run, cell, replicate, seed in frame[["run", "cell", "replicate", "seed"]].itertuples(
                index=False):
            if not (cell < len(cells) and replicate < self.design.most
                    and seed == self.design.seed(cell, replicate)
                    and run == run_id(cells[cell].key, seed)):
                raise UserError(f"{file}: run {run} is none of this design's; start anew with "
                                f"--fresh")

    def add(self, rows: list[Row]) -> None:
        """Take in finished runs; they are on the disk after the next :meth:`flush`."""
        self._rows += rows
        self._held += sum(map(weight, rows))
        now = time.monotonic()
        waited = now - self._flushed > max(LEAST_BETWEEN, SHARE_BETWEEN * (now - self._began))
        if waited or self._held > MOST_HELD:
            self.flush()

    def flush(self) -> None:
        """Write what was taken in as one part. Raises OSError when the disk does not take it;
        the rows are kept for another try."""
        if self._rows:
            nan = [np.nan] * len(self.design.outcomes)
            rows = [(*row[:5], *(row.values or nan), row.error) for row in self._rows]
            number = max((int(path.stem) for path in self.parts.glob("*.parquet")), default=-1) + 1
            self.kept.write(number, self._rows)
            schema = self._part_schema()
            columns = zip(*rows, strict=True)
            table = pa.table([pa.array(column, field.type) for column, field
                              in zip(columns, schema, strict=True)], schema=schema)
            with replaced(self.parts / f"{number:08d}.parquet") as place:
                pq.write_table(table, place)
            self._rows, self._held = [], 0
        self._flushed = time.monotonic()

    # ---- Manifest ----

    def write_manifest(self, **more) -> None:
        """Write what a reader needs to repeat the sweep, and how it went (``more``)."""
        manifest = {
            "program": "zaiavlenie", "kind": "sweep", "name": self.design.name,
            "design": self.design.as_dict(), "design_hash": self.design.hash,
            "open_hash": self.design.open_hash, "code": self.code,
            "cells": len(self.design.cells), **more,
            "written": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "versions": {name: metadata.version(name) for name in
                         ("zaiavlenie", "numpy", "numba", "pandas", "pyarrow", "scipy")},
        }
        with replaced(self.folder / MANIFEST) as place:
            place.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")

    # ---- The end ----

    def finished(self) -> bytes | None:
        """The summary, where everything stands gathered; None otherwise."""
        gathered = [self.folder / name for name in FILES]
        if any(self.parts.iterdir()) or not self.kept.are_there() or not all(
                path.exists() for path in gathered):
            return None
        return (self.folder / SUMMARY).read_bytes()

    def gather(self, replicates: np.ndarray) -> bytes:
        """Write runs.parquet, summary.csv and columns.csv, and give the bytes of the summary.

        ``replicates`` of every cell. Cells are read a few at a time, so that the memory used
        does not grow with the number of runs.
        """
        source = ds.dataset(self._files(), schema=self._part_schema())
        schema, lines = self._gathered_schema(), []
        with replaced(self.folder / RUNS) as place, pq.ParquetWriter(place, schema) as writer:
            for first, last in _chunks(replicates):
                runs = self._canonical(source, first, last, replicates)
                lines.append(aggregate.summary_csv(self.design, runs, header=not lines))
                writer.write_table(pa.Table.from_pandas(runs, schema, preserve_index=False))
        self.kept.gather(replicates)
        text = b"".join(lines)
        for name, content in ((SUMMARY, text), (COLUMNS, aggregate.columns_csv(self.design))):
            with replaced(self.folder / name) as place:
                place.write_bytes(content)
        return text

    def drop_parts(self) -> None:
        """Remove the parts, once everything they hold stands in runs.parquet."""
        shutil.rmtree(self.parts)

    def _canonical(self, source, first: int, last: int, replicates: np.ndarray) -> pd.DataFrame:
        """Runs of the cells ``first`` .. ``last`` - 1, each once, by cell and replicate."""
        cell = ds.field("cell")
        found = source.to_table(filter=(cell >= first) & (cell < last)).to_pandas()
        found = found[found["replicate"] < replicates[found["cell"]]]
        # A run that failed and was tried again stands twice: what came of it counts.
        found["failed"] = found["error"].notna()
        found = (found.sort_values(["cell", "replicate", "failed"], kind="stable")
                 .drop_duplicates(["cell", "replicate"]).reset_index(drop=True))
        varied = {name: [self.design.cells[i].values[name] for i in found["cell"]]
                  for name in self.design.columns}
        return pd.DataFrame({
            "run": found["run"], "cell": found["cell"], **varied,
            "replicate": found["replicate"], "seed": found["seed"],
            **{name: found[name] for name in self.design.outcomes},
            "error": found["error"].astype(object).where(found["failed"], None)})


def _chunks(replicates: np.ndarray):
    """Ranges of cells with so few runs each that they fit into memory."""
    first, n = 0, 0
    for cell, more in enumerate(replicates):
        if n and n + more > ROWS_AT_ONCE:
            yield first, cell
            first, n = cell, 0
        n += int(more)
    yield first, len(replicates)


@contextlib.contextmanager
def replaced(path: Path):
    """A place to write a file that then takes the place of ``path``: all of it, on the disk.

    Raises OSError when it cannot be written; then ``path`` is as it was.
    """
    place = path.with_name(f"{path.name}.tmp")
    try:
        yield place
        with place.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(place, path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def read_manifest(folder: Path) -> dict | None:
    """The manifest of a sweep's folder; None when it has none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(manifest, dict) or not {"kind", "design_hash", "code"} <= set(manifest):
        return None
    return manifest
