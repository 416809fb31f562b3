"""A historian's regression on fifty regions, against what paired worlds say is true."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments import regression
from experiments.figures import dots, style

FIFTY = 50
SIZES = (25, FIFTY, 100, 200, 400)  # regions in a sample
SAMPLES = 1000                      # of each size
SEED = 1937
ENOUGH = 0.8                        # share of samples that must find an effect
# Where the list goes with the hunt: how far apart the two levers of a region lie as a rule.
NEAR = 0.2
EXPLANATIONS = {"top_down": "top-down: the centre decides", "bottom_up": "bottom-up: pressure decides",
                "mixed": "mixed: both do"}
EFFECTS = {"local": "local pressure", "list": "list from above", "protector": "protector"}
SPARED = {"local": "from_below", "list": "from_above", "protector": "protector"}
COLORS = {"local": style.ORANGE, "list": style.BLUE, "protector": style.GREY}


class Setting(NamedTuple):
    """What regions a historian has, and whether the list is among what is seen of them."""

    label: str
    together: bool
    seen: bool
    marker: str


APART = Setting("list known, independent of the hunt", False, True, "o")
TOGETHER = Setting("list known, long where the hunt is loud", True, True, "s")
UNSEEN = Setting("the same regions, list not known", True, False, "^")
SETTINGS = (APART, TOGETHER, UNSEEN)


class World:
    """The regions of one explanation whose leader was still there after the weeks watched:
    what can be seen of each, one row a region, and what its paired worlds say."""

    def __init__(self, summary: pd.DataFrame, explanation: str):
        rows = summary[summary["explanation"] == explanation]
        seen = rows.pivot(index="cell", columns="outcome", values="mean")
        varied = rows.drop_duplicates("cell").set_index("cell").loc[seen.index]
        kept = seen["leader_fell"].notna()
        self.gone = float((~kept).mean())
        seen, varied = seen[kept], varied[kept]
        self.fell = seen["leader_fell"].to_numpy()
        protected = (varied["protector"] == "present").to_numpy(dtype=float)
        self.regressors = np.column_stack(
            [seen["voices_against_leader"], varied["lever.organs"], protected])
        gap = (varied["lever.campaign"] - varied["lever.organs"]).to_numpy()
        self._near = np.exp(-0.5 * (gap / NEAR) ** 2)
        self._estimated: dict[tuple[Setting, int], tuple] = {}
        self.spared = {name: seen[f"leader_spared.{name}"].to_numpy()
                       for name in (*SPARED.values(), "voices")}

    def weights(self, setting: Setting) -> np.ndarray:
        """How likely each region is to be among those that the historian has."""
        return self._near if setting.together else np.ones(len(self.fell))

    def truth(self, setting: Setting, effect: str) -> float:
        """Points by which the effect changes the leaders' chance to fall, from paired worlds;
        the protector's among those who have one."""
        weights = self.weights(setting)
        if effect == "protector":
            weights = weights * self.regressors[:, 2]
        return dots.PERCENT * float(np.average(self.spared[SPARED.get(effect, effect)],
                                               weights=weights))

    def estimates(self, setting: Setting, n: int) -> tuple[dict, dict, dict]:
        """Of many samples of ``n`` regions, by effect: what each estimates in the unit of
        :meth:`truth`, the slope times the mean regressor (NaN where it cannot tell), and the
        shares that find it positive and negative."""
        places = regression.drawn(len(self.fell), n, SAMPLES, SEED, self.weights(setting))
        columns = [0, 1, 2] if setting.seen else [0, 2]
        x = self.regressors[places][..., columns]
        fitted = regression.fit(self.fell[places], x)
        up, down = regression.found(fitted)
        size = x.mean(axis=1)
        names = [list(EFFECTS)[k] for k in columns]
        size[:, names.index("protector")] = 1.0  # with one against without
        points = dots.PERCENT * fitted.slope * size
        return ({name: points[:, k] for k, name in enumerate(names)},
                dict(zip(names, up, strict=True)), dict(zip(names, down, strict=True)))

    def right(self, setting: Setting, effect: str, n: int) -> float:
        """Share of samples that find the effect with the sign of its truth; where the truth is
        none, share that find one of either sign."""
        _, up, down = self.estimates(setting, n)
        truth = self.truth(setting, effect)
        return float(up[effect] + down[effect] if truth == 0.0 else
                     up[effect] if truth > 0.0 else down[effect])


