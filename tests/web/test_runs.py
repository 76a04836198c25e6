from __future__ import annotations

import dataclasses
import io
import json
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from rnnscope.rnn.experiment.settings import ExperimentSettings
from rnnscope.runs.database import Reader, Row, Writer
from rnnscope.runs.folder import RunFolder, RunInfo
from rnnscope.samples import samples
from rnnscope.settings import Settings
from rnnscope.web.messages import RunSettings

SMALL = {"hidden_size": 6, "length": 8, "lag": 7, "batch_size": 4, "steps": 30}
TRAINING = "20200101-000000-ffff"
Until = Callable[..., bool]


def make(client: TestClient, play: bool = False, **changes: Any) -> str:
    answer = client.post("/api/runs", json={"settings": {**SMALL, **changes}, "play": play})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["run"])


def refused(client: TestClient, **changes: Any) -> dict[str, str]:
    answer = client.post("/api/runs", json={"settings": {**SMALL, **changes}})
    assert answer.status_code == 422 and len(answer.content) < 1_000
    assert client.get("/api/runs").json() == {"runs": []}  # nothing was started
    return dict(answer.json())


def summary(client: TestClient, run: str) -> dict[str, Any]:
    return next(entry for entry in client.get("/api/runs").json()["runs"] if entry["run"] == run)


def command(client: TestClient, run: str, **body: Any) -> int:
    return client.post(f"/api/runs/{run}/command", json=body).status_code


@pytest.fixture
def state(client: TestClient) -> Callable[..., Callable[[], bool]]:
    return lambda run, *states: lambda: summary(client, run)["state"] in states


@pytest.fixture
def trained(settings: Settings) -> RunFolder:
    """The folder of a model that `rnnscope train` has made."""
    folder = RunFolder(settings.data / "models" / "my <i>model")
    folder.path.mkdir(parents=True)
    with Writer(folder.database) as writer:
        writer.add_row(Row(0, 4.5))
        writer.set(state="running", step=1, steps=900)
        writer.commit()
    folder.write(RunInfo(TRAINING, "training", "2020-01-01T00:00:00.000Z", about="LSTM, 8 units: wiki"))
    return folder


# --- settings -----------------------------------------------------------------------------------


def test_the_wire_has_the_settings_of_an_experiment() -> None:
    wire = {name: field.default for name, field in RunSettings.model_fields.items()}
    core = {field.name: field.default for field in dataclasses.fields(ExperimentSettings)}
    assert wire == core and list(wire) == list(core)
    assert ExperimentSettings(**RunSettings().model_dump()) == ExperimentSettings()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"window": 9}, "window"), ({"threshold": 0}, "threshold"), ({"threshold": -1.0}, "threshold"),
     ({"hidden_size": 0}, "hidden_size"), ({"hidden_size": 513}, "hidden_size"),
     ({"hidden_size": 1.5}, "hidden_size"), ({"lag": 8}, "lag"), ({"lag": 0}, "lag"),
     ({"length": 1}, "length"), ({"batch_size": 0}, "batch_size"), ({"layers": 5}, "layers"),
     ({"steps": 0}, "steps"), ({"steps": 100_001}, "steps"), ({"seed": -1}, "seed"),
     ({"stride": 3}, "stride"), ({"learning_rate": 0}, "learning_rate"),
     ({"sigma": 0.0, "initialization": "gaussian"}, "sigma"), ({"forget_bias": 1.0}, "forget_bias"),
     ({"chrono": 5}, "chrono"), ({"spectral_radius": -1.0}, "spectral_radius"),
     ({"cell": "quantum"}, "cell"), ({"task": "copy", "length": 5}, "length"), ({"seed": "0"}, "seed"),
     ({"colour": "red"}, "colour"),
     ({"hidden_size": 512, "layers": 4, "length": 1000, "batch_size": 512}, "length"),
     ({"clipping": None}, "clipping")],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_told_at_its_field(
    client: TestClient, changes: dict[str, Any], field: str
) -> None:
    told = refused(client, **changes)
    assert told["field"] == f"settings.{field}" and told["error"]


