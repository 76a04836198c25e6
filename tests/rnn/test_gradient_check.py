"""The check that users run: it passes for every cell and task, and it fails when the gradient is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
import torch

from rnnscope.rnn import gradient_check
from rnnscope.rnn.cells import AnyCell
from rnnscope.rnn.experiment.experiment import Experiment
from rnnscope.rnn.experiment.settings import ExperimentSettings, TaskName
from rnnscope.rnn.gradient_check import check_gradient

SMALL = ExperimentSettings(hidden_size=8, length=22, lag=21, layers=2)
TEXT = "the quick brown fox jumps over the lazy dog. " * 20


@pytest.mark.parametrize("cell", get_args(AnyCell))
@pytest.mark.parametrize("task", get_args(TaskName))
def test_by_hand_and_by_finite_differences(cell: AnyCell, task: TaskName) -> None:
    experiment = Experiment(replace(SMALL, cell=cell, task=task), TEXT)
    experiment.step()
    before = {name: tensor.clone() for name, tensor in experiment.state_dict().items()}
    check = check_gradient(experiment)
    assert check.worst < 1e-5
    assert check.step == 1 and len(check.rows) == 12
    assert {row.parameter for row in check.rows} >= {"rnn.weight_hh_l0", "rnn.weight_ih_l1"}
    for name, tensor in experiment.state_dict().items():
        assert torch.equal(tensor, before[name])


def test_a_wrong_gradient_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    right = gradient_check.parameter_gradients
    monkeypatch.setattr(
        gradient_check,
        "parameter_gradients",
        lambda *arguments: {name: 1.01 * gradient for name, gradient in right(*arguments).items()},
    )
    assert check_gradient(Experiment(SMALL)).worst == pytest.approx(0.01 / 1.01, rel=0.01)
