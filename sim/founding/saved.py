"""Worlds saved at a week and read back: a Parquet file a table, and ``world.json``.

What is saved is the state that rules read and write. What the settings of the run decide that goes
on (parameters, the law to come, the calendar, demands) is theirs, and is not saved.
"""

import hashlib
import json
from functools import lru_cache
from importlib import metadata
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.config.errors import UserError
from sim.config.origin import MANIFEST, Origin, code
from sim.config.settings import Settings
from sim.state import tables
from sim.state.schema import Table

# Tables that settings decide, and room for a moment's work.
OF_SETTINGS = ("fixed", "dated", "movement", "forced", "options")
SAVED = tuple(table for table in tables.TABLES if table.name not in OF_SETTINGS)


def write_world(world, chosen: Settings, seed: int, week: int, part: Path) -> None:
    """Write a world at the start of ``week`` into the empty folder ``part``."""
    hashes = {}
    for table in SAVED:
        file = part / f"{table.name}.parquet"
        rows = world.rows(table.name)
        pq.write_table(pa.table({name: np.ascontiguousarray(rows[name])
                                 for name in table.dtype.names}), file)
        hashes[table.name] = hashlib.sha256(file.read_bytes()).hexdigest()
    (part / MANIFEST).write_text(json.dumps({
        "program": "zaiavlenie", "kind": "world", "week": week, "seed": int(seed), "code": code(),
        "settings": chosen.as_dict(), "settings_hash": chosen.hash, "tables": hashes,
        "versions": {name: metadata.version(name) for name in ("zaiavlenie", "numpy", "numba")},
    }, indent=1) + "\n", encoding="utf-8")


@lru_cache(maxsize=2)
def read_world(origin: Origin) -> dict[str, np.ndarray]:
    """The rows of each table as they were saved, not to be written into: they are read once for
    many runs. Raises UserError naming a file that is missing or is not as it was written."""
    folder = Path(origin.folder)
    said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["tables"]
    return {table.name: _read(folder / f"{table.name}.parquet", table, said.get(table.name))
            for table in SAVED}


def _read(file: Path, table: Table, said: str) -> np.ndarray:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UserError(f"{file}: a table of the saved world cannot be read ({error.strerror})"
                        ) from None
    if hashlib.sha256(content).hexdigest() != said:
        raise UserError(f"{file}: is not as it was saved; save the world anew")
    read = pq.read_table(pa.BufferReader(content))
    rows = table.rows(len(read))
    for name in table.dtype.names:
        rows[name] = read[name].to_numpy()
    return rows
