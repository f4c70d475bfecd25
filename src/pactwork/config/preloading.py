"""The web application, loaded once before web workers are made from this process.

A worker that the system makes by copying this process shares what is loaded with it and with its
neighbours, until one of them writes there: so a further worker costs what it does, not what
Pactwork is. Where processes cannot be copied, each loads the application for itself.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from pactwork.config.processes import tie_to_parent

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
CAN_COPY: Final = sys.platform.startswith("linux")


def loaded() -> Application:
    """The application, in a worker that ends when its master does."""
    tie_to_parent()
    from pactwork.config.wsgi import application

    gc.enable()
    return application


def preload() -> None:
    """Load all that answers requests, and keep the collector from writing there.

    Nothing may run beside this, and no connection is left open: neither can be copied.
    """
    if not CAN_COPY:
        return
    multiprocessing.set_start_method("fork", force=True)
    gc.disable()
    import pactwork.config.wsgi  # noqa: F401
    from pactwork.config.installation import close_connections

    _read_words_and_addresses()
    _read_templates()
    close_connections()
    assert threading.active_count() == 1, threading.enumerate()
    gc.collect()
    gc.freeze()


def _read_words_and_addresses() -> None:
    from django.conf import settings
    from django.urls import reverse
    from django.utils.translation import override

    for code, _name in settings.LANGUAGES:
        with override(code):
            reverse("home")


def _read_templates() -> None:
    from django.apps import apps
    from django.template.loader import get_template

    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        if app.name.startswith("pactwork."):
            for path in sorted(folder.rglob("*.html")):
                get_template(str(path.relative_to(folder)))
