"""Many words, one verdict: a recurrent network whose states are pooled into one, and what each part adds to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor, nn

from ..rnn.recurrent import RecurrentShape, recurrence

Pool = Literal["last", "mean", "max"]
POOLS: tuple[Pool, ...] = get_args(Pool)
CellChoice = Literal["gru", "rnn"]
UNKNOWN = 0
"""The id of every word that a network has not learned."""


@dataclass(frozen=True)
class Shape:
    """What fixes the size of every parameter; `words` are those that are known, ids from 1."""

    words: tuple[str, ...]
    cell: CellChoice = "gru"
    hidden: int = 12
    embedding: int = 8

    def ids(self, words: Sequence[str]) -> list[int]:
        """Of each word; UNKNOWN for one that is not known."""
        known = {word: at for at, word in enumerate(self.words, 1)}
        return [known.get(word, UNKNOWN) for word in words]


class Verdict(nn.Module):
    """`logit = w . pool(h_1 .. h_T) + b` of "good", where h reads one embedded word after the other."""

    def __init__(self, shape: Shape, pool: Pool) -> None:
        super().__init__()
        self.shape, self.pool = shape, pool
        self.embedding = nn.Embedding(len(shape.words) + 1, shape.embedding)
        self.rnn = recurrence(RecurrentShape(shape.cell, shape.embedding, shape.hidden, 1, 1))
        self.readout = nn.Linear(shape.hidden, 1)

    def states(self, ids: Tensor) -> Tensor:
        """h [T, B, H] for ids [T, B]."""
        hidden: Tensor = self.rnn(self.embedding(ids))[0]
        return hidden

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Logits [B] of sentences [T, B], of which the first `lengths` [B] words count."""
        return self.logits(pooled(self.states(ids), lengths, self.pool))

    def logits(self, pool: Tensor) -> Tensor:
        """[..., H] to [...]."""
        logits: Tensor = self.readout(pool)
        return logits[..., 0]

    def weights(self) -> Tensor:
        """w of the readout: [H]."""
        return self.readout.weight[0]


def pooled(h: Tensor, lengths: Tensor, pool: Pool) -> Tensor:
    """The last, the mean or the elementwise greatest of the first `lengths` [B] states of h [T, B, H]: [B, H]."""
    if pool == "last":
        return h[lengths - 1, torch.arange(h.shape[1])]
    there = (torch.arange(len(h))[:, None] < lengths)[..., None]  # [T, B, 1]
    if pool == "mean":
        return (h * there).sum(0) / lengths[:, None]
    return h.masked_fill(~there, -torch.inf).amax(0)


def running(h: Tensor, pool: Pool) -> Tensor:
    """The pool as it would be if the sentence ended at each word: [T, H] for h [T, H]."""
    if pool == "last":
        return h
    if pool == "mean":
        return h.cumsum(0) / torch.arange(1, len(h) + 1)[:, None]
    return h.cummax(0).values


def sources(h: Tensor, pool: Pool) -> Tensor:
    """Whose state each unit's pool takes, as a share: [T, H]; a column sums to 1 (the first of equal maxima)."""
    share = torch.zeros_like(h)
    if pool == "last":
        share[-1] = 1
    elif pool == "mean":
        share[:] = 1 / len(h)
    else:
        share.scatter_(0, h.argmax(0, keepdim=True), 1.0)
    return share


def padded(sentences: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Ids [T, B], filled up behind the end of each, and lengths [B]."""
    lengths = torch.tensor([len(sentence) for sentence in sentences])
    ids = nn.utils.rnn.pad_sequence([torch.tensor(sentence) for sentence in sentences])
    return ids, lengths
