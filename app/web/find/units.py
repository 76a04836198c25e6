"""The page of a unit: what searches found of it, what it is in itself, and what the user calls it."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cachetools import LRUCache
from fastapi import FastAPI, Query
from starlette.responses import Response

from ..api import json_response
from ..errors import Refusal
from ..library import Library
from .looked import Looked
from .messages import CharacterInput, GateUse, Memory, Named, Push, UnitAnswer, UnitInput, UnitNote
from .notes import Notes

if TYPE_CHECKING:  # see models.py
    from ...rnn.network import NetworkShape
    from ...rnn.vocabulary import Vocabulary
    from ..models import Loaded
    from ..readings import Reading
    from .searches import Searches

ADDRESS = re.compile(r"([1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,4})")
MINUS = "\N{MINUS SIGN}"
MOST_PUSHES = 10
MOST_MEASURED = 128
"""Units whose measurements are kept."""


class Units:
    """Answers about units. Its methods may take long: call them from worker threads. They raise Refusal."""

    def __init__(self, library: Library, looked: Looked, notes: Notes) -> None:
        self.library, self.looked, self.notes = library, looked, notes
        self._measured: LRUCache[tuple[str, int, int], dict[str, Any]] = LRUCache(MOST_MEASURED)
        self._lock = threading.Lock()

    def answer(self, model: str, address: str, search: str | None) -> UnitAnswer:
        """Everything about a unit; `search` names the findings to show, else the first are shown."""
        loaded = self.library.catalogue.load(model)
        shape = loaded.model.network.shape
        layer, unit = parse_address(address, shape)
        return UnitAnswer(
            model=model,
            cell=shape.cell,
            layer=layer,
            unit=unit,
            layers=shape.layers,
            hidden_size=shape.hidden_size,
            note=self._note(model, address),
            shipped=_named(loaded, layer, unit),
            **self.looked.at(loaded, layer, unit, search),
            **self._measure(loaded, layer, unit),
        )

    def note(self, model: str, address: str, note: UnitNote) -> None:
        """Keep what the user calls a unit."""
        parse_address(address, self.library.catalogue.load(model).model.network.shape)
        self.notes.put(model, address, note)

    def named(self, model: str) -> Named:
        """What the user has named."""
        self.library.catalogue.find(model)
        return Named(notes=self.notes.of(model))

    def _note(self, model: str, address: str) -> UnitNote:
        try:
            return self.notes.of(model).get(address, UnitNote(name="", note=""))
        except Refusal:  # a damaged file; whoever writes to it is told
            return UnitNote(name="", note="")

    def _measure(self, loaded: Loaded, layer: int, unit: int) -> dict[str, Any]:
        key = (loaded.key, layer, unit)
        with self._lock:
            known = self._measured.get(key)
        if known is None:
            samples = self.library.texts.samples
            name = loaded.model.config.sample
            sample = samples.get(name or "") or next(iter(samples.values()))
            reading = self.library.read(loaded.model.name, sample.characters)
            known = measured(reading, layer, unit)
            known["measured_on"] = f"{sample.title} ({reading.length:,} characters)"
            with self._lock:
                self._measured[key] = known
        return known


def measured(reading: Reading, layer: int, unit: int) -> dict[str, Any]:
    """The fields of UnitAnswer that come from the weights and from one text."""
    from ...find import profile

    model, trace = reading.loaded.model, reading.trace()
    pieces = [trace.piece(number) for number in range(reading.pieces)]
    tracks = profile.unit_tracks(model.network, pieces, layer, unit)
    curve = profile.autocorrelation(tracks["h"])
    cell = reading.shape.cell
    weights = profile.pushes(model.network, pieces, layer, unit)
    up, down = _pushes(weights, model.vocabulary), _pushes(-weights, model.vocabulary)
    inputs = profile.strongest_inputs(model.network, layer, unit)
    reads = profile.strongest_characters(model.network, unit) if layer == 0 else []
    characters = ("", *model.vocabulary.characters)
    return {
        "gates": [
            GateUse(gate=gate.name, closed=gate.closed, open=gate.open, mean=gate.mean)
            for gate in profile.gate_use(cell, tracks)
        ],
        "memory": Memory(
            gates=profile.gate_memory(cell, tracks),
            autocorrelation=profile.memory_length(curve),
            curve=curve,
        ),
        "pushes_up": up,
        "pushes_down": [Push(character=push.character, weight=-push.weight) for push in down],
        "inputs": [
            UnitInput(gate=one.gate, layer=one.layer, unit=one.source, weight=one.value) for one in inputs
        ],
        "reads": [
            CharacterInput(gate=one.gate, character=characters[one.source], weight=one.value) for one in reads
        ],
    }


def parse_address(text: str, shape: NetworkShape) -> tuple[int, int]:
    """Layer and unit, both from 0, of LAYER.UNIT with the layer from 1; raises Refusal."""
    match = ADDRESS.fullmatch(text)
    if match is None:
        said = "a unit's address is LAYER.UNIT in plain digits, the layer from 1, such as 1.0"
        raise Refusal(404, said, "address", _range(shape))
    layer, unit = int(match[1]) - 1, int(match[2])
    if layer >= shape.layers or unit >= shape.hidden_size:
        raise Refusal(404, f"this model has no unit {text}", "address", _range(shape))
    return layer, unit


def _range(shape: NetworkShape) -> str:
    return f"units of this model go from 1.0 to {shape.layers}.{shape.hidden_size - 1}"


def _named(loaded: Loaded, layer: int, unit: int) -> list[str]:
    """What the model's card calls a unit."""
    return [
        f"{'' if named.sign > 0 else MINUS}{named.quantity}: {named.concept}"
        + ("" if named.auc is None else f" (AUC {named.auc:.3f})")
        for named in loaded.model.config.units
        if (named.layer, named.unit) == (layer, unit)
    ]


def _pushes(weights: Any, vocabulary: Vocabulary) -> list[Push]:
    """The characters with the largest positive weights, largest first."""
    order = (-weights).argsort(kind="stable")[:MOST_PUSHES]
    return [
        Push(character=vocabulary.characters[at], weight=float(weights[at]))
        for at in order
        if 0 < weights[at] < float("inf")
    ]


def make_units(library: Library, searches: Searches, data: Path) -> Units:
    """Units of a server: what ships with a model is shown first, then what its searches have left."""

    def files(model: str) -> list[Path]:
        return [searches.shipped.path(model), *(path for _, path in searches.files(model))]

    return Units(library, Looked(files), Notes(data / "notes"))


def add_units(app: FastAPI, units: Units, pool: Executor) -> None:
    """The routes of units and of what the user calls them."""

    async def in_worker(work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    @app.get("/api/models/{model}/units/{address}")
    async def unit(model: str, address: str, search: Annotated[str | None, Query()] = None) -> Response:
        found = await in_worker(lambda: units.answer(model, address, search).model_dump())
        return json_response(found)

    @app.put("/api/models/{model}/units/{address}/note")
    async def put_note(model: str, address: str, note: UnitNote) -> Response:
        await in_worker(lambda: units.note(model, address, note))
        return json_response({})

    @app.get("/api/models/{model}/notes")
    async def notes(model: str) -> Response:
        named = await in_worker(lambda: units.named(model).model_dump())
        return json_response(named)
