"""Saying that one looks at what waits for a review, so that others know. It locks nothing."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from pactwork.people.api import Person, acting
from pactwork.repository.actions.holding import hold_living, open_version
from pactwork.repository.curation import reviews_for
from pactwork.repository.errors import MaterialError, NotAllowedError, Why
from pactwork.repository.models import ReviewClaim, Stage


@transaction.atomic(durable=True)
def look_at(key: str, *, by: Person) -> None:
    """Say that one looks at it, from now on; those who review it too are shown that.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` does not review it.
        MaterialError: it is not in review, or it was withdrawn.
    """
    held = hold_living(key)
    version = open_version(held)
    if version is None or version.stage != Stage.REVIEW:
        raise MaterialError(Why.STAGE)
    if not reviews_for(held, version, acting(by), by):
        raise NotAllowedError("This person does not review it.")
    ReviewClaim.objects.update_or_create(
        version=version, person=by, defaults={"round": version.round, "since": timezone.now()}
    )


@transaction.atomic(durable=True)
def give_back(key: str, *, by: Person) -> None:
    """Say that one looks at it no more; nothing where one did not."""
    ReviewClaim.objects.filter(version__material__key=key, person=by).delete()
