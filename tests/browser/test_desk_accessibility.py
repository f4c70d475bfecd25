"""Every page of the desk and of accounts: WCAG 2.2 AA, on a phone, in both directions, quiet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Entered
from tests.browser.desk_pages import NOT_FOUND, PAGES
from tests.browser.signing_in import context_for, sign_in, started
from tests.browser.test_accessibility import findings

PHONE, WIDE = 390, 1280


@dataclass
class Visit:
    """Browsers of those who look, and what there is to look at."""

    contexts: dict[str, BrowserContext]
    site: str
    draft: str
    piece: str

    def path(self, name: str, language: str) -> str:
        """The address of a page in a language."""
        said = PAGES[name][1].format(
            draft=self.draft,
            piece=self.piece,
            language=language,
            subject=f"{self.site}/id/agreements/chisinau-dgets-diez",
        )
        return said.replace("/en/", f"/{language}/", 1)


@pytest.fixture(scope="module")
def visit(browser: Browser, desk_site: str) -> Iterator[Visit]:
    """Signed in once for the whole file, with a draft and a piece of evidence to look at."""
    contexts = {who: context_for(browser, desk_site) for who in ("ana", "operator", "")}
    for who in ("ana", "operator"):
        sign_in(contexts[who].new_page(), f"{who}@example.org")
    page = contexts["ana"].pages[0]
    draft = started(page, f"Pactul cărților {uuid4().hex[:6]}", "onixmedia")
    page.goto(f"{draft}remarks/")
    page.locator("#say textarea").fill("Când începem? کی آغاز می‌کنیم؟")
    page.locator("#say button").last.click()
    page.goto(f"{draft}suggest/?at=agreement/purpose:fa")
    page.locator("textarea[name=text]").fill("خواندن برای همه")
    page.locator("form.form button[type=submit]").click()
    page.goto("/en/desk/evidence/?show=accepted")
    piece = page.locator(".line-title a").first.get_attribute("href")
    yield Visit(contexts, desk_site, draft, str(piece))
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_open_to_all_in_both_themes_and_widths(
    visit: Visit, name: str, language: str
) -> None:
    page = visit.contexts[PAGES[name][0]].pages[0] if PAGES[name][0] else _stranger(visit)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(visit.path(name, language))
    assert answer
    assert answer.status == (404 if name in NOT_FOUND else 200)
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="light")
    assert findings(page) == []
    page.set_viewport_size({"width": WIDE, "height": 900})
    page.emulate_media(color_scheme="dark")
    assert findings(page) == []
    assert [one for one in said if name not in NOT_FOUND] == []


def _stranger(visit: Visit) -> Page:
    context = visit.contexts[""]
    return context.pages[0] if context.pages else context.new_page()


def test_the_masthead_says_who_is_signed_in_on_pages_of_their_own_only(visit: Visit) -> None:
    page = visit.contexts["ana"].pages[0]
    page.goto("/en/account/tokens/")
    expect(page.locator(".masthead-own bdi")).to_have_text("Ana Ciobanu")
    expect(page.locator(".site-nav [aria-current]")).to_have_text("Desk")
    page.goto("/en/agreements/")
    expect(page.locator(".masthead-own a")).to_have_count(0)
    expect(page.locator(".site-nav a[href='/en/desk/']")).to_be_visible()


def test_the_current_tab_is_in_sight_on_a_phone(visit: Visit) -> None:
    page = visit.contexts["ana"].pages[0]
    page.set_viewport_size({"width": PHONE, "height": 800})
    for language in ("en", "fa"):
        page.goto(f"/{language}/desk/inbox/")
        expect(page.locator(".tabs [aria-current]").first).to_be_in_viewport(ratio=1)


def test_the_room_saves_by_its_buttons_without_script(entered: Entered) -> None:
    page = entered("ana", script=False)
    draft = started(page, f"Fără script {uuid4().hex[:6]}", "onixmedia")
    page.goto(draft)
    page.locator("textarea[name='text:agreement/place:en']").fill("Ungheni")
    page.locator("#basics button[value=save]").click()
    expect(page).to_have_url(re.compile("#basics$"))
    expect(page.locator("textarea[name='text:agreement/place:en']")).to_have_value("Ungheni")
    page.locator("button[value='add-promise:conditions']").click()
    page.locator("[id^=promise-] textarea").fill("Sala rămâne deschisă.")
    page.locator("[id^=promise-] button[value=close]").click()
    expect(page.locator("#article-conditions .room-promise-text")).to_contain_text("Sala rămâne")
    page.locator("button[value='undo:']").click()
    expect(page.locator("#article-conditions .room-promise-text")).not_to_contain_text("Sala")
