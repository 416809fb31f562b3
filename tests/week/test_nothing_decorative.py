"""Nothing is decorative: take away one act, lever, switch or kind of secret, and an outcome
that its own rule claims to move does move.

Design. Fixed seeds of the home organisation, each run twice on common random numbers: whole, and
without the item. The twelve differences (whole - without) of one outcome, each from one seed, or
from more for the items whose effect is weak (FAINT), are averaged. The outcome was named from
what the rule's docstring claims and with the help of other seeds, and is never the item's own
count (that denunciations vanish when denunciation is forbidden shows nothing).

Control: if the item made no difference to the outcome, each of the twelve differences could as
well have had the opposite sign. All 2 ** 12 = 4,096 assignments of signs are gone through; the
item passes when at most one in a hundred of them gives a sum as large in size (two-sided), and
its own sum has the sign that the rule claims.

Errors: an item that moves nothing passes with a probability of 0.5 % at most, so among the 68
items 0.3 such passes are expected if all were decorative. An effect of 1.5 times its standard
deviation over the twelve differences is missed in about one case in twenty. Seeds are fixed: the
verdict changes only with the model.
"""

import dataclasses
from functools import cache
from typing import NamedTuple

import numpy as np
import pytest
import scipy.sparse
from worlds_for_tests import rows_of

from sim import words
from sim.config.settings import settings
from sim.config.switches import SWITCHES
from sim.founding.world import build
from sim.runs.simulate import advance
from sim.runs.worlds import FORBID, intervention

pytestmark = pytest.mark.slow

DIFFERENCES = 12
# Others than those on which the outcomes were thought out.
FIRST_SEED = 1000
# Seeds for each difference of the items whose effect is weak; one for all others. A word for the
# accused moves one hearing in a hundred.
FAINT = {
    **dict.fromkeys(("act countercharge", "act speak", "act distance",
                     "secret opposition", "secret white_service", "secret foreign",
                     "secret conduct", "secret origin", "switch from_above", "switch from_below",
                     "switch weekly_choice", "switch press", "switch list", "switch wives",
                     "switch naming", "switch aftermath", "lever press", "lever disclosure",
                     "switch drawer"), 4),
    **dict.fromkeys(("act criticise", "act resign"), 8),
    **dict.fromkeys(("act vouch", "act advise", "switch even_contacts"), 24),
}
LEVEL = 0.01
# The outcomes that are states of mind or standing are means over those in the Party and free,
# and over these weeks: September 1936 to September 1938, when everything is in motion.
SAMPLED = range(92, 196, 4)
# The week of 4 January 1937.
FROM_1937 = 109
# July to December 1936; 1938.
AUTUMN_1936, YEAR_1938 = (84, 108), (161, 212)
# Rank from which a body above has its say (model of record, section 2).
OFFICIAL = 3
# A region of a few organisations.
FIELDS = {"region": {"copies": 8}}
SIGNS = 1 - 2 * ((np.arange(2**DIFFERENCES)[:, None] >> np.arange(DIFFERENCES)) & 1)


# --- outcomes -----------------------------------------------------------------------------------


def sample(world):
    """Means over the active of what they carry; those with known kin, and the committee and
    those above it in rank, also apart."""
    m = world.members
    active = (m["standing"] < words.EXPELLED) & (m["liberty"] == words.FREE)
    found = {name: m[name][active].mean() for name in (
        "fear", "belief", "exposure", "omission", "concealed", "known", "suspicion", "credit",
        "material", "p_silence", "p_writing", "p_shelving")}
    known = np.zeros(len(m), bool)
    kin = world.kin
    known[kin["member"][(kin["week_reported"] >= 0) | (kin["week_discovered"] >= 0)]] = True
    known &= active
    found["suspicion of kin"] = m["suspicion"][known].sum() / max(1, known.sum())
    found["members"] = active.sum()
    found["exposure of officials"] = m["exposure"][active & (m["rank"] >= OFFICIAL)].mean()
    return found


def shared_with_the_fallen(world):
    """Of those tied to someone who fell: how many further ties they have in common with them."""
    m = world.members
    half = np.concatenate([np.arange(m["tie_start"][i], m["tie_start"][i] + m["tie_n"][i])
                           for i in range(len(m))])
    tied = scipy.sparse.csr_matrix(
        (np.ones(len(half)), (np.repeat(np.arange(len(m)), m["tie_n"]), world.ties["other"][half])),
        shape=(len(m), len(m)))
    fallen = tied[np.flatnonzero(m["week_fallen"] >= 0)]
    return (fallen @ tied).multiply(fallen).sum() / fallen.sum()


