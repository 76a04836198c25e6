"""What the user calls the units of a model, kept in the data folder as `notes/MODEL.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

from filelock import FileLock, Timeout
from pydantic import Field, ValidationError

from ...runs.folder import write_file
from ..errors import Refusal
from ..messages import Message
from .messages import UnitNote

FORMAT = 1
MOST_NOTES = 5_000
"""Units with a name or a note, of one model."""
MOST_BYTES = 128 << 20
LOCK_SECONDS = 5.0


Address = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,2}\.(0|[1-9][0-9]{0,4})$")]
"""LAYER.UNIT, the layer from 1."""


class NotesFile(Message):
    """Content of `notes/MODEL.json`: notes by layer.unit, the layer from 1."""

    format: int
    notes: dict[Address, UnitNote]


class Notes:
    """The notes of one data folder. Any thread, and any process, may ask; model names are those of model folders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, model: str) -> dict[str, UnitNote]:
        """Notes of a model by unit; raises Refusal where the file is damaged."""
        path = self._path(model)
        try:
            if path.stat().st_size > MOST_BYTES:
                raise ValueError("too large")
            kept = NotesFile.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise _damaged(model, error) from None
        if kept.format != FORMAT:
            raise Refusal(
                422,
                f"the notes of {model} have format {kept.format}, this RNNscope reads {FORMAT}",
                "note",
                "open them with the version that wrote them",
            )
        return kept.notes

    def put(self, model: str, unit: str, note: UnitNote) -> None:
        """Keep the note of a unit, or forget it if it is empty; a crash leaves the old file or the new one.

        Raises Refusal where there are too many, the file is damaged, or it cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / "notes.lock", timeout=LOCK_SECONDS):
                kept = self.of(model)
                if note.name or note.note:
                    kept[unit] = note
                else:
                    kept.pop(unit, None)
                if len(kept) > MOST_NOTES:
                    said = f"a model has at most {MOST_NOTES:,} notes, and this would be one more"
                    raise Refusal(422, said, "note", "empty one that is not needed")
                write_file(self._path(model), _encoded(kept))
        except Timeout:
            raise Refusal(
                409, "the notes are being written by another process", "note", "try again"
            ) from None
        except OSError as error:
            said = f"the note cannot be kept: {error.strerror}"
            raise Refusal(
                422, said, "note", "free some disk space, or make the data folder writable"
            ) from None

    def _path(self, model: str) -> Path:
        return self.folder / f"{model}.json"


def _encoded(notes: dict[str, UnitNote]) -> bytes:
    def place(item: tuple[str, UnitNote]) -> list[int]:
        return [int(part) for part in item[0].split(".")]

    listed = {unit: note.model_dump() for unit, note in sorted(notes.items(), key=place)}
    return json.dumps({"format": FORMAT, "notes": listed}, indent=1).encode()


def _damaged(model: str, error: Exception) -> Refusal:
    why = "it does not hold notes" if isinstance(error, ValidationError) else "it cannot be read"
    hint = f"mend or remove notes/{model}.json in the data folder"
    return Refusal(422, f"the file with the notes of {model} is damaged: {why}", "note", hint)
