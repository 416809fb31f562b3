"""All rows of the record together: every one is measured, and an empty run tells nothing."""

import csv
import io
import math

from tables_for_tests import make_run

from experiments.measures import rows
from sim.config import policy


def test_every_row_of_the_table_is_measured_and_no_other():
    table = csv.DictReader(io.StringIO(policy.evidence_text("patterns.csv")))
    assert {row["id"] for row in table} == set(rows.OBSERVABLES)


def test_only_report_rows_are_pooled_over_runs():
    use = {row["id"]: row["use"]
           for row in csv.DictReader(io.StringIO(policy.evidence_text("patterns.csv")))}
    assert {use[name] for name in rows.EFFECTS} == {"report"}


def test_empty_tables_leave_every_pattern_undetermined_but_the_counts():
    values = rows.observe(make_run(), set(rows.OBSERVABLES) - set(rows.EFFECTS))
    assert {name: value for name, value in values.items() if not math.isnan(value)} == {
        "P24": 0, "P35": 0}
