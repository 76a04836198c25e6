"""The unit that keeps a number: what one unit does while a sentence is read, and what it does when it is held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..rnn.cells import CellName, step
from ..rnn.clamped import ClampedTrace
from ..rnn.intervention import Clamp, layer_input
from ..rnn.network import Network, NetworkShape
from ..rnn.trace import Piece, Trace
from .plural_sentences import PLURAL, VERB_IDS, WORDS, Sentence, generated
from .plural_training import Weight
from .trained import read_model

Cell = Literal["rnn", "gru", "lstm"]
State = Literal["h", "c"]
Span = Literal["clause", "word", "on"]
KEEPS: dict[str, str] = {"gru": "z", "lstm": "f"}
"""The gate that says how much of a unit's last value is kept."""
CLAUSES = tuple(range(6, 15))
"""Words between subject and verb where units are compared."""
COMPARED = 120
"""Held-out sentences for that."""

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Reading:
    """A sentence as one unit saw it, at each of its T words: internals by name [T], probabilities of the verb's forms.

    `plural`, `singular` [T]: of each form as the word behind this one.
    """

    internals: dict[str, Values]
    plural: Values
    singular: Values


@dataclass(frozen=True)
class Kept:
    """Values of units [U, N] between subject and verb of held-out sentences, and whether each subject is plural [N]."""

    values: NDArray[np.float32]
    plural: NDArray[np.int8]

    def typical(self) -> tuple[Values, Values]:
        """The mean of each unit [U] behind singular subjects, and behind plural ones."""
        of = [self.values[:, self.plural == number].mean(axis=1, dtype=np.float64) for number in (0, 1)]
        return of[0], of[1]


def file_name(cell: Cell, verb_weight: Weight) -> str:
    """Of a shipped network."""
    return f"plural-{cell}-{verb_weight}"


def shape_of(cell: CellName, hidden: int) -> NetworkShape:
    """Of a network that reads words and expects words."""
    return NetworkShape(cell, len(WORDS), hidden)


@cache
def shipped(cell: Cell, verb_weight: Weight) -> Network:
    """The trained network of this kind."""
    tensors, _ = read_model(file_name(cell, verb_weight))
    network = Network(shape_of(cell, tensors["rnn.weight_hh_l0"].shape[1]))
    network.load_state_dict(tensors)
    return network.eval().requires_grad_(False)


def held_words(sentence: Sentence, span: Span, at: int) -> tuple[int, int]:
    """The words at which a unit is held, as start and stop; never from the verb on.

    "clause": from the subject on; "word": at `at` alone; "on": from there on.
    """
    if span == "clause":
        return sentence.subject, sentence.verb
    start = min(at, sentence.verb - 1)
    return start, sentence.verb if span == "on" else start + 1


def value_towards(singular: float, plural: float, towards: float, quantity: State) -> float:
    """A unit's mean behind singular subjects at -1, behind plural ones at 1, in a line; an h stays within -1 to 1."""
    value = (singular + plural) / 2 + towards * (plural - singular) / 2
    return min(1.0, max(-1.0, value)) if quantity == "h" else value


def read(network: Network, sentence: Sentence, unit: int, held: Clamp | None = None) -> Reading:
    """What a unit does on a sentence, with something held or as it is. Raises ClampError."""
    ids = torch.tensor(sentence.ids)
    trace = Trace(network)
    if held is not None:
        trace = ClampedTrace(trace, [held], 0)
    piece = trace.extend(ids)
    inside = trace.internals(piece, 0, unit) | _currents(network, piece, unit)
    probabilities = torch.softmax(network.readout(piece.hidden[0]), dim=-1)  # [T, V]
    plural, singular = (_numbers(probabilities[:, form]) for form in VERB_IDS[sentence.lemma])
    return Reading({name: _numbers(values[:, 0]) for name, values in inside.items()}, plural, singular)


def _currents(network: Network, piece: Piece, unit: int) -> dict[str, Tensor]:
    """What arrives at a plain unit from the words and from the units, biases included: [T, 1] each."""
    if network.shape.cell in KEEPS:
        return {}
    weights = network.weights(0).of_unit(unit)
    return {
        "input": layer_input(weights, piece.ids),
        "recurrent": weights.hidden_part(piece.previous_hidden(0)),
    }


def _numbers(values: Tensor) -> Values:
    return values.double().numpy()


@cache
def comparison() -> tuple[Sentence, ...]:
    """Sentences on which units are compared; no network was trained on them."""
    return tuple(islice(generated(500, CLAUSES, held_out=True), COMPARED))


@torch.no_grad()
def kept(network: Network, quantity: State, sentences: Sequence[Sentence]) -> Kept:
    """What each unit holds behind the subject and before the verb, word by word, of all sentences in turn.

    Raises ValueError for a quantity that the cell does not have.
    """
    if quantity == "c" and network.shape.cell != "lstm":
        raise ValueError(f"a cell of kind {network.shape.cell} has no c")
    longest = max(sentence.verb for sentence in sentences)
    ids = torch.zeros(longest, len(sentences), dtype=torch.long)
    for column, sentence in enumerate(sentences):
        ids[: sentence.verb, column] = torch.tensor(sentence.ids[: sentence.verb])
    weights, state = network.weights(0), network.zero_state(len(sentences))
    h, c, rows = state.h[0], state.c[0], []
    for x in network.one_hot(ids):  # [B, V]
        inside = step(network.shape.cell, weights, x, h, c)
        h, c = inside["h"], inside.get("c", c)
        rows.append(inside[quantity])
    steps = torch.stack(rows)  # [T, B, U]
    values = [steps[s.subject + 1 : s.verb, column] for column, s in enumerate(sentences)]
    plural = [np.full(len(v), s.number == PLURAL, np.int8) for v, s in zip(values, sentences, strict=True)]
    return Kept(torch.cat(values).T.numpy().copy(), np.concatenate(plural))
