"""The picture and the summary of a run, against counts made here from its tables."""

import datetime as dt
import io
import math
from collections import Counter
from itertools import combinations, pairwise
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import StepPatch
from matplotlib.text import Text
from rich.console import Console

import sim
from experiments.figures import run as figure
from experiments.figures import style
from experiments.measures import cascades
from experiments.sweeps import summary
from sim import words
from sim.config import policy
from sim.config.weeks import date_of, week_of

POLITICAL = words.GROUNDS[:words.N_POLITICAL_GROUNDS]
CASES = {
    "home": ("dinamo", {}),
    "class": ("classroom", {}),
    "short": ("classroom", {"weeks": 30}),
    "one week": ("classroom", {"weeks": 1}),
    "no statements": ("classroom", {"rule": "none"}),
    "static": ("dinamo", {"regime": "plenum_1937"}),
}


@pytest.fixture(scope="module")
def runs():
    return {name: sim.simulate(scenario, seed=1, **choices)
            for name, (scenario, choices) in CASES.items()}


@pytest.fixture(scope="module", params=["home", "class"])
def run(request, runs):
    return runs[request.param]


@pytest.fixture(scope="module", params=list(CASES))
def any_run(request, runs):
    return runs[request.param]


def panels(drawn):
    """The axes with data: all but the strip of policy."""
    return drawn.axes[1:]


def fallen(run):
    """Who was arrested or expelled on a political ground, with the row of the first time."""
    found = {}
    for event in run.tables["events"].itertuples():
        if event.kind == "arrest" or (event.kind == "expulsion" and event.ground in POLITICAL):
            found.setdefault(event.target, event)
    return found


# ---- The picture -----------------------------------------------------------------------------

def test_title_has_the_falls_and_the_members(any_run):
    members = sum(week >= 0 for week in any_run.tables["members"]["week_joined"])
    said = f"{len(fallen(any_run))} of {members:,} members fell"
    shown = [text.get_text().replace("\n", " ") for text in figure.draw(any_run).texts]
    assert sum(said in text for text in shown) == 1


def test_title_names_the_busiest_four_weeks(runs):
    run = runs["home"]
    made = Counter(s.week for s in run.tables["statements"].itertuples() if s.political)
    sums = {last: sum(made[w] for w in range(last - 3, last + 1)) for last in range(3, run.weeks)}
    busiest = max(sums, key=sums.get)
    assert f"at {sums[busiest] / 4:.1f} a week" in figure.title(run)
    assert f"{date_of(busiest, run.start):%B %Y}" in figure.title(run)


def test_subtitle_says_what_was_run(runs):
    shown = figure.subtitle(runs["static"])
    assert "seed 1" in shown and "plenum_1937" in shown
    assert runs["static"].settings.hash in shown


def test_every_axis_is_labelled(any_run):
    shown = panels(figure.draw(any_run))
    assert len(shown) == len(figure.PANELS)
    for panel in shown:
        assert panel.get_ylabel() and panel.get_title(loc="left")
        first, end = (mpl.dates.num2date(x).date() for x in panel.get_xlim())
        assert (first, end) == (any_run.start, any_run.start + dt.timedelta(7 * any_run.weeks))
    assert "week" in shown[-1].get_xlabel()


def test_bars_are_the_counts_of_the_tables(run):
    drawn = panels(figure.draw(run))
    bars = [patch.get_data().values for panel in drawn[:2] for patch in panel.patches
            if isinstance(patch, StepPatch)]
    made = [s for s in run.tables["statements"].itertuples() if s.political]
    events = list(run.tables["events"].itertuples())
    wanted = [Counter(s.week for s in made), Counter(s.week for s in made if s.preemptive),
              Counter(e.week for e in events if e.kind == "expulsion" and e.ground in POLITICAL),
              Counter(e.week for e in events if e.kind == "arrest")]
    for shown, counts, sign in zip(bars, wanted, (1, 1, 1, -1), strict=True):
        assert [sign * n for n in shown] == [counts[week] for week in range(run.weeks)]
        assert sum(counts.values()) > 0


