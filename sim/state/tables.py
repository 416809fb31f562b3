"""Every table, declared once: the state of a run, and what is written to disk.

State is a handful of structured arrays; the same arrays are written as Parquet
and shown by pandas. Conventions: ids are row numbers from 0; weeks count from 0 at the
scenario's first Monday; "never" and "nobody" are -1. Quantities are held in float64, so that
compiled and plain Python agree to the last bit; whole numbers of the long tables are as narrow as
they can be (a million members must fit into memory), and written to disk as int64.

To add a column, add its line here; rules then read and write it. To add a table, declare it.
``grows=(a, b)``: rows are appended, with room at first for ``a`` a person
and ``b`` an organisation (twice what a run needs as a rule; what is not used takes no memory).
"""

from sim import words
from sim.state.schema import DECLARED, Column, Table, derived, f8, i1, i2, i4, i8

# Initial members first, then those who may arrive by transfer, then those who may be admitted. The
# columns read every week stand first, so that a pass over everyone touches few cache lines.
MEMBERS = Table("members", "one row a person who was or could have come into the organisation", [
    i8("uid", "id", "stable person id that keys the draws"),
    i1("standing", words.STANDINGS, "place in the Party at the end (outside: never came in)"),
    i1("liberty", words.LIBERTIES, "free or arrested or sentenced at the end"),
    i1("rank", "rank 0-4", "rank at the end"),
    i1("category", words.CATEGORIES, "the organs' category that fits the member"),
    i4("unit", "unit id", "where the member works"),
    i4("org", "organisation",
       "row of the organisation that the member belongs to now", written=False),
    i4("protector", "member id", "who protects the member (-1 nobody)", default=-1),
    i4("last_case", "case id", "in which the card was lost (-1 none)", default=-1, written=False),
    i4("case_open", "case id", "their open case (-1 none)", default=-1, written=False),
    i2("salient_week", "week",
       "when something salient last happened to them (-1 never)", default=-1, written=False),
    i4("tie_n", "ties", "halves in use in their block of the arena", written=False),
    i4("tie_start", "row", "first half of their block", written=False),
    f8("file", "statements", "weight of the organs' file (at the end)"),
    f8("material", "statements", "weight of the Party's file (at the end)"),
    f8("threat", "0-1", "how far the member is seen in trouble; 1 when just fallen (at the end)"),
    f8("concealed", "severity", "hidden blemishes"),
    f8("exposure", "load",
       "ties to the fallen and accused: sum of carrier x closeness x threat (at the end)"),
    f8("kept_apart", "load",
       "of exposure what ties carry from which the member keeps away; it shrinks with the age of "
       "the last contact (at the end)", written=False),
    f8("omission", "load",
       "the same of visible ties, however long they have kept away: what one may be asked to "
       "have spoken about (at the end)"),
    f8("distance", "load", "of exposure what own statements took off, fading (at the end)"),
    f8("answered", "load",
       "of omission what own words answered, fading (at the end)"),
    f8("silent", "load", "omissions held against the member, not cleared (at the end)"),
    f8("told", "severity",
       "hidden facts told to an official and not on record (at the end)"),
    f8("left_out", "severity",
       "known to have been left out of forms (at the end)"),
    f8("suppressing", "papers",
       "let lie about people who fell, as known to others (at the end)"),
    f8("known", "severity", "known blemishes"),
    f8("kin_concealed", "closeness", "arrested relatives known of and not reported (at the end)"),
    f8("kin_known", "closeness", "arrested relatives on record and not renounced (at the end)"),
    f8("suspicion", "attacks", "what was said in public (at the end)"),
    f8("credit", "credit", "vigilance shown (at the end)"),
    f8("fear", "0-1", "perceived chance of falling when nothing is done (at the end)"),
    f8("belief", "0-1", "belief in the guilt of the fallen (at the end)"),
    f8("p_silence", "0-1", "belief that silence is punished (at the end)"),
    f8("p_writing", "0-1", "belief that writing is punished (at the end)"),
    f8("p_shelving", "0-1", "belief that shelving is punished (at the end)"),
    f8("p_written", "0-1", "belief that one has been written about oneself (at the end)"),
    f8("p_attack", "0-1",
       "share of attackers seen in the own unit; read by the rule imitation only (at the end)"),
    f8("trust", "0-1", "temperament: belief at the start"),
    f8("decency", "0-1", "temperament: weight of conscience"),
    f8("ambition", "0-1", "temperament: pull of a vacancy"),
    f8("suspiciousness", "0-1", "temperament: how readily belief becomes accusation"),
    f8("grievance", "0-1", "temperament: grudge against superiors"),
    i4("id", "id", "row number; the id used everywhere else"),
    i4("seat", "row", "the seat they hold (-1 none)", default=-1, written=False),
    i4("circle", "id", "circle of clients brought along (not built yet: -1)", default=-1),
    i4("kin_start", "row", "their first relative in the table of kin", written=False),
    i4("secret_head", "row",
       "their latest blemish; `next` leads on (-1 none)", default=-1, written=False),
    i4("dossier_head", "row",
       "the latest entry in their files (-1 none)", default=-1, written=False),
    i4("about_head", "statement id",
       "the latest statement about them (-1 none)", default=-1, written=False),
    i4("by_head", "statement id",
       "the latest statement of theirs (-1 none)", default=-1, written=False),
    i4("accuser", "member id",
       "who attacked them by name and has not been answered (-1 nobody)",
       default=-1, written=False),
    i4("wronged_by", "member id",
       "accuser or official by whom the member was wronged, once cleared or reinstated "
       "(-1 nobody)", default=-1),
    i4("ignored_by", "member id",
       "official who let the member's paper lie about someone who has fallen (-1 nobody)",
       default=-1, written=False),
    i1("rank_first", "rank 0-4", "rank at the start"),
    i1("occupation", words.OCCUPATIONS, "what the member works at"),
    i1("sex", words.SEXES, "by the share of the sources; without effect but for wives under "
       "the operation against families"),
    i4("spouse", "member id", "husband or wife in the organisation (-1 none)", default=-1),
    i1("nationality", "0 or 1",
       "1 for the tagged nationality; it has no effect anywhere (weight zero)"),
    i2("kin_n", "persons", "how many relatives follow", written=False),
    i1("standing_lost", "standing",
       "standing before the card was lost (-1 not lost)", default=-1, written=False),
    i1("ground_expelled", words.GROUNDS, "its ground", default=-1),
    i1("ground_expelled_any", words.GROUNDS, "its ground", default=-1),
    i4("degree", "persons", "number of ties to people who were ever in the organisation"),
    i4("tie_cap", "ties", "halves that their block has room for", written=False),
    i4("statements_by", "statements", "political statements made"),
    i4("statements_about", "statements", "political statements about the member"),
    i2("week_joined", "week",
       "week of joining; 0 for those there at the start; -1 never", default=-1),
    i2("week_left", "week", "week of leaving in good standing (-1 never)", default=-1),
    i2("week_first_by", "week", "first political statement made (-1 never)", default=-1),
    i2("week_first_about", "week",
       "first political statement about the member (-1 never)", default=-1),
    i2("week_expelled", "week", "first political expulsion (-1 never)", default=-1),
    i2("week_expelled_any", "week", "first expulsion on any ground (-1 never)", default=-1),
    i2("week_arrested", "week", "arrest (-1 never)", default=-1),
    i2("week_reinstated", "week", "last reinstatement (-1 never)", default=-1),
    i2("week_fallen", "week", "first of political expulsion and arrest (-1 never)", default=-1),
    i2("week_card_lost", "week",
       "when the card was last lost (-1 never)", default=-1, written=False),
    i2("week_interrogated", "week",
       "when they were interrogated (-1 never)", default=-1, written=False),
    i2("week_appealed", "week", "last appeal against expulsion (-1 never)", default=-1),
    i2("week_reviewed", "week", "review of the appeal (-1 never)", default=-1),
    i2("floor_week", "week",
       "general meeting at which they have the floor (-1 none)", default=-1, written=False),
    i4("event_expelled", "event id", "the political expulsion (-1 none)", default=-1),
    i4("event_arrested", "event id", "the arrest (-1 none)", default=-1),
    i4("event_fallen", "event id", "the fall (-1 none)", default=-1),
    i4("event_trouble", "event id",
       "what last put them in trouble (-1 nothing)", default=-1, written=False),
    i4("event_salient", "event id",
       "what last was salient to them (-1 nothing)", default=-1, written=False),
    i4("recommender_1", "member id",
       "first recommender when in the organisation (-1 not)", default=-1),
    i4("recommender_2", "member id",
       "second recommender when in the organisation (-1 not)", default=-1),
    i4("omission_head", "row",
       "their latest silence; `next` leads on (-1 none)", default=-1, written=False),
    i2("rivals", "persons", "how many rivals", written=False),
    i2("week_unmasked", "week",
       "general meeting at which they were last accused (-1 never)", default=-1, written=False),
    i2("asked_week", "week",
       "general meeting at which they asked for the floor in vain (-1 never)", default=-1,
       written=False),
    i2("week_blamed", "week",
       "when an accident was last laid to them (-1 never)", default=-1, written=False),
    i2("answerable_week", "week",
       "when they had to answer for an accident (-1 never)", default=-1, written=False),
    i2("week_answer", "week",
       "when the answer to an enquiry about them comes (-1 none)", default=-1, written=False),
    i2("week_advised", "week",
       "when a friend advised them to leave (-1 never)", default=-1, written=False),
    i1("consent", "level",
       "whose consent their removal needs (0: the own committee)", written=False),
    i1("rung", "rung", "how far down the ladder of removal a ruling has put them", written=False),
    i1("rule", words.CHOICE_RULES, "how the member weighs options", written=False),
    i1("own_rule", "place",
       "which of the user's own rules they follow (-1 none)", default=-1, written=False),
    derived("label", "text", "the member's id in a table of members of one's own (only there)"),
    derived("follows", "rule", "the choice rule that the member follows (only where there are "
            "several)"),
    derived("organisation", "number",
            "organisation to which the person belongs at the end (only in a region of many)"),
], written=True)

