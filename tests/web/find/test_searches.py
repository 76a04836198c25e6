"""Searches over HTTP: started, told of, cancelled, kept; what a search does is another test's."""

from __future__ import annotations

import gzip
import hashlib
import os
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from rnnscope.find.findings import (
    ConceptCard,
    ConceptFindings,
    Findings,
    Histogram,
    Probe,
    SearchedText,
    UnitProfile,
)
from rnnscope.find.store import save, write
from rnnscope.rnn.network import NetworkShape
from rnnscope.settings import Settings
from rnnscope.web.application import create_app
from rnnscope.web.find.scanning import Job

Until = Callable[..., bool]
Browser = Callable[..., TestClient]
KEY = "0123456789abcdef01234567"
URL = {"kind": "built-in", "name": "inside-url"}
SEARCH: dict[str, Any] = {"model": "lstm", "text": "sample:wiki", "concept": URL}


def findings(key: str, model: str = "lstm", made: str = "2026-01-01T00:00:00+00:00") -> Findings:
    """Findings of one concept with a word that a careless reader could take for the units."""
    card = ConceptCard(name="inside-url", title='inside a "units": [ URL', kind="yes-no", sentence="...")
    histogram = Histogram(low=-1, high=1, inside=[], outside=[1.0] * 64)
    unit = UnitProfile(
        layer=0, unit=1, mean=0, deviation=1, least=-1, largest=1, histogram=histogram, scores={}, top=[], bottom=[]
    )  # fmt: skip
    concept = ConceptFindings(
        concept=card, lack=None, positions=10, inside=5, spans=1, prevalence=0.5, always_yes_f1=2 / 3, ranking=[],
        null=None, probes=[Probe(units=1, members=[(0, 1)], f1=None, auc=1.0)], all_units=[[0.5] * 3000],
    )  # fmt: skip
    text = SearchedText(source="corpus:wiki", title="Wiki", characters=9, sha256="", choose="a", report="b")
    return Findings(
        format=1, key=key, model=model, model_sha256="weights", cell="lstm", layers=2, hidden_size=6, text=text,
        made=made, seconds=1.0, concepts=[concept], failures=[], units=[unit] * 12,
    )  # fmt: skip


def find_at_once(report: Callable[[float, str], None], path: Path, job: Job) -> None:
    save(path.parent, findings(job.key, job.folder.name))


def find_slowly(report: Callable[[float, str], None], path: Path, job: Job) -> None:
    gate = path.parent.parent / "gate"
    while not gate.exists():
        report(0.5, f"read 1 of {job.source.bytes} bytes")
        time.sleep(0.02)
    find_at_once(report, path, job)


def crash(report: Callable[[float, str], None], path: Path, job: Job) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class FakeScanning:
    """Keys as they ought to be, and findings without a scan."""

    def __init__(self) -> None:
        self.run: Callable[..., None] = find_at_once

    def model_sha256(self, model: Any) -> str:
        return "weights"

    def key(self, model: Any, source: Any, concepts: Sequence[Any]) -> str:
        told = [model.name, source.sha256(), sorted(concept.identity for concept in concepts)]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:24]


@pytest.fixture
def scanning() -> FakeScanning:
    return FakeScanning()


@pytest.fixture
def finder(settings: Settings, browser: Browser, scanning: FakeScanning) -> TestClient:
    """A client of a server whose searches find at once."""
    return serve(settings, browser, scanning)


def serve(settings: Settings, browser: Browser, scanning: FakeScanning) -> TestClient:
    app = create_app(settings)
    app.state.searches.scanning = scanning
    return browser(app)


@pytest.fixture
def done(until: Until) -> Callable[[TestClient, str], dict[str, Any]]:
    """How a search stands when it has ended."""

    def wait(client: TestClient, key: str) -> dict[str, Any]:
        def state() -> str:
            return str(client.get(f"/api/find/searches/{key}").json()["state"])

        assert until(lambda: state() not in ("waiting", "running"), 60)
        return dict(client.get(f"/api/find/searches/{key}").json())

    return wait


