"""What a run is asked to do: commands as small JSON files, taken in the order in which they came."""

from __future__ import annotations

import itertools
import json
import os
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from .folder import write_file

Action = Literal["play", "pause", "step", "stop", "change"]
ACTIONS: tuple[str, ...] = get_args(Action)
FILE_NAME = re.compile(r"[0-9]{20}-[0-9]{6}\.json")
MOST_COMMAND_BYTES = 10_000

_numbers = itertools.count()


@dataclass(frozen=True)
class Command:
    """One thing to do; `name` is that of its file. `action` is None where the file is damaged."""

    name: str
    action: Action | None
    values: dict[str, Any] = field(default_factory=dict)


class Inbox:
    """The commands that wait in a folder. Anybody may put, one process takes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, action: Action, **values: Any) -> None:
        """Add a command behind all others. Raises OSError."""
        self.folder.mkdir(exist_ok=True)
        name = f"{time.time_ns():020d}-{next(_numbers) % 1_000_000:06d}.json"
        content = json.dumps({"action": action, "values": values}, allow_nan=False)
        write_file(self.folder / name, content.encode())

    def waiting(self) -> list[Command]:
        """The commands, oldest first; they stay until they are removed."""
        try:
            with os.scandir(self.folder) as entries:  # asked many times a second
                names = sorted(entry.name for entry in entries if FILE_NAME.fullmatch(entry.name))
        except FileNotFoundError:
            return []
        return [self._read(name) for name in names]

    def remove(self, command: Command) -> None:
        """Take a command out, once what it did is kept."""
        (self.folder / command.name).unlink(missing_ok=True)

    def _read(self, name: str) -> Command:
        try:
            with (self.folder / name).open("rb") as file:
                content = json.loads(file.read(MOST_COMMAND_BYTES))
            action, values = content["action"], content["values"]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return Command(name, None)
        return Command(name, action, values) if _makes_sense(action, values) else Command(name, None)


def _makes_sense(action: object, values: object) -> bool:
    """The folder is anybody's: what is in it may be anything."""
    if not isinstance(values, dict):
        return False
    match action:
        case "play":
            pace = values.get("steps_per_second")
            return pace is None or (type(pace) in (int, float) and pace > 0)
        case "step":
            count = values.get("count", 1)
            return type(count) is int and count > 0
        case _:
            return action in ACTIONS
