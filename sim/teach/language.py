"""The reader's words: one TOML file a language, kept apart from code."""

import functools
import tomllib
from importlib import resources

from sim.config.errors import UserError

LANGUAGE = "en"


def languages() -> list[str]:
    """Codes of the languages that there are texts in, the first one's first."""
    found = sorted(file.name.removesuffix(".toml")
                   for file in (resources.files("sim.teach") / "texts").iterdir())
    return [LANGUAGE, *(one for one in found if one != LANGUAGE)]


@functools.cache
def texts(language: str = LANGUAGE) -> dict:
    """The reader's words, as nested tables. Raises UserError for an unknown language."""
    file = resources.files("sim.teach") / "texts" / f"{language}.toml"
    if not file.is_file():
        raise UserError(f"no texts in language '{language}'")
    return tomllib.loads(file.read_text(encoding="utf-8"))