Done = Callable[[TestClient, str], dict[str, Any]]


def refused(answer: Any, status: int, field: str) -> str:
    assert answer.status_code == status, answer.text
    assert set(answer.json()) == {"error", "field", "hint"} and answer.json()["field"] == field
    return str(answer.json()["error"])


def test_a_search_is_made_once_and_found_again_after_a_restart(
    finder: TestClient, settings: Settings, browser: Browser, scanning: FakeScanning, done: Done
) -> None:
    started = finder.post("/api/find/searches", json=SEARCH)
    assert started.status_code == 202 and started.json()["state"] == "running"
    key = started.json()["key"]
    assert done(finder, key)["state"] == "done"
    scanning.run = crash
    other = {**SEARCH, "concept": {"kind": "built-in", "name": "digit"}}  # all are looked for in one pass
    for client in (finder, serve(settings, browser, scanning)):
        for search in (SEARCH, other):
            again = client.post("/api/find/searches", json=search)
            assert (again.status_code, again.json()["state"], again.json()["key"]) == (200, "done", key)
        listed = client.get("/api/find?model=lstm").json()["kept"]
        assert [kept["key"] for kept in listed] == [key] and listed[0]["characters"] == 9
        assert client.get("/api/find?model=gru").json()["kept"] == []


def test_what_was_found_comes_without_units_and_compressed(finder: TestClient, done: Done) -> None:
    key = finder.post("/api/find/searches", json=SEARCH).json()["key"]
    done(finder, key)
    address = f"/api/find/searches/{key}/findings"
    answer = finder.get(address)
    assert answer.headers["content-encoding"] == "gzip" and answer.headers["vary"] == "accept-encoding"
    assert answer.json() == findings(key).model_copy(update={"units": []}).model_dump(mode="json")
    plain = finder.get(address, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.content == answer.content
    again = finder.get(address, headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304 and again.content == b""


def test_a_search_tells_how_far_it_is_and_can_be_cancelled(
    finder: TestClient, scanning: FakeScanning, settings: Settings, until: Until, done: Done, slowness: float
) -> None:
    scanning.run = find_slowly
    key = finder.post("/api/find/searches", json=SEARCH).json()["key"]
    address = f"/api/find/searches/{key}"
    assert until(lambda: finder.get(address).json()["progress"] == 0.5, 60)
    status = finder.get(address).json()
    assert status["state"] == "running" and status["doing"].startswith("read 1 of")
    assert refused(finder.get(f"{address}/findings"), 409, "key")
    start = time.monotonic()
    assert finder.get("/healthz").status_code == 200
    assert finder.get("/api/models").status_code == 200
    assert time.monotonic() - start < 5 * slowness
    assert finder.delete(address).json()["state"] == "cancelled"
    assert time.monotonic() - start < 7 * slowness
    (settings.data / "gate").touch()
    assert finder.post("/api/find/searches", json=SEARCH).status_code == 202
    assert done(finder, key)["state"] == "done"
    assert finder.delete(address).json()["state"] == "done"  # what was found stays
    assert finder.get(f"{address}/findings").status_code == 200


def test_too_many_searches_are_refused(finder: TestClient, scanning: FakeScanning) -> None:
    scanning.run = find_slowly
    texts = ["sample:wiki", "sample:python", "sample:readme", "sample:brackets"]
    asked = [{**SEARCH, "model": model, "text": text} for model in ("lstm", "gru") for text in texts]
    states = [finder.post("/api/find/searches", json=search) for search in asked]
    assert [answer.status_code for answer in states] == [202] * 5 + [429] * 3
    assert [answer.json()["state"] for answer in states[:5]] == ["running"] + ["waiting"] * 4
    assert "1 of these run and 4 wait already" in refused(states[5], 429, "")
    assert finder.post("/api/find/searches", json=asked[2]).json()["state"] == "waiting"  # which joins


def test_a_search_that_crashes_says_so_and_the_server_lives(
    finder: TestClient, scanning: FakeScanning, done: Done
) -> None:
    scanning.run = crash
    key = finder.post("/api/find/searches", json=SEARCH).json()["key"]
    status = done(finder, key)
    assert status["state"] == "failed" and "ended from outside" in status["error"] and status["hint"]
    assert finder.get("/healthz").status_code == 200
    scanning.run = find_at_once
    finder.post("/api/find/searches", json=SEARCH)
    assert done(finder, key)["state"] == "done"


def test_what_ships_with_a_model_is_there_at_once(
    settings: Settings,
    add_model: Callable[..., None],
    tmp_path: Path,
    browser: Browser,
    scanning: FakeScanning,
) -> None:
    folder = tmp_path / "models" / "own"
    add_model(folder, NetworkShape("gru", 11, 3))
    write(folder / "findings.json.gz", findings(KEY, "own"))
    client = serve(replace(settings, models=(tmp_path / "models",)), browser, scanning)
    first = client.get("/api/find?model=own").json()["texts"][0]
    assert first == {"value": "shipped", "title": "Wiki (searched already)", "characters": 9, "missing": None}
    search = {"model": "own", "text": "shipped", "concept": URL}
    answer = client.post("/api/find/searches", json=search)
    assert (answer.status_code, answer.json()["state"], answer.json()["key"]) == (200, "done", KEY)
    address = f"/api/find/searches/{KEY}"
    assert client.get(address).json()["state"] == client.delete(address).json()["state"] == "done"
    assert client.get(f"{address}/findings").json()["model"] == "own"
    pattern = {**search, "concept": {"kind": "regex", "pattern": "ab+"}}
    assert "does not hold this concept" in refused(
        client.post("/api/find/searches", json=pattern), 422, "text"
    )
    write(folder / "findings.json.gz", findings(KEY, "own").model_copy(update={"model_sha256": "other" * 9}))
    assert "of other weights" in refused(client.post("/api/find/searches", json=search), 422, "text")
    (folder / "findings.json.gz").write_bytes(b"damaged")
    assert "no findings ship" in refused(client.post("/api/find/searches", json=search), 422, "text")
    assert client.get("/api/find?model=own").json()["texts"][0]["value"] == "corpus:python"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"model": "none"}, 404, "model"),
        ({"text": "sample:none"}, 404, "text"),
        ({"text": "../../etc/passwd"}, 422, "text"),
        ({"text": "corpus:/etc/passwd"}, 422, "text"),
        ({"text": "corpus:wiki"}, 422, "text"),
        ({"text": "file:../../../etc/passwd"}, 404, "text"),
        ({"text": f"stored:{'0' * 64}"}, 404, "text"),
        ({"text": "shipped"}, 422, "text"),
        ({"concept": {"kind": "built-in", "name": "none"}}, 422, "concept"),
        ({"concept": {"kind": "regex", "pattern": "(ab"}}, 422, "pattern"),
        ({"concept": {"kind": "regex", "pattern": "$"}}, 422, "pattern"),
        ({"concept": {"kind": "regex", "pattern": "(x+x+)+y" * 62}}, 202, ""),
        ({"concept": {"kind": "regex", "pattern": "x" * 501}}, 422, "concept.regex.pattern"),
        ({"concept": {"kind": "labelled", "sha256": "0" * 64}}, 404, "concept.sha256"),
        ({"concept": {"kind": "eval", "code": "1"}}, 422, "concept"),
        ({"most_characters": 1_999}, 422, "most_characters"),
        ({"more": 1}, 422, "more"),
    ],
)
def test_what_cannot_be_searched_is_refused_at_the_door(
    finder: TestClient, change: dict[str, Any], status: int, field: str
) -> None:
    answer = finder.post("/api/find/searches", json={**SEARCH, **change})
    if status == 202:  # its time is bounded where it is used
        assert answer.status_code == 202
    else:
        assert "/etc" not in refused(answer, status, field)


