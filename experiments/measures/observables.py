"""What is measured on a run: the record's patterns and the general outcomes of sweeps.

An observable is a pure function ``observable(run) -> float`` on the tables of one
run (architecture, contracts). ``run`` has ``tables`` (name -> DataFrame), ``start``
(the first Monday) and ``weeks``; who fell through whom is in `cascades.py`, what designs
may name in `outcomes.py`. NaN means *undetermined*, never zero: a zero
denominator, a window (or the follow-up after it) that the run does not cover,
fewer than ten falls in the run where falls are counted, fewer than thirty
statements where statements are (model of record, section 11).

A state "at week W" is the state as the week begins, before anything happens in it.
"""

import datetime as dt
from functools import wraps
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import words

NAN = float("nan")

# When there is too little to count (model of record, sections 2 and 11).
MIN_FALLS = 10
MIN_STATEMENTS = 30

# Weeks, as the observables of patterns.csv name them.
YEAR = 52
KIN_REPORT_DUE = 4       # a kin arrest not reported by then counts as delayed (P20)
KIN_REPORT_PROMPT = 2    # reported by then counts as prompt (P21, P22)
LANDMARK = 4             # time to write after a tie comes under attack (P27, P28)
EARLY_RISK = (5, 17)     # weeks after the attack in which falls are compared (P27)
LATE_RISK = (31, 56)     # the same, when the credit should be spent (P28)
NAMED_TO_ARREST = 26     # follow-up of those who were named (P37)

DAYS_PER_MONTH = 365.25 / 12
N_TERCILES = 3
SEVERE = 0.5             # severity (0-1) from which a secret is severe (P38; assumed)
HEAD_RANK = 2            # organisers and heads, and those above them (P08)
WORKER_RANK = 0

PARTY = ("full", "candidate", "reinstated_full", "reinstated_candidate")
REINSTATED = ("reinstated_full", "reinstated_candidate")
POLITICAL = words.GROUNDS[:words.N_POLITICAL_GROUNDS]
REVIEW = ("conduct", "passivity", "records")
# The 20 production and technical units: 18 shops, a research bureau, a station (g1-229).
PRODUCTION_UNITS = ("shop", "bureau", "station")
# What a tie is seen from its other end; a kind not named here is its own inverse.
INVERSE_TIE = {"superior": "subordinate", "patron": "client", "recommender": "recommended",
               "successor": "predecessor"}
INVERSE_TIE |= {there: here for here, there in INVERSE_TIE.items()}

# Pattern id -> observable; filled by the decorator below, here, in paired.py and in region.py.
OBSERVABLES = {}


class Weeks(NamedTuple):
    """The weeks whose Mondays lie in a window, both ends included."""

    first: int
    last: int

    @property
    def n(self) -> int:
        return self.last - self.first + 1

    def hold(self, week):
        """Whether each week (never = -1 is not) lies in the window."""
        return (week >= max(self.first, 0)) & (week <= self.last)


