"""Files that come into being whole or not at all, and what a disk that refuses says, in words."""

import contextlib
import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sim.config.errors import UserError

# What files and folders are called until they are whole.
UNFINISHED = ".zaiavlenie-"
KINDS = {stat.S_IFDIR: "a folder", stat.S_IFLNK: "a symbolic link", stat.S_IFIFO: "a pipe",
         stat.S_IFSOCK: "a socket"}
DIGITS = 16  # of a checksum
FULL = (errno.ENOSPC, errno.EDQUOT)


def check_file(path: Path) -> None:
    """Raise UserError unless a file may be written at ``path``: its folder is there and can be
    written to, and what already stands there is a regular file."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise UserError(f"{path}: there is no folder {path.parent}")
    if not os.access(folder, os.W_OK):
        raise UserError(f"{path}: cannot be written")
    with contextlib.suppress(FileNotFoundError):
        kind = stat.S_IFMT(path.lstat().st_mode)
        if kind != stat.S_IFREG:
            raise UserError(f"{path}: is {KINDS.get(kind, 'a device')}, not a regular file, and is "
                            "left as it is")


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A place to write a file that then takes the place of ``path``: all of it, on the disk.

    Raises UserError where `check_file` does, and OSError when it cannot be written; then ``path``
    is as it was.
    """
    check_file(path)
    with named(path):
        handle, name = tempfile.mkstemp(prefix=UNFINISHED, dir=path.parent)
        os.close(handle)
        place = Path(name)
        try:
            yield place
            place.chmod(0o644)
            with place.open("rb") as written:
                os.fsync(written.fileno())
            os.replace(place, path)
            _fix(path.parent)
        except BaseException:
            place.unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def named(path: Path) -> Iterator[None]:
    """Errors of the disk bear the name of what a user asked for."""
    try:
        yield
    except OSError as error:
        error.filename = os.fspath(path)
        raise


def linked(source: Path, target: Path) -> None:
    """Have a file under a second name, where there is none; copied where there are no links."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        shutil.copyfile(source, target)
    _fix(target.parent)


def _fix(folder: Path) -> None:
    """Force to the disk what a folder says lies in it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(content: bytes) -> str:
    """Checksum of bytes, as names and manifests hold it."""
    return hashlib.sha256(content).hexdigest()[:DIGITS]


def checksum(path: Path) -> str | None:
    """The same of a file; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:DIGITS]
    except OSError:
        return None


def trouble(error: Exception) -> str:
    """What the system said, in one line: about which file, and what to do about a full disk."""
    number, name = getattr(error, "errno", None), getattr(error, "filename", None)
    said = os.strerror(number) if number else str(error)
    told = f"{name}: {said}" if name else said
    return f"{told}; make room" if number in FULL else told
