"""The page as a class uses it, opened from disk with the network off: every step to its end."""

import json
import re
from pathlib import Path

import axe_playwright_python
import pytest
from browser import Visit, launched
from commands import contents, here

from docs.program import lesson
from sim.teach import language, opened, page, shipped

# A browser is started, and cells are run in it.
pytestmark = pytest.mark.slow

STEPS = ["danger", "turn", "unseen", "forty", "away", "official", "ladder", "january", "end"]
READY = "body[data-ready=yes]"
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Longest wait for what many cells give, in seconds.
LONG = 90


@pytest.fixture(scope="module")
def browser():
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "page.html"
    page.write(page.page(), path)
    return path


@pytest.fixture
def open_at(browser, file):
    """Opens the page at a fragment; a complaint of the browser fails the test."""
    visits = []

    def at(fragment="", **options):
        visits.append(Visit(browser, file, fragment=fragment, ready=READY, **options))
        return visits[-1]
    yield at
    for visit in visits:
        visit.close()


def now(visit, name):
    return visit.run(f"page.now.{name}")


def finding(visit):
    visit.page.wait_for_selector(".finding", timeout=1000 * LONG)
    visit.until("!document.querySelector('.told .waiting')", LONG)
    return visit.page.locator(".finding").inner_text()


# ---- The steps ---------------------------------------------------------------------------------

def test_the_first_minute(open_at):
    visit = open_at()
    tab = visit.page
    assert "Everyone here is invented" in tab.locator(".invented").inner_text()
    show = tab.get_by_role("button", name="Show the ties")
    assert show.is_disabled() and visit.run("document.querySelectorAll('.cell line').length") < 80
    for member in (36, 7, 14):
        tab.locator(f".person[data-member='{member}']").click()
    show.click()
    told = finding(visit)
    assert "You tapped 3:" in told and "Danger runs along ties" in told
    assert re.search(r"\+\d+ \(\+\d+ to \+\d+\)", told)
    assert now(visit, "taps") == [36, 7, 14] and now(visit, "shown") == ["danger"]
    # What was foreseen is locked.
    assert tab.locator(".person[role=button]").count() == 0


def test_a_choice_draws_an_arrow_and_the_next_person_is_in_the_danger_that_it_left(open_at):
    visit = open_at("step=turn")
    tab = visit.page
    first = visit.run("Number(document.querySelector('.card h2').innerText.match(/\\d+/)[0])")
    before = tab.locator(".card .danger").inner_text()
    assert re.search(r"risk of falling at \d+ in 100", before)
    acts = [one.get_attribute("data-act") for one in tab.locator(".option").all()]
    assert {"silent", "write"} < set(acts) <= {"silent", "away", "write", "own"}
    tab.locator(".option[data-act=write]").click()
    assert visit.run("document.querySelectorAll('[marker-end]').length") == 1
    # The device changes hands: no option lies under the finger.
    assert "pass the phone" in tab.locator(".pass").inner_text()
    assert tab.locator(".option").count() == 0
    assert len(re.findall(r"in \d+ of 60 futures", tab.locator(".handed").inner_text())) == 2
    tab.get_by_role("button", name="I am the next person").click()
    assert f"member {first}" not in tab.locator(".card h2").inner_text()
    assert "written a statement about you" in tab.locator(".card").inner_text()
    tab.locator(".option[data-act=silent]").click()
    tab.get_by_role("button", name="I am the next person").click()
    tab.locator(".option").first.click()
    told = finding(visit)
    assert "Had all of you kept silent" in told and "undefined" not in told
    tab.get_by_role("button", name="Choose again").click()
    assert now(visit, "acts") == [] and tab.locator(".option").count() == len(acts)


def test_a_choice_that_nobody_had_counts_for_nothing(open_at):
    visit = open_at("step=turn&acts=write,nonsense,write")
    assert visit.page.locator(".option").count() >= 3
    visit.page.locator(".option").first.click()
    assert now(visit, "acts") == ["write", "silent"]


