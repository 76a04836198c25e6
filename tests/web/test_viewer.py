from __future__ import annotations

import hashlib
import itertools
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rnnscope.samples import Sample
from rnnscope.web.jobs import Job
from rnnscope.web.messages import Failed
from rnnscope.web.models import Catalogue
from rnnscope.web.readings import Reading
from rnnscope.web.texts import Texts
from rnnscope.web.traces import TraceCache
from rnnscope.web.viewer import Viewer, encode

TEXT = "abc cab ab?\n" * 50  # 600 characters: pieces of 256, 256 and 88


class Library:
    """A sample, the shipped shapes of models, nothing on disk but own texts."""

    def __init__(self, models: Path, texts: Path) -> None:
        self.texts = Texts(
            texts, {"abc": Sample("abc", "Letters", TEXT), "empty": Sample("empty", "Nothing", "")}
        )
        self.find_text = self.texts.find
        self.catalogue, self.cache = Catalogue((models,)), TraceCache(1 << 20)

    def read(self, model: str, characters: str) -> Reading:
        return Reading.of(self.catalogue.load(model), characters, self.cache)


@pytest.fixture
def viewer(model_folder: Path, tmp_path: Path) -> Viewer:
    traces = itertools.count(7)
    return Viewer(Library(model_folder, tmp_path), lambda: next(traces))


Said = dict[str, Any]
LETTER: Said = {"kind": "replace", "position": 3, "character": "b"}
CLAMP: Said = {
    "kind": "clamp",
    "layer": 1,
    "unit": 4,
    "quantity": "c",
    "value": 1.5,
    "start": 300,
    "stop": None,
}


def decode(message: str | bytes) -> Said:
    """An event as JSON, a frame as the 64 bytes say it is: an independent reading of the contract."""
    if isinstance(message, str):
        return dict(json.loads(message))
    version, ndim, pad, request, trace, index, offset, scale, rows, columns, name, dtype = struct.unpack(
        "<BBHIIIIfII24s8s", message[:64]
    )
    kind = dtype.rstrip(b"\0").decode()
    array = np.frombuffer(message, np.dtype(kind).newbyteorder("<"), offset=64)
    assert version == 1 and pad == 0 and array.size == rows * columns and (columns == 1 or ndim == 2)
    return {
        "type": "frame", "id": request, "trace": trace, "index": index, "offset": offset, "scale": scale,
        "name": name.rstrip(b"\0").decode(), "dtype": kind, "array": array.reshape(rows, columns),
    }  # fmt: skip


def say(viewer: Viewer, **command: object) -> list[Said]:
    """Everything the viewer answers to a command."""
    job = viewer.receive(json.dumps(command))
    if isinstance(job, Failed):
        return [decode(encode(job))]
    said = []
    for messages in job.steps:
        if job.reading is not None and not job.adopted:
            viewer.adopt(job)
        said += [decode(encode(message)) for message in messages]
    return said


def open_text(viewer: Viewer, model: str = "lstm", request: int = 1, **text: object) -> list[Said]:
    return say(viewer, type="open", id=request, model=model, text=text or {"kind": "sample", "name": "abc"})


