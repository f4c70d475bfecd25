"""Organisations write, sign and keep an agreement together, in real browsers on a real site."""

from __future__ import annotations

import re
from uuid import uuid4

import psycopg
import pytest
from django.contrib.sessions.serializers import JSONSerializer
from django.core import signing
from playwright.sync_api import Page, Route, expect
from psycopg.conninfo import make_conninfo

from pactwork.config.environment import read_environment
from tests.browser.conftest import Entered
from tests.browser.signing_in import (
    draft_of,
    link_in_mail,
    press,
    sign,
    sign_in,
    started,
    state,
)
from tests.files.samples import PDF, PNG
from tests.site import desk_site_of_this_run

PHOTO = {"name": "عکس کارگاه.png", "mimeType": "image/png", "buffer": PNG}
SCAN = {"name": "Sutartis, pasirašyta.pdf", "mimeType": "application/pdf", "buffer": PDF}
IN_FORCE = re.compile("draft-state-in_force")


def fresh(words: str) -> str:
    """A title nobody else has in this run."""
    return f"{words} {uuid4().hex[:6]}"


def test_three_organisations_from_an_invitation_to_what_was_promised_and_done(
    entered: Entered,
) -> None:
    ana, lan, jonas = entered("ana"), entered("lan"), entered("jonas")
    writer = _invited_by(ana, "dgets", entered(""))
    draft = started(writer, fresh("Atelierul de la Chișinău"), "moet", "utena-public-library")
    _promise_one_training(writer, draft)
    press(writer, draft, "propose")
    for party in (ana, lan, jonas):
        press(party, draft, "approve")
    expect(state(ana, draft)).to_have_class(re.compile("draft-state-approved"))

    _let_the_proof_grow_old(ana)
    ana.goto(f"{draft}acts/")
    ana.locator(f".act-first a[href*='{draft}sign/']").click()
    expect(ana).to_have_url(re.compile("/account/reauthenticate/"))
    sign(ana, draft)
    _sign_on_paper(jonas, draft)
    sign(lan, draft)
    expect(state(lan, draft)).not_to_have_class(IN_FORCE)
    lan.locator(f"a[href*='{draft}paper/']").first.wait_for()
    lan.locator("button[name=do][value=confirm]").click()
    expect(state(lan, draft)).to_have_class(IN_FORCE)
    expect(lan.locator(".draft-lines")).to_contain_text("on paper, confirmed by")

    agreement = str(lan.locator("main a.button[href*='/agreements/']").get_attribute("href"))
    piece = _deliver(writer, "Atelier despre hărți", agreement)
    lan.goto(piece)
    _accept(lan)
    public = entered("")
    public.goto(f"{agreement}commitments/trainings/")
    expect(public.locator("main .state-fulfilled").first).to_be_visible()
    expect(public.locator("main a[href*='/evidence/']").first).to_contain_text("hărți")


def test_a_counter_proposal_clears_what_was_approved(entered: Entered) -> None:
    ana, ion = entered("ana"), entered("ion")
    draft = started(ana, fresh("Ziarul școlii"), "onixmedia")
    press(ana, draft, "propose")
    press(ana, draft, "approve")
    expect(ana.locator(".draft-lines")).to_contain_text("approved on")

    ion.goto(f"{draft}acts/")
    ion.locator("a[href$='?counter=1']").click()
    ion.locator("textarea[name='text:articles/course/title:en']").fill("Cursul de jurnalism")
    ion.locator("#article-course button[value=save]").first.click()
    expect(ion.locator("#article-course .saved")).to_contain_text("Saved at")

    ana.goto(f"{draft}acts/")
    expect(ana.locator(".draft-lines")).not_to_contain_text("approved on")
    expect(ana.locator("button[value=approve]")).to_have_count(0)
    press(ion, draft, "propose")
    press(ana, draft, "approve")
    press(ion, draft, "approve")
    expect(state(ana, draft)).to_have_class(re.compile("draft-state-approved"))
    ana.goto(f"{draft}read/")
    expect(ana.locator(".draft-read")).to_contain_text("Cursul de jurnalism")


