"""The answer in three sentences, with its numbers, for the pages that open with it."""

from functools import lru_cache

import pandas as pd

from experiments import experiment
from experiments.figures import dilemma, dots
from experiments.tracked.blocks import Block
from experiments.tracked.results import RESULTS


@lru_cache
def _summary(name: str) -> pd.DataFrame:
    return experiment.read_summary(experiment.design_of(name), RESULTS / name)


def _fallen(weight: float, share: float) -> str:
    rows = dilemma.of(_summary("dilemma"), dilemma.STATEMENTS, dilemma.SPRING, weight, "all")
    return f"{dots.PERCENT * rows.set_index('share').loc[share, 'risk']:.1f} %"


def harm() -> str:
    """Who falls in spring 1937 where nobody and where all may write out of fear."""
    return (f"{_fallen(dilemma.DEFAULT, 0.0)} of the members at the start if nobody may, "
            f"{_fallen(dilemma.DEFAULT, 1.0)} if all may; were fear four times as strong, which "
            f"is more than the fit allows, {_fallen(dilemma.STRONG, 0.0)} and "
            f"{_fallen(dilemma.STRONG, 1.0)}")


def gain() -> str:
    """How much safer those who may are, where half may."""
    found = dilemma.gain(_summary("dilemma"), dilemma.STATEMENTS, dilemma.SPRING, dilemma.DEFAULT)
    return f"{found} points"


def exposed() -> str:
    """By how much those who wrote about a tie have fallen more often two years later, on the dated
    path, than in the world in which they were silent."""
    gained, base = (dots.of(_summary("trap"), f"{name}.silent.24", world="the dated path").iloc[0]
                    for name in ("tie_gain", "tie_base"))
    low, high = sorted(-dots.PERCENT * gained[name] for name in ("lo95", "hi95"))
    return (f"{-dots.PERCENT * gained['mean']:.1f} points ({low:.1f} to {high:.1f}), against "
            f"{dots.PERCENT * base['mean']:.0f} % after silence")


def falls(world: str) -> str:
    """How many fall in a world of `stops`: mean and interval."""
    return dots.said(dots.of(_summary("stops"), "falls", world=world).iloc[0])


def blocks() -> dict[str, Block]:
    """The parts."""
    found = {"answer-harm": Block(("dilemma",), harm), "answer-gain": Block(("dilemma",), gain),
             "answer-exposed": Block(("trap",), exposed)}
    for name, world in (("recorded", dots.RECORD), ("never", "no January 1938"),
                        ("held", "meetings never lapse"),
                        ("earlier", "26 weeks earlier")):
        found[f"answer-{name}"] = Block(("stops",), lambda world=world: falls(world))
    return found
