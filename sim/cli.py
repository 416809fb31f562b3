"""The command line: ``zaiavlenie``, also ``python -m sim``.

Bad input is one line on stderr and exit code 2; nothing is written. Heavy
libraries are imported inside the commands, so that ``--help`` is quick.
"""

import atexit
import contextlib
import gc
import json
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from sim.config.errors import UserError, notice, unknown
from sim.config.installed import check_experiments

# Typer carries its own copy of Click's errors in newer versions, Click's own in older ones.
_usage = sys.modules[typer.BadParameter.__module__]

INTERRUPTED = 130  # exit code

app = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None,
                  pretty_exceptions_enable=False,
                  help="Simulate denunciation in a party organisation, 1934-39.")



def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version
        print(f"zaiavlenie {version('zaiavlenie')}")
        raise typer.Exit


@app.callback()
def _root(version: Annotated[bool, typer.Option(
        "--version", callback=_version, is_eager=True, help="print the version")] = False) -> None:
    """Simulate denunciation in a party organisation, 1934-39."""


Scenario = Annotated[str, typer.Argument(help="scenario name or the path of a .toml file")]
Seed = Annotated[int, typer.Option(help="root seed of all draws, from 0")]
Rule = Annotated[str, typer.Option(help="choice rule: a name, or FILE.py:FUNCTION")]
Organs = Annotated[str, typer.Option(help="organs rule")]
Regime = Annotated[str, typer.Option(help="policy regime: a name or the path of a .csv file")]
Switch = Annotated[list[str] | None, typer.Option(help="NAME=off (repeatable)")]
Set = Annotated[list[str] | None, typer.Option("--set", help="PARAMETER=VALUE (repeatable)")]
Json = Annotated[bool, typer.Option("--json", help="print JSON for machines")]
Csv = Annotated[bool, typer.Option("--csv", help="print CSV for machines")]


def _console(stderr: bool = False):
    from rich.console import Console
    return Console(stderr=stderr, highlight=False)


def _pairs(given: list[str] | None, what: str) -> dict[str, str]:
    """NAME=VALUE options as a dict."""
    pairs = {}
    for item in given or []:
        name, equals, value = item.partition("=")
        if not equals or not name or not value:
            raise UserError(f"{what} '{item}': write NAME=VALUE")
        pairs[name.strip()] = value.strip()
    return pairs


def _settings(scenario, regime, rule, organs, switch, set_, weeks=None, organisations=None,
              allow=None, rules=None, stop=None):
    from sim.config.scenario import MOST_ORGANISATIONS
    from sim.config.settings import settings
    fields = None
    if organisations is not None:
        if not 1 <= organisations <= MOST_ORGANISATIONS:
            raise UserError(f"--organisations: {organisations} is outside "
                            f"1..{MOST_ORGANISATIONS}")
        fields = {"copies": organisations}
    return settings(scenario, regime=regime, rule=rule, organs=organs, fields=fields,
                    switch=_pairs(switch, "--switch"), set=_pairs(set_, "--set"), weeks=weeks,
                    allow=_pairs(allow, "--allow") or None, stop=stop,
                    rules=_pairs(rules, "--rules") or None)


class _Interrupted(Exception):
    """A command that was interrupted; the message says what is kept of it."""

    def __init__(self, kept: str = "nothing was written but what is named above"):
        super().__init__(kept)


