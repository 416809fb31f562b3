"""Result folders read back: the tables of a run, or of many seeds, as one wrote them.

>>> import sim
>>> saved = sim.load("runs/dinamo-1")
>>> saved.tables["members"].week_fallen.ge(0).sum()
"""

import datetime as dt
import html
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import pandas as pd

from sim.config.errors import UserError
from sim.config.settings import Settings
from sim.runs import record
from sim.runs.simulate import Run


class SavedTables(Mapping):
    """The tables of a result folder by name, each read when first asked for."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = record.read_table(self._folder, name)
        return self._read[name]

    @cached_property
    def _names(self) -> list[str]:
        return record.tables_in(self._folder)

    def __iter__(self):
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<tables in {self._folder}: {', '.join(self)}>"


class Saved:
    """A result folder. ``tables``: by name; of many seeds each has a column ``seed``, and ``runs``
    and ``summary`` hold their outcomes (None for one run). ``manifest``: what was run."""

    def __init__(self, folder: Path, manifest: dict):
        self.folder, self.manifest = folder, manifest
        self.tables = SavedTables(folder)
        self.start = dt.date.fromisoformat(str(manifest["settings"]["scenario"]["start"]))
        self.weeks = int(manifest["settings"]["weeks"])

    @property
    def seeds(self) -> str:
        """The seed or seeds, as on the command line."""
        return str(self.manifest.get("seeds", self.manifest.get("seed")))

    @property
    def runs(self) -> pd.DataFrame | None:
        return self._if_many("runs.csv")

    @property
    def summary(self) -> pd.DataFrame | None:
        return self._if_many("summary.csv")

    def _if_many(self, name: str) -> pd.DataFrame | None:
        return pd.read_csv(self.folder / name) if "seeds" in self.manifest else None

    @cached_property
    def settings(self) -> Settings:
        """Settings that give the same run. Raises UserError where this version no longer does, or
        for a folder of many seeds."""
        return record.settings_of(self.folder)[0]

    def graph(self, of: str = "ties"):
        """The network as a networkx graph: of ``ties``, or of ``statements`` (`runs/graph.py`).
        Raises UserError for a folder of many seeds."""
        from sim.runs import graph
        record.read_manifest(self.folder)
        return graph.graph_of(self.tables, of)

    def again(self) -> Run:
        """The run itself, made once more. Raises UserError like `settings`."""
        from sim.runs.simulate import run
        return run(self.settings, record.settings_of(self.folder)[1])

    def __repr__(self) -> str:
        many = "seeds" if "seeds" in self.manifest else "seed"
        return (f"<{self.folder}: {self.manifest['settings']['scenario']['name']}, {many} "
                f"{self.seeds}, {self.weeks} weeks from {self.start}; tables: "
                f"{', '.join(self.tables)}>")

    def _repr_html_(self) -> str:
        said = f"<p>{html.escape(repr(self)[1:-1])}</p>"
        return said if self.summary is None else said + self.summary.to_html(index=False)


def load(folder: str | Path) -> Saved:
    """Read back what ``zaiavlenie run --out``, ``Run.save`` or ``Many.save`` wrote. Raises
    UserError when it is no such folder."""
    folder = Path(folder)
    manifest = record.manifest_in(folder)
    try:
        return Saved(folder, manifest)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"{folder}: its manifest does not fit this version ({error})") from None
