"""Addresses of the desk, under /<language>/desk/."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from pactwork.desk.web import moderation, remarks, today

urlpatterns = i18n_patterns(
    path("desk/", today.today, name="desk"),
    path("desk/remarks/", moderation.queue, name="desk-remarks"),
    path("desk/remarks/<uuid:number>/", moderation.decide, name="desk-remark"),
    path("agreements/<slug:slug>/commitments/<str:key>/say/", remarks.say, name="say"),
    path("remarks/<uuid:number>/report/", remarks.report, name="remark-report"),
    prefix_default_language=True,
)
