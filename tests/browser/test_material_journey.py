"""A material from the file to the promise it keeps, in real browsers on a real site."""

from __future__ import annotations

import re
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.conftest import Entered
from tests.files.samples import PNG

AGREEMENT = "chisinau-dgets-diez"
FILE = {"name": "Lecția de presă.png", "mimeType": "image/png", "buffer": PNG}


def test_a_material_is_shared_reviewed_found_in_another_language_reused_and_counts(
    entered: Entered,
) -> None:
    ana, ion, public = entered("ana", width=390), entered("ion"), entered("")
    title = f"Cum citim presa {uuid4().hex[:6]}"
    place = f"/en/agreements/{AGREEMENT}/commitments/c4/"
    public.goto(place)
    before = public.locator("#standing .progress-text").first.inner_text()

    key = _shared(ana, title)
    _reviewed(ion, key, title)
    public.goto(f"/en/materials/{key}/")
    expect(public.locator("h1")).to_have_text(title)
    expect(public.locator("#made-for li")).to_have_count(1)

    _found_in_persian(public, key)
    _accepted(ion, title)
    _reused(ion, key)
    public.goto(place)
    expect(public.locator("#standing .progress-text").first).not_to_have_text(before)
    expect(public.locator("#evidence")).to_contain_text(title)


def test_what_was_typed_without_a_connection_is_offered_again_and_saved(entered: Entered) -> None:
    ana = entered("ana")
    place = f"/en/desk/materials/{_begun(ana)}/describe/"
    title, text = ana.locator("input[name=title]"), ana.locator("textarea[name=description]")
    title.fill("ლექცია პრესაზე")
    expect(ana.locator(".describe .saved")).to_contain_text("Saved at")
    ana.context.set_offline(True)
    text.fill("Scris în tren, در راه.")
    text.blur()
    expect(ana.locator("[data-unsent]")).to_be_visible()
    ana.close()
    later = ana.context.new_page()
    ana.context.set_offline(False)
    later.goto(place)
    expect(later.locator("[data-typed]")).to_contain_text("What is it, and what is it good for?")
    later.locator("[data-typed-take]").click()
    expect(later.locator(".describe .saved")).to_contain_text("Saved at")
    later.goto(place)
    expect(later.locator("[data-typed]")).to_be_hidden()
    expect(later.locator("input[name=title]")).to_have_value("ლექცია პრესაზე")
    expect(later.locator("textarea[name=description]")).to_have_value("Scris în tren, در راه.")
    old = ana.context.new_page()
    old.goto(place)
    later.locator("input[name=title]").fill("Altul")
    expect(later.locator(".describe .saved")).to_contain_text("Saved at")
    old.locator("input[name=creators-0-name]").evaluate(TYPE, "Ana")
    expect(old.locator(".describe .saved")).to_have_text("Not saved yet: Name")
    assert not old.evaluate("Object.keys(localStorage).some((key) => key.includes('typed'))")
    old.locator("textarea[name=description]").fill("Scris la birou.")
    expect(old.locator(".describe .saved")).to_contain_text("Saved at")
    old.locator("input[name=title]").fill("Vechi")
    expect(old.locator("[data-clash]")).to_be_visible()
    later.goto(place)
    expect(later.locator("input[name=title]")).to_have_value("Altul")


TYPE = "(one, text) => (one.value = text, one.dispatchEvent(new Event('input', {bubbles: true})))"
"""Types into a field, also where it is folded away."""


def _begun(page: Page) -> str:
    """The key of a draft with a file."""
    page.goto(f"/en/desk/materials/share/?for={AGREEMENT}/c4")
    page.locator("select[name=by]").select_option("dgets")
    page.locator("input[type=file]").set_input_files(FILE)  # type: ignore[arg-type]
    expect(page.locator(".upload[data-state=done]")).to_have_count(1)
    page.locator("[data-upload-send]").click()
    expect(page).to_have_url(re.compile("/describe/"))
    return page.url.split("/")[-3]


def _shared(page: Page, title: str) -> str:
    """The key of a material that was described and sent for review."""
    key = _begun(page)
    page.locator("select[name=language]").select_option("ro")
    page.locator("input[name=title]").fill(title)
    page.locator("textarea[name=description]").fill("O lecție despre știri și surse.")
    page.locator(".describe-basics").evaluate("one => one.open = true")
    page.locator("input[name=languages][value=ro]").check()
    page.locator("select[name=resource_type]").select_option("lesson-plan")
    page.locator("input[name=licence][value='cc-by-4.0']").check()
    page.locator("input[name=subjects][value=isced-f-03]").check()
    page.locator("input[name=themes][value=media-literacy]").evaluate("one => one.checked = true")
    seen = page.locator("details:has(#id_curation)")
    seen.evaluate("one => one.open = true")
    page.locator("select[name=curation]").select_option(f"agreement:{AGREEMENT}")
    page.locator("button[name=do][value=submit]:visible").last.click()
    expect(page.locator(".lede")).to_contain_text("In review")
    return key


def _reviewed(page: Page, key: str, title: str) -> None:
    page.goto("/en/desk/materials/review/")
    page.locator(".material-lines", has_text=title).locator(f"a[href*='{key}']").first.click()
    for criterion in page.locator(".rubric").all():
        criterion.locator("input[type=radio]").nth(2).check()
    page.locator("button[name=do][value=approve]").click()
    expect(page.locator("main .notice").first).to_contain_text("published")


def _found_in_persian(page: Page, key: str) -> None:
    """Typed in Persian, found in Romanian: by what both call the same."""
    for _ in range(30):
        page.goto("/fa/materials/?q=سواد رسانه‌ای")
        if page.locator(f"a[href*='{key}']").count():
            break
        page.wait_for_timeout(1000)
    card = page.locator("article", has=page.locator(f"a[href*='{key}']"))
    expect(card.locator("h3 a")).to_have_attribute("lang", "ro")
    expect(card.locator(".language-note").first).to_be_visible()


def _accepted(page: Page, title: str) -> None:
    page.goto("/en/desk/evidence/")
    page.locator(".line-title a", has_text=title).first.click()
    page.locator("form[action*='/accept/'] button[type=submit]").click()
    expect(page.locator("main .notice").first).to_contain_text("Accepted")


def _reused(page: Page, key: str) -> None:
    page.goto(f"/en/materials/{key}/reuse/")
    page.locator("input[name=note]").fill("În redacția școlii")
    page.locator("button[name=do][value=reuse]").click()
    expect(page.locator("main .notice[role=status]")).to_be_visible()
    page.goto(f"/en/materials/{key}/")
    expect(page.locator("#versions")).to_contain_text("În redacția școlii")
