"""Recompute the numbers and printed outputs of README.md and of pages in docs/ (`PAGES`).

    python docs/refresh_readme.py            rewrite the blocks, and results/dinamo-1.png
    python docs/refresh_readme.py --check    exit 1 if a block differs

A block stands between <!-- run:NAME --> and <!-- / -->. Its text comes from the function of
that name below, which runs the simulation in this process, through the command line where a
command is shown. Members and weeks of examples are picked by a stated rule, so that they stay
valid when defaults change. Numbers over many seeds are read from tracked files
(`record_tables.py`).
"""

import contextlib
import io
import os
import re
import sys
import tempfile
from functools import cached_property, lru_cache
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path[:0] = [str(ROOT), str(DOCS)]

import numpy as np  # noqa: E402
import record_tables  # noqa: E402
from typer.testing import CliRunner  # noqa: E402

from experiments.figures import run as figure  # noqa: E402
from sim.cli import app  # noqa: E402
from sim.config.settings import settings  # noqa: E402
from sim.config.weeks import date_of  # noqa: E402
from sim.runs import explain, record, worlds  # noqa: E402
from sim.runs.simulate import run as run_settings  # noqa: E402

PAGES = (ROOT / "README.md", DOCS / "model.md", DOCS / "calibration.md", DOCS / "validation.md")
PICTURE = ROOT / "results" / "dinamo-1.png"
BLOCK = re.compile(r"(<!-- run:(\w+) -->)(.*?)(<!-- / -->)", re.DOTALL)
SEED = 1
FOLDER = "runs/dinamo-1"  # where `make run` puts the run that the examples read
WIDTH = 160


def invoked(arguments: list[str]) -> str:
    """What ``zaiavlenie`` with these arguments prints, run in this process."""
    result = CliRunner().invoke(app, arguments, env={"COLUMNS": str(WIDTH), "NO_COLOR": "1"})
    if result.exit_code != 0:
        raise SystemExit(f"zaiavlenie {' '.join(arguments)}: failed "
                         f"({result.exception or result.output})")
    return result.stdout


def command(arguments: str) -> list[str]:
    """Lines that ``zaiavlenie arguments`` prints (the run's folder put in for FOLDER)."""
    with contextlib.chdir(ROOT):
        printed = invoked(arguments.replace(FOLDER, str(home().folder)).split())
    return [line.rstrip().replace(str(home().folder), FOLDER) for line in printed.splitlines()]


def shown(arguments: str, lines: list[str]) -> str:
    """A console block: the command and what it prints."""
    return "\n".join(["```console", f"$ zaiavlenie {arguments}", *lines, "```"])


class Home:
    """The run that README and docs/model.md speak of: dinamo, seed 1, all defaults."""

    def __init__(self):
        self.settings = settings("dinamo")
        self.run = run_settings(self.settings, SEED)
        self._temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self._temporary.name) / "dinamo-1"
        record.write(self.run, self.folder, command="zaiavlenie run dinamo --seed 1")

    @cached_property
    def members(self):
        return self.run.tables["members"].set_index("id")

    @cached_property
    def events(self):
        """Events by id (an event's id is its row)."""
        return list(self.run.tables["events"].itertuples(index=False))

    def table(self, name):
        return self.run.tables[name]

    def year(self, name, year, run=None):
        """Rows of a table with a week column that lie in a year (of another run, if given)."""
        frame = self.table(name) if run is None else run.tables[name]
        years = np.array([date_of(t, self.run.start).year for t in range(self.run.weeks)])
        return frame[years[frame["week"]] == year]


@lru_cache
def home() -> Home:
    return Home()


# ---- Numbers -----------------------------------------------------------------------------------

def falls():
    return f"{(home().members.week_fallen >= 0).sum():,}"


def ever():
    return f"{(home().members.week_joined >= 0).sum():,}"


def expelled():
    return f"{(home().members.week_expelled >= 0).sum():,}"


def arrested():
    return f"{(home().members.week_arrested >= 0).sum():,}"


def political():
    return f"{home().table('statements').political.sum():,}"