def test_shelved_share_pools_thirteen_weeks(runs):
    run = runs["home"]
    shown = figure.shelved_share(run)
    decisions = list(run.tables["decisions"].itertuples())
    for week in range(run.weeks):
        pooled = [d.decision == "shelve" for d in decisions if week - 12 <= d.week <= week]
        if len(pooled) < 10:
            assert math.isnan(shown[week])
        else:
            assert shown[week] == pytest.approx(sum(pooled) / len(pooled))
    assert 0 < np.isnan(shown).sum() < run.weeks


def test_nothing_overlaps_or_leaves_the_page(any_run):
    drawn = figure.draw(any_run)
    with style.sheet():
        canvas = FigureCanvasAgg(drawn)
        canvas.draw()
        ticks = {id(label) for panel in drawn.axes
                 for axis in (panel.xaxis, panel.yaxis)
                 for which in ("major", "minor")
                 for tick in (axis.get_major_ticks() if which == "major"
                              else axis.get_minor_ticks())
                 for label in (tick.label1, tick.label2)}
        boxes = {text.get_text(): text.get_window_extent(canvas.get_renderer())
                 for text in drawn.findobj(Text)
                 if text.get_text().strip() and text.get_visible() and id(text) not in ticks}
    for text, box in boxes.items():
        assert box.x0 >= 0 and box.y0 >= 0, text
        assert box.x1 <= drawn.bbox.x1 and box.y1 <= drawn.bbox.y1, text
    for (a, box_a), (b, box_b) in combinations(boxes.items(), 2):
        assert not box_a.overlaps(box_b), (a, b)


def test_labels_close_together_take_rows_of_their_own():
    apart = style.rows_of_labels([0.0, 5.0], [1.0, 1.0], 10.0)
    assert [place.row for place in apart] == [0, 0]
    close = style.rows_of_labels([0.0, 0.5, 1.0], [3.0, 3.0, 3.0], 10.0)
    assert sorted(place.row for place in close) == [0, 1, 2]
    assert close[0].row > close[1].row > close[2].row  # or a leader would cross a label


@pytest.mark.slow
def test_same_bytes_whatever_the_users_own_style(runs):
    run = runs["class"]
    files = figure.files(run)
    png, svg = files["run.png"], files["run.svg"]
    assert png != figure.files(runs["short"])["run.png"]
    assert png.startswith(b"\x89PNG") and b"<svg" in svg and b"<dc:date>" not in svg
    with mpl.rc_context({"font.size": 20, "svg.hashsalt": None, "axes.facecolor": "black"}):
        assert figure.files(run) == files
        assert mpl.rcParams["font.size"] == 20  # and the user's own style is left alone
        assert mpl.rcParams["axes.facecolor"] == "black"


def test_phases_begin_where_the_levers_move(runs):
    run = runs["home"]
    marks = figure.phases(run)
    names = policy.evidence_text("timeline.csv")
    assert len(marks) == len(figure.LANDMARKS)
    for before, mark in pairwise(marks):
        week = week_of(mark.day, run.start)
        assert run.settings.law[week] != run.settings.law[week - 1]
        assert mark.text in names and before.day < mark.day


def test_short_run_shows_no_later_phase(runs):
    end = runs["short"].start + dt.timedelta(weeks=30)
    assert [m for m in figure.landmarks() if m.day < end] == figure.phases(runs["short"])
    assert all(mark.day < end for mark in figure.local_events(runs["short"]))


def test_static_regime_says_so(runs):
    only, = figure.phases(runs["static"])
    assert "plenum_1937" in only.text and "29 Mar 1937" in only.text
    assert "dates only count the weeks" in panels(figure.draw(runs["static"]))[-1].get_xlabel()