# In the state: directed halves of ties, in blocks by member.
TIES = Table("ties", "one row a pair of people", [
    i4("other", "member id", "the other end", written=False),
    i1("kind", words.TIE_KINDS, "what the other end is (of a pair: what b is to a)"),
    i1("public", "flag", "known to others"),
    i1("owned", "0 or 1", "the holder has owned up to the tie", written=False),
    i2("spoken", "week",
       "last speech of the holder against the other end (-1 never)", default=-1, written=False),
    i2("covered", "week",
       "last statement of the holder about the other end (-1 never)", default=-1, written=False),
    i2("apart", "week",
       "last contact; the holder has kept away since (-1 in contact)", default=-1, written=False),
    i1("vouched", "0 or 1", "the holder has put in a word for the other end", written=False),
    i1("helped", "0 or 1", "the holder has helped the other end in secret", written=False),
    i1("visited", "0 or 1", "the holder has gone to see them after their fall", written=False),
    i4("back", "row", "place of the other half in the block of the other end", written=False),
    i2("closeness", "0-1", "how close (the state holds thousandths)"),
    i2("from_week", "week", "since when"),
    i2("written", "week",
       "first statement of the holder about the other end (-1 never)", default=-1, written=False),
    derived("a", "member id", "one end (the lower id)"),
    derived("b", "member id", "the other end"),
    derived("written_a", "week", "first statement of a about b (criticism not counted; -1 never)"),
    derived("written_b", "week", "first statement of b about a (criticism not counted; -1 never)"),
    derived("last_contact", "week", "last contact, when one of the two broke it off (-1 still)"),
], grows=(60, 0), written=True)

