from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from serving import serving

from rnnscope.runs.database import Reader
from rnnscope.runs.folder import RunFolder
from rnnscope.settings import Settings
from rnnscope.web import serve as module
from rnnscope.web.datafolder import occupied
from rnnscope.web.serve import serve

SMALL = {"hidden_size": 6, "length": 8, "lag": 7, "batch_size": 4, "steps": 90_000}


def test_one_server_at_a_time(tmp_path: Path) -> None:
    with occupied(tmp_path / "data"):
        assert json.loads((tmp_path / "data" / "format.json").read_text()) == {"format": 1}
        with pytest.raises(ValueError, match=r"^another RNNscope server uses .*data: end it, or") as told:  # noqa: SIM117
            with occupied(tmp_path / "data"):
                pass
        assert "\n" not in str(told.value)
    with occupied(tmp_path / "data"):
        pass


@pytest.mark.parametrize(
    ("content", "told"),
    [('{"format": 2}', "has format 2, this RNNscope reads 1: update RNNscope"),
     ('{"format": 0}', "has format 0, this RNNscope reads 1: open it with the version that made it"),
     ('{"format": "' + "x" * 5_000 + '"}', "has format xxx"), ("", "is damaged"),
     ("[]", "is damaged"), ("{}", "is damaged")],
)  # fmt: skip
def test_a_folder_of_another_version(tmp_path: Path, content: str, told: str) -> None:
    (tmp_path / "format.json").write_text(content)
    for _ in range(2):  # and it is not kept locked
        with pytest.raises(ValueError, match=told) as error:  # noqa: SIM117
            with occupied(tmp_path):
                pass
        assert "\n" not in str(error.value) and len(str(error.value)) < 400


def test_a_folder_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **keywords: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with occupied(tmp_path / "data"):
        pass
    assert not (tmp_path / "data").exists()


def test_serving_takes_the_folder_and_gives_it_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(self: object, sockets: object) -> None:
        with pytest.raises(ValueError, match="another RNNscope server"):
            serve("127.0.0.1", 0, False, settings, lambda said: None)

    monkeypatch.setattr(module.Server, "run", run)
    serve("127.0.0.1", 0, False, settings, lambda said: None)
    with occupied(settings.data):
        pass


def test_a_second_server_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with occupied(tmp_path):
        command = [sys.executable, "-m", "rnnscope", "serve", "--no-browser", "--port", "0"]
        environment = {**os.environ, "RNNSCOPE_DATA": str(tmp_path)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("Error: another RNNscope server uses") and done.stderr.count("\n") == 1


def processes_of(data: Path) -> set[int]:
    """Processes of training of the server of a data folder."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            ours = f"RNNSCOPE_DATA={data}\0".encode() in (path.parent / "environ").read_bytes()
            if ours and b"rnnscope.runs.preload" in path.read_bytes():
                found.add(int(path.parent.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks into /proc")
@pytest.mark.parametrize("how", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.soak)])
def test_nothing_outlives_the_server(tmp_path: Path, slowness: float, how: signal.Signals) -> None:
    with serving(tmp_path) as server:
        server.wait("/healthz")
        runs = [
            json.loads(server.ask("/api/runs", {"settings": SMALL, "play": True}))["run"] for _ in range(2)
        ]
        folders = [RunFolder(tmp_path / "runs" / run) for run in runs]
        end = time.monotonic() + 30 * slowness
        while not all(_step(folder) > 5 for folder in folders):
            assert time.monotonic() < end
            time.sleep(0.01)
        assert len(processes_of(tmp_path)) == 3
        start = time.monotonic()
        server.process.send_signal(how)
        server.process.wait(60)
        while processes_of(tmp_path):
            assert time.monotonic() - start < 3 * slowness
            time.sleep(0.01)
    for folder in folders:
        with Reader(folder.database) as reader:
            assert reader.meta()["state"] == "paused" and reader.last_step() == reader.meta()["step"] - 1
        assert not folder.is_locked()


def _step(folder: RunFolder) -> int:
    with Reader(folder.database) as reader:
        return int(reader.meta()["step"])
