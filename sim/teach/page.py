"""The page of `zaiavlenie teach`: lesson, workbench and the page for teachers, as a Solara app.

Here is only who tells whom what: the model is asked through `host.py`, the lesson's screens are
made by `lesson.py`, links and files read by `share.py`; how things look is in ``parts/``.
Whatever takes time runs as a task beside the page.
"""

import functools
import json
from collections.abc import Callable
from dataclasses import replace

import solara
from solara.lab import use_task

from sim import words
from sim.config import policy
from sim.config.errors import UserError
from sim.config.scenario import load_scenario
from sim.config.switches import SWITCHES
from sim.teach import host, lesson, report, share, still
from sim.teach.language import texts
from sim.teach.share import State

TEXTS = texts()
SCRIPT = report.viewer_script()
VIEWER_TEXTS = json.dumps(TEXTS["viewer"])

# ---- What one reader has: a value for each open page -------------------------------------------

state = solara.reactive(State())
notice = solara.reactive("")          # an error, said at the head of the page
to_save = solara.reactive("")         # a file for the browser to save
moved = solara.reactive("")           # what the viewer is to take up
heard = solara.reactive("")           # an answer to what was asked in the viewer
shown = solara.reactive({})           # the viewer's own state, as it last told


def change(**fields) -> None:
    """Change fields of the state."""
    state.set(replace(state.value, **fields))


def trying(action: Callable) -> None:
    """Do something that a reader asked for; what cannot be done is said at the head."""
    try:
        action()
        notice.set("")
    except UserError as error:
        notice.set(str(error))


def say_failure(task, found: dict) -> None:
    """Say once at the head why a task failed, or what it reports as ``error``. A hook."""
    failure = (str(task.exception) if task.error else
               found.get("error", "") if not task.pending else "")
    solara.use_effect(lambda: notice.set(failure) if failure else None, [failure])


# ---- Parts with a look of their own ------------------------------------------------------------

@solara.component_vue("parts/frame.vue", vuetify=False)
def Frame(words, place, link, notice, file, has_run, event_go, event_wish, event_opened,
          event_dismiss):
    """Head of the page."""


@solara.component_vue("parts/told.vue", vuetify=False)
def Told(words, names, sources, step, steps, said, busy, event_go, event_act, event_expect,
         event_row_shown):
    """The lesson's column."""


@solara.component_vue("parts/viewer.vue", vuetify=False)
def Viewer(script, look, texts, run, paired, wanted, answer, asks, kind, event_told, event_met,
           event_asked, event_arrived):
    """The viewer of a run. ``run`` and ``paired`` are documents as JSON."""


@solara.component_vue("parts/cards.vue", vuetify=False)
def Cards(words, cards, chosen, also, event_choose):
    """Options to choose from."""


@solara.component_vue("parts/figure.vue", vuetify=False)
def Figure(figure):
    """Many runs in one picture."""


@solara.component_vue("parts/region.vue", vuetify=False)
def Region(words, choices, chosen, story, who_fell, figure, event_decide):
    """A region's leader: settings, steps, and many regions."""


@solara.component_vue("parts/bench.vue", vuetify=False)
def Bench(words, working, legal, chosen, said, busy, has_pair, event_chose, event_unpair):
    """The workbench's settings."""


@solara.component_vue("parts/guide.vue", vuetify=False)
def Guide(words, title, intro, parts, sources):
    """The page for teachers."""


@functools.cache
def viewer_style() -> str:
    """The viewer's style sheet for a shadow root, where there is no page and no body."""
    return (report.viewer_file(report.STYLE).replace(":root", ":host")
            .replace("\nbody {", "\n:host {") + (still.part("shadow.css")))


# ---- The lesson --------------------------------------------------------------------------------

