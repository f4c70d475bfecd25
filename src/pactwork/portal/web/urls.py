"""Addresses of the public pages: for people under /<language>/, for machines at the root."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns

from pactwork.portal.web import (
    urls_agreement,
    urls_formats,
    urls_machines,
    urls_main,
    urls_materials,
    urls_organisation,
)

AREAS = (urls_main, urls_agreement, urls_materials, urls_organisation, urls_machines)

urlpatterns = [
    *(pattern for area in (*AREAS, urls_formats) for pattern in area.plain),
    *i18n_patterns(
        *(pattern for area in AREAS for pattern in area.localized), prefix_default_language=True
    ),
]
