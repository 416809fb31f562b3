"""The page as a class meets it: the real command, the real page, a real browser."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from browser import Visit, launched
from commands import ROOT, environment

from sim.teach import host, language, lesson, region, share

# A browser is started for each of them.
pytestmark = pytest.mark.slow

pytest.importorskip("solara", reason="the extra 'teach' is not installed: the page was not tested")

TEXTS = language.texts()
PATIENCE = 60_000  # milliseconds: machines that run tests are busy


# ---- The command and its page ------------------------------------------------------------------

class Served:
    """A running `zaiavlenie teach`."""

    def __init__(self, process, url):
        self.process, self.url = process, url

    def lives(self):
        """Whether the living page answers."""
        import urllib.request
        with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as found:
            return found.read() != b"still"


@contextlib.contextmanager
def served(*arguments):
    process = subprocess.Popen(
        [sys.executable, "-m", "sim", "teach", "--no-browser", "--port", "0", *arguments],
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        line = process.stdout.readline()
        while line and "http://" not in line:  # on a cold machine it first says that it compiles
            line = process.stdout.readline()
        yield Served(process, re.search(r"http://[\w.]+:\d+", line)[0])
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
        process.stdout.close()


@pytest.fixture(scope="module")
def browser():
    with launched() as found:
        yield found


@pytest.fixture(scope="module")
def server(browser):
    with served() as found:
        yield found


class Reader:
    """One reader's window: what is outside localhost is blocked, every complaint is kept."""

    def __init__(self, browser, server, path="/", width=1366, height=768):
        self.complaints, self.asked = [], []
        self.context = browser.new_context(viewport={"width": width, "height": height},
                                           accept_downloads=True)
        self.context.route(lambda url: not is_local(url), lambda route: route.abort())
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self.complaints.append(message.text)
                     if message.type in ("error", "warning") else None)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda opened: self.asked.append(opened.url))
        self.page.goto(server.url + path)

    def button(self, name, exact=True):
        return self.page.get_by_role("button", name=name, exact=exact)

    def sees(self, selector):
        self.page.wait_for_selector(selector)
        return self.page.locator(selector)

    def text(self, selector):
        return self.sees(selector).first.inner_text()

    def viewer(self, code="v => v"):
        """What a function of the viewer gives, once there is one."""
        self.page.wait_for_function("globalThis.teachViewer?.history")
        return self.page.evaluate(f"({code})(globalThis.teachViewer)")

    def share(self, name):
        self.page.locator(".share summary").click()
        self.button(TEXTS["page"]["share"][name]).click()

    def saved(self, name, path):
        with self.page.expect_download() as found:
            self.share(name)
        found.value.save_as(path)
        return found.value.suggested_filename

    def is_narrow_enough(self):
        return self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    def close(self):
        self.context.close()
        assert self.complaints == []
        assert self.asked and all(map(is_local, self.asked))


def is_local(url):
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob") or parts.hostname in ("localhost", "127.0.0.1")


@contextlib.contextmanager
def reading(*arguments, **named):
    one = Reader(*arguments, **named)
    yield one
    one.close()


def words(step, key):
    return TEXTS["lesson"][str(step)][key]


# ---- The lesson --------------------------------------------------------------------------------

