"""One network among the tables of a file: a recurrence, its readout, and nothing that neither of them explains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from .readout import NoReadoutError, Readout, find_readout
from .recurrence import READS, Recurrence, recurrence_by_name, recurrences_by_shape, shape_text
from .statedict import StateDict


@dataclass(frozen=True)
class Recognized:
    """A table of tensors with the part that each of them plays."""

    state: StateDict
    recurrence: Recurrence
    readout: Readout

    @property
    def keys(self) -> list[str]:
        """Keys of all tensors that are used."""
        readout = (self.readout.embedding, self.readout.weight, self.readout.bias)
        return [*self.recurrence.keys, *(key for key in readout if key is not None)]

    @property
    def size(self) -> int:
        """Number of characters the source guesses."""
        return self.state.tensors[self.readout.weight].shape[0]

    @property
    def tied(self) -> bool:
        """Whether the embedding is the readout's matrix."""
        tensors, readout = self.state.tensors, self.readout
        return readout.embedding is not None and torch.equal(
            tensors[readout.embedding], tensors[readout.weight]
        )


def recognize(states: list[StateDict]) -> Recognized:
    """The one network among the tables of a file. Raises ValueError in one sentence."""
    named = [(state, found) for state in states if (found := recurrence_by_name(_floats(state.tensors)))]
    if len(named) > 1:
        places = ", ".join(f"`{state.place}`" for state, _ in named[:4])
        raise ValueError(f"there is a recurrence in each of {places}; save one of them alone")
    if not named:
        return _by_shape(states)
    state, recurrence = named[0]
    if set(_floats(state.tensors)) == recurrence.keys and len(states) > 1:
        state = _with_siblings(state, states)  # {"rnn": rnn.state_dict(), "fc": fc.state_dict()}
        recurrence = recurrence_by_name(_floats(state.tensors)) or recurrence
    return Recognized(state, recurrence, find_readout(state.tensors, recurrence))


def _by_shape(states: list[StateDict]) -> Recognized:
    ways: list[Recognized] = []
    for state in states:
        for recurrence in recurrences_by_shape(_floats(state.tensors)):
            try:
                ways.append(Recognized(state, recurrence, find_readout(state.tensors, recurrence)))
            except NoReadoutError:
                continue  # the shapes fit by chance
    if len(ways) > 1:
        kinds = ", ".join(f"{way.recurrence.kind} of {way.recurrence.hidden_size}" for way in ways[:4])
        raise ValueError(
            f"the keys say nothing and the shapes fit in several ways ({kinds}); give them PyTorch's names"
        )
    if not ways:
        raise ValueError(_no_recurrence(max(states, key=lambda state: len(state.tensors)).tensors))
    return ways[0]


def _no_recurrence(tensors: Mapping[str, Tensor]) -> str:
    names = " ".join(tensors).lower()
    likeness = ""
    if any(word in names for word in ("attn", "attention", "q_proj", "qkv", "in_proj")):
        likeness = " (it looks like a transformer)"
    elif any(tensor.ndim > 2 for tensor in tensors.values()):
        likeness = " (it looks like a convolutional network)"
    shown = shape_text(tensors, list(tensors), most=3)
    return f"no recurrence was found{likeness} among {shown}; {READS} with its readout, best under PyTorch's names"


def _with_siblings(state: StateDict, states: list[StateDict]) -> StateDict:
    """The tensors of all dicts that lie side by side with this one, as one table."""
    parent = state.where[:-1]
    beside = [other for other in states if other.where[:-1] == parent and other.where]
    merged = {f"{other.where[-1]}.{key}": tensor for other in beside for key, tensor in other.tensors.items()}
    return StateDict(parent, merged) if state.where else state


def _floats(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {key: tensor for key, tensor in tensors.items() if tensor.is_floating_point()}
