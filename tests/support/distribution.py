"""What users get, tried as they would: sdist and wheel in an empty environment, and the bundle
(`make dist-check`).

The wheel is built from the sdist, installed where nothing else is, and run in an empty folder. The
bundle is unpacked; its figures are drawn anew and compared, and one experiment is made in its quick
form. Ends with code 1 at the first thing that fails.
"""

import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXPERIMENT = "ladder"


def call(*command: object, where: Path = ROOT, **variables: str) -> None:
    """Run a command; SystemExit with what it printed when it fails."""
    done = subprocess.run(list(map(str, command)), cwd=where, capture_output=True, text=True,
                          env=os.environ | variables, check=False)
    told = " ".join(map(str, command))
    if done.returncode:
        sys.exit(f"{told}\nfailed with code {done.returncode}\n{done.stdout}{done.stderr}")
    print(f"ok: {told}", flush=True)


def try_package(place: Path) -> Path:
    """Build sdist and wheel, install the wheel into an empty environment and run it there; gives
    the environment's folder of programs."""
    call(sys.executable, "-m", "build", "--outdir", place / "dist")
    wheel, = (place / "dist").glob("*.whl")
    call(sys.executable, "-m", "venv", place / "empty")
    bin_ = place / "empty" / "bin"
    call(bin_ / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--constraint", ROOT / "requirements.lock", wheel)
    somewhere = place / "somewhere"
    somewhere.mkdir()
    program = bin_ / "zaiavlenie"
    call(program, "run", "classroom", "--seed", 1, "--out", "class", where=somewhere)
    call(program, "page", "--out", "page.html", where=somewhere)
    call(program, "list", "acts", where=somewhere)
    return bin_


def try_bundle(place: Path, bin_: Path) -> None:
    """Write the bundle, unpack it, draw its figures anew, and make one experiment in miniature."""
    call(sys.executable, "-m", "docs.program", "bundle")
    with zipfile.ZipFile(ROOT / "dist" / "zaiavlenie-bundle.zip") as archive:
        archive.extractall(place)
    home = place / "zaiavlenie"
    for needed in ("ro-crate-metadata.json", "site/index.html", "requirements.lock"):
        if not (home / needed).is_file():
            sys.exit(f"the bundle has no {needed}")
    call(bin_ / "python", "-m", "sim.cli", "figures", "--check", where=home, PYTHONPATH=str(home))
    call(bin_ / "python", "-m", "sim.cli", "experiment", EXPERIMENT, "--quick", "--workers", 1,
         where=home, PYTHONPATH=str(home))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        try_bundle(Path(folder), try_package(Path(folder)))
