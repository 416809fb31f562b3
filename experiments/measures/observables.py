"""What is measured on a run: the record's patterns and the general outcomes of sweeps.

An observable is a pure function ``observable(run) -> float`` of what one run writes out
(architecture, contracts), read with `reading.py`. ``run`` has ``start`` (the first Monday),
``weeks``, and a ``world`` or ``tables`` (name -> DataFrame); who fell through whom is in
`cascades.py`, what designs may name in `outcomes.py`, all rows of the record in `rows.py`. NaN
means *undetermined*, never zero: a zero denominator, a window (or the follow-up after it) that the
run does not cover, fewer than ten falls in the run where falls are counted, fewer than thirty
statements where statements are (model of record, section 11); where the note of a row asks for
more or for less, its function says so.

A state "at week W" is the state as the week begins, before anything happens in it.
"""

import datetime as dt
from collections.abc import Callable
from functools import cache, wraps
from typing import NamedTuple

import numpy as np

from experiments.measures.reading import column, once
from sim import words

NAN = float("nan")

# When there is too little to count (model of record, sections 2 and 11).
MIN_FALLS = 10
MIN_STATEMENTS = 30

# Weeks, as the observables of patterns.csv name them.
YEAR = 52
KIN_REPORT_DUE = 4       # a kin arrest not reported by then counts as delayed (P20)
KIN_REPORT_PROMPT = 2    # reported by then counts as prompt (P21, P22)
NAMED_TO_ARREST = 26     # follow-up of those who were named (P37)

N_TERCILES = 3
SEVERE = 0.5             # severity (0-1) from which a secret is severe (P38; assumed)
HEAD_RANK = 2            # organisers and heads, and those above them (P08)
WORKER_RANK = 0

# The first and last of the codes that belong together.
PARTY = (words.FULL, words.REINSTATED_CANDIDATE)
REINSTATED = (words.REINSTATED_FULL, words.REINSTATED_CANDIDATE)
POLITICAL = (words.TIE, words.SUPPRESSED)
REVIEW = (words.CONDUCT, words.RECORDS)
# The 20 production and technical units: 18 shops, a research bureau, a station (g1-229).
PRODUCTION_UNITS = (words.SHOP, words.STATION)
NOT_YET = np.int64(2**63 - 1)  # later than every week and every row
MANY_WEEKS = np.int64(1 << 16)  # than any run has, for keys in order of member, then week

# Pattern id -> observable; filled by the decorators below, in the modules that `rows.py` names.
OBSERVABLES = {}
# Pattern id -> effect of paired worlds, for the rows that are pooled over runs.
EFFECTS = {}


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


