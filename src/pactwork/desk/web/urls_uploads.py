"""Addresses to which files come in piece by piece, under /<language>/desk/uploads/."""

from __future__ import annotations

from django.urls import URLPattern, path

from pactwork.desk.web import uploads

patterns: list[URLPattern] = [
    path("desk/uploads/", uploads.uploads, name="desk-uploads"),
    path("desk/uploads/<uuid:number>/", uploads.upload_piece, name="desk-upload"),
]
