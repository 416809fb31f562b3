"""The rejection matrix: every pair of rules at its best against every row (`--rule all`)."""

from rich.table import Table

from experiments.record import patterns
from experiments.record.calibration import rivals
from experiments.record.patterns import REPORT, Row

Pair = tuple[str, str]


def matrix(scenario: str, use: str, replicates: int, first_seed: int = 1,
           set: dict | None = None) -> dict[Pair, list[Row]]:
    """Rows of the scenario under each pair at its shipped best; ``set`` overrides its values.

    Arguments and errors are those of `patterns.compare`.
    """
    return {pair: patterns.compare(scenario, use, replicates, *pair, first_seed,
                                   {**values, **(set or {})})
            for pair, values in rivals.shipped().items()}


def as_json(found: dict[Pair, list[Row]]) -> dict:
    """As `patterns.as_json`, each row with its pair: ``rule`` and ``organs``."""
    return {"patterns": [{"rule": rule, "organs": organs, **row}
                         for (rule, organs), rows in found.items()
                         for row in patterns.as_json(rows)["patterns"]]}


def held(rows: list[Row], use: str | None = None) -> tuple[int, int]:
    """How many scored rows hold, and how many there are; of one ``use``, where it is given."""
    scored = [row for row in rows
              if row.pattern.use != REPORT and (use is None or row.pattern.use == use)]
    return sum(row.verdict == "holds" for row in scored), len(scored)


def as_table(found: dict[Pair, list[Row]]) -> Table:
    """A line a pair: how many rows hold, and which do not, each with the reason."""
    table = Table(title="Every pair of rules, each at its point of rivals.csv, against the record",
                  show_lines=True)
    for heading in ("choice", "organs", "hold", "do not hold"):
        table.add_column(heading)
    for (rule, organs), rows in found.items():
        hold, scored = held(rows)
        why = "; ".join(f"{row.pattern.id} {patterns.verdict_in_words(row)}" for row in rows
                        if row.verdict != "holds" and row.pattern.use != REPORT)
        table.add_row(rule, organs, f"{hold} of {scored}", why)
    return table
