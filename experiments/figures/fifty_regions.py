"""A historian's regression on fifty regions, against what paired worlds say is true."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.measures import regression

FIFTY = 50
SIZES = (25, FIFTY, 100, 200)       # regions in a sample; at most half of those that were run
SAMPLES = 500                       # of each size
SEED = 1937
ENOUGH = 0.8                        # share of samples that must find an effect
CONFIDENT = 1.96                    # standard errors of a 95 % interval
# Where the list goes with the hunt: how far apart the two levers of a region lie as a rule.
NEAR = 0.2
EXPLANATIONS = {"top_down": "top-down", "bottom_up": "bottom-up", "mixed": "mixed"}
EFFECTS = {"local": "local pressure", "list": "list from above", "protector": "protector"}
# What is true of each: the term in what is decided above; and of what a historian sees of it.
SPARED = {"local": "from_below", "list": "from_above", "protector": "protector"}
SEEN = {"local": "voices", "list": "organs"}
# Whether local pressure and the list are found, where an explanation is named.
FINDINGS = {"top_down": (False, True), "bottom_up": (True, False), "mixed": (True, True)}
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
TRUE = "true: without the term (95 %)"
TRUE_SEEN = "true: had nobody spoken; had no organs been ready"


class Sampled(NamedTuple):
    """Of each effect, one value a sample. ``points``: the slope times the mean regressor, in the
    unit of :meth:`Ensemble.truth`, NaN where a sample cannot tell; ``signs``: that found."""

    points: dict[str, np.ndarray]
    signs: dict[str, np.ndarray]


class Ensemble:
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
        self._sampled: dict[tuple[Setting, int], Sampled] = {}
        self.spared = {name: seen[f"leader_spared.{name}"].to_numpy()
                       for name in (*SPARED.values(), *SEEN.values())}

    def weights(self, setting: Setting) -> np.ndarray:
        """How likely each region is to be among those that the historian has."""
        return self._near if setting.together else np.ones(len(self.fell))

    def truth(self, setting: Setting, effect: str) -> tuple[float, float]:
        """Points by which the effect changes the leaders' chance to fall, from paired worlds, and
        the standard error of that mean; the protector's among those who have one."""
        weights = self.weights(setting)
        if effect == "protector":
            weights = weights * self.regressors[:, 2]
        weights = weights / weights.sum()
        spared = self.spared[SPARED.get(effect, effect)]
        mean = float(weights @ spared)
        return (dots.PERCENT * mean,
                dots.PERCENT * float(np.sqrt((weights ** 2) @ (spared - mean) ** 2)))

    def margin(self, effect: str) -> float:
        """Points, either way, to which all regions together know the estimate of an effect,
        in the unit of :meth:`truth` (95 %)."""
        k = list(EFFECTS).index(effect)
        error = regression.fit(self.fell, self.regressors).error[k]
        size = 1.0 if effect == "protector" else self.regressors[:, k].mean()
        return dots.PERCENT * CONFIDENT * float(error * size)

    def sampled(self, setting: Setting, n: int) -> Sampled:
        """What many samples of ``n`` regions say."""
        if (setting, n) not in self._sampled:
            self._sampled[setting, n] = self._sample(setting, n)
        return self._sampled[setting, n]

    def _sample(self, setting: Setting, n: int) -> Sampled:
        places = regression.drawn(len(self.fell), n, SAMPLES, SEED, self.weights(setting))
        columns = [0, 1, 2] if setting.seen else [0, 2]
        x = self.regressors[places][..., columns]
        fitted = regression.fit(self.fell[places], x)
        names = [list(EFFECTS)[k] for k in columns]
        size = x.mean(axis=1)
        size[:, names.index("protector")] = 1.0  # with one against without
        points, signs = dots.PERCENT * fitted.slope * size, regression.found(fitted)
        return Sampled({name: points[:, k] for k, name in enumerate(names)},
                       {name: signs[:, k] for k, name in enumerate(names)})

    def finds(self, setting: Setting, effect: str, n: int) -> float:
        """Share of samples that find the effect with the sign of its truth; where the truth is
        none, share that find one of either sign."""
        signs = self.sampled(setting, n).signs[effect]
        truth = self.truth(setting, effect)[0]
        return float((signs != 0).mean() if truth == 0.0 else (signs == np.sign(truth)).mean())

    def name(self, explanation: str, n: int) -> float:
        """Share of samples whose findings, taken at their word, name an explanation: local
        pressure alone, the list alone, or both raise the chance (list known, independent)."""
        signs = self.sampled(APART, n).signs
        wanted = FINDINGS[explanation]
        return float((((signs["local"] > 0) == wanted[0])
                      & ((signs["list"] > 0) == wanted[1])).mean())


def _ensembles(summary: pd.DataFrame) -> dict[str, Ensemble]:
    return {name: Ensemble(summary, name) for name in EXPLANATIONS}


