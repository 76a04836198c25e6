"""How a message names a text."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .message import Message, Name

MOST_CHARACTERS = 20_000


class SampleText(Message):
    """A text that ships with RNNscope."""

    kind: Literal["sample"]
    name: Name


class StoredText(Message):
    """A text of the user's own, named by the SHA-256 of its UTF-8 bytes."""

    kind: Literal["stored"]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class InlineText(Message):
    """The characters themselves; the server stores them and answers with their name."""

    kind: Literal["inline"]
    characters: str


TextReference = Annotated[SampleText | StoredText | InlineText, Field(discriminator="kind")]
