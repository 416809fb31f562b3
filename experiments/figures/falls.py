"""How many fall in a run, over the seeds of the home scenario."""

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from experiments.figures import style

BIN = 0.25  # width of a bar, percent


def draw(shares: np.ndarray) -> Figure:
    """Histogram of the share that fell, in percent, one number a seed."""
    low, middle, high = np.quantile(shares, [0.05, 0.5, 0.95])
    with style.sheet(), mpl.rc_context({"text.color": style.INK}):
        figure = Figure(figsize=(6.4, 2.5), layout="constrained")
        axes = figure.add_subplot()
        edges = np.arange(np.floor(shares.min() / BIN) * BIN - BIN, shares.max() + 2 * BIN, BIN)
        axes.hist(shares, edges, color=style.SKY, edgecolor="white", linewidth=0.5)
        top = axes.get_ylim()[1]
        for value, said, side in ((low, "5 % of runs below", "right"),
                                  (middle, "median", "left"),
                                  (high, "5 % of runs above", "left")):
            axes.axvline(value, color=style.BLUE, linewidth=1.0,
                         linestyle="-" if said == "median" else "--")
            axes.text(value + (0.04 if side == "left" else -0.04), 1.02 * top,
                      f"{said}: {value:.1f} %", ha=side, va="bottom", fontsize=7.5)
        axes.set_ylim(0, 1.12 * top)
        axes.set_xlim(edges[0], edges[-1])
        axes.set_xlabel("fallen, of all who were ever members (%)")
        axes.set_ylabel("runs (a seed each)")
        axes.set_title(f"In nine runs of ten {low:.1f} to {high:.1f} % of members fall "
                       f"({len(shares)} runs of the Dinamo works, all defaults)", pad=8)
    return figure
