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
from .intervene import intervene_job
from .jobs import Job, Library, Outgoing, continue_job, open_job, order_job, reach_job, unit_job, write_job
from .messages import Command, Continue, Failed, Frame, Intervene, Open, Order, Reach, Unit, Write
from .readings import Reading

_commands: TypeAdapter[Command] = TypeAdapter(Command)


class Viewer:
    """The state of one tab: which text it has open, and whether it reads it changed beside that."""

    def __init__(self, library: Library, new_trace: Callable[[], int]) -> None:
        self.library, self.new_trace = library, new_trace
        self.trace: int | None = None
        self.reading: Reading | None = None
        self.changed_trace: int | None = None
        self.changed: Reading | None = None

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
        """From now on the reading that `job` has begun is one that commands are about."""
        job.adopted = True
        if job.kind == "intervene":
            self.changed_trace, self.changed = job.trace, job.reading
        else:
            self.trace, self.reading = job.trace, job.reading
            self.changed_trace = self.changed = None

    def ends(self, job: Job, other: Job) -> bool:
        """Whether the adoption of `job` makes `other` pointless."""
        if job is other:
            return False
        return job.kind == "open" or (self.changed_trace is not None and other.trace == self.changed_trace)

    def _job(self, command: Command) -> Job:
        match command:
            case Open():
                # An edited text mostly begins like the one before.
                return open_job(command, self.new_trace(), self.library, self.reading)
            case Unit():
                return unit_job(command, self._either(command.trace))
            case Order():
                return order_job(command, self._opened(command.trace))
            case Write():
                return write_job(command, self._either(command.trace))
            case Reach():
                return reach_job(command, self._opened(command.trace))
            case Intervene():
                return intervene_job(command, self.new_trace(), self._opened(command.trace))
            case Continue():
                return continue_job(command, self._either(command.trace))
            case _:
                assert_never(command)

    def _either(self, trace: int) -> Reading:
        """The reading of a trace, be it of the text as it was opened or changed."""
        if self.changed is not None and trace == self.changed_trace:
            return self.changed
        return self._opened(trace)

    def _opened(self, trace: int) -> Reading:
        if self.changed is not None and trace == self.changed_trace:
            said = "this can be asked of the text as it was opened only"
            raise Refusal(422, said, "trace", "ask with the trace of `opened`")
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
    if path[:1] == ["changes"] and len(path) > 2:
        path = [*path[:2], *path[3:]]
    return ".".join(path) if path else kind
