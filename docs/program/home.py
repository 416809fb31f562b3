"""Runs of the home scenario: the numbers and printed outputs of README.md and docs/model.md.

Members and weeks of examples are picked by a stated rule, so that they stay valid when defaults
change.
"""

import contextlib
import hashlib
import io
import os
import re
import tempfile
from functools import cached_property, lru_cache, partial
from pathlib import Path

import numpy as np

from docs.program.shell import ROOT, code_behind, invoked
from experiments.figures import run as figure
from experiments.figures import seeds as figure_of_seeds
from experiments.studies import many
from experiments.sweeps import summary
from experiments.tracked.blocks import Block
from experiments.tracked.results import RESULTS, Result, read_text, write_texts
from sim.config.settings import settings
from sim.config.weeks import date_of
from sim.runs import explain, record, worlds
from sim.runs.simulate import run as run_settings

HERE = Path(__file__).resolve()
README = ROOT / "README.md"
TEXTS = RESULTS / "home" / "blocks.json"
SEED = 1
SEEDS = "1-100"
COMMANDS = "zaiavlenie run, zaiavlenie explain, zaiavlenie whatif"  # that the examples show
FOLDER = "runs/dinamo-1"  # where `make run` puts the run that the examples read


def command(arguments: str) -> list[str]:
    """Lines that ``zaiavlenie arguments`` prints (the run's folder put in for FOLDER)."""
    assert f"zaiavlenie {arguments.split()[0]}" in COMMANDS
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


# ---- Many seeds ------------------------------------------------------------------------------

@lru_cache
def seeds():
    """What ``zaiavlenie run dinamo --seeds 1-100`` shows."""
    return many.simulate_many("dinamo", seeds=SEEDS, tables=[], workers=os.cpu_count() or 1)


# What README says of each outcome; the questions of the page's first lines.
ASKED = {"fall_share": "fallen, of all who were ever members",
         "falls_by_fear": "falls that statements out of fear add, of all members",
         "expulsions_political": "political expulsions", "arrests": "arrests of members",
         "shelving_rate": "officials' decisions that shelve a paper, of all",
         "rank_bias_all": "officials' risk over that of the rank and file"}


def seeds_table():
    """The outcomes that README asks for, in words."""
    found = summary.over_seeds(seeds().summary).set_index("outcome")
    columns = list(found.columns)
    lines = ["| | " + " | ".join(columns) + " |", "|---" * (1 + len(columns)) + "|"]
    return "\n".join([*lines, *(f"| {said} | " + " | ".join(found.loc[name]) + " |"
                                for name, said in ASKED.items())])


def n_seeds():
    return f"{len(seeds().seeds)}"


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
    """The fall that the pages tell: of the trees of at most 16 events that show their main line
    whole, down to the outside, and whose main line runs through a statement made above all out of
    fear, the one with the most kinds of event in it, then the most people."""
    afraid = _afraid()
    best, best_score = None, None
    for member in _fallen():
        line = _main_line(member)
        score = (len({str(e.kind) for e in line}),
                 len({p for e in line for p in (e.actor, e.target) if p >= 0}), -member)
        if (best is not None and score < best_score) or not any(e.id in afraid for e in line):
            continue
        tree = list(_events_of(explain.causal_tree(home().run.tables, home().run.start, member)))
        if len(tree) <= 16 and {e.id for e in line} <= set(tree):
            best, best_score = member, score
    if best is None:
        raise SystemExit("no fall fits the example of `explain`")
    return best


def _afraid():
    """Events of the statements that were made above all out of fear."""
    made = home().table("statements")
    return set(made.event[made.motive == "fear"])


def _fallen():
    members = home().members
    return [int(m) for m in members.index[members.week_fallen >= 0]]


def _events_of(cause):
    yield cause.event
    for parent in cause.parents:
        yield from _events_of(parent)


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
ANSWER = {"admit": " The accused admits a failing.", "deny": " The accused denies.",
          "name": " The accused names someone else.",
          "counter_charge": " The accused accuses the accuser.",
          "patron": " The accused calls on a patron."}
RULED = {"expel": "expulsion", "pending": "a petition upward, for consent"}
HIDDEN = {"origin": "a social origin that is held against people",
          "opposition": "an opposition or another party",
          "white_service": "service with the Whites",
          "foreign": "foreign birth or time abroad", "kin": "help for an arrested relative",
          "ties": "help for someone who fell", "conduct": "a fault of conduct",
          "omission": "something left out of a form"}
