"""The door of the lessons: pages, pictures, and what is refused."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from rnnscope import resources
from rnnscope.settings import Settings
from rnnscope.web.application import create_app
from rnnscope.web.lessons.answer import Answer
from rnnscope.web.lessons.catalogue import LECTURE, LESSONS
from rnnscope.web.lessons.door import door_of

NAMES = [lesson.name for lesson in LESSONS]


class Unusual(Answer):
    """Numbers that JSON has no words for."""

    values: list[float]


def test_numbers_that_are_not_finite_travel_by_name() -> None:
    said = Unusual(values=[float("inf"), float("-inf"), float("nan"), 0.1]).model_dump_json()
    assert json.loads(said) == {"values": ["Infinity", "-Infinity", "NaN", 0.1]}


def test_the_lecture_takes_ninety_minutes_of_lessons_that_exist() -> None:
    assert sum(lesson.minutes for lesson in LESSONS) == 90
    assert {lesson.name for lesson in LESSONS if lesson.minutes} == set(LECTURE)
    assert len(set(NAMES)) == len(NAMES) == 16


@pytest.mark.parametrize("lesson", LESSONS, ids=NAMES)
def test_every_lesson_has_a_door_a_page_and_a_thumbnail(lesson: object) -> None:
    assert hasattr(lesson, "name")
    door = door_of(lesson)  # type: ignore[arg-type]
    assert door.pictures
    assert not set(door.pictures) & set(door.works)
    for file in (f"lessons/{lesson.name}.html", f"lessons/thumbs/{lesson.name}.svg"):
        assert (resources.templates_folder() / file).is_file()


def test_a_picture_answers_in_json(client: TestClient) -> None:
    answer = client.post("/api/lessons/powers/chain", json={"w": 2.0, "steps": 3})
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["powers"] == [1, 2, 4, 8]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"w": 1e400, "steps": 3}', "w"),
        (b'{"w": NaN, "steps": 3}', "w"),
        (b'{"w": 1, "steps": 0}', "steps"),
        (b'{"w": 1, "steps": 2.5}', "steps"),
        (b'{"w": "1", "steps": 2}', "w"),
        (b'{"w": 1}', "steps"),
        (b'{"w": 1, "steps": 2, "more": 1}', "more"),
        (b"", ""),
        (b"[]", ""),
        (b'{"w": "\\ud800", "steps": 2}', ""),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(client: TestClient, body: bytes, field: str) -> None:
    answer = client.post("/api/lessons/powers/chain", content=body)
    assert answer.status_code == 422
    assert answer.json()["field"] == field and answer.json()["error"]
    assert len(answer.content) < 1000


@pytest.mark.parametrize("path", ["powers/absent", "absent/chain", "powers/__init__", "..%2fpowers/chain"])
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    answer = client.post(f"/api/lessons/{path}", json={})
    assert answer.status_code == 404 and answer.json()["error"]
    assert client.get("/api/lessons/powers/chain").status_code == 405


def test_pages(settings: Settings) -> None:
    shipped = replace(settings, templates=resources.templates_folder(), static=resources.static_folder())
    client = TestClient(create_app(shipped), base_url="http://127.0.0.1:7777")
    index = client.get("/lessons").text
    for lesson in LESSONS:
        assert f'href="/lessons/{lesson.name}"' in index
    assert client.get("/lessons/absent").status_code == 404
    shown = client.get("/lessons/powers").text
    assert 'rel="prev" href="/lessons/hello"' in shown and 'rel="next" href="/lessons/iteration"' in shown
    assert "js/lessons/powers/main.js" in shown
