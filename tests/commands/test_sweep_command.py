"""`rnnscope sweep`: from a file to a table, and again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rnnscope.cli import main
from rnnscope.engine import ShardError
from rnnscope.runs.sweep import sweep as sweeping
from rnnscope.runs.sweep.folder import sweep_folder

TOML = """
[settings]
hidden_size = 4
length = 4
batch_size = 2
steps = 5
[grid]
clipping = ["off", "norm"]
seed = [0, 1]
"""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RNNSCOPE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "starts.toml"
    path.write_text(TOML)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["sweep", *map(str, arguments)], catch_exceptions=False)


def test_a_file_becomes_a_table_and_is_not_done_twice(file: Path, data: Path) -> None:
    first = run(file, "--engine", "here")
    assert first.exit_code == 0
    assert re.search(r"^1 of 4  clipping off, seed 0: loss [\d.]+ nats$", first.stderr, re.MULTILINE)
    head, off, norm, told = first.stdout.splitlines()
    assert head.split()[:4] == ["clipping", "runs", "diverged", "loss"]
    assert off.split()[:3] == ["off", "2", "0"] and norm.split()[:3] == ["norm", "2", "0"]
    assert told.endswith("/sweeps/starts")
    results = sweep_folder(data, "starts").results().values()
    mean = sum(result.loss or 0 for result in list(results)[:2]) / 2
    assert off.split()[3] == f"{mean:.4g}"
    again = run(file, "--engine", "here")
    assert again.stdout == first.stdout and "4 of 4 runs are there already" in again.stderr
    assert (sweep_folder(data, "starts").path / "sweep.toml").read_text() == TOML


def test_another_name_is_another_sweep(file: Path, data: Path) -> None:
    assert run(file, "--engine", "here", "--out", "mine").exit_code == 0
    assert [folder.name for folder in (data / "sweeps").iterdir()] == ["mine"]
    refused = run(file, "--out", "../mine")
    assert refused.exit_code == 1 and "name must be 1 to 64 letters" in refused.stderr


def test_an_interruption_says_how_to_go_on(file: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    train = sweeping.train

    def interrupted(common: object, shard: sweeping.Shard) -> object:
        if shard.settings.seed == 1:
            raise KeyboardInterrupt
        return train(common, shard)  # type: ignore[arg-type]

    monkeypatch.setattr(sweeping, "train", interrupted)
    stopped = run(file, "--engine", "here")
    assert stopped.exit_code == 130
    assert "stopped; 1 of 4 runs are done, the same command does the others" in stopped.stderr
    monkeypatch.undo()
    monkeypatch.setenv("RNNSCOPE_DATA", str(data))
    assert "1 of 4 runs are there already" in run(file, "--engine", "here").stderr


def test_a_run_that_fails_is_named_and_the_rest_is_there(
    file: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train = sweeping.train

    def failing(common: object, shard: sweeping.Shard) -> object:
        if (shard.settings.clipping, shard.settings.seed) == ("norm", 1):
            raise ShardError("there is no more memory")
        return train(common, shard)  # type: ignore[arg-type]

    monkeypatch.setattr(sweeping, "train", failing)
    result = run(file, "--engine", "here")
    assert result.exit_code == 1
    assert "failed: clipping norm, seed 1: there is no more memory" in result.stderr
    assert len(sweep_folder(data, "starts").results()) == 4


def test_what_cannot_be_done_is_told_in_one_sentence(file: Path, data: Path) -> None:
    file.write_text(TOML.replace("hidden_size = 4", "hidden_size = 0"))
    refused = run(file)
    assert refused.exit_code == 1 and not data.exists()
    assert refused.stderr == "Error: starts.toml: hidden_size must be a whole number from 1 to 512, got 0\n"
    file.write_text(TOML)
    engine = run(file, "--engine", "here", "--workers", 2)
    assert engine.exit_code == 1 and "the engine here is one worker" in engine.stderr
