"""The command `rnnscope`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import platformdirs


def data_folder() -> Path:
    """Where the user's corpora, texts and models are kept."""
    return Path(platformdirs.user_data_dir("rnnscope", appauthor=False))


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """A microscope for recurrent networks."""


@main.command()
@click.option("--corpus", required=True, help="wiki, python, readme, or a UTF-8 text file.")
@click.option("--cell", type=click.Choice(["lstm", "gru", "rnn", "relu", "linear"]), default="lstm", show_default=True)
@click.option("--hidden", type=int, default=256, show_default=True, help="Units of each layer.")
@click.option("--layers", type=int, default=1, show_default=True)
@click.option("--minutes", type=float, help="Time budget; the last quarter lowers the learning rate.  [default: 30]")
@click.option("--steps", type=int, help="Optimizer steps, instead of a time budget.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder of the model.")
@click.option("--resume", is_flag=True, help="Go on with the run in --out.")
@click.option("--batch", type=int, default=32, show_default=True, help="Sequences side by side.")
@click.option("--window", type=int, default=128, show_default=True, help="Truncated-BPTT window in characters.")
@click.option("--learning-rate", type=float, default=2e-3, show_default=True)
@click.option("--clip", type=float, default=1.0, show_default=True, help="Largest gradient norm; 0: no clipping.")
@click.option("--dropout", type=float, default=0.0, show_default=True, help="Between layers.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--precision", type=click.Choice(["float32", "bfloat16"]), default="float32", show_default=True)
@click.option("--half", is_flag=True, help="Store the weights in half precision.")
@click.option("--threads", type=int, default=1, show_default=True)
def train(corpus: str, out: Path, resume: bool, threads: int, **options: object) -> None:
    """Train a model on a corpus. Ctrl-C stops and keeps it; --resume goes on."""
    import torch

    from .rnn.corpora import load_corpus
    from .runs.run import Run, RunSettings
    from .rnn.training import TrainingSettings

    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)
    o: dict = dict(options)  # type: ignore[type-arg]
    with short_errors(), stop_on_interrupt() as stop:
        training = TrainingSettings(
            batch_size=o["batch"], window=o["window"], learning_rate=o["learning_rate"], clip_norm=o["clip"],
            dropout=o["dropout"], seed=o["seed"], precision=o["precision"],
        )  # fmt: skip
        minutes = 30.0 if o["minutes"] is None and o["steps"] is None else o["minutes"]
        settings = RunSettings(corpus, o["cell"], o["hidden"], o["layers"], training, minutes, o["steps"], o["half"])
        run = Run(out, settings, load_corpus(corpus, data_folder()), resume)
        with click.progressbar(length=10_000, item_show_func=lambda item: item, file=sys.stderr) as bar:
            shown = 0
            for progress in run.train(stop):
                position = int(10_000 * progress.done)
                if position > shown:
                    bar.update(position - shown, describe(progress))
                    shown = position
        if run.finished:
            loss = run.test_loss_nats()
            click.echo(f"held-out loss {loss:.4f} nats/char")


def describe(progress) -> str:  # type: ignore[no-untyped-def]
    """One line for the progress bar."""
    return f"step {progress.step} {progress.loss_nats:.3f} nats {progress.characters_per_second:.0f} ch/s val {progress.validation_nats}"


@contextmanager
def short_errors() -> Iterator[None]:
    """Turn the errors a user can cause into one sentence."""
    try:
        yield
    except (ValueError, ArithmeticError) as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Ctrl-C asks the loop to end after the step it is in; a second one ends at once."""
    asked = False

    def handle(number: int, frame: object) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True

    before = [(number, signal.signal(number, handle)) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        yield lambda: asked
    finally:
        for number, handler in before:
            signal.signal(number, handler)
