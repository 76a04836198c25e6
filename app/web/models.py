"""The models on this machine: listed from their config.json, loaded when a text is opened, few kept."""

from __future__ import annotations

import math
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cachetools import LRUCache

from .errors import Refusal

if TYPE_CHECKING:  # torch is imported when the first model is read, not before the first page is served
    from ..rnn.checkpoint import Config, Model
    from ..rnn.ngram import NGram

CONFIG_FILE, WEIGHTS_FILE = "config.json", "model.safetensors"


@dataclass(frozen=True)
class Loaded:
    """A model ready to read, its baseline if it has one, and a key that changes when its files do."""

    key: str
    model: Model
    baseline: NGram | None


class Catalogue:
    """Model folders inside `folders`; of two models of one name the first counts. Any thread may ask."""

    def __init__(self, folders: tuple[Path, ...], most_loaded: int = 6) -> None:
        self.folders = folders
        self._loaded: LRUCache[str, Loaded] = LRUCache(most_loaded)
        self._lock = threading.Lock()
        self._loading: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def summary(self) -> dict[str, list[dict[str, Any]]]:
        """Answer of GET /api/models: what can be read, and folders that cannot, with a sentence each."""
        from ..rnn.checkpoint import CheckpointError, read_config

        models: dict[str, dict[str, Any]] = {}
        broken: list[dict[str, Any]] = []
        for folder in self._model_folders():
            if folder.name in models:
                broken.append(
                    {"name": folder.name, "error": "another model has this name; rename the folder"}
                )
                continue
            try:
                models[folder.name] = _summary(folder.name, read_config(folder))
                if not (folder / WEIGHTS_FILE).is_file():
                    raise CheckpointError(f"{WEIGHTS_FILE} is missing")
            except CheckpointError as error:
                models.pop(folder.name, None)
                broken.append({"name": folder.name, "error": str(error)})
        return {"models": list(models.values()), "broken": broken}

    def load(self, name: str) -> Loaded:
        """The model of that name, from memory if its files have not changed; raises Refusal."""
        from ..rnn.checkpoint import CheckpointError

        folder = self._find(name)
        with self._lock:
            loading = self._loading[name]
        with loading:
            key = _key(folder)
            with self._lock:
                loaded = self._loaded.get(key)
            if loaded is None:
                try:
                    loaded = _load(folder, key)
                except CheckpointError as error:
                    raise Refusal(
                        422, f"the model {name} cannot be read: {error}", "model", "choose another"
                    ) from None
                with self._lock:
                    self._loaded[key] = loaded
            return loaded

    def _find(self, name: str) -> Path:
        # Compared with the names that are there, never joined to a path.
        for folder in self._model_folders():
            if folder.name == name:
                return folder
        raise Refusal(404, "there is no model of this name", "model", "choose one from the list")

    def _model_folders(self) -> Iterator[Path]:
        for parent in self.folders:
            try:
                children = sorted(parent.iterdir())
            except OSError:  # not made yet, or not ours to read
                continue
            yield from (folder for folder in children if _is_model(folder))


def _is_model(folder: Path) -> bool:
    if folder.name.startswith(".") or not folder.is_dir():
        return False
    return (folder / CONFIG_FILE).exists() or (folder / "README.md").exists()


def _summary(name: str, config: Config) -> dict[str, Any]:
    from ..rnn.network import parameter_shapes

    shape = config.shape
    return {
        "name": name,
        "cell": shape.cell,
        "layers": shape.layers,
        "hidden_size": shape.hidden_size,
        "characters": shape.vocabulary_size,
        "parameters": sum(math.prod(sizes) for sizes in parameter_shapes(shape).values()),
        "loss_nats": config.loss_nats,
        "bits_per_char": config.bits_per_char,
        "corpus": config.corpus,
        "sample": config.sample,
        "baseline": config.baseline,
        "units": [asdict(unit) for unit in config.units],
    }


def _key(folder: Path) -> str:
    signature = []
    for name in (CONFIG_FILE, WEIGHTS_FILE):
        try:
            status = (folder / name).stat()
            signature.append(f"{status.st_mtime_ns}-{status.st_size}")
        except OSError:
            signature.append("absent")
    return "|".join((str(folder), *signature))


def _load(folder: Path, key: str) -> Loaded:
    from ..rnn.checkpoint import load

    model = load(folder)
    return Loaded(key, model, _baseline(folder, model))


def _baseline(folder: Path, model: Model) -> NGram | None:
    return None
