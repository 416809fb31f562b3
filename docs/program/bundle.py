"""The reproduction bundle: one archive with code, lock file, results, their manifests and the site.

    python -m docs.program bundle    write dist/zaiavlenie-bundle.zip of the commit that stands

`ro-crate-metadata.json` (RO-Crate 1.1) says what is in it: every tracked result with the command
that makes it and the hash of the code that made it.
"""

import io
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from docs.program import pages, site
from docs.program.freeze import git
from docs.program.shell import ROOT
from experiments.tracked.results import Result, read
from sim.config.errors import UserError

TO = ROOT / "dist" / "zaiavlenie-bundle"
NAME = "zaiavlenie"
# What stands beside the results: file -> what it is.
FILES = {"README.md": "Start here: the question, the answer, the two commands",
         "requirements.lock": "Versions of all packages with which the results were made",
         "docs/odd.md": "Full description of the model (ODD+D)",
         "docs/reproduce.md": "How every result is made again",
         "docs/paper.md": "Summary for referees",
         "CITATION.cff": "How to cite", "codemeta.json": "Metadata of the software",
         "sim/parameters.csv": "The registry of parameters",
         "sim/evidence/register.jsonl": "The evidence register",
         "experiments/calibrated/posterior.csv": "The posterior"}


def build(to: Path = TO) -> Path:
    """Write the archive beside ``to``; gives its place. UserError where something is not committed,
    so that the archive would be of no commit."""
    if git("status", "--porcelain"):
        raise UserError("bundle: something is not committed; a bundle is of a commit")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / NAME
        with tarfile.open(fileobj=io.BytesIO(subprocess.run(
                ["git", "archive", "HEAD"], capture_output=True, check=True).stdout)) as tracked:
            tracked.extractall(folder, filter="data")
        site.build(folder / "site")
        describe(folder)
        to.parent.mkdir(parents=True, exist_ok=True)
        return Path(shutil.make_archive(str(to), "zip", place, NAME))


def describe(folder: Path) -> None:
    """Write `ro-crate-metadata.json` about the files in ``folder``."""
    try:
        from rocrate.model.contextentity import ContextEntity
        from rocrate.rocrate import ROCrate
    except ImportError:
        raise UserError("the bundle needs rocrate: pip install 'zaiavlenie[bundle]'") from None
    crate = ROCrate()
    crate.name = "Zaiavlenie: a simulation of denunciation in Stalin's purge, 1934-39"
    crate.description = ("Code, evidence, results with their manifests, and documents; every "
                         "figure can be made again from an empty environment (docs/reproduce.md).")
    crate.license = "https://spdx.org/licenses/MIT"
    crate.datePublished = git("log", "-1", "--format=%cs")
    authors = crate.add(ContextEntity(crate, "#authors", {
        "@type": "Organization", "name": "The Zaiavlenie authors"}))
    crate.creator = authors
    for path, what in FILES.items():
        crate.add_file(folder / path, path, properties={"name": what})
    crate.add_directory(folder / "site", "site/", properties={
        "name": "All documents as one site; open site/index.html"})
    for result in pages.results().values():
        _add(crate, folder, result)
    crate.metadata.write(folder)


def _add(crate, folder: Path, result: Result) -> None:
    """One result: its folder, and the action that made it."""
    from rocrate.model.contextentity import ContextEntity
    manifest, place = read(result), result.folder.as_posix()
    if not (folder / place).is_dir():  # one of several in a folder, or kept among the sources
        place = result.manifest.resolve().parent.relative_to(ROOT).as_posix()
    data = crate.add_directory(folder / place, f"{place}/", properties={"name": result.name})
    crate.add(ContextEntity(crate, f"#made-{result.name}", {
        "@type": "CreateAction", "name": f"`{result.command}`", "result": {"@id": data.id},
        "endTime": manifest["written"], "instrument": {"@id": "README.md"},
        "description": f"made with code {manifest['code'] or manifest.get('commit')}"}))
