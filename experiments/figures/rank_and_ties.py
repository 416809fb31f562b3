"""Who falls, by rank and number of ties; hot seats; after whose fall others fall."""

from itertools import pairwise

import pandas as pd
from matplotlib.figure import Figure

from experiments.figures import dots, style
from experiments.figures.told import Told, less, listed, of, sign_of
from sim import words

RANKS = dict(zip((f"rank_{k}" for k in range(len(words.RANKS))), words.RANKS, strict=True))
WORKERS, HEADS = "rank_0", "rank_2"
DEGREES = {"degree_q1": "fewest ties (a quarter)", "degree_q2": "second quarter",
           "degree_q3": "third quarter", "degree_q4": "most ties (a quarter)"}
FEWEST, MOST = "degree_q1", "degree_q4"
GROUPS = RANKS | DEGREES
# Who fell, as those see them who are tied to them.
TIES = {"superior": "superior", "subordinate": "subordinate", "patron": "patron",
        "client": "client", "predecessor": "predecessor in post", "successor": "successor in post",
        "friend": "friend", "kin": "relative", "shopmate": "workmate",
        "past_association": "past associate", "recommender": "recommender",
        "recommended": "one recommended", "co_signer": "co-signer"}
NONE = "none"
POSTS = {"organiser": "cell organiser", "unit_head": "head of unit",
         "partkom_member": "partkom member", "partkom_secretary": "partkom secretary",
         "deputy_director": "deputy director", "chief_engineer": "chief engineer",
         "department_head": "head of department", "editor": "editor", "director": "director"}
ON, OFF = "on", "off"   # guilt by association: whether the danger of a tie counts


def _row(summary: pd.DataFrame, outcome: str, association: str = ON) -> pd.Series:
    return dots.of(summary, outcome, **{"switch.association": association}).iloc[0]


def _ordered(summary: pd.DataFrame, outcome: str, groups) -> list[str]:
    """Groups, the highest mean first."""
    return sorted(groups, key=lambda one: -_row(summary, f"{outcome}.{one}")["mean"])


def _rows(summary: pd.DataFrame, outcome: str, groups, factor: float = 1.0) -> pd.DataFrame:
    return dots.scaled(pd.DataFrame([_row(summary, f"{outcome}.{one}") for one in groups]), factor)


def _after(summary: pd.DataFrame, tie: str) -> pd.Series:
    """How much likelier those with a tie to the fallen are to fall than those without one."""
    return less(*(_row(summary, f"risk_after.{one}") for one in (tie, NONE)))


def _by_association(summary: pd.DataFrame, group: str) -> pd.Series:
    """Share of a group that falls more because of guilt by association."""
    return less(*(_row(summary, f"fall_share.{group}", which) for which in (ON, OFF)))


def _of_risk(summary: pd.DataFrame) -> str:
    """After whose fall people fall more often than those without a tie."""
    higher = [tie for tie in TIES if sign_of(_after(summary, tie)) == "above"]
    where = ("whatever the tie" if len(higher) == len(TIES) else
             f"for {len(higher)} of {len(TIES)} kinds of tie")
    return (f"those tied to someone who fell then fall more often than others, {where}" if higher
            else "we do not see that those tied to someone who fell then fall more often")


def _rises(summary: pd.DataFrame, groups) -> bool:
    """Whether more fall at each step from group to group, intervals apart."""
    rows = [_row(summary, f"fall_share.{group}") for group in groups]
    return all(low["hi95"] < high["lo95"] for low, high in pairwise(rows))


def _of_rank(summary: pd.DataFrame, fitted: str = "") -> str:
    """Whether the share fallen rises with rank, to which the model was ``fitted``, and with
    ties."""
    parts = [name for name, groups in ((f"rank{fitted}", RANKS), ("the number of ties", DEGREES))
             if _rises(summary, groups)]
    return (f"The share fallen rises with {listed(parts)}" if parts else
            "The share fallen rises at every step neither with rank nor with the number of ties")


