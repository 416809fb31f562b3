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

# What a member works at, whatever their rank (composition of the works: g1-137, h1-300).
OCCUPATIONS = ("production", "technical", "office")
IN_PRODUCTION, TECHNICAL, IN_OFFICE = codes(3)

SEXES = ("man", "woman")
MAN, WOMAN = codes(2)

# Grounds of a charge; the first six are political (model of record, section 11).
ALL_GROUNDS = (
    Word("tie", "contact, friendship, shielding or recommending: political"),
    Word("silence", "not having spoken, written, reported or unmasked: political"),
    Word("blemish", "own past, origin or kin, hidden or told late: political"),
    Word("slander", "false denunciation: political"),
    Word("enemy", "wrecking or support of enemies as a label: political"),
    Word("suppressed", "having let a paper lie about someone who fell: political"),
    Word("conduct", "work, manners, drink"),
    Word("passivity", "taking no part"),
    Word("records", "papers that are missing or contradict each other"),
    Word("none", "no ground"),
)
GROUNDS = tuple(ground.name for ground in ALL_GROUNDS)
(TIE, SILENCE, BLEMISH, SLANDER, ENEMY, SUPPRESSED, CONDUCT, PASSIVITY, RECORDS,
 NO_GROUND) = codes(10)
N_POLITICAL_GROUNDS = 6

# A charge is a list of counts (h1-157). Tables hold the list as a sum: 1 for the first of these
# words, 2 for the second, 4 for the third and so on. Each belongs to a ground.
COUNTS = ("tie", "silence", "blemish", "left_out", "enemy", "slander", "suppressed", "conduct")
(COUNT_TIE, COUNT_SILENCE, COUNT_BLEMISH, COUNT_LEFT_OUT, COUNT_ENEMY, COUNT_SLANDER,
 COUNT_SUPPRESSED, COUNT_CONDUCT) = codes(8)
GROUND_OF_COUNT = (TIE, SILENCE, BLEMISH, BLEMISH, ENEMY, SLANDER, SUPPRESSED, CONDUCT)

FORUMS = ("cell", "committee", "general", "district", "city", "region", "territory", "centre")
(CELL, COMMITTEE, GENERAL, DISTRICT, CITY, REGION, TERRITORY, CENTRE) = codes(8)

# From the mildest that is a ruling ("entry") to the harshest.
OUTCOMES = ("pending", "clear", "no_ruling", "postponed", "referred", "entry", "reprimand",
            "strict_reprimand", "asked_to_leave", "post_lost", "reduction", "expel")
(PENDING, CLEAR, NO_RULING, POSTPONED, REFERRED, ENTRY, REPRIMAND, STRICT_REPRIMAND,
 ASKED_TO_LEAVE, POST_LOST, REDUCTION, EXPEL) = codes(12)

# What brought a matter before a body: it was opened; a cell proposed expulsion; the committee's
# ruling went on the list for the hall; the answer to an enquiry came; an appeal; a demand from a
# body below.
TRIGGERS = ("opened", "proposal", "list", "enquiry", "appeal", "petition")
BY_OPENING, BY_PROPOSAL, BY_LIST, BY_ENQUIRY, BY_APPEAL, BY_PETITION = codes(6)

# What the accused answers (h1-190, h1-191, h1-193).
ANSWERS = ("none", "admit", "deny", "name", "counter_charge", "patron")
NO_ANSWER, ADMITS, DENIES, NAMES, COUNTER_CHARGES, CALLS_PATRON = codes(6)

