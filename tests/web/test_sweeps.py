"""Sweeps over HTTP: the list, all of one, and what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from rnnscope.rnn.experiment.settings import ExperimentSettings
from rnnscope.runs.sweep.folder import PLAN_FILE, RESULTS_FILE, SweepFolder, sweep_folder
from rnnscope.runs.sweep.plan import parse_plan
from rnnscope.runs.sweep.results import Curve, RunResult
from rnnscope.settings import Settings

PLAN = b'[settings]\nsteps = 3\ngain = 1\n[grid]\nclipping = ["off", "norm"]\nseed = [0, 1]\n'


def result(settings: ExperimentSettings, **changes: object) -> RunResult:
    curve = Curve(step=[0, 1], loss=[1.0, None], norm=[2.0, 3.0], accuracy=[])
    fields = {"state": "finished", "step": 3, "loss": 0.5, "curve": curve, **changes}
    return RunResult(key=str(changes), settings=vars(settings), **fields)  # type: ignore[arg-type]


@pytest.fixture
def folder(settings: Settings) -> SweepFolder:
    """A sweep of four runs, of which two are done."""
    folder = sweep_folder(settings.data, "starts")
    folder.write_plan(PLAN)
    runs = parse_plan(PLAN, "x").runs
    folder.append(result(runs[0]))
    folder.append(result(runs[3], state="diverged", reason="the loss is NaN", loss=None))
    return folder


def test_the_list_says_how_far_each_sweep_is(client: TestClient, folder: SweepFolder) -> None:
    [sweep] = client.get("/api/sweeps").json()["sweeps"]
    assert sweep["name"] == "starts" and sweep["runs"] == 4 and sweep["running"] is False
    assert sweep["states"] == {"finished": 1, "waiting": 2, "diverged": 1}
    assert sweep["grid"] == {"clipping": ["off", "norm"], "seed": [0, 1]}
    assert sweep["task"] == "remember" and sweep["error"] == ""
    with folder.lock():
        assert client.get("/api/sweeps").json()["sweeps"][0]["running"] is True


def test_without_sweeps_the_list_is_empty(client: TestClient) -> None:
    assert client.get("/api/sweeps").json() == {"sweeps": []}


def test_a_sweep_is_told_run_by_run_in_the_order_of_its_plan(client: TestClient, folder: SweepFolder) -> None:
    answer = client.get("/api/sweeps/starts")
    assert answer.headers["content-encoding"] == "gzip"
    sweep = answer.json()
    assert [run["state"] for run in sweep["runs"]] == ["finished", "waiting", "waiting", "diverged"]
    first, second, _, last = sweep["runs"]
    assert first["settings"]["clipping"] == "off" and first["settings"]["steps"] == 3
    assert first["curve"] == {"step": [0, 1], "loss": [1.0, None], "norm": [2.0, 3.0], "accuracy": []}
    assert set(second) == {"number", "settings", "state"} and second["settings"]["seed"] == 1
    assert last["reason"] == "the loss is NaN" and last["loss"] is None
    etag = answer.headers["etag"]
    assert client.get("/api/sweeps/starts", headers={"if-none-match": etag}).status_code == 304
    folder.append(result(parse_plan(PLAN, "x").runs[1]))
    assert client.get("/api/sweeps/starts", headers={"if-none-match": etag}).status_code == 200


@pytest.mark.parametrize("name", ["nothing", "..", "%2e%2e", "..%2Fmodels", "a.b", "-x", "%00"])
def test_a_name_that_is_none_of_the_list_finds_nothing(
    client: TestClient, folder: SweepFolder, name: str
) -> None:
    answer = client.get(f"/api/sweeps/{name}")
    assert answer.status_code == 404 and set(answer.json()) == {"error", "field", "hint"}


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        (PLAN_FILE, b"=", "sweep.toml: this is not TOML"),
        (PLAN_FILE, b"[grid]\nnonsense = [1]", "sweep.toml: grid.nonsense is no setting"),
        (RESULTS_FILE, b"\x00\n{}\n", "results.jsonl is damaged"),
        (RESULTS_FILE, b"[]\n" * 3, "results.jsonl is damaged"),
    ],
)
def test_a_damaged_file_gets_one_sentence(
    client: TestClient, folder: SweepFolder, file: str, content: bytes, said: str
) -> None:
    (folder.path / file).write_bytes(content)
    answer = client.get("/api/sweeps/starts")
    assert answer.status_code == 422 and answer.json()["error"].startswith(said)
    [sweep] = client.get("/api/sweeps").json()["sweeps"]
    assert sweep["error"].startswith(said) and str(folder.path) not in json.dumps(sweep)


def test_a_line_that_is_cut_off_is_a_run_to_come(client: TestClient, folder: SweepFolder) -> None:
    whole = (folder.path / RESULTS_FILE).read_bytes()
    (folder.path / RESULTS_FILE).write_bytes(whole[:-30])
    states = [run["state"] for run in client.get("/api/sweeps/starts").json()["runs"]]
    assert states == ["finished", "waiting", "waiting", "waiting"]


def test_the_pages(client: TestClient, settings: Settings) -> None:
    Path(settings.templates / "sweeps.html").write_text('<!doctype html><body data-page="{{ page }}">')
    for path in ("/sweeps", "/sweeps/starts"):
        page = client.get(path)
        assert page.status_code == 200 and page.headers["cache-control"] == "no-cache"
        assert 'data-page="sweeps"' in page.text
        assert client.head(path).status_code == 200
    assert client.get("/sweeps/a/b").status_code == 404
