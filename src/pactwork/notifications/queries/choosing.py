"""How people want to hear of things, and who follows what."""

from __future__ import annotations

from collections.abc import Collection

from pactwork.notifications.kinds import GROUPS
from pactwork.notifications.models import Follow, Preference, Way


def ways_of(person: int) -> dict[str, Way]:
    """For each group of notices, how this person wants to hear of it."""
    held = dict(Preference.objects.filter(person=person).values_list("group", "way"))
    return {group: Way(held.get(group, way)) for group, (_, way) in GROUPS.items()}


def ways_in(group: str, people: Collection[int]) -> dict[int, Way]:
    """How each of these people wants to hear of a group, in one query."""
    rows = Preference.objects.filter(group=group, person__in=people)
    held = dict(rows.values_list("person_id", "way"))
    return {person: Way(held.get(person, GROUPS[group][1])) for person in people}


def followers_of(*subjects: str) -> list[int]:
    """The people who follow one of these things (their IRIs), each once."""
    rows = Follow.objects.filter(subject__in=subjects, person__is_active=True)
    return list(rows.order_by("person_id").values_list("person_id", flat=True).distinct())


def follows(person: int, subject: str) -> bool:
    """Whether this person follows a thing."""
    return Follow.objects.filter(person=person, subject=subject).exists()


def followed_by(person: int) -> list[str]:
    """What this person follows, the newest first."""
    rows = Follow.objects.filter(person=person).order_by("-since")
    return list(rows.values_list("subject", flat=True))
