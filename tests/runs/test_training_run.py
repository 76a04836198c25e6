"""A run in a folder: stopped and gone on with, it is the unbroken one; what does not fit is told at the door."""

from __future__ import annotations

import dataclasses
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from rnnscope.rnn.corpora.corpus import Corpus, make_corpus
from rnnscope.rnn.tensorfile import read_tensors
from rnnscope.rnn.training import DivergedError, TrainingSettings
from rnnscope.runs import training as run_module
from rnnscope.runs.database import Reader
from rnnscope.runs.folder import STATE_FILE, RunFolder
from rnnscope.runs.inbox import Inbox
from rnnscope.runs.training import Run, RunSettings


def corpus(word: str = "banana ") -> Corpus:
    return make_corpus("fruit", [f"{k} {word * (20 + k % 7)}" for k in range(60)], "none", "this test")


def settings(**changes: object) -> RunSettings:
    training = TrainingSettings(batch_size=4, window=16, dropout=0.2, warmup_steps=3)
    return dataclasses.replace(RunSettings("fruit", "lstm", 8, 2, training, steps=24), **changes)


def train(folder: Path, until: int = 1000, resume: bool = False, **changes: object) -> Run:
    run = Run(folder, settings(**changes), corpus(), resume)
    for _ in run.train(lambda: run.trainer.step_count >= until):
        pass
    return run


def test_a_run_that_was_stopped_and_resumed_is_the_unbroken_one(tmp_path: Path) -> None:
    unbroken = train(tmp_path / "a")
    stopped = train(tmp_path / "b", until=9)
    assert not stopped.finished
    resumed = train(tmp_path / "b", resume=True)
    assert resumed.finished
    a, _ = read_tensors(tmp_path / "a" / STATE_FILE)
    b, _ = read_tensors(tmp_path / "b" / STATE_FILE)
    assert a.keys() == b.keys()
    assert all(torch.equal(a[name], b[name]) for name in a)
    assert resumed.evaluations[-1] == unbroken.evaluations[-1]
    assert [e["step"] for e in resumed.evaluations] == [9, 24]


def test_the_stored_model_is_the_best_on_validation_text(tmp_path: Path) -> None:
    run = train(tmp_path, half=True)
    assert run.best is not None
    assert run.test_loss_nats() < torch.tensor(float(run.vocabulary.size)).log()
    stored = read_tensors(tmp_path / "model.safetensors")[0]
    assert all(tensor.dtype == torch.float16 for tensor in stored.values())


def test_progress_says_how_far_it_is(tmp_path: Path) -> None:
    run = Run(tmp_path, settings(), corpus())
    progress = list(run.train(lambda: False))
    assert [p.step for p in progress] == list(range(1, 25))
    assert progress[-1].remaining_seconds == 0
    assert progress[-1].done == 1.0
    assert all(p.characters_per_second > 0 for p in progress)


def test_a_time_budget_becomes_a_number_of_steps_and_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]

    def tick() -> float:
        clock[0] += 0.1
        return clock[0]

    monkeypatch.setattr(run_module, "time", SimpleNamespace(monotonic=tick))
    run = Run(tmp_path, settings(steps=None, minutes=0.5), corpus())
    rates = [run.trainer.schedule.learning_rate(p.step) for p in run.train(lambda: False)]
    assert run.finished
    assert 20 < clock[0] < 45  # asked for 30 seconds
    assert rates[-1] == 0.0
    assert max(rates) == settings().training.learning_rate


def test_a_diverged_run_keeps_the_weights_before_that_step(tmp_path: Path) -> None:
    run = Run(tmp_path, settings(), corpus())
    steps = run.train(lambda: False)
    next(steps)
    before = run.trainer.network.rnn.weight_hh_l0.clone()
    with torch.no_grad():
        run.trainer.network.readout.bias[0] = torch.inf
    with pytest.raises(DivergedError, match="step 1"):
        next(steps)
    kept = read_tensors(tmp_path / STATE_FILE)[0]
    assert torch.equal(kept["network.rnn.weight_hh_l0"], before)
    assert kept["step"] == 1


