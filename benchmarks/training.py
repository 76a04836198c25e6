"""Training speed against the least that a PyTorch loop does for the same steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.training import Schedule, Trainer, TrainingSettings, stream_window

from .measure import Timing, interleaved, ratio
from .report import Budget, Row, Section

VOCABULARY = 128
METHOD = (
    "Characters a second of `Trainer.step` against a loop of one-hot input, `torch.nn.LSTM`, `torch.nn.Linear`, cross "
    "entropy, `backward`, `clip_grad_norm_` and fused Adam, on the same windows of 32 x 128 characters from the same "
    "weights, in float32; that both reach the same loss is checked."
)


@dataclass(frozen=True)
class Case:
    """One network, and how many steps of each side are timed."""

    shape: NetworkShape
    rounds: int


CASES = (
    Case(NetworkShape("lstm", VOCABULARY, 256, 1), 24),
    Case(NetworkShape("lstm", VOCABULARY, 512, 3), 5),
)


class MinimalLoop:
    """What anybody would write first: no reports, no checks, no random numbers of its own, no resuming."""

    def __init__(self, network: Network, ids: Tensor, settings: TrainingSettings) -> None:
        self.ids, self.settings, self.steps = ids, settings, 0
        shape = network.shape
        self.rnn = nn.LSTM(shape.vocabulary_size, shape.hidden_size, shape.layers)
        self.rnn.load_state_dict(network.rnn.state_dict())
        self.readout = nn.Linear(shape.hidden_size, shape.vocabulary_size)
        self.readout.load_state_dict(network.readout.state_dict())
        self.parameters = [*self.rnn.parameters(), *self.readout.parameters()]
        self.optimizer = torch.optim.Adam(self.parameters, lr=settings.learning_rate, fused=True)
        self.state: tuple[Tensor, Tensor] | None = None

    def step(self) -> Tensor:
        """One optimizer step; returns the loss, still a tensor."""
        window = stream_window(self.ids, self.steps, self.settings)
        x = nn.functional.one_hot(window[:-1], self.readout.out_features).float()
        hidden, state = self.rnn(x, self.state)
        loss = nn.functional.cross_entropy(self.readout(hidden).flatten(0, 1), window[1:].flatten())
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self.parameters, self.settings.clip_norm)
        self.optimizer.step()
        self.state = (state[0].detach(), state[1].detach())
        self.steps += 1
        return loss.detach()


def run(say: Callable[[str], None], cases: Sequence[Case] = CASES) -> Section:
    """Measure all cases."""
    rows = []
    for case in cases:
        name = f"LSTM {case.shape.layers} x {case.shape.hidden_size}"
        say(f"training, {name}")
        settings = TrainingSettings(warmup_steps=0, state_reset=0.0)
        timings = measure(case.shape, settings, case.rounds)
        rows.append(_row(name, timings, settings.batch_size * settings.window))
    return Section("Training", METHOD, tuple(rows))


def measure(shape: NetworkShape, settings: TrainingSettings, rounds: int) -> dict[str, Timing]:
    """Time single steps; raises AssertionError if the two do not train alike."""
    torch.manual_seed(0)
    ids = torch.randint(0, shape.vocabulary_size, (settings.batch_size * settings.window * 4,))
    network = Network(shape)
    minimal = MinimalLoop(network, ids, settings)
    trainer = Trainer(network, ids, settings, Schedule.of(settings, None))
    timings = interleaved({"trainer": trainer.step, "minimal": minimal.step}, rounds)
    expected, got = minimal.step().item(), trainer.step().loss_nats
    assert abs(got - expected) <= 1e-3, f"the trainer's loss is {got}, the minimal loop's {expected}"
    return timings


def _row(name: str, timings: dict[str, Timing], characters: int) -> Row:
    trainer, minimal = timings["trainer"], timings["minimal"]
    speed, other = characters / trainer.median_seconds, characters / minimal.median_seconds
    return Row(
        f"{name}: speed against a minimal loop",
        ratio(minimal, trainer),
        "x",
        Budget("at least", 0.95),
        f"{speed:,.0f} characters/s against {other:,.0f}; a step {trainer} against {minimal}",
    )
