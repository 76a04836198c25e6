"""The door of the lesson on hidden Markov models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from ...lessons import hmm as hmms
from ...lessons import hmm_gradients, hmm_training, hmm_typed
from ...lessons.hmm_gradients import Parameters
from ..messages import Message
from .answer import Answer, Step
from .door import Door

door = Door()

STARTS = 20
ITERATIONS = 150
EVERY = 3  # iterations to a part

Text = Annotated[str, Field(max_length=2000)]
Seed = Annotated[int, Field(ge=0, le=9999)]
Rows = list[list[float]]


class Matrices(Message):
    """A model as it is typed: rows parted by semicolons, numbers by commas."""

    start: Text
    transition: Text
    emission: Text


class Outcome(Message):
    """The size of a model, and which random one."""

    states: Annotated[int, Field(ge=1, le=hmm_typed.MOST_STATES)]
    outputs: Annotated[int, Field(ge=2, le=hmm_typed.MOST_OUTPUTS)]
    seed: Seed


class MatricesPicture(Answer):
    """A model as it would be typed."""

    start: str
    transition: str
    emission: str


@door.picture
def random(wanted: Outcome) -> MatricesPicture:
    """A random model of a size."""
    return _written(hmms.random_hmm(wanted.states, wanted.outputs, wanted.seed))


@door.picture
def normalized(wanted: Matrices) -> MatricesPicture:
    """The model with every row divided by its sum."""
    return _written(hmm_typed.normalized(wanted.start, wanted.transition, wanted.emission))


def _written(hmm: hmms.Hmm) -> MatricesPicture:
    start, transition, emission = (
        hmm_typed.written(table) for table in (hmm.start, hmm.transition, hmm.emission)
    )
    return MatricesPicture(start=start, transition=transition, emission=emission)


class Data(Matrices):
    """What the model is to read: sequences sampled from it, or one that is typed, a letter an output."""

    source: Literal["sampled", "typed"]
    typed: Annotated[str, Field(max_length=200)]
    steps: Annotated[int, Field(ge=1, le=hmm_typed.MOST_STEPS)]
    seed: Seed


class Recursion(Answer):
    """The forward recursion over one sequence, with the model that was read; T steps, K states, V outputs."""

    start: list[float]
    transition: Rows
    emission: Rows
    outputs: list[int]
    states: Annotated[list[int] | None, Field(description="those that it was sampled with")]
    predicted: Annotated[Rows, Field(description="[T][K] before each output")]
    joint: Annotated[Rows, Field(description="[T][K] times the chance of the output")]
    alpha: Annotated[Rows, Field(description="[T][K] after it")]
    scale: list[float]
    running: Annotated[list[float], Field(description="log P of the outputs so far, nats")]


@door.picture
def recursion(wanted: Data) -> Recursion:
    """Sample or read a sequence, and run the recursion over it."""
    hmm, states, outputs = _sequences(wanted, 1)
    sequence = outputs[0].tolist()
    seen = hmms.forward(hmm, sequence)
    return Recursion(
        start=hmm.start.tolist(),
        transition=hmm.transition.tolist(),
        emission=hmm.emission.tolist(),
        outputs=sequence,
        states=None if states is None else states[0].tolist(),
        predicted=seen.predicted.tolist(),
        joint=(seen.predicted * hmm.emission[:, sequence].T).tolist(),
        alpha=seen.alpha.tolist(),
        scale=seen.scale.tolist(),
        running=seen.running_nats.tolist(),
    )


class Slopes(Data):
    """The same sequence, and what its log-likelihood is differentiated by."""

    parameters: Parameters


class Tables(Answer):
    """One number for each entry of the model."""

    start: Rows
    transition: Rows
    emission: Rows


class SlopesPicture(Answer):
    """The gradient of the log-likelihood, found twice."""

    autograd: Tables
    counting: Tables
    difference: Tables
    largest: Annotated[float, Field(description="of the differences, without sign")]


@door.picture
def slopes(wanted: Slopes) -> SlopesPicture:
    """By autograd through the recursion, and from expected counts."""
    hmm, _, outputs = _sequences(wanted, 1)
    sequence = outputs[0].tolist()
    counts = hmms.expected_counts(hmm, sequence, hmms.forward(hmm, sequence))
    counting = hmm_gradients.gradient_by_counting(hmm, counts, wanted.parameters)
    autograd = hmm_gradients.gradient_by_autograd(hmm, sequence, wanted.parameters)
    difference = hmms.Counts(
        autograd.start - counting.start,
        autograd.transition - counting.transition,
        autograd.emission - counting.emission,
    )
    return SlopesPicture(
        autograd=_tables(autograd),
        counting=_tables(counting),
        difference=_tables(difference),
        largest=hmm_gradients.largest_difference(autograd, counting),
    )


def _tables(counts: hmms.Counts) -> Tables:
    return Tables(
        start=[counts.start.tolist()],
        transition=counts.transition.tolist(),
        emission=counts.emission.tolist(),
    )


class Climb(Data):
    """Both ways of training, on so many sequences."""

    sequences: Annotated[int, Field(ge=1, le=40)]
    rate: Annotated[float, Field(ge=0.1, le=50)]
    starts: Seed


class Ends(Answer):
    """Where one way of training has come."""

    reached: Annotated[int, Field(description="starts within a nat of the best of both ways")]
    worst: Annotated[float, Field(description="of its starts: nats below that best")]


class Heights(Step):
    """log P of all sequences in nats, after each iteration of this part."""

    iterations: list[int]
    em: Annotated[Rows, Field(description="[iteration][start]")]
    ascent: Annotated[Rows, Field(description="[iteration][start]")]
    truth: Annotated[float, Field(description="log P under the model on the page, nats")]
    em_ends: Ends
    ascent_ends: Ends


@door.work
def climb(wanted: Climb) -> Iterator[Heights]:
    """EM and gradient ascent from the same twenty random starts."""
    hmm, _, outputs = _sequences(wanted, wanted.sequences)
    truth = hmm_training.log_p_of((hmm.start, hmm.transition, hmm.emission), outputs)
    begun = hmm_training.random_starts(STARTS, hmm.states, hmm.outputs, wanted.starts)
    part: list[hmm_training.Height] = []
    for height in hmm_training.climb(begun, outputs, ITERATIONS, wanted.rate):
        part.append(height)
        if height.iteration % EVERY == 0:
            em_ends, ascent_ends = hmm_training.ends(height)
            yield Heights(
                progress=height.iteration / ITERATIONS,
                iterations=[one.iteration for one in part],
                em=[one.em.tolist() for one in part],
                ascent=[one.ascent.tolist() for one in part],
                truth=truth,
                em_ends=Ends(reached=em_ends.reached, worst=em_ends.worst_nats),
                ascent_ends=Ends(reached=ascent_ends.reached, worst=ascent_ends.worst_nats),
            )
            part = []


def _sequences(wanted: Data, sequences: int) -> tuple[hmms.Hmm, hmms.Whole | None, hmms.Whole]:
    """The model, states if sampled, and outputs [N, T]. Raises FieldError."""
    hmm = hmm_typed.hmm_from(wanted.start, wanted.transition, wanted.emission)
    if wanted.source == "typed":
        return hmm, None, np.array([hmm_typed.outputs_from(wanted.typed, hmm.outputs)])
    return hmm, *hmms.sampled(hmm, sequences, wanted.steps, wanted.seed)
