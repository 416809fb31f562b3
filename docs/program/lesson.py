"""The lesson replayed: what every step of the page shows, over 200 cells, in a real browser.

The page itself is asked, not a copy of its rules: it is opened with `cells=200` in its address, and
what each step counts is read, once it is answered. A step tells its reader one of several
sentences, by the sign that came out; the table says which of them it is, so that a step whose sign
is not clear is seen here before a class meets it.
"""

import hashlib
import json
import re
import tempfile
from pathlib import Path

import pandas as pd

from docs.program.browser import launched
from experiments.figures import told
from experiments.tracked.blocks import Block
from experiments.tracked.results import RESULTS, Result
from sim.teach import language, page, shipped

HERE = Path(__file__).resolve()
CELLS = 200
# The weight of fear beside the default one: about four times as strong.
STRONG = 40
TABLE = "lesson.csv"
# Longest wait for one step, in milliseconds.
LONG = 1_800_000
ANSWERS = {"self": 0, "others": 0, "forty": 30, "away": 0, "left": 50, "ladder": 0, "january": 0}
# What each step is held to: its job, where the number stands in the job's result, what it is.
CLAIMS = (
    ("danger", "danger", "falls of 100 people within a year: those tied to the first victim, less "
                         "the others", "found.apart"),
    ("unseen", "ways", "a statement against silence: danger of 100 as its author sees it",
     "found.denounce.seen"),
    ("unseen", "ways", "the same: falls of the author, per 100 statements", "found.denounce.self"),
    ("unseen", "ways", "the same: falls of the one named", "found.denounce.target"),
    ("unseen", "ways", "the same: falls of all others, with the one named",
     "found.denounce.others"),
    ("unseen", "ways", "owning up to a tie against silence: falls of 100 who own up",
     "found.disclose.self"),
    ("forty", "forty", "falls of 100 members: if all may write out of fear, less if nobody may",
     "less(found.get(40).all, found.get(0).all)"),
    ("forty", "forty", "falls of 100, where half may: those who may, less those who may not",
     "less(found.get(20).may, found.get(20).not)"),
    ("forty", "strong", "with fear four times as strong: if all may, less if nobody may",
     "less(found.get(40).all, found.get(0).all)"),
    ("forty", "strong", "with fear four times as strong: those who may, less those who may not",
     "less(found.get(20).may, found.get(20).not)"),
    ("away", "ways", "keeping away against silence: danger of 100 as one sees it",
     "found.keep_away.seen"),
    ("away", "ways", "the same: falls of 100 who keep away", "found.keep_away.self"),
    ("away", "ways", "the same: falls of all others", "found.keep_away.others"),
    ("official", "papers", "falls of 100 within a year: those whose paper was passed on, less "
                           "those whose paper was left to lie", "found.apart"),
    ("ladder", "bodies", "of 100 rulings that the partkom changes, harsher ones less 50",
     "from50(found.routes.proposal)"),
    ("ladder", "bodies", "of 100 rulings that the hall changes, harsher ones less 50",
     "from50(found.routes.list)"),
    ("ladder", "bodies", "of 100 rulings that are changed on appeal, harsher ones less 50",
     "from50(found.routes.appeal)"),
    ("january", "january", "falls in a cell: without January 1938, less with it", "found.apart"),
)
# Functions that those places use.
HELP = """globalThis.less = (a, b) => zaiavlenie.interval(a.flatMap((one, k) =>
    one === undefined || b[k] === undefined ? [] : [one - b[k]]));
globalThis.from50 = ({ mean, low, high, n }) =>
    ({ mean: mean - 50, low: low - 50, high: high - 50, n });"""
SIGNS = {"more": "above zero", "fewer": "below zero", "unclear": "we cannot tell it from zero"}


def _measure(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as kept:
        file = Path(kept) / "page.html"
        page.write(page.page(), file)
        with launched() as browser:
            found = replay(browser, file)
    pd.DataFrame(found).to_csv(folder / TABLE, index=False, float_format="%.4g")


def replay(browser, file: Path, cells: int = CELLS) -> list[dict]:
    """Every step of the page in ``file``, each over so many cells: a row a claim, with mean, low
    and high (95 in 100), n (cells that count) and sign (as the page judges it)."""
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    tab = context.new_page()
    guess = ",".join(f"{name}:{value}" for name, value in ANSWERS.items())
    tab.goto(f"{file.resolve().as_uri()}#cells={cells}&shown=danger&taps=1,2,3&guess={guess}")
    tab.wait_for_selector("body[data-ready=yes]")
    usual = tab.evaluate(f"() => {{ {HELP} return Math.round(page.world('classroom').found(1)"
                         ".get('p', 0, 'weight_fear')); }")
    rows = [{"step": step, "what": what,
             **_asked(tab, step, job, where, STRONG if job == "strong" else usual)}
            for step, job, what, where in CLAIMS]
    context.close()
    return rows


def _asked(tab, step: str, job: str, where: str, fear: int) -> dict:
    """What the page counts for one claim, once the step has counted it."""
    key = f"job forty {fear} 0,10,20,30,40" if step == "forty" else f"job {job}"
    tab.evaluate("to => page.now.step === to.step && page.now.fear === to.fear || page.go(to)",
                 {"step": step, "fear": fear})
    tab.wait_for_function("key => page.memo.get(key)?.result", arg=key, timeout=LONG)
    return tab.evaluate(f"key => {{ const found = page.memo.get(key).result, one = {where};"
                        " return { mean: one.mean, low: one.low, high: one.high, n: one.n,"
                        " sign: zaiavlenie.direction(one) }; }", key)


def table() -> str:
    """The table of the page: a row a claim."""
    found = pd.read_csv(RESULTS / "lesson" / TABLE)
    heads = ["step", "what is compared", "mean (range)", "cells", "the page says"]
    return told.lines(heads, [
        [names()[row.step], row.what, f"{row.mean:+.1f} ({row.low:+.1f} to {row.high:+.1f})", row.n,
         SIGNS[row.sign]] for row in found.itertuples()])


def names() -> dict[str, str]:
    """How the page numbers and calls its steps, in English."""
    order = re.search(r"z\.ORDER = (\[.*?\])", page.file_text("page/lesson.js"))[1]
    english = language.texts("en")["lesson"]
    return {key: f"{k}. {english[key]['name']}" for k, key in enumerate(json.loads(order), 1)}


def _code() -> str:
    # What is counted follows from the rules and from the scripts that ask them.
    scripts = "".join(page.file_text(name) for name in page.SCRIPTS
                      if name.startswith(("engine/", "page/steps/")))
    return hashlib.sha256((scripts + HERE.read_text(encoding="utf-8")
                           + shipped.made_from()["rules"]).encode()).hexdigest()


def result() -> Result:
    """What the steps of the lesson show, by claim."""
    return Result("lesson", "python -m docs.program measure lesson", _code,
                  lambda: {"scenarios": shipped.made_from()["settings"]}, measure=_measure)


def blocks() -> dict[str, Block]:
    """The parts."""
    return {"lesson-table": Block(("lesson",), table)}
