"""The lesson's steps: what each shows and asks, and what came out, in words.

A step is a screen: plain data for the page. Findings are worded by what the model gave, whatever
its sign; what is a mean over many runs has its interval. The last step, on a region, is in
`lesson_region.py`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from sim.config.weeks import date_of, week_of
from sim.runs.worlds import heaviest_line
from sim.teach import host, lesson_region
from sim.teach.language import texts
from sim.teach.saying import (
    blank,
    common,
    expecting,
    lower,
    number,
    reasons,
    said,
    signed,
    upper,
    viewed,
)
from sim.teach.share import STEPS, State
from sim.teach.still import sourced

# The cell of the lesson. The seed is the first there is, chosen before anything was looked at.
CELL, SEED = host.Choices("classroom"), 1

# Week of step 1 (June 1935, see `policy.STATIC`), and how many people are to be opened.
QUIET, OPENED = 26, 3

# Step 6 compares so many weeks before and after the resolution, and draws so many.
HALF_YEAR, DRAWN = 26, (-26, 52)


# ---- Words -------------------------------------------------------------------------------------

def who(member: int, begins: bool = False) -> str:
    """A member by number."""
    return texts()["viewer"]["Member" if begins else "member"].format(id=member)


def people(ids) -> str:
    """Members as a list in words."""
    names = [who(one) for one in ids]
    if not names:
        return common("nobody")
    return names[0] if len(names) == 1 else (
        f"{', '.join(names[:-1])} {common('and')} {names[-1]}")


def date(week: int) -> str:
    """The Monday of a week of the lesson's cell."""
    day, page = date_of(week, host.settings(CELL).start), texts()["page"]
    return page["date"].format(day=day.day, month=page["months"][day.month - 1], year=day.year)


def place_of(done, member: int, week: int) -> dict[str, str]:
    """Rank and unit of a member in a week, for a text."""
    row = done.tables["members"].set_index("id").loc[member]
    changes = done.tables["transitions"]
    changes = changes[(changes.member == member) & (changes.week <= week)]
    ranks = changes[changes.what.astype(str) == "rank"].new
    rank = int(ranks.iloc[-1]) if len(ranks) else int(row.rank_first)
    units = done.tables["units"].set_index("id")["name"]
    return {"rank": viewed("ranks")[str(rank)], "unit": str(units[row.unit])}


def event(row) -> str:
    """An event in the viewer's words, with its date."""
    kind, told = str(row.kind), viewed("events")
    if kind == "statement":
        template = viewed("both")["denounce"].replace(" {channel}", "")
    else:
        template = told[kind]
    text = template.format(
        actor=who(row.actor) if row.actor >= 0 else told["official"].lower(),
        target=who(row.target), ground=viewed("grounds").get(str(row.ground), ""))
    return f"{date(int(row.week))}: {text[0].upper()}{text[1:]}"


# Steps of a case that name nobody new.
PAPERWORK = {"case_opened", "hearing", "shelved", "forwarded", "petition", "ruling"}


def chain(line) -> list[list[str]]:
    """A line of causes from a fall back, as lines of text, first cause first, without paperwork."""
    return [[event(row)] for row in reversed(line) if str(row.kind) not in PAPERWORK]


def fate(done, member: int) -> str:
    """How a member fell in a run, in the viewer's words."""
    fell, arrested, ground = host.fate_of(done, member)
    if fell < 0:
        return viewed("paired")["not_fallen"]
    told = viewed("fates")
    if arrested == fell:
        return told["arrested"].format(date=date(fell))
    key = "expelled_then_arrested" if arrested > fell else "expelled"
    return told[key].format(date=date(fell), ground=viewed("grounds")[ground],
                            later=date(max(arrested, 0)))


def opening(step: int) -> dict:
    """A step before anything is worked out: what can be read at once."""
    ready = [text for text in texts()["lesson"][str(step)]["text"] if "{" not in text]
    return blank(step, task="", text=list(map(sourced, ready)), stage="")


# ---- 1. A quiet organisation -------------------------------------------------------------------

