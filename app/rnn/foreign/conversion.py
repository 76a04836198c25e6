"""A model of one's own: a state_dict that someone else's code saved, made into a model folder.

Only weights are seen, never the code around them. What they compute is recognized by names and shapes, and refused in
one sentence where it is not `softmax(readout(rnn(x)))` over characters.
"""

from __future__ import annotations

import math
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor

from ..cells import CellName
from ..checkpoint import Config, save
from ..network import Network, NetworkShape
from .recognition import Recognized, recognize
from .recurrence import Recurrence, shape_text
from .statedict import read_state_dicts
from .tokens import CharacterMap, map_characters, read_tokens

Nonlinearity = Literal["tanh", "relu"]
LOWEST_BIAS = -1e4  # float16 holds it
NEVER_NATS = 40.0  # exp(-40) is lost beside 1 even in float64


@dataclass(frozen=True)
class Converted:
    """What a conversion recognized, in words, and what its user should know about it."""

    description: str
    warnings: tuple[str, ...]


def convert(source: Path, vocabulary_file: Path, out: Path, nonlinearity: Nonlinearity = "tanh") -> Converted:
    """Write the model folder `out` from a state_dict and its vocabulary; nothing is written where anything fails.

    `nonlinearity` is that of an `nn.RNN`, which its weights do not tell. Raises ValueError in one sentence.
    """
    if os.path.lexists(out):
        raise ValueError(f"{out.name} exists already; choose another name")
    characters = map_characters(read_tokens(vocabulary_file))
    recognized = recognize(read_state_dicts(source))
    network = assemble(recognized, characters, nonlinearity)
    description = describe(recognized, characters, nonlinearity)
    warnings = _warnings(recognized, characters, network, nonlinearity)
    details: dict[str, object] = {"converted_from": source.name, "recognized": description}
    if characters.stand_ins:
        details["stand_ins"] = characters.stand_ins
    _write(out, network, Config(network.shape, characters.vocabulary, details=details))
    return Converted(description, warnings)


def assemble(
    recognized: Recognized, characters: CharacterMap, nonlinearity: Nonlinearity = "tanh"
) -> Network:
    """The same function as a float64 network of this project, its ids in this project's order.

    An embedding `E` [V, E] becomes part of the first layer, `W_ih <- W_ih E^T`. A source without an unknown gets one
    whose input column is zero and whose logit is too low to count. Raises ValueError where the sizes do not agree.
    """
    recurrence, size = recognized.recurrence, recognized.size
    count = len(characters.source_ids) + (characters.unknown is not None)
    if size != count:
        raise ValueError(
            f"the network has {size} characters but the vocabulary names {count}; it must name each in the order of "
            'the ids, special ones such as "<pad>" too'
        )
    cell = _cell(recurrence, nonlinearity)
    shape = NetworkShape(cell, characters.vocabulary.size, recurrence.hidden_size, len(recurrence.layers))
    network = Network(shape).double()
    network.load_state_dict(_parameters(recognized, characters, bounded=cell != "relu"))
    return network.eval().requires_grad_(False)


def describe(recognized: Recognized, characters: CharacterMap, nonlinearity: Nonlinearity = "tanh") -> str:
    """One line: what was found under which keys, and what was done with it."""
    recurrence, readout, tensors = recognized.recurrence, recognized.readout, recognized.state.tensors
    layers = len(recurrence.layers)
    parts = [f"{recurrence.kind}, {layers} layer{'s' * (layers > 1)} of {recurrence.hidden_size}"]
    if recurrence.kind == "RNN":
        parts.append(f"{nonlinearity} (not visible in weights)")
    place = f" in {recognized.state.place}" if recognized.state.where else ""
    parts.append(f"first weights `{recurrence.layers[0].weight_ih}`{place}")
    if not any(layer.bias_ih or layer.bias_hh for layer in recurrence.layers):
        parts.append("no biases")
    if readout.embedding is None:
        parts.append("one-hot input")
    else:
        tied = " tied to the readout" if recognized.tied else ""
        parts.append(
            f"embedding `{readout.embedding}` of {recurrence.input_size}{tied} folded into weight_ih"
        )
    parts.append(
        f"readout found as {shape_text(tensors, [readout.weight])}{'' if readout.bias else ' without bias'}"
    )
    other = sorted({str(tensors[key].dtype).removeprefix("torch.") for key in recognized.keys} - {"float32"})
    if other:
        parts.append(f"{' and '.join(other)} converted to float32")
    unknown = "an unknown added" if characters.unknown is None else "its unknown kept"
    return ", ".join(parts) + f"; {recognized.size} characters, {unknown}"


