"""The page for teaching in the system's Chromium, against native runs.

    python benchmarks/page.py [--keep]

First picture on a phone: 390 pixels wide, the processor slowed to a quarter, from the start of
navigation to the lesson's picture. Runs in the page and native runs take turns. Medians of five.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))
import keep
from browser import Visit, launched

import sim
from sim.config.settings import settings
from sim.runs.simulate import run
from sim.teach import page

TIMES, SLOWER = 5, 4
# Runs at a time.
RUNS = {"classroom": 60, "dinamo": 4}
IN_PAGE = """([scenario, n]) => {
  const world = page.world(scenario), began = performance.now();
  for (let seed = 1; seed <= n; seed++) world.found(seed).run();
  return (performance.now() - began) / n;
}"""


def first_picture(browser, file: Path) -> float:
    """Seconds from navigation to the lesson's first picture on a slow phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    tab = context.new_page()
    context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tab.goto(file.as_uri())
    tab.wait_for_selector(".cell .person")
    # The page is empty until the lesson is drawn, all of it in one frame.
    seen = tab.evaluate("""() => new Promise((done) => new PerformanceObserver((found) =>
        done(found.getEntriesByName("first-contentful-paint")[0].startTime))
        .observe({ type: "paint", buffered: true }))""")
    context.close()
    return seen / 1000


def native(scenario: str, n: int) -> float:
    """Milliseconds a native run."""
    chosen = settings(scenario)
    began = time.process_time()
    for seed in range(1, n + 1):
        run(chosen, seed)
    return 1000 * (time.process_time() - began) / n


def main() -> None:
    """Measure and print; with ``--keep`` keep what was measured."""
    rows = []
    for scenario in RUNS:
        sim.simulate(scenario, seed=1)
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        file = Path(folder) / "page.html"
        text = page.page()
        page.write(text, file)
        rows.append(("the page, in kilobytes", f"{len(text.encode()) / 1000:.0f}", "below 1,500"))
        shown = statistics.median(first_picture(browser, file) for _ in range(TIMES))
        rows.append(("first picture on a phone with a quarter of this processor",
                     f"{shown:.2f} s", "under 1 s"))
        visit = Visit(browser, file, ready="body[data-ready=yes]")
        for scenario, n in RUNS.items():
            pairs = [(visit.run(IN_PAGE, [scenario, n]), native(scenario, n))
                     for _ in range(TIMES)]
            inside, outside = (statistics.median(column) for column in zip(*pairs, strict=True))
            rows.append((f"a run of {scenario}: in the page; native",
                         f"{inside:.1f} ms; {outside:.1f} ms", ""))
            ratio = statistics.median(a / b for a, b in pairs)
            rows.append((f"a run of {scenario} in the page, times a native run", f"{ratio:.2f}",
                         ""))
        visit.close()
    for what, measured, goal in rows:
        print(f"{what}: {measured}" + (f" (goal {goal})" if goal else ""))
    if "--keep" in sys.argv:
        keep.keep("page", rows)


if __name__ == "__main__":
    main()