def hidden(done, member: int, week: int) -> list[str]:
    """Kinds of secret that a member hides in a week."""
    rows = done.tables["secrets"]
    rows = rows[(rows.member == member) & (rows.concealed_from_week <= week)]
    open_ = [((rows[name] >= 0) & (rows[name] <= week)) for name in
             ("disclosed_week", "discovered_week")]
    return sorted(set(rows[~(open_[0] | open_[1])].kind.astype(str)))


def in_party(done, week: int) -> list[int]:
    """Ids of those in the Party in a week."""
    members, changes = done.tables["members"], done.tables["transitions"]
    left = changes[(changes.what.astype(str) == "standing") & (changes.week <= week)
                   & changes.new.astype(str).isin(["expelled", "left"])].member
    here = members[(members.week_joined >= 0) & (members.week_joined <= week)].id
    return sorted(set(here.astype(int)) - set(left.astype(int)))


def quiet(state: State) -> dict:
    """Step 1: three people are opened."""
    done = host.run(CELL, SEED)
    opened = state.opened[:OPENED]
    screen = blank(1, stage="viewer", run=host.text_of(CELL, SEED),
                     progress=said(1, "progress", opened=len(opened), needed=OPENED),
                     wanted={"state": {"week": QUIET, "tab": "people"}})
    if len(opened) < OPENED:
        return screen
    here = in_party(done, QUIET)
    secrets = {one: hidden(done, one, QUIET) for one in here}
    kinds = Counter(kind for found in secrets.values() for kind in found).most_common(2)
    finding = [said(1, "all", hiding=sum(map(bool, secrets.values())), members=len(here))]
    if len(kinds) == 2:
        (kind, count), (second, seconds) = kinds
        finding.append(said(1, "kinds", kind=viewed("secrets")[kind], count=count,
                            second=viewed("secrets")[second], seconds=seconds))
    own = {one: hidden(done, one, QUIET) for one in opened}
    finding.append(said(1, "yours", hiding=sum(map(bool, own.values())), list="; ".join(
        said(1, "yours_one", who=who(one), what=", ".join(
            viewed("secrets")[kind] for kind in found) or said(1, "nothing"))
        for one, found in own.items())))
    return screen | {"finding": [sourced(text) for text in finding],
                     "small": [said(1, "caution"), common("one_run", seed=SEED)]}


# ---- 2. One arrest -----------------------------------------------------------------------------

def line_through(done, member: int, about: set[int]) -> list:
    """The shortest line of recorded causes from a member's fall back to one of the events
    ``about``, as rows of events; empty where none of them is behind the fall."""
    parents = {}
    for event_, parent in done.tables["causes"][["event", "parent"]].itertuples(index=False):
        parents.setdefault(event_, []).append(parent)
    fall = int(done.tables["members"].set_index("id").loc[member].event_fallen)
    lines, seen = [[fall]], {fall}
    for line in lines:
        if line[-1] in about:
            return [done.tables["events"].loc[one] for one in line]
        for parent in parents.get(line[-1], []):
            if parent >= 0 and parent not in seen:
                seen.add(parent)
                lines.append([*line, parent])
    return []


