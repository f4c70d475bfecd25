"""Addresses of the pages about organisations."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from pactwork.portal.web.organisation import organisation, organisation_evidence
from pactwork.portal.web.organisations import organisations
from pactwork.portal.web.passed import organisation_passed
from pactwork.portal.web.reciprocity import organisation_reciprocity

localized: list[URLPattern | URLResolver] = [
    path("organisations/", organisations, name="organisations"),
    path("organisations/<slug:slug>/", organisation, name="organisation"),
    path(
        "organisations/<slug:slug>/evidence/", organisation_evidence, name="organisation-evidence"
    ),
    path(
        "organisations/<slug:slug>/reciprocity/",
        organisation_reciprocity,
        name="organisation-reciprocity",
    ),
    path(
        "organisations/<slug:slug>/reciprocity/evidence/",
        organisation_passed,
        name="organisation-passed",
    ),
]
plain: list[URLPattern | URLResolver] = []
