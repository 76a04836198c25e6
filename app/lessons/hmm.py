"""A hidden Markov model, and its forward recursion as the hidden state of a recurrent network (Rabiner 1989)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Hmm:
    """K hidden states and V outputs; every row is a distribution."""

    start: Floats
    """[K]: of the first state."""
    transition: Floats
    """[K, K]: from a state (row) to the next."""
    emission: Floats
    """[K, V]: of what a state (row) puts out."""

    @property
    def states(self) -> int:
        """K."""
        return len(self.start)

    @property
    def outputs(self) -> int:
        """V."""
        return int(self.emission.shape[1])


@dataclass(frozen=True)
class Forward:
    """What the recursion has at every step; NaN after a step that has probability 0."""

    predicted: Floats
    """[T, K]: P(state_t | outputs before t)."""
    alpha: Floats
    """[T, K]: P(state_t | outputs up to t), the hidden state."""
    scale: Floats
    """[T]: P(output_t | outputs before t), what normalizing divides by."""

    @property
    def running_nats(self) -> Floats:
        """[T]: log P(outputs up to t), the sum of log scales; -inf from the first impossible output on."""
        with np.errstate(divide="ignore"):
            logs = np.log(self.scale)
        return np.where(np.isnan(logs), -np.inf, logs).cumsum()


@dataclass(frozen=True)
class Counts:
    """How often each thing happens in expectation, given the outputs; NaN where these are impossible."""

    start: Floats
    """[K]."""
    transition: Floats
    """[K, K]: N_ij."""
    emission: Floats
    """[K, V]."""


def forward(hmm: Hmm, outputs: Sequence[int]) -> Forward:
    """alpha_t = (alpha_{t-1} P) * E[:, x_t] / c_t, from outputs of length T, each below V."""
    steps = len(outputs)
    predicted, alpha = np.empty((steps, hmm.states)), np.empty((steps, hmm.states))
    scale = np.empty(steps)
    prediction = hmm.start
    with np.errstate(invalid="ignore"):
        for t, output in enumerate(outputs):
            predicted[t] = prediction
            joint = prediction * hmm.emission[:, output]  # [K]
            scale[t] = joint.sum()
            alpha[t] = joint / scale[t]
            prediction = alpha[t] @ hmm.transition
    return Forward(predicted, alpha, scale)


def expected_counts(hmm: Hmm, outputs: Sequence[int], seen: Forward) -> Counts:
    """Baum-Welch's counting: the backward recursion, then posteriors of states and of pairs of states, summed."""
    beta = np.ones(hmm.states)  # [K]: P(outputs after t | state_t) over the scales after t
    start, transition = np.zeros(hmm.states), np.zeros_like(hmm.transition)
    emission = np.zeros_like(hmm.emission)
    for t in range(len(outputs) - 1, -1, -1):
        posterior = seen.alpha[t] * beta
        emission[:, outputs[t]] += posterior
        if t == 0:
            start += posterior
            break
        with np.errstate(divide="ignore", invalid="ignore"):
            weighed = hmm.emission[:, outputs[t]] * beta / seen.scale[t]  # [K]
        transition += seen.alpha[t - 1][:, None] * hmm.transition * weighed
        beta = hmm.transition @ weighed
    return Counts(start, transition, emission)


def sampled(hmm: Hmm, sequences: int, steps: int, seed: int) -> tuple[Whole, Whole]:
    """States and outputs, [sequences, steps] each; the first sequences do not depend on how many there are."""
    states, outputs = np.empty((2, sequences, steps), np.int64)
    tables = [np.cumsum(table, axis=-1)[..., :-1] for table in (hmm.start, hmm.transition, hmm.emission)]
    start, transition, emission = tables
    for one in range(sequences):
        chances = np.random.default_rng([seed, one]).random((steps, 2))
        state = int((chances[0, 0] >= start).sum())
        for t in range(steps):
            if t:
                state = int((chances[t, 0] >= transition[state]).sum())
            states[one, t], outputs[one, t] = state, (chances[t, 1] >= emission[state]).sum()
    return states, outputs


def random_hmm(states: int, outputs: int, seed: int) -> Hmm:
    """A model that tends to stay in its state, each of whose states has its favourite outputs."""
    generator = np.random.default_rng(seed)
    stay = 4.0 * np.eye(states) + 0.5
    favour = 0.5 + 4.0 * (np.arange(states)[:, None] % outputs == np.arange(outputs))
    return Hmm(
        start=generator.dirichlet(np.full(states, 3.0)),
        transition=np.stack([generator.dirichlet(row) for row in stay]),
        emission=np.stack([generator.dirichlet(row) for row in favour]),
    )
