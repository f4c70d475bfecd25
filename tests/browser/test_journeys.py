"""Three people and what they came for, in a real browser on the real demo."""

from __future__ import annotations

import hashlib
import json
import re
import urllib.error
import urllib.request
from email.message import Message
from xml.etree import ElementTree

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Opened
from tests.browser.pages import PAGES

PERSIAN_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")


def number_in(text: str) -> int:
    """The first number in a text, in whatever digits and with whatever separators."""
    found = re.search(r"[\d٬,.]+", text.translate(PERSIAN_DIGITS))
    assert found, text
    return int(re.sub(r"\D", "", found.group()))


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("typed", ["شهرهای یادگیرنده", "شهر‌های يادگيرنده", "شهرهای یادگیرندۀ"])
def test_a_citizen_reads_kermanshah_in_persian(
    opened: Opened, typed: str, width: int, script: bool
) -> None:
    page = opened("/fa/", width=width, script=script)
    assert page.locator("html").get_attribute("dir") == "rtl"
    search = page.locator("#home-search")
    search.fill(typed)
    search.press("Enter")
    found = page.locator(".found-hit h3 a[href*='/agreements/']")
    expect(found).to_have_count(1)
    found.click()
    expect(page.locator("h1")).to_contain_text("کرمانشاه")
    expect(page.locator("[id^=commitment-]")).to_have_count(6)

    pieces = page.locator(".stat-value").first
    promised = number_in(pieces.inner_text())
    pieces.click()
    listed = page.locator("main a[href*='/fa/evidence/']")
    assert {promised} == {len({listed.nth(n).get_attribute("href") for n in range(listed.count())})}
    listed.first.click()
    expect(page).to_have_url(re.compile(r"/fa/evidence/[0-9a-f-]{36}/$"))
    expect(page.locator("main a[href*='/commitments/']").first).to_be_visible()
    assert re.search("[۰-۹]", page.locator("main").inner_text())


@pytest.mark.parametrize(
    "typed",
    ["dgets", "DGETS", "Direcția Generală Educație", "directia generala educatie",
     "Direcţia Generală Educaţie"],
)  # fmt: skip
def test_a_journalist_finds_dgets_however_it_is_typed(opened: Opened, typed: str) -> None:
    page = opened("/ro/agreements/")
    page.locator("#register-search").fill(typed)
    page.locator("#register-search").press("Enter")
    expect(page.locator(".register-list .card-title a")).to_have_count(1)
    expect(page.locator(".register-list .card-title a")).to_have_attribute(
        "href", "/ro/agreements/chisinau-dgets-diez/"
    )


def test_a_journalist_compares_versions_and_takes_the_badge(opened: Opened, demo_site: str) -> None:
    page = opened("/ro/agreements/chisinau-dgets-diez/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".tabs a[href$='/versions/']").click()
    page.locator(".compare-form button").click()
    expect(page).to_have_url(re.compile(r"from=1&to=2$"))
    assert page.locator("main ins").count() > 5
    assert page.locator("main del").count() > 3
    expect(page.locator("main ins", has_text="douăsprezece").first).to_be_visible()

    page.goto("/ro/agreements/chisinau-dgets-diez/")
    page.locator("main a[href$='/badge/']").click()
    page.locator("[data-copy=badge-html]").click()
    expect(page.locator("[role=status]").first).not_to_be_empty()
    copied = page.evaluate("navigator.clipboard.readText()")
    image = re.search(r'src="([^"]+)"', copied)
    assert image
    address = image.group(1)
    assert "/badges/chisinau-dgets-diez.svg?lang=ro" in address
    path = address.split("/badges/")[1]
    answer = urllib.request.urlopen(f"{demo_site}/badges/{path}")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert ElementTree.fromstring(answer.read()).tag.endswith("svg")


def read(url: str, accept: str = "*/*") -> tuple[bytes, Message]:
    """A body and its headers, redirects followed."""
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept})) as answer:
        return answer.read(), answer.headers


