"""The recurrence in a table of tensors: by PyTorch's names under any prefix, or else by shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

Kind = Literal["LSTM", "GRU", "RNN"]
KIND_OF_GATES: dict[int, Kind] = {4: "LSTM", 3: "GRU", 1: "RNN"}
GATE_ORDER: dict[Kind, str] = {"LSTM": "i, f, g, o", "GRU": "r, z, n", "RNN": "one"}
READS = "RNNscope reads one stack of nn.LSTM, nn.GRU or nn.RNN"

# `rnn.weight_ih_l0` of nn.LSTM, `cells.0.weight_ih` of nn.LSTMCell
PARAMETER = re.compile(
    r"(?P<where>.*?)[._]?(?P<part>weight_ih|weight_hh|weight_hr|bias_ih|bias_hh)(?:_l(?P<layer>\d+))?(?P<reverse>_reverse)?"
)


@dataclass(frozen=True)
class LayerKeys:
    """Keys of one layer's parameters; None for a bias that is absent, thus zero."""

    weight_ih: str
    weight_hh: str
    bias_ih: str | None
    bias_hh: str | None

    def present(self) -> list[str]:
        """The keys that exist."""
        keys = (self.weight_ih, self.weight_hh, self.bias_ih, self.bias_hh)
        return [key for key in keys if key is not None]


