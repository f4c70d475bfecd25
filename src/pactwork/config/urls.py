"""The root of the site's addresses: the read API, and everything else from the portal."""

from __future__ import annotations

from django.urls import include, path

from pactwork.portal.web.urls import urlpatterns as portal

urlpatterns = [
    path("api/", include("pactwork.config.api")),
    *portal,
]
