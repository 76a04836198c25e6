"""The next character of a text."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ..experiment.settings import SettingError
from ..training import TrainingSettings, stream_window
from ..vocabulary import Vocabulary
from .task import Batch, Task, one_hot


@dataclass(frozen=True, eq=False)
class Characters(Task):
    """Predict the next character at every position; V = `vocabulary.size` with the unknown character.

    Reader b starts b/B of the way round `training` and reads on from batch to batch, so that the state may be carried;
    the text is read in its order, whatever the seed. The probe comes from `held_out`. Both are ids, int64 [N].
    """

    vocabulary: Vocabulary
    training: Tensor
    held_out: Tensor

    name = "characters"
    continues = True

    @classmethod
    def from_text(cls, text: str, length: int, batch_size: int) -> Characters:
        """The task of a text: its 127 commonest characters; the last tenth, at least two sequences, is held out.

        Raises SettingError at the field corpus for a text that is too short for one batch, whose readers may start
        inside each other's sequences, beside what is held out.
        """
        held = max(2 * (length + 1), len(text) // 10)
        needed = length + 1 + batch_size + 2 * (length + 1)
        if len(text) < needed:
            raise SettingError(
                "corpus",
                f"the text must have at least {needed} characters for {batch_size} sequences of {length}, "
                f"got {len(text)}",
                "choose a longer text or shorter sequences",
            )
        try:
            vocabulary = Vocabulary.from_text(text)
        except ValueError as error:  # a text of lone surrogates only
            raise SettingError("corpus", str(error), "choose another text") from error
        ids = vocabulary.encode(text)
        return cls(length, vocabulary, ids[:-held], ids[-held:])

    @property
    def input_size(self) -> int:
        """V, one channel for each character."""
        return self.vocabulary.size

    @property
    def output_size(self) -> int:
        """V, one class for each character."""
        return self.vocabulary.size

    @property
    def baseline(self) -> float:
        """Cross-entropy of the uniform distribution, which an untrained readout is close to."""
        return math.log(self.vocabulary.size)

    @property
    def baseline_name(self) -> str:
        """How the baseline is reached, and its closed form."""
        return f"uniform, ln {self.vocabulary.size}"

    @property
    def chance(self) -> float:
        """Accuracy of a uniform guess."""
        return 1 / self.vocabulary.size

    @property
    def about(self) -> str:
        """The task in a few words."""
        return f"the next of {self.vocabulary.size} characters, in pieces of {self.length}"

    @property
    def target_positions(self) -> tuple[int, ...]:
        """Every time step."""
        return tuple(range(self.length))

    def batch(self, step: int, batch_size: int) -> Batch:
        """x [T, B, V], targets [T, B]: piece `step` of every reader."""
        reading = TrainingSettings(batch_size=batch_size, window=self.length)
        return self._of(stream_window(self.training, step, reading))

    def probe(self, batch_size: int) -> Batch:
        """Sequences spread evenly over the held-out end of the text."""
        last = len(self.held_out) - self.length - 1
        starts = torch.arange(batch_size) * last // max(1, batch_size - 1)  # [B]
        return self._of(self.held_out[starts[None, :] + torch.arange(self.length + 1)[:, None]])

    def _of(self, ids: Tensor) -> Batch:
        """[T + 1, B] to a batch."""
        return Batch(one_hot(ids[:-1], self.vocabulary.size), ids[1:], self.target_positions)
