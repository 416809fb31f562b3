"""The columns of every table: the state of a run, and what is written to disk.

State is a handful of structured arrays; the same arrays are written as Parquet
and shown by pandas (``record.py``). Conventions: ids are row numbers from 0;
weeks count from 0 at the scenario's first Monday; "never" and "nobody" are -1.
Quantities are held in float64, so that compiled and plain Python agree to the
last bit; whole numbers of the long tables are as narrow as they can be (a
million members must fit into memory), and written to disk as int64.
"""

import numpy as np

from sim import words
from sim.state.jit import table


def _dtype(**columns: str) -> np.dtype:
    # Keys are the type and a letter that keeps them apart: `i8_a`, `f8_b`.
    return np.dtype([(name, kind) for names, kind in
                     ((v.split(), k.split("_")[0]) for k, v in columns.items())
                     for name in names])


# One row per person: initial members first, then those who may arrive by
# transfer, then those who may be admitted. The columns read every week stand
# first, so that a pass over everyone touches few cache lines.
MEMBER = _dtype(
    i8_a="uid",
    i1_a="standing liberty rank category",
    i4_a="unit org protector case_open",
    i2_a="salient_week tie_n",
    i4_b="tie_start",
    # material against the member: with the organs, with the Party
    f8_a="file material",
    # what perceived danger is made of, see perception.py
    f8_b="threat concealed exposure omission known kin_concealed kin_known suspicion credit",
    # state of mind (0-1), see perception.py
    f8_c="fear belief p_silence p_writing p_shelving p_written p_attack",
    # temperament, fixed (0-1)
    f8_d="trust decency ambition suspiciousness grievance",
    i4_c="id seat circle kin_start secret_head dossier_head about_head by_head accuser",
    i1_b="rank_first nationality kin_n standing_lost ground_expelled ground_expelled_any",
    i2_b="degree tie_cap statements_by statements_about week_joined week_left week_first_by "
         "week_first_about week_expelled week_expelled_any week_arrested week_reinstated "
         "week_fallen week_card_lost week_interrogated week_appealed week_reviewed floor_week",
    # events that serve as parents of later ones
    i4_d="event_expelled event_arrested event_fallen event_trouble event_salient "
         "recommender_1 recommender_2",
    # whose consent their removal needs (a level; 0: the own committee's), and how far down the
    # ladder of removal a ruling from above has put them, see hierarchy.py
    i1_c="consent rung",
)

# Directed half of a tie, in blocks by member; closeness in thousandths. ``back``: place of the
# other half in the other's block.
TIE = _dtype(i4_a="other", i1_a="kind public owned vouched helped",
             i2_a="back closeness from_week written")

SECRET = _dtype(f8_a="severity", i4_a="member event next", i1_a="kind",
                i2_a="concealed_from_week disclosed_week discovered_week")

KIN = _dtype(f8_a="closeness", i4_a="id member event_arrested event_learned",
             i1_a="degree category",
             i2_a="week_arrested week_learned week_reported week_discovered week_renounced "
                  "week_helped")

UNIT = _dtype(
    i8_a="id org parent level kind opposition head n_start",
    # the accused of the unit: who is talked about, and since when
    i8_b="accused accused_week",
    # seen this week: charges, of them for silence, for writing; speakers; charges against those
    # who shelve
    f8_a="seen_charges seen_silence seen_slander seen_speakers seen_shelving",
    # lessons of the week (perception.py): how far beliefs move, and towards what
    f8_b="step_silence aim_silence step_writing aim_writing step_shelving aim_attack "
         "step_written",
)

# One row per party organisation (copies of the works are separate organisations). An
# organisation's people, kin, units and seats stand together in their tables, rows ``_first`` to
# ``_end`` (not included), and its statements of the week from ``statement_first`` on.
ORG = _dtype(
    i8_a="id member_first member_end kin_first kin_end unit_first unit_end seat_first seat_end "
         "statement_first partkom_unit case_head n_open",
    # how far silence has been used as a ground; the committee's shame over arrests it missed
    f8_a="precedent shame slots fear_sum caution fallen_lately thousands",
    f8_b="seen_charges seen_silence seen_slander seen_speakers seen_shelving seen_written",
    i8_b="n_active n_authors next_transfer last_transfer next_applicant "
         "last_applicant",
    # where there is a hierarchy (hierarchy.py): whom local pressure is against, who stands above
    # and protects, when the leader confessed; the stock of pressure, and as it is felt above
    i8_c="hierarchy leader superior week_confessed",
    f8_c="pressure pressure_felt pressing blame",
    # for life, whatever else runs beside it: the organisation's number, which keys its draws, and
    # what to add to the row of a unit to key the unit's; how it starts
    i8_d="number unit_shift n_start n_transfers n_applicants",
    # officials who came from other organisations; whether anyone came or left so (people.py)
    i8_e="guest_first n_guests guest_room has_moves",
)