def arrest(state: State) -> dict:
    """Step 2: the weeks are played to the first arrest after the first trial."""
    done, found = host.run(CELL, SEED), host.first_arrest(CELL, SEED)
    if found is None:
        return blank(2, stage="viewer", run=host.text_of(CELL, SEED), task="",
                       finding=[sourced(said(2, "no_arrest"))])
    begun = week_of(host.TRIALS, done.start)
    is_done = 2 in state.done
    screen = blank(2, stage="viewer", run=host.text_of(CELL, SEED),
                     button=said(2, "again" if is_done else "play"),
                     play={"play": [begun, found.week], "person": found.member},
                     wanted={"state": {"week": found.week, "person": found.member,
                                       "tab": "person"} if is_done else
                             {"week": begun, "person": None, "tab": "week"}})
    if not is_done:
        return screen
    fell = np.asarray(done.world.members["week_fallen"])
    before = [i for i in found.tied if 0 <= fell[i] <= found.week]
    open_ = [i for i in found.tied if i not in before]
    others = [i for i in in_party(done, found.week)
              if i not in found.tied and i != found.member]
    others_fell = [i for i in others if fell[i] > found.week]
    about = done.tables["events"]
    about = set(about.index[about.target == found.member])
    through = {i: line for i in found.fell_later if (line := line_through(done, i, about))}
    finding = [said(2, "who", date=date(found.week), who=who(found.member),
                    tied=len(found.tied), **place_of(done, found.member, found.week))]
    if before:
        finding.append(said(2, "before", count=len(before), tied=len(found.tied)))
    finding.append(said(
        2, "later", tied=len(open_), fell=len(found.fell_later), others=len(others),
        others_fell=len(others_fell), share=_share(len(found.fell_later), len(open_)),
        others_share=_share(len(others_fell), len(others))))
    finding.append(said(2, "tied_more" if len(found.fell_later) * len(others)
                        > len(others_fell) * len(open_) else "tied_no_more"))
    finding = [sourced(text) for text in finding]
    if through:
        finding.append(sourced(said(2, "through", count=len(through), list=people(through),
                                    fell=len(found.fell_later))))
        finding += [sourced(said(2, "chain")), chain(next(iter(through.values())))]
    elif found.fell_later:
        finding.append(sourced(said(2, "through_none", fell=len(found.fell_later))))
    return screen | {"finding": finding,
                     "small": [said(2, "caution"), common("one_run", seed=SEED)]}


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


# ---- 3. One member -----------------------------------------------------------------------------

def act_words(option) -> str:
    """An option of the dilemma as a sentence."""
    key = "disclose_self" if option.act == "disclose" and option.target < 0 else option.act
    return said(3, key, target=who(option.target))


def _reasons(option) -> tuple[list[str], list[str]]:
    """What speaks for and against an option, in words by size, heaviest first."""
    return reasons({**option.terms, "cost": -option.terms["cost"]},
                   texts()["lesson"]["3"]["terms"])


def _in_100(danger: float) -> int:
    return round(100 * danger)


def member(state: State) -> dict:
    """Step 3: one of three options is chosen."""
    done, had = host.run(CELL, SEED), host.dilemmas(CELL, SEED)
    if not had:
        return blank(3, stage="", task="", finding=[sourced(said(3, "none"))])
    found = had[0]
    values = {"who": who(found.member), "date": date(found.week),
              **place_of(done, found.member, found.week)}
    cards = []
    for option in found.options.values():
        for_, against = _reasons(option)
        cards.append({"act": option.act, "title": act_words(option), "for": for_,
                      "against": against, "level": _in_100(option.danger),
                      "danger": said(3, "danger", danger=_in_100(option.danger))})
    screen = blank(
        3, stage="cards", cards=cards, chosen=state.act,
        text=[sourced(text.format(**values)) for text in texts()["lesson"]["3"]["text"]],
        also=said(3, "others", acts=", ".join(viewed("acts")[act] for act in found.others))
        if found.others else "")
    if not state.act:
        return screen
    danger = {act: _in_100(option.danger) for act, option in found.options.items()}
    finding = [
        said(3, "you_took", act=lower(act_words(found.options[state.act]))),
        said(3, "rule_took", act=lower(act_words(found.options[found.took]))
             if found.took in found.options else viewed("acts")[found.took]),
        said(3, "perceived", silent=danger["silent"], write=danger["denounce"],
             disclose=danger["disclose"]),
        said(3, "unseen")]
    return screen | {"finding": [sourced(text) for text in finding],
                     "small": [said(3, "draw"), common("one_run", seed=SEED)]}


# ---- 4. What it did to others ------------------------------------------------------------------

def act_of(state: State) -> str:
    """The reader's choice; before there is one, a statement."""
    return state.act or "denounce"


