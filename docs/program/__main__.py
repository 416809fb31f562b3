"""Make the generated parts of all pages.

    python -m docs.program                   make them anew (make docs)
    python -m docs.program check             say what is stale, and exit 1 (make docs-check)
    python -m docs.program measure NAME ...  simulate: remake results that pages are made from
                                             (small: those that take minutes, where they are
                                             stale, make results-small)
    python -m docs.program notebook          execute the tutorial notebook anew
    python -m docs.program site              write all pages as one static site (make site)
    python -m docs.program bundle            write the reproduction bundle (make bundle)
    python -m docs.program freeze            keep the hashes of this commit: from then on nothing
                                             that changes a run may change
"""

import os
import sys

from docs.program import pages
from docs.program.shell import ROOT
from experiments.tracked.results import remake
from sim.config.errors import UserError, unknown


def main(arguments: list[str]) -> int:
    """Do what the command line asks; gives the exit status."""
    os.chdir(ROOT)
    if not arguments:
        for page in pages.build():
            print(page)
        return 0
    if arguments == ["check"]:
        found = pages.check()
        for one in found:
            print(one, file=sys.stderr)
        return 1 if found else 0
    if arguments == ["notebook"]:
        from docs.program import notebook
        notebook.write()
        return 0
    if arguments == ["site"]:
        from docs.program import site
        site.build()
        return 0
    if arguments == ["bundle"]:
        from docs.program import bundle
        print(bundle.build().relative_to(ROOT))
        return 0
    if arguments == ["freeze"]:
        from docs.program import freeze
        freeze.write()
        return 0
    if arguments[0] == "measure" and arguments[1:]:
        measure([name for name in pages.small() if not pages.is_fresh(name)]
                if arguments[1:] == ["small"] else arguments[1:])
        return 0
    print(__doc__.strip(), file=sys.stderr)
    return 2


def measure(names: list[str]) -> None:
    """Remake results by name. UserError for an unknown name, or one that has a command of its
    own, before anything runs."""
    known = pages.results()
    for name in names:
        if name not in known:
            raise unknown("result", name, [*known, "small"])
        if known[name].measure is None:
            raise UserError(f"{name}: is not made here, but by `{known[name].command}`"
                            if not known[name].once else f"{name}: is not made again")
    for name in names:
        print(name, flush=True)
        remake(known[name])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except UserError as error:
        print(f"docs: {error}", file=sys.stderr)
        sys.exit(2)
