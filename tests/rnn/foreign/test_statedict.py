"""Files that other people's code saved, and files that were made to do harm."""

from __future__ import annotations

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import torch
from torch import nn

from rnnscope.rnn.foreign import statedict
from rnnscope.rnn.foreign.statedict import read_state_dicts

WEIGHTS = {"rnn.weight": torch.arange(6.0).reshape(2, 3), "rnn.bias": torch.ones(2)}


class Malicious:
    """Creates a file when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.marker),)


@pytest.mark.parametrize("new_format", [True, False])
def test_tensors_come_back(tmp_path: Path, new_format: bool) -> None:
    torch.save(WEIGHTS, tmp_path / "a.pth", _use_new_zipfile_serialization=new_format)
    (state,) = read_state_dicts(tmp_path / "a.pth")
    assert state.where == () and state.place == "top level"
    assert state.tensors.keys() == WEIGHTS.keys()
    assert all(torch.equal(state.tensors[key], WEIGHTS[key]) for key in WEIGHTS)


def test_safetensors_come_back(tmp_path: Path) -> None:
    safetensors.torch.save_file(WEIGHTS, tmp_path / "a.safetensors")
    (state,) = read_state_dicts(tmp_path / "a.safetensors")
    assert torch.equal(state.tensors["rnn.weight"], WEIGHTS["rnn.weight"])
    (tmp_path / "b.safetensors").write_bytes(b"\xff" * 100)
    with pytest.raises(ValueError, match=r"b\.safetensors is not a safetensors file"):
        read_state_dicts(tmp_path / "b.safetensors")


def test_dicts_are_found_at_any_depth_without_optimizers(tmp_path: Path) -> None:
    shared = dict(WEIGHTS)
    adam = {"state": {"w": {"exp_avg": torch.zeros(2, 3)}}, "param_groups": []}
    torch.save(
        {"model": shared, "best": {"net": shared, "x": WEIGHTS}, "opt": adam, 3: WEIGHTS, "note": "hello"},
        tmp_path / "a.pt",
    )
    found = read_state_dicts(tmp_path / "a.pt")
    assert [state.where for state in found] == [("model",), ("best", "x")]
    assert found[1].place == "best.x"


def test_a_dict_held_a_million_times_over_is_walked_once(tmp_path: Path) -> None:
    nested: dict[str, Any] = {"w": torch.zeros(2)}
    for _ in range(5):
        nested = {f"k{k}": nested for k in range(300)}  # 300**5 paths
    torch.save(nested, tmp_path / "a.pt")
    assert len(read_state_dicts(tmp_path / "a.pt")) == 1


def test_too_deep_and_too_many(tmp_path: Path) -> None:
    nested: dict[str, Any] = dict(WEIGHTS)
    for _ in range(8):
        nested = {"deeper": nested}
    torch.save(nested, tmp_path / "deep.pt")
    with pytest.raises(ValueError, match="dicts may be nested 6 deep, got more in 'deeper'"):
        read_state_dicts(tmp_path / "deep.pt")
    one = torch.zeros(1)
    torch.save({str(k): one for k in range(1001)}, tmp_path / "many.pt")
    with pytest.raises(ValueError, match=r"many\.pt holds 1001 tensors; at most 1000 are read"):
        read_state_dicts(tmp_path / "many.pt")


@pytest.mark.parametrize("new_format", [True, False])
def test_a_pickled_module_is_refused_with_what_to_do(tmp_path: Path, new_format: bool) -> None:
    torch.save(nn.LSTM(3, 2), tmp_path / "a.pt", _use_new_zipfile_serialization=new_format)
    sentence = (
        r"^a\.pt holds a Python object \(torch\.nn\.modules\.rnn\.LSTM\), which is not loaded because a pickle "
        r'can run code; save the weights alone with torch\.save\(model\.state_dict\(\), "weights\.pt"\)$'
    )
    with pytest.raises(ValueError, match=sentence):
        read_state_dicts(tmp_path / "a.pt")


@pytest.mark.parametrize("how", ["zip", "legacy", "plain"])
def test_a_malicious_pickle_is_never_executed(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")  # not even where the user's shell asks for it
    marker, path = tmp_path / "executed", tmp_path / "a.pt"
    content = {"weights": WEIGHTS, "x": Malicious(marker)}
    if how == "plain":
        path.write_bytes(pickle.dumps(content))
    else:
        torch.save(content, path, _use_new_zipfile_serialization=how == "zip")
    with pytest.raises(ValueError, match="pickle"):
        read_state_dicts(path)
    assert not marker.exists()
    torch.load(path, weights_only=False) if how != "plain" else pickle.loads(path.read_bytes())
    assert marker.exists()  # the file does what it was made to do, elsewhere


def test_a_zip_that_inflates_is_refused_before_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def must_not_be_called(*_: object, **__: object) -> None:
        raise AssertionError

    with zipfile.ZipFile(tmp_path / "a.pt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data.pkl", bytes(16 << 20))
    assert (tmp_path / "a.pt").stat().st_size < 20_000
    monkeypatch.setattr(torch, "load", must_not_be_called)
    with pytest.raises(
        ValueError, match=r"a\.pt is a compressed archive of 16777216 bytes; torch\.save does not"
    ):
        read_state_dicts(tmp_path / "a.pt")


def test_a_zip_that_is_packed_again_is_refused_whatever_its_size(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.pt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/data.pkl", bytes(range(256)))  # deflating makes it longer
    with pytest.raises(ValueError, match="a compressed archive of 256 bytes"):
        read_state_dicts(tmp_path / "a.pt")


def test_limits_of_the_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.save(WEIGHTS, tmp_path / "a.pt")
    for name, most, words in [
        ("MOST_FILE_BYTES", 100, "must be at most 0 GiB"),
        ("MOST_RECORDS", 3, "records; at most 3 are read"),
        ("MOST_PICKLE_BYTES", 10, "describes its tensors in [0-9]+ bytes; at most 10"),
    ]:
        with monkeypatch.context() as patch, pytest.raises(ValueError, match=words):
            patch.setattr(statedict, name, most)
            read_state_dicts(tmp_path / "a.pt")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ([torch.zeros(1)], "holds a list, not a state_dict"),
        (torch.zeros(1), "holds a Tensor, not a state_dict"),
        ({"a": 1}, "holds no tensors"),
        ({"a": torch.zeros(3, 3).to_sparse()}, "'a' must be an ordinary tensor"),
        ({"a": torch.zeros(3, device="meta")}, "'a' must be an ordinary tensor"),
        ({"a": torch.zeros(1).expand(1000, 1000)}, "'a' repeats its numbers"),
        ({"\x1b[2J": torch.zeros(1)}, r"printable characters, got '\\x1b\[2J'"),
        ({"a" * 201: torch.zeros(1)}, "at most 200 printable characters"),
    ],
)
def test_contents_that_are_no_state_dict(tmp_path: Path, content: object, words: str) -> None:
    torch.save(content, tmp_path / "a.pt")
    with pytest.raises(ValueError, match=words):
        read_state_dicts(tmp_path / "a.pt")


def test_files_that_are_something_else(tmp_path: Path) -> None:
    torch.save(WEIGHTS, tmp_path / "whole.pt")
    torch.save(WEIGHTS, tmp_path / "old.pt", _use_new_zipfile_serialization=False)
    (tmp_path / "cut.pt").write_bytes((tmp_path / "whole.pt").read_bytes()[:-50])
    (tmp_path / "cut-old.pt").write_bytes((tmp_path / "old.pt").read_bytes()[:-10])
    (tmp_path / "empty.pt").write_bytes(b"")
    (tmp_path / "text.pt").write_text("hello")
    with zipfile.ZipFile(tmp_path / "zip.pt", "w") as archive:
        archive.writestr("hello", "hello")
    with zipfile.ZipFile(tmp_path / "script.pt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("script/constants.pkl", "hello")
    for name, words in {
        "cut.pt": "is damaged",
        "cut-old.pt": "is damaged",
        "empty.pt": "is no file of torch.save",
        "text.pt": "is no file of torch.save",
        "zip.pt": "is a zip file, but torch.save did not write it",
        "script.pt": "is a TorchScript archive",
        "absent.pt": "cannot be read: No such file",
        ".": "cannot be read: Is a directory",
    }.items():
        with pytest.raises(ValueError, match=words) as caught:
            read_state_dicts(tmp_path / name)
        assert "\n" not in str(caught.value) and len(str(caught.value)) < 300


@pytest.mark.parametrize("new_format", [True, False])
def test_a_damaged_byte_gives_a_sentence_or_other_numbers(tmp_path: Path, new_format: bool) -> None:
    path = tmp_path / "a.pt"
    torch.save(WEIGHTS, path, _use_new_zipfile_serialization=new_format)
    content = path.read_bytes()
    for position in range(0, len(content), 7):
        path.write_bytes(content[:position] + bytes([content[position] ^ 0x55]) + content[position + 1 :])
        try:
            read_state_dicts(path)
        except ValueError as error:
            assert "\n" not in str(error)
