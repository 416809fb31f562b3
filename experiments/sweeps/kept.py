"""Tables of single runs that a sweep keeps (``keep`` in a design): one Parquet file a table.

While a sweep runs they lie beside the part that holds their runs, ``parts/NAME/N.parquet`` beside
``parts/N-CHECKSUM.parquet``, and are written before it, so that every run in a part has its tables.
At the end they are gathered into ``tables/NAME.parquet``: cell, what varies, replicate, seed, then
the columns of `docs/tables.md`, in order of cells and replicates.
"""

import contextlib
import shutil
from collections.abc import Sequence
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
from sim.runs.files import checksum, linked, replaced

TABLES = "tables"
ARROW = {int: pa.int64(), float: pa.float64(), str: pa.string()}
# Every page is written with a checksum, and held against it where it is read.
CHECKED = {"page_checksum_verification": True}
FORMAT = ds.ParquetFileFormat(
    default_fragment_scan_options=ds.ParquetFragmentScanOptions(**CHECKED))
# Tables taken in weigh as much as memory may hold before they are written, bytes.
MOST_HELD = 128_000_000


def weight(row: Row) -> int:
    """Bytes of the tables of a run, in memory."""
    return sum(table.nbytes for table in (row.tables or {}).values())


class Kept:
    """The kept tables of one sweep."""

    def __init__(self, folder: Path, parts: Path, design: Design):
        self._parts, self._design = parts, design
        self.folder = folder / TABLES
        self.names: Sequence[str] = design.file.keep

    def write(self, number: int, rows: Sequence[Row]) -> dict[str, str]:
        """Write the tables of the runs of part ``number``; gives their checksums, by name."""
        found = {}
        for name in self.names:
            tables = [table.add_column(0, "replicate", filled(table, row.replicate))
                      .add_column(0, "cell", filled(table, row.cell))
                      for row in rows if row.tables for table in [row.tables[name]]]
            file = self.file(name, number)
            file.parent.mkdir(exist_ok=True)
            file.unlink(missing_ok=True)  # of a sweep that was killed before the part was there
            if tables:
                with replaced(file) as place, place.open("wb") as sink:
                    pq.write_table(joined(tables), sink, write_page_checksum=True)
                found[name] = checksum(file)
        return found

    def file(self, name: str, number: int) -> Path:
        """Where the table ``name`` of part ``number`` lies."""
        return self._parts / name / f"{number:08d}.parquet"

    def files(self, csv: bool) -> list[str]:
        """Where the tables stand gathered, below the folder of the sweep."""
        return [f"{TABLES}/{name}.{kind}" for name in self.names
                for kind in (("parquet", "csv") if csv else ("parquet",))]

    @property
    def had_csv(self) -> bool:
        """Whether tables were written as CSV before."""
        return any(self.folder.glob("*.csv"))

    def as_part(self, number: int) -> None:
        """Give the gathered tables to part ``number``, too."""
        for name in self.names:
            gathered, file = self.folder / f"{name}.parquet", self.file(name, number)
            if gathered.exists():
                file.parent.mkdir(exist_ok=True)
                linked(gathered, file)

    def gather(self, numbers: Sequence[int], replicates: np.ndarray) -> dict[str, str]:
        """Write every table of the parts ``numbers`` as one file; ``replicates`` of every cell
        count. Gives their checksums, by name."""
        found = {}
        for name in self.names:
            files = [file for number in numbers if (file := self.file(name, number)).exists()]
            if files:  # none where every run failed
                self.folder.mkdir(exist_ok=True)
                found[name] = self._gather(files, self.folder / f"{name}.parquet", replicates)
        return found

    def _gather(self, files: list[Path], gathered: Path, replicates: np.ndarray) -> str:
        # What was gathered before also says what varies.
        own = pa.schema([field for field in pq.read_schema(files[0])
                         if field.name not in self._design.columns])
        full = pa.schema([own.field("cell"),
                          *((column, ARROW[type(self._design.cells[0].values[column])])
                            for column in self._design.columns),
                          *(field for field in own if field.name != "cell")])
        source = ds.dataset(files, schema=own, format=FORMAT)
        with replaced(gathered) as place, place.open("wb") as sink, pq.ParquetWriter(
                sink, full, write_page_checksum=True) as writer:
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
        return checksum(gathered)

    def to_csv(self) -> None:
        """Write every gathered table as CSV, too."""
        for name in self.names:
            file = pq.ParquetFile(self.folder / f"{name}.parquet", **CHECKED)
            with replaced(self.folder / f"{name}.csv") as place, place.open("wb") as out:
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
