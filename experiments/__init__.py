"""Experiments on the simulation: observables, patterns, sweeps, analysis and figures."""

from pathlib import Path

import sim

_OURS = Path(__file__).resolve().parents[1] / "sim" / "__init__.py"
if sim.__file__ is None or Path(sim.__file__).resolve() != _OURS:
    raise ImportError(f"Python finds {sim.__file__ or sim.__path__} in the place of {_OURS}; "
                      "rename it, or take its folder off the path of imports")