def _first(summary: pd.DataFrame, outcome: str, groups) -> str | None:
    """The group with the highest mean, where its interval lies above all others."""
    first, *others = _ordered(summary, outcome, groups)
    low = _row(summary, f"{outcome}.{first}")["lo95"]
    return first if all(_row(summary, f"{outcome}.{one}")["hi95"] < low for one in others) else None


def finding(summary: pd.DataFrame) -> str:
    """The figure's title."""
    return (f"{_of_rank(summary, ' (to which the model was fitted)')};\n{_of_risk(summary)}")


def _noted(axes, text: str, at: float = 0.02) -> None:
    """What a panel was fitted to, in its lower right corner, in grey."""
    axes.text(0.99, at, text, color="#666666", fontsize=6.5, ha="right", va="bottom",
              transform=axes.transAxes)


def _fallen(axes, summary: pd.DataFrame) -> None:
    """Shares fallen by rank and by quarter of ties."""
    share = _rows(summary, "fall_share", GROUPS, dots.PERCENT)
    dots.draw(axes, share, list(GROUPS.values()))
    axes.axhline(0.5 - len(RANKS), color=style.GREY, linewidth=0.6)
    dots.from_zero(axes, share["q95"].max())
    _noted(axes, "Fitted: how many times as often\nheads and those above fall as\n"
           f"workers ({dots.record('P08')})", 0.74)
    axes.set_xlabel("% of the group fallen by the end")
    axes.set_title("a  Who falls")


def _seats(axes, summary: pd.DataFrame) -> None:
    """Falls by post, the hottest seat on top."""
    order = _ordered(summary, "hot_seat", POSTS)
    rows = _rows(summary, "hot_seat", order)
    dots.draw(axes, rows, [POSTS[one] for one in order])
    dots.from_zero(axes, rows["q95"].max())
    _noted(axes, "Fitted: directors in office,\nJanuary to August 1937\n"
           f"({dots.record('P35')})")
    axes.set_xlabel("holders who fell in post, per post and year")
    axes.set_title("b  Which posts lose their holders")


def _ties(axes, summary: pd.DataFrame) -> None:
    """Risk after the fall of somebody tied; beside it the share of chains that is attributed."""
    order = _ordered(summary, "risk_after", TIES)
    rows = _rows(summary, "risk_after", order, dots.PERCENT)
    base = dots.PERCENT * _row(summary, f"risk_after.{NONE}")["mean"]
    axes.axvline(base, color=style.GREY, linewidth=0.8, linestyle="--")
    dots.draw(axes, rows, [TIES[one] for one in order], spread=False)
    dots.from_zero(axes, rows["hi95"].max())
    axes.text(base, 0.62, f"no tie: {base:.1f} %", color="#666666", fontsize=7, va="bottom")
    beside = axes.get_yaxis_transform()
    axes.text(1.04, 0.62, "share of\nall chains\n(by chance)", color="#666666", fontsize=7,
              va="bottom", transform=beside)
    for k, tie in enumerate(order):
        shares = [dots.PERCENT * _row(summary, f"{outcome}.{tie}")["mean"]
                  for outcome in ("chain_share", "chain_share_null")]
        axes.text(1.04, -k, "{:.0f} % ({:.0f} %)".format(*shares), color="#666666", fontsize=7,
                  va="center", transform=beside)
    axes.set_xlabel("% who fall within half a year of\nthe fall of their ...")
    axes.set_title("c  After whose fall others fall", pad=30)


def draw(summary: pd.DataFrame) -> Figure:
    """Shares fallen; falls per post and year; risk after the fall of somebody tied."""
    with style.sheet():
        figure = Figure(figsize=(7.2, 5.2), layout="constrained")
        left, right = figure.subfigures(1, 2, width_ratios=(1, 1))
        above, below = left.subplots(2, 1)
        _fallen(above, summary)
        _seats(below, summary)
        _ties(right.subplots(), summary)
        figure.suptitle(finding(summary), x=0.01, ha="left", fontsize=9.5)
        dots.key(figure)
    return figure


