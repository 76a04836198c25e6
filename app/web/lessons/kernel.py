"""The door of the lesson on attention as kernel regression."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from pydantic import Field

from ...lessons import kernel as kernels
from ...lessons import kernel_sequence
from ...lessons.kernel import Kernel
from ..messages import Message
from .answer import Answer
from .door import Door

door = Door()

LEAST_BANDWIDTH, MOST_BANDWIDTH = 0.05, 5.0
CURVE_POINTS = 181
ERROR_POINTS = 41
SURFACE_SIZE = 41
REACH = 3.0

Floats = list[float]


class Noisy(Message):
    """Points of a curve with noise, and the kernel that smooths them."""

    kernel: Kernel
    points: Annotated[int, Field(ge=2, le=80)]
    noise: Annotated[float, Field(ge=0, le=2)]
    seed: Annotated[int, Field(ge=0, le=9999)]


class Regression(Noisy):
    """With a bandwidth, asked at one query."""

    bandwidth: Annotated[float, Field(ge=LEAST_BANDWIDTH, le=MOST_BANDWIDTH)]
    query: Annotated[float, Field(ge=kernels.LEAST_X, le=kernels.MOST_X)]


class RegressionPicture(Answer):
    """Keys and values, the estimate everywhere, and the weights at the query."""

    x: Annotated[Floats, Field(description="keys")]
    y: Annotated[Floats, Field(description="values")]
    line: Annotated[Floats, Field(description="queries of the curves")]
    truth: Annotated[Floats, Field(description="what the values are noisy values of, on the line")]
    estimate: Annotated[Floats, Field(description="on the line; NaN where no key is in reach")]
    query: float
    weights: Annotated[Floats, Field(description="of the keys at the query")]
    mean: Annotated[float, Field(description="the estimate at the query")]
    error: Annotated[float, Field(description="mean square, each point estimated from the others")]


@door.picture
def regression(wanted: Regression) -> RegressionPicture:
    """Nadaraya-Watson regression."""
    points = kernels.noisy_points(wanted.points, wanted.noise, wanted.seed)
    keys, line = points.x[:, None], np.linspace(kernels.LEAST_X, kernels.MOST_X, CURVE_POINTS)
    weights = kernels.weights(wanted.kernel, np.array([[wanted.query]]), keys, wanted.bandwidth)[0]
    width = np.array([wanted.bandwidth])
    return RegressionPicture(
        x=points.x.tolist(),
        y=points.y.tolist(),
        line=line.tolist(),
        truth=kernels.curve(line).tolist(),
        estimate=kernels.estimates(wanted.kernel, line[:, None], keys, points.y, wanted.bandwidth).tolist(),
        query=wanted.query,
        weights=weights.tolist(),
        mean=float(weights @ points.y),
        error=float(kernels.left_out_errors(wanted.kernel, keys, points.y, width)[0]),
    )


class Errors(Answer):
    """Leave-one-out error against bandwidth."""

    bandwidths: Floats
    errors: Annotated[Floats, Field(description="mean squares; NaN where a point has no other in reach")]
    best: Annotated[float, Field(description="the bandwidth of the least; NaN if there is none")]


@door.picture
def errors(wanted: Noisy) -> Errors:
    """Which bandwidth the points themselves ask for."""
    points = kernels.noisy_points(wanted.points, wanted.noise, wanted.seed)
    bandwidths = np.geomspace(LEAST_BANDWIDTH, MOST_BANDWIDTH, ERROR_POINTS)
    found = kernels.left_out_errors(wanted.kernel, points.x[:, None], points.y, bandwidths)
    known = not np.isnan(found).all()
    return Errors(
        bandwidths=bandwidths.tolist(),
        errors=found.tolist(),
        best=float(bandwidths[np.nanargmin(found)]) if known else float("nan"),
    )


class Sequence(Message):
    """A toy sequence as it is typed; the bandwidth of a kernel is the root of the temperature."""

    kernel: Kernel
    words: Annotated[str, Field(max_length=200)]
    keys: Annotated[str, Field(max_length=400)]
    values: Annotated[str, Field(max_length=200)]
    equal: Annotated[bool, Field(description="whether all keys are given norm 1")]
    temperature: Annotated[float, Field(ge=0.05, le=10)]


class Query(Sequence):
    """Asked at one query."""

    qx: Annotated[float, Field(ge=-REACH, le=REACH)]
    qy: Annotated[float, Field(ge=-REACH, le=REACH)]


class AttentionPicture(Answer):
    """Of each token: its key, the terms of both exponents, both weights, and those of the chosen kernel."""

    words: list[str]
    keys: list[Floats]
    norms: Floats
    values: Floats
    scores: Annotated[Floats, Field(description="q.k / tau")]
    far: Annotated[Floats, Field(description="|q - k|^2 / 2 tau")]
    key_half: Annotated[Floats, Field(description="|k|^2 / 2 tau")]
    query_half: Annotated[float, Field(description="|q|^2 / 2 tau")]
    softmax: Floats
    gaussian: Floats
    difference: Annotated[Floats, Field(description="of the two")]
    largest: Annotated[float, Field(description="of the differences, without sign")]
    weights: Annotated[Floats, Field(description="of the chosen kernel; NaN where no key is in reach")]
    mean: float


@door.picture
def attention(wanted: Query) -> AttentionPicture:
    """What the query finds in the sequence."""
    tokens = _tokens(wanted)
    query = np.array([wanted.qx, wanted.qy])
    seen = kernel_sequence.attend(query, tokens, wanted.temperature)
    bandwidth = float(np.sqrt(wanted.temperature))
    weights = kernels.weights(wanted.kernel, query[None], tokens.keys, bandwidth)[0]
    return AttentionPicture(
        words=tokens.words,
        keys=tokens.keys.tolist(),
        norms=np.linalg.norm(tokens.keys, axis=1).tolist(),
        values=tokens.values.tolist(),
        scores=seen.score.tolist(),
        far=seen.far.tolist(),
        key_half=seen.key_half.tolist(),
        query_half=seen.query_half,
        softmax=seen.softmax.tolist(),
        gaussian=seen.gaussian.tolist(),
        difference=(seen.gaussian - seen.softmax).tolist(),
        largest=float(np.abs(seen.gaussian - seen.softmax).max()),
        weights=weights.tolist(),
        mean=float(weights @ tokens.values),
    )


class Surface(Answer):
    """The weighted mean at every query of a square grid, rows from the top."""

    means: list[Floats]


@door.picture
def surface(wanted: Sequence) -> Surface:
    """Attention as a function of its query: a regression over the plane."""
    found = kernel_sequence.surface(wanted.kernel, _tokens(wanted), wanted.temperature, REACH, SURFACE_SIZE)
    return Surface(means=found.round(6).tolist())


def _tokens(wanted: Sequence) -> kernel_sequence.Tokens:
    return kernel_sequence.tokens_from(wanted.words, wanted.keys, wanted.values, wanted.equal)
