from __future__ import annotations

import struct

import numpy as np
import pytest

from rnnscope.web.messages import Frame


@pytest.mark.parametrize(
    "array",
    [np.arange(6, dtype=np.float32).reshape(2, 3), np.array([np.nan, np.inf, -np.inf], dtype=np.float32),
     np.array([[1, 2], [3, 65_535]], dtype=">u2"), np.zeros((0, 5), dtype=np.uint16), np.arange(12, dtype=np.int8)[::2],
     np.arange(12, dtype=np.float32).reshape(3, 4).T],
)  # fmt: skip
def test_a_frame_is_64_bytes_and_the_data(array: np.ndarray) -> None:
    frame = Frame("tracks", array, 1, 2**32 - 1, 3, 4, 0.5).encode()
    version, ndim, pad, request, trace, index, offset, scale, rows, columns, name, dtype = struct.unpack(
        "<BBHIIIIfII24s8s", frame[:64]
    )
    assert (version, ndim, pad, request, trace, index, offset, scale) == (
        1,
        array.ndim,
        0,
        1,
        2**32 - 1,
        3,
        4,
        0.5,
    )
    assert name == b"tracks".ljust(24, b"\0") and dtype.rstrip(b"\0").decode() == array.dtype.name
    data = np.frombuffer(frame[64:], array.dtype.newbyteorder("<"))
    np.testing.assert_array_equal(data.reshape(rows, columns), array.reshape(rows, columns))