@solara.component
def Lesson():
    """A step: its text at once, what the model gives as soon as it is there."""
    now = state.value
    key = (now.step, now.done, now.opened, now.act, now.pick, now.expect5, now.expect6,
           now.explanation, now.protector, now.expect7)
    task = use_task(lambda: (now.step, lesson.screen(now)), dependencies=[key],
                    prefer_threaded=True)
    ready = task.value if task.finished else task.latest
    is_here = ready is not None and ready[0] == now.step
    screen = ready[1] if is_here else lesson.opening(now.step)
    # While the reader reads, what the next click will show is worked out.
    use_task(lambda: lesson.prepare(now) if is_here and not task.pending else None,
             dependencies=[key, is_here and not task.pending], prefer_threaded=True)
    playing, set_playing = solara.use_state(0)

    def go(step: int) -> None:
        moved.set("")
        if step > share.STEPS:
            go_to("workbench")
        elif step >= 1:
            change(step=step)

    def act(_=None) -> None:
        if now.step == 2:
            # Told anew each time, so that it plays again.
            set_playing(playing + 1)
            moved.set(host.as_json({**screen["play"], "count": playing}))
        else:
            finish(now.step)

    def expect(answer: str) -> None:
        if answer in share.EXPECTED:
            change(**{f"expect{now.step}": answer})

    def choose(act: str) -> None:
        if act in host.CHOICES:
            # Another choice has other consequences: what was shown of them is taken back.
            change(act=act, pick=0, done=tuple(n for n in now.done if n not in (4, 5)))

    def decide(fields: dict) -> None:
        legal_names = ("explanation", "protector")
        trying(lambda: state.set(share.checked(
            {name: str(fields[name]) for name in legal_names if name in fields}, state.value)))

    def meet(person: int) -> None:
        now = state.value
        if now.step == 1 and person not in now.opened and len(now.opened) < lesson.OPENED:
            trying(lambda: state.set(share.checked(
                {"opened": ",".join(map(str, (*now.opened, person)))}, now)))

    said = {name: screen.get(name) for name in (
        "question", "text", "task", "progress", "button", "waits", "expect", "expected", "finding",
        "lines", "small", "rows", "heads")}
    names = [TEXTS["lesson"][str(n + 1)]["name"] for n in range(share.STEPS)]
    say_failure(task, {})
    stage = screen.get("stage")
    with solara.v.Html(tag="main", class_="main") as whole:
        Told(words={**TEXTS["lesson"], "working": TEXTS["page"]["working"],
                    "close": TEXTS["page"]["close"]}, names=names, sources=lesson.sources(),
             step=now.step, steps=share.STEPS, said=said, busy=task.pending, event_go=go,
             event_act=act, event_expect=expect,
             event_row_shown=lambda at: change(pick=min(max(int(at), 0), host.DILEMMAS - 1)))
        if stage == "viewer":
            Viewer(script=SCRIPT, look=viewer_style(), texts=VIEWER_TEXTS, run=screen["run"],
                   paired=screen.get("paired", ""), answer="", asks=False,
                   wanted=moved.value or host.as_json(screen.get("wanted", {})),
                   kind="compact early" if now.step == 1 else "compact",
                   event_told=shown.set, event_met=meet,
                   event_arrived=lambda _: finish(2), event_asked=lambda _: None
                   ).key(f"lesson-{now.step}")
        elif stage == "cards":
            Cards(words=TEXTS["lesson"]["3"], cards=screen["cards"], chosen=screen["chosen"],
                  also=screen["also"], event_choose=choose)
        elif stage == "figure":
            Figure(figure=screen["figure"]).key(f"figure-{now.step}")
        elif stage == "region":
            Region(words=TEXTS["lesson"]["7"], event_decide=decide, **{
                name: screen[name] for name in ("choices", "chosen", "story", "who_fell",
                                                "figure")})
        else:
            solara.v.Html(tag="section", class_="stage")
    return whole


def finish(step: int) -> None:
    """Show a step's finding from now on."""
    change(done=tuple(sorted({*state.value.done, step})))


# ---- The workbench -----------------------------------------------------------------------------

def choices_of(now: State) -> host.Choices:
    """The settings that a state asks for."""
    return host.Choices(now.scenario, now.regime, now.rule, now.organs, now.off, now.scales)


# No paired world beside the run.
NOTHING_ASKED = {name: getattr(share.FRESH, name) for name in
                 ("change", "member", "ask_week", "ask_act", "target", "world")}


def question_of(now: State) -> host.Question | None:
    """The paired world that a state asks for, if any."""
    return host.Question(now.change, now.member, now.ask_week, now.ask_act,
                         now.target) if now.change else None


