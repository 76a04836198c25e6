"""Texts: the samples that ship, and the user's own, stored under the SHA-256 of their UTF-8 bytes."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ..samples import Sample
from .errors import Refusal
from .messages import MOST_CHARACTERS, InlineText, SampleText, StoredText, TextReference

DIGEST = re.compile("[0-9a-f]{64}")


def check(characters: str) -> bytes:
    """The UTF-8 bytes of a text; raises Refusal for more than 20,000 characters or half a surrogate pair."""
    if len(characters) > MOST_CHARACTERS:
        raise Refusal(
            422,
            f"a text must be at most {MOST_CHARACTERS:,} characters, got {len(characters):,}",
            "characters",
            "cut it, or read it in parts",
        )
    try:
        return characters.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Refusal(
            422,
            f"position {error.start} of the text holds half of a surrogate pair",
            "characters",
            "send whole characters",
        ) from None


class Texts:
    """The texts there are. At most `most` of the user's own are kept; the one unused longest goes first."""

    def __init__(self, folder: Path, samples: Mapping[str, Sample], most: int = 2_000) -> None:
        self.folder, self.samples, self.most = folder, samples, most

    def store(self, characters: str) -> str:
        """Keep a text and return its SHA-256; raises Refusal. A crash leaves the whole text or none."""
        encoded = check(characters)
        digest = hashlib.sha256(encoded).hexdigest()
        path = self._path(digest)
        if self._read(digest) is None:
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
                _write_atomically(path, encoded)
            except OSError as error:
                raise Refusal(
                    422, f"the text cannot be stored: {error.strerror}", "", "free some disk space"
                ) from None
            self._forget_oldest()
        return digest

    def stored(self, digest: str) -> str:
        """Characters of a text of the user's own; raises Refusal if it is not here."""
        characters = self._read(digest) if DIGEST.fullmatch(digest) else None
        if characters is None:
            raise Refusal(
                404, "this text is not on this machine", "text", "open a sample, or paste the text again"
            )
        with suppress(OSError):
            os.utime(self._path(digest))  # used now
        return characters

    def sample(self, name: str) -> str:
        """Characters of a sample; raises Refusal."""
        if name not in self.samples:
            raise Refusal(404, "there is no such sample", "text", f"samples: {', '.join(self.samples)}")
        return self.samples[name].characters

    def find(self, reference: TextReference) -> tuple[SampleText | StoredText, str]:
        """The name and the characters of what a command refers to; stores an inline text. Raises Refusal."""
        match reference:
            case SampleText(name=name):
                return reference, self.sample(name)
            case StoredText(sha256=digest):
                return reference, self.stored(digest)
            case InlineText(characters=characters):
                return StoredText(kind="stored", sha256=self.store(characters)), characters

    def _path(self, digest: str) -> Path:
        return self.folder / f"{digest}.txt"

    def _read(self, digest: str) -> str | None:
        try:
            encoded = self._path(digest).read_bytes()
        except OSError:
            return None
        # A damaged file is no text: its name promises these very characters.
        return encoded.decode("utf-8") if hashlib.sha256(encoded).hexdigest() == digest else None

    def _forget_oldest(self) -> None:
        def last_used(path: Path) -> float:
            with suppress(OSError):
                return path.stat().st_mtime
            return 0.0

        paths = [path for path in self.folder.glob("*.txt") if DIGEST.fullmatch(path.stem)]
        for path in sorted(paths, key=last_used)[: max(0, len(paths) - self.most)]:
            with suppress(OSError):  # it stays then, and is tried again
                path.unlink(missing_ok=True)


def parse_reference(text: str) -> SampleText | StoredText:
    """`sample:NAME` or `sha256:HEX` as an address writes it; raises Refusal."""
    kind, _, name = text.partition(":")
    if kind == "sample" and 0 < len(name) <= 200:
        return SampleText(kind="sample", name=name)
    if kind == "sha256" and DIGEST.fullmatch(name):
        return StoredText(kind="stored", sha256=name)
    raise Refusal(422, "text must be sample:NAME or sha256:HEX", "text", "take the address from the page")


def _write_atomically(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