def test_another_choice_leaves_another_danger(open_at):
    told = []
    for act in ("silent", "write"):
        visit = open_at(f"step=turn&acts={act}")
        told.append(visit.page.locator(".card").inner_text())
    assert told[0] != told[1]


@pytest.mark.parametrize(("step", "answers"), [
    ("unseen", {"self": -1, "others": 0}), ("away", {"away": 0}), ("ladder", {"ladder": 0}),
    ("january", {"january": 1})])
def test_nothing_is_shown_before_it_is_foreseen_and_then_it_is_locked(open_at, step, answers):
    visit = open_at(f"step={step}")
    tab = visit.page
    assert tab.locator(".finding").count() == 0 and tab.locator(".drawing").count() == 0
    for key, value in answers.items():
        tab.locator(f"[data-focus='{key}-{value}']").click()
    assert now(visit, "guess") == answers
    told = finding(visit)
    assert tab.locator(".drawing").count() == 1 and re.search(r"\d", told)
    for key, value in answers.items():
        others = tab.locator(f"[data-focus^='{key}-']:not([data-focus='{key}-{value}'])")
        assert all(one.is_disabled() for one in others.all())
    for wrong in ("{", "undefined", "NaN", "lesson.", "Infinity"):
        assert wrong not in tab.locator("main").inner_text()


def test_what_a_statement_does_is_told_by_what_came_out(open_at):
    visit = open_at("step=unseen&guess=self:-1,others:0")
    told = finding(visit)
    by = visit.run("""() => { const found = page.memo.get("job ways").result.denounce;
        return Object.fromEntries(Object.entries(found).map(([who, one]) =>
          [who, [zaiavlenie.direction(one), one.mean, one.low, one.high, one.n]])); }""")
    assert by["seen"][0] == "fewer" and "look smaller" in told
    words = {"unclear": "cannot tell it from zero", "fewer": "falls fewer", "more": "falls more"}
    assert "own up in writing" in told
    assert words[by["self"][0]] in told
    assert by["others"][0] == "more" and "more people fall" in told
    assert by["self"][4] > 100 and by["target"][0] == "more"


def test_the_forty_are_foreseen_by_hand_and_moved_by_sliders(open_at):
    visit = open_at("step=forty")
    tab = visit.page
    tab.wait_for_selector(".handle")
    box = tab.locator(".handle").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.mouse.move(*middle)
    tab.mouse.down()
    tab.mouse.move(middle[0], middle[1] - 60, steps=4)
    tab.mouse.up()
    dragged = int(tab.locator(".predict input").input_value())
    assert dragged > 25
    slider = tab.get_by_role("slider")
    slider.press("ArrowRight")
    tab.get_by_role("button", name="Lock").click()
    assert now(visit, "guess")["forty"] == dragged + 1
    told = finding(visit)
    assert f"You expected {dragged + 1}" in told and "The more may protect themselves" in told
    tab.locator("[data-focus=fear]").fill("60")
    assert now(visit, "fear") == 60
    visit.until("!document.querySelector('.told .waiting')", LONG)
    assert finding(visit) != told
    tab.locator("[data-focus=free]").fill("5")
    visit.until("!document.querySelector('.told .waiting')", LONG)
    visit.until("document.querySelector('.finding').innerText.includes('With 5 of the forty')",
                LONG)


def test_papers_that_lie_are_counted(open_at):
    visit = open_at("step=official")
    visit.page.get_by_role("slider").fill("30")
    visit.page.get_by_role("button", name="Lock").click()
    assert "You said 30" in finding(visit)
    assert visit.page.locator(".rows tbody tr").count() == 3


# ---- Moving about ------------------------------------------------------------------------------

def test_next_leads_through_all_steps_and_back_and_forward_return(open_at):
    visit = open_at()
    for step in STEPS[1:]:
        visit.page.get_by_role("button", name="Next").click()
        assert now(visit, "step") == step
        assert visit.run("document.activeElement.tagName") == "H1"
    visit.run("page.set({ guess: { january: 1 } })")
    visit.page.go_back()
    visit.until("page.now.step === 'january'")
    # What was answered meanwhile is kept.
    assert now(visit, "guess") == {"january": 1}
    visit.page.go_back()
    visit.until("page.now.step === 'ladder'")
    visit.page.go_forward()
    visit.until("page.now.step === 'january'")


