"""Figures: one module a figure, one style sheet."""

from importlib import import_module
from pathlib import Path


def write(path: Path, name: str, data) -> None:
    """Draw ``data`` with the module ``name`` into ``path``, a .png or .svg."""
    from experiments.figures import style
    from sim.runs.files import replaced
    form = {".png": style.png, ".svg": style.svg}[path.suffix]
    with replaced(path) as place:
        place.write_bytes(form(import_module(f"experiments.figures.{name}").draw(data)))
