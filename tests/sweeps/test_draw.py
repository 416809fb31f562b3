"""The pictures of a sweep of one's own, and its folder read back."""

import matplotlib.image
import pytest
from commands import here

from experiments.figures import own
from experiments.plans.design import load
from experiments.sweeps import finished
from experiments.sweeps.executors import SerialBackend
from experiments.sweeps.sweep import run_design
from sim.config.errors import UserError

DESIGN = {"question": "what moves [it]?", "scenario": "classroom", "regime": "plenum_1937",
          "weeks": 20, "replicates": 2, "outcomes": ["falls", "preemptive_share"]}
NUMBERS = {"weight_fear": [0.0, 10.0, 20.0]}
WORDS = {"switch.press": ["on", "off"]}


def swept(folder, vary, **more):
    run_design(load({**DESIGN, "vary": vary, **more}), folder, SerialBackend())
    manifest, varied, summary = finished.read_sweep(folder)
    return own.Swept(manifest["name"], manifest["design"]["question"], varied, summary,
                     finished.kept_table(folder, "weekly"))


@pytest.mark.parametrize(("vary", "texts"), [
    (NUMBERS, ["weight_fear"]), (WORDS, []), (NUMBERS | WORDS, ["weight_fear", "switch.press"]),
    (NUMBERS | WORDS | {"lever.press": [0.5, 1.0]}, []), ({}, [])])
def test_what_varies_decides_the_form(tmp_path, vary, texts):
    one = swept(tmp_path / "s", vary)
    assert one.varied == list(vary)
    figure, = own.draw(one).values()
    panels = [axes for axes in figure.axes if axes.get_label() != "<colorbar>"]
    assert [axes.get_title(loc="left").split(" ")[0] for axes in panels] == DESIGN["outcomes"]
    axes = panels[0]
    for text in texts:
        assert text in (axes.get_xlabel(), axes.get_ylabel())
    if len(vary) == 2:
        assert len(axes.images) == 1 and len(axes.texts) == 6
    elif vary != NUMBERS:
        assert len(axes.get_yticklabels()) == one.summary["cell"].nunique()


def test_a_line_goes_through_the_means(tmp_path):
    one = swept(tmp_path / "s", NUMBERS)
    line = own.draw(one)["outcomes"].axes[0].lines[0]
    rows = one.summary[one.summary["outcome"] == "falls"]
    assert line.get_xdata().tolist() == [0.0, 10.0, 20.0]
    assert line.get_ydata().tolist() == rows["mean"].tolist()


def test_series_by_cell_where_weekly_tables_were_kept(tmp_path):
    one = swept(tmp_path / "s", NUMBERS, keep=["weekly"])
    drawn = own.draw(one)
    assert list(drawn) == ["outcomes", "series"]
    assert len(drawn["series"].axes) == len(own.SERIES)
    assert all(len(axes.lines) == 3 for axes in drawn["series"].axes)


def test_the_command_draws_into_the_sweeps_folder_or_another(tmp_path):
    folder = tmp_path / "s"
    swept(folder, NUMBERS, keep=["weekly"])
    assert here("draw", folder).code == 0
    assert matplotlib.image.imread(folder / "outcomes.png").ndim == 3
    assert (folder / "series.svg").exists()
    # The sweep's folder is still its own: it can be begun anew.
    run_design(load({**DESIGN, "vary": NUMBERS}), folder, SerialBackend(), fresh=True)
    other = tmp_path / "other"
    assert here("draw", folder, "--out", other).code == 0 and (other / "outcomes.png").exists()


def test_what_is_no_sweep_is_refused(tmp_path):
    for content in (None, "{}", "[]", '{"kind": "run"}'):
        if content is not None:
            (tmp_path / "manifest.json").write_text(content)
            (tmp_path / "summary.csv").write_text("cell,outcome\n")
        found = here("draw", tmp_path)
        assert found.code == 2 and "not the folder of" in found.err
    with pytest.raises(UserError):
        finished.read_sweep(tmp_path)