def test_the_lesson_from_start_to_end(browser, server):
    with reading(browser, server) as reader:
        assert "invented" in reader.text(".invented")
        assert words(1, "question") in reader.text(".told h1")
        for row in (0, 4, 9):
            reader.page.get_by_role("tab", name="People").click()
            reader.page.locator(".row").nth(row).click()
            reader.page.get_by_role("tab", name=re.compile("Member")).wait_for()
        assert "hide at least one thing" in reader.text(".finding")

        reader.button("Next").click()
        reader.page.wait_for_function("globalThis.teachViewer?.now.week > 80")
        reader.button(words(2, "play")).click()
        arrest = host.first_arrest(lesson.CELL, lesson.SEED)
        assert lesson.date(arrest.week) in reader.text(".finding")
        assert reader.viewer("v => [v.now.week, v.now.person, v.now.playing]") == [
            arrest.week, arrest.member, False]

        reader.button("Next").click()
        dilemma = host.dilemmas(lesson.CELL, lesson.SEED)[0]
        cards = reader.sees(".card")
        assert f"You are {lesson.who(dilemma.member)}" in reader.text(".told")
        assert cards.count() == 3 and reader.page.locator(".finding").count() == 0
        danger = round(100 * dilemma.options["denounce"].danger)
        assert f"{danger} in 100" in cards.nth(1).inner_text()
        reader.button("Choose: Write", exact=False).click()
        assert "You chose: write" in reader.text(".finding")

        reader.button("Next").click()
        reader.button(words(4, "compare")).click()
        assert reader.sees(".rows tbody tr").count() == host.DILEMMAS
        pairs = [host.choice_pair(lesson.CELL, lesson.SEED, k, "denounce")
                 for k in range(host.DILEMMAS)]
        some = next((k for k, pair in enumerate(pairs) if pair.fates), None)
        if some is not None:
            reader.page.locator(".rows button").nth(some).click()
            reader.page.wait_for_function("n => teachViewer.fates.size === n",
                                          arg=len(pairs[some].fates))

        reader.button("Next").click()
        run = reader.button(re.compile("^Make"))
        assert run.is_disabled()
        reader.button("more").click()
        run.click()
        assert "You expected: more." in reader.text(".finding")
        assert reader.sees(".figures circle").count() == 3 * host.SEEDS

        reader.button("Next").click()
        reader.button("fewer").click()
        run.click()
        assert "Counter-accusations" in reader.text(".finding")

        reader.button("Next").click()
        reader.sees(".story")
        for name in share.EXPLANATIONS:
            reader.button(words(7, "explanation")[name]).click()
            rows = lesson.screen(share.State(step=7, explanation=name))["story"]
            reader.page.wait_for_function(  # what is shown is the story of the world chosen
                "rows => JSON.stringify([...document.querySelectorAll('.story > li')].map("
                "(row) => row.querySelector('div > span').textContent)) === JSON.stringify(rows)",
                arg=[row["text"] for row in rows])
        reason = next((row["for"][0] for row in rows if row["for"]), None)
        if reason is not None:
            reader.page.locator(".story summary").first.click()
            assert reason in reader.text(".why")
        reader.button("fewer").click()
        run.click()
        assert "You expected: fewer." in reader.text(".finding")
        panels = reader.sees(".panel")
        assert panels.count() == len(region.WORLDS)
        for k in range(panels.count()):
            fell = panels.nth(k).locator("circle.fell").count()
            assert words(7, "count").format(fell=fell, seeds=region.SEEDS) in panels.nth(
                k).inner_text()
        reader.button(TEXTS["lesson"]["end"]).click()
        reader.sees(".bench")
        assert urlsplit(reader.page.url).path == "/workbench"


def test_a_step_by_keyboard_alone(browser, server):
    with reading(browser, server, "/?v=1&step=3") as reader:
        reader.sees(".card")
        keys = reader.page.keyboard
        keys.press("Tab")
        for _ in range(60):
            focus = reader.page.evaluate("document.activeElement.getAttribute('aria-label')")
            if focus and focus.startswith("Choose: Keep silent"):
                break
            keys.press("Tab")
        keys.press("Enter")
        assert "You chose: keep silent" in reader.text(".finding")
        for _ in range(60):
            if reader.page.evaluate("document.activeElement.textContent") == "Next":
                break
            keys.press("Shift+Tab")
        keys.press("Space")
        reader.page.wait_for_function(
            "text => document.querySelector('.told h1')?.textContent === text"
            " && document.activeElement.tagName === 'H1'", arg=words(4, "question"))


