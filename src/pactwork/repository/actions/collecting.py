"""Collections: made by an organisation, filled by it and those it invites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from pactwork.kernel.texts import Text, clean_text
from pactwork.ledger.api import VerbRef, record
from pactwork.people.api import Acting, Person, acting
from pactwork.repository.actions.bodies import checked_slug
from pactwork.repository.actions.collection_finding import find_collection
from pactwork.repository.actions.holding import slug_of
from pactwork.repository.actions.reaching import reach_of
from pactwork.repository.actions.telling import tell_added
from pactwork.repository.errors import MaterialError, NotAllowedError, Why, checked
from pactwork.repository.models import Collection, CollectionEditor, CollectionItem
from pactwork.repository.queries.visible import materials_visible_to
from pactwork.repository.rules import can_edit_collection, can_manage
from pactwork.repository.statements import (
    ADDED,
    CREATED,
    INVITED,
    REMOVED,
    UPDATED,
    collection_done,
)
from pactwork.repository.visibility import Visibility, columns_of

MOST_ITEMS: Final = 2000
MOST_EDITORS: Final = 100


@transaction.atomic(durable=True)
def make_collection(
    *,
    slug: str,
    title: Text,
    organisation: int,
    description: Text | None = None,
    visibility: Visibility | str = Visibility.PUBLIC,
    agreement: str = "",
    sector: str = "",
    by: Person,
) -> str:
    """Make a collection that an organisation keeps; its slug. That stands in the public ledger, so
    it says nothing of a collection that is not public.

    Raises:
        NotAllowedError: `by` does not coordinate that organisation.
        MaterialError: the slug is taken, or something cannot be kept.
    """
    if not can_manage(acting(by), organisation):
        raise NotAllowedError("A coordinator makes a collection for the organisation.")
    row = Collection(
        slug=checked_slug(slug),
        titles=_text(title, 300, needed=True),
        descriptions=_text(description or {}, 10_000),
        organisation_id=organisation,
        **columns_of(reach_of(organisation, visibility, agreement=agreement, sector=sector)),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise MaterialError(Why.TAKEN, "slug") from None
    _note(row, CREATED, organisation)
    return row.slug


@transaction.atomic(durable=True)
def describe_collection(
    slug: str,
    *,
    title: Text,
    description: Text,
    visibility: Visibility | str,
    agreement: str = "",
    sector: str = "",
    by: Person,
) -> None:
    """Say anew what a collection is, and who sees it.

    Raises:
        LookupError: there is no such collection.
        NotAllowedError: `by` does not coordinate the organisation that keeps it.
        MaterialError: something cannot be kept.
    """
    row = _kept(slug, by)
    row.titles = _text(title, 300, needed=True)
    row.descriptions = _text(description, 10_000)
    seen = reach_of(
        row.organisation_id, visibility, agreement=agreement, sector=sector, now=row.reach
    )
    for name, value in columns_of(seen).items():
        setattr(row, name, value)
    row.save()
    _note(row, UPDATED, row.organisation_id)


@transaction.atomic(durable=True)
def add_to_collection(slug: str, *, key: str, note: Text | None = None, by: Person) -> None:
    """Add a material that this person sees, of whatever organisation; once.

    Raises:
        LookupError: there is no such collection, or no such material that `by` sees.
        NotAllowedError: `by` is of none of the organisations that fill it.
        MaterialError: it is full, or the note cannot be kept.
    """
    row, mine = _edited(slug, by)
    found = materials_visible_to(acting(by).viewer).filter(key=key).first()
    if found is None:
        raise LookupError("There is no such material.")
    rows = CollectionItem.objects.filter(collection=row)
    checked(rows.count() < MOST_ITEMS, Why.MANY, "items")
    last = rows.order_by("-position").values_list("position", flat=True).first()
    _, is_new = CollectionItem.objects.update_or_create(
        collection=row,
        material=found,
        defaults={"note": _text(note or {}, 2000)},
        create_defaults={
            "note": _text(note or {}, 2000),
            "position": 0 if last is None else last + 1,
            "organisation_id": mine,
        },
    )
    _note(row, ADDED if is_new else UPDATED, mine, key=found.key)
    if is_new:
        tell_added(row, found, by=by)


@transaction.atomic(durable=True)
def take_from_collection(slug: str, *, key: str, by: Person) -> None:
    """Take a material out of a collection. Raises as `add_to_collection`."""
    row, mine = _edited(slug, by)
    if not CollectionItem.objects.filter(collection=row, material__key=key).delete()[0]:
        raise LookupError("It is not in the collection.")
    _note(row, REMOVED, mine, key=key)


@transaction.atomic(durable=True)
def order_collection(slug: str, *, keys: Sequence[str], by: Person) -> None:
    """Put what is in a collection in this order; what is not named comes after.

    Raises: as `add_to_collection`.
    """
    row, mine = _edited(slug, by)
    wanted = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    rows = list(row.items.select_related("material").order_by("position", "pk"))
    rows.sort(key=lambda one: wanted.get(one.material.key, len(wanted)))
    for number, one in enumerate(rows):
        one.position = number
    CollectionItem.objects.bulk_update(rows, ["position"])
    _note(row, UPDATED, mine)


@transaction.atomic(durable=True)
def invite_editor(slug: str, *, organisation: int, by: Person) -> None:
    """Let the people of another organisation add to a collection.

    Raises: as `describe_collection`.
    """
    row = _kept(slug, by)
    checked(row.editors.count() < MOST_EDITORS, Why.MANY, "editors")
    if organisation != row.organisation_id:
        CollectionEditor.objects.get_or_create(collection=row, organisation_id=organisation)
    _note(row, INVITED, row.organisation_id)


@transaction.atomic(durable=True)
def remove_editor(slug: str, *, organisation: int, by: Person) -> None:
    """Let them add no more; what they added stays. Raises as `describe_collection`."""
    row = _kept(slug, by)
    row.editors.filter(organisation=organisation).delete()
    _note(row, REMOVED, row.organisation_id)


@transaction.atomic(durable=True)
def close_collection(slug: str, *, by: Person) -> None:
    """Let nobody see a collection any more. Raises as `describe_collection`."""
    row = _kept(slug, by)
    row.closed_at = timezone.now()
    row.save(update_fields=["closed_at"])
    _note(row, REMOVED, row.organisation_id)


def _held(slug: str) -> Collection:
    rows = Collection.objects.select_for_update(of=("self",))
    row = rows.filter(slug=slug, closed_at=None).first()
    if row is None:
        raise LookupError("There is no such collection.")
    return row


def _kept(slug: str, by: Person) -> Collection:
    row = _held(slug)
    if not can_manage(acting(by), row.organisation_id):
        raise NotAllowedError("A coordinator of its organisation looks after the collection.")
    return row


def _edited(slug: str, by: Person) -> tuple[Collection, int]:
    """The collection, and the organisation for which this person fills it."""
    row, mine = _held(slug), acting(by)
    editors = [row.organisation_id, *row.editors.values_list("organisation", flat=True)]
    if not can_edit_collection(mine, editors):
        raise NotAllowedError("Only the organisations of a collection fill it.")
    return row, next(one for one in editors if _delivers(mine, one))


def _delivers(mine: Acting, organisation: int) -> bool:
    return can_edit_collection(mine, [organisation])


def _note(row: Collection, verb: VerbRef, organisation: int, *, key: str = "") -> None:
    at = timezone.now()
    Collection.objects.filter(pk=row.pk).update(changed_at=at)
    name = row.titles if row.visibility == Visibility.PUBLIC else None
    by = slug_of(organisation)
    record(collection_done(verb=verb, slug=row.slug, by=by, at=at, name=name, key=key))
    find_collection(row)


def _text(raw: Text, longest: int, *, needed: bool = False) -> dict[str, str]:
    try:
        said = clean_text(raw)
    except ValueError:
        raise MaterialError(Why.UNREADABLE, "title") from None
    checked(said or not needed, Why.SILENT, "title")
    checked(all(len(one) <= longest for one in said.values()), Why.LONG, "title")
    return said
