"""The wire contract of the WebSockets `/stream` and `/watch`: commands and events in JSON, numbers in binary frames.

docs/protocol.md tells how they follow each other; `static/js/wire/messages.d.ts` is generated from this package
(`python -m rnnscope.web.typescript --write`).
"""

from __future__ import annotations

from .changes import Change, Clamp, Continue, Continued, Intervene, Intervened, Replace
from .frames import HEADER, PIECE, WIRE_VERSION, ArrayName, DataType, Frame
from .message import MOST_MESSAGE_BYTES, Failed, Identifier, Message, Name
from .reading import MOST_TARGETS, MOST_WRITTEN, Complete, Open, Opened, Order, Reach, Unit, Write, Written
from .runs import NewRun, RunChange, RunCommand, RunName, RunSettings
from .stream import Command, Event
from .texts import MOST_CHARACTERS, InlineText, SampleText, StoredText, TextReference
from .watching import METRICS, Caught, Part, RunEvent, RunStatus, Sample, Watch, WatchEvent

__all__ = [
    "HEADER",
    "METRICS",
    "MOST_CHARACTERS",
    "MOST_MESSAGE_BYTES",
    "MOST_TARGETS",
    "MOST_WRITTEN",
    "PIECE",
    "WIRE_VERSION",
    "ArrayName",
    "Caught",
    "Change",
    "Clamp",
    "Command",
    "Complete",
    "Continue",
    "Continued",
    "DataType",
    "Event",
    "Failed",
    "Frame",
    "Identifier",
    "InlineText",
    "Intervene",
    "Intervened",
    "Message",
    "Name",
    "NewRun",
    "Open",
    "Opened",
    "Order",
    "Part",
    "Reach",
    "Replace",
    "RunChange",
    "RunCommand",
    "RunEvent",
    "RunName",
    "RunSettings",
    "RunStatus",
    "Sample",
    "SampleText",
    "StoredText",
    "TextReference",
    "Unit",
    "Watch",
    "WatchEvent",
    "Write",
    "Written",
]