def test_a_source_opens(browser, server):
    with reading(browser, server, "/?v=1&step=5") as reader:
        reader.sees(".told button.ref").first.click()
        row = host.register()["g1-203"]
        assert row["statement"] in reader.text(".source") and "Goldman" in reader.text(".source")


@pytest.mark.parametrize("path", ["/?v=1&step=3&act=denounce", "/?v=1&step=4&done=4&pick=8",
                                  "/?v=1&step=5&done=5&expect5=more",
                                  "/?v=1&step=7&done=7&explanation=top_down", "/workbench"])
def test_a_phone_needs_no_scrolling_sideways(browser, server, path):
    with reading(browser, server, path, width=390, height=844) as reader:
        place = urlsplit(path).path
        reader.sees(".finding" if place == "/" else ".bench")
        if "step=4" in path or place == "/workbench":
            reader.viewer()
        assert reader.is_narrow_enough()


# ---- The workbench -----------------------------------------------------------------------------

def test_a_deliberation_a_what_if_and_a_file_of_both(browser, server, tmp_path):
    arrest = host.first_arrest(lesson.CELL, lesson.SEED)
    dilemma = host.dilemmas(lesson.CELL, lesson.SEED)[0]
    with reading(browser, server, "/workbench") as reader:
        reader.viewer(f"v => {{ v.setWeek({dilemma.week}); v.open({dilemma.member}); }}")
        reader.button(TEXTS["viewer"]["person"]["feared_ask"]).click()
        had = host.deliberation_of(lesson.CELL, lesson.SEED, dilemma.member, dilemma.week)
        assert reader.sees("table.options tbody tr").count() == len(had.options)

        reader.viewer(f"v => v.open({arrest.member})")
        reader.button(TEXTS["viewer"]["person"]["whatif_fall"]).click()
        reader.sees(".paired h2")
        pair = host.pair(lesson.CELL, lesson.SEED,
                         host.Question("prevent_fall", arrest.member))
        assert reader.viewer("v => v.fates.size") == len(pair.fates)
        reader.page.wait_for_url(re.compile("change=prevent_fall"))

        # The link restores it all, and so does the file.
        state = reader.viewer("v => [v.now.week, v.now.person, v.now.tab, v.fates.size]")
        # The address follows the page part by part, the viewer's after a moment: it is whole when
        # all stand in it. Before, the link would open on the tab that was left.
        asked = ("change=prevent_fall", f"person={arrest.member}", "tab=changed")
        reader.page.wait_for_url(lambda url: all(part in url for part in asked))
        link = reader.page.url.removeprefix(server.url)
        with reading(browser, server, link) as other:
            other.sees(".paired h2")
            assert other.viewer(
                "v => [v.now.week, v.now.person, v.now.tab, v.fates.size]") == state
        reader.saved("state", tmp_path / "state.json")
        place, found = share.from_file((tmp_path / "state.json").read_text())
        assert (place, found.change, found.member) == ("workbench", "prevent_fall",
                                                       arrest.member)

        assert reader.saved("page", tmp_path / "run.html") == "classroom-1.html"
    saved = Visit(browser, tmp_path / "run.html")  # from disk, network off
    assert saved.run("viewer.fates.size") == len(pair.fates)
    assert saved.run("viewer.state().person") == state[1]
    saved.close()


def test_settings_make_another_run(browser, server):
    with reading(browser, server, "/workbench") as reader:
        reader.viewer()
        reader.page.get_by_label(TEXTS["workbench"]["seed"]).fill("5")
        reader.page.locator(".settings summary").click()
        reader.page.get_by_label(TEXTS["workbench"]["on"]["press"]).uncheck()
        reader.page.get_by_label(TEXTS["viewer"]["levers"]["organs"]).select_option("0.5")
        reader.button(TEXTS["workbench"]["run"]).click()
        reader.page.wait_for_function("teachViewer.history.run.seed === 5")
        assert reader.viewer("v => v.history.run.off") == ["press"]
        there = host.settings(host.Choices(off=("press",), scales=(("organs", 0.5),)))
        assert reader.viewer("v => v.history.run.settings") == there.hash
        assert "seed=5&off=press&scales=organs:0.5" in reader.page.url

        reader.page.get_by_label(TEXTS["workbench"]["seed"]).fill("-3")
        reader.button(TEXTS["workbench"]["run"]).click()
        assert "seed '-3'" in reader.text("[role=alert]")


