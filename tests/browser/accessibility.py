"""What axe finds on a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from reading_page import DRAWN


def violations(page: Page, *rules: str, within: str | None = None) -> list[dict[str, Any]]:
    """All of them by all its rules, or by those named."""
    # without the list of what is in order, which takes longer to make than all the rest
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = list(rules)
    found: list[dict[str, Any]] = Axe().run(page, context=within, options=options).response["violations"]
    return found


def serious(page: Page, *rules: str, within: str | None = None) -> list[str]:
    """The rules that are broken badly, and where."""
    return [
        f"{one['id']}: {node['target']}"
        for one in violations(page, *rules, within=within)
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def serious_in_both_themes(page: Page, within: str | None = None) -> list[str]:
    """The same, and what the other theme's colours break; it is left on."""
    here = serious(page, within=within)
    theme = page.locator("html").get_attribute("data-theme")
    page.keyboard.press("t")
    page.wait_for_function("(before) => document.documentElement.dataset.theme !== before", arg=theme)
    page.evaluate(DRAWN)
    return here + serious(page, "color-contrast", within=within)
