"""A sweep from its plan to its results: what is there already is not done again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ...engine import Engine, ShardFailure
from .folder import SweepFolder
from .plan import Plan
from .results import RunResult, key_of
from .run import Common, Shard, train
from .texts import texts_of


@dataclass(frozen=True)
class Prepared:
    """The runs of a plan with their keys, and what they share."""

    plan: Plan
    common: Common
    shards: tuple[Shard, ...]

    @classmethod
    def of(cls, plan: Plan, data: Path) -> Prepared:
        """Raises ValueError for a text that is not there."""
        texts = texts_of(plan.runs, data)
        digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}

        def shard(number: int) -> Shard:
            run = plan.runs[number]
            digest = digests.get(run.corpus, "") if run.task == "characters" else ""
            return Shard(key_of(run, digest, plan.every, plan.stop), run)

        shards = tuple(shard(number) for number in range(len(plan.runs)))
        return cls(plan, Common(texts, plan.every, plan.stop), shards)


def run_sweep(prepared: Prepared, folder: SweepFolder, engine: Engine) -> Iterator[RunResult]:
    """Do what is not done, and yield each result once it is kept; what failed before is tried again.

    Results end up in the order of the plan, behind those of earlier plans of this name. Raises OSError.
    """
    before = folder.results()
    folder.rewrite(before.values())  # without half a line at its end
    left = [shard for shard in prepared.shards if not _is_done(before.get(shard.key))]
    for number, answer in engine.map(train, prepared.common, left):
        result = _failed(left[number], answer) if isinstance(answer, ShardFailure) else answer
        folder.append(result)
        yield result
    kept = folder.results()
    ordered = [kept.pop(shard.key) for shard in prepared.shards]
    folder.rewrite([*kept.values(), *ordered])


def done_of(prepared: Prepared, folder: SweepFolder) -> list[RunResult]:
    """The results of a plan's runs that are there, in its order; without those that failed."""
    kept = folder.results()
    return [kept[shard.key] for shard in prepared.shards if _is_done(kept.get(shard.key))]


def _is_done(result: RunResult | None) -> bool:
    return result is not None and result.state != "failed"


def _failed(shard: Shard, failure: ShardFailure) -> RunResult:
    return RunResult(key=shard.key, settings=asdict(shard.settings), state="failed", reason=failure.error)
