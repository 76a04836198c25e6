from __future__ import annotations

import typing
from pathlib import Path

import pytest

from rnnscope.find.concepts import pattern
from rnnscope.rnn.experiment import settings as experiment
from rnnscope.runs import database
from rnnscope.settings import Settings
from rnnscope.web import corpora, export, messages, serve, watch, watcher
from rnnscope.web.application import create_app
from rnnscope.web.find import messages as find
from rnnscope.web.find import work
from rnnscope.web.guard import SECURITY_HEADERS


@pytest.fixture
def protocol(repository: Path) -> str:
    return (repository / "docs" / "protocol.md").read_text()


@pytest.fixture
def security(repository: Path) -> str:
    return " ".join((repository / "docs" / "security.md").read_text().split())


def test_every_route_is_described(protocol: str, settings: Settings) -> None:
    for route in create_app(settings).routes:
        path = route.path.replace("{folder}", "{hash}").replace(":path", "")  # type: ignore[attr-defined]
        assert path == "/favicon.ico" or f"{path}`" in protocol or f"{path}?" in protocol, path


def test_every_message_and_array_is_described(protocol: str) -> None:
    for name in typing.get_args(messages.ArrayName):
        assert f"| `{name}` |" in protocol
    for model in (
        messages.Open,
        messages.Unit,
        messages.Order,
        messages.Write,
        messages.Reach,
        messages.Intervene,
        messages.Continue,
        messages.Opened,
        messages.Intervened,
        messages.Continued,
        messages.Failed,
        messages.Watch,
        messages.RunStatus,
        messages.Sample,
        messages.Caught,
    ):
        assert f"`{typing.get_args(model.model_fields['type'].annotation)[0]}`" in protocol
    for model, field in ((messages.RunStatus, "state"), (messages.RunCommand, "action")):
        for value in typing.get_args(model.model_fields[field].annotation):
            assert f"`{value}`" in protocol
    assert ", ".join(messages.METRICS) in protocol
    for what in typing.get_args(export.ExportQuery.model_fields["what"].annotation):
        assert f"`{what}`" in protocol


def test_every_bound_is_the_one_that_is_described(protocol: str, security: str, settings: Settings) -> None:
    assert f"pieces of {messages.PIECE} positions" in protocol
    assert f"a text has at most {messages.MOST_CHARACTERS:,} characters" in protocol
    assert f"`write` at most {messages.MOST_WRITTEN:,}" in protocol
    assert f"a command at most {messages.MOST_MESSAGE_BYTES >> 10} KiB" in protocol
    assert f"at most {watch.LOOKS_PER_SECOND:g} times a second" in protocol
    assert f"at most {watcher.MOST_ROWS:,} steps a frame" in protocol
    assert f"more than {database.MOST_OBSERVATIONS:,} observations" in protocol
    assert f"{corpora.MOST_CHARACTERS:,} characters of the training part" in protocol
    assert f"more than {serve.MOST_FRAME_BYTES >> 20} MiB" in protocol
    assert f"takes nothing for {settings.send_seconds:g} s" in protocol
    assert f"does not answer a ping for {serve.PING_SECONDS:g} s" in protocol
    for bound in (
        f"| body of a request | {settings.most_body_bytes >> 10} KiB |",
        f"| texts of one's own on disk | {settings.most_stored_texts:,} |",
        f"| streams at once | {settings.most_viewers} |",
        f"| exports at once | {settings.most_exports} |",
        f"| traces in memory | {settings.cache_bytes >> 20} MB for all tabs together",
        f"| models in memory | {settings.most_loaded_models} |",
        f"| worker threads | {settings.worker_threads} |",
        f"| downloads of runs at once | {settings.most_exports} |",
        f"| pages that watch runs at once | {settings.most_viewers} |",
        f"| runs that train at once | {settings.most_running} |",
        f"| runs that nobody has named | {settings.most_scratch_runs} |",
        f"| named runs | {settings.most_kept_runs} |",
        f"| running time of a run | {settings.most_run_seconds:,.0f} s |",
        f"| pause of a run | {settings.most_idle_seconds:.0f} s |",
        f"| searches at once | {settings.most_searches}, and {work.MOST_WAITING} wait |",
        f"| computations of lessons at once | {settings.most_live_lessons},",
        f"| time of such a computation | {settings.most_lesson_seconds:g} s |",
        f"| findings on disk | {settings.most_kept_searches} |",
        f"| labelled files on disk | {settings.most_labelled_files} |",
        f"| pattern of a search | {find.MOST_PATTERN} characters, and {pattern.SECONDS:g} s of processor time "
        f"for {pattern.CHARACTERS:,} characters",
        f"| brushed spans | {find.MOST_BRUSHED} on, {find.MOST_BRUSHED} off |",
        f"| snapshots of weights of a run | {settings.most_snapshot_bytes >> 20} MB |",
        f"| observations of a run | {database.MOST_OBSERVATIONS:,} |",
        f"| text of an experiment | {corpora.MOST_CHARACTERS:,} characters |",
        f"| size of an experiment | {experiment.MOST_HIDDEN} units, {experiment.MOST_LAYERS} layers, "
        f"{experiment.MOST_LENGTH:,} time steps, {experiment.MOST_BATCH} sequences, {experiment.MOST_STEPS:,} steps, "
        f"and {experiment.MOST_NUMBERS:,} for",
    ):
        assert bound in security
    for name, _ in SECURITY_HEADERS:
        assert name.decode() in security.lower()
