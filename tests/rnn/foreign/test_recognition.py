"""What is recognized among tensors, and the one sentence for what is not."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from rnnscope.rnn.foreign.recognition import recognize
from rnnscope.rnn.foreign.statedict import StateDict

V, H = 11, 6


def state_dict(**modules: nn.Module) -> dict[str, Tensor]:
    return dict(nn.ModuleDict(modules).state_dict())


def table(*tensors: dict[str, Tensor], where: tuple[str, ...] = ()) -> StateDict:
    return StateDict(where, {key: tensor for part in tensors for key, tensor in part.items()})


def lstm(**options: Any) -> nn.Module:
    return nn.LSTM(V, H, **options)


fc = nn.Linear(H, V)
BESIDE = "besides the LSTM, its embedding and its readout there is "

REFUSED = {
    "bidirectional": (
        state_dict(rnn=lstm(bidirectional=True), fc=nn.Linear(2 * H, V)),
        "the recurrence is bidirectional ('rnn.weight_ih_l0_reverse'), so it has read the future; ",
    ),
    "projection": (
        state_dict(rnn=lstm(proj_size=3), fc=nn.Linear(3, V)),
        "the LSTM projects its hidden state ('rnn.weight_hr_l0', proj_size); ",
    ),
    "encoder and decoder": (
        state_dict(encoder=lstm(), decoder=lstm(), fc=fc),
        "2 recurrences were found (`encoder`, `decoder`); ",
    ),
    "no readout": (
        state_dict(rnn=lstm()),
        "the LSTM of 6 units has no readout: a matrix [characters, 6] is missing; ",
    ),
    "readout of another width": (
        state_dict(rnn=lstm(), fc=nn.Linear(9, V)),
        "no readout fits the LSTM of 6 units: besides it there is `fc.weight` [11, 9]; ",
    ),
    "two linear layers": (
        state_dict(rnn=lstm(), fc1=nn.Linear(H, 9), fc2=nn.Linear(9, V)),
        "no readout fits the LSTM of 6 units: besides it there is `fc1.weight` [9, 6], `fc2.weight` [11, 9]; ",
    ),
    "two linear layers of one width": (
        state_dict(rnn=lstm(), fc1=nn.Linear(H, H), fc2=nn.Linear(H, V)),
        BESIDE + "`fc1.weight` [6, 6], `fc1.bias` [6], which would change ",
    ),
    "layer norm": (
        state_dict(rnn=lstm(), norm=nn.LayerNorm(H), fc=fc),
        BESIDE + "`norm.weight` [6], `norm.bias` [6], which would change ",
    ),
    "layer norm as wide as the vocabulary": (
        state_dict(rnn=nn.LSTM(V, V), norm=nn.LayerNorm(V, bias=False), fc=nn.Linear(V, V, bias=False)),
        BESIDE + "`norm.weight` [11], which would change ",
    ),
    "batch norm": (
        state_dict(rnn=lstm(), bn=nn.BatchNorm1d(H), fc=fc),
        BESIDE + "`bn.weight` [6], `bn.bias` [6], `bn.running_mean` [6], ",
    ),
    "learned first state": (
        {**state_dict(rnn=lstm(), fc=fc), "h0": torch.zeros(1, 1, H)},
        BESIDE + "`h0` [1, 1, 6], which would change ",
    ),
    "two readouts": (
        state_dict(rnn=lstm(), fc=fc, other=fc),
        BESIDE + "`other.weight` [11, 6], `other.bias` [11], which would ",
    ),
    "a classifier": (
        state_dict(rnn=lstm(), fc=nn.Linear(H, 3)),
        "the first layer reads 11 numbers but the readout `fc.weight` [3, 6] guesses 3, and ",
    ),
    "layers of other sizes": (
        state_dict(lstm1=nn.LSTM(V, 8), lstm2=nn.LSTM(8, H), fc=fc),
        "'lstm2.weight_ih_l0' must be [32, 8] behind a first layer of 8 units, got [24, 8]; ",
    ),
    "a layer missing": (
        {key: t for key, t in state_dict(rnn=lstm(num_layers=3), fc=fc).items() if "l1" not in key},
        "`rnn` has the layers [0, 2]; some are missing: ",
    ),
    "a weight missing": (
        {key: t for key, t in state_dict(rnn=lstm(), fc=fc).items() if "weight_hh" not in key},
        "'rnn.weight_ih_l0' has no weight_hh beside it: ",
    ),
    "weight normalization": (
        state_dict(rnn=nn.utils.parametrizations.weight_norm(lstm(), "weight_hh_l0"), fc=fc),
        "'rnn.weight_ih_l0' has no weight_hh beside it: save the whole state_dict, without weight normalization",
    ),
    "two gates": (
        {
            "rnn.weight_ih": torch.zeros(12, V),
            "rnn.weight_hh": torch.zeros(12, H),
            "fc.weight": torch.zeros(V, H),
        },
        "'rnn.weight_hh' is [12, 6]; ",
    ),
    "a vector for a matrix": (
        {
            "rnn.weight_ih": torch.zeros(24, V),
            "rnn.weight_hh": torch.zeros(24),
            "fc.weight": torch.zeros(V, H),
        },
        "'rnn.weight_hh' must be a matrix [gates*H, H], got [24]",
    ),
    "a bias of another size": (
        {**state_dict(rnn=lstm(), fc=fc), "rnn.bias_hh_l0": torch.zeros(5)},
        "'rnn.bias_hh_l0' must be [24] behind a first layer of 6 units, got [5]; ",
    ),
    "a transformer": (
        state_dict(wte=nn.Embedding(V, 8), block=nn.TransformerEncoderLayer(8, 2, 16), head=nn.Linear(8, V)),
        "no recurrence was found (it looks like a transformer) among `wte.weight` [11, 8], ",
    ),
    "a convolutional network": (
        state_dict(conv=nn.Conv1d(V, 8, 3), head=nn.Linear(8, V)),
        "no recurrence was found (it looks like a convolutional network) among `conv.weight` [8, 11, 3], ",
    ),
    "linear layers in a row": (
        state_dict(fc1=nn.Linear(V, H), fc2=nn.Linear(H, H), fc3=nn.Linear(H, V)),
        "no recurrence was found among `fc1.weight` [6, 11], `fc1.bias` [6], `fc2.weight` [6, 6] and 3 more; ",
    ),
    "gates apart, as wide as the embedding": (
        {f"W{k}": torch.zeros(H, H) for k in range(8)}
        | {f"b{k}": torch.zeros(H) for k in range(4)}
        | {"emb": torch.zeros(V, H), "out": torch.zeros(V, H)},
        "no recurrence was found among ",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_are_one_sentence(name: str) -> None:
    tensors, words = REFUSED[name]
    with pytest.raises(ValueError) as caught:
        recognize([StateDict((), tensors)])
    message = str(caught.value)
    assert message.startswith(words)
    assert "\n" not in message and len(message) < 400 and not message.endswith(".")


def test_the_one_dict_with_a_recurrence_is_chosen() -> None:
    whole = state_dict(rnn=lstm(), fc=fc)
    states = [table(state_dict(fc=fc), where=("ema",)), table(whole, where=("model",))]
    assert recognize(states).state.where == ("model",)
    meaningless = {f"p{k}": tensor for k, tensor in enumerate(whole.values())}
    assert recognize([states[0], table(meaningless, where=("net",))]).state.where == ("net",)


def test_several_dicts_with_a_recurrence_are_named() -> None:
    whole = state_dict(rnn=lstm(), fc=fc)
    states = [table(whole), table(whole, where=("best", "model"))]
    with pytest.raises(
        ValueError, match=r"^there is a recurrence in each of `top level`, `best\.model`; save one"
    ):
        recognize(states)
    twice = [table({str(k): t for k, t in enumerate(whole.values())}, where=(name,)) for name in "ab"]
    with pytest.raises(ValueError, match=r"fit in several ways \(LSTM of 6, LSTM of 6\)"):
        recognize(twice)


def test_names_tell_readout_and_embedding_of_one_shape_apart() -> None:
    parts = {"fc.weight": torch.rand(V, H), "embed.weight": torch.rand(V, H)}
    readout = recognize([table(parts, state_dict(rnn=nn.LSTM(H, H)))]).readout
    assert (readout.weight, readout.embedding, readout.notes) == ("fc.weight", "embed.weight", ())


def test_a_bias_tells_the_readout() -> None:
    parts = {"x.weight": torch.rand(V, H), "x.bias": torch.rand(V), "y.weight": torch.rand(V, H)}
    readout = recognize([table(parts, state_dict(rnn=nn.LSTM(H, H)))]).readout
    assert (readout.weight, readout.bias, readout.embedding) == ("x.weight", "x.bias", "y.weight")
    assert readout.notes == ()


def test_a_bias_may_have_a_name_of_its_own() -> None:
    parts = {"decoder.weight": torch.rand(V, H), "output_bias": torch.rand(V)}
    assert recognize([table(parts, state_dict(rnn=lstm()))]).readout.bias == "output_bias"


def test_where_only_the_order_tells_that_is_said() -> None:
    parts = {"x": torch.rand(V, H), "y": torch.rand(V, H)}
    readout = recognize([table(parts, state_dict(rnn=nn.LSTM(H, H)))]).readout
    assert (readout.weight, readout.embedding) == ("y", "x")
    assert readout.notes == ("`x` and `y` have one shape: the first in the file taken as the embedding",)
    tied = recognize([table({"x": parts["x"], "y": parts["x"].clone()}, state_dict(rnn=nn.LSTM(H, H)))])
    assert tied.tied and tied.readout.notes == ()


def test_what_shapes_cannot_tell_is_said() -> None:
    def notes(module: nn.Module, drop: tuple[str, ...] = (), **others: nn.Module) -> str:
        parts = state_dict(**others, rnn=module, fc=fc)
        kept = {key: tensor for key, tensor in parts.items() if key not in drop}
        return recognize([table({f"p{k}": t for k, t in enumerate(kept.values())})]).recurrence.notes[0]

    assert notes(lstm()) == (
        "the keys say nothing, the shapes decided: W_ih `p0`, W_hh `p1`; gates taken in PyTorch's order i, f, g, o"
    )
    assert notes(nn.GRU(V, H)).endswith("r, z, n; of two biases the first in the file, `p2`, taken as b_ih")
    assert notes(nn.GRU(V, H), ("rnn.bias_hh_l0",)).endswith(
        "the single bias `p2` taken as b_ih, outside the reset"
    )
    order = "matrices of one shape taken in the order of the file, W_ih before W_hh"
    assert notes(lstm(num_layers=2)).endswith(order)
    assert notes(nn.LSTM(H, H), embedding=nn.Embedding(V, H)).endswith(order)
    assert notes(nn.RNN(V, H)).endswith(
        "a feed-forward network of these shapes cannot be told from an Elman network"
    )


def test_a_single_bias_is_kept_where_its_name_says() -> None:
    tensors = state_dict(rnn=nn.GRU(V, H), fc=fc)
    del tensors["rnn.bias_ih_l0"]
    recurrence = recognize([table(tensors)]).recurrence
    assert recurrence.layers[0].bias_ih is None and recurrence.layers[0].bias_hh == "rnn.bias_hh_l0"
    assert recurrence.notes == ()


def test_numbered_modules_are_stacked_by_number() -> None:
    tensors = state_dict(**{f"rnn{k}": nn.LSTM(H if k > 2 else V, H) for k in (10, 2, 9)}, fc=fc)
    recurrence = recognize([table(tensors)]).recurrence
    assert [layer.weight_hh for layer in recurrence.layers] == [f"rnn{k}.weight_hh_l0" for k in (2, 9, 10)]
    assert recurrence.notes == ("stacked in the order rnn2, rnn9, rnn10",)
