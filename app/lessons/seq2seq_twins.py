"""Training on the spot: two networks on the same pairs, one with attention and one without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .seq2seq import CellKind, Shape, Translator
from .seq2seq_files import rounded
from .seq2seq_pairs import Supply
from .seq2seq_tasks import Pair
from .seq2seq_training import (
    Feeding,
    Length,
    Measured,
    Trainer,
    by_length,
    learning_rate,
    measure,
    new_translator,
    right_texts,
)

POINTS, LEAST_BETWEEN = 24, 10
"""Of the curves, and steps between two."""
PROBE, TRIED = 100, 500
"""Held-out texts at each point, and in the end."""
LENGTHS = 12
"""At most so many points of accuracy against length."""
WITH_AND_WITHOUT = (True, False)


@dataclass(frozen=True)
class Recipe:
    """How to train; `seed` fixes the first weights and the pairs."""

    cell: CellKind
    units: int
    feeding: Feeding
    steps: int
    seed: int = 1
    pairs: int = 64
    rate: float = 0.006


@dataclass(frozen=True)
class Progress:
    """After a step: the loss of each twin on its batch, in nats a character, and now and then what they can do."""

    step: int
    loss_nats: tuple[float, ...]
    measured: tuple[Measured, ...] | None


@dataclass(frozen=True)
class Twins:
    """With attention and without, the accuracy of each against length, on held-out texts, and those that went wrong."""

    translators: tuple[Translator, ...]
    lengths: tuple[list[Length], ...]
    wrong: tuple[list[Pair], ...]


def train_twins(supply: Supply, recipe: Recipe) -> Iterator[Progress | Twins]:
    """Progress after each step, and in the end the twins, rounded to float16 as a page keeps them."""
    shapes = [
        Shape(recipe.cell, recipe.units, supply.sources, supply.targets, attention)
        for attention in WITH_AND_WITHOUT
    ]
    trainers = [Trainer(new_translator(shape, recipe.seed), recipe.feeding) for shape in shapes]
    drawn, tried = (np.random.default_rng([recipe.seed, stream]) for stream in (0, 1))
    probe = supply.held_out(tried, PROBE)
    for step in range(recipe.steps):
        pairs = supply.training(drawn, recipe.pairs)
        rate = learning_rate(step / recipe.steps, recipe.rate)
        losses = tuple(trainer.step(pairs, rate) for trainer in trainers)
        due = (
            step == 0
            or (step + 1) % max(LEAST_BETWEEN, recipe.steps // POINTS) == 0
            or step + 1 == recipe.steps
        )
        measured = tuple(measure(trainer.translator, probe) for trainer in trainers) if due else None
        yield Progress(step + 1, losses, measured)
    yield _tried([rounded(trainer.translator) for trainer in trainers], supply, tried)


def _tried(translators: list[Translator], supply: Supply, rng: np.random.Generator) -> Twins:
    pairs = supply.held_out(rng, TRIED)
    right = [right_texts(one, pairs) for one in translators]
    return Twins(
        tuple(translators),
        tuple(by_length(pairs, of, max(2, len(pairs) // LENGTHS)) for of in right),
        tuple([pair for pair, is_right in zip(pairs, of, strict=True) if not is_right] for of in right),
    )