def test_opening_a_text(viewer: Viewer) -> None:
    opened, *frames, complete = open_text(viewer, request=41)
    characters = opened.pop("characters")
    assert characters == TEXT
    assert opened.pop("vocabulary") == ["", "a", "b", "c", " ", "\n", "=", '"', ",", "é", "\U0001f600"]
    assert opened == {
        "type": "opened", "id": 41, "trace": 7, "model": "lstm", "cell": "lstm", "layers": 2, "hidden_size": 6,
        "tracks": ["i", "f", "g", "o", "c", "h"], "baseline": "3-gram", "text": {"kind": "sample", "name": "abc"},
    }  # fmt: skip
    assert complete == {"type": "complete", "id": 41, "trace": 7}
    assert {(frame["id"], frame["trace"]) for frame in frames} == {(41, 7)}
    piece = [
        "known",
        "guess_ids",
        "guess_probabilities",
        "next_probability",
        "surprise_bits",
        "baseline_bits",
        "hidden",
    ]
    assert [frame["name"] for frame in frames] == [*piece, "hidden"] * 3
    assert [frame["offset"] for frame in frames] == [0] * 8 + [256] * 8 + [512] * 8
    assert [frame["index"] for frame in frames if frame["name"] == "hidden"] == [0, 1] * 3
    forms = {frame["name"]: (frame["dtype"], frame["array"].shape) for frame in frames[-8:]}
    assert forms == {
        "known": ("uint8", (88, 1)), "guess_ids": ("uint16", (88, 5)), "guess_probabilities": ("float32", (88, 5)),
        "next_probability": ("float32", (88, 1)), "surprise_bits": ("float32", (88, 1)),
        "baseline_bits": ("float32", (88, 1)), "hidden": ("int8", (88, 6)),
    }  # fmt: skip
    assert np.isnan(frames[4]["array"][0, 0]) and np.isnan(frames[-5]["array"][-1, 0])


def test_a_unit_is_exact(viewer: Viewer) -> None:
    _, *frames, _ = open_text(viewer)
    hidden = np.concatenate(
        [f["array"] * f["scale"] for f in frames if f["name"] == "hidden" and f["index"] == 1]
    )
    *tracks, complete = say(viewer, type="unit", id=2, trace=7, layer=1, unit=4)
    assert complete["type"] == "complete" and complete["id"] == 2
    assert [(f["name"], f["index"], f["offset"]) for f in tracks] == [
        ("tracks", 10, 0),
        ("tracks", 10, 256),
        ("tracks", 10, 512),
    ]
    rows = np.concatenate([f["array"] for f in tracks], axis=1)
    assert rows.shape == (6, 600) and tracks[0]["dtype"] == "float32"
    np.testing.assert_allclose(rows[5], hidden[:, 4], atol=0.5 / 127 + 1e-6)
    i, f, g, o, c, h = rows
    np.testing.assert_allclose(h, o * np.tanh(c), atol=1e-6)
    np.testing.assert_allclose(c[1:], f[1:] * c[:-1] + i[1:] * g[1:], atol=1e-6)


def test_the_order(viewer: Viewer) -> None:
    open_text(viewer)
    order, complete = say(viewer, type="order", id=3, trace=7, start=10, stop=400)
    assert (order["name"], order["dtype"], order["offset"], order["array"].shape) == (
        "order",
        "uint16",
        10,
        (2, 6),
    )
    assert all(sorted(row) == list(range(6)) for row in order["array"].tolist())
    assert complete["type"] == "complete"


def test_the_reach_back(viewer: Viewer) -> None:
    open_text(viewer)
    *frames, complete = say(viewer, type="reach", id=4, trace=7, start=590, stop=600, back=40)
    assert complete == {"type": "complete", "id": 4, "trace": 7}
    places = [(name, layer) for name in ("reach_h", "reach_c") for layer in (0, 1)] + [("saliency", 0)]
    assert [(f["name"], f["index"], f["offset"]) for f in frames] == [
        (*place, offset) for offset in (568, 550) for place in places
    ]
    for name, layer in places:
        near, far = [f["array"] for f in frames if (f["name"], f["index"]) == (name, layer)]
        assert near.dtype == np.float32 and near.shape == (10, 32) and far.shape == (10, 18)
        norms = np.concatenate([far, near], axis=1)  # of positions 550 to 599
        assert np.isnan(norms[9]).all()  # nothing comes behind the last character
        for row in range(9):
            there = np.isfinite(norms[row])
            assert (
                there.sum() == 41 and there[row : row + 41].all() and (norms[row, row : row + 41] > 0).all()
            )
    alone = say(viewer, type="reach", id=5, trace=7, start=595, stop=596, back=40)
    np.testing.assert_allclose(alone[0]["array"][0, -28:], frames[0]["array"][5, :28], rtol=1e-4)