def test_ten_minutes_have_the_main_steps_only(open_at):
    visit = open_at()
    visit.page.get_by_label("ten-minute version").check()
    assert visit.run("zaiavlenie.stepsOf(page).map(({ key }) => key)") == [
        "danger", "turn", "unseen", "forty", "end"]
    assert visit.page.locator(".steps button").count() == 5


def test_the_lesson_can_be_done_by_keyboard_and_the_focus_is_never_lost(open_at):
    visit = open_at()
    keys = visit.page.keyboard

    def reach(selector, most=80):
        for _ in range(most):
            keys.press("Tab")
            if visit.run("(one) => document.activeElement.matches(one)", selector):
                return
        raise AssertionError(f"{selector} is not reached by Tab")

    def somewhere():
        return visit.run("document.activeElement !== document.body")

    for member in (4, 6, 14):
        visit.page.locator("h1").focus()
        reach(f".person[data-member='{member}']")
        keys.press("Enter")
        assert somewhere() and member in now(visit, "taps")
    reach(".main-button")
    keys.press("Enter")
    assert now(visit, "shown") == ["danger"] and somewhere()
    reach(".next")
    keys.press("Enter")
    assert visit.run("document.activeElement.tagName") == "H1"
    reach(".option")
    keys.press("Space")
    assert len(now(visit, "acts")) == 1 and somewhere()
    reach(".main-button")
    keys.press("Enter")
    assert visit.page.locator(".option").count() >= 3 and somewhere()


def test_a_link_remakes_what_was_done_and_keeps_what_is_not_the_pages(open_at):
    visit = open_at("step=turn&acts=write,silent&fbclid=x%20y&votes=self_0:4")
    assert now(visit, "acts") == ["write", "silent"]
    visit.page.locator(".option").first.click()
    fragment = visit.run("location.hash")
    assert "fbclid=x+y" in fragment and "acts=write,silent," in fragment
    other = open_at(fragment[1:])
    assert other.run("page.now") == visit.run("page.now")


@pytest.mark.parametrize(("fragment", "named"), [
    ("step=nowhere", "step"), ("seed=-1", "seed"), ("off=nothing", "off"),
    ("scales=campaign:3", "scales"), ("guess=self", "guess"), ("lang=xx", "lang"),
    ("place=__proto__", "place"), ("taps=1,%3Cb%3E", "taps")])
def test_a_link_that_asks_for_what_there_is_not_is_answered_in_a_line(open_at, fragment, named):
    visit = open_at(fragment)
    said = visit.page.locator(".notice").inner_text()
    assert f"asks for {named} " in said and visit.page.locator("h1").is_visible()
    visit.page.get_by_role("button", name="Close").click()
    assert visit.page.locator(".notice").count() == 0


def test_a_saved_file_is_taken_up_again(open_at, tmp_path):
    visit = open_at("step=turn&acts=write")
    visit.page.get_by_text("Share", exact=True).click()
    with visit.page.expect_download() as waited:
        visit.page.get_by_role("button", name="Save as a file").click()
    kept = tmp_path / "state.json"
    waited.value.save_as(kept)
    assert json.loads(kept.read_text())["acts"] == "write"
    other = open_at()
    other.page.locator("input[type=file]").set_input_files(kept)
    other.until("page.now.acts.length === 1")
    assert now(other, "step") == "turn"
    assert opened.fragment_of(str(kept)) == "step=turn&acts=write"
    bad = tmp_path / "bad.json"
    bad.write_text("[]")
    other.page.locator("input[type=file]").set_input_files(bad)
    other.until("document.querySelector('.share').textContent.includes('no state of this page')")


def test_a_figure_is_saved_as_it_is_shown(open_at, tmp_path):
    visit = open_at("step=january&guess=january:1")
    finding(visit)
    with visit.page.expect_download() as waited:
        visit.page.get_by_role("button", name="Save figure").click()
    waited.value.save_as(tmp_path / "figure.svg")
    drawn = (tmp_path / "figure.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg") and "resolution" in drawn and "class=\"drop" not in drawn


