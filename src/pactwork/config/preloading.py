"""The web application, loaded once before web workers are made from this process.

A worker that the system makes by copying this process shares what is loaded with it and with its
neighbours, until one of them writes there: so a further worker costs what it does, not what
Pactwork is. Where processes cannot be copied, each loads the application for itself.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final

import structlog

from pactwork.config.processes import tie_to_parent

log = structlog.get_logger(__name__)
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
CAN_COPY: Final = sys.platform.startswith("linux")
_PAGES: Final = ("/en/", "/en/agreements/", "/en/organisations/", "/en/account/login/")
_ARENA_MAX: Final = -8
"""`M_ARENA_MAX` of mallopt(3)."""


def loaded() -> Application:
    """The application, in a worker that ends when its master does."""
    tie_to_parent()
    from pactwork.config import wsgi

    gc.enable()
    application: Application = wsgi.application
    return application


def preload() -> None:
    """Load all that answers requests, and keep the collector from writing there.

    Nothing may run beside this, and no connection is left open: neither can be copied.
    """
    if not CAN_COPY:
        return
    multiprocessing.set_start_method("fork", force=True)
    _keep_together()
    gc.disable()
    import pactwork.config.wsgi  # noqa: F401
    from pactwork.config.health import readiness_problem
    from pactwork.config.installation import close_connections

    _read_words_and_addresses()
    _read_templates()
    if readiness_problem() is None:
        _answer_once()
        _read_names_of_concepts()
    close_connections()
    beside = [one.name for one in threading.enumerate() if one is not threading.main_thread()]
    if beside:
        log.warning("threads_before_workers", threads=beside)
    gc.collect()
    gc.freeze()


def _keep_together() -> None:
    """Let all threads of a process take memory from few places, so that less lies waste (glibc)."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, 2)


def _answer_once() -> None:
    """Pages that every installation has, so that what they need is read here."""
    from wsgiref.util import setup_testing_defaults

    from django.conf import settings

    from pactwork.config.wsgi import application

    for path in _PAGES:
        environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": settings.ALLOWED_HOSTS[0]}
        setup_testing_defaults(environ)
        answer = application(environ, lambda *_: None)
        for _ in answer:
            pass
        if (close := getattr(answer, "close", None)) is not None:
            close()


def _read_names_of_concepts() -> None:
    """What every search needs besides the index, which each worker opens for itself."""
    from pactwork.search.api import warm_up

    warm_up()


def _read_words_and_addresses() -> None:
    from babel import Locale
    from django.conf import settings
    from django.urls import reverse
    from django.utils.translation import override

    from pactwork.kernel.collation import learn
    from pactwork.kernel.formats import format_date, format_number, format_percent

    countries = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            reverse("home")
        format_date(date(2026, 1, 1), code)
        format_number(1.5, code)
        format_percent(0.5, code)
        countries[code] = [str(name) for name in Locale.parse(code).territories.values()]
    learn(countries)


def _read_templates() -> None:
    from django.apps import apps
    from django.template.loader import get_template

    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        if app.name.startswith("pactwork."):
            for path in sorted(folder.rglob("*.html")):
                get_template(str(path.relative_to(folder)))
