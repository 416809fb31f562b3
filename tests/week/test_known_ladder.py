"""Known cases of the ladder of bodies (mechanism b), in tiny worlds."""

import pytest
from worlds_for_tests import rows_of, solitary

from sim import words
from sim.society.blemishes import add_secret
from sim.society.docket import open_case
from sim.state import tables
from sim.week.drawer import answer_enquiries
from sim.week.hearings import sit
from sim.words import CELL, COMMITTEE, EXPEL, GENERAL, POSTPONED, REDUCTION, REPRIMAND

ACCUSED, OTHER = range(2)

# No chance but the votes of a thousand in the hall and thirty in the cell; nobody is named, put
# off, or cleared for having admitted something.
PLAIN = {"hearing_noise": 0.0, "naming_at_hearing": 0.0, "postponed": 0.0, "admission": 0.0,
         "passivity": 0.0, "lapse": 0.0, "anticipation": 0.0, "agenda_general": 4.0,
         "hearing_campaign": 0.0, "prior_lesson": 0.0, "cell_size": 200.0, "worth_a_case": 2.0,
         "pretext_enemy": 0.0, "hearing_proof": 0.0}

# A harsh cell (10 x the half of it that needs no lesson), a mild committee: the card in the cell,
# a reprimand in the committee; -4 + the charge of 0.5.
HARSH_CELL = {"hearing_base": -4.0, "hearing_cell": 10.0, "gap_reduction": 0.0,
              "gap_reprimand": 8.0}


def works(set=None, meeting=None, levers=None, **more):
    """A small works; ``meeting``: the week of a general meeting."""
    world = solitary(4, set=PLAIN | (set or {}), levers=levers, **more)
    world.orgs["n_active"][0] = 1000
    if meeting is not None:
        dated = tables.DATED.rows(1)
        dated[0] = (meeting, words.AT_GENERAL, -1, meeting)
        world.replace(dated=dated)
    return world


def accuse(world, ground=words.TIE, t=0):
    return world.cases[open_case(world.state, t, ACCUSED, ground, 0.5, -1, 0)]


def through(world, weeks):
    """The sittings of these weeks; the path of the matter as (body, outcome)."""
    for t in weeks:
        sit(world.state, t, 0)
    return path(world)


def path(world):
    return [(int(row["body"]), int(row["outcome"])) for row in rows_of(world, "hearings")]


def test_a_political_matter_about_a_worker_opens_in_the_cell_and_its_expulsion_goes_up():
    """The order was bottom-up: the shop's committee proposed, the partkom reviewed (h1-039,
    h1-040)."""
    world = works({"hearing_base": 10.0})
    accuse(world)
    assert through(world, [0]) == [(CELL, EXPEL)]
    assert world.members["standing"][ACCUSED] == words.CANDIDATE  # a proposal only
    assert world.members["case_open"][ACCUSED] == 0
    # The committee, two weeks later, confirms (Marek: h1-058).
    assert through(world, [1, 2]) == [(CELL, EXPEL), (COMMITTEE, EXPEL)]
    assert world.members["standing"][ACCUSED] == words.EXPELLED
    assert rows_of(world, "hearings")["trigger"].tolist() == [
        words.BY_OPENING, words.BY_PROPOSAL]
    assert rows_of(world, "hearings")["overruled"].tolist() == [0, 0]


def test_a_mild_ruling_of_the_cell_is_carried_out_there():
    """Mironov's cell found him slow to inquire, and that was all (`cases-ladder.csv`; h1-067)."""
    world = works({"hearing_base": -4.0, "gap_reduction": 0.0, "gap_reprimand": 8.0,
                   "hearing_cell": 0.0})
    accuse(world)
    assert through(world, range(6)) == [(CELL, REPRIMAND)]
    assert world.members["case_open"][ACCUSED] == -1


def test_a_holder_of_a_higher_post_is_heard_by_the_committee():
    """The cell hears those without higher post (h1-039)."""
    world = works({"hearing_base": -10.0})
    world.members["rank"][ACCUSED] = 3
    accuse(world)
    assert [body for body, _ in through(world, range(4))] == [COMMITTEE]


def test_the_committee_can_be_milder_than_the_cell():
    """Bykhovskaia: put out by her cell, reprimanded by the committee (h1-046; g2-044)."""
    world = works(HARSH_CELL)
    accuse(world)
    assert through(world, range(4)) == [(CELL, EXPEL), (COMMITTEE, REPRIMAND)]
    assert world.members["standing"][ACCUSED] == words.CANDIDATE
    assert rows_of(world, "hearings")["overruled"].tolist() == [0, 1]


def test_the_committee_is_never_harsher_than_the_cell():
    """Of five matters heard by both it was harsher in none (h1-044, h1-046, h1-057): here the cell
    asks for a demotion where the committee by itself would take the card."""
    demotion = {"hearing_base": -4.0, "gap_reduction": 8.0, "hearing_cell": 0.0}
    world = works(demotion)
    accuse(world)
    assert through(world, [0]) == [(CELL, REDUCTION)]
    world.p["hearing_base"] = 10.0
    assert through(world, [1, 2]) == [(CELL, REDUCTION), (COMMITTEE, REDUCTION)]
    assert world.members["standing"][ACCUSED] == words.CANDIDATE


