"""Sparse probes: how much a few units together tell of a concept, beside the one that tells it best.

Gurnee et al. (2023, Finding Neurons in a Haystack) compare probes of k units, each chosen on one part of the data and
judged by F1 on another. Here units are added one at a time, the one first whose coefficient would raise the likelihood
most (score test, Rao 1948): that is one product with the residuals, not a regression for every candidate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from .auc import unit_aucs
from .findings import Probe
from .rounding import rounded
from .sampled import PartSample
from .thresholds import best_threshold, f1_score

SIZES = (1, 2, 5, 10)
CANDIDATES = 64
"""Units with the best AUC, of which those of a probe are chosen."""
MOST_POSITIONS = 20_000
FEWEST = 20
"""Sampled positions inside and outside that each part must have."""
RIDGE = 1.0
"""Half of this times the sum of squares of the coefficients (of inputs of variance 1) is added to the summed loss."""

Reals = NDArray[np.float64]


def probes(
    choose: PartSample,
    report: PartSample,
    concept: int,
    candidates: NDArray[np.intp],
    units: Sequence[tuple[int, int]],
) -> list[Probe]:
    """Probes of SIZES units for a yes-no concept, a row of the labels; `candidates`: channels, the best first.

    `units` names each channel as (layer, unit). Units, coefficients and threshold are chosen on `choose`. None where
    too few positions are in the sample.
    """
    candidates = candidates[:CANDIDATES]
    (x, y), (x_report, y_report) = (_examples(part, concept, candidates) for part in (choose, report))
    if not len(candidates) or min(np.bincount(row, minlength=2).min() for row in (y, y_report)) < FEWEST:
        return []
    centre, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale == 0] = 1
    x = (x - centre) / scale
    x_report = (x_report - centre) / scale
    found = []
    for chosen, weights in selection(x, y, max(SIZES)):
        if len(chosen) in SIZES:
            threshold = best_threshold(_scores(x[:, chosen], weights), y)
            scores = _scores(x_report[:, chosen], weights)
            members = [units[int(candidates[column])] for column in chosen]
            found.append(_probe(members, scores, threshold, y_report))
    return found


def _examples(part: PartSample, concept: int, channels: NDArray[np.intp]) -> tuple[Reals, NDArray[np.bool_]]:
    counted = np.flatnonzero(part.labels[concept] >= 0)
    counted = counted[:: max(1, -(-len(counted) // MOST_POSITIONS))]
    return part.q[channels[:, None], counted].T.astype(np.float64), part.labels[concept, counted] == 1


def _probe(
    members: list[tuple[int, int]], scores: Reals, threshold: float, inside: NDArray[np.bool_]
) -> Probe:
    auc = unit_aucs(scores[None].astype(np.float32), inside[None].astype(np.int8))[0, 0]
    return Probe(
        units=len(members),
        members=members,
        f1=rounded(f1_score(scores >= threshold, inside), 4),
        auc=rounded(auc, 5),
    )


def selection(x: Reals, y: NDArray[np.bool_], most: int) -> list[tuple[list[int], Reals]]:
    """Columns of x [N, D] added one at a time, the first column first, and the fitted weights after each.

    Ends before `most` where no further column is independent of those chosen.
    """
    chosen: list[int] = [0]
    steps = [(list(chosen), fit(x[:, chosen], y))]
    while len(chosen) < min(most, x.shape[1]):
        gain = _score_test(x, y, chosen, steps[-1][1])
        if gain.max() <= 0:
            break
        chosen.append(int(gain.argmax()))
        start = np.insert(steps[-1][1], -1, 0.0)
        steps.append((list(chosen), fit(x[:, chosen], y, start)))
    return steps


def _score_test(x: Reals, y: NDArray[np.bool_], chosen: list[int], weights: Reals) -> Reals:
    """Rao's statistic of each column [D] for being added; 0 for one that depends on those chosen."""
    p = expit(_scores(x[:, chosen], weights))
    weighed = x * (p * (1 - p))[:, None]  # [N, D]
    inner = np.column_stack([x[:, chosen], np.ones(len(x))])  # [N, k + 1]
    across = inner.T @ weighed  # [k + 1, D]
    within = inner.T @ (inner * (p * (1 - p))[:, None]) + 1e-9 * len(x) * np.eye(inner.shape[1])
    own = np.einsum("nd,nd->d", x, weighed)
    variance = own - np.einsum("kd,kd->d", across, np.linalg.solve(within, across))
    free = variance > 1e-6 * np.maximum(own, 1e-12)
    free[chosen] = False
    gain: Reals = np.where(free, (x.T @ (y - p)) ** 2 / np.where(free, variance, 1), 0)
    return gain


def fit(x: Reals, y: NDArray[np.bool_], start: Reals | None = None) -> Reals:
    """Coefficients of a logistic regression on x [N, D], the intercept last: [D + 1]; L2 on all but the intercept."""

    def loss(weights: Reals) -> tuple[float, Reals]:
        z = _scores(x, weights)
        rest = (expit(z) - y) / len(y)
        penalty = RIDGE / len(y) * weights[:-1]
        value = np.mean(np.logaddexp(0, z) - y * z) + penalty @ weights[:-1] / 2
        return float(value), np.append(x.T @ rest + penalty, rest.sum())

    begin = np.zeros(x.shape[1] + 1) if start is None else start
    found = minimize(
        loss, begin, jac=True, method="L-BFGS-B", options={"gtol": 1e-6, "ftol": 1e-10, "maxiter": 200}
    )
    return np.asarray(found.x)


def _scores(x: Reals, weights: Reals) -> Reals:
    return np.asarray(x @ weights[:-1] + weights[-1])
