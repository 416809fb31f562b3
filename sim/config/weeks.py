"""Weeks and dates: a week is named by its Monday and counts from 0 at the scenario's first.

A dated change takes effect on the Monday on or after its date; a source date
given only by month is coded as the 15th; a window holds the weeks whose
Mondays lie in it (model of record, section 2).
"""

import datetime as dt


def monday_on_or_after(day: dt.date) -> dt.date:
    """The Monday on or after ``day``."""
    return day + dt.timedelta(days=-day.weekday() % 7)


def week_of(day: dt.date, start: dt.date) -> int:
    """Week in which a change dated ``day`` takes effect; negative before ``start``."""
    return (monday_on_or_after(day) - start).days // 7


def date_of(week: int, start: dt.date) -> dt.date:
    """The Monday of ``week``."""
    return start + dt.timedelta(weeks=int(week))
