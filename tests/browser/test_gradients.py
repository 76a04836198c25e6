"""The Gradients page in a real Chromium: two runs train, and everything that anyone turns has its effect."""

from __future__ import annotations

import math
import re

import pytest
from accessibility import both_themes, serious
from gradients_page import (
    Served,
    lane_number,
    open_gradients,
    settled,
    step_of,
    wait_for_state,
    wait_for_step,
)
from playwright.sync_api import expect
from reading_page import DRAWN, OpenPage

pytestmark = pytest.mark.browser


@pytest.mark.soak
def test_a_preset_plays_to_the_end_of_its_story(open_page: OpenPage) -> None:
    page = open_gradients(open_page, "?preset=clipping-rescues")
    expect(page.locator("#story")).to_contain_text("one huge step wrecks A")
    page.locator("#pace [data-value=full]").click()
    page.locator("#play").click()
    for lane in "ab":
        wait_for_state(page, lane, "finished")
        assert step_of(page, lane) == 400
    page.evaluate(DRAWN)
    assert lane_number(page, "a", "accuracy") != "100 %"
    assert lane_number(page, "b", "accuracy") == "100 %"
    assert lane_number(page, "a", "clipped") == "0 %"
    a, b = Served(page).rows("a"), Served(page).rows("b")
    assert [row["step"] for row in a] == list(range(400))
    assert a[0]["loss"] == b[0]["loss"] and a[0]["norm"] == b[0]["norm"]
    assert all(row["norm_after"] <= 1.0001 for row in b)


def test_a_explodes_and_b_does_not(open_page: OpenPage) -> None:
    page = open_gradients(open_page, "?preset=divergence")
    page.keyboard.press("Space")
    wait_for_state(page, "a", "diverged")
    expect(page.locator("#lane-a")).to_contain_text("NaN")
    expect(page.locator("#notice")).to_be_hidden()  # a result, not a mistake
    wait_for_step(page, "b", 20)
    page.keyboard.press("Space")
    wait_for_state(page, "b", "paused")
    page.keyboard.press("Home")  # a diverged run can be scrubbed
    page.evaluate(DRAWN)
    assert page.locator("#time").input_value() == "0"
    page.locator("#reset").click()
    page.wait_for_selector("#lane-a[data-state=paused][data-step='0']")


def test_clipping_that_is_switched_on_while_it_runs_acts_from_that_step_on(open_page: OpenPage) -> None:
    page = open_gradients(open_page, "?preset=exploding&pace=20")
    page.keyboard.press("Space")
    wait_for_step(page, "a", 15)
    page.locator("#lane-a .lane-switches [data-value=norm]").click()
    lane = page.locator("#lane-a")
    expect(lane).to_contain_text(re.compile(r"changed at step \d+"))
    said = re.search(r"changed at step (\d+)", lane.inner_text())
    assert said is not None
    changed = int(said[1])
    assert changed >= 15
    wait_for_step(page, "a", changed + 20)
    page.locator("#play").click()
    wait_for_state(page, "a", "paused")
    rows = Served(page).rows("a")
    assert next(row["step"] for row in rows if not math.isnan(row["threshold"])) == changed
    for row in rows:
        if row["step"] < changed:
            assert row["norm_after"] == row["norm"] and row["clipped"] == 0
        else:
            assert row["norm_after"] <= 1.0001
            assert row["clipped"] == (row["norm"] + 1e-6 > 1)
    assert any(row["norm"] > 1 for row in rows if row["step"] >= changed)


def test_the_slider_goes_back_in_time(open_page: OpenPage) -> None:
    page = open_gradients(open_page, "?preset=clipping-rescues")
    page.keyboard.press("Space")
    wait_for_step(page, "b", 20)
    page.keyboard.press("Space")
    wait_for_state(page, "b", "paused")
    wait_for_state(page, "a", "paused")
    now = settled(page, "#lag .figure-caption")  # the last observation is made at the pause
    page.keyboard.press("Home")
    page.wait_for_function(
        "before => document.querySelector('#lag .figure-caption').innerText !== before", arg=now
    )
    assert page.locator("#time-value").inner_text().startswith("0 / 400")
    page.wait_for_function("() => new URLSearchParams(location.search).get('at') === '0'")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#time-value")).to_have_text("1 / 400")
    page.evaluate(DRAWN)
    assert float(lane_number(page, "b", "loss")) == pytest.approx(
        Served(page).rows("b")[1]["loss"], abs=0.006
    )
    page.keyboard.press("End")
    page.wait_for_function(
        "wanted => document.querySelector('#lag .figure-caption').innerText === wanted", arg=now
    )


