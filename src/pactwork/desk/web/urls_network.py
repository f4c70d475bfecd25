"""Addresses for those who run the installation, under /<language>/desk/network/."""

from __future__ import annotations

from django.urls import URLPattern, path

from pactwork.desk.web import announcing, audit, counted, merging, moderating, network

patterns: list[URLPattern] = [
    path("desk/network/", network.overview, name="desk-network"),
    path("desk/network/audit/", audit.audit, name="desk-audit"),
    path("desk/network/audit.csv", audit.audit_csv, name="desk-audit-csv"),
    path("desk/network/counted/", counted.counted, name="desk-counted"),
    path("desk/network/counted.csv", counted.counted_csv, name="desk-counted-csv"),
    path("desk/network/announcements/", announcing.announcements_, name="desk-announcements"),
    path(
        "desk/network/announcements/<uuid:number>/withdraw/",
        announcing.withdraw,
        name="desk-announcement-withdraw",
    ),
    path("desk/announcements/<uuid:number>/dismiss/", announcing.dismiss, name="desk-dismiss"),
    path("desk/network/duplicates/", merging.duplicates, name="desk-merges"),
    path("desk/network/duplicates/merge/", merging.merge, name="desk-merge"),
    path("desk/network/duplicates/<slug:slug>/undo/", merging.part, name="desk-part"),
    path("desk/network/moderation/", network.moderation, name="desk-network-moderation"),
    path("desk/network/moderation/<uuid:number>/", moderating.remark, name="desk-network-remark"),
    path("desk/network/publishing/", moderating.publishing, name="desk-publishing"),
    path(
        "desk/network/publishing/<int:number>/lift/", moderating.lift, name="desk-publishing-lift"
    ),
    path("desk/network/vocabularies/", network.vocabularies, name="desk-vocabularies"),
    path("desk/network/vocabularies/<slug:code>/", network.scheme, name="desk-scheme"),
    path("desk/network/templates/", network.templates, name="desk-templates"),
]