KIN = Table("kin", "one row a relative within reach of an operation", [
    f8("closeness", "0-1", "how close"),
    i4("id", "id", "row number"),
    i4("member", "member id", "whose relative (kin of people who never came in too)"),
    i4("event_arrested", "event id", "the arrest (-1 none)", default=-1, written=False),
    i4("event_learned", "event id",
       "what the member learned last about it (-1 nothing)", default=-1, written=False),
    i1("degree", words.KIN_DEGREES, "household or close or distant"),
    i1("category", words.CATEGORIES, "category of the organs' operations"),
    i2("week_arrested", "week", "arrest of the relative (-1 never)", default=-1),
    i2("week_learned", "week", "the member learns of it (-1 never or not yet)", default=-1),
    i2("week_reported", "week", "the member reports it (-1 never)", default=-1),
    i2("week_discovered", "week", "others find out that it was concealed (-1 never)", default=-1),
    i2("week_renounced", "week",
       "the member breaks with the relative in writing (-1 never)", default=-1),
    i2("week_helped", "week", "the member helps the relative in secret (-1 never)", default=-1),
    i2("week_cleared", "week", "the relative is let go and cleared (-1 never)", default=-1),
    i4("disclosure", "id", "the member's disclosure of the arrest (-1 none)", default=-1,
       written=False),
], grows=(2, 0), written=True)

SECRETS = Table("secrets", "one row a blemish of a member", [
    f8("severity", "severity", "how grave"),
    i4("member", "member id", "whose"),
    i4("event", "event id", "the aid by which it was made (-1 before the run)", default=-1),
    i4("next", "row", "the member's blemish before this one (-1 none)", default=-1, written=False),
    i1("kind", words.SECRETS, "kind of blemish"),
    i2("concealed_from_week", "week", "concealed since"),
    i2("disclosed_week", "week", "on record since; 0 from the start (-1 not)"),
    i2("discovered_week", "week", "found by digging (-1 never)", default=-1),
    i1("checkpoint", words.CHECKPOINTS,
       "of an omission: the form that the fact was left out of", default=-1),
    i4("of_secret", "row", "of an omission: the blemish left out (-1 kin)", default=-1),
    i4("of_kin", "kin id", "of an omission: the relative left out (-1 none)", default=-1),
    i4("disclosure", "id", "the member's disclosure of it (-1 none)", default=-1, written=False),
], grows=(6, 0), written=True)

DISCLOSURES = Table("disclosures", "one row a fact that a member told or filed about themselves", [
    f8("severity", "severity", "how grave the fact"),
    i4("id", "id", "row number"),
    i4("member", "member id", "who disclosed"),
    i4("about", "id", "the relative (kin id), the other end of the tie (member id) or the "
       "blemish (row of secrets)"),
    i4("reader", "member id", "the official who heard or read it first (-1 nobody was there)",
       default=-1),
    i4("case", "case id", "the case that it opened (-1 none)", default=-1),
    i4("event", "event id", "the disclosure as an event"),
    i2("week", "week", "when"),
    i2("week_case", "week", "when it opened a case (-1 never)", default=-1),
    i1("subject", words.SUBJECTS, "what it was about"),
    i1("way", words.WAYS, "spoken or written"),
    i1("decision", words.READINGS, "what the official made of it"),
    i1("recorded", "flag", "it is on record"),
], grows=(2, 0), written=True)

OMISSIONS = Table("omissions", "one row a silence about someone accused or fallen", [
    f8("weight", "load", "how much it weighs"),
    i4("member", "member id", "who was silent"),
    i4("person", "member id", "about whom"),
    i4("event", "event id", "the hearing or fall"),
    i2("week", "week", "when"),
    i2("cleared", "week", "cleared by speaking or writing (-1 not)", default=-1),
    i4("next", "row", "the member's silence before this one (-1 none)", default=-1,
       written=False),
    i1("form", words.SILENCES, "how"),
], grows=(6, 0), written=True)

