"""Messages that come in over a WebSocket, checked; and how it is told that one cannot be followed."""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from .errors import Refusal, describe, error_fields
from .messages import MOST_MESSAGE_BYTES, Failed

C = TypeVar("C")


def parse_command(commands: TypeAdapter[C], message: str | bytes) -> C | Failed:
    """The command that a message holds, or why there is none."""
    if isinstance(message, bytes):
        return failed(None, "commands are text messages, got a binary one")
    size = len(message.encode())
    if size > MOST_MESSAGE_BYTES:
        return failed(None, f"a message must be at most {MOST_MESSAGE_BYTES} bytes, got {size}")
    try:
        return commands.validate_json(message)
    except ValidationError as error:
        return failed(_readable_id(message), *describe(error))


def failed(request: int | None, error: str, field: str = "", hint: str = "") -> Failed:
    """The event that tells of a refusal."""
    return Failed(type="failed", id=request, **error_fields(error, field, hint))


def refused(request: int | None, refusal: Refusal) -> Failed:
    """A refusal as the event that tells of it."""
    return failed(request, refusal.error, refusal.field, refusal.hint)


def _readable_id(message: str) -> int | None:
    try:
        request = json.loads(message)["id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return request if type(request) is int and 0 <= request < 2**32 else None
