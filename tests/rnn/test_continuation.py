from __future__ import annotations

from itertools import islice

import pytest
import torch

from rnnscope.rnn.cells import CELLS
from rnnscope.rnn.clamped import ClampedTrace
from rnnscope.rnn.continuation import continuations
from rnnscope.rnn.intervention import Clamp
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.sampling import draw, write_on
from rnnscope.rnn.trace import Trace
from rnnscope.rnn.vocabulary import Vocabulary

KNOWN = Vocabulary(tuple("abcdef"))


def network_of(cell: str) -> Network:
    network = Network(NetworkShape(cell, KNOWN.size, 8, 2)).eval().requires_grad_(False)
    network.readout.weight.mul_(4)  # so that it has something to say
    return network


def trace_of(network: Network) -> Trace:
    trace = Trace(network)
    trace.extend(KNOWN.encode("abcfedcabdecf"))
    return trace


def texts(network: Network, *arguments: object, count: int = 60, **more: object) -> list[str]:
    parts = islice(continuations(network, KNOWN, *arguments, **more), count)  # type: ignore[arg-type]
    return ["".join(column) for column in zip(*parts, strict=True)]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("temperature", [0.0, 0.7])
def test_a_seed_writes_what_it_writes_alone(cell: str, temperature: float) -> None:
    network = network_of(cell)
    state, seeds = trace_of(network).state_after(12), [3, 0, 3, 17]
    written = texts(network, state, temperature, seeds)
    assert written == [write_on(network, KNOWN, state, 60, temperature, seed) for seed in seeds]
    assert written[0] == written[2] and (temperature == 0 or written[0] != written[1])


@pytest.mark.parametrize("cell", CELLS)
def test_clamps_without_a_stop_go_on(cell: str) -> None:
    """Writing is reading what was drawn: a trace with the same clamps, a character at a time, draws the same."""
    network = network_of(cell)
    base = trace_of(network)
    clamps = [Clamp(0, 3, "h", 1.5), Clamp(1, 2, "h", -2.0, 20), Clamp(1, 1, "h", 9.0, 0, 40)]
    trace = ClampedTrace(base, clamps[:1], 0)
    trace.extend(KNOWN.encode("abcfedcabdecf"))
    expected = []
    going = ClampedTrace(trace, clamps[:2], 13)
    generator = torch.Generator().manual_seed(5)
    for _ in range(40):
        drawn = draw(network.outputs_of(going.state)[0], 0.8, generator)
        expected.append(KNOWN.decode([drawn]))
        going.extend(torch.tensor([drawn]))
    written = texts(network, trace.state, 0.8, [5], clamps, 13, count=40)
    assert written == ["".join(expected)]
    assert written != texts(network, trace.state, 0.8, [5], count=40)


def test_what_cannot_be_written() -> None:
    network = network_of("rnn")
    with pytest.raises(ValueError, match="temperature must be 0 or more, got -1"):
        next(continuations(network, KNOWN, network.zero_state(), -1.0, [0]))
    network.readout.bias.fill_(torch.nan)
    with pytest.raises(ValueError, match="not numbers"):
        next(continuations(network, KNOWN, network.zero_state(), 1.0, [0]))
