"""The state of the page as a link and as a small file, each field checked on the way in.

A link is ``?v=1&field=value...``, a file is the same as JSON; what is at its default is left out.
Nothing in them is a path, and nothing is trusted: an unknown field, a value that is not legal or
another version is refused in one line that says the field and what would be legal.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from urllib.parse import parse_qsl, urlencode

from sim import words
from sim.config import policy
from sim.config.errors import UserError, unknown
from sim.config.registry import registry
from sim.config.scenario import load_scenario, scenarios
from sim.config.switches import SWITCHES

FORMAT, VERSION = "zaiavlenie-state", 1

# A state is a few hundred characters; a longer text is no state.
LONGEST = 20_000

PLACES = ("lesson", "workbench", "teachers")
STEPS = 7
MAX_SEED = 2**31 - 1
MOST_WEEKS, MOST_MEMBERS = 10_000, 10_000_000

# Scales offered for the levers that the registry lets a run stretch (rows ``scale_*``).
SCALES = (0.0, 0.5, 1.0, 1.5, 2.0)


@dataclass(frozen=True)
class State:
    """What a reader has chosen. ``done``: lesson steps whose finding is shown; ``opened``: people
    opened in step 1; ``act``: the choice of step 3; ``pick``: whose choice step 4 compares;
    ``explanation``, ``protector``: the region of step 7; ``expect5`` to ``expect7``: what the
    reader expected; ``change`` to ``target``: the question of the paired world."""

    step: int = 1
    done: tuple[int, ...] = ()
    opened: tuple[int, ...] = ()
    act: str = ""
    pick: int = 0
    expect5: str = ""
    expect6: str = ""
    explanation: str = "mixed"
    protector: str = "present"
    expect7: str = ""
    scenario: str = "classroom"
    seed: int = 1
    regime: str = policy.HISTORICAL
    rule: str = "self_protection"
    organs: str = "files"
    off: tuple[str, ...] = ()
    scales: tuple[tuple[str, float], ...] = ()
    week: int = 0
    person: int = -1
    tab: str = "week"
    world: str = "factual"
    change: str = ""
    member: int = -1
    ask_week: int = -1
    ask_act: str = "silent"
    target: int = -1


# ---- Reading one field -------------------------------------------------------------------------

def _whole(low: int, high: int) -> Callable:
    def read(name: str, text: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,12}", text) or not low <= int(text) <= high:
            raise UserError(f"{name} '{_short(text)}' is not a whole number from {low} to {high}")
        return int(text)
    return read


def _one_of(legal: Callable) -> Callable:
    def read(name: str, text: str) -> str:
        if text not in legal():
            raise unknown(name, _short(text), [one for one in legal() if one])
        return text
    return read


def _several(read: Callable, most: int) -> Callable:
    def read_all(name: str, text: str) -> tuple:
        parts = text.split(",") if text else []
        if len(parts) > most:
            raise UserError(f"{name} has {len(parts)} values; at most {most} are legal")
        return tuple(sorted({read(name, part) for part in parts}))
    return read_all


def _scale(name: str, text: str) -> tuple[str, float]:
    lever, _, factor = text.partition(":")
    if lever not in scaled_levers():
        raise unknown(f"{name}: lever", _short(lever), scaled_levers())
    if factor not in map(_number, SCALES):
        raise unknown(f"{name}: factor of {lever}", _short(factor), map(_number, SCALES))
    return lever, float(factor)


def _short(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:40])


def _number(value: float) -> str:
    return f"{value:g}"


def scaled_levers() -> list[str]:
    """Levers whose whole path a run may stretch."""
    return [name.removeprefix("scale_") for name in registry()
            if name.startswith("scale_")]


# Scenarios that a link may name: those shipped that a page can show, and what the command was
# started with.
extra_scenarios: list[str] = []


def shown_scenarios() -> list[str]:
    """Names of the shipped scenarios that a page can show: those of one organisation, which is
    few enough people."""
    return [name for name in scenarios() if load_scenario(name).copies == 1]


EXPECTED = ("", "fewer", "same", "more")

# Who decides about a region's leader, and whether he has a protector (`region.py`).
EXPLANATIONS, PROTECTOR = ("top_down", "bottom_up", "mixed"), ("present", "absent")

READ = {
    "step": _whole(1, STEPS), "done": _several(_whole(1, STEPS), STEPS),
    "opened": _several(_whole(0, MOST_MEMBERS), 12),
    "act": _one_of(lambda: ("", "silent", "denounce", "disclose")),
    "pick": _whole(0, 11),
    "expect5": _one_of(lambda: EXPECTED), "expect6": _one_of(lambda: EXPECTED),
    "explanation": _one_of(lambda: EXPLANATIONS), "protector": _one_of(lambda: PROTECTOR),
    "expect7": _one_of(lambda: EXPECTED),
    "scenario": _one_of(lambda: [*shown_scenarios(), *extra_scenarios]),
    "seed": _whole(0, MAX_SEED), "regime": _one_of(policy.regimes),
    "rule": _one_of(lambda: words.CHOICE_RULES), "organs": _one_of(lambda: words.ORGANS_RULES),
    "off": _several(_one_of(lambda: list(SWITCHES)), len(SWITCHES)),
    "scales": _several(_scale, len(words.LEVERS)),
    "week": _whole(0, MOST_WEEKS), "person": _whole(-1, MOST_MEMBERS),
    "tab": _one_of(lambda: ("week", "people", "person", "changed")),
    "world": _one_of(lambda: ("factual", "paired")),
    "change": _one_of(lambda: ("", "force", "forbid", "prevent_fall")),
    "member": _whole(-1, MOST_MEMBERS), "ask_week": _whole(-1, MOST_WEEKS),
    "ask_act": _one_of(lambda: words.ACTS), "target": _whole(-1, MOST_MEMBERS),
}


FRESH = State()


def checked(given: dict[str, str], base: State = FRESH) -> State:
    """``base`` with the given fields. Raises UserError for the first that is not legal."""
    found = {}
    for name, text in given.items():
        if name not in READ:
            raise unknown("field", _short(name), READ)
        found[name] = READ[name](name, text)
    return replace(base, **found)


# ---- Texts -------------------------------------------------------------------------------------

def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(f"{part[0]}:{_number(part[1])}" if isinstance(part, tuple)
                        else str(part) for part in value)
    return str(value)


def plain(state: State) -> dict[str, str]:
    """The fields that are not at their default, as texts."""
    return {field.name: _written(getattr(state, field.name)) for field in fields(State)
            if getattr(state, field.name) != field.default}


def plain_default(name: str) -> str:
    """A field's default as a text."""
    return _written(getattr(State(), name))