@pytest.mark.parametrize(
    "corpus",
    [
        "sample:nothing",
        "../etc",
        "sha256:" + "0" * 64,
        "",
        "corpus:wiki",
        "corpus:secret",
        "corpus:",
        "x" * 201,
    ],
)
def test_a_corpus_that_is_none(client: TestClient, corpus: str) -> None:
    told = refused(client, task="characters", corpus=corpus)
    assert told["field"] == "settings.corpus" and told["error"]


def test_a_text_that_is_too_short(client: TestClient) -> None:
    digest = client.post("/api/texts", json={"characters": "short"}).json()["sha256"]
    told = refused(client, task="characters", corpus=f"sha256:{digest}")
    assert told["field"] == "settings.corpus" and "at least" in told["error"] and told["hint"]


def test_a_corpus_that_was_not_fetched(client: TestClient) -> None:
    told = refused(client, task="characters", corpus="corpus:wiki")
    assert "rnnscope corpus get wiki" in told["error"] + told["hint"]


@pytest.mark.parametrize("literal", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_no_number_is_no_learning_rate(client: TestClient, literal: str) -> None:
    body = f'{{"settings": {{"learning_rate": {literal}}}}}'
    answer = client.post("/api/runs", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422 and answer.json()["field"] == "settings.learning_rate"


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "{}", '{"settings": 3}', '{"settings": {"corpus": "\\ud800"}}']
)
def test_a_body_that_is_no_run(client: TestClient, body: str) -> None:
    answer = client.post("/api/runs", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422) and set(answer.json()) == {"error", "field", "hint"}


def test_the_lab(client: TestClient, settings: Settings) -> None:
    lab = client.get("/api/lab").json()
    assert lab["defaults"] == RunSettings().model_dump()
    assert lab["bounds"]["hidden_size"] == [1, 512] and set(lab["bounds"]) <= set(lab["defaults"])
    assert {corpus["value"] for corpus in lab["corpora"]} >= {"sample:wiki", "corpus:python"}
    assert lab["limits"]["most_running"] == settings.most_running
    for preset in lab["presets"]:
        for lane in (preset["a"], preset["b"] or {}):
            ExperimentSettings(**{**lab["defaults"], **preset["settings"], **lane})


# --- a run --------------------------------------------------------------------------------------


def test_a_run_from_its_making_to_its_end(client: TestClient, state, until: Until) -> None:  # type: ignore[no-untyped-def]
    run = make(client)
    assert until(state(run, "paused"), 60) and summary(client, run)["step"] == 0
    assert command(client, run, action="step") == 200
    assert until(lambda: summary(client, run)["step"] == 1)
    assert command(client, run, action="step", count=3) == 200
    assert until(lambda: summary(client, run)["step"] == 4) and until(state(run, "paused"))
    assert client.post(f"/api/runs/{run}/change", json={"learning_rate": 0.01}).status_code == 200
    assert command(client, run, action="play") == 200
    assert until(state(run, "finished"), 60)
    entry = summary(client, run)
    assert (entry["step"], entry["steps"], entry["kind"], entry["name"]) == (30, 30, "experiment", None)
    assert entry["about"].startswith("tanh RNN, 6 units") and entry["bytes"] > 1_000
    lines = client.get(f"/api/runs/{run}/metrics.csv").text.split("\r\n")
    assert lines[0] == ",".join(Row._fields) and len(lines) == 32
    assert [line.split(",")[6] for line in lines[1:-1]] == ["0.05"] * 4 + ["0.01"] * 26
    assert command(client, run, action="play") == command(client, run, action="step") == 409
    assert command(client, run, action="pause") == command(client, run, action="stop") == 200
    assert client.post(f"/api/runs/{run}/change", json={"clipping": "off"}).status_code == 409


def test_a_run_can_begin_playing(client: TestClient, state, until: Until) -> None:  # type: ignore[no-untyped-def]
    assert until(state(make(client, play=True), "finished"), 60)


