"""The model card: what a finished run was trained on, how, and what came out; in config.json and for people."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import math
import platform
from pathlib import Path
from typing import Any

import torch

from ..rnn.checkpoint import BASELINE_FILE, Config, NamedUnit, load_baseline, read_config, write_config
from ..rnn.network import Network
from ..rnn.ngram import NGram
from ..rnn.tensorfile import read_tensors, write_atomically, write_tensors
from .training import Run

PACKAGES = ("torch", "numpy", "rnnscope")


@dataclasses.dataclass(frozen=True)
class Baseline:
    """An n-gram model and the name of the model folder that holds it."""

    folder: str
    ngram: NGram


def fit_baseline(run: Run) -> Baseline:
    """Fit the n-gram model that the network is compared with on the same training text; it goes into the folder.

    Returned is the model as stored, its shares rounded: what a card says of it is true of the file that ships.
    """
    arrays = NGram.best(run.ids, run.validation, run.vocabulary.size).tensors()
    tensors = {name: torch.from_numpy(array.copy()) for name, array in arrays.items()}
    write_tensors(run.folder / BASELINE_FILE, tensors, {"corpus_sha256": run.corpus.sha256})
    return Baseline(run.folder.name, NGram.from_tensors(arrays))


def shared_baseline(run: Run, folder: Path) -> Baseline:
    """The n-gram model of another model beside this one. Raises ValueError if it was fitted on another corpus."""
    metadata = read_tensors(folder / BASELINE_FILE)[1] if (folder / BASELINE_FILE).exists() else {}
    ngram = load_baseline(folder)
    if ngram is None or metadata.get("corpus_sha256") != run.corpus.sha256:
        raise ValueError(f"{folder.name} has no n-gram model of this very corpus: leave out --baseline")
    return Baseline(folder.name, ngram)


def write_card(
    run: Run, command: str, sample: str | None, baseline: Baseline, units: tuple[NamedUnit, ...]
) -> Config:
    """Measure the finished model on the part of the split that it never saw; write config.json and README.md."""
    details = _details(run, baseline) | {"command": command}
    config = dataclasses.replace(
        read_config(run.folder),
        sample=sample,
        baseline=baseline.folder,
        loss_nats=round(run.test_loss_nats(), 4),
        units=units,
        details=details,
    )
    write_config(run.folder, config)
    write_atomically(run.folder / "README.md", card_text(run.folder.name, config).encode())
    return config


def card_text(name: str, config: Config) -> str:
    """The card as Markdown, from what config.json says."""
    shape, details = config.shape, config.details
    parameters = sum(parameter.numel() for parameter in Network(shape).parameters())
    rows = [
        ("cell", f"{shape.cell}, {shape.layers} x {shape.hidden_size} units, {parameters:,} parameters"),
        ("characters", f"{len(config.vocabulary.characters)} known, the rest as one unknown"),
        ("corpus", f"`{config.corpus}`: {details['source']}; {details['licence']}"),
        ("corpus SHA-256", f"`{details['corpus_sha256']}`"),
        (
            "split",
            "{train:,} / {validation:,} / {test:,} characters, by whole documents".format(**details["split"]),
        ),
        ("held-out loss", _loss(config.loss_nats)),
        ("best n-gram on the same text", _loss(details["baseline_nats"])),
        ("validation loss", f"{details['validation_nats']:.4f} nats/char at step {details['best_step']:,}"),
        (
            "trained",
            f"{details['steps']:,} steps in {details['minutes']:.0f} minutes, seed {details['seed']}",
        ),
        ("weights stored in", details["weights"]),
        ("environment", ", ".join(f"{key} {value}" for key, value in details["environment"].items())),
    ]
    table = "\n".join(f"| {key} | {value} |" for key, value in rows)
    command = f"```\n{details['command']}\n```"
    return f"# {name}\n\nTrained by\n\n{command}\n\n| | |\n|---|---|\n{table}\n\n{_units_text(config)}"


def _units_text(config: Config) -> str:
    if not config.units:
        return (
            "No single unit was found that tells one of the built-in concepts with an AUC of 0.9 or more.\n"
        )
    rows = "\n".join(
        f"| {unit.layer + 1}.{unit.unit} | {unit.quantity} | {'high' if unit.sign > 0 else 'low'} "
        f"| {unit.concept} | {unit.auc:.3f} |"
        for unit in config.units
    )
    return (
        "## Units that a measurement named\n\nChosen on the validation part; the AUC is that on the test part, which "
        f"the choice never saw.\n\n| unit | quantity | is | concept | AUC |\n|---|---|---|---|---|\n{rows}\n"
    )


def _loss(nats: float | None) -> str:
    return "not measured" if nats is None else f"{nats:.4f} nats/char, {nats / math.log(2):.4f} bits/char"


def _details(run: Run, baseline: Baseline) -> dict[str, Any]:
    best = run.best
    assert best is not None  # a finished run was evaluated
    split = {"train": len(run.ids), "validation": len(run.validation), "test": len(run.test)}
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {
        "source": run.corpus.source,
        "licence": run.corpus.licence,
        "corpus_sha256": run.corpus.sha256,
        "split": split,
        "steps": run.trainer.step_count,
        "minutes": round(run.elapsed_seconds / 60, 1),
        "seed": run.settings.training.seed,
        "training": dataclasses.asdict(run.settings.training),
        "validation_nats": round(best["validation_nats"], 4),
        "best_step": int(best["step"]),
        "baseline_nats": round(baseline.ngram.loss_nats(run.test), 4),
        "weights": "float16" if run.settings.half else "float32",
        "environment": {
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
        }
        | versions,
    }
