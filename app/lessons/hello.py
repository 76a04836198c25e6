"""“hello”: a network of a few hidden units that learns to write ello after hell, letter by letter.

`h_t = tanh(W_xh x_t + W_hh h_{t-1} + b_h)`, `p_t = softmax(W_hy h_t + b_y)`, the loss is the mean of -ln p_t[target].
Gradients are backpropagated by hand (Rumelhart, Hinton, Williams 1986); float64 throughout.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

LETTERS = ("h", "e", "l", "o")
READ, TARGETS = (0, 1, 2, 2), (1, 2, 2, 3)
"""hell is read, ello is to be written: letters as their indices."""
EVEN_FLOOR = 0.5 * np.log(2)
"""Mean loss of whoever cannot tell one l from the other: ln 2 at two of four letters."""

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Weights:
    """weight_xh [H, 4], weight_hh [H, H], bias_h [H], weight_hy [4, H], bias_y [4]; also a gradient."""

    weight_xh: Array
    weight_hh: Array
    bias_h: Array
    weight_hy: Array
    bias_y: Array

    def moved(self, by: Weights, rate: float) -> Weights:
        """These minus `rate` times a gradient."""
        return Weights(*(getattr(self, f.name) - rate * getattr(by, f.name) for f in fields(self)))


@dataclass(frozen=True)
class Reading:
    """What the network computes over hell: h [5, H] with h_0 = 0 first, logits and probabilities [4, 4]."""

    h: Array
    logits: Array
    probabilities: Array
    loss: float


def draw(seed: int, hidden_size: int = 3) -> Weights:
    """Weights uniform in +-1/sqrt(H), as PyTorch draws them."""
    random = np.random.default_rng(seed)
    bound = hidden_size**-0.5
    shapes = [(hidden_size, 4), (hidden_size, hidden_size), (hidden_size,), (4, hidden_size), (4,)]
    return Weights(*(random.uniform(-bound, bound, shape) for shape in shapes))


def read(weights: Weights) -> Reading:
    """Read hell and predict at each letter."""
    h = [np.zeros(len(weights.bias_h))]
    for letter in READ:
        h.append(np.tanh(weights.weight_xh[:, letter] + weights.weight_hh @ h[-1] + weights.bias_h))
    states = np.stack(h)
    logits = states[1:] @ weights.weight_hy.T + weights.bias_y
    shifted = logits - logits.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return Reading(states, logits, np.exp(logs), float(-logs[range(4), TARGETS].mean()))


def gradient(weights: Weights, reading: Reading) -> Weights:
    """d loss / d weights, backwards through the four steps."""
    of_logits = reading.probabilities.copy()
    of_logits[range(4), TARGETS] -= 1
    of_logits /= 4
    of_xh, of_hh = np.zeros_like(weights.weight_xh), np.zeros_like(weights.weight_hh)
    of_bias, of_h = np.zeros_like(weights.bias_h), np.zeros_like(weights.bias_h)
    for t in (3, 2, 1, 0):
        of_sum = (of_h + of_logits[t] @ weights.weight_hy) * (1 - reading.h[t + 1] ** 2)
        of_xh[:, READ[t]] += of_sum
        of_hh += of_sum[:, None] * reading.h[t]
        of_bias += of_sum
        of_h = of_sum @ weights.weight_hh
    return Weights(of_xh, of_hh, of_bias, of_logits.T @ reading.h[1:], of_logits.sum(axis=0))


def training(seed: int, learning_rate: float, steps: int, memory: bool) -> list[tuple[Weights, Reading]]:
    """The network before each of `steps` steps of gradient descent, and after the last.

    Without `memory`, W_hh is 0 and stays 0: nothing of what was read before reaches a letter.
    """
    weights = draw(seed)
    if not memory:
        weights = _forgetful(weights)
    course = []
    for _ in range(steps):
        reading = read(weights)
        course.append((weights, reading))
        slope = gradient(weights, reading)
        weights = weights.moved(slope if memory else _forgetful(slope), learning_rate)
    return [*course, (weights, read(weights))]


def _forgetful(weights: Weights) -> Weights:
    nothing = np.zeros_like(weights.weight_hh)
    return Weights(weights.weight_xh, nothing, weights.bias_h, weights.weight_hy, weights.bias_y)
