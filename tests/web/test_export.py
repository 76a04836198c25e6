from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from starlette.testclient import TestClient

from rnnscope.rnn.trace import Trace
from rnnscope.settings import Settings
from rnnscope.web.downloads import Downloads
from rnnscope.web.errors import Refusal
from rnnscope.web.export import ExportQuery, file_name

TEXT = 'abc=,"\n\r\n-+@\x00\t\u05d0\U0001f600?' * 20  # 340 code points
QUERY = {"model": "lstm", "what": "all", "unit": "2.3", "format": "csv"}


@pytest.fixture
def stored(client: TestClient) -> str:
    return f"sha256:{client.post('/api/texts', json={'characters': TEXT}).json()['sha256']}"


def table(client: TestClient, **query: str) -> list[dict[str, str]]:
    answer = client.get("/api/export", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def arrays(client: TestClient, **query: str) -> dict[str, np.ndarray]:
    answer = client.get("/api/export", params={**query, "format": "npz"})
    assert answer.status_code == 200, answer.text
    with np.load(io.BytesIO(answer.content)) as archive:
        return dict(archive)


def test_csv_and_npz_hold_the_same_exact_numbers(client: TestClient, stored: str) -> None:
    rows = table(client, text=stored, **QUERY)
    numbers = arrays(client, text=stored, **QUERY)
    assert len(rows) == len(TEXT) == len(numbers["position"])
    for name in ("surprise_bits", "baseline_bits", "next_probability", "i_2.3", "c_2.3", "h_2.3"):
        column = np.array([float(row[name]) for row in rows], dtype=np.float32)
        assert numbers[name].dtype == np.float32
        np.testing.assert_array_equal(column, numbers[name])
    for layer in (1, 2):
        hidden = np.array(
            [[float(row[f"hidden_{layer}.{unit}"]) for unit in range(6)] for row in rows], dtype=np.float32
        )
        np.testing.assert_array_equal(hidden, numbers[f"hidden_{layer}"])
    np.testing.assert_array_equal(
        [[int(r[f"guess_code_point_{k}"]) for k in range(1, 6)] for r in rows], numbers["guess_code_point"]
    )


def test_the_numbers_are_the_networks(client: TestClient, stored: str, model_folder) -> None:  # type: ignore[no-untyped-def]
    from rnnscope.rnn.checkpoint import load

    model = load(model_folder / "lstm")
    trace = Trace(model.network)
    piece = trace.extend(model.vocabulary.encode(TEXT))
    numbers = arrays(client, text=stored, **QUERY)
    for layer in (0, 1):
        np.testing.assert_allclose(numbers[f"hidden_{layer + 1}"], piece.hidden[layer], atol=1e-6)
    with torch.no_grad():
        probability = model.network.readout(piece.hidden[1]).softmax(-1)
    np.testing.assert_allclose(numbers["guess_probabilities"], probability.topk(5).values, atol=1e-6)


def test_any_character_comes_back_from_the_table(client: TestClient, stored: str) -> None:
    rows = table(client, **{**QUERY, "what": "surprise", "unit": ""}, text=stored)
    assert "".join(row["character"] or "\x00" for row in rows) == TEXT
    assert [int(row["code_point"]) for row in rows] == list(map(ord, TEXT))
    assert [int(row["position"]) for row in rows] == list(range(len(TEXT)))
    assert [row["known"] for row in rows[:4]] == ["1"] * 4 and rows[-1]["known"] == "0"
    assert rows[0]["surprise_bits"] == "nan"


@pytest.mark.parametrize(
    ("what", "headings"),
    [("surprise", ["known", "surprise_bits", "baseline_bits"]), ("unit", [f"{name}_2.3" for name in "ifgoch"]),
     ("hidden", [f"hidden_{layer}.{unit}" for layer in (1, 2) for unit in range(6)])],
)  # fmt: skip
def test_what_was_asked_for_and_no_more(
    client: TestClient, stored: str, what: str, headings: list[str]
) -> None:
    (row, *_) = table(client, **{**QUERY, "what": what}, text=stored)
    assert list(row) == ["position", "character", "code_point", *headings]


def test_a_model_without_baseline_and_a_text_of_nothing(client: TestClient) -> None:
    empty = client.post("/api/texts", json={"characters": ""}).json()["sha256"]
    query = {"model": "gru", "text": f"sha256:{empty}", "what": "all"}
    assert table(client, **query, format="csv") == []
    numbers = arrays(client, **query)
    assert numbers["hidden_1"].shape == (0, 5) and "baseline_bits" not in numbers


def test_the_download_has_a_plain_name(client: TestClient, stored: str) -> None:
    answer = client.get("/api/export", params={**QUERY, "text": stored})
    name = re.fullmatch('attachment; filename="([A-Za-z0-9._-]+)"', answer.headers["content-disposition"])
    assert name is not None and name[1].startswith("rnnscope-lstm-") and name[1].endswith("-all-2.3.csv")


@pytest.mark.parametrize("model", ['a"b', "a\r\nx: y", "../../etc", "ä/ö\\", "x" * 200, "\x00", "con:"])
def test_names_of_files(model: str) -> None:
    query = ExportQuery(model=model, text="sample:" + model[:100], what="next", format="npz")
    assert re.fullmatch(r"rnnscope-[A-Za-z0-9._-]{1,150}\.npz", file_name(query))
    assert ".." not in file_name(query)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"model": ""}, "model"), ({"model": "x"}, "model"), ({"text": "x"}, "text"), ({"text": "sample:x"}, "text"),
     ({"what": "x"}, "what"), ({"format": "exe"}, "format"), ({"unit": "0.1"}, "unit"), ({"unit": "3.1"}, "unit"),
     ({"unit": "1.6"}, "unit"), ({"unit": "1"}, "unit"), ({"unit": "a.b"}, "unit"), ({"unit": "1.-1"}, "unit"),
     ({"unit": "\u0661.1"}, "unit"), ({"what": "unit", "unit": ""}, "unit"), ({"more": "1"}, "more"),
     ({"text": "sha256:" + "0" * 64}, "text")],
)  # fmt: skip
def test_what_cannot_be_exported(client: TestClient, stored: str, change: dict[str, str], field: str) -> None:
    answer = client.get("/api/export", params={**QUERY, "text": stored, **change})
    assert answer.status_code in (404, 422)
    assert answer.json()["field"] == field
    assert client.get("/api/export", params={**QUERY, "text": stored}).status_code == 200


def test_a_refused_export_frees_its_place(browser, settings: Settings, stored: str) -> None:  # type: ignore[no-untyped-def]
    client = browser(replace(settings, most_exports=1))
    for _ in range(3):
        assert client.get("/api/export", params={**QUERY, "text": "sample:x"}).status_code == 404
        assert client.get("/api/export", params={**QUERY, "text": stored}).status_code == 200


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_few_exports_at_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        downloads = Downloads(pool, 1, 1.0)
        await downloads.start(lambda: iter([b"x"]), "a.csv", "text/csv")
        with pytest.raises(Refusal, match="1 exports are under way") as refused:
            await downloads.start(lambda: iter([b"x"]), "a.csv", "text/csv")
        assert refused.value.status_code == 429
