"""A real Chromium on the real demo site.

The browser lives for one test file: playwright runs an event loop while it does, and Django's
database tests refuse to run beside one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import browsers
from tests.browser.signing_in import context_for, sign_in

Opened = Callable[..., Page]
Entered = Callable[..., Page]


@pytest.fixture(scope="module")
def browser(browser_program: browsers.Browser) -> Iterator[Browser]:
    """A running Chromium."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=browser_program.path,
            args=list(browser_program.arguments),
            env=browser_program.environment,
        )
        yield running
        running.close()


@pytest.fixture
def opened(browser: Browser, demo_site: str) -> Iterator[Opened]:
    """Open a path of the demo site: `opened("/fa/", width=390, scheme="dark", script=False)`."""
    contexts = []

    def open_(
        path: str,
        *,
        width: int = 1280,
        height: int = 900,
        scheme: str = "light",
        script: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=demo_site,
            viewport={"width": width, "height": height},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        answer = page.goto(path)
        assert answer is not None, path
        assert answer.status == 200, path
        return page

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def _sessions() -> dict[str, Any]:
    """Who has signed in already in this file, so that nobody does so twice."""
    return {}


@pytest.fixture
def entered(browser: Browser, desk_site: str, _sessions: dict[str, Any]) -> Iterator[Entered]:
    """A page of somebody of the demonstration: `entered("ana", width=390, script=False)`.

    With "" somebody without an account.
    """
    contexts = []

    def enter(name: str, **look: Any) -> Page:
        context = context_for(browser, desk_site, **look)
        contexts.append(context)
        page = context.new_page()
        if name and name not in _sessions:
            sign_in(page, f"{name}@example.org")
            _sessions[name] = context.cookies()
        elif name:
            context.add_cookies(_sessions[name])
        return page

    yield enter
    for context in contexts:
        context.close()
