"""What every page promises: nothing from elsewhere, nothing cut off, nothing lost without script."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Opened
from tests.browser.pages import PAGES


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_comes_from_elsewhere_and_nothing_complains(
    opened: Opened, demo_site: str, name: str, language: str
) -> None:
    page = opened("/en/about/")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(PAGES[name].format(language))
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith((demo_site, "data:"))] == []
    assert said == []


@pytest.mark.parametrize("width", [320, 390, 768])
@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_cut_off_or_scrolls_sideways(
    opened: Opened, name: str, language: str, width: int
) -> None:
    """320 CSS pixels is 1280 at 400 %, the reflow of WCAG 2.2 §1.4.10."""
    page = opened(PAGES[name].format(language), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", PAGES)
def test_everything_is_there_without_script(opened: Opened, name: str) -> None:
    path = PAGES[name].format("en")
    words = "main h1, main h2, main h3, main h4, main table caption"
    bare = opened(path, script=False).locator(words).all_inner_texts()
    scripted = opened(path).locator(words).all_inner_texts()
    assert bare and bare == scripted


@pytest.mark.parametrize("name", PAGES)
def test_one_heading_leads_and_levels_are_not_skipped(opened: Opened, name: str) -> None:
    page = opened(PAGES[name].format("en"))
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')]"
        ".filter(h => h.checkVisibility()).map(h => Number(h.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert levels[0] == 1 or name == "gallery"
    steps = [after - before for before, after in zip(levels, levels[1:], strict=False)]
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
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
