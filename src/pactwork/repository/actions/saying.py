"""What people who are signed in say of a material: stars, and comments that wait to be read."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from pactwork.kernel.texts import clean_string
from pactwork.ledger.api import record
from pactwork.people.api import Person, acting, is_stopped
from pactwork.repository.actions.holding import slug_of
from pactwork.repository.actions.telling import tell_to_moderate
from pactwork.repository.actions.traces import said_often
from pactwork.repository.actions.using import found_useful
from pactwork.repository.errors import MaterialError, NotAllowedError, Why, checked
from pactwork.repository.models import CommentStage, Material, MaterialComment, Rating
from pactwork.repository.queries.visible import materials_visible_to
from pactwork.repository.rules import can_manage
from pactwork.repository.said import cleaned_tag
from pactwork.repository.statements import (
    COMMENTED,
    DENIED,
    RATED,
    REMOVED,
    done,
    said_about,
    stars_given,
)

__all__ = [
    "LONGEST",
    "REASONS",
    "comment",
    "decline_comment",
    "found_useful",
    "publish_comment",
    "rate",
]

LONGEST: Final = 4000
RATES_AN_HOUR: Final = 60
"""Each change of somebody's stars is a statement for good."""
REASONS: Final[Mapping[str, Promise | str]] = {
    "off-topic": gettext_lazy("It is not about the material."),
    "rude": gettext_lazy("It offends somebody."),
    "personal": gettext_lazy("It tells something private of somebody."),
    "advertising": gettext_lazy("It advertises something."),
    "other": gettext_lazy("For another reason."),
}
"""Why a comment is not shown."""
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows, which could dress one text as another."""


@transaction.atomic(durable=True)
def rate(key: str, *, stars: int, by: Person) -> None:
    """Give a material one to five stars; a later rating takes the place of the first.

    Raises:
        LookupError: this person sees no such material.
        NotAllowedError: it is of the person's own organisation, or the person was stopped.
        MaterialError: those are no stars, or that was often.
    """
    held = _open_to(key, by)
    checked(1 <= stars <= 5, Why.UNREADABLE, "stars")
    if Rating.objects.filter(material=held, person=by, stars=stars).exists():
        return
    checked(not said_often("rate", f"person-{by.pk}", most=RATES_AN_HOUR), Why.OFTEN)
    at = timezone.now()
    Rating.objects.update_or_create(material=held, person=by, defaults={"stars": stars, "at": at})
    record(done(verb=RATED, key=held.key, by=None, at=at, result=stars_given(stars)))


@transaction.atomic(durable=True)
def comment(key: str, *, text: str, language: str, by: Person) -> uuid.UUID:
    """Say something of a material; it is shown once its organisation published it.

    Raises:
        LookupError: this person sees no such material.
        NotAllowedError: the person was stopped.
        MaterialError: it says nothing, cannot be kept, or that was often.
    """
    held = _open_to(key, by, own=True)
    said = cleaned_saying(text, LONGEST)
    checked(not said_often("comment", f"person-{by.pk}"), Why.OFTEN)
    row = MaterialComment.objects.create(
        uuid=uuid.uuid4(),
        material=held,
        person=by,
        name=by.name,
        text=said,
        language=cleaned_tag(language)[:12],
    )
    tell_to_moderate(held, row)
    return row.uuid


@transaction.atomic(durable=True)
def publish_comment(number: uuid.UUID, *, by: Person) -> None:
    """Show a comment that waits.

    Raises:
        LookupError: there is none.
        NotAllowedError: `by` does not look after the material.
        MaterialError: it was decided before.
    """
    row = _moderated(number, by)
    checked(row.stage == CommentStage.WAITING, Why.STAGE)
    _decide(row, CommentStage.PUBLISHED, "", by)


@transaction.atomic(durable=True)
def decline_comment(number: uuid.UUID, *, reason: str, by: Person) -> None:
    """Do not show a comment, or take it down, for one of the `REASONS`.

    Raises: as `publish_comment`; MaterialError also where the reason is none.
    """
    row = _moderated(number, by)
    checked(row.stage != CommentStage.DECLINED, Why.STAGE)
    checked(reason in REASONS, Why.SILENT, "reason")
    _decide(row, CommentStage.DECLINED, reason, by)


def cleaned_saying(raw: str, longest: int) -> str:
    """A text somebody wrote, as it is kept.

    Raises:
        MaterialError: it says nothing, is too long, or cannot be kept.
    """
    try:
        text = _TURNING.sub("", clean_string(raw)).strip()
    except ValueError:
        raise MaterialError(Why.UNREADABLE, "text") from None
    checked(any(letter.isalnum() for letter in text), Why.SILENT, "text")
    checked(len(text) <= longest, Why.LONG, "text")
    return text


def _open_to(key: str, by: Person, *, own: bool = False) -> Material:
    mine = acting(by)
    held = materials_visible_to(mine.viewer).filter(key=key).first()
    if held is None:
        raise LookupError("There is no such material.")
    if is_stopped(by):
        raise NotAllowedError("This person's publishing was stopped.")
    if not own and held.organisation_id in mine.powers:
        raise NotAllowedError("Nobody rates what is their own organisation's.")
    return held


def _moderated(number: uuid.UUID, by: Person) -> MaterialComment:
    rows = MaterialComment.objects.select_for_update(of=("self",)).select_related("material")
    row = rows.filter(uuid=number).first()
    if row is None:
        raise LookupError("There is no such comment.")
    if not can_manage(acting(by), row.material.organisation_id):
        raise NotAllowedError("A coordinator of its organisation decides.")
    return row


def _decide(row: MaterialComment, stage: CommentStage, reason: str, by: Person) -> None:
    verb = COMMENTED
    if stage == CommentStage.DECLINED:
        verb = REMOVED if row.stage == CommentStage.PUBLISHED else DENIED
    at = timezone.now()
    row.stage, row.reason, row.decided_at, row.decided_by = stage, reason, at, by
    row.save(update_fields=["stage", "reason", "decided_at", "decided_by"])
    by_slug = slug_of(row.material.organisation_id)
    record(
        said_about(
            verb=verb,
            key=row.material.key,
            what="comment",
            number=row.uuid,
            by=by_slug,
            at=at,
        )
    )
