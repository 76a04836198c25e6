"""The command `rnnscope`."""

from __future__ import annotations

import math
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__
from .commands.errors import short_errors
from .commands.scan import scan
from .commands.sweep import sweep
from .interrupt import stop_on_interrupt
from .samples import TITLES
from .settings import data_folder

if TYPE_CHECKING:
    from .runs.training import Progress, Run

CELLS = ("lstm", "gru", "rnn", "relu", "linear")
OPENING_CONCEPT = "inside a URL"  # its unit is the one that the pages open with
FOLDER = click.Path(file_okay=False, path_type=Path)
PRESENT_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="rnnscope")
def main() -> None:
    """RNNscope: a microscope for recurrent networks, in the browser."""


main.add_command(scan)
main.add_command(sweep)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port.  [default: 7777, or the next free one]")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--models", type=PRESENT_FOLDER, help="A folder of model folders, beside the shipped ones.")
@click.option("--allow-host", multiple=True, help="Another host name that the page may be asked for by.")
def serve(
    host: str, port: int | None, no_browser: bool, models: Path | None, allow_host: tuple[str, ...]
) -> None:
    """Serve the pages on this machine and open them."""
    from .settings import default_settings
    from .web.serve import serve

    with short_errors():
        serve(host, port, not no_browser, default_settings(models, allow_host))


@main.command()
@click.option("--models", type=PRESENT_FOLDER, help="A folder of model folders, beside the shipped ones.")
def models(models: Path | None) -> None:
    """List the models that the pages offer."""
    from .settings import default_settings
    from .web.models import Catalogue

    with short_errors():
        summary = Catalogue(default_settings(models).models).summary()
    click.echo(f"{'name':<20} {'cell':<7} {'size':<9} {'nats/char':>9} {'bits/char':>9}  corpus")
    for model in summary["models"]:
        size = f"{model['layers']} x {model['hidden_size']}"
        losses = " ".join(
            f"{'-' if x is None else f'{x:.3f}':>9}" for x in (model["loss_nats"], model["bits_per_char"])
        )
        click.echo(f"{model['name']:<20} {model['cell']:<7} {size:<9} {losses}  {model['corpus'] or '-'}")
    for broken in summary["broken"]:
        click.echo(f"{broken['name']:<20} cannot be read: {broken['error']}")


@main.group()
def corpus() -> None:
    """Texts to train on."""


@corpus.command()
@click.argument("name", type=click.Choice(["wiki"]))
def get(name: str) -> None:
    """Fetch the corpus wiki once, by pip; python and readme need no fetching."""
    from .rnn.corpora import get_wiki

    with short_errors():
        bar: Any
        with click.progressbar(length=1000, item_show_func=_shown, file=sys.stderr) as bar:

            def show(doing: str, share: float | None) -> None:
                bar.update(int(1000 * (share or 0)) - bar.pos, doing)

            path = get_wiki(data_folder(), show)
        click.echo(f"{name} is in {path}")


@main.command()
@click.option("--corpus", required=True, help="wiki, python, readme, or a UTF-8 text file.")
@click.option("--cell", type=click.Choice(CELLS), default="lstm", show_default=True)
@click.option("--hidden", type=int, default=256, show_default=True, help="Units of each layer.")
@click.option("--layers", type=int, default=1, show_default=True)
@click.option(
    "--minutes", type=float, help="Time budget; in its last quarter the learning rate falls.  [default: 30]"
)
@click.option("--steps", type=int, help="Optimizer steps, instead of a time budget.")
@click.option("--out", type=FOLDER, required=True, help="Folder for the model.")
@click.option("--resume", is_flag=True, help="Go on with the run in --out.")
@click.option("--batch", type=int, default=32, show_default=True, help="Sequences side by side.")
@click.option(
    "--window", type=int, default=128, show_default=True, help="Truncated-BPTT window in characters."
)
@click.option("--learning-rate", type=float, default=2e-3, show_default=True)
@click.option(
    "--clip", type=float, default=1.0, show_default=True, help="Largest gradient norm; 0: no clipping."
)
@click.option("--dropout", type=float, default=0.0, show_default=True, help="Between the layers.")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--precision", type=click.Choice(["float32", "bfloat16"]), default="float32", show_default=True)
@click.option("--half", is_flag=True, help="Store the weights in half precision.")
@click.option(
    "--baseline", type=PRESENT_FOLDER, help="Compare with the n-gram model of the model in this folder."
)
@click.option(
    "--sample",
    type=click.Choice(list(TITLES)),
    help="The shipped text that the pages read first with this model.",
)
@click.option("--threads", type=click.IntRange(1, 256), default=1, show_default=True)
def train(corpus: str, out: Path, resume: bool, threads: int, **options: Any) -> None:
    """Train a model of characters on a corpus. Ctrl-C keeps what is there; --resume goes on."""
    import torch

    from .rnn.corpora import load_corpus
    from .runs.training import Run

    torch.set_num_threads(threads)
    torch.set_flush_denormal(True)  # denormal numbers make a step many times slower
    with short_errors(), stop_on_interrupt() as stop:
        run = Run(out, _run_settings(corpus, options), load_corpus(corpus, data_folder()), resume)
        _show(run.train(stop))
        if not run.finished:
            click.echo(f"stopped at step {run.trainer.step_count}; go on with --resume")
            return
        _conclude(run, options)


