"""A user's own functions by file and name, ``my.py:wary``: read, checked, and known by their hash.

The file is run once a process, as Python would import it; its folder is not searched for other
files of the user's.
"""

import hashlib
import traceback
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from types import CodeType

from sim.config.errors import UserError
from sim.config.given import text_of


def is_own(name: object) -> bool:
    """Whether a name stands for a function in a file: ``my.py:function``."""
    return isinstance(name, str) and ".py:" in name


def own_located(name: str, folder: Path) -> str:
    """The same name with its file as seen from here, where it is given as seen from ``folder``; any
    other name as it is."""
    if not is_own(name):
        return name
    file, _, function = name.rpartition(":")
    return f"{folder / file}:{function}"


def source_hash(name: str) -> str:
    """Hash of the file that an own function stands in. Raises UserError when it cannot be read."""
    return hashlib.sha256(text_of(name.rpartition(":")[0], "Python").encode()).hexdigest()[:8]


def own_function(name: str) -> Callable:
    """The function that ``FILE.py:NAME`` stands for. Raises UserError naming file and line."""
    file, _, function = name.rpartition(":")
    names = _names_in(str(Path(file).absolute()), text_of(file, "Python"))
    if not callable(names.get(function)):
        legal = ", ".join(key for key, value in names.items()
                          if callable(value) and not key.startswith("_"))
        raise UserError(f"{file}: has no function '{function}'; it has: {legal or 'none'}")
    return names[function]


@lru_cache(maxsize=32)
def _names_in(file: str, text: str) -> dict:
    """What a file defines, its code run once."""
    import linecache
    names = {"__name__": Path(file).stem, "__file__": file}
    # So that the source of a function can be shown and hashed.
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    try:
        code = compile(text, file, "exec")
    except SyntaxError as error:
        raise UserError(f"{file}: line {error.lineno}: {error.msg}") from None
    try:
        exec(code, names)
    except Exception as error:
        raise UserError(told(error, file)) from None
    return {key: value for key, value in names.items() if not key.startswith("__")}


def told(error: BaseException, file: str) -> str:
    """What an error in own code says, in one line: file, line, error."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__)
             if frame.filename == file]
    where = f"{file}: line {lines[-1]}" if lines else file
    return f"{where}: {type(error).__name__}: {' '.join(str(error).split())}"


def file_of(function: Callable) -> str:
    """The file in which a function was written."""
    code = getattr(function, "__code__", None)
    return code.co_filename if isinstance(code, CodeType) else ""