@pytest.mark.parametrize("key", ["x", KEY, "..%2F..%2Fetc%2Fpasswd", "a" * 5000])
def test_a_search_that_nobody_started(finder: TestClient, key: str) -> None:
    for method, end in (("GET", ""), ("DELETE", ""), ("GET", "/findings")):
        answer = finder.request(method, f"/api/find/searches/{key}{end}")
        assert answer.status_code == 404 and len(answer.content) < 1000


def test_asking_changes_nothing(finder: TestClient, settings: Settings) -> None:
    for path in ("/api/find?model=lstm", "/find", "/models/lstm/units/1.2", f"/api/find/searches/{KEY}"):
        finder.get(path)
    assert not settings.data.exists()
    assert refused(finder.get("/api/find"), 422, "model")
    assert refused(finder.get("/api/find?model=none"), 404, "model")


def test_labels_of_an_open_text(finder: TestClient) -> None:
    text = {"kind": "inline", "characters": "see http://a.b/c and\nhttp://d"}
    answer = finder.post("/api/find/labels", json={"text": text, "concept": URL})
    assert answer.json() == {"kind": "yes-no", "runs": [[10, 16, 1], [27, 29, 1]]} or answer.json()["runs"]
    pattern = {"kind": "regex", "pattern": "[a-z]{4}"}
    answer = finder.post("/api/find/labels", json={"text": text, "concept": pattern})
    assert answer.json()["runs"] == [[5, 8, 1], [22, 25, 1]]
    slow = {"kind": "regex", "pattern": "(x+x+)+y"}
    long = {"kind": "inline", "characters": "x" * 5000}
    said = refused(finder.post("/api/find/labels", json={"text": long, "concept": slow}), 422, "pattern")
    assert "must end within" in said


