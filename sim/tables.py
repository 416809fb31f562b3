"""The columns of every table: the state of a run, and what is written to disk.

State is a handful of structured arrays; the same arrays are written as Parquet
and shown by pandas (``record.py``). Conventions: ids are row numbers from 0;
weeks count from 0 at the scenario's first Monday; "never" and "nobody" are -1;
state is held in float64 and int64 so that compiled and plain Python agree to
the last bit. Only ties, of which there are most, are narrow.
"""

import numpy as np

from sim import words
from sim.jit import table


def _dtype(**columns: str) -> np.dtype:
    # Keys are the type and a letter that keeps them apart: `i8_a`, `f8_b`.
    return np.dtype([(name, kind) for names, kind in
                     ((v.split(), k.split("_")[0]) for k, v in columns.items())
                     for name in names])


# One row per person: initial members first, then those who may arrive by
# transfer, then those who may be admitted. The columns read every week stand
# first, so that a pass over everyone touches few cache lines.
MEMBER = _dtype(
    i8_a="standing liberty rank unit org salient_week",
    # state of mind (0-1), see perception.py
    f8_a="fear belief p_silence p_writing p_shelving p_written p_attack",
    # what perceived danger is made of, see perception.py
    f8_b="exposure omission concealed known kin_concealed kin_known suspicion credit threat",
    # material against the member: with the Party, with the organs
    f8_c="material file",
    i8_b="category protector seat case_open",
    # temperament, fixed (0-1)
    f8_d="trust decency ambition suspiciousness grievance",
    i8_c="id uid rank_first circle nationality degree tie_start tie_n tie_cap kin_start kin_n "
         "secret_head dossier_head about_head by_head accuser",
    i8_d="week_joined week_left week_first_by week_first_about week_expelled ground_expelled "
         "week_expelled_any ground_expelled_any week_arrested week_reinstated week_fallen "
         "standing_lost week_card_lost statements_by statements_about",
    # events that serve as parents of later ones
    i8_e="event_expelled event_arrested event_fallen event_trouble event_salient "
         "week_interrogated week_appealed week_reviewed floor_week recommender_1 recommender_2",
)

# Directed half of a tie, in blocks by member; closeness in thousandths.
TIE = np.dtype([("other", "i8"), ("kind", "i1"), ("public", "i1"), ("owned", "i1"),
                ("closeness", "i2"), ("from_week", "i2"), ("written", "i2"),
                ("vouched", "i2")])

SECRET = _dtype(i8_a="member kind next", f8_a="severity",
                i8_b="concealed_from_week disclosed_week discovered_week")

KIN = _dtype(i8_a="id member degree category", f8_a="closeness",
             i8_b="week_arrested week_learned week_reported week_discovered week_renounced "
                  "event_arrested event_learned")

UNIT = _dtype(
    i8_a="id org parent level kind opposition head n_start",
    # the accused of the unit: who is talked about, and since when
    i8_b="accused accused_week",
    # lessons of the week: charges seen, of them for silence, for writing; speakers seen;
    # charges seen against those who shelve
    f8_a="seen_charges seen_silence seen_slander seen_speakers seen_shelving",
)

# One row per party organisation (copies of the works are separate organisations).
ORG = _dtype(
    i8_a="id unit_first unit_n seat_first seat_n partkom_unit case_head n_open",
    # how far silence has been used as a ground; the committee's shame over arrests it missed
    f8_a="precedent shame slots fear_sum caution fallen_lately thousands",
    f8_b="seen_charges seen_silence seen_slander seen_speakers seen_shelving seen_written",
    i8_b="arrests_ready n_active n_authors next_transfer last_transfer next_applicant "
         "last_applicant",
)

# A post as a seat to be filled; `posts` holds its history.
SEAT = _dtype(i8_a="org unit post rank holder row vacant_since before")
POST = _dtype(i8_a="unit post holder from_week to_week why_ended event")

STATEMENT = _dtype(
    i8_a="id week author target author_rank target_rank act motive preemptive channel political "
         "ground true week_known event next_about next_by shelved_by woken insists co_signer",
    f8_a="weight",
)

DECISION = _dtype(i8_a="statement week gatekeeper decision level")

CASE = _dtype(
    i8_a="id org opened heard accused forum attendance ground precedent",
    f8_a="file",
    i8_b="votes_expel votes_mild votes_middle outcome named level event next",
    f8_b="pressure charge vouched",
    i8_c="prisoner political event_opened not_before demanded",
)

EVENT = _dtype(i8_a="id week kind actor target unit ground tie cause", f8_a="heaviest")
CAUSE = np.dtype([("event", "i8"), ("parent", "i8"), ("weight", "f8")])

TRANSITION = _dtype(i8_a="member week what old new ground event")

# Material against a member, as a linked list: which event put how much where.
MATERIAL = _dtype(i8_a="member event week next", f8_a="party organs")

WEEKLY = _dtype(
    i8_a="week members active statements political preemptive upward received shelved forwarded "
         "hearings expulsions expulsions_political arrests arrests_operations arrests_kin "
         "ceiling_binds appeals reviews reinstatements slander_charges admissions arrivals "
         "departures speeches publications petitions accidents",
    f8_a="active_share agenda_share mean_fear mean_belief mean_p_silence mean_p_writing",
)

LEVER = np.dtype([(name, "f8") for name in words.LEVERS])

# A dated local event of the calendar, by week.
DATED = _dtype(i8_a="week kind unit until")

# Acts forced (0) or forbidden (1), or a fall prevented (2), in a paired world (worlds.py);
# -1 stands for anyone, any week, any target.
FORCED = _dtype(i8_a="uid week act target forbid")

# One option of a deliberation with its terms: what choice.py scores and explain.py prints.
OPTION = _dtype(
    i8_a="act target channel tie kin chosen",
    f8_a="danger fear belief interest duty conscience retaliation cost utility gumbel total",
)

# How many rows of each growing table are in use.
COUNTERS = ("statements", "decisions", "cases", "events", "causes", "transitions", "dossier",
            "posts", "secrets", "tie_arena", "fallen")
(N_STATEMENTS, N_DECISIONS, N_CASES, N_EVENTS, N_CAUSES, N_TRANSITIONS, N_DOSSIER, N_POSTS,
 N_SECRETS, N_TIES, N_FALLEN) = range(len(COUNTERS))

# Everything a rule may read or write, as it is handed to rules: see state.py.
STATE = (
    "seed", "p", "carrier", "levers", "dated", "movement", "members", "ties", "kin", "secrets",
    "units", "orgs", "seats", "posts", "statements", "decisions", "cases", "events", "causes",
    "transitions", "dossier", "weekly", "fallen", "forced", "counts",
)


def rows(dtype: np.dtype, n: int) -> np.ndarray:
    """``n`` empty rows; columns that mean "never" or "nobody" must be set by the caller."""
    return table(np.zeros(n, dtype=dtype))