def test_an_amendment_becomes_the_next_version(entered: Entered) -> None:
    ana, ion = entered("ana"), entered("ion")
    slug = "chisinau-dgets-diez"
    ana.goto(f"/en/desk/drafts/start/?begin=amendment&agreement={slug}")
    ana.locator(".draft-start button[type=submit]").click()
    draft = draft_of(ana)
    ana.goto(f"{draft}?open=c1")
    promise = ana.locator("#promise-c1 textarea[name$=':ro']")
    promise.fill(f"{promise.input_value()} Și împreună cu Orhei.")
    ana.locator("#promise-c1 button[value=save]").click()
    expect(ana.locator("#promise-c1 .saved")).to_contain_text("Saved at")
    press(ana, draft, "propose")
    for do in (lambda one: press(one, draft, "approve"), lambda one: sign(one, draft)):
        do(ana)
        do(ion)
    expect(state(ion, draft)).to_have_class(IN_FORCE)
    public = entered("")
    public.goto(f"/ro/agreements/{slug}/versions/compare/?from=2&to=3")
    expect(public.locator("main ins", has_text="Orhei").first).to_be_visible()


def test_a_lost_connection_loses_no_word_and_saves_once(entered: Entered) -> None:
    ana = entered("ana")
    draft = started(ana, fresh("Fără legătură"), "onixmedia")
    before = _revisions(ana, draft)
    ana.goto(draft)
    text = ana.locator("textarea[name='text:articles/course/text:en']")
    ana.context.set_offline(True)
    text.fill("Scris în tren, ქვეყანაში, در راه.")
    text.blur()
    notice = ana.locator("[data-unsent]")
    expect(notice).to_be_visible()
    text.press_sequentially(" Și încă o frază.")
    text.blur()
    _wait_until_kept(ana, "frază")
    ana.context.set_offline(False)
    expect(notice).to_be_hidden()
    expect(ana.locator("#article-course .saved").first).to_contain_text("Saved at")
    ana.goto(draft)
    expect(text).to_have_value("Scris în tren, ქვეყანაში, در راه. Și încă o frază.")
    assert _revisions(ana, draft) == before + 1


def test_who_types_on_while_it_is_saved_does_not_meet_themselves(entered: Entered) -> None:
    ana = entered("ana")
    draft = started(ana, fresh("Repede"), "onixmedia")
    ana.goto(draft)
    held: list[Route] = []
    ana.route(f"**{draft}", lambda one: one.continue_() if held else held.append(one))
    text = ana.locator("textarea[name='text:articles/course/text:en']")
    with ana.expect_request(f"**{draft}"):
        text.fill("Lecții de scris ")
        text.blur()
    text.press_sequentially("și de citit")
    text.blur()
    _wait_until_kept(ana, "citit")
    held[0].continue_()
    expect(text).to_have_value("Lecții de scris și de citit")
    ana.wait_for_function("() => !Object.keys(localStorage).length")
    ana.goto(draft)
    expect(text).to_have_value("Lecții de scris și de citit")


def test_what_waits_is_sent_when_the_room_is_opened_again(entered: Entered) -> None:
    ana = entered("ana")
    draft = started(ana, fresh("Închis și deschis"), "onixmedia")
    ana.goto(draft)
    ana.context.set_offline(True)
    place = ana.locator("textarea[name='text:agreement/place:en']")
    place.fill("Бендеры și Tighina")
    place.blur()
    expect(ana.locator("[data-unsent]")).to_be_visible()
    ana.close()
    later = ana.context.new_page()
    ana.context.set_offline(False)
    later.goto(draft)
    expect(later.locator("#basics .saved")).to_contain_text("Saved at")
    later.goto(draft)
    expect(later.locator("textarea[name='text:agreement/place:en']")).to_have_value(
        "Бендеры și Tighina"
    )


