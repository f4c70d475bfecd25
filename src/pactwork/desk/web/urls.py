"""Addresses of the desk, under /<language>/desk/."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from pactwork.desk.web import today, urls_drafts

urlpatterns = i18n_patterns(
    path("desk/", today.today, name="desk"),
    *urls_drafts.patterns,
    prefix_default_language=True,
)
