"""Tables out: the state of a run as data frames, and on disk.

A result folder holds ``manifest.json``, ``weekly.csv`` and one Parquet file a
table (columns: `tables.py`; enumerations as dictionary-encoded words). It is
written whole or not at all: everything goes into a folder beside it first,
which then takes its place.
"""

import contextlib
import datetime as dt
import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd

from sim import words
from sim.config.allowed import Allowed
from sim.config.errors import UserError
from sim.config.plans import plans_of
from sim.config.scenario import Scenario
from sim.config.settings import Settings, settings
from sim.config.weeks import date_of
from sim.founding import saved
from sim.founding.allowed import demand_of
from sim.founding.units import unit_names
from sim.runs.files import UNFINISHED, check_file, named
from sim.state import tables
from sim.state.schema import FLAG, Table
from sim.week.demands import may

MANIFEST = "manifest.json"

# Words of what a transition is from and to, by what changed.
WHAT_WORDS = {"standing": words.STANDINGS, "liberty": words.LIBERTIES, "post": words.POSTS}

# What every run writes out, ``weekly`` apart.
TABLES = tuple(table.name for table in tables.TABLES if table.written
               and table.name not in ("weekly", "rulings", "centre"))
# Tables, and columns of weekly.csv, that only some scenarios have: where bodies above rule, where
# an organisation has a leader, where many organisations have those bodies in common.
OF_RULINGS, OF_REGION = ("rulings",), ("centre",)
WEEKLY_OF_HIERARCHY = ["local_pressure"]


def tables_of(scenario: Scenario) -> tuple[str, ...]:
    """Names of the tables that a run of a scenario has, ``weekly`` apart."""
    return (*TABLES, *(OF_RULINGS if scenario.has_rulings else ()),
            *(OF_REGION if scenario.region else ()))


@cache
def _kind(names: tuple[str, ...], never: str) -> pd.CategoricalDtype:
    """The type of words with these codes, ``never`` for -1; made once, since that takes long."""
    return pd.CategoricalDtype(names if never in names else (*names, never))


def _words(codes: np.ndarray, names: tuple[str, ...], never: str) -> pd.Categorical:
    """Codes as dictionary-encoded words; -1 becomes ``never``."""
    none = names.index(never) if never in names else len(names)
    return pd.Categorical.from_codes(np.where(codes < 0, none, codes), dtype=_kind(names, never))


def _frame(table: Table, array: np.ndarray) -> pd.DataFrame:
    """The columns of a table that are written out, the id first: codes as words, flags as truth
    values, whole numbers in one width."""
    columns = {}
    for column in sorted(table.held, key=lambda c: c.name != "id"):
        if not column.written:
            continue
        values = np.ascontiguousarray(array[column.name])
        if column.words:
            values = _words(values, column.words, "none")
        elif column.unit == FLAG:
            values = values.astype(bool)
        elif values.dtype.kind == "i":
            values = values.astype(np.int64)
        columns[column.name] = values
    return pd.DataFrame(columns)


def halves(world) -> tuple[np.ndarray, np.ndarray]:
    """Whose each half of a tie is, and its row in the arena."""
    m = world.members
    n = np.asarray(m["tie_n"]).astype(np.int64)
    holder = np.repeat(np.arange(len(m)), n)
    nth = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    return holder, np.asarray(m["tie_start"])[holder] + nth


def _ties(world, joined: np.ndarray) -> pd.DataFrame:
    """One row a pair: ``a`` < ``b``, kind as seen from ``a``, who wrote when (-1 never)."""
    a, row = halves(world)
    b = world.ties["other"][row].astype(np.int64)
    first = joined[a] & joined[b] & (a < b)
    a, b = a[first], b[first]
    half = world.ties[row[first]]
    other = world.ties[np.asarray(world.members["tie_start"])[b] + half["back"]]
    return pd.DataFrame({
        "a": a, "b": b,
        "kind": _words(half["kind"].astype(np.int64), words.TIE_KINDS, "none"),
        "closeness": half["closeness"] / 1000.0,
        "public": (half["public"] == 1) | (other["public"] == 1),
        "from_week": half["from_week"].astype(np.int64),
        "written_a": half["written"].astype(np.int64),
        "written_b": other["written"].astype(np.int64),
        "last_contact": half["apart"].astype(np.int64),
    })


