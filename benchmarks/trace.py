"""Every internal of a text: against the fused forward pass that hides them, and against a loop of torch's cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.prediction import Prediction, predict
from rnnscope.rnn.trace import Trace, internals
from rnnscope.web.messages import PIECE

from .measure import Timing, interleaved, ratio
from .report import Budget, Row, Section

VOCABULARY = 128
CHARACTERS = 1_000
MOST_TIME = 2.0
METHOD = (
    "Every layer's `h`, `c`, gates and candidate, the five guesses and the surprise of 1,000 characters, all at hand "
    f"at the end: read in one piece, and in pieces of {PIECE} as the page does, which shows the first screen sooner. "
    "The fused forward is `torch.nn.LSTM` or `torch.nn.GRU` and the readout, in one piece; it gives logits only. The "
    "loop steps `torch.nn.LSTMCell` or `GRUCell`, which show no gate either; its readout is one product behind the "
    "loop. float32, random weights, a vocabulary of 128."
)


@dataclass(frozen=True)
class Case:
    """One network, how often it is timed, and how much faster than the loop of cells it must be."""

    shape: NetworkShape
    rounds: int
    least_speedup: float

    @property
    def name(self) -> str:
        """Such as LSTM 3 x 512."""
        return f"{self.shape.cell.upper()} {self.shape.layers} x {self.shape.hidden_size}"


CASES = (
    Case(NetworkShape("lstm", VOCABULARY, 256, 1), 40, 3.0),
    Case(NetworkShape("lstm", VOCABULARY, 512, 3), 7, 5.0),
    Case(NetworkShape("gru", VOCABULARY, 256, 1), 40, 1.2),
    Case(NetworkShape("gru", VOCABULARY, 512, 3), 9, 1.2),
)


def run(say: Callable[[str], None], cases: Sequence[Case] = CASES, characters: int = CHARACTERS) -> Section:
    """Measure all cases."""
    rows: list[Row] = []
    for case in cases:
        say(f"every internal of {characters:,} characters, {case.name}")
        rows += _rows(case, measure(case.shape, case.rounds, characters))
    return Section("Every internal of 1,000 characters", METHOD, tuple(rows))


def measure(shape: NetworkShape, rounds: int, characters: int) -> dict[str, Timing]:
    """Time the four ways; raises AssertionError if they do not compute the same."""
    torch.manual_seed(0)
    network = Network(shape).eval().requires_grad_(False)
    ids = torch.randint(0, shape.vocabulary_size, (characters,))
    cells = torch_cells(network)
    fused = network(ids[:, None], network.zero_state())[0][:, 0]
    torch.testing.assert_close(loop(network, cells, ids), fused, atol=1e-4, rtol=1e-4)
    everything = read(network, ids, PIECE)
    hidden = torch.cat([layers[-1]["h"] for layers, _ in everything])
    torch.testing.assert_close(network.readout(hidden), fused, atol=1e-4, rtol=1e-4)
    return interleaved(
        {
            "fused": lambda: network(ids[:, None], network.zero_state()),
            "pieces": lambda: read(network, ids, PIECE),
            "whole": lambda: read(network, ids, characters),
            "loop": lambda: loop(network, cells, ids),
        },
        rounds,
    )


def read(network: Network, ids: Tensor, size: int) -> list[tuple[list[dict[str, Tensor]], Prediction]]:
    """Every internal of every layer, and the readout, of each piece of `size` characters."""
    trace = Trace(network)
    everything = []
    for start in range(0, len(ids), size):
        piece = trace.extend(ids[start : start + size])
        following = int(ids[piece.stop]) if piece.stop < len(ids) else None
        layers = [internals(network, piece, layer) for layer in range(network.shape.layers)]
        everything.append((layers, predict(network, piece, following)))
    return everything


def torch_cells(network: Network) -> list[nn.LSTMCell | nn.GRUCell]:
    """torch's own cells with a network's weights."""
    make = nn.LSTMCell if network.shape.cell == "lstm" else nn.GRUCell
    cells = []
    for layer in range(network.shape.layers):
        weights = network.weights(layer)
        cell = make(weights.weight_ih.shape[1], network.shape.hidden_size).requires_grad_(False)
        cell.load_state_dict(vars(weights))
        cells.append(cell)
    return cells


@torch.no_grad()
def loop(network: Network, cells: Sequence[nn.LSTMCell | nn.GRUCell], ids: Tensor) -> Tensor:
    """Logits [T, V] by stepping the cells; it gets its readout in one product, behind the loop."""
    lstm = network.shape.cell == "lstm"
    states: list[Any] = [None] * len(cells)
    outputs = []
    for x in network.one_hot(ids[:, None]):  # [1, V]
        for layer, cell in enumerate(cells):
            states[layer] = cell(x, states[layer])
            x = states[layer][0] if lstm else states[layer]
        outputs.append(x)
    logits: Tensor = network.readout(torch.cat(outputs))
    return logits


def _rows(case: Case, timings: dict[str, Timing]) -> list[Row]:
    fused, whole, pieces, steps = (timings[side] for side in ("fused", "whole", "pieces", "loop"))
    return [
        Row(
            f"{case.name}: time against the fused forward",
            ratio(whole, fused),
            "x",
            Budget("at most", MOST_TIME),
            f"{whole} against {fused}",
        ),
        Row(
            f"{case.name}: speed against a loop of cells",
            ratio(steps, whole),
            "x",
            Budget("at least", case.least_speedup),
            f"the loop {steps}",
        ),
        Row(
            f"{case.name}, in pieces of {PIECE}: time against the fused forward",
            ratio(pieces, fused),
            "x",
            behind=f"{pieces}; {ratio(steps, pieces):.3g}x as fast as the loop",
        ),
    ]
