"""Train the models that lessons ship: `python tools/lesson_models.py`, all of them, or those of the lessons named.

What is done already is kept, so that an interrupted command goes on where it was; `--again` begins anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import plural_models
import seq2seq_models
import torch
from torch import Tensor

from rnnscope.lessons import both_ways_training, sentiment_training
from rnnscope.lessons.trained import FOLDER, write_model

Make = Callable[[Path, bool], None]
"""Writes NAME*.safetensors and the measured NAME.json into a folder; `again`: also what is there already."""


def one_file(name: str, trained: Callable[[], dict[str, Tensor]]) -> Make:
    """Of a lesson whose models are small and lie in one file."""

    def make(folder: Path, again: bool) -> None:
        if again or not (folder / f"{name}.safetensors").exists():
            write_model(folder, name, trained(), {"made_by": f"python tools/lesson_models.py {name}"})

    return make


LESSONS: dict[str, Make] = {
    "both-ways": one_file("both-ways", both_ways_training.shipped_weights),
    "plural": plural_models.make,
    "sentiment": one_file("sentiment", sentiment_training.shipped_weights),
    "seq2seq": seq2seq_models.make,
}


def main() -> None:
    """Make the models of the lessons that are named."""
    parser = argparse.ArgumentParser(description="Train the models that lessons ship.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(sorted(LESSONS)))
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--again", action="store_true", help="train what is there already, too")
    wanted = parser.parse_args()
    unknown = sorted(set(wanted.names) - set(LESSONS))
    if unknown:
        parser.error(f"expected {', '.join(sorted(LESSONS))}, got {unknown[0]}")
    torch.set_num_threads(1)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    for name in wanted.names or LESSONS:
        LESSONS[name](wanted.folder, wanted.again)


if __name__ == "__main__":
    main()
