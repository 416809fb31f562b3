"""Tracked results: what made each of them, and which are known to be stale.

A result stands in `results/` beside a manifest, which says with which code and which settings it
was made. It is fresh as long as both are today's. Results that are known to be stale are listed in
`results/stale.toml`, with the reason, and pages say so where they show one. A stale result that is
not listed is an error, and so is a listed one that is fresh.
"""

import csv
import datetime as dt
import json
import shutil
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import KW_ONLY, dataclass
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from experiments.measures import outcomes
from sim.config.errors import UserError
from sim.state import sources

RESULTS = Path("results")
STALE = RESULTS / "stale.toml"
MANIFEST = "manifest.json"
KEEPING = Path(__file__).resolve().parent
SHORT = 8  # letters of a hash that pages and messages show


@dataclass(frozen=True)
class Result:
    """One result: its name, which is also its folder below `results/`; the command that remakes
    it; today's hash of the code that makes it, and today's hashes of its settings, by name.

    ``measure``: makes its files in the folder that it is given (None where a command of its own
    does). ``path``: its manifest, where that stands elsewhere. ``once``: it records what was found
    at a time and is never made again, so that it cannot be stale.
    """

    name: str
    command: str
    code: Callable[[], str]
    settings: Callable[[], dict[str, str]]
    _: KW_ONLY
    measure: Callable[[Path], None] | None = None
    path: Path | None = None
    once: bool = False

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return RESULTS / self.name

    @property
    def manifest(self) -> Path:
        """The file that says how it was made."""
        return self.path or self.folder / MANIFEST


class Entry(NamedTuple):
    """Why a result is known to be stale, and since which change."""

    reason: str
    since: str


def code_of(*made_by: str | Path, alone: Iterable[Path] = (),
            measured: Iterable[str] | None = None) -> str:
    """Hash of sources and all that they import of the model: modules by name, files by path.

    Files ``alone`` count without what they import. Of general outcomes count those ``measured``,
    by name; without it, all. This package counts for nothing: it keeps results and decides none.
    """
    files = {one for one in made_by if isinstance(one, Path)}
    modules = [one for one in made_by if not isinstance(one, Path)]
    modules += [name for file in files for name in sources.imported(sources.text_of(file))]
    more = []
    if measured is not None:
        modules += outcomes.modules_of(measured).values()
        more = outcomes.definitions_of(measured)
    found = {*files, *alone, *sources.closure(
        modules, but=() if measured is None else [outcomes.TABLE])}
    return sources.hash_of(sorted(file for file in found if file.parent != KEEPING), more)


# ---- Manifests ---------------------------------------------------------------------------------