@contextlib.contextmanager
def _going_on(folder: Path):
    """Sweeps that keep what is done say so when they are interrupted, and how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        raise _Interrupted(f"what is done is kept in {folder}, and the same command goes on from "
                           "there") from None


def _say_wrong(wrong: list[str]) -> None:
    """Say what a check found, and leave with 1; nothing where it found nothing."""
    for found in wrong:
        notice(found)
    if wrong:
        raise typer.Exit(1)


def _announce_compilation() -> None:
    """Say what takes so long the first time, where workers will compile and not this process."""
    from sim.state.jit import announce
    announce()


@app.command()
def run(scenario: Annotated[str | None, typer.Argument(
            help="scenario name or the path of a .toml file  [default: dinamo]")] = None,
        seed: Annotated[int | None, typer.Option(
            help="root seed of all draws, from 0  [default: 1]")] = None,
        seeds: Annotated[str | None, typer.Option(
            help="many runs instead of one: 1-200, or 3,5,9")] = None,
        workers: Annotated[int | None, typer.Option(
            help="with --seeds: processes (default: all cores)")] = None,
        outcome: Annotated[list[str] | None, typer.Option(
            help="with --seeds: what to measure, also FILE.py:FUNCTION (repeatable)")] = None,
        rule: Annotated[str | None, typer.Option(
            help="choice rule: a name, or FILE.py:FUNCTION  [default: self_protection]")] = None,
        organs: Annotated[str | None, typer.Option(
            help="organs rule  [default: files]")] = None,
        regime: Annotated[str | None, typer.Option(
            help="policy regime: a name or the path of a .csv file  [default: historical]")
            ] = None,
        rules: Annotated[list[str] | None, typer.Option(
            "--rules", help="several choice rules by the share of the members who follow each, "
                            "instead of --rule: RULE=SHARE (repeatable)")] = None,
        stop: Annotated[str | None, typer.Option(
            help="stop when a function of your own says so: FILE.py:FUNCTION")] = None,
        switch: Switch = None, set_: Set = None,
        allow: Annotated[list[str] | None, typer.Option(
            "--allow", help="leave an act open to a share of the members, drawn at random: "
                            "ACT[:MOTIVE]=SHARE, all:MOTIVE=SHARE, naming=SHARE "
                            "(repeatable)")] = None,
        weeks: Annotated[int | None, typer.Option(help="run only the first weeks")] = None,
        until: Annotated[str | None, typer.Option(
            help="run only the weeks that begin before this date (YYYY-MM-DD)")] = None,
        save: Annotated[Path | None, typer.Option(
            help="new folder for the world as it then is, to go on from")] = None,
        from_: Annotated[str | None, typer.Option(
            "--from", help="go on from a saved world: its folder; choices that are not given "
                           "stay as they were")] = None,
        out: Annotated[Path | None, typer.Option(help="folder for tables and picture")] = None,
        organisations: Annotated[int | None, typer.Option(
            help="how many organisations: of a region, or copies that nothing connects")] = None,
        as_json: Json = False, csv: Csv = False) -> None:
    """Run one simulation, or many seeds: a summary here, tables and a picture in --out."""
    _check_forms(as_json, csv)
    from experiments.sweeps.summary import print_summary, summary_rows
    from sim.config.seeds import check_seed
    from sim.config.weeks import date_of
    from sim.runs import record
    from sim.runs.simulate import run as run_settings
    from sim.runs.simulate import seed_of
    if from_ is not None:
        if scenario is not None:
            raise UserError(f"--from: a saved world has its scenario; leave '{scenario}' out")
        scenario = _saved_world(from_)
    scenario = scenario or "dinamo"
    if until is not None:
        weeks = _weeks_until(until, weeks, scenario)
    chosen = _settings(scenario, regime, rule, organs, switch, set_, weeks, organisations, allow,
                       rules, stop)
    if seeds is not None:
        if save is not None:
            raise UserError("--save: saves one world; give --seed, not --seeds")
        if seed is not None:
            raise UserError("--seed: give it or --seeds, not both")
        from experiments.studies import many
        from experiments.sweeps.summary import print_many
        _announce_compilation()
        made = many.run_many(chosen, seeds, workers, out, outcome or many.OUTCOMES,
                             shlex.join(["zaiavlenie", *sys.argv[1:]]))
        if _printed(made.summary.to_dict("records"), as_json, csv):
            return
        print_many(made, _console())
        if out is not None:
            print(f"tables with a column seed, summary.csv and picture (run.png) in {out}")
        return
    if outcome:
        raise UserError("--outcome: is measured over many runs; give --seeds 1-200")
    if workers is not None:
        raise UserError("--workers: one run takes one process; give --seeds 1-200 for many runs")
    seed = check_seed(seed_of(chosen) if seed is None else seed)
    if out is not None:
        record.check_folder(out, chosen.hash, seed)
    if save is not None:
        record.check_new(save, chosen)
    _announce_compilation()
    done = run_settings(chosen, seed)
    is_printed = _printed(summary_rows(done) if as_json or csv else [], as_json, csv)
    if not is_printed:
        print_summary(done, _console())
    if out is not None:
        from experiments.figures import run as figure
        record.write(done, out, command=shlex.join(["zaiavlenie", *sys.argv[1:]]),
                     extra=figure.files(done))
        if not is_printed:
            print(f"tables and picture (run.png) in {out}")
    if save is not None:
        done.save_world(save)
        if not is_printed:
            print(f"the world before the week of {date_of(done.weeks, done.start)} in {save}; "
                  f"go on with: zaiavlenie run --from {shlex.quote(str(save))}")


def _saved_world(folder: str) -> str:
    from sim.config.origin import MANIFEST, origin_at
    if origin_at(folder) is None:
        raise UserError(f"--from {folder}: is not the folder of a saved world (no readable "
                        f"{MANIFEST}); make one with --until DATE --save FOLDER")
    return folder


def _weeks_until(until: str, weeks: int | None, scenario: str) -> int:
    """How many weeks begin before a date."""
    import datetime as dt

    from sim.config.weeks import week_of
    if weeks is not None:
        raise UserError("--until: give it or --weeks, not both")
    home = _settings(scenario, None, None, None, None, None).scenario
    try:
        day = dt.date.fromisoformat(until)
    except ValueError:
        raise UserError(f"--until '{until}': is not a date (YYYY-MM-DD)") from None
    if not home.start < day <= home.end:
        raise UserError(f"--until {day}: is outside {home.start + dt.timedelta(1)}..{home.end}, "
                        f"the span of {home.name}")
    return week_of(day, home.start)


@app.command()
def sweep(design: Annotated[str, typer.Argument(help="design name or the path of a .toml file")],
          workers: Annotated[int | None, typer.Option(
              help="processes (default: all cores)")] = None,
          scheduler: Annotated[str | None, typer.Option(
              help="address of a Dask scheduler, e.g. tcp://host:8786")] = None,
          out: Annotated[Path | None, typer.Option(
              help="folder of results (default: runs/NAME), resumed if it has this design")] = None,
          fresh: Annotated[bool, typer.Option("--fresh", help="start anew in --out")] = False,
          csv: Annotated[bool, typer.Option(
              "--csv", help="write the tables that the design keeps as CSV, too")] = False,
          dry_run: Annotated[bool, typer.Option(
              "--dry-run", help="say what it would take; write nothing")] = False,
          as_json: Json = False) -> None:
    """Run a design of experiments: resumes by itself, writes summary.csv."""
    from dataclasses import asdict

    from experiments.sweeps.executors import backend
    using = backend(workers, scheduler)  # first: workers get ready while the rest is loaded
    from experiments.plans.design import load
    from experiments.sweeps import forecast, progress
    from experiments.sweeps.sweep import run_design
    checked = load(design)
    if csv and not checked.file.keep:
        raise UserError('--csv: the design keeps no tables; give it keep = ["weekly"]')
    folder = out or Path("runs") / checked.name
    _announce_compilation()
    if dry_run:
        if sys.stderr.isatty():
            print("timing a few runs ...", file=sys.stderr)
        found = forecast.estimate(checked, using)
        print(json.dumps(asdict(found)) if as_json else progress.forecast(found, using.workers))
        if found.failed:
            notice(f"the sweep would fail: {found.first_failure}")
            raise typer.Exit(1)
        return
    with _going_on(folder), progress.shown(checked, quiet=as_json) as show:
        report = run_design(checked, folder, using, fresh,
                            shlex.join(["zaiavlenie", *sys.argv[1:]]), show, csv)
    print(json.dumps(progress.as_data(checked, report)) if as_json
          else progress.last_line(report))
    if report.failed:
        raise typer.Exit(1)


@app.command()
def draw(folder: Annotated[Path, typer.Argument(help="folder of a finished sweep")],
         out: Annotated[Path | None, typer.Option(
             help="folder for the pictures (default: the sweep's own)")] = None) -> None:
    """Draw a sweep of one's own: outcomes against what varies; weekly series by cell, if kept."""
    from experiments.figures import own, style
    from experiments.sweeps import finished
    from sim.runs.files import replaced
    from sim.runs.record import check_place
    manifest, varied, summary = finished.read_sweep(folder)
    swept = own.Swept(manifest["name"], manifest["design"]["question"], varied, summary,
                      finished.kept_table(folder, "weekly"))
    place = out or folder
    check_place(place)
    place.mkdir(parents=True, exist_ok=True)
    for name, figure in own.draw(swept).items():
        for kind, drawn in (("png", style.png), ("svg", style.svg)):
            with replaced(place / f"{name}.{kind}") as file:
                file.write_bytes(drawn(figure))
        print(f"{name}: {place / f'{name}.png'}")


