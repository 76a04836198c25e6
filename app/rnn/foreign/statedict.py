"""Tables of tensors out of a file that someone else saved, with limits checked before anything is parsed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from ..tensorfile import MOST_FILE_BYTES, MOST_TENSORS, read_tensors

MOST_PICKLE_BYTES = 16 << 20
MOST_RECORDS = 10_000  # a checkpoint with its optimizer holds three times the tensors of its model
DEEPEST = 6
LONGEST_KEY = 200
ZIP_MAGIC = b"PK\x03\x04"
# How torch.save began a file before version 1.6: protocol 2, then the magic number 0x1950a86a20f9469cfc6c.
LEGACY_MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."
SAVE_THE_WEIGHTS = 'save the weights alone with torch.save(model.state_dict(), "weights.pt")'


@dataclass(frozen=True)
class StateDict:
    """Tensors by their keys, and the keys of the dicts around them: `("model",)` for `checkpoint["model"]`."""

    where: tuple[str, ...]
    tensors: dict[str, Tensor]

    @property
    def place(self) -> str:
        """`where` for people."""
        return ".".join(self.where) or "top level"


def read_state_dicts(path: Path) -> list[StateDict]:
    """Every dict of tensors in a file of `torch.save` or in a safetensors file, optimizers left out.

    Nothing is unpickled but tensors and plain containers. Raises ValueError in one sentence.
    """
    if path.suffix == ".safetensors":
        found = [StateDict((), read_tensors(path)[0])]
    else:
        _check_file(path)
        found = _state_dicts(path.name, _load(path))
    for state in found:
        for key, tensor in state.tensors.items():
            _check_tensor(key, tensor)
    return found


def _state_dicts(name: str, content: object) -> list[StateDict]:
    if not isinstance(content, Mapping):
        raise ValueError(f"{name} holds a {type(content).__name__}, not a state_dict; {SAVE_THE_WEIGHTS}")
    found = list(_walk(content, (), set()))
    count = sum(len(state.tensors) for state in found)
    if count > MOST_TENSORS:
        raise ValueError(f"{name} holds {count} tensors; at most {MOST_TENSORS} are read")
    if not count:
        raise ValueError(f"{name} holds no tensors; {SAVE_THE_WEIGHTS}")
    return found


def _check_file(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(len(LEGACY_MAGIC))
    except OSError as error:
        raise ValueError(f"{path.name} cannot be read: {error.strerror}") from None
    if size > MOST_FILE_BYTES:
        raise ValueError(
            f"{path.name} must be at most {MOST_FILE_BYTES >> 30} GiB, got {size / (1 << 30):.1f} GiB"
        )
    if start.startswith(ZIP_MAGIC):
        _check_zip(path)
    elif start != LEGACY_MAGIC:
        kind = "a plain pickle, which can run code" if start.startswith(b"\x80") else "no file of torch.save"
        raise ValueError(f"{path.name} is {kind}; {SAVE_THE_WEIGHTS}")


def _check_zip(path: Path) -> None:
    """torch.save stores without compressing: whatever would inflate was made by something else."""
    try:
        with zipfile.ZipFile(path) as archive:
            records = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise ValueError(f"{path.name} is damaged: it is a zip file that cannot be opened") from None
    if len(records) > MOST_RECORDS:
        raise ValueError(f"{path.name} holds {len(records)} records; at most {MOST_RECORDS} are read")
    names = {record.filename.rpartition("/")[2]: record.file_size for record in records}
    if "constants.pkl" in names:
        raise ValueError(f"{path.name} is a TorchScript archive; {SAVE_THE_WEIGHTS}")
    unpacked = sum(record.file_size for record in records)
    if (
        any(record.compress_type != zipfile.ZIP_STORED for record in records)
        or unpacked > path.stat().st_size
    ):
        raise ValueError(
            f"{path.name} is a compressed archive of {unpacked} bytes; torch.save does not compress, so it is not read"
        )
    if "data.pkl" not in names:
        raise ValueError(f"{path.name} is a zip file, but torch.save did not write it; {SAVE_THE_WEIGHTS}")
    if names["data.pkl"] > MOST_PICKLE_BYTES:
        raise ValueError(
            f"{path.name} describes its tensors in {names['data.pkl']} bytes; at most {MOST_PICKLE_BYTES}"
        )


def _load(path: Path) -> object:
    with path.open("rb") as file:
        mapped = file.read(len(ZIP_MAGIC)) == ZIP_MAGIC
    try:
        return torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)
    except Exception as error:  # a damaged file can raise whatever its bytes happen to ask for
        name = re.search(r"(?:GLOBAL|class) ([\w.]+)", str(error))
        if name and "eights" in str(error):
            reason = f"a Python object ({name[1]}), which is not loaded because a pickle can run code"
            raise ValueError(f"{path.name} holds {reason}; {SAVE_THE_WEIGHTS}") from None
        first_line = str(error).strip().partition("\n")[0]
        raise ValueError(f"{path.name} is damaged: {first_line[:120] or type(error).__name__}") from None


def _walk(node: Mapping[object, object], where: tuple[str, ...], seen: set[int]) -> Iterator[StateDict]:
    if id(node) in seen or {"state", "param_groups"} <= node.keys():
        return  # an optimizer: its moments have the shapes of the weights
    seen.add(id(node))  # a few bytes of pickle can hold one dict a million times over
    named = {key: value for key, value in node.items() if isinstance(key, str)}
    tensors = {key: value for key, value in named.items() if isinstance(value, Tensor)}
    if tensors:
        yield StateDict(where, tensors)
    for key, value in named.items():
        if isinstance(value, Mapping):
            if len(where) == DEEPEST:
                raise ValueError(f"dicts may be nested {DEEPEST} deep, got more in {where[0][:60]!r}")
            yield from _walk(value, (*where, key), seen)


def _check_tensor(key: str, tensor: Tensor) -> None:
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise ValueError(f"each key must be at most {LONGEST_KEY} printable characters, got {key[:60]!a}")
    if tensor.layout != torch.strided or tensor.device.type != "cpu" or tensor.is_quantized:
        raise ValueError(f"{key!r} must be an ordinary tensor, got a sparse, quantized or empty one")
    if tensor.numel() * tensor.element_size() > tensor.untyped_storage().nbytes():
        raise ValueError(f"{key!r} repeats its numbers instead of storing them; save a contiguous copy")