def read(result: Result) -> dict:
    """The manifest of a result. UserError when there is none."""
    try:
        return json.loads(result.manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UserError(f"{result.manifest}: there is no manifest; make {result.name} with "
                        f"`{result.command}`") from None


def write(result: Result, seconds: float) -> None:
    """Write the manifest of a result that was just made, in so many seconds."""
    result.manifest.parent.mkdir(parents=True, exist_ok=True)
    result.manifest.write_text(json.dumps({
        "program": "zaiavlenie", "kind": "measured", "name": result.name,
        "command": result.command, "code": result.code(), "settings": result.settings(),
        "wall_seconds": round(seconds, 3),
        "written": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "versions": {name: metadata.version(name) for name in ("numpy", "numba", "pandas")},
    }, indent=1) + "\n", encoding="utf-8")


def remake(result: Result) -> None:
    """Measure a result anew. Its files and manifest are replaced once all of them are made."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as place:
        result.measure(Path(place))
        result.folder.mkdir(parents=True, exist_ok=True)
        for file in Path(place).iterdir():
            shutil.copyfile(file, result.folder / file.name)
    write(result, time.monotonic() - began)


def settings_in(manifest: dict) -> dict[str, str]:
    """Hashes of the settings that a manifest names; a sweep's are those of its design."""
    if "design_hash" in manifest:
        return {"design": manifest["design_hash"]}
    return manifest["settings"]


def differences(result: Result) -> list[str]:
    """What of a result is not today's, with both hashes; empty where it is fresh."""
    if result.once:
        return []
    made = read(result)
    told = {"code": (made["code"], result.code())}
    then, now = settings_in(made), result.settings()
    told |= {name: (then.get(name), now.get(name)) for name in {**then, **now}}
    return [f"{name} {_short(old)}, today {_short(new)}"
            for name, (old, new) in told.items() if old is None or old != new]


def _short(hash: str | None) -> str:
    return hash[:SHORT] if hash else "unknown"


# ---- Tables and texts --------------------------------------------------------------------------

def write_table(path: Path, columns: Iterable[str], rows: Iterable[Iterable]) -> None:
    """Write rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(columns)
        out.writerows(rows)


def read_table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file, as text. UserError when it cannot be read."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None


def write_texts(path: Path, texts: dict[str, str]) -> None:
    """Write texts by name, as JSON."""
    path.write_text(json.dumps(texts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read_text(path: Path, name: str) -> str:
    """One of the texts in such a file. UserError when it is not there."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))[name]
    except (OSError, ValueError, KeyError):
        raise UserError(f"{path}: there is no text {name}; run make results-small") from None


# ---- What is known to be stale -----------------------------------------------------------------

def known_stale() -> dict[str, Entry]:
    """What `results/stale.toml` lists: tables ``[[stale]]`` with ``reason``, ``since`` (the change)
    and ``results`` (names). UserError for anything else, and for a name that stands twice."""
    if not STALE.exists():
        return {}
    try:
        listed = tomllib.loads(STALE.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{STALE}: {error}") from None
    found: dict[str, Entry] = {}
    for table in listed.get("stale", []):
        if set(table) != {"reason", "since", "results"}:
            raise UserError(f"{STALE}: a table [[stale]] has reason, since and results, this one "
                            f"{', '.join(table)}")
        for name in table["results"]:
            if name in found:
                raise UserError(f"{STALE}: {name} is listed twice")
            found[name] = Entry(table["reason"], table["since"])
    return found


def problems(results: Iterable[Result], all_names: Iterable[str] | None = None) -> list[str]:
    """What is wrong with results: stale and not listed, or listed and fresh. With ``all_names``,
    also what is listed and is no result at all."""
    listed, found = known_stale(), []
    for result in results:
        try:
            differs = differences(result)
        except UserError as error:
            found.append(str(error))
            continue
        if differs and result.name not in listed:
            found.append(f"{result.name}: made with {'; '.join(differs)}; remake it with "
                         f"`{result.command}`, or list it in {STALE} with the reason")
        elif not differs and result.name in listed:
            found.append(f"{result.name}: listed in {STALE}, but it is of today's code and "
                         "settings; take it off the list")
    if all_names is not None:
        found += [f"{name}: listed in {STALE}, but there is no such result"
                  for name in sorted(set(listed) - set(all_names))]
    return found


# ---- In words ----------------------------------------------------------------------------------

def in_words(results: list[Result]) -> str:
    """For a page that shows the results: when and with which code they were made; and that they
    are stale, where they are listed as such."""
    made: dict[str, list[str]] = {}
    for result in results:
        made.setdefault(_made(result), []).append(result.name)
    if len(made) == 1:
        text = f"*{next(iter(made))}.*"
    else:
        text = "*" + "; ".join(f"{', '.join(names)}: {said[:1].lower()}{said[1:]}"
                               for said, names in made.items()) + ".*"
    listed = known_stale()
    reasons: dict[str, list[str]] = {}
    for result in results:
        if result.name in listed:
            reasons.setdefault(listed[result.name].reason, []).append(result.name)
    for reason, names in reasons.items():
        these = "These numbers" if len(names) == len(results) else f"Numbers of {', '.join(names)}"
        text += (f" **{these} were made with an earlier version of the model: {reason}. They will "
                 "be remade.**")
    return text


def _made(result: Result) -> str:
    manifest = read(result)
    day = dt.datetime.fromisoformat(manifest["written"])
    code, commit = manifest["code"], manifest.get("commit")
    by = f"with code `{code[:SHORT]}`" if code else f"at commit `{commit}`"
    again = ", and not to be made again" if result.once else ""
    return f"Made on {day.day} {day:%B %Y} {by}{again}"
