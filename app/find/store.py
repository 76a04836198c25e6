"""Findings on disk, one gzipped JSON file a search, under a key that tells what was searched for in what."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from pydantic import ValidationError

from ..rnn.checkpoint import Model
from ..rnn.tensorfile import write_atomically
from .findings import FORMAT, Findings, Record

SUFFIX = ".json.gz"
SUMMARY = ".summary.json"
MOST_BYTES = 64 << 20
MOST_UNPACKED = 512 << 20
MOST_SUMMARY = 1 << 16


class Summary(Record):
    """A kept search, in a list; lies beside the file so that this need not be read."""

    key: str
    model: str
    model_sha256: str
    title: str
    concepts: list[str]
    characters: int
    made: str


def model_sha256(model: Model) -> str:
    """Of the shape, the characters and the weights of a model, in hexadecimal; its name and its card do not count."""
    digest = hashlib.sha256()
    shape = asdict(model.network.shape)
    digest.update(json.dumps([shape, list(model.vocabulary.characters)], sort_keys=True).encode())
    for name, tensor in sorted(model.network.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {list(tensor.shape)}\n".encode())
        digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def search_key(
    model_sha256: str, text_sha256: str, concepts: Iterable[str], split: str, most_characters: int
) -> str:
    """24 hexadecimal digits for a search; `concepts` are identities such as a name or a pattern, in any order."""
    parts = [FORMAT, model_sha256, text_sha256, sorted(concepts), split, most_characters]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def path_of(folder: Path, key: str) -> Path:
    """Where the findings with this key are kept. Raises ValueError for what is not a key."""
    if not (key.isascii() and key.isalnum() and len(key) <= 64):
        raise ValueError(f"a key must be letters and digits, got {key[:40]!r}")
    return folder / (key + SUFFIX)


def save(folder: Path, findings: Findings) -> Path:
    """Write findings and their summary into a folder; each file is replaced atomically."""
    folder.mkdir(parents=True, exist_ok=True)
    path = path_of(folder, findings.key)
    write(path, findings)
    write_atomically(folder / (findings.key + SUMMARY), summary(findings).model_dump_json().encode())
    return path


def write(path: Path, findings: Findings) -> None:
    """Write findings to a file; the same findings give the same bytes."""
    write_atomically(path, gzip.compress(findings.model_dump_json().encode(), 6, mtime=0))


def load(path: Path) -> Findings:
    """Read findings. Raises ValueError in one sentence for a file that is damaged, too large or something else."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError(f"{path.name} must be at most {MOST_BYTES >> 20} MiB")
        with gzip.open(path) as file:
            unpacked = file.read(MOST_UNPACKED + 1)
    except FileNotFoundError:
        raise ValueError(f"{path.name} is not there: search again") from None
    except (OSError, EOFError, zlib.error):
        raise ValueError(f"{path.name} is damaged or not gzipped: remove it and search again") from None
    if len(unpacked) > MOST_UNPACKED:
        raise ValueError(f"{path.name} must be at most {MOST_UNPACKED >> 20} MiB when unpacked")
    try:
        return Findings.model_validate_json(unpacked)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"])) or "its beginning"
        raise ValueError(
            f"{path.name} does not hold findings of format {FORMAT} (see {where}): remove it and search again"
        ) from None


def summary(findings: Findings) -> Summary:
    """What a list shows of findings."""
    return Summary(
        key=findings.key,
        model=findings.model,
        model_sha256=findings.model_sha256,
        title=findings.text.title,
        concepts=[found.concept.title for found in findings.concepts],
        characters=findings.text.characters,
        made=findings.made,
    )


def listed(folder: Path) -> list[Summary]:
    """Summaries of all findings in a folder, newest first; files that cannot be read are left out."""
    found = [(_summary_of(path), path) for path in folder.glob(f"*{SUFFIX}")]
    named = [one for one, path in found if one and one.key == _key_in(path)]  # else it is renamed
    return sorted(named, key=lambda one: (one.made, one.key), reverse=True)


def summary_beside(path: Path) -> Summary | None:
    """What a list shows of a file of findings, without reading that; None where there is no such thing beside it."""
    try:
        with path.with_name(_key_in(path) + SUMMARY).open("rb") as file:
            found = Summary.model_validate_json(file.read(MOST_SUMMARY))
    except (OSError, ValidationError):
        return None
    return found if found.key == _key_in(path) else None  # else it is about another file


def _summary_of(path: Path) -> Summary | None:
    try:
        return summary_beside(path) or summary(load(path))
    except ValueError:
        return None


def _key_in(path: Path) -> str:
    return path.name.removesuffix(SUFFIX)
