"""The one error a user of the package is meant to see: one clear line."""

import difflib
from collections.abc import Iterable


class UserError(ValueError):
    """Input that cannot be used. The message says what, where and the legal values.

    The command line prints it on one line and ends with exit code 2.
    """


def unknown(what: str, name: object, legal: Iterable[str], where: str = "") -> UserError:
    """The error for a name that does not exist, nearest legal names first."""
    names = sorted(legal)
    close = difflib.get_close_matches(str(name), names, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(close)}? " if close else ""
    listed = ", ".join(names if len(names) <= 24 else [*names[:24], "..."])
    place = f"{where}: " if where else ""
    return UserError(f"{place}unknown {what} '{name}': {hint}legal: {listed}")
