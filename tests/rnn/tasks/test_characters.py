"""The characters of a text: streams without a gap, a probe from the end that is held out, texts that are too short."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from rnnscope.rnn.experiment.settings import ExperimentSettings, SettingError
from rnnscope.rnn.tasks import Characters, make_task

TEXT = "".join(chr(0x100 + k % 90) for k in range(306)) + "z" * 34


def ids_of(x: torch.Tensor) -> torch.Tensor:
    assert bool((x.sum(dim=-1) == 1).all())
    return x.argmax(dim=-1)


def test_every_target_is_the_character_after_the_input() -> None:
    task = Characters.from_text(TEXT, 12, 5)
    for batch in (task.batch(0, 5), task.batch(7, 5), task.probe(5)):
        inputs = ids_of(batch.x)
        assert batch.at == tuple(range(12))
        assert torch.equal(inputs[1:], batch.targets[:-1])
        for b in range(5):
            passage = task.vocabulary.decode(torch.cat((inputs[:, b], batch.targets[-1:, b])))
            assert passage in TEXT + TEXT[: len(task.training)]  # a reader may go round the end


def test_batches_go_on_where_the_ones_before_ended() -> None:
    task = Characters.from_text(TEXT, 12, 5)
    inputs = torch.cat([ids_of(task.batch(step, 5).x) for step in range(40)])  # [480, B]
    for b in range(5):
        start = b * len(task.training) // 5
        expected = [int(task.training[(start + t) % len(task.training)]) for t in range(480)]
        assert inputs[:, b].tolist() == expected


def test_training_never_reads_the_probe() -> None:
    task = Characters.from_text(TEXT, 12, 5)
    assert len(task.training) + len(task.held_out) == len(TEXT)
    assert task.vocabulary.decode(task.training) + task.vocabulary.decode(task.held_out) == TEXT
    z = task.vocabulary.encode("z")
    assert bool((task.probe(5).x[..., z] == 1).all())  # the held-out end is nothing else
    assert not any(bool((task.batch(step, 5).x[..., z] == 1).any()) for step in range(60))


def test_the_probes_sequences_differ() -> None:
    task = Characters.from_text("".join(chr(0x100 + k) for k in range(120)) * 2, 20, 8)
    probe = task.probe(8)
    assert len({tuple(column.tolist()) for column in ids_of(probe.x).T}) == 8
    assert task.probe(1).x.shape == (20, 1, task.input_size)


def test_the_commonest_characters_and_one_for_the_unknown() -> None:
    text = "".join(chr(0x100 + k) * (1 + k) for k in range(150))
    task = Characters.from_text(text, 10, 2)
    assert task.vocabulary.size == task.input_size == task.output_size == 128
    assert task.vocabulary.characters[0] == chr(0x100 + 149)


@pytest.mark.parametrize("sample", ["wiki", "readme", "python"])
def test_the_shipped_samples_are_long_enough(repository: Path, sample: str) -> None:
    text = (repository / "app" / "samples" / f"{sample}.txt").read_text(encoding="utf-8")
    settings = ExperimentSettings(task="characters", length=60, batch_size=32)
    assert make_task(settings, text).batch(0, 32).x.shape[:2] == (60, 32)


@pytest.mark.parametrize("missing", [0, 1])
def test_a_text_shorter_than_one_batch_is_refused_at_the_field(missing: int) -> None:
    settings = ExperimentSettings(task="characters", length=60, batch_size=32)
    text = "ab" * 200
    if not missing:
        make_task(settings, text[: 3 * 61 + 32]).batch(0, 32)
        return
    with pytest.raises(
        SettingError, match="at least 215 characters for 32 sequences of 60, got 214"
    ) as caught:
        make_task(settings, text[:214])
    assert caught.value.field == "corpus"
    assert caught.value.hint


@pytest.mark.parametrize("text", [None, "", "\ud800" * 500])
def test_no_text_at_all_is_refused_at_the_field(text: str | None) -> None:
    with pytest.raises(SettingError) as caught:
        make_task(ExperimentSettings(task="characters"), text)
    assert caught.value.field == "corpus"
