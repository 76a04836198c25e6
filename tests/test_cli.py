"""The command line: help for everything, a model from a text to its card, errors in one sentence."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import torch
from click.testing import CliRunner, Result

from rnnscope.cli import main
from rnnscope.interrupt import stop_on_interrupt
from rnnscope.rnn.checkpoint import load


@pytest.fixture
def text(tmp_path: Path) -> Path:
    words = random.Random(0).choices(["a river", "(the sea)", "an island", "\n", "\n\n"], k=4000)
    path = tmp_path / "text.txt"
    path.write_text(" ".join(words))
    return path


def run(*arguments: object) -> Result:
    threads = torch.get_num_threads()
    try:
        return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)
    finally:
        torch.set_num_threads(threads)
        torch.set_flush_denormal(False)


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            yield from commands(command, (*path, name))


@pytest.mark.parametrize("path", list(commands(main)))
def test_every_command_has_help(path: tuple[str, ...]) -> None:
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert re.search(r"Usage: .*\n\n  [A-Z]", result.output)


def test_a_text_becomes_a_model_with_a_card(text: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    shape = ("--cell", "gru", "--hidden", 8, "--batch", 4, "--window", 16)
    result = run("train", "--corpus", text, *shape, "--steps", 12, "--out", out)
    assert result.exit_code == 0, result.output
    model = load(out)
    assert (model.network.shape.cell, model.network.shape.hidden_size) == ("gru", 8)
    assert f"{model.config.loss_nats:.4f} nats/char" in result.output
    assert model.config.baseline == "mine"
    assert "## " in (out / "README.md").read_text() or "No single unit" in (out / "README.md").read_text()
    again = run("train", "--corpus", text, *shape, "--steps", 12, "--out", out)
    assert (again.exit_code, "add --resume" in again.output) == (1, True)
    listed = run("models", "--models", tmp_path)
    assert re.search(r"mine +gru +1 x 8 +\d\.\d{3}", listed.output)


def test_a_damaged_model_is_listed_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.json").write_text("{")
    result = run("models", "--models", tmp_path)
    assert result.exit_code == 0
    assert re.search("broken +cannot be read: config.json is not JSON", result.output)


def test_a_state_dict_is_converted_and_listed(tmp_path: Path) -> None:
    module = torch.nn.ModuleDict({"rnn": torch.nn.LSTM(3, 5), "fc": torch.nn.Linear(5, 3)})
    torch.save(module.state_dict(), tmp_path / "m.pt")
    (tmp_path / "vocab.json").write_text(json.dumps(["a", "b", "c"]))
    result = run(
        "convert", tmp_path / "m.pt", "--vocab", tmp_path / "vocab.json", "--out", tmp_path / "models" / "m"
    )
    assert result.exit_code == 0, result.output
    assert "recognized: LSTM" in result.output
    assert "m " in run("models", "--models", tmp_path / "models").output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("train", "--corpus", "wiki", "--out", "x"), "Error: corpus wiki is not on this machine yet"),
        (("train", "--corpus", "no-such-file", "--out", "x"), "Error: .*no-such-file"),
        (
            ("train", "--corpus", "python", "--hidden", "0", "--out", "x"),
            "hidden_size must be 1 to 2048, got 0",
        ),
        (
            ("train", "--corpus", "python", "--learning-rate", "nan", "--out", "x"),
            "learning_rate must be .* got nan",
        ),
        (
            ("train", "--corpus", "python", "--minutes", "1", "--steps", "1", "--out", "x"),
            "either minutes or steps",
        ),
        (("convert", "none.pt", "--vocab", "none.json"), "does not exist"),
        (("serve", "--port", "70000"), "70000 is not in the range"),
        (("serve", "--models", "none"), "'none' does not exist"),
        (("models", "--models", "none"), "'none' does not exist"),
        (("train", "--corpus", "python", "--sample", "wkii", "--out", "x"), "'wkii' is not one of 'wiki'"),
        (("train", "--corpus", "python", "--baseline", "none", "--out", "x"), "'none' does not exist"),
    ],
)
def test_errors_are_one_sentence(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code != 0
    assert re.search(message, result.output)
    assert "Traceback" not in result.output


def test_interrupt_is_a_question_first_and_an_end_the_second_time() -> None:
    with stop_on_interrupt() as stop:
        assert not stop()
        signal.raise_signal(signal.SIGINT)
        assert stop()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_leaves_a_checkpoint_to_go_on_from(text: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "rnnscope",
        "train",
        "--corpus",
        text,
        "--hidden",
        "8",
        "--out",
        tmp_path / "m",
    ]
    with subprocess.Popen(
        [*command, "--minutes", "5"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stderr is not None
        assert b"step 1 " in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert re.search(rb"stopped at step \d+; go on with --resume", output)
    result = run("train", "--corpus", text, "--hidden", 8, "--out", tmp_path / "m", "--steps", 1, "--resume")
    assert result.exit_code == 0, result.output
