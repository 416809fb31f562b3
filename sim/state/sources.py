"""Sources: what a module depends on, found from its imports.

Stored results and compiled code are good as long as the files that they come from are as they
were. Which files those are is read from the imports themselves, so that no list is kept by hand.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("sim", "experiments")

_COMMENT = re.compile(r"#.*$", re.MULTILINE)
_PACKAGE = rf"(?:{'|'.join(PACKAGES)})\b[\w.]*"
_IMPORT = re.compile(rf"^[ \t]*(?:from[ \t]+({_PACKAGE})[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)"
                     rf"|import[ \t]+({_PACKAGE}))", re.MULTILINE)


def file_of(module: str) -> Path | None:
    """The file of a module or package of the project, by dotted name; None where it is neither."""
    place = ROOT / Path(*module.split("."))
    for file in (place.with_suffix(".py"), place / "__init__.py"):
        if file.is_file():
            return file
    return None


def name_of(file: Path) -> str:
    """The dotted name of a file of the project."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@lru_cache
def text_of(file: Path) -> str:
    """The text of a source file, read once a process."""
    return file.read_text(encoding="utf-8")


def imported(text: str) -> Iterator[str]:
    """Dotted names of the project's modules that a source text imports, at the top or inside a
    function; of ``from package import name`` also ``package.name`` where that is a module."""
    for package, names, module in _IMPORT.findall(_COMMENT.sub("", text)):
        yield package or module
        yield from (f"{package}.{name}" for name in re.findall(r"\w+", names)
                    if package and file_of(f"{package}.{name}"))


def closure(modules: Iterable[str], but: Iterable[str] = ()) -> list[Path]:
    """The files of these modules and of all that they import, directly or through others,
    sorted; packages that are passed through (their ``__init__.py``) among them. Modules ``but``
    are left out, with what only they import."""
    found: set[Path] = set()
    but = {file_of(name) for name in but}
    left = list(modules)
    while left:
        module = left.pop()
        file = file_of(module)
        # The facade loads by name when asked; it is no part of what it offers.
        if file is None or file in found or file in but or module in PACKAGES:
            continue
        found.add(file)
        left += imported(text_of(file))
    return sorted(found)


def hash_of(files: Iterable[Path], more: Iterable[str] = ()) -> str:
    """Short hash of the names and contents of source files, and of ``more`` lines."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.relative_to(ROOT).as_posix().encode())
        digest.update(text_of(file).encode())
    for line in more:
        digest.update(f"{line}\n".encode())
    return digest.hexdigest()[:16]


def rule_files() -> list[Path]:
    """All files that hold compiled rules, and what they import; and the floor that they stand on,
    which says how tables are laid out and handed to them."""
    rooms = sorted((ROOT / "sim").rglob("*.py"))
    return closure(name_of(file) for file in rooms
                   if "\n@compiled\n" in text_of(file) or file.parent.name == "state")
