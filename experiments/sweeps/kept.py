"""Tables of single runs that a sweep keeps (``keep`` in a design): one Parquet file a table.

While a sweep runs they lie beside the part that holds their runs, ``parts/NAME/N.parquet`` beside
``parts/N.parquet``, and are written before it, so that every run in a part has its tables. At the
end they are gathered into ``tables/NAME.parquet``: cell, what varies, replicate, seed, then the
columns of `docs/tables.md`, in order of cells and replicates.
"""

import contextlib
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from experiments.plans.design import Design
from experiments.sweeps.worker import Row
from sim.runs.columns import filled, joined

TABLES = "tables"
ARROW = {int: pa.int64(), float: pa.float64(), str: pa.string()}
# Tables taken in weigh as much as memory may hold before they are written, bytes.
MOST_HELD = 128_000_000


def weight(row: Row) -> int:
    """Bytes of the tables of a run, in memory."""
    return sum(table.nbytes for table in (row.tables or {}).values())


class Kept:
    """The kept tables of one sweep. ``replaced``: how a file is written whole or not at all."""

    def __init__(self, folder: Path, parts: Path, design: Design, replaced: Callable):
        self._parts, self._design, self._replaced = parts, design, replaced
        self.folder = folder / TABLES
        self.names: Sequence[str] = design.file.keep

    def write(self, number: int, rows: Sequence[Row]) -> None:
        """Write the tables of the runs of part ``number``."""
        for name in self.names:
            tables = [table.add_column(0, "replicate", filled(table, row.replicate))
                      .add_column(0, "cell", filled(table, row.cell))
                      for row in rows if row.tables for table in [row.tables[name]]]
            file = self._file(name, number)
            file.parent.mkdir(exist_ok=True)
            file.unlink(missing_ok=True)  # of a sweep that was killed before the part was there
            if tables:
                with self._replaced(file) as place:
                    pq.write_table(joined(tables), place)

    def _file(self, name: str, number: int) -> Path:
        return self._parts / name / f"{number:08d}.parquet"

    def are_there(self) -> bool:
        """Whether every kept table stands gathered."""
        return all((self.folder / f"{name}.parquet").exists() for name in self.names)

    def gather(self, replicates: np.ndarray) -> None:
        """Write every table as one file; ``replicates`` of every cell count."""
        if not self.names:
            return
        self.folder.mkdir(exist_ok=True)
        for name in self.names:
            self._gather(name, replicates)

    def _gather(self, name: str, replicates: np.ndarray) -> None:
        gathered = self.folder / f"{name}.parquet"
        files = [*([gathered] if gathered.exists() else []),
                 *(file for part in sorted(self._parts.glob("*.parquet"))
                   if (file := self._file(name, int(part.stem))).exists())]
        if not files:  # every run failed
            return
        own = pq.read_schema(files[-1])
        varied = [field for field in own.names if field not in self._design.columns] if (
            files[-1] == gathered) else own.names
        own = pa.schema([own.field(field) for field in varied])
        full = pa.schema([own.field("cell"),
                          *((column, ARROW[type(self._design.cells[0].values[column])])
                            for column in self._design.columns),
                          *(field for field in own if field.name != "cell")])
        source = ds.dataset(files, schema=own)
        with self._replaced(gathered) as place, pq.ParquetWriter(place, full) as writer:
            for cell, n in enumerate(replicates):
                found = source.to_table(filter=(ds.field("cell") == cell)
                                        & (ds.field("replicate") < int(n)))
                order = np.argsort(found["replicate"].to_numpy(), kind="stable")
                found = found.take(pa.array(order))
                values = self._design.cells[cell].values
                for at, column in enumerate(self._design.columns):
                    kind = ARROW[type(self._design.cells[0].values[column])]
                    found = found.add_column(1 + at, pa.field(column, kind), pa.array(
                        [values[column]] * len(found), kind))
                writer.write_table(found.unify_dictionaries().cast(full))

    def to_csv(self) -> None:
        """Write every gathered table as CSV, too."""
        for name in self.names:
            file = pq.ParquetFile(self.folder / f"{name}.parquet")
            with self._replaced(self.folder / f"{name}.csv") as place, place.open("wb") as out:
                for k, batch in enumerate(file.iter_batches()):
                    plain = [pc.cast(column, pa.string()) if pa.types.is_dictionary(column.type)
                             else column for column in batch.columns]
                    pacsv.write_csv(pa.RecordBatch.from_arrays(plain, names=batch.schema.names),
                                    out, pacsv.WriteOptions(include_header=k == 0,
                                                            quoting_style="needed"))

    def drop(self) -> None:
        """Remove what was gathered before."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.folder)


def bytes_on_disk(row: Row) -> int:
    """What the tables of a run take as files."""
    total = 0
    for table in (row.tables or {}).values():
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink)
        total += sink.getvalue().size
    return total
