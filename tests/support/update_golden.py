"""Golden runs: what is kept of them, and the script that writes it anew.

``python tests/support/update_golden.py`` after a change that is meant to change results; read the
difference (``git diff tests/runs/golden``) before committing it.
"""

import hashlib
import json
from pathlib import Path

import pandas as pd

from sim.runs.simulate import Run, simulate

FOLDER = Path(__file__).resolve().parents[1] / "runs" / "golden"
RUNS = {"classroom-1": ("classroom", 1), "dinamo-1": ("dinamo", 1),
        "birobidzhan-1": ("birobidzhan", 1)}

# Numbers summed over each table, and words counted in it.
SUMS = {
    "members": ("week_fallen", "week_arrested", "week_expelled", "statements_by",
                "statements_about", "degree", "rank", "fear", "belief", "p_silence", "p_shelving"),
    "transitions": ("week",), "secrets": ("severity",), "ties": ("closeness", "written_a"),
    "kin": ("week_arrested", "week_learned", "week_reported", "week_discovered"),
    "posts": ("from_week", "to_week"), "statements": ("week", "weight", "political", "preemptive"),
    "decisions": ("week",), "cases": ("opened", "heard", "attendance", "votes_expel", "precedent"),
    "events": ("week",), "causes": ("weight",),
}
WORDS = {
    "members": ("standing", "liberty", "ground_expelled"), "ties": ("kind",),
    "posts": ("why_ended",), "statements": ("act", "motive", "channel", "ground"),
    "decisions": ("decision",), "cases": ("forum", "outcome"), "events": ("kind",),
}
FLOWS = ("statements", "political", "preemptive", "upward", "shelved", "forwarded", "hearings",
         "expulsions", "expulsions_political", "arrests", "arrests_kin", "ceiling_binds",
         "reinstatements", "slander_charges", "admissions", "arrivals", "departures")


def fingerprint(frame: pd.DataFrame) -> str:
    """Hash of a table's columns and values, to the last bit, as CSV would show them."""
    return hashlib.sha256(frame.to_csv(index=False, lineterminator="\n").encode()).hexdigest()


def half_years(weekly: pd.DataFrame) -> dict:
    """Totals by half-year, and the members at its end."""
    date = pd.to_datetime(weekly["date"])
    label = date.dt.year.astype(str) + "-" + date.dt.month.le(6).map({True: "1", False: "2"})
    return {str(half): {**{name: int(rows[name].sum()) for name in FLOWS},
                        "members": int(rows["members"].iloc[-1])}
            for half, rows in weekly.groupby(label)}


def digest(run: Run) -> dict:
    """What is kept of a run: totals to read, hashes to compare."""
    tables = {}
    for name, frame in run.tables.items():
        kept = {"rows": len(frame)}
        kept |= {f"sum of {column}": round(frame[column].sum().item(), 6)
                 for column in SUMS.get(name, ())}
        for column in WORDS.get(name, ()):
            counts = frame[column].astype(str).value_counts()
            kept[column] = {word: int(counts[word]) for word in sorted(counts.index)}
        tables[name] = {**kept, "sha256": fingerprint(frame)}
    return {"scenario": run.settings.scenario.name, "seed": run.seed,
            "settings": run.settings.hash,
            "fallen": int((run.tables["members"]["week_fallen"] >= 0).sum()),
            "half-years": half_years(run.weekly), "tables": tables}


def golden(name: str) -> dict:
    """What was kept of a golden run."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, (scenario, seed) in RUNS.items():
        text = json.dumps(digest(simulate(scenario, seed)), indent=1) + "\n"
        path = FOLDER / f"{name}.json"
        changed = not path.exists() or path.read_text(encoding="utf-8") != text
        path.write_text(text, encoding="utf-8")
        print(f"{path.name}: {'written anew' if changed else 'as it was'}")


if __name__ == "__main__":
    main()
