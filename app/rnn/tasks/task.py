"""A task: batches that follow from the seed and the step alone, and what a network's answers to them are worth."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import torch
from torch import Tensor, nn

from ..experiment.settings import TaskName
from ..shapes import Inputs

Loss = Literal["cross_entropy", "squared_error"]
Unit = Literal["nats", "squared error"]

_TRAINING, _PROBE = 0, 1  # streams of random numbers that never meet; initialization.py has 2


@dataclass(frozen=True)
class Batch:
    """Inputs x [T, B, I], float32, and what is asked: at the N time steps `at`, increasing, from 0.

    `targets` are classes [N, B], int64, or for a squared error values [N, B, O], float32.
    """

    x: Inputs
    targets: Tensor
    at: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Task(ABC):
    """A task on sequences of `length` time steps. Outputs of a network are given for the target positions: [N, B, O].

    `baseline` is the mean loss of what `baseline_name` says, in `unit`; `chance` the accuracy of guessing, None where
    the task has no accuracy. Where it `continues`, each sequence of a batch goes on where the same one of the batch
    before ended, so that the state may be carried.
    """

    length: int

    name: ClassVar[TaskName]
    loss: ClassVar[Loss] = "cross_entropy"
    continues: ClassVar[bool] = False

    @property
    @abstractmethod
    def input_size(self) -> int:
        """I, channels of the input."""

    @property
    @abstractmethod
    def output_size(self) -> int:
        """O, classes or values of an answer."""

    @property
    @abstractmethod
    def baseline(self) -> float:
        """Mean loss without using the past."""

    @property
    @abstractmethod
    def baseline_name(self) -> str:
        """How the baseline is reached, and its closed form."""

    @property
    @abstractmethod
    def chance(self) -> float | None:
        """Accuracy of guessing."""

    @property
    @abstractmethod
    def about(self) -> str:
        """The task in a few words."""

    @abstractmethod
    def batch(self, step: int, batch_size: int) -> Batch:
        """The batch of optimizer step `step`, from 0: always the same one."""

    @abstractmethod
    def probe(self, batch_size: int) -> Batch:
        """A batch that no training step ever sees: always the same one."""

    @property
    def unit(self) -> Unit:
        """Unit of the loss."""
        return "nats" if self.loss == "cross_entropy" else "squared error"

    @property
    def target_positions(self) -> tuple[int, ...]:
        """The N time steps at which the network is asked: the last one, unless the task says otherwise."""
        return (self.length - 1,)

    def loss_of(self, outputs: Tensor, batch: Batch) -> Tensor:
        """Mean loss over targets and batch, a scalar that can be differentiated; outputs are [N, B, O]."""
        if self.loss == "cross_entropy":
            return nn.functional.cross_entropy(outputs.flatten(0, 1), batch.targets.flatten())
        return nn.functional.mse_loss(outputs, batch.targets.to(outputs.dtype))

    def position_losses(self, outputs: Tensor, batch: Batch) -> Tensor:
        """Loss of every target [N, B]; a squared error is the mean over O, without 1/2."""
        if self.loss == "cross_entropy":
            losses = nn.functional.cross_entropy(
                outputs.flatten(0, 1), batch.targets.flatten(), reduction="none"
            )
            return losses.reshape(batch.targets.shape)  # [N, B]
        return (outputs - batch.targets).square().mean(dim=-1)

    def accuracy_of(self, outputs: Tensor, batch: Batch) -> float:
        """Share of targets where the largest output is the right class; NaN for a squared error, or if an output is."""
        if self.loss == "squared_error" or bool(outputs.isnan().any()):
            return math.nan
        return float((outputs.argmax(dim=-1) == batch.targets).double().mean())


@dataclass(frozen=True, eq=False)
class DrawnTask(Task):
    """A task whose sequences are drawn at random, anew at each step.

    The draws are numpy's PCG64 from SeedSequence(seed, spawn_key=(stream, step)): all bits of seed and step count,
    where the seed of torch's CPU generator keeps 32.
    """

    seed: int

    @abstractmethod
    def draw(self, rng: np.random.Generator, batch_size: int) -> Batch:
        """A batch drawn from `rng`."""

    def batch(self, step: int, batch_size: int) -> Batch:
        """The batch of optimizer step `step`, from 0: a function of the task, the seed, the step and the batch size."""
        return self.draw(self._stream(_TRAINING, step), batch_size)

    def probe(self, batch_size: int) -> Batch:
        """A batch of a stream of its own."""
        return self.draw(self._stream(_PROBE, 0), batch_size)

    def _stream(self, stream: int, step: int) -> np.random.Generator:
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(stream, step)))


def one_hot(symbols: Tensor, size: int) -> Inputs:
    """Symbols [T, B], int64, to float32 [T, B, size]."""
    return torch.zeros(*symbols.shape, size).scatter_(-1, symbols[..., None], 1.0)
