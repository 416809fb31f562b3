"""Who falls, by rank, ties and protector; hot seats; along which ties falls bring falls."""

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style
from sim import words

RANKS = dict(zip((f"rank_{k}" for k in range(len(words.RANKS))), words.RANKS, strict=True))
DEGREES = {"degree_q1": "fewest ties (quarter)", "degree_q2": "second quarter",
           "degree_q3": "third quarter", "degree_q4": "most ties (quarter)"}
PROTECTION = {"unprotected": "no protector", "protected": "a protector"}
# Who fell, as the member sees them.
TIES = {"superior": "superior", "subordinate": "subordinate", "patron": "patron",
        "client": "client", "predecessor": "predecessor in post", "successor": "successor",
        "friend": "friend", "kin": "relative", "shopmate": "workmate",
        "past_association": "past association", "recommender": "recommender",
        "recommended": "recommended", "co_signer": "co-signer", "none": "no tie"}
POSTS = {"organiser": "cell organiser", "unit_head": "head of unit",
         "partkom_member": "partkom member", "partkom_secretary": "partkom secretary",
         "deputy_director": "deputy director", "chief_engineer": "chief engineer",
         "department_head": "head of department", "editor": "editor",
         "director": "director"}


def _rows(summary: pd.DataFrame, outcome: str, groups, association: str = "on",
          scale: float = 1.0) -> pd.DataFrame:
    """One row a group, in their order, in the cells with guilt by association on or off."""
    rows = pd.concat([dots.of(summary, f"{outcome}.{group}", **{"switch.association": association})
                      for group in groups]).reset_index(drop=True)
    return dots.scaled(rows, scale).assign(group=list(groups))


def _by_group(summary: pd.DataFrame, outcome: str, groups) -> pd.DataFrame:
    return _rows(summary, outcome, groups, scale=dots.PERCENT).set_index("group")


def _most_carrying(summary: pd.DataFrame) -> str:
    """The kind of tie along which most of the falls run that bring others."""
    kinds = [kind for kind in TIES if kind != "none"]
    return _by_group(summary, "chain_share", kinds)["mean"].idxmax()


def draw(summary: pd.DataFrame) -> Figure:
    """Four panels: shares fallen; falls per post and year; risk after a tie's fall; chains."""
    groups = RANKS | DEGREES | PROTECTION
    with style.sheet():
        figure = Figure(figsize=(7.2, 6.6), layout="constrained")
        (a, b), (c, d) = figure.subplots(2, 2, height_ratios=(1, 1.15))
        share = _rows(summary, "fall_share", groups, scale=dots.PERCENT)
        dots.draw(a, share, list(groups.values()))
        for line in (len(RANKS), len(RANKS) + len(DEGREES)):
            a.axhline(0.5 - line, color=style.GREY, linewidth=0.6)
        dots.from_zero(a, share["q95"].max())
        a.set_xlabel("% of the group, as it was at the start, fallen by the end")
        a.set_title("a  Who falls")
        seats = _rows(summary, "hot_seat", POSTS)
        seats = seats.assign(label=list(POSTS.values())).sort_values("mean", ascending=False)
        dots.draw(b, seats, seats["label"])
        dots.from_zero(b, seats["q95"].max())
        b.set_xlabel("holders who fell in post, per post and year")
        b.set_title("b  Hot seats")
        risk = _rows(summary, "risk_after", TIES, scale=dots.PERCENT)
        none = risk[risk["group"] == "none"].iloc[0]
        c.axvline(none["mean"], color=style.GREY, linewidth=0.8, linestyle="--")
        dots.draw(c, risk, list(TIES.values()))
        c.set_xlabel("% fallen within 26 weeks of such a person's fall\n"
                     "(dashed: of anyone's without a tie to them)")
        c.set_title("c  Risk after the fall of a ...")
        dots.from_zero(c, risk["q95"].max())
        for outcome, marker, color, filled, label in (
                ("chain_share", "o", style.BLUE, True, "in the run"),
                ("chain_share_null", "s", style.ORANGE, False, "null: parents shuffled")):
            dots.draw(d, _rows(summary, outcome, TIES, scale=dots.PERCENT), list(TIES.values()),
                      marker=marker, color=color, filled=filled, spread=filled,
                      shift=0.0 if filled else -0.25, label=label)
        d.set_xlabel("% of the weight with which falls bring falls")
        d.set_title("d  A fall is brought by the fall of a ...")
        d.legend(loc="center right")
        dots.from_zero(d, dots.PERCENT)
        ratio = dots.of(summary, "P08", **{"switch.association": "on"}).iloc[0]
        kind = _most_carrying(summary)
        carried = _by_group(summary, "chain_share", TIES).loc[kind, "mean"]
        figure.suptitle(f"Organisers, heads and those above fall {ratio['mean']:.1f} times as "
                        f"often as workers ({dots.record('P08')}); {carried:.0f} % of the\n"
                        f"weight with which falls bring falls runs from a {TIES[kind]} to those "
                        "below", x=0.01, ha="left", fontsize=9.5)
    return figure


def says(summary: pd.DataFrame) -> str:
    """What the figure shows, with its numbers, and what it does not show."""
    share = _by_group(summary, "fall_share", [*RANKS, *DEGREES, *PROTECTION])
    chains = _by_group(summary, "chain_share", TIES)
    null = _by_group(summary, "chain_share_null", TIES)
    risk = _by_group(summary, "risk_after", TIES)
    kind = _most_carrying(summary)
    heads = dots.of(summary, "P07", **{"switch.association": "on"}).iloc[0]
    without = dots.of(summary, "fall_share.rank_0", **{"switch.association": "off"}).iloc[0]
    seats = _rows(summary, "hot_seat", POSTS).set_index("group")["mean"]
    return (f"Of workers {dots.said(share.loc['rank_0'], 1)}% fall, of organisers and heads "
            f"{dots.said(share.loc['rank_2'], 1)}%, of directors and secretaries "
            f"{dots.said(share.loc['rank_4'], 0)}%; of the quarter with fewest ties "
            f"{share.loc['degree_q1', 'mean']:.1f}%, with most {share.loc['degree_q4', 'mean']:.1f}"
            f"%. {heads['mean']:.0%} of production units lose their head at least once "
            f"({dots.record('P07')}), and the hottest seat shown, that of the "
            f"{POSTS[seats.idxmax()]}, loses {seats.max():.2f} holders a year. Those with a "
            f"protector fall more often ({share.loc['protected', 'mean']:.1f}% against "
            f"{share.loc['unprotected', 'mean']:.1f}%), being of higher rank and tied to "
            f"somebody who may fall. After the fall of a client {risk.loc['client', 'mean']:.0f}% "
            f"of patrons fall within half a year, after that of a friend "
            f"{risk.loc['friend', 'mean']:.1f}%, where there is no tie "
            f"{risk.loc['none', 'mean']:.1f}%. {dots.said(chains.loc[kind])}% of the weight with "
            f"which falls bring falls runs from a {TIES[kind]} to those below; with parents "
            f"shuffled it would be {null.loc[kind, 'mean']:.1f}%. Without guilt by association "
            f"{dots.PERCENT * without['mean']:.1f}% of workers fall.\n\n"
            "*Not shown:* causes: a tie and a fall may both come of rank; panel c counts whoever "
            "falls afterwards, for whatever reason. The ties are generated, with numbers and "
            "closeness that are assumptions.")
