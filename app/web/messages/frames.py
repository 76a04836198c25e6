"""Binary frames, from the server to the browser: a header of 64 bytes, then the numbers, little-endian."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Literal

import numpy as np

PIECE = 256  # positions of a frame; the last frame of a text may hold fewer

# P: positions of the frame, PIECE but for the last of a text. H: hidden_size. L: layers. K: rows of
# `Opened.tracks`. Frames of `open` and `intervene` come piece by piece, in the order of this list, `hidden` layer by
# layer. Float arrays carry inf and NaN as they are.
#
# `hidden` is quantized: value = stored * scale, |stored| <= 127, and -128 where h is not finite (`tracks` has
# the exact values). scale is 1/127 for lstm, gru and rnn, whose |h| is at most 1; for relu and linear it is
# 1/127 of the largest finite |h| of the layer in this piece.

ArrayName = Literal[
    "known",  # uint8 [P]: 1 where the model knows the character
    "guess_ids",  # uint16 [P, 5]: likeliest next characters, likeliest first; filled up with id 0
    "guess_probabilities",  # float32 [P, 5]; 0 where guess_ids is filled up
    "next_probability",  # float32 [P]: of the character that does come next, NaN at the last position
    "surprise_bits",  # float32 [P]: -log2 p(x_t | x_<t), NaN at position 0
    "baseline_bits",  # float32 [P]: the n-gram model's, NaN at position 0; only if Opened.baseline is there
    "hidden",  # int8 [P, H]: h of layer `index` at positions offset..
    "tracks",  # float32 [K, P]: rows as in `Opened.tracks`, of unit `index` = layer * hidden_size + unit
    "order",  # uint16 [L, H]: unit of each heat map row; `offset` is the start that was asked for
    "reach_h",  # float32 [N, P]: ||dL_t / dh_s|| of layer `index`, a row a target t, a column a position s = offset..
    # columns come from the latest s to the earliest, 32 at once, layer by layer; NaN where s > t or s < t - back, and
    # in the row of the last position
    "reach_c",  # float32 [N, P]: the same of the cell state; LSTM only
    "saliency",  # float32 [N, P]: ||dL_t / dx_s||, x the one-hot input
    "metrics",  # float64 [S, 8]: columns as in METRICS
    "observations",  # float32 [S, W]: step, then the parts of `RunStatus.layout`
]
DataType = Literal["int8", "uint8", "uint16", "float32", "float64"]

WIRE_VERSION = 1
HEADER = struct.Struct("<BBHIIIIfII24s8s")  # 64 bytes, so that the data behind it is aligned


@dataclass(frozen=True)
class Frame:
    """One array on its way to the browser; `offset` is the position of its first time step."""

    name: ArrayName
    array: np.ndarray
    request: int
    trace: int
    index: int = 0
    offset: int = 0
    scale: float = 1.0

    def encode(self) -> bytes:
        """Header (version, dimensions, ids, index, offset, scale, shape, name, dtype), then data by rows."""
        array = np.ascontiguousarray(self.array, dtype=self.array.dtype.newbyteorder("<"))
        rows, columns = array.shape if array.ndim == 2 else (array.shape[0], 1)
        header = HEADER.pack(
            WIRE_VERSION, array.ndim, 0, self.request, self.trace, self.index, self.offset, self.scale,
            rows, columns, self.name.encode(), array.dtype.name.encode(),
        )  # fmt: skip
        return header + array.tobytes()