@pytest.mark.parametrize(("criticism", "heard"), [(0.67, 3), (0.33, 2)])
def test_milder_rulings_go_to_the_hall_only_while_criticism_is_loud(criticism, heard):
    """Somov: a reprimand by the committee, too light for the hall, which put him out (h1-051,
    h1-054; g2-158, g2-170)."""
    world = works(HARSH_CELL | {"hearing_general": 10.0}, meeting=5,
                  levers={"criticism_upward": criticism})
    accuse(world)
    rungs = [(CELL, EXPEL), (COMMITTEE, REPRIMAND), (GENERAL, EXPEL)]
    assert through(world, range(8)) == rungs[:heard]
    expelled = world.members["standing"][ACCUSED] == words.EXPELLED
    assert expelled == (heard == 3)
    if heard == 3:
        last = rows_of(world, "hearings")[-1]
        assert (last["trigger"], last["overruled"]) == (words.BY_LIST, 1)


def test_the_hall_hears_what_the_time_allows():
    """The agenda of a meeting is finite (h1-041; g2-158): the others wait."""
    world = works(HARSH_CELL | {"hearing_general": 10.0, "agenda_general": 1.0}, meeting=5,
                  levers={"criticism_upward": 1.0})
    for i in (ACCUSED, OTHER):
        open_case(world.state, 0, i, words.TIE, 0.5, -1, 0)
    assert [body for body, _ in through(world, range(8))].count(GENERAL) == 1
    assert (world.members["standing"][:2] == words.EXPELLED).sum() == 1


def test_what_took_the_card_is_not_heard_again_by_the_hall():
    """Confirmation without looking was the rule (h1-060)."""
    world = works({"hearing_base": 10.0}, meeting=5, levers={"criticism_upward": 1.0})
    accuse(world)
    assert through(world, range(8)) == [(CELL, EXPEL), (COMMITTEE, EXPEL)]


def test_a_matter_put_off_comes_back_after_the_enquiry():
    """Pavlov and Margolina: postponed, enquiries sent (h1-062, h1-070; g2-064)."""
    world = works({"hearing_base": -4.0, "gap_reduction": 0.0, "gap_reprimand": 8.0,
                   "hearing_cell": 0.0, "enquiry_lag": 8.0})
    world.p["postponed"] = 1.0
    case = accuse(world)
    assert through(world, [0]) == [(CELL, POSTPONED)]
    back = int(case["not_before"])
    assert back == world.members["week_answer"][ACCUSED] and 4 < back <= 13
    assert world.members["case_open"][ACCUSED] == case["id"]
    assert case["charge"] == pytest.approx(0.25)
    assert through(world, range(1, back)) == [(CELL, POSTPONED)]
    assert through(world, range(back, back + 2)) == [(CELL, POSTPONED), (CELL, REPRIMAND)]
    assert rows_of(world, "hearings")["trigger"][-1] == words.BY_ENQUIRY
    assert world.members["case_open"][ACCUSED] == -1


def test_an_enquiry_that_incriminates_makes_the_matter_heavier():
    """The answer may incriminate, say nothing, or clear (h1-062; Margolina: the arrest was
    confirmed by letter)."""
    world = works({"hearing_base": -4.0, "enquiry_finds": 1.0, "charge_concealed": 1.0,
                   "worth_a_case": 0.2, "hearing_cell": 0.0})
    world.p["postponed"], world.p["on_checkpoints"] = 1.0, 0.0
    case = accuse(world)
    add_secret(world.state, ACCUSED, words.OPPOSITION, 0.8, 0, words.NEVER, -1)
    through(world, [0])
    answer_enquiries(world.state, int(case["not_before"]), 0)
    assert world.members["known"][ACCUSED] == pytest.approx(0.8)
    assert case["charge"] == pytest.approx(0.8)


def test_with_the_ladder_off_one_body_hears_a_matter():
    """The same matter with the switch off: the committee, once (h1-039)."""
    world = works(HARSH_CELL | {"hearing_general": 10.0}, meeting=5,
                  levers={"criticism_upward": 1.0}, switch={"ladder": "off"})
    accuse(world)
    assert through(world, range(8)) == [(COMMITTEE, REPRIMAND)]


def test_a_complaint_of_conduct_stays_in_the_cell():
    """What is not political is not proposed upwards (h1-039)."""
    world = works({"hearing_base": 10.0, "hearing_not_political": 0.0})
    accuse(world, words.CONDUCT)
    assert through(world, range(4)) == [(CELL, EXPEL)]
    assert world.members["standing"][ACCUSED] == words.EXPELLED
    assert world.members["week_expelled"][ACCUSED] == words.NEVER  # no political fall
