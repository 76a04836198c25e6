"""The door of the lesson on reading both ways."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Literal

import torch
from pydantic import Field

from ...lessons.both_ways import CellChoice, Direction, Reads, TwoWay, slopes
from ...lessons.both_ways_task import Labelled, read
from ...lessons.both_ways_training import (
    Networks,
    Setting,
    accuracies,
    exam,
    groups,
    networks_from,
    shipped_networks,
    train,
    untrained,
)
from ...lessons.packed import packed, unpacked
from ...lessons.side_by_side import tensors_of
from ...lessons.trained import read_model
from ..messages import Message
from .answer import Answer, Step
from .door import Door

door = Door()

STEPS_A_PART = 5
STEPS_AN_EXAM = 10

Kinds = Annotated[int, Field(ge=1, le=2)]
Hidden = Annotated[int, Field(ge=2, le=12)]


class Trained(Message):
    """Networks that the page trained, with their weights as it got them."""

    hidden: Hidden
    weights: Annotated[str, Field(max_length=120_000)]


class Chosen(Message):
    """Which six networks: shipped ones, or trained here."""

    kinds: Kinds
    cell: CellChoice
    trained: Trained | None = None

    def networks(self) -> Networks:
        """Raises FieldError for weights that do not fit."""
        if self.trained is None:
            return shipped(self.cell, self.kinds)
        return own(Setting(self.cell, self.kinds, self.trained.hidden), self.trained.weights)


class Asked(Chosen):
    """A typed string."""

    text: Annotated[str, Field(max_length=200)]


class Inside(Asked):
    """One of the six at one character."""

    reads: Reads
    layers: Literal[1, 2]
    at: Annotated[int, Field(ge=0, le=200)]


class Training(Message):
    """Train all six here."""

    kinds: Kinds
    cell: CellChoice
    hidden: Hidden
    seed: Annotated[int, Field(ge=0, le=9999)]
    steps: Annotated[int, Field(ge=50, le=1500)]


class Said(Answer):
    """What one network says of each character."""

    name: str
    reads: Reads
    layers: int
    inside: Annotated[list[float], Field(description="probability [T]")]
    parts: Annotated[
        dict[Direction, list[float]],
        Field(description="what each half of the last layer adds to the logit: [T]"),
    ]
    bias: float


class Labels(Answer):
    """A string, its labels and what the six networks say."""

    letters: Annotated[list[bool], Field(description="where there is something to label: [T]")]
    inside: list[bool]
    left_decides: list[bool]
    right_decides: list[bool]
    networks: list[Said]


class Half(Answer):
    """The states of one half of one layer."""

    layer: Annotated[int, Field(description="from 1")]
    direction: Direction
    h: Annotated[list[list[float]], Field(description="[H][T]")]


class InsidePicture(Answer):
    """The states of one network, and what its logit at one character depends on."""

    halves: list[Half]
    slopes: Annotated[list[float], Field(description="norm of d logit_at / d x_s for each s: [T]")]


class Shares(Answer):
    """Share of right labels by who can decide a letter: either side, the left, the right, both together; all."""

    letters: Annotated[dict[str, int], Field(description="how many letters there are of each")]
    networks: dict[str, dict[str, float]]


class TrainingStep(Step):
    """The six after some steps; `shares` come with some parts only."""

    step: int
    losses: Annotated[dict[str, float], Field(description="of the step's own strings, nats a letter")]
    shares: Shares | None
    weights: Annotated[str | None, Field(description="of all six, to be sent back; comes with the shares")]


@door.picture
@torch.no_grad()
def labels(asked: Asked) -> Labels:
    """The string, letter by letter."""
    string, networks = read(asked.text, asked.kinds), asked.networks()
    x = string.one_hot(asked.kinds)
    return Labels(
        letters=string.letters[:, 0].tolist(),
        inside=string.inside[:, 0].tolist(),
        left_decides=string.left_decides[:, 0].tolist(),
        right_decides=string.right_decides[:, 0].tolist(),
        networks=[_said(name, network, x) for name, network in networks.items()],
    )


def _said(name: str, network: TwoWay, x: torch.Tensor) -> Said:
    parts = network.parts(network.states(x)[-1])
    bias = network.readout.bias[0]
    logits = torch.stack(list(parts.values())).sum(0) + bias  # [T, 1]
    return Said(
        name=name,
        reads=network.plan.reads,
        layers=network.plan.layers,
        inside=logits.sigmoid()[:, 0].tolist(),
        parts={direction: part[:, 0].tolist() for direction, part in parts.items()},
        bias=bias.item(),
    )


@door.picture
def inside(asked: Inside) -> InsidePicture:
    """One network's states, and how far it looks from one character."""
    x = read(asked.text, asked.kinds).one_hot(asked.kinds)
    network = asked.networks()[f"{asked.reads}-{asked.layers}"]
    at = min(asked.at, len(x) - 1)
    with torch.no_grad():
        states = network.states(x)
    return InsidePicture(
        halves=[
            Half(layer=layer, direction=direction, h=h[:, 0].T.tolist())
            for layer, halves in enumerate(states, 1)
            for direction, h in halves.items()
        ],
        slopes=slopes(network, x, at).tolist(),
    )


@door.picture
def shares(chosen: Chosen) -> Shares:
    """How often each of the six is right, on strings that none was trained on."""
    if chosen.trained is None:
        return _shipped_shares(chosen.cell, chosen.kinds)
    return _shares(chosen.networks(), chosen.kinds)


@door.work
def training(wanted: Training) -> Iterator[TrainingStep]:
    """All six side by side on the same strings."""
    setting = Setting(wanted.cell, wanted.kinds, wanted.hidden, wanted.seed, wanted.steps)
    for step, networks, losses in train(setting):
        last = step == wanted.steps
        examined = last or step % STEPS_AN_EXAM == 0
        if examined or step % STEPS_A_PART == 0:
            yield TrainingStep(
                progress=step / wanted.steps,
                step=step,
                losses=losses,
                shares=_shares(networks, wanted.kinds) if examined else None,
                weights=packed(tensors_of(networks)) if examined else None,
            )


@lru_cache(maxsize=4)
def shipped(cell: CellChoice, kinds: int) -> Networks:
    """Read once."""
    return shipped_networks(read_model("both-ways")[0], cell, kinds)


@lru_cache(maxsize=4)
def own(setting: Setting, weights: str) -> Networks:
    """Those that a page trained last are asked again and again."""
    return networks_from(unpacked(weights, tensors_of(untrained(setting))), setting)


@lru_cache(maxsize=4)
def _shipped_shares(cell: CellChoice, kinds: int) -> Shares:
    return _shares(shipped(cell, kinds), kinds)


@lru_cache(maxsize=2)
def _exam(kinds: int) -> Labelled:
    return exam(kinds)


def _shares(networks: Networks, kinds: int) -> Shares:
    strings = _exam(kinds)
    return Shares(
        letters={name: int(chosen.sum()) for name, chosen in groups(strings).items()},
        networks={name: accuracies(network, strings, kinds) for name, network in networks.items()},
    )
