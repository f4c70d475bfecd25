"""People of the demonstration in a browser, and what they do on the desk again and again."""

from __future__ import annotations

import email
import re
import tomllib
from email import policy
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from pactwork.config.environment import REPOSITORY
from tests.site import desk_site_of_this_run

PASSWORD: str = tomllib.loads((REPOSITORY / "demo" / "people.toml").read_text())["password"]
TEMPLATE = "template:course-delivery"


def context_for(
    browser: Browser, site: str, width: int = 1280, script: bool = True, scheme: str = "light"
) -> BrowserContext:
    """A browser of its own, at this site."""
    context = browser.new_context(
        base_url=site,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    context.set_default_timeout(20_000)
    return context


def sign_in(page: Page, address: str, password: str = PASSWORD) -> None:
    """Sign in on the page for it; the desk opens."""
    if "/account/login/" not in page.url:
        page.goto("/en/account/login/")
    page.locator("input[name=login]").fill(address)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    expect(page.locator(".masthead-own bdi")).to_be_visible()


def draft_of(page: Page) -> str:
    """The path of the draft this page is about, such as /en/desk/drafts/…/."""
    found = re.search(r"/\w\w/desk/drafts/[0-9a-f-]{36}/", page.url)
    assert found, page.url
    return found.group()


def started(page: Page, title: str, *parties: str) -> str:
    """Start a draft from a template between the reader's organisation and others; its path."""
    page.goto("/en/desk/drafts/start/")
    page.locator(f"input[name=begin][value='{TEMPLATE}']").check()
    page.locator("input[name=title]").fill(title)
    page.locator("select[name=language]").select_option("en")
    page.locator(".draft-start button[type=submit]").click()
    expect(page.locator("[data-room]")).to_be_visible()
    draft = draft_of(page)
    for slug in parties:
        page.goto(f"{draft}?find={slug}")
        page.locator(f"button[value='add-party:{slug}']").click()
        expect(page.locator(f".room-sides button[value='remove-party:{slug}']")).to_be_visible()
    return draft


def press(page: Page, draft: str, act: str) -> None:
    """Press a button of the page of acts."""
    page.goto(f"{draft}acts/")
    page.locator(f"button[name=do][value={act}]").click()
    expect(page.locator("main .notice, .draft-head").first).to_be_visible()


def sign(page: Page, draft: str) -> None:
    """Open what is signed, and sign it in the product."""
    page.goto(f"{draft}acts/")
    page.locator(f".act-first a[href*='{draft}sign/']").first.click()
    if "/reauthenticate/" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
    page.locator("input[name=read]").check()
    page.locator(".act-first form button[type=submit]").click()
    expect(page).to_have_url(re.compile("/acts/$"))


def state(page: Page, draft: str) -> Locator:
    """Where the draft stands, on its page of acts opened anew."""
    page.goto(f"{draft}acts/")
    return page.locator(".draft-state")


def link_in_mail(to: str) -> str:
    """The path of the link in the newest mail to an address: the site writes mail into files."""
    folder: Path = desk_site_of_this_run().folder / "mail"
    for file in sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime_ns, reverse=True):
        for raw in file.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            message = email.message_from_bytes(raw, policy=policy.default)
            if message["To"] == to:
                found = re.search(r"https?://[^/\s]+(/\w\w/account/\S+)", message.get_content())
                assert found, message.get_content()
                return found.group(1)
    raise AssertionError(f"No mail to {to}.")