LISTS = Table("lists", "one row a name on a list that was sent up", [
    f8("weight", "statements", "what the paper adds to the organs' file"),
    i4("member", "member id", "who is on it"),
    i4("event", "event id", "the list"),
    i2("week", "week", "when"),
    i1("body", words.LEVELS, "to which level it went"),
], grows=(0, 64), written=True)

UNITS = Table("units", "one row a shop, bureau or committee", [
    i8("id", "id", "row number"),
    i8("org", "organisation", "row of its organisation", written=False),
    i8("parent", "unit id", "the organisation's partkom (-1 for the partkom)", default=-1),
    i8("level", words.LEVELS, "cell or factory"),
    i8("kind", words.UNIT_KINDS, "kind of unit"),
    i8("opposition", "flag", "one of the oppositional shops of the 1920s"),
    i8("project", "flag", "works on the contested design"),
    i8("supplier", "unit id", "the unit that supplies it (-1 none)", default=-1),
    i8("shortfall", "week",
       "when it last failed those whom it supplies (-1 never)", default=-1, written=False),
    i8("head", "member id", "who heads it (-1 nobody)", default=-1, written=False),
    i8("n_start", "persons", "members at the start", written=False),
    i8("accused", "member id", "who is talked about (-1 nobody)", default=-1, written=False),
    i8("accused_week", "week", "since when (-1 never)", default=-1, written=False),
    f8("seen_charges", "charges", "seen this week", written=False),
    f8("seen_silence", "charges", "of these those for silence", written=False),
    f8("seen_slander", "charges", "of these those for slander", written=False),
    f8("seen_speakers", "persons", "speakers against someone, seen this week", written=False),
    f8("seen_shelving", "charges", "against those who shelved", written=False),
    f8("step_silence", "share",
       "how far this week moves the belief that silence is punished", written=False),
    f8("aim_silence", "0-1", "towards what", written=False),
    f8("step_writing", "share",
       "how far it moves the belief that writing is punished", written=False),
    f8("aim_writing", "0-1", "towards what", written=False),
    f8("step_shelving", "share",
       "how far it moves the belief that shelving is punished", written=False),
    f8("aim_attack", "0-1", "share of attackers seen", written=False),
    f8("step_written", "share",
       "how far it moves the belief that one has been written about", written=False),
    derived("name", "text", "name in the scenario"),
    derived("organisation", "number", "its organisation (only in a region of many)"),
], written=True)

# Copies of the works are separate organisations. An organisation's people, kin, units and seats
# stand together in their tables, rows ``_first`` to ``_end`` (not included).
ORGS = Table("orgs", "one row an organisation", [
    i8("id", "id", "row number"),
    i8("member_first", "row", "first of its own people"),
    i8("member_end", "row", "row after the last"),
    i8("kin_first", "row", "first of their relatives"),
    i8("kin_end", "row", "row after the last"),
    i8("unit_first", "row", "first of its units"),
    i8("unit_end", "row", "row after the last"),
    i8("seat_first", "row", "first of its seats"),
    i8("seat_end", "row", "row after the last"),
    i8("statement_first", "statement id", "first statement of the week"),
    i8("disclosure_first", "id", "first disclosure of the week"),
    i8("shelved_head", "statement id", "latest statement in the drawer (-1 none)", default=-1),
    i8("reopened", "times", "how often the drawer was reopened"),
    i8("drawer_open", "0 or 1", "whether it is being gone through"),
    f8("drawer_pressure", "level", "highest pressure on gatekeepers so far"),
    i8("week_list", "week", "when a list was sent up (-1 never)", default=-1),
    i8("last_answer", "week", "last week in which an answer to an enquiry is due (-1 none)",
       default=-1),
    i8("met", "0 or 1", "whether the cells meet this week", default=1),
    f8("fatigue", "sittings", "without a ruling, fading"),
    f8("hope", "0-1", "that striking back is of use"),
    i8("hopeful", "0 or 1", "whether the law against slander has been heard of"),
    i8("partkom_unit", "unit id", "its committee"),
    i8("case_head", "case id", "first of the waiting cases (-1 none)", default=-1),
    i8("n_open", "cases", "how many wait"),
    f8("precedent", "expulsions", "for silence, fading: how usable the ground has become"),
    f8("shame", "arrests", "that the committee had not foreseen, fading"),
    f8("slots", "slots", "of the organs, not used yet"),
    f8("fear_sum", "0-1", "sum of fear over the active"),
    f8("caution", "reversals", "seen lately, fading"),
    f8("fallen_lately", "persons", "fallen, fading"),
    f8("thousands", "thousands", "of members at the start"),
    f8("seen_charges", "charges", "seen this week"),
    f8("seen_silence", "charges", "of these those for silence"),
    f8("seen_slander", "charges", "of these those for slander"),
    f8("seen_speakers", "persons", "speakers against someone, seen this week"),
    f8("seen_shelving", "charges", "against those who shelved"),
    f8("seen_written", "revelations", "that one of the fallen had written, seen this week"),
    i8("n_active", "persons", "in the Party and at liberty when perception closed"),
    i8("n_authors", "persons", "of these those who have written politically"),
    i8("next_transfer", "row", "who comes next by transfer"),
    i8("last_transfer", "row", "row after the last who can"),
    i8("next_applicant", "row", "who applies next"),
    i8("last_applicant", "row", "row after the last who can"),
    i8("hierarchy", words.ABOVE, "what stands above it"),
    i8("leader", "member id", "whom local pressure is against (-1 nobody)", default=-1),
    i8("superior", "member id",
       "who stands above the leader and protects (-1 nobody)", default=-1),
    i8("week_confessed", "week", "when the leader owned up (-1 not)", default=-1),
    f8("pressure", "pressure", "stock of local pressure against the leader"),
    f8("pressure_felt", "pressure", "the same as it is felt above"),
    f8("pressing", "summonses", "of the centre's departments, fading"),
    f8("blame", "pressure", "for rulings too mild, against the superior"),
    i8("number", "number", "its number for life, which keys its draws"),
    i8("unit_shift", "rows", "what to add to the row of a unit to key the unit's draws"),
    i8("n_start", "persons", "members at the start"),
    i8("n_transfers", "persons", "who may come by transfer"),
    i8("n_applicants", "persons", "who may apply"),
    i8("guest_first", "row", "first place for officials from elsewhere"),
    i8("n_guests", "persons", "officials from elsewhere on the roll"),
    i8("guest_room", "places", "for them"),
    i8("has_moves", "0 or 1", "whether anyone came or left so"),
])

