"""Training the networks of the lesson on reading both ways, all six side by side on the same strings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .both_ways import PLANS, CellChoice, TwoWay
from .both_ways_task import Labelled, drawn
from .side_by_side import load_into, tensors_of, train_together

Networks = dict[str, TwoWay]
"""By the name of their plan."""

STEPS = 400
LEAST_LENGTH, MOST_LENGTH = 8, 24
SHIPPED_HIDDEN = 8
EXAM_SEED = 9001
EXAM_STRINGS, EXAM_LENGTH = 200, 20
SHARES = ("either", "left", "right", "both", "all")
"""Letters by who can decide them: either side alone, only the left, only the right, both sides together."""


@dataclass(frozen=True)
class Setting:
    """What fixes every number of a training."""

    cell: CellChoice = "gru"
    kinds: int = 1
    hidden: int = SHIPPED_HIDDEN
    seed: int = 0
    steps: int = STEPS
    batch: int = 32
    learning_rate: float = 0.02


def untrained(setting: Setting) -> Networks:
    """All six, with torch's own initialization."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(setting.seed)
        return {
            plan.name: TwoWay(plan, setting.cell, 1 + 2 * setting.kinds, setting.hidden) for plan in PLANS
        }


def train(setting: Setting) -> Iterator[tuple[int, Networks, dict[str, float]]]:
    """After each step its number, the networks and the loss (mean cross-entropy of the letters, in nats) of each."""
    networks = untrained(setting)
    generator = np.random.default_rng(setting.seed)

    def losses() -> dict[str, Tensor]:
        length = int(generator.integers(LEAST_LENGTH, MOST_LENGTH + 1))
        strings = drawn(setting.batch, length, setting.kinds, generator)
        return {name: loss_nats(network, strings, setting.kinds) for name, network in networks.items()}

    for step, found in train_together(networks, losses, setting.steps, setting.learning_rate):
        yield step, networks, found


def loss_nats(network: TwoWay, strings: Labelled, kinds: int) -> Tensor:
    """Mean cross-entropy over the letters, in nats: a scalar."""
    letters = torch.from_numpy(strings.letters)
    wanted = torch.from_numpy(strings.inside).float()
    logits = network(strings.one_hot(kinds))
    return torch.nn.functional.binary_cross_entropy_with_logits(logits[letters], wanted[letters])


def exam(kinds: int) -> Labelled:
    """Strings that no training has seen, the same ones each time."""
    return drawn(EXAM_STRINGS, EXAM_LENGTH, kinds, np.random.default_rng(EXAM_SEED))


def groups(strings: Labelled) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """The letters [T, B] of each of SHARES."""
    letters, left, right = strings.letters, strings.left_decides, strings.right_decides
    return {
        "either": letters & left & right,
        "left": letters & left & ~right,
        "right": letters & ~left & right,
        "both": letters & ~left & ~right,
        "all": letters,
    }


@torch.no_grad()
def accuracies(network: TwoWay, strings: Labelled, kinds: int) -> dict[str, float]:
    """Share of right labels in each of SHARES; NaN where it has no letter."""
    right = (network(strings.one_hot(kinds)).numpy() > 0) == strings.inside
    return {
        name: float(right[chosen].mean()) if chosen.any() else float("nan")
        for name, chosen in groups(strings).items()
    }


def networks_from(tensors: Mapping[str, Tensor], setting: Setting) -> Networks:
    """The six networks with given weights, named `PLAN.PARAMETER`. Raises ValueError where they do not fit."""
    networks = untrained(setting)
    load_into(networks, tensors)
    return networks


SHIPPED = (
    Setting("gru", 1, steps=1600),
    Setting("gru", 2, steps=1600),
    Setting("rnn", 1, steps=3000, batch=64, learning_rate=0.006),
    Setting("rnn", 2, steps=4000, batch=64, learning_rate=0.006),
)


def shipped_weights() -> dict[str, Tensor]:
    """What ships, made anew (some minutes): for each cell and number of kinds all six, `CELL.KINDS.PLAN.PARAMETER`."""
    found: dict[str, Tensor] = {}
    for setting in SHIPPED:
        *_, (_, networks, _) = train(setting)
        found |= {
            f"{setting.cell}.{setting.kinds}.{key}": value for key, value in tensors_of(networks).items()
        }
    return found


def shipped_networks(tensors: Mapping[str, Tensor], cell: CellChoice, kinds: int) -> Networks:
    """Those of one cell and one number of kinds among all that ship."""
    start = f"{cell}.{kinds}."
    mine = {key.removeprefix(start): value for key, value in tensors.items() if key.startswith(start)}
    return networks_from(mine, Setting(cell, kinds))
