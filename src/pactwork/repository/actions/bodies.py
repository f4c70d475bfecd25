"""Curating bodies: founded by an organisation, with curators of any."""

from __future__ import annotations

import re
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from pactwork.kernel.texts import Text, clean_text
from pactwork.people.api import Person, Power, acting, people_of, person_of
from pactwork.repository.actions.holding import hold_living, open_version
from pactwork.repository.actions.publishing import publish
from pactwork.repository.curation import is_approved, is_enough
from pactwork.repository.errors import MaterialError, NotAllowedError, Why, checked
from pactwork.repository.models import (
    CuratingBody,
    Curator,
    FirstReview,
    Source,
    Stage,
    TableImport,
    Version,
)
from pactwork.repository.queries.visible import living
from pactwork.repository.rules import can_manage

_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_CURATORS: Final = 200


@transaction.atomic(durable=True)
def found_body(*, slug: str, name: Text, organisation: int, needs: int = 1, by: Person) -> str:
    """Found a body of curators, of whom `needs` must approve; whoever founds it is the first.

    Raises:
        NotAllowedError: `by` does not coordinate that organisation.
        MaterialError: the name is taken or cannot be kept.
    """
    if not can_manage(acting(by), organisation):
        raise NotAllowedError("A coordinator founds a body for the organisation.")
    checked(1 <= needs <= 20, Why.MANY, "needs")
    body = CuratingBody(
        slug=checked_slug(slug), name=_name(name), organisation_id=organisation, needs=needs
    )
    try:
        with transaction.atomic():
            body.save(force_insert=True)
    except IntegrityError:
        raise MaterialError(Why.TAKEN, "slug") from None
    Curator.objects.create(body=body, person=by)
    return body.slug


@transaction.atomic(durable=True)
def appoint(body: str, *, email: str, by: Person) -> None:
    """Make somebody with an account here a curator.

    Raises:
        LookupError: there is no such body, or nobody of that address.
        NotAllowedError: `by` does not coordinate the organisation of the body.
    """
    held = _held(body, by)
    person = person_of(email)
    if person is None or not person.is_active:
        raise LookupError("Nobody of that address has an account here.")
    checked(held.curators.count() < MOST_CURATORS, Why.MANY, "curators")
    Curator.objects.get_or_create(body=held, person=person)


@transaction.atomic(durable=True)
def dismiss(body: str, *, person: int, by: Person) -> None:
    """Let a curator go; what the curator decided stays.

    Raises: as `appoint`; MaterialError where too few would be left to approve anything.
    """
    held = _held(body, by)
    left = held.curators.exclude(person=person).count()
    checked(left >= held.needs, Why.LAST, "curators")
    held.curators.filter(person=person).delete()


@transaction.atomic(durable=True)
def change_body(body: str, *, name: Text, needs: int, by: Person) -> None:
    """Change what a body is called and how many must approve. What enough curators approved by
    then is published.

    Raises: as `appoint`; MaterialError where there are too few curators for that.
    """
    held = _held(body, by)
    checked(1 <= needs <= 20, Why.MANY, "needs")
    checked(needs <= max(held.curators.count(), held.needs), Why.LAST, "needs")
    held.name, held.needs = _name(name), needs
    held.save(update_fields=["name", "needs"])
    rows = Version.objects.filter(living(), body=held, stage=Stage.REVIEW)
    for key in rows.order_by("pk").values_list("material__key", flat=True):
        material = hold_living(key)
        version = open_version(material)
        if version and version.body_id == held.pk and is_approved(material, version):
            publish(material, version, at=timezone.now())


@transaction.atomic(durable=True)
def close_body(body: str, *, by: Person) -> None:
    """Let a body curate nothing more. What comes in for it is reviewed by its own organisation
    from now on.

    Raises: as `appoint`; MaterialError while something waits for it.
    """
    held = _held(body, by)
    waiting = Version.objects.filter(body=held, stage=Stage.REVIEW)
    checked(not waiting.exists(), Why.STAGE)
    Version.objects.filter(body=held, stage=Stage.DRAFT).update(body=None)
    FirstReview.objects.filter(body=held).delete()
    Source.objects.filter(body=held).update(body=None)
    TableImport.objects.filter(body=held).update(body=None)
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])


@transaction.atomic(durable=True)
def name_first(organisation: int, *, body: str, by: Person) -> None:
    """Have whatever an organisation publishes from now on reviewed by this body, and by nobody
    else; with "", whoever shares something chooses again. What is in review stays where it is.

    Raises:
        LookupError: there is no such body.
        NotAllowedError: `by` neither coordinates the organisation nor runs this site.
        MaterialError: the body has too few curators to approve anything, or to approve what one of
            them hands in for that organisation.
    """
    mine = acting(by)
    if not (can_manage(mine, organisation) or mine.operator):
        raise NotAllowedError("A coordinator of the organisation says that, or an operator.")
    if not body:
        FirstReview.objects.filter(organisation=organisation).delete()
        return
    held = CuratingBody.objects.filter(slug=body, closed_at=None).first()
    if held is None:
        raise LookupError("There is no such body.")
    checked(is_enough(held, None), Why.CURATION, "body")
    sharing = {one.pk for one in people_of(organisation, Power.DELIVER)}
    curating = set(held.curators.filter(person__in=sharing).values_list("person", flat=True))
    checked(all(is_enough(held, one) for one in curating), Why.FEW, "body")
    FirstReview.objects.update_or_create(
        organisation_id=organisation, defaults={"body": held, "since": timezone.now()}
    )


def checked_slug(slug: str) -> str:
    """A name as it stands in an address.

    Raises:
        MaterialError: it cannot.
    """
    checked(len(slug) <= 80 and _SLUG.fullmatch(slug), Why.UNREADABLE, "slug")
    return slug


def _name(name: Text) -> dict[str, str]:
    try:
        said = clean_text(name)
    except ValueError:
        raise MaterialError(Why.UNREADABLE, "name") from None
    checked(said, Why.SILENT, "name")
    checked(all(len(one) <= 200 for one in said.values()), Why.LONG, "name")
    return said


def _held(slug: str, by: Person) -> CuratingBody:
    rows = CuratingBody.objects.select_for_update(of=("self",))
    held = rows.filter(slug=slug, closed_at=None).first()
    if held is None:
        raise LookupError("There is no such body.")
    if not can_manage(acting(by), held.organisation_id):
        raise NotAllowedError("A coordinator of its organisation looks after the body.")
    return held
