"""What there is to read on this machine: texts, models, and what has been computed of them."""

from __future__ import annotations

import itertools
import logging
import secrets
from collections.abc import Callable

from ..samples import samples
from ..settings import Settings
from .errors import Refusal
from .messages import SampleText, StoredText, TextReference
from .models import Catalogue
from .readings import Reading
from .texts import Texts
from .traces import TraceCache

log = logging.getLogger("rnnscope.web")

FIRST_MODEL = "wiki-lstm"


class Library:
    """What the requests of one server share. Its methods may take long: call them from worker threads."""

    def __init__(self, settings: Settings) -> None:
        self.texts = Texts(settings.data / "texts", samples(), settings.most_stored_texts)
        self.catalogue = Catalogue(settings.models, settings.most_loaded_models)
        self.cache = TraceCache(settings.cache_bytes)
        # A tab that reconnects after a restart must not mistake a new trace for its old one.
        self._traces = itertools.count(secrets.randbelow(2**31))

    def new_trace(self) -> int:
        """An id that no other open text of this server has."""
        return next(self._traces) % 2**32

    def find_text(self, reference: TextReference) -> tuple[SampleText | StoredText, str]:
        """Name and characters of a text; raises Refusal."""
        return self.texts.find(reference)

    def read(self, model: str, characters: str) -> Reading:
        """The text as the model reads it; raises Refusal."""
        return Reading.of(self.catalogue.load(model), characters, self.cache)

    def warm(self, wanted: Callable[[], bool]) -> None:
        """Read what the page opens with, so that it is there when the browser asks; stop when not `wanted`."""
        listed = {summary["name"]: summary for summary in self.catalogue.summary()["models"]}
        if not listed:
            return
        model = FIRST_MODEL if FIRST_MODEL in listed else next(iter(listed))
        try:
            reading = self.read(
                model, self.texts.sample(listed[model]["sample"] or next(iter(self.texts.samples)))
            )
            trace = reading.trace()
            for number in itertools.takewhile(lambda _: wanted(), range(reading.pieces)):
                trace.piece(number)
        except Refusal as refusal:
            log.info("nothing was read ahead: %s", refusal.error)
