"""The web application, as a WSGI server loads it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pactwork.config.settings")

_pages = get_wsgi_application()
_found = import_string("pactwork.search.rest.wsgi.straight")(_pages)
application = import_string("pactwork.ledger.rest.wsgi.straight")(_found)
