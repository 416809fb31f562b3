"""The documents as one static site: pages as they stand in the repository, with search, hover texts
and figures that zoom; nothing is fetched from outside (``make site``).

    python -m docs.program site    write the site to site/

Pages keep their places, so that links between them hold. What they link to and show is copied
beside them; a link to a folder becomes plain text, since a site has no folders to show.
"""

import posixpath
import re
import shutil
import tempfile
from pathlib import Path

import yaml

from docs.program.shell import ROOT
from sim.config.errors import UserError

SITE = ROOT / "site"
HERE = Path(__file__).resolve().parent
START = "README.md"
PAGE = "results/page/page.html"      # the lesson, shown live
LIVE = "docs/teaching/live.md"       # where
NAV = (
    ("Start here", ((None, START),)),
    ("For historians", (("The model, told", "docs/model.md"), ("Words", "docs/glossary.md"),
                        ("Policy, week by week", "docs/levers.md"))),
    ("For teachers", (("The lesson, live", LIVE), ("How to teach with it",
                                                   "docs/teaching/README.md"),
                      ("Exercise: a sweep", "docs/teaching/sweep.md"),
                      ("Exercise: a figure", "docs/teaching/figure.md"),
                      ("Exercise: what if", "docs/teaching/whatif.md"),
                      ("Exercise: a rule of one's own", "docs/teaching/own_rule.md"))),
    ("Experiments", (("Questions and findings", "experiments/README.md"),)),
    ("For modellers", (("Full description (ODD+D)", "docs/odd.md"),
                       ("Sweeps", "docs/sweeps.md"), ("Scenario files", "docs/scenario.md"),
                       ("Your own outcomes, rules, targets", "docs/own.md"),
                       ("On a cluster", "docs/cluster.md"),
                       ("Speed and memory", "docs/performance.md"))),
    ("For Mesa users", (("As a Mesa model", "docs/mesa.md"),)),
    ("Validation", (("A summary for referees", "docs/paper.md"),
                    ("Point by point", "docs/validation.md"),
                    ("Calibration", "docs/calibration.md"),
                    ("What the record does not say", "docs/identified.md"),
                    ("Sensitivity", "docs/sensitivity.md"),
                    ("Known answers", "docs/known_answers.md"),
                    ("Every result and its command", "docs/reproduce.md"))),
    ("Reference", (("Parameters", "docs/parameters.md"), ("Tables", "docs/tables.md"),
                   ("Development", "docs/development.md"))),
)

_LINK = re.compile(r"(?P<picture>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)\)")
_ROW = re.compile(r"^\| (?P<word>[^|]+) \| (?P<meaning>[^|]+) \|", re.MULTILINE)
_LIVE_TEXT = """# The lesson, live

The page below is the lesson itself, the same file that can be saved and opened without a network:
[page.html](../../results/page/page.html). [How to teach with it](README.md).

<iframe src="../../results/page/page.html" title="The lesson" class="live"></iframe>
"""


def pages() -> list[str]:
    """The pages of the site, by place in the repository."""
    return [page for _, part in NAV for _, page in part]


def build(to: Path = SITE) -> None:
    """Write the site to ``to``, which is emptied first. UserError where MkDocs is not installed or
    finds something wrong."""
    try:
        from mkdocs import config, exceptions
        from mkdocs.commands.build import build as written
    except ImportError:
        raise UserError("the site needs MkDocs: pip install 'zaiavlenie[site]'") from None
    with tempfile.TemporaryDirectory() as place:
        sources, abbreviations = Path(place) / "sources", Path(place) / "glossary.md"
        _gather(sources)
        abbreviations.write_text(hover_texts((ROOT / "docs" / "glossary.md").read_text("utf-8")),
                                 encoding="utf-8")
        told = settings(sources, abbreviations, to)
        file = Path(place) / "mkdocs.yml"
        file.write_text(yaml.safe_dump(told, sort_keys=False, allow_unicode=True), "utf-8")
        try:
            written(config.load_config(str(file), strict=True))
        except (exceptions.ConfigurationError, exceptions.Abort) as error:
            raise UserError(f"site: {error}") from None


