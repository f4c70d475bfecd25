"""Holding a material while it changes: everything that is done with one waits here in turn."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from django.db import connection
from django.utils import timezone

from pactwork.kernel.transactions import require_transaction
from pactwork.organisations.api import cards
from pactwork.people.api import Acting, Person, acting
from pactwork.repository.errors import MaterialError, NotAllowedError, Why
from pactwork.repository.models import Material, Stage, Version
from pactwork.repository.queries.visible import lives
from pactwork.repository.rules import can_edit, can_manage

_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for others when a key is read from paper."""
_LENGTH: Final = 10


def new_key() -> str:
    """A key nobody can guess: what is not public is not even known to be there."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def new_keys(count: int) -> list[str]:
    """So many of them. Each byte chooses a letter; those that would favour one are thrown away."""
    letters = _LETTERS.encode()
    even = bytes(letters[byte % len(letters)] for byte in range(256 - 256 % len(letters)))
    uneven = bytes(range(len(even), 256))
    table = even + bytes(len(uneven))
    kept = b""
    while len(kept) < _LENGTH * count:
        kept += secrets.token_bytes(2 * _LENGTH * count).translate(table, uneven)
    text = kept.decode()
    return [text[at : at + _LENGTH] for at in range(0, _LENGTH * count, _LENGTH)]


def hold_sector(number: int) -> None:
    """Step: let nobody join or leave a sector until the transaction ends, so that what is decided
    by who belongs to it now, and what follows when somebody joins or leaves, see each other.
    """
    require_transaction()
    with connection.cursor() as cursor:  # shared, which Django cannot say
        cursor.execute("SELECT FROM repository_sector WHERE id = %s FOR SHARE", [number])


def hold(key: str) -> Material:
    """Step: the material, held until the transaction ends.

    Raises:
        LookupError: there is none.
        MaterialError: it was withdrawn.
    """
    require_transaction()
    held = Material.objects.select_for_update(of=("self",)).filter(key=key).first()
    if held is None:
        raise LookupError("There is no such material.")
    if held.withdrawn_at:
        raise MaterialError(Why.WITHDRAWN)
    return held


def hold_living(key: str) -> Material:
    """Step: as `hold`; also what was withdrawn, where a version came in since that waits to open it
    again. Raises as `hold`.
    """
    require_transaction()
    held = Material.objects.select_for_update(of=("self",)).filter(key=key).first()
    version = open_version(held) if held and held.withdrawn_at else None
    return held if held and version and lives(held, version) else hold(key)


def hold_draft(key: str, by: Person) -> tuple[Material, Version]:
    """Step: the material and its draft, if this person writes it.

    Raises:
        LookupError, MaterialError: as `hold`; or there is no draft now.
        NotAllowedError: this person does not.
    """
    held = hold_living(key)
    require_editor(held, by)
    version = open_version(held)
    if version is None or version.stage != Stage.DRAFT:
        raise MaterialError(Why.STAGE)
    return held, version


def hold_open(key: str, by: Person) -> tuple[Material, Version]:
    """Step: the material and its draft, as `hold_draft`; of one that was withdrawn the version
    that was not published then, also one that waits for review.

    Raises: as `hold_draft`, but not where it was withdrawn.
    """
    require_transaction()
    rows = Material.objects.select_for_update(of=("self",))
    held = rows.filter(key=key, withdrawn_at__isnull=False, current__isnull=False).first()
    if held is None:
        return hold_draft(key, by)
    require_editor(held, by)
    version = open_version(held)
    if version is None:
        raise MaterialError(Why.STAGE)
    return held, version


def hold_managed(key: str, by: Person) -> Material:
    """Step: the material, if this person looks after it.

    Raises:
        LookupError, MaterialError: as `hold`.
        NotAllowedError: this person does not.
    """
    held = hold(key)
    if not can_manage(acting(by), held.organisation_id):
        raise NotAllowedError("A coordinator of its organisation looks after it.")
    return held


def require_editor(held: Material, by: Person) -> Acting:
    """What this person may do, if that is to write drafts of this material.

    Raises:
        NotAllowedError: it is not.
    """
    found = acting(by)
    if not can_edit(found, held.organisation_id, began_it=held.person_id == by.pk):
        raise NotAllowedError("Whoever began it writes it, and the organisation's coordinators.")
    return found


def open_version(held: Material) -> Version | None:
    """The version that is not published yet."""
    return held.versions.exclude(stage=Stage.PUBLISHED).first()


def was_worked_on(version: Version) -> bool:
    """Whether somebody wrote on a version since it came in, or said something of it in a review."""
    return version.revision > 1 or version.reviews.exists()


def throw_away(held: Material, version: Version) -> None:
    """Step: a version that is not published goes; of a material that never was, all of it."""
    if held.versions.filter(stage=Stage.PUBLISHED).exists():
        version.delete()
        touch(held)
    else:
        held.delete()


def touch(held: Material, version: Version | None = None) -> datetime:
    """Step: note that something changed, and when."""
    require_transaction()
    at = timezone.now()
    held.changed_at = at
    Material.objects.filter(pk=held.pk).update(changed_at=at)
    if version is not None:
        version.revision += 1
        version.changed_at = at
        rows = Version.objects.filter(pk=version.pk)
        rows.update(revision=version.revision, changed_at=at)
    return at


def slug_of(organisation: int) -> str:
    """The slug of an organisation."""
    return cards([organisation])[organisation].slug
