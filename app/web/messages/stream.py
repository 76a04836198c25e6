"""What a browser and the server say to each other on the WebSocket `/stream`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .changes import Continue, Continued, Intervene, Intervened
from .message import Failed
from .reading import Complete, Open, Opened, Order, Reach, Unit, Write, Written

Command = Annotated[Open | Unit | Order | Write | Reach | Intervene | Continue, Field(discriminator="type")]
Event = Annotated[Opened | Complete | Written | Intervened | Continued | Failed, Field(discriminator="type")]