def test_the_reach_ends_where_the_page_does(viewer: Viewer) -> None:
    open_text(viewer)
    *frames, _ = say(viewer, type="reach", id=4, trace=7, start=300, stop=310, back=512, since=290)
    assert {(f["offset"], f["array"].shape) for f in frames} == {(290, (10, 20))}
    *frames, _ = say(viewer, type="reach", id=4, trace=7, start=300, stop=310, back=512, since=400)
    assert {(f["offset"], f["array"].shape) for f in frames} == {(300, (10, 10))}


def test_the_beginning_is_reached_and_no_more(viewer: Viewer) -> None:
    open_text(viewer, model="gru")
    *frames, _ = say(viewer, type="reach", id=4, trace=7, start=0, stop=3, back=512)
    assert [(f["name"], f["offset"], f["array"].shape) for f in frames] == [
        ("reach_h", 0, (3, 3)), ("saliency", 0, (3, 3)),
    ]  # fmt: skip
    np.testing.assert_array_equal(np.isfinite(frames[0]["array"]), np.tri(3, dtype=bool))


def test_writing_on(viewer: Viewer) -> None:
    open_text(viewer)
    command = {
        "type": "write",
        "id": 4,
        "trace": 7,
        "position": 300,
        "count": 30,
        "temperature": 0.7,
        "seed": 5,
    }
    (written,) = say(viewer, **command)
    assert written["type"] == "written" and written["id"] == 4 and len(written["characters"]) == 30
    assert say(viewer, **command) == [written]
    assert say(viewer, **{**command, "seed": 6}) != [written]
    assert len(say(viewer, **{**command, "position": -1})[0]["characters"]) == 30


@pytest.mark.parametrize("text", ["", "a", "\x00\r\n\ufeff", "\u05d0\u202e\U0001f600e\u0301", "?" * 257])
def test_own_texts(viewer: Viewer, text: str) -> None:
    opened, *frames, complete = open_text(viewer, kind="inline", characters=text)
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert opened["text"] == {"kind": "stored", "sha256": digest} and opened["characters"] == text
    assert sum(len(f["array"]) for f in frames if f["name"] == "known") == len(text)
    assert complete["type"] == "complete"
    again, *_ = open_text(viewer, kind="stored", sha256=digest)
    assert again["characters"] == text and again["trace"] != opened["trace"]
    assert open_text(viewer, kind="inline", characters=text)[0]["text"] == opened["text"]


def test_a_model_of_one_unit(viewer: Viewer) -> None:
    opened, *frames, _ = open_text(viewer, model="one")
    assert opened["hidden_size"] == 1 and opened["tracks"] == ["h"] and opened["baseline"] is None
    assert [f["array"].shape for f in frames if f["name"] == "hidden"] == [(256, 1), (256, 1), (88, 1)]
    assert say(viewer, type="order", id=2, trace=7, start=0, stop=1)[0]["array"].tolist() == [[0]]


