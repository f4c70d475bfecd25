"""What runs and plays is opened on the real page of its material: packages as other programs write
them, a book, a film with subtitles. Packages have a host of their own, each.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

import pactwork.files
from pactwork.config.demo_materials import key_of
from pactwork.files.page_words import PageWords, WrittenLine, WrittenWord
from pactwork.files.web.pdf_pages import _svg
from tests import moulds
from tests.conftest import DEMO
from tests.site import desk_site_of_this_run

PAGES_STYLE = Path(pactwork.files.__file__).parent / "static/files/pages.css"
FORMS = {
    "h5p": "the-the-lat",
    "scorm-1.2": "internet-sigur-scorm",
    "scorm-2004": "pirmoji-pagalba-scorm",
    "book": "apskritimas-ir-trupmenos",
    "film": "ciclul-apei-film",
}
LOAD = f"""
from pathlib import Path
from pactwork.config.installation import start_django
start_django()
from pactwork.config.demo_forms import load_forms
load_forms(Path({str(DEMO / "4-materials")!r}), print, keys={[*FORMS.values()]!r})
"""


@pytest.fixture(scope="module")
def forms_site() -> str:
    """The site of those who sign in, with a material of each of these forms."""
    site = desk_site_of_this_run()
    address = site.url()
    environment = moulds.surroundings(site.folder, site.database, base_url=address)
    subprocess.run([sys.executable, "-c", LOAD], env=environment, check=True)
    return address


@pytest.fixture
def page(forms_site: str, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=forms_site)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def test_packages_books_and_films_are_opened_on_the_page_of_their_material(page: Page) -> None:
    faults = list[str]()
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    _cards_are_turned(_opened(page, "h5p"))
    _a_course_of_one_object(_opened(page, "scorm-1.2"))
    _a_course_of_several(_opened(page, "scorm-2004"))
    _a_book_is_read(page, _opened(page, "book"))
    page.goto(f"/en/materials/{key_of(FORMS['film'])}/")
    _a_film_with_subtitles(page)
    _words_lie_over_their_picture(page)
    assert faults == []


def _words_lie_over_their_picture(page: Page) -> None:
    """Those of a PDF, where the page around them runs from right to left."""
    left = WrittenLine(20, 50, 12, 0, "ltr", "", [WrittenWord("Left", 0, 40)])
    right = WrittenLine(280, 90, 12, 0, "rtl", "", [WrittenWord("راست", 0, 40)])
    drawn = _svg(PageWords(1, 300, 300, "words", [left, right]), 1, 1)
    page.goto("about:blank")
    page.set_content(f'<html dir="rtl"><body><div class="sheet">{drawn}</div></body></html>')
    page.add_style_tag(path=str(PAGES_STYLE))
    begin = page.evaluate(
        """() => {
          const sheet = document.querySelector('svg').getBoundingClientRect();
          return [...document.querySelectorAll('tspan')].map(
            one => Math.round((one.getBoundingClientRect().left - sheet.left) / sheet.width * 300));
        }"""
    )
    assert begin == [20, 240]


def _opened(page: Page, form: str) -> FrameLocator:
    page.goto(f"/en/materials/{key_of(FORMS[form])}/")
    frame = page.locator(".viewer-frame")
    frame.scroll_into_view_if_needed()
    assert ".content.localhost:" in (frame.get_attribute("src") or "")
    return page.frame_locator(".viewer-frame")


def _cards_are_turned(inside: FrameLocator) -> None:
    expect(inside.locator(".turning-cards button")).to_have_count(3)
    back = inside.locator(".turning-cards p").first
    expect(back).to_be_hidden()
    inside.get_by_role("button", name="Học liệu số").click()
    expect(back).to_contain_text("âm thanh")


def _a_course_of_one_object(around: FrameLocator) -> None:
    inside = around.frame_locator("iframe[name=content]")
    expect(inside.locator("h1")).to_have_text("Internet sigur: curs scurt pentru elevi")
    expect(inside.locator("body")).to_have_attribute("data-status", "incomplete")
    inside.locator("button").click()
    expect(inside.locator("body")).to_have_attribute("data-status", "passed")


def _a_course_of_several(around: FrameLocator) -> None:
    inside = around.frame_locator("iframe[name=content]")
    for number in range(2):  # the second begins anew, though the first is over
        around.locator("nav a").nth(number).click()
        expect(inside.locator("h2")).to_have_text(("Saugi vieta", "Skambutis 112")[number])
        expect(inside.locator("body")).to_have_attribute("data-status", "incomplete")
        inside.locator("button").click()
        expect(inside.locator("body")).to_have_attribute("data-status", "completed")


def _a_book_is_read(page: Page, inside: FrameLocator) -> None:
    expect(inside.locator("h1")).to_have_text("Pyragas")
    page.locator(".viewer-contents summary").click()
    page.locator(".viewer-chapters a").nth(1).click()
    expect(inside.locator("h1")).to_have_text("Dvi dalys kartu")


def _a_film_with_subtitles(page: Page) -> None:
    film = page.locator("video")
    film.evaluate(
        """film => new Promise(done => {
            film.addEventListener("loadedmetadata", () => done(), {once: true});
            film.load();
        })"""
    )
    assert 11 < film.evaluate("film => film.duration") < 13
    assert film.evaluate("film => film.textTracks.length") == 6
    said = film.evaluate(
        """film => new Promise(done => {
            const track = film.textTracks[5];
            track.addEventListener("cuechange", () => done(track.activeCues[0].text));
            track.mode = "showing";
            film.currentTime = 4;
        })"""
    )
    assert said == "آب بالا می‌رود و ابر می‌شود."
