"""Addresses of what machines read: identifiers, feeds, exports, badges."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

localized: list[URLPattern | URLResolver] = []
plain: list[URLPattern | URLResolver] = []
