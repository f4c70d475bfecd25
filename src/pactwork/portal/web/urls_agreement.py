"""Addresses of the pages about agreements, commitments, versions and evidence."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

localized: list[URLPattern | URLResolver] = []
plain: list[URLPattern | URLResolver] = []
