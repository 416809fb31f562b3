"""Known cases of confessions, their readers and the forms (mechanism a), in tiny worlds."""

import pytest
from worlds_for_tests import option, options_of, rows_of, solitary

from sim import words
from sim.society.blemishes import add_secret
from sim.society.docket import open_case
from sim.week.acts import act
from sim.week.danger import position
from sim.week.forms import fill_form
from sim.week.hearings import hear
from sim.week.operations import follow_kin, uncover
from sim.week.readers import read_disclosures

SHTRUL, OTHER, SEVERIANOVA = range(3)
TOLD, REVIEW, SURFACES = 1, 12, 50  # weeks of 1935, and of 1937 in a short run
NEAR = 0.5  # closeness of the arrested brother

# One relative each; the official lets what is confessed drop; the form is left empty; what surfaces
# does so for certain; nobody pleads guilty.
LIFE = {"kin_at_risk": 1.0, "gate_base": -10.0, "cost_report": 20.0, "discovery_rate": 1.0,
        "discovery_if_accused": 0.0, "scrutiny_floor": 0.0, "omission_severity": 0.5,
        "charge_concealed": 1.0, "charge_concealment": 1.2, "told_defence": 0.7,
        "charge_shelving": 0.0, "worth_a_case": 0.2, "hearing_noise": 0.0, "admission": 0.0,
        "naming_at_hearing": 0.0}


def works(set=None, disclosure=0.0, **more):
    """`SHTRUL` has a brother arrested before week `TOLD`; `SEVERIANOVA` sits in the committee.
    ``disclosure``: what honesty is worth when the matter surfaces."""
    world = solitary(3, set=LIFE | (set or {}), **more)
    m, k = world.members, world.members["kin_start"][SHTRUL]
    assert m["kin_n"][SHTRUL] == 1
    world.kin["closeness"][k] = NEAR
    world.kin["week_arrested"][k] = world.kin["week_learned"][k] = 0
    m["kin_concealed"][SHTRUL] = NEAR
    partkom = world.seats["unit"] == world.orgs["partkom_unit"][0]
    world.seats["holder"][partkom] = SEVERIANOVA
    world.levers["disclosure"][SURFACES:] = disclosure
    world.levers["scrutiny"][SURFACES:] = 1.0
    return world


def tell(world, act_=words.TELL, t=TOLD):
    """`SHTRUL` tells one official (or files it), who hears or reads it."""
    act(world.state, t, SHTRUL, next(o for o in options_of(world, t, SHTRUL)
                                     if o["act"] == act_ and o["kin"] == 0))
    read_disclosures(world.state, t, 0)
    return rows_of(world, "disclosures")[0]


def surface(world):
    follow_kin(world.state, SURFACES, 0)
    (case,) = [c for c in rows_of(world, "cases") if c["accused"] == SHTRUL]
    return case


def through_1937(set=None, way=words.TELL, **more):
    """Told (or filed) in 1935, left out at the review, surfaced in 1937; the world and the case."""
    world = works(set, **more)
    tell(world, way)
    fill_form(world.state, REVIEW, SHTRUL, words.AT_REVIEW)
    return world, surface(world)


def test_a_word_to_one_official_leaves_no_record():
    """Shtrul told the head of his committee, who wrote nothing (h1-003)."""
    world = works()
    told = tell(world)
    m = world.members
    assert (told["reader"], told["way"]) == (SEVERIANOVA, words.SPOKEN)
    assert (told["decision"], told["recorded"], told["case"]) == (words.DROPPED, 0, -1)
    assert len(rows_of(world, "cases")) == 0
    assert m["kin_known"][SHTRUL] == 0.0
    # It is no longer on his mind as concealed; it still counts in part as something to be found.
    assert m["kin_concealed"][SHTRUL] == 0.0 and m["told"][SHTRUL] == pytest.approx(NEAR)
    at = position(m[SHTRUL], world.levers[TOLD], world.p[0])
    assert at.concealed == pytest.approx(NEAR * (1 - 0.7 * 0.5))


def test_with_burying_off_every_report_opens_a_case():
    """The same word where no official may let it drop (h1-002)."""
    world = works(switch={"buried": "off"})
    told = tell(world)
    assert (told["decision"], told["recorded"]) == (words.OPENED, 1)
    assert told["case"] == world.members["case_open"][SHTRUL] == 0


def test_what_was_told_once_is_asked_again_and_left_out():
    """Members believed that a fact told once was dealt with, and left it out of the form of
    1935-36 (h1-003, h1-010)."""
    world = works()
    tell(world)
    fill_form(world.state, REVIEW, SHTRUL, words.AT_REVIEW)
    (omission,) = rows_of(world, "secrets")
    assert (omission["member"], omission["kind"]) == (SHTRUL, words.OMISSION)
    assert (omission["checkpoint"], omission["concealed_from_week"]) == (words.AT_REVIEW, REVIEW)
    assert omission["of_kin"] == world.members["kin_start"][SHTRUL]
    assert omission["severity"] == pytest.approx(0.5 * NEAR)


def test_with_checkpoints_off_nothing_is_left_out():
    """The same, where no form asks again (h1-010)."""
    world, _ = through_1937(switch={"checkpoints": "off"})
    assert len(rows_of(world, "secrets")) == 0 and world.members["left_out"][SHTRUL] == 0.0


def test_a_fact_that_is_on_record_is_not_left_out_again():
    """Whoever had it written down has nothing more to enter (h1-003, h1-011)."""
    world = works({"gate_base": 10.0, "hearing_base": -10.0})
    assert tell(world, words.DISCLOSE)["recorded"] == 1
    fill_form(world.state, REVIEW, SHTRUL, words.AT_REVIEW)
    assert len(rows_of(world, "secrets")) == 0


