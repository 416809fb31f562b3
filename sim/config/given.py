"""Files that a user gives: their text, tables with exact columns, a share, and what is wrong."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.config.errors import UserError, shown


def text_of(file: str | Path, what: str) -> str:
    """The text of a file, without the byte order mark that some editors write. UserError when it
    cannot be read as ``what`` it should be."""
    try:
        return Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:  # a name with a zero byte, bytes that are not UTF-8
        raise UserError(f"{file}: cannot be read as {what} ({error})") from None


def share_of(value: object, place: str) -> float:
    """A share (0-1) that a user gives, as a number or as text. UserError naming ``place``."""
    try:
        number = float(value) if not isinstance(value, bool) else -1.0
    except (TypeError, ValueError):
        number = -1.0
    if not 0.0 <= number <= 1.0:
        raise UserError(f"{place}: {shown(value)} is not a share from 0 to 1")
    return number


def table_rows(text: str, where: str, columns: Sequence[str], optional: Sequence[str] = (),
               what: str = "the table") -> Iterator[tuple[int, dict[str, str]]]:
    """Rows of a CSV table with the number of the line on which each ends.

    Every one of ``columns`` must be there, once; others only if they are ``optional``. Raises
    UserError naming the file (``where``), the line and what was expected.
    """
    # strict: an open quote is an error, not a field that runs to the end of the file.
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    legal = f"{what} has the columns {', '.join(columns)}"
    try:
        head = [name.strip() for name in next(reader, [])]
        _check_head(head, f"{where}: line 1", columns, optional, legal)
        for fields in reader:
            if not fields:
                continue
            place = f"{where}: line {reader.line_num}"
            if len(fields) != len(head):
                hint = ("; a decimal comma? write 0.333, not 0,333" if len(fields) > len(head)
                        else "")
                raise UserError(f"{place}: {len(fields)} fields, where line 1 has {len(head)} "
                                f"columns{hint}")
            yield reader.line_num, dict(zip(head, fields, strict=True))
    except csv.Error as error:
        raise UserError(f"{where}: line {reader.line_num}: not valid CSV ({error})") from None


def _check_head(head: list[str], place: str, columns: Sequence[str], optional: Sequence[str],
                legal: str) -> None:
    if len(head) == 1 and ";" in head[0]:
        raise UserError(f"{place}: fields are parted by semicolons; write commas, and decimal "
                        "points in numbers")
    for name in head:
        if head.count(name) > 1:
            raise UserError(f"{place}: column {name} stands there twice")
    for name in columns:
        if name not in head:
            raise UserError(f"{place}: missing column {name}; {legal}")
    for name in head:
        if name not in (*columns, *optional):
            raise UserError(f"{place}: column '{name}' is none of this table; {legal}")
