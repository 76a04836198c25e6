"""The pages of the lessons: the index, and one each."""

from __future__ import annotations

from fastapi import FastAPI
from starlette.responses import HTMLResponse

from ..pages import READ_METHODS, Pages
from .catalogue import LECTURE, LESSONS, existing


def add_lesson_pages(app: FastAPI, pages: Pages) -> None:
    """Everything under /lessons."""

    @app.api_route("/lessons", methods=READ_METHODS)
    def index() -> HTMLResponse:
        shown = pages.render("lessons/index.html", "lessons", lessons=LESSONS, lecture=LECTURE)
        return HTMLResponse(shown, headers={"cache-control": "no-cache"})

    @app.api_route("/lessons/{name}", methods=READ_METHODS)
    def lesson(name: str) -> HTMLResponse:
        shown = existing(name)
        at = LESSONS.index(shown)
        before, after = LESSONS[at - 1] if at else None, next(iter(LESSONS[at + 1 :]), None)
        html = pages.render(
            f"lessons/{shown.name}.html", "lessons", lesson=shown, ordinal=at + 1, before=before, after=after
        )
        return HTMLResponse(html, headers={"cache-control": "no-cache"})