def _cell(recurrence: Recurrence, nonlinearity: Nonlinearity) -> CellName:
    match recurrence.kind:
        case "LSTM":
            return "lstm"
        case "GRU":
            return "gru"
        case "RNN":
            return "rnn" if nonlinearity == "tanh" else "relu"


def _parameters(recognized: Recognized, characters: CharacterMap, bounded: bool) -> dict[str, Tensor]:
    """Float64 parameters under this project's names."""
    tensors, readout = recognized.state.tensors, recognized.readout
    parameters: dict[str, Tensor] = {}
    for k, layer in enumerate(recognized.recurrence.layers):
        weight_ih = tensors[layer.weight_ih].double()  # [G*H, I]
        if k == 0:
            if readout.embedding is not None:
                weight_ih = weight_ih @ tensors[readout.embedding].double().T  # [G*H, V]
            weight_ih = _reordered(weight_ih.T, characters, 0.0).T
        zeros = weight_ih.new_zeros(weight_ih.shape[0])
        parameters[f"rnn.weight_ih_l{k}"] = weight_ih
        parameters[f"rnn.weight_hh_l{k}"] = tensors[layer.weight_hh].double()
        for name, key in (("bias_ih", layer.bias_ih), ("bias_hh", layer.bias_hh)):
            parameters[f"rnn.{name}_l{k}"] = zeros if key is None else tensors[key].double()
    weight = tensors[readout.weight].double()  # [V, H]
    bias = weight.new_zeros(weight.shape[0]) if readout.bias is None else tensors[readout.bias].double()
    parameters["readout.weight"] = _reordered(weight, characters, 0.0)
    parameters["readout.bias"] = _reordered(bias, characters, _never(weight, bias, bounded))
    return parameters


def _reordered(rows: Tensor, characters: CharacterMap, added: float) -> Tensor:
    """Rows by the ids of the source, [V, ...], to rows by ours; `added` fills the row of an unknown it lacks."""
    if characters.unknown is None:
        return torch.cat([torch.full_like(rows[:1], added), rows[list(characters.source_ids)]])
    return rows[[characters.unknown, *characters.source_ids]]


def _never(weight: Tensor, bias: Tensor, bounded: bool) -> float:
    """A logit that takes no probability from the others.

    For |h| <= 1 some logit is always at least `max_v (b_v - |W_v|_1)`; 40 nats below that is exp(-40) of a share.
    """
    lowest = float((bias - weight.abs().sum(1)).max()) - NEVER_NATS
    return max(lowest, LOWEST_BIAS) if bounded and math.isfinite(lowest) else LOWEST_BIAS


def _warnings(
    recognized: Recognized, characters: CharacterMap, network: Network, nonlinearity: Nonlinearity
) -> tuple[str, ...]:
    found = [*recognized.recurrence.notes, *recognized.readout.notes]
    if nonlinearity != "tanh" and recognized.recurrence.kind != "RNN":
        found.append(f"the nonlinearity {nonlinearity} was not used: only an nn.RNN has one to choose")
    if recognized.readout.ignored:
        found.append(f"left out: {shape_text(recognized.state.tensors, list(recognized.readout.ignored))}")
    for token, stand_in in characters.stand_ins.items():
        found.append(f"{token[:20]!a} is no character; U+{ord(stand_in):04X} stands for it")
    if not all(bool(parameter.float().isfinite().all()) for parameter in network.parameters()):
        found.append(
            "some weights are inf or NaN, or too large for float32; what depends on them will be so too"
        )
    return tuple(found)


def _write(out: Path, network: Network, config: Config) -> None:
    """Write beside `out`, then rename: the folder is whole or not there."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
        try:
            save(folder, network, config)
            folder.chmod(0o755)
            folder.rename(out)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
    except OSError as error:
        raise ValueError(f"{out.name} cannot be written: {error.strerror}") from None
