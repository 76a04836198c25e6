"""Training an encoder and decoder on pairs, fed the right answer or its own, and measuring what it then can do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from ..rnn.clipping import clip_by_norm
from .seq2seq import BOUNDARY, Encoded, Shape, Translator, padded
from .seq2seq_tasks import Pair

Feeding = Literal["teacher", "own"]
"""What the decoder is fed in training: the right answer's characters, or those that it finds likeliest itself."""

MOST_NORM = 1.0


@dataclass(frozen=True)
class Batch:
    """Pairs as ids: source [S, B] and lengths [B], what is fed and asked [T, B], and where something is asked."""

    source: Tensor
    lengths: Tensor
    fed: Tensor
    asked: Tensor
    there: Tensor

    @classmethod
    def of(cls, shape: Shape, pairs: Sequence[Pair]) -> Batch:
        """Each answer is asked for with its end, the boundary, which is also fed before it."""
        source, lengths = padded(shape.read, [pair.source for pair in pairs])
        answers, ends = padded(shape.written, [pair.target for pair in pairs])
        edge = torch.full((1, len(pairs)), BOUNDARY)
        there = torch.arange(len(answers) + 1)[:, None] <= ends
        return cls(source, lengths, torch.cat([edge, answers]), torch.cat([answers, edge]), there)


def new_translator(shape: Shape, seed: int) -> Translator:
    """Weights by torch's own rule, from a generator of their own."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Translator(shape)


class Trainer:
    """Adam on the mean cross-entropy of a character, the gradient clipped to norm 1."""

    def __init__(self, translator: Translator, feeding: Feeding = "teacher") -> None:
        self.translator, self.feeding = translator, feeding
        self.optimizer = torch.optim.Adam(translator.parameters(), fused=True)

    def step(self, pairs: Sequence[Pair], rate: float) -> float:
        """One step at this learning rate; returns the loss before it, in nats a character."""
        batch = Batch.of(self.translator.shape, pairs)
        encoded = self.translator.encode(batch.source, batch.lengths)
        if self.feeding == "teacher":
            logits, _ = self.translator.forced(encoded, batch.fed)
        else:
            logits, _ = free_running(self.translator, encoded, len(batch.asked))
        loss = loss_of(logits, batch)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        clip_by_norm(self.translator.parameters(), MOST_NORM)
        self.optimizer.step()
        return float(loss.detach())


def loss_of(logits: Tensor, batch: Batch) -> Tensor:
    """Mean cross-entropy in nats over all characters asked for, of logits [T, B, V]."""
    return nn.functional.cross_entropy(logits[batch.there], batch.asked[batch.there])


def free_running(translator: Translator, encoded: Encoded, steps: int) -> tuple[Tensor, Tensor]:
    """Logits [T, B, V] and the likeliest characters [T, B], each fed into the next step."""
    fed, state = torch.full((len(encoded.there),), BOUNDARY), encoded.last
    logits, said = [], []
    for _ in range(steps):
        scores, _, state = translator.step(encoded, fed, state)
        fed = scores.detach().argmax(dim=-1)
        logits.append(scores)
        said.append(fed)
    return torch.stack(logits), torch.stack(said)


def learning_rate(done: float, highest: float) -> float:
    """Rises over the first twentieth, then falls as a cosine to a hundredth; `done` is 0 to 1."""
    return highest * min(1.0, done / 0.05 + 0.02) * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * done)))


@dataclass(frozen=True)
class Measured:
    """On pairs that no training saw, the decoder fed the right answer (forced) or what it wrote itself (free).

    `*_nats`: mean cross-entropy of a character. `*_characters`: share of characters that are right, the end among them.
    `texts`: share of texts of which every character is right. That share is the same for both: as long as all is
    right, both are fed the same.
    """

    forced_nats: float
    forced_characters: float
    free_nats: float
    free_characters: float
    texts: float


@torch.no_grad()
def measure(translator: Translator, pairs: Sequence[Pair]) -> Measured:
    """How well it translates."""
    batch = Batch.of(translator.shape, pairs)
    encoded = translator.encode(batch.source, batch.lengths)
    forced, _ = translator.forced(encoded, batch.fed)
    free, said = free_running(translator, encoded, len(batch.asked))
    return Measured(
        *(float(loss_of(forced, batch)), _characters(forced.argmax(dim=-1), batch)),
        *(float(loss_of(free, batch)), _characters(said, batch)),
        float(_texts(said, batch).double().mean()),
    )


@torch.no_grad()
def right_texts(translator: Translator, pairs: Sequence[Pair]) -> list[bool]:
    """Whether each text is translated without an error."""
    batch = Batch.of(translator.shape, pairs)
    encoded = translator.encode(batch.source, batch.lengths)
    right: list[bool] = _texts(free_running(translator, encoded, len(batch.asked))[1], batch).tolist()
    return right


def _characters(said: Tensor, batch: Batch) -> float:
    return float((said == batch.asked)[batch.there].double().mean())


def _texts(said: Tensor, batch: Batch) -> Tensor:
    return ((said == batch.asked) | ~batch.there).all(dim=0)


@dataclass(frozen=True)
class Length:
    """Texts of about one length, in characters: how many were tried, and the share translated without an error."""

    least: int
    most: int
    tried: int
    right: float


def by_length(pairs: Sequence[Pair], right: Sequence[bool], least_tried: int) -> list[Length]:
    """Accuracy against the length of the text; neighbouring lengths are joined until enough texts are together."""
    outcomes: dict[int, list[bool]] = {}
    for pair, is_right in zip(pairs, right, strict=True):
        outcomes.setdefault(len(pair.source), []).append(is_right)
    found: list[Length] = []
    lengths: list[int] = []
    together: list[bool] = []
    for length in sorted(outcomes):
        lengths.append(length)
        together += outcomes[length]
        if len(together) >= least_tried:
            found.append(Length(lengths[0], length, len(together), sum(together) / len(together)))
            lengths, together = [], []
    if together and found:
        last = found.pop()
        tried = last.tried + len(together)
        found.append(
            Length(last.least, lengths[-1], tried, (last.right * last.tried + sum(together)) / tried)
        )
    elif together:
        found.append(Length(lengths[0], lengths[-1], len(together), sum(together) / len(together)))
    return found
