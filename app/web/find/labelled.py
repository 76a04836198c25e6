"""Labelled files that were uploaded, kept under the SHA-256 of their UTF-8 bytes."""

from __future__ import annotations

import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

from ...find.concepts import ConceptError, Labelled, parse_labelled
from ...runs.folder import write_file
from ..errors import Refusal

DIGEST = re.compile("[0-9a-f]{64}")


class Uploaded(TypedDict):
    """Answer of POST /api/find/labelled."""

    sha256: str
    characters: int
    positions_on: int
    name: str


class LabelledFiles:
    """At most `most` of them; the one unused for longest goes first."""

    def __init__(self, folder: Path, most: int) -> None:
        self.folder, self.most = folder, most

    def store(self, file: str) -> Uploaded:
        """Keep a file, if it is one; raises Refusal."""
        labelled = _parsed(file)
        encoded = file.encode()
        digest = hashlib.sha256(encoded).hexdigest()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_file(self.folder / f"{digest}.txt", encoded)
        except OSError as error:
            said = f"the file cannot be stored: {error.strerror}"
            raise Refusal(422, said, "", "free some disk space") from None
        self._forget_oldest()
        return {
            "sha256": digest,
            "characters": len(labelled.text),
            "positions_on": int((labelled.labels == 1).sum()),
            "name": labelled.name,
        }

    def find(self, digest: str) -> Labelled:
        """Text and labels of an uploaded file; raises Refusal if it is not here."""
        if DIGEST.fullmatch(digest):
            path = self.folder / f"{digest}.txt"
            with suppress(OSError):
                encoded = path.read_bytes()
                os.utime(path)  # used now
                if hashlib.sha256(encoded).hexdigest() == digest:  # its name promises these very labels
                    return _parsed(encoded.decode())
        raise Refusal(
            404, "this labelled file is not on this machine", "concept.sha256", "choose the file again"
        )

    def _forget_oldest(self) -> None:
        def last_used(path: Path) -> float:
            with suppress(OSError):
                return path.stat().st_mtime
            return 0.0

        paths = sorted(self.folder.glob("*.txt"), key=last_used)
        for path in paths[: max(0, len(paths) - self.most)]:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _parsed(file: str) -> Labelled:
    try:
        return parse_labelled(file)
    except ConceptError as error:
        raise Refusal(422, error.error, error.field, error.hint) from None