OWNED = {"written": "in writing", "spoken": "by word of mouth"}
SUBJECT = {"tie": "a tie", "kin": "an arrested relative", "past": "something in the past"}
READ = {"dropped": "lets it lie", "advised_silence": "advises silence", "noted": "notes it",
        "opened": "opens a case", "forwarded": "sends it on"}
TIE = {"superior": "the author's superior", "subordinate": "the author's subordinate",
       "kin": "a relative", "past_association": "known from a shared past",
       "patron": "the author's patron", "client": "someone the author protects",
       "recommender": "the one who recommended the author",
       "recommended": "someone the author recommended", "friend": "a friend",
       "shopmate": "a workmate", "rival": "a rival"}
WORKS = {"production": "in production", "technical": "as an engineer or technician",
         "office": "in an office"}
PLAIN = {"arrest": "{who} is arrested.",
         "accident": "there is an accident where {who} answers for the work.",
         "blamed": "the blame is turned on {who}.",
         "kin_arrest": "a relative of {who} is arrested in an operation.",
         "interrogation": "{who} is interrogated.",
         "named_in_custody": "{by}, in custody, names {who}.",
         "named_at_hearing": "{by}, accused at a hearing, names {who}.",
         "forwarded": "the statement about {who} is sent up.",
         "disclosure": "{who} reports a relative, a tie or a past.",
         "renunciation": "{who} breaks with an arrested relative.",
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


class Cast:
    """Who is who in a story: named with rank and unit at the first time, by number afterwards."""

    def __init__(self):
        self.named = set()
        self.units = home().table("units").set_index("id").name

    def __call__(self, member):
        if member in self.named:
            return f"member {member}"
        self.named.add(member)
        row = home().members.loc[member]
        return f"member {member} ({RANK[row.rank_first]}, {self.units[row.unit]})"


def _cause_of(s):
    """What spoke most for a statement, in words."""
    return MOTIVE[str(s.motive)]


def _wrote(s):
    """How a statement was made."""
    if s.act == "distance":
        return "joins, at a meeting, the attack on"
    if s.act == "criticise":
        return "criticises at a meeting"
    if s.channel == "meeting":
        return "speaks at a meeting against"
    return f"writes to the {'paper' if s.channel == 'press' else s.channel} about"


def _told(event, cast):
    """One event in a sentence or two."""
    kind = str(event.kind)
    ground = ALLEGED.get(str(event.ground), str(event.ground))
    if kind == "statement":
        s = home().table("statements").set_index("event").loc[event.id]
        tie = "" if event.tie == "none" else (
            f" The other is {TIE.get(str(event.tie), _word(event.tie))}.")
        return (f"{cast(event.actor)} {_wrote(s)} {cast(event.target)} and alleges {ground}.{tie} "
                f"It is made above all out of {_cause_of(s)}.")
    who = cast(event.target) if event.target >= 0 else ""
    by = cast(event.actor) if event.actor >= 0 and event.actor != event.target else ""
    cause = int(event.cause)
    before = home().events[cause].target if cause >= 0 else -1
    other = cast(before) if event.ground == "tie" and before not in (-1, event.target) else ""
    if kind == "case_opened":
        return f"a case is opened against {who}: {ground}{f' ({other})' if other else ''}."
    if kind == "expulsion":
        return f"{who} is expelled; the ground stated: {ground}."
    if kind == "hearing":
        h = home().table("hearings").set_index("event").loc[event.id]
        answer = ANSWER.get(str(h.answer), "")
        ruling = RULED.get(str(h.outcome), _word(h.outcome))
        held = home().table("hearings")
        held = held[(held.case == h.case) & (held.step < h.step)]
        earlier = "".join(f" {FORUM[str(x.body)].capitalize()} had ruled on {_when(x.week)}: "
                          f"{RULED.get(str(x.outcome), _word(x.outcome))}."
                          for x in held.itertuples())
        return f"{FORUM[str(h.body)]} hears {who}.{earlier}{answer} The ruling: {ruling}."
    if kind == "publication":
        tied = ""
        if event.ground == "tie":
            tied = f", as one tied to {other or 'someone'}, who has fallen"
        return f"the paper prints the name of {who}{tied}."
    if kind not in PLAIN:
        return f"{_word(kind)}: {who}."
    return PLAIN[kind].format(who=who, by=by)


def _word(code):
    return str(code).replace("_", " ")


def _person(member, cast):
    """Who falls, and what they did and was said of them before, in sentences."""
    row = home().members.loc[member]
    secrets = home().table("secrets")
    hidden = [HIDDEN[str(kind)] for kind in secrets.kind[secrets.member == member]]
    works = WORKS.get(str(row.occupation), f"in {row.occupation}")
    ends = [f"{what} on {_when(week)}" for what, week in
            (("expelled", row.week_expelled), ("arrested", row.week_arrested)) if week >= 0]
    said = [f"The person is {cast(member)}, a {row.sex} who works {works}.",
            f"What the past holds: {' and '.join(hidden) or 'nothing that need be hidden'}.",
            f"In the end this person is {' and '.join(ends)}. Before that:"]
    made, owned = home().table("statements"), home().table("disclosures")
    kinds = ((_own_statement, made[made.author == member]),
             (_statement_about, made[(made.target == member) & (made.author != member)]),
             (_owning_up, owned[owned.member == member]))
    deeds = sorted(((int(row.week), n, row, tell) for n, (tell, rows) in enumerate(kinds)
                    for row in rows.itertuples()), key=lambda deed: deed[:2])
    return [" ".join(said), "", *[f"- {_when(week)}: {tell(row, cast)}."
                                  for week, _, row, tell in deeds],
            *([] if deeds else ["- nothing that is written down."])]


def _own_statement(s, cast):
    return f"{_wrote(s)} {cast(s.target)}, above all out of {_cause_of(s)}"


def _statement_about(s, cast):
    return f"{cast(s.author)} {_wrote(s)} this person, above all out of {_cause_of(s)}"


def _owning_up(d, cast):
    other = f" with {cast(d.about)}" if d.about >= 0 else ""
    opened = home().table("cases").set_index("id").opened
    became = ("this goes to the case that is open already"
              if d.case >= 0 and opened[d.case] < d.week
              else f"the official {READ.get(str(d.decision), _word(d.decision))}")
    return f"owns up, {OWNED[str(d.way)]}, to {SUBJECT[str(d.subject)]}{other}; {became}"


def _fate_of(member):
    row = home().members.loc[member]
    return (f"member {member} falls on {_when(row.week_fallen)}" if row.week_fallen >= 0
            else f"member {member} never falls")


def story():
    """A fall in words: the person first, then how it came to it, first cause first."""
    fallen, cast = _fall(), Cast()
    line = _main_line(fallen)
    person = _person(fallen, cast)
    told = [f"{n}. {_when(event.week)}: {_told(event, cast)}" for n, event in enumerate(line, 1)]
    authors = dict.fromkeys(int(e.actor) for e in line if str(e.kind) == "statement")
    return "\n".join([*person, "", "How it came to it, first cause first:", "", *told, "",
                      "The first cause comes from outside: policy, operations or chance. What "
                      "became of those whose statements stand in this line: "
                      + "; ".join(map(_fate_of, authors)) + "."])


def _python() -> list[str]:
    """The Python blocks of README."""
    return re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def _printed(nth):
    """Run a Python block of README and give back what it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(_python()[nth], f"<README {nth}>", "exec"), {"__name__": "readme"})
    return f"`{printed.getvalue().rstrip()}`"


def mesa():
    return _printed(0)


def own_rule():
    return _printed(1)


# ---- As a tracked result -----------------------------------------------------------------------

MADE = {text.__name__.replace("_", "-"): text for text in (
    falls, ever, shelved_1936, shelved_1937, shelved_1937_unlearned, seeds_table, n_seeds,
    run_variants, explain_week,
    explain_fall, whatif, tree, story, mesa, own_rule)}


def measure(folder: Path) -> None:
    """The texts of all parts, by name, and the pictures of one run and of many; two minutes."""
    write_texts(folder / TEXTS.name, {name: text() for name, text in MADE.items()})
    (folder / "run.png").write_bytes(figure.files(home().run)["run.png"])
    (folder / "seeds.png").write_bytes(figure_of_seeds.files(seeds())["run.png"])


def result() -> Result:
    """The texts as a tracked result: what decides them are the commands, the scenario's settings
    and the Python that README shows."""
    def hashes() -> dict[str, str]:
        shown = hashlib.sha256("".join(_python()).encode()).hexdigest()[:16]
        return {"dinamo": settings("dinamo").hash, "README.md": shown}
    return Result("home", "python -m docs.program measure home",
                  lambda: code_behind(f"{COMMANDS} {_python()}", HERE), hashes, measure=measure)


def blocks() -> dict[str, Block]:
    """The generated parts, read from what was measured."""
    return {name: Block(("home",), partial(read_text, TEXTS, name)) for name in MADE}