def of_weeks(stated, weeks):
    """Political statements of these weeks (first and last)."""
    return ((stated["political"] == 1) & (stated["week"] >= weeks[0])
            & (stated["week"] <= weeks[1])).sum()


def outcomes(chosen, seed, forced=None):
    world = build(chosen, seed, forced)
    samples, week = [], 0
    for at in SAMPLED:
        advance(world, week, at)
        samples.append(sample(world))
        week = at
    advance(world, week, chosen.weeks)
    found = {name: np.mean([one[name] for one in samples]) for name in samples[0]}
    m, weekly = world.members, world.weekly
    cases, stated, made = (rows_of(world, name) for name in ("cases", "statements", "decisions"))
    tried = ((cases["heard"] >= 0) & (cases["political"] == 1) & (cases["prisoner"] == 0)
             & (cases["outcome"] != words.PENDING) & (cases["outcome"] != words.REFERRED))
    about_tie = cases["ground"] == words.TIE
    found |= {
        "falls": (m["week_fallen"] >= 0).sum(),
        "arrests": weekly["arrests"].sum(),
        "arrests by operations": weekly["arrests_operations"].sum(),
        "expulsions": weekly["expulsions"].sum(),
        "slander charges": weekly["slander_charges"].sum(),
        "political expulsions": weekly["expulsions_political"].sum(),
        "expulsions for a tie": (m["ground_expelled"] == words.TIE).sum(),
        "share expelled": (cases["outcome"][tried] == words.EXPEL).mean(),
        "share cleared": (cases["outcome"][tried] == words.CLEAR).mean(),
        "political hearings": tried.sum(),
        "political cases": (cases["political"] == 1).sum(),
        "cases for a tie": about_tie.sum(),
        "cases": len(cases),
        "political statements": stated["political"].sum(),
        "preemptive": stated["preemptive"].sum(),
        "upward": (stated["target_rank"] > stated["author_rank"]).sum(),
        "denounced upward": ((stated["target_rank"] > stated["author_rank"])
                             & (stated["act"] == words.DENOUNCE)).sum(),
        "denunciations": (stated["act"] == words.DENOUNCE).sum(),
        "share shelved": (made["decision"] == words.SHELVE).mean(),
        "kin reported": (world.kin["week_reported"] >= 0).sum(),
        "kin reported from 1937 on": (world.kin["week_reported"] >= FROM_1937).sum(),
        "kin discovered": (world.kin["week_discovered"] >= 0).sum(),
        "appointments": (rows_of(world, "events")["kind"] == words.E_APPOINTMENT).sum(),
        "reinstatements": weekly["reinstatements"].sum(),
        "resignations": (rows_of(world, "events")["kind"] == words.E_RESIGNATION).sum(),
        "political statements of autumn 1936": of_weeks(stated, AUTUMN_1936),
        "political statements of 1938": of_weeks(stated, YEAR_1938),
        "left out of forms": m["left_out"].sum(),
        "wives taken": ((m["sex"] == words.WOMAN) & (m["week_arrested"] >= 0)).sum(),
        "ties shared with the fallen": shared_with_the_fallen(world),
    }
    return found


def in_the_region(chosen, seed, forced=None):
    """Outcomes that only an organisation with a hierarchy has."""
    world = build(chosen, seed, forced)
    advance(world, 0, chosen.weeks)
    posts = rows_of(world, "posts")
    leaders = posts["holder"][posts["post"] == words.PARTKOM_SECRETARY]
    made = rows_of(world, "rulings")
    made = made[np.isin(made["accused"], leaders)]
    # The first decision on each of them, which nothing decided before it binds.
    made = made[np.unique(made["accused"], return_index=True)[1]]
    return {"local pressure": world.weekly["local_pressure"].mean(),
            "rung first granted against leaders": made["rung"].mean() if len(made) else 0.0}


def measured(chosen, seed, forced=None):
    of = in_the_region if chosen.scenario.hierarchy else outcomes
    return of(chosen, seed, forced)


@cache
def whole(seed, home="dinamo", item=None):
    return measured(settings(home, **({"fields": FIELDS.get(home)} | CHOICES.get(item, {}))), seed)


def level(differences):
    """Two-sided level of the sum of differences among all assignments of signs."""
    sums = np.abs(SIGNS @ differences)
    return (sums >= np.abs(differences.sum()) - 1e-9).mean()


