"""What every page promises: nothing from elsewhere, nothing cut off, nothing lost, open to all.

Open to all is WCAG 2.2 AA as axe-core sees it, light and dark, in both directions.
"""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opened
from tests.browser.pages import PAGES
from tests.browser.test_accessibility import findings_in_both_themes

WIDTHS = (1280, 768, 390, 320)
"""320 CSS pixels is a window of 1280 at 400 %, the reflow of WCAG 2.2 §1.4.10."""


WORDS = "main h1, main h2, main h3, main h4, main table caption"


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_every_promise(
    opened: Opened, demo_site: str, name: str, language: str
) -> None:
    page = opened("/livez")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    path = PAGES[name].format(language)
    page.goto(path)
    _one_heading_leads_and_no_level_is_skipped(page, name)
    if language == "en":
        _everything_is_there_without_script(page, opened(path, script=False))
    if (name, language) != ("gallery", "fa"):  # the longest page, and the same in both
        assert findings_in_both_themes(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((demo_site, "data:"))] == []
    assert said == []


def _everything_is_there_without_script(page: Page, bare: Page) -> None:
    words = bare.locator(WORDS).all_inner_texts()
    assert words
    assert words == page.locator(WORDS).all_inner_texts()


def _one_heading_leads_and_no_level_is_skipped(page: Page, name: str) -> None:
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')]"
        ".filter(h => h.checkVisibility()).map(h => Number(h.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert levels[0] == 1 or name == "gallery"
    steps = [after - before for before, after in itertools.pairwise(levels)]
    assert max(steps, default=0) <= 1


@pytest.mark.parametrize("name", ["home", "register", "agreement", "organisation"])
def test_the_keyboard_reaches_the_content_first(opened: Opened, name: str) -> None:
    page = opened(PAGES[name].format("fa"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = "document.activeElement.closest('main') !== null"
    assert page.evaluate(inside)
    assert page.evaluate(
        "[document.activeElement, document.activeElement.closest('.search')]"
        ".some(one => one && getComputedStyle(one).outlineStyle !== 'none')"
    )
