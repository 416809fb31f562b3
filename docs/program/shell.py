"""Commands of the program as a page shows them: what they print, and which sources decide it."""

import ast
import re
from pathlib import Path

from typer.testing import CliRunner

import sim
from experiments.tracked.results import code_of
from sim.cli import app
from sim.state import sources

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
CLI = ROOT / "sim" / "cli.py"
WIDTH = 80  # letters of the terminal that pages show


def invoked(arguments: list[str]) -> str:
    """What ``zaiavlenie`` with these arguments prints, run in this process. SystemExit when it
    fails."""
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": str(WIDTH), "NO_COLOR": "1"})
    if result.exit_code != 0:
        raise SystemExit(f"zaiavlenie {' '.join(arguments)}: failed "
                         f"({result.exception or result.output})")
    return result.stdout


def code_behind(shown: str, *made_by: Path) -> str:
    """Hash of the sources that decide what code on a page prints: the command line, what the
    commands ``zaiavlenie NAME`` in it import, what its names ``sim.NAME`` stand for, and the files
    ``made_by`` that run it."""
    names = set(re.findall(r"\bsim\.(\w+)", shown)) & set(sim.__all__)
    modules = {sim._FACADE[name] for name in names}
    modules |= set(imports_of(set(re.findall(r"\bzaiavlenie (\w+)", shown))))
    return code_of(*sorted(modules), *made_by, alone=(CLI, HERE))


def imports_of(commands: set[str]) -> list[str]:
    """Modules that the command line imports for some of its commands, and for all of them."""
    text = sources.text_of(CLI)
    found = []
    for node in ast.parse(text).body:
        is_other = (isinstance(node, ast.FunctionDef) and node.decorator_list
                    and node.name.rstrip("_") not in commands)
        if not is_other:
            found += sources.imported(ast.get_source_segment(text, node))
    return found
