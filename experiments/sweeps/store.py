"""The folder of a sweep: parts written whole or not at all, resumed, gathered, never mixed.

While a sweep runs, finished runs lie in ``parts/``, each file written beside its place, forced
to the disk and renamed; whatever kills the sweep, a part is there whole or not at all. A part's
name holds its checksum, and its footer says what it is a part of. At the end the parts are
gathered into ``runs.parquet`` in the order of cells and replicates; the manifest then names every
file with its checksum, which makes them the results, and the parts go.
"""

import contextlib
import datetime as dt
import fcntl
import json
import os
import re
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
from experiments.sweeps.kept import ARROW, CHECKED, FORMAT, MOST_HELD, TABLES, Kept, weight
from experiments.sweeps.worker import Row
from sim.config.errors import UserError, notice
from sim.runs.files import UNFINISHED, check_file, checksum, digest, linked, replaced
from sim.runs.record import check_place

MANIFEST, PARTS, RUNS = "manifest.json", "parts", "runs.parquet"
SUMMARY, COLUMNS = "summary.csv", "columns.csv"
FILES = (RUNS, SUMMARY, COLUMNS)
# Beside a sweep's own files what `draw`, `experiment` and `constants` put there.
OURS = re.compile(r"manifest\.json|runs\.parquet|(summary|columns|constants)\.csv|"
                  r"(outcomes|series|figure)\.(png|svg)|"
                  r"parts(/\d{8}-[0-9a-f]{16}\.parquet|/[a-z]+(/\d{8}\.parquet)?)?|"
                  r"tables(/[a-z]+\.(parquet|csv))?")
TOLD = b"zaiavlenie"  # of which sweep a file is, in its footer
NAMED = 3  # files that a message names

# A part is written when the last one is this old: seconds, and share of the time so far, so
# that a killed sweep loses little and a long one has few parts.
LEAST_BETWEEN, SHARE_BETWEEN = 1.0, 0.01
ROWS_AT_ONCE = 200_000


