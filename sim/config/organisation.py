"""An organisation that a user gives as tables: members, ties, kin and units, read and checked.

Few columns are needed (an id a member, two ids a tie); what else there may be is declared in
`state/given.py`. A column that is left out, or an empty field, is drawn by the rules, as for an
organisation that nobody gives. Errors name file, line and column.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from sim import words
from sim.config.errors import UserError, shown, unknown
from sim.config.frozen import Frozen
from sim.config.given import table_rows
from sim.state.given import (
    DRAWN,
    FLAG,
    GIVEN_KIN,
    GIVEN_MEMBERS,
    GIVEN_TIES,
    GIVEN_UNITS,
    ID,
    KINDS_OF_UNIT,
    NAME,
)
from sim.state.schema import Column, Table

# The tables by name, with the columns that each must have: one that names its rows (no column of
# the state's), and those without which a row says nothing.
FILES = {"members": (GIVEN_MEMBERS, ("id",)), "ties": (GIVEN_TIES, ("a", "b")),
         "kin": (GIVEN_KIN, ("member",)), "units": (GIVEN_UNITS, ("name",))}
KEYS = ("id", "name")
YES_OR_NO = {"yes": 1, "true": 1, "1": 1, "no": 0, "false": 0, "0": 0}

# Layers of the network by the kind of tie, strongest first: of several rows about one pair that of
# the strongest layer counts, of one layer the first row.
STRONGEST = ("superior", "subordinate", "kin", "past_association", "patron", "client",
             "recommender", "recommended", "friend", "shopmate", "rival")

# Words that may be given, of columns that have others, too: ties that are made in a run only, and
# kin whom no operation could strike.
LEGAL = {"kind": (*STRONGEST, *KINDS_OF_UNIT), "category": words.CATEGORIES[1:]}

# References by the layer that is drawn where they are not given: where it is not, they are none.
LAYER_OF = {"superior": "command", "protector": "patron", "recommender_1": "recommender",
            "recommender_2": "recommender", "spouse": "kin"}


@dataclass(frozen=True)
class Organisation:
    """Tables of one's own, checked. ``texts``: the CSV text of each table given; ``draw``: layers
    of the network (words.LAYERS) that are drawn beside the ties given, all where none are.

    ``labels``: the ids of the members in the order in which they have their rows, by unit.
    ``members``, ``ties``, ``kin``: rows of `state/given.py`, references as rows of ``members``.
    ``units``: name, kind and the rest of each unit as keys of a scenario file's [[units]].
    ``posts``: how many hold each post; None where the members say nothing of posts.
    """

    texts: Mapping[str, str]
    draw: tuple[str, ...]
    labels: tuple[str, ...] = field(compare=False, repr=False)
    members: np.ndarray = field(compare=False, repr=False)
    ties: np.ndarray = field(compare=False, repr=False)
    kin: np.ndarray = field(compare=False, repr=False)
    units: tuple[Mapping, ...] = field(compare=False, repr=False)
    posts: Mapping[str, int] | None = field(compare=False, repr=False)

    def __reduce__(self):
        return organisation_of, (self.as_dict(),)

    def as_dict(self) -> dict:
        """The tables as text and the layers that are drawn: what it can be made from again."""
        return {**self.texts, "draw": list(self.draw)}


def organisation_of(given: object, places: Mapping[str, str] | None = None) -> Organisation:
    """The organisation of tables given as CSV texts: ``members`` and, if wanted, ``ties``, ``kin``,
    ``units``, and ``draw``, a list of layers. ``places``: what errors call the tables (default
    members.csv and so on). Raises UserError: file, line, column, legal values."""
    if isinstance(given, Organisation):
        return given
    if not isinstance(given, Mapping):
        raise UserError(f"organisation: {shown(given)} is not a table of file names")
    texts = {key: value for key, value in given.items() if key != "draw"}
    for key in texts:
        if key not in FILES:
            raise unknown("key", key, [*FILES, "draw"], "organisation")
    if "members" not in texts:
        raise UserError("organisation: members: is missing; it names the table of members")
    draw = given.get("draw", () if "ties" in texts else words.LAYERS)
    for layer in draw if isinstance(draw, list | tuple) else [draw]:
        if layer not in words.LAYERS:
            raise unknown("layer", layer, words.LAYERS, "organisation: draw")
    places = {key: f"{key}.csv" for key in FILES} | dict(places or {})
    return _organisation(tuple(texts.items()), tuple(draw), tuple(places.items()))


@lru_cache(maxsize=16)
def _organisation(texts: tuple, draw: tuple[str, ...], places: tuple) -> Organisation:
    """Made once for all cells of a sweep."""
    given, where = dict(texts), dict(places)
    rows = {key: _read(key, text, where[key]) for key, text in given.items()}
    units = _units(rows)
    members = sorted(rows["members"], key=lambda row: units.index(row["unit"].text))
    for row in members:
        row["unit"].code = units.index(row["unit"].text)
    places_of = {row["id"].text: k for k, row in enumerate(members)}
    table = _filled(GIVEN_MEMBERS, members, places_of)
    _check_posts(members, table)
    ties = sorted(rows.get("ties", ()), key=lambda row: STRONGEST.index(row["kind"].text))
    kin = sorted(rows.get("kin", ()), key=lambda row: places_of.get(row["member"].text, 0))
    found = Organisation(
        Frozen(given), draw, tuple(places_of), table, _filled(GIVEN_TIES, ties, places_of),
        _filled(GIVEN_KIN, kin, places_of), _described(rows, units, table["unit"]),
        _posts(members, table["post"]))
    _check_ties(ties, found.ties)
    n = np.bincount(found.kin["member"], minlength=len(table))
    table["kin_n"], table["kin_start"] = n, np.cumsum(n) - n
    for array in (found.members, found.ties, found.kin):
        array.setflags(write=False)
    return found


# ---- Fields ----------------------------------------------------------------------------------

@dataclass
class Field:
    """One field: its text, where it stands, and what it stands for (DRAWN where it is empty)."""

    text: str
    place: str
    code: float = DRAWN

    def wrong(self, legal: str) -> UserError:
        return UserError(f"{self.place} {shown(self.text)}: legal: {legal}")


def _columns(key: str) -> dict[str, Column]:
    return {column.name: column for column in FILES[key][0].held if column.written}


def _read(key: str, text: str, where: str) -> list[dict[str, Field]]:
    """The rows of a table, references not yet looked up: column -> field, for all columns."""
    columns, needed = _columns(key), FILES[key][1]
    optional = [name for name in columns if name not in needed]
    rows = []
    for line, given in table_rows(text, where, needed, optional, where):
        row = {name: Field(given.get(name, "").strip(), f"{where}: line {line}: {name}")
               for name in (*needed, *optional)}
        for name in needed:
            if not row[name].text:
                raise UserError(f"{row[name].place}: is empty")
        for name, column in columns.items():
            if row[name].text:
                row[name].code = _code(row[name], column)
        if key == "ties":
            row["kind"].text = row["kind"].text or "friend"
            row["kind"].code = words.TIE_KINDS.index(row["kind"].text)
        rows.append(row)
    if not rows and key in ("members", "units"):
        raise UserError(f"{where}: has no rows")
    for name in KEYS:
        if name in needed:
            _check_once(rows, name)
    return rows


def _check_once(rows: list[dict[str, Field]], name: str) -> None:
    seen = set()
    for row in rows:
        if row[name].text in seen:
            raise UserError(f"{row[name].place} {shown(row[name].text)}: stands there twice")
        if row[name].text == "none":
            raise UserError(f"{row[name].place} 'none': is what stands for nobody; give another")
        seen.add(row[name].text)


def _code(given: Field, column: Column) -> float:
    """What a field stands for; references stay DRAWN."""
    if column.words:
        if column.name == "post" and given.text == "none":
            return words.NOBODY
        legal = [word for word in column.words
                 if word in LEGAL.get(column.name, column.words)]
        if given.text not in legal:
            raise unknown(column.name, given.text, legal, given.place.rpartition(":")[0])
        return column.words.index(given.text)
    if column.unit == FLAG:
        if given.text.lower() not in YES_OR_NO:
            raise given.wrong("yes or no")
        return YES_OR_NO[given.text.lower()]
    if column.unit in (ID, NAME):
        return DRAWN
    low, high = map(float, column.unit.split(".."))
    is_whole = column.kind == "i8"
    try:
        number = float(given.text)
    except ValueError:
        number = np.nan
    if not low <= number <= high or (is_whole and not number.is_integer()):
        raise given.wrong(f"a {'whole ' if is_whole else ''}number in {column.unit}")
    return number


def _filled(table: Table, rows: list[dict[str, Field]], places_of: dict[str, int]) -> np.ndarray:
    """The rows as the state has them, ids looked up."""
    found = table.rows(len(rows))
    for k, row in enumerate(rows):
        for column in table.held:
            if not column.written:
                continue
            given = row[column.name]
            if column.unit == ID and given.text:
                given.code = _place(given, places_of)
            if given.code != DRAWN:
                found[column.name][k] = given.code
    return found


def _place(given: Field, places_of: dict[str, int]) -> int:
    if given.text == "none":
        return int(words.NOBODY)
    if given.text not in places_of:
        raise UserError(f"{given.place} {shown(given.text)}: is no id of the table of members")
    return places_of[given.text]


# ---- Units, posts, ties ----------------------------------------------------------------------

def _units(rows: dict[str, list[dict[str, Field]]]) -> list[str]:
    """Names of the units in order; every member's field ``unit`` gets one of them."""
    named = [row["unit"].text for row in rows["members"] if row["unit"].text]
    units = [row["name"].text for row in rows.get("units", ())] or list(dict.fromkeys(named))
    if not units:
        units = ["cell"]
    for row in rows["members"]:
        unit = row["unit"]
        if not unit.text and len(units) > 1:
            raise UserError(f"{unit.place}: is empty; one of {', '.join(units)}")
        if unit.text and unit.text not in units:
            raise unknown("unit", unit.text, units, unit.place)
        unit.text = unit.text or units[0]
    with_members = {row["unit"].text for row in rows["members"]}
    for row in rows.get("units", ()):
        if row["supplier"].text not in ("", "none", *units):
            raise unknown("unit", row["supplier"].text, units, row["supplier"].place)
        if row["name"].text not in with_members:
            raise UserError(f"{row['name'].place} {shown(row['name'].text)}: has no member")
    return units


