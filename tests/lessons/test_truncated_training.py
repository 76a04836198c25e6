"""Networks trained together with a cut in their graphs: each as it would be alone; what is learned, and what not."""

from __future__ import annotations

import pytest
import torch
from numpy.testing import assert_allclose

from rnnscope.lessons.truncated import Plan
from rnnscope.lessons.truncated_training import Ensemble, train
from rnnscope.rnn.experiment.truncation import Truncation
from rnnscope.rnn.tasks.remember import Remember


@pytest.mark.parametrize(("window", "lag"), [(5, 7), (3, 8)])
def test_gradients_are_those_of_an_experiment_with_truncation(window: int, lag: int) -> None:
    plans, seeds = Plan(window, lag, "carried").arms, (2, 4)
    ensemble = Ensemble(plans, seeds)
    x, targets = ensemble.batch(3, 8)
    losses = ensemble.losses(x, targets)
    ensemble.backward(losses)
    for row, plan in enumerate(plans):
        for column, seed in enumerate(seeds):
            at = 2 * row + column
            network = plan.network(seed)
            batch = Remember(plan.length, seed, plan.lag).batch(3, 8)
            hidden, _ = Truncation.of(plan.settings(seed)).run(network, batch.x, network.zero_state(8))
            loss = torch.nn.functional.cross_entropy(network.readout(hidden[-1]), batch.targets[0])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            assert_allclose(losses[at].item(), loss.item(), rtol=1e-5)
            for name, parameter in network.named_parameters():
                got = ensemble.parameters[name].grad[at]
                assert_allclose(got, parameter.grad, rtol=2e-4, atol=1e-6, err_msg=f"{name} of {plan}")


def test_inside_is_learned_and_outside_with_a_reset_is_not() -> None:
    parts = list(train(Plan(4, 4, "carried").arms, (1, 2, 3), shown=1, steps=150))
    inside, reset, carried = parts[-1].accuracies
    assert min(inside) > 0.95
    assert all(abs(accuracy - 0.25) < 0.06 for accuracy in reset)
    assert all(accuracy > 0.15 for accuracy in carried)
    assert list(parts[0].passing) == [1] and list(parts[-1].passing) == [0, 1, 2]
    trace = parts[-1].passing[0][1].trace  # of the arm whose state is reset
    assert trace[3] > 0 and trace[4:] == [0] * 4
