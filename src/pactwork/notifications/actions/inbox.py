"""Reading one's inbox, choosing how to hear of things, following."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from pactwork.kernel.transactions import require_transaction
from pactwork.notifications.kinds import GROUPS
from pactwork.notifications.models import Entry, Follow, Preference, Way
from pactwork.notifications.queries.choosing import ways_of


@transaction.atomic(durable=True)
def mark_read(entries: Collection[int], *, by: int) -> int:
    """Action: these entries of one's own are read; another's are passed over."""
    rows = Entry.objects.filter(pk__in=entries, person=by, read_at=None)
    return rows.update(read_at=timezone.now())


@transaction.atomic(durable=True)
def mark_unread(entries: Collection[int], *, by: int) -> int:
    """Action: these entries of one's own are as if never read; another's are passed over."""
    return Entry.objects.filter(pk__in=entries, person=by).update(read_at=None)


@transaction.atomic(durable=True)
def mark_all_read(*, up_to: int, by: int) -> int:
    """Action: everything in one's inbox up to an entry is read; what came since is not."""
    rows = Entry.objects.filter(person=by, read_at=None, pk__lte=up_to)
    return rows.update(read_at=timezone.now())


@transaction.atomic(durable=True)
def choose_ways(ways: Mapping[str, Way], *, by: int) -> None:
    """Action: how one wants to hear of these groups of things from now on.

    Raises:
        ValueError: there is no such group or way.
    """
    _choose(ways, by)


@transaction.atomic(durable=True)
def unsubscribe(group: str, *, by: int) -> None:
    """Action: no more mail about a group, or with "" no weekly letter; the inbox stays.

    Raises:
        ValueError: there is no such group.
    """
    if group and group not in GROUPS:
        raise ValueError(f"There is no group of notices “{group}”.")
    letters = {name for name, way in ways_of(by).items() if way is Way.DIGEST}
    unwanted = {group} if group else letters
    _choose(dict.fromkeys(unwanted, Way.INBOX), by)
    if not group:
        Entry.objects.filter(person=by, in_digest=True, read_at=None).update(in_digest=False)


def _choose(ways: Mapping[str, Way], person: int) -> None:
    if strange := set(ways) - set(GROUPS):
        raise ValueError(f"There is no group of notices “{min(strange)}”.")
    Preference.objects.bulk_create(
        [
            Preference(person_id=person, group=group, way=Way(way))
            for group, way in sorted(ways.items())
        ],
        update_conflicts=True,
        unique_fields=["person", "group"],
        update_fields=["way"],
    )


def follow(subject: str, *, by: int) -> None:
    """Step: hear when a thing (its IRI) moves; following twice is following once."""
    require_transaction()
    Follow.objects.bulk_create(
        [Follow(person_id=by, subject=subject, since=timezone.now())], ignore_conflicts=True
    )


def unfollow(subject: str, *, by: int) -> None:
    """Step: no more of it."""
    require_transaction()
    Follow.objects.filter(person=by, subject=subject).delete()
