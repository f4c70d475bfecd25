"""WCAG 2.2 AA as axe-core sees it: how pages are looked at, on a phone too, and that it notices."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from pactwork.config.environment import REPOSITORY
from tests.browser.conftest import Opened
from tests.browser.pages import PAGES

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that see colours. No other can tell dark from light: tests/design holds that the
themes differ in colours only."""
SERIOUS = {"serious", "critical"}
RUN = """async ([only, impacts]) => {
    const light = axe._audit.rules.filter(rule => rule.impact && !impacts.includes(rule.impact));
    const rules = Object.fromEntries(light.map(rule => [rule.id, {enabled: false}]));
    const options = only.type === "tag" ? {runOnly: only, rules} : {runOnly: only};
    return (await axe.run(document, {...options, resultTypes: ["violations"]})).violations;
}"""
"""What a rule finds has the impact of the rule: those that find nothing serious are left out, a
third of the time and nothing that would be said."""


@cache
def _axe() -> str:
    return (REPOSITORY / "node_modules/axe-core/axe.min.js").read_text()


def findings(page: Page) -> list[str]:
    """Serious findings of axe on the page as it is, each with where it is."""
    return _found(page, {"type": "tag", "values": TAGS})


def findings_in_both_themes(page: Page) -> list[str]:
    """The same in light, and those of colours in dark; the page is left dark."""
    page.emulate_media(color_scheme="light")
    found = findings(page)
    page.emulate_media(color_scheme="dark")
    return found + _found(page, {"type": "rule", "values": COLOURS})


def _found(page: Page, rules: dict[str, Any]) -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_axe())
    return [
        f"{finding['id']}: {node['target']} {node['failureSummary']}"
        for finding in page.evaluate(RUN, [rules, sorted(SERIOUS)])
        if finding["impact"] in SERIOUS
        for node in finding["nodes"][:3]
    ]


def test_every_rule_holds_in_the_dark_too(opened: Opened) -> None:
    assert findings(opened("/en/", scheme="dark")) == []


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", ["home", "register", "agreement", "matrix"])
def test_no_serious_finding_on_a_phone(opened: Opened, name: str, language: str) -> None:
    page = opened(PAGES[name].format(language), width=390)
    assert findings(page) == []


def test_axe_notices_what_is_wrong(opened: Opened) -> None:
    page = opened("/en/about/")
    page.evaluate("document.querySelector('main').innerHTML += '<button></button>'")
    assert any(found.startswith("button-name") for found in findings(page))


def test_axe_notices_what_cannot_be_read_in_the_dark(opened: Opened) -> None:
    page = opened("/en/about/")
    page.evaluate("document.querySelector('main p').style.color = '#101010'")
    found = findings_in_both_themes(page)
    assert [one for one in found if not one.startswith("color-contrast")] == []
    assert found