def draw(summary: pd.DataFrame) -> Figure:
    """Above: estimates from fifty regions against the truth. Below: how often an effect is found,
    by the number of regions."""
    worlds = {name: World(summary, name) for name in EXPLANATIONS}
    with style.sheet():
        figure = Figure(figsize=(7.2, 6.9), layout="constrained")
        (above, below) = figure.subplots(2, 3, sharey="row", height_ratios=(1.25, 1))
        for axes, (name, world), letter in zip(above, worlds.items(), "abc", strict=True):
            _against_truth(axes, world)
            axes.set_title(f"{letter}  {EXPLANATIONS[name]}", fontsize=8.5)
        above[1].set_xlabel("points of the leader's chance to fall that hang on it")
        figure.legend(*above[0].get_legend_handles_labels(), loc="outside lower center", ncols=2,
                      fontsize=7.5)
        for axes, (name, world), letter in zip(below, worlds.items(), "def", strict=True):
            _by_size(axes, world)
            axes.set_title(f"{letter}  {EXPLANATIONS[name]}", fontsize=8.5)
        below[0].set_ylabel("% of samples that find it\n(list known, independent)")
        below[1].set_xlabel("regions in the sample")
        below[0].legend(loc="upper left", fontsize=7.5)
        wrong = worlds["top_down"].right(UNSEEN, "local", FIFTY)
        right = worlds["mixed"].right(APART, "list", FIFTY)
        figure.suptitle(
            f"Where only the centre decides, {wrong:.0%} of historians with fifty regions and no "
            f"list find that local\npressure matters; where both do, {right:.0%} of those with "
            "the list find that it does", x=0.01, ha="left", fontsize=9.5)
    return figure


def _against_truth(axes, world: World) -> None:
    """One group of rows an effect: estimates of fifty regions under each setting, and truth."""
    for g, effect in enumerate(EFFECTS):
        for k, setting in enumerate(SETTINGS):
            at = -g - 0.25 * (k - 1)
            points, _, _ = world.estimates(setting, FIFTY)
            if effect not in points:
                continue
            low, middle, high = np.nanquantile(points[effect], [0.05, 0.5, 0.95])
            axes.hlines(at, low, high, color=style.SKY, linewidth=3.0, zorder=1)
            axes.plot(middle, at, setting.marker, color=style.BLUE, markersize=5.0, zorder=3,
                      linestyle="none", label=setting.label if g == 0 else None)
            axes.plot(world.truth(setting, effect), at, "D", color=style.ORANGE, markersize=5.0,
                      zorder=4, linestyle="none",
                      label="true: paired worlds without it" if g == k == 0 else None)
            if effect == "local":
                axes.plot(world.truth(setting, "voices"), at, "x", color=style.INK, markersize=5.0,
                          zorder=4, linestyle="none",
                          label="true: had nobody spoken against him" if k == 0 else None)
    axes.axvline(0.0, color=style.GREY, linewidth=0.8)
    axes.set_yticks([-g for g in range(len(EFFECTS))], list(EFFECTS.values()))
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-len(EFFECTS) + 0.5, 0.5)
    axes.grid(axis="x", color="#e4e4e0", linewidth=0.6)


def _by_size(axes, world: World) -> None:
    for effect, color in COLORS.items():
        none = world.truth(APART, effect) == 0.0
        axes.plot(SIZES, [dots.PERCENT * world.right(APART, effect, n) for n in SIZES],
                  marker="o", markersize=4.0, color=color, label=EFFECTS[effect],
                  linestyle="--" if none else "-", markerfacecolor="white" if none else color)
    for level in (ENOUGH, regression.LEVEL):
        axes.axhline(dots.PERCENT * level, color=style.GREY, linewidth=0.6, linestyle=":")
    axes.set_xscale("log")
    axes.set_xticks(SIZES, [str(n) for n in SIZES])
    axes.minorticks_off()
    axes.set_ylim(0, 102)


def says(summary: pd.DataFrame) -> str:
    return "TODO"