# ---- A class -----------------------------------------------------------------------------------

def test_class_mode_is_large_and_keeps_the_hands(open_at):
    visit = open_at("step=unseen")
    visit.page.keyboard.press("p")
    assert now(visit, "present") == 1
    assert visit.run("getComputedStyle(document.querySelector('.told')).fontSize") == "24px"
    for value, hands in ((-1, 12), (0, 5), (1, 3)):
        field = visit.page.locator(f"[data-focus='hands-self-{value}']")
        field.fill(str(hands))
        field.press("Tab")
    bars = visit.page.locator(".hand-bar").evaluate_all(
        "(all) => all.slice(0, 3).map((one) => one.getAttribute('aria-label'))")
    assert [re.search(r"\d+ %", bar)[0] for bar in bars] == ["60 %", "25 %", "15 %"]
    assert visit.run("document.activeElement !== document.body")
    for key, value in (("self", -1), ("others", 1)):
        visit.page.locator(f"[data-focus='{key}-{value}']").click()
    finding(visit)
    assert visit.page.locator(".hand-bar").count() == 6


def test_sheets_are_printed_alone(open_at):
    visit = open_at("place=teachers")
    visit.run("() => { window.print = () => { window.printed = document.body.dataset.sheet; }; }")
    visit.page.get_by_role("button", name="Print the worksheet").click()
    assert visit.run("window.printed") == "worksheet"
    visit.page.emulate_media(media="print")
    visit.run("document.body.dataset.sheet = 'worksheet'")
    assert visit.page.locator(".sheet-worksheet").is_visible()
    assert not visit.page.locator(".sheet-answers").is_visible()
    assert not visit.page.locator("nav").first.is_visible()


def test_every_language_tells_every_step(open_at):
    for lang in language.languages():
        for step in STEPS:
            visit = open_at(f"lang={lang}&step={step}")
            text = visit.page.locator("main").inner_text()
            assert not re.search(r"lesson\.|page\.|\{|undefined", text), (lang, step)
            assert visit.run("document.documentElement.lang") == lang


# ---- Sandbox and workbench ---------------------------------------------------------------------

def test_the_sandbox_compares_sixty_cells_with_what_was(open_at):
    visit = open_at("place=sandbox")
    tab = visit.page
    assert "people of a cell fall on average" in finding(visit)
    assert visit.run("document.querySelectorAll('.drawing circle').length") == 60
    tab.get_by_label("a tie to the fallen counts").uncheck()
    assert now(visit, "off") == ["association"] and tab.locator(".finding").count() == 0
    tab.get_by_role("button", name="less often").click()
    told = finding(visit)
    assert "fewer" in visit.run("""zaiavlenie.direction(zaiavlenie.interval(
        [...page.memo.keys()].filter((key) => key.startsWith("job sandbox"))
          .map((key) => page.memo.get(key).result).reduce((a, b) => a.map((one, k) => b[k] - one))
        ))""")
    assert re.search(r"−\d[\d.]* \(−", told)
    assert visit.run("document.querySelectorAll('.drawing circle').length") == 120
    other = open_at(visit.run("location.hash")[1:])
    assert finding(other) == told


