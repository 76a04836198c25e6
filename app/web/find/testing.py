"""What a causal test is made of, in a child process: without the web, whose import would take longer than the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...find.concepts import Concept
from ...find.shards import Source
from .messages import CausalAnswer, CausalTest, ClampedUnit

if TYPE_CHECKING:  # see models.py
    from ...find.losses import TestedUnit


@dataclass(frozen=True)
class Job:
    """What a child process is given; it can be pickled."""

    folder: Path
    source: Source
    concept: Concept
    test: CausalTest


def test_to_file(report: Callable[[float, str], None], path: Path, job: Job) -> None:
    """Test, and write the answer to `path` at one go."""
    from ...find.causal import causal_test
    from ...find.windows import pieces_of
    from ...rnn.checkpoint import load
    from ...rnn.tensorfile import write_atomically

    report(0.0, "reading the model and the text")
    model, test = load(job.folder), job.test
    pieces = list(pieces_of(job.source, job.concept))
    clamps = [tested_unit(clamp) for clamp in test.clamps]
    result = causal_test(model, pieces, job.concept, clamps, test.where, test.controls, test.seed, report)
    answer = CausalAnswer.model_validate(asdict(result))
    write_atomically(path, answer.model_dump_json().encode())


def tested_unit(clamp: ClampedUnit) -> TestedUnit:
    """What of a unit is held, as `rnnscope.find` calls it."""
    from ...find.losses import TestedUnit

    return TestedUnit(clamp.layer, clamp.unit, clamp.quantity, clamp.value)
