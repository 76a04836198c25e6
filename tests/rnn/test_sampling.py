"""Writing on: the same seed, the right distribution, never the unknown."""

from __future__ import annotations

import math

import pytest
import torch
from scipy.stats import chisquare

from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.sampling import write_on
from rnnscope.rnn.trace import Trace
from rnnscope.rnn.vocabulary import Vocabulary

VOCABULARY = Vocabulary(("a", "b", "c"))


def memoryless(logits: list[float]) -> Network:
    """A network that predicts the same distribution everywhere."""
    network = Network(NetworkShape("lstm", VOCABULARY.size, 2)).eval().requires_grad_(False)
    network.readout.weight.zero_()
    network.readout.bias.copy_(torch.tensor(logits))
    return network


def test_characters_come_as_often_as_the_softmax_says() -> None:
    network = memoryless([9.0, 0.0, 1.0, 2.0])  # the unknown would be likeliest
    for temperature in (1.0, 2.0):
        text = write_on(network, VOCABULARY, network.zero_state(), 3000, temperature, seed=1)
        weights = [math.exp(k / temperature) for k in (0, 1, 2)]
        expected = [3000 * w / sum(weights) for w in weights]
        assert chisquare([text.count(c) for c in "abc"], expected).pvalue > 1e-3


def test_the_seed_decides_and_zero_temperature_takes_the_likeliest() -> None:
    torch.manual_seed(0)
    network = Network(NetworkShape("gru", VOCABULARY.size, 5)).eval()
    state = network.zero_state()
    first = write_on(network, VOCABULARY, state, 60, 1.0, seed=5)
    assert first == write_on(network, VOCABULARY, state, 60, 1.0, seed=5)
    assert first != write_on(network, VOCABULARY, state, 60, 1.0, seed=6)
    greedy = {write_on(network, VOCABULARY, state, 30, 0.0, seed) for seed in range(3)}
    assert len(greedy) == 1
    assert greedy == {write_on(network, VOCABULARY, state, 30, 1e-300, 0)}


def test_it_goes_on_from_the_state_it_is_given() -> None:
    torch.manual_seed(0)
    network = Network(NetworkShape("lstm", VOCABULARY.size, 5)).eval()
    trace = Trace(network)
    trace.extend(VOCABULARY.encode("abcab"))
    written = write_on(network, VOCABULARY, trace.state_after(4), 10, 0.0)
    trace.extend(VOCABULARY.encode(written[:4]))
    assert write_on(network, VOCABULARY, trace.state, 6, 0.0) == written[4:]


def test_what_cannot_be_drawn_from_is_said() -> None:
    network = memoryless([0.0, math.nan, 0.0, 0.0])
    with pytest.raises(ValueError, match="not numbers"):
        write_on(network, VOCABULARY, network.zero_state(), 1)
    with pytest.raises(ValueError, match=r"temperature must be 0 or more, got -1\.0"):
        write_on(network, VOCABULARY, network.zero_state(), 1, -1.0)
    with pytest.raises(ValueError, match="got nan"):
        write_on(network, VOCABULARY, network.zero_state(), 1, math.nan)
