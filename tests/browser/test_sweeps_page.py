"""The pages of sweeps in a real Chromium: the list, small multiples, the table, and the way to a run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from accessibility import violations
from playwright.sync_api import Page, expect
from reading_page import DRAWN, OpenPage
from serving import serving

from rnnscope.runs.sweep.folder import sweep_folder
from rnnscope.runs.sweep.plan import parse_plan
from rnnscope.runs.sweep.results import Curve, RunResult

pytestmark = pytest.mark.browser

PLAN = b"""
[settings]
learning_rate = 0.03
steps = 40
[grid]
initialization = ["orthogonal", "identity"]
clipping = ["off", "norm"]
seed = [0, 1]
"""
READY = "body[data-sweeps=ready]"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a sweep of eight runs: without clipping the identity diverges, the last run is still to come."""
    data = tmp_path_factory.mktemp("sweeps")
    _write_sweep(data)
    with serving(data) as server:
        server.wait("/healthz")
        yield server.address


def _write_sweep(data: Path) -> None:
    folder = sweep_folder(data, "starts")
    folder.write_plan(PLAN)
    for number, settings in enumerate(parse_plan(PLAN, "x").runs[:-1]):
        diverged = (settings.initialization, settings.clipping) == ("identity", "off")
        steps = [0, 10, 20, 30]
        loss = [1.4, 5.0, None, None] if diverged else [1.4, 1.0 / (number + 1), 0.5, 0.1 * (number + 1)]
        folder.append(
            RunResult(
                key=str(number),
                settings=vars(settings),
                state="diverged" if diverged else "finished",
                reason="the loss is NaN" if diverged else "",
                step=20 if diverged else 40,
                loss=None if diverged else 0.1 * (number + 1),
                best=0.1,
                accuracy=None if diverged else 0.75,
                clipped=0.25,
                largest_norm=3.0,
                curve=Curve(step=steps, loss=loss, norm=loss, accuracy=[0.5] * 4),
                lag=[1.0, 0.1],
                baseline=1.386,
                baseline_name="guessing, ln 4",
                chance=0.25,
            )
        )


def _rows(page: Page) -> list[list[str]]:
    page.evaluate(DRAWN)
    rows = page.locator("#runs tbody tr").all()
    return [[cell.strip() for cell in row.locator("th, td").all_inner_texts()] for row in rows]


def test_from_the_list_to_a_run(open_page: OpenPage) -> None:
    page = open_page("/sweeps", wait=None)
    page.wait_for_selector(READY)
    expect(page.locator("#sweeps tbody tr")).to_contain_text("7 of 8, 2 diverged")
    page.locator("#sweeps tbody a").click()
    page.wait_for_selector(READY)
    caption = page.locator("#multiples .figure-caption")
    expect(caption).to_contain_text("Diverged (×): identity, off, seed 0 at step 20 (the loss is NaN)")
    expect(caption).to_contain_text("1 of 8 runs are still to come")
    expect(page.locator(".sweep-legend")).to_have_text("clipping offclipping norm")
    assert violations(page) == []
    rows = _rows(page)
    assert [row[:4] for row in rows] == [
        ["orthogonal", "off", "2", "0"],
        ["orthogonal", "norm", "2", "0"],
        ["identity", "off", "2", "2"],
        ["identity", "norm", "1", "0"],
    ]
    assert rows[0][4] == "0.1500 ± 0.0707" and rows[2][4] == "–"
    page.locator("#runs tbody a").nth(1).click()
    page.wait_for_selector("body[data-gradients]")
    query = {name: value[0] for name, value in parse_qs(urlsplit(page.url).query).items()}
    assert query["learning_rate"] == "0.03" and query["initialization"] == "orthogonal"
    assert query["clipping"] == "off" and query["seed"] == "1" and query["lanes"] == "1"


def test_the_table_sorts_by_keyboard_and_the_address_keeps_the_view(open_page: OpenPage) -> None:
    page = open_page("/sweeps/starts?table=runs", wait=None)
    page.wait_for_selector(READY)
    head = page.locator("#runs thead button", has_text="final loss")
    head.focus()
    page.keyboard.press("Enter")
    assert [row[2] for row in _rows(page)][:2] == ["0", "1"]
    assert page.locator("#runs th[aria-sort=ascending]").inner_text().startswith("final loss")
    page.keyboard.press("Enter")  # the focus has stayed on the head
    assert _rows(page)[0][:3] == ["identity", "norm", "0"]
    page.locator("#axis-columns").select_option("clipping")
    page.locator("#measure").select_option("norm")
    expect(page.locator(".sweep-legend")).to_have_text("initialization orthogonalinitialization identity")
    query = "columns=clipping&rows=none&colour=initialization&measure=norm&table=runs&sort=loss&order=falling"
    expect(page).to_have_url(re.compile(re.escape(f"?{query}") + "$"))
    page.reload()
    page.wait_for_selector(READY)
    assert page.locator("#axis-colour").input_value() == "initialization"
    assert _rows(page)[0][:3] == ["identity", "norm", "0"]


def test_the_pointer_on_a_line_names_the_run(open_page: OpenPage) -> None:
    page = open_page("/sweeps/starts?table=runs&columns=none&colour=none&rows=none", wait=None)
    page.wait_for_selector(READY)
    page.evaluate(DRAWN)
    box = page.locator(".sweep-surface canvas").first.bounding_box()
    assert box is not None
    tip = page.locator(".sweep-surface .figure-tip")
    for down in range(10, int(box["height"]) - 40, 12):
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + down)
        page.evaluate(DRAWN)
        if tip.is_visible():
            break
    expect(tip).to_contain_text("seed")
    expect(page.locator("#runs tbody tr.pointed")).to_have_count(1)
    page.mouse.move(2, 2)
    expect(tip).to_be_hidden()
    page.locator("#runs tbody a").first.focus()
    expect(page.locator("#runs tbody tr.pointed")).to_have_count(1)


def test_the_list_says_how_to_make_another(open_page: OpenPage) -> None:
    page = open_page("/sweeps", wait=None)
    page.wait_for_selector(READY)
    assert "rnnscope sweep starts.toml" in page.locator(".sweep-how").inner_text()
    assert violations(page) == []
