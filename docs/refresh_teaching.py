"""Work through the exercises of docs/teaching and write what they print into the pages.

    python docs/refresh_teaching.py            rewrite the outputs, and the figure
    python docs/refresh_teaching.py --check    exit 1 if an output differs

Every block of a page runs in order in a folder of its own, as a student would run it: `bash` in
a shell, `python` in one namespace a page, `toml` saved under the name in its first line. What a
block printed goes between <!-- run:out --> and <!-- / --> below it; run:commands holds commands
that a Python block wrote, and runs them. Other blocks are sentences whose words depend on the
results: the functions of ANSWERS, which read what the page's Python has computed.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

import matplotlib as mpl

DOCS = Path(__file__).resolve().parent
sys.path[:0] = [str(DOCS.parent), str(DOCS)]

import pandas as pd  # noqa: E402
from refresh_readme import BLOCK, ROOT, WIDTH, invoked  # noqa: E402

FOLDER = DOCS / "teaching"
PAGES = tuple(FOLDER / f"{name}.md" for name in ("sweep", "figure", "whatif", "own_rule"))
PICTURE = "class-1.png"  # what the exercise on figures saves
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

    def fill(self, name: str) -> str:
        """The text of the block ``run:name`` at this place of the page."""
        said = "\n".join(line.rstrip() for line in self.printed.strip("\n").splitlines())
        if name == "out":
            return f"```text\n{said}\n```"
        if name == "commands":
            self.work("bash", said)
            return f"```bash\n{said}\n```"
        if (self.page.stem, name) not in ANSWERS:
            raise SystemExit(f"{self.page.name}: unknown block run:{name}")
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
    return (f"As it is, {page['falls'].loc['as it is', 'mean']:.1f} people fall on the mean of "
            f"{len(page['by_seed'])} seeds. With a silent paper the difference is "
            f"{interval(paper)}. When nobody is named in custody it is {interval(named)}. A silent "
            f"paper less nobody named: {interval(between)}.")


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
            f"others is {interval(rows.loc['social_harm'], 3)}. The claim has the first above "
            "zero, small, and the second above zero too. Where an interval holds zero, this class "
            "neither supports that half of it nor refutes it.")


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


# ---- Pages ---------------------------------------------------------------------------------------

def worked(page: Path, folder: Path) -> str:
    """The text of ``page`` with every output anew, after its blocks have run in ``folder``."""
    sitting = Sitting(page, folder)

    def part(match):
        opening, name, _, closing, language, code = match.groups()
        if language is not None:
            sitting.work(language, code)
            return match.group(0)
        return f"{opening}\n{sitting.fill(name)}\n{closing}"
    with mpl.rc_context({"backend": "Agg"}):
        return PART.sub(part, page.read_text(encoding="utf-8"))


def stale(page: Path, folder: Path) -> list[str]:
    """Blocks of ``page`` that differ from what its commands give, as ``page: name``."""
    old, new = page.read_text(encoding="utf-8"), worked(page, folder)
    return [f"{page.name}: {a.group(2)}, block {n}" for n, (a, b) in enumerate(
        zip(BLOCK.finditer(old), BLOCK.finditer(new), strict=True), 1) if a.group(0) != b.group(0)]


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print("usage: python docs/refresh_teaching.py [--check]", file=sys.stderr)
        return 2
    found = []
    for page in PAGES:
        with tempfile.TemporaryDirectory() as folder:
            if arguments:
                found += stale(page, Path(folder))
                continue
            page.write_text(worked(page, Path(folder)), encoding="utf-8")
            for picture in Path(folder).glob(PICTURE):
                (FOLDER / PICTURE).write_bytes(picture.read_bytes())
    for name in found:
        print(f"{name} is stale: run python docs/refresh_teaching.py")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