# An official who belongs to an organisation and has their row in another's block.
GUEST = _dtype(i4_a="member")

# A post as a seat to be filled; `posts` holds its history.
SEAT = _dtype(i8_a="org unit post rank holder row vacant_since before consent")
POST = _dtype(i4_a="unit holder event", i2_a="from_week to_week", i1_a="post why_ended")

STATEMENT = _dtype(
    f8_a="weight", i4_a="id author target event next_about next_by shelved_by co_signer",
    i2_a="week week_known insists",
    i1_a="author_rank target_rank act motive preemptive channel political ground true woken "
         "label",
)

DECISION = _dtype(i4_a="statement gatekeeper", i2_a="week", i1_a="decision level")

CASE = _dtype(
    f8_a="file pressure charge vouched", i4_a="id org accused named event event_opened next",
    i2_a="opened heard attendance votes_expel votes_mild votes_middle not_before",
    i1_a="forum ground precedent outcome level prisoner political demanded",
    # of a petition: the rung asked for, the rung proposed or granted, whether it is decided
    i1_b="asked rung decided",
    # the week in which a common body takes it up (centre.py)
    i2_b="taken_up",
)

# What a body above decided on a petition, and the terms of it (hierarchy.py, Ruling).
RULING = _dtype(
    f8_a="base pressure material campaign from_above pressing proposal protector noise lean",
    i4_a="id case accused ruler event", i2_a="week", i1_a="level asked rung final",
)

# What many organisations have in common, week by week: the path of the centre (centre.py).
CENTRE = _dtype(
    i8_a="week given waiting taken_up",
    # what a petition must weigh for each body to take it up; the stock of demands from all, and as
    # it is felt above
    f8_a="bar_region bar_territory bar_centre pressure pressure_felt",
    # of what happened in all organisations, per thousand members: what the paper above can tell
    f8_b="seen_charges seen_silence seen_slander seen_speakers seen_shelving",
)

EVENT = _dtype(i4_a="id actor target unit", i2_a="week", i1_a="kind ground tie")
CAUSE = _dtype(f8_a="weight", i4_a="event parent")

TRANSITION = _dtype(i4_a="member old new event", i2_a="week", i1_a="what ground")

# Material against a member, as a linked list: which event put how much where.
MATERIAL = _dtype(f8_a="party organs", i4_a="member event next", i2_a="week")

WEEKLY = _dtype(
    i8_a="week members active statements political preemptive upward received shelved forwarded "
         "hearings expulsions expulsions_political arrests arrests_operations arrests_kin "
         "ceiling_binds appeals reviews reinstatements slander_charges admissions arrivals "
         "departures speeches publications petitions accidents",
    f8_a="active_share agenda_share mean_fear mean_belief mean_p_silence mean_p_writing "
         "local_pressure",
)

LEVER = np.dtype([(name, "f8") for name in words.LEVERS])

# A dated local event of the calendar, by week.
DATED = _dtype(i8_a="week kind unit until")

# What a paired world demands (worlds.py): ``demand`` is one of words.DEMANDS; -1 stands for anyone,
# any week, any target, any motive, any channel.
FORCED = _dtype(i8_a="uid week act target motive channel demand")

# An occasion on which a paired world differs: who might have done otherwise, about whom.
OCCASION = _dtype(i8_a="week member target")

# One option of a deliberation with its terms: what choice.py scores and explain.py prints.
OPTION = _dtype(
    i8_a="act target channel tie kin chosen",
    f8_a="danger fear belief interest duty conscience retaliation cost utility gumbel total",
)

# How many rows of each growing table are in use.
COUNTERS = ("statements", "decisions", "cases", "events", "causes", "transitions", "dossier",
            "posts", "secrets", "tie_arena", "fallen", "rulings", "guests")
(N_STATEMENTS, N_DECISIONS, N_CASES, N_EVENTS, N_CAUSES, N_TRANSITIONS, N_DOSSIER, N_POSTS,
 N_SECRETS, N_TIES, N_FALLEN, N_RULINGS, N_GUESTS) = range(len(COUNTERS))

# Everything a rule may read or write, as it is handed to rules: see state.py.
STATE = (
    "seed", "p", "carrier", "levers", "dated", "movement", "members", "ties", "kin", "secrets",
    "units", "orgs", "seats", "posts", "statements", "decisions", "cases", "events", "causes",
    "transitions", "dossier", "weekly", "fallen", "forced", "counts", "rulings", "guests",
    "centre",
)


def rows(dtype: np.dtype, n: int) -> np.ndarray:
    """``n`` empty rows; columns that mean "never" or "nobody" must be set by the caller."""
    return table(np.zeros(n, dtype=dtype))
