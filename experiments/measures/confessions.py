"""What telling about oneself brings: rows Q08-Q10 of patterns.csv."""

import numpy as np

from experiments.measures.observables import Weeks, any_within, observable, share
from experiments.measures.reading import column
from sim import words

OPENS_WITHIN = 8         # weeks in which a disclosure opens a case (Q08, Q09)
HIDDEN = (1 << words.COUNT_BLEMISH) | (1 << words.COUNT_LEFT_OUT)  # counts of a hidden fact (Q10)


def _opened_a_case(run, span: Weeks) -> float:
    """Share of the window's disclosures that open a case within eight weeks."""
    week, of_case = column(run, "disclosures", "week"), column(run, "disclosures", "week_case")
    opened = (of_case >= week) & (of_case <= week + OPENS_WITHIN)
    return share(opened[span.hold(week)])


@observable("Q08", "1935-01-07..1936-08-15", follow=OPENS_WITHIN)
def confessions_are_buried(run, span):
    """Q08: disclosures of kin, tie or own past, spoken or written, that open a case within eight
    weeks / disclosures (share; g1-057, g2-056, h1-002, h1-003)."""
    return _opened_a_case(run, span)


@observable("Q09", "1937-09-01..1938-01-19", follow=OPENS_WITHIN)
def confessions_are_heard(run, span):
    """Q09: the share of Q08 in late 1937. A case counts however it ends (g2-010, g2-033,
    h1-281)."""
    return _opened_a_case(run, span)


@observable("Q10", "1937-03-08..1938-01-31", counts=("falls",))
def told_and_charged_with_hiding(run, span):
    """Q10: of political expulsions with a hidden fact among the counts, share whose member had
    told an official of kin or the own past before that week (h1-006, h1-012, h1-014, g2-092,
    g2-096).

    A member's first political expulsion, and the matter heard in its week. Undetermined where no
    such expulsion is.
    """
    accused, heard, counts = (column(run, "cases", name) for name in ("accused", "heard", "counts"))
    expelled = column(run, "members", "week_expelled")
    hidden = np.flatnonzero((column(run, "cases", "outcome") == words.EXPEL)
                            & (column(run, "cases", "political") == 1) & span.hold(heard)
                            & (expelled[accused] == heard) & ((counts & HIDDEN) > 0))
    who = np.unique(accused[hidden])
    fact = column(run, "disclosures", "subject") != words.ABOUT_TIE
    return share(any_within(column(run, "disclosures", "member")[fact],
                            column(run, "disclosures", "week")[fact],
                            who, np.zeros(len(who), np.int64), expelled[who] - 1))
