"""The reader's words: one TOML file a language, kept apart from code."""

import functools
import tomllib
from importlib import resources

from sim.config.errors import UserError

LANGUAGE = "en"


@functools.cache
def texts(language: str = LANGUAGE) -> dict:
    """The reader's words, as nested tables. Raises UserError for an unknown language."""
    file = resources.files("sim.teach") / "texts" / f"{language}.toml"
    if not file.is_file():
        raise UserError(f"no texts in language '{language}'")
    return tomllib.loads(file.read_text(encoding="utf-8"))