SEATS = Table("seats", "one row a post as a place to be filled", [
    i8("org", "organisation", "row of its organisation"),
    i8("unit", "unit id", "where"),
    i8("post", words.POSTS, "which post"),
    i8("rank", "rank 0-4", "rank that goes with it"),
    i8("holder", "member id", "who holds it (-1 vacant)", default=-1),
    i8("row", "row", "the term under way in the table of posts (-1 none)", default=-1),
    i8("vacant_since", "week", "since when it is vacant"),
    i8("before", "member id", "who held it before (-1 nobody)", default=-1),
    i8("consent", "level", "whose consent removing the holder needs (0: the own committee's)"),
])

POSTS = Table("posts", "one row a term in a post", [
    i4("unit", "unit id", "where the post is"),
    i4("holder", "member id", "who held it"),
    i4("event", "event id", "the appointment (-1 held at the start)", default=-1),
    i2("from_week", "week", "since"),
    i2("to_week", "week", "until (-1 still held)", default=-1),
    i1("post", words.POSTS, "which post"),
    i1("why_ended", words.WHY_ENDED, "why the term ended"),
], grows=(1, 0), written=True)

STATEMENTS = Table("statements", "one row a written statement or speech about someone", [
    f8("weight", "statements", "weight with which it enters files"),
    i4("id", "id", "row number"),
    i4("author", "member id", "who wrote or spoke"),
    i4("target", "member id", "about whom"),
    i4("event", "event id", "the statement as an event"),
    i4("next_about", "statement id",
       "the one before about the same target (-1 none)", default=-1, written=False),
    i4("next_by", "statement id",
       "the one before by the same author (-1 none)", default=-1, written=False),
    i4("told_to", "member id",
       "official who let it lie, as the author knows (-1 nobody)", default=-1),
    i4("next_shelved", "statement id",
       "the one shelved before it (-1 none)", default=-1, written=False),
    i4("shelved_by", "member id",
       "the official who shelved it (-1 nobody; or the district)", default=-1),
    i4("co_signer", "member id", "friend who put his name to it too (-1 nobody)", default=-1),
    i2("week", "week", "when"),
    i2("week_known", "week",
       "when it became known who had made it: at the meeting; in print; by revelation or when "
       "the target was cleared or reinstated (-1 it stayed secret)", default=-1),
    i2("insists", "statements", "earlier statements of this author about this target"),
    i1("author_rank", "rank 0-4", "rank of the author at the time"),
    i1("target_rank", "rank 0-4", "rank of the target at the time"),
    i1("act", words.ACTS, "denounce or distance or criticise or countercharge"),
    i1("motive", words.MOTIVES, "largest term of the choice"),
    i1("preemptive", "flag", "political; denounces someone not fallen; and fear is the motive"),
    i1("channel", words.CHANNELS, "where it went (meeting: spoken)"),
    i1("political", "flag", "accuses of more than work or conduct"),
    i1("ground", words.GROUNDS, "what it alleges"),
    i1("true", "flag", "the target's blemishes reach the severity of an oppositional past"),
    i1("woken", words.DRAWER, "what became of a paper that was shelved", written=False),
    i1("looked_at", "times", "how often the drawer had been reopened when it was last looked at",
       written=False),
    i1("label", words.LABELS,
       "what the statement is in hindsight: vigilance once its target fell; slander once the "
       "target was acquitted under the law against slander or came back"),
], grows=(2, 0), written=True)

DECISIONS = Table("decisions", "one row a decision of an official on a statement", [
    i4("statement", "statement id", "on what"),
    i4("gatekeeper", "member id", "who decided (-1 the district; or nobody was there to decide)"),
    i2("week", "week", "when"),
    i1("decision", words.DECISIONS, "shelve or hear or forward"),
    i1("level", words.LEVELS, "cell or factory or district"),
], grows=(3, 0), written=True)