def worked_out(now: State) -> dict:
    """What the workbench shows: the run, and the pair or why there is none."""
    choices = choices_of(now)
    done = host.run(choices, now.seed)
    found = {"run": host.text_of(choices, now.seed), "paired": "", "error": "",
             "said": TEXTS["workbench"]["fell"].format(
                 fell=host.fallen(done), ever=int((done.world.members["week_joined"] >= 0).sum()))}
    if now.change:
        try:
            found["paired"] = host.as_json(host.pair(choices, now.seed, question_of(now)).shown)
        except UserError as error:
            found["error"] = str(error)
    return found


def ask(choices: host.Choices, seed: int, question: dict) -> None:
    """Answer what is asked in the viewer: a deliberation in its place, a paired world beside the
    run. What comes from the browser is checked like a link."""
    def plain(name: str, key: str) -> int | str:
        return share.READ[name](name, str(question.get(key, share.plain_default(name))))

    def answer() -> None:
        member = plain("member", "member")
        week = plain("ask_week", "week")
        if question.get("ask") == "deliberation":
            found = host.options_of(choices, seed, member, week)
            heard.set(host.as_json({"question": {"ask": "deliberation", "member": member,
                                                 "week": week}, "found": found}))
        elif question.get("ask") == "whatif":
            change(change=plain("change", "change"), member=member, ask_week=week,
                   ask_act=plain("ask_act", "act"), target=plain("target", "target"))
    trying(answer)


@functools.cache
def legal() -> dict:
    """What can be chosen, with plain names, the model's own first."""
    names, bench = TEXTS["viewer"]["names"], TEXTS["workbench"]
    titles = {name: load_scenario(name).title for name in share.shown_scenarios()}
    titles |= {name: home.title for name, home in host.own_scenarios.items()}
    return {
        "scenarios": sorted(titles.items()),
        "regimes": [(name, names[name]) for name in policy.regimes()],
        "rules": [(name, names[name]) for name in words.CHOICE_RULES],
        "organs": [(name, names[name]) for name in words.ORGANS_RULES],
        "levers": [(name, TEXTS["viewer"]["levers"][name]) for name in share.scaled_levers()],
        "scales": [(f"{value:g}", bench["scales"][f"{value:g}"]) for value in share.SCALES],
        "switches": [(name, bench["on"][name]) for name in SWITCHES],
    }


@solara.component
def Workbench():
    """Settings, and the viewer with everything."""
    now = state.value
    key = (choices_of(now), now.seed, question_of(now))
    task = use_task(lambda: worked_out(now), dependencies=[key], prefer_threaded=True)
    found = (task.value if task.finished else task.latest) or {}
    scales = dict(now.scales)
    chosen = host.as_json({
        "scenario": now.scenario, "seed": str(now.seed), "regime": now.regime, "rule": now.rule,
        "organs": now.organs, "on": [name for name in SWITCHES if name not in now.off],
        "scales": {name: f"{scales.get(name, 1.0):g}" for name in share.scaled_levers()}})

    def choose(fields: dict) -> None:
        legal_names = ("scenario", "seed", "regime", "rule", "organs", "off", "scales")
        trying(lambda: state.set(share.checked(
            {name: str(fields.get(name, "")) for name in legal_names},
            replace(state.value, **NOTHING_ASKED, person=-1, week=0, tab="week"))))

    def told(seen: dict) -> None:
        shown.set(seen)
        filters = seen.get("filters") or {}
        person = seen.get("person")
        trying_quietly = {"week": str(seen.get("week", 0)),
                          "person": str(-1 if person is None else person),
                          "tab": str(seen.get("tab", "week")),
                          "world": str(filters.get("world", "factual"))}
        state.set(share.checked(trying_quietly, state.value))

    say_failure(task, found)
    first = solara.use_memo(lambda: host.as_json({"state": {
            "week": now.week, "person": None if now.person < 0 else now.person, "tab": now.tab,
            "filters": {"world": now.world}}}), [found.get("run")])
    with solara.v.Html(tag="main", class_="main") as whole:
        Bench(words=TEXTS["workbench"], working=TEXTS["page"]["working"], legal=legal(),
              chosen=chosen, said=found.get("said", ""), busy=task.pending,
              has_pair=bool(found.get("paired")), event_chose=choose,
              event_unpair=lambda _=None: change(**NOTHING_ASKED))
        if found.get("run"):
            Viewer(script=SCRIPT, look=viewer_style(), texts=VIEWER_TEXTS, run=found["run"],
                   paired=found["paired"], wanted=first, answer=heard.value, asks=True,
                   kind="", event_told=told, event_met=lambda _: None,
                   event_arrived=lambda _: None,
                   event_asked=lambda question: ask(choices_of(state.value), state.value.seed,
                                                    question)).key("workbench")
    return whole


