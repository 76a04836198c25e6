"""The HMM of the lessons against all its paths written out, and against hmmlearn."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
import pytest
import torch
from hmmlearn.hmm import CategoricalHMM

from rnnscope.lessons import hmm as model
from rnnscope.lessons.hmm import Hmm, expected_counts, forward, random_hmm, sampled
from rnnscope.lessons.hmm_gradients import (
    gradient_by_autograd,
    gradient_by_counting,
    largest_difference,
)
from rnnscope.lessons.hmm_training import climb, em_step, log_p_of, random_starts

LECTURE = Hmm(np.array([0.5, 0.5]), np.array([[0.9, 0.1], [0.2, 0.8]]), np.array([[0.8, 0.2], [0.1, 0.9]]))
MODELS = [LECTURE, random_hmm(3, 4, 1), random_hmm(1, 2, 2), random_hmm(8, 8, 3)]


def every_path(hmm: Hmm, outputs: list[int]) -> tuple[float, model.Counts]:
    """P(outputs) and the expected counts, as sums over all K^T paths."""
    total = 0.0
    counts = model.Counts(*(np.zeros_like(table) for table in (hmm.start, hmm.transition, hmm.emission)))
    for path in product(range(hmm.states), repeat=len(outputs)):
        chance = hmm.start[path[0]] * hmm.emission[path[0], outputs[0]]
        for (before, state), output in zip(pairwise(path), outputs[1:], strict=True):
            chance *= hmm.transition[before, state] * hmm.emission[state, output]
        total += chance
        counts.start[path[0]] += chance
        for before, state in pairwise(path):
            counts.transition[before, state] += chance
        for state, output in zip(path, outputs, strict=True):
            counts.emission[state, output] += chance
    return total, model.Counts(counts.start / total, counts.transition / total, counts.emission / total)


def hmmlearns(hmm: Hmm, **options: object) -> CategoricalHMM:
    theirs = CategoricalHMM(hmm.states, n_features=hmm.outputs, init_params="", **options)
    theirs.startprob_, theirs.transmat_ = hmm.start, hmm.transition
    theirs.emissionprob_ = hmm.emission
    return theirs


@pytest.mark.parametrize("hmm", MODELS[:3], ids=["2x2", "3x4", "1x2"])
def test_recursion_and_counts_are_sums_over_all_paths(hmm: Hmm) -> None:
    outputs = sampled(hmm, 1, 6, 4)[1][0].tolist()
    seen = forward(hmm, outputs)
    chance, counts = every_path(hmm, outputs)
    assert seen.running_nats[-1] == pytest.approx(np.log(chance), abs=1e-12)
    assert seen.running_nats[2] == pytest.approx(np.log(every_path(hmm, outputs[:3])[0]), abs=1e-12)
    assert largest_difference(expected_counts(hmm, outputs, seen), counts) < 1e-12
    np.testing.assert_allclose(seen.predicted[1:], seen.alpha[:-1] @ hmm.transition)


@pytest.mark.parametrize("hmm", MODELS, ids=["2x2", "3x4", "1x2", "8x8"])
def test_recursion_and_likelihood_are_hmmlearns(hmm: Hmm) -> None:
    outputs = sampled(hmm, 1, 80, 5)[1][0]
    seen = forward(hmm, outputs.tolist())
    theirs = hmmlearns(hmm)
    assert seen.running_nats[-1] == pytest.approx(theirs.score(outputs[:, None]), abs=1e-9)
    posterior = theirs.predict_proba(outputs[:, None])
    np.testing.assert_allclose(seen.alpha[-1], posterior[-1], atol=1e-9)  # nothing comes after it
    counts = expected_counts(hmm, outputs.tolist(), seen)
    np.testing.assert_allclose(counts.start, posterior[0], atol=1e-9)
    np.testing.assert_allclose(counts.emission.sum(1), posterior.sum(0), atol=1e-9)


@pytest.mark.parametrize("hmm", MODELS, ids=["2x2", "3x4", "1x2", "8x8"])
@pytest.mark.parametrize("parameters", ["log", "softmax"])
def test_gradients_by_autograd_are_expected_counts(hmm: Hmm, parameters: str) -> None:
    outputs = sampled(hmm, 1, 60, 6)[1][0].tolist()
    counts = expected_counts(hmm, outputs, forward(hmm, outputs))
    by_counting = gradient_by_counting(hmm, counts, parameters)  # type: ignore[arg-type]
    by_autograd = gradient_by_autograd(hmm, outputs, parameters)  # type: ignore[arg-type]
    assert largest_difference(by_autograd, by_counting) < 1e-10
    sums = by_autograd.transition.sum()
    assert sums == pytest.approx(59 if parameters == "log" else 0, abs=1e-9)


@pytest.mark.parametrize("parameters", ["log", "softmax"])
def test_one_output_has_no_transitions_and_no_gradient_of_them(parameters: str) -> None:
    counts = expected_counts(LECTURE, [1], forward(LECTURE, [1]))
    by_counting = gradient_by_counting(LECTURE, counts, parameters)  # type: ignore[arg-type]
    by_autograd = gradient_by_autograd(LECTURE, [1], parameters)  # type: ignore[arg-type]
    assert not by_autograd.transition.any()
    assert largest_difference(by_autograd, by_counting) < 1e-12


def test_a_gradient_is_what_a_small_change_of_the_logit_does() -> None:
    outputs = [0, 1, 1, 0, 1, 1, 1, 0]
    logits = np.log(LECTURE.transition)

    def nats(change: float) -> float:
        moved = np.exp(logits + change * np.array([[0, 1], [0, 0]]))
        changed = Hmm(LECTURE.start, moved / moved.sum(1, keepdims=True), LECTURE.emission)
        return float(forward(changed, outputs).running_nats[-1])

    slope = (nats(1e-5) - nats(-1e-5)) / 2e-5
    assert gradient_by_autograd(LECTURE, outputs, "softmax").transition[0, 1] == pytest.approx(
        slope, abs=1e-8
    )


def test_zeros_stay_exact_and_the_impossible_is_said() -> None:
    never = Hmm(np.array([1.0, 0.0]), np.array([[0.5, 0.5], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 1.0]]))
    seen = forward(never, [0, 0, 1, 1])
    for parameters in ("log", "softmax"):
        by_counting = gradient_by_counting(never, expected_counts(never, [0, 0, 1, 1], seen), parameters)  # type: ignore[arg-type]
        assert largest_difference(gradient_by_autograd(never, [0, 0, 1, 1], parameters), by_counting) == 0  # type: ignore[arg-type]
    impossible = forward(never, [0, 1, 0, 0])
    assert impossible.scale[2] == 0 and np.isnan(impossible.alpha[2:]).all()
    assert impossible.running_nats.tolist()[2:] == [-np.inf, -np.inf]
    assert np.isnan(expected_counts(never, [0, 1, 0, 0], impossible).transition).all()


def test_samples_follow_the_model_and_the_first_ones_stay() -> None:
    states, outputs = sampled(LECTURE, 200, 50, 7)
    stays = (states[:, 1:] == 0)[states[:, :-1] == 0].mean()
    assert stays == pytest.approx(0.9, abs=0.02)
    assert (outputs[states == 1] == 1).mean() == pytest.approx(0.9, abs=0.02)
    np.testing.assert_array_equal(sampled(LECTURE, 3, 50, 7)[1], outputs[:3])


def test_a_step_of_em_is_hmmlearns() -> None:
    hmm = random_hmm(3, 4, 1)
    outputs = sampled(hmm, 5, 30, 8)[1]
    begun = random_starts(2, 3, 4, 0)
    logs = tuple(table.log_softmax(-1) for table in begun)
    log_p, stepped = em_step(logs, torch.from_numpy(outputs))
    for which in range(2):
        start = Hmm(*(table[which].exp().numpy() for table in logs))
        theirs = hmmlearns(start, n_iter=1, params="ste")
        assert log_p[which].item() == pytest.approx(theirs.score(outputs.reshape(-1, 1), [30] * 5), abs=1e-8)
        assert log_p[which].item() == pytest.approx(
            log_p_of((start.start, start.transition, start.emission), outputs)
        )
        theirs.fit(outputs.reshape(-1, 1), [30] * 5)
        fitted = (theirs.startprob_, theirs.transmat_, theirs.emissionprob_)
        for mine, other in zip(stepped, fitted, strict=True):
            np.testing.assert_allclose(mine[which].exp().numpy(), other, atol=1e-9)


def test_a_step_of_em_is_the_gradient_in_logits_over_the_visits() -> None:
    outputs = sampled(LECTURE, 1, 40, 9)[1][0].tolist()
    counts = expected_counts(LECTURE, outputs, forward(LECTURE, outputs))
    slope = gradient_by_autograd(LECTURE, outputs, "softmax").transition
    visits = counts.transition.sum(1, keepdims=True)
    np.testing.assert_allclose(LECTURE.transition + slope / visits, counts.transition / visits, atol=1e-12)


def test_em_never_goes_down_and_both_climb_from_the_same_height() -> None:
    outputs = sampled(LECTURE, 6, 30, 10)[1]
    heights = list(climb(random_starts(4, 2, 2, 3), outputs, 30, 2.0))
    em, ascent = np.array([height.em for height in heights]), np.array([height.ascent for height in heights])
    np.testing.assert_allclose(em[0], ascent[0])
    assert (np.diff(em, axis=0) > -1e-9).all()
    assert (em[-1] > em[0]).all() and (ascent[-1] > ascent[0]).all()
    assert [height.iteration for height in heights] == list(range(31))
