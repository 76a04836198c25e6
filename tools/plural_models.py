"""The models of the lesson on the kept plural: three cells, some seeds of each, and the one of each that is shipped."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any, get_args

import numpy as np

from rnnscope.find.auc import unit_aucs
from rnnscope.lessons.plural import KEEPS, Cell, comparison, file_name, kept, read
from rnnscope.lessons.plural_sentences import PLURAL
from rnnscope.lessons.plural_training import (
    DISTANCES,
    LONGEST,
    SEEDS,
    STEPS,
    Lesson,
    Weight,
    held_out,
    shares_right,
    train,
)
from rnnscope.lessons.trained import write_model
from rnnscope.rnn.intervention import Clamp
from rnnscope.rnn.network import Network
from rnnscope.rnn.tensorfile import write_atomically

TESTED = 200
"""Held-out sentences at each distance."""


def make(folder: Path, again: bool) -> None:
    """Train SEEDS networks of each kind; ship the one of the clearest unit."""
    path = folder / "plural.json"
    kinds: dict[str, Any] = {}
    if path.exists() and not again:
        kinds = json.loads(path.read_text(encoding="utf-8"))["networks"]
    tests = held_out(TESTED)
    for cell, weight in product(get_args(Cell), get_args(Weight)):
        name = file_name(cell, weight)
        if name in kinds:
            continue
        networks = [_trained(Lesson(cell, seed, weight)) for seed in range(SEEDS)]
        held = [_best_unit(network) for network in networks]
        shipped = max(range(SEEDS), key=lambda seed: _clearness(held[seed]))
        kinds[name] = {
            "right": [shares_right(network, tests).round(4).tolist() for network in networks],
            "best": held,
            "shipped": shipped,
        }
        said = {"seed": str(shipped), "steps": str(STEPS[weight]), "verb_weight": str(weight)}
        write_model(folder, name, networks[shipped].state_dict(), said)
        measured = {"distances": DISTANCES, "longest": LONGEST, "tested": TESTED, "networks": kinds}
        write_atomically(path, (json.dumps(measured) + "\n").encode())


def _trained(lesson: Lesson) -> Network:
    *_, progress = train(lesson)
    print(lesson.cell, lesson.seed, f"{progress.loss_nats:.3f}", progress.right.round(2), flush=True)
    return progress.network.eval().requires_grad_(False)


def _best_unit(network: Network) -> dict[str, Any]:
    """The unit that tells number best, and the share of verbs that turn when it is held as if it had been the other."""
    quantity = "c" if network.shape.cell == "lstm" else "h"
    found = kept(network, quantity, comparison())
    aucs = unit_aucs(found.values, found.plural[None])[0]
    unit = int(np.argmax(np.abs(aucs - 0.5)))
    singular, plural = found.typical()
    turned = []
    for sentence in comparison():
        value = float((singular if sentence.number == PLURAL else plural)[unit])
        clamp = Clamp(0, unit, quantity, value, sentence.subject + 1, sentence.verb)
        reading = read(network, sentence, unit, clamp)
        says = reading.plural[sentence.verb - 1] > reading.singular[sentence.verb - 1]
        turned.append(bool(says) != (sentence.number == PLURAL))
    share = float(np.mean(turned))
    print(network.shape.cell, "unit", unit, f"AUC {aucs[unit]:.3f}", f"turned {share:.2f}", flush=True)
    return {
        "unit": unit,
        "auc": round(float(aucs[unit]), 4),
        "turned": round(share, 4),
        "gate": _gate(network, unit),
    }


def _gate(network: Network, unit: int) -> float:
    """The share of its value that a unit keeps at a word between subject and verb, on average; 0 without a gate."""
    name = KEEPS.get(network.shape.cell)
    if name is None:
        return 0.0
    gates = [read(network, s, unit).internals[name][s.subject + 1 : s.verb] for s in comparison()]
    return round(float(np.concatenate(gates).mean()), 4)


def _clearness(best: dict[str, Any]) -> tuple[float, float, float]:
    """Verbs that it turns first, then how well it tells the numbers, then how much its gate keeps."""
    return best["turned"], round(abs(best["auc"] - 0.5), 2), best["gate"]