# ---- Teachers ----------------------------------------------------------------------------------

@solara.component
def Teachers():
    """The page for teachers."""
    said = TEXTS["teachers"]
    parts = [{**part, **({"list": [still.sourced(line) for line in part["list"]]}
                         if "list" in part else {})} for part in said["part"]]
    needed = lesson.ids_of(parts)
    return Guide(words={"print": said["print"], "sources": TEXTS["page"]["sources"]["heading"]},
          title=said["title"], intro=said["intro"], parts=parts,
          sources={one: row for one, row in lesson.sources().items() if one in needed})


# ---- The whole ---------------------------------------------------------------------------------

def paths() -> dict[str, str]:
    """Path of each place."""
    return {place: "/" if place == "lesson" else f"/{place}" for place in share.PLACES}


going = solara.reactive(None)  # how to go to a place: the router of this page


def go_to(place: str) -> None:
    """Show another place of the page."""
    if place in share.PLACES and going.value:
        notice.set("")
        moved.set("")
        going.value(paths()[place])


def page_to_save(place: str) -> dict:
    """The run that is shown, as one HTML file with the viewer's state."""
    now = state.value
    if place == "workbench":
        choices, seed, question = choices_of(now), now.seed, question_of(now)
        paired = host.pair(choices, seed, question).shown if question else None
        run = host.document_of(choices, seed)
    else:
        seed, choices = lesson.SEED, lesson.shown_by(now)
        screen = lesson.screen(now)
        run = json.loads(screen.get("run") or host.text_of(choices, seed))
        paired = json.loads(screen["paired"]) if screen.get("paired") else None
    return {"name": f"{choices.scenario}-{seed}.html", "type": "text/html",
            "text": report.page(run, paired, state=shown.value or None)}


def wish(place: str, what: str) -> None:
    """Do what the share menu offers."""
    if what == "fresh":
        moved.set("")
        state.set(State())
        go_to(place)
    elif what == "state":
        to_save.set(host.as_json({"name": f"zaiavlenie-{place}.json", "type": "application/json",
                                  "text": share.file(place, state.value)}))
    elif what == "page":
        trying(lambda: to_save.set(host.as_json(page_to_save(place))))


def open_file(text: str) -> None:
    """Take up a state file."""
    def take() -> None:
        place, found = share.from_file(text)
        state.set(found)
        moved.set("")
        go_to(place)
    trying(take)


started = solara.reactive(False)


@solara.component
def Whole():
    """One place of the page, by the address."""
    router = solara.use_router()
    place = (router.parts[0] if router.parts else "") or "lesson"

    def start() -> None:
        going.set(router.push)
        if not started.value:
            started.set(True)
            trying(lambda: state.set(share.from_query(router.search or "")))
    solara.use_memo(start, [router])
    said = share.query(state.value)
    link = paths()[place] + (f"?{said}" if said else "")
    with solara.v.Html(tag="div", class_=f"teach at-{place}"):
        solara.Style(still.style())
        Frame(words=TEXTS["page"], place=place, link=link, notice=notice.value,
              file=to_save.value, has_run=place != "teachers", event_go=go_to,
              event_wish=lambda what: wish(place, what), event_opened=open_file,
              event_dismiss=lambda _=None: notice.set(""))
        {"lesson": Lesson, "workbench": Workbench, "teachers": Teachers}[place]()


@solara.component
def Bare(children):
    """No frame but our own."""
    return solara.v.Html(tag="div", children=children)


routes = [solara.Route(path="/" if place == "lesson" else place, component=Whole, layout=Bare,
                       label=still.title()) for place in share.PLACES]
