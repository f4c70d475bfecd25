"""Remembering what a version is like, and what somebody said of two that are alike."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import record
from pactwork.people.api import Person, acting
from pactwork.repository.actions.holding import hold_managed, slug_of
from pactwork.repository.errors import Why, checked
from pactwork.repository.likening import bands, signature
from pactwork.repository.models import Likeness, SameAs, Version
from pactwork.repository.queries.alike import signed_text
from pactwork.repository.queries.visible import materials_visible_to
from pactwork.repository.statements import TAGGED, done, material_activity

__all__ = ["remember", "say_same"]


def remember(version: Version) -> None:
    """Step: keep the signature of a version, to find it again by."""
    require_transaction()
    found = signature(signed_text(version))
    if found:
        Likeness.objects.update_or_create(
            version=version, defaults={"signature": found, "bands": bands(found), "compared": False}
        )
    else:
        Likeness.objects.filter(version=version).delete()


@transaction.atomic(durable=True)
def say_same(key: str, other: str, *, same: bool, by: Person) -> None:
    """Say that two materials are the same, or are not. They stay two; the first leads to the other.
    Where the other leads is for its own organisation to say.

    Raises:
        LookupError: there is no such material, or none that `by` sees.
        NotAllowedError: `by` does not look after the first.
        MaterialError: it was withdrawn, or is the other itself.
    """
    held = hold_managed(key, by)
    found = materials_visible_to(acting(by).viewer).filter(key=other).first()
    if found is None:
        raise LookupError("There is no such material.")
    checked(found.pk != held.pk, Why.ORIGIN)
    lower, higher = sorted((held.pk, found.pk))
    at = timezone.now()
    SameAs.objects.update_or_create(
        material_id=lower,
        other_id=higher,
        organisation_id=held.organisation_id,
        defaults={"same": same, "person": by, "at": at},
    )
    record(
        done(
            verb=TAGGED,
            key=held.key,
            by=slug_of(held.organisation_id),
            at=at,
            other=[material_activity(found.key)],
            result={"success": same},
        )
    )
