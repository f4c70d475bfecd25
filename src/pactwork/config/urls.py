"""The root of the site's addresses: health, the read API, everything else from the portal."""

from __future__ import annotations

from django.urls import include, path

from pactwork.config import health
from pactwork.portal.web.urls import urlpatterns as portal

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("api/", include("pactwork.config.api")),
    *portal,
]
