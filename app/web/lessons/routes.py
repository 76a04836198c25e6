"""The HTTP API of the lessons: pictures as JSON, long computations as lines of JSON."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor

from fastapi import FastAPI, Request
from pydantic import BaseModel
from starlette.responses import Response

from ...lessons.field_error import FieldError
from ..errors import Refusal
from .answer import Answer
from .catalogue import existing
from .door import door_of, message_of
from .live import Live


def add_lessons(app: FastAPI, live: Live, pool: Executor) -> None:
    """Everything under /api/lessons."""

    @app.post("/api/lessons/{name}/{what}")
    async def ask(name: str, what: str, request: Request) -> Response:
        body = await request.body()
        return await asyncio.get_running_loop().run_in_executor(pool, answer, live, name, what, body)


def answer(live: Live, name: str, what: str, body: bytes) -> Response:
    """The picture, or the beginning of the long computation, that the address names. Raises Refusal."""
    lesson = existing(name)
    door = door_of(lesson)
    if what in door.works:
        return live.start(lesson, what, message_of(door.works[what], body))
    if what not in door.pictures:
        raise Refusal(404, f"the lesson {lesson.name} has no such picture", "", "start at /lessons")
    make = door.pictures[what]
    message = message_of(make, body)
    return Response(_picture(make, message), media_type="application/json")


def _picture(make: Callable[[BaseModel], Answer], message: BaseModel) -> bytes:
    try:
        return make(message).model_dump_json().encode()
    except FieldError as error:
        raise Refusal(422, error.error, error.field, error.hint) from None
