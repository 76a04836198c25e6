"""The API of a unit's page, in an application of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from fastapi import FastAPI
from made_findings import write_findings
from planted import write_planted_model
from starlette.testclient import TestClient

from rnnscope.find.store import load, save
from rnnscope.rnn.checkpoint import Config
from rnnscope.rnn.checkpoint import save as save_model
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.vocabulary import Vocabulary
from rnnscope.settings import Settings
from rnnscope.web import errors
from rnnscope.web.find.looked import Looked
from rnnscope.web.find.notes import Notes
from rnnscope.web.find.units import Units, add_units
from rnnscope.web.library import Library

Write = Callable[..., Path]
LETTERS = Vocabulary(tuple("abc \n"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "own"


@pytest.fixture
def write(folder: Path) -> Write:
    """Writes a model; `change` is done to its network first."""

    def write(name: str, cell: str = "lstm", hidden: int = 6, layers: int = 2, change: Any = None) -> Path:
        torch.manual_seed(0)
        network = Network(NetworkShape(cell, LETTERS.size, hidden, layers)).requires_grad_(False)  # type: ignore[arg-type]
        if change:
            change(network)
        save_model(folder / name, network, Config(network.shape, LETTERS))
        return folder / name

    return write


@pytest.fixture
def ask(settings: Settings, folder: Path) -> Iterator[TestClient]:
    write_planted_model(folder / "planted")
    own = replace(settings, models=(folder, *settings.models))
    library = Library(own)

    def files(model: str) -> list[Path]:
        return [library.catalogue.find(model) / name for name in ("findings.json.gz", "other.json.gz")]

    app = FastAPI(redirect_slashes=False)
    pool = ThreadPoolExecutor(2)
    add_units(app, Units(library, Looked(files), Notes(own.data / "notes")), pool)
    errors.install(app)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
    pool.shutdown()


def answer(ask: TestClient, model: str, address: str, **query: str) -> dict[str, Any]:
    response = ask.get(f"/api/models/{model}/units/{address}", params=query)
    assert response.status_code == 200, response.text
    return response.json()


def test_without_a_search_the_unit_is_measured_live(ask: TestClient) -> None:
    found = answer(ask, "planted", "1.2")
    assert (found["layer"], found["unit"], found["layers"], found["hidden_size"]) == (0, 2, 1, 12)
    assert found["searches"] == [] and found["profile"] is None and found["evidence"] == {}
    assert found["shipped"] == ["h: inside a URL (AUC 1.000)"]
    assert "characters)" in found["measured_on"]
    gates = {gate["gate"]: gate for gate in found["gates"]}
    assert list(gates) == ["i", "f", "o"]
    assert gates["o"]["open"] == 1.0 and gates["o"]["closed"] == 0.0  # driven open by a bias of 20
    assert gates["f"]["open"] > 0.5 and gates["i"]["closed"] > 0.5  # the latch keeps what it has
    strongest = found["inputs"][0]
    assert (strongest["gate"], strongest["layer"], strongest["unit"]) in {("i", 0, 1), ("f", 0, 1)}
    assert abs(strongest["weight"]) == 20
    reads = [one for one in found["reads"] if one["gate"] == "g"]
    assert {one["character"] for one in reads[:2]} == {" ", "\n"}  # they empty the latch
    weights = [push["weight"] for push in found["pushes_up"]]
    assert weights == sorted(weights, reverse=True) and weights[-1] > 0
    assert all(push["weight"] < 0 for push in found["pushes_down"])


def test_what_a_search_found_is_shown(ask: TestClient, folder: Path) -> None:
    made = write_findings(folder / "planted")
    found = answer(ask, "planted", "1.2")
    assert [search["key"] for search in found["searches"]] == [made.key]
    assert found["profile"]["scores"]["inside-url"] == 1.0
    assert found["profile"]["top"][0]["characters"][found["profile"]["top"][0]["peak"]] != " "
    assert found["evidence"]["inside-url"]["report"] == 0.985
    assert found["titles"] == {"inside-url": "inside a URL", "line-position": "position in the line"}
    assert found["kinds"]["line-position"] == "number"
    other = answer(ask, "planted", "1.7")
    assert other["evidence"] == {} and other["profile"]["unit"] == 7


def test_another_search_can_be_shown(ask: TestClient, folder: Path) -> None:
    write_findings(folder / "planted", "cd" * 12)
    (folder / "planted" / "findings.json.gz").rename(folder / "planted" / "other.json.gz")
    write_findings(folder / "planted")
    assert [one["key"] for one in answer(ask, "planted", "1.2")["searches"]] == ["ab" * 12, "cd" * 12]
    assert [one["key"] for one in answer(ask, "planted", "1.2", search="cd" * 12)["searches"]] == [
        "cd" * 12,
        "ab" * 12,
    ]
    absent = ask.get("/api/models/planted/units/1.2", params={"search": "ef"})
    assert absent.status_code == 404 and absent.json()["field"] == "search"


def test_of_many_searches_only_the_one_that_is_shown_is_read(
    ask: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = folder / "planted"
    write_findings(here, "other")
    save(here, load(here / "findings.json.gz"))  # with a summary beside it
    write_findings(here)
    read: list[str] = []

    def counted(path: Path) -> Any:
        read.append(path.name)
        return load(path)

    monkeypatch.setattr("rnnscope.find.store.load", counted)
    for _ in range(2):
        assert [one["key"] for one in answer(ask, "planted", "1.2")["searches"]] == ["ab" * 12, "other"]
    assert "other.json.gz" not in read
    assert answer(ask, "planted", "1.2", search="other")["searches"][0]["key"] == "other"
    assert read == ["findings.json.gz", "other.json.gz"]
    (here / "other.json.gz").write_bytes(b"damaged")
    assert [one["key"] for one in answer(ask, "planted", "1.2")["searches"]] == ["ab" * 12, "other"]
    assert ask.get("/api/models/planted/units/1.2", params={"search": "other"}).status_code == 404


@pytest.mark.parametrize("damage", [b"", b"not gzip", b"\x1f\x8b\x08"])
def test_damaged_findings_and_those_of_other_weights_are_left_out(
    ask: TestClient, folder: Path, damage: bytes
) -> None:
    (folder / "planted" / "findings.json.gz").write_bytes(damage)
    assert answer(ask, "planted", "1.2")["searches"] == []
    write_findings(folder / "planted", of="0" * 64)
    assert answer(ask, "planted", "1.2")["searches"] == []


NONSENSE = [
    "1", "1.", ".1", "1.1.1", "0.1", "00.1", "-1.1", "1.-1", "+1.1", "1.01", "01.1", "1,1", "1:1", "a.b", "1.a",
    "1e0.1", "1.1e0", " 1.1", "1.1 ", "1.1%0A", "%00", "..", "%2e%2e", "..%2F1.1", "..%5C1.1", "1.99999", "2.0",
    "1.12", "999.0", "1000000.1", "1.100000", "\u0661.\u0661", "\uff11.\uff11", "1\u00b7" + "1", "1.1;", "1.1'",
    "NaN.1", "1.Infinity", "1.1" * 300,
]  # fmt: skip


@pytest.mark.parametrize("address", NONSENSE)
def test_what_is_no_unit_gets_a_sentence(ask: TestClient, address: str) -> None:
    body = {"name": "x", "note": ""}
    for response in (
        ask.get(f"/api/models/planted/units/{address}"),
        ask.put(f"/api/models/planted/units/{address}/note", json=body),
    ):
        assert response.status_code in (400, 404), response.text
        assert response.json()["error"] and len(response.content) < 1024
    assert ask.get("/api/models/planted/notes").json() == {"notes": {}}


@pytest.mark.parametrize(
    "model", ["absent", "..", "%2e%2e", "planted%00", "..%2Fplanted", "a" * 300, "\U0001f600"]
)
def test_what_is_no_model_gets_a_sentence(ask: TestClient, model: str) -> None:
    for path in (f"/api/models/{model}/units/1.0", f"/api/models/{model}/notes"):
        response = ask.get(path)
        assert response.status_code in (400, 404) and response.json()["error"]


def test_a_note_is_kept_and_comes_with_the_unit(ask: TestClient) -> None:
    body = {"name": "<b>URL</b>", "note": "\u202e \U0001f600"}
    assert ask.put("/api/models/planted/units/1.2/note", json=body).json() == {}
    assert answer(ask, "planted", "1.2")["note"] == body
    assert answer(ask, "planted", "1.3")["note"] == {"name": "", "note": ""}
    assert ask.get("/api/models/planted/notes").json() == {"notes": {"1.2": body}}
    assert ask.get("/api/models/one/notes").json() == {"notes": {}}


@pytest.mark.parametrize(
    "body",
    ["", "{}", "[]", "NaN", '{"name": "x"}', '{"name": 1, "note": ""}', '{"name": "\\ud800", "note": ""}',
     '{"name": "x", "note": "", "more": 1}', '{"name": "%s", "note": ""}' % ("x" * 81),
     '{"name": "", "note": "%s"}' % ("x" * 4001)],
)  # fmt: skip
def test_a_note_that_is_none_is_refused(ask: TestClient, body: str) -> None:
    headers = {"content-type": "application/json"}
    response = ask.put("/api/models/planted/units/1.2/note", content=body, headers=headers)
    assert response.status_code in (400, 422) and response.json()["error"]
    assert ask.get("/api/models/planted/notes").json() == {"notes": {}}


def test_a_damaged_notes_file_does_not_close_the_page(ask: TestClient, settings: Settings) -> None:
    (settings.data / "notes").mkdir(parents=True)
    (settings.data / "notes" / "planted.json").write_text("{")
    assert answer(ask, "planted", "1.2")["note"] == {"name": "", "note": ""}
    refused = ask.put("/api/models/planted/units/1.2/note", json={"name": "x", "note": ""})
    assert refused.status_code == 422 and "damaged" in refused.json()["error"]


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn", "relu", "linear"])
def test_every_cell_and_layer_has_its_page(ask: TestClient, write: Write, cell: str) -> None:
    write("deep", cell)
    for layer in (1, 2):
        found = answer(ask, "deep", f"{layer}.5")
        assert [gate["gate"] for gate in found["gates"]] == {"lstm": ["i", "f", "o"], "gru": ["r", "z"]}.get(
            cell, []
        )
        curve = found["memory"]["curve"]
        assert (len(curve) == 201 and curve[0] == 1.0) or cell == "relu"  # where a unit may be dead
        assert {one["layer"] for one in found["inputs"]} == ({0} if layer == 1 else {0, 1})
        assert (found["reads"] == []) == (layer == 2)
        assert found["pushes_up"] and found["pushes_down"]
        assert found["shipped"] == []


def test_a_model_of_one_unit(ask: TestClient, write: Write) -> None:
    write_findings(write("single", hidden=1, layers=1))
    found = answer(ask, "single", "1.0")
    assert {one["unit"] for one in found["inputs"]} == {0} and found["profile"] is not None
    assert ask.get("/api/models/single/units/1.1").status_code == 404


def test_a_unit_that_is_constant(ask: TestClient, write: Write) -> None:
    def still(network: Network) -> None:
        for parameter in (
            network.rnn.weight_ih_l0,
            network.rnn.weight_hh_l0,
            network.rnn.bias_ih_l0,
            network.rnn.bias_hh_l0,
        ):
            parameter.zero_()

    write_findings(write("still", layers=1, change=still))
    found = answer(ask, "still", "1.3")
    assert found["memory"]["curve"] == [] and found["memory"]["autocorrelation"] is None
    assert found["profile"]["largest"] == found["profile"]["least"] == 0.0
    assert found["profile"]["scores"]["line-position"] is None


def test_weights_that_are_no_numbers(ask: TestClient, write: Write) -> None:
    def spoil(network: Network) -> None:
        network.rnn.weight_hh_l0.fill_(math.nan)
        network.readout.weight.fill_(math.inf)

    write("spoilt", change=spoil)
    for address in ("1.0", "2.0"):
        found = answer(ask, "spoilt", address)
        assert found["gates"] == [] and found["memory"] == {
            "gates": None,
            "autocorrelation": None,
            "curve": [],
        }
        assert found["pushes_up"] == [] and found["pushes_down"] == []
        assert all(np.isfinite(one["weight"]) for one in found["inputs"])
