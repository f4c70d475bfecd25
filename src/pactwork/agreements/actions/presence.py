"""Saying that somebody has a draft open, and hearing who else has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.models import Draft
from pactwork.agreements.models.presence import Presence
from pactwork.agreements.queries.drafts import drafts_visible_to
from pactwork.people.api import Acting, Person, names_of

HOLDS: Final = timedelta(seconds=60)


@dataclass(frozen=True)
class Here:
    """Somebody who has the draft open now, and at which article ("" if at none)."""

    name: str
    article: str


@transaction.atomic(durable=True)
def be_here(*, draft: UUID, article: str, acting: Acting, by: Person) -> list[Here] | None:
    """Note that this person has the draft open; who else has had it in the last minute.

    None if the draft is not this person's to read. Leaves no statement: nothing happened.
    """
    row = drafts_visible_to(acting).filter(uuid=draft).first()
    if row is None:
        return None
    now = timezone.now()
    Presence.objects.update_or_create(
        draft=row, person=by, defaults={"article": article[:80], "seen_at": now}
    )
    return _others(row, by)


def _others(row: Draft, by: Person) -> list[Here]:
    lately = Presence.objects.filter(draft=row, seen_at__gt=timezone.now() - HOLDS)
    found = list(lately.exclude(person=by).order_by("pk").values_list("person", "article"))
    names = names_of({person for person, _ in found})
    return [Here(names[person], article) for person, article in found if person in names]
