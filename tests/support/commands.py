"""Helpers of the tests that go through the command line: run it, refuse it, compare its files."""

import contextlib
import importlib.util
import io
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]


class Outcome(NamedTuple):
    """What a command gave back."""

    code: int
    out: str
    err: str


def environment(**extra: str) -> dict[str, str]:
    """This process's environment, with the repository first on the path of imports."""
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {**os.environ, "PYTHONPATH": path, **extra}


def here(*arguments: object) -> Outcome:
    """Run the command line in this process: quick, for its messages."""
    from sim import cli
    out, err = io.StringIO(), io.StringIO()
    with (mock.patch.object(sys, "argv", ["zaiavlenie", *map(str, arguments)]),
          contextlib.redirect_stdout(out), contextlib.redirect_stderr(err)):
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = end.code
    return Outcome(code, out.getvalue(), err.getvalue())


def process(*arguments: object, cwd: Path | None = None, **extra: str) -> Outcome:
    """Run ``python -m sim`` in a fresh process; ``extra`` are environment variables."""
    return python("-m", "sim", *arguments, cwd=cwd, **extra)


def python(*arguments: object, cwd: Path | None = None, **extra: str) -> Outcome:
    """Run Python in a fresh process that imports from the repository."""
    done = subprocess.run([sys.executable, *map(str, arguments)], cwd=cwd, text=True,
                          capture_output=True, env=environment(**extra), check=False)
    return Outcome(done.returncode, done.stdout, done.stderr)


def example(name: str):
    """The module ``examples/NAME.py``, made anew."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "examples" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def contents(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder: relative path -> bytes (None for a folder)."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
            for path in sorted(folder.rglob("*"))}


def table_files(folder: Path) -> dict[str, bytes]:
    """The bytes of every table of a result folder, by file name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())
            if path.suffix in (".csv", ".parquet")}


def check_refusal(outcome: Outcome, *said: str) -> None:
    """Assert exit code 2 and one line on stderr that begins rightly and says all of ``said``."""
    assert "Traceback" not in outcome.err, outcome.err
    assert outcome.code == 2, outcome
    assert outcome.err.startswith("zaiavlenie: "), outcome.err
    assert outcome.err.endswith("\n") and outcome.err.count("\n") == 1, outcome.err
    for part in said:
        assert part in outcome.err, f"{part!r} not in {outcome.err!r}"
