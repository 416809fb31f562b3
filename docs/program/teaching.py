"""The exercises of docs/teaching, worked through: what their blocks print.

Every block of a page runs in order in a folder of its own, as a student would run it: `bash` in
a shell, `python` in one namespace a page, `toml` saved under the name in its first line. What a
block printed goes into the part PAGE-out-N below it; PAGE-commands-N holds commands that a Python
block wrote, and runs them. Other parts are sentences whose words depend on the results: the
functions of ANSWERS, which read what the page's Python has computed.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import matplotlib as mpl
import pandas as pd

from docs.program.shell import ROOT, WIDTH, code_behind, invoked
from experiments.tracked.blocks import BLOCK, Block
from experiments.tracked.results import Result, read_text, write_texts
from sim.config.settings import settings

HERE = Path(__file__).resolve()
FOLDER = ROOT / "docs" / "teaching"
PAGES = tuple(FOLDER / f"{name}.md" for name in ("sweep", "figure", "whatif", "own_rule"))
TEXTS = "blocks.json"
PART = re.compile(BLOCK.pattern + r"|^```(bash|python|toml)\n(.*?)^```", re.DOTALL | re.MULTILINE)
# One command that needs no shell and no other process: run in this one, which has all loaded.
QUICK = re.compile(r"zaiavlenie (?:run|explain|whatif) [\w./ -]+")
PANDAS = ("display.width", 80, "display.max_columns", 20)  # as in a script, not a terminal


class Sitting:
    """One page worked through in ``folder``: what its Python holds, and what was printed last."""

    def __init__(self, page: Path, folder: Path):
        self.page, self.folder = page, folder
        self.values = {"__name__": page.stem}
        self.printed = ""

    def work(self, language: str, code: str) -> None:
        """Run, or save, one block."""
        self.printed = {"bash": self._shell, "python": self._python, "toml": self._save}[
            language](code)

    def _shell(self, code):
        if QUICK.fullmatch(code.strip()):
            with contextlib.chdir(self.folder):
                return invoked(shlex.split(code)[1:])
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        imports = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        done = subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "-c", code], cwd=self.folder, capture_output=True,
            text=True, check=False,
            env={**os.environ, "PATH": path, "PYTHONPATH": imports, "COLUMNS": str(WIDTH),
                 "NO_COLOR": "1"})
        if done.returncode != 0:
            raise SystemExit(f"{self.page.name}: failed: {code}\n{done.stderr}")
        return done.stdout

    def _python(self, code):
        printed = io.StringIO()
        with (contextlib.chdir(self.folder), contextlib.redirect_stdout(printed),
              pd.option_context(*PANDAS)):
            exec(compile(code, f"<{self.page.name}>", "exec"), self.values)
        return printed.getvalue()

    def _save(self, text):
        name = re.match(r"# ([\w-]+\.toml)\n", text)
        if name is None:
            raise SystemExit(f"{self.page.name}: the first line of a toml block names its file")
        (self.folder / name[1]).write_text(text, encoding="utf-8")
        return ""

    def fill(self, block: str) -> str:
        """The text of a part, by its name, at this place of the page."""
        name = re.sub(r"-\d+$", "", block.removeprefix(f"{self.page.stem}-"))
        said = "\n".join(line.rstrip() for line in self.printed.strip("\n").splitlines())
        if name == "out":
            return f"```text\n{said}\n```"
        if name == "commands":
            self.work("bash", said)
            return f"```bash\n{said}\n```"
        if (self.page.stem, name) not in ANSWERS:
            raise SystemExit(f"{self.page.name}: unknown block {block}")
        return ANSWERS[self.page.stem, name](self)

    def __getitem__(self, name):
        return self.values[name]


# ---- Sentences that depend on the results --------------------------------------------------------

SMALL = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(n: int) -> str:
    return SMALL[n] if n < len(SMALL) else str(n)


def signed(value: float, digits: int) -> str:
    """With its sign; nothing has none."""
    rounded = round(float(value), digits)
    return f"{rounded:+.{digits}f}".replace("-", "−") if rounded else f"{0:.{digits}f}"


def interval(row, digits: int = 1) -> str:
    """Mean and interval of a row with mean, lo, hi, and what it settles."""
    mean, low, high = row
    settled = ("the interval lies above zero" if low > 0 else
               "the interval lies below zero" if high < 0 else
               "the interval holds zero, so these runs do not settle the sign")
    return (f"{signed(mean, digits)} ({signed(low, digits)} to {signed(high, digits)}; {settled})")


def sweep_answer(page) -> str:
    rows = page["table"][["mean", "lo", "hi"]]
    paper, named = rows.loc["paper silent"], rows.loc["nobody named in custody"]
    apart = page["by_seed"]["paper silent"] - page["by_seed"]["nobody named in custody"]
    between = (apart.mean(), apart.mean() - 1.96 * apart.sem(), apart.mean() + 1.96 * apart.sem())
    return (f"As it is, {page['falls'].loc['as it is', 'mean']:.1f} people fall on average over "
            f"{len(page['by_seed'])} seeds. With a silent paper the difference is "
            f"{interval(paper)}. When nobody is named in custody it is {interval(named)}. "
            f"Falls with a silent paper less those with nobody named: {interval(between)}.")


def figure_answer(page) -> str:
    def told(order):
        return ", ".join(f"{what} ({day:%B %Y})" for what, day in
                         sorted(order.items(), key=lambda one: one[1]))
    first, second = page["order"], page["second"]
    same = sorted(first, key=first.get) == sorted(second, key=second.get)
    return (f"With seed 1 the order is {told(first)}. With seed 2 it is {told(second)}. "
            + ("The two runs agree. Two runs are still two runs: the order would have to hold over "
               "many seeds, as in [exercise 1](sweep.md)." if same else
               "The two runs do not agree: a text written from either figure alone would have "
               "told its order as the rule. Over many seeds one would ask how often each comes, "
               "as in [exercise 1](sweep.md)."))


def one_pair(page) -> str:
    fates = page.printed.splitlines()[1:]
    if not fates:
        return ("Without this statement the same people fall, in the same weeks and on the same "
                "grounds. Had you stopped here you would have written that it did nothing.")
    changed = sum(line.startswith("member ") for line in fates)
    return (f"Without this statement the fate of {number(changed)} of the class differs. Had you "
            "stopped here you would have written that this is what such statements do.")


def all_pairs(page) -> str:
    found = page["pairs"]
    author, others = found["author fell of it"], found["others fell of it"]
    return (f"Of the {len(found)} statements {number((found['fates changed'] == 0).sum())} changed "
            f"nobody's fate, {number((author > 0).sum())} brought the author down, and "
            f"{number((author < 0).sum())} spared the author. The balance for others lies between "
            f"{signed(others.min(), 0)} and {signed(others.max(), 0)} persons; the statements of "
            f"this one run come to {signed(others.sum(), 0)} together.")


def whatif_answer(page) -> str:
    rows = page["summary"][["mean", "lo95", "hi95"]]
    return ("In falls per occasion, the author's gain within 13 weeks is "
            f"{interval(rows.loc['private_gain_13'], 3)}. In persons per occasion, the harm to "
            f"others is {interval(rows.loc['social_harm'], 3)}. By the claim the first "
            "is above zero, but small, and the second is above zero too. Where an interval holds "
            "zero, this class neither supports that half of the claim nor refutes it.")


def rule_answer(page) -> str:
    rows = page["table"][["mean", "lo", "hi"]]
    means = page["runs"].groupby("rule")[["falls", "statements"]].mean()
    full, friend = means.loc["full rule"], means.loc["true friend"]
    return (f"Under the full rule {full.falls:.1f} people fall and {full.statements:.0f} "
            f"statements are made; among true friends {friend.falls:.1f} and "
            f"{friend.statements:.0f}. The difference in falls is "
            f"{interval(rows.loc['true friend'])}. When nobody acts it is "
            f"{interval(rows.loc['nobody acts'])}; {means.loc['nobody acts', 'falls']:.1f} "
            "fall even then.")


ANSWERS = {("sweep", "answer"): sweep_answer, ("figure", "answer"): figure_answer,
           ("whatif", "one"): one_pair, ("whatif", "pairs"): all_pairs,
           ("whatif", "answer"): whatif_answer, ("own_rule", "answer"): rule_answer}


# ---- As tracked results ------------------------------------------------------------------------

def parts(page: Path) -> list[tuple[str | None, str]]:
    """What a page is worked through by, in order: (language, code) of its blocks of code, and
    (None, name) of its generated parts."""
    return [(language, code) if language else (None, name)
            for name, _, _, language, code in PART.findall(page.read_text(encoding="utf-8"))
            if language or name != "made"]


def worked(page: Path, folder: Path) -> dict[str, str]:
    """The text of every generated part of ``page``, after its blocks have run in ``folder``.
    SystemExit where a block fails, or two parts have one name."""
    sitting, texts = Sitting(page, folder), {}
    with mpl.rc_context({"backend": "Agg"}):
        for language, text in parts(page):
            if language:
                sitting.work(language, text)
            elif text in texts:
                raise SystemExit(f"{page.name}: two blocks are called {text}")
            else:
                texts[text] = sitting.fill(text)
    return texts


def measure(page: Path, folder: Path) -> None:
    """Work a page through and keep the texts, and the pictures that it saved."""
    with tempfile.TemporaryDirectory() as place:
        texts = worked(page, Path(place))
        for picture in Path(place).glob("*.png"):
            (folder / picture.name).write_bytes(picture.read_bytes())
    write_texts(folder / TEXTS, texts)


def result_of(page: Path) -> Result:
    """A page's texts as a tracked result: what decides them are the program, the classroom's
    settings, and the page's own blocks."""
    def hashes() -> dict[str, str]:
        own = hashlib.sha256(json.dumps(parts(page)).encode()).hexdigest()[:16]
        return {"classroom": settings("classroom").hash, page.name: own}
    name = f"teaching/{page.stem}"
    return Result(name, f"python -m docs.program measure {name}",
                  lambda: code_behind(str(parts(page)), HERE), hashes,
                  measure=partial(measure, page))


def results() -> dict[str, Result]:
    """The exercises as tracked results, by name."""
    return {result.name: result for result in map(result_of, PAGES)}


def blocks() -> dict[str, Block]:
    """The generated parts, read from what was measured."""
    return {name: Block((f"teaching/{page.stem}",),
                        partial(read_text, result_of(page).folder / TEXTS, name))
            for page in PAGES for language, name in parts(page) if language is None}