REFUSED = {
    "open": [
        ({"model": "nothing"}, 'model'), ({"model": ""}, "model"), ({"model": 3}, "model"), ({"model": None}, "model"),
        ({"model": "../lstm"}, "model"), ({"model": "a" * 201}, "model"), ({"text": None}, "text"),
        ({"text": {}}, "text"),
        ({"text": {"kind": "sample", "name": "x"}}, "text"), ({"text": {"kind": "sample"}}, "text.name"),
        ({"text": {"kind": "stored", "sha256": "0" * 64}}, "text"),
        ({"text": {"kind": "stored", "sha256": "../x"}}, "text.sha256"),
        ({"text": {"kind": "stored", "sha256": "A" * 64}}, "text.sha256"),
        ({"text": {"kind": "inline", "characters": "a" * 20_001}}, "characters"),
        ({"text": {"kind": "inline", "characters": 7}}, "text.characters"), ({"more": 1}, "more"), ({"id": -1}, "id"),
        ({"id": 2**32}, "id"), ({"id": 1.5}, "id"), ({"id": "1"}, "id"), ({"id": True}, "id"),
    ],
    "unit": [
        ({"trace": 8}, "trace"), ({"trace": "7"}, "trace"), ({"layer": 2}, "layer"), ({"layer": -1}, "layer"),
        ({"unit": 6}, "unit"), ({"unit": 1e400}, "unit"), ({"unit": float("nan")}, "unit"), ({"layer": True}, "layer"),
        ({"unit": None}, "unit"), ({"unit": "3"}, "unit"), ({"unit": 10**30}, "unit"),
    ],
    "order": [
        ({"start": 5, "stop": 5}, "stop"), ({"stop": 601}, "stop"), ({"start": -1}, "start"), ({"stop": 0}, "stop"),
        ({"start": float("-inf")}, "start"), ({"stop": "x"}, "stop"), ({"trace": 9}, "trace"),
    ],
    "reach": [
        ({"start": 5, "stop": 5}, "stop"), ({"stop": 601}, "stop"), ({"start": -1}, "start"), ({"back": 0}, "back"),
        ({"since": -1}, "since"),
        ({"back": 513}, "back"), ({"start": 0, "stop": 257}, "stop"), ({"back": 1.5}, "back"), ({"trace": 9}, "trace"),
    ],
    "intervene": [
        ({"trace": 8}, "trace"), ({"changes": []}, "changes"), ({"changes": None}, "changes"),
        *(({"changes": [LETTER, {**CLAMP, **change}]}, f"changes.1.{field}")
          for change, field in [
              ({"layer": 2}, "layer"), ({"unit": 6}, "unit"), ({"quantity": "r"}, "quantity"),
              ({"start": 600}, "start"), ({"stop": 601}, "stop"), ({"start": 20, "stop": 20}, "stop"),
              ({"stop": 0}, "stop"), ({"unit": -1}, "unit"), ({"quantity": "x"}, "quantity"),
              ({"value": float("nan")}, "value"), ({"value": "1"}, "value"), ({"value": 2e6}, "value"),
              ({"more": 1}, "more"), ({"start": -1}, "start"),
          ]),
        ({"changes": [{"kind": "replace", "position": 600, "character": "b"}]}, "changes.0.position"),
        ({"changes": [{"kind": "replace", "position": 1, "character": "bb"}]}, "changes.0.character"),
        ({"changes": [{"kind": "paint"}]}, "changes.0"), ({"changes": [CLAMP] * 17}, "changes"),
    ],
    "continue": [
        ({"trace": 8}, "trace"), ({"position": 600}, "position"), ({"count": 401}, "count"), ({"seeds": []}, "seeds"),
        ({"seeds": [1] * 11}, "seeds"), ({"seeds": [-1]}, "seeds.0"), ({"temperature": 11}, "temperature"),
    ],
    "write": [
        ({"position": 600}, "position"), ({"position": -2}, "position"), ({"count": 0}, "count"),
        ({"count": 2_001}, "count"), ({"temperature": float("nan")}, "temperature"), ({"seed": -1}, "seed"),
        ({"temperature": float("inf")}, "temperature"), ({"temperature": -0.1}, "temperature"),
        ({"temperature": 10.1}, "temperature"), ({"temperature": "1"}, "temperature"), ({"seed": 2**31}, "seed"),
    ],
}  # fmt: skip
COMPLETE: dict[str, Said] = {
    "open": {"type": "open", "id": 5, "model": "lstm", "text": {"kind": "sample", "name": "abc"}},
    "unit": {"type": "unit", "id": 5, "trace": 7, "layer": 0, "unit": 1},
    "order": {"type": "order", "id": 5, "trace": 7, "start": 0, "stop": 20},
    "reach": {"type": "reach", "id": 5, "trace": 7, "start": 300, "stop": 316, "back": 64},
    "intervene": {"type": "intervene", "id": 5, "trace": 7, "changes": [CLAMP]},
    "continue": {
        "type": "continue",
        "id": 5,
        "trace": 7,
        "position": 3,
        "count": 4,
        "temperature": 1,
        "seeds": [1, 2],
    },
    "write": {"type": "write", "id": 5, "trace": 7, "position": 3, "count": 4, "temperature": 1, "seed": 1},
}
CASES = [(kind, change, field) for kind, cases in REFUSED.items() for change, field in cases]


