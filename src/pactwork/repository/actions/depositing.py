"""Depositing: a draft is begun, filled in, copied into a new version, or thrown away.

Drafts leave no statement: what happens to them is nobody else's until they are submitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from pactwork.kernel.texts import Text
from pactwork.kernel.transactions import require_transaction
from pactwork.people.api import Acting, Person, acting
from pactwork.repository.actions.attaching import (
    add_file,
    add_upload,
    describe_file,
    note_subtitles,
    prefill,
    remove_file,
    unread,
)
from pactwork.repository.actions.holding import (
    hold,
    hold_draft,
    hold_open,
    new_key,
    open_version,
    require_editor,
    throw_away,
    touch,
)
from pactwork.repository.actions.linking import keep_link
from pactwork.repository.actions.parts import (
    put_creators,
    put_curation,
    put_origins,
    put_partners,
    put_servings,
)
from pactwork.repository.actions.reaching import reach_of
from pactwork.repository.actions.sharing import take_back_from
from pactwork.repository.actions.unpacking import unpack
from pactwork.repository.errors import MaterialError, NotAllowedError, Why, checked
from pactwork.repository.models import (
    Material,
    MaterialFile,
    Partner,
    Version,
    VersionCreator,
    VersionOrigin,
)
from pactwork.repository.rules import can_deposit, can_manage
from pactwork.repository.said import KEEP, Said, columns
from pactwork.repository.visibility import columns_of

__all__ = [
    "KEEP",
    "Said",
    "add_file",
    "add_upload",
    "begin_deposit",
    "begin_version",
    "deposit",
    "describe_file",
    "discard",
    "fill_in",
    "note_subtitles",
    "prefill",
    "remove_file",
    "unpack",
    "unread",
]

_COPIED: Final = (
    "titles", "descriptions", "keywords", "languages", "resource_type", "licence", "subjects",
    "themes", "levels", "target_groups", "literacies", "accessibility", "link", "doi",
    "body_id", "co_curation_id",
)  # fmt: skip
_PARTS: Final = (MaterialFile, VersionCreator, Partner, VersionOrigin)


@transaction.atomic(durable=True)
def begin_deposit(
    *,
    organisation: int,
    titles: Text | None = None,
    commitments: Sequence[tuple[str, str]] = (),
    by: Person,
) -> str:
    """Begin a material in an organisation's name; its key.

    Raises:
        NotAllowedError: `by` does not deliver for it.
        MaterialError: the title cannot be kept, or it is no party where a commitment is.
    """
    if not can_deposit(acting(by), organisation):
        raise NotAllowedError("This person does not deposit for that organisation.")
    held = Material.objects.create(key=new_key(), organisation_id=organisation, person=by)
    said = columns(Said(titles=titles))
    Version.objects.create(material=held, number=1, person=by, **said)
    put_servings(held, commitments)
    touch(held)
    return held.key


@transaction.atomic(durable=True)
def deposit(said: Said, *, organisation: int, by: Person) -> str:
    """Begin a material with all that is said of it, at once; its key. Raises as `begin_deposit`
    and `fill_in`, and then nothing is kept.
    """
    return begun(said, organisation=organisation, by=by)[0].key


def begun(said: Said, *, organisation: int, by: Person) -> tuple[Material, Version]:
    """Step: a new material with all that is said of it, and its draft. Raises as `deposit`."""
    require_transaction()
    if not can_deposit(acting(by), organisation):
        raise NotAllowedError("This person does not deposit for that organisation.")
    held = Material.objects.create(key=new_key(), organisation_id=organisation, person=by)
    version = Version(material=held, number=1, person=by, **columns(said))
    if said.curation is not None:
        put_curation(held, version, said.curation)
    version.save()
    _put_parts(version, said, is_new=True)
    _put_openness(held, said)
    if said.commitments:
        put_servings(held, said.commitments)
    return held, version


@transaction.atomic(durable=True)
def begin_version(key: str, *, by: Person) -> int:
    """Begin the next version as a copy of the newest; its number. The one that is open, if any.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` does not write it.
        MaterialError: it was withdrawn, or nothing was published yet.
    """
    held = hold(key)
    require_editor(held, by)
    if opened := open_version(held):
        return opened.number
    earlier = held.current
    if earlier is None:
        raise MaterialError(Why.STAGE)
    copied = {name: getattr(earlier, name) for name in _COPIED}
    version = Version.objects.create(material=held, number=earlier.number + 1, person=by, **copied)
    for table in _PARTS:
        rows: list[Any] = list(table._default_manager.filter(version=earlier))
        for row in rows:
            row.pk, row.version = None, version
        table._default_manager.bulk_create(rows)
    touch(held)
    return version.number


@transaction.atomic(durable=True)
def fill_in(
    key: str,
    said: Said,
    *,
    revision: int | None = None,
    version: int | None = None,
    by: Person,
) -> int:
    """Say more, or something else, of a draft; its new revision.

    With `revision` it is refused where somebody changed the draft since, with `version` (a
    `DeskMaterial.version`) where that is not the draft any more.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` does not write it.
        MaterialError: there is no draft, it changed, or something cannot be kept.
    """
    held, draft = hold_draft(key, by)
    checked(revision in (None, draft.revision) and version in (None, draft.pk), Why.CHANGED)
    for name, value in columns(said).items():
        setattr(draft, name, value)
    if said.curation is not None:
        put_curation(held, draft, said.curation)
    draft.save()
    _put_parts(draft, said)
    _put_openness(held, said)
    if said.commitments is not None:
        _put_commitments(held, said.commitments, acting(by), by)
    touch(held, draft)
    return draft.revision


def _put_parts(version: Version, said: Said, *, is_new: bool = False) -> None:
    if said.link is not None:
        keep_link(version.material, version.link)
    if said.creators is not None:
        put_creators(version, said.creators, is_new=is_new)
    if said.partners is not None:
        put_partners(version, said.partners)
    if said.origins is not None:
        put_origins(version, said.origins)


def _put_openness(held: Material, said: Said) -> None:
    """Step: how far it will be open. Of what is published that is changed by an act of its own."""
    wanted: dict[str, Any] = {}
    if said.visibility is not None:
        agreement, sector = said.agreement or "", said.sector or ""
        own, now = held.organisation_id, held.reach if held.current_id else None
        seen = reach_of(own, said.visibility, agreement=agreement, sector=sector, now=now)
        wanted |= columns_of(seen)
    if said.visible_from is not KEEP:
        checked(
            said.visible_from is None or isinstance(said.visible_from, datetime),
            Why.DAY,
            "visible_from",
        )
        wanted["visible_from"] = said.visible_from
    changed = {name: value for name, value in wanted.items() if getattr(held, name) != value}
    checked(not (changed and held.current_id), Why.STAGE, "visibility")
    for name, value in changed.items():
        setattr(held, name, value)
    if changed:
        held.save(update_fields=list(changed))


def _put_commitments(
    held: Material, named: Sequence[tuple[str, str]], found: Acting, by: Person
) -> None:
    if held.current_id is None:
        put_servings(held, named)
        return
    now = held.servings.values_list("commitment__agreement__slug", "commitment__key")
    if set(now) == set(named):
        return
    if not can_manage(found, held.organisation_id):
        raise NotAllowedError("A coordinator says what a published material serves.")
    take_back_from(held, put_servings(held, named), person=by)


@transaction.atomic(durable=True)
def discard(key: str, *, by: Person) -> None:
    """Throw a draft away; of a material that was never published, all of it.

    Raises:
        LookupError: there is no such material.
        NotAllowedError: `by` does not write it.
        MaterialError: there is no draft.
    """
    held, version = hold_open(key, by)
    throw_away(held, version)
