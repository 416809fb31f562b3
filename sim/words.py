"""The enumerated words of every table: one place for codes and their names.

Each tuple lists the words in the order of their integer codes; the constants
below it are those codes. Tables hold the codes, files hold the words.
"""

from typing import NamedTuple

import numpy as np


def codes(n: int) -> tuple[np.int64, ...]:
    """The codes 0 .. n - 1, as NumPy integers: Numba compiles a rule anew for every Python
    integer it is called with, but once for all of these."""
    return tuple(np.int64(code) for code in range(n))


class Word(NamedTuple):
    """A word of the tables and what it means."""

    name: str
    meaning: str


# "Never" in columns of weeks, "nobody" and "nothing" in columns of ids.
NEVER = NOBODY = np.int64(-1)

# A member's place in the Party, and at liberty or not.
# Those who hold a card come first: see perception.in_party.
STANDINGS = (
    "full", "candidate", "reinstated_full", "reinstated_candidate", "expelled", "left", "outside",
)
(FULL, CANDIDATE, REINSTATED_FULL, REINSTATED_CANDIDATE, EXPELLED, LEFT, OUTSIDE) = codes(7)

LIBERTIES = ("free", "arrested", "sentenced")
FREE, ARRESTED, SENTENCED = codes(3)

RANKS = ("worker", "foreman or technician", "organiser or head", "partkom or deputy director",
         "director or secretary")
HIGHEST_RANK = np.int64(len(RANKS) - 1)

# Grounds of a charge; the first five are political (model of record, section 11).
ALL_GROUNDS = (
    Word("tie", "contact, friendship, shielding or recommending: political"),
    Word("silence", "not having spoken, written, reported or unmasked: political"),
    Word("blemish", "own past, origin or kin, hidden or told late: political"),
    Word("slander", "false denunciation: political"),
    Word("enemy", "wrecking or support of enemies as a label: political"),
    Word("conduct", "work, manners, drink"),
    Word("passivity", "taking no part"),
    Word("records", "papers that are missing or contradict each other"),
    Word("none", "no ground"),
)
GROUNDS = tuple(ground.name for ground in ALL_GROUNDS)
(TIE, SILENCE, BLEMISH, SLANDER, ENEMY, CONDUCT, PASSIVITY, RECORDS, NO_GROUND) = codes(9)
N_POLITICAL_GROUNDS = 5

FORUMS = ("cell", "committee", "general", "district", "city", "region", "territory", "centre")
(CELL, COMMITTEE, GENERAL, DISTRICT, CITY, REGION, TERRITORY, CENTRE) = codes(8)

OUTCOMES = ("pending", "clear", "reprimand", "reduction", "expel", "referred")
PENDING, CLEAR, REPRIMAND, REDUCTION, EXPEL, REFERRED = codes(6)

ALL_ACTS = (
    Word("silent", "say and write nothing"),
    Word("denounce", "accuse someone who has not fallen, in secret or at a meeting"),
    Word("distance", "join the attack on someone who has fallen"),
    Word("criticise", "speak against someone higher without calling them an enemy"),
    Word("disclose", "report one's own arrested kin, tie or past"),
    Word("renounce", "break in public with arrested kin who are known of"),
    Word("speak", "a loyal speech that accuses nobody"),
    Word("resign", "give up the post, or the plant"),
    Word("vouch", "put in a word for someone with a case"),
    Word("countercharge", "when accused, accuse the accuser"),
    Word("help", "aid a fallen friend or an arrested relative in secret"),
)
ACTS = tuple(act.name for act in ALL_ACTS)
(SILENT, DENOUNCE, DISTANCE, CRITICISE, DISCLOSE, RENOUNCE, SPEAK, RESIGN, VOUCH,
 COUNTERCHARGE, HELP) = codes(11)

MOTIVES = ("fear", "belief", "interest", "duty", "conscience", "retaliation")
FEAR, BELIEF, INTEREST, DUTY, CONSCIENCE, RETALIATION = codes(6)

# What a paired world demands: an act, none of an act, a fall that does not happen, an accused who
# names nobody, an act as soon as one is under attack.
DEMANDS = ("force", "forbid", "prevent_fall", "name_nobody", "force_under_attack")
FORCE, FORBID, PREVENT_FALL, NAME_NOBODY, FORCE_UNDER_ATTACK = codes(5)

# Where a statement goes.
# "raikom" stands for the level above the committee; where the committee is an obkom, that is the
# kraikom.
CHANNELS = ("cell", "partkom", "raikom", "organs", "press", "meeting", "none", "kraikom")
(TO_CELL, TO_PARTKOM, TO_RAIKOM, TO_ORGANS, TO_PRESS, AT_MEETING, NO_CHANNEL,
 TO_KRAIKOM) = codes(8)