@cache
def weeks_of(start: dt.date, window: str) -> Weeks:
    """The weeks of ``"from..to"`` (ISO dates, inclusive; an empty ``from`` is week 0)."""
    begin, end = window.split("..")
    days_to = [(dt.date.fromisoformat(day) - start).days if day else 0 for day in (begin, end)]
    return Weeks(first=-(-days_to[0] // 7), last=days_to[1] // 7)


def _spans(run, windows: tuple[str, ...], counts: tuple[str, ...] = (),
           follow: int = 0) -> list[Weeks] | None:
    """The weeks of the windows; None where section 11 leaves undetermined what is counted there."""
    spans = [weeks_of(run.start, window) for window in windows]
    if not all(span.first >= 0 and span.last + follow < run.weeks for span in spans):
        return None
    few = (("falls" in counts and falls(run) < MIN_FALLS)
           or ("statements" in counts and statements(run) < MIN_STATEMENTS))
    return None if few else spans


def over(*windows: str, counts: tuple[str, ...] = (), follow: int = 0):
    """Apply section 11's rules of determination around a measure of these windows.

    The function is written with one `Weeks` per window as arguments; what it becomes takes the
    run alone. ``counts`` names what is counted (falls, statements), hence which minimum applies;
    ``follow`` is how many weeks past the last window the run must last.
    """
    def wrap(measure):
        @wraps(measure)
        def measured(run) -> float:
            spans = _spans(run, windows, counts, follow)
            return NAN if spans is None else float(measure(run, *spans))

        measured.windows = windows
        return measured
    return wrap


def observable(pattern: str, *windows: str, counts: tuple[str, ...] = (), follow: int = 0):
    """Register an observable as a row's; else as `over`."""
    def register(measure):
        OBSERVABLES[pattern] = over(*windows, counts=counts, follow=follow)(measure)
        return OBSERVABLES[pattern]
    return register


class Effect(NamedTuple):
    """An effect of paired worlds: ``parts(run)`` are numbers that are summed over runs (None:
    undetermined), ``pool`` makes the effect of the sums, ``base`` what it is to be read against."""

    parts: Callable
    pool: Callable[..., float]
    base: Callable[..., float]


def effect(pattern: str, *windows: str, pool: Callable[..., float], base: Callable[..., float],
           follow: int = 0):
    """Register a row that is pooled over runs. The function gives its parts; as an observable the
    row is the effect of one run's."""
    def register(measure):
        @wraps(measure)
        def parts(run) -> tuple | None:
            spans = _spans(run, windows, follow=follow)
            return None if spans is None else tuple(map(float, measure(run, *spans)))

        @wraps(measure)
        def measured(run) -> float:
            found = parts(run)
            return NAN if found is None else pool(*found)

        measured.windows = windows
        OBSERVABLES[pattern], EFFECTS[pattern] = measured, Effect(parts, pool, base)
        return measured
    return register


def observe(run, patterns=None) -> dict[str, float]:
    """Value of every observable that is built, or of those among ``patterns``."""
    wanted = OBSERVABLES if patterns is None else patterns
    return {name: OBSERVABLES[name](run) for name in wanted
            if name in OBSERVABLES}


def parts_of(run, patterns) -> dict[str, tuple | None]:
    """Parts of those among ``patterns`` that are pooled over runs."""
    return {name: EFFECTS[name].parts(run) for name in patterns if name in EFFECTS}


# ---- Counting and comparing -----------------------------------------------------------------

def ratio(over: float, under: float) -> float:
    """``over / under``; undetermined where the denominator is zero."""
    return float(over) / float(under) if under else NAN


def share(hits) -> float:
    """Share of true values, or mean; undetermined where there is nothing to share."""
    return float(np.mean(hits)) if len(hits) else NAN


def matched_ratio(stratum, exposed, hits, at_risk=None) -> float:
    """Mantel-Haenszel ratio of hits per person (or per time at risk), exposed over not.

    Strata are whole numbers from 0; those with only one of the two groups say nothing and
    drop out by themselves. NaN where the unexposed of the usable strata have no hits.
    """
    at_risk = np.ones(len(hits)) if at_risk is None else np.asarray(at_risk, dtype=float)
    stratum = dense(stratum)
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


def dense(numbers: np.ndarray) -> np.ndarray:
    """Each of the whole numbers from 0 as its place among those that occur."""
    return (np.cumsum(np.bincount(numbers) > 0) - 1)[numbers]


def strata(*keys) -> np.ndarray:
    """One number for each combination of the keys (arrays of whole numbers from -1)."""
    code = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        code = dense(code * (int(key.max(initial=0)) + 2) + key + 1)
    return code


def among(codes, which: tuple[int, int]):
    """Whether each code is one of the first to the last of ``which``."""
    return (codes >= which[0]) & (codes <= which[1])


def first_of(n: int, who, when) -> np.ndarray:
    """The first ``when`` of each of ``n`` members; NOT_YET for those without any."""
    first = np.full(n, NOT_YET)
    np.minimum.at(first, who, when)
    return first


def any_within(who, when, member, first, last) -> np.ndarray:
    """Whether one of the events (``who``, ``when``) is of the ``member`` from ``first`` to
    ``last`` of the same row."""
    key = np.sort(who * MANY_WEEKS + when)
    return (np.searchsorted(key, member * MANY_WEEKS + last, side="right")
            > np.searchsorted(key, member * MANY_WEEKS + first))


@once
def rows_of(run, kind: int) -> np.ndarray:
    """Rows of the events of one kind."""
    return np.flatnonzero(column(run, "events", "kind") == kind)


def of_kind(run, kind: int, name: str) -> np.ndarray:
    """A column of the events of one kind."""
    return column(run, "events", name)[rows_of(run, kind)]


def expelled(run, grounds: tuple[int, int], span: Weeks) -> np.ndarray:
    """Rows of the expulsions on these grounds in the window."""
    put_out = among(of_kind(run, words.E_EXPULSION, "ground"), grounds)
    put_out &= span.hold(of_kind(run, words.E_EXPULSION, "week"))
    return rows_of(run, words.E_EXPULSION)[put_out]


@once
def _political_rows(run) -> np.ndarray:
    return np.flatnonzero(column(run, "statements", "political"))


def political(run, name: str) -> np.ndarray:
    """A column of the statements and speeches accusing someone of more than work or conduct."""
    return column(run, "statements", name)[_political_rows(run)]


def statement_rate(run, span: Weeks) -> float:
    """Political statements per week of the window."""
    return span.hold(political(run, "week")).sum() / span.n


@once
def _steps(run, what: str):
    """Of `state_at`: key of member and week of every change, in order; to what; and, of each
    member, whether it ever changed and what it was before."""
    def read(values):
        return among(values, PARTY) if what == "standing" else values

    rows = np.flatnonzero(column(run, "transitions", "what") == words.WHATS.index(what))
    member, week, old, new = (column(run, "transitions", name)[rows].astype(np.int64)
                              for name in ("member", "week", "old", "new"))
    order = np.lexsort((week, member))
    initial = read(column(run, "members", what).astype(np.int64))
    who, first = np.unique(member[order], return_index=True)
    initial[who] = read(old)[order][first]
    changed = np.zeros(len(initial), dtype=bool)
    changed[who] = True
    return (member * MANY_WEEKS + week)[order], read(new)[order], changed, initial


def state_at(run, what: str, member, week) -> np.ndarray:
    """The standing (whether in the Party), rank or unit of ``member`` at ``week``.

    Both broadcast. Read from the transitions before the week; before the first of
    them, what it changed from; without any, the final state in members.
    """
    member, week = np.broadcast_arrays(member, week)
    key, new, changed, initial = _steps(run, what)
    state, moved = initial[member], changed[member]
    if moved.any():
        member, week = member[moved], week[moved]
        last = np.searchsorted(key, member * MANY_WEEKS + week) - 1
        happened = (last >= 0) & (key[last] // MANY_WEEKS == member)
        state[moved] = np.where(happened, new[last], state[moved])
    return state


@once
def _ever_reinstated(run) -> np.ndarray:
    """Whether each member ever was."""
    back = ((column(run, "transitions", "what") == words.OF_STANDING)
            & among(column(run, "transitions", "new"), REINSTATED))
    ever = np.zeros(len(column(run, "members", "id")), dtype=bool)
    ever[column(run, "transitions", "member")[back]] = True
    return ever


def in_party_one(run, member, week) -> np.ndarray:
    """Whether each ``member`` is in the Party (full, candidate, reinstated) as the ``week`` of the
    same row begins; both broadcast.

    Members' own columns say it for all but those ever reinstated, whose standing the
    transitions give.
    """
    joined = (_passed(run, "week_joined", member, week)
              | (column(run, "members", "week_joined")[member] == 0))
    out = _passed(run, "week_expelled_any", member, week)
    back = np.broadcast_to(_ever_reinstated(run)[member], out.shape)
    if back.any():
        of_back = (np.broadcast_to(values, out.shape)[back] for values in (member, week))
        out[back] = ~state_at(run, "standing", *of_back)
    return joined & ~out & ~_passed(run, "week_left", member, week)


def _passed(run, name: str, member, week) -> np.ndarray:
    """Whether a week of members' own lies before ``week``."""
    when = column(run, "members", name)[member]
    return (when >= 0) & (when < week)


def present_one(run, member, week) -> np.ndarray:
    """Whether each ``member`` is present as the ``week`` of the same row begins: in the Party and
    not arrested; both broadcast."""
    return in_party_one(run, member, week) & ~_passed(run, "week_arrested", member, week)


def present(run, week) -> np.ndarray:
    """`present_one` of everyone: ``[member, week]`` (``[member]`` for one week)."""
    everyone = np.arange(len(column(run, "members", "id")))
    return present_one(run, everyone[:, None] if np.ndim(week) else everyone, week)


# ---- The record's patterns: decisive year and review (P01-P08) -------------------------------

def _persons_expelled(run, grounds: tuple[int, int], span: Weeks) -> np.ndarray:
    return np.unique(column(run, "events", "target")[expelled(run, grounds, span)])


@observable("P01", "1937-04-01..1938-04-01", counts=("falls",))
def political_expulsions(run, year):
    """P01: persons politically expelled in the year / members and candidates at its start.

    Share. Archive count, 64 of 739 (g1-226, g1-135).
    """
    return ratio(_persons_expelled(run, POLITICAL, year).size,
                 present(run, year.first).sum())


@observable("P02", "1937-04-01..1938-04-01", counts=("falls",))
def arrests_of_members(run, year):
    """P02: persons arrested in the year / members and candidates at its start.

    Share. Archive count, 44 of 739, all of them expelled within the year (g1-226):
    so those count who were in the Party at some time of the year, not those whom the
    review had put out in 1935-36.
    """
    arrested = np.flatnonzero(year.hold(column(run, "members", "week_arrested")))
    in_party = present_one(run, arrested[:, None], np.arange(year.first, year.last + 1)).any(axis=1)
    return ratio(in_party.sum(), present(run, year.first).sum())


@observable("P03", "1937-04-01..1938-04-01", "..1938-11-14", counts=("falls",))
def lethality(run, year, until):
    """P03: of those politically expelled in the year, share arrested by 1938-11-14, also before.

    Archive count, 44 of 64 (g1-226).
    """
    who = _persons_expelled(run, POLITICAL, year)
    return share(until.hold(column(run, "members", "week_arrested")[who]))


@observable("P04", "1935-05-20..1936-04-30")
def review_expulsions(run, review):
    """P04: persons expelled for conduct, passivity or records / members at the review's start.

    Share. Archive count, 143 of at least 1,173 (g1-227).
    """
    return ratio(_persons_expelled(run, REVIEW, review).size,
                 present(run, review.first).sum())


@observable("P05", "1935-05-20..1936-04-30", counts=("falls",), follow=YEAR)
def review_lethality(run, review):
    """P05: of those expelled on review grounds, share arrested within 52 weeks after.

    Author's statement: the review was not terror (g1-056, g1-227).
    """
    rows = expelled(run, REVIEW, review)
    arrested = column(run, "members", "week_arrested")
    put_out = first_of(len(arrested), *(column(run, "events", name)[rows]
                                        for name in ("target", "week")))
    arrested, put_out = arrested[put_out < NOT_YET], put_out[put_out < NOT_YET]
    delay = arrested - put_out
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
    production = column(run, "units", "id")[among(column(run, "units", "kind"), PRODUCTION_UNITS)]
    fell = ((column(run, "posts", "post") == words.UNIT_HEAD)
            & (column(run, "posts", "why_ended") == words.HOLDER_FELL)
            & span.hold(column(run, "posts", "to_week")))
    return share(np.isin(production, column(run, "posts", "unit")[fell]))


def _falls_from(run, span: Weeks):
    """Who was present and unfallen as the window began, with rank and unit, and who fell in it."""
    fell_week = column(run, "members", "week_fallen")
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


@over("1936-08-01..1938-04-15", counts=("falls",))
def rank_bias_all(run, span):
    """Fall share of rank 2 and above / that of ranks 0 and 1 together, by rank on 1936-08-03: as
    P08, but against everyone else."""
    rank, _, fell = _falls_from(run, span)
    return ratio(share(fell[rank >= HEAD_RANK]), share(fell[rank < HEAD_RANK]))


# ---- Statements and gatekeepers (P09-P12) ----------------------------------------------------

@observable("P09", "1936-08-15..1936-10-31", "1936-01-01..1936-07-15", counts=("statements",))
def dormancy(run, after, before):
    """P09: political statements per week after the first trial / in the half year before.

    Ratio. Author's statement (g1-001, g1-041, g1-145); the factor is assumed.
    """
    return ratio(statement_rate(run, after), statement_rate(run, before))


def _shelved(run, span: Weeks) -> float:
    """Decisions to shelve over decisions of the window."""
    of_span = span.hold(column(run, "decisions", "week"))
    return share(column(run, "decisions", "decision")[of_span] == words.SHELVE)


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
    upward = political(run, "target_rank") > political(run, "author_rank")
    return share(upward[span.hold(political(run, "week"))])


@observable("P12", "1937-03-10..1937-06-30", "1936-08-15..1937-03-07", counts=("statements",))
def attack_turns_upward(run, after, before):
    """P12: upward share after the plenum minus before it (g1-107, g1-214)."""
    return _upward(run, after) - _upward(run, before)


# ---- The resolution (P15, P17-P19, Q28) -------------------------------------------------------

@observable("P15", "1938-01-24..1938-08-31", "1937-07-01..1937-12-31", counts=("falls",))
def resolution_expulsions(run, after, before):
    """P15: political expulsions per week after the resolution / in late 1937.

    Ratio; per month in the source, 37,000 in 8 against 97,000 in 6 (g3-048).
    """
    return ratio(len(expelled(run, POLITICAL, after)) / after.n,
                 len(expelled(run, POLITICAL, before)) / before.n)


@observable("Q28", "1938-01-01..1938-12-31", "1937-01-01..1937-12-31", counts=("falls",))
def arrests_of_1938(run, after, before):
    """Q28 (shown, not scored): arrests of members and kin, 1938 / 1937 (g3-044)."""
    weeks = np.concatenate([column(run, name, "week_arrested") for name in ("members", "kin")])
    return ratio(after.hold(weeks).sum(), before.hold(weeks).sum())


def _happened(run, kind: int, span: Weeks) -> int:
    """Events of one kind in the window."""
    return int(span.hold(of_kind(run, kind, "week")).sum())


@observable("P17", "..1938-06-30", "..1938-01-23")
def appeals_grow(run, later, earlier):
    """P17: appeals by the end of June 1938 / by the resolution (ratio, cumulative; g3-049)."""
    return ratio(_happened(run, words.E_APPEAL, later), _happened(run, words.E_APPEAL, earlier))


@observable("P18", "..1938-06-30")
def appeals_reviewed(run, span):
    """P18: reviews / appeals by the end of June 1938 (g3-049)."""
    return ratio(_happened(run, words.E_REVIEW, span), _happened(run, words.E_APPEAL, span))


@observable("P19", "..1938-06-30")
def appeals_granted(run, span):
    """P19: reinstatements / reviews by the end of June 1938 (g3-049)."""
    return ratio(_happened(run, words.E_REINSTATEMENT, span), _happened(run, words.E_REVIEW, span))


# ---- Kin arrests (P20-P22) -------------------------------------------------------------------

@observable("P20", "1936-08-01..1937-12-31")
def kin_delay(run, span):
    """P20: share of kin arrests not reported within four weeks of learning.

    Of those that members present learned of in the window, at least four weeks
    before its end. Author's statement: delay was the commonest answer (g2-100).
    """
    member, learned, reported = (column(run, "kin", name) for name in
                                 ("member", "week_learned", "week_reported"))
    counted = np.flatnonzero(Weeks(span.first, span.last - KIN_REPORT_DUE).hold(learned))
    counted = counted[present_one(run, member[counted], learned[counted])]
    on_time = (reported >= 0) & (reported - learned <= KIN_REPORT_DUE)
    return share(~on_time[counted])


@once
def _expelled_after_coming_out(run, span: Weeks) -> dict[str, float]:
    """Share expelled within 52 weeks: prompt reporters, late reporters, concealers discovered.

    The clock starts when the kin arrest comes out, by report or discovery, whichever
    is first (from learning, late reporters would have had to survive their delay);
    that week lies in the window, and the member is present then. Any ground counts.
    """
    member, learned, reported, found = (column(run, "kin", name) for name in (
        "member", "week_learned", "week_reported", "week_discovered"))
    by_report = (reported >= 0) & ((found < 0) | (reported <= found))
    out = np.where(by_report, reported, found)
    seen = np.flatnonzero((learned >= 0) & span.hold(out))
    seen = seen[present_one(run, member[seen], out[seen])]
    hit = any_within(of_kind(run, words.E_EXPULSION, "target"),
                     of_kind(run, words.E_EXPULSION, "week"),
                     member[seen], out[seen], out[seen] + YEAR)
    by_report, delay = by_report[seen], (reported - learned)[seen]
    prompt = delay <= KIN_REPORT_PROMPT
    return {"prompt": share(hit[by_report & prompt]), "late": share(hit[by_report & ~prompt]),
            "discovered": share(hit[~by_report])}


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


# ---- Admissions, state of mind (P24-P26) -----------------------------------------------------

@observable("P24", "1936-11-15..1937-07-01")
def admissions(run, span):
    """P24: persons admitted (a count; 5 at Dinamo, g3-028)."""
    return _happened(run, words.E_ADMISSION, span)


def _drift(run, name: str, after: Weeks, before: Weeks) -> float:
    """Mean of a weekly column over one window / over another."""
    values, week = column(run, "weekly", name), column(run, "weekly", "week")
    return ratio(share(values[after.hold(week)]), share(values[before.hold(week)]))


@observable("P25", "1937-12-01..1937-12-31", "1936-08-01..1936-08-31")
def belief_gives_way(run, after, before):
    """P25: mean belief of members not fallen, December 1937 / August 1936 (g1-003, g3-106)."""
    return _drift(run, "mean_belief", after, before)


@observable("P26", "1937-12-01..1937-12-31", "1936-08-01..1936-08-31")
def fear_rises(run, after, before):
    """P26: mean fear of members not fallen, December 1937 / August 1936 (g1-003, g3-106)."""
    return _drift(run, "mean_fear", after, before)


# ---- Victims had denounced (P31) ----------------------------------------------------------

@observable("P31", "1936-08-01..1938-12-31", counts=("falls", "statements"))
def victims_had_denounced(run, span):
    """P31: share who had denounced before, the fallen of a week / the unfallen of that week.

    Matched on unit, rank and week; both in the Party as the week begins (g1-007,
    g1-036).
    """
    fell = column(run, "members", "week_fallen")
    weeks = np.unique(fell[span.hold(fell)])
    fallen = (fell[:, None] >= 0) & (fell[:, None] < weeks)
    who, nth = np.nonzero(present(run, weeks) & ~fallen)
    week = weeks[nth]
    denounced = first_of(len(fell), political(run, "author"), political(run, "week"))
    return matched_ratio(
        strata(week, state_at(run, "unit", who, week), state_at(run, "rank", who, week)),
        fell[who] == week, denounced[who] < week)


# ---- Who falls and who attacks (P35-P38) -----------------------------------------------------

@observable("P35", "1937-01-01..1937-08-31")
def hot_seat(run, span):
    """P35: how many persons were director at some time of the window (a count; g1-224)."""
    holder, since, until = (column(run, "posts", name) for name in
                            ("holder", "from_week", "to_week"))
    held = ((column(run, "posts", "post") == words.DIRECTOR) & (holder >= 0)
            & (since <= span.last) & ((until < 0) | (until >= span.first)))
    return np.unique(holder[held]).size


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


@once
def _first_arrest(run) -> np.ndarray:
    """Row of the event in which each member was first arrested; NOT_YET for those who were not."""
    return first_of(len(column(run, "members", "id")), of_kind(run, words.E_ARREST, "target"),
                    rows_of(run, words.E_ARREST))


def _arrested_after_naming(run, kind: int, span: Weeks) -> float:
    """Share arrested within 26 weeks among members first named so in the window, then free."""
    events = rows_of(run, kind)
    events = events[span.hold(column(run, "events", "week")[events])]
    who, first = np.unique(column(run, "events", "target")[events], return_index=True)
    named, arrest = events[first], _first_arrest(run)[who]
    free = arrest > named
    week = column(run, "events", "week")
    taken = free & (arrest < NOT_YET)
    soon = week[arrest[taken]] - week[named[taken]] <= NAMED_TO_ARREST
    return ratio(soon.sum(), free.sum())


@observable("P37", "1936-08-01..1938-12-31", counts=("falls",))
def who_names_matters(run, span):
    """P37: arrested within 26 weeks, those named under interrogation / at party hearings.

    Ratio of shares. Persons not arrested before they were named, by their first naming
    of the kind in the window that the run follows for 26 weeks (coded cases: 4 of 5
    against 0 of 14; g2-180, g2-181).
    """
    followed = Weeks(span.first, min(span.last, run.weeks - 1 - NAMED_TO_ARREST))
    return ratio(_arrested_after_naming(run, words.E_NAMED_CUSTODY, followed),
                 _arrested_after_naming(run, words.E_NAMED_HEARING, followed))


def _severe_concealed(run, span: Weeks) -> np.ndarray:
    """``[member, week of the window]``: how many severe secrets the member conceals then."""
    member, severity, begin, disclosed, discovered = (column(run, "secrets", name) for name in (
        "member", "severity", "concealed_from_week", "disclosed_week", "discovered_week"))
    never = span.last + 1
    end = np.minimum(*(np.where(week >= 0, week, never) for week in (disclosed, discovered)))
    hidden = (severity >= SEVERE) & (begin >= 0)
    begin, end = (np.clip(week, span.first, never) for week in (begin, end))
    hidden &= begin < end
    steps = np.zeros((len(column(run, "members", "id")), span.n + 1), dtype=int)
    np.add.at(steps, (member[hidden], begin[hidden] - span.first), 1)
    np.add.at(steps, (member[hidden], end[hidden] - span.first), -1)
    return steps.cumsum(axis=1)[:, :-1]


@observable("P38", "1936-08-01..1937-12-31", counts=("statements",))
def something_to_lose(run, span):
    """P38: political statements per member-week, one concealed severe secret / none.

    Over weeks in which the author is present and unfallen, matched on rank and, within
    rank, tercile of degree (g3-108, g2-053). No rule of the model says so directly.
    """
    weeks = np.arange(span.first, span.last + 1)
    fell = column(run, "members", "week_fallen")[:, None]
    secrets = _severe_concealed(run, span)
    counted = present(run, weeks) & ~((fell >= 0) & (fell < weeks)) & (secrets <= 1)
    who, nth = np.nonzero(counted)
    made = np.zeros(counted.shape)
    of_span = span.hold(political(run, "week"))
    np.add.at(made, (political(run, "author")[of_span],
                     political(run, "week")[of_span] - span.first), 1)
    rank = state_at(run, "rank", who, weeks[nth])
    degree = column(run, "members", "degree")[who]
    tercile = np.zeros(len(who), dtype=int)
    for r in np.unique(rank):
        tercile[rank == r] = terciles(degree[rank == r])
    return matched_ratio(strata(rank, tercile), secrets[who, nth] == 1, made[who, nth])


# ---- The end (P41, P42) ----------------------------------------------------------------------

@observable("P41", "1938-02-01..1938-07-31", counts=("falls",))
def practice_lags(run, span):
    """P41: share of political expulsions with ground tie, after the rule (g3-061, g3-062)."""
    return share(column(run, "events", "ground")[expelled(run, POLITICAL, span)] == words.TIE)


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
    return ((column(run, "events", "kind") == words.E_EXPULSION)
            & among(column(run, "events", "ground"), POLITICAL))


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
    return share(political(run, "preemptive").astype(bool))


def shelving_rate(run) -> float:
    """Decisions to shelve over decisions, whole run; NaN below thirty statements."""
    if statements(run) < MIN_STATEMENTS:
        return NAN
    return share(column(run, "decisions", "decision") == words.SHELVE)


def share_ceiling_binds(run) -> float:
    """Share of weeks in which more were ripe for arrest than the organs had slots for."""
    return share(column(run, "weekly", "ceiling_binds"))


def reinstatements(run) -> float:
    """Reinstatements (events)."""
    return float((column(run, "events", "kind") == words.E_REINSTATEMENT).sum())
