"""Weights at observed steps, thinned so that they stay within a number of bytes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import safetensors.torch
from torch import Tensor

from ..rnn.tensorfile import read_tensors
from .folder import write_file
from .spread import spread

MOST_SNAPSHOTS = 200


class Snapshots:
    """The snapshots in a folder, a file a step."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.folder, self.most_bytes = folder, most_bytes
        self._sizes = {step: path.stat().st_size for step, path in _present(folder).items()}

    def keep(self, step: int, weights: Mapping[str, Tensor]) -> None:
        """Keep the weights of a step; others go where there are too many. Raises OSError."""
        self.folder.mkdir(exist_ok=True)
        content = safetensors.torch.save({name: tensor.contiguous() for name, tensor in weights.items()})
        write_file(self.folder / f"{step:08d}.safetensors", content)
        self._sizes[step] = len(content)
        self._thin()

    def _thin(self) -> None:
        whole, count = sum(self._sizes.values()), len(self._sizes)
        if whole <= self.most_bytes and count <= MOST_SNAPSHOTS:
            return
        room = min(MOST_SNAPSHOTS, self.most_bytes * count // whole)
        kept = spread(sorted(self._sizes), max(2, room * 3 // 4))  # not one by one from now on
        for step in self._sizes.keys() - set(kept):
            (self.folder / f"{step:08d}.safetensors").unlink(missing_ok=True)
            del self._sizes[step]


def nearest(folder: Path, step: int | None) -> int | None:
    """The step of the last snapshot at or before `step`, None: of the last one; None if there is none."""
    return max((s for s in _present(folder) if step is None or s <= step), default=None)


def load(folder: Path, step: int) -> dict[str, Tensor]:
    """The weights of a snapshot. Raises TensorFileError."""
    return read_tensors(folder / f"{step:08d}.safetensors")[0]


def _present(folder: Path) -> dict[int, Path]:
    paths = folder.glob("*.safetensors")
    return {int(path.stem): path for path in paths if path.stem.isascii() and path.stem.isdigit()}
