"""Reading both ways: the labels by brute force, the networks against torch's own, what is out of sight."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from torch import nn

from rnnscope.lessons.both_ways import PLANS, Plan, TwoWay, slopes
from rnnscope.lessons.both_ways_task import LETTER, drawn, labelled, read
from rnnscope.lessons.both_ways_training import (
    Setting,
    accuracies,
    exam,
    groups,
    networks_from,
    shipped_networks,
    train,
    untrained,
)
from rnnscope.lessons.field_error import FieldError
from rnnscope.lessons.packed import packed, unpacked
from rnnscope.lessons.side_by_side import tensors_of
from rnnscope.lessons.trained import read_model


def plainly_inside(string: str) -> list[bool]:
    """By keeping every open bracket's place until its pair is found."""
    pairs, waiting = [], []
    for at, character in enumerate(string):
        if character in "([":
            waiting.append(at)
        elif character in ")]":
            mine = [other for other in waiting if string[other] == {")": "(", "]": "["}[character]]
            if mine:
                waiting.remove(mine[-1])
                pairs.append((mine[-1], at))
    return [any(first < at < last for first, last in pairs) for at in range(len(string))]


@pytest.mark.parametrize(("kinds", "length"), [(1, 7), (2, 5)])
def test_labels_of_all_short_strings(kinds: int, length: int) -> None:
    for characters in itertools.product("x()[]"[: 1 + 2 * kinds], repeat=length):
        string = "".join(characters)
        made = read(string, kinds)
        inside = np.array(plainly_inside(string))
        assert (made.inside[:, 0] == inside)[made.letters[:, 0]].all(), string


@pytest.mark.parametrize(("kinds", "length"), [(1, 6), (2, 4)])
def test_a_side_decides_where_no_other_side_changes_the_label(kinds: int, length: int) -> None:
    alphabet = "x()[]"[: 1 + 2 * kinds]
    strings = ["".join(characters) for characters in itertools.product(alphabet, repeat=length)]
    for at in range(length):
        from_left: dict[str, set[bool]] = {}
        from_right: dict[str, set[bool]] = {}
        for string in strings:
            if string[at] == "x":
                label = plainly_inside(string)[at]
                from_left.setdefault(string[: at + 1], set()).add(label)
                from_right.setdefault(string[at:], set()).add(label)
        for string in strings:
            if string[at] == "x":
                made = read(string, kinds)
                if at < length - 1:  # at the end nothing can follow within these strings
                    assert bool(made.left_decides[at, 0]) == (len(from_left[string[: at + 1]]) == 1), (
                        string,
                        at,
                    )
                if at > 0:
                    assert bool(made.right_decides[at, 0]) == (len(from_right[string[at:]]) == 1), (
                        string,
                        at,
                    )


def test_drawn_strings_have_every_group_and_the_typed_reading() -> None:
    strings = drawn(64, 20, 2, np.random.default_rng(0))
    text = "".join("x()[]"[symbol] for symbol in strings.symbols[:, 5])
    again = read(text, 2)
    assert np.array_equal(again.inside[:, 0], strings.inside[:, 5])
    for name, chosen in groups(strings).items():
        assert 0.1 < chosen.sum() / strings.letters.sum() <= 1, name
    assert not strings.inside[strings.left_decides | strings.right_decides].any()
    assert (labelled(strings.symbols, 2).letters == (strings.symbols == LETTER)).all()


@pytest.mark.parametrize(
    ("text", "kinds", "said"),
    [("", 1, "nothing"), ("ab1", 1, "'1' in place 3"), ("a[b]", 1, "'\\['"), ("a" * 33, 2, "33")],
)
def test_what_cannot_be_read_is_told_at_the_field(text: str, kinds: int, said: str) -> None:
    with pytest.raises(FieldError, match=said) as raised:
        read(text, kinds)
    assert raised.value.field == "text"


