"""The held-out loss against one pass of torch over the whole text."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from rnnscope.rnn.evaluation import WARM_UP, held_out_loss_nats
from rnnscope.rnn.network import Network, NetworkShape


def loss_in_one_pass(network: Network, ids: torch.Tensor) -> float:
    with torch.no_grad():
        logits, _ = network(ids[:-1, None], network.zero_state())
        return float(nn.functional.cross_entropy(logits[:, 0], ids[1:]))


def network_that_remembers() -> Network:
    torch.manual_seed(0)
    network = Network(NetworkShape("gru", 6, 8, 2)).double().eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.mul_(2)
    return network


def test_one_stream_is_the_loss_of_one_pass() -> None:
    network = network_that_remembers()
    for length in (2, 3, 300, 900):
        ids = torch.randint(0, 6, (length,))
        got = held_out_loss_nats(network, ids, streams=1)
        assert math.isclose(got, loss_in_one_pass(network, ids), rel_tol=1e-12)


def test_many_streams_count_every_character_once_with_its_context() -> None:
    network = network_that_remembers()
    ids = torch.randint(0, 6, (8 * WARM_UP + 37,))
    assert held_out_loss_nats(network, ids, streams=2) == pytest.approx(
        loss_in_one_pass(network, ids), rel=1e-9
    )


def test_dropout_is_off_and_one_character_is_too_few() -> None:
    network = Network(NetworkShape("lstm", 4, 5, 2), dropout=0.9).train()
    ids = torch.randint(0, 4, (50,))
    assert held_out_loss_nats(network, ids) == held_out_loss_nats(network, ids)
    with pytest.raises(ValueError, match="at least 2 characters, got 1"):
        held_out_loss_nats(network, ids[:1])
