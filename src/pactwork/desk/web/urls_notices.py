"""Addresses of notices and webhooks, under /<language>/desk/."""

from __future__ import annotations

from django.urls import URLPattern, path

from pactwork.desk.web import choices, following, inbox, reaching, searches, webhooks

patterns: list[URLPattern] = [
    path("desk/follow/", following.following, name="desk-follow"),
    path("desk/inbox/", inbox.inbox_page, name="desk-inbox"),
    path("desk/searches/", searches.searches, name="desk-searches"),
    path("desk/notifications/", choices.notifications_page, name="desk-notifications"),
    path("desk/notifications/reach/", reaching.reach_page, name="desk-reach"),
    path("desk/webhooks/", webhooks.webhooks_page, name="desk-webhooks"),
    path("desk/webhooks/<uuid:webhook>/", webhooks.webhook_page, name="desk-webhook"),
    path("desk/unsubscribe/<str:token>/", choices.unsubscribe_page, name="desk-unsubscribe"),
]
