"""The model fitted to the `calibrate` rows of the record, and to nothing else.

    priors -> screening -> waves (history matching, then ABC) -> posterior

Each step is a file. `test` rows never enter: they are not even read here.
"""

from importlib.resources import files

from sim.errors import UserError


def shipped_text(name: str) -> str:
    """A table of results that comes with the package. UserError where it does not yet."""
    try:
        return (files("experiments") / "calibration" / name).read_text("utf-8")
    except FileNotFoundError:
        raise UserError(f"{name}: no finished calibration comes with this version; make one with "
                        "`zaiavlenie calibrate` and take it over with docs/adopt_posterior.py"
                        ) from None
