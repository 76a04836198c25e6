"""A model as a folder: `config.json`, `model.safetensors`, and for people a `README.md` (the model card)."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import torch

from .network import Network, NetworkShape
from .tensorfile import TensorFileError, read_tensors, tensor_shapes, write_atomically, write_tensors
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from .ngram import NGram

FORMAT = 1
BASELINE_FILE = "ngram.safetensors"
MOST_CONFIG_BYTES = 4 << 20


class CheckpointError(ValueError):
    """A model folder that cannot be read; the message is one sentence for the user."""


@dataclass(frozen=True)
class NamedUnit:
    """A unit that a measurement named: on (value times `sign` high) inside `concept`. Layer and unit count from 0."""

    layer: int
    unit: int
    concept: str
    sign: Literal[1, -1] = 1
    quantity: Literal["h", "c"] = "h"
    auc: float | None = None


@dataclass(frozen=True)
class Config:
    """What `config.json` holds: the shape of the network, its characters, and what is known of it.

    `baseline` names the model folder, this one or one beside it, whose n-gram model it is compared with; `sample` the
    shipped text that shows it best; `loss_nats` is the held-out loss; `details` is for the model card.
    """

    shape: NetworkShape
    vocabulary: Vocabulary
    corpus: str | None = None
    sample: str | None = None
    baseline: str | None = None
    loss_nats: float | None = None
    units: tuple[NamedUnit, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def bits_per_char(self) -> float | None:
        """Held-out loss in bits per character."""
        return None if self.loss_nats is None else self.loss_nats / math.log(2)


@dataclass(frozen=True)
class Model:
    """A network with its characters and its card, ready to read."""

    name: str
    network: Network
    vocabulary: Vocabulary
    config: Config


def save(folder: Path, network: Network, config: Config, dtype: torch.dtype = torch.float32) -> None:
    """Write a model folder, weights first; each file is replaced atomically."""
    folder.mkdir(parents=True, exist_ok=True)
    write_tensors(
        folder / "model.safetensors",
        {name: tensor.to(dtype) for name, tensor in network.state_dict().items()},
    )
    write_config(folder, config)


def write_config(folder: Path, config: Config) -> None:
    """Write `config.json`."""
    shape = dataclasses.asdict(config.shape)
    shape.pop("vocabulary_size")
    document: dict[str, Any] = {
        "format": FORMAT,
        **shape,
        "vocabulary": "".join(config.vocabulary.characters),
    }
    for name in ("corpus", "sample", "baseline", "loss_nats", "details"):
        document[name] = getattr(config, name)
    document["units"] = [dataclasses.asdict(unit) for unit in config.units]
    text = json.dumps(document, indent=1, ensure_ascii=True, allow_nan=False)
    write_atomically(folder / "config.json", (text + "\n").encode())


def read_config(folder: Path) -> Config:
    """Read and check `config.json`. Raises CheckpointError in one sentence."""
    path = folder / "config.json"
    try:
        if path.stat().st_size > MOST_CONFIG_BYTES:
            raise CheckpointError(f"config.json must be at most {MOST_CONFIG_BYTES} bytes")
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise CheckpointError(f"config.json cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, CheckpointError):
            raise
        raise CheckpointError("config.json is not JSON") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise CheckpointError(f"config.json must be an object with format {FORMAT}; convert the model again")
    try:
        return _config(document)
    except (KeyError, TypeError, ValueError) as error:
        reason = f"{error} is missing or wrong" if isinstance(error, KeyError) else str(error)
        raise CheckpointError(f"config.json: {reason}") from None


def load(folder: Path, dtype: torch.dtype = torch.float32) -> Model:
    """Read a model folder; shapes are checked before any weight is read. Raises CheckpointError in one sentence."""
    config = read_config(folder)
    path = folder / "model.safetensors"
    try:
        found = tensor_shapes(path)
        expected = config.shape.recurrent.parameter_shapes()
        if found != expected:
            raise CheckpointError(_shape_difference(found, expected))
        tensors, _ = read_tensors(path)
    except TensorFileError as error:
        raise CheckpointError(str(error)) from None
    network = Network(config.shape).to(dtype)
    network.load_state_dict({name: tensor.to(dtype) for name, tensor in tensors.items()})
    return Model(folder.name, network.eval().requires_grad_(False), config.vocabulary, config)


def load_baseline(folder: Path) -> NGram | None:
    """The n-gram model in a model folder, if it has one. Raises CheckpointError for a damaged one."""
    from .ngram import NGram

    path = folder / BASELINE_FILE
    if not path.exists():
        return None
    try:
        tensors, _ = read_tensors(path)
        return NGram.from_tensors({name: tensor.numpy() for name, tensor in tensors.items()})
    except (TensorFileError, KeyError, ValueError) as error:
        raise CheckpointError(f"{BASELINE_FILE} is damaged: {error}") from None


def _config(document: dict[str, Any]) -> Config:
    vocabulary = Vocabulary(tuple(_text(document["vocabulary"], "vocabulary")))
    shape = NetworkShape(document["cell"], vocabulary.size, document["hidden_size"], document["layers"])
    loss = document.get("loss_nats")
    if loss is not None and not (isinstance(loss, int | float) and math.isfinite(loss)):
        raise ValueError(f"loss_nats must be a number, got {loss}")
    names = {
        key: None if document.get(key) is None else _text(document[key], key)
        for key in ("corpus", "sample", "baseline")
    }
    units = tuple(_unit(entry, shape) for entry in document.get("units", []))
    return Config(
        shape, vocabulary, **names, loss_nats=loss, units=units, details=dict(document.get("details", {}))
    )


def _unit(entry: dict[str, Any], shape: NetworkShape) -> NamedUnit:
    unit = NamedUnit(**entry)
    if not (0 <= unit.layer < shape.layers and 0 <= unit.unit < shape.hidden_size):
        raise ValueError(f"units: there is no unit {unit.unit} in layer {unit.layer}")
    if unit.sign not in (1, -1) or unit.quantity not in ("h", "c"):
        raise ValueError("units: sign must be 1 or -1, and quantity h or c")
    _text(unit.concept, "units: concept")
    if unit.auc is not None and not (isinstance(unit.auc, int | float) and 0 <= unit.auc <= 1):
        raise ValueError(f"units: auc must be 0 to 1, got {unit.auc}")
    return unit


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text, got {type(value).__name__}")
    return value


def _shape_difference(found: dict[str, tuple[int, ...]], expected: dict[str, tuple[int, ...]]) -> str:
    for name, shape in expected.items():
        if name not in found:
            return f"model.safetensors lacks {name} {list(shape)} that config.json asks for"
        if found[name] != shape:
            return f"model.safetensors: {name} must be {list(shape)} by config.json, got {list(found[name])}"
    return f"model.safetensors has {min(found.keys() - expected.keys())!r}, which config.json does not know"
