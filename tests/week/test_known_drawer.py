"""Known cases of the drawer and the list (mechanism f), in tiny worlds."""

import pytest
from worlds_for_tests import option, options_of, rows_of, solitary, take_away, tie

from sim import words
from sim.config.registry import registry
from sim.society.blemishes import add_secret
from sim.state import tables
from sim.week.acts import act
from sim.week.aftermath import examine_falls
from sim.week.drawer import answer_enquiries, go_through_drawer, knows_of_list, send_list
from sim.week.gatekeeping import judge_statements
from sim.week.options import trouble_seen

MAREK, FRIEND, AUTHOR, SECRETARY = range(4)
AUGUST, SEPTEMBER = 2, 6

# The paper is political and goes to the secretary; he lets it lie until pressure comes.
PAPERS = {"politics_campaign": 1.0, "channel_cell": 0.0, "channel_partkom": 1.0,
          "channel_organs": 0.0, "gate_base": -10.0, "gate_pressure": 0.0, "co_signed": 0.0,
          "weight_statement": 0.6, "forwarded_share": 0.8, "leak": 0.0, "case_rate": 10.0,
          "charge_tie": 0.0, "carrier_friend": 1.0, "call_quiet": 0.0, "call_campaign": 0.0}


def seat_secretary(world, i):
    """Every place in the committee is held by ``i``."""
    partkom = world.seats["unit"] == world.orgs["partkom_unit"][0]
    world.seats["holder"][partkom] = i


def write(world, author, target, t=AUGUST):
    """A paper, decided on in the same week; returns its row."""
    n = int(world.counts[tables.STATEMENTS.counter])
    world.orgs["statement_first"][0] = n
    world.members["threat"][target] = 0.2
    act(world.state, t, author, option(world, words.DENOUNCE, target, t=t, i=author))
    judge_statements(world.state, t, 0)
    return rows_of(world, "statements")[n]


def works(set=None, n=4, **more):
    """A paper of August 1936 about `MAREK` lies with the secretary."""
    world = solitary(n, set=PAPERS | (set or {}), levers={"campaign": 1.0}, **more)
    seat_secretary(world, SECRETARY)
    tie(world, AUTHOR, MAREK, words.SHOPMATE, 0.2)
    paper = write(world, AUTHOR, MAREK)
    assert (paper["political"], paper["told_to"]) == (1, SECRETARY)
    return world, paper


def decisions(world, paper):
    rows = rows_of(world, "decisions")
    return [(int(row["week"]), int(row["decision"])) for row in rows
            if row["statement"] == paper["id"]]


def test_a_shelved_paper_enters_no_file():
    """The officials let the paper about Marek lie (h1-149; g1-183)."""
    world, paper = works()
    assert decisions(world, paper) == [(AUGUST, words.SHELVE)]
    assert world.members["material"][MAREK] == 0.0 and len(rows_of(world, "cases")) == 0


def under_pressure(world):
    """In September pressure rises; officials now pass everything."""
    world.levers["gatekeeper_pressure"][SEPTEMBER:] = 0.5
    world.p["gate_base"] = 20.0


def test_when_pressure_rises_the_paper_is_decided_anew():
    """Officials were told to act on papers they already had, did so at once, and wrote to other
    places (h1-142, h1-143, h1-144)."""
    world, paper = works()
    go_through_drawer(world.state, AUGUST + 2, 0)  # no pressure: nobody looks
    assert decisions(world, paper) == [(AUGUST, words.SHELVE)]
    under_pressure(world)
    go_through_drawer(world.state, SEPTEMBER, 0)
    assert decisions(world, paper) == [(AUGUST, words.SHELVE), (SEPTEMBER, words.HEAR)]
    m = world.members
    assert m["material"][MAREK] == pytest.approx(paper["weight"])
    assert m["file"][MAREK] == pytest.approx(0.8 * paper["weight"])
    assert rows_of(world, "cases")["accused"].tolist() == [MAREK]
    # An enquiry is out: 8 weeks, more or less by half.
    assert SEPTEMBER + 4 < m["week_answer"][MAREK] <= SEPTEMBER + 13


