"""The tutorial notebook: executed, and held against what it shows.

    python -m docs.program notebook    execute it anew, in place
"""

import nbformat
from nbclient import NotebookClient

from docs.program.shell import ROOT

# Bars of progress, which are empty when all is done.
WIDGET = "application/vnd.jupyter.widget-view+json"
NOTEBOOK = ROOT / "docs" / "tutorial.ipynb"


def read() -> nbformat.NotebookNode:
    """The notebook as it is tracked."""
    return nbformat.read(NOTEBOOK, as_version=4)


def executed(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with the outputs that its code gives today, run from the folder docs."""
    fresh = nbformat.from_dict(notebook)
    # A cell takes seconds. Under load a reply is now and then noticed only when the time of its
    # cell is up, so that a generous limit is what such a run would take.
    NotebookClient(fresh, timeout=90, kernel_name="python3",
                   resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    for cell in fresh.cells:
        cell.metadata.pop("execution", None)  # when it ran, which changes every time
        if cell.cell_type == "code":  # what goes to stderr is about this machine
            cell.outputs = [one for one in cell.outputs if one.get("name") != "stderr"
                            and WIDGET not in one.get("data", {})]
    for name in ("language_info", "widgets"):
        fresh.metadata.pop(name, None)
    return fresh


def shown(notebook: nbformat.NotebookNode) -> list[str]:
    """What each code cell shows in words: printed text, which may come in pieces, and results;
    pictures left out."""
    return ["".join(one.get("text", "") or one.get("data", {}).get("text/plain", "")
                    for one in cell.outputs if "image/png" not in one.get("data", {}))
            for cell in notebook.cells if cell.cell_type == "code"]


def write() -> None:
    """Execute the tracked notebook anew."""
    nbformat.write(executed(read()), NOTEBOOK)
