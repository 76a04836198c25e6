"""Guesses and surprise against the softmax of torch's own forward pass."""

from __future__ import annotations

import math

import torch

from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.prediction import predict
from rnnscope.rnn.trace import Trace


def test_guesses_and_surprise_are_the_softmax_of_torchs_own_logits() -> None:
    torch.manual_seed(0)
    network = Network(NetworkShape("lstm", 9, 6, 2)).double().eval().requires_grad_(False)
    ids = torch.randint(0, 9, (20,))
    logits, _ = network(ids[:, None], network.zero_state())
    p = logits[:, 0].softmax(-1)
    trace = Trace(network)
    pieces = [trace.extend(ids[:7]), trace.extend(ids[7:])]
    for piece, following in ((pieces[0], int(ids[7])), (pieces[1], None)):
        prediction = predict(network, piece, following)
        for row, t in enumerate(range(piece.start, piece.stop)):
            order = sorted(range(9), key=lambda k: -float(p[t, k]))[:5]
            assert prediction.guess_ids[row].tolist() == order
            torch.testing.assert_close(prediction.guess_probabilities[row], p[t, order])
            if t + 1 < 20:
                torch.testing.assert_close(prediction.next_probability[row], p[t, ids[t + 1]])
            if t > 0:
                assert math.isclose(prediction.surprise_bits[row], -math.log2(p[t - 1, ids[t]]), rel_tol=1e-9)
    assert math.isnan(predict(network, pieces[0]).surprise_bits[0])
    assert math.isnan(predict(network, pieces[1]).next_probability[-1])


def test_a_vocabulary_of_two_has_two_guesses() -> None:
    network = Network(NetworkShape("gru", 2, 1)).eval()
    prediction = predict(network, Trace(network).extend(torch.tensor([1])))
    assert prediction.guess_ids.shape == (1, 2)
    assert math.isclose(prediction.guess_probabilities.sum(), 1, abs_tol=1e-6)