def refusal_of(viewer: Viewer, **command: object) -> Said:
    from rnnscope.web.errors import Refusal
    from rnnscope.web.viewer import refused

    try:
        answers = say(viewer, **command)
    except Refusal as refusal:  # found out while working, as the stream does
        return decode(encode(refused(5, refusal)))
    assert [answer["type"] for answer in answers] == ["failed"]
    return answers[0]


@pytest.mark.parametrize(("kind", "change", "field"), [case for case in CASES if case[2]])
def test_what_is_wrong_is_told_and_changes_nothing(
    viewer: Viewer, kind: str, change: Said, field: str
) -> None:
    open_text(viewer)
    failed = refusal_of(viewer, **{**COMPLETE[kind], **change})
    assert set(failed) == {"type", "id", "error", "field", "hint"}
    assert failed["field"] == field and failed["error"]
    assert failed["id"] == (5 if "id" not in change else None)
    assert len(json.dumps(failed)) < 1_000
    assert viewer.trace == 7
    assert say(viewer, **COMPLETE["unit"])[-1]["type"] == "complete"


@pytest.mark.parametrize("kind", ["unit", "order", "write", "reach", "intervene", "continue"])
def test_nothing_can_be_asked_before_a_text_is_open(viewer: Viewer, kind: str) -> None:
    assert refusal_of(viewer, **COMPLETE[kind])["error"] == "this text is not open any more"


@pytest.mark.parametrize(
    "message",
    ["", "{", "null", "[]", "1", '"open"', "{}", '{"type": "close", "id": 1}', '{"id": 1}', "NaN", "\x00", "\U0001f600",
     '{"type": "unit", "id": NaN}', "[" * 200_000, '{"a":' * 100_000, b"", b"\x00\xff", b'{"type": "open"}',
     "x" * 600_000,
     '{"type": "open", "id": 1, "model": "lstm", "text": {"kind": "inline", "characters": "\\ud800"}}'],
    ids=range(20),
)  # fmt: skip
def test_what_is_no_command(viewer: Viewer, message: str | bytes) -> None:
    failed = viewer.receive(message)
    assert isinstance(failed, Failed)
    assert failed.error and len(encode(failed)) < 1_000
    assert failed.id in (None, 1)


def test_a_readable_id_is_answered_with(viewer: Viewer) -> None:
    def id_of(message: str) -> int | None:
        failed = viewer.receive(message)
        assert isinstance(failed, Failed)
        return failed.id

    assert id_of('{"type": "unit", "id": 12}') == 12
    assert id_of('{"type": "unit", "id": 1e3}') is None
    assert id_of('{"type": "unit", "id": true}') is None


def intervene(viewer: Viewer, *changes: Said, request: int = 5) -> list[Said]:
    return say(viewer, type="intervene", id=request, trace=viewer.trace, changes=changes)


def hidden_of(frames: list[Said], layer: int) -> np.ndarray:
    return np.concatenate([f["array"] for f in frames if f.get("name") == "hidden" and f["index"] == layer])


def tracks_of(viewer: Viewer, trace: int, layer: int, unit: int) -> np.ndarray:
    *frames, complete = say(viewer, type="unit", id=6, trace=trace, layer=layer, unit=unit)
    assert complete == {"type": "complete", "id": 6, "trace": trace}
    return np.concatenate([frame["array"] for frame in frames], axis=1)