def test_a_run_can_be_watched_as_one_of_the_pages(tmp_path: Path) -> None:
    run = Run(tmp_path, settings(), corpus())
    assert len(list(run.train(lambda: False))) == 24
    folder = RunFolder(tmp_path)
    info = folder.info()
    assert info.kind == "training" and info.name == tmp_path.name and info.steps == 24
    assert info.about == "LSTM, 2 layers of 8 units: the next character of fruit"
    with Reader(folder.database) as reader:
        rows = reader.metrics_since(-1)
        observations, samples = reader.observations_since(-1)
        assert reader.meta()["state"] == "finished"
        assert [event.kind for event in reader.events()] == ["finished"]
    assert rows[:, 0].tolist() == list(range(24))
    assert np.isfinite(rows[:, [1, 3, 4, 6]]).all() and np.isnan(rows[:, 2]).all()
    assert observations[-1, 0] == 24 and len(samples[24]) == 160
    assert observations.shape[1] == 1 + sum(part.columns * len(part.labels) for part in info.layout)
    assert not folder.is_locked()


def test_a_run_obeys_its_inbox(tmp_path: Path) -> None:
    run = Run(tmp_path, settings(), corpus())
    steps, inbox = run.train(lambda: False), RunFolder(tmp_path).inbox
    next(steps)
    Inbox(inbox).put("change", learning_rate=1.0)
    Inbox(inbox).put("stop")
    time.sleep(0.25)  # it looks five times a second
    assert list(steps) == [] and not run.finished
    with Reader(RunFolder(tmp_path).database) as reader:
        assert reader.meta()["state"] == "paused"
        assert [event.kind for event in reader.events()] == ["ignored"]
    assert Inbox(inbox).waiting() == []


def test_a_pause_is_not_counted_as_time_of_work(tmp_path: Path) -> None:
    run = Run(tmp_path, settings(), corpus())
    steps, inbox = run.train(lambda: False), Inbox(RunFolder(tmp_path).inbox)
    next(steps)
    worked = run.elapsed_seconds
    inbox.put("pause")
    threading.Timer(0.8, lambda: inbox.put("play")).start()
    time.sleep(0.25)  # it looks five times a second
    before = time.perf_counter()
    assert next(steps).step == 2
    waited = time.perf_counter() - before
    assert waited > 0.4
    assert run.elapsed_seconds - worked < 0.25 + 0.5 * waited


def test_two_processes_do_not_train_one_run(tmp_path: Path) -> None:
    steps = Run(tmp_path, settings(), corpus()).train(lambda: False)
    next(steps)
    with pytest.raises(ValueError, match="another process trains this run"):
        next(Run(tmp_path, settings(), corpus()).train(lambda: False))
    steps.close()
    next(Run(tmp_path, settings(), corpus()).train(lambda: False))


def test_a_run_is_not_written_over(tmp_path: Path) -> None:
    train(tmp_path, until=2)
    with pytest.raises(ValueError, match="holds a run at step 2: add --resume"):
        train(tmp_path)
    (tmp_path / STATE_FILE).unlink()
    with pytest.raises(ValueError, match="already holds a model: choose another --out"):
        train(tmp_path)


def test_a_run_is_resumed_as_it_was_started(tmp_path: Path) -> None:
    train(tmp_path, until=2)
    with pytest.raises(ValueError, match="started with another hidden_size: resume it with the same"):
        train(tmp_path, resume=True, hidden_size=9)
    with pytest.raises(ValueError, match="is not the text this run was started on"):
        Run(tmp_path, settings(), corpus("cherry "), resume=True)
    (tmp_path / STATE_FILE).write_bytes(b"junk")
    with pytest.raises(ValueError, match="is damaged: remove it to begin again"):
        train(tmp_path, resume=True)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": None}, "needs either minutes or steps"),
        ({"minutes": 1.0}, "needs either minutes or steps"),
        ({"steps": 0}, "steps must be 1 to 100000000, got 0"),
        ({"steps": None, "minutes": -1.0}, "minutes must be above 0"),
    ],
)
def test_an_end_that_makes_no_sense_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        settings(**changes)