@pytest.mark.parametrize("script", [True, False])
def test_of_two_who_write_the_same_the_later_sees_both(entered: Entered, script: bool) -> None:
    ana, ion = entered("ana"), entered("ion", script=script)
    draft = started(ana, fresh("Două mâini"), "onixmedia")
    ana.goto(draft)
    ion.goto(draft)
    field = "textarea[name='text:agreement/place:en']"
    ana.locator(field).fill("Chișinău")
    ana.locator("#basics button[value=save]").click()
    expect(ana.locator("#basics .saved")).to_contain_text("Saved at")
    ion.locator(field).fill("Orhei")
    ion.locator("#basics button[value=save]").click()
    both = ion.locator(".clash-both")
    expect(both).to_contain_text("Chișinău")
    expect(both).to_contain_text("Orhei")
    ion.locator(".clash textarea").fill("Chișinău și Orhei")
    ion.locator(".clashes button[value=save]").click()
    expect(ion.locator(field)).to_have_value("Chișinău și Orhei")
    ana.goto(draft)
    expect(ana.locator(field)).to_have_value("Chișinău și Orhei")


def test_an_article_is_written_moved_and_proposed_by_keyboard_alone(entered: Entered) -> None:
    page = entered("ana")
    draft = started(page, fresh("Cu tastatura"), "onixmedia")
    page.goto(draft)
    _tab_to(page, "button[value='add-article:']")
    page.keyboard.press("Enter")
    written = "[data-article]:last-of-type"
    expect(page.locator("[data-article]")).to_have_count(3)
    _tab_to(page, f"{written} textarea[name$='/title:en']")
    page.keyboard.type("Scrisori între clase")
    page.keyboard.press("Tab")
    page.keyboard.type("Fiecare clasă scrie o dată pe lună.")
    _tab_to(page, f"{written} button[value=save]")
    page.keyboard.press("Enter")
    expect(page.locator(f"{written} .saved")).to_contain_text("Saved at")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-article] h3").nth(1)).to_contain_text("Scrisori între clase")
    _tab_to(page, f".tabs a[href='{draft}acts/']")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/acts/$"))
    _tab_to(page, "button[value=propose]")
    page.keyboard.press("Enter")
    expect(page.locator(".draft-state-proposed")).to_be_visible()


def test_evidence_is_delivered_and_accepted_on_a_phone_in_persian(entered: Entered) -> None:
    page = entered("ana", width=390)
    page.goto("/fa/desk/evidence/deliver/")
    assert page.locator("html").get_attribute("dir") == "rtl"
    title = fresh("کارگاه نقشه‌خوانی برای شهروندان")
    page.locator("select[name=by]").select_option("dgets")
    page.locator("input[name=title]").fill(title)
    page.locator("select[name=kind]").select_option("evidence-kinds:event")
    page.locator("input[name=amount_1]").fill("۱")
    page.locator("select[name=measure_1]").select_option("measures:events")
    page.locator("input[name=headcount]").fill("۴۸")
    page.locator("#offers input[name=commitment]").first.check()
    page.locator("input[name=files]").set_input_files([PHOTO])
    _fits(page)
    page.locator("button[name=act][value=deliver]").click()
    expect(page).to_have_url(re.compile(r"/fa/desk/evidence/[0-9a-f-]{36}/$"))
    photo = page.locator(".pictures img")
    photo.scroll_into_view_if_needed()
    expect(photo).to_have_js_property("complete", True)
    assert photo.evaluate("one => one.naturalWidth") == 1
    expect(page.locator(".facts")).to_contain_text("۴۸")
    _fits(page)

    other = entered("ion", width=390)
    other.goto("/fa/desk/")
    other.locator(".line-title a", has_text=title).click()
    expect(other.locator(".pictures img")).to_be_visible()
    _accept(other)
    _fits(other)
    page.reload()
    expect(page.locator("form[action*='/accept/']")).to_have_count(0)
    expect(page.get_by_text("هنوز پذیرفته نشده")).to_have_count(0)