def others(state: State) -> dict:
    """Step 4: the paired world of the choice, and of the same choice by others of the cell."""
    had = host.dilemmas(CELL, SEED)
    if not had:
        return blank(4, stage="", task="", finding=[sourced(said(3, "none"))])
    act, is_done = act_of(state), 4 in state.done
    other = host.instead_of(act)
    place = min(state.pick, len(had) - 1)
    found = had[place]
    here, there = (lower(act_words(found.options[one])) for one in (act, other))
    values = {"act": here, "other": there}
    shown = host.choosing(CELL, SEED, place, act)
    screen = blank(4, stage="viewer", run=host.as_json(host.choosing_document(
                         CELL, SEED, place, act)), button="" if is_done else said(4, "compare"),
                     text=[sourced(text.format(**values)) for text in
                           texts()["lesson"]["4"]["text"]],
                     wanted={"state": {"week": found.week, "person": found.member,
                                       "tab": "person"}})
    if not is_done:
        return screen
    pairs = [host.choice_pair(CELL, SEED, k, act) for k in range(len(had))]
    pair = pairs[place]
    name = who(found.member)
    counted = Counter(one.change for one in pair.fates)
    finding = [said(4, "some", who=name, **values, **_changes(counted)) if pair.fates
               else said(4, "nobody", who=name)]
    if pair.fates:
        own = [fate(done, found.member) for done in (shown, pair.run)]
        finding.append(said(4, "self_same", who=upper(name)) if own[0] == own[1] else
                       said(4, "self_other", who=upper(name), fate=own[0], paired=own[1]))
    lines = []
    if pair.fates:
        one = min(pair.fates, key=lambda one: (one.change == "shifted", one.member))
        where = pair.run if one.change != "spared" else shown
        lines = [sourced(said(4, "line", who=who(one.member), change=texts()["lesson"]["4"][
            "change"][one.change].format(**values))),
            chain(heaviest_line(where.tables, one.member))]
    none = sum(not one.fates for one in pairs)
    mean = [number(np.mean([host.fallen(host.choosing(CELL, SEED, k, one))
                            for k in range(len(had))])) for one in (act, other)]
    finding.append(said(4, "all", count=len(had), none=none, some=len(had) - none,
                        here=mean[0], there=mean[1]))
    return screen | {
        "finding": list(map(sourced, finding)), "lines": lines,
        "small": [said(4, "caution"), common("one_run", seed=SEED)],
        "paired": host.as_json(pair.shown),
        "heads": [text.format(act=viewed("acts")[act], other=viewed("acts")[other])
                  for text in texts()["lesson"]["4"]["heads"]],
        "rows": [{"at": k, "here": k == place, "open": said(4, "open"),
                  "who": who(one.member),
                  "effect": said(4, "effect", **_changes(Counter(f.change for f in pair.fates)))
                  if pair.fates else said(4, "effect_none")}
                 for k, (one, pair) in enumerate(zip(had, pairs, strict=True))],
        "wanted": {"state": {"week": found.week, "tab": "changed" if pair.fates else "person",
                             "person": found.member}}}


def _changes(counted: Counter) -> dict[str, int]:
    return {change: counted[change] for change in ("fell", "spared", "shifted")}


# ---- 5. Everyone -------------------------------------------------------------------------------

# The world that corresponds to a choice.
WORLD_OF = {"silent": "forbidden", "denounce": "written", "disclose": "disclosed"}


