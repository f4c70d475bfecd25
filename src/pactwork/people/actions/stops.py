"""Those who run the installation stop somebody's publishing, and let it go on."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from pactwork.kernel.texts import clean_string
from pactwork.kernel.transactions import require_transaction
from pactwork.people.actions.deeds import note
from pactwork.people.models import Membership, Person, PublishingStop
from pactwork.people.rules import PeopleError

LONGEST_REASON = 1000


def stop_publishing(
    *, person: Person | None = None, organisation: int | None = None, reason: str, by: Person
) -> PublishingStop:
    """Step: from now on this person, or everybody in this organisation, may only read for it.

    Raises:
        PeopleError: not an operator, no reason, oneself, or stopped already.
    """
    require_transaction()
    said = checked_reason(reason, by)
    if person is not None and person.pk == by.pk:
        raise PeopleError("self")
    try:
        with transaction.atomic():
            stop = PublishingStop.objects.create(
                person=person, organisation_id=organisation, reason=said, begun_by=by.pseudonym
            )
    except IntegrityError:
        raise PeopleError("stopped") from None
    _note("publishing-stopped", stop, said, by)
    return stop


def lift_stop(*, stop: int, reason: str, by: Person) -> PublishingStop:
    """Step: let publishing go on.

    Raises:
        PeopleError: not an operator, no reason, lifted already, or one's own: of oneself, or of an
            organisation one acts for.
    """
    require_transaction()
    said = checked_reason(reason, by)
    rows = PublishingStop.objects.select_for_update(of=("self",)).select_related("person")
    held = rows.filter(pk=stop, lifted_at=None).first()
    if held is None:
        raise PeopleError("lifted")
    theirs = Membership.objects.filter(person=by, ended_at=None)
    if held.person_id == by.pk or theirs.filter(organisation=held.organisation_id).exists():
        raise PeopleError("self")
    held.lifted_at, held.lifted_by, held.lifted_because = timezone.now(), by.pseudonym, said
    held.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    _note("publishing-goes-on", held, said, by)
    return held


def checked_reason(reason: str, by: Person) -> str:
    """The reason as it is kept.

    Raises:
        PeopleError: `by` does not run the installation, or nothing can be read in the reason.
    """
    if not (by.is_operator and by.is_active):
        raise PeopleError("operator")
    try:
        said = clean_string(reason).strip()[:LONGEST_REASON]
    except ValueError:
        said = ""
    if not any(letter.isalnum() for letter in said):
        raise PeopleError("reason")
    return said


def _note(kind: str, stop: PublishingStop, said: str, by: Person) -> None:
    """Step: among the deeds of the organisation; of a person, in each of theirs and without why."""
    if stop.organisation_id is not None:
        note(kind, stop.organisation_id, said=said, by=by)
        return
    rows = Membership.objects.filter(person=stop.person_id, ended_at=None).order_by("pk")
    for organisation in rows.values_list("organisation", flat=True):
        note(kind, organisation, whom=stop.person, by=by)
