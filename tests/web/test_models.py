from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from rnnscope.rnn.network import NetworkShape
from rnnscope.rnn.vocabulary import Vocabulary
from rnnscope.web import models as module
from rnnscope.web.errors import Refusal
from rnnscope.web.models import Catalogue

AddModel = Callable[..., None]
DAMAGED_CONFIGS = [
    b"", b"{", b"null", b"[]", b"\xff\xfe", b'{"format": 1}', b'{"format": 99}', b"[" * 200_000, b"NaN",
    b'{"format": 1, "cell": "lstm", "vocabulary": "ab", "hidden_size": 1e9, "layers": 1}',
    b'{"format": 1, "cell": "lstm", "vocabulary": "ab", "hidden_size": 4, "layers": 1, "units": {"a": 1}}',
    b'{"format": 1, "cell": "lstm", "vocabulary": "ab", "hidden_size": 4, "layers": 1, "details": 7}',
    b'{"format": 1, "cell": "lstm", "vocabulary": "ab", "hidden_size": 4, "layers": 1, "loss_nats": NaN}',
    b'{"format": 1, "cell": "lstm", "vocabulary": "ab", "hidden_size": 4, "layers": 1, "loss_nats": 1'
    + b"0" * 400
    + b"}",
    b'{"format": 1, "cell": ["x"], "vocabulary": "ab", "hidden_size": 4, "layers": 1}',
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, model_folder: Path) -> Path:
    """A copy of the models that a test may spoil."""
    return Path(shutil.copytree(model_folder, tmp_path / "models"))


def test_the_list(client: TestClient, known: Vocabulary) -> None:
    answer = client.get("/api/models").json()
    assert answer["broken"] == []
    assert [model["name"] for model in answer["models"]] == ["gru", "lstm", "one", "relu", "wide"]
    lstm = answer["models"][1]
    assert lstm["cell"] == "lstm" and lstm["layers"] == 2 and lstm["hidden_size"] == 6
    assert lstm["characters"] == known.size == 11
    assert lstm["parameters"] == 4 * 6 * (11 + 6 + 2) + 4 * 6 * (6 + 6 + 2) + 11 * 6 + 11
    assert lstm["loss_nats"] == 1.5 and lstm["bits_per_char"] == pytest.approx(1.5 / 0.6931471805599453)
    assert lstm["baseline"] == "lstm" and lstm["corpus"] is None
    unit = {"layer": 0, "unit": 1, "quantity": "h", "sign": 1, "concept": "inside <b>a URL</b>", "auc": 0.9}
    assert lstm["units"] == [unit]


@pytest.mark.parametrize("content", DAMAGED_CONFIGS, ids=range(len(DAMAGED_CONFIGS)))
def test_a_damaged_folder_breaks_only_itself(folder: Path, content: bytes) -> None:
    (folder / "gru" / "config.json").write_bytes(content)
    catalogue = Catalogue((folder,))
    summary = catalogue.summary()
    assert [model["name"] for model in summary["models"]] == ["lstm", "one", "relu", "wide"]
    (broken,) = summary["broken"]
    assert broken["name"] == "gru" and 10 < len(broken["error"]) < 300
    assert str(folder) not in broken["error"]
    with pytest.raises(Refusal, match="the model gru cannot be read"):
        catalogue.load("gru")
    assert catalogue.load("lstm").model.name == "lstm"


@pytest.mark.parametrize(
    "damage", [lambda data: b"", lambda data: data[:40], lambda data: data[:-3], lambda data: b"x" * 99]
)
def test_damaged_weights(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    path = folder / "gru" / "model.safetensors"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(Refusal, match="the model gru cannot be read"):
        Catalogue((folder,)).load("gru")


def test_weights_that_are_missing_are_told_in_the_list(folder: Path) -> None:
    (folder / "gru" / "model.safetensors").unlink()
    assert Catalogue((folder,)).summary()["broken"] == [
        {"name": "gru", "error": "model.safetensors is missing"}
    ]


def test_what_is_no_model_is_passed_over(folder: Path, tmp_path: Path) -> None:
    (folder / "notes.txt").write_text("hello")
    (folder / "empty").mkdir()
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "config.json").write_text("{}")
    (folder / "loop").symlink_to(folder / "loop")
    summary = Catalogue((tmp_path / "absent", folder / "notes.txt", folder)).summary()
    assert len(summary["models"]) == 5 and summary["broken"] == []


