"""What a test sees and does on the Gradients page."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page
from reading_page import OpenPage

READY = "body[data-gradients=ready]"


def open_gradients(open_page: OpenPage, query: str = "", **options: object) -> Page:
    """The page with both lanes observed at step 0."""
    page = open_page(f"/gradients{query}", wait=None, **options)
    page.wait_for_selector(READY)
    return page


def wait_for_state(page: Page, lane: str, *states: str) -> None:
    any_of = ", ".join(f"#lane-{lane}[data-state={state}]" for state in states)
    page.wait_for_selector(any_of)


def wait_for_step(page: Page, lane: str, least: int) -> None:
    page.wait_for_function(
        "([lane, least]) => Number(document.querySelector(`#lane-${lane}`).dataset.step) >= least",
        arg=[lane, least],
    )


def settled(page: Page, region: str) -> str:
    """The words of a region that have not changed for a second."""
    words, still = "", 0
    while still < 10:
        page.wait_for_timeout(100)
        now = page.locator(region).inner_text()
        words, still = now, still + 1 if now == words else 0
    return words


def step_of(page: Page, lane: str) -> int:
    return int(page.locator(f"#lane-{lane}").get_attribute("data-step") or -1)


def lane_number(page: Page, lane: str, name: str) -> str:
    """What a lane's head says, such as its accuracy."""
    entry = page.locator(f"#lane-{lane} .lane-numbers > div").filter(has_text=name)
    return entry.locator("dd").first.inner_text()


@dataclass(frozen=True)
class Served:
    """What the server knows of the runs on the page: A, then B."""

    page: Page

    def runs(self) -> list[dict[str, Any]]:
        listed = {run["run"]: run for run in self.page.request.get(self._address("/api/runs")).json()["runs"]}
        return [listed[str(self.page.locator(f"#lane-{lane}").get_attribute("data-run"))] for lane in "ab"]

    def rows(self, lane: str) -> list[dict[str, float]]:
        run = self.runs()["ab".index(lane)]["run"]
        text = self.page.request.get(self._address(f"/api/runs/{run}/metrics.csv")).text()
        return [
            {name: float(value) for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))
        ]

    def _address(self, path: str) -> str:
        return self.page.url.split("/gradients")[0] + path