def _invited_by(host: Page, slug: str, guest: Page) -> Page:
    """Somebody new, with an account made on the way, who writes for this organisation."""
    host.goto(f"/en/account/organisations/{slug}/people/")
    invite = host.locator("section[aria-labelledby=invite]")
    invite.locator("select[name=role]").select_option("coordinator")
    invite.locator("form.form button[type=submit]").first.click()
    guest.goto(host.locator("#invitation-link").inner_text())
    guest.locator("a[href*='/account/signup/']").first.click()
    address = f"stefan-{uuid4().hex[:8]}@example.org"
    guest.locator("input[name=name]").fill("Ștefan Țurcanu")
    guest.locator("input[name=email]").fill(address)
    guest.locator("input[name=password1]").fill("nine lamps in the river")
    guest.locator("input[name=agreed]").check()
    guest.locator("form.form button[type=submit]").click()
    expect(guest).to_have_url(re.compile("/account/confirm-email/"))
    guest.goto(link_in_mail(address))
    guest.locator("main form button[type=submit]").click()
    if not guest.locator(".masthead-own bdi").count():
        sign_in(guest, address, "nine lamps in the river")
    if "/invitations/" not in guest.url:
        guest.goto(host.locator("#invitation-link").inner_text())
    guest.locator("main form button[type=submit]").click()
    expect(guest).to_have_url(re.compile(f"/organisations/{slug}/people/"))
    return guest


def _promise_one_training(page: Page, draft: str) -> None:
    """Make of the template's ten trainings one, so that one piece of evidence fulfils it."""
    page.goto(f"{draft}?open=trainings")
    page.locator("#promise-trainings input[name$='/target']").fill("1")
    page.locator("#promise-trainings button[value=close]").click()
    expect(page.locator("#promise-trainings .room-promise-facts")).to_contain_text("1 training")


def _let_the_proof_grow_old(page: Page) -> None:
    """As if this person had signed in long ago."""
    site = desk_site_of_this_run()
    (key,) = [one["value"] for one in page.context.cookies() if one["name"] == "sessionid"]
    sealed = {
        "key": read_environment().secret_key,
        "salt": "django.contrib.sessions.SessionStore",
        "serializer": JSONSerializer,
    }
    address = make_conninfo(read_environment().database, dbname=site.database)
    with psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT session_data FROM django_session WHERE session_key = %s", [key]
        ).fetchone()
        assert row
        held = signing.loads(row[0], **sealed)
        for one in held["account_authentication_methods"]:
            one["at"] -= 3600
        connection.execute(
            "UPDATE django_session SET session_data = %s WHERE session_key = %s",
            [signing.dumps(held, compress=True, **sealed), key],
        )


def _fits(page: Page) -> None:
    """Nothing is cut off at the side."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _sign_on_paper(page: Page, draft: str) -> None:
    page.goto(f"{draft}acts/")
    page.locator(f".act-first a[href*='{draft}sign/']").first.click()
    page.locator("details.act summary").click()
    page.locator("input[name=scan]").set_input_files([SCAN])
    page.locator("details.act form button").last.click()
    expect(page).to_have_url(re.compile("/acts/$"))
    expect(page.locator(f"a[href*='{draft}paper/']")).to_be_visible()


def _deliver(page: Page, title: str, agreement: str) -> str:
    """Deliver a training for the first commitment of an agreement; the path of the piece."""
    page.goto("/en/desk/evidence/deliver/")
    page.locator("input[name=title]").fill(title)
    page.locator("select[name=kind]").select_option("evidence-kinds:training")
    page.locator("input[name=amount_1]").fill("1")
    page.locator("select[name=measure_1]").select_option("measures:trainings")
    slug = agreement.rstrip("/").rpartition("/")[2]
    page.locator(f"input[name=commitment][value='{slug}/trainings']").check()
    page.locator("button[name=act][value=deliver]").click()
    expect(page).to_have_url(re.compile(r"/desk/evidence/[0-9a-f-]{36}/$"))
    return page.url


def _accept(page: Page) -> None:
    """Accept the piece of evidence of this page."""
    page.locator("form[action*='/accept/'] button[type=submit]").click()
    expect(page.locator("form[action*='/take-back/']").first).to_be_visible()


def _wait_until_kept(page: Page, words: str) -> None:
    """Until these words wait on the device."""
    page.wait_for_function(
        "words => Object.entries(localStorage).some(([key, held]) => "
        "key.startsWith('pactwork-unsent') && new URLSearchParams(JSON.parse(held).body).toString()"
        ".includes(new URLSearchParams({words}).toString().slice(6)))",
        arg=words,
    )


def _revisions(page: Page, draft: str) -> int:
    page.goto(f"{draft}history/")
    return page.locator(".draft-revisions a").count()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"120 steps of the keyboard do not reach {selector}")
