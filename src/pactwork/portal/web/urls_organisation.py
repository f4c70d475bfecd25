"""Addresses of the pages about organisations."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from pactwork.portal.web.organisation import organisation, organisation_evidence
from pactwork.portal.web.organisations import organisations

localized: list[URLPattern | URLResolver] = [
    path("organisations/", organisations, name="organisations"),
    path("organisations/<slug:slug>/", organisation, name="organisation"),
    path(
        "organisations/<slug:slug>/evidence/", organisation_evidence, name="organisation-evidence"
    ),
]
plain: list[URLPattern | URLResolver] = []