def who_may(world, left_open: Allowed) -> np.ndarray:
    """Of each member whether an act is left open to them (truth values)."""
    act, motive = demand_of(left_open)
    return np.array([bool(may(world.seed, uid, act, motive, left_open.share))
                     for uid in np.asarray(world.members["uid"])])


def followed_by(world, settings: Settings) -> pd.Categorical:
    """Name of the choice rule that each member follows."""
    own = [one.name for one in settings.rules if one.own is not None]
    rule, place = np.asarray(world.members["rule"]), np.asarray(world.members["own_rule"])
    return _words(np.where(place < 0, rule, len(words.CHOICE_RULES) + place),
                  (*words.CHOICE_RULES, *own), "none")


def degrees(world, joined: np.ndarray) -> np.ndarray:
    """How many ties everyone has to people who came into the organisation, having come
    themselves."""
    holder, row = halves(world)
    real = joined[holder] & joined[world.ties["other"][row]]
    return np.bincount(holder[real], minlength=len(joined))


def _spelled(what: np.ndarray, values: np.ndarray) -> pd.Categorical:
    """What a transition is from or to: a word where what changed has words, else the number."""
    of = [WHAT_WORDS.get(name) for name in words.WHATS]
    kinds = [(*names, "none") if names else None for names in of]
    pairs, place = np.unique(np.stack([what, values]), axis=1, return_inverse=True)
    texts = [kinds[k][value] if kinds[k] else str(value) for k, value in pairs.T]
    listed, code = np.unique(texts, return_inverse=True)
    return pd.Categorical.from_codes(code[place.ravel()], listed)


def _renumbered(rows: pd.Series, kept: np.ndarray) -> np.ndarray:
    """Row numbers of a table as they are when only its ``kept`` rows are written; -1 stays."""
    numbers = np.append(np.cumsum(kept) - 1, -1)
    return numbers[rows.to_numpy()]


def _heaviest(causes: np.ndarray, n_events: int) -> np.ndarray:
    """The heaviest parent of each event, of equally heavy ones the first; -1 for the outside."""
    order = np.lexsort((np.arange(len(causes)), -causes["weight"], causes["event"]))
    event, first = np.unique(causes["event"][order], return_index=True)
    heaviest = np.full(n_events, -1, np.int64)
    heaviest[event] = causes["parent"][order[first]]
    return heaviest


class Tables(Mapping):
    """The tables of a run by name, as data frames, each made when first asked for: most that look
    at a run want few of them, and making all takes longer than running a small organisation.

    Ids are row numbers, so the members table holds everyone: those who never came into the
    organisation stand in it as ``outside`` with ``week_joined`` -1, and appear in no other table.
    """

    def __init__(self, world, settings: Settings, weeks: int):
        self._world, self._settings, self._weeks = world, settings, weeks
        self._names = ("weekly", *tables_of(settings.scenario))
        self._made: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def __iter__(self):
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name) -> bool:
        return name in self._names

    def __repr__(self) -> str:
        return f"<tables of a run: {', '.join(self._names)}>"

    def _kept(self, name: str, joined: np.ndarray) -> np.ndarray:
        """Of each row of a table whether it is written out: those about people who came."""
        return joined[self._world.rows(name)["member"]]

    def _make(self, name: str) -> pd.DataFrame:
        world, scenario = self._world, self._settings.scenario
        joined = np.asarray(world.members["week_joined"]) >= 0
        if name == "ties":
            return _ties(world, joined)
        rows = world.rows(name)
        frame = _frame(getattr(tables, name.upper()),
                       rows[: self._weeks] if name in ("weekly", "centre") else rows)
        if name == "weekly":
            frame.insert(1, "date", [date_of(t, self._settings.start).isoformat()
                                     for t in range(self._weeks)])
            if not scenario.hierarchy:
                frame = frame.drop(columns=WEEKLY_OF_HIERARCHY)
        elif name == "members":
            frame["degree"] = degrees(world, joined)
            if scenario.organisation:
                labels = scenario.organisation.labels
                frame.insert(1, "label", [*labels, *[""] * (len(frame) - len(labels))])
            if len(self._settings.rules) > 1:
                frame["follows"] = followed_by(world, self._settings)
            for left_open in self._settings.allow:
                frame[left_open.column] = who_may(world, left_open)
        elif name in ("secrets", "kin"):
            frame = frame[joined[rows["member"]]].reset_index(drop=True)
        elif name == "transitions":
            for column in ("old", "new"):
                frame[column] = _spelled(rows["what"], rows[column])
        elif name == "events":
            frame["cause"] = _heaviest(world.rows("causes"), len(frame))
        elif name == "units":
            frame.insert(1, "name", unit_names(scenario, plans_of(scenario)))
        if name == "secrets":
            frame["of_secret"] = _renumbered(frame["of_secret"], self._kept("secrets", joined))
            frame["of_kin"] = _renumbered(frame["of_kin"], self._kept("kin", joined))
        elif name == "disclosures":
            of = frame["subject"].astype(object)
            for subject, table in (("kin", "kin"), ("past", "secrets")):
                mine = (of == subject).to_numpy()
                frame.loc[mine, "about"] = _renumbered(frame["about"][mine],
                                                       self._kept(table, joined))
        if name == "kin":
            frame["id"] = np.arange(len(frame))
            # News that had not come by the last week never came.
            frame.loc[frame["week_learned"] >= self._weeks, "week_learned"] = -1
        if scenario.region and name in ("members", "units"):
            frame["organisation"] = np.asarray(rows["org"]).astype(np.int64)
        return frame