def test_a_run_of_characters_keeps_its_text(
    client: TestClient, settings: Settings, state, until: Until
) -> None:  # type: ignore[no-untyped-def]
    run = make(client, task="characters", corpus="sample:brackets", play=True)
    assert until(state(run, "finished"), 60)
    folder = RunFolder(settings.data / "runs" / run)
    assert folder.text() == samples()["brackets"].characters
    with Reader(folder.database) as reader:
        assert reader.observations_since(-1)[1].keys() == set(reader.observed_steps())


def test_a_stopped_run_goes_on_when_asked(client: TestClient, state, until: Until, slowness: float) -> None:  # type: ignore[no-untyped-def]
    run = make(client, play=True, steps=3_000)
    assert until(lambda: summary(client, run)["step"] > 5, 60)
    start = time.monotonic()
    assert command(client, run, action="stop") == 200
    assert time.monotonic() - start < 4 * slowness
    had = summary(client, run)
    assert had["state"] == "paused"
    assert command(client, run, action="pause") == 200  # it is
    assert command(client, run, action="step") == 200
    assert until(lambda: summary(client, run)["step"] == had["step"] + 1, 60)


def test_runs_survive_the_server(browser, settings: Settings, until: Until) -> None:  # type: ignore[no-untyped-def]
    first = browser(settings)
    run = make(first, play=True, steps=2_000)
    assert until(lambda: summary(first, run)["step"] > 5, 60)
    first.__exit__(None, None, None)
    second = browser(settings)
    had = summary(second, run)
    assert had["state"] == "paused" and had["step"] > 5
    assert command(second, run, action="play") == 200
    assert until(lambda: summary(second, run)["step"] > had["step"] + 5, 60)
    first.__enter__()


@pytest.mark.parametrize(
    ("body", "field"),
    [({"threshold": 0}, "threshold"), ({"learning_rate": 1e9}, "learning_rate"), ({"clipping": "hard"}, "clipping"),
     ({"hidden_size": 3}, "hidden_size")],
)  # fmt: skip
def test_a_change_that_makes_no_sense(client: TestClient, body: dict[str, Any], field: str) -> None:
    answer = client.post(f"/api/runs/{make(client)}/change", json=body)
    assert answer.status_code == 422 and answer.json()["field"] == field


@pytest.mark.parametrize(
    "body",
    [{"action": "explode"}, {}, {"action": "step", "count": 0}, {"action": "step", "count": 1_001},
     {"action": "play", "steps_per_second": 0}],
)  # fmt: skip
def test_a_command_that_is_none(client: TestClient, body: dict[str, Any]) -> None:
    assert client.post(f"/api/runs/{make(client)}/command", json=body).status_code == 422


def test_a_gradient_is_checked(client: TestClient, state, until: Until, settings: Settings) -> None:  # type: ignore[no-untyped-def]
    run = make(client, play=True)
    assert until(state(run, "finished"), 60)
    with Reader(RunFolder(settings.data / "runs" / run).database) as reader:
        last_before = max(seen for seen in reader.observed_steps() if seen < 30)  # the speed decides which
    for step, found in ((None, 30), (30, 30), (29, last_before), (0, 0)):
        answer = client.post(f"/api/runs/{run}/check", json={"step": step})
        checked = answer.json()
        assert answer.status_code == 200 and checked["step"] == found and checked["worst"] < 1e-5
        assert set(checked["rows"][0]) == {
            "parameter",
            "index",
            "bptt",
            "finite_difference",
            "relative_error",
        }
    assert client.post(f"/api/runs/{run}/check", json={"step": -1}).status_code == 422


