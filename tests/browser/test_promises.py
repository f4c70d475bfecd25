"""What every page promises: nothing from elsewhere, nothing cut off, nothing lost."""

from __future__ import annotations

import itertools

import pytest

from tests.browser.conftest import Opened
from tests.browser.pages import PAGES

WIDTHS = (1280, 768, 390, 320)
"""320 CSS pixels is a window of 1280 at 400 %, the reflow of WCAG 2.2 §1.4.10."""


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_comes_from_elsewhere_complains_or_is_cut_off(
    opened: Opened, demo_site: str, name: str, language: str
) -> None:
    page = opened("/livez")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(PAGES[name].format(language))
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((demo_site, "data:"))] == []
    assert said == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_everything_is_there_without_script(opened: Opened, name: str) -> None:
    path = PAGES[name].format("en")
    words = "main h1, main h2, main h3, main h4, main table caption"
    bare = opened(path, script=False).locator(words).all_inner_texts()
    scripted = opened(path).locator(words).all_inner_texts()
    assert bare
    assert bare == scripted


@pytest.mark.parametrize("name", PAGES)
def test_one_heading_leads_and_levels_are_not_skipped(opened: Opened, name: str) -> None:
    page = opened(PAGES[name].format("en"))
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