def test_a_researcher_takes_everything_by_machine(demo_site: str) -> None:
    slugs: list[str] = []
    address: str | None = "/api/v1/agreements?limit=2"
    while address:
        page = json.loads(read(_here(address, demo_site))[0])
        slugs += [item["slug"] for item in page["items"]]
        address = page["next"]
    assert slugs == sorted(slugs)
    assert len(slugs) == 5
    for slug in slugs:
        agreement = json.loads(read(f"{demo_site}/api/v1/agreements/{slug}")[0])
        newest = agreement["version"]["number"]
        terms, _ = read(f"{demo_site}/api/v1/agreements/{slug}/versions/{newest}")
        assert hashlib.sha256(terms).hexdigest() == agreement["version"]["sha256"]
        linked, _ = read(f"{demo_site}/id/agreements/{slug}", "application/ld+json")
        assert json.loads(linked)["@id"].endswith(f"/id/agreements/{slug}")
        feed = ElementTree.fromstring(read(f"{demo_site}/feeds/agreements/{slug}.atom")[0])
        assert len(feed.findall("{http://www.w3.org/2005/Atom}entry")) > 1
        Calendar.from_ical(read(f"{demo_site}/feeds/agreements/{slug}.ics")[0])
    table = read(f"{demo_site}/export/agreements.csv")[0].decode("utf-8-sig").splitlines()
    assert len(table) == 6
    _, headers = read(f"{demo_site}/api/v1/agreements")
    again = urllib.request.Request(
        f"{demo_site}/api/v1/agreements", headers={"If-None-Match": headers["ETag"]}
    )
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        urllib.request.urlopen(again)
    assert unchanged.value.code == 304


def _here(address: str, site: str) -> str:
    """An address the API gave, on the port this run uses."""
    return site + re.sub(r"^https?://[^/]+", "", address)


def test_filters_swap_the_results_and_the_address(opened: Opened) -> None:
    page = opened("/en/agreements/")
    page.evaluate("window.stayed = true")
    page.locator(".filters a[href*='state=behind']").click()
    expect(page).to_have_url(re.compile("state=behind"))
    expect(page.locator(".register-list .card-title a")).to_have_count(1)
    assert page.evaluate("window.stayed") is True
    page.go_back()
    expect(page.locator(".register-list .card-title a")).to_have_count(5)


def test_the_keyboard_alone_reaches_the_evidence(opened: Opened) -> None:
    page = opened("/en/agreements/vietnam-moet-vnpt/")
    _tab_to(page, "a.stat-value")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/evidence/"))
    _tab_to(page, "main a[href*='/en/evidence/']")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/evidence/[0-9a-f-]{36}/$"))


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"80 steps of the keyboard do not reach {selector}")


def test_an_auditor_has_the_proof_checked_by_the_browser(opened: Opened) -> None:
    page = opened(PAGES["proof"].format("en"))
    check, verdict = page.get_by_role("button", name="Check"), page.locator("[data-verdict]")
    check.click()
    expect(verdict).to_have_text("Your browser has checked it: it holds.")
    expect(page.get_by_text("Your browser: it holds")).to_have_count(4)

    def forged(route: Route) -> None:
        answer = route.fetch()
        held = answer.json()
        route.fulfill(response=answer, json=held | {"raw": held["raw"].replace("submit", "accept")})

    page.route("**/api/v1/evidence/*/proof", forged)
    check.click()
    expect(verdict).to_have_text("Your browser has checked it: it does not hold.")
    expect(page.get_by_text("Your browser: it does not hold")).to_have_count(1)
    bare = opened(PAGES["proof"].format("en"), script=False)
    expect(bare.get_by_role("button", name="Check")).to_have_count(0)
    expect(bare.get_by_text("This site: it holds")).to_have_count(3)
