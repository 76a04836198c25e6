"""Model folders: written and read the same, and one sentence for each way to be damaged."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from rnnscope.rnn.cells import CELLS
from rnnscope.rnn.checkpoint import CheckpointError, Config, NamedUnit, load, read_config, save
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.tensorfile import write_tensors
from rnnscope.rnn.vocabulary import Vocabulary

VOCABULARY = Vocabulary(("a", "é", "\n", "😀"))


def saved(folder: Path, cell: str = "lstm", **known: Any) -> Network:
    torch.manual_seed(0)
    network = Network(NetworkShape(cell, VOCABULARY.size, 4, 2))
    save(folder, network, Config(network.shape, VOCABULARY, **known))
    return network


@pytest.mark.parametrize("cell", CELLS)
def test_a_model_comes_back_as_it_was_saved(tmp_path: Path, cell: str) -> None:
    unit = NamedUnit(1, 3, "inside a URL", -1, "c" if cell == "lstm" else "h", 0.99)
    network = saved(
        tmp_path / "m", cell, corpus="wiki", baseline="m", loss_nats=1.25, units=(unit,), details={"x": 1}
    )
    model = load(tmp_path / "m")
    assert model.name == "m"
    assert model.config == Config(network.shape, VOCABULARY, "wiki", None, "m", 1.25, (unit,), {"x": 1})
    ids = torch.randint(0, VOCABULARY.size, (9, 1))
    state = network.zero_state()
    assert torch.equal(model.network(ids, state)[0], network.eval()(ids, state)[0])
    assert not model.network.training
    assert not any(parameter.requires_grad for parameter in model.network.parameters())


def test_half_precision_rounds_the_weights_and_nothing_else(tmp_path: Path) -> None:
    network = saved(tmp_path)
    save(tmp_path, network, Config(network.shape, VOCABULARY), torch.float16)
    for name, tensor in load(tmp_path).network.state_dict().items():
        assert torch.equal(tensor, network.state_dict()[name].half().float())


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        document = json.loads((folder / "config.json").read_text())
        change(document)
        (folder / "config.json").write_text(json.dumps(document))

    return apply


DAMAGE: list[tuple[Callable[[Path], object], str]] = [
    (lambda folder: (folder / "config.json").unlink(), "config.json cannot be read: No such file"),
    (lambda folder: (folder / "config.json").write_bytes(b"\xff{"), "config.json is not JSON"),
    (lambda folder: (folder / "config.json").write_text("[]"), "must be an object with format 1"),
    (lambda folder: (folder / "config.json").write_text(" " * (5 << 20)), "config.json must be at most"),
    (edited(lambda d: d.update(format=2)), "must be an object with format 1"),
    (edited(lambda d: d.pop("cell")), "'cell' is missing"),
    (edited(lambda d: d.update(hidden_size=0)), "hidden_size must be 1 to 2048, got 0"),
    (edited(lambda d: d.update(vocabulary="aa")), "must come once"),
    (edited(lambda d: d.update(vocabulary=7)), "vocabulary must be text, got int"),
    (edited(lambda d: d.update(loss_nats=float("nan"))), "loss_nats must be a number, got nan"),
    (edited(lambda d: d.update(units=[{"layer": 5, "unit": 0, "concept": "x"}])), "no unit 0 in layer 5"),
    (edited(lambda d: d.update(units=[{"nonsense": 1}])), "config.json: "),
    (
        edited(lambda d: d.update(hidden_size=3)),
        r"rnn.weight_ih_l0 must be \[12, 5\] by config.json, got \[16, 5\]",
    ),
    (edited(lambda d: d.update(layers=1)), "which config.json does not know"),
    (edited(lambda d: d.update(layers=3)), "lacks rnn.weight_ih_l2"),
    (lambda folder: (folder / "model.safetensors").write_bytes(b"junk"), "not a safetensors file"),
    (
        lambda folder: (folder / "model.safetensors").unlink(),
        "model.safetensors cannot be read: No such file",
    ),
    (
        lambda folder: write_tensors(folder / "model.safetensors", {"w": torch.zeros(1)}),
        "lacks rnn.weight_ih_l0",
    ),
]


@pytest.mark.parametrize(("damage", "message"), DAMAGE)
def test_a_damaged_folder_is_one_sentence(
    tmp_path: Path, damage: Callable[[Path], object], message: str
) -> None:
    saved(tmp_path)
    damage(tmp_path)
    with pytest.raises(CheckpointError, match=message) as caught:
        load(tmp_path)
    assert len(str(caught.value)) < 300
    assert str(tmp_path) not in str(caught.value)


def test_the_config_alone_can_be_read_without_weights(tmp_path: Path) -> None:
    saved(tmp_path, loss_nats=1.0)
    (tmp_path / "model.safetensors").unlink()
    config = read_config(tmp_path)
    assert config.bits_per_char == pytest.approx(1.4427, abs=1e-4)
