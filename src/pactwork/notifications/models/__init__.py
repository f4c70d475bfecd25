"""Tables of `notifications`."""

from pactwork.notifications.models.announcement import Announcement, Dismissal
from pactwork.notifications.models.notice import Entry, Follow, Notice, Preference, Way
from pactwork.notifications.models.outgoing import Channel, Digest, Outgoing, Sending, State
from pactwork.notifications.models.reaching import (
    PushSubscription,
    TelegramChat,
    TelegramCode,
)
from pactwork.notifications.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "Announcement",
    "Channel",
    "Digest",
    "Dismissal",
    "Entry",
    "Follow",
    "Notice",
    "Outgoing",
    "Preference",
    "PushSubscription",
    "Sending",
    "State",
    "TelegramChat",
    "TelegramCode",
    "Way",
    "Webhook",
    "WebhookDelivery",
]
