"""The one error a user of the package is meant to see, and notices: one clear line each."""

import difflib
import sys
from collections.abc import Iterable

# Characters of a given value that a message shows.
LONGEST = 80


class UserError(ValueError):
    """Input that cannot be used. The message says what, where and the legal values.

    The command line prints it on one line and ends with exit code 2.
    """


def notice(text: str) -> None:
    """Say something on stderr, on one line."""
    print(f"zaiavlenie: {' '.join(text.split())}", file=sys.stderr, flush=True)


def shown(value: object) -> str:
    """A value as a message shows it: its text, cut where it would fill the message."""
    if not isinstance(value, str | int | float | None):
        return f"a {type(value).__name__}"
    text = " ".join(str(value).split())
    return f"'{text}'" if len(text) <= LONGEST else f"'{text[:LONGEST]}...'"


def unknown(what: str, name: object, legal: Iterable[str], where: str = "") -> UserError:
    """The error for a name that does not exist, nearest legal names first."""
    names = sorted(legal)
    close = difflib.get_close_matches(str(name)[:LONGEST], names, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(close)}? " if close else ""
    listed = ", ".join(names if len(names) <= 24 else [*names[:24], "..."])
    place = f"{where}: " if where else ""
    return UserError(f"{place}unknown {what} {shown(name)}: {hint}legal: {listed}")
