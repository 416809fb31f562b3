"""Parts of pages about the audit of claims, and the audit as a tracked result."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.figures.told import lines
from experiments.studies import audit
from experiments.studies.unimportant import CHANGES, PROCESSOR
from experiments.tracked.blocks import Block
from experiments.tracked.results import RESULTS, Result, code_of
from sim.config.errors import UserError
from sim.config.settings import settings

FOUND = RESULTS / "audit" / "claims.csv"
CLAIMS = Path("docs/claims.toml")


def measure(folder: Path) -> None:
    """What `zaiavlenie audit` finds."""
    pd.DataFrame(audit.as_rows(audit.audited(audit.read()))).to_csv(
        folder / FOUND.name, index=False, float_format="%.6g")


def result() -> Result:
    """The audit as a tracked result."""
    def hashes() -> dict[str, str]:
        claims = audit.read()
        asked = {one.scenario: settings(one.scenario).hash for one in claims}
        return {**asked, "claims": hashlib.sha256(CLAIMS.read_bytes()).hexdigest()[:16]}

    def code() -> str:
        return code_of(audit.__name__, measured=[claim.outcome for claim in audit.read()])
    return Result("audit", "python -m docs.program measure audit", code, hashes, measure=measure)


def misplaced() -> Iterator[str]:
    """Claims that do not stand where they are said to."""
    for claim in audit.read():
        for page in claim.stands:
            text = " ".join(Path(page).read_text(encoding="utf-8").split())
            if claim.says not in text:
                yield f"{CLAIMS}: claim {claim.id} does not stand in {page}: {claim.says}"


def table() -> str:
    """A line a claim: verdict, effect as stated, and under the change that moves it most."""
    found = pd.read_csv(FOUND)
    rows = []
    for claim in audit.read():
        mine = found[found["id"] == claim.id].set_index("change")
        if mine.empty:
            raise UserError(f"{CLAIMS}: claim {claim.id} has not been audited yet: "
                            f"`{result().command}`")
        stated = mine.loc[audit.AS_STATED]
        means = mine.loc[[one.name for one in CHANGES], "mean"].dropna()
        verdict = mine["verdict"].iloc[0]
        if not np.isnan(mine["seeds_needed"].iloc[0]):
            verdict += f"; {mine['seeds_needed'].iloc[0]:,.0f} seeds would tell"
        shown = audit.in_words(audit.Found(audit.AS_STATED, *stated[["mean", "low95", "high95",
                                                                     "n"]]))
        rows.append([claim.says, verdict, shown, f"{means.min():+.3g} ({means.idxmin()}) to "
                     f"{means.max():+.3g} ({means.idxmax()})", claim.unit])
    return lines(["claim", "verdict", "effect (95 % interval)",
                  "least and most under the changes", "unit"], rows)


def verdicts() -> str:
    """How many claims have which verdict."""
    found = pd.read_csv(FOUND).drop_duplicates("id")["verdict"]
    return ", ".join(f"{(found == name).sum()} {name}" for name in audit.VERDICTS
                     if (found == name).any()) + f" of {len(found)} claims"


def same() -> str:
    """Of how many claims another processor gave the same values."""
    found = pd.read_csv(FOUND)
    there = found[found["change"] == PROCESSOR]
    return f"{(there['n'] > 0).sum()} of {len(there)}"


def blocks() -> dict[str, Block]:
    """The generated parts about the audit."""
    return {f"audit-{text.__name__}": Block(("audit",), text) for text in (table, verdicts, same)}