CASES = Table("cases", "one row a case before a cell, committee or meeting", [
    f8("file", "statements", "weight of the Party's file at the hearing"),
    f8("pressure", "pressure", "what brings it forward on the agenda"),
    f8("charge", "logit", "weight of the charge that opened it (0 for a plain statement)"),
    f8("vouched", "closeness", "closeness of those who put in a word for the accused"),
    i4("id", "id", "row number"),
    i4("org", "organisation", "row of its organisation", written=False),
    i4("accused", "member id", "against whom"),
    i4("named", "member id", "whom the accused named (-1 nobody)", default=-1),
    i4("event", "event id", "the hearing; the opening while it waits"),
    i4("event_opened", "event id", "the opening"),
    i4("next", "case id", "the next that waits (-1 none)", default=-1, written=False),
    i2("opened", "week", "when opened"),
    i2("heard", "week", "when heard (-1 not heard)", default=-1),
    i4("attendance", "persons", "how many voted"),
    i4("votes_expel", "persons", "votes for expulsion"),
    i4("votes_mild", "persons", "votes for a reprimand or less"),
    i4("votes_middle", "persons", "votes for the loss of post or standing"),
    i2("not_before", "week", "first week in which it can be heard"),
    i1("forum", words.FORUMS, "cell or committee or general (meeting) or district or city"),
    i1("ground", words.GROUNDS, "ground of the charge; after an expulsion the ground of that"),
    i1("precedent", "flag", "an expulsion for silence; so a precedent"),
    i1("outcome", words.OUTCOMES,
       "the last ruling (referred: petitioned; a new case follows)"),
    i2("counts", "sum", "the counts of the last charge: 1 tie 2 silence 4 blemish 8 left_out "
       "16 enemy 32 slander 64 suppressed 128 conduct"),
    i1("n_counts", "counts", "how many"),
    i1("steps", "hearings", "how many bodies have heard the matter"),
    i1("proposal", words.OUTCOMES, "what the body before proposed", written=False),
    i1("body", words.FORUMS, "before which body it lies", written=False),
    i1("trigger", words.TRIGGERS, "what brings it there", written=False),
    i1("enquired", "0 or 1", "an enquiry has been sent out", written=False),
    i4("petition_of", "case id",
       "the matter that a demand upwards continues (-1 none)", default=-1),
    i1("level", words.LEVELS,
       "level of the body that decides: factory or (of an obkom) region; after a petition the "
       "level that rules on it"),
    i1("prisoner", "flag", "the accused was already in the organs' hands"),
    i1("political", "flag", "opened on a political ground"),
    i1("demanded", "flag", "1 when a lower body has petitioned for the expulsion"),
    i1("asked", words.RUNGS, "of a petition: the rung asked for", written=False),
    i1("rung", words.RUNGS, "the rung proposed or granted", written=False),
    i1("decided", "0 or 1", "whether a petition is decided", written=False),
    i2("taken_up", "week",
       "when a common body takes it up (-1 not yet)", default=-1, written=False),
], grows=(1, 0), written=True)

# One row a sitting: the same matter may climb from cell to committee to hall (h1-039).
HEARINGS = Table("hearings", "one row a sitting on a matter", [
    f8("lean", "logit", "how the body leaned towards expulsion, its mood included"),
    i4("id", "id", "row number"),
    i4("case", "case id", "the matter"),
    i4("accused", "member id", "against whom"),
    i4("event", "event id", "the hearing as an event"),
    i2("week", "week", "when"),
    i4("crier", "member id",
       "whose voice from the hall called for more than was ruled (-1 nobody)", default=-1),
    i4("attendance", "persons", "how many voted"),
    i2("counts", "sum", "the counts that this body drew (see cases)"),
    i1("n_counts", "counts", "how many"),
    i1("step", "number", "which hearing of the matter, from 1"),
    i1("body", words.FORUMS, "which body"),
    i1("trigger", words.TRIGGERS, "what brought it there"),
    i1("answer", words.ANSWERS, "what the accused answered"),
    i1("called_for", words.OUTCOMES, "what a voice from the hall called for", default=-1),
    i1("outcome", words.OUTCOMES, "the ruling"),
    i1("overruled", "flag", "it differs from the ruling of the body before"),
    i1("political", "flag", "the matter was political"),
], grows=(2, 0), written=True)

EVENTS = Table("events", "one row an event", [
    i4("id", "id", "row number"),
    i4("actor", "member id",
       "who did it; of a slander charge: the victim (-1 nobody in particular)", default=-1),
    i4("target", "member id", "to whom (-1 the organisation)", default=-1),
    i4("unit", "unit id", "unit of the target", default=-1),
    i2("week", "week", "when"),
    i1("kind", words.EVENTS, "what happened"),
    i1("ground", words.GROUNDS, "ground of a charge", default=-1),
    i1("tie", words.TIE_KINDS, "kind of tie it ran along", default=-1),
    derived("cause", "event id", "heaviest parent (-1 from outside)"),
], grows=(8, 0), written=True)

CAUSES = Table("causes", "one row a parent of an event", [
    f8("weight", "share", "share in the cause; an event's weights sum to one"),
    i4("event", "event id", "what was caused"),
    i4("parent", "event id",
       "by what (-1 from outside: policy or operations or chance)", default=-1),
], grows=(16, 0), written=True)

TRANSITIONS = Table("transitions", "one row a change of standing, liberty, rank, unit or post", [
    i4("member", "member id", "who changed"),
    i4("old", "word", "value before"),
    i4("new", "word", "value after"),
    i4("event", "event id", "the event that did it"),
    i2("week", "week", "when"),
    i1("what", words.WHATS, "standing or liberty or rank or unit or post"),
    i1("ground", words.GROUNDS, "ground of an expulsion", default=-1),
], grows=(4, 0), written=True)