def test_each_form_that_left_the_fact_out_is_a_fault_of_its_own():
    """Zhidkova was silent when her brother was expelled and again as a candidate in April, and
    that silence angered most (h1-017)."""
    world = works()
    for t, checkpoint in ((REVIEW, words.AT_REVIEW), (REVIEW + 20, words.AT_ELECTION)):
        fill_form(world.state, t, SHTRUL, checkpoint)
    surface(world)
    assert len(rows_of(world, "secrets")) == 2
    assert world.members["left_out"][SHTRUL] == pytest.approx(2 * 0.5 * NEAR)


def test_when_the_matter_surfaces_the_omission_is_charged_beside_it():
    """Pereversev had told in 1933 and was charged in 1937 with having left it out at the review
    (h1-012; g2-092): a list of the blemish and of what was left out."""
    world, case = through_1937({"count_half": 0.01, "hearing_blemish": 1.0})
    m = world.members
    assert case["ground"] == words.BLEMISH
    assert m["kin_known"][SHTRUL] == pytest.approx(NEAR)
    assert m["left_out"][SHTRUL] == pytest.approx(0.5 * NEAR)
    hear(world.state, SURFACES, case["id"], words.COMMITTEE)
    (sitting,) = rows_of(world, "hearings")
    assert sitting["counts"] == (1 << words.COUNT_BLEMISH) + (1 << words.COUNT_LEFT_OUT)


@pytest.mark.parametrize(("disclosure", "worth"), [(1.0, 0.7), (0.0, 0.35), (-1.0, 0.0)])
def test_the_plea_of_having_told_is_worth_less_as_honesty_is(disclosure, worth):
    """A full defence in 1933, half a defence in March 1937, none in October (h1-011, h1-004,
    h1-006); a written report is worth twice a spoken word (h1-003, h1-015)."""
    charge = 1.0 * NEAR + 1.2
    spoken = through_1937(disclosure=disclosure)[1]["charge"]
    written = through_1937(way=words.DISCLOSE, disclosure=disclosure)[1]["charge"]
    assert spoken == pytest.approx(charge * (1 - 0.5 * worth))
    assert written == pytest.approx(charge * (1 - worth))


def test_who_never_told_has_no_plea():
    """Pavlov could only say that he had attached no importance to it (h1-019)."""
    world = works(disclosure=1.0)
    assert surface(world)["charge"] == pytest.approx(1.0 * NEAR + 1.2)


def test_the_official_who_let_it_drop_is_charged_in_turn():
    """Shtrul named Severianova and moved the question to her (h1-004, h1-005); Kachurin named
    Egorov, who turned on him (h1-014)."""
    world = works({"charge_shelving": 1.0, "charge_of_shelving": 0.3})
    world.levers["gatekeeper_pressure"][SURFACES:] = 1.0
    tell(world)
    surface(world)
    case = world.cases[world.members["case_open"][SEVERIANOVA]]
    assert (case["accused"], case["ground"]) == (SEVERIANOVA, words.SUPPRESSED)
    assert case["charge"] == pytest.approx(0.3)
    assert world.members["suppressing"][SEVERIANOVA] == 1.0
    assert world.members["wronged_by"][SHTRUL] == SEVERIANOVA
    assert world.orgs["seen_shelving"][0] == 1.0


def test_without_pressure_from_above_nobody_asks_who_had_been_told():
    """Makarevich had buried Margolina's word and was not charged (h1-009)."""
    world = works({"charge_shelving": 1.0})
    tell(world)
    surface(world)
    assert world.members["case_open"][SEVERIANOVA] == -1
    assert world.members["suppressing"][SEVERIANOVA] == 0.0


def test_a_hidden_past_that_was_told_and_left_out_surfaces_with_the_omission():
    """The same with a past instead of kin: told, dropped, left out at promotion, found by an
    enquiry (h1-012, h1-144)."""
    world = works({"past_worth_confessing": 0.3})
    world.kin["week_learned"] = words.NEVER
    world.members["kin_concealed"] = 0.0
    add_secret(world.state, SHTRUL, words.OPPOSITION, 0.6, 0, words.NEVER, -1)
    act(world.state, TOLD, SHTRUL, option(world, words.TELL, t=TOLD, i=SHTRUL))
    read_disclosures(world.state, TOLD, 0)
    m = world.members
    assert (m["told"][SHTRUL], m["concealed"][SHTRUL]) == (pytest.approx(0.6), 0.0)
    fill_form(world.state, REVIEW, SHTRUL, words.AT_PROMOTION)
    uncover(world.state, SURFACES, SHTRUL)
    assert (m["known"][SHTRUL], m["left_out"][SHTRUL]) == pytest.approx((0.6, 0.3))
    assert (m["told"][SHTRUL], m["concealed"][SHTRUL]) == pytest.approx((0.0, 0.0), abs=1e-12)
    assert rows_of(world, "cases")[0]["charge"] == pytest.approx(0.6 * (1 - 0.175))


def test_the_hearing_itself_is_an_occasion_to_leave_the_fact_out():
    """The fact is asked for at one's own hearing too (h1-010, h1-012)."""
    world = works()
    case = open_case(world.state, REVIEW, SHTRUL, words.TIE, 0.5, -1, 0)
    hear(world.state, REVIEW, case, words.COMMITTEE)
    assert rows_of(world, "secrets")["checkpoint"].tolist() == [words.AT_HEARING]