def test_with_the_drawer_off_what_was_laid_aside_stays_there():
    """The same pressure with the switch off (h1-143)."""
    world, paper = works(switch={"drawer": "off"})
    under_pressure(world)
    go_through_drawer(world.state, SEPTEMBER, 0)
    assert decisions(world, paper) == [(AUGUST, words.SHELVE)]
    assert world.members["week_answer"][MAREK] == words.NEVER


def test_an_enquiry_can_find_a_hidden_past():
    """They wrote to other places, sometimes with result (h1-144)."""
    world, _ = works({"enquiry_finds": 1.0})
    add_secret(world.state, MAREK, words.OPPOSITION, 0.6, 0, words.NEVER, -1)
    under_pressure(world)
    go_through_drawer(world.state, SEPTEMBER, 0)
    week = int(world.members["week_answer"][MAREK])
    answer_enquiries(world.state, week - 1, 0)
    assert world.members["known"][MAREK] == 0.0
    answer_enquiries(world.state, week, 0)
    assert world.members["known"][MAREK] == pytest.approx(0.6)


def test_a_few_papers_a_sitting_the_heaviest_first():
    """The drawer is gone through over several sittings (h1-143)."""
    world = solitary(8, set=PAPERS | {"drawer_a_sitting": 1.0}, levers={"campaign": 1.0})
    seat_secretary(world, 7)
    for author, target in ((0, 3), (1, 4), (2, 5)):
        tie(world, author, target, words.SHOPMATE, 0.2)
        write(world, author, target)
    world.statements["weight"][:3] = [0.6, 0.9, 0.7]
    under_pressure(world)
    taken = []
    for t in (SEPTEMBER, SEPTEMBER + 2, SEPTEMBER + 4):
        go_through_drawer(world.state, t, 0)
        taken.append(int(rows_of(world, "decisions")[-1]["statement"]))
    assert taken == [1, 2, 0]


def test_a_paper_about_someone_wakes_when_the_friend_falls():
    """Marek's paper of August 1936 was taken out when his friend had been arrested (h1-149)."""
    world, paper = works()
    tie(world, MAREK, FRIEND, near=0.8)
    take_away(world, FRIEND, 20)
    examine_falls(world.state, 20, 0)
    assert decisions(world, paper) == [(AUGUST, words.SHELVE), (20, words.HEAR)]
    assert world.members["material"][MAREK] >= paper["weight"] * 0.99
    assert rows_of(world, "cases")["accused"].tolist() == [MAREK]


def test_a_paper_about_someone_else_sleeps_on():
    """It is the tie of the fallen that wakes it (h1-149): nobody tied to Marek has fallen."""
    world, paper = works()
    take_away(world, FRIEND, 20)
    examine_falls(world.state, 20, 0)
    assert decisions(world, paper) == [(AUGUST, words.SHELVE)]


def test_with_the_drawer_off_the_friend_s_fall_wakes_nothing():
    """The same arrest with the switch off (h1-149)."""
    world, paper = works(switch={"drawer": "off"})
    tie(world, MAREK, FRIEND, near=0.8)
    take_away(world, FRIEND, 20)
    examine_falls(world.state, 20, 0)
    assert decisions(world, paper) == [(AUGUST, words.SHELVE)]


# --- the list -----------------------------------------------------------------------------------

N = 12
OPPOSITION = (1, 2, 3)  # with a past on record
HIDDEN = 4  # with a past that nobody knows


def listing(set=None, levers=(0.33, 0.67), **more):
    world = solitary(N, set={"list_size": 25.0, "marked_enough": 0.5, "file_of_list": 0.3,
                             "rank_of_lists": 2.0, "list_knowledge": 0.7, "suspect_known": 0.8,
                             "fallen_span": 26.0, "call_quiet": 0.0} | (set or {}), **more)
    for i in OPPOSITION:
        add_secret(world.state, i, words.OPPOSITION, 1.25, 0, 0, -1)
    add_secret(world.state, HIDDEN, words.OPPOSITION, 1.25, 0, words.NEVER, -1)
    world.levers["gatekeeper_pressure"][:SEPTEMBER] = levers[0]
    world.levers["gatekeeper_pressure"][SEPTEMBER:] = levers[1]
    return world


