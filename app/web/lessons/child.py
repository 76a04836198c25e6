"""What runs in the process of a lesson's long computation: it tells each part as a line of JSON, then how it ended."""

from __future__ import annotations

import json
from multiprocessing.connection import Connection

from pydantic import BaseModel

from ...runs.children import be_modest, end_the_group, lead_a_group, when_parent_ends
from ..failure import sentence_of
from .catalogue import Lesson
from .door import door_of


def carry_out(told: Connection, lesson: Lesson, what: str, message: BaseModel) -> None:
    """Send the parts as they come; waits where nobody takes them, and ends with the server."""
    lead_a_group()
    when_parent_ends(end_the_group)
    be_modest()
    import torch

    torch.set_num_threads(1)
    ended = {"ended": "done"}
    try:
        for part in door_of(lesson).works[what](message):
            told.send_bytes(part.model_dump_json().encode() + b"\n")
    except BrokenPipeError:
        return
    except BaseException as error:
        said, hint = sentence_of(error)
        ended = {"ended": "failed", "error": said, "field": getattr(error, "field", ""), "hint": hint}
    told.send_bytes(json.dumps(ended).encode() + b"\n")