# Material against a member, as a linked list: which event put how much where.
DOSSIER = Table("dossier", "one row an entry in the files on a member", [
    f8("party", "statements", "weight for the Party's file when it was entered"),
    f8("organs", "statements", "weight for the organs' file"),
    i4("member", "member id", "about whom"),
    i4("event", "event id", "what it is about"),
    i4("next", "row", "the entry before (-1 none)", default=-1),
    i2("week", "week", "when"),
], grows=(4, 0))

WEEKLY = Table("weekly", "one row a week (`weekly.csv`)", [
    i8("week", "week", "number of the week from 0"),
    i8("members", "persons", "in the Party and at liberty when the week ends"),
    i8("active", "persons", "members who had something to decide this week and deliberated"),
    i8("at_choice", "persons", "members counted when they chose", written=False),
    i8("statements", "statements",
       "statements and speeches made about someone (disclosures and loyal speeches not counted)"),
    i8("political", "statements", "of these those that accuse of more than work or conduct"),
    i8("preemptive", "statements",
       "political statements against someone not fallen whose largest term was fear"),
    i8("upward", "statements", "political statements whose target outranked the author"),
    i8("received", "statements",
       "statements that reached an official (not those sent straight to the organs)"),
    i8("shelved", "decisions", "decisions to shelve"),
    i8("forwarded", "decisions", "decisions to forward"),
    i8("hearings", "hearings", "sittings on a matter (each body that hears it counts)"),
    i8("disclosures", "disclosures", "facts told or filed about oneself"),
    i8("broken_off", "persons", "ties from which a member began to keep away"),
    i8("sittings_due", "sittings", "sittings of cells and committee that were due"),
    i8("sittings_held", "sittings", "of these those that were held"),
    i8("expulsions", "persons", "expulsions on any ground"),
    i8("expulsions_political", "persons", "expulsions on a political ground (of prisoners too)"),
    i8("arrests", "persons",
       "arrests of members and of the expelled (prisoners of the standard shock too)"),
    i8("arrests_operations", "persons",
       "of these those owed more to a category or a list than to the file"),
    i8("arrests_kin", "persons", "relatives of card holders arrested"),
    i8("ceiling_binds", "0 or 1",
       "1 when more were ripe for arrest than the organs had slots for"),
    i8("appeals", "appeals", "appeals made"),
    i8("reviews", "appeals", "appeals decided"),
    i8("reinstatements", "persons", "members reinstated"),
    i8("slander_charges", "cases", "charges of slander"),
    i8("admissions", "persons", "candidates admitted"),
    i8("arrivals", "persons", "members who came by transfer"),
    i8("departures", "persons", "members who left in good standing"),
    i8("speeches", "speeches", "loyal speeches that accuse nobody"),
    i8("publications", "names", "names printed in the paper"),
    i8("petitions", "cases",
       "demands sent up because this body could not expel the accused alone"),
    i8("accidents", "events",
       "breakdowns in the units (read as wrecking or not; dated accidents not counted)"),
    f8("active_share", "share", "active over the members counted when they chose"),
    f8("attendance", "share",
       "share of the members present at the week's general meeting (mean over organisations)"),
    f8("agenda_share", "share",
       "share of the committee's slots used in a week with a sitting (mean over organisations)"),
    f8("mean_fear", "0-1", "mean fear of those in the Party and at liberty"),
    f8("mean_belief", "0-1", "mean belief in the guilt of the fallen among the same"),
    f8("mean_p_silence", "0-1", "mean belief that silence is punished among the same"),
    f8("mean_p_writing", "0-1", "mean belief that writing is punished among the same"),
    f8("local_pressure", "pressure",
       "stock of local pressure against the leader as the week ends (only where there is a "
       "hierarchy)"),
    derived("date", "date", "its Monday"),
], written=True)

RULINGS = Table(
    "rulings",
    "one row a decision of a level above on a petition, with its terms (only where there is a "
    "hierarchy)", [
    f8("base", "logit", "leaning of the level with nothing else known"),
    f8("pressure", "logit", "what local pressure adds"),
    f8("material", "logit", "what the material against the accused adds"),
    f8("campaign", "logit", "what the call to criticise leaders adds"),
    f8("from_above", "logit", "what the centre's own list adds"),
    f8("pressing", "logit", "what the pressing of the centre's departments adds"),
    f8("proposal", "logit", "what the proposal of the level below adds"),
    f8("protector", "logit", "what the protector takes off (0 or below)"),
    f8("noise", "logit", "the mood above"),
    f8("lean", "logit", "sum of the terms: below 0 nothing is granted"),
    i4("id", "id", "row number"),
    i4("case", "case id", "the petition"),
    i4("accused", "member id", "whom it is about"),
    i4("ruler", "member id",
       "the kraikom's secretary (-1 the centre: it is no people)", default=-1),
    i4("event", "event id", "the ruling; of a petition sent on the petition"),
    i2("week", "week", "when it was decided"),
    i1("level", words.LEVELS,
       "territory (the kraikom) or centre (the Politburo); of many organisations also region "
       "(the obkom)"),
    i1("asked", words.RUNGS, "rung of removal that the petition asks for"),
    i1("rung", words.RUNGS, "rung that is granted or (not final) proposed to the next level"),
    i1("final", "flag", "a ruling; else a proposal sent on"),
], grows=(0, 64), written=True)