@app.command()
def experiment(name: Annotated[str, typer.Argument(help="an experiment, or all")],
               quick: Annotated[bool, typer.Option(
                   "--quick", help="a tenth of the runs, into runs/quick")] = False,
               fresh: Annotated[bool, typer.Option("--fresh", help="start anew")] = False,
               workers: Annotated[int | None, typer.Option(
                   help="processes (default: all cores)")] = None) -> None:
    """Sweep an experiment, draw its figure, and put its numbers into words."""
    from experiments.sweeps.executors import backend
    using = backend(workers, None)  # first: workers get ready while the rest is loaded
    from experiments import experiment as experiments
    from experiments.plans.design import load
    from experiments.sweeps import progress
    names = experiments.chosen(name)
    _announce_compilation()
    for one in names:
        with _going_on(experiments.folder_of(one, quick)), progress.shown(load(one)) as show:
            report = experiments.run(one, using, is_quick=quick, fresh=fresh, progress=show)
        print(f"{one}: {progress.last_line(report)}")
    if not quick:
        experiments.write_page()


@app.command()
def figures(name: Annotated[str, typer.Argument(help="an experiment, or all")] = "all",
            check: Annotated[bool, typer.Option(
                "--check", help="compare with what is tracked; write nothing")] = False) -> None:
    """Redraw figures and words from the tracked summaries, or compare them."""
    from experiments import experiment as experiments
    from experiments.plans.design import load
    if check:
        _say_wrong(experiments.wrong(name))
        print("figures and words are what the tracked summaries give, and none is stale unnoticed")
        return
    for one in experiments.chosen(name):
        folder = experiments.RESULTS / one
        experiments.write(load(one), folder)
        print(f"{one}: {folder / 'figure.png'}")
    if name == "all":
        experiments.write_page()