def test_the_address_restores_the_set_up(open_page: OpenPage) -> None:
    page = open_gradients(open_page, "?preset=vanishing")
    page.keyboard.press("s")
    page.locator("#setup").get_by_label("hidden size").first.fill("24")
    page.keyboard.press("Enter")
    page.wait_for_function("() => new URLSearchParams(location.search).get('hidden_size') === '24'")
    page.locator("#lane-b .lane-switches [data-value=value]").click()
    page.wait_for_function("() => new URLSearchParams(location.search).get('b.clipping') === 'value'")
    page.wait_for_selector("body[data-gradients=ready]")
    address = page.url[page.url.index("/gradients") + len("/gradients") :]
    again = open_gradients(open_page, address)
    expect(again.locator("#shared-line")).to_contain_text("24 units")
    expect(again.locator("#lane-b .lane-switches [data-value=value]")).to_have_attribute(
        "aria-checked", "true"
    )
    expect(again.locator("#lane-a .lane-switches [data-value=value]")).to_have_attribute(
        "aria-checked", "false"
    )
    assert Served(again).runs()[0]["about"].startswith("tanh RNN, 24 units")


@pytest.mark.soak
def test_the_same_seed_twice_gives_identical_rows(open_page: OpenPage) -> None:
    found = []
    page = open_gradients(open_page, "?preset=clipping-rescues&steps=30")
    for _ in range(2):
        page.locator("#play").click()
        for lane in "ab":
            wait_for_state(page, lane, "finished")
        found.append([Served(page).rows(lane) for lane in "ab"])
        page.locator("#reset").click()
        page.wait_for_selector("#lane-a[data-state=paused][data-step='0']")
        page.wait_for_selector("#lane-b[data-state=paused][data-step='0']")
    assert repr(found[0]) == repr(found[1])  # NaN is not equal to itself


def test_what_makes_no_sense_is_told_at_its_field(open_page: OpenPage) -> None:
    page = open_gradients(open_page, "?preset=initialization-rescues")
    before = [run["run"] for run in Served(page).runs()]
    page.keyboard.press("s")
    for field, text, said in (
        ("window", "100", "at most the length of the sequence, 60, got 100"),
        ("hidden_size", "0", "from 1 to 512, got 0"),
        ("lag", "60", "1 to 59 in a sequence of 60, got 60"),
        ("learning_rate", "NaN", "number"),
        ("threshold", "0", "got 0"),
    ):
        entry = page.locator(f"#set-{field}")
        was = entry.input_value()
        entry.fill(text)
        entry.press("Enter")
        expect(page.locator(f"#set-{field}-error")).to_contain_text(said)
        expect(entry).to_have_value(text)  # nothing is lost
        expect(entry).to_have_attribute("aria-invalid", "true")
        assert [run["run"] for run in Served(page).runs()] == before
        entry.fill(was)


def test_the_gradient_can_be_checked(open_page: OpenPage) -> None:
    page = open_gradients(open_page, "?preset=clipping-rescues")
    page.get_by_role("button", name="Check B").click()
    expect(page.locator("#check")).to_contain_text("weight_hh_l0")
    expect(page.locator("#check")).to_contain_text("worst")


def test_runs_are_listed_named_and_deleted(open_page: OpenPage) -> None:
    page = open_gradients(open_page, "?preset=forget-bias")
    run = Served(page).runs()[0]["run"]
    page.locator("#runs-open").click()
    dialog = page.locator("#runs")
    expect(dialog).to_contain_text("LSTM, 64 units")
    dialog.locator(f"[data-key='name {run}']").click()
    page.keyboard.type("<b>kept</b>")
    page.keyboard.press("Enter")
    expect(dialog).to_contain_text("<b>kept</b>")  # text, not markup
    listed = {entry["run"]: entry["name"] for entry in Served(page).runs()}
    assert listed[run] == "<b>kept</b>"


def test_one_step_is_one_and_goes_on_where_it_was_when_its_link_is_opened_again(open_page: OpenPage) -> None:
    page = open_gradients(open_page, "?preset=vanishing")
    for step in (1, 2, 3):
        page.keyboard.press(".")
        for lane in "ab":
            page.wait_for_selector(f"#lane-{lane}[data-state=paused][data-step='{step}']")
    assert [len(Served(page).rows(lane)) for lane in "ab"] == [3, 3]
    expect(page.locator("#time-value")).to_have_text("3 / 400")
    runs = ",".join(run["run"] for run in Served(page).runs())
    again = open_gradients(open_page, f"?runs={runs}")
    assert (step_of(again, "a"), step_of(again, "b")) == (3, 3)
    again.keyboard.press(".")
    wait_for_step(again, "a", 4)
    wait_for_step(page, "a", 4)  # both tabs see it


def test_it_is_accessible(open_page: OpenPage) -> None:
    page = open_gradients(open_page, "?preset=clipping-rescues")
    page.keyboard.press("Space")
    wait_for_step(page, "b", 5)
    page.keyboard.press("Space")
    wait_for_state(page, "b", "paused")
    page.keyboard.press("s")
    page.evaluate(DRAWN)
    for _ in both_themes(page):
        assert serious(page) == []