def weeks_of(start: dt.date, window: str) -> Weeks:
    """The weeks of ``"from..to"`` (ISO dates, inclusive; an empty ``from`` is week 0)."""
    begin, end = window.split("..")
    days_to = [(dt.date.fromisoformat(day) - start).days if day else 0 for day in (begin, end)]
    return Weeks(first=-(-days_to[0] // 7), last=days_to[1] // 7)


def observable(pattern: str, *windows: str, counts: tuple[str, ...] = (), follow: int = 0):
    """Register an observable and apply section 11's rules of determination around it.

    The function is written with one `Weeks` per window as arguments; what is
    registered takes the run alone. ``counts`` names what is counted (falls,
    statements), hence which minimum applies; ``follow`` is how many weeks past
    the last window the run must last.
    """
    def register(measure):
        @wraps(measure)
        def measured(run) -> float:
            spans = [weeks_of(run.start, window) for window in windows]
            covered = all(span.first >= 0 and span.last + follow < run.weeks for span in spans)
            if not covered:
                return NAN
            if "falls" in counts and falls(run) < MIN_FALLS:
                return NAN
            if "statements" in counts and statements(run) < MIN_STATEMENTS:
                return NAN
            return float(measure(run, *spans))

        measured.windows = windows
        OBSERVABLES[pattern] = measured
        return measured
    return register


def observe(run, patterns=None) -> dict[str, float]:
    """Value of every observable that is built, or of those among ``patterns``."""
    wanted = OBSERVABLES if patterns is None else patterns
    return {name: OBSERVABLES[name](run) for name in wanted
            if name in OBSERVABLES}


def once(measure):
    """Keep the answer on the run, since several outcomes of a sweep ask for it."""
    @wraps(measure)
    def kept(run, *how):
        answers = run.__dict__.setdefault("_answers", {})
        if (measure, how) not in answers:
            answers[measure, how] = measure(run, *how)
        return answers[measure, how]
    return kept


# ---- Reading the tables ---------------------------------------------------------------------

def column(run, table: str, name: str) -> np.ndarray:
    """A column of a growing table or of members as the engine holds it: words as codes.

    Read from the run's arrays where it has them, since building data frames takes
    longer than simulating a small organisation; else from its tables (a word that is
    not in the list of words is -1).
    """
    world = getattr(run, "world", None)
    if world is not None:
        return world.rows(table)[name]
    from sim.state import tables  # here, so that reading patterns does not load the engine
    values = run.tables[table][name]
    column = getattr(tables, table.upper()).column(name)
    if column is None or column.words is None:
        return values.to_numpy()
    return pd.Categorical(values.astype(object), categories=column.words).codes


def ratio(over: float, under: float) -> float:
    """``over / under``; undetermined where the denominator is zero."""
    return float(over) / float(under) if under else NAN


def share(hits) -> float:
    """Share of true values; undetermined where there is nothing to share."""
    return float(np.mean(hits)) if len(hits) else NAN


def matched_ratio(stratum, exposed, hits, at_risk=None) -> float:
    """Mantel-Haenszel ratio of hits per person (or per time at risk), exposed over not.

    Strata with only one of the two groups say nothing and drop out by themselves.
    NaN where the unexposed of the usable strata have no hits.
    """
    at_risk = np.ones(len(hits)) if at_risk is None else np.asarray(at_risk, dtype=float)
    stratum = np.unique(stratum, return_inverse=True)[1].ravel()
    exposed, hits = np.asarray(exposed, dtype=bool), np.asarray(hits, dtype=float)

    def per_stratum(values, group):
        return np.bincount(stratum[group], weights=values[group],
                           minlength=stratum.max(initial=-1) + 1)

    hits_1, hits_0 = per_stratum(hits, exposed), per_stratum(hits, ~exposed)
    risk_1, risk_0 = per_stratum(at_risk, exposed), per_stratum(at_risk, ~exposed)
    total = np.maximum(risk_1 + risk_0, np.finfo(float).tiny)
    return ratio((hits_1 * risk_0 / total).sum(), (hits_0 * risk_1 / total).sum())


def terciles(values) -> np.ndarray:
    """Tercile (0, 1, 2) of each value among all of them; equal values share a tercile."""
    values = np.asarray(values, dtype=float)
    if not len(values):
        return np.zeros(0, dtype=int)
    cuts = np.quantile(values, np.arange(1, N_TERCILES) / N_TERCILES)
    return np.searchsorted(cuts, values)


def strata(*keys) -> np.ndarray:
    """One number for each combination of the keys (arrays of equal length)."""
    code = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        values, number = np.unique(key, return_inverse=True)
        code = code * max(len(values), 1) + number.ravel()
    return code


@once
def rows_of(run, kind: str) -> pd.DataFrame:
    """The events of one kind."""
    events = run.tables["events"]
    return events[events["kind"] == kind]


@once
def expelled(run, grounds: tuple[str, ...], span: Weeks) -> pd.DataFrame:
    """Expulsion events on these grounds in the window."""
    events = rows_of(run, "expulsion")
    return events[events["ground"].isin(grounds) & span.hold(events["week"])]


@once
def political_statements(run) -> pd.DataFrame:
    """Statements and speeches accusing someone of more than work or conduct."""
    table = run.tables["statements"]
    return table[table["political"].astype(bool)]


def statement_rate(run, span: Weeks) -> float:
    """Political statements per week of the window."""
    return span.hold(political_statements(run)["week"]).sum() / span.n


def authored_before(run) -> np.ndarray:
    """``[member, week]``: political statements the member made before that week."""
    made = political_statements(run)
    count = np.zeros((len(run.tables["members"]), run.weeks + 1))
    np.add.at(count, (made["author"].to_numpy(), made["week"].to_numpy() + 1), 1)
    return count.cumsum(axis=1)


@once
def _steps(run, what: str):
    """Of `state_at`: who changed, in which week, to what, by member and week; and what each
    member was before the first change."""
    def encode(column):
        return (column.isin(PARTY).to_numpy(dtype=float) if what == "standing"
                else pd.to_numeric(column.astype(object)).to_numpy(dtype=float))

    steps = run.tables["transitions"]
    steps = steps[steps["what"] == what].sort_values(["member", "week"], kind="stable")
    initial = encode(run.tables["members"][what]).copy()
    who = steps["member"].to_numpy(dtype=int)
    changed, first = np.unique(who, return_index=True)
    initial[changed] = encode(steps["old"])[first]
    return who, steps["week"].to_numpy(dtype=int), encode(steps["new"]), initial


def state_at(run, what: str, member, week) -> np.ndarray:
    """The standing (1 in the Party, 0 not), rank or unit of ``member`` at ``week``.

    Both broadcast. Read from the transitions before the week; before the first of
    them, what it changed from; without any, the final state in members. Transitions
    hold standings as words, ranks and units as numbers (or their digits).
    """
    member, week = np.broadcast_arrays(member, week)
    who, when, new, initial = _steps(run, what)
    if not len(who):
        return initial[member]
    # One sorted key for member and week, so that a single search finds the last step before.
    width = run.weeks + 2
    last = np.searchsorted(who * width + when, member * width + week) - 1
    happened = (last >= 0) & (who[last] == member)
    return np.where(happened, new[last], initial[member])


@once
def _ever_reinstated(run) -> np.ndarray:
    steps = run.tables["transitions"]
    back = steps.loc[(steps["what"] == "standing") & steps["new"].isin(REINSTATED), "member"]
    return np.unique(back.to_numpy(dtype=int))


def present(run, week) -> np.ndarray:
    """Members and candidates as each week begins: ``[member, week]`` (``[member]`` for one week).

    In the Party (full, candidate, reinstated) and not arrested. Members' own columns
    say it for all but those ever reinstated, whose standing the transitions give.
    """
    members = run.tables["members"]
    week = np.asarray(week)
    weeks = np.atleast_1d(week)[None, :]

    def passed(column):
        when = members[column].to_numpy()[:, None]
        return (when >= 0) & (when < weeks)

    joined = passed("week_joined") | (members["week_joined"].to_numpy()[:, None] == 0)
    out = passed("week_expelled_any")
    back = _ever_reinstated(run)
    if len(back):
        out[back] = state_at(run, "standing", back[:, None], weeks) == 0
    there = joined & ~out & ~passed("week_left") & ~passed("week_arrested")
    return there if week.ndim else there[:, 0]


def present_one(run, member, week) -> np.ndarray:
    """Whether each ``member`` is present at the ``week`` of the same row."""
    weeks, column = np.unique(np.asarray(week), return_inverse=True)
    return present(run, weeks)[np.asarray(member), column.ravel()]


# ---- The record's patterns: decisive year and review (P01-P08) -------------------------------

@observable("P01", "1937-04-01..1938-04-01", counts=("falls",))
def political_expulsions(run, year):
    """P01: persons politically expelled in the year / members and candidates at its start.

    Share. Archive count, 64 of 739 (g1-226, g1-135).
    """
    return ratio(expelled(run, POLITICAL, year)["target"].nunique(),
                 present(run, year.first).sum())


@observable("P02", "1937-04-01..1938-04-01", counts=("falls",))
def arrests_of_members(run, year):
    """P02: persons arrested in the year / members and candidates at its start.

    Share. Archive count, 44 of 739, all of them expelled within the year (g1-226):
    so those count who were in the Party at some time of the year, not those whom the
    review had put out in 1935-36.
    """
    in_party = present(run, np.arange(year.first, year.last + 1)).any(axis=1)
    arrested = year.hold(run.tables["members"]["week_arrested"].to_numpy())
    return ratio((in_party & arrested).sum(), present(run, year.first).sum())


@observable("P03", "1937-04-01..1938-04-01", "..1938-11-14", counts=("falls",))
def lethality(run, year, until):
    """P03: of those politically expelled in the year, share arrested by 1938-11-14, also before.

    Archive count, 44 of 64 (g1-226).
    """
    who = expelled(run, POLITICAL, year)["target"].unique()
    return share(until.hold(run.tables["members"]["week_arrested"].to_numpy()[who]))


@observable("P04", "1935-05-20..1936-04-30")
def review_expulsions(run, review):
    """P04: persons expelled for conduct, passivity or records / members at the review's start.

    Share. Archive count, 143 of at least 1,173 (g1-227).
    """
    return ratio(expelled(run, REVIEW, review)["target"].nunique(),
                 present(run, review.first).sum())


@observable("P05", "1935-05-20..1936-04-30", counts=("falls",), follow=YEAR)
def review_lethality(run, review):
    """P05: of those expelled on review grounds, share arrested within 52 weeks after.

    Author's statement: the review was not terror (g1-056, g1-227).
    """
    put_out = expelled(run, REVIEW, review).groupby("target")["week"].min()
    arrested = run.tables["members"]["week_arrested"].to_numpy()[put_out.index]
    delay = arrested - put_out.to_numpy()
    return share((arrested >= 0) & (delay >= 0) & (delay <= YEAR))


def growth(run, span: Weeks) -> float:
    """Members and candidates at the last week of the window / at its first."""
    return ratio(present(run, span.last).sum(), present(run, span.first).sum())


@observable("P06", "1936-05-04..1937-04-05")
def membership_shrinks(run, year):
    """P06: members and candidates 1937-04-05 / 1936-05-04 (ratio; 739 of 1,030, g1-135)."""
    return growth(run, year)


@observable("P07", "1936-01-01..1938-12-31", counts=("falls",))
def heads_lost(run, span):
    """P07: share of the production and technical units whose head fell while in post.

    Once is enough. Archive count, at least 8 of 20 (g1-229).
    """
    units, posts = run.tables["units"], run.tables["posts"]
    production = units.loc[units["kind"].isin(PRODUCTION_UNITS), "id"]
    fell = posts[(posts["post"] == "unit_head") & (posts["why_ended"] == "fell")
                 & span.hold(posts["to_week"])]
    return share(production.isin(fell["unit"]))


def _falls_from(run, span: Weeks):
    """Who was present and unfallen as the window began, with rank and unit, and who fell in it."""
    fell_week = run.tables["members"]["week_fallen"].to_numpy()
    who = np.flatnonzero(present(run, span.first) & ~((fell_week >= 0) & (fell_week < span.first)))
    return (state_at(run, "rank", who, span.first), state_at(run, "unit", who, span.first),
            span.hold(fell_week[who]))


@observable("P08", "1936-08-01..1938-04-15", counts=("falls",))
def rank_bias(run, span):
    """P08: fall share of rank >= 2 / fall share of rank 0, by rank as the window begins.

    Ratio. Author's statement: leaders fell first (g1-094, g3-120).
    """
    rank, _, fell = _falls_from(run, span)
    return ratio(share(fell[rank >= HEAD_RANK]), share(fell[rank == WORKER_RANK]))


# ---- Statements and gatekeepers (P09-P12) ----------------------------------------------------

@observable("P09", "1936-08-15..1936-10-31", "1936-01-01..1936-07-15", counts=("statements",))
def dormancy(run, after, before):
    """P09: political statements per week after the first trial / in the half year before.

    Ratio. Author's statement (g1-001, g1-041, g1-145); the factor is assumed.
    """
    return ratio(statement_rate(run, after), statement_rate(run, before))


def _shelved(run, span: Weeks) -> float:
    """Decisions to shelve over decisions of the window."""
    decisions = run.tables["decisions"]
    return share(decisions.loc[span.hold(decisions["week"]), "decision"] == "shelve")


@observable("P10", "1936-01-01..1936-08-15", counts=("statements",))
def shelving_at_first(run, span):
    """P10: share of gatekeepers' decisions that shelve, early 1936 (g1-153, g3-117)."""
    return _shelved(run, span)


@observable("P11", "1937-07-01..1937-12-31", counts=("statements",))
def shelving_collapsed(run, span):
    """P11: share of gatekeepers' decisions that shelve, late 1937 (g3-117)."""
    return _shelved(run, span)


def _upward(run, span: Weeks) -> float:
    """Share of the window's political statements whose target outranks the author then."""
    made = political_statements(run)
    made = made[span.hold(made["week"])]
    return share(made["target_rank"] > made["author_rank"])


@observable("P12", "1937-03-10..1937-06-30", "1936-08-15..1937-03-07", counts=("statements",))
def attack_turns_upward(run, after, before):
    """P12: upward share after the plenum minus before it (g1-107, g1-214)."""
    return _upward(run, after) - _upward(run, before)


# ---- Grounds and the resolution (P13-P19) ----------------------------------------------------

@observable("P13", "1936-08-19..1936-12-31", counts=("falls",))
def silence_not_yet_a_ground(run, span):
    """P13: share of political expulsions with ground silence, autumn 1936 (g1-182)."""
    return share(expelled(run, POLITICAL, span)["ground"] == "silence")


@observable("P14", "1937-02-15..1937-08-15", counts=("falls",))
def silence_against_the_free(run, span):
    """P14: among political expulsions of members not arrested before, share on silence.

    A member arrested and expelled in the same week counts by the order of the two
    events. Cases (g1-178, g1-182, g1-183).
    """
    cases = expelled(run, POLITICAL, span)
    arrested = rows_of(run, "arrest").groupby("target")["id"].min().reindex(cases["target"])
    free = ~(arrested.to_numpy() < cases["id"].to_numpy())
    return share(cases.loc[free, "ground"] == "silence")


@observable("P15", "1938-01-24..1938-08-31", "1937-07-01..1937-12-31", counts=("falls",))
def resolution_expulsions(run, after, before):
    """P15: political expulsions per week after the resolution / in late 1937.

    Ratio; per month in the source, 37,000 in 8 against 97,000 in 6 (g3-048).
    """
    return ratio(len(expelled(run, POLITICAL, after)) / after.n,
                 len(expelled(run, POLITICAL, before)) / before.n)


@observable("P16", "1938-01-01..1938-12-31", "1937-01-01..1937-12-31", counts=("falls",))
def resolution_arrests(run, after, before):
    """P16 (shown, not scored): arrests of members and kin, 1938 / 1937 (g3-044)."""
    weeks = np.concatenate([run.tables[name]["week_arrested"] for name in ("members", "kin")])
    return ratio(after.hold(weeks).sum(), before.hold(weeks).sum())


def _happened(run, kind: str, span: Weeks) -> int:
    """Events of one kind in the window."""
    return int(span.hold(rows_of(run, kind)["week"]).sum())


@observable("P17", "..1938-06-30", "..1938-01-23")
def appeals_grow(run, later, earlier):
    """P17: appeals by the end of June 1938 / by the resolution (ratio, cumulative; g3-049)."""
    return ratio(_happened(run, "appeal", later), _happened(run, "appeal", earlier))


@observable("P18", "..1938-06-30")
def appeals_reviewed(run, span):
    """P18: reviews / appeals by the end of June 1938 (g3-049)."""
    return ratio(_happened(run, "review", span), _happened(run, "appeal", span))


@observable("P19", "..1938-06-30")
def appeals_granted(run, span):
    """P19: reinstatements / reviews by the end of June 1938 (g3-049)."""
    return ratio(_happened(run, "reinstatement", span), _happened(run, "review", span))


# ---- Kin arrests (P20-P22) -------------------------------------------------------------------

@observable("P20", "1936-08-01..1937-12-31")
def kin_delay(run, span):
    """P20: share of kin arrests not reported within four weeks of learning.

    Of those that members present learned of in the window, at least four weeks
    before its end. Author's statement: delay was the commonest answer (g2-100).
    """
    kin = run.tables["kin"]
    kin = kin[Weeks(span.first, span.last - KIN_REPORT_DUE).hold(kin["week_learned"])]
    kin = kin[present_one(run, kin["member"], kin["week_learned"])]
    on_time = ((kin["week_reported"] >= 0)
               & (kin["week_reported"] - kin["week_learned"] <= KIN_REPORT_DUE))
    return share(~on_time)


@once
def _expelled_after_coming_out(run, span: Weeks) -> dict[str, float]:
    """Share expelled within 52 weeks: prompt reporters, late reporters, concealers discovered.

    The clock starts when the kin arrest comes out, by report or discovery, whichever
    is first (from learning, late reporters would have had to survive their delay);
    that week lies in the window, and the member is present then. Any ground counts.
    """
    kin = run.tables["kin"].query("week_learned >= 0")
    reported, found = kin["week_reported"], kin["week_discovered"]
    by_report = (reported >= 0) & ((found < 0) | (reported <= found))
    out = reported.where(by_report, found)
    delay = reported - kin["week_learned"]
    group = np.select([by_report & (delay <= KIN_REPORT_PROMPT), by_report],
                      ["prompt", "late"], "discovered")
    seen = pd.DataFrame({"member": kin["member"], "out": out, "group": group})[span.hold(out)]
    seen = seen[present_one(run, seen["member"], seen["out"])].reset_index(drop=True)
    seen["episode"] = seen.index
    struck = seen.merge(rows_of(run, "expulsion")[["target", "week"]], left_on="member",
                        right_on="target")
    struck = struck[(struck["week"] >= struck["out"]) & (struck["week"] <= struck["out"] + YEAR)]
    hit = seen["episode"].isin(struck["episode"])
    return {name: share(hit[seen["group"] == name]) for name in ("prompt", "late", "discovered")}


@observable("P21", "1936-08-01..1938-03-31", counts=("falls",), follow=YEAR)
def late_against_prompt(run, span):
    """P21: expelled within 52 weeks, reporters after more than two weeks minus within two.

    Difference of shares; coded cases, 3 of 11 against 0 of 9 (g2-007, g2-011).
    """
    shares = _expelled_after_coming_out(run, span)
    return shares["late"] - shares["prompt"]


@observable("P22", "1936-08-01..1938-03-31", counts=("falls",), follow=YEAR)
def never_against_late(run, span):
    """P22: expelled within 52 weeks, concealers discovered minus late reporters.

    Difference of shares; coded cases, 3 of 8 against 3 of 11 (g2-007, g2-011).
    """
    shares = _expelled_after_coming_out(run, span)
    return shares["discovered"] - shares["late"]


# ---- Forums, admissions, state of mind (P23-P26) ---------------------------------------------

@observable("P23", "1937-01-01..1938-03-31")
def larger_forum_harsher(run, span):
    """P23: share of cases ending in expulsion, general meetings / committees.

    Matched on tercile of file among the cases of both forums heard in the window
    (g3-105, g2-089).
    """
    cases = run.tables["cases"]
    heard = cases[span.hold(cases["heard"]) & (cases["outcome"] != "pending")
                  & cases["forum"].isin(("general", "committee"))]
    return matched_ratio(terciles(heard["file"]), heard["forum"] == "general",
                         heard["outcome"] == "expel")


@observable("P24", "1936-11-15..1937-07-01")
def admissions(run, span):
    """P24: persons admitted (a count; 5 at Dinamo, g3-028)."""
    return _happened(run, "admission", span)


def _drift(run, column: str, after: Weeks, before: Weeks) -> float:
    """Mean of a weekly column over one window / over another."""
    weekly = run.tables["weekly"]
    return ratio(weekly.loc[after.hold(weekly["week"]), column].mean(),
                 weekly.loc[before.hold(weekly["week"]), column].mean())


@observable("P25", "1937-12-01..1937-12-31", "1936-08-01..1936-08-31")
def belief_gives_way(run, after, before):
    """P25: mean belief of members not fallen, December 1937 / August 1936 (g1-003, g3-106)."""
    return _drift(run, "mean_belief", after, before)


@observable("P26", "1937-12-01..1937-12-31", "1936-08-01..1936-08-31")
def fear_rises(run, after, before):
    """P26: mean fear of members not fallen, December 1937 / August 1936 (g1-003, g3-106)."""
    return _drift(run, "mean_fear", after, before)


# ---- What writing brings (P27-P31) -----------------------------------------------------------

def _under_attack(run) -> np.ndarray:
    """Week in which each member was first visibly accused, attacked or in a case; -1 never.

    A political statement once it is known, a case on other than review grounds, a
    naming at a hearing, an arrest (what Kliukvin's friends answered to, g2-036).
    """
    members = run.tables["members"]
    made, cases = political_statements(run), run.tables["cases"]
    cases = cases[~cases["ground"].isin(REVIEW)]
    named = rows_of(run, "named_at_hearing")
    never = np.iinfo(np.int64).max
    first = np.full(len(members), never)
    for who, week in ((made["target"], made["week_known"]), (cases["accused"], cases["opened"]),
                      (named["target"], named["week"]), (members["id"], members["week_arrested"])):
        real = ((who >= 0) & (week >= 0)).to_numpy()
        np.minimum.at(first, who.to_numpy()[real], week.to_numpy()[real])
    return np.where(first == never, -1, first)


def _occasions(run, span: Weeks) -> pd.DataFrame:
    """Landmark occasions: a member, the week a tie of theirs first came under attack, and after.

    One row per member and tie (its closest kind): the stratum (week, kind, rank), whether
    the member made a political statement, against anyone, within four weeks
    (g1-204 wrote against the tie, g2-036 against another of its friends), and the
    week of the member's fall counted from the attack. Members present at the attack and
    not fallen by the landmark.
    """
    ties, members = run.tables["ties"], run.tables["members"]
    # Both ends of a tie see it, whether the table holds one row for it or two.
    seen = ties[["a", "b", "kind", "closeness", "from_week"]].astype({"kind": object})
    turned = seen.rename(columns={"a": "b", "b": "a"})
    turned["kind"] = turned["kind"].map(lambda kind: INVERSE_TIE.get(kind, kind))
    seen = pd.concat([seen, turned])
    seen["week"] = _under_attack(run)[seen["b"].to_numpy()]
    seen = seen[span.hold(seen["week"]) & (seen["from_week"] <= seen["week"])]
    seen = (seen.sort_values(["closeness", "kind"], ascending=[False, True])
            .drop_duplicates(["a", "b"]))
    who, week = seen["a"].to_numpy(), seen["week"].to_numpy()
    fell = members["week_fallen"].to_numpy()[who]
    fell_after = np.where(fell < 0, np.inf, fell - week)
    made = authored_before(run)
    wrote = made[who, week + LANDMARK + 1] > made[who, week]
    rank = state_at(run, "rank", who, week)
    rows = pd.DataFrame({"stratum": strata(week, seen["kind"].astype(str), rank),
                         "wrote": wrote, "fell_after": fell_after})
    return rows[present_one(run, who, week) & (fell_after > LANDMARK)]


def _risk_ratio(occasions: pd.DataFrame, begin: int, end: int) -> float:
    """Risk of falling in weeks ``begin`` to ``end`` after the attack, writers / non-writers.

    Among those still unfallen as these weeks begin.
    """
    at_risk = occasions[occasions["fell_after"] >= begin]
    return matched_ratio(at_risk["stratum"], at_risk["wrote"], at_risk["fell_after"] <= end)


@observable("P27", "1936-08-01..1937-12-31", counts=("falls", "statements"),
            follow=EARLY_RISK[1])
def writing_protects(run, span):
    """P27: risk of falling in weeks 5-17 after a tie's attack, writers / non-writers.

    Landmark at four weeks, matched on week, tie kind and rank (g1-204, g2-036).
    """
    return _risk_ratio(_occasions(run, span), *EARLY_RISK)


@observable("P28", "1936-08-01..1937-12-31", counts=("falls", "statements"), follow=LATE_RISK[1])
def credit_decays(run, span):
    """P28: the risk ratio of P27 for weeks 31-56 / the same for weeks 5-17 (g1-204, g1-205)."""
    occasions = _occasions(run, span)
    return ratio(_risk_ratio(occasions, *LATE_RISK), _risk_ratio(occasions, *EARLY_RISK))


@observable("P31", "1936-08-01..1938-12-31", counts=("falls", "statements"))
def victims_had_denounced(run, span):
    """P31: share who had denounced before, the fallen of a week / the unfallen of that week.

    Matched on unit, rank and week; both in the Party as the week begins (g1-007,
    g1-036).
    """
    fell = run.tables["members"]["week_fallen"].to_numpy()
    weeks = np.unique(fell[span.hold(fell)])
    fallen = (fell[:, None] >= 0) & (fell[:, None] < weeks)
    who, column = np.nonzero(present(run, weeks) & ~fallen)
    week = weeks[column]
    return matched_ratio(
        strata(week, state_at(run, "unit", who, week), state_at(run, "rank", who, week)),
        fell[who] == week, authored_before(run)[who, week] > 0)


# ---- Who falls and who attacks (P34-P38) -----------------------------------------------------

@observable("P34", "1937-02-01..1937-06-30", counts=("falls", "statements"))
def first_statement_to_arrest(run, span):
    """P34: median months from the first political statement about a member to the arrest.

    Of those arrested in the window about whom someone had written or spoken by then
    (core group 5-8 months; g1-166, g1-145).
    """
    first = political_statements(run).groupby("target")["week"].min()
    arrested = run.tables["members"].set_index("id")["week_arrested"]
    delay = arrested[span.hold(arrested)] - first.reindex(arrested.index)
    delay = delay[delay >= 0]
    return delay.median() * 7 / DAYS_PER_MONTH if len(delay) else NAN


@observable("P35", "1937-01-01..1937-08-31")
def hot_seat(run, span):
    """P35: how many persons were director at some time of the window (a count; g1-224)."""
    posts = run.tables["posts"]
    held = posts[(posts["post"] == "director") & (posts["holder"] >= 0)
                 & (posts["from_week"] <= span.last)
                 & ((posts["to_week"] < 0) | (posts["to_week"] >= span.first))]
    return held["holder"].nunique()


@observable("P36", "1936-08-01..1938-04-15", counts=("falls",))
def falls_cluster(run, span):
    """P36: variance/mean of falls per unit / the same with falls reassigned within rank.

    Units and ranks as the window begins. The mean is the same in both, and the
    expected variance under reassignment is exact (hypergeometric within each rank), so
    nothing is drawn. Cases (g2-165, g1-166).
    """
    rank, unit, fell = _falls_from(run, span)
    units, unit = np.unique(unit, return_inverse=True)
    expected, noise = np.zeros(len(units)), np.zeros(len(units))
    for r in np.unique(rank):
        n_members, n_fell = (rank == r).sum(), fell[rank == r].sum()
        part = np.bincount(unit[rank == r], minlength=len(units)) / n_members
        expected += n_fell * part
        noise += n_fell * part * (1 - part) * (n_members - n_fell) / max(n_members - 1, 1)
    observed = np.bincount(unit, weights=fell, minlength=len(units))
    mean = observed.mean() if len(units) else 0.0
    return ratio(((observed - mean) ** 2).sum(), (noise + (expected - mean) ** 2).sum())


def _arrested_after_naming(run, kind: str, span: Weeks) -> float:
    """Share arrested within 26 weeks among members first named so in the window, then free."""
    named = rows_of(run, kind)
    named = named[span.hold(named["week"])].drop_duplicates("target")
    arrests = rows_of(run, "arrest").drop_duplicates("target").set_index("target")
    arrests = arrests[["id", "week"]].reindex(named["target"])
    free = ~(arrests["id"].to_numpy() < named["id"].to_numpy())
    delay = arrests["week"].to_numpy() - named["week"].to_numpy()
    return share((delay <= NAMED_TO_ARREST)[free])


@observable("P37", "1936-08-01..1938-12-31", counts=("falls",))
def who_names_matters(run, span):
    """P37: arrested within 26 weeks, those named under interrogation / at party hearings.

    Ratio of shares. Persons not arrested before they were named, by their first naming
    of the kind in the window that the run follows for 26 weeks (coded cases: 4 of 5
    against 0 of 14; g2-180, g2-181).
    """
    followed = Weeks(span.first, min(span.last, run.weeks - 1 - NAMED_TO_ARREST))
    return ratio(_arrested_after_naming(run, "named_in_custody", followed),
                 _arrested_after_naming(run, "named_at_hearing", followed))


def _severe_concealed(run, span: Weeks) -> np.ndarray:
    """``[member, week of the window]``: how many severe secrets the member conceals then."""
    secrets = run.tables["secrets"]
    secrets = secrets[(secrets["severity"] >= SEVERE) & (secrets["concealed_from_week"] >= 0)]
    never = span.last + 1
    out = secrets[["disclosed_week", "discovered_week"]]
    end = out.where(out >= 0, never).min(axis=1).clip(span.first, never).to_numpy()
    begin = secrets["concealed_from_week"].clip(span.first, never).to_numpy()
    steps = np.zeros((len(run.tables["members"]), span.n + 1), dtype=int)
    hidden = begin < end
    who = secrets["member"].to_numpy()[hidden]
    np.add.at(steps, (who, begin[hidden] - span.first), 1)
    np.add.at(steps, (who, end[hidden] - span.first), -1)
    return steps.cumsum(axis=1)[:, :-1]


@observable("P38", "1936-08-01..1937-12-31", counts=("statements",))
def something_to_lose(run, span):
    """P38: political statements per member-week, one concealed severe secret / none.

    Over weeks in which the author is present and unfallen, matched on rank and, within
    rank, tercile of degree (g3-108, g2-053). No rule of the model says so directly.
    """
    members = run.tables["members"]
    weeks = np.arange(span.first, span.last + 1)
    fell = members["week_fallen"].to_numpy()[:, None]
    secrets = _severe_concealed(run, span)
    counted = present(run, weeks) & ~((fell >= 0) & (fell < weeks)) & (secrets <= 1)
    who, column = np.nonzero(counted)
    made = np.diff(authored_before(run), axis=1)[who, weeks[column]]
    rank = state_at(run, "rank", who, weeks[column])
    degree = members["degree"].to_numpy()[who]
    tercile = np.zeros(len(who), dtype=int)
    for r in np.unique(rank):
        tercile[rank == r] = terciles(degree[rank == r])
    return matched_ratio(strata(rank, tercile), secrets[who, column] == 1, made)


# ---- The end (P39-P42) -----------------------------------------------------------------------

@observable("P39", "1938-01-24..1938-04-24", "1937-11-01..1938-01-23", counts=("statements",))
def relief_arms_the_victims(run, after, before):
    """P39: political statements per week after the resolution / before it (g3-051, g3-058)."""
    return ratio(statement_rate(run, after), statement_rate(run, before))


@observable("P40", "1938-09-01..1938-11-16", "1937-07-01..1937-12-31", counts=("statements",))
def quiet_before_the_decree(run, after, before):
    """P40: political statements per week in autumn 1938 / in late 1937 (g3-081, g3-098)."""
    return ratio(statement_rate(run, after), statement_rate(run, before))


@observable("P41", "1938-02-01..1938-07-31", counts=("falls",))
def practice_lags(run, span):
    """P41: share of political expulsions with ground tie, after the rule (g3-061, g3-062)."""
    return share(expelled(run, POLITICAL, span)["ground"] == "tie")


@observable("P42", "1937-04-05..1938-04-04")
def ranks_refill(run, year):
    """P42: members and candidates 1938-04-04 / 1937-04-05 (ratio; 761 of 739, g1-135)."""
    return growth(run, year)


# ---- General outcomes, for sweeps ------------------------------------------------------------
# Counts are counts, also when they are zero; shares and rates are NaN on nothing.

def falls(run) -> float:
    """Persons who fell: first political expulsion or arrest."""
    return float((column(run, "members", "week_fallen") >= 0).sum())


def fall_share(run) -> float:
    """Falls / persons ever in the Party."""
    return ratio(falls(run), (column(run, "members", "week_joined") >= 0).sum())


def expulsions_political(run) -> float:
    """Expulsions on a political ground (events: a person reinstated may be expelled again)."""
    return float(expelled_politically(run).sum())


def expelled_politically(run) -> np.ndarray:
    """Whether each event is an expulsion on a political ground."""
    ground = column(run, "events", "ground")
    return ((column(run, "events", "kind") == words.E_EXPULSION)
            & (ground >= 0) & (ground < words.N_POLITICAL_GROUNDS))


def arrests(run) -> float:
    """Members arrested (persons)."""
    return float((column(run, "members", "week_arrested") >= 0).sum())


def statements(run) -> float:
    """Statements of every kind (rows of the table)."""
    return float(len(column(run, "statements", "week")))


def preemptive_statements(run) -> float:
    """Preemptive statements (rows of the table)."""
    return float((column(run, "statements", "preemptive") == 1).sum())


def preemptive_share(run) -> float:
    """Preemptive among political statements; NaN below thirty statements."""
    if statements(run) < MIN_STATEMENTS:
        return NAN
    political = column(run, "statements", "political").astype(bool)
    return share(column(run, "statements", "preemptive").astype(bool)[political])


def shelving_rate(run) -> float:
    """Decisions to shelve over decisions, whole run; NaN below thirty statements."""
    if statements(run) < MIN_STATEMENTS:
        return NAN
    return share(column(run, "decisions", "decision") == words.SHELVE)


def share_ceiling_binds(run) -> float:
    """Share of weeks in which more were ripe for arrest than the organs had slots for."""
    return share(column(run, "weekly", "ceiling_binds")[: run.weeks])


def reinstatements(run) -> float:
    """Reinstatements (events)."""
    return float((column(run, "events", "kind") == words.E_REINSTATEMENT).sum())
