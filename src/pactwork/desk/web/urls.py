"""Addresses of the desk, under /<language>/desk/."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns

from pactwork.desk.web import (
    urls_doing,
    urls_drafts,
    urls_materials,
    urls_network,
    urls_notices,
    urls_remarks,
    urls_tools,
    urls_uploads,
)

urlpatterns = i18n_patterns(
    *urls_doing.urlpatterns,
    *urls_drafts.patterns,
    *urls_materials.patterns,
    *urls_network.patterns,
    *urls_notices.patterns,
    *urls_remarks.patterns,
    *urls_tools.patterns,
    *urls_uploads.patterns,
    prefix_default_language=True,
)