def difference(chosen, forced, outcome, each=1, item=None):
    """Twelve differences with the item less without it, each the mean over ``each`` seeds."""
    home = chosen.scenario.name
    item = item if item in CHOICES else None
    found = np.array([float(whole(seed, home, item)[outcome])
                      - float(measured(chosen, seed, forced)[outcome])
                      for seed in range(FIRST_SEED, FIRST_SEED + DIFFERENCES * each)])
    return found.reshape(DIFFERENCES, each).mean(axis=1)


# --- what is taken away -------------------------------------------------------------------------


def without_lever(lever):
    """The law with one lever at 0 throughout, and the practice that follows such a law."""
    chosen = settings("dinamo")
    law = chosen.law.copy()
    law[lever] = 0.0
    return dataclasses.replace(chosen, law=law), None


HOMES = {"from_above": "birobidzhan", "from_below": "birobidzhan", "transfers": "region",
         "regional_press": "region"}


# What is rare in the works is common here: couples and the operation against families; friends so
# close that they give advice.
CHOICES = {
    "switch wives": {"fields": {"spouses": 0.6, "women": 0.4}, "set": {"category_rate": 0.05}},
    "act advise": {"set": {"close_friend": 0.3}},
}


def without_act(act):
    chosen = settings("dinamo", **CHOICES.get(f"act {act}", {}))
    return chosen, intervention(FORBID, act=act)


def without_switch(switch):
    home = HOMES.get(switch, "dinamo")
    choices = {"fields": FIELDS.get(home)} | CHOICES.get(f"switch {switch}", {})
    return settings(home, switch={switch: "off"}, **choices), None


SECRET_PARAMETERS = {"origin": ("p_origin",), "opposition": ("p_opposition",
                     "p_opposition_clustered"), "white_service": ("p_white_service",),
                     "foreign": ("p_foreign",), "conduct": ("p_conduct",),
                     "kin": ("kin_at_risk",)}


def without_secret(kind):
    return settings("dinamo", set=dict.fromkeys(SECRET_PARAMETERS[kind], 0.0)), None


class Claim(NamedTuple):
    """With the item, ``outcome`` is higher (sign 1) or lower (-1)."""

    sign: int
    outcome: str


