"""Backprop by hand: every message that runs backwards through a small unrolled network, in its order.

`z_t = w h_{t-1} + u x_t`, `h_t = tanh(z_t)` or z_t, `y_t = v h_t`, `L = sum over t of (y_t - target_t)^2 / 2`: scalars.
A bar over a name is dL by it. The weights are shared, so each collects a term from each step (Werbos 1990).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch

from .field_error import FieldError
from .typed_number import number_from

Activation = Literal["tanh", "linear"]
Weight = Literal["w", "u", "v"]


@dataclass(frozen=True)
class Network:
    """The three weights, what is read, what should be said, and whether only the last step has a loss."""

    w: float
    u: float
    v: float
    x: Sequence[float]
    targets: Sequence[float]
    activation: Activation = "tanh"
    last: bool = False


@dataclass(frozen=True)
class Forward:
    """z, h (h_0 = 0 first) and y by time step, losses of the steps that count, and their sum."""

    z: list[float]
    h: list[float]
    y: list[float]
    losses: list[float]
    loss: float


@dataclass(frozen=True)
class Message:
    """One bar: of what (y, h or z) at which time step from 1, its value, and its summands in the order of their use.

    `terms` are (what they come from, factor, value of that bar); their products add up to `value`.
    """

    of: Literal["y", "h", "z"]
    step: int
    value: float
    terms: list[tuple[str, float, float]]


@dataclass(frozen=True)
class Term:
    """What one time step adds to the gradient of a shared weight: bar * value = product."""

    weight: Weight
    step: int
    bar: str
    bar_value: float
    other: str
    other_value: float
    product: float


MOST_STEPS, MOST_NUMBER = 6, 10.0


def numbers_from(text: str, field: str) -> list[float]:
    """What is typed, with spaces, commas or semicolons between the numbers. Raises FieldError."""
    words = [word for word in re.split(r"[\s,;]+", text) if word]
    if len(words) > MOST_STEPS:
        raise FieldError(f"expected at most {MOST_STEPS} numbers, got {len(words)}", field, "leave some out")
    return [
        number_from(word, field, -MOST_NUMBER, MOST_NUMBER, f" at place {place}", "such as 1, 0.5, -1")
        for place, word in enumerate(words, 1)
    ]


def forward(network: Network) -> Forward:
    """The network over x. Raises FieldError for unequal lengths."""
    x, targets = network.x, network.targets
    if not x:
        raise FieldError("expected at least one input, got none", "x", "write numbers, such as 1, 0.5, -1")
    if len(x) != len(targets):
        error = f"expected {len(x)} targets, one for each input, got {len(targets)}"
        raise FieldError(error, "targets", "write as many numbers as there are inputs")
    z: list[float] = []
    h = [0.0]
    for value in x:
        z.append(network.w * h[-1] + network.u * value)
        h.append(math.tanh(z[-1]) if network.activation == "tanh" else z[-1])
    y = [network.v * state for state in h[1:]]
    losses = [(out - target) ** 2 / 2 for out, target in zip(y, targets, strict=True)]
    if network.last:
        losses = [0.0] * (len(x) - 1) + losses[-1:]
    return Forward(z, h, y, losses, sum(losses))


def backward(network: Network) -> tuple[Forward, list[Message], list[Term]]:
    """The bars from the last step to the first, and the terms of w, u and v in the order in which they come."""
    made = forward(network)
    x, steps = network.x, len(network.x)
    messages: list[Message] = []
    terms: list[Term] = []
    z_after = 0.0
    for t in range(steps, 0, -1):
        y_bar = made.y[t - 1] - network.targets[t - 1] if t == steps or not network.last else 0.0
        messages.append(Message("y", t, y_bar, [("L", y_bar, 1.0)]))
        from_after = [(f"z{t + 1}", network.w, z_after)] if t < steps else []
        parts = [(f"y{t}", network.v, y_bar), *from_after]
        h_bar = sum(factor * bar for _, factor, bar in parts)
        messages.append(Message("h", t, h_bar, parts))
        slope = 1 - made.h[t] ** 2 if network.activation == "tanh" else 1.0
        z_bar = slope * h_bar
        messages.append(Message("z", t, z_bar, [(f"h{t}", slope, h_bar)]))
        terms += [
            Term("v", t, f"y{t}", y_bar, f"h{t}", made.h[t], y_bar * made.h[t]),
            Term("w", t, f"z{t}", z_bar, f"h{t - 1}", made.h[t - 1], z_bar * made.h[t - 1]),
            Term("u", t, f"z{t}", z_bar, f"x{t}", x[t - 1], z_bar * x[t - 1]),
        ]
        z_after = z_bar
    return made, messages, terms


def by_autograd(network: Network) -> dict[Weight, float]:
    """The three gradients as torch's autograd finds them, in float64."""
    weights = torch.tensor([network.w, network.u, network.v], dtype=torch.float64, requires_grad=True)
    h = torch.zeros((), dtype=torch.float64)
    losses = []
    for value, target in zip(network.x, network.targets, strict=True):
        z = weights[0] * h + weights[1] * value
        h = torch.tanh(z) if network.activation == "tanh" else z
        losses.append((weights[2] * h - target) ** 2 / 2)
    (losses[-1] if network.last else torch.stack(losses).sum()).backward()  # type: ignore[no-untyped-call]
    assert weights.grad is not None
    return dict(zip(("w", "u", "v"), weights.grad.tolist(), strict=True))