def test_the_workbench_answers_what_the_viewer_asks(open_at):
    visit = open_at("place=workbench&week=130&person=18&tab=person")
    tab = visit.page
    tab.wait_for_selector(".bands svg")
    assert "Member 18" in tab.locator(".panel h2").inner_text()
    tab.get_by_role("button", name="Show the options of this week").click()
    tab.wait_for_selector(".options")
    assert tab.locator(".options tr.chosen").count() == 1
    fallen = visit.run("viewer.history.people.find((id) => "
                       "viewer.history.member(id, 'week_fallen') >= 0)")
    visit.run("(id) => { viewer.setWeek(225); viewer.open(id); }", fallen)
    tab.get_by_role("button", name="What if this fall had been prevented?").click()
    tab.wait_for_selector(".fates > li")
    from sim.runs.worlds import whatif
    wanted = whatif("classroom", 1, fallen, prevent_fall=True)
    shown = visit.run("""() => [...viewer.root.querySelectorAll(".fates > li")]
        .map((line) => Number(line.dataset.person))""")
    assert sorted(shown) == sorted(fate.member for fate in wanted.fates)
    assert {change: visit.run("(change) => [...viewer.fates.values()].filter((one) => "
                              "one === change).length", change)
            for change in ("fell", "spared", "shifted")} == {
        change: wanted.count(change) for change in ("fell", "spared", "shifted")}
    tab.locator("select[data-key='world.label']").select_option("paired")
    assert visit.run("viewer.shown === viewer.second")
    # The rules answer from the run that is shown, where they live on; what would have been
    # otherwise is asked of the first run alone.
    week = visit.run("(id) => viewer.history.member(id, 'week_fallen') + 1", fallen)
    visit.run("([week, id]) => { viewer.setWeek(week); viewer.open(id); }", [week, fallen])
    assert tab.get_by_role("button", name="What if").count() == 0
    tab.get_by_role("button", name="Show the options of this week").click()
    tab.wait_for_selector(".options .chosen")
    assert visit.run("viewer.root.getRootNode().activeElement.dataset.part") == "feared"
    tab.set_viewport_size({"width": 600, "height": 800})
    visit.settle()
    assert visit.run("viewer.shown === viewer.second && viewer.state().week") == week
    tab.locator("select[data-key='world.label']").select_option("factual")
    tab.get_by_role("button", name="Show the options of this week").click()
    tab.wait_for_selector("text=not in the Party")


def test_a_slider_that_is_held_is_left_in_the_hand(open_at):
    visit = open_at("step=forty&guess=forty:30")
    finding(visit)
    slider = visit.page.locator("[data-focus=free]")
    box = slider.bounding_box()
    visit.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    visit.page.mouse.down()
    visit.run("() => { globalThis.was = document.querySelector('[data-focus=free]');"
              " page.renderWhenFree(); }")
    assert visit.run("globalThis.was.isConnected")
    visit.page.mouse.up()
    visit.until("!globalThis.was.isConnected")


def test_the_focus_stays_near_what_was_pressed(open_at):
    visit = open_at("step=official")
    tab = visit.page
    lock = tab.get_by_role("button", name="Lock")
    lock.focus()
    lock.press("Enter")
    assert visit.run("document.activeElement.dataset.focus") == "result"
    finding(visit)
    assert visit.run("document.activeElement.matches('.finding')")
    tab.locator("summary[data-focus=share]").click()
    visit.run("page.render()")
    assert tab.locator("details.share[open]").count() == 1


def test_a_works_runs_in_the_page(open_at):
    visit = open_at("place=workbench&scenario=dinamo&regime=show_trial")
    visit.page.wait_for_selector(".bands svg", timeout=1000 * LONG)
    assert visit.run("viewer.history.people.length") > 700


# ---- Everywhere --------------------------------------------------------------------------------