def everyone(state: State) -> dict:
    """Step 5: the same choice made by all, over many seeds."""
    owns_up = state.act == "disclose"
    names = ["free", "forbidden", "written", *(["disclosed"] if owns_up else [])]
    screen = blank(5, stage="", **expecting(state.expect5),
                     button=said(5, "run", runs=host.SEEDS * len(names)),
                     waits=not state.expect5)
    if owns_up:
        screen["text"].append(sourced(said(5, "extra")))
    if 5 not in state.done:
        return screen
    falls = host.everyone(CELL)
    means = {name: host.interval(falls[name]) for name in names}
    told = {name: number(found[0]) for name, found in means.items()}
    difference = host.interval(np.subtract(falls["written"], falls["forbidden"]))
    key = "unclear" if difference[1] <= 0 <= difference[2] else (
        "less" if difference[0] > 0 else "fewer_falls")
    low, high = sorted(map(abs, difference[1:])) if key == "fewer_falls" else difference[1:]
    finding = [said(5, "you_expected", expected=common(state.expect5))] if state.expect5 else []
    finding += [said(5, "means", **told),
                *([said(5, "means_disclosed", **told)] if owns_up else []),
                said(5, key, difference=number(abs(difference[0])), low=number(low),
                     high=number(high)),
                *_one_statement(host.gain_and_harm(CELL))]
    rows = [{"name": name, "text": said(5, name), "values": sorted(falls[name]),
             "mine": name == WORLD_OF.get(state.act), "middle": means[name][0],
             "low": means[name][1], "high": means[name][2],
             "mean": said(5, "mean", mean=told[name], low=number(means[name][1]),
                          high=number(means[name][2]))} for name in names]
    most = max(max(falls[name]) for name in names) + 1
    return screen | {
        "stage": "figure", "finding": [sourced(text) for text in finding], "button": "",
        "small": [common("many_runs", seeds=host.SEEDS), said(5, "caution")],
        "figure": {"kind": "strips", "rows": rows, "most": most, "axis": said(5, "axis"),
                   "label": "; ".join(f"{row['text']}: {row['mean']}" for row in rows)}}


def _one_statement(found: dict) -> list[str]:
    """What one statement does to its author and to others, by what came out."""
    soon, harm = found["soon"], found["harm"]
    helps, harms = soon[1] > 0, harm[1] > 0
    zero = [one[1] <= 0 <= one[2] for one in (soon, harm)]
    key = ("gain_zero" if all(zero) else "gain_both" if helps and harms else
           "gain_helps" if helps and zero[1] else "gain_harms" if harms and zero[0] else
           "gain_other")
    return [said(5, "gain", statements=found["statements"], **{
        name: signed(100 * value) for name, value in zip(
            ("author", "author_high", "author_low", "harm", "harm_low", "harm_high"),
            (*(-value for value in soon), *harm), strict=True)}), said(5, key)]


# ---- 6. January 1938 ---------------------------------------------------------------------------

def january(state: State) -> dict:
    """Step 6: the cell with and without the resolution, over many seeds."""
    screen = blank(6, stage="", **expecting(state.expect6), waits=not state.expect6,
                     button=said(6, "run", runs=2 * host.SEEDS))
    if 6 not in state.done:
        return screen
    found = host.january(CELL)
    turn = week_of(host.RESOLUTION, host.settings(CELL).start)

    def total(world: str, what: str, after: bool) -> np.ndarray:
        weeks = slice(turn, turn + HALF_YEAR) if after else slice(turn - HALF_YEAR, turn)
        return found[world][:, host.COUNTED.index(what), weeks].sum(axis=1)

    def both(what: str, decimals: int = 1) -> dict[str, str]:
        before, after, without = (number(total(*which).mean(), decimals) for which in (
            ("with", what, False), ("with", what, True), ("without", what, True)))
        return {"before": before, "after": after, "with": after, "without": without}

    difference = host.interval(total("with", "statements", True)
                               - total("without", "statements", True))
    span = {"low": number(difference[1]), "high": number(difference[2])}
    counter = host.interval(total("with", "countercharges", True)
                            - total("without", "countercharges", True))
    back = both("reinstatements")
    finding = [said(6, "you_expected", expected=common(state.expect6))] if state.expect6 else []
    finding += [
        said(6, "drop", **both("statements")),
        said(6, "not_apart", **span) if difference[1] <= 0 <= difference[2] else
        said(6, "apart", difference=number(abs(difference[0])), **span,
             direction=common("more" if difference[0] > 0 else "fewer")),
        said(6, "expelled", **both("expulsions_political")),
        said(6, "counter", **both("countercharges", 2)) + " "
        + said(6, "counter_agrees" if counter[1] > 0 else "counter_against"),
        said(6, "appeals", back=back["with"], back_without=back["without"], **both("appeals")),
        said(6, "end")]
    first, last = turn + DRAWN[0], turn + DRAWN[1]
    panels = []
    for what in ("statements", "expulsions_political"):
        lines = {world: _line(found[world][:, host.COUNTED.index(what), :], first, last)
                 for world in ("with", "without")}
        most = max(max(line["high"]) for line in lines.values())
        tick = next(one for one in (0.1, 0.2, 0.5, 1, 2) if most / one <= 5 or one == 2)
        panels.append({"name": what, "text": said(6, what), "lines": lines, "most": most,
                       "label": said(6, "drop" if what == "statements" else "expelled",
                                     **both(what)),
                       "ticks": [round(k * tick, 1) for k in range(int(most / tick) + 1)]})
    page = texts()["page"]
    quarters = [(week, day) for week in range(first, last)
                if (day := date_of(week, host.settings(CELL).start)).day <= 7
                and day.month in (1, 7, 10, 4)]
    return screen | {
        "stage": "figure", "finding": [sourced(text) for text in finding], "button": "",
        "small": [common("many_runs", seeds=host.SEEDS), said(6, "caution")],
        "figure": {"kind": "lines", "panels": panels, "weeks": [first, last - 1], "turn": turn,
                   "turn_text": date(turn),
                   "lines": [{"name": name, "text": said(6, name)}
                             for name in ("with", "without")],
                   "dates": [{"at": week, "text": page["month"].format(
                       month=page["months"][day.month - 1][:3], year=day.year)}
                             for week, day in quarters]}}


