"""One self-contained HTML file of a run: document, texts and viewer, and no network.

The page forbids itself every connection (Content-Security-Policy) and runs only the scripts
whose hashes it names, so nothing that stands in a run's names can be executed.
"""

import base64
import hashlib
import html
import json
from importlib import resources
from pathlib import Path

from sim.runs.files import replaced
from sim.teach.document import as_plain
from sim.teach.language import LANGUAGE, texts

# In the order in which they need each other.
SCRIPTS = ("names.js", "dom.js", "history.js", "causes.js", "sentences.js", "marks.js",
           "layout.js", "network.js", "series.js", "timeline.js", "week.js", "people.js",
           "person.js", "paired.js", "viewer.js")
STYLE, PAGE, START = "viewer.css", "index.html", "start.js"


def viewer_file(name: str) -> str:
    """Text of one of the viewer's files."""
    return (resources.files("sim.teach") / "viewer" / name).read_text(encoding="utf-8")


def viewer_script() -> str:
    """All scripts of the viewer as one; it defines ``zaiavlenie.Viewer``."""
    return "\n".join(viewer_file(name) for name in SCRIPTS)


def embedded(data: object) -> str:
    """JSON that can stand inside a script element whatever strings it holds."""
    found = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False,
                       default=as_plain)
    return (found.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
            .replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))


def _fingerprint(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def page(document: dict, paired: dict | None = None, language: str = LANGUAGE,
         state: dict | None = None) -> str:
    """The HTML of a document (`document.py`), with a paired world beside it if one is given.

    state: where the reader shall begin, as the viewer's ``state()`` gives it.
    """
    said = texts(language)
    script, start, style = viewer_script(), viewer_file(START), viewer_file(STYLE)
    fill = {
        "language": html.escape(language),
        "title": html.escape(f"{document['run']['title']} · {said['viewer']['page_title']}"),
        "noscript": html.escape(said["viewer"]["noscript"]),
        "policy": html.escape("; ".join((
            "default-src 'none'", f"script-src {_fingerprint(script)} {_fingerprint(start)}",
            f"style-src {_fingerprint(style)}", "base-uri 'none'", "form-action 'none'"))),
        "style": style, "script": script, "start": start,
        "data": embedded({"texts": said["viewer"], "document": document, "paired": paired,
                          "state": state}),
    }
    # Filled in one pass: what is put in is never searched for a place again.
    parts = viewer_file(PAGE).split("{{")
    return parts[0] + "".join(
        fill[name] + rest for name, rest in (part.split("}}", 1) for part in parts[1:]))


def write(text: str, path: Path) -> None:
    """Write a page whole or not at all. Raises UserError where no file can stand, and OSError."""
    with replaced(path) as place:
        place.write_text(text, encoding="utf-8", newline="\n")