@app.command()
def sensitivity(scenario: Scenario = "dinamo",
                method: Annotated[str, typer.Option(
                    help="screening, sobol (after it), structure, replicates or all")] = "all",
                quick: Annotated[bool, typer.Option(
                    "--quick", help="few parameters and runs, into runs/quick")] = False,
                fresh: Annotated[bool, typer.Option("--fresh", help="start anew")] = False,
                check: Annotated[bool, typer.Option(
                    "--check", help="hold the tracked figures and page against the tables; "
                                    "run and write nothing")] = False,
                workers: Annotated[int | None, typer.Option(
                    help="processes (default: all cores)")] = None) -> None:
    """Which parameters and structures matter, and how many runs it takes: table, figure, words."""
    from experiments import sensitivity as analysis
    if check:
        _say_wrong(analysis.wrong())
        print("figures and page are what the tracked tables give, and none is stale unnoticed")
        return
    from experiments.sweeps import progress
    from experiments.sweeps.executors import backend
    methods = analysis.chosen(method)
    _settings(scenario, "historical", "self_protection", "files", None, None)
    using = backend(workers, None)
    _announce_compilation()
    folder = analysis.folder_of(scenario, quick)
    size = analysis.QUICK if quick else analysis.FULL
    with _going_on(folder):
        for one in methods:
            for report in analysis.run(one, scenario, using, size=size, folder=folder,
                                       fresh=fresh or quick, shown=progress.shown):
                print(f"{report.folder.name}: {progress.last_line(report)}", flush=True)
            print(f"{one}: {folder / f'{one}.csv'}, {folder / f'{one}.png'}")
    if not quick and scenario == analysis.HOME:
        analysis.write_page()


@app.command()
def constants(scenario: Scenario = "dinamo",
              replicates: Annotated[int, typer.Option(help="number of seeds, from 1")] = 20,
              fresh: Annotated[bool, typer.Option("--fresh", help="start anew")] = False,
              workers: Annotated[int | None, typer.Option(
                  help="processes (default: all cores)")] = None,
              as_json: Json = False) -> None:
    """Halve and double every parameter, one at a time: which of them move nothing?"""
    from experiments.studies import constants as analysis
    from experiments.sweeps import progress
    from experiments.sweeps.executors import backend
    from sim.runs.files import replaced
    if replicates < 2:
        raise UserError(f"--replicates {replicates}: give 2 or more")
    _settings(scenario, "historical", "self_protection", "files", None, None)
    using = backend(workers, None)
    _announce_compilation()
    with _going_on(analysis.FOLDER):
        report = analysis.measure(scenario, replicates, using, fresh=fresh, shown=progress.shown)
    found = analysis.table(report)
    file = report.folder / "constants.csv"
    with replaced(file) as place:
        found.to_csv(place, index=False, lineterminator="\n")
    if as_json:
        print(found.to_json(orient="records"))
        return
    idle = found[found["moves"] == 0]
    for row in idle.itertuples():
        print(f"{row.parameter}: " + (f"most {row.most} {row.when} {row.by:+.3g} (p {row.p:.2g})"
                                      if row.reaches else "changes nothing in any run"))
    print(f"{len(idle)} of {len(found)} parameters move no outcome in {scenario}, halved or "
          f"doubled, over {replicates} seeds; all in {file}")