class Store:
    """The folder of one sweep, held by one process at a time.

    Files that are altered or unreadable are named on stderr and removed, and so is what depends on
    them: their runs are made again. Raises UserError when the folder holds something else, another
    design, results of another version of the model, or is being written to; OSError.
    """

    def __init__(self, folder: Path, design: Design, code: str, fresh: bool = False):
        self.folder, self.design, self.code = folder, design, code
        self.parts = folder / PARTS
        self.kept = Kept(folder, self.parts, design)
        self._rows: list[Row] = []
        self._held = 0  # bytes of their tables
        self._began = self._flushed = time.monotonic()
        self._listed: dict[str, str] = {}  # checksums of the results, where they are whole
        self._lock = self._locked()
        try:
            self._open(fresh)
        except BaseException:
            self.close()
            raise

    # ---- Opening ----

    def _locked(self) -> int:
        """The folder, made where there is none, opened and held."""
        check_place(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise UserError(f"--out {self.folder}: another sweep is at work there") from None
        return lock

    def close(self) -> None:
        """Let another process have the folder."""
        os.close(self._lock)

    def _open(self, fresh: bool) -> None:
        self._check_outputs()
        strange = self._strange()
        manifest = read_manifest(self.folder)
        lost = manifest is None
        told = self._told() if lost else manifest
        if strange and (fresh or told is None):
            raise UserError(f"--out {self.folder}: holds something else than a sweep "
                            f"({strange[0]}); choose a new folder")
        if told is None and any((self.folder / name).exists() for name in (MANIFEST, *FILES)):
            raise UserError(f"--out {self.folder}: {MANIFEST} is missing or altered, and no other "
                            "file says of which design the results are; choose a new folder")
        for left in [*self.folder.glob(f"{UNFINISHED}*"), *self.parts.rglob(f"{UNFINISHED}*"),
                     *self.kept.folder.glob(f"{UNFINISHED}*")]:
            left.unlink()
        if fresh:
            self._empty()
        elif told is not None:
            self._check(told)
            if strange:
                notice(f"{self.folder}: {_few(strange)} is no part of this sweep, and is left "
                       "as it is")
            self._find_whole(manifest)
            if lost:
                notice(f"{self.folder / MANIFEST}: was lost or altered, and is made anew from "
                       "what the results say of themselves")

    def _strange(self) -> list[str]:
        """Names in the folder that no sweep gives, and nothing that is unfinished."""
        found = [*self.folder.glob("*"), *self.parts.rglob("*"), *self.kept.folder.rglob("*")]
        names = (path.relative_to(self.folder).as_posix() for path in sorted(found)
                 if not path.name.startswith(UNFINISHED))
        return [name for name in names if not OURS.fullmatch(name)]

    def _told(self) -> dict | None:
        """What the files of a sweep without a manifest say of it; None where there is none."""
        whole = [path for path in self._parts() if checksum(path) == _checksum_in(path)]
        found = [told for path in [*whole, self.folder / RUNS] if (told := _footer(path))]
        return max(found, key=lambda told: told["design"]["replicates"], default=None)

    def _check(self, told: dict) -> None:
        """Raise UserError unless results that say so are of this design and version."""
        folder = self.folder
        extends = self.design.open_hash and told.get("open_hash") == self.design.open_hash
        if extends and self.design.least < told["design"]["replicates"]:
            raise UserError(f"--out {folder}: holds {told['design']['replicates']} replicates "
                            f"a cell, more than the {self.design.least} asked for; ask for as "
                            "many or more, or choose a new folder")
        if told["design_hash"] != self.design.hash and not extends:
            raise UserError(f"--out {folder}: belongs to another design (hash "
                            f"{told['design_hash']}, this one {self.design.hash}); choose a "
                            f"new folder, or start anew with --fresh")
        if told["code"] != self.code:
            raise UserError(f"--out {folder}: was begun with another version of the model (code "
                            f"{told['code']}, now {self.code}); start anew with --fresh")

    def _check_outputs(self) -> None:
        """Raise UserError where something else stands instead of a file or folder of ours."""
        for name in (MANIFEST, *FILES):
            check_file(self.folder / name)
        for place in (self.parts, self.kept.folder):
            if place.is_symlink() or (place.exists() and not place.is_dir()):
                raise UserError(f"{place}: is no folder, and is left as it is")

    def _empty(self) -> None:
        self.drop_parts()
        self.kept.drop()
        # The manifest last: as long as there is one, the folder is ours.
        for name in (*FILES, MANIFEST):
            (self.folder / name).unlink(missing_ok=True)

    # ---- What is whole ----

    def _find_whole(self, manifest: dict | None) -> None:
        """Name and remove what is altered or unreadable, and what depends on it."""
        bad = [path for path in self._parts() if not self._is_whole_part(path)]
        for path in bad:
            self._drop_part(path)
        names = [path.relative_to(self.folder).as_posix() for path in bad]
        if manifest is not None:
            altered = altered_in(self.folder, manifest)
            names += altered
            if not {RUNS, *self.kept.files(csv=False)} & set(altered):
                self._listed = {name: found for name, found in manifest.get("files", {}).items()
                                if name not in altered}
        elif (self.folder / RUNS).exists():
            adopted = self._adopted()
            self._listed = adopted or {}
            names += [RUNS] if adopted is None else []
        if names:
            notice(f"{self.folder}: {_few(names)} {'is' if len(names) == 1 else 'are'} missing, "
                   "unreadable or altered; what is lost is made again")

    def _is_whole_part(self, path: Path) -> bool:
        """Whether a part and its tables are as they were written. UserError for another version's.
        """
        if checksum(path) != _checksum_in(path):
            return False
        told = _footer(path)
        self._check(told)
        return all(checksum(self.kept.file(name, _number(path))) == found
                   for name, found in told["tables"].items())

    def _adopted(self) -> dict[str, str] | None:
        """Checksums of results that no manifest names, where they are of more runs than the parts;
        None where it can be told that they are not as they were written."""
        told, runs = _footer(self.folder / RUNS), self.folder / RUNS
        try:
            n_runs = sum(map(len, pq.ParquetFile(runs, **CHECKED).iter_batches()))
        except Exception:  # whatever a reader makes of altered bytes
            return None
        tables = {f"{TABLES}/{name}.parquet": found for name, found in told["tables"].items()}
        if any(checksum(self.folder / name) != found for name, found in tables.items()):
            return None
        in_parts = sum(pq.read_metadata(path).num_rows for path in self._parts())
        return {RUNS: checksum(runs), **tables} if n_runs >= in_parts else {}

    def _source(self) -> list[Path]:
        """The files that hold the finished runs: the results where they are whole, else parts."""
        return [self.folder / RUNS] if RUNS in self._listed else self._parts()

    def _parts(self) -> list[Path]:
        return sorted(path for path in self.parts.glob("*.parquet")
                      if OURS.fullmatch(f"{PARTS}/{path.name}"))

    def _drop_part(self, path: Path) -> None:
        path.unlink()
        for name in self.kept.names:
            self.kept.file(name, _number(path)).unlink(missing_ok=True)

    # ---- Rows ----

    def _part_schema(self) -> pa.Schema:
        return pa.schema([
            ("run", pa.string()), ("cell", pa.int32()), ("replicate", pa.int32()),
            ("seed", pa.int64()), ("seconds", pa.float64()),
            *((name, pa.float64()) for name in self.design.outcomes), ("error", pa.string())])

    def _footed(self, schema: pa.Schema, tables: dict[str, str]) -> pa.Schema:
        """The same, with what a file says of itself: design, version, checksums of its tables."""
        told = {"design_hash": self.design.hash, "open_hash": self.design.open_hash,
                "code": self.code, "design": {"replicates": self.design.least}, "tables": tables}
        return schema.with_metadata({TOLD: json.dumps(told)})

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
        for file in self._source():
            wanted = ["run", "cell", "replicate", "seed", "error"] + ([watched] if watched else [])
            for batch in pq.ParquetFile(file, **CHECKED).iter_batches(
                    columns=wanted):
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
            number = max(map(_number, self._parts()), default=-1) + 1
            schema = self._footed(self._part_schema(), self.kept.write(number, self._rows))
            columns = zip(*rows, strict=True)
            table = pa.table([pa.array(column, field.type) for column, field
                              in zip(columns, schema, strict=True)], schema=schema)
            # In memory first: its name holds its checksum.
            sink = pa.BufferOutputStream()
            pq.write_table(table, sink, write_page_checksum=True)
            content = sink.getvalue()
            with replaced(self._part(number, digest(content))) as place:
                place.write_bytes(content)
            self._rows, self._held = [], 0
        self._flushed = time.monotonic()

    def _part(self, number: int, digest: str) -> Path:
        return self.parts / f"{number:08d}-{digest}.parquet"

    # ---- Manifest ----

    def begin(self, command: str) -> None:
        """Get ready for more runs. Results that are whole become a part once more, beside which
        they stay until others take their place."""
        if self._listed:
            self.drop_parts()
        self.parts.mkdir(exist_ok=True)
        if self._listed:
            self.kept.as_part(0)
            linked(self.folder / RUNS, self._part(0, self._listed[RUNS]))
            self._listed = {}
        self.write_manifest(status="running", command=command)

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
        manifest["checksum"] = digest(json.dumps(manifest).encode())
        with replaced(self.folder / MANIFEST) as place:
            place.write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")

    # ---- The end ----

    def finished(self, csv: bool) -> bytes | None:
        """The summary, where everything stands gathered and whole, with ``csv`` as CSV too; None
        otherwise."""
        whole = {*FILES, *self.kept.files(csv)} <= set(self._listed)
        return (self.folder / SUMMARY).read_bytes() if whole else None

    def gather(self, replicates: np.ndarray, csv: bool) -> bytes:
        """Write runs.parquet, summary.csv and columns.csv, and kept tables (``csv``: as CSV, too);
        give the bytes of the summary.

        ``replicates`` of every cell. Cells are read a few at a time, so that the memory used
        does not grow with the number of runs.
        """
        tables = self.kept.gather([*map(_number, self._parts())], replicates)
        source = ds.dataset(self._parts(), schema=self._part_schema(), format=FORMAT)
        schema, lines = self._footed(self._gathered_schema(), tables), []
        of_first = None
        with replaced(self.folder / RUNS) as place, place.open("wb") as sink, pq.ParquetWriter(
                sink, schema, write_page_checksum=True) as writer:
            for first, last in _chunks(replicates):
                runs = self._canonical(source, first, last, replicates)
                lines.append(aggregate.summary_csv(self.design, runs, of_first))
                if of_first is None:
                    of_first = runs[runs["cell"] == 0]
                writer.write_table(pa.Table.from_pandas(runs, schema, preserve_index=False))
        text = b"".join(lines)
        for name, content in ((SUMMARY, text), (COLUMNS, aggregate.columns_csv(self.design))):
            with replaced(self.folder / name) as place:
                place.write_bytes(content)
        if csv:
            self.kept.to_csv()
        return text

    def finish(self, csv: bool, **more) -> None:
        """Write the manifest that makes what was gathered the results, and remove the parts."""
        made = [name for name in (*FILES, *self.kept.files(csv)) if (self.folder / name).exists()]
        self.write_manifest(**more, files={name: checksum(self.folder / name) for name in made})
        self.drop_parts()

    def drop_parts(self) -> None:
        """Remove the parts, and their folders unless something else lies there."""
        for path in [*self.parts.rglob("*")]:
            if path.is_file() and OURS.fullmatch(path.relative_to(self.folder).as_posix()):
                path.unlink()
        for folder in (*(self.parts / name for name in self.kept.names), self.parts):
            with contextlib.suppress(OSError):
                folder.rmdir()

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


# ---- Files -----------------------------------------------------------------------------------

def _number(part: Path) -> int:
    return int(part.stem.partition("-")[0])


def _checksum_in(part: Path) -> str:
    return part.stem.partition("-")[2]


def _footer(path: Path) -> dict | None:
    """What a part, or gathered runs, say of themselves; None where they cannot be read."""
    try:
        told = json.loads(pq.read_schema(path).metadata[TOLD])
        return told if {"design_hash", "code", "design", "tables"} <= set(told) else None
    except Exception:  # whatever a reader makes of altered bytes
        return None


def _few(names: list[str]) -> str:
    """Names as a message lists them."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def read_manifest(folder: Path) -> dict | None:
    """The manifest of a sweep's folder; None when it has none, or an altered one."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(manifest, dict) or not {"kind", "design_hash", "code"} <= set(manifest):
        return None
    found = manifest.pop("checksum", None)  # the oldest have none
    whole = found in (None, digest(json.dumps(manifest).encode()))
    return manifest if whole else None


def altered_in(folder: Path, manifest: dict) -> list[str]:
    """Names of the results in a sweep's folder that are no longer what its manifest says."""
    return [name for name, found in manifest.get("files", {}).items()
            if checksum(folder / name) != found]