def test_a_download_holds_the_whole_run(client: TestClient, state, until: Until, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run = make(client, play=True)
    assert until(state(run, "finished"), 60)
    answer = client.get(f"/api/runs/{run}/download")
    assert answer.headers["content-disposition"] == f'attachment; filename="rnnscope-{run}.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as file:
        assert file.testzip() is None
        names = {name.removeprefix(f"{run}/") for name in file.namelist()}
        file.extractall(tmp_path / "out")
    assert {"run.json", "run.db", "state.safetensors", "snapshots/00000030.safetensors"} <= names
    assert not {"run.lock", "inbox", "run.db-wal"} & names
    with Reader(tmp_path / "out" / run / "run.db") as reader:
        assert len(reader.metrics_since(-1)) == 30


# --- names, bounds, ends ------------------------------------------------------------------------


def test_a_name_keeps_a_run_and_is_text(client: TestClient) -> None:
    run, name = make(client), '<script>alert("x")</script>\u202e \U0001f600'
    assert client.post(f"/api/runs/{run}/name", json={"name": name}).status_code == 200
    answer = client.get("/api/runs")
    assert answer.headers["content-type"] == "application/json" and summary(client, run)["name"] == name
    for bad in ("", "x" * 81, None):
        assert client.post(f"/api/runs/{run}/name", json={"name": bad}).status_code == 422


def test_only_so_many_runs(browser, settings: Settings, until: Until) -> None:  # type: ignore[no-untyped-def]
    client = browser(settings, most_running=2, most_scratch_runs=2, most_kept_runs=1)
    runs = []
    for _ in range(5):
        runs.append(make(client, steps=90_000))
        assert until(lambda: summary(client, runs[-1])["state"] == "paused", 60)
    listed = {entry["run"] for entry in client.get("/api/runs").json()["runs"]}
    assert set(runs[-2:]) <= listed and len(listed) <= 4
    for run in runs[-2:]:
        assert command(client, run, action="play") == 200
    assert until(lambda: all(summary(client, run)["step"] > 0 for run in runs[-2:]), 60)
    answer = client.post("/api/runs", json={"settings": SMALL})
    assert answer.status_code == 429 and answer.json()["hint"]
    assert {entry["run"] for entry in client.get("/api/runs").json()["runs"]} == listed
    assert client.post(f"/api/runs/{runs[-1]}/name", json={"name": "a"}).status_code == 200
    refusal = client.post(f"/api/runs/{runs[-2]}/name", json={"name": "b"})
    assert refusal.status_code == 422 and "1 runs are kept already" in refusal.json()["error"]


def test_a_run_is_deleted_while_it_runs(client: TestClient, settings: Settings, until: Until) -> None:
    run = make(client, play=True, steps=90_000)
    assert until(lambda: summary(client, run)["step"] > 5, 60)
    assert client.delete(f"/api/runs/{run}").status_code == 200
    assert client.get("/api/runs").json() == {"runs": []} and list((settings.data / "runs").iterdir()) == []
    assert client.delete(f"/api/runs/{run}").status_code == 404


PATHS = ["command", "change", "name", "check"]
BODIES = {"command": {"action": "play"}, "change": {}, "name": {"name": "x"}, "check": {}}


@pytest.mark.parametrize(
    "run", ["20200101-000000-fffe", "nothing", "..", "%2e%2e", "..%2f..%2fetc", "%00", "x" * 3_000,
            "20200101-000000-ffff%0a"]
)  # fmt: skip
def test_a_run_that_is_not_there(client: TestClient, run: str) -> None:
    make(client)
    answers = [
        client.post(f"http://127.0.0.1:7777/api/runs/{run}/{path}", json=BODIES[path]) for path in PATHS
    ]
    answers += [
        client.get(f"http://127.0.0.1:7777/api/runs/{run}/{file}") for file in ("metrics.csv", "download")
    ]
    answers.append(client.delete(f"http://127.0.0.1:7777/api/runs/{run}"))
    for answer in answers:
        assert answer.status_code in (404, 405) and set(answer.json()) == {"error", "field", "hint"}
    assert len(client.get("/api/runs").json()["runs"]) == 1


# --- damage -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [("run.json", "{", "run.json is damaged"), ("run.json", '{"format": 9}', "run.json has format 9"),
     ("run.db", "no database " * 500, "run.db cannot be read")],
)  # fmt: skip
def test_damage_is_told_in_one_sentence(
    client: TestClient,
    settings: Settings,
    state,
    until: Until,
    file: str,
    content: str,
    told: str,  # type: ignore[no-untyped-def]
) -> None:
    run = make(client)
    assert until(state(run, "paused"), 60) and command(client, run, action="stop") == 200
    folder = settings.data / "runs" / run
    for path in folder.glob("run.db-*"):
        path.unlink()
    (folder / file).write_text(content)
    entry = summary(client, run)
    assert entry["state"] == "failed" and entry["reason"].startswith(told) and "\n" not in entry["reason"]
    for answer in (
        client.post(f"/api/runs/{run}/command", json={"action": "play"}),
        client.post(f"/api/runs/{run}/change", json={}),
        client.get(f"/api/runs/{run}/download"),
    ):
        assert answer.status_code == 422 and answer.json()["error"].startswith(told)
        assert str(settings.data) not in answer.text
    assert client.delete(f"/api/runs/{run}").status_code == 200


