"""Units and posts of every organisation, before anyone fills them (sizes: scenario file)."""

from collections import defaultdict

import numpy as np

from sim import words
from sim.config.organisation import Organisation
from sim.config.plans import Plan
from sim.state import tables
from sim.words import OBKOM_UNIT, PARTKOM_UNIT

# Who sits in a kraikom beside its secretary (w-027).
KRAIKOM_EDITORS = 1


def split(total: int, weights: list[float]) -> list[int]:
    """Share ``total`` out in whole numbers proportional to ``weights`` (largest remainders)."""
    exact = np.array(weights) / sum(weights) * total
    counts = np.floor(exact).astype(int)
    order = np.argsort(-(exact - counts), kind="stable")
    counts[order[: total - counts.sum()]] += 1
    return counts.tolist()


def committee_of(scenario) -> str:
    """What the committee of an organisation is called."""
    return scenario.hierarchy.committee if scenario.hierarchy else "partkom"


def unit_names(scenario, plans: list[Plan]) -> list[str]:
    """Names of the units of all organisations; each organisation's last is its committee."""
    committee = committee_of(scenario)
    return [name for plan in plans for name in plan.unit_names(committee)]


def build_units(scenario, plans: list[Plan], shifts: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Units and organisations by plan; each organisation's last unit is its committee: a
    partkom, or an obkom where there is a hierarchy. ``shifts``: what to add to the rows of an
    organisation's units to number them among all the scenario's."""
    units = tables.UNITS.rows(sum(len(plan.units) + 1 for plan in plans))
    orgs = tables.ORGS.rows(len(plans))
    first = 0
    for o, plan in enumerate(plans):
        names = [unit.name for unit in plan.units]
        per_org = len(names) + 1
        sizes = split(plan.members, [unit.size for unit in plan.units])
        for k, unit in enumerate(plan.units):
            row = units[first + k]
            row["kind"] = words.UNIT_KINDS.index(unit.kind)
            row["opposition"] = unit.opposition
            row["project"] = unit.project
            if unit.supplier in names:  # a small works may do without its supplier
                row["supplier"] = first + names.index(unit.supplier)
            row["parent"] = first + (names.index(unit.parent) if unit.parent else per_org - 1)
            row["level"] = words.LEVELS.index(unit.level or "cell")
            if row["level"] == words.TERRITORY_LEVEL:
                row["parent"] = -1  # above it stands the centre, which is no people
            row["n_start"] = sizes[k]
        partkom = units[first + per_org - 1]
        partkom["kind"], partkom["parent"] = PARTKOM_UNIT, -1
        partkom["level"] = words.FACTORY_LEVEL
        if scenario.hierarchy:
            partkom["kind"], partkom["level"] = OBKOM_UNIT, words.REGION_LEVEL
            partkom["parent"] = first + next(k for k, unit in enumerate(plan.units)
                                             if unit.level == "territory")
            orgs[o]["hierarchy"] = words.OF_A_LEADER
        elif scenario.region:
            orgs[o]["hierarchy"] = words.IN_COMMON
        units["org"][first: first + per_org] = o
        orgs[o]["unit_first"], orgs[o]["unit_end"] = first, first + per_org
        orgs[o]["partkom_unit"] = first + per_org - 1
        orgs[o]["number"], orgs[o]["unit_shift"] = plan.number, shifts[o]
        orgs[o]["n_start"], orgs[o]["n_applicants"] = plan.members, plan.applicants
        first += per_org
    units["id"] = np.arange(len(units))
    orgs["id"] = np.arange(len(orgs))
    return units, orgs


# Posts that are a unit's own.
OF_UNITS = ("unit_head", "organiser")


def holders_of(own: Organisation | None) -> dict:
    """Who is given to hold which post: post, or post and unit, -> rows of the members. Empty where
    nothing is said of posts."""
    if own is None or own.posts is None:
        return {}
    found = defaultdict(list)
    for row, m in enumerate(own.members):
        if m["post"] >= 0:
            post = words.POSTS[m["post"]]
            found[(post, int(m["unit"])) if post in OF_UNITS else post].append(row)
    return found


def build_seats(scenario, plans: list[Plan], units: np.ndarray, orgs: np.ndarray) -> np.ndarray:
    """The posts to be filled, organisation by organisation, highest first."""
    listed = []
    above = scenario.hierarchy or scenario.region
    consent = above.consent if above else {}
    for o, plan in enumerate(plans):
        first, partkom = int(orgs[o]["unit_first"]), int(orgs[o]["partkom_unit"])
        sizes = [int(n) for n in units["n_start"][first: partkom]]
        cells = [unit.level in (None, "cell") for unit in plan.units]
        given = holders_of(scenario.organisation)
        organisers = ([len(given["organiser", k]) for k in range(len(sizes))] if given else
                      split(plan.posts.organisers,
                            [n * cell for n, cell in zip(sizes, cells, strict=True)]))
        admin = next((k for k, unit in enumerate(plan.units) if unit.kind == "administration"), 0)
        orgs[o]["seat_first"] = len(listed)
        seats = [("director", first + admin, 1), ("partkom_secretary", partkom, 1),
                ("deputy_director", first + admin, plan.posts.deputy_directors),
                ("chief_engineer", first + admin, plan.posts.chief_engineers),
                ("partkom_member", partkom, plan.posts.partkom_members),
                ("editor", first + admin, plan.posts.editors),
                ("department_head", first + admin, plan.posts.department_heads)]
        seats += [("unit_head", first + k, 1) for k, unit in enumerate(plan.units)
                 if unit.kind != "administration" and cells[k]]
        for k, unit in enumerate(plan.units):
            if unit.level == "district":
                seats += [("raikom_secretary", first + k, 1)]
            elif unit.level == "territory":
                seats += [("kraikom_secretary", first + k, 1),
                         ("controller", first + k, scenario.hierarchy.controllers),
                         ("kraikom_editor", first + k, KRAIKOM_EDITORS)]
        seats += [("organiser", first + k, n) for k, n in enumerate(organisers)]
        for post, unit, n in seats:
            level = words.LEVELS.index(consent[post]) if post in consent else 0
            code = words.POSTS.index(post)
            of_unit = (post, unit - first) if post in OF_UNITS else post
            held = given.get(of_unit, [])
            listed += [(o, unit, code, words.RANKS_OF_POSTS[code], holder, -1, 0, -1, level)
                       for holder in (held + [-1] * n)[:n]]
        orgs[o]["seat_end"] = len(listed)
    found = tables.SEATS.rows(len(listed))
    found[:] = listed
    return found