ACTS = {
    "denounce": Claim(1, "falls"),
    # A little credit for joining the attack on someone already down.
    "distance": Claim(1, "credit"),
    # It stops short of calling a superior an enemy.
    "criticise": Claim(-1, "denounced upward"),
    # What is reported cannot be found out any more.
    "disclose": Claim(-1, "kin discovered"),
    "renounce": Claim(-1, "suspicion of kin"),
    # Credit for a speech that accuses nobody.
    "speak": Claim(1, "credit"),
    # Posts are given up, and filled by others.
    "resign": Claim(1, "appointments"),
    # A word for the accused weighs at the hearing.
    "vouch": Claim(-1, "share expelled"),
    "countercharge": Claim(1, "political statements"),
    # Aid in secret is a blemish that can be found out.
    "help": Claim(1, "concealed"),
    # A word costs less than a paper, so that more is reported to somebody.
    "tell": Claim(1, "kin reported"),
    # The shunned are seen to be shunned, and a visit is mostly seen.
    "keep_away": Claim(1, "suspicion"),
    "visit": Claim(1, "suspicion"),
    # Officials learn from it what it costs to let a paper lie.
    "accuse_official": Claim(1, "p_shelving"),
    "advise": Claim(1, "resignations"),
}
LEVERS = {
    "campaign": Claim(1, "falls"),
    "association": Claim(1, "expulsions for a tie"),
    # The danger of not having written, times the belief that silence is punished.
    "silence_admissible": Claim(1, "fear"),
    # Honesty protects at first and incriminates from March 1937: then fewer report.
    "disclosure": Claim(-1, "kin reported from 1937 on"),
    "proof": Claim(-1, "share expelled"),
    # Its net effect on denunciations is open: it deters authors and frees those accused by
    # name to strike back. What it claims outright is that authors are charged.
    "slander": Claim(1, "slander charges"),
    "criticism_upward": Claim(1, "upward"),
    "gatekeeper_pressure": Claim(-1, "share shelved"),
    "scrutiny": Claim(1, "kin discovered"),
    "organs": Claim(1, "falls"),
    "operations_opposition": Claim(1, "political cases"),
    "operations_kulak": Claim(1, "political cases"),
    "operations_national": Claim(1, "political cases"),
    # Relatives of the arrested are arrested in turn, which is owed a report.
    "operations_families": Claim(1, "kin reported"),
    # Committees that see reinstatements grow cautious.
    "appeals": Claim(-1, "political expulsions"),
    # Being printed is public trouble.
    "press": Claim(1, "suspicion"),
    "recruitment": Claim(1, "members"),
    # Practice follows the law of 1936-37 (association) as far as it is enforced.
    "enforcement": Claim(1, "expulsions for a tie"),
}
OFF = {
    "association": Claim(1, "expulsions for a tie"),
    "silence": Claim(1, "fear"),
    "naming": Claim(1, "suspicion"),
    # Where nothing is ever let lie nobody learns what it costs.
    "gatekeeping": Claim(1, "p_shelving"),
    # Papers that lay enter the file after all.
    "drawer": Claim(1, "material"),
    # Those who guess it write first.
    "list": Claim(1, "political statements of autumn 1936"),
    "rivals": Claim(1, "political statements"),
    "accidents": Claim(1, "suspicion"),
    "author_attack": Claim(1, "p_shelving"),
    "quiet_distance": Claim(1, "suspicion"),
    # What lies with an official opens no case.
    "buried": Claim(-1, "political cases"),
    # What is left out of a form is hidden too.
    "checkpoints": Claim(1, "concealed"),
    # The committee that looks again is milder than the cell.
    "ladder": Claim(1, "share cleared"),
    "liability": Claim(1, "political statements of 1938"),
    "lapse": Claim(-1, "political hearings"),
    "wives": Claim(1, "wives taken"),
    "gatekeeper_learning": Claim(-1, "share shelved"),
    "succession": Claim(1, "exposure"),
    "aftermath": Claim(1, "falls"),
    "statements_enter_files": Claim(1, "falls"),
    "interrogation": Claim(1, "arrests"),
    "press": Claim(1, "suspicion"),
    # That anyone may have written about one frightens.
    "revelation": Claim(1, "fear"),
    # Where friends and shopmates are next to each other, those tied to a fallen know each other.
    "chance_contacts": Claim(-1, "ties shared with the fallen"),
    # Many ties meet in few people, and so does the trouble of others.
    "even_contacts": Claim(-1, "exposure"),
    # Twice as many choices as in a fortnight's step, whose odds are not scaled here.
    "weekly_choice": Claim(1, "falls"),
    # The centre's departments summon leaders, and their agents press beside the base.
    "from_above": Claim(1, "local pressure"),
    # Local pressure moves those who rule above.
    "from_below": Claim(1, "rung first granted against leaders"),
    # An official's ties in former organisations make every fall there trouble here.
    "transfers": Claim(1, "exposure of officials"),
    # What happens elsewhere to officials who shelve is a lesson here.
    "regional_press": Claim(1, "p_shelving"),
}
SECRETS = {
    # What is known of people makes them suspect to others.
    "origin": Claim(1, "political statements"),
    "opposition": Claim(1, "falls"),
    # Always concealed: it is known of only where scrutiny digs it up.
    "white_service": Claim(1, "known"),
    # It puts a member into the category of the national operations.
    "foreign": Claim(1, "arrests by operations"),
    # The review of 1935-36 expels for conduct.
    "conduct": Claim(1, "expulsions"),
    "kin": Claim(1, "political hearings"),
}
ITEMS = {
    **{f"act {name}": (without_act, name, claim) for name, claim in ACTS.items()},
    **{f"lever {name}": (without_lever, name, claim) for name, claim in LEVERS.items()},
    **{f"switch {name}": (without_switch, name, claim) for name, claim in OFF.items()},
    **{f"secret {name}": (without_secret, name, claim) for name, claim in SECRETS.items()},
}


def test_every_act_lever_switch_and_secret_is_tried():
    assert set(ACTS) == set(words.ACTS) - {"silent"}
    assert set(LEVERS) == set(words.LEVERS)
    assert set(OFF) == set(SWITCHES)
    world = build(settings("dinamo"), 1)
    held = {words.SECRETS[kind] for kind in rows_of(world, "secrets")["kind"]}
    assert len(world.kin) > 0 and set(SECRETS) == held | {"kin"}


@pytest.mark.parametrize("item", ITEMS)
def test_taking_it_away_moves_what_it_claims_to_move(item):
    without, name, claim = ITEMS[item]
    moved = difference(*without(name), claim.outcome, FAINT.get(item, 1), item)
    assert level(moved) <= LEVEL and claim.sign * moved.mean() > 0, (
        f"{claim.outcome}: {moved.mean():+.4g} on average, two-sided level {level(moved):.3f}")


def test_the_control_passes_what_is_shifted_and_stops_what_is_not():
    noise = np.random.default_rng(1).normal(size=DIFFERENCES)
    assert level(noise - noise.mean()) == 1.0
    assert level(noise + 3.0) < 0.001
    # Nothing taken away: no difference at all.
    assert not difference(settings("dinamo"), None, "falls").any()
