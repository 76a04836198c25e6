"""The door of a lesson: which pictures and which long computations it offers, and what each takes and gives."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_type_hints

from pydantic import BaseModel, ValidationError

from ..errors import Refusal, describe
from .answer import Answer, Step
from .catalogue import Lesson

Picture = TypeVar("Picture", bound=Callable[[Any], Answer])
Work = TypeVar("Work", bound=Callable[[Any], Iterator[Step]])


@dataclass
class Door:
    """Functions by their names; each takes one message, which its annotation names."""

    pictures: dict[str, Callable[[Any], Answer]] = field(default_factory=dict)
    works: dict[str, Callable[[Any], Iterator[Step]]] = field(default_factory=dict)

    def picture(self, make: Picture) -> Picture:
        """Decorator: at once, in a thread of the server, in some milliseconds. A ValueError is told at its field."""
        self.pictures[address(make)] = make
        return make

    def work(self, make: Work) -> Work:
        """Decorator: for seconds, in a process of its own, step by step, until it is done or stopped."""
        self.works[address(make)] = make
        return make


def address(make: Callable[..., Any]) -> str:
    """The last part of a function's address: its name with hyphens."""
    return make.__name__.replace("_", "-")


def door_of(lesson: Lesson) -> Door:
    """The door of a lesson; its module imports torch, so it is loaded when it is first asked for."""
    door = importlib.import_module(f".{lesson.module}", __package__).door
    assert isinstance(door, Door)
    return door


def message_of(make: Callable[[Any], Any], body: bytes) -> BaseModel:
    """What was sent, as the message that the function takes. Raises Refusal."""
    hints = get_type_hints(make)
    hints.pop("return", None)
    (kind,) = hints.values()
    try:
        message = kind.model_validate_json(body)
    except ValidationError as error:
        raise Refusal(422, *describe(error)) from None
    assert isinstance(message, BaseModel)
    return message