@pytest.mark.skipif(os.name != "posix", reason="names of files are bytes on POSIX only")
def test_names_and_words_that_are_no_utf8_do_not_break_the_answer(folder: Path, browser, settings) -> None:  # type: ignore[no-untyped-def]
    document = json.loads((folder / "gru" / "config.json").read_text())
    (folder / "gru" / "config.json").write_text(
        json.dumps({**document, "corpus": "\ud800", "sample": "<script>"})
    )
    (folder / "one").rename(folder / os.fsdecode(b"\xff"))
    answer = browser(settings, models=(folder,)).get("/api/models")
    assert answer.status_code == 200
    assert len(answer.json()["models"]) == 5
    assert answer.headers["content-type"] == "application/json"


def test_of_two_models_of_one_name_the_first_counts(
    folder: Path, tmp_path: Path, add_model: AddModel, known: Vocabulary
) -> None:
    mine = tmp_path / "mine"
    add_model(mine / "gru", NetworkShape("rnn", known.size, 3))
    catalogue = Catalogue((mine, folder))
    summary = catalogue.summary()
    assert [model["cell"] for model in summary["models"] if model["name"] == "gru"] == ["rnn"]
    assert summary["broken"] == [{"name": "gru", "error": "another model has this name; rename the folder"}]
    assert catalogue.load("gru").model.config.shape.cell == "rnn"


@pytest.mark.parametrize(
    "name", ["", "nothing", "../models/gru", "./gru", "gru/", "gru/../gru", "GRU\x00", "grü", "."]
)
def test_unknown_names(folder: Path, name: str) -> None:
    with pytest.raises(Refusal, match="no model of this name") as refused:
        Catalogue((folder,)).load(name)
    assert refused.value.status_code == 404


def test_a_model_is_read_once_and_again_when_it_changes(
    folder: Path, known: Vocabulary, add_model: AddModel
) -> None:
    catalogue = Catalogue((folder,), most_loaded=2)
    with ThreadPoolExecutor(4) as pool:
        loaded = list(pool.map(catalogue.load, ["gru"] * 8))
    assert len({id(entry) for entry in loaded}) == 1
    add_model(folder / "gru", NetworkShape("gru", known.size, 7))
    assert catalogue.load("gru").model.config.shape.hidden_size == 7
    first = catalogue.load("lstm")
    catalogue.load("one"), catalogue.load("relu")
    assert catalogue.load("lstm") is not first  # few are kept


def rewrite(folder: Path, **changes: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_models_share_a_baseline(folder: Path) -> None:
    catalogue = Catalogue((folder,))
    rewrite(folder / "gru", baseline="lstm")
    baseline = catalogue.load("lstm").baseline
    assert baseline is not None and catalogue.load("gru").baseline is baseline
    assert catalogue.load("one").baseline is None


def test_a_renamed_folder_keeps_its_own_baseline(folder: Path) -> None:
    (folder / "lstm").rename(folder / "mine")
    assert Catalogue((folder,)).load("mine").baseline is not None


@pytest.mark.parametrize("name", ["absent", "../models/lstm", "relu", "", "."])
def test_a_baseline_that_is_not_one_is_left_out(folder: Path, name: str) -> None:
    rewrite(folder / "gru", baseline=name)
    assert Catalogue((folder,)).load("gru").baseline is None


def test_a_damaged_baseline_is_left_out(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "lstm" / "ngram.safetensors").write_bytes(b"x" * 100)
    assert Catalogue((folder,)).load("lstm").baseline is None
    assert "the baseline lstm cannot be read" in caplog.text


def test_a_baseline_of_other_characters_is_left_out(folder: Path) -> None:
    characters = json.loads((folder / "gru" / "config.json").read_text())["vocabulary"]
    rewrite(folder / "gru", baseline="lstm", vocabulary=characters[::-1])
    assert Catalogue((folder,)).load("gru").baseline is None


def test_a_reader_that_breaks_is_a_sentence_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(folder: Path) -> None:
        raise MemoryError("secret")

    monkeypatch.setattr(module, "_summary", explode)
    errors = {entry["error"] for entry in Catalogue((folder,)).summary()["broken"]}
    assert errors == {"its files are damaged (MemoryError)"}


def test_the_names_of_files_are_those_of_the_core() -> None:
    from rnnscope.rnn import checkpoint

    assert module.BASELINE_FILE == checkpoint.BASELINE_FILE
