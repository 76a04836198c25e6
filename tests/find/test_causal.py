"""A network of latches: one is read out, one only knows, others know something else; the test tells them apart."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch

from rnnscope.find.causal import CausalResult, affordable, causal_test
from rnnscope.find.concepts import concept_named, regex_concept
from rnnscope.find.losses import TestedUnit as Unit
from rnnscope.find.shards import Documents
from rnnscope.find.streams import Labelled
from rnnscope.find.windows import pieces_of
from rnnscope.rnn.checkpoint import Config, Model
from rnnscope.rnn.clamped import ClampedTrace
from rnnscope.rnn.intervention import Clamp
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.prediction import predict
from rnnscope.rnn.trace import Trace
from rnnscope.rnn.vocabulary import Vocabulary

KNOWN = Vocabulary(tuple("ab()xyuv"))
UNITS, LENGTH = 30, 4_800
USED, KNOWS = 0, 1
INSIDE = concept_named("inside-parentheses")


def written(length: int = LENGTH) -> str:
    """a outside, b inside, and now and then a letter that only the other latches care about."""
    draw, text = random.Random(1), ""
    while len(text) < length:
        for letter, opener in (("a", "("), ("b", ")")):
            text += "".join(
                draw.choice("xyuv") if draw.random() < 0.2 else letter for _ in range(draw.randint(3, 25))
            )
            text += opener
    return text[:length]


def planted() -> Model:
    network = Network(NetworkShape("rnn", KNOWN.size, UNITS)).eval().requires_grad_(False)
    for parameter in network.parameters():
        parameter.zero_()
    # Units 0 and 1 are on from "(" to ")"; unit k from x or u to y or v, on and off as often.
    pairs = ["()", "()", *(["xy", "uv", "yx", "vu"] * UNITS)[: UNITS - 2]]
    for unit, (on, off) in enumerate(pairs):
        network.rnn.weight_hh_l0[unit, unit] = 3.0 + 0.01 * unit
        network.rnn.bias_ih_l0[unit] = -0.2
        network.rnn.weight_ih_l0[unit, KNOWN.encode(on)] = 8.0
        network.rnn.weight_ih_l0[unit, KNOWN.encode(off)] = -8.0
    network.readout.weight[:] = 0.02 * torch.randn(KNOWN.size, UNITS)
    network.readout.weight[:, KNOWS] = 0
    network.readout.weight[KNOWN.encode("b"), USED] = 2.0
    network.readout.weight[KNOWN.encode("a"), USED] = -2.0
    network.readout.bias[1:3] = 3.0
    return Model("planted", network, KNOWN, Config(network.shape, KNOWN))


def pieces(text: str, part: int | None = None) -> list[Labelled]:
    return list(pieces_of(Documents("text", "Text", ((part, (text,)),)), INSIDE))


@pytest.fixture(scope="module")
def model() -> Model:
    torch.manual_seed(0)
    return planted()


def asked(model: Model, *units: Unit, **more: object) -> CausalResult:
    return causal_test(model, pieces(written()), INSIDE, units, **more)  # type: ignore[arg-type]


def whole_text_losses(model: Model, clamps: Sequence[Clamp]) -> np.ndarray:
    """In nats, of guessing the character behind each but the last: a plain reading of the whole text."""
    trace = ClampedTrace(Trace(model.network), clamps, 0)
    piece = trace.extend(KNOWN.encode(written()))
    return np.asarray(-np.log(predict(model.network, piece).next_probability[:-1].double().numpy()))


def test_a_unit_that_is_used_and_one_that_only_knows(model: Model) -> None:
    used, knows = (asked(model, Unit(0, unit, "h", None)) for unit in (USED, KNOWS))
    assert used.inside.change > 0.3 and used.inside.low is not None and used.inside.low > 0.25
    assert used.rank == 0 and len(used.controls) == 20
    assert used.sentence.endswith("none of 20 like units does as much. The network uses it here.")
    assert (
        used.sentence.startswith("With h of unit 1.0 held at ")
        and "the loss inside rises by" in used.sentence
    )
    assert abs(knows.inside.change) < 1e-6 and abs(knows.outside.change) < 1e-6
    assert "the loss inside stays as it is" in knows.sentence and "No use of it is seen" in knows.sentence
    assert knows.rank > 0
    assert abs(knows.mean - used.mean) < 0.02 and knows.deviation == pytest.approx(used.deviation, rel=0.02)


@pytest.mark.parametrize("where", ["always", "inside"])
def test_losses_are_those_of_a_plain_reading(model: Model, where: str) -> None:
    """Nothing but the readout listens to the latch, so that windows and warm-up make no difference."""
    result = asked(model, Unit(0, USED, "h", -0.25), where=where, controls=2)
    labels = INSIDE.label(written())[:-1]
    before, after = whole_text_losses(model, []), whole_text_losses(model, [Clamp(0, USED, "h", -0.25)])
    if where == "inside":
        after = np.where(labels == 1, after, before)
    assert result.characters == LENGTH - 1
    for side, change in ((0, result.outside), (1, result.inside)):
        assert change.positions == (labels == side).sum()
        assert change.before == pytest.approx(before[labels == side].mean(), abs=1e-5)
        assert change.after == pytest.approx(after[labels == side].mean(), abs=1e-5)
        assert change.change == pytest.approx(change.after - change.before, abs=1e-9)
        assert change.low is not None and change.high is not None
        assert change.low <= change.change <= change.high
    assert result.clamps == [Unit(0, USED, "h", -0.25)]


def test_the_mean_is_that_of_the_text(model: Model) -> None:
    result = asked(model, Unit(0, USED, "h", None), controls=1)
    trace = Trace(model.network)
    values = trace.extend(KNOWN.encode(written())).hidden[0][:-1, USED].double().numpy()
    assert result.mean == pytest.approx(values.mean(), abs=1e-5)
    assert result.deviation == pytest.approx(values.std(), abs=1e-5)
    assert result.clamps[0].value == result.mean
    (control,) = result.controls
    assert control.members[0][1] not in (USED,) and abs(control.mean - result.mean) < 1


def test_several_units_are_compared_with_as_many(model: Model) -> None:
    result = asked(model, Unit(0, USED, "h", 0.0), Unit(0, KNOWS, "h", 0.0), controls=10)
    assert len(result.controls) == 10
    for control in result.controls:
        assert len({unit for _, unit in control.members} - {USED, KNOWS}) == 2
    assert "With 2 quantities held" in result.sentence and "none of 10 sets of like units" in result.sentence
    assert "for a firm claim ask for more controls" in result.sentence


def test_the_same_seed_gives_the_same(model: Model) -> None:
    first, again, other = (
        asked(model, Unit(0, USED, "h", None), controls=5, seed=seed) for seed in (4, 4, 5)
    )
    assert first == again
    assert [c.members for c in other.controls] != [c.members for c in first.controls]


def test_how_far_it_is_is_told(model: Model) -> None:
    told: list[tuple[float, str]] = []
    asked(model, Unit(0, USED, "h", None), report=lambda done, doing: told.append((done, doing)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[0][0] == 0 and told[-1][0] < 1 and "windows" in told[-1][1]


def test_one_unit_has_none_to_compare_with() -> None:
    network = Network(NetworkShape("gru", KNOWN.size, 1)).eval().requires_grad_(False)
    alone = Model("one", network, KNOWN, Config(network.shape, KNOWN))
    result = asked(alone, Unit(0, 0, "z", 0.5))
    assert result.controls == [] and result.rank == 0
    assert "there is no like unit to compare with" in result.sentence


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ab" * 400, "never holds"),
        ("(" + "a" * 900, "always holds"),
        ("", "nothing of the text can be read"),
        ("(a)", "inside"),
    ],
)
def test_a_text_that_cannot_tell(model: Model, text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        causal_test(model, pieces(text), INSIDE, [Unit(0, 0, "h", None)])
    assert "\n" not in str(caught.value) and str(caught.value)[-1] != "."


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ([], "at least one unit"),
        ([Unit(1, 0, "h", None)], "layer must be 0 to 0, got 1"),
        ([Unit(0, 30, "h", None)], "unit must be 0 to 29, got 30"),
        ([Unit(0, 3, "c", None)], "a cell of kind rnn has h, got c"),
        ([Unit(0, 3, "h", None), Unit(0, 3, "h", 0.5)], "held once"),
    ],
)
def test_a_clamp_that_is_not_possible(model: Model, units: list[Unit], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        causal_test(model, pieces(written()), INSIDE, units)


def test_a_number_has_no_inside(model: Model) -> None:
    depth = concept_named("nesting-depth")
    source = Documents("text", "Text", ((None, (written(),)),))
    with pytest.raises(ValueError, match="is a number"):
        causal_test(model, list(pieces_of(source, depth)), depth, [Unit(0, 0, "h", None)])


def test_weights_that_are_not_numbers(model: Model) -> None:
    network = planted().network
    network.readout.bias.fill_(torch.nan)
    with pytest.raises(ValueError, match="loss on this text is not a number"):
        asked(replace(model, network=network), Unit(0, 0, "h", None))


def test_a_pattern_can_be_tested(model: Model) -> None:
    bs = regex_concept("b+")
    source = Documents("text", "Text", ((None, (written(),)),))
    result = causal_test(model, list(pieces_of(source, bs)), bs, [Unit(0, USED, "h", None)], controls=3)
    assert result.inside.change > 0.1


def test_large_networks_read_fewer_windows() -> None:
    def most(hidden: int, layers: int, lowest: int) -> int:
        return affordable(NetworkShape("lstm", 128, hidden, layers), lowest, 22)

    assert most(64, 1, 0) == 120 and most(2048, 8, 0) == 12
    assert most(512, 3, 0) < most(512, 3, 1) < most(512, 3, 2) < 120