def check_folder(folder: Path, settings_hash: str, seed: int) -> None:
    """Raise UserError unless a run with these settings may be written to ``folder``."""
    check_place(folder)
    if folder.is_dir() and any(folder.iterdir()):
        manifest = read_manifest(folder)
        if (manifest["settings_hash"], manifest["seed"]) != (settings_hash, seed):
            raise UserError(
                f"--out {folder}: holds another run (settings {manifest['settings_hash']}, seed "
                f"{manifest['seed']}); choose a new folder")


def check_place(folder: Path, option: str = "--out") -> None:
    """Raise UserError unless a folder stands at ``folder``, or can be made there, and can be
    written to."""
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{option} {folder}: is a file, not a folder")
    parent = folder.absolute().parent
    while not parent.exists():
        parent = parent.parent
    if not parent.is_dir() or not os.access(folder if folder.exists() else parent, os.W_OK):
        raise UserError(f"{option} {folder}: cannot be written")


def read_manifest(folder: Path) -> dict:
    """The manifest of the result folder of one run. Raises UserError when there is none."""
    manifest = manifest_in(folder)
    if "seeds" in manifest:
        raise UserError(f"{folder}: holds runs of seeds {manifest['seeds']}; give the folder of "
                        "one run")
    return manifest


def manifest_in(folder: Path) -> dict:
    """The manifest of a result folder, of one run or of many seeds. Raises UserError when there is
    none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = None
    if (not isinstance(manifest, dict) or not {"settings", "settings_hash"} <= set(manifest)
            or not {"seed", "seeds"} & set(manifest)):
        raise UserError(f"{folder}: not the result folder of a run (no readable {MANIFEST})")
    return manifest


def write(run, folder: str | Path, command: str = "", extra: dict[str, bytes] | None = None
          ) -> Path:
    """Write a run's tables and manifest to ``folder``, whole or not at all.

    ``extra`` holds further files (name -> bytes), such as the picture.
    Raises UserError when the folder holds another run, and OSError when it cannot be written.
    """
    folder = Path(folder)
    check_folder(folder, run.settings.hash, run.seed)
    folder = folder.resolve()  # `.` has a name and a parent too
    with part_of(folder) as part:
        for name, frame in run.tables.items():
            if name == "weekly":
                frame.to_csv(part / "weekly.csv", index=False, lineterminator="\n")
            else:
                frame.to_parquet(part / f"{name}.parquet", index=False)
        for name, content in (extra or {}).items():
            (part / name).write_bytes(content)
        (part / MANIFEST).write_text(json.dumps(manifest_of(run, command), indent=1) + "\n",
                                     encoding="utf-8")
        put_in_place(part, folder, partial(check_folder, folder, run.settings.hash, run.seed))
    return folder


def check_new(folder: Path, chosen: Settings) -> None:
    """Raise UserError unless the world at the end of a run of these settings may be saved in
    ``folder``, and weeks are left to go on with."""
    check_place(folder, "--save")
    if folder.exists() and any(folder.iterdir()):
        raise UserError(f"--save {folder}: stands there already; choose a new folder")
    if chosen.weeks >= chosen.scenario.weeks:
        raise UserError(f"--save {folder}: no week is left to go on with; give --until or --weeks "
                        f"below {chosen.scenario.weeks}")


def write_world(run, folder: str | Path) -> Path:
    """Write the world at the end of a run to a new folder, whole or not at all. Raises UserError
    when something stands there or nothing is left to run, and OSError when it cannot be written.
    """
    folder = Path(folder)
    check_new(folder, run.settings)
    if run.forced is not None:
        raise UserError("a paired world cannot be saved: its demands would not go on")
    folder = folder.resolve()
    with part_of(folder) as part:
        saved.write_world(run.world, run.settings, run.seed, run.weeks, part)
        put_in_place(part, folder, partial(check_new, folder, run.settings))
    return folder


@contextlib.contextmanager
def part_of(folder: Path) -> Iterator[Path]:
    """A new folder beside ``folder`` (resolved), in which its files are written first. It is gone
    at the end, whether it took its place or not. Raises OSError."""
    with named(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder.parent))
        try:
            part.chmod(0o755)
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)


def put_in_place(part: Path, folder: Path, check: Callable[[], None]) -> None:
    """Let ``part`` take the place of ``folder``; where that holds the same run, file by file.

    ``check`` raises UserError where it holds another, which may have come there meanwhile.
    """
    try:
        part.rename(folder)  # an empty folder gives way
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        check()
        for file in part.iterdir():
            check_file(folder / file.name)
        for file in part.iterdir():
            os.replace(file, folder / file.name)
        part.rmdir()


def manifest_of(run, command: str) -> dict:
    """What a reader needs to repeat the run."""
    origin = run.settings.origin
    return {
        "program": "zaiavlenie", **({"goes_on_from": origin.folder} if origin else {}),
        "settings": run.settings.as_dict(), "settings_hash": run.settings.hash,
        "seed": run.seed, "command": command, "wall_seconds": round(run.wall, 3),
        "written": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "versions": {name: metadata.version(name) for name in
                     ("zaiavlenie", "mesa", "numpy", "numba", "pandas", "pyarrow")},
    }


def settings_of(folder: Path) -> tuple[Settings, int]:
    """Settings and seed of a result folder.

    Raises UserError when they no longer give the run that was written.
    """
    manifest = read_manifest(folder)
    try:
        found = manifest["settings"]
        home = (manifest["goes_on_from"] if "origin" in found
                else Scenario.model_validate(found["scenario"]))
        rules = found.get("rules")
        chosen = settings(home, set=found["parameters"], regime=found["regime"], rules=rules,
                          rule=None if rules else found["rule"], organs=found["organs"],
                          switch=dict.fromkeys(found["off"], False), weeks=found["weeks"],
                          allow=found.get("allow"))
        seed = int(manifest["seed"])
    except UserError:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(f"{folder}: its manifest does not fit this version ({error})") from None
    if chosen.hash != manifest["settings_hash"]:
        raise UserError(f"{folder}: was written under other evidence or another version "
                        f"(settings {manifest['settings_hash']}, now {chosen.hash})")
    return chosen, seed


def read(folder: str | Path) -> dict[str, pd.DataFrame]:
    """The tables of a result folder, by name. Raises UserError when it is not one."""
    folder = Path(folder)
    read_manifest(folder)
    extra = [name for name in tables_in(folder) if name in (*OF_RULINGS, *OF_REGION)]
    return {name: read_table(folder, name) for name in ("weekly", *TABLES, *extra)}


def tables_in(folder: Path) -> list[str]:
    """Names of the tables that lie in a result folder."""
    named = ("weekly", *TABLES, *OF_RULINGS, *OF_REGION)
    return [name for name in named if _file_of(folder, name).exists()]


def _file_of(folder: Path, name: str) -> Path:
    return folder / ("weekly.csv" if name == "weekly" else f"{name}.parquet")


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """One table of a result folder. Raises UserError when it cannot be read."""
    file = _file_of(folder, name)
    try:
        return pd.read_csv(file) if name == "weekly" else pd.read_parquet(file)
    except (OSError, ValueError) as error:
        raise UserError(f"{file}: a table cannot be read ({error})") from None
