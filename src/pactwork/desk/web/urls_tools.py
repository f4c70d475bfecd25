"""Addresses of what tools record, under /<language>/desk/tools/."""

from __future__ import annotations

from django.urls import URLPattern, path

from pactwork.desk.web import tool_keys

patterns: list[URLPattern] = [
    path("desk/tools/", tool_keys.keys, name="desk-tools"),
    path("desk/tools/make/", tool_keys.make, name="desk-tool-make"),
    path("desk/tools/keys/<int:credential>/", tool_keys.key, name="desk-tool"),
]
