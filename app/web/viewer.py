"""One browser tab as the protocol sees it: commands in, jobs out; no socket, no thread, no clock.

Whoever drives the viewer runs the steps of its jobs where it likes, stops jobs that a newer one replaces, and calls
`adopt` when a text has opened.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from pydantic import TypeAdapter

from .commands import parse_command, refused
from .errors import Refusal
from .jobs import Job, Library, Outgoing, open_job, order_job, reach_job, unit_job, write_job
from .messages import Command, Continue, Failed, Frame, Intervene, Open, Order, Reach, Unit, Write
from .readings import Reading

_commands: TypeAdapter[Command] = TypeAdapter(Command)


class Viewer:
    """The state of one tab: which text it has open."""

    def __init__(self, library: Library, new_trace: Callable[[], int]) -> None:
        self.library, self.new_trace = library, new_trace
        self.trace: int | None = None
        self.reading: Reading | None = None

    def receive(self, message: str | bytes) -> Job | Failed:
        """The job that a message asks for, or why there is none."""
        command = parse_command(_commands, message)
        if isinstance(command, Failed):
            return command.model_copy(update={"field": _without_tags(command.field)})
        try:
            return self._job(command)
        except Refusal as refusal:
            return refused(command.id, refusal)

    def adopt(self, job: Job) -> None:
        """From now on the text that `job` opened is the one that commands are about."""
        self.trace, self.reading, job.adopted = job.trace, job.reading, True

    def _job(self, command: Command) -> Job:
        match command:
            case Open():
                # An edited text mostly begins like the one before.
                return open_job(command, self.new_trace(), self.library, self.reading)
            case Unit():
                return unit_job(command, self._current(command.trace))
            case Order():
                return order_job(command, self._current(command.trace))
            case Write():
                return write_job(command, self._current(command.trace))
            case Reach():
                return reach_job(command, self._current(command.trace))
            case Intervene() | Continue():
                raise Refusal(501, "changed readings are not served yet")
            case _:
                assert_never(command)

    def _current(self, trace: int) -> Reading:
        if self.reading is None or trace != self.trace:
            raise Refusal(404, "this text is not open any more", "trace", "open it again")
        return self.reading


def encode(message: Outgoing) -> str | bytes:
    """A message as it goes over the wire."""
    return message.encode() if isinstance(message, Frame) else message.model_dump_json()


def _without_tags(field: str) -> str:
    """The field of a command, without the names of the alternatives that pydantic went through."""
    kind, *path = field.split(".")
    if path[:1] == ["text"] and len(path) > 1:
        path = ["text", *path[2:]]
    return ".".join(path) if path else kind
