from __future__ import annotations

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.special import ndtr
from sklearn.metrics import roc_auc_score

from rnnscope.find.bootstrap import auc_intervals, correlation_intervals
from rnnscope.find.channels import LEVELS
from rnnscope.find.curves import histogram_aucs
from rnnscope.find.sampled import BLOCK, PartSample

STRIDE = 20


def correlated(rows: int, positions: int, seed: int) -> np.ndarray:
    """Rows of variance 1 whose correlation falls to 1/e within 200 characters, a tenth of a block."""
    noise = np.random.default_rng(seed).normal(size=(rows, positions + 500))
    rho = np.exp(-STRIDE / (BLOCK / 10))
    return np.sqrt(1 - rho**2) * lfilter([1], [1, -rho], noise, axis=1)[:, 500:]


def sampled(q: np.ndarray, *labels: np.ndarray) -> PartSample:
    q = np.atleast_2d(q)
    place = np.arange(q.shape[1]) * STRIDE
    return PartSample(place, np.rint(q).clip(-127, 127).astype(np.int8), np.stack(labels).astype(np.int16))


def test_intervals_cover_the_known_truth() -> None:
    covered, plain = [], []
    for seed in range(120):
        concept, unit = correlated(2, 6000, seed)
        part = sampled(40 * (unit + (concept > 0)), concept > 0, np.rint(10 * concept).clip(0, 31))
        auc = roc_auc_score(concept > 0, part.q[0])
        [found] = auc_intervals(part, 0, np.array([0]), np.array([auc]))
        assert found is not None and found[0] < auc < found[1]
        truth = ndtr(1 / np.sqrt(2))  # two normal distributions one deviation apart
        covered.append(found[0] <= truth <= found[1])
        error = np.sqrt(auc * (1 - auc) / 3000)  # about that of independent positions
        plain.append(abs(auc - truth) < 2 * error)
    assert 0.88 <= np.mean(covered) < 1
    assert np.mean(plain) < 0.8


def test_the_interval_is_that_of_drawing_blocks_one_by_one() -> None:
    concept, unit = correlated(2, 3000, 1)
    inside = concept > 0.3
    part = sampled(30 * (unit + inside), inside)
    block, draw = part.blocks(), np.random.default_rng(7)
    blocks = int(block.max()) + 1
    assert blocks == 3000 * STRIDE // BLOCK
    again = []
    for _ in range(400):
        at = np.concatenate([np.flatnonzero(block == b) for b in draw.integers(0, blocks, blocks)])
        again.append(roc_auc_score(inside[at], part.q[0, at]))
    [found] = auc_intervals(part, 0, np.array([0]), np.array([roc_auc_score(inside, part.q[0])]))
    assert found is not None
    np.testing.assert_allclose(found, np.quantile(again, [0.025, 0.975]), atol=0.012)


def test_an_interval_lies_around_the_score_of_all_positions() -> None:
    concept, unit = correlated(2, 3000, 2)
    part = sampled(30 * (unit + (concept > 0)), concept > 0)
    one, other = (auc_intervals(part, 0, np.array([0]), np.array([auc]))[0] for auc in (0.70, 0.75))
    assert one is not None and other is not None
    np.testing.assert_allclose(np.array(other) - one, 0.05)
    top = auc_intervals(part, 0, np.array([0]), np.array([1.0]))[0]
    assert top is not None and top[1] == 1


def test_correlations_have_intervals() -> None:
    concept, unit = correlated(2, 6000, 3)
    labels = np.rint(5 * concept + 20).clip(0, 40)
    part = sampled(np.stack([30 * (concept + unit), 30 * unit]), labels)
    values = np.array([np.corrcoef(row, labels)[0, 1] for row in part.q])
    strong, none = correlation_intervals(part, 0, np.array([0, 1]), values)
    assert strong is not None and none is not None
    assert 0.5 < strong[0] < 1 / np.sqrt(2) < strong[1] < 0.9
    assert none[0] < 0 < none[1]


def test_several_channels_and_positions_that_do_not_count() -> None:
    rows = correlated(40, 3000, 4)
    labels = np.where(rows[0] > 0, 1, 0)
    labels[::3] = -1
    part = sampled(40 * rows, labels)
    counted = labels >= 0
    counts = np.stack(
        [
            [np.bincount(row[labels == side].astype(int) + 128, minlength=LEVELS) for side in (0, 1)]
            for row in part.q
        ]
    )
    aucs = histogram_aucs(counts)
    picked = np.array([5, 0, 39])
    found = auc_intervals(part, 0, picked, aucs[picked])
    kept = PartSample(part.place[counted], part.q[:, counted], part.labels[:, counted])
    assert found == auc_intervals(kept, 0, picked, aucs[picked])
    assert all(one is not None and one[0] <= aucs[c] <= one[1] for c, one in zip(picked, found, strict=True))


@pytest.mark.parametrize("positions", [100, 700])
def test_few_blocks_have_no_interval(positions: int) -> None:
    draw = np.random.default_rng(0)
    part = sampled(draw.normal(size=(1, positions)), draw.random(positions) < 0.5)
    assert auc_intervals(part, 0, np.array([0]), np.array([0.5])) == [None]
    assert correlation_intervals(part, 0, np.array([0]), np.array([0.5])) == [None]


def test_a_concept_of_few_blocks_has_no_interval() -> None:
    part = sampled(40 * correlated(1, 3000, 5), np.arange(3000) < 600)
    assert auc_intervals(part, 0, np.array([0]), np.array([0.5])) == [None]
