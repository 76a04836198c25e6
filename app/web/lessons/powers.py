"""The door of the lesson on powers."""

from __future__ import annotations

import math
from typing import Annotated, Literal

import numpy as np
import torch
from pydantic import Field

from ...lessons import powers, powers_matrix, powers_tanh
from ...lessons.field_error import FieldError
from ...lessons.powers_matrix import Floats
from ...lessons.typed_number import number_from
from ...rnn.jacobians import Spectrum
from ..messages import Message
from .answer import Answer
from .door import Door

door = Door()

MOST_STEPS = 400
LARGEST_WEIGHT = 100.0

Eigenvalue = Annotated[float, Field(ge=-1.6, le=1.6)]


class Chain(Message):
    """A linear unit, h_t = w h_{t-1} + x_t."""

    w: Annotated[float, Field(ge=-4, le=4)]
    steps: Annotated[int, Field(ge=1, le=MOST_STEPS)]


class ChainPicture(Answer):
    """What comes back after k steps."""

    powers: Annotated[list[float], Field(description="w^k for k = 0 to steps")]


@door.picture
def chain(wanted: Chain) -> ChainPicture:
    """The powers of one weight."""
    return ChainPicture(powers=powers.scalar_powers(wanted.w, wanted.steps).tolist())


class Network(Message):
    """A network of two units, its matrix given by its eigenvalues; linear, or tanh and driven by noise."""

    kind: Annotated[Literal["pair", "real"], Field(description="first ± i second, or first and second")]
    first: Eigenvalue
    second: Eigenvalue
    departure: Annotated[float, Field(ge=0, le=4, description="from normality, Henrici's")]
    angle: Annotated[float, Field(ge=-360, le=360, description="of the gradient at lag 0, in degrees")]
    steps: Annotated[int, Field(ge=1, le=MOST_STEPS)]
    tanh: bool
    noise: Annotated[float, Field(ge=0, le=4, description="standard deviation of the inputs of tanh units")]
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)]
    w_xh: Annotated[str, Field(max_length=200, description="two numbers")]
    w_hy: Annotated[str, Field(max_length=200, description="two numbers")]


class NetworkPicture(Answer):
    """What is left of a gradient, step by step back; lists begin at lag 0."""

    matrix: list[list[float]]
    eigenvalues: Annotated[list[tuple[float, float]], Field(description="real and imaginary part")]
    radius: Annotated[float, Field(description="spectral radius of the matrix")]
    norm: Annotated[float, Field(description="spectral norm of the matrix")]
    gradient: Annotated[list[float], Field(description="norm of this one gradient")]
    directions: Annotated[list[tuple[float, float]], Field(description="of this gradient, of length 1")]
    kept: Annotated[
        list[tuple[float, float]],
        Field(description="directions that a step back does not turn; empty for a pair and for tanh units"),
    ]
    products: Annotated[list[float], Field(description="spectral norm of the product: the worst direction")]
    radius_powers: list[float]
    norm_powers: list[float]
    exponent: Annotated[float, Field(description="Lyapunov exponent of the product, nats per step")]
    exponent_steps: Annotated[int, Field(description="over so many steps; 0: known exactly")]
    rates: Annotated[list[float], Field(description="e^(exponent k)")]
    jacobians: Annotated[
        list[tuple[float, float]],
        Field(description="eigenvalues of each step's Jacobian; empty: all the matrix's"),
    ]
    impulse: Annotated[list[float], Field(description="W_hy W_hh^k W_xh of the linear network")]


@door.picture
def network(wanted: Network) -> NetworkPicture:
    """Norm and direction of a gradient over lag, and the impulse response."""
    into, out = weights_of(wanted.w_xh, "w_xh"), weights_of(wanted.w_hy, "w_hy")
    matrix = powers_matrix.matrix_of(wanted.kind, wanted.first, wanted.second, wanted.departure)
    spectrum = Spectrum.of(torch.from_numpy(matrix))
    jacobians, exponent, exponent_steps = _steps_back(wanted, matrix, spectrum.radius)
    products = powers_matrix.products_back(jacobians)
    direction = math.radians(wanted.angle)
    start = np.array([math.cos(direction), math.sin(direction)])
    norms, directions = powers_matrix.gradients_back(products, start)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        rates = np.exp(exponent * np.arange(wanted.steps + 1)) if wanted.tanh else None
    radius_powers = powers.scalar_powers(spectrum.radius, wanted.steps)
    seen = torch.linalg.eigvals(torch.from_numpy(jacobians)).numpy().ravel() if wanted.tanh else np.empty(0)
    return NetworkPicture(
        matrix=matrix.tolist(),
        eigenvalues=_pairs(spectrum.eigenvalues),
        radius=spectrum.radius,
        norm=spectrum.norm,
        gradient=norms.tolist(),
        directions=[(x, y) for x, y in directions.tolist()],
        kept=[] if wanted.tanh else [(x, y) for x, y in powers_matrix.kept_directions(matrix).tolist()],
        products=powers_matrix.spectral_norms(products).tolist(),
        radius_powers=radius_powers.tolist(),
        norm_powers=powers.scalar_powers(spectrum.norm, wanted.steps).tolist(),
        exponent=exponent,
        exponent_steps=exponent_steps,
        rates=(radius_powers if rates is None else rates).tolist(),
        jacobians=_pairs(seen),
        impulse=powers_matrix.impulse_response(out, matrix, into, wanted.steps).tolist(),
    )


def _steps_back(wanted: Network, matrix: Floats, radius: float) -> tuple[Floats, float, int]:
    """Jacobians of the last steps [steps, 2, 2], the exponent, and over how many steps it was measured."""
    if not wanted.tanh:
        return np.repeat(matrix[None], wanted.steps, 0), math.log(radius) if radius > 0 else -math.inf, 0
    long = powers_tanh.LONG_RUN_STEPS
    states = powers_tanh.driven_states(matrix, wanted.noise, wanted.seed, long)
    jacobians = powers_tanh.tanh_jacobians(matrix, states)
    return jacobians[-wanted.steps :], powers_tanh.lyapunov_exponent(jacobians), long


def weights_of(text: str, field: str) -> Floats:
    """Two numbers with a comma or spaces between them, each within +-100. Raises FieldError."""
    words = text.replace(",", " ").split()
    hint = "write two numbers from -100 to 100, such as 1, 0"
    if len(words) != 2:
        raise FieldError(f"expected two numbers, got {len(words)}", field, hint)
    return np.array([number_from(word, field, -LARGEST_WEIGHT, LARGEST_WEIGHT, hint=hint) for word in words])


def _pairs(values: np.ndarray) -> list[tuple[float, float]]:
    return [(float(value.real), float(value.imag)) for value in values]