def query(state: State) -> str:
    """The state as the query of a link; empty for a fresh page."""
    said = plain(state)
    return urlencode({"v": VERSION, **said}, safe=",:") if said else ""


def from_query(text: str) -> State:
    """The state of a link's query. Raises UserError naming the field and what is legal."""
    if len(text) > LONGEST:
        raise UserError("this link is too long to be one of this page")
    try:
        pairs = parse_qsl(text.lstrip("?"), keep_blank_values=True, strict_parsing=bool(text),
                          max_num_fields=len(READ) + 1)
    except ValueError:
        raise UserError("this link cannot be read: it must look like ?v=1&step=2") from None
    given = dict(pairs)
    if len(given) < len(pairs):
        raise UserError("this link names a field twice")
    if not given:
        return State()
    _check_version(given.pop("v", None), "link")
    return checked(given)


def file(place: str, state: State) -> str:
    """The state as a small JSON file."""
    return json.dumps({"format": FORMAT, "version": VERSION, "place": place, **plain(state)},
                      indent=1) + "\n"


def from_file(text: str) -> tuple[str, State]:
    """The place and state of a file's text. Raises UserError."""
    if len(text) > LONGEST:
        raise UserError("this file is too large to be a state of this page")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        raise UserError("this file is not JSON, so it is no state of this page") from None
    if not isinstance(given, dict) or given.pop("format", None) != FORMAT:
        raise UserError(f"this file is no state of this page: its format is not '{FORMAT}'")
    _check_version(given.pop("version", None), "file")
    place = given.pop("place", PLACES[0])
    if place not in PLACES:
        raise unknown("place", _short(str(place)), PLACES)
    for name, value in given.items():
        if not isinstance(value, str):
            raise UserError(f"field {_short(name)} is not a text in quotes")
    return place, checked(given)


def _check_version(found: object, what: str) -> None:
    if str(found) != str(VERSION):
        said = "no version" if found is None else f"version '{_short(str(found))}'"
        raise UserError(f"this {what} has {said}; this page reads version {VERSION}")
