"""The page as it stands still: what is seen from the first moment until the living one answers.

Plain HTML of the same words and classes as the living page, so that nothing jumps when that
takes over.
"""

import functools
import html
import re
from importlib import resources

from sim.teach.language import LANGUAGE, texts

PARTS = resources.files("sim.teach") / "parts"
PATHS = ("workbench", "teachers")

# A link to another step must not show the first one until it is there.
ELSEWHERE = ('if (/[?&]step=[2-9]/.test(location.search)) '
             'document.documentElement.classList.add("elsewhere");')

# Asks for the living page until it answers, and takes the reader there.
WAIT = """
(async () => {
  for (;;) {
    await new Promise((done) => setTimeout(done, 200));
    const said = await fetch("/readyz").then((found) => found.text()).catch(() => "still");
    if (said !== "still") return location.reload();
  }
})();
"""


def part(name: str) -> str:
    """Text of one of the page's parts."""
    return (PARTS / name).read_text(encoding="utf-8")


def style() -> str:
    """The style sheet of the page around the viewer."""
    return part("page.css")


def title() -> str:
    """The title of the browser's window."""
    return texts()["page"]["title"]


def sourced(text: str) -> list[str | dict]:
    """A text with evidence ids in brackets as parts: plain text and ``{"id": ...}``; a mark
    stands behind the comma or full stop that follows it."""
    text = re.sub(r"\s*(\[[gw\d-]+\])([.,;:]?)", r"\2\1", text)
    parts = re.split(r"\[((?:g[123]|w)-\d{3})\]", text)
    return [{"id": part} if at % 2 else part for at, part in enumerate(parts) if part]


def _marked(text: str) -> str:
    return "".join(f'<sup class="ref">{html.escape(part["id"])}</sup>' if isinstance(part, dict)
                   else html.escape(part) for part in sourced(text))


@functools.cache
def body(place: str) -> str:
    """The still content of a place: the frame, and of the lesson its first question and text."""
    said = texts()
    page, lesson = said["page"], said["lesson"]
    links = "".join(
        f'<a class="{"here" if name == place else ""}" href="/{"" if name == "lesson" else name}">'
        f"{html.escape(text)}</a>" for name, text in page["nav"].items())
    first, steps = lesson["1"], sum(key.isdigit() for key in lesson)
    content = "" if place != "lesson" else (
        f'<section class="told"><div class="first"><p class="count">'
        f'{html.escape(lesson["place"].format(step=1, steps=steps))} · {html.escape(first["name"])}'
        f'</p><h1>{html.escape(first["question"])}</h1>'
        + "".join(f"<p>{_marked(text)}</p>" for text in first["text"])
        + f'</div><p class="working" role="status">{html.escape(page["waking"])}</p></section>'
          '<section class="stage"></section>')
    if place != "lesson":
        content = (f'<section class="told"><h1>{html.escape(said[place]["title"])}</h1>'
                   f'<p class="working" role="status">{html.escape(page["waking"])}</p></section>')
    return (f'<div class="teach at-{place}"><header class="bar"><b class="brand">'
            f'{html.escape(page["brand"])}</b><nav>{links}</nav></header>'
            f'<p class="invented">{html.escape(page["invented"])}</p>'
            f'<main class="main">{content}</main></div>')


def _place(path: str) -> str:
    found = path.strip("/")
    return found if found in PATHS else "lesson"


def page(path: str, failure: str | None = None) -> str:
    """The whole still page of a path; with ``failure`` it says so and waits no longer."""
    said = texts()["page"]
    content = body(_place(path))
    if failure is not None:
        content = content.replace(html.escape(said["waking"]),
                                  html.escape(said["failed"].format(error=failure)))
    script = "" if failure is not None else f"<script>{WAIT}</script>"
    return (f'<!doctype html><html lang="{LANGUAGE}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<link rel="icon" href="data:,"><title>{html.escape(said["title"])}</title>'
            f"<style>{style()}</style><script>{ELSEWHERE}</script></head><body><noscript>{html.escape(said['noscript'])}"
            f"</noscript>{content}{script}</body></html>")


def for_solara(path: str) -> dict:
    """The same for Solara (`server.read_root`), which shows it until its own page has connected
    (parts/index.html.j2 and loader-still.html)."""
    return {"render_kwargs": {"still_body": body(_place(path))},
            "ssg_data": {"html": "", "title": title(), "metas": [],
                         "styles": [f"<style>{style()}</style><script>{ELSEWHERE}</script>"]}}