def _described(rows: dict, units: list[str], of_members: np.ndarray) -> tuple[Mapping, ...]:
    """The units as a scenario file has them; their size is how many members they have."""
    said = {row["name"].text: row for row in rows.get("units", ())}
    found = []
    for k, name in enumerate(units):
        row = said.get(name)
        unit = {"name": name, "kind": (row and row["kind"].text) or KINDS_OF_UNIT[0],
                "size": float((of_members == k).sum())}
        for flag in ("opposition", "project"):
            if row and row[flag].code == 1:
                unit[flag] = True
        if row and row["supplier"].text not in ("", "none"):
            unit["supplier"] = row["supplier"].text
        found.append(Frozen(unit))
    return tuple(found)


def _posts(members: list[dict[str, Field]], posts: np.ndarray) -> Mapping[str, int] | None:
    if not any(row["post"].text for row in members):
        return None
    return Frozen(Counter(words.POSTS[code] for code in posts.tolist() if code >= 0))


# Posts of which there is one, in the organisation or in a unit.
SINGLE = {words.DIRECTOR: "the organisation", words.PARTKOM_SECRETARY: "the organisation",
          words.EDITOR: "the organisation", words.UNIT_HEAD: "a unit"}


def _check_posts(members: list[dict[str, Field]], table: np.ndarray) -> None:
    """UserError where two hold a post of which there is one, or a rank is not the post's."""
    held = set()
    for row, m in zip(members, table, strict=True):
        if m["post"] < 0:
            continue
        of = (m["post"], m["unit"] if m["post"] == words.UNIT_HEAD else 0)
        if m["post"] in SINGLE and of in held:
            raise UserError(f"{row['post'].place} {shown(row['post'].text)}: "
                            f"{SINGLE[m['post']]} has one, and another member holds it")
        held.add(of)
        rank = words.RANKS_OF_POSTS[m["post"]]
        if m["rank"] not in (DRAWN, rank):
            raise UserError(f"{row['rank'].place} {m['rank']}: who holds the post "
                            f"{row['post'].text} has rank {rank}")


