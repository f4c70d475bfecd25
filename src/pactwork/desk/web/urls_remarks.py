"""Addresses of what citizens say of commitments, and of its moderation."""

from __future__ import annotations

from django.urls import URLPattern, path

from pactwork.desk.web import moderation, remarks

patterns: list[URLPattern] = [
    path("desk/remarks/", moderation.queue, name="desk-remarks"),
    path("desk/remarks/<uuid:number>/", moderation.decide, name="desk-remark"),
    path("agreements/<slug:slug>/commitments/<str:key>/say/", remarks.say, name="say"),
    path("remarks/<uuid:number>/report/", remarks.report, name="remark-report"),
]