def draw(summary: pd.DataFrame) -> Figure:
    """Above: estimates from fifty regions against the truth. Below: how often an effect is found,
    by the number of regions."""
    ensembles = _ensembles(summary)
    with style.sheet():
        figure = Figure(figsize=(7.2, 6.9), layout="constrained")
        (above, below) = figure.subplots(2, 3, sharex="row", sharey="row", height_ratios=(1.3, 1))
        for axes, (name, ensemble), letter in zip(above, ensembles.items(), "abc", strict=True):
            _against_truth(axes, ensemble)
            axes.set_title(f"{letter}  {EXPLANATIONS[name]}: estimated, true")
        above[0].margins(x=0.05)
        above[1].set_xlabel(f"points of the leader's chance to fall that hang on it; lines: the "
                            f"middle 90 % of samples of {FIFTY} regions")
        for axes, (name, ensemble), letter in zip(below, ensembles.items(), "def", strict=True):
            _by_size(axes, ensemble)
            axes.set_title(f"{letter}  {EXPLANATIONS[name]}: found")
        below[0].set_ylabel("% of samples that find it\n(list known, independent)")
        below[1].set_xlabel("regions in the sample (dotted: 80 % and 5 %; open dots: "
                            "no such term is on)")
        labels = [*(setting.label for setting in SETTINGS), TRUE, TRUE_SEEN, *EFFECTS.values()]
        handles = {label: handle for axes in (above[0], below[2])
                   for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)}
        figure.legend([handles[label] for label in labels], labels, loc="outside lower left",
                      ncols=2)
        wrong = ensembles["top_down"].finds(UNSEEN, "local", FIFTY)
        figure.suptitle(style.wrap(
            f"With fifty regions and the list, this many historians name the explanation that "
            f"holds: {_named(ensembles, FIFTY)}. Without the list {wrong:.0%} find that local "
            "pressure matters where only the centre decides", 7.0, 9.5),
            x=0.01, ha="left", fontsize=9.5)
    return figure


def _named(ensembles: dict[str, Ensemble], n: int) -> str:
    """How often the explanation that holds is named, where each holds."""
    return ", ".join(f"{EXPLANATIONS[name]} {one.name(name, n):.0%}"
                     for name, one in ensembles.items())


def _against_truth(axes, ensemble: Ensemble) -> None:
    """One group of rows an effect: estimates of fifty regions under each setting, and truth."""
    for g, effect in enumerate(EFFECTS):
        for k, setting in enumerate(SETTINGS):
            points = ensemble.sampled(setting, FIFTY).points.get(effect)
            if points is None or np.isnan(points).all():
                continue
            at = -g - 0.25 * (k - 1)
            low, middle, high = np.nanquantile(points, [0.05, 0.5, 0.95])
            axes.hlines(at, low, high, color=style.SKY, linewidth=3.0, zorder=1)
            axes.plot(middle, at, setting.marker, color=style.BLUE, markersize=5.0, zorder=3,
                      linestyle="none", label=setting.label if g == 0 else None)
            true, error = ensemble.truth(setting, effect)
            axes.errorbar(true, at, xerr=CONFIDENT * error, fmt="D", color=style.ORANGE, zorder=4,
                          markersize=4.0, elinewidth=1.0,
                          label=TRUE if g == k == 0 else None)
            if effect in SEEN:
                axes.plot(ensemble.truth(setting, SEEN[effect])[0], at, "x", color=style.INK,
                          zorder=4, markersize=5.0, linestyle="none",
                          label=TRUE_SEEN if g == k == 0 else None)
    axes.axvline(0.0, color=style.GREY, linewidth=0.8)
    axes.set_yticks([-g for g in range(len(EFFECTS))], list(EFFECTS.values()))
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(-len(EFFECTS) + 0.5, 0.5)
    axes.grid(axis="x", color="#e4e4e0", linewidth=0.6)


def _by_size(axes, ensemble: Ensemble) -> None:
    """Share of samples that find each effect, by the number of regions."""
    for effect, color in COLORS.items():
        none = ensemble.truth(APART, effect)[0] == 0.0
        axes.plot(SIZES, [dots.PERCENT * ensemble.finds(APART, effect, n) for n in SIZES],
                  marker="o", markersize=4.0, color=color, label=EFFECTS[effect],
                  linestyle="--" if none else "-", markerfacecolor="white" if none else color)
    for level in (ENOUGH, regression.LEVEL):
        axes.axhline(dots.PERCENT * level, color=style.GREY, linewidth=0.6, linestyle=":")
    axes.set_xscale("log")
    axes.set_xticks(SIZES, [str(n) for n in SIZES])
    axes.minorticks_off()
    axes.set_xlim(0.9 * SIZES[0], 1.1 * SIZES[-1])
    axes.set_ylim(0, 102)


def _needed(ensemble: Ensemble, effect: str) -> str:
    """How many regions most samples must have to find an effect."""
    enough = [n for n in SIZES if ensemble.finds(APART, effect, n) >= ENOUGH]
    return f"{enough[0]}" if enough else f"more than {SIZES[-1]}"