def _check_ties(rows: list[dict[str, Field]], ties: np.ndarray) -> None:
    for row, tie in zip(rows, ties, strict=True):
        for end in ("a", "b"):
            if tie[end] < 0:
                raise UserError(f"{row[end].place} 'none': a tie has two ends")
        if tie["a"] == tie["b"]:
            raise UserError(f"{row['b'].place} {shown(row['b'].text)}: is tied to themselves")


def is_said(values: np.ndarray) -> np.ndarray:
    """Of each value of a column whether it is given and not drawn."""
    return ~np.isnan(values) if values.dtype.kind == "f" else values != DRAWN


# ---- Data frames and graphs ------------------------------------------------------------------

def texts_of(tables: Mapping[str, object]) -> dict[str, str]:
    """Data frames as CSV texts; a text stays one. Raises UserError for anything else."""
    found = {}
    for key, table in tables.items():
        if isinstance(table, str):
            found[key] = table
        elif hasattr(table, "to_csv"):
            # Whole numbers that pandas holds as floats, since some are missing, are whole again.
            found[key] = table.convert_dtypes().to_csv(index=False, lineterminator="\n")
        else:
            raise UserError(f"{key}: {shown(table)} is not a data frame or CSV text")
    return found


def of_graph(graph) -> dict[str, str]:
    """Members and ties of a networkx graph as CSV texts: ids are its nodes, columns the attributes
    of nodes and edges that are columns here; others are left out."""
    import pandas as pd

    def table(rows: Iterable[dict], needed: tuple[str, ...], key: str) -> str:
        frame = pd.DataFrame(list(rows))
        kept = [name for name in frame.columns if name in needed or name in _columns(key)]
        return texts_of({key: frame[kept]})[key]

    return {"members": table(({"id": node, **said} for node, said in graph.nodes(data=True)),
                             ("id",), "members"),
            "ties": table(({"a": a, "b": b, **said} for a, b, said in graph.edges(data=True)),
                          ("a", "b"), "ties")}
