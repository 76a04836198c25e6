"""Reading and writing safetensors files with limits checked before anything is parsed."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import safetensors.torch
from torch import Tensor

MOST_HEADER_BYTES = 1 << 20
MOST_TENSORS = 1000
MOST_FILE_BYTES = 2 << 30


class TensorFileError(ValueError):
    """A safetensors file that cannot be read; the message is one sentence for the user."""


def read_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Tensors and metadata of a safetensors file. Raises TensorFileError."""
    metadata = {key: str(value) for key, value in _header(path).get("__metadata__", {}).items()}
    try:
        return safetensors.torch.load_file(path), metadata
    except (safetensors.SafetensorError, ValueError, KeyError, RuntimeError) as error:
        raise TensorFileError(f"{path.name} is damaged: {str(error)[:120]}") from None


def tensor_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Name and shape of every tensor, from the header alone. Raises TensorFileError."""
    header = _header(path)
    try:
        return {k: tuple(map(int, v["shape"])) for k, v in header.items() if k != "__metadata__"}  # type: ignore[call-overload]
    except (TypeError, KeyError, ValueError, AttributeError):
        raise TensorFileError(f"{path.name} is damaged: its header lists a tensor without a shape") from None


def write_tensors(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str] | None = None) -> None:
    """Write a file that is either the old one or the new one, whatever happens meanwhile."""
    contiguous = {name: tensor.detach().contiguous() for name, tensor in tensors.items()}
    write_atomically(path, safetensors.torch.save(contiguous, metadata))


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside `path`, fsync, then rename over it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _header(path: Path) -> dict[str, dict[str, object]]:
    """The JSON header of a safetensors file: 8 bytes of length, then the JSON."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = int.from_bytes(file.read(8), "little")
            if size > MOST_FILE_BYTES:
                raise TensorFileError(
                    f"{path.name} must be at most {MOST_FILE_BYTES >> 30} GiB, got {size >> 30} GiB"
                )
            if size < 8 or length > size - 8:
                raise TensorFileError(f"{path.name} is not a safetensors file, or it was cut short")
            if length > MOST_HEADER_BYTES:
                raise TensorFileError(
                    f"{path.name} has a header of {length} bytes; at most {MOST_HEADER_BYTES} are read"
                )
            header = json.loads(file.read(length))
    except OSError as error:
        raise TensorFileError(f"{path.name} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, TensorFileError):
            raise
        raise TensorFileError(f"{path.name} is not a safetensors file: its header is not JSON") from None
    if not isinstance(header, dict) or not all(isinstance(entry, dict) for entry in header.values()):
        raise TensorFileError(f"{path.name} is not a safetensors file: its header is not a table of tensors")
    if len(header) > MOST_TENSORS:
        raise TensorFileError(f"{path.name} lists {len(header)} tensors; at most {MOST_TENSORS} are read")
    return header
