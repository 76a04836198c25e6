"""A unit's page in a real Chromium."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import torch
from accessibility import both_themes, violations
from made_findings import made_findings, write_findings
from planted import CHARACTERS, inside_a_url, write_planted_model, write_shrinking_model
from playwright.sync_api import Browser, Page, expect
from reading_page import DRAWN, OpenPage, colour_at_cursor, is_green, is_purple
from serving import serving

from rnnscope.find.findings import Findings
from rnnscope.find.store import model_sha256
from rnnscope.find.store import save as save_findings
from rnnscope.rnn.checkpoint import Config, load, save
from rnnscope.rnn.network import Network, NetworkShape

pytestmark = pytest.mark.browser

TEXT = "see http://a.b/c for"
UNIT = "/models/planted/units/1.2"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Models: one that was searched, one that was not, one unit alone, and one with NaN in its weights."""
    folder = tmp_path_factory.mktemp("units")
    write_planted_model(folder / "models" / "planted")
    write_findings(folder / "models" / "planted")
    write_shrinking_model(folder / "models" / "bare")
    torch.manual_seed(0)
    for name, shape in (
        ("single", NetworkShape("gru", CHARACTERS.size, 1)),
        ("spoilt", NetworkShape("lstm", CHARACTERS.size, 4, 2)),
    ):
        network = Network(shape).requires_grad_(False)
        if name == "spoilt":
            network.rnn.weight_hh_l0.fill_(math.nan)
        save(folder / "models" / name, network, Config(shape, CHARACTERS))
    return folder


OTHER = "cd" * 12


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[str]:
    """Address of a server with these models."""
    save_findings(folder / "data" / "find", other_findings(folder))
    with serving(folder / "data", folder / "models") as server:
        server.wait("/healthz")
        yield server.address


def other_findings(folder: Path) -> Findings:
    """A search of the same model for one concept only, as the Find page leaves it."""
    model = load(folder / "models" / "planted")
    made = made_findings(model, OTHER, model_sha256(model))
    text = made.text.model_copy(update={"title": "another text"})
    return made.model_copy(
        update={"text": text, "concepts": made.concepts[:1], "made": "2026-02-01T00:00:00+00:00"}
    )