SMOOTHED = 4  # weeks of a moving mean: weekly counts of one cell are small


def _line(counts: np.ndarray, first: int, last: int) -> dict[str, list[float]]:
    """Mean over runs of a moving mean of weeks, with its interval, for the weeks drawn."""
    window = np.ones(SMOOTHED) / SMOOTHED
    smooth = np.array([np.convolve(run, window)[:len(run)] for run in counts])[:, first:last]
    spans = [host.interval(week) for week in smooth.T]
    return {name: [round(span[k], 3) for span in spans]
            for k, name in enumerate(("middle", "low", "high"))}


# ---- All of them -------------------------------------------------------------------------------

MAKE = {1: quiet, 2: arrest, 3: member, 4: others, 5: everyone, 6: january,
        7: lesson_region.screen}
assert len(MAKE) == STEPS


def screen(state: State) -> dict:
    """The screen of a state's step."""
    return MAKE[state.step](state)


def shown_by(state: State) -> host.Choices:
    """The settings of the run that a state's step is about."""
    return lesson_region.choices_of(state) if state.step == lesson_region.STEP else CELL


def prepare(state: State) -> None:
    """Work out ahead, for the cache, what the reader's next click will show."""
    if state.step >= 2:
        screen(replace(state, done=(*state.done, state.step)))
    if state.step in (3, 4, 5):
        screen(replace(state, step=state.step + 1, done=(*state.done, state.step + 1)))


def ids_of(data: object) -> set[str]:
    """Evidence ids in a nested structure of `sourced` parts."""
    if isinstance(data, dict):
        return {data["id"]} if set(data) == {"id"} else set().union(*map(ids_of, data.values()))
    if isinstance(data, (list, tuple)):
        return set().union(*map(ids_of, data))
    return set()


def sources() -> dict[str, dict]:
    """The evidence rows behind every id in the page's texts, ready to be shown."""
    page = texts()["page"]["sources"]
    marked = [sourced(text) for name in ("lesson", "teachers")
              for text in all_texts(texts()[name])]
    return {row["id"]: {"work": page[row["source"]], "place": row["locator"],
                        "claim": row["statement"],
                        "row": page["row"].format(id=row["id"], date=row["date"])}
            for row in host.evidence(sorted(ids_of(marked)))}


def all_texts(tree: object) -> Iterator[str]:
    """Every string in a nested structure of texts."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, (dict, list)):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from all_texts(part)
