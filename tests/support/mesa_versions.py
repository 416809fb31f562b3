"""The tests of Mesa under every Python that is found, with the newest Mesa 3 that it can have and
with Mesa's viewer, which the usual environment lacks (`make mesa`); or under those named.

Each Python gets an environment of its own, `.venv-mesa-3.12` and so on, made anew when what is to
be installed changes. A Python that is missing, or a package index out of reach, is said and passed
over; what fails otherwise ends with code 1.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = tuple(sys.argv[1:]) or ("3.11", "3.12", "3.13")
TESTS = ("tests/test_mesa_tools.py", "tests/docs/test_mesa_page.py")
MORE = ("tests/test_mesa.py", "tests/test_views.py")  # under the newest Python found
# Left out: what takes long, and own rules, each compiled anew, for which Mesa does not matter.
SHORT = ("-m", "not slow", "-k", "not (own and rule)")
# What goes by Mesa and its viewer, and so not by the lock.
FREE = re.compile(r"(mesa|solara.*|ipyvue.*|reacton|starlette)==", re.IGNORECASE)


def python_of(version: str) -> str | None:
    """A Python of this version that starts: on the path, or kept by pyenv."""
    kept = sorted(map(str, Path.home().glob(f".pyenv/versions/{version}.*/bin/python")))
    for found in filter(None, [shutil.which(f"python{version}"), *kept]):
        if subprocess.run([found, "-c", "import ensurepip"], capture_output=True,
                          check=False).returncode == 0:
            return found
    return None


def packages() -> list[str]:
    """What the tests need: the program's dependencies, those of the viewer, and pytest."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    tools = [needed for needed in extras["test"] if needed.startswith(("pytest>", "hypothesis"))]
    return project["dependencies"] + extras["viz"] + tools


def call(*command: object) -> subprocess.CompletedProcess:
    """Run a command of an environment in the repository."""
    return subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True,
                          env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)


def prepare(version: str, python: str) -> tuple[Path, str]:
    """The environment's Python, and what went wrong in making it."""
    folder = ROOT / f".venv-mesa-{version}"
    own, ready = folder / "bin" / "python", folder / "ready.txt"
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines(keepends=True)
    held = "".join(line for line in lock if not FREE.match(line))
    wanted = "\n".join(packages()) + "\n" + held
    if ready.exists() and ready.read_text(encoding="utf-8") == wanted:
        return own, ""
    made = call(python, "-m", "venv", "--clear", folder)
    if made.returncode == 0:
        (folder / "held.txt").write_text(held, encoding="utf-8")
        made = call(own, "-m", "pip", "install", "--disable-pip-version-check", "--quiet",
                    "--no-compile", "--constraint", folder / "held.txt", *packages())
    if made.returncode == 0:
        ready.write_text(wanted, encoding="utf-8")
    return own, made.stderr if made.returncode else ""


def tried(version: str, python: str | None, tests: tuple[str, ...]) -> tuple[bool, str]:
    """Whether all is well under a Python, and what is to be said."""
    if python is None:
        return True, f"Python {version}: not found, passed over"
    own, wrong = prepare(version, python)
    if "from versions: none" in wrong:
        return True, f"Python {version}: no package index within reach, passed over"
    if wrong:
        return False, f"Python {version}: the environment could not be made\n{wrong}"
    mesa = call(own, "-c", "import mesa; print(mesa.__version__)").stdout.strip()
    done = call(own, "-m", "pytest", "-rs", *SHORT, *tests)
    lines = done.stdout.strip().splitlines()
    said = lines if done.returncode else [line for line in lines if line.startswith("SKIPPED")]
    return done.returncode == 0, "\n".join(
        [f"Python {version}, Mesa {mesa}: {lines[-1] if lines else done.stderr}", *said])


if __name__ == "__main__":
    pythons = {version: python_of(version) for version in PYTHONS}
    newest = max((k for k, found in enumerate(pythons.values()) if found), default=None)
    # Side by side: most of the time goes into installing and compiling.
    with ThreadPoolExecutor() as pool:
        results = list(pool.map(tried, pythons, pythons.values(), [
            TESTS + MORE if k == newest else TESTS for k in range(len(pythons))]))
    print("\n".join(said for _, said in results))
    sys.exit(not all(well for well, _ in results))
