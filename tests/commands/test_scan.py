"""`rnnscope scan`: from files to a table and to findings that the page shows; errors in one sentence."""

from __future__ import annotations

import gzip
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result

from rnnscope.cli import main
from rnnscope.find.findings import Findings
from rnnscope.find.store import listed, load
from rnnscope.rnn.checkpoint import Config, save
from rnnscope.rnn.network import Network, NetworkShape
from rnnscope.rnn.vocabulary import Vocabulary


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RNNSCOPE_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    vocabulary = Vocabulary(tuple("ab ()\n"))
    network = Network(NetworkShape("gru", vocabulary.size, 6))
    save(tmp_path / "m", network, Config(network.shape, vocabulary))
    return tmp_path / "m"


def words(seed: int, size: int) -> str:
    draw = random.Random(seed)
    return " ".join(draw.choices(["ab", "(ba)", "b a", "(a\nb)", "a\n"], k=size))


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{name}.txt" for name in "abcd"]
    for seed, path in enumerate(paths):
        path.write_text(words(seed, 8_000))
    return paths


def run(*arguments: object) -> Result:
    threads = torch.get_num_threads()
    try:
        return CliRunner().invoke(main, ["scan", *map(str, arguments)], catch_exceptions=False)
    finally:
        torch.set_num_threads(threads)


def without_times(findings: Findings) -> Findings:
    return findings.model_copy(update={"made": "", "seconds": 0.0})


def test_a_scan_ends_in_a_table_and_is_kept(model: Path, files: list[Path], data: Path) -> None:
    asked = ("--model", model, "--corpus", *files[:3], "--report", files[3])
    concepts = ("--concept", "inside-parentheses", "line-position", "--regex", "a+", "b b")
    result = run(*asked, *concepts)
    assert result.exit_code == 0, result.output
    number = r"-?\d\.\d{3}"
    pattern = rf"\ninside \( \) +1\.\d +[hrzn] +[+-] +{number} +{number} to {number} +{number} +\({number}\)"
    assert re.search(pattern, result.stdout)
    assert re.search(rf"\nposition in the line +1\.\d .* r {number} ", result.stdout)
    assert "\nmatches of a+ " in result.stdout
    assert re.search(r"\ntext +a\.txt, b\.txt, c\.txt and 1 more, [\d,]+ characters", result.stdout)
    assert "\nchosen on    the files for choosing\nreported on  the files for reporting\n" in result.stdout
    [kept] = listed(data / "find")
    assert str(data / "find" / kept.key) in result.stdout
    assert "100%" not in result.stderr
    assert "reading" in result.stderr
    again = run(*asked, *concepts, "--out", data / "mine.json.gz")
    assert (again.stdout, again.stderr) == (result.stdout, "this was scanned before\n")
    assert load(data / "mine.json.gz").key == kept.key


def test_every_concept_is_looked_for_if_none_is_named(model: Path, files: list[Path], data: Path) -> None:
    result = run("--model", model, "--corpus", files[0])
    assert result.exit_code == 0, result.output
    [kept] = listed(data / "find")
    assert len(kept.concepts) == 20
    assert "\ninside a URL: " in result.stdout, "which never holds here"