def test_a_text_is_read_again_with_a_unit_held(viewer: Viewer) -> None:
    _, *before, _ = open_text(viewer)
    intervened, *frames, complete = intervene(viewer, CLAMP)
    assert intervened == {
        "type": "intervened", "id": 5, "trace": 8, "of": 7, "characters": TEXT, "changes": [CLAMP]
    }  # fmt: skip
    assert complete == {"type": "complete", "id": 5, "trace": 8}
    assert [(f["name"], f["index"], f["offset"], f["array"].shape) for f in frames] == [
        (f["name"], f["index"], f["offset"], f["array"].shape) for f in before
    ]
    assert {(f["id"], f["trace"]) for f in frames} == {(5, 8)}
    np.testing.assert_array_equal(hidden_of(frames, 0), hidden_of(before, 0))
    np.testing.assert_array_equal(hidden_of(frames, 1)[:300], hidden_of(before, 1)[:300])
    assert (hidden_of(frames, 1)[300:] != hidden_of(before, 1)[300:]).any(axis=1).all()
    held, free = tracks_of(viewer, 8, 1, 4), tracks_of(viewer, 7, 1, 4)
    np.testing.assert_array_equal(held[:, :300], free[:, :300])
    np.testing.assert_array_equal(held[4, 300:], np.float32(1.5))
    np.testing.assert_allclose(held[5, 300:], held[3, 300:] * np.tanh(1.5), atol=1e-6)
    other = tracks_of(viewer, 8, 1, 2)
    np.testing.assert_allclose(other[5], other[3] * np.tanh(other[4]), atol=1e-6)
    np.testing.assert_allclose(other[5] * 127, hidden_of(frames, 1)[:, 2], atol=0.51)


def test_a_mean_is_that_of_the_text_as_it_was(viewer: Viewer) -> None:
    open_text(viewer)
    free = tracks_of(viewer, 7, 0, 2)
    intervened, *_ = intervene(
        viewer,
        {**CLAMP, "layer": 0, "unit": 2, "quantity": "f", "value": None},
        {"kind": "replace", "position": 9, "character": "é"},
    )
    (clamp, replace) = intervened["changes"]
    assert clamp["value"] == pytest.approx(float(free[1].mean()), abs=1e-6)
    assert replace == {"kind": "replace", "position": 9, "character": "é"}
    assert intervened["characters"] == TEXT[:9] + "é" + TEXT[10:]
    np.testing.assert_allclose(tracks_of(viewer, 8, 0, 2)[1, 300:], clamp["value"], atol=1e-6)


def test_what_diverges_has_no_mean(viewer: Viewer) -> None:
    open_text(viewer, model="relu")
    assert viewer.reading is not None
    network = viewer.reading.loaded.model.network
    before = network.rnn.weight_hh_l0.clone()
    try:
        network.rnn.weight_hh_l0.fill_(1e30)
        viewer.reading.cache._kept.clear()
        clamp = {**CLAMP, "layer": 0, "unit": 0, "quantity": "h", "value": None}
        failed = refusal_of(viewer, **{**COMPLETE["intervene"], "changes": [clamp]})
    finally:
        network.rnn.weight_hh_l0.copy_(before)
    assert failed["field"] == "changes.0.value" and "has no mean" in failed["error"] and failed["hint"]
    assert viewer.changed is None


def test_another_character_alone_is_an_ordinary_reading(viewer: Viewer) -> None:
    _, *before, _ = open_text(viewer)
    _, *frames, _ = intervene(viewer, {"kind": "replace", "position": 400, "character": "="})
    edited = TEXT[:400] + "=" + TEXT[401:]
    own = Viewer(viewer.library, lambda: 20)
    _, *alone, _ = say(own, type="open", id=1, model="lstm", text={"kind": "inline", "characters": edited})
    for a, b in zip(frames, alone, strict=True):
        np.testing.assert_array_equal(a["array"], b["array"])
    for layer in (0, 1):
        np.testing.assert_array_equal(hidden_of(frames, layer)[:400], hidden_of(before, layer)[:400])
    assert (hidden_of(frames, 0)[400] != hidden_of(before, 0)[400]).any()


