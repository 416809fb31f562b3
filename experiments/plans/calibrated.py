"""What a finished calibration left (`experiments/calibrated/`): it comes with the package."""

from importlib.resources import files

from sim.config.errors import UserError


def shipped_text(name: str) -> str:
    """A table of results that comes with the package. UserError where it does not yet."""
    try:
        return (files("experiments") / "calibrated" / name).read_text("utf-8")
    except FileNotFoundError:
        raise UserError(f"{name}: no finished calibration comes with this version; make one with "
                        "`zaiavlenie calibrate` and take it over with `zaiavlenie calibrate "
                        "adopt`") from None
