"""A character n-gram language model, the baseline beside every network.

Interpolated modified Kneser-Ney (Chen, Goodman 1999). With the context h of n - 1 characters, and h' the same without
its oldest,

    p_n(x | h) = share(h x) + backoff(h) p_{n-1}(x | h'),    p_0 = 1 / vocabulary_size,
    share(h x) = (count(h x) - D) / sum_y count(h y),        backoff(h) = 1 - sum_y share(h y),

so that the probabilities sum to 1 whatever n-grams are left out. Below the longest, the count of an n-gram is the
number of different characters seen before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from .ngram_levels import Floats, Ints, Level, make_level, pack_levels, unpack_levels, walk

ORDERS = range(4, 11)
MAX_ORDER = 16
MOST_NGRAMS = 3_000_000  # 4.2 MB on disk
MAX_CHARACTERS = 16_000_000  # of a longer training text, the last ones are counted
_USUAL_DISCOUNTS = (0.0, 0.7, 1.1, 1.4)  # of counts 0, 1, 2, 3 or more


@dataclass(frozen=True)
class NGram:
    """Probabilities of ids after up to `order - 1` ids before them; n-grams of length n are `levels[n - 1]`."""

    vocabulary_size: int
    levels: tuple[Level, ...]

    @classmethod
    def fit(
        cls, ids: Tensor | Ints, vocabulary_size: int, order: int = 10, most: int | None = MOST_NGRAMS
    ) -> NGram:
        """The model of a training text, ids [T], cut down to its `most` most useful n-grams (None: all).

        Raises ValueError for an order outside 1 to 16, fewer ids than that, or ids outside the vocabulary.
        """
        return cls.best(ids, ids, vocabulary_size, (order,), most)

    @classmethod
    def best(
        cls,
        ids: Tensor | Ints,
        validation: Tensor | Ints,
        vocabulary_size: int,
        orders: Sequence[int] = ORDERS,
        most: int | None = MOST_NGRAMS,
    ) -> NGram:
        """As `fit`, with the order of those given that has the least loss on `validation` before pruning."""
        if not 1 <= min(orders) <= max(orders) <= MAX_ORDER:
            raise ValueError(f"order must be 1 to {MAX_ORDER}, got {min(orders)} to {max(orders)}")
        train = _checked(ids, vocabulary_size)[-MAX_CHARACTERS:]
        if len(train) < min(orders):
            raise ValueError(f"order {min(orders)} needs as many characters at least, got {len(train)}")
        possible = [order for order in orders if order <= len(train)]
        counts = _count(train, vocabulary_size, max(possible))
        if len(possible) > 1:
            losses = [_model(counts, n, vocabulary_size).loss_nats(validation) for n in possible]
            possible = [possible[int(np.argmin(losses))]]
        model = _model(counts, possible[0], vocabulary_size)
        return model if most is None else _prune(model, counts, most)

    @property
    def order(self) -> int:
        """Length of the longest n-grams."""
        return len(self.levels)

    def surprise_bits(self, ids: Tensor | Ints) -> NDArray[np.float32]:
        """-log2 p(x_t | x_{t-order+1} .. x_{t-1}) for every t, float32 [T]; near the start, given what there is."""
        *_, probability = walk(self.levels, self.vocabulary_size, _checked(ids, self.vocabulary_size))
        return -np.log2(probability).astype(np.float32)

    def loss_nats(self, ids: Tensor | Ints) -> float:
        """Mean of -ln p over all positions of ids [T], the first included; NaN if there are none."""
        surprise = self.surprise_bits(ids)
        return float(surprise.mean(dtype=np.float64) * np.log(2)) if len(surprise) else float("nan")

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The model for a safetensors file, about 1.4 bytes an n-gram; shares of probability rounded to 8 bits."""
        return pack_levels(self.levels, self.vocabulary_size)

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, NDArray[Any]]) -> NGram:
        """The model that `tensors` gave; raises ValueError if they are damaged or something else."""
        return cls(*unpack_levels(tensors))


@dataclass(frozen=True)
class _Counts:
    """The n-grams of one length in a text, each [N]."""

    keys: Ints
    """As in Level."""
    numbers: Ints
    """How often each is there."""
    suffixes: Ints
    """Index in the level before of the n-gram without its oldest character."""


