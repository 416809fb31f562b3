"""What a sweep tells while it runs, before it runs, and when it is over."""

import contextlib

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from experiments.plans.design import Design
from experiments.sweeps.forecast import Estimate
from experiments.sweeps.plan import Plan
from experiments.sweeps.sweep import Report
from experiments.sweeps.watched import is_watched


def shown(design: Design, quiet: bool = False):
    """A function that shows a plan's progress on stderr or in a notebook: runs, rate, time left,
    failures. It shows nothing where nobody may look, or when ``quiet``."""
    return watched(design.name, quiet)


@contextlib.contextmanager
def watched(name: str, quiet: bool = False):
    """The same for a sweep called ``name``."""
    columns = (TextColumn(name), BarColumn(), TextColumn("{task.fields[runs]}"),
               TimeRemainingColumn(), TextColumn("{task.fields[failures]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True,
                  disable=quiet or not is_watched()) as bar:
        task = bar.add_task("", total=1.0, runs="", failures="")

        def show(plan: Plan) -> None:
            # The bar goes by time: runs of one cell may take a hundred times those of another.
            made, left = plan.pace.run_seconds, plan.seconds_left
            passed = bar.tasks[0].elapsed
            rate = f"  {plan.pace.n_runs / passed:,.1f}/s" if passed else ""
            bar.update(task, completed=made / (made + left) if made else 0.0,
                       runs=f"{plan.n_done:,}/{plan.total:,}{rate}",
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
            f"{found.seconds_a_run * 1000:,.1f} ms (runs of {found.cells_timed:,} cells were "
            f"timed), the least about {duration(found.seconds)} with {workers} "
            f"worker{'' if workers == 1 else 's'} and {found.disk_bytes / 1e6:,.1f} MB of disk; "
            "nothing was written")


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
