"""The root of the site's addresses: health for machines, everything else from the portal."""

from __future__ import annotations

from django.urls import include, path

from pactwork.config import health

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("pactwork.portal.web.urls")),
]
