"""The root of the site's addresses: health for machines, everything else from the portal."""

from __future__ import annotations

from django.urls import path

from pactwork.config import health
from pactwork.portal.web.urls import urlpatterns as portal

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    *portal,
]
