"""What a network expects next: the likeliest characters, and how surprising the text was."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from .network import Network
from .trace import Piece

GUESSES = 5


@dataclass(frozen=True)
class Prediction:
    """Readout of a piece, for each of its P positions.

    `guess_ids`, `guess_probabilities` [P, G]: the likeliest characters after it, likeliest first.
    `next_probability` [P]: probability of the character that does follow, NaN where none is known.
    `surprise_bits` [P]: -log2 p(x_t | x_<t) of the character itself, NaN at position 0, which nothing predicts.
    """

    guess_ids: Tensor
    guess_probabilities: Tensor
    next_probability: Tensor
    surprise_bits: Tensor


@torch.no_grad()
def predict(
    network: Network, piece: Piece, following: int | None = None, guesses: int = GUESSES
) -> Prediction:
    """Guesses and surprise over a piece; `following` is the id of the character behind it, if there is one."""
    hidden = torch.cat(
        [piece.entry.h[-1], piece.hidden[-1]]
    )  # [P + 1, H]: row 0 is the state before the piece
    log_p = torch.log_softmax(network.readout(hidden), dim=-1)  # [P + 1, V]
    top = log_p[1:].topk(min(guesses, log_p.shape[1]), dim=-1)
    surprise = -log_p[:-1].gather(1, piece.ids[:, None])[:, 0] / math.log(2)  # [P]
    if piece.start == 0:
        surprise[0] = math.nan
    following_ids = torch.cat([piece.ids[1:], torch.tensor([following or 0])])  # [P]
    next_p = log_p[1:].gather(1, following_ids[:, None])[:, 0].exp()
    if following is None:
        next_p[-1] = math.nan
    return Prediction(top.indices, top.values.exp(), next_p, surprise)
