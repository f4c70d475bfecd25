"""The door of `notifications`."""

from pactwork.notifications.actions.inbox import (
    choose_ways,
    follow,
    mark_all_read,
    mark_read,
    mark_unread,
    unfollow,
    unsubscribe,
)
from pactwork.notifications.actions.notices import notify, notify_followers
from pactwork.notifications.kinds import (
    GROUPS,
    NoticeKind,
    Said,
    notice_kind,
    notice_kinds,
    register_notice_kind,
)
from pactwork.notifications.models import Way
from pactwork.notifications.queries.choosing import followed_by, followers_of, follows, ways_of
from pactwork.notifications.queries.inbox import InboxEntry, InboxPage, inbox, unread_count
from pactwork.notifications.unsubscribing import read_token

__all__ = [
    "GROUPS",
    "InboxEntry",
    "InboxPage",
    "NoticeKind",
    "Said",
    "Way",
    "choose_ways",
    "follow",
    "followed_by",
    "followers_of",
    "follows",
    "inbox",
    "mark_all_read",
    "mark_read",
    "mark_unread",
    "notice_kind",
    "notice_kinds",
    "notify",
    "notify_followers",
    "read_token",
    "register_notice_kind",
    "unfollow",
    "unread_count",
    "unsubscribe",
    "ways_of",
]
