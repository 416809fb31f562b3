"""Plans: what each organisation of a scenario is like before it has people.

Copies share one plan. A region's organisations differ: their sizes are drawn once for the
scenario (lognormal, keyed by the organisation's number, so that more organisations leave the
first ones as they are), and units and posts follow from size. Organisers stand one to about ten
members (g1-139); committees and managements grow more slowly than the works, by the square root
of its size (assumed), and so do all sizes and the share of districts (assumed; the sources give
some hundreds to a thousand members a works: g1-135, g2-116).
"""

import math
from dataclasses import dataclass

import numpy as np

from sim.config.errors import UserError
from sim.config.scenario import Posts, Scenario, Unit
from sim.state import maths
from sim.state.streams import D_SIZE, draw, normal, stream

# Keys of an organisation's draws: its size (two, within), what it is.
SIZE_KEY, KIND_KEY = 0, 2
# Not even the smallest works does without an administration and two shops.
FEWEST_UNITS = 3


@dataclass(frozen=True)
class Plan:
    """One organisation: its number for life, a name where there are several, and its build."""

    number: int
    name: str
    members: int
    applicants: int
    units: tuple[Unit, ...]
    posts: Posts

    def transfers(self, rates: np.ndarray) -> int:
        """People in the wings for every transfer that weekly ``rates`` (of size) foresee."""
        return int(np.ceil((rates * self.members).sum())) + 4

    def unit_names(self, committee: str) -> list[str]:
        """Names of its units, the committee last."""
        own = f"{self.name}: " if self.name else ""
        return [own + unit for unit in (*(unit.name for unit in self.units), committee)]


def check_posts(scenario: Scenario) -> None:
    """UserError where an organisation has more posts to fill than members: nobody holds two."""
    for plan in plans_of(scenario)[:None if scenario.region else 1]:
        posts = plan.posts.model_dump(exclude={"editors"})
        if sum(posts.values()) > plan.members:
            most = max(posts, key=posts.get)
            raise UserError(f"posts: {sum(posts.values())} posts ({posts[most]} of them {most}) "
                            f"are more than the {plan.members} members of "
                            f"{plan.name or scenario.name}, and nobody holds two")


def plans_of(scenario: Scenario) -> list[Plan]:
    """The plans of all organisations of a scenario, by number."""
    if scenario.region is None:
        return [Plan(number, "", scenario.members, scenario.applicants, scenario.units,
                     scenario.posts) for number in range(scenario.copies)]
    return [_of_a_region(scenario, number) for number in range(scenario.copies)]


def _of_a_region(scenario: Scenario, number: int) -> Plan:
    region = scenario.region
    key = stream(region.seed, D_SIZE, 0)
    size = scenario.members * maths.exp(region.spread * normal(key, number, SIZE_KEY))
    members = min(region.largest, max(region.smallest, round(size)))
    is_district = draw(key, number, KIND_KEY) < region.districts
    scale = members / scenario.members
    return Plan(number, f"{'district' if is_district else 'works'} {number}", members,
                round(scale * scenario.applicants),
                _units(region.district_units if is_district else scenario.units,
                       members / region.unit_members), posts_of_size(scenario, members))


def _units(most: tuple[Unit, ...], wanted: float) -> tuple[Unit, ...]:
    """The first units of a list, as many as wanted, the administration always among them."""
    n = max(FEWEST_UNITS, round(wanted))
    administration = [unit for unit in most if unit.kind == "administration"]
    others = [unit for unit in most if unit.kind != "administration"]
    return (*others[: n - len(administration)], *administration)


def posts_of_size(scenario: Scenario, members: int) -> Posts:
    """Posts of an organisation of so many members, by those of the scenario's, whose size is its
    ``members``."""
    median, scale = scenario.posts, members / scenario.members

    def grown(n: int, by: float) -> int:
        return max(1, round(n * by)) if n else 0
    return Posts(organisers=grown(median.organisers, scale), editors=median.editors,
                 **{post: grown(getattr(median, post), math.sqrt(scale)) for post in (
                     "partkom_members", "deputy_directors", "chief_engineers",
                     "department_heads")})
