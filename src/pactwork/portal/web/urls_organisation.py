"""Addresses of the pages about organisations."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

localized: list[URLPattern | URLResolver] = []
plain: list[URLPattern | URLResolver] = []
