"""The page: one HTML file with the rules, the texts and everything that draws, and no network.

It opens by double-click, from any static host, on a phone. It forbids itself every connection
(Content-Security-Policy) and runs only the scripts whose hashes it names, so nothing that stands in
a run's names can be executed.
"""

import base64
import hashlib
import html
import json
import re
import zlib
from importlib import resources
from pathlib import Path

from sim.config.policy import evidence_text
from sim.runs.files import replaced
from sim.teach import document, shipped
from sim.teach.language import languages, texts

ROOM = resources.files("sim.teach")
# In the order in which they need each other.
SCRIPTS = (
    *(f"engine/{name}.js" for name in ("world", "many", "scenes", "document")),
    *(f"viewer/{name}.js" for name in (
        "names", "dom", "history", "causes", "sentences", "marks", "layout", "network", "series",
        "timeline", "week", "people", "person", "paired", "viewer")),
    *(f"page/{name}.js" for name in ("state", "figure", "cell", "app", "share", "lesson")),
    *(f"page/steps/{name}.js" for name in ("story", "danger", "turn", "ways", "forty", "tallies")),
    *(f"page/{name}.js" for name in ("sandbox", "workbench", "teachers")),
)
# Evidence ids as the texts have them, and how a source is called there.
_ID = re.compile(r"\[((?:g[123]|g2c|h1|w)-\d{3})\]")
_SOURCES = {"goldman": "Goldman, Inventing the Enemy", "weinberg": "Weinberg"}


def file_text(name: str) -> str:
    """Text of one of the page's files."""
    return (ROOM / name).read_text(encoding="utf-8")


def script() -> str:
    """All scripts of the page but the one that starts it; they define ``zaiavlenie``."""
    return "\n".join(map(file_text, SCRIPTS))


def _packed(data: bytes) -> str:
    """Compressed bytes as letters that mean nothing in HTML."""
    return base64.b64encode(data).decode()


def _json(data: object) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False,
                      default=document.as_plain)
    return _packed(zlib.compress(text.encode(), 9))


def _strings(data: object) -> list[str]:
    if isinstance(data, dict):
        return [text for value in data.values() for text in _strings(value)]
    return [text for value in data for text in _strings(value)] if isinstance(data, list) \
        else [data] if isinstance(data, str) else []


def sources(said: dict) -> dict[str, dict[str, str]]:
    """Rows of the evidence that texts name, by id: what they say and where it stands."""
    named = {one for text in _strings(said) for one in _ID.findall(text)}
    rows = map(json.loads, evidence_text("register.jsonl").splitlines())
    return {row["id"]: {"statement": row["statement"],
                        "where": f"{_SOURCES.get(row['source'], row['source'])}, {row['locator']}"}
            for row in rows if row["id"] in named}


def data() -> dict:
    """What the page knows beside rules and starts: texts by language, shape of a run document,
    sources, and what the rules were made from."""
    said = {language: texts(language) for language in languages()}
    return {"texts": said, "shape": document.shape(), "sources": sources(said),
            "label": shipped.label()}


def _fingerprint(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def page(run: dict | None = None) -> str:
    """The HTML of the page; with ``run`` (`document.py`) it shows that run. Raises UserError when
    the module is missing."""
    first = texts()
    code, start = script(), file_text("page/start.js")
    style, viewer_style = file_text("page/page.css"), file_text("viewer/viewer.css")
    title = first["page"]["title"] if run is None else (
        f"{run['run']['title']} · {first['viewer']['page_title']}")
    fill = {
        "title": html.escape(title), "noscript": html.escape(first["viewer"]["noscript"]),
        "unable": html.escape(first["page"]["unable"]),
        "policy": html.escape("; ".join((
            "default-src 'none'", f"script-src {_fingerprint(code)} {_fingerprint(start)} "
                                  "'wasm-unsafe-eval'",
            f"style-src {_fingerprint(style)} {_fingerprint(viewer_style)}", "img-src data: blob:",
            "base-uri 'none'", "form-action 'none'"))),
        "style": style, "viewer_style": viewer_style, "script": code, "start": start,
        "rules": _packed(shipped.compressed(shipped.RULES)),
        "starts": _packed(shipped.compressed(shipped.STARTS)), "data": _json(data()),
        "run": "" if run is None else
               f'<script type="text/plain" id="run">{_json(run)}</script>\n',
    }
    # Filled in one pass: what is put in is never searched for a place again.
    parts = file_text("page/index.html").split("{{")
    return parts[0] + "".join(
        fill[name] + rest for name, rest in (part.split("}}", 1) for part in parts[1:]))


def write(text: str, path: Path) -> None:
    """Write a page whole or not at all. Raises UserError where no file can stand, and OSError."""
    with replaced(path) as place:
        place.write_text(text, encoding="utf-8", newline="\n")