@app.command()
def audit(ids: Annotated[list[str] | None, typer.Argument(
              help="ids of the claims to rerun  [default: all]")] = None,
          claims: Annotated[Path | None, typer.Option(
              help="file of claims  [default: docs/claims.toml of a checkout]")] = None,
          replicates: Annotated[int | None, typer.Option(
              help="number of seeds, from 1  [default: each claim's own]")] = None,
          same_processor: Annotated[bool, typer.Option(
              "--same-processor", help="leave out the run on another processor, for which the "
                                       "rules are compiled once more")] = False,
          as_json: Json = False, csv: Csv = False) -> None:
    """Rerun headline claims under changes that must not matter: are they robust?"""
    _check_forms(as_json, csv)
    from experiments.studies import audit as analysis
    if replicates is not None and replicates < 3:
        raise UserError(f"--replicates {replicates}: give 3 or more")
    file = claims or analysis.FILE
    known = {one.id: one for one in analysis.read(file)}
    for name in ids or ():
        if name not in known:
            raise unknown("claim", name, known)
    _announce_compilation()
    found = analysis.audited([known[name] for name in ids or known], replicates, file,
                             not same_processor)
    if not _printed(analysis.as_rows(found), as_json, csv):
        _console().print(analysis.as_table(found))


@app.command()
def patterns(scenario: Scenario = "dinamo",
             use: Annotated[str, typer.Option(help="calibrate, report or all")] = "calibrate",
             rule: Annotated[str, typer.Option(
                 help="choice rule; all: every pair of rules at its point of "
                             "experiments/calibrated/rivals.csv")] = "self_protection",
             organs: Organs = "files",
             replicates: Annotated[int, typer.Option(help="number of seeds")] = 200,
             seed: Annotated[int, typer.Option(help="first seed")] = 1,
             set_: Set = None,
             figure: Annotated[Path | None, typer.Option(
                 help="also draw all rows into this .png or .svg")] = None,
             own: Annotated[Path | None, typer.Option(
                 "--patterns", help="a table of rows of one's own instead of the record's "
                                    "(docs/own.md)")] = None,
             as_json: Json = False, csv: Csv = False) -> None:
    """Hold the model to the record, pattern by pattern (`report` rows are shown, not scored)."""
    _check_forms(as_json, csv)
    from experiments.record import patterns as record
    from experiments.record import rejection
    from sim.runs.files import check_file
    record.check_use(use)
    if replicates < 1:
        raise UserError(f"--replicates: {replicates} is below 1")
    every_pair = rule == "all"
    if own is not None and (every_pair or use != record.CALIBRATE):
        raise UserError("--patterns: rows of one's own have no use and no rival's points; leave "
                        "out --use and --rule all")
    if every_pair and organs != "files":
        raise UserError(f"--organs {organs}: --rule all runs every pair of rules; leave it out")
    if figure is not None:
        if figure.suffix not in (".png", ".svg"):
            raise UserError(f"--figure {figure}: write a path that ends in .png or .svg")
        check_file(figure)
    rows = None if own is None else record.read_own(own, scenario)
    # A wrong name is refused before anything runs.
    _settings(scenario, "historical", "none" if every_pair else rule, organs, None, set_)
    _announce_compilation()
    values = _pairs(set_, "--set")
    shown = rejection if every_pair else record
    if every_pair:
        found = rejection.matrix(scenario, use, replicates, seed, values)
    else:
        found = record.compare(scenario, use, replicates, rule, organs, seed, values, rows)
    if figure is not None:
        from experiments import figures
        figures.write(figure, "rejection" if every_pair else "record", found)
    if as_json:
        print(json.dumps(shown.as_json(found), indent=1))
        return
    if _printed(shown.as_json(found)["patterns"], False, csv):
        return
    console = _console()
    console.print(shown.as_table(found))
    if not every_pair and use != record.REPORT:
        console.print("{} of {} scored rows hold over {} seeds".format(*rejection.held(found),
                                                                       replicates))