@pytest.mark.parametrize(("cell", "kind"), [("gru", nn.GRU), ("rnn", nn.RNN)])
def test_both_ways_is_torchs_bidirectional_network(cell: str, kind: type[nn.RNNBase]) -> None:
    torch.manual_seed(3)
    mine = TwoWay(Plan("both", 2), cell, 5, 4).double()  # type: ignore[arg-type]
    theirs = kind(5, 4, 2, bidirectional=True).double()
    for layer, halves in enumerate(mine.layers):
        for half, end in zip(halves, ("", "_reverse"), strict=True):  # type: ignore[call-overload]
            for name, value in half.named_parameters():
                theirs.get_parameter(name.replace("_l0", f"_l{layer}{end}")).data.copy_(value)
    x = torch.randn(9, 3, 5, dtype=torch.float64)
    hidden, last = theirs(x)
    states = mine.states(x)
    torch.testing.assert_close(torch.cat(list(states[1].values()), -1), hidden, rtol=0, atol=1e-14)
    torch.testing.assert_close(states[0]["backward"][0], last[1], rtol=0, atol=1e-14)
    torch.testing.assert_close(mine(x), (hidden @ mine.readout.weight.T + mine.readout.bias)[..., 0])
    parts = mine.parts(states[-1])
    torch.testing.assert_close(sum(parts.values()) + mine.readout.bias, mine(x))


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)
def test_nothing_comes_from_out_of_sight(plan: Plan) -> None:
    torch.manual_seed(1)
    network = TwoWay(plan, "gru", 3, 4).double()
    x = torch.randn(8, 1, 3, dtype=torch.float64)
    found = slopes(network, x, 3)
    seen = {"forward": range(4), "backward": range(3, 8), "both": range(8)}[plan.reads]
    assert [bool(value > 0) for value in found] == [at in seen for at in range(8)]
    changed = x.clone()
    changed[6] += 1e-6
    moved = (network(changed) - network(x))[3, 0].abs() / 1e-6
    assert moved <= found[6] * 3**0.5 * 1.001
    assert plan.reads != "forward" or moved == 0


def test_training_is_repeatable_and_only_both_ways_learns_what_needs_both() -> None:
    first, again = (list(train(Setting("rnn", 1, 6, 0, 5)))[-1] for _ in range(2))
    assert first[2] == again[2]
    *_, (_, networks, _) = train(Setting("rnn", 1, 6, 0, 150))
    found = {name: accuracies(network, exam(1), 1) for name, network in networks.items()}
    assert found["both-1"]["both"] > 0.6 > 0.3 > max(found["forward-2"]["both"], found["backward-1"]["both"])


def test_what_ships_does_what_the_lesson_says() -> None:
    tensors, _ = read_model("both-ways")
    one, two = (shipped_networks(tensors, "gru", kinds) for kinds in (1, 2))
    share = {name: accuracies(network, exam(1), 1) for name, network in one.items()}
    assert share["both-1"]["all"] > 0.99 < share["both-2"]["all"]
    assert all(share[f"forward-{n}"]["left"] > 0.97 and share[f"forward-{n}"]["all"] < 0.85 for n in (1, 2))
    two_kinds = {name: accuracies(network, exam(2), 2)["both"] for name, network in two.items()}
    assert two_kinds["both-1"] < 0.8 < 0.97 < two_kinds["both-2"]


def test_one_layer_adds_its_halves_so_that_two_kinds_cannot_all_be_right() -> None:
    tensors, _ = read_model("both-ways")
    network = shipped_networks(tensors, "gru", 2)["both-1"]
    logits = {
        text: float(network(read(text, 2).one_hot(2)).detach()[1, 0]) for text in ("(a)", "[a]", "(a]", "[a)")
    }
    assert logits["(a)"] + logits["[a]"] == pytest.approx(logits["(a]"] + logits["[a)"], abs=1e-4)


def test_weights_travel_as_text() -> None:
    setting = Setting("gru", 2, 3, 4)
    tensors = tensors_of(untrained(setting))
    back = networks_from(unpacked(packed(tensors), tensors), setting)
    assert all(torch.equal(value, tensors[name]) for name, value in tensors_of(back).items())
    unsound = {name: value * float("nan") for name, value in tensors.items()}
    for text in ("AAAA", "not base64!", "é", "", packed(unsound)):
        with pytest.raises(FieldError, match="weights"):
            unpacked(text, tensors)
    with pytest.raises(ValueError, match="forward-1"):
        networks_from({}, setting)