ALL_ACTS = (
    Word("silent", "say and write nothing"),
    Word("denounce", "accuse someone who has not fallen, in secret or at a meeting"),
    Word("distance", "join the attack on someone who has fallen"),
    Word("criticise", "speak against someone higher without calling them an enemy"),
    Word("disclose", "report one's own arrested kin, tie or past in writing"),
    Word("tell", "tell one official of it by word of mouth, which leaves no record"),
    Word("renounce", "break in public with arrested kin who are known of"),
    Word("speak", "a loyal speech that accuses nobody"),
    Word("resign", "give up the post, or the plant"),
    Word("vouch", "put in a word for someone with a case"),
    Word("countercharge", "when accused, accuse the accuser"),
    Word("help", "aid a fallen friend or an arrested relative in secret"),
    Word("keep_away", "break off contact with someone in trouble and say nothing"),
    Word("visit", "take up contact again with someone who has fallen"),
    Word("accuse_official", "accuse an official of having let a paper lie"),
    Word("advise", "advise someone in trouble to leave"),
)
ACTS = tuple(act.name for act in ALL_ACTS)
(SILENT, DENOUNCE, DISTANCE, CRITICISE, DISCLOSE, TELL, RENOUNCE, SPEAK, RESIGN, VOUCH,
 COUNTERCHARGE, HELP, KEEP_AWAY, VISIT, ACCUSE_OFFICIAL, ADVISE) = codes(16)

# What one discloses, by which way, and what the official who reads it makes of it (h1-001,
# h1-002, h1-007).
SUBJECTS = ("kin", "tie", "past")
ABOUT_KIN, ABOUT_TIE, ABOUT_PAST = codes(3)
WAYS = ("spoken", "written")
SPOKEN, WRITTEN = codes(2)
READINGS = ("pending", "dropped", "advised_silence", "noted", "opened", "forwarded")
NOT_READ, DROPPED, ADVISED_SILENCE, NOTED, OPENED, FORWARDED = codes(6)

# When the form is filled in again (h1-010, h1-012).
CHECKPOINTS = ("review", "candidacy", "election", "promotion", "hearing")
AT_REVIEW, AT_CANDIDACY, AT_ELECTION, AT_PROMOTION, AT_HEARING = codes(5)

# How one was silent: had not taken the floor; had asked for it and was not called; was not there;
# had no statement on file about someone close (h1-156, h1-165, h1-169).
SILENCES = ("not_spoken", "not_called", "absent", "not_written")
NOT_SPOKEN, NOT_CALLED, WAS_ABSENT, NOT_WRITTEN = codes(4)

MOTIVES = ("fear", "belief", "interest", "duty", "conscience", "retaliation")
FEAR, BELIEF, INTEREST, DUTY, CONSCIENCE, RETALIATION = codes(6)

# What a paired world demands: an act, none of an act, a fall that does not happen, an accused who
# names nobody, an act as soon as one is under attack, an act left open to a part of the members.
DEMANDS = ("force", "forbid", "prevent_fall", "name_nobody", "force_under_attack", "allow")
FORCE, FORBID, PREVENT_FALL, NAME_NOBODY, FORCE_UNDER_ATTACK, ALLOW = codes(6)

# Where a statement goes.
# "raikom" stands for the level above the committee; where the committee is an obkom, that is the
# kraikom.
CHANNELS = ("cell", "partkom", "raikom", "organs", "press", "meeting", "none", "kraikom")
(TO_CELL, TO_PARTKOM, TO_RAIKOM, TO_ORGANS, TO_PRESS, AT_MEETING, NO_CHANNEL,
 TO_KRAIKOM) = codes(8)

# What became of a paper that was shelved: it lies; officials took it up after all; it went up only
# when its target had fallen.
DRAWER = ("lies", "taken_up", "too_late")
LIES, TAKEN_UP, TOO_LATE = codes(3)

DECISIONS = ("shelve", "hear", "forward")
SHELVE, HEAR, FORWARD = codes(3)

# What a statement is in hindsight: of vigilance when its target falls, slander when the target is
# cleared or comes back (g3-094).
LABELS = ("none", "vigilance", "slander")
NO_LABEL, OF_VIGILANCE, OF_SLANDER = codes(3)

TIE_KINDS = ("shopmate", "superior", "subordinate", "patron", "client", "kin", "friend",
             "past_association", "recommender", "recommended", "co_signer", "successor",
             "predecessor", "rival")
(SHOPMATE, SUPERIOR, SUBORDINATE, PATRON, CLIENT, KIN, FRIEND, PAST_ASSOCIATION, RECOMMENDER,
 RECOMMENDED, CO_SIGNER, SUCCESSOR, PREDECESSOR, RIVAL) = codes(14)