LINES = "# rnnscope labels: mine\n1\tabc\n0\tdef\\n\n-\tg\n"


def test_a_labelled_file_is_kept_and_searched(finder: TestClient, settings: Settings, done: Done) -> None:
    encoded = LINES.encode()
    digest = hashlib.sha256(encoded).hexdigest()
    expected = {"sha256": digest, "characters": 8, "positions_on": 3, "name": "mine"}
    plain = finder.post("/api/find/labelled", content=encoded, headers={"content-type": "text/plain"})
    as_json = finder.post("/api/find/labelled", json={"file": LINES})
    assert plain.status_code == as_json.status_code == 201
    assert plain.json() == as_json.json() == expected
    concept = {"kind": "labelled", "sha256": digest}
    key = finder.post("/api/find/searches", json={**SEARCH, "concept": concept}).json()["key"]
    assert done(finder, key)["state"] == "done"
    text = {"kind": "inline", "characters": "abcdef\ng"}
    labels = finder.post("/api/find/labels", json={"text": text, "concept": concept})
    assert labels.json()["runs"] == [[0, 3, 1], [7, 8, -1]]
    other = {"kind": "inline", "characters": "another"}
    assert refused(finder.post("/api/find/labels", json={"text": other, "concept": concept}), 422, "text")
    (settings.data / "find" / "labelled" / f"{digest}.txt").write_text("changed")
    assert finder.post("/api/find/labels", json={"text": text, "concept": concept}).status_code == 404


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"nothing", "text/plain", 422),
        (b"\xff\xfe", "text/plain", 422),
        (b"", "text/plain", 422),
        (b"{}", "application/json", 422),
        (b"[", "application/json", 422),
        (b"# rnnscope labels: none\n0\tabc\n", "text/plain", 422),
        (b"x" * (600 << 10), "text/plain", 413),
    ],
)
def test_what_is_no_labelled_file(
    finder: TestClient, settings: Settings, content: bytes, kind: str, status: int
) -> None:
    answer = finder.post("/api/find/labelled", content=content, headers={"content-type": kind})
    assert answer.status_code == status and set(answer.json()) == {"error", "field", "hint"}
    assert not (settings.data / "find").exists()