@main.command()
@click.argument("source", type=FILE)
@click.option("--vocab", type=FILE, required=True, help="JSON: a list of characters, or character to id.")
@click.option(
    "--out", type=FOLDER, help="Folder for the model.  [default: in the data folder, by the file's name]"
)
@click.option(
    "--relu", is_flag=True, help="The nn.RNN had nonlinearity='relu', which its weights do not show."
)
def convert(source: Path, vocab: Path, out: Path | None, relu: bool) -> None:
    """Read a state_dict of nn.LSTM, nn.GRU or nn.RNN with its readout (.pt or .safetensors)."""
    from .rnn.foreign import convert

    folder = out or data_folder() / "models" / source.stem
    with short_errors():
        converted = convert(source, vocab, folder, "relu" if relu else "tanh")
    click.echo(f"recognized: {converted.description}")
    for warning in converted.warnings:
        click.echo(f"note: {warning}")
    click.echo(f"the model is in {folder}")


def _run_settings(corpus: str, options: dict[str, Any]) -> Any:
    from .rnn.training import TrainingSettings
    from .runs.training import RunSettings

    training = TrainingSettings(
        batch_size=options["batch"],
        window=options["window"],
        learning_rate=options["learning_rate"],
        clip_norm=options["clip"],
        dropout=options["dropout"],
        seed=options["seed"],
        precision=options["precision"],
    )
    minutes, steps = options["minutes"], options["steps"]
    if minutes is None and steps is None:
        minutes = 30.0
    shape = (options["cell"], options["hidden"], options["layers"])
    return RunSettings(corpus, *shape, training, minutes, steps, options["half"])


def _conclude(run: Run, options: dict[str, Any]) -> None:
    """Measure the finished model and write its card."""
    from .engine import make_engine
    from .find.card import look_into, names_in
    from .find.findings import FINDINGS_FILE
    from .find.store import write
    from .runs.card import fit_baseline, shared_baseline, write_card

    click.echo("1 of 3: the n-gram model of the same text", err=True)
    shared = options["baseline"]
    baseline = fit_baseline(run) if shared is None else shared_baseline(run, shared)
    click.echo("2 of 3: the units that tell a concept", err=True)
    with make_engine("processes") as engine:
        findings = look_into(run.model(), run.corpus, engine)
    write(run.folder / FINDINGS_FILE, findings)
    units = names_in(findings, run.corpus.name)
    units = tuple(sorted(units, key=lambda unit: unit.concept != OPENING_CONCEPT))
    words = [word for word in sys.argv[1:] if word != "--resume"]  # a resumed run is the unbroken one
    command = shlex.join(["rnnscope", *words])
    click.echo("3 of 3: the held-out loss", err=True)
    config = write_card(run, command, options["sample"], baseline, units)
    nats, bits = config.loss_nats, config.bits_per_char
    click.echo(
        f"held-out loss {nats:.4f} nats/char, {bits:.4f} bits/char; the card is in {run.folder / 'README.md'}"
    )


def _show(steps: Iterator[Progress]) -> None:
    """A bar on a terminal; elsewhere a line for the first step and for each validation."""
    if sys.stderr.isatty():
        with click.progressbar(length=10_000, item_show_func=_shown, file=sys.stderr) as bar:
            for progress in steps:
                bar.update(int(10_000 * progress.done) - bar.pos, _line(progress))
        return
    last: float | None = -1.0
    for progress in steps:
        if progress.validation_nats != last:
            last = progress.validation_nats
            click.echo(_line(progress), err=True)


def _shown(line: str | None) -> str:
    return line or ""


def _line(progress: Progress) -> str:
    validation = "" if progress.validation_nats is None else f", validation {progress.validation_nats:.3f}"
    minutes = progress.remaining_seconds / 60
    return (
        f"step {progress.step:,}  {progress.loss_nats:.3f} nats ({progress.loss_nats / math.log(2):.2f} bits)/char"
        f"{validation}  {progress.characters_per_second:,.0f} characters/s  {minutes:.0f} min left"
    )
