"""The rules in the page are the rules: byte for byte what a native run gives, in a browser and in
node, where that is installed; and the page makes of a world what Python makes of a run."""

import hashlib
import json
import shutil
import subprocess
import zlib

import numpy as np
import pytest
from browser import Visit, launched
from commands import ROOT

from sim import words
from sim.config import policy
from sim.config.registry import registry
from sim.config.settings import settings
from sim.runs import explain
from sim.runs.simulate import run
from sim.runs.worlds import intervention
from sim.state.tables import STATE
from sim.teach import document, page, shipped

pytestmark = [pytest.mark.slow, pytest.mark.skipif(
    shipped.why_stale() is not None, reason=f"{shipped.why_stale()}: `make page` makes it anew")]

CHECK = ROOT / "tests" / "support" / "engine_check.js"
# What is laid out in memory and no table of the run.
TABLES = [name for name in STATE if name not in ("seed", "room", "options")]
PLAIN = ("p", "carrier", "counts")
DEMANDS = {name: code for code, name in enumerate(words.DEMANDS)}


def case(seed, scenario="classroom", demand=None, **choices):
    """A case as the page takes it: choices and at most one demand."""
    return {"scenario": scenario, "seed": seed, "choices": choices, "tables": TABLES,
            "demands": [] if demand is None else [demand]}


CASES = [
    *(case(seed) for seed in range(1, 13)),
    *(case(2, regime=regime) for regime in policy.regimes()),
    *(case(3, off=[switch]) for switch in ("naming", "gatekeeping", "aftermath", "association",
                                           "silence", "weekly_choice", "drawer", "ladder")),
    *(case(4, rule=rule) for rule in words.CHOICE_RULES),
    *(case(5, organs=rule) for rule in words.ORGANS_RULES),
    case(6, scales={"campaign": 1.4, "organs": 0.5}), case(6, set={"weight_fear": 60.0}),
    *(case(1, demand={"demand": DEMANDS["prevent_fall"], "uid": uid}) for uid in (0, 7, 34)),
    *(case(7, demand={"demand": DEMANDS[name], "act": words.ACTS.index("denounce"),
                      "motive": words.MOTIVES.index("fear")}) for name in ("forbid", "force")),
    case(8, demand={"demand": DEMANDS["allow"], "act": words.ACTS.index("denounce"),
                    "motive": words.MOTIVES.index("fear"), "share": 0.5}),
    case(1, "dinamo"), case(2, "dinamo", regime="plenum_1937"), case(1, "birobidzhan"),
]


def native(one):
    """The same case as a native run."""
    chosen = one["choices"]
    scales = {f"scale_{lever}": factor * registry()[f"scale_{lever}"].default
              for lever, factor in chosen.get("scales", {}).items()}
    made = settings(one["scenario"], regime=chosen.get("regime"), rule=chosen.get("rule"),
                    organs=chosen.get("organs"), set={**scales, **chosen.get("set", {})},
                    switch={name: "off" for name in chosen.get("off", [])})
    forced = None
    for demand in one["demands"]:
        forced = intervention(demand["demand"], demand.get("uid", -1),
                              act=words.ACTS[demand.get("act", 0)],
                              motive=demand.get("motive", -1))
        forced["share"] = demand.get("share", 0.0)
    return run(made, one["seed"], forced)


def digests(done):
    """SHA-256 of the rows in use, by table."""
    world = done.world
    return {name: hashlib.sha256(np.ascontiguousarray(
        world.arrays[name] if name in PLAIN else world.rows(name)).tobytes()).hexdigest()
        for name in TABLES}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "page.html"
    page.write(page.page(), path)
    return path


@pytest.fixture(scope="module")
def in_page(file):
    """Asks the page: a list of cases in, what it finds out."""
    with launched() as browser:
        visit = Visit(browser, file, ready="body[data-ready=yes]")
        visit.run(f"() => {{ {CHECK.read_text(encoding='utf-8')} }}")

        def ask(cases, shape=None):
            return visit.run("""([cases, shape]) =>
                checkCases(page.module, page.data.starts, shape, cases)""", [cases, shape])
        yield ask
        visit.close()


def test_runs_in_the_page_are_native_runs_to_the_last_bit(in_page):
    found = in_page(CASES)
    for one, got in zip(CASES, found, strict=True):
        wanted = digests(native(one))
        differ = [name for name in TABLES if got[name] != wanted[name]]
        assert not differ, (one["scenario"], one["seed"], one["choices"], one["demands"], differ)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_runs_in_node_are_native_runs_to_the_last_bit(tmp_path):
    cases = CASES[::6]
    for name in (shipped.RULES, shipped.STARTS):
        (tmp_path / name).write_bytes(zlib.decompress(shipped.compressed(name)))
    (tmp_path / "cases.json").write_text(json.dumps(cases))
    scripts = [*(ROOT / "sim" / "teach" / name for name in page.SCRIPTS
                 if name.startswith("engine/")), CHECK]
    (tmp_path / "check.cjs").write_text("\n".join((
        'const fs = require("fs");',
        *(f"require({json.dumps(str(script))});" for script in scripts),
        f'const module_ = new WebAssembly.Module(fs.readFileSync("{shipped.RULES}"));',
        f'const starts = JSON.parse(fs.readFileSync("{shipped.STARTS}"));',
        'checkCases(module_, starts, null, JSON.parse(fs.readFileSync("cases.json")))',
        "  .then((found) => console.log(JSON.stringify(found)));")))
    done = subprocess.run(["node", "check.cjs"], cwd=tmp_path, capture_output=True, text=True,
                          check=True)
    assert json.loads(done.stdout) == [digests(native(one)) for one in cases]


def test_what_a_member_has_before_them_is_what_explain_says(in_page):
    asked = [{**case(1), "member": member, "week": week}
             for member, week in ((0, 60), (7, 116), (20, 120), (30, 118), (36, 120), (33, 140))]
    for one, got in zip(asked, in_page(asked), strict=True):
        wanted = explain.deliberation(settings("classroom"), 1, one["member"], one["week"])
        assert (got["salient"], got["chosen"]) == (wanted.salient, wanted.chosen), one
        assert [(o["act"], o["target"], o["channel"], o["danger"], o["utility"], o["total"],
                 o["motive"]) for o in got["options"]] == [
            (o.act, o.target, o.channel, o.danger, o.utility, o.total, o.motive)
            for o in wanted.options]


def alike(found, wanted, place=""):
    """Both documents say the same; numbers may differ by how their last decimal was rounded."""
    if isinstance(wanted, dict):
        assert set(found) == set(wanted), place
        for name in wanted:
            alike(found[name], wanted[name], f"{place}.{name}")
    elif isinstance(wanted, list) and wanted and isinstance(wanted[0], float):
        assert found == pytest.approx(wanted, abs=0.0101), place
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), place
        for k, one in enumerate(wanted):
            alike(found[k], one, f"{place}[{k}]")
    elif isinstance(wanted, float):
        assert found == pytest.approx(wanted, abs=0.0101), place
    else:
        assert found == wanted, place


@pytest.mark.parametrize("one", [case(1), case(3, regime="plenum_1937"), case(1, "birobidzhan")],
                         ids=["classroom", "frozen", "birobidzhan"])
def test_a_world_gives_the_document_that_its_run_gives(in_page, one):
    wanted = json.loads(json.dumps(document.of_run(native(one)), default=document.as_plain))
    if one["choices"]:
        wanted["run"]["settings"] = ""  # the page does not hash settings of the reader's own
    alike(in_page([one], document.shape())[0], wanted)