def test_a_damaged_checkpoint_fails_the_run(
    client: TestClient, settings: Settings, state, until: Until
) -> None:  # type: ignore[no-untyped-def]
    run = make(client)
    assert command(client, run, action="step", count=5) == 200
    assert until(lambda: summary(client, run)["step"] == 5, 60) and command(client, run, action="stop") == 200
    (settings.data / "runs" / run / "state.safetensors").write_bytes(b"\xff" * 100)
    assert command(client, run, action="play") == 200
    assert until(state(run, "failed"), 60)
    assert summary(client, run)["reason"].startswith("state.safetensors")
    assert client.get("/healthz").status_code == 200


def test_a_process_that_was_killed_is_interrupted(
    client: TestClient, settings: Settings, until: Until
) -> None:
    run = make(client, play=True, steps=90_000)
    assert until(lambda: summary(client, run)["step"] > 5, 60)
    client.app.state.lab.launcher.kill(RunFolder(settings.data / "runs" / run))  # type: ignore[attr-defined]
    entry = summary(client, run)
    assert entry["state"] == "interrupted" and "play goes on" in entry["reason"]
    assert command(client, run, action="play") == 200
    assert until(lambda: summary(client, run)["step"] > entry["step"], 60)


def test_a_full_disk_makes_no_run(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(RunFolder, "write", full)
        answer = client.post("/api/runs", json={"settings": SMALL})
    assert answer.status_code == 422 and "No space left on device" in answer.json()["error"]
    assert list((settings.data / "runs").iterdir()) == []


# --- runs of `rnnscope train` -------------------------------------------------------------------


def test_a_run_of_train_is_listed_and_left_alone(browser, settings: Settings, trained: RunFolder) -> None:  # type: ignore[no-untyped-def]
    client = browser(replace(settings, models=(*settings.models, settings.data / "models")))
    entry = summary(client, TRAINING)
    assert (entry["kind"], entry["state"], entry["steps"]) == ("training", "interrupted", 900)
    assert (
        client.get(f"/api/runs/{TRAINING}/metrics.csv").text.split("\r\n")[1] == "0,4.5,nan,nan,nan,0,nan,nan"
    )
    for answer in (
        client.post(f"/api/runs/{TRAINING}/command", json={"action": "play"}),
        client.post(f"/api/runs/{TRAINING}/change", json={"clipping": "off"}),
        client.post(f"/api/runs/{TRAINING}/name", json={"name": "x"}),
        client.delete(f"/api/runs/{TRAINING}"),
    ):
        assert answer.status_code == 409 and answer.json()["error"]
    assert command(client, TRAINING, action="pause") == 200 and not trained.inbox.exists()
    lock = trained.lock(0)
    try:
        assert summary(client, TRAINING)["state"] == "running"
        for action in ("pause", "step", "play", "stop"):
            assert command(client, TRAINING, action=action) == 200
    finally:
        lock.release()
    told = [json.loads(path.read_text())["action"] for path in sorted(trained.inbox.iterdir())]
    assert told == ["pause", "step", "play", "stop"]


def test_inf_and_nan_stand_in_the_file(browser, settings: Settings, trained: RunFolder) -> None:  # type: ignore[no-untyped-def]
    client = browser(replace(settings, models=(settings.data / "models",)))
    with Writer(trained.database) as writer:
        writer.add_row(Row(1, np.inf, np.nan, -np.inf, 1e-310, True))
        writer.commit()
    last = client.get(f"/api/runs/{TRAINING}/metrics.csv").text.split("\r\n")[2]
    assert last == "1,inf,nan,-inf,1e-310,1,nan,nan"