def test_one_list_goes_up_when_pressure_reaches_two_thirds_and_names_known_oppositionists():
    """Dinamo's partkom drew up for the district in September 1936 a list of those held to be
    Trotskyists (h1-146; g1-151)."""
    world = listing()
    send_list(world.state, AUGUST, 0)
    assert len(rows_of(world, "lists")) == 0
    for t in (SEPTEMBER, SEPTEMBER + 1, SEPTEMBER + 30):
        send_list(world.state, t, 0)
    rows = rows_of(world, "lists")
    assert sorted(rows["member"].tolist()) == list(OPPOSITION)
    assert set(rows["week"].tolist()) == {SEPTEMBER} and world.orgs["week_list"][0] == SEPTEMBER
    assert world.members["file"][list(OPPOSITION)] == pytest.approx(0.3)
    assert world.members["file"][HIDDEN] == 0.0 and world.members["threat"].max() == 0.0


def test_papers_in_the_drawer_and_ties_to_the_arrested_put_one_on_the_list():
    """By past opposition on record, papers, ties to the arrested (h1-146, h1-152)."""
    world = listing({"weight_statement": 0.6})
    world.members["statements_about"][5] = 1
    world.members["exposure"][6] = 0.6
    world.members["exposure"][7] = 0.4  # too little
    send_list(world.state, SEPTEMBER, 0)
    assert sorted(rows_of(world, "lists")["member"].tolist()) == [*OPPOSITION, 5, 6]


@pytest.mark.parametrize("why", ["switch", "pressure"])
def test_no_list_goes_up_without_the_switch_or_the_pressure(why):
    """The list is the answer to pressure from above (h1-142, h1-146)."""
    world = (listing(switch={"list": "off"}) if why == "switch" else listing(levers=(0.33, 0.6)))
    send_list(world.state, SEPTEMBER, 0)
    assert len(rows_of(world, "lists")) == 0


def test_those_high_enough_guess_who_is_on_the_list():
    """Members in high posts, who knew their comrades' pasts, worked out who must be on it; the
    list itself was not published (h1-147; g1-237)."""
    world = listing()
    high, low, clean = 8, 9, 10
    world.members["rank"][[high, low]] = 2, 1
    suspect = OPPOSITION[0]  # 0.8 x 1.25 known: looks it for certain

    def seen(t, i, j):
        knows = knows_of_list(world.state, t, world.members[i])
        return trouble_seen(world.state, i, j, knows)

    assert seen(SEPTEMBER, high, suspect) == 0.0  # before
    send_list(world.state, SEPTEMBER, 0)
    assert seen(SEPTEMBER, high, suspect) == pytest.approx(0.7)
    assert seen(SEPTEMBER, low, suspect) == 0.0
    assert seen(SEPTEMBER, high, clean) == seen(SEPTEMBER, high, HIDDEN) == 0.0
    assert seen(SEPTEMBER + 27, high, suspect) == 0.0  # it is no longer fresh


def test_who_guesses_that_a_friend_is_on_the_list_can_write_first():
    """The deputy director wrote against his friend after the list had gone up (h1-146, h1-147)."""
    world = listing()
    deputy, friend = 8, OPPOSITION[0]
    world.members["rank"][deputy] = 3
    tie(world, deputy, friend, near=0.8)

    def papers(t):
        return [o for o in options_of(world, t, deputy)
                if o["target"] == friend and o["act"] == words.DENOUNCE]

    assert papers(AUGUST) == []
    send_list(world.state, SEPTEMBER, 0)
    assert len(papers(SEPTEMBER)) == 1


def test_a_paper_that_was_taken_up_does_not_enter_the_file_again():
    """What is decided anew is what officials had laid aside (h1-142, h1-143)."""
    world, paper = works()
    under_pressure(world)
    world.levers["gatekeeper_pressure"][SEPTEMBER + 14:] = 0.8
    go_through_drawer(world.state, SEPTEMBER, 0)
    go_through_drawer(world.state, SEPTEMBER + 14, 0)
    assert world.members["material"][MAREK] == pytest.approx(paper["weight"])


def test_heads_and_organisers_guess_the_list():
    """Members of rank 2 and above guess it (h1-147; model, second edition, f)."""
    assert registry()["rank_of_lists"].default <= 2
