"""Whether somebody may look while runs are made, and a bar for them."""

import sys
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.progress import track


def is_watched() -> bool:
    """Whether somebody may look: stderr is a terminal, or this is a notebook."""
    return sys.stderr.isatty() or Console(stderr=True).is_jupyter


def counted(items: Iterable, total: int, what: str) -> Iterator:
    """The items as they come, with a bar of how many have come where somebody may look."""
    return track(items, what, total, console=Console(stderr=True), transient=True,
                 disable=not is_watched())
