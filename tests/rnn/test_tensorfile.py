"""Tensor files: limits before parsing, one sentence for a damaged one, the old file or the new one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from rnnscope.rnn import tensorfile
from rnnscope.rnn.tensorfile import (
    TensorFileError,
    read_tensors,
    tensor_shapes,
    write_atomically,
    write_tensors,
)


def with_header(path: Path, header: object, data: bytes = b"") -> Path:
    encoded = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(len(encoded).to_bytes(8, "little") + encoded + data)
    return path


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    tensors = {"a": torch.randn(2, 3), "b": torch.arange(4).half(), "t": torch.randn(3, 2).T}
    write_tensors(path, tensors, {"who": "me"})
    read, metadata = read_tensors(path)
    assert metadata == {"who": "me"}
    assert all(torch.equal(read[name], tensors[name]) for name in tensors)
    assert tensor_shapes(path) == {"a": (2, 3), "b": (4,), "t": (2, 3)}


ENTRY = {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (b"{not json", "its header is not JSON"),
        (b"\xff\xfe", "its header is not JSON"),
        (b"[" * 50_000, "its header is not JSON"),
        ([1], "its header is not a table of tensors"),
        ({"a": 3}, "its header is not a table of tensors"),
        ({"a": {"dtype": "F32"}}, "without a shape|is damaged"),
        ({"a": ENTRY | {"data_offsets": [0, 99]}}, "is damaged"),
        ({f"t{k}": ENTRY for k in range(1001)}, "lists 1001 tensors; at most 1000 are read"),
        (b" " * (2 << 20), "has a header of 2097152 bytes"),
    ],
)
def test_a_damaged_or_foreign_header_is_one_sentence(tmp_path: Path, header: object, message: str) -> None:
    path = with_header(tmp_path / "x.safetensors", header, b"\0\0\0\0")
    with pytest.raises(TensorFileError, match=message) as caught:
        tensor_shapes(path)
        read_tensors(path)
    assert len(str(caught.value)) < 250


def test_a_file_cut_short_absent_or_empty_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    write_tensors(path, {"a": torch.randn(100)})
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    with pytest.raises(TensorFileError, match="is damaged"):
        read_tensors(path)
    for content in (whole[:20], b"", b"PK\3\4 a zip"):
        path.write_bytes(content)
        with pytest.raises(TensorFileError, match="not a safetensors file, or it was cut short"):
            read_tensors(path)
    with pytest.raises(TensorFileError, match="cannot be read: No such file"):
        read_tensors(tmp_path / "none.safetensors")


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.safetensors"
    write_tensors(path, {"a": torch.randn(100)})
    monkeypatch.setattr(tensorfile, "MOST_FILE_BYTES", 100)
    with pytest.raises(TensorFileError, match="must be at most"):
        read_tensors(path)


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    write_atomically(path, b"old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(path, b"new and longer")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
