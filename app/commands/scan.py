"""`rnnscope scan`: which units tell a concept, in a text of any length."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..settings import data_folder
from .errors import short_errors
from .many import ManyValues, many
from .scan_progress import progress
from .scan_table import failure_line, table
from .scanned import concepts_of, is_known, model_folder, read_labelled, source_of

if TYPE_CHECKING:
    from ..find.concepts import Concept
    from ..find.findings import Findings
    from ..find.shards import Source
    from ..rnn.checkpoint import Model

EXIT_INTERRUPTED = 130
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(cls=ManyValues)
@click.option("--model", required=True, metavar="M", help="A model folder, or a name that `models` lists.")
@many("--corpus", metavar="FILE...", help="wiki, python, readme, or UTF-8 files, gzipped ones (.gz) too.")
@many("--report", type=FILE, metavar="FILE...", help="Files to report on; choices are made on --corpus then.")
@many("--concept", metavar="NAME...", help="A built-in concept, such as inside-url.  [default: all]")
@many("--regex", metavar="PATTERN...", help="A concept of your own: inside a match.")
@click.option("--labels", type=FILE, help="A labelled file: your own labels, and the text that they are of.")
@click.option(
    "--engine",
    type=click.Choice(["here", "processes", "ray"]),
    help="Where it is counted; the results are the same.  [default: processes, for a short text here]",
)
@click.option("--workers", type=click.IntRange(1, 1024), help="Processes.  [default: one for each core]")
@click.option("--address", metavar="HOST:PORT", help="A Ray cluster that runs; see docs/cluster.md.")
@click.option(
    "--most",
    type=click.IntRange(2000),
    metavar="CHARACTERS",
    help="Only the beginning, of each file or of the corpus.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write what is found here too.")
def scan(
    model: str,
    corpus: tuple[str, ...],
    report: tuple[Path, ...],
    concept: tuple[str, ...],
    regex: tuple[str, ...],
    labels: Path | None,
    engine: str | None,
    workers: int | None,
    address: str | None,
    most: int | None,
    out: Path | None,
) -> None:
    """Find the units of a model that tell a concept, in a text of any length.

    What is found is kept for the page /find; the same scan again is answered at once.
    """
    import torch

    from ..find.search import key_of
    from ..find.store import load as load_findings
    from ..find.store import path_of, write
    from ..rnn.checkpoint import load

    torch.set_num_threads(1)
    with short_errors():
        folder = model_folder(model)
        loaded = load(folder)
        labelled = None if labels is None else read_labelled(labels)
        source = source_of(corpus, report, labelled, most, loaded.config)
        concepts = concepts_of(concept, regex, labelled)
        path = path_of(data_folder() / "find", key_of(loaded, source, concepts))
        if path.is_file():
            click.echo("this was scanned before", err=True)
            findings = load_findings(path)
        else:
            findings = _scan(loaded, source, concepts, (engine, workers, address))
        if out is not None:
            write(out, findings)
        _tell(findings, path, folder)


def _scan(
    model: Model,
    source: Source,
    concepts: tuple[Concept, ...],
    engine: tuple[str | None, int | None, str | None],
) -> Findings:
    from ..engine import make_engine
    from ..find.search import search
    from ..find.shards import PROCESSES_FROM_BYTES
    from ..find.store import save

    name, workers, address = engine
    short = source.bytes < PROCESSES_FROM_BYTES and workers is None and address is None
    try:
        made = make_engine(name or ("here" if short else "processes"), workers, address)
        with made, progress(source.bytes) as show:
            show(0.0, "reading")
            findings = search(model, source, concepts, made, show)
    except KeyboardInterrupt:
        click.echo("stopped; nothing is kept of a scan that has not ended", err=True)
        raise SystemExit(EXIT_INTERRUPTED) from None
    save(data_folder() / "find", findings)
    return findings


def _tell(findings: Findings, path: Path, folder: Path) -> None:
    click.echo(table(findings))
    for failure in findings.failures:
        click.echo(failure_line(failure), err=True)
    text = findings.text
    click.echo(f"text         {text.title}, {text.characters:,} characters in {findings.seconds:,.0f} s")
    click.echo(f"chosen on    {text.choose}\nreported on  {text.report}")
    where = "; `rnnscope serve` shows it at /find" if is_known(folder) else ""
    click.echo(f"what was found is in {path}{where}")
