"""What a sweep tells while it runs, before it runs, and when it is over."""

import contextlib
import sys

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from experiments.plans.design import Design
from experiments.sweeps.plan import Plan
from experiments.sweeps.sweep import Estimate, Report


@contextlib.contextmanager
def shown(design: Design, quiet: bool = False):
    """A function that shows a plan's progress on stderr: runs, rate, time left, failures.

    It shows nothing when stderr is no terminal, or when ``quiet``.
    """
    columns = (TextColumn(design.name), BarColumn(), MofNCompleteColumn(),
               TextColumn("{task.fields[rate]}"), TimeRemainingColumn(),
               TextColumn("{task.fields[failures]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True,
                  disable=quiet or not sys.stderr.isatty()) as bar:
        task = bar.add_task("", total=None, rate="", failures="")

        def show(plan: Plan) -> None:
            speed = bar.tasks[0].speed if bar.tasks else None
            bar.update(task, completed=plan.n_done, total=plan.total,
                       rate=f"{speed:.1f}/s" if speed else "",
                       failures=f"{plan.n_failed} failed" if plan.n_failed else "")
        yield show


def duration(seconds: float) -> str:
    """Seconds in words that fit their size."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"


def forecast(found: Estimate, workers: int) -> str:
    """What a dry run prints."""
    runs = f"{found.runs:,}" + (f" to {found.most_runs:,}" if found.most_runs > found.runs else "")
    return (f"{found.cells:,} cells, {runs} runs; a run takes about "
            f"{found.seconds_a_run * 1000:,.1f} ms, the least about {duration(found.seconds)} "
            f"with {workers} worker{'' if workers == 1 else 's'} and "
            f"{found.disk_bytes / 1e6:,.1f} MB of disk; nothing was written")


def last_line(report: Report) -> str:
    """What a sweep prints when it is over."""
    rate = f", {report.made / report.wall_seconds:,.1f}/s" if report.made else ""
    made = f"{report.runs:,} runs, {report.made:,} of them now{rate}"
    if report.failed:
        return (f"{made}; {report.failed} FAILED, first {report.first_failure}; tracebacks in "
                f"column error of {report.folder / 'runs.parquet'}")
    return f"{made}, none failed; summary in {report.folder / 'summary.csv'}"


def as_data(design: Design, report: Report) -> dict:
    """The same for machines."""
    return {"design": design.name, "design_hash": design.hash, "out": str(report.folder),
            "cells": len(design.cells), "runs": report.runs, "runs_made_now": report.made,
            "failures": report.failed, "first_failure": report.first_failure,
            "wall_seconds": report.wall_seconds, "run_seconds": report.run_seconds,
            "summary": str(report.folder / "summary.csv")}