def _checked(ids: Tensor | Ints, vocabulary_size: int) -> Ints:
    values = np.asarray(ids, dtype=np.int64)
    if values.ndim != 1:
        raise ValueError(f"ids must be [T], got {values.ndim} dimensions")
    if values.size and (values.min() < 0 or values.max() >= vocabulary_size):
        raise ValueError(f"ids must be 0 to {vocabulary_size - 1}, got {values.min()} to {values.max()}")
    return values


def _count(ids: Ints, vocabulary_size: int, longest: int) -> list[_Counts]:
    counts = []
    ending = np.zeros(len(ids) + 1, dtype=np.int64)  # [t + 1]: the n-gram of the level before that ends at t
    for n in range(longest):
        wanted = ending[n:-1] * vocabulary_size + ids[n:]  # [T - n]
        order = np.argsort(
            wanted
        )  # np.unique does the same with a stable sort, which takes three times as long
        ranked = wanted[order]
        starts = np.flatnonzero(np.diff(ranked, prepend=-1))
        numbers = np.diff(starts, append=len(ranked))
        counts.append(_Counts(ranked[starts], numbers, ending[order[starts] + n + 1]))
        ending[order + n + 1] = np.repeat(np.arange(len(starts)), numbers)
    return counts


def _model(counts: Sequence[_Counts], order: int, vocabulary_size: int) -> NGram:
    levels = []
    for n, level in enumerate(counts[:order]):
        numbers = level.numbers
        if n + 1 < order:
            # an n-gram with nothing before it stands at the very start of the text, and counts as one
            numbers = np.bincount(counts[n + 1].suffixes, minlength=len(level.keys)).clip(min=1)
        parents = level.keys // vocabulary_size
        contexts = len(counts[n - 1].keys) if n else 1
        totals = np.bincount(parents, numbers, minlength=contexts)
        shares = (numbers - _discount(numbers)) / totals[parents]
        levels.append(make_level(level.keys, shares, contexts, vocabulary_size))
    return NGram(vocabulary_size, tuple(levels))


def _discount(numbers: Ints) -> Floats:
    """What is taken off each count [N], estimated from how many counts are 1, 2, 3 and 4 (Chen, Goodman 1999)."""
    of = np.bincount(numbers.clip(max=5), minlength=6).astype(np.float64)
    discounts = np.array(_USUAL_DISCOUNTS)
    if of[1:5].all():
        single = of[1] / (of[1] + 2 * of[2])
        for k in (1, 2, 3):
            discounts[k] = np.clip(k - (k + 1) * single * of[k + 1] / of[k], 0.05, k - 0.05)
    taken: Floats = discounts[numbers.clip(max=3)]
    return taken


def _prune(model: NGram, counts: Sequence[_Counts], most: int) -> NGram:
    """Keep the `most` n-grams (and all single characters) without which the training text would lose most."""
    usefulness = _usefulness(model, counts)
    ranked = np.sort(np.concatenate(usefulness))
    if len(ranked) <= most:
        return model
    least = ranked[-most]
    size = model.vocabulary_size
    levels = []
    contexts, place = 1, np.zeros(1, dtype=np.int64)  # place: new index of each context kept
    for level, useful in zip(model.levels, usefulness, strict=True):
        kept = useful >= least
        if not kept.any():
            break
        parents, symbols = np.divmod(level.keys[kept], size)
        shares = level.shares[kept].astype(np.float64)
        levels.append(make_level(place[parents] * size + symbols, shares, contexts, size))
        contexts, place = int(kept.sum()), np.cumsum(kept) - 1
    return NGram(size, tuple(levels))


def _usefulness(model: NGram, counts: Sequence[_Counts]) -> list[Floats]:
    """Nats that the text would lose without each n-gram [N of each level], or without the most useful it begins.

    Its discounted number times the log of its probability over the one with its share moved to the backoff.
    """
    losses = []
    shorter = np.full(
        1, 1 / model.vocabulary_size
    )  # probability by the shorter context [N of the level before]
    for level, count in zip(model.levels, counts, strict=False):
        backoff, lower = level.backoff[level.keys // model.vocabulary_size], shorter[count.suffixes]
        probability = level.shares + backoff * lower
        without = (level.shares + backoff) * lower
        losses.append((count.numbers - _discount(count.numbers)) * np.log(probability / without))
        shorter = probability
    losses[0][:] = np.inf
    for n in range(len(losses) - 1, 0, -1):  # what begins a longer one is kept with it
        np.maximum.at(losses[n - 1], model.levels[n].keys // model.vocabulary_size, losses[n])
    return losses