def _table(summary: pd.DataFrame) -> list[tuple[str, ...]]:
    """A line a group, a post and a tie; what was not measured of it is a dash."""
    of_groups = [(name, of(_row(summary, f"fall_share.{group}"), dots.PERCENT),
                  of(_by_association(summary, group), dots.PERCENT, sign=True), "-", "-", "-", "-")
                 for group, name in GROUPS.items()]
    of_posts = [(f"post: {POSTS[post]}", "-", "-", of(_row(summary, f"hot_seat.{post}"), digits=2),
                 "-", "-", "-") for post in _ordered(summary, "hot_seat", POSTS)]
    of_ties = [(f"tie: {(TIES | {NONE: 'none'})[tie]}", "-", "-", "-",
                *(of(_row(summary, f"{outcome}.{tie}"), dots.PERCENT)
                  for outcome in ("risk_after", "chain_share", "chain_share_null")))
               for tie in (NONE, *_ordered(summary, "risk_after", TIES))]
    return of_groups + of_posts + of_ties


def _of_chains(summary: pd.DataFrame) -> str:
    """To which tie most is attributed of the weight with which falls bring falls."""
    first = _first(summary, "chain_share", TIES)
    return ("We cannot tell to which tie the largest part of the chains from fall to fall is "
            "attributed" if first is None else
            "The largest part of the chains from fall to fall is attributed to the fall of a "
            f"{TIES[first]}")


def _of_cause(summary: pd.DataFrame) -> str:
    """In which ranks guilt by association adds falls."""
    signs = {name: sign_of(_by_association(summary, group)) for group, name in RANKS.items()}
    adds, unsure = ([name for name, sign in signs.items() if sign == which]
                    for which in ("above", "open"))
    told = f"Guilt by association adds falls in these ranks: {'; '.join(adds) or 'none'}."
    return (f"In these ranks we cannot tell that guilt by association adds falls: "
            f"{'; '.join(unsure)}. It does in these: {'; '.join(adds) or 'none'}." if unsure
            else told)


def _of_director(summary: pd.DataFrame) -> str:
    most = _first(summary, "hot_seat", POSTS) == "director"
    return ", whose post loses its holders most often" if most else ""


def says(summary: pd.DataFrame) -> Told:
    """Who falls, along which ties falls follow, and what that does not show."""
    fallen = {group: _row(summary, f"fall_share.{group}")["mean"] for group in GROUPS}
    told = _of_risk(summary)
    return Told(
        found=(f"{_of_rank(summary)}: {fallen[WORKERS]:.0%} of workers and {fallen[HEADS]:.0%} of "
               f"organisers and heads fall, {fallen[FEWEST]:.0%} of the quarter with fewest ties "
               f"and {fallen[MOST]:.0%} of that with most. {told[:1].upper()}{told[1:]}. "
               f"{_of_chains(summary)}."),
        not_found=("That people fall after somebody shows no cause: tie and fall may both come "
                   "from rank. To see a cause we compare with a world in which ties carry no "
                   "danger. "
                   f"{_of_cause(summary)}"),
        heads=("group, post or tie", "fallen, %", "added by guilt by association, points",
               "holders who fell, per post and year",
               "fallen within half a year of the fall of such a person, %",
               "attributed share of chains, %", "the same by chance, %"),
        rows=_table(summary),
        caveat=("The model was fitted to how many units lost their head "
                f"({dots.record('P07')}; here {_row(summary, 'P07')['mean']:.0%}) and to the risk "
                "of heads and those above, as a multiple of that of workers "
                f"({dots.record('P08')}; here {_row(summary, 'P08')['mean']:.1f}). It was also "
                "fitted to the number of directors in office"
                f"{_of_director(summary)}. Ties are generated: how "
                "many there are and how close is assumed. Protectors are left out: they go with "
                "rank."))