# ---- Sharing -----------------------------------------------------------------------------------

def test_a_link_into_the_lesson_restores_step_and_choices(browser, server):
    with reading(browser, server, "/?v=1&step=3&act=disclose") as reader:
        assert reader.sees(".card.here h2").inner_text().startswith("Own up")
        assert reader.page.locator(".steps [aria-current=step]").inner_text() == "3"


@pytest.mark.parametrize(("link", "said"), [
    ("/?v=1&step=77", "step '77' is not a whole number from 1 to 7"),
    ("/workbench?v=1&scenario=../x.toml", "unknown scenario"),
    ("/workbench?v=1&change=prevent_fall&member=999", "member 999: does not exist"),
    ("/?v=1&act=<img src=x onerror=window.hacked=1>", "unknown act")])
def test_a_bad_link_is_said_on_the_page(browser, server, link, said):
    with reading(browser, server, link) as reader:
        assert said in reader.text("[role=alert]")
        reader.sees(".told h1, .bench")
        assert reader.page.evaluate("window.hacked") is None


def test_a_good_and_a_bad_file_are_opened(browser, server, tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(share.file("lesson", share.State(step=5, expect5="same")))
    bad.write_text(json.dumps({"format": "something else"}))
    with reading(browser, server, "/teachers") as reader:
        reader.sees(".guide h1")
        reader.page.locator("input[type=file]").set_input_files(bad)
        assert "no state of this page" in reader.text("[role=alert]")
        reader.page.locator("input[type=file]").set_input_files(good)
        assert words(5, "question") in reader.text(".told h1")
        assert reader.sees("[aria-pressed=true]").inner_text() == TEXTS["lesson"]["same"]
        assert reader.page.locator("[role=alert]").count() == 0


# ---- Teachers, and the machine -----------------------------------------------------------------

def test_the_page_for_teachers_has_its_parts_and_its_sources(browser, server):
    with reading(browser, server, "/teachers") as reader:
        found = reader.text(".guide")
        for part in TEXTS["teachers"]["part"]:
            assert part["heading"] in found
        assert host.register()["g3-094"]["statement"] in found


def listening_addresses(pid):
    """Addresses on which a process listens, from the system's own table (Linux)."""
    inodes = set()
    for link in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(OSError):
            inodes |= set(re.findall(r"socket:\[(\d+)\]", os.readlink(f"/proc/{pid}/fd/{link}")))
    found = set()
    for table, size in (("tcp", 4), ("tcp6", 16)):
        with open(f"/proc/net/{table}") as lines:
            for line in list(lines)[1:]:
                parts = line.split()
                if parts[3] == "0A" and parts[9] in inodes:
                    raw = bytes.fromhex(parts[1].split(":")[0])
                    words_ = [raw[k:k + 4][::-1] for k in range(0, size, 4)]
                    found.add(socket.inet_ntop(
                        socket.AF_INET if size == 4 else socket.AF_INET6, b"".join(words_)))
    return found


@pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="needs Linux's table of sockets")
def test_nothing_listens_beyond_localhost(server):
    assert listening_addresses(server.process.pid) <= {"127.0.0.1", "::1"}
    assert listening_addresses(server.process.pid)


def test_the_first_paint_does_not_wait_for_solara(browser):
    with served() as fresh:
        with reading(browser, fresh) as reader:
            assert not fresh.lives()  # the page is read while Solara is still being loaded
            assert words(1, "question") in reader.text(".told h1")
            assert reader.page.evaluate(
                "performance.getEntriesByName('first-contentful-paint').length") == 1
            reader.viewer()  # and then it lives, by itself