def test_the_newest_change_replaces_the_one_before(viewer: Viewer) -> None:
    open_text(viewer)
    assert intervene(viewer, CLAMP)[0]["trace"] == 8
    assert intervene(viewer, {**CLAMP, "value": 0})[0]["trace"] == 9
    assert refusal_of(viewer, **{**COMPLETE["unit"], "trace": 8})["field"] == "trace"
    assert say(viewer, **{**COMPLETE["unit"], "trace": 9})[-1]["type"] == "complete"
    assert say(viewer, **{**COMPLETE["unit"], "trace": 7})[-1]["type"] == "complete"
    open_text(viewer)
    assert refusal_of(viewer, **{**COMPLETE["unit"], "trace": 9})["error"] == "this text is not open any more"


def test_a_change_that_is_refused_leaves_the_one_before(viewer: Viewer) -> None:
    open_text(viewer)
    intervene(viewer, CLAMP)
    assert refusal_of(viewer, **{**COMPLETE["intervene"], "changes": [{**CLAMP, "unit": 9}]})["hint"]
    assert say(viewer, **{**COMPLETE["unit"], "trace": 8})[-1]["type"] == "complete"


@pytest.mark.parametrize("kind", ["order", "reach"])
def test_what_is_asked_of_the_text_as_it_was_opened_only(viewer: Viewer, kind: str) -> None:
    open_text(viewer)
    intervene(viewer, CLAMP)
    failed = refusal_of(viewer, **{**COMPLETE[kind], "trace": 8})
    assert failed["field"] == "trace" and "opened" in failed["error"] and failed["hint"]


@pytest.mark.parametrize("model", ["lstm", "gru"])
@pytest.mark.parametrize("changed", [False, True])
def test_a_seed_continues_as_it_writes(viewer: Viewer, model: str, changed: bool) -> None:
    open_text(viewer, model=model)
    clamp = {**CLAMP, "layer": 0, "quantity": "h", "value": -4.0}
    trace = intervene(viewer, clamp)[0]["trace"] if changed else 7
    after = {"trace": trace, "position": 350, "count": 70, "temperature": 1}
    (continued,) = say(viewer, type="continue", id=9, seeds=[4, 0, 11], **after)
    written = [say(viewer, type="write", id=9, seed=seed, **after)[0] for seed in (4, 0, 11)]
    assert continued == {
        "type": "continued", "id": 9, "trace": trace, "characters": [said["characters"] for said in written]
    }  # fmt: skip
    assert len(set(continued["characters"])) == 3
    if changed:
        (free,) = say(viewer, type="continue", id=9, seeds=[4, 0, 11], **{**after, "trace": 7})
        assert free["characters"] != continued["characters"]


def test_an_empty_text_has_nothing_to_change(viewer: Viewer) -> None:
    open_text(viewer, kind="sample", name="empty")
    failed = intervene(viewer, {**CLAMP, "start": 0})[0]
    assert failed["field"] == "changes.0.start" and "empty" in failed["error"]


def test_a_trace_that_was_replaced_is_not_open_any_more(viewer: Viewer) -> None:
    open_text(viewer)
    open_text(viewer, model="gru")
    assert refusal_of(viewer, **COMPLETE["unit"])["field"] == "trace"
    assert say(viewer, **{**COMPLETE["unit"], "trace": 8})[-1]["type"] == "complete"


def test_numbers_that_were_let_go_are_computed_again(viewer: Viewer) -> None:
    open_text(viewer)
    before = say(viewer, **COMPLETE["unit"])
    library = viewer.library
    assert isinstance(library, Library)
    library.cache._kept.clear()
    after = say(viewer, **COMPLETE["unit"])
    for a, b in zip(before[:-1], after[:-1], strict=True):
        np.testing.assert_array_equal(a["array"], b["array"])


def test_a_job_works_only_when_it_is_driven(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    library = viewer.library
    read: Callable[[str, str], Reading] = library.read
    monkeypatch.setattr(library, "read", lambda model, text: loaded.append(model) or read(model, text))
    job = viewer.receive(json.dumps(COMPLETE["open"]))
    assert isinstance(job, Job) and loaded == []
    next(job.steps)
    assert loaded == ["lstm"] and viewer.trace is None