def settings(sources: Path, abbreviations: Path, to: Path) -> dict:
    """What MkDocs is told."""
    return {
        "site_name": "Zaiavlenie",
        "site_description": "A simulation of denunciation in Stalin's purge of the Party, 1934-39",
        "docs_dir": str(sources), "site_dir": str(to), "use_directory_urls": False,
        "nav": [{title: [page if name is None else {name: page} for name, page in part]}
                if len(part) > 1 else {title: part[0][1]} for title, part in NAV],
        "theme": {"name": "material", "font": False, "language": "en",
                  "features": ["navigation.tabs", "navigation.top", "navigation.footer",
                               "toc.follow", "content.tooltips", "search.highlight"],
                  "palette": [{"scheme": "default", "primary": "blue grey", "accent": "blue"}]},
        "extra_css": ["site.css"],
        "plugins": ["search", "offline", {"glightbox": {"touchNavigation": True}}],
        "markdown_extensions": ["tables", "toc", "abbr", "attr_list", "md_in_html", "admonition",
                                "pymdownx.superfences", {"pymdownx.highlight": {
                                    "use_pygments": True}},
                                {"pymdownx.snippets": {
                                    "base_path": [str(abbreviations.parent)],
                                    "auto_append": [abbreviations.name], "check_paths": True}}],
        "validation": {"links": {"not_found": "warn", "anchors": "warn"}},
        # The theme's own fetches it from outside; one whose name has this word takes its place.
        "extra": {"generator": False, "polyfills": ["iframe-worker.js"]}}


def hover_texts(glossary: str) -> str:
    """The words of the glossary as abbreviations, whose meaning shows when one points at them.
    Words that are everyday words too are left out, as their rows say by beginning with none."""
    found = {}
    for row in _ROW.finditer(glossary):
        word = row["word"].strip().strip("`*")
        if word in ("word", "---") or " " in word or "," in word or word in EVERYDAY:
            continue
        found[word] = re.sub(r"[`*]|\([^)]*\d{3}[^)]*\)", "", row["meaning"]).strip()
    return "\n".join(f"*[{word}]: {meaning}" for word, meaning in found.items()) + "\n"


# Words of the glossary that pages also use as everyone does.
EVERYDAY = {"agent", "week", "rule", "draw", "seed", "tie", "half", "copies", "region", "layer",
            "contacts", "structure", "silence", "candidate", "organiser", "cell", "degree",
            "answer", "plan", "list", "luck", "step", "count", "level", "belief", "floor",
            "closeness", "sample", "registry", "calendar", "scenario", "switch", "vigilance"}


def _gather(sources: Path) -> None:
    """Pages with what they link to, in the places that they have in the repository."""
    for page in pages():
        text = _LIVE_TEXT if page == LIVE else (ROOT / page).read_text(encoding="utf-8")
        place = sources / page
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(_LINK.sub(lambda link, page=page: _linked(link, page, sources), text),
                         encoding="utf-8")
    _copy(PAGE, sources)
    for name in ("site.css", "iframe-worker.js"):
        shutil.copy(HERE / name, sources / name)


def _linked(link: re.Match, page: str, sources: Path) -> str:
    """A link as it stands on the site: files are copied, folders become text."""
    target, _, part = link["target"].partition("#")
    if not target or "://" in target or target.startswith("mailto:"):
        return link[0]
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
    if path in pages():
        return link[0]
    if (ROOT / path).is_dir() or not (ROOT / path).exists():
        return link["text"]
    if path.endswith(".md"):  # a page that is not of the site is shown as a file
        path, target = f"{path}.txt", f"{target}.txt"
    _copy(path, sources)
    return f"{link['picture']}[{link['text']}]({target}{'#' + part if part else ''})"


def _copy(path: str, sources: Path) -> None:
    place = sources / path
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / re.sub(r"\.md\.txt$", ".md", path), place)