@dataclass(frozen=True)
class Recurrence:
    """A stack of layers of one size, the first of which reads `input_size` numbers; `notes` say what was assumed."""

    kind: Kind
    hidden_size: int
    input_size: int
    layers: tuple[LayerKeys, ...]
    notes: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Keys of all its tensors."""
        return frozenset(key for layer in self.layers for key in layer.present())


def recurrence_by_name(table: Mapping[str, Tensor]) -> Recurrence | None:
    """The stack that PyTorch's names tell of, None where no key has such a name.

    Raises ValueError in one sentence for a recurrence that this project's networks cannot hold.
    """
    parts: dict[tuple[str, int], dict[str, str]] = {}
    for key in table:
        match = PARAMETER.fullmatch(key)
        if match is None:
            continue
        if match["reverse"]:
            raise ValueError(
                f"the recurrence is bidirectional ({key!r}), so it has read the future; {READS}, forward"
            )
        if match["part"] == "weight_hr":
            raise ValueError(
                f"the LSTM projects its hidden state ({key!r}, proj_size); {READS} without projection"
            )
        parts.setdefault((match["where"], int(match["layer"] or 0)), {})[match["part"]] = key
    return _stack(table, parts) if parts else None


def recurrences_by_shape(table: Mapping[str, Tensor]) -> Iterator[Recurrence]:
    """Each stack that the shapes alone allow: pairs [G*H, I], [G*H, H] with G = 4, 3 or 1, and their biases."""
    matrices = {key: tensor.shape for key, tensor in table.items() if tensor.ndim == 2}
    for gates in KIND_OF_GATES:
        for hidden in sorted({columns for rows, columns in matrices.values() if rows == gates * columns > 0}):
            stack = [key for key, shape in matrices.items() if shape[0] == gates * hidden]
            biases = [key for key, tensor in table.items() if tensor.shape == (gates * hidden,)]
            ordered = _in_order(stack, matrices, hidden)
            if not ordered or (gates == 1 and not _elman(ordered, matrices)):
                continue
            if len(biases) in (0, len(stack) // 2, len(stack)):
                yield _shaped(table, gates, ordered, biases)


def shape_text(table: Mapping[str, Tensor], keys: Sequence[str], most: int = 4) -> str:
    """Keys with their shapes for a message: `fc.weight` [65, 128]."""
    shown = [f"`{key}` {list(table[key].shape)}" for key in keys[:most]]
    return ", ".join(shown) + (f" and {len(keys) - most} more" if len(keys) > most else "")


def _stack(table: Mapping[str, Tensor], parts: dict[tuple[str, int], dict[str, str]]) -> Recurrence:
    # dict.fromkeys, as a set would lose the file's order
    places = sorted(dict.fromkeys(where for where, _ in parts), key=_numbers)
    if len({re.sub(r"\d+", "", where) for where in places}) > 1:
        named = ", ".join(f"`{where or 'top level'}`" for where in places[:4])
        raise ValueError(
            f"{len(places)} recurrences were found ({named}); {READS}: save the one to look at, with its readout"
        )
    order = sorted(parts, key=lambda place: (_numbers(place[0]), place[1]))
    for where in places:
        numbers = [layer for place, layer in order if place == where]
        if numbers != list(range(len(numbers))):
            raise ValueError(
                f"`{where}` has the layers {numbers}; some are missing: save the whole state_dict"
            )
    for place in order:
        for part in ("weight_ih", "weight_hh"):
            if part not in parts[place]:
                present = next(iter(parts[place].values()))
                raise ValueError(
                    f"{present!r} has no {part} beside it: save the whole state_dict, without weight normalization"
                )
    layers = [
        LayerKeys(found["weight_ih"], found["weight_hh"], found.get("bias_ih"), found.get("bias_hh"))
        for found in (parts[place] for place in order)
    ]
    notes = (f"stacked in the order {', '.join(places)}",) if len(places) > 1 else ()
    return _checked(table, layers, notes)


def _numbers(where: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", where)]


def _checked(table: Mapping[str, Tensor], layers: list[LayerKeys], notes: tuple[str, ...]) -> Recurrence:
    """A recurrence whose shapes agree. Raises ValueError naming the key that does not fit."""
    first = layers[0]
    if any(table[key].ndim != 2 or not table[key].numel() for key in (first.weight_ih, first.weight_hh)):
        raise ValueError(
            f"{first.weight_hh!r} must be a matrix [gates*H, H], got {list(table[first.weight_hh].shape)}"
        )
    rows, hidden = table[first.weight_hh].shape
    if rows % hidden or rows // hidden not in KIND_OF_GATES:
        raise ValueError(
            f"{first.weight_hh!r} is {[rows, hidden]}; {READS}, whose rows are 4, 3 or 1 times the {hidden} columns"
        )
    for number, layer in enumerate(layers):
        columns = table[first.weight_ih].shape[1] if number == 0 else hidden
        expected = {layer.weight_ih: (rows, columns), layer.weight_hh: (rows, hidden)}
        for key in layer.present():
            shape = expected.get(key, (rows,))
            if table[key].shape != shape:
                raise ValueError(
                    f"{key!r} must be {list(shape)} behind a first layer of {hidden} units, got "
                    f"{list(table[key].shape)}; RNNscope reads stacks whose layers are of one size"
                )
    kind = KIND_OF_GATES[rows // hidden]
    return Recurrence(kind, hidden, table[first.weight_ih].shape[1], tuple(layers), notes)


def _in_order(stack: list[str], matrices: Mapping[str, Sequence[int]], hidden: int) -> list[str]:
    """W_ih, W_hh of each layer one after the other; empty where the shapes contradict that."""
    if not stack or len(stack) % 2:
        return []
    if len(stack) == 2:
        # Stable: where both have H columns the file's order stays.
        stack = sorted(stack, key=lambda key: matrices[key][1] == hidden)
    fits = all(matrices[key][1] == hidden for key in stack[1:])
    return stack if fits else []


def _elman(stack: list[str], matrices: Mapping[str, Sequence[int]]) -> bool:
    """Whether two matrices may be an Elman layer: linear layers in a row, `fc1.weight` ... `fc3.weight`, are none."""
    modules = {re.sub(r"\d+", "", key) for key in matrices}
    numbered = len(modules) == 1 and modules.pop().endswith("weight")
    return len(stack) == 2 and not numbered


def _shaped(table: Mapping[str, Tensor], gates: int, stack: list[str], biases: list[str]) -> Recurrence:
    kind, per_layer = KIND_OF_GATES[gates], len(biases) // (len(stack) // 2)
    pairs: list[tuple[str | None, str | None]] = [(None, None)] * (len(stack) // 2)
    if per_layer == 1:
        pairs = [(key, None) for key in biases]
    elif per_layer == 2:
        pairs = list(zip(biases[::2], biases[1::2], strict=True))
    layers = [LayerKeys(stack[2 * k], stack[2 * k + 1], *pair) for k, pair in enumerate(pairs)]
    note = f"the keys say nothing, the shapes decided: W_ih `{stack[0]}`, W_hh `{stack[1]}`"
    if gates == 1:
        note += "; a feed-forward network of these shapes cannot be told from an Elman network"
    else:
        note += f"; gates taken in PyTorch's order {GATE_ORDER[kind]}"
    if kind == "GRU" and per_layer == 2:
        note += f"; of two biases the first in the file, `{biases[0]}`, taken as b_ih"
    if kind == "GRU" and per_layer == 1:
        note += f"; the single bias `{biases[0]}` taken as b_ih, outside the reset"
    if len(stack) > 2 or table[stack[0]].shape == table[stack[1]].shape:
        note += "; matrices of one shape taken in the order of the file, W_ih before W_hh"
    return _checked(table, layers, (note,))
