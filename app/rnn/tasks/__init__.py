"""What an experiment asks of its network: batches, the loss of an answer, and what guessing gives."""

from __future__ import annotations

from ..experiment.settings import ExperimentSettings, SettingError
from .adding import Adding
from .characters import Characters
from .copying import Copying
from .parity import Parity
from .remember import Remember
from .task import Batch, DrawnTask, Task
from .temporal_order import TemporalOrder

__all__ = [
    "Adding",
    "Batch",
    "Characters",
    "Copying",
    "DrawnTask",
    "Parity",
    "Remember",
    "Task",
    "TemporalOrder",
    "make_task",
]


def make_task(settings: ExperimentSettings, text: str | None = None) -> Task:
    """The task of an experiment; `text` is the corpus, which the task characters alone reads.

    Raises SettingError at the field corpus where that text is missing or shorter than a batch and the probe.
    """
    match settings.task:
        case "remember":
            return Remember(settings.length, settings.seed, settings.lag)
        case "adding":
            return Adding(settings.length, settings.seed)
        case "copy":
            return Copying(settings.length, settings.seed)
        case "parity":
            return Parity(settings.length, settings.seed)
        case "temporal_order":
            return TemporalOrder(settings.length, settings.seed)
        case "characters":
            if text is None:
                raise SettingError("corpus", "the task characters needs a text, got none", "choose a corpus")
            return Characters.from_text(text, settings.length, settings.batch_size)
