"""Training three networks that differ in how they pool, side by side on the same sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .sentiment import POOLS, UNKNOWN, CellChoice, Pool, Shape, Verdict, padded, pooled
from .sentiment_sentences import KINDS, WORDS, Kind, review, reviews
from .side_by_side import load_into, tensors_of, train_together

Networks = dict[Pool, Verdict]

STEPS = 400
BATCH = 32
LEARNING_RATE = 0.01
FORGOTTEN = 0.03
"""Share of the words that are made unknown in training, so that an unknown word has an embedding too."""
EXAM_SEED = 9001
EXAM_SENTENCES = 200
TAILS = (0, 5, 10, 20, 30, 40)
"""Words behind the verdict in the second exam; training has at most 10."""


@dataclass(frozen=True)
class Labelled:
    """Sentences as ids with their labels (True: the second of the two, good)."""

    sentences: tuple[tuple[int, ...], ...]
    good: tuple[bool, ...]

    def batch(self, chosen: Sequence[int] | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """Ids [T, B], lengths [B] and labels [B] of some, or of all."""
        chosen = range(len(self.good)) if chosen is None else chosen
        ids, lengths = padded([self.sentences[at] for at in chosen])
        return ids, lengths, torch.tensor([float(self.good[at]) for at in chosen])


def untrained(shape: Shape, seed: int) -> Networks:
    """One for each way to pool, all from the same weights."""
    networks: Networks = {}
    for pool in POOLS:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            networks[pool] = Verdict(shape, pool)
    return networks


def generated(shape: Shape, count: int, generator: np.random.Generator) -> Labelled:
    """Random reviews of every kind."""
    found = reviews(count, generator)
    return Labelled(tuple(tuple(shape.ids(one.words)) for one in found), tuple(one.good for one in found))


def train(
    shape: Shape, data: Labelled | None, seed: int, steps: int
) -> Iterator[tuple[int, Networks, dict[Pool, float]]]:
    """After each step its number, the networks and the loss of each (mean cross-entropy, in nats).

    `data` None: newly generated reviews at every step.
    """
    networks = untrained(shape, seed)
    generator = np.random.default_rng(seed)

    def losses() -> dict[Pool, Tensor]:
        ids, lengths, good = _batch(shape, data, generator)
        return {
            pool: torch.nn.functional.binary_cross_entropy_with_logits(network(ids, lengths), good)
            for pool, network in networks.items()
        }

    for step, found in train_together(networks, losses, steps, LEARNING_RATE):
        yield step, networks, found


def _batch(
    shape: Shape, data: Labelled | None, generator: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    if data is None:
        ids, lengths, good = generated(shape, BATCH, generator).batch()
    else:
        ids, lengths, good = data.batch(generator.integers(len(data.good), size=BATCH).tolist())
    forgotten = torch.from_numpy(generator.random(ids.shape) < FORGOTTEN)
    return ids.masked_fill(forgotten, UNKNOWN), lengths, good


@torch.no_grad()
def accuracy(network: Verdict, data: Labelled) -> float:
    """Share of right verdicts."""
    ids, lengths, good = data.batch()
    return float(((network(ids, lengths) > 0) == (good > 0.5)).float().mean())


@torch.no_grad()
def features(network: Verdict, data: Labelled) -> Tensor:
    """The pooled value of each unit for each sentence: [B, H]."""
    ids, lengths, _ = data.batch()
    return pooled(network.states(ids), lengths, network.pool)


def exam_of_kind(shape: Shape, kind: Kind) -> Labelled:
    """Reviews of one kind that no training has seen, the same ones each time."""
    return _exam(shape, KINDS.index(kind), kind, None)


def exam_of_tail(shape: Shape, tail: int) -> Labelled:
    """Reviews of every kind with so many words behind the verdict."""
    return _exam(shape, len(KINDS), None, tail)


def _exam(shape: Shape, part: int, kind: Kind | None, tail: int | None) -> Labelled:
    generator = np.random.default_rng((EXAM_SEED, part))
    found = [review(generator, kind, tail) for _ in range(EXAM_SENTENCES)]
    return Labelled(tuple(tuple(shape.ids(one.words)) for one in found), tuple(one.good for one in found))


def networks_from(tensors: Mapping[str, Tensor], shape: Shape) -> Networks:
    """The three networks with given weights, named `POOL.PARAMETER`. Raises ValueError where they do not fit."""
    networks = untrained(shape, 0)
    load_into(networks, tensors)
    return networks


SHIPPED: dict[CellChoice, Shape] = {"gru": Shape(WORDS, "gru"), "rnn": Shape(WORDS, "rnn")}
SHIPPED_STEPS: dict[CellChoice, int] = {"gru": 800, "rnn": 1200}


def shipped_weights() -> dict[str, Tensor]:
    """What ships, made anew (a minute): for each cell all three, `CELL.POOL.PARAMETER`."""
    found: dict[str, Tensor] = {}
    for cell, shape in SHIPPED.items():
        *_, (_, networks, _) = train(shape, None, 0, SHIPPED_STEPS[cell])
        found |= {f"{cell}.{name}": value for name, value in tensors_of(networks).items()}
    return found


def shipped_networks(tensors: Mapping[str, Tensor], cell: CellChoice) -> Networks:
    """Those of one cell among all that ship."""
    mine = {key.removeprefix(f"{cell}."): v for key, v in tensors.items() if key.startswith(f"{cell}.")}
    return networks_from(mine, SHIPPED[cell])
