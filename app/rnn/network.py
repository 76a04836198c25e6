"""A stacked recurrent network over characters: one-hot input, logits of the next character."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from .cells import CELLS, CellName
from .recurrent import RecurrentNetwork, RecurrentShape, State
from .shapes import CharacterBatch, Logits

MOST_HIDDEN = 2048
MOST_LAYERS = 8
MOST_VOCABULARY = 65_535


@dataclass(frozen=True)
class NetworkShape:
    """What fixes the size of every parameter. Raises ValueError for a size that makes no sense."""

    cell: CellName
    vocabulary_size: int
    hidden_size: int
    layers: int = 1

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise ValueError(f"cell must be one of {', '.join(CELLS)}, got {self.cell}")
        for name, most in (
            ("vocabulary_size", MOST_VOCABULARY),
            ("hidden_size", MOST_HIDDEN),
            ("layers", MOST_LAYERS),
        ):
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= most:
                raise ValueError(f"{name} must be 1 to {most}, got {value}")

    @property
    def recurrent(self) -> RecurrentShape:
        """The same as inputs and outputs of one entry a character."""
        return RecurrentShape(
            self.cell, self.vocabulary_size, self.hidden_size, self.layers, self.vocabulary_size
        )


class Network(RecurrentNetwork):
    """`logits = W_hy h_t + b_y` over a stack of LSTM, GRU or Elman layers that read characters one-hot."""

    def __init__(self, shape: NetworkShape, dropout: float = 0.0) -> None:
        super().__init__(shape.recurrent, dropout)
        self.shape = shape

    def forward(self, characters: CharacterBatch, state: State) -> tuple[Logits, State]:
        """Logits [T, B, V] for the character after each of `characters` [T, B], and the state behind the last."""
        hidden, state = self.run(self.one_hot(characters), state)
        logits: Tensor = self.readout(hidden)
        return logits, state
