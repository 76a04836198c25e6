"""Causal tests: started in the background, told of, and what came of them."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from pydantic import ValidationError
from starlette.responses import Response

from ...find.concepts import Concept
from ...find.shards import Documents, Source
from ..api import json_response
from ..corpora import TITLES
from ..errors import Refusal
from .concepts import chosen
from .messages import CausalAnswer, CausalTest, Labelled, WorkStatus
from .routes import work_response
from .searches import Searches
from .shipped import SHIPPED
from .testing import Job, test_to_file, tested_unit
from .work import Work

if TYPE_CHECKING:  # see models.py
    from ...rnn.checkpoint import Config, Model

SUFFIX = ".test.json"
FORMAT = 1
"""Of a test: another one gives the same question another key."""
MOST_CHARACTERS = 2_000_000


class CausalTests:
    """The causal tests of one server. Its methods may take long: call them from worker threads. They raise Refusal."""

    def __init__(self, searches: Searches, work: Work) -> None:
        self.searches, self.work = searches, work

    def start(self, test: CausalTest) -> WorkStatus:
        """See that a test is made, or find it where it was made already."""
        concept = chosen(test.concept, self.searches.labelled)
        if concept.kind != "yes-no":
            said = f"{concept.title} is a number: only what holds or does not hold can be tested"
            raise Refusal(422, said, "concept", "choose a concept of that kind")
        catalogue = self.searches.library.catalogue
        model = catalogue.load(test.model).model
        _check_clamps(test, model)
        source = self._source(test, concept, model.config)
        job = Job(catalogue.find(test.model), source, concept, test)
        key = _key(model, source, concept, test)
        if self._kept(key) is None:
            self.work.forget(key)
        return self.work.start(key, test_to_file, job)

    def answer(self, key: str) -> CausalAnswer:
        """What came of a test."""
        if self.work.status(key).state != "done":
            raise Refusal(409, "this test is not done", "key", "ask how it stands first")
        if (answer := self._kept(key)) is None:
            raise Refusal(422, "the file of this test is damaged", "key", "test again")
        return answer

    def _kept(self, key: str) -> CausalAnswer | None:
        """What came of a test; None if that is not there or damaged."""
        try:
            return CausalAnswer.model_validate_json(self.work.path(key).read_bytes())
        except (OSError, ValidationError):
            return None

    def _source(self, test: CausalTest, concept: Concept, config: Config) -> Source:
        if isinstance(test.concept, Labelled):  # labels are of one text
            text = self.searches.labelled.find(test.concept.sha256).text
            return Documents(f"labelled:{test.concept.sha256}", concept.title, ((None, (text,)),))
        if test.text != SHIPPED:
            return self.searches.texts.source(test.text, config, MOST_CHARACTERS)
        corpus = f"corpus:{config.corpus}"
        if corpus in TITLES and self.searches.texts.missing(corpus) is None:
            return self.searches.texts.source(corpus, config, MOST_CHARACTERS)
        if config.sample is None:
            said = "this model comes without a text of its own"
            raise Refusal(422, said, "text", "choose another text from the list")
        return self.searches.texts.source(f"sample:{config.sample}", config, MOST_CHARACTERS)


def add_tests(app: FastAPI, tests: CausalTests, pool: Executor) -> None:
    """Everything under /api/find/tests."""

    async def in_worker(work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    _add_routes(app, tests, in_worker)


def _add_routes(
    app: FastAPI, tests: CausalTests, in_worker: Callable[[Callable[[], Any]], Awaitable[Any]]
) -> None:
    @app.post("/api/find/tests")
    async def start(test: CausalTest) -> Response:
        return work_response(await in_worker(lambda: tests.start(test)), started=True)

    @app.get("/api/find/tests/{key}")
    async def status(key: str) -> Response:
        return work_response(await in_worker(lambda: tests.work.status(key)))

    @app.delete("/api/find/tests/{key}")
    async def cancel(key: str) -> Response:
        return work_response(await in_worker(lambda: tests.work.cancel(key)))

    @app.get("/api/find/tests/{key}/answer")
    async def answer(key: str) -> Response:
        found = await in_worker(lambda: tests.answer(key))
        return json_response(found.model_dump())


def _check_clamps(test: CausalTest, model: Model) -> None:
    from ...find.causal import check_clamps
    from ...rnn.intervention import ClampError

    for number, clamp in enumerate(test.clamps):
        try:
            check_clamps([tested_unit(clamp)], model.network.shape)
        except ClampError as error:
            raise Refusal(422, str(error), f"clamps.{number}.{error.field}", "choose another") from None
    try:
        check_clamps([tested_unit(clamp) for clamp in test.clamps], model.network.shape)
    except ValueError as error:
        raise Refusal(422, str(error), "clamps") from None


def _key(model: Model, source: Source, concept: Concept, test: CausalTest) -> str:
    """The same for the same model, text, concept and question, whatever they are called."""
    from ...find.store import model_sha256

    asked = test.model_dump(exclude={"model", "text", "concept"})
    parts = [FORMAT, model_sha256(model), source.sha256(), concept.identity, asked]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]
