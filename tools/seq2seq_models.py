"""The models of the lesson on sequence to sequence: how each was trained, and what it then could do."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rnnscope.lessons.seq2seq import CellKind, Shape, Translator
from rnnscope.lessons.seq2seq_files import file_name, rounded
from rnnscope.lessons.seq2seq_tasks import TASKS, Pair, Reversal, Task, is_held_out
from rnnscope.lessons.seq2seq_training import (
    Trainer,
    by_length,
    learning_rate,
    measure,
    new_translator,
    right_texts,
)
from rnnscope.lessons.trained import write_model
from rnnscope.rnn.tensorfile import write_atomically

MEASURED = "seq2seq.json"
POINTS = 24  # of the curves
HELD_OUT, PROBE = 3000, 200  # texts tried in the end, and at each point of the curves
LONGER, EACH = 4, 150  # reversal is tried on texts longer than any in training, too
LEAST_TRIED = 100  # texts that make a point of accuracy against length


@dataclass(frozen=True)
class Recipe:
    """Adam, the learning rate rising and falling to a hundredth, the decoder fed the right answer."""

    units: int
    steps: int
    cell: CellKind = "gru"
    pairs: int = 128
    rate: float = 0.006
    seed: int = 1


RECIPES = {
    "reversal": Recipe(units=64, steps=3000),
    "numbers": Recipe(units=64, steps=900),
    "dates": Recipe(units=64, steps=1400),
    "programs": Recipe(units=96, steps=2400),
}


def make(folder: Path, again: bool) -> None:
    """Train each task with and without attention; the two of a task are given the same pairs."""
    for name, recipe in RECIPES.items():
        for attention in (True, False):
            measured = _measured(folder)
            known = measured.get(name, {}).get(_kind(attention))
            there = (folder / f"{file_name(name, attention)}.safetensors").exists()
            if known and there and known["recipe"] == asdict(recipe) and not again:
                continue
            found = _train(folder, TASKS[name], recipe, attention)
            measured = _measured(folder)
            measured.setdefault(name, {})[_kind(attention)] = found
            write_atomically(folder / MEASURED, (json.dumps(measured, indent=1) + "\n").encode())


def _measured(folder: Path) -> dict[str, Any]:
    path = folder / MEASURED
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def _kind(attention: bool) -> str:
    return "attention" if attention else "bottleneck"


def _train(folder: Path, task: Task, recipe: Recipe, attention: bool) -> dict[str, Any]:
    translator = new_translator(
        Shape(recipe.cell, recipe.units, task.sources, task.targets, attention), recipe.seed
    )
    trainer = Trainer(translator)
    drawn = np.random.default_rng([recipe.seed, 0])
    probe = task.pairs(np.random.default_rng([recipe.seed, 1]), PROBE, held_out=True)
    curve = [{"step": 0, **_rounded(asdict(measure(translator, probe)))}]
    began = time.process_time()
    for step in range(1, recipe.steps + 1):
        pairs = task.pairs(drawn, recipe.pairs, held_out=False)
        trainer.step(pairs, learning_rate((step - 1) / recipe.steps, recipe.rate))
        if step % (recipe.steps // POINTS) == 0 or step == recipe.steps:
            curve.append({"step": step, **_rounded(asdict(measure(translator, probe)))})
            print(task.name, _kind(attention), curve[-1], f"{time.process_time() - began:.0f} s", flush=True)
    shape = json.dumps(asdict(translator.shape))
    write_model(folder, file_name(task.name, attention), translator.state_dict(), {"shape": shape})
    found = {"recipe": asdict(recipe), "seconds": round(time.process_time() - began), "curve": curve}
    return found | _final(rounded(translator), task, recipe)


def _final(translator: Translator, task: Task, recipe: Recipe) -> dict[str, Any]:
    """On held-out texts of the same kind, and for reversal on longer ones."""
    rng = np.random.default_rng([recipe.seed, 2])
    pairs = task.pairs(rng, HELD_OUT, held_out=True)
    longer = list(_longer(task, rng)) if isinstance(task, Reversal) else []
    right = [one for at in range(0, len(pairs), 500) for one in right_texts(translator, pairs[at : at + 500])]
    lengths = by_length(pairs, right, LEAST_TRIED)
    if longer:
        lengths += by_length(longer, right_texts(translator, longer), EACH)
    return {
        "longest": task.longest,
        "tried": len(pairs),
        "right": round(sum(right) / len(right), 4),
        "measured": _rounded(asdict(measure(translator, pairs[:1000]))),
        "lengths": [_rounded(asdict(length)) for length in lengths],
    }


def _longer(task: Reversal, rng: np.random.Generator) -> list[Pair]:
    found: list[Pair] = []
    for length in range(task.longest + 1, task.longest + LONGER + 1):
        while sum(len(pair.source) == length for pair in found) < EACH:
            pair = task.of_length(rng, length)
            if is_held_out(task.key(pair)):
                found.append(pair)
    return found


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in values.items()}
