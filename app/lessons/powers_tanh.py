"""The same product with tanh' in it: a tanh network of a chosen matrix, driven by noise."""

from __future__ import annotations

import math

import numpy as np

from .powers_matrix import Floats, spectral_norms

WARM_UP_STEPS = 100
LONG_RUN_STEPS = 1000


def driven_states(matrix: Floats, noise: float, seed: int, steps: int) -> Floats:
    """h_t = tanh(W h_{t-1} + x_t), x_t normal with standard deviation `noise`, after a warm-up: [steps, H].

    It starts from small random numbers, because without noise 0 would stay 0.
    """
    generator = np.random.default_rng(seed)
    state = 0.1 * generator.standard_normal(len(matrix))
    inputs = noise * generator.standard_normal((WARM_UP_STEPS + steps, len(matrix)))
    states = np.empty_like(inputs)
    for t, given in enumerate(inputs):
        states[t] = state = np.tanh(matrix @ state + given)
    return states[WARM_UP_STEPS:]


def tanh_jacobians(matrix: Floats, states: Floats) -> Floats:
    """diag(1 - h_t^2) W for each state of [T, H]: [T, H, H]."""
    slopes = 1 - states * states
    return slopes[..., None] * matrix


def lyapunov_exponent(jacobians: Floats) -> float:
    """ln ||J_T ... J_1|| / T of [T, H, H], in nats per step: the rate at which the product grows; -inf for 0.

    Neighbours are multiplied and scaled to 1, then the products of neighbours, and so on: no product overflows.
    """
    products, steps = jacobians, len(jacobians)
    logs = np.zeros(steps)
    while True:
        sizes = np.abs(products).max((-2, -1))
        if not (sizes > 0).all():
            return -math.inf
        products, logs = products / sizes[:, None, None], logs + np.log(sizes)
        if len(products) == 1:
            return float(logs[0] + np.log(spectral_norms(products)[0])) / steps
        even = len(products) // 2 * 2
        paired = products[1:even:2] @ products[0:even:2]  # the later one on the left
        summed = logs[1:even:2] + logs[0:even:2]
        products = np.concatenate([paired, products[even:]])
        logs = np.concatenate([summed, logs[even:]])
