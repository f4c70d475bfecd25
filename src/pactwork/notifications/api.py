"""The door of `notifications`."""

from pactwork.kernel.safe_http import UnsafeAddressError
from pactwork.notifications.actions.announcements import (
    AnnouncementError,
    announce,
    dismiss_announcement,
    withdraw_announcement,
)
from pactwork.notifications.actions.inbox import (
    choose_ways,
    follow,
    mark_all_read,
    mark_read,
    mark_unread,
    unfollow,
    unsubscribe,
)
from pactwork.notifications.actions.merging import readdress
from pactwork.notifications.actions.notices import notify, notify_followers
from pactwork.notifications.actions.reaching import (
    SubscriptionError,
    forget_browsers,
    forget_person,
    make_telegram_code,
    subscribe_browser,
    unlink_telegram,
)
from pactwork.notifications.actions.webhooks import (
    NewSecret,
    WebhookError,
    create_webhook,
    delete_webhook,
    pause_webhook,
    replay_delivery,
    rotate_secret,
)
from pactwork.notifications.effects.webhooks import check_webhook_url
from pactwork.notifications.kinds import (
    GROUPS,
    NoticeKind,
    Said,
    notice_kind,
    notice_kinds,
    register_notice_kind,
)
from pactwork.notifications.models import Way
from pactwork.notifications.queries.announcements import (
    AnnouncementView,
    announcements,
    announcements_for,
)
from pactwork.notifications.queries.choosing import followed_by, followers_of, follows, ways_of
from pactwork.notifications.queries.inbox import InboxEntry, InboxPage, inbox, unread_count
from pactwork.notifications.queries.reaching import Reach, kept_of, push_key, reach_of
from pactwork.notifications.queries.usage import Left, jobs_waiting, outbox_usage
from pactwork.notifications.queries.webhooks import (
    DeliveryView,
    WebhookView,
    deliveries_of,
    webhook_by_uuid,
    webhooks_of,
)
from pactwork.notifications.unsubscribing import read_token
from pactwork.notifications.webhook_words import reason_words

__all__ = [
    "GROUPS", "AnnouncementError", "AnnouncementView", "DeliveryView", "InboxEntry", "InboxPage",
    "Left", "NewSecret", "NoticeKind", "Reach", "Said", "SubscriptionError", "UnsafeAddressError",
    "Way", "WebhookError", "WebhookView", "announce", "announcements", "announcements_for",
    "check_webhook_url", "choose_ways", "create_webhook", "delete_webhook", "deliveries_of",
    "dismiss_announcement", "follow", "followed_by", "followers_of", "follows", "forget_browsers",
    "forget_person", "inbox", "jobs_waiting", "kept_of", "make_telegram_code", "mark_all_read",
    "mark_read", "mark_unread", "notice_kind", "notice_kinds", "notify", "notify_followers",
    "outbox_usage", "pause_webhook", "push_key", "reach_of", "read_token", "readdress",
    "reason_words", "register_notice_kind", "replay_delivery", "rotate_secret",
    "subscribe_browser", "unfollow", "unlink_telegram", "unread_count", "unsubscribe", "ways_of",
    "webhook_by_uuid", "webhooks_of", "withdraw_announcement",
]  # fmt: skip