def assert_fits(page: Page) -> None:
    """Nothing is wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everything_known_of_a_unit_is_there(open_page: OpenPage) -> None:
    page = open_page(UNIT)
    expect(page.locator("h1")).to_have_text("Unit 1.2")
    expect(page).to_have_title("Unit 1.2 · planted · RNNscope")
    expect(page.locator("#crumb")).to_contain_text("LSTM, one layer of 12 units")
    expect(page.locator("#known")).to_contain_text("inside a URL (AUC 1.000)")
    scores = page.locator("#scores li")
    expect(scores).to_have_count(2)
    expect(scores.first).to_contain_text("AUC 1.000")
    link = scores.first.locator("a")
    assert link.get_attribute("href") == "/find?model=planted&concept=inside-url&unit=1.2"
    expect(page.locator("#histogram path.area.inside")).to_have_count(1)
    expect(page.locator("#onset .picture .line")).to_have_count(2)
    expect(page.locator("#onset")).to_contain_text("after the start")
    expect(page.locator("#passages li")).to_have_count(6)
    expect(page.locator("#memory .picture .line")).to_have_count(1)
    expect(page.locator("#gates .gate-row")).to_have_count(3)
    expect(page.locator("#gates")).to_contain_text("o is open nearly always (100 %)")
    expect(page.locator("#pushes li")).to_have_count(20)
    expect(page.locator("#inputs .weights")).to_have_count(
        8
    )  # four gates, from the layer and from the characters
    for name in ("scores", "histogram", "onset", "passages", "memory", "gates", "pushes", "inputs"):
        assert page.locator(f"#{name} .figure-caption").first.inner_text().endswith("."), name
    assert_fits(page)


def test_peaks_of_passages_stand_in_one_column_and_tell_their_values(open_page: OpenPage) -> None:
    page = open_page(UNIT)
    peaks = page.locator("#passages .passage-lists > div").first.locator(".peak")
    expect(peaks).to_have_count(3)
    lefts = {round(peaks.nth(index).bounding_box()["x"]) for index in range(peaks.count())}
    assert len(lefts) == 1
    peaks.first.hover()
    expect(page.locator("#passages .figure-tip")).to_have_text("h +0.762")


def test_without_a_search_it_says_what_to_do_and_measures(open_page: OpenPage) -> None:
    page = open_page("/models/bare/units/1.3")
    expect(page.locator("#scores .nothing")).to_contain_text("No text has been searched")
    assert page.locator("#scores .nothing a").get_attribute("href") == "/find?model=bare&unit=1.3"
    expect(page.locator("#gates")).to_contain_text("This cell has no gates.")
    expect(page.locator("#memory .picture .line")).to_have_count(1)
    expect(page.locator("#pushes li").first).to_be_visible()
    expect(page.locator("#inputs .weights")).to_have_count(2)
    expect(page.locator("#onset")).to_be_hidden()
    expect(page.locator("#passages")).to_be_hidden()
    assert_fits(page)


def test_a_typed_text_is_coloured_by_the_unit(open_page: OpenPage) -> None:
    page = open_page(UNIT)
    page.locator("#own-text").fill(TEXT)
    page.wait_for_function(
        f"() => document.querySelector('#sample').selectedOptions[0].text.includes('{len(TEXT)} char')"
    )
    page.wait_for_selector("body[data-read=all]")
    page.locator("#text").focus()
    page.keyboard.press("Home")
    for t, inside in enumerate(inside_a_url(TEXT)):
        if inside is not None:
            assert (is_green if inside else is_purple)(colour_at_cursor(page)), (t, TEXT[: t + 1])
        page.keyboard.press("ArrowRight")
    expect(page.locator("#legend-value")).to_contain_text("h −0.762 after “r”")
    page.wait_for_url("**/units/1.2?text=sha256:*")
    reopened = open_page(page.url.split("/", 3)[3].join(["/", ""]))
    expect(reopened.locator("#own-text")).to_have_value(TEXT)
    read = page.locator("#read-link").get_attribute("href") or ""
    assert "model=planted" in read and "unit=1.2" in read and read.endswith(f"#text={quote(TEXT, safe='')}")


def test_brackets_lead_to_the_neighbours(open_page: OpenPage) -> None:
    page = open_page("/models/planted/units/1.0?theme=dark")
    page.keyboard.press("[")
    page.wait_for_url("**/units/1.11?*")
    page.wait_for_selector("body[data-read=all]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.keyboard.press("]")
    page.wait_for_url("**/units/1.0?*")
    page.wait_for_selector("body[data-read=all]")
    page.keyboard.press("/")
    page.keyboard.type("1.7\n")
    page.wait_for_url("**/units/1.7?*")
    page.wait_for_selector("body[data-read=all]")
    page.locator("#inputs .weights a").first.click()
    page.wait_for_url("**/units/1.*")


def test_the_concept_that_is_shown_is_in_the_address(open_page: OpenPage) -> None:
    page = open_page(UNIT)
    page.locator("#histogram select").select_option("line-position")
    expect(page.locator("#onset h2")).to_have_text("Levels")
    expect(page.locator("#onset .picture .dot")).to_have_count(10)
    expect(page.locator("#onset")).to_contain_text("Mean +0.10 at 0 and −0.08 at 9")
    page.locator("#histogram select").select_option("all")
    expect(page.locator("#histogram")).to_contain_text("all positions")
    page.wait_for_url("**concept=all*")
    again = open_page(f"{UNIT}?concept=all")
    expect(again.locator("#onset")).to_contain_text("Choose a concept")


def test_another_search_is_chosen_and_stays_in_the_address(open_page: OpenPage) -> None:
    page = open_page(UNIT)
    options = page.locator("#search option")
    expect(options).to_have_count(2)
    expect(page.locator("#scores .figure-note")).to_contain_text("a made text")
    page.locator("#search").select_option(OTHER)
    expect(page.locator("#scores .figure-note")).to_contain_text("another text")
    page.wait_for_url(f"**search={OTHER}*")
    again = open_page(f"{UNIT}?search={OTHER}")
    expect(again.locator("#scores .figure-note")).to_contain_text("another text")
    assert again.locator("#search").input_value() == OTHER


def test_a_unit_can_be_shown_turned_round(open_page: OpenPage) -> None:
    page = open_page(UNIT)
    page.keyboard.press("-")
    expect(page.locator("#scores li").first).to_contain_text("AUC 0.000")
    expect(page.locator("#histogram h2")).to_have_text("Histogram of −h")
    expect(page.locator("#passages output").first).to_have_text("+0.76")
    expect(page.locator("#passages h3").first).to_have_text("Highest −h")
    page.wait_for_url("**sign=-*")
    assert "sign=-" in (page.locator("#read-link").get_attribute("href") or "")
    page.locator("#negate").click()
    expect(page.locator("#scores li").first).to_contain_text("AUC 1.000")


def test_a_name_is_kept_undone_and_there_after_a_restart(folder: Path, browser: Browser) -> None:
    def visit(address: str) -> Page:
        page = browser.new_page()
        page.goto(address + UNIT)
        expect(page.locator("#note-name")).to_be_enabled()
        return page

    data = folder / "own-data"
    with serving(data, folder / "models") as server:
        server.wait("/healthz")
        page = visit(server.address)
        page.keyboard.press("n")
        page.keyboard.type("the URL cell")
        page.keyboard.press("Tab")
        expect(page.locator("#note-said")).to_have_text("Kept on this machine.")
        page.keyboard.type("on behind ://")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#note-undo")).to_be_visible()
        page.locator("#note-name").fill("nonsense")
        page.locator("#note-text").focus()
        page.wait_for_function(
            "() => fetch('/api/models/planted/notes').then((r) => r.text()).then((t) => t.includes('nonsense'))"
        )
        page.locator("#note-undo").click()
        expect(page.locator("#note-name")).to_have_value("the URL cell")
        page.wait_for_function(
            "() => fetch('/api/models/planted/notes').then((r) => r.text()).then((t) => t.includes('URL cell'))"
        )
        page.locator("#note-name").fill("the URL latch")
        page.goto("about:blank")  # without leaving the field: kept as the page goes
        again = visit(server.address)
        expect(again.locator("#note-name")).to_have_value("the URL latch")
        again.close()
        page.close()
    with serving(data, folder / "models") as server:
        server.wait("/healthz")
        page = visit(server.address)
        expect(page.locator("#note-name")).to_have_value("the URL latch")
        expect(page.locator("#note-text")).to_have_value("on behind ://")
        page.close()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/models/planted/units/1.99", "no unit 1.99"),
        ("/models/planted/units/9.9.9", "LAYER.UNIT"),
        ("/models/absent/units/1.0", "no model of this name"),
    ],
)
def test_a_link_that_leads_nowhere_says_so(server: str, browser: Browser, path: str, said: str) -> None:
    page = browser.new_page()
    page.goto(server + path)
    expect(page.locator("#refused")).to_contain_text(said)
    expect(page.locator("#scores")).to_be_hidden()
    page.close()


@pytest.mark.parametrize(
    "path", ["/models/single/units/1.0", "/models/spoilt/units/1.1", "/models/spoilt/units/2.3"]
)
def test_one_unit_and_weights_that_are_no_numbers(open_page: OpenPage, path: str) -> None:
    page = open_page(path)
    expect(page.locator("#pushes .figure-caption")).not_to_be_empty()
    if "spoilt" in path:
        expect(page.locator("#gates")).to_contain_text("not numbers")
        expect(page.locator("#memory")).to_contain_text("no number")
    else:
        expect(page.locator("#inputs")).to_contain_text("itself")


def test_axe_finds_nothing_and_nothing_is_too_wide(open_page: OpenPage) -> None:
    page = open_page(UNIT)
    for _, widths in zip(both_themes(page), ((1280, 700), (1920,)), strict=True):
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(DRAWN)
            assert_fits(page)
            assert violations(page) == []


def test_help_opens_and_closes(open_page: OpenPage) -> None:
    page = open_page(UNIT)
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