def preemptive():
    made = home().table("statements")
    return f"{(made.political & made.preemptive).sum():,}"


def _shelved(year, run=None):
    made = home().year("decisions", year, run)
    return f"{(made.decision == 'shelve').mean():.0%}"


def shelved_1936():
    return _shelved(1936)


def shelved_1937():
    return _shelved(1937)


def shelved_1937_unlearned():
    """The same with --switch gatekeeper_learning=off."""
    return _shelved(1937, run_settings(settings("dinamo", switch={"gatekeeper_learning": "off"}),
                                       SEED))


def peak():
    made = home().run.weekly
    mean = made.political.rolling(4).mean()
    return f"{date_of(int(mean.idxmax()), home().run.start):%B %Y}"


def weeks():
    return f"{home().run.weeks}"


# ---- Commands ----------------------------------------------------------------------------------

def run_variants():
    """The first line that each of three commands prints."""
    lines = ["```console"]
    for arguments in ("run dinamo --seed 1", "run dinamo --seed 1 --switch interrogation=off",
                      "run dinamo --seed 1 --regime mass_operations"):
        lines += [f"$ zaiavlenie {arguments} | head -1", command(arguments)[0]]
    return "\n".join([*lines, "```"])


# ---- Examples -----------------------------------------------------------------------------------

@lru_cache
def _occasion():
    """The first secret preemptive statement of 1937 along a tie, with at most six options."""
    made = home().year("statements", 1937)
    events = home().table("events").set_index("id")
    for s in made[made.preemptive & made.political & (made.channel != "meeting")].itertuples():
        if events.loc[s.event].tie == "none":
            continue
        had = explain.deliberation(home().settings, SEED, s.author, s.week)
        if 3 <= len(had.options) <= 6:
            return s
    raise SystemExit("no occasion fits the example of `explain --week`")


def explain_week():
    s = _occasion()
    arguments = f"explain {FOLDER} --member {s.author} --week {s.week}"
    return shown(arguments, command(arguments))


@lru_cache
def _harmful():
    """A statement and a third person: of the statements that stand on the main line of a fall of
    someone who is neither author nor target, and without which that person is spared, the one
    whose absence changes fewest falls. Lines of at most twelve events only."""
    made = home().table("statements")
    by_event = made[made.political].set_index("event")
    through = {}
    for member in _fallen():
        line = _main_line(member)
        for event in line if len(line) <= 12 else []:
            if event.id in by_event.index:
                through.setdefault(event.id, []).append(member)
    occasions = by_event.loc[sorted(through)].sort_values("preemptive", ascending=False,
                                                          kind="stable")
    fallen = np.asarray(home().run.world.members["week_fallen"])
    uid = np.asarray(home().run.world.members["uid"])
    found = []
    for s in occasions.itertuples():
        paired = run_settings(home().settings, SEED, worlds.intervention(
            worlds.FORBID, int(uid[s.author]), int(s.week), str(s.act), int(uid[s.target])))
        there = np.asarray(paired.world.members["week_fallen"])
        others = [m for m in through[s.Index] if m not in (s.author, s.target) and there[m] < 0]
        if others:
            found.append(((fallen != there).sum(), s.Index, s, others[0]))
    if found:
        return min(found, key=lambda f: f[:2])[2:]
    raise SystemExit("no statement fits the example of `whatif`")


def whatif():
    s, other = _harmful()
    arguments = (f"whatif dinamo --seed 1 --member {s.author} --week {s.week} --forbid {s.act} "
                 f"--target {s.target}")
    printed = command(arguments)
    start = printed.index(next(x for x in printed if x.startswith(f"member {other}:")))
    end = next((i for i in range(start + 1, len(printed)) if printed[i].startswith("member ")),
               len(printed))
    lines = [printed[0], *(["..."] if start > 1 else []), *printed[start:end]]
    return shown(arguments, lines)


