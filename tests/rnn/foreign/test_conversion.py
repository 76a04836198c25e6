"""Converted networks against torch's own modules, under the keys that people's code gives them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from rnnscope.rnn import checkpoint
from rnnscope.rnn.foreign import assemble, convert, describe
from rnnscope.rnn.foreign.recognition import recognize
from rnnscope.rnn.foreign.statedict import StateDict, read_state_dicts
from rnnscope.rnn.foreign.tokens import map_characters
from rnnscope.rnn.network import Network
from rnnscope.rnn.sampling import write_on

TOKENS = tuple("abcdef \né\u4e2d\U0001f600")
V = len(TOKENS)
Keys = Callable[[dict[str, Tensor]], dict[str, Any]]


class CharRNN(nn.Module):
    """What people train: perhaps an embedding, a recurrence of torch, a linear readout."""

    def __init__(
        self,
        kind: type[nn.RNNBase] = nn.LSTM,
        hidden: int = 6,
        layers: int = 1,
        embedding: int = 0,
        tied: bool = False,
        size: int = V,
        readout_bias: bool = True,
        **options: Any,
    ) -> None:
        super().__init__()
        self.size = size
        if embedding:
            self.embedding = nn.Embedding(size, embedding)
        self.rnn = kind(embedding or size, hidden, layers, **options)
        self.fc = nn.Linear(hidden, size, bias=readout_bias)
        if tied:
            self.fc.weight = self.embedding.weight
        with torch.no_grad():
            for parameter in self.parameters():
                parameter.mul_(2)  # small initial weights would hide a wrong gate

    def forward(self, ids: Tensor) -> Tensor:
        one_hot = nn.functional.one_hot(ids, self.size).to(self.fc.weight.dtype)
        x = self.embedding(ids) if hasattr(self, "embedding") else one_hot
        logits: Tensor = self.fc(self.rnn(x)[0])
        return logits


class CellsRNN(nn.Module):
    """A stack written with cells, as in many lectures."""

    def __init__(self, kind: type[nn.RNNCellBase], hidden: int = 5, layers: int = 2) -> None:
        super().__init__()
        self.cells = nn.ModuleList(kind(hidden if k else V, hidden) for k in range(layers))
        self.out = nn.Linear(hidden, V)

    def forward(self, ids: Tensor) -> Tensor:
        zeros = self.out.weight.new_zeros(self.out.in_features)
        states: list[Any] = [
            (zeros, zeros) if isinstance(cell, nn.LSTMCell) else zeros for cell in self.cells
        ]
        logits = []
        for x in nn.functional.one_hot(ids, V).to(zeros.dtype):
            for k, cell in enumerate(self.cells):
                states[k] = cell(x, states[k])
                x = states[k][0] if isinstance(cell, nn.LSTMCell) else states[k]
            logits.append(self.out(x))
        return torch.stack(logits)


def renamed(*names: tuple[str, str]) -> Keys:
    def rename(state: dict[str, Tensor]) -> dict[str, Any]:
        out = {}
        for key, tensor in state.items():
            for old, new in names:
                key = key.replace(old, new)
            out[key] = tensor
        return out

    return rename


def prefixed(prefix: str) -> Keys:
    return lambda state: {prefix + key: tensor for key, tensor in state.items()}


def meaningless(state: dict[str, Tensor]) -> dict[str, Any]:
    return {chr(ord("a") + k): tensor for k, tensor in enumerate(state.values())}


def with_optimizer(state: dict[str, Tensor]) -> dict[str, Any]:
    moments = {k: {"step": torch.tensor(1.0), "exp_avg": t.clone()} for k, t in enumerate(state.values())}
    adam = {"state": moments, "param_groups": [{"lr": 1e-3, "params": list(moments)}]}
    return {"epoch": 3, "model_state_dict": state, "optimizer_state_dict": adam, "loss": 1.5}


def lightning(state: dict[str, Tensor]) -> dict[str, Any]:
    return {"epoch": 1, "state_dict": prefixed("model.")(state), "callbacks": {}, "optimizer_states": []}


def modules_apart(state: dict[str, Tensor]) -> dict[str, Any]:
    parts: dict[str, Any] = {"epoch": 2}
    for key, tensor in state.items():
        module, _, name = key.partition(".")
        parts.setdefault(module, {})[name] = tensor
    return {"parts": parts}


def two_modules(state: dict[str, Tensor]) -> dict[str, Any]:
    return {
        key.replace("rnn.", "lstm2." if "_l1" in key else "lstm1.").replace("_l1", "_l0"): tensor
        for key, tensor in state.items()
    }


@dataclass(frozen=True)
class Scheme:
    model: Callable[[], nn.Module]
    keys: Keys = dict
    suffix: str = ".pt"
    relu: bool = False
    legacy: bool = False

    def write(self, folder: Path, model: nn.Module) -> Path:
        path = folder / f"source{self.suffix}"
        content = self.keys(model.state_dict())
        if self.suffix == ".safetensors":
            safetensors.torch.save_file(content, path)
        else:
            torch.save(content, path, _use_new_zipfile_serialization=not self.legacy)
        return path


word_lm = renamed(("embedding.", "encoder."), ("fc.", "decoder."))
by_hand = renamed(
    ("rnn.weight_ih_l0", "i2h.weight"),
    ("rnn.bias_ih_l0", "i2h.bias"),
    ("rnn.weight_hh_l0", "h2h.weight"),
    ("rnn.bias_hh_l0", "h2h.bias"),
    ("fc", "h2o"),
)
SCHEMES = {
    "plain": Scheme(lambda: CharRNN()),
    "two layers": Scheme(lambda: CharRNN(layers=2)),
    "one unit": Scheme(lambda: CharRNN(hidden=1)),
    "prefix": Scheme(lambda: CharRNN(), prefixed("model.")),
    "DataParallel": Scheme(lambda: CharRNN(nn.GRU), prefixed("module.")),
    "torch.compile": Scheme(lambda: CharRNN(embedding=4), prefixed("_orig_mod.")),
    "Lightning": Scheme(lambda: CharRNN(embedding=4), lightning, ".ckpt"),
    "with its optimizer": Scheme(lambda: CharRNN(nn.GRU, layers=2, embedding=3), with_optimizer),
    "deeply nested": Scheme(lambda: CharRNN(), lambda state: {"a": {"b": {"model": state}}}),
    "modules apart": Scheme(lambda: CharRNN(embedding=4), modules_apart),
    "word LM": Scheme(lambda: CharRNN(layers=2, embedding=6), word_lm),
    "word LM, tied": Scheme(lambda: CharRNN(layers=2, embedding=6, tied=True), word_lm),
    "tied, saved once": Scheme(
        lambda: CharRNN(nn.GRU, embedding=6, tied=True),
        lambda state: {key: tensor for key, tensor in state.items() if key != "fc.weight"},
    ),
    "embedding behind readout": Scheme(
        lambda: CharRNN(embedding=6, readout_bias=False), lambda state: dict(reversed(state.items()))
    ),
    "LSTM cells": Scheme(lambda: CellsRNN(nn.LSTMCell)),
    "GRU cell": Scheme(lambda: CellsRNN(nn.GRUCell, layers=1), renamed(("cells.0", "cell"))),
    "RNN cells": Scheme(lambda: CellsRNN(nn.RNNCell, layers=3)),
    "two modules": Scheme(lambda: CharRNN(layers=2), two_modules),
    "a b c, LSTM": Scheme(lambda: CharRNN(), meaningless),
    "a b c, two layers": Scheme(lambda: CharRNN(layers=2, embedding=4), meaningless),
    "a b c, square GRU": Scheme(lambda: CharRNN(nn.GRU, embedding=6), meaningless),
    "a b c, RNN": Scheme(lambda: CharRNN(nn.RNN, bias=False, readout_bias=False), meaningless),
    "a b c, reversed": Scheme(lambda: CharRNN(embedding=4), lambda s: dict(reversed(meaningless(s).items()))),
    "by hand": Scheme(lambda: CharRNN(nn.RNN), by_hand),
    "no biases": Scheme(lambda: CharRNN(layers=2, bias=False, readout_bias=False)),
    "RNN": Scheme(lambda: CharRNN(nn.RNN, layers=3)),
    "RNN, ReLU": Scheme(lambda: CharRNN(nn.RNN, layers=2, nonlinearity="relu"), relu=True),
    "safetensors": Scheme(lambda: CharRNN(layers=2, embedding=4), suffix=".safetensors"),
    "before torch 1.6": Scheme(lambda: CharRNN(), legacy=True),
    "weights of a loss": Scheme(
        lambda: CharRNN(), lambda state: {**state, "criterion.weight": torch.ones(V)}
    ),
}


@pytest.fixture
def vocabulary_file(tmp_path: Path) -> Path:
    path = tmp_path / "vocab.json"
    path.write_text(json.dumps(list(TOKENS)))
    return path


def logits_of(network: Network, ids: Tensor) -> Tensor:
    return network(ids[:, None], network.zero_state())[0][:, 0]  # [T, V]


@pytest.mark.parametrize("name", SCHEMES)
def test_outputs_are_those_of_torch(name: str, tmp_path: Path, vocabulary_file: Path) -> None:
    scheme = SCHEMES[name]
    model = scheme.model().requires_grad_(False)
    nonlinearity = "relu" if scheme.relu else "tanh"
    convert(scheme.write(tmp_path, model), vocabulary_file, tmp_path / "out", nonlinearity)
    converted = checkpoint.load(tmp_path / "out")
    source_ids = torch.randint(V, (60,))
    ids = converted.vocabulary.encode("".join(TOKENS[k] for k in source_ids.tolist()))
    found, expected = logits_of(converted.network, ids), model(source_ids)
    assert expected.std() > 0.1
    torch.testing.assert_close(found[:, 1:], expected, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(found.log_softmax(-1)[:, 1:], expected.log_softmax(-1), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("name", SCHEMES)
def test_outputs_of_float64_are_those_of_torch(name: str, tmp_path: Path) -> None:
    scheme = SCHEMES[name]
    model = scheme.model().double().requires_grad_(False)
    for parameter in model.parameters():
        parameter *= 1 + 1e-3 * torch.rand_like(parameter)  # digits that float32 does not have
    recognized = recognize(read_state_dicts(scheme.write(tmp_path, model)))
    network = assemble(recognized, map_characters(TOKENS), "relu" if scheme.relu else "tanh")
    source_ids = torch.randint(V, (60,))
    found, expected = logits_of(network, source_ids + 1), model(source_ids)
    torch.testing.assert_close(found[:, 1:], expected, atol=1e-10, rtol=0)
    assert found.softmax(-1)[:, 0].max() < 1e-17  # the unknown that was added takes nothing from the others
    torch.testing.assert_close(found.softmax(-1)[:, 1:], expected.softmax(-1), atol=1e-10, rtol=0)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_ids_may_come_in_any_order_with_any_special_tokens(data: st.DataObject) -> None:
    characters = data.draw(
        st.lists(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9, unique=True)
    )
    special = data.draw(
        st.lists(st.sampled_from(["<unk>", "<pad>", "[EOS]"]), unique=True, max_size=len(characters))
    )
    assume(characters != ["\ufffd"])
    tokens = tuple(data.draw(st.permutations(characters + special)))
    embedding = data.draw(st.sampled_from([0, 3]))
    model = CharRNN(nn.GRU, hidden=4, embedding=embedding, size=len(tokens)).double().requires_grad_(False)
    mapped = map_characters(tokens)
    network = assemble(recognize([StateDict((), model.state_dict())]), mapped)

    order = [mapped.unknown, *mapped.source_ids]  # the source's id for each of ours
    ids = torch.tensor([k for k, source in enumerate(order) if source is not None] * 3)
    known = ids.unique()
    expected = model(torch.tensor([order[k] for k in ids.tolist()]))
    torch.testing.assert_close(
        logits_of(network, ids)[:, known], expected[:, [order[k] for k in known.tolist()]], atol=1e-10, rtol=0
    )
    assert mapped.vocabulary.size == network.shape.vocabulary_size == len(tokens) + (mapped.unknown is None)
    for token in characters:
        if mapped.unknown is None or tokens[mapped.unknown] != token:
            assert order[int(mapped.vocabulary.encode(token))] == tokens.index(token)


def test_the_description_names_what_was_found(tmp_path: Path, vocabulary_file: Path) -> None:
    model = CharRNN(hidden=8, layers=2, embedding=4).half()
    torch.save({"state_dict": model.state_dict()}, tmp_path / "mine.pt")
    converted = convert(tmp_path / "mine.pt", vocabulary_file, tmp_path / "new" / "mine")
    assert converted.description == (
        "LSTM, 2 layers of 8, first weights `rnn.weight_ih_l0` in state_dict, embedding `embedding.weight` of 4 "
        "folded into weight_ih, readout found as `fc.weight` [11, 8], float16 converted to float32; 11 characters, "
        "an unknown added"
    )
    assert converted.warnings == ()
    found = checkpoint.load(tmp_path / "new" / "mine")
    assert found.config.details == {"converted_from": "mine.pt", "recognized": converted.description}
    assert found.vocabulary.characters == TOKENS
    assert (tmp_path / "new" / "mine").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (CharRNN(nn.RNN), "RNN, 1 layer of 6, tanh (not visible in weights), "),
        (CharRNN(nn.GRU, bias=False), "no biases, one-hot input"),
        (CharRNN(embedding=6, tied=True), "of 6 tied to the readout folded"),
        (CharRNN(readout_bias=False), "`fc.weight` [11, 6] without bias"),
        (CharRNN().bfloat16(), "bfloat16 converted to float32"),
        (CharRNN().double(), "float64 converted to float32"),
    ],
)
def test_descriptions(model: CharRNN, words: str) -> None:
    recognized = recognize([StateDict((), model.state_dict())])
    assert words in describe(recognized, map_characters(TOKENS))


def test_a_source_with_an_unknown_keeps_it() -> None:
    tokens = (*"abc", "<unk>", *"de")
    model = CharRNN(size=6).double().requires_grad_(False)
    network = assemble(recognize([StateDict((), model.state_dict())]), map_characters(tokens))
    assert network.shape.vocabulary_size == 6
    found = logits_of(network, torch.tensor([1, 0, 5]))
    expected = model(torch.tensor([0, 3, 5]))[:, [3, 0, 1, 2, 4, 5]]
    torch.testing.assert_close(found, expected, atol=1e-10, rtol=0)


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
def test_an_added_unknown_is_far_below_the_others_but_finite(kind: type[nn.RNNBase]) -> None:
    model = CharRNN(kind, hidden=40).requires_grad_(False)
    model.fc.bias -= 200  # logits may lie anywhere: only their differences mean something
    network = assemble(recognize([StateDict((), model.state_dict())]), map_characters(TOKENS))
    logits = logits_of(network, torch.randint(V, (50,)) + 1)
    below = logits[:, 1:].logsumexp(-1) - logits[:, 0]
    assert (below > 40).all() and (below < 400).all()
    relu = assemble(recognize([StateDict((), model.state_dict())]), map_characters(TOKENS), "relu")
    assert relu.readout.bias[0] == (-1e4 if kind is nn.RNN else network.readout.bias[0])
    assert torch.tensor(-1e4).half() == -1e4


def test_other_special_tokens_get_a_stand_in(tmp_path: Path) -> None:
    tokens = ["<pad>", "\ue000", "a", "<unk>", "<eos>", "b"]
    (tmp_path / "vocab.json").write_text(json.dumps({token: k for k, token in enumerate(tokens)}))
    torch.save(CharRNN(size=6).state_dict(), tmp_path / "a.pt")
    converted = convert(tmp_path / "a.pt", tmp_path / "vocab.json", tmp_path / "a")
    found = checkpoint.load(tmp_path / "a")
    assert found.vocabulary.characters == ("\ue001", "\ue000", "a", "\ue002", "b")
    assert found.config.details["stand_ins"] == {"<pad>": "\ue001", "<eos>": "\ue002"}
    assert converted.warnings == (
        "'<pad>' is no character; U+E001 stands for it",
        "'<eos>' is no character; U+E002 stands for it",
    )
    assert len(write_on(found.network, found.vocabulary, found.network.zero_state(), 20)) == 20


@pytest.mark.parametrize("value", [math.nan, math.inf, 1e300])
def test_weights_that_are_no_numbers_are_told(value: float, tmp_path: Path, vocabulary_file: Path) -> None:
    model = CharRNN(embedding=4).double().requires_grad_(False)
    model.fc.weight[2, 3] = value
    torch.save(model.state_dict(), tmp_path / "a.pt")
    converted = convert(tmp_path / "a.pt", vocabulary_file, tmp_path / "a")
    assert "inf or NaN" in converted.warnings[0]
    assert not checkpoint.load(tmp_path / "a").network.readout.weight[3, 3].isfinite()
    assert checkpoint.load(tmp_path / "a").network.readout.bias.isfinite().all()


def test_warnings_say_what_was_assumed(tmp_path: Path, vocabulary_file: Path) -> None:
    state = {**CharRNN(nn.GRU).state_dict(), "criterion.weight": torch.ones(V)}
    torch.save(state, tmp_path / "a.pt")
    warnings = convert(tmp_path / "a.pt", vocabulary_file, tmp_path / "a", "relu").warnings
    assert warnings[0] == "the nonlinearity relu was not used: only an nn.RNN has one to choose"
    assert warnings[1] == f"left out: `criterion.weight` [{V}]"


@pytest.mark.parametrize("names", [5, 12])
def test_a_vocabulary_of_another_size_is_refused_with_both_numbers(names: int, tmp_path: Path) -> None:
    torch.save(CharRNN().state_dict(), tmp_path / "a.pt")
    (tmp_path / "vocab.json").write_text(json.dumps([chr(97 + k) for k in range(names)]))
    with pytest.raises(
        ValueError, match=f"^the network has 11 characters but the vocabulary names {names}; [^.]*$"
    ):
        convert(tmp_path / "a.pt", tmp_path / "vocab.json", tmp_path / "a")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pt", "vocab.json"]


def test_a_network_beyond_the_limits_is_refused(tmp_path: Path, vocabulary_file: Path) -> None:
    torch.save(CharRNN(nn.RNN, hidden=2049).state_dict(), tmp_path / "a.pt")
    with pytest.raises(ValueError, match="hidden_size must be 1 to 2048, got 2049"):
        convert(tmp_path / "a.pt", vocabulary_file, tmp_path / "a")


def test_what_exists_is_not_overwritten(tmp_path: Path, vocabulary_file: Path) -> None:
    torch.save(CharRNN().state_dict(), tmp_path / "a.pt")
    (tmp_path / "a").mkdir()
    with pytest.raises(ValueError, match=r"^a exists already; choose another name$"):
        convert(tmp_path / "a.pt", vocabulary_file, tmp_path / "a")
    assert list((tmp_path / "a").iterdir()) == []


def test_nothing_is_left_of_a_write_that_fails(
    tmp_path: Path, vocabulary_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    torch.save(CharRNN().state_dict(), tmp_path / "a.pt")
    monkeypatch.setattr(checkpoint, "write_config", full)
    with pytest.raises(ValueError, match=r"^out cannot be written: No space left on device$"):
        convert(tmp_path / "a.pt", vocabulary_file, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pt", "vocab.json"]