DECISIONS = ("shelve", "hear", "forward")
SHELVE, HEAR, FORWARD = codes(3)

# What a statement is in hindsight: of vigilance when its target falls, slander when the target is
# cleared or comes back (g3-094).
LABELS = ("none", "vigilance", "slander")
NO_LABEL, OF_VIGILANCE, OF_SLANDER = codes(3)

TIE_KINDS = ("shopmate", "superior", "subordinate", "patron", "client", "kin", "friend",
             "past_association", "recommender", "recommended", "co_signer", "successor",
             "predecessor")
(SHOPMATE, SUPERIOR, SUBORDINATE, PATRON, CLIENT, KIN, FRIEND, PAST_ASSOCIATION, RECOMMENDER,
 RECOMMENDED, CO_SIGNER, SUCCESSOR, PREDECESSOR) = codes(13)

SECRETS = ("origin", "opposition", "white_service", "foreign", "kin", "ties", "conduct", "omission")
(ORIGIN, OPPOSITION, WHITE_SERVICE, FOREIGN, KIN_SECRET, TIES_SECRET, CONDUCT_SECRET,
 OMISSION) = codes(8)

# Categories of the organs' operations; kin and members carry one each.
CATEGORIES = ("none", "opposition", "kulak", "national", "families")
NO_CATEGORY, CAT_OPPOSITION, CAT_KULAK, CAT_NATIONAL, CAT_FAMILIES = codes(5)

KIN_DEGREES = ("household", "close", "distant")
HOUSEHOLD, CLOSE_KIN, DISTANT_KIN = codes(3)

UNIT_KINDS = ("shop", "bureau", "station", "administration", "class", "partkom", "farm", "school",
              "site", "raikom", "obkom", "kraikom")
(SHOP, BUREAU, STATION, ADMINISTRATION, CLASS_UNIT, PARTKOM_UNIT, FARM, SCHOOL, SITE, RAIKOM_UNIT,
 OBKOM_UNIT, KRAIKOM_UNIT) = codes(12)

# From below upwards; a works' committee stands on the level "factory", an obkom on "region".
LEVELS = ("cell", "factory", "district", "city", "region", "territory", "centre")
(CELL_LEVEL, FACTORY_LEVEL, DISTRICT_LEVEL, CITY_LEVEL, REGION_LEVEL, TERRITORY_LEVEL,
 CENTRE_LEVEL) = codes(7)

# What stands above an organisation: levels without people or agenda of their own; the hierarchy of
# a region that is one organisation under its leader; bodies common to many organisations.
ABOVE = ("levels", "hierarchy", "common")
ONLY_LEVELS, OF_A_LEADER, IN_COMMON = codes(3)

POSTS = ("organiser", "unit_head", "partkom_member", "partkom_secretary", "deputy_director",
         "chief_engineer", "director", "department_head", "editor", "raikom_secretary",
         "kraikom_secretary", "controller", "kraikom_editor")
(ORGANISER, UNIT_HEAD, PARTKOM_MEMBER, PARTKOM_SECRETARY, DEPUTY_DIRECTOR, CHIEF_ENGINEER,
 DIRECTOR, DEPARTMENT_HEAD, EDITOR, RAIKOM_SECRETARY, KRAIKOM_SECRETARY, CONTROLLER,
 KRAIKOM_EDITOR) = codes(13)

# The last two, and "relieved", are the ladder of removal from above (w-035).
WHY_ENDED = ("in_post", "fell", "expelled", "left", "promoted", "resigned", "voted_out",
             "relieved", "at_disposal", "dismissed")
(IN_POST, HOLDER_FELL, HOLDER_EXPELLED, HOLDER_LEFT, HOLDER_PROMOTED, HOLDER_RESIGNED,
 HOLDER_VOTED_OUT, HOLDER_RELIEVED, HOLDER_AT_DISPOSAL, HOLDER_DISMISSED) = codes(10)

# What a demand asks for and a ruling grants, from the mildest: the rungs of the ladder.
RUNGS = ("nothing", "relieved", "at_disposal", "dismissed", "expelled")
NO_RUNG, RELIEVED, AT_DISPOSAL, DISMISSED, EXPELLED_FROM_ABOVE = codes(5)

