"""Addresses of the desk, under /<language>/desk/."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from pactwork.desk.web import choices, inbox, reaching, today, webhooks

urlpatterns = i18n_patterns(
    path("desk/", today.today, name="desk"),
    path("desk/inbox/", inbox.inbox_page, name="desk-inbox"),
    path("desk/notifications/", choices.notifications_page, name="desk-notifications"),
    path("desk/notifications/reach/", reaching.reach_page, name="desk-reach"),
    path("desk/webhooks/", webhooks.webhooks_page, name="desk-webhooks"),
    path("desk/webhooks/<uuid:webhook>/", webhooks.webhook_page, name="desk-webhook"),
    path("desk/unsubscribe/<str:token>/", choices.unsubscribe_page, name="desk-unsubscribe"),
    prefix_default_language=True,
)
