"""A run before it is made: what is wrong with its settings is told before anything starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..runs.folder import PartInfo, RunInfo
from .errors import Refusal
from .messages import RunSettings

if TYPE_CHECKING:  # torch is imported when the first run is made, not before the first page is served
    from ..rnn.experiment.experiment import Experiment


def planned(settings: RunSettings, text: str | None) -> Experiment:
    """The experiment as its process will make it. Raises Refusal at the field that makes no sense."""
    from ..rnn.experiment.experiment import Experiment
    from ..rnn.experiment.settings import ExperimentSettings, SettingError

    try:
        return Experiment(ExperimentSettings(**settings.model_dump()), text)
    except SettingError as error:
        raise Refusal(422, error.error, f"settings.{error.field}", error.hint) from None


def described(run: str, created: str, settings: RunSettings, experiment: Experiment) -> RunInfo:
    """What run.json says of it."""
    return RunInfo(
        run,
        "experiment",
        created,
        settings=settings.model_dump(),
        about=experiment.about,
        steps=settings.steps,
        unit=experiment.unit,
        baseline=experiment.baseline,
        baseline_name=experiment.baseline_name,
        chance=experiment.chance,
        window=settings.window,
        layout=tuple(PartInfo(part.name, part.columns, part.labels) for part in experiment.layout),
    )
