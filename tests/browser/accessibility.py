"""What axe finds on a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
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


def both_themes(page: Page) -> Iterator[str]:
    """Light and then dark, each when it is drawn."""
    root = page.locator("html")
    for theme in ("light", "dark"):
        if root.get_attribute("data-theme") != theme:
            page.keyboard.press("t")
            expect(root).to_have_attribute("data-theme", theme)
            page.evaluate(DRAWN)
        yield theme
