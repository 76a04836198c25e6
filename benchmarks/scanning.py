"""Scanning a corpus: speed against the bare network, memory, processes, and the time of a whole search."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch

from rnnscope.engine.processes import ProcessEngine
from rnnscope.find.activity import STEPS
from rnnscope.find.channels import hidden_channels
from rnnscope.find.concepts import BUILT_IN
from rnnscope.find.count import Counting, count_shard
from rnnscope.find.search import search
from rnnscope.find.shards import SHARD_BYTES, Documents, Shard
from rnnscope.find.streams import STREAMS
from rnnscope.rnn.checkpoint import Config, Model
from rnnscope.rnn.corpora import load_corpus
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.trace import run_layer, single_layer
from rnnscope.rnn.vocabulary import Vocabulary

from .measure import interleaved, ratio
from .report import Budget, Row, Section

METHOD = (
    "The text is the standard library of the running Python. Speed: every statistic of h of every unit for all "
    f"{len(BUILT_IN)} built-in concepts (`count_shard`) of a shard, or with 3 x 512 a quarter of one, against the "
    "same characters through the fused layers and nothing else, one thread each, in turns. Memory: peak resident "
    "size of a process that scans a file (LSTM of 32 units, six concepts, in that process). Processes: the same "
    "search with one worker and with two. Whole search: both passes, null, intervals and probes, LSTM 3 x 512, two "
    "workers."
)
CASES = ((NetworkShape("lstm", 128, 256, 1), SHARD_BYTES, 7), (NetworkShape("lstm", 128, 512, 3), 262_144, 3))
MEMORY_MEGABYTES = (10, 100)
PEAK = """
import resource, sys, torch
from pathlib import Path
from rnnscope.engine import HereEngine
from rnnscope.find.channels import hidden_channels
from rnnscope.find.concepts import BUILT_IN
from rnnscope.find.count import Counting, count_shard
from rnnscope.find.merging import merge
from rnnscope.find.shards import Files
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.vocabulary import Vocabulary
path, stride = Path(sys.argv[1]), int(sys.argv[2])
vocabulary = Vocabulary.from_text(path.open().read(100_000))
network = Network(NetworkShape("lstm", vocabulary.size, 32)).eval().requires_grad_(False)
counting = Counting(network, vocabulary, BUILT_IN[:6], hidden_channels(network), stride, True)
shards = Files("f", "f", [(None, path)]).shards()
statistics = merge(result for _, result in HereEngine().map(count_shard, counting, shards))
status = Path("/proc/self/status")  # ru_maxrss of a child begins with what its parent had
told = dict(line.split(":", 1) for line in status.read_text().splitlines()) if status.exists() else {}
peak = int(told["VmHWM"].split()[0]) if "VmHWM" in told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak, statistics.characters)
"""


def run(tell: Callable[[str], None]) -> Section:
    """All rows."""
    text = load_corpus("python", Path()).text
    rows = []
    for shape, length, rounds in CASES:
        tell(f"scanning, LSTM {shape.layers} x {shape.hidden_size}")
        rows.append(_speed(model_of(shape, text), text[:length], rounds))
    tell("memory of a scan")
    rows.append(_memory(text))
    tell("two processes against one")
    rows.append(_processes(model_of(NetworkShape("lstm", 128, 256, 1), text), text[: 4 * SHARD_BYTES]))
    tell("a whole search, LSTM 3 x 512, 1 M characters")
    rows.append(_search(model_of(NetworkShape("lstm", 128, 512, 3), text), text[:1_000_000]))
    return Section("Scanning a corpus", METHOD, tuple(rows))


def model_of(shape: NetworkShape, text: str) -> Model:
    """An untrained model with larger weights than torch draws, so that its units are busy."""
    torch.manual_seed(0)
    vocabulary = Vocabulary.from_text(text, shape.vocabulary_size - 1)
    network = Network(NetworkShape(shape.cell, vocabulary.size, shape.hidden_size, shape.layers))
    for parameter in network.eval().requires_grad_(False).parameters():
        parameter.mul_(3)
    return Model("drawn", network, vocabulary, Config(network.shape, vocabulary))


def bare_forward(model: Model, text: str) -> int:
    """The text in STREAMS streams through the fused layers; returns how many characters were read."""
    network, length = model.network, len(text) // STREAMS
    ids = model.vocabulary.encode(text)[: length * STREAMS].reshape(STREAMS, length).T.contiguous()
    layers = [single_layer(network, layer) for layer in range(network.shape.layers)]
    state = network.zero_state(STREAMS)
    h, c = list(state.h[:, None]), list(state.c[:, None])
    with torch.no_grad():
        for start in range(0, length, STEPS):
            x = network.one_hot(ids[start : start + STEPS])
            for layer, module in enumerate(layers):
                x, h[layer], c[layer] = run_layer(module, x, h[layer], c[layer])
    return length * STREAMS


def _speed(model: Model, text: str, rounds: int) -> Row:
    shard = next(Documents("a", "a text", [(None, [text])]).shards())
    assert isinstance(shard, Shard)
    channels = hidden_channels(model.network)
    counting = Counting(model.network, model.vocabulary, BUILT_IN, channels, 97, True)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        timings = interleaved(
            {"bare": lambda: bare_forward(model, text), "scan": lambda: count_shard(counting, shard)}, rounds
        )
    finally:
        torch.set_num_threads(threads)
    shape, bare, scan = model.network.shape, timings["bare"], timings["scan"]
    return Row(
        f"LSTM {shape.layers} x {shape.hidden_size}: speed of a scan against the bare forward pass",
        ratio(bare, scan),
        "x",
        Budget("at least", 0.7),
        f"{len(text) / scan.median_seconds:,.0f} characters/s against {len(text) / bare.median_seconds:,.0f}",
    )


def _memory(text: str) -> Row:
    peaks = []
    with tempfile.TemporaryDirectory() as folder:
        for megabytes in MEMORY_MEGABYTES:
            path = Path(folder) / "text.txt"
            part = text.encode("ascii", "replace")
            path.write_bytes((part * (megabytes * 1_000_000 // len(part) + 1))[: megabytes * 1_000_000])
            command = [sys.executable, "-c", PEAK, str(path), str(megabytes * 10)]
            told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            assert int(told[1]) == megabytes * 1_000_000
            peaks.append(int(told[0]) / 1024)
    return Row(
        "memory of a scan of 100 MB against one of 10 MB",
        peaks[1] / peaks[0],
        "x",
        Budget("at most", 1.1),
        f"peak {peaks[1]:,.0f} MiB against {peaks[0]:,.0f} MiB",
    )


def _processes(model: Model, text: str) -> Row:
    seconds = {}
    for workers in (1, 2):
        with ProcessEngine(workers) as engine:
            source = Documents("a", "a text", [(None, [text])])
            start = time.perf_counter()
            search(model, source, BUILT_IN, engine)
            seconds[workers] = time.perf_counter() - start
    return Row(
        "a search of 4 MB with two processes against one",
        seconds[1] / seconds[2],
        "x",
        None,
        f"{seconds[2]:.1f} s against {seconds[1]:.1f} s, the weighing of the evidence in one process among them",
    )


def _search(model: Model, text: str) -> Row:
    done: dict[str, float] = {}
    start = time.perf_counter()
    with ProcessEngine(2) as engine:
        parts = [(k % 2, [text[k * 125_000 : (k + 1) * 125_000]]) for k in range(8)]

        def note(share: float, doing: str) -> None:
            done[doing] = time.perf_counter() - start

        search(model, Documents("a", "a text", parts), BUILT_IN, engine, note)
    seconds = time.perf_counter() - start
    weighing = seconds - max(done.values())
    return Row(
        "all units of LSTM 3 x 512 ranked for all concepts on 1 M characters",
        seconds,
        "s",
        None,
        f"of which {weighing:.0f} s for null, intervals and probes",
    )
