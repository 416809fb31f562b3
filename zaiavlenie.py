"""The program ``zaiavlenie``, also ``python -m zaiavlenie``.

Its packages have names that a user's own folders may have too. Where one of those comes first on
Python's path of imports, the program says so, and runs nothing of it.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

HOME = Path(__file__).resolve().parent


def main() -> None:
    """Entry point: the command line, or one line and exit code 2 where `sim` is another one."""
    spec = find_spec("sim")
    found = [Path(place).resolve() for place in (spec.submodule_search_locations or [spec.origin])]
    if HOME / "sim" not in found:
        print(f"zaiavlenie: Python finds {found[0]} in the place of {HOME / 'sim'}; rename it, or "
              "take its folder off the path of imports", file=sys.stderr)
        sys.exit(2)
    try:
        from sim.cli import main as command_line
        command_line()
    except KeyboardInterrupt:  # while it is loaded
        print("zaiavlenie: interrupted; nothing was written", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    # Python puts the folder that the user is in first: what lies there is theirs.
    if not sys.flags.safe_path and Path(sys.path[0]).resolve() != HOME:
        del sys.path[0]
    main()