@lru_cache
def _fall():
    """The fall that the pages tell: of the trees of at most 16 events whose main line reaches
    the outside and runs through a statement, the one with the most kinds of event, most people."""
    best, best_score = None, None
    for member in _fallen():
        line = _main_line(member)
        kinds = {str(e.kind) for e in line}
        people = {p for e in line for p in (e.actor, e.target) if p >= 0}
        score = (len(kinds), len(people), -member)
        if "statement" not in kinds or len(line) > 14 or (best is not None and score < best_score):
            continue
        if _size(explain.causal_tree(home().run.tables, home().run.start, member)) <= 16:
            best, best_score = member, score
    if best is None:
        raise SystemExit("no fall fits the example of `explain`")
    return best


def _fallen():
    members = home().members
    return [int(m) for m in members.index[members.week_fallen >= 0]]


def _size(cause):
    return 1 + sum(_size(parent) for parent in cause.parents)


def _main_line(member):
    """Events of the heaviest line of parents behind a fall, first cause first."""
    event = int(home().members.loc[member].event_fallen)
    line = []
    while event >= 0:
        line.append(home().events[event])
        event = int(line[-1].cause)
    return line[::-1]


def explain_fall():
    return f"`zaiavlenie explain {FOLDER} --member {_fall()}`"


def tree():
    arguments = f"explain {FOLDER} --member {_fall()}"
    return shown(arguments, command(arguments))


# ---- A fall in words ---------------------------------------------------------------------------

RANK = ("a worker", "a foreman or technician", "an organiser or head of a unit",
        "a member of the partkom or deputy director", "the director or the partkom's secretary")
ALLEGED = {"tie": "a tie to someone in trouble", "blemish": "a known blemish",
           "enemy": "being an enemy, without more", "conduct": "bad work or conduct",
           "silence": "silence", "slander": "slander", "none": "nothing stated"}
MOTIVE = {"fear": "fear: the danger the author hoped to be rid of",
          "belief": "belief",
          "interest": "interest: a vacancy above or a grievance against a superior",
          "retaliation": "retaliation", "duty": "duty", "conscience": "conscience"}
FORUM = {"cell": "the cell", "committee": "the partkom", "general": "a general meeting",
         "district": "the district committee", "city": "the city committee"}
OUTCOME = {"pending": "a petition upward, for consent"}
PLAIN = {"disclosure": "{who} reports a relative, a tie or a past.",
         "renunciation": "{who} breaks with an arrested relative.",
         "publication": "the paper prints the name of {who}.",
         "speech": "{by} makes a loyal speech.",
         "vouching": "{by} puts in a word for {who}.",
         "petition": "a level above is asked to consent to the expulsion of {who}.",
         "ruling": "the level above rules on {who}.",
         "reduction": "{who} loses the post, or full membership.",
         "reprimand": "{who} is reprimanded.",
         "clearance": "{who} is cleared.",
         "appeal": "{who} appeals.",
         "review": "the appeal of {who} is reviewed.",
         "reinstatement": "{who} gets the card back.",
         "slander_charge": "{who} is charged with slander of {by}.",
         "resignation": "{who} resigns.",
         "appointment": "{who} is appointed to a post.",
         "shelved": "the statement about {who} is shelved by {by}."}


def _when(week):
    day = date_of(int(week), home().run.start)
    return f"{day.day} {day:%B %Y}"