def _found(ensemble: Ensemble, setting: Setting) -> str:
    return ", ".join(f"{EFFECTS[effect]} {ensemble.finds(setting, effect, FIFTY):.0%}"
                     for effect in EFFECTS if effect in ensemble.sampled(setting, FIFTY).signs)


def _sizes(ensemble: Ensemble) -> str:
    """Each effect as fifty regions estimate it, and as it is."""
    points = ensemble.sampled(APART, FIFTY).points
    return ", ".join(f"{EFFECTS[effect]} {np.nanmedian(points[effect]):+.0f} (true "
                     f"{ensemble.truth(APART, effect)[0]:+.0f})" for effect in EFFECTS)


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    ensembles = _ensembles(summary)
    top, bottom, mixed = (ensembles[name] for name in ("top_down", "bottom_up", "mixed"))
    fell = ", ".join(f"{EXPLANATIONS[name]} {dots.PERCENT * one.fell.mean():.0f}%"
                     for name, one in ensembles.items())
    return (
        f"In regions made up for the purpose, under the levers of spring 1937, leaders fall "
        f"within half a year after the first eight weeks: {fell}. A historian regresses that fall "
        f"on the statements against the leader in those eight weeks, on how long the list from "
        f"above is, and on whether he has a protector.\n\n"
        f"Share of samples of {FIFTY} regions that find an effect (5 % level; the true sign where "
        f"the term is on, either sign where it is off), list known and independent of how loud "
        f"the hunt is: top-down {_found(top, APART)}; bottom-up {_found(bottom, APART)}; mixed "
        f"{_found(mixed, APART)}. To find it in {ENOUGH:.0%} of samples takes, top-down, "
        f"{_needed(top, 'list')} regions for the list and {_needed(top, 'protector')} for the "
        f"protector; bottom-up {_needed(bottom, 'local')} for local pressure and "
        f"{_needed(bottom, 'protector')} for the protector; mixed {_needed(mixed, 'local')} for "
        f"local pressure, {_needed(mixed, 'list')} for the list and "
        f"{_needed(mixed, 'protector')} for the protector.\n\n"
        f"Who takes the findings at their word, local pressure alone for bottom-up, the list alone "
        f"for top-down, both for mixed, names the explanation that holds in this share of samples "
        f"of {FIFTY}: {_named(ensembles, FIFTY)}; of {SIZES[-1]}: {_named(ensembles, SIZES[-1])}. "
        f"Where the list is long wherever the hunt is loud and is not known, "
        f"{top.finds(UNSEEN, 'local', FIFTY):.0%} find that local pressure matters top-down, where "
        f"nobody above heeds it ({top.finds(TOGETHER, 'local', FIFTY):.0%} with the list known), "
        f"and {mixed.finds(UNSEEN, 'local', FIFTY):.0%} find it where both sides decide. Of those "
        f"who know the list, {bottom.finds(TOGETHER, 'list', FIFTY):.0%} find that it matters "
        f"bottom-up, where there is none but organs ready to arrest "
        f"({bottom.finds(APART, 'list', FIFTY):.0%} where it is independent of the hunt). Points "
        f"of the chance to fall that hang on each, slope times mean, in the median sample: "
        f"top-down {_sizes(top)}; bottom-up {_sizes(bottom)}; mixed {_sizes(mixed)}. What is seen "
        f"is not the term: had nobody spoken against the leader, top-down "
        f"{top.truth(APART, 'voices')[0]:.0f} points fewer would have fallen, since a demand must "
        f"come from below before the centre can rule on it; had the organs not been ready to "
        f"arrest, bottom-up {bottom.truth(APART, 'organs')[0]:.0f} points fewer, since they "
        f"carry out what pressure brings. So each can matter where it decides nothing.\n\n"
        f"So {FIFTY} regions can show that a strong effect is there, and its direction, in the "
        "share of samples above; that none is found says little. They cannot say whether "
        "pressure or an unknown list is behind the falls where both go together; through which "
        "term a voice works; nor what would happen in a silent region, since every region speaks "
        "and the slope is drawn beyond all that is seen.\n\n"
        f"*Not shown:* leaders who fell in the first eight weeks (top-down {top.gone:.0%}, "
        f"bottom-up {bottom.gone:.0%}, mixed {mixed.gone:.0%} of regions), whom the historian "
        "leaves out; errors of measurement beyond counting voices; regions that influence each "
        f"other. Samples are drawn, with replacement, from some {len(mixed.fell)} regions of each "
        f"explanation, and what these say by chance, {mixed.margin('list'):.0f} points either way "
        f"for the list and {mixed.margin('local'):.0f} for local pressure where both decide, holds "
        "for every sample: the shares above are as rough. How far regions differ "
        "is assumed (`designs/fifty_regions.toml`), and the numbers needed hang on it. The "
        "historical levers and calendar are not used: there every leader's protector is arrested "
        "on the same day.")
