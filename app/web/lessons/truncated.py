"""The door of the lesson on truncated BPTT."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from ...lessons import truncated_training
from ...lessons.truncated import MOST_LAG, MOST_WINDOW, Passing, Plan, Start, passing
from ...rnn.experiment.settings import StateRule
from ...rnn.experiment.truncation import Truncation
from ..messages import Message
from .answer import Answer, Step
from .door import Door

door = Door()

SEEDS = 10


class Cut(Message):
    """A symbol, the question `lag` steps later at the end of a window, and one of the ten seeds."""

    window: Annotated[int, Field(ge=2, le=MOST_WINDOW)]
    lag: Annotated[int, Field(ge=1, le=MOST_LAG)]
    state: StateRule
    start: Start
    seed: Annotated[int, Field(ge=1, le=SEEDS)]

    @property
    def plan(self) -> Plan:
        """The same without the seed."""
        return Plan(self.window, self.lag, self.state, self.start)


class PassingPicture(Answer):
    """What passes through the graph of one network; an entry a time step."""

    trace: Annotated[list[float], Field(description="how far apart the four symbols put h_t")]
    gradient: Annotated[list[float], Field(description="norm of dL/dh_t, root mean square")]


class CutPicture(Answer):
    """The unrolled graph with its windows, before training; time steps count from 0."""

    length: int
    symbol: int
    asked: int
    first: Annotated[int, Field(description="the earliest time step that the gradient reaches")]
    outside: bool
    cuts: Annotated[list[int], Field(description="time steps before which the graph is cut")]
    arm: Annotated[
        int, Field(description="which of the three that are trained this is, if its lag is among them")
    ]
    lags: Annotated[list[int], Field(description="of the three")]
    passing: PassingPicture


def _shown(of: Passing) -> PassingPicture:
    return PassingPicture(trace=of.trace, gradient=of.gradient)


@door.picture
def graph(asked: Cut) -> CutPicture:
    """The graph, and what passes through the network of one seed before training."""
    plan = asked.plan
    return CutPicture(
        length=plan.length,
        symbol=plan.symbol,
        asked=plan.length - 1,
        first=Truncation.of(plan.settings(asked.seed)).first(plan.length - 1),
        outside=plan.outside,
        cuts=list(range(plan.window, plan.length, plan.window)),
        arm=(1 if plan.state == "reset" else 2) if plan.outside else 0,
        lags=[arm.lag for arm in plan.arms],
        passing=_shown(passing(plan, plan.network(asked.seed), asked.seed)),
    )


class SeedPassing(Answer):
    """What passes through the three networks of a seed, as they are now."""

    seed: int
    arms: list[PassingPicture]


class TrainStep(Step):
    """Accuracies by arm (inside; outside, reset; outside, carried) and seed."""

    step: int
    accuracies: list[list[float]]
    passing: list[SeedPassing]


@door.work
def train(asked: Cut) -> Iterator[TrainStep]:
    """Ten networks inside, ten outside with the state reset, ten with it carried."""
    seeds = range(1, SEEDS + 1)
    for part in truncated_training.train(asked.plan.arms, seeds, asked.seed - 1):
        yield TrainStep(
            progress=part.step / truncated_training.STEPS,
            step=part.step,
            accuracies=part.accuracies,
            passing=[
                SeedPassing(seed=seeds[at], arms=[_shown(arm) for arm in arms])
                for at, arms in part.passing.items()
            ],
        )