def _told(event, weight):
    """One event in a sentence or two."""
    who, by, kind = f"member {event.target}", f"member {event.actor}", str(event.kind)
    ground = ALLEGED.get(str(event.ground), str(event.ground))
    if kind == "statement":
        s = home().table("statements").set_index("event").loc[event.id]
        spoke = (f"writes in secret (to the {'paper' if s.channel == 'press' else s.channel})"
                 if s.channel != "meeting" else "criticises, at a meeting,"
                 if s.act == "criticise" else "speaks at a meeting")
        tie = "" if event.tie == "none" else (
            f" The two are tied ({str(event.tie).replace('_', ' ')}).")
        said = (f"{by} {spoke} about {who} and alleges {ground}.{tie} "
                f"The largest term of the choice is {MOTIVE[str(s.motive)]}.")
    elif kind == "case_opened":
        said = f"a case is opened against {who} (ground: {event.ground})."
    elif kind == "hearing":
        c = home().table("cases").set_index("event").loc[event.id]
        said = (f"{FORUM[str(c.forum)]} hears {who}: {c.votes_expel} of {c.attendance} vote for "
                f"expulsion; outcome: {OUTCOME.get(str(c.outcome), c.outcome)}.")
    elif kind == "expulsion":
        said = f"{who} is expelled; the ground stated is {event.ground}."
    elif kind == "arrest":
        said = f"{who} is arrested."
    elif kind == "accident":
        said = f"an accident puts {who}, who answers for the shop, under suspicion."
    elif kind == "kin_arrest":
        said = f"a relative of {who} is arrested in an operation."
    elif kind == "interrogation":
        said = f"{who} is interrogated."
    elif kind == "named_in_custody":
        said = f"{by}, in custody, names {who}."
    elif kind == "named_at_hearing":
        said = f"{by}, accused at a hearing, names {who}."
    elif kind == "forwarded":
        said = f"the statement about {who} is sent up."
    elif kind in PLAIN:
        said = PLAIN[kind].format(who=who, by=by)
    else:
        said = f"{kind.replace('_', ' ')} of {who}."
    if weight < 0.995:
        said += f" (What comes before carries {weight:.0%} of the causes of this.)"
    return f"{_when(event.week)}: {said}"


def story():
    line = _main_line(_fall())
    causes = home().table("causes")
    weights = {(c.event, c.parent): c.weight for c in causes.itertuples()}
    people = dict.fromkeys(int(p) for event in line for p in (event.actor, event.target) if p >= 0)
    units = home().table("units").set_index("id").name
    rows = [home().members.loc[p] for p in people]
    who = [f"member {p}: {RANK[row.rank_first]}, {units[row.unit]}"
           for p, row in zip(people, rows, strict=True)]
    told = [f"{n}. {_told(event, weights[(event.id, event.cause)])}"
            for n, event in enumerate(line, 1)]
    return "\n".join(["Dates are the Mondays of weeks. People, by rank at the start and by unit: "
                      + "; ".join(who) + ".", "", *told, "",
                      "The first cause comes from outside: policy, operations or chance."])


def _printed(nth):
    """Run a Python block of README and give back what it prints."""
    text = PAGES[0].read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[nth]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, f"<README {nth}>", "exec"), {"__name__": "readme"})
    return f"`{printed.getvalue().rstrip()}`"


def mesa():
    return _printed(0)


def own_rule():
    return _printed(1)


TEXTS = {f.__name__: f for f in (
    falls, ever, expelled, arrested, political, preemptive, shelved_1936, shelved_1937,
    shelved_1937_unlearned, peak, weeks, run_variants, explain_week,
    explain_fall, whatif, tree, story, mesa, own_rule)} | record_tables.TEXTS


def refreshed(text: str) -> str:
    """``text`` with every block recomputed."""
    def block(match):
        name = match.group(2)
        if name not in TEXTS:
            raise SystemExit(f"unknown block run:{name}; legal: {', '.join(TEXTS)}")
        new = TEXTS[name]()
        return match.group(1) + (f"\n{new}\n" if "\n" in new else new) + match.group(4)
    return BLOCK.sub(block, text)


def stale() -> list[str]:
    """Blocks that differ from what a run gives, as ``page: name``."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for old, new in zip(BLOCK.finditer(text), BLOCK.finditer(refreshed(text)), strict=True):
            if old.group(0) != new.group(0):
                found.append(f"{page.name}: {old.group(2)}")
    return found


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    if arguments == ["--check"]:
        names = stale()
        for name in names:
            print(f"{name} is stale: run python docs/refresh_readme.py")
        return 1 if names else 0
    if arguments:
        print("usage: python docs/refresh_readme.py [--check]", file=sys.stderr)
        return 2
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        page.write_text(refreshed(text), encoding="utf-8")
    PICTURE.write_bytes(figure.png(home().run))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