def test_own_regime_is_named_without_its_folder(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("date,lever,value,half_life_weeks\n1934-12-03,campaign,0.5,\n")
    run = sim.simulate("classroom", seed=1, regime=str(path))
    only, = figure.phases(run)
    assert "mine.csv" in only.text and str(tmp_path) not in only.text + figure.subtitle(run)


def test_local_events_are_those_of_the_run(runs):
    home, borrowed = (figure.local_events(runs[name]) for name in ("home", "class"))
    dated = runs["home"].settings.dated
    assert [week_of(m.day, runs["home"].start) for m in home] == dated["week"].tolist()
    fire = next(m for m in home if m.text.startswith("accident"))
    assert fire.day == dt.date(1937, 1, 22) and "scrap shop" in fire.text
    # The class has no scrap shop: its accident happens where the run put it.
    there = next(m for m in borrowed if m.text.startswith("accident"))
    assert "scrap" not in there.text and "machine section" in there.text


# ---- The summary -----------------------------------------------------------------------------

def printed(run) -> str:
    console = Console(record=True, width=65, file=io.StringIO())  # one table a line
    summary.print_summary(run, console)
    return console.export_text()


def line_of(text: str, name: str) -> list[str]:
    """The cells after a row's name."""
    line = next(line for line in text.splitlines() if line.startswith(name + " "))
    return line.removeprefix(name).split()


def test_summary_counts_falls(run):
    fell, text = fallen(run), printed(run)
    assert f"{len(fell)} of " in text
    grounds = Counter("arrested first" if e.kind == "arrest" else
                      f"expelled for {summary.EXPELLED_FOR[e.ground]}" for e in fell.values())
    for name, count in grounds.items():
        assert line_of(text, name) == [str(count), f"{count / len(fell):.1%}"]
    assert summary.falls_by_ground(run)["count"].sum() == len(fell)


def test_summary_counts_ranks(run):
    fell, text = fallen(run), printed(run)
    members = [m for m in run.tables["members"].itertuples() if m.week_joined >= 0]
    for rank, name in enumerate(words.RANKS):
        ever = [m.id for m in members if m.rank_first == rank]
        lost = sum(i in fell for i in ever)
        assert line_of(text, name) == [f"{len(ever):,}", str(lost), f"{lost / len(ever):.1%}"]


def test_summary_counts_statements(run):
    text = printed(run)
    made = [s for s in run.tables["statements"].itertuples() if s.political]
    for motive in words.MOTIVES:
        count = sum(s.motive == motive for s in made)
        assert line_of(text, motive) == [str(count), f"{count / len(made):.1%}"]
    kinds = {"preemptive": sum(s.preemptive for s in made),
             "against a superior in rank": sum(s.target_rank > s.author_rank for s in made),
             "spoken at a meeting": sum(s.channel == "meeting" for s in made),
             "secret, in writing": sum(s.channel not in ("meeting", "press") for s in made)}
    for name, count in kinds.items():
        assert line_of(text, name) == [str(count), f"{count / len(made):.1%}"]


def test_summary_counts_hearings_and_arrests(run):
    text = printed(run)
    cases = list(run.tables["cases"].itertuples())
    heard = [c for c in cases if c.heard >= 0]
    for outcome in ("clear", "reprimand", "reduction", "expel"):
        count = sum(c.outcome == outcome for c in heard)
        assert line_of(text, outcome) == [str(count), f"{count / len(heard):.1%}"]
    assert line_of(text, "opened, not heard")[0] == str(len(cases) - len(heard))
    arrests = {e.target for e in run.tables["events"].itertuples() if e.kind == "arrest"}
    assert line_of(text, "members") == [str(len(arrests))]
    assert line_of(text, "kin of persons then in the Party") == [
        str(run.weekly["arrests_kin"].sum())]


def test_summary_counts_shelving_by_year(run):
    text = printed(run)
    by_year = Counter(), Counter()
    for decision in run.tables["decisions"].itertuples():
        year = (run.start + dt.timedelta(weeks=decision.week)).year
        by_year[0][year] += 1
        by_year[1][year] += decision.decision == "shelve"
    assert len(by_year[0]) > 1
    for year, count in by_year[0].items():
        shelved = by_year[1][year]
        assert line_of(text, str(year)) == [str(count), str(shelved), f"{shelved / count:.1%}"]


def test_summary_membership(run):
    text, weekly = printed(run), run.weekly
    for name, row in (("first week", weekly.iloc[0]), ("last week", weekly.iloc[-1]),
                      ("most", weekly.loc[weekly["members"].idxmax()])):
        assert line_of(text, name) == [f"{row['members']:,}", row["date"]]
    later = (run.tables["members"]["week_left"] >= 0).sum()
    assert line_of(text, "left") == [str(later)]


def test_largest_tree_is_the_largest_cascade(run):
    fell = summary.trees(run)
    first = summary.largest_trees(run, fell).iloc[0]
    assert (first["falls"], first["depth"], first["weeks"]) == (
        cascades.cascade_size(run), cascades.cascade_depth(run), cascades.cascade_weeks(run))
    line = summary.chain(fell, first["root"])
    assert len(line) == first["depth"] + 1 and line.index[0] == first["root"]
    assert line["parent"].tolist()[1:] == line.index.tolist()[:-1]


def test_summary_of_every_kind_of_run(any_run):
    text = printed(any_run)
    assert summary.CAVEAT.split(".")[0] in text and any_run.settings.hash in text
    assert "nan" not in text.lower()


def event(i, week, kind, target, ground="none"):
    return {"id": i, "week": week, "kind": kind, "target": target, "ground": ground}


@pytest.fixture
def small():
    """Member 0 is arrested; 1 and 2 fall mostly through 0, 3 mostly through 2 and a little
    through 1; 4 falls for outside reasons as much as through 3."""
    members = pd.DataFrame({"id": range(5), "unit": 0, "rank": 0, "rank_first": 0,
                            "week_joined": 0, "week_fallen": [1, 2, 3, 5, 9]})
    return SimpleNamespace(start=dt.date(1934, 12, 3), weeks=20, tables={
        "members": members, "units": pd.DataFrame({"id": [0], "name": ["tool shop"]}),
        # Promoted before the fall, demoted by it.
        "transitions": pd.DataFrame({"member": 2, "week": [2, 3], "what": "rank",
                                     "old": ["0", "3"], "new": ["3", "0"]}),
        "events": pd.DataFrame([
            event(0, 1, "arrest", 0), event(1, 2, "expulsion", 1, "tie"),
            event(2, 3, "expulsion", 2, "silence"), event(3, 5, "expulsion", 3, "tie"),
            event(4, 9, "arrest", 4)]),
        "causes": pd.DataFrame({"event": [0, 1, 1, 2, 3, 3, 4, 4], "parent": [-1, 0, -1, 0, 2, 1,
                                                                            3, -1],
                                "weight": [1, 0.6, 0.4, 1, 0.7, 0.3, 0.5, 0.5]})})


def test_trees_worked_out_by_hand(small):
    fell = summary.trees(small)
    assert fell["root"].tolist() == [0, 0, 0, 0, 4]
    assert fell["generation"].tolist() == [0, 1, 1, 2, 0]
    tree = summary.largest_trees(small, fell)
    assert tree[["falls", "depth", "weeks"]].to_numpy().tolist() == [[4, 2, 4]]
    assert tree.index[0] == "member 0 (worker, tool shop) arrested 1934-12-10"
    line = summary.chain(fell, 0)
    assert line["target"].tolist() == [0, 2, 3] and line["weight"].tolist()[1:] == [1, 0.7]
    assert summary.describe(small, line.iloc[1]) == (
        "member 2 (partkom or deputy director, tool shop) expelled for keeping silent 1934-12-24")


def test_phases_that_ended_before_the_run_are_left_out():
    run = sim.simulate("birobidzhan", 1, weeks=30)
    marks = figure.phases(run)
    assert [mark.day > run.start for mark in marks] == [False] + [True] * (len(marks) - 1)
    assert len(marks) > 1
