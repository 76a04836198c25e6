"""Sequence to sequence: one network reads a text into a vector, another writes the answer from it, by characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import torch
from torch import Tensor, nn

from ..rnn import cells
from ..rnn.vocabulary import UNKNOWN_ID, Vocabulary

CellKind = Literal["gru", "lstm"]
BOUNDARY = UNKNOWN_ID
"""Of the answer's characters: what comes before the first, and what the network writes when it has finished."""


@dataclass(frozen=True)
class Shape:
    """What fixes the size of every parameter; `sources` and `targets` are the characters read and written."""

    cell: CellKind
    units: int
    sources: str
    targets: str
    attention: bool

    @cached_property
    def read(self) -> Vocabulary:
        """Ids of what is read."""
        return Vocabulary(tuple(self.sources))

    @cached_property
    def written(self) -> Vocabulary:
        """Ids of what is written; 0 is the boundary."""
        return Vocabulary(tuple(self.targets))


@dataclass(frozen=True)
class State:
    """Of a recurrent cell: h [B, H], and c [B, H] of an LSTM (of a GRU nobody reads it)."""

    h: Tensor
    c: Tensor


@dataclass(frozen=True)
class Encoded:
    """What the encoder leaves: its states [S, B, H], the last one of each text, and where there is text, [B, S]."""

    states: Tensor
    last: State
    there: Tensor


class Translator(nn.Module):
    """An encoder, a decoder that starts from the encoder's last state, and, if wanted, attention.

    Attention is Luong's (2015), the general form: `score_ts = h_t' W_a e_s` over the encoder's states e_s,
    `a_t = softmax(score_t)`, `k_t = sum_s a_ts e_s`, and `logits = W_y tanh(W_k [k_t; h_t])`; without it
    `logits = W_y h_t` (Sutskever, Vinyals, Le 2014), so that all the decoder knows of the text went through one state.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        recurrent = {"gru": nn.GRU, "lstm": nn.LSTM}[shape.cell]
        self.encoder = recurrent(shape.read.size, shape.units)
        self.decoder = recurrent(shape.written.size, shape.units)
        if shape.attention:
            self.score = nn.Linear(shape.units, shape.units, bias=False)
            self.combine = nn.Linear(2 * shape.units, shape.units, bias=False)
        self.readout = nn.Linear(shape.units, shape.written.size)

    def encode(self, source: Tensor, lengths: Tensor) -> Encoded:
        """Read texts: ids [S, B], and the length of each [B], at least 1; what lies behind it is not read."""
        x = one_hot(source, self.shape.read.size)
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
        states, last = self.encoder(packed)
        padded, _ = nn.utils.rnn.pad_packed_sequence(states, total_length=len(source))  # [S, B, H]
        there = torch.arange(len(source))[None, :] < lengths[:, None]  # [B, S]
        return Encoded(padded, self._state(last), there)

    def attend(self, h: Tensor, encoded: Encoded) -> tuple[Tensor, Tensor]:
        """From the decoder's states [T, B, H]: tanh(W_k [k; h]) [T, B, H], and the weights a [B, T, S]."""
        scores = self.score(h).transpose(0, 1) @ encoded.states.permute(1, 2, 0)  # [B, T, S]
        weights = torch.softmax(scores.masked_fill(~encoded.there[:, None, :], -torch.inf), dim=-1)
        context = (weights @ encoded.states.transpose(0, 1)).transpose(0, 1)  # [T, B, H]
        return torch.tanh(self.combine(torch.cat([context, h], dim=-1))), weights

    def forced(self, encoded: Encoded, fed: Tensor) -> tuple[Tensor, Tensor | None]:
        """Logits [T, B, V] and attention [B, T, S] when the decoder is fed characters [T, B] (teacher forcing)."""
        begin = encoded.last.h[None]
        start = begin if self.shape.cell == "gru" else (begin, encoded.last.c[None])
        h, _ = self.decoder(one_hot(fed, self.shape.written.size), start)
        return self.write(h, encoded)

    def step(self, encoded: Encoded, fed: Tensor, state: State) -> tuple[Tensor, Tensor | None, State]:
        """One step: logits [B, V], attention [B, S], and the next state, when fed characters [B]."""
        x = one_hot(fed[None], self.shape.written.size)[0]
        found = cells.step(self.shape.cell, self._decoder_weights(), x, state.h, state.c)
        logits, weights = self.write(found["h"][None], encoded)
        after = State(found["h"], found.get("c", state.c))
        return logits[0], None if weights is None else weights[:, 0], after

    def write(self, h: Tensor, encoded: Encoded) -> tuple[Tensor, Tensor | None]:
        """Logits [T, B, V] and attention [B, T, S] of the decoder's states [T, B, H]."""
        weights = None
        if self.shape.attention:
            h, weights = self.attend(h, encoded)
        logits: Tensor = self.readout(h)
        return logits, weights

    def _decoder_weights(self) -> cells.Weights:
        part = self.decoder
        return cells.Weights(part.weight_ih_l0, part.weight_hh_l0, part.bias_ih_l0, part.bias_hh_l0)

    def _state(self, last: Tensor | tuple[Tensor, Tensor]) -> State:
        return State(last[0][0], last[1][0]) if isinstance(last, tuple) else State(last[0], last[0])


def one_hot(ids: Tensor, size: int) -> Tensor:
    """[T, B] to [T, B, size]."""
    return torch.zeros(*ids.shape, size).scatter_(-1, ids[..., None], 1.0)


def padded(vocabulary: Vocabulary, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
    """Ids [S, B] of texts, 0 behind the shorter ones, and their lengths [B]."""
    ids = [vocabulary.encode(text) for text in texts]
    return nn.utils.rnn.pad_sequence(ids), torch.tensor([len(one) for one in ids])