EVENTS = (
    "statement", "shelved", "forwarded", "case_opened", "hearing", "named_at_hearing", "reprimand",
    "reduction", "expulsion", "arrest", "kin_arrest", "interrogation", "named_in_custody",
    "disclosure", "renunciation", "resignation", "departure", "admission", "appointment",
    "petition", "ruling", "appeal", "review", "reinstatement", "slander_charge", "publication",
    "accident", "meeting", "arrival", "review_of_documents", "clearance",
    "speech", "vouching", "help", "pressing", "order_to_stop", "organisation_found", "transfer",
)
(E_STATEMENT, E_SHELVED, E_FORWARDED, E_CASE, E_HEARING, E_NAMED_HEARING, E_REPRIMAND,
 E_REDUCTION, E_EXPULSION, E_ARREST, E_KIN_ARREST, E_INTERROGATION, E_NAMED_CUSTODY,
 E_DISCLOSURE, E_RENUNCIATION, E_RESIGNATION, E_DEPARTURE, E_ADMISSION, E_APPOINTMENT,
 E_PETITION, E_RULING, E_APPEAL, E_REVIEW, E_REINSTATEMENT, E_SLANDER, E_PUBLICATION,
 E_ACCIDENT, E_MEETING, E_ARRIVAL, E_DOCUMENTS, E_CLEARED, E_SPEECH, E_VOUCHING,
 E_HELP, E_PRESSING, E_ORDER, E_ORGANISATION, E_TRANSFER) = codes(38)

# What a transition is a transition of.
WHATS = ("standing", "liberty", "rank", "unit", "post")
OF_STANDING, OF_LIBERTY, OF_RANK, OF_UNIT, OF_POST = codes(5)

# Dated local events of calendar.csv that a scenario may hold.
CALENDAR = ("general_meeting", "elections", "accident", "review_of_documents", "conference",
            "shock")
AT_GENERAL, AT_ELECTIONS, AT_ACCIDENT, AT_DOCUMENTS, AT_CONFERENCE, AT_SHOCK = codes(6)


class Lever(NamedTuple):
    """A lever of policy: what it stands for, what in the week reads it, its range, and whether
    local practice follows the law on it slowly (g3-061, g3-062)."""

    name: str
    meaning: str
    read_by: str
    low: float = 0.0
    high: float = 1.0
    lags: bool = False


ALL_LEVERS = (
    Lever("campaign", "loudness of the hunt",
          "calls to speak, conviction, political language, danger of a known blemish, hearings, "
          "how a breakdown is read, what the paper finds, the message about silence"),
    Lever("association", "how far a tie to a fallen person is a ground",
          "perceived danger, statements, hearings, aftermath, the paper, elections", lags=True),
    Lever("silence_admissible",
          "whether not having spoken or written may be a ground; that it comes into use is not "
          "scripted",
          "hearings, aftermath, what the campaign's message says", lags=True),
    Lever("disclosure", "from protective (1) to incriminating (-1)",
          "the inquiry that a report of kin, of a tie or of one's own past brings",
          low=-1.0, lags=True),
    Lever("proof", "standing in the way of unsupported charges",
          "gatekeeping, hearings, reviews of appeals", lags=True),
    Lever("slander", "danger to an author whose target is cleared or reinstated",
          "perceived danger of writing, striking back at a known accuser, charges of slander",
          lags=True),
    Lever("criticism_upward", "attack on superiors first safe, then expected",
          "perceived danger of office, grievance, retaliation, credit of criticism, revelation "
          "of authors, elections"),
    Lever("gatekeeper_pressure", "pressure from above on officials who shelve",
          "gatekeeping, charges for shelving"),
    Lever("scrutiny", "rate of digging into records",
          "perceived danger of what is hidden, digging, discovery of concealed kin"),
    Lever("organs", "the organs' readiness to arrest on a file",
          "arrests and their slots; rulings on leaders and their arrest"),
    Lever("operations_opposition", "weekly hazard of the opposition category",
          "arrests of members and kin of the category"),
    Lever("operations_kulak", "weekly hazard of the kulak category",
          "the same"),
    Lever("operations_national", "weekly hazard of the national category",
          "the same"),
    Lever("operations_families", "weekly hazard of the families category",
          "the same"),
    Lever("appeals", "whether and how fast the expelled but free are heard",
          "appeals and reviews"),
    Lever("press", "how widely a unit's events are seen beyond it",
          "lessons of the meeting, names the paper finds"),
    Lever("recruitment", "admissions",
          "admissions"),
    Lever("enforcement", "how fast practice follows the law downwards",
          "the levers association, silence_admissible, proof, slander, disclosure"),
)
LEVERS = tuple(lever.name for lever in ALL_LEVERS)
# What the law of January 1938 changed and local practice followed slowly.
LAGGING = tuple(lever.name for lever in ALL_LEVERS if lever.lags)
LEVER_RANGES = {lever.name: (lever.low, lever.high) for lever in ALL_LEVERS}

CHOICE_RULES = ("self_protection", "belief", "interest", "imitation",
                "risk_without_ties", "none")
(SELF_PROTECTION, BELIEF_RULE, INTEREST_RULE, IMITATION, RISK_WITHOUT_TIES,
 NO_CHOICE) = codes(6)
ORGANS_RULES = ("files", "lists_from_above", "interrogation_only")
BY_FILES, BY_LISTS, BY_INTERROGATION = codes(3)