@app.command()
def calibrate(what: Annotated[str, typer.Argument(
                  help="model (checks on made-up records, the posterior, the other method beside "
                       "it, the chance baseline), rivals (every pair of rules), adopt: make a "
                       "finished search in --out the one that ships; or own: fit to --patterns "
                       "of your own from --priors of your own")]
              = "model",
              quick: Annotated[bool, typer.Option(
                  "--quick", help="a small search, to see that everything works")] = False,
              workers: Annotated[int | None, typer.Option(
                  help="processes (default: all cores)")] = None,
              out: Annotated[Path | None, typer.Option(
                  help="folder of results, gone on with where it stands (default: "
                  "runs/calibrate, runs/quick/calibrate with --quick)")] = None,
              patterns: Annotated[Path | None, typer.Option(
                  help="own: a table of targets (docs/own.md)")] = None,
              priors: Annotated[Path | None, typer.Option(
                  help="own: a table of parameters with their ranges (docs/own.md)")] = None,
              scenario: Annotated[str | None, typer.Option(
                  help="own: scenario name or .toml file  [default: dinamo]")] = None,
              draws: Annotated[int | None, typer.Option(
                  help="own: draws from the priors, a run each  [default: 2000]")] = None,
              keep: Annotated[float | None, typer.Option(
                  help="own: share of the draws that is kept  [default: 0.05]")] = None,
              ) -> None:
    """Fit the calibrated parameters to the record's `calibrate` rows, and to nothing else; or
    parameters and targets of your own."""
    legal = ("model", "rivals", "adopt", "own")
    if what not in legal:
        raise unknown("calibrate", what, legal)
    of_own = {"--patterns": patterns, "--priors": priors, "--scenario": scenario,
              "--draws": draws, "--keep": keep}
    if what == "own":
        if quick:
            raise UserError("--quick: give --draws instead")
        from experiments.record import own_fit
        _announce_compilation()
        folder = out or Path("runs/calibrate-own")
        with _going_on(folder):
            own_fit.asked(of_own, workers, folder, _console())
        return
    for option, given in of_own.items():
        if given is not None:
            raise UserError(f"{option}: belongs to `calibrate own`")
    out = out or Path("runs/quick/calibrate" if quick else "runs/calibrate")
    if what == "adopt":
        if quick:
            raise UserError("--quick: a quick search is too small to adopt; leave the option out")
        from experiments.record.calibration.adopt import adopt
        for name, value in adopt(out).items():
            print(f"{name} {value}")
        return
    from experiments.sweeps.executors import backend
    using = backend(workers, None)  # first: workers get ready while the rest is loaded
    from experiments.record.calibration import command
    _announce_compilation()
    steps = command.Calibration(out, using, command.QUICK if quick else command.FULL,
                                lambda text: print(text, file=sys.stderr, flush=True))
    with _going_on(out):
        if what == "model":
            for table in command.told(steps.model(), steps.check()):
                _console().print(table)
        else:
            steps.fit_rivals()
            print(f"every pair at its best: {out / 'rivals.csv'}")


@app.command()
def explain(folder: Annotated[Path, typer.Argument(help="result folder of a run")],
            member: Annotated[int | None, typer.Option(help="id in the members table")] = None,
            week: Annotated[int | None, typer.Option(help="week of the deliberation")] = None,
            ruling: Annotated[int | None, typer.Option(
                help="id in the rulings table: why a level above decided so")] = None,
            as_json: Json = False, csv: Csv = False) -> None:
    """Why a member did what they did in a week; without a week, the causes of their fall; or why
    a level above ruled as it did on a petition."""
    if (member is None) == (ruling is None):
        raise UserError("explain: one of --member ID and --ruling ID is needed")
    _check_forms(as_json, csv)
    from sim.runs import explain as why
    from sim.runs import told
    from sim.runs.record import read, settings_of
    chosen, seed = settings_of(folder)
    console = _console()
    if ruling is not None:
        (decided, lean), *terms = why.ruling(read(folder), chosen.start, ruling)
        if _printed([{"term": text, "value": value} for text, value in terms], as_json, csv):
            return
        console.print(f"{decided}: lean {lean:+.2f}")
        for text, value in terms:
            console.print(f"  {value:+6.2f}  {text}")
        return
    if week is not None:
        _announce_compilation()
        found = why.deliberation(chosen, seed, member, week)
        if not _printed(told.option_rows(found), as_json, csv):
            console.print(told.options_table(found, chosen.start))
        return
    tables = read(folder)
    if member not in set(tables["members"]["id"]):
        ids = tables["members"]["id"]
        raise UserError(f"member {member}: does not exist in {folder}; legal: the {len(ids)} ids "
                        f"in its members table, {ids.min()}..{ids.max()}")
    tree = why.causal_tree(tables, chosen.start, member)
    if _printed([] if tree is None else told.cause_rows(tree), as_json, csv):
        return
    if tree is None:
        console.print(f"member {member} did not fall in this run")
    else:
        console.print(told.tree_of(tree))
    recorded = why.on_record(tables, chosen.start, member)
    if recorded:
        console.print("On record:")
        for line in recorded:
            console.print(f"  {line}", highlight=False)


