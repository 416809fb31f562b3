"""Opening the page in the browser: as it is, at a saved state, or at a scenario's workbench."""

import json
import webbrowser
from pathlib import Path
from urllib.parse import urlencode

import platformdirs

from sim.config.errors import UserError
from sim.config.given import text_of
from sim.teach import page, shipped

FORMAT, VERSION, LONGEST = "zaiavlenie-lesson", 2, 20_000
# Options of the server that the page once had.
OLD = "{option}: the page is a file now and needs no server; `zaiavlenie page --out page.html` " \
      "writes it"


def fragment_of(what: str | None) -> str:
    """The part of the address after ``#``: of a saved state (a .json file), or of the workbench of
    a shipped scenario. Raises UserError; the page itself checks each field."""
    if what is None:
        return ""
    if what in shipped.SCENARIOS:
        return urlencode({"place": "workbench", "scenario": what})
    if not what.endswith(".json"):
        raise UserError(f"teach '{what}': takes a state saved from the page (.json), or one of "
                        f"{', '.join(shipped.SCENARIOS)}; a run of anything else is shown by "
                        "`zaiavlenie report`")
    if Path(what).exists() and not Path(what).is_file():
        raise UserError(f"{what}: is not a regular file")
    text = text_of(Path(what), "a saved state of the page")
    try:
        given = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or given.pop("format", None) != FORMAT:
        raise UserError(f"{what}: is no saved state of the page (its format is not '{FORMAT}')")
    version = given.pop("version", None)
    if version != VERSION:
        raise UserError(f"{what}: has version {version!s:.20}; this page reads version {VERSION}")
    if not all(isinstance(value, str) for value in given.values()):
        raise UserError(f"{what}: a field is not a text in quotes")
    return urlencode(given, safe=",:", errors="replace")


def open_page(what: str | None, in_browser: bool) -> str:
    """Write the page where this user's programs keep such things, and open it; gives its address.

    Raises UserError for a file that is no saved state, and OSError.
    """
    fragment = fragment_of(what)
    place = platformdirs.user_cache_path("zaiavlenie", appauthor=False, ensure_exists=True)
    file = place / "page.html"
    page.write(page.page(), file)
    address = file.as_uri() + (f"#{fragment}" if fragment else "")
    if in_browser:
        webbrowser.open(address)
    return address
