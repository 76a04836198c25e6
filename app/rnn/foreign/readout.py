"""The readout of a foreign network, and the embedding if it has one, among the tensors beside its recurrence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import torch
from torch import Tensor

from .recurrence import Recurrence, shape_text

EMBEDDING = re.compile(r"emb|encoder|wte|lookup|char2vec|input", re.IGNORECASE)
READOUT = re.compile(r"dec|fc|lin|out|head|proj|logit|dense|classif", re.IGNORECASE)
HARMLESS = re.compile(r"(^|\.)(criterion|loss|loss_fn|loss_function)\.")  # such as the weights of classes
MOST_WAYS = 32  # a network that can be read has at most three


class NoReadoutError(ValueError):
    """Tensors that a recurrence and one linear readout do not explain; the message is one sentence for the user."""


@dataclass(frozen=True)
class Readout:
    """Keys of the readout [V, H], its bias [V], and the embedding [V, E]; `ignored` do not change the outputs."""

    weight: str
    bias: str | None
    embedding: str | None
    notes: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


def find_readout(table: Mapping[str, Tensor], recurrence: Recurrence) -> Readout:
    """The one way to read the other tensors as readout and embedding. Raises NoReadoutError."""
    others = {key: tensor for key, tensor in table.items() if key not in recurrence.keys}
    ignored = tuple(
        key for key, tensor in others.items() if HARMLESS.search(key) or not tensor.is_floating_point()
    )
    rest = {key: tensor for key, tensor in others.items() if key not in ignored}
    ways = list(islice(_ways(rest, recurrence), MOST_WAYS))
    if not ways:
        raise NoReadoutError(_nothing_fits(rest, recurrence))
    left = [_left_over(rest, way) for way in ways]
    if not any(not keys for keys in left):
        keys = min(reversed(left), key=len)  # of equals: the first in the file is the readout
        raise NoReadoutError(
            f"besides the {recurrence.kind}, its embedding and its readout there is {shape_text(rest, keys)}, "
            "which would change the outputs; RNNscope reads a linear readout alone behind the recurrence: fold it in"
        )
    fitting = [way for way, keys in zip(ways, left, strict=True) if not keys]
    # Of equals the first, which has the embedding before the readout in the file.
    best = max(fitting, key=lambda way: _likelihood(rest, way))
    notes = _doubts(rest, best, fitting)
    return Readout(best.weight, best.bias, best.embedding, notes, ignored)


def _ways(rest: Mapping[str, Tensor], recurrence: Recurrence) -> Iterator[Readout]:
    """Every reading of the matrices in `rest` that fits the sizes of the recurrence."""
    matrices = {key: tuple(tensor.shape) for key, tensor in rest.items() if tensor.ndim == 2}
    for weight, (rows, columns) in reversed(matrices.items()):
        if columns != recurrence.hidden_size:
            continue
        bias = _bias(rest, weight)
        for key, shape in matrices.items():
            if shape == (rows, recurrence.input_size) and key != weight:
                yield Readout(weight, bias, key)
        if recurrence.input_size == rows:
            yield Readout(weight, bias, None)
        elif recurrence.input_size == recurrence.hidden_size:
            yield Readout(weight, bias, weight)  # tied: one matrix saved once


def _bias(rest: Mapping[str, Tensor], weight: str) -> str | None:
    """`fc.bias` for `fc.weight`; otherwise the only vector of that size that can be meant."""
    rows, beside = rest[weight].shape[0], re.sub(r"weight$", "bias", weight)
    vectors = [key for key, tensor in rest.items() if tensor.shape == (rows,)]
    if beside != weight and beside in vectors:
        return beside
    if beside != weight:  # a torch module without bias: only something called a bias may be one
        vectors = [key for key in vectors if key.endswith("bias")]
    return vectors[0] if len(vectors) == 1 else None


def _left_over(rest: Mapping[str, Tensor], way: Readout) -> list[str]:
    return [key for key in rest if key not in (way.weight, way.bias, way.embedding)]


def _likelihood(rest: Mapping[str, Tensor], way: Readout) -> tuple[bool, int]:
    embedding = way.embedding or ""
    names = bool(EMBEDDING.search(embedding)) + bool(READOUT.search(way.weight))
    against = bool(EMBEDDING.search(way.weight)) + bool(READOUT.search(embedding))
    return way.bias is not None and way.bias == re.sub(r"weight$", "bias", way.weight), names - against


def _doubts(rest: Mapping[str, Tensor], best: Readout, fitting: list[Readout]) -> tuple[str, ...]:
    rivals = [way for way in fitting if way is not best and _likelihood(rest, way) == _likelihood(rest, best)]
    if not rivals or best.embedding is None or torch.equal(rest[best.weight], rest[best.embedding]):
        return ()
    return (
        f"`{best.embedding}` and `{best.weight}` have one shape: the first in the file taken as the embedding",
    )


def _nothing_fits(rest: Mapping[str, Tensor], recurrence: Recurrence) -> str:
    hidden, inputs = recurrence.hidden_size, recurrence.input_size
    matrices = [key for key, tensor in rest.items() if tensor.ndim >= 2]
    heads = [key for key in matrices if rest[key].ndim == 2 and rest[key].shape[1] == hidden]
    if not matrices:
        return (
            f"the {recurrence.kind} of {hidden} units has no readout: a matrix [characters, {hidden}] is missing; "
            "save the state_dict of the whole model"
        )
    if len(heads) == len(matrices) == 1:
        rows = rest[heads[0]].shape[0]
        return (
            f"the first layer reads {inputs} numbers but the readout {shape_text(rest, heads)} guesses {rows}, and no "
            f"embedding [{rows}, {inputs}] is there; RNNscope reads models that guess the next character of their input"
        )
    return (
        f"no readout fits the {recurrence.kind} of {hidden} units: besides it there is {shape_text(rest, matrices)}; "
        f"RNNscope reads one readout [characters, {hidden}], and an embedding [characters, {inputs}] or one-hot input"
    )
