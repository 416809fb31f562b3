"""Where a run goes on from: a world that was saved at a week (`founding/saved.py`)."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sim.config.errors import UserError
from sim.state.sources import closure, hash_of

MANIFEST = "world.json"


@dataclass(frozen=True)
class Origin:
    """A saved world: its ``folder``, the ``week`` that comes next, the ``seed`` of its run, and the
    ``digest`` of what it says of itself, its tables included."""

    folder: str
    week: int
    seed: int
    digest: str


@lru_cache
def code() -> str:
    """Hash of the sources that decide how a week goes: a saved world is of one version of them."""
    return hash_of(closure(["sim.founding.world", "sim.week.order"]))


def origin_at(place: object) -> tuple[Origin, dict] | None:
    """The saved world in a folder and the settings of its run as plain data; None where the place
    is no such folder. Raises UserError for one of another version, or that cannot be read."""
    if not isinstance(place, str | Path):
        return None
    try:
        text = (Path(place) / MANIFEST).read_bytes()
    except (OSError, ValueError):
        return None
    try:
        said = json.loads(text)
        origin = Origin(str(place), int(said["week"]), int(said["seed"]),
                        hashlib.sha256(text).hexdigest()[:16])
        settings, saved_by = dict(said["settings"]), said["code"]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{place}: its {MANIFEST} cannot be read as that of a saved world "
                        f"({error})") from None
    if saved_by != code():
        raise UserError(f"{place}: the world was saved by another version of the model (code "
                        f"{saved_by}, now {code()}), whose weeks may go otherwise; save it anew")
    return origin, settings