# Layers of the network at the start, strongest first: a pair has one tie, of its strongest layer.
LAYERS = ("command", "kin", "past_association", "patron", "recommender", "friend", "shopmate",
          "rival")
(COMMAND_LAYER, KIN_LAYER, PAST_LAYER, PATRON_LAYER, RECOMMENDER_LAYER, FRIEND_LAYER,
 SHOPMATE_LAYER, RIVAL_LAYER) = codes(8)

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
# Rank that each post carries (model of record, section 2), in this order.
RANKS_OF_POSTS = (2, 2, 3, 4, 3, 3, 4, 2, 2, 3, 4, 3, 2)

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
    "blamed", "broke_off", "visit", "checkpoint", "list", "detention", "kin_cleared", "advice",
    "enquiry", "reply", "account",
)
(E_STATEMENT, E_SHELVED, E_FORWARDED, E_CASE, E_HEARING, E_NAMED_HEARING, E_REPRIMAND,
 E_REDUCTION, E_EXPULSION, E_ARREST, E_KIN_ARREST, E_INTERROGATION, E_NAMED_CUSTODY,
 E_DISCLOSURE, E_RENUNCIATION, E_RESIGNATION, E_DEPARTURE, E_ADMISSION, E_APPOINTMENT,
 E_PETITION, E_RULING, E_APPEAL, E_REVIEW, E_REINSTATEMENT, E_SLANDER, E_PUBLICATION,
 E_ACCIDENT, E_MEETING, E_ARRIVAL, E_DOCUMENTS, E_CLEARED, E_SPEECH, E_VOUCHING,
 E_HELP, E_PRESSING, E_ORDER, E_ORGANISATION, E_TRANSFER,
 E_BLAMED, E_BROKE_OFF, E_VISIT, E_CHECKPOINT, E_LIST, E_DETENTION, E_KIN_CLEARED, E_ADVICE,
 E_ENQUIRY, E_REPLY, E_ACCOUNT) = codes(49)

# What a transition is a transition of.
WHATS = ("standing", "liberty", "rank", "unit", "post")
OF_STANDING, OF_LIBERTY, OF_RANK, OF_UNIT, OF_POST = codes(5)

# Dated local events of calendar.csv that a scenario may hold.
CALENDAR = ("general_meeting", "elections", "accident", "review_of_documents", "conference",
            "shock", "project_in_trouble")
(AT_GENERAL, AT_ELECTIONS, AT_ACCIDENT, AT_DOCUMENTS, AT_CONFERENCE, AT_SHOCK,
 AT_PROJECT) = codes(7)


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
          "perceived danger, statements, quiet distance, hearings, aftermath, the paper, elections",
          lags=True),
    Lever("silence_admissible",
          "whether not having spoken or written may be a ground; that it comes into use is not "
          "scripted",
          "hearings, aftermath, what the campaign's message says", lags=True),
    Lever("disclosure", "from protective (1) to incriminating (-1)",
          "the inquiry that a report of kin, of a tie or of one's own past brings; whether its "
          "reader opens a case; what having told once is worth as a defence",
          low=-1.0, lags=True),
    Lever("proof", "standing in the way of unsupported charges",
          "gatekeeping, hearings, reviews of appeals", lags=True),
    Lever("slander", "danger to an author whose target is cleared or reinstated",
          "perceived danger of writing, striking back at a known accuser, charges of slander",
          lags=True),
    Lever("criticism_upward", "attack on superiors first safe, then expected",
          "perceived danger of office, grievance, retaliation, credit of criticism, revelation "
          "of authors, what admitting a failing is worth, whether rulings go to the hall, "
          "accounting, elections"),
    Lever("gatekeeper_pressure", "pressure from above on officials who shelve",
          "gatekeeping, the drawer and the list, what readers of confessions do, charges for "
          "shelving"),
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
          "lessons of the meeting, names the paper finds, blame for keeping away"),
    Lever("recruitment", "admissions",
          "admissions"),
    Lever("enforcement", "how fast practice follows the law downwards",
          "the levers association, silence_admissible, proof, slander, disclosure"),
)
# Two steps of the three in which levers were coded, as the least that counts (coding.md).
TWO_STEPS = 0.66
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