def test_only_so_many_labelled_files_are_kept(finder: TestClient, settings: Settings) -> None:
    finder.app.state.searches.labelled.most = 2  # type: ignore[attr-defined]
    for number in range(4):
        finder.post("/api/find/labelled", json={"file": LINES + f"0\t{number}\n"})
        time.sleep(0.01)
    assert len(list((settings.data / "find" / "labelled").iterdir())) == 2


def test_a_labelled_file_that_is_used_stays(finder: TestClient) -> None:
    files = finder.app.state.searches.labelled  # type: ignore[attr-defined]
    files.most = 2
    digests = [files.store(LINES + f"0\t{number}\n")["sha256"] for number in range(2)]
    for age, digest in enumerate(digests):
        os.utime(files.folder / f"{digest}.txt", (age, age))
    files.find(digests[0])
    files.store(LINES)
    files.find(digests[0])


def test_findings_that_inflate_beyond_bounds_are_damaged(
    finder: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rnnscope.web.find.kept.MOST_UNPACKED", 1 << 20)
    (settings.data / "find").mkdir(parents=True)
    padded = b" " * (4 << 20) + findings(KEY).model_dump_json().encode()
    (settings.data / "find" / f"{KEY}.json.gz").write_bytes(gzip.compress(padded))
    assert "damaged" in refused(finder.get(f"/api/find/searches/{KEY}/findings"), 422, "key")


def test_a_damaged_file_is_told_and_left_out_of_the_list(
    finder: TestClient, settings: Settings, done: Done
) -> None:
    key = finder.post("/api/find/searches", json=SEARCH).json()["key"]
    done(finder, key)
    path = settings.data / "find" / f"{key}.json.gz"
    for damaged in (b"", b"no gzip", gzip.compress(b"{}"), path.read_bytes()[:300]):
        path.unlink()
        path.write_bytes(damaged)
        assert refused(finder.get(f"/api/find/searches/{key}/findings"), 422, "key")
    assert finder.post("/api/find/searches", json=SEARCH).status_code == 202  # made again
    assert done(finder, key)["state"] == "done"
    assert finder.get(f"/api/find/searches/{key}/findings").json()["key"] == key


def test_units_that_stand_out_in_brushed_spans(finder: TestClient, random_text: Callable[[int], str]) -> None:
    text = {"kind": "inline", "characters": random_text(600)}
    spans = {"model": "lstm", "text": text, "on": [[20, 60], [300, 340]], "off": []}
    found = finder.post("/api/find/brushed", json=spans).json()
    assert (found["on"], found["off"], len(found["units"])) == (80, 520, 12)
    best = found["units"][0]
    assert best["auc"] == max(unit["auc"] for unit in found["units"]) >= 0.5
    with_threshold = finder.post(
        "/api/find/brushed", json={**spans, "off": [[100, 110]], "threshold": 0.25}
    ).json()
    assert with_threshold["off"] == 10 and {unit["threshold"] for unit in with_threshold["units"]} == {0.25}
    for change in ({"on": [[590, 601]]}, {"on": [[5, 5]]}, {"off": [[30, 40]]}, {"on": [[0, 600]]}):
        refused(finder.post("/api/find/brushed", json={**spans, **change}), 422, "on")
    assert refused(finder.post("/api/find/brushed", json={**spans, "on": []}), 422, "on")
    assert refused(finder.post("/api/find/brushed", json={**spans, "on": [[0, 1]] * 201}), 422, "on")
    empty = {"kind": "inline", "characters": ""}
    assert refused(finder.post("/api/find/brushed", json={**spans, "text": empty}), 422, "text")
