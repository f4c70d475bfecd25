"""WCAG 2.2 AA as axe-core sees it: nothing serious on any page, light and dark, both directions."""

from __future__ import annotations

from functools import cache

import pytest
from playwright.sync_api import Page

from pactwork.config.environment import REPOSITORY
from tests.browser.conftest import Opened
from tests.browser.pages import PAGES

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SERIOUS = {"serious", "critical"}


@cache
def _axe() -> str:
    return (REPOSITORY / "node_modules/axe-core/axe.min.js").read_text()


def findings(page: Page) -> list[str]:
    """Serious findings of axe on the page as it is, each with where it is."""
    page.evaluate(_axe())
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS
    )
    return [
        f"{finding['id']}: {node['target']} {node['failureSummary']}"
        for finding in result["violations"]
        if finding["impact"] in SERIOUS
        for node in finding["nodes"][:3]
    ]


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", PAGES)
def test_no_serious_finding(opened: Opened, name: str, language: str) -> None:
    if (name, language) == ("gallery", "fa"):
        pytest.skip("the gallery is the longest page, for those who build, and the same in both")
    page = opened(PAGES[name].format(language))
    assert findings(page) == []
    page.emulate_media(color_scheme="dark")
    assert findings(page) == []


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", ["home", "register", "agreement", "matrix"])
def test_no_serious_finding_on_a_phone(opened: Opened, name: str, language: str) -> None:
    page = opened(PAGES[name].format(language), width=390)
    assert findings(page) == []


def test_axe_notices_what_is_wrong(opened: Opened) -> None:
    page = opened("/en/about/")
    page.evaluate("document.querySelector('main').innerHTML += '<button></button>'")
    assert any(found.startswith("button-name") for found in findings(page))