PLACES = ["", "taps=36,7,14&shown=danger", "step=turn", "step=turn&acts=write,silent,write",
          "step=unseen&present=1&guess=self:-1,others:0&votes=self_0:3", "step=forty",
          "step=forty&guess=forty:30", "step=official&guess=left:30",
          "step=january&guess=january:0", "step=end&lang=de", "place=sandbox",
          "place=workbench&week=130&person=18&tab=person",
          "place=teachers"]


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["projector", "phone"])
@pytest.mark.parametrize("fragment", PLACES)
def test_all_can_use_it_and_nothing_runs_out_of_the_screen(open_at, fragment, size):
    visit = open_at(fragment, width=size[0], height=size[1])
    if "guess" in fragment:
        finding(visit)
    visit.page.wait_for_timeout(200)
    visit.run(AXE)
    found = visit.run("""axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa",
        "wcag22aa", "best-practice"] }).then(({ violations }) => violations.map((one) =>
        [one.id, one.nodes.map((node) => node.target.flat().join(" "))]))""")
    assert found == []
    assert visit.run("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize("zoom", [1.25, 2])
def test_it_can_be_enlarged(open_at, zoom):
    """At 1024 x 768, enlarged by the browser, which leaves so many pixels of a page."""
    for fragment in PLACES:
        visit = open_at(fragment, width=int(1024 / zoom), height=int(768 / zoom))
        assert visit.run("document.documentElement.scrollWidth") <= 1024 / zoom, fragment


def test_reduced_motion_is_heeded(open_at):
    visit = open_at("taps=36,7,14&shown=danger", reduced_motion="reduce")
    assert visit.page.locator(".date").inner_text() != "8 February 1937"
    said = visit.page.locator(".date").inner_text()
    visit.page.wait_for_timeout(500)
    assert visit.page.locator(".date").inner_text() == said


def test_where_web_assembly_is_forbidden_the_page_says_so(browser, file, tmp_path):
    barred = tmp_path / "page.html"
    text = file.read_text(encoding="utf-8").replace(" &#x27;wasm-unsafe-eval&#x27;", "")
    barred.write_text(text, encoding="utf-8")
    visit = Visit(browser, barred, ready=READY)
    assert "does not let the page run the model" in visit.page.locator("h1").inner_text()
    visit.page.get_by_role("link", name="For teachers").click()
    assert "One file, no installation" in visit.page.locator("main").inner_text()
    assert any("WebAssembly" in said for said in visit.complaints)
    visit.complaints.clear()
    visit.close()


# ---- The commands ------------------------------------------------------------------------------

def test_page_writes_one_file(tmp_path):
    done = here("page", "--out", tmp_path / "page.html")
    assert done.code == 0 and set(contents(tmp_path)) == {"page.html"}
    assert (tmp_path / "page.html").stat().st_size < 1.5e6


def test_teach_opens_that_file(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    asked = []
    monkeypatch.setattr("webbrowser.open", asked.append)
    done = here("teach", shipped.SCENARIOS[1])
    assert done.code == 0 and asked[0] in done.out
    assert asked[0].endswith("page.html#place=workbench&scenario=dinamo")
    assert here("teach", "--no-browser").code == 0 and len(asked) == 1


@pytest.mark.parametrize(("given", "said"), [
    (["--port", "8765"], "needs no server"), (["--host", "0.0.0.0"], "needs no server"),
    (["nowhere.json"], "nowhere.json"), (["mine.toml"], "zaiavlenie report")])
def test_what_teach_no_longer_does_is_answered_in_one_line(given, said):
    done = here("teach", *given)
    assert done.code == 2 and said in done.err and len(done.err.splitlines()) == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "zaiavlenie-lesson"}', "[" * 5000,
                                  '{"format": "zaiavlenie-lesson", "version": 2, "step": 1}',
                                  '{"format": "zaiavlenie-lesson", "version": 1}'])
def test_a_file_that_is_no_state_is_refused(text, tmp_path):
    file = tmp_path / "state.json"
    file.write_text(text)
    done = here("teach", file, "--no-browser")
    assert done.code == 2 and str(file) in done.err and len(done.err.splitlines()) == 1


# ---- The lesson replayed -------------------------------------------------------------------------

def test_the_replay_counts_what_the_page_shows(open_at, browser, file):
    rows = {(row["step"], row["what"]): row for row in lesson.replay(browser, file, 12)}
    assert len(rows) == len(lesson.CLAIMS)
    assert {step for step, _ in rows} == set(STEPS) - {"turn", "end"}
    for row in rows.values():
        assert row["low"] <= row["mean"] <= row["high"] and row["n"] <= 12
    visit = open_at("step=january&guess=january:0&cells=12")
    finding(visit)
    shown = visit.run("page.memo.get('job january').result.apart")
    found = next(row for (step, _), row in rows.items() if step == "january")
    assert (found["mean"], found["n"]) == (shown["mean"], 12)
    assert "12 cells" in visit.page.locator("main").inner_text()