@app.command()
def report(folder: Annotated[Path, typer.Argument(help="result folder of a run")],
           out: Annotated[Path | None, typer.Option(
               help="file to write (default: report.html in the folder)")] = None) -> None:
    """One HTML file of a run that opens by double-click, without network or installation."""
    from sim.teach import document, page
    file = folder / "report.html" if out is None else out
    page.write(page.page(document.of_folder(folder)), file)
    print(f"report: {file}")


@app.command(name="page")
def page_(out: Annotated[Path, typer.Option(help="file to write")] = Path("page.html")) -> None:
    """The page for teaching as one HTML file: lesson, sandbox, workbench, with the rules inside."""
    from sim.teach import page, shipped
    page.write(page.page(), out)
    if why := shipped.why_stale():
        print(f"note: {why}; `make page` makes it anew", file=sys.stderr)
    print(f"page: {out}")


@app.command()
def graph(folder: Annotated[Path, typer.Argument(help="result folder of a run")],
          of: Annotated[str, typer.Option(help="ties, or statements: who wrote about whom")
                        ] = "ties",
          out: Annotated[Path | None, typer.Option(
              help="file to write (default: OF.graphml in the folder)")] = None) -> None:
    """The network of a run as GraphML, for Gephi, igraph, networkx and the like."""
    from sim.runs.graph import write_graph
    from sim.runs.saved import load
    made = load(folder).graph(of)
    file = out or folder / f"{of}.graphml"
    write_graph(made, file)
    print(f"{made.number_of_nodes()} people, {made.number_of_edges()} {of}: {file}")


own = typer.Typer(no_args_is_help=True, rich_markup_mode=None,
                  help="A scenario of your own: begin one, check one.")
app.add_typer(own, name="scenario")


@own.command()
def new(folder: Annotated[Path, typer.Argument(help="folder to make")]) -> None:
    """Write a small organisation with all its tables, to begin with."""
    from sim.config.own_scenario import write_template
    for file in write_template(folder):
        print(file)
    print(f"check it: zaiavlenie scenario check {shlex.quote(str(folder / 'scenario.toml'))}")


@own.command()
def check(file: Annotated[str, typer.Argument(help="scenario name or the path of a .toml file")]
          ) -> None:
    """Check a scenario and its tables, and say what is given and what is drawn."""
    from sim.config.own_scenario import said_of
    chosen = _settings(file, "historical", "self_protection", "files", None, None)
    for line in said_of(chosen.scenario):
        print(line)


@app.command()
def teach(what: Annotated[str | None, typer.Argument(
              metavar="[FILE or SCENARIO]",
              help="a state saved from the page (.json), or a scenario for the workbench")] = None,
          port: Annotated[str | None, typer.Option(hidden=True)] = None,
          host: Annotated[str | None, typer.Option(hidden=True)] = None,
          no_browser: Annotated[bool, typer.Option(
              "--no-browser", help="write the page and say where, without opening it")] = False
          ) -> None:
    """Open the page for teaching in the browser: a lesson, a sandbox, a workbench."""
    from sim.teach import opened
    for option, given in (("--port", port), ("--host", host)):
        if given is not None:
            raise UserError(opened.OLD.format(option=option))
    print(f"page: {opened.open_page(what, not no_browser)}")


