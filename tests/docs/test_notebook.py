"""docs/tutorial.ipynb: executed today it shows what it shows."""

import pytest

from docs.program import notebook


def test_every_cell_was_executed_in_order_and_none_failed():
    cells = [cell for cell in notebook.read().cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not [one for cell in cells for one in cell.outputs if one.output_type == "error"]
    assert sum("image/png" in one.get("data", {}) for cell in cells for one in cell.outputs) >= 2


@pytest.mark.slow
def test_it_shows_what_its_code_gives_today():
    tracked = notebook.read()
    assert notebook.shown(notebook.executed(tracked)) == notebook.shown(tracked), (
        "stale: python -m docs.program notebook")
