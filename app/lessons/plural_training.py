"""Training small networks on the sentences, word by word, and how often their verb agrees with its subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..rnn.cells import CellName
from ..rnn.clipping import clip_by_norm
from ..rnn.network import Network, NetworkShape
from .plural_sentences import MOST_CLAUSE, PLURAL, VERB_IDS, WORDS, Sentence, generated

Weight = Literal[1, 6]

HIDDEN = 24
SENTENCES = 20_000
BATCH = 64
STEPS = {1: 3000, 6: 1200}
"""Optimizer steps, by how many times the loss at the verb counts."""
LONGEST = 14
"""Words between subject and verb, at most, while it learns."""
DISTANCES = tuple(range(0, MOST_CLAUSE + 1, 4))
"""At which it is asked."""
EVERY = 20
PADDING = -1
SEEDS = 5


@dataclass(frozen=True)
class Lesson:
    """One network's training; with it every number of the network is fixed."""

    cell: CellName
    seed: int = 0
    verb_weight: Weight = 6
    """The loss at the verb, one word of some fifteen, counts so many times."""
    longest: int = LONGEST
    steps: int = 0
    """0: as many as STEPS says."""
    sentences: int = SENTENCES

    @property
    def last(self) -> int:
        """The last step."""
        return self.steps or STEPS[self.verb_weight]


@dataclass(frozen=True)
class Progress:
    """After `step` optimizer steps: mean loss of the last ones, and the share of right verbs at each of DISTANCES."""

    step: int
    loss_nats: float
    right: NDArray[np.float64]
    network: Network


def train(lesson: Lesson, tested: int = 60) -> Iterator[Progress]:
    """Adam on batches of sentences that were not kept for testing, clipped, its rate falling to 0 in the last half.

    Every EVERY steps it is asked for the verbs of `tested` held-out sentences at each distance.
    """
    torch.manual_seed(lesson.seed)
    network = Network(NetworkShape(lesson.cell, len(WORDS), HIDDEN))
    rate = 0.005 if lesson.cell == "rnn" else 0.01
    optimizer = torch.optim.Adam(network.parameters(), lr=rate, fused=True)
    source = generated(lesson.seed, tuple(range(lesson.longest + 1)), held_out=False)
    batches = Batches(list(islice(source, lesson.sentences)), lesson.seed)
    tests = held_out(tested)
    losses = []
    for step in range(1, lesson.last + 1):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, step / 50, 2 * (1 - (step - 1) / lesson.last))
        optimizer.zero_grad(set_to_none=True)
        loss = batches.loss(network, lesson.verb_weight)
        loss.backward()  # type: ignore[no-untyped-call]
        clip_by_norm(network.parameters(), 1.0)
        optimizer.step()
        losses.append(float(loss.detach()))
        if step % EVERY == 0 or step == lesson.last:
            yield Progress(step, float(np.mean(losses[-EVERY:])), shares_right(network, tests), network)


class Batches:
    """Sentences side by side, drawn by chance: `ids` [T, N], PADDING behind the end of each."""

    def __init__(self, sentences: Sequence[Sentence], seed: int) -> None:
        self.ids = padded(sentences)
        self.lengths = torch.tensor([len(sentence.ids) for sentence in sentences])
        self.verbs = torch.tensor([sentence.verb for sentence in sentences])
        self.generator = torch.Generator().manual_seed(seed)

    def loss(self, network: Network, verb_weight: int) -> Tensor:
        """Mean cross-entropy of each next word in nats, of BATCH sentences; the verb counts `verb_weight` times."""
        drawn = torch.randint(len(self.lengths), (BATCH,), generator=self.generator)
        ids = self.ids[: int(self.lengths[drawn].max()), drawn]  # [T, B]
        logits, _ = network(ids[:-1].clamp(min=0), network.zero_state(BATCH))
        following = ids[1:]
        weights = (following != PADDING).float()
        weights[self.verbs[drawn] - 1, torch.arange(BATCH)] = verb_weight
        losses = nn.functional.cross_entropy(
            logits.flatten(0, 1), following.flatten(), ignore_index=PADDING, reduction="none"
        )
        return (losses * weights.flatten()).sum() / weights.sum()


def padded(sentences: Sequence[Sentence]) -> Tensor:
    """Their ids side by side [T, N], PADDING behind the end of each."""
    ids = torch.full((max(len(sentence.ids) for sentence in sentences), len(sentences)), PADDING)
    for column, sentence in enumerate(sentences):
        ids[: len(sentence.ids), column] = torch.tensor(sentence.ids)
    return ids


def held_out(count: int) -> list[list[Sentence]]:
    """So many sentences that no network was trained on, for each of DISTANCES."""
    return [list(islice(generated(1000 + words, (words,), held_out=True), count)) for words in DISTANCES]


@torch.no_grad()
def shares_right(network: Network, tests: Sequence[Sequence[Sentence]]) -> NDArray[np.float64]:
    """The share of sentences before whose verb its right form is the likelier of the two: [tests]."""
    return np.array([float(np.mean(_right(network, sentences))) for sentences in tests])


def _right(network: Network, sentences: Sequence[Sentence]) -> NDArray[np.bool_]:
    batch = torch.arange(len(sentences))
    logits, _ = network(padded(sentences).clamp(min=0), network.zero_state(len(sentences)))
    before = logits[torch.tensor([sentence.verb - 1 for sentence in sentences]), batch]  # [B, V]
    forms = torch.tensor([VERB_IDS[sentence.lemma] for sentence in sentences])  # [B, 2]
    plural, singular = before.gather(1, forms).unbind(1)
    numbers = torch.tensor([sentence.number for sentence in sentences])
    right: NDArray[np.bool_] = ((plural > singular) == (numbers == PLURAL)).numpy()
    return right
