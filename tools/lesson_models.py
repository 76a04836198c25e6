"""Train the models that lessons ship: `python tools/lesson_models.py seq2seq`.

What is done already is kept, so that an interrupted command goes on where it was; `--again` begins anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import seq2seq_models
import torch

from rnnscope.lessons.trained import FOLDER

Make = Callable[[Path, bool], None]
"""Writes NAME*.safetensors and the measured NAME.json into a folder; `again`: also what is there already."""

LESSONS: dict[str, Make] = {"seq2seq": seq2seq_models.make}


def main() -> None:
    """Make the models of the lessons that are named."""
    parser = argparse.ArgumentParser(description="Train the models that lessons ship.")
    parser.add_argument(
        "names", nargs="+", choices=sorted(LESSONS), metavar="NAME", help=", ".join(sorted(LESSONS))
    )
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--again", action="store_true", help="train what is there already, too")
    wanted = parser.parse_args()
    torch.set_num_threads(1)
    wanted.folder.mkdir(parents=True, exist_ok=True)
    for name in wanted.names:
        LESSONS[name](wanted.folder, wanted.again)


if __name__ == "__main__":
    main()