# Officials who belong to an organisation and have their row in another's block.
GUESTS = Table("guests", "one row a place for an official from elsewhere", [
    i4("member", "member id", "an official whose own rows are another organisation's"),
], grows=(0, 16))

# The path of the centre (`week/centre.py`).
CENTRE = Table(
    "centre",
    "one row a week: what many organisations under common bodies have in common (only in a "
    "region of many)", [
    i8("week", "week", "number of the week from 0"),
    i8("given", "0 or 1", "whether this row was given to the run", written=False),
    i8("waiting", "cases",
       "petitions that lay before the obkom, the kraikom and the centre as the week began"),
    i8("taken_up", "cases", "of these those for which the three had time"),
    f8("bar_region", "pressure",
       "what a petition had to weigh for the obkom to take it up (-inf: all were)"),
    f8("bar_territory", "pressure", "the same of the kraikom"),
    f8("bar_centre", "pressure", "the same of the centre"),
    f8("pressure", "pressure", "stock of demands from all organisations"),
    f8("pressure_felt", "pressure", "the same as it is felt above"),
    f8("seen_charges", "per thousand", "charges seen in all organisations last week"),
    f8("seen_silence", "per thousand", "of these those for silence"),
    f8("seen_slander", "per thousand", "of these those for slander"),
    f8("seen_speakers", "per thousand", "speakers at meetings"),
    f8("seen_shelving", "per thousand", "charges against those who shelved"),
], written=True)

DATED = Table("dated", "one row a dated event of the calendar", [
    i8("week", "week", "when"),
    i8("kind", words.CALENDAR, "what"),
    i8("unit", "number", "unit within the organisation (-1 all of it)", default=-1),
    i8("until", "week", "last week"),
])

# What a paired world demands (`runs/worlds.py`).
FORCED = Table("forced", "one row a demand of a paired world", [
    i8("uid", "person", "stable id of whoever it is demanded of (-1 everyone)", default=-1),
    i8("week", "week", "when (-1 always)", default=-1),
    i8("act", words.ACTS, "which act"),
    i8("target", "person", "about whom, by stable id (-1 anyone)", default=-1),
    i8("motive", words.MOTIVES, "out of which motive (-1 any)", default=-1),
    i8("channel", words.CHANNELS, "by which channel (-1 any)", default=-1),
    i8("demand", words.DEMANDS, "what is demanded"),
    f8("share", "share", "of an act that is left open to a part of the members: how large a part"),
])

# What choice scores and `explain` prints: scratch room for one deliberation.
# Room for the options of one member in one week; targets beyond it are not looked at.
MAX_OPTIONS = 512

OPTIONS = Table("options", "one row an option of the deliberation that goes on", [
    i8("act", words.ACTS, "what"),
    i8("target", "member id", "about whom (-1 nobody)"),
    i8("channel", words.CHANNELS, "by which way"),
    i8("tie", "row", "the member's half of the tie to the target (-1 none)"),
    i8("kin", "number", "which relative of the member (-1 none)"),
    i8("chosen", "0 or 1", "not used by the rules"),
    f8("danger", "0-1", "perceived chance of falling"),
    f8("fear", "noise", "what danger avoided speaks for it"),
    f8("belief", "noise", "conviction"),
    f8("interest", "noise", "interest"),
    f8("duty", "noise", "duty"),
    f8("conscience", "noise", "conscience (mostly below 0)"),
    f8("retaliation", "noise", "a score to settle"),
    f8("cost", "noise", "effort and risk that count against it"),
    f8("utility", "noise", "what the choice rule makes of the terms"),
    f8("gumbel", "noise", "the draw"),
    f8("total", "noise", "utility and draw: the highest wins"),
])

OCCASIONS = Table("occasions", "one row an occasion of silence", [
    i8("week", "week", "when"),
    i8("member", "member id", "who was silent"),
    i8("target", "member id", "about whom the statement would have been"),
], scratch=True)

MOVEMENT = Table("movement", "one row a week of ordinary movement", [
    f8("leave", "chance", "to leave, a member and week"),
    f8("arrive", "share", "of the size at the start that arrives"),
])

# The fallen of the week, whom the aftermath examines.
FALLEN = Table("fallen", "one row a fall of this week", [
    i4("member", "member id", "who fell"),
], grows=(1, 0))


def _of_levers(name: str, meaning: str, kind: str) -> Table:
    return Table(name, meaning, [Column(lever.name, kind, "level", lever.meaning)
                                 for lever in words.ALL_LEVERS])


LEVERS = _of_levers("levers", "one row a week: levers as practised", "f8")
FIXED = _of_levers("fixed", "one row: 1 where the law's path is taken as it stands, unscaled", "i1")

# Everything a rule may read or write, as it is handed to rules: see reference.py. Beside tables
# there are plain arrays: the seed, the parameters, the strength of each kind of tie as a carrier,
# and of each growing table how many rows are in use and how many there is room for.
PLAIN = ("seed", "p", "carrier", "counts", "room")
TABLES = tuple(DECLARED)
STATE = (*PLAIN, *(table.name for table in TABLES))