@app.command()
def whatif(scenario: Scenario = "dinamo", seed: Seed = 1,
           member: Annotated[int, typer.Option(help="id in the members table")] = -1,
           week: Annotated[int, typer.Option(help="week of the act")] = -1,
           act: Annotated[str | None, typer.Option(help="force this act")] = None,
           target: Annotated[int, typer.Option(help="its target")] = -1,
           forbid: Annotated[str | None, typer.Option(help="forbid this act")] = None,
           prevent_fall: Annotated[bool, typer.Option("--prevent-fall",
                                                      help="prevent the member's fall")] = False,
           rule: Rule = "self_protection", organs: Organs = "files",
           regime: Regime = "historical", switch: Switch = None, set_: Set = None,
           as_json: Json = False) -> None:
    """A paired world: whose fate changes, and through whom."""
    from dataclasses import asdict

    from sim.runs import worlds
    chosen = _settings(scenario, regime, rule, organs, switch, set_)
    _announce_compilation()
    found = worlds.whatif(chosen, seed, member, week, act=act, target=target, forbid=forbid,
                          prevent_fall=prevent_fall)
    if as_json:
        print(json.dumps({"scenario": chosen.scenario.name, "seed": seed, "member": member,
                          "week": week, "changes_nothing": found.idle or None,
                          "fates": [asdict(f) for f in found.fates]}, indent=1))
        return
    console = _console()
    if found.idle:
        console.print(found.idle, soft_wrap=True)
        return
    console.print(f"{found.count('fell')} fell who had not, {found.count('spared')} were spared, "
                  f"{found.count('shifted')} fell at another time or on another ground")
    for one in found.fates:
        console.print(f"member {one.member}: {one.factual} -> {one.paired}")
        for step in one.chain:
            console.print(f"    through {step}", soft_wrap=True)


@app.command("list")
def list_(what: Annotated[str, typer.Argument(
        help="scenarios, regimes, levers, acts, grounds, rules, switches, parameters, outcomes, "
             "designs, experiments or figures")],
          as_json: Json = False,
          csv: Csv = False) -> None:
    """List what there is, a line each."""
    from sim.catalogue import CATALOGUE, rows_of
    if what not in CATALOGUE:
        raise unknown("list", what, list(CATALOGUE))
    _check_forms(as_json, csv)
    rows = rows_of(what)
    if not _printed(rows, as_json, csv):
        for row in rows:
            print(CATALOGUE[what].line.format(**row))


def _check_forms(as_json: bool, csv: bool) -> None:
    if as_json and csv:
        raise UserError("--json: give it or --csv, not both")


def _printed(rows: list[dict], as_json: bool, csv: bool) -> bool:
    """Print rows for machines in the form asked for; False where none is."""
    # What has no value is null in JSON, and an empty field in CSV.
    rows = [{name: None if value != value else value for name, value in row.items()}
            for row in rows]
    if as_json:
        print(json.dumps(rows, indent=1))
    elif csv:
        from csv import DictWriter
        columns = dict.fromkeys(name for row in rows for name in row)
        writer = DictWriter(sys.stdout, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return as_json or csv


def _check_text() -> None:
    """UserError where a path is not text: names are written into tables, pages and messages."""
    for given in (os.getcwd(), *sys.argv[1:]):
        try:
            given.encode()
        except UnicodeEncodeError:
            raise UserError(f"{given!a}: is not UTF-8; rename it") from None


def _of_interruption(error: BaseException | None) -> bool:
    """Whether an error goes back to Ctrl-C: a library that is just being loaded hides it."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def main() -> None:
    """Entry point: bad input and trouble with the disk become one line and exit code 2."""
    atexit.register(gc.freeze)  # the system takes all memory back faster than Python would
    if hasattr(sys.stdout, "reconfigure"):  # a terminal that lacks a character shows its number
        sys.stdout.reconfigure(errors="backslashreplace")
    code = 2
    try:
        _check_text()
        check_experiments()
        code = app(standalone_mode=False)
        if code == INTERRUPTED:  # Typer's newer versions make it of Ctrl-C
            raise _Interrupted
    except UserError as error:
        notice(str(error))
    except _usage.NoArgsIsHelpError as error:
        print(error.format_message())
    except _usage.ClickException as error:
        notice(error.format_message())
    except OSError as error:
        from sim.runs.files import trouble
        notice(trouble(error))
    except RecursionError:
        notice("an input file or a path is nested too deeply")
    except MemoryError as error:
        notice(f"not enough memory for this scenario ({error.__class__.__name__}); use fewer "
               "members or copies")
    except (_Interrupted, typer.Abort, KeyboardInterrupt, ImportError) as error:
        if isinstance(error, ImportError) and not _of_interruption(error):
            raise
        kept = error if isinstance(error, _Interrupted) else _Interrupted()
        notice(f"interrupted; {kept}")
        code = INTERRUPTED
    sys.exit(code or 0)


if __name__ == "__main__":
    main()
