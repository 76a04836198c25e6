"""Whatever is sent to a picture or a computation of a lesson, it answers or says what is wrong: it never fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_type_hints

import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient

from rnnscope.web.lessons.catalogue import LESSONS, Lesson
from rnnscope.web.lessons.door import door_of

NAMES = [lesson.name for lesson in LESSONS]
TYPED = (
    "",
    "0",
    "1,0",
    "1;0,1;",
    "-1e-320, 1e308",
    "nan,inf",
    "((([)]",
    "the é \u0663 \U0001d7d9",
    "−1, −0.5",
    "a\tb\n" * 20,
)


def message_of(make: Any) -> type[BaseModel]:
    hints = get_type_hints(make)
    hints.pop("return")
    (message,) = hints.values()
    assert issubclass(message, BaseModel)
    return message


def bodies(message: type[BaseModel]) -> Iterator[dict[str, Any]]:
    """Each typed text in all fields that take one, with every number at its lower, then at its upper bound."""
    schema = message.model_json_schema()
    for number, text in enumerate(TYPED):
        yield {
            name: value(schema, field, text, ("minimum", "maximum")[number % 2], number)
            for name, field in schema["properties"].items()
        }


def value(schema: dict[str, Any], field: dict[str, Any], text: str, bound: str, number: int) -> Any:
    if "$ref" in field:
        parts = schema["$defs"][field["$ref"].rpartition("/")[2]]["properties"]
        return {name: value(schema, part, text, bound, number) for name, part in parts.items()}
    if "anyOf" in field:
        choices = field["anyOf"]
        return value(schema, choices[number // 2 % len(choices)], text, bound, number)
    if "enum" in field or "const" in field:
        choices = field.get("enum", [field.get("const")])
        return choices[number % len(choices)]
    match field["type"]:
        case "string":
            return text[: field.get("maxLength")]
        case "array":
            return [value(schema, field["items"], text, bound, number)] * 2
        case "number" | "integer":
            return field.get(bound, field.get(f"exclusive{bound.capitalize()}", 0) + (bound == "minimum"))
        case "boolean":
            return number % 4 > 1
    return None


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_a_picture_answers_or_refuses(client: TestClient, lesson: Lesson) -> None:
    for what, make in door_of(lesson).pictures.items():
        for body in bodies(message_of(make)):
            said = client.post(f"/api/lessons/{lesson.name}/{what}", json=body)
            assert said.status_code in (200, 422), f"{what} fails at {body}"
            if said.status_code == 422:
                refused = json.loads(said.content)
                assert refused["error"] and refused["field"], f"{what} does not say which field of {body}"


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_a_picture_and_a_computation_want_all_their_fields(client: TestClient, lesson: Lesson) -> None:
    door = door_of(lesson)
    for what, make in {**door.pictures, **door.works}.items():
        fields = message_of(make).model_fields
        for body in ("{}", "[]", "null", "", '{"absent": 1}'):
            said = client.post(f"/api/lessons/{lesson.name}/{what}", content=body)
            assert said.status_code == 422
        said = client.post(f"/api/lessons/{lesson.name}/{what}", content="{}")
        assert said.json()["field"] in fields
        for name, field in fields.items():
            if float in (field.annotation, getattr(field.annotation, "__origin__", None)):
                whole = {**next(bodies(message_of(make))), name: float("nan")}
                said = client.post(f"/api/lessons/{lesson.name}/{what}", content=json.dumps(whole))
                assert (said.status_code, said.json()["field"]) == (422, name)
