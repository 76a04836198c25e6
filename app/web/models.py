"""The models on this machine: listed from their config.json, loaded when a text is opened, few kept."""

from __future__ import annotations

import logging
import math
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from .errors import Refusal, error_fields

if TYPE_CHECKING:  # torch is imported when the first model is read, not before the first page is served
    from ..rnn.checkpoint import Model
    from ..rnn.ngram import NGram
    from ..rnn.vocabulary import Vocabulary

log = logging.getLogger("rnnscope.web")

CONFIG_FILE, WEIGHTS_FILE = "config.json", "model.safetensors"
BASELINE_FILE = "ngram.safetensors"  # as rnn/checkpoint.py has it, which imports torch
MOST_BASELINES = 3


@dataclass(frozen=True)
class Loaded:
    """A model ready to read, its baseline if it has one, and a key that changes when its files do."""

    key: str
    model: Model
    baseline: NGram | None


@dataclass(frozen=True)
class Baseline:
    """An n-gram model and the characters that it counted."""

    ngram: NGram
    vocabulary: Vocabulary


class Catalogue:
    """Model folders inside `folders`; of two models of one name the first counts. Any thread may ask."""

    def __init__(self, folders: tuple[Path, ...], most_loaded: int = 6) -> None:
        self.folders = folders
        self._loaded: LRUCache[str, Loaded] = LRUCache(most_loaded)
        self._baselines: LRUCache[str, Baseline | None] = LRUCache(MOST_BASELINES)
        self._lock = threading.Lock()
        self._loading: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def summary(self) -> dict[str, list[dict[str, Any]]]:
        """Answer of GET /api/models: what can be read, and folders that cannot, with a sentence each."""
        from ..rnn.checkpoint import CheckpointError

        models: list[dict[str, Any]] = []
        broken: list[dict[str, Any]] = []
        taken: set[str] = set()
        for folder in self.model_folders():
            try:
                if folder.name in taken:
                    raise CheckpointError("another model has this name; rename the folder")
                taken.add(folder.name)
                models.append(_summary(folder))
            except Exception as error:
                broken.append({"name": folder.name, "error": _why(folder, error)})
        return {"models": models, "broken": broken}

    def load(self, name: str) -> Loaded:
        """The model of that name, from memory if its files have not changed; raises Refusal."""
        folder = self.find(name)
        with self._lock:
            loading = self._loading[name]
        with loading:
            key = _key(folder)
            with self._lock:
                loaded = self._loaded.get(key)
            if loaded is None:
                try:
                    loaded = self._read(folder, key)
                except Exception as error:
                    said = f"the model {name} cannot be read: {_why(folder, error)}"
                    raise Refusal(422, said, "model", "choose another") from None
                with self._lock:
                    self._loaded[key] = loaded
            return loaded

    def find(self, name: str) -> Path:
        """The folder of the model of that name; raises Refusal."""
        # Compared with the names that are there, never joined to a path.
        for folder in self.model_folders():
            if folder.name == name:
                return folder
        raise Refusal(404, "there is no model of this name", "model", "choose one from the list")

    def model_folders(self) -> Iterator[Path]:
        """Every model folder, also one behind another of its name."""
        for parent in self.folders:
            yield from (folder for folder in _children(parent) if _is_model(folder))

    def _read(self, folder: Path, key: str) -> Loaded:
        from ..rnn.checkpoint import load

        model = load(folder)
        name = model.config.baseline
        if name is None:
            return Loaded(key, model, None)
        # A name, never a path: it comes from a file that may be a stranger's. A renamed folder still has its own.
        beside = next((other for other in _children(folder.parent) if other.name == name), folder)
        counted = self._baseline(beside)
        fits = counted is not None and counted.vocabulary == model.vocabulary
        return Loaded(key, model, counted.ngram if counted and fits else None)

    def _baseline(self, folder: Path) -> Baseline | None:
        """The n-gram model in a folder; models of one corpus share it. None if it cannot be read: it is optional."""
        key = _key(folder)
        with self._lock:
            if key in self._baselines:
                return self._baselines[key]
        try:
            baseline = _load_baseline(folder)
        except Exception as error:
            log.warning("the baseline %s cannot be read: %s", folder.name, error)
            return None
        with self._lock:
            self._baselines[key] = baseline
        return baseline


def _children(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:  # not made yet, or not ours to read
        return []


def _is_model(folder: Path) -> bool:
    if folder.name.startswith("."):
        return False
    try:
        return (folder / CONFIG_FILE).exists()
    except OSError:  # not ours to look into
        return False


def _why(folder: Path, error: Exception) -> str:
    """One sentence on a folder that cannot be read; a stranger's file may break a reader in any way."""
    from ..rnn.checkpoint import CheckpointError

    if isinstance(error, CheckpointError):
        return error_fields(str(error).partition("\n")[0])["error"]
    log.error("model folder %s", folder, exc_info=error)
    return f"its files are damaged ({type(error).__name__})"


def _summary(folder: Path) -> dict[str, Any]:
    from ..rnn.checkpoint import CheckpointError, read_config

    config = read_config(folder)
    if not (folder / WEIGHTS_FILE).is_file():
        raise CheckpointError(f"{WEIGHTS_FILE} is missing")
    shape = config.shape
    return {
        "name": folder.name,
        "cell": shape.cell,
        "layers": shape.layers,
        "hidden_size": shape.hidden_size,
        "characters": shape.vocabulary_size,
        "parameters": sum(math.prod(sizes) for sizes in shape.recurrent.parameter_shapes().values()),
        "loss_nats": config.loss_nats,
        "bits_per_char": config.bits_per_char,
        "corpus": config.corpus,
        "sample": config.sample,
        "baseline": config.baseline,
        "units": [asdict(unit) for unit in config.units],
    }


def _key(folder: Path) -> str:
    signature = []
    for name in (CONFIG_FILE, WEIGHTS_FILE, BASELINE_FILE):
        try:
            status = (folder / name).stat()
            signature.append(f"{status.st_mtime_ns}-{status.st_size}")
        except OSError:
            signature.append("absent")
    return "|".join((str(folder), *signature))


def _load_baseline(folder: Path) -> Baseline | None:
    from ..rnn.checkpoint import load_baseline, read_config

    ngram = load_baseline(folder)
    return None if ngram is None else Baseline(ngram, read_config(folder).vocabulary)
