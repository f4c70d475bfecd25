"""The web application, as a WSGI server loads it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http.request import split_domain_port, validate_host
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pactwork.config.settings")

_pages = get_wsgi_application()
_found = import_string("pactwork.search.rest.wsgi.straight")(_pages)
_straight = import_string("pactwork.ledger.rest.wsgi.straight")(_found)
_is_content_host = import_string("pactwork.files.api.is_content_host")


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The short ways and the pages where the site answers; elsewhere Django refuses."""
    host = str(environ.get("HTTP_HOST", ""))
    domain = split_domain_port(host)[0]
    ours = domain and validate_host(domain, settings.ALLOWED_HOSTS)
    answering = _straight if ours and not _is_content_host(host) else _pages
    answer: Iterable[bytes] = answering(environ, start)
    return answer