@pytest.mark.usefixtures("own_fork_server")
def test_processes_find_the_very_same(
    model: Path, files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for engine in (("--engine", "here"), ("--engine", "processes", "--workers", 2)):
        monkeypatch.setenv("RNNSCOPE_DATA", str(tmp_path / engine[1]))
        out = tmp_path / f"{engine[1]}.json.gz"
        asked = ("--model", model, "--corpus", *files, "--concept", "inside-parentheses", "--out", out)
        result = run(*asked, *engine)
        assert result.exit_code == 0, result.output
        found.append(without_times(load(out)))
    assert found[0] == found[1]


def test_what_cannot_be_read_is_named_with_its_place(
    model: Path, files: list[Path], tmp_path: Path, data: Path
) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_bytes(b"a" * 999 + b"\xff" + b"b" * 1000)
    cut = tmp_path / "cut.txt.gz"
    cut.write_bytes(gzip.compress(words(9, 50_000).encode())[:-2000])
    result = run("--model", model, "--corpus", *files, wrong, cut, "--concept", "inside-parentheses")
    assert result.exit_code == 0, result.output
    assert re.search(r"not counted: wrong\.txt from byte [\d,]+: .*UTF-8", result.stderr)
    assert re.search(r"not counted: cut\.txt\.gz from byte [\d,]+: the gzip file is damaged", result.stderr)
    assert "inside ( )  1." in result.stdout


def test_a_labelled_file_brings_its_text(model: Path, tmp_path: Path, data: Path) -> None:
    lines = ["# rnnscope labels: bs"]
    for piece in re.findall("b+|[^b]+", words(1, 3000).replace("\n", " ")):
        lines.append(f"{'1' if piece[0] == 'b' else '0'}\t{piece}")
    (tmp_path / "labels.txt").write_text("\n".join(lines) + "\n")
    result = run("--model", model, "--labels", tmp_path / "labels.txt")
    assert result.exit_code == 0, result.output
    assert re.search(r"\nbs +1\.\d ", result.stdout)
    assert "your labelled file bs" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "say what to scan: --corpus wiki, python, readme or files, or --labels FILE"),
        (("--corpus", "none.txt"), "none.txt is not a file, and the corpora are python, readme, wiki"),
        (("--corpus", "wiki"), "corpus wiki is not on this machine yet"),
        (("--corpus", "readme", "--report", "text.txt"), "the corpus readme is divided already"),
        (("--corpus", "text.txt", "--concept", "inside-ulr"), "concept must be a built-in one, got 'inside-ulr'"),
        (("--corpus", "text.txt", "--regex", "("), "the pattern must be a regular expression, got"),
        (("--corpus", "text.txt", "--engine", "here", "--workers", "2"), "here is one worker, got 2"),
        (("--corpus", "text.txt", "--address", "a:1"), "an address is for the engine ray"),
        (("--corpus", "text.txt", "--most", "10"), "10 is not in the range"),
        (("--corpus", "text.txt", "--labels", "text.txt"), "line 1 must be '# rnnscope labels: NAME'"),
        (("--corpus", "wrong.txt"), "of wrong.txt byte 0 is not UTF-8"),
    ],
)  # fmt: skip
def test_errors_are_one_sentence(
    arguments: tuple[str, ...],
    message: str,
    model: Path,
    tmp_path: Path,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text.txt").write_text(words(0, 2000))
    Path("wrong.txt").write_bytes(b"\xff" * 3000)
    result = run("--model", "m", *arguments)
    assert result.exit_code != 0
    assert message in result.output
    assert "Traceback" not in result.output


def test_an_unknown_model_is_refused(files: list[Path], data: Path) -> None:
    assert "nobody is neither a model folder nor" in run("--model", "nobody", "--corpus", files[0]).output
    assert "m is neither a model" in run("--model", "m", "--corpus", files[0]).output, "no folder here"


def workers_of(pid: int) -> list[int]:
    """The processes that those have started that `pid` has started: the fork server does."""
    return [worker for child in children(pid) for worker in children(child)]


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_ctrl_c_ends_a_scan_and_its_workers(model: Path, tmp_path: Path, data: Path) -> None:
    (tmp_path / "long.txt").write_text(words(0, 8_000) * 300)
    command = [sys.executable, "-m", "rnnscope", "scan", "--model", model, "--corpus", tmp_path / "long.txt"]
    with subprocess.Popen(
        [*map(str, command), "--workers", "2", "--engine", "processes"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as scan:
        assert scan.stderr is not None
        assert b"reading" in scan.stderr.readline()
        while not (workers := workers_of(scan.pid)):
            assert scan.poll() is None
            time.sleep(0.05)
        os.killpg(scan.pid, signal.SIGINT)  # as a terminal does it
        output, errors = scan.communicate(timeout=60)
    assert (scan.returncode, output) == (130, b"")
    assert errors.decode().splitlines()[-1] == "stopped; nothing is kept of a scan that has not ended"
    assert b"Traceback" not in errors
    end = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < end, "a worker has outlived the scan"
        time.sleep(0.05)
    assert not list((data / "find").glob("*"))
