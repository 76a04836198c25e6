"""How a run stands, as the pages are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from pydantic import ValidationError

from ..runs.database import Event, Reader
from ..runs.folder import RUN_ID, RunError, RunFolder, RunInfo, age_seconds, created_at
from .errors import error_fields
from .messages import Part, RunChange, RunEvent, RunSettings, RunStatus

State = Literal["starting", "running", "paused", "finished", "diverged", "failed", "interrupted"]
STARTING_SECONDS = 10.0
EVENT_KINDS = get_args(RunEvent.model_fields["kind"].annotation)


@dataclass(frozen=True)
class Standing:
    """State of a run, and the numbers that change while it trains."""

    state: State
    reason: str = ""
    step: int = 0
    steps: int | None = None
    steps_per_second: float | None = None
    observing_share: float | None = None


def standing(info: RunInfo, meta: dict[str, Any], training: bool) -> Standing:
    """From what the run's process wrote last, and whether it is there now. Raises RunError."""
    stored = meta.get("state", "starting")
    if stored in ("running", "starting") and not training:
        fresh = stored == "starting" and age_seconds(info.created) < STARTING_SECONDS
        stored = "starting" if fresh else "interrupted"
    if stored not in get_args(State):
        raise RunError("run.db is damaged: it holds a state that nobody knows")
    reason = meta.get("reason", "")
    if stored == "interrupted":
        reason = "the process that trained it is gone; play goes on exactly where it was"
    return Standing(
        stored,
        reason,
        meta.get("step", 0),
        meta.get("steps", info.steps),
        meta.get("steps_per_second"),
        meta.get("observing_share"),
    )


def status(info: RunInfo, stands: Standing, events: list[Event], request: int, index: int) -> RunStatus:
    """The message of a run. Raises RunError where what is kept of it is no status."""
    try:
        return RunStatus(
            type="run",
            id=request,
            run=info.id,
            index=index,
            name=info.name,
            kind=info.kind,
            settings=None if info.settings is None else RunSettings(**info.settings),
            about=info.about,
            state=stands.state,
            reason=error_fields(stands.reason)["error"],
            step=stands.step,
            steps=stands.steps,
            unit=info.unit,
            baseline=info.baseline,
            baseline_name=info.baseline_name,
            chance=info.chance,
            window=info.window,
            layout=[Part(name=p.name, columns=p.columns, labels=list(p.labels)) for p in info.layout],
            events=[_event(event) for event in events if event.kind in EVENT_KINDS],
            steps_per_second=stands.steps_per_second,
            observing_share=stands.observing_share,
        )
    except (ValidationError, TypeError):
        raise RunError("run.json or run.db is damaged: a field is wrong") from None


def summary(folder: RunFolder, training: bool) -> dict[str, Any]:
    """An entry of GET /api/runs; a damaged run is one that has failed, and says how."""
    try:
        info = folder.info()
    except RunError as error:
        return _damaged(folder, error)
    try:
        with Reader(folder.database) as reader:
            stands = standing(info, reader.meta(), training)
    except RunError as error:
        stands = Standing("failed", str(error), steps=info.steps)
    return {
        "run": info.id,
        "name": info.name,
        "kind": info.kind,
        "about": info.about,
        "state": stands.state,
        "reason": stands.reason,
        "step": stands.step,
        "steps": stands.steps,
        "created": info.created,
        "bytes": folder.nbytes(),
    }


def _event(event: Event) -> RunEvent:
    change = event.value.get("change")
    return RunEvent(
        step=event.step,
        kind=cast(Any, event.kind),
        text=event.text,
        change=None if change is None else RunChange(**change),
    )


def _damaged(folder: RunFolder, error: RunError) -> dict[str, Any]:
    from datetime import UTC, datetime

    try:
        changed = folder.path.stat().st_mtime
    except OSError:
        changed = 0.0
    own = RUN_ID.fullmatch(folder.path.name) is not None
    return {
        "run": folder.path.name,
        "name": None if own else folder.path.name,
        "kind": "experiment" if own else "training",
        "about": "",
        "state": "failed",
        "reason": str(error),
        "step": 0,
        "steps": None,
        "created": created_at(datetime.fromtimestamp(changed, UTC)),
        "bytes": folder.nbytes(),
    }
