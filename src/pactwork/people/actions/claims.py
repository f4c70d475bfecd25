"""Claims: somebody says to act for an organisation, and shows why."""

from __future__ import annotations

from functools import partial

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from pactwork.files.api import store_file
from pactwork.people.actions.deeds import note
from pactwork.people.actions.memberships import join, members_locked, require_unmerged
from pactwork.people.effects import mail_claim, mail_decision
from pactwork.people.models import Claim, Person, Role
from pactwork.people.queries import is_stopped_in, proofs_of
from pactwork.people.rules import PeopleError


@transaction.atomic(durable=True)
def claim_by_domain(*, organisation: int, by: Person) -> bool:
    """Claim with a verified mail address under the organisation's own domain.

    Where nobody acts for the organisation yet, the person represents it at once (True); else
    its representatives are asked.

    Raises:
        PeopleError: no address proves it, or there is a claim or a role already.
    """
    proof = next(iter(proofs_of(by, organisation)), "")
    if not proof:
        raise PeopleError("domain")
    alone = not _held(organisation, by)
    claim = _begin(organisation, Claim.Way.DOMAIN, by, email=proof)
    if not alone:
        transaction.on_commit(partial(mail_claim, claim.pk))
        return False
    claim.decided_at, claim.is_accepted = timezone.now(), True
    claim.save(update_fields=["decided_at", "is_accepted"])
    join(by, organisation, Role.REPRESENTATIVE)
    note("claimed", organisation, whom=by, role=Role.REPRESENTATIVE, by=by)
    return True


def _held(organisation: int, by: Person) -> bool:
    """Whether somebody acts for it; refuses those who do so already, and a duplicate."""
    _take_turns(organisation)
    require_unmerged(organisation)
    people = [one.person_id for one in members_locked(organisation)]
    if by.pk in people:
        raise PeopleError("member")
    return bool(people)


def _take_turns(organisation: int) -> None:
    """Wait for whoever else claims this organisation: the first alone represents it at once."""
    sql = "SELECT pg_advisory_xact_lock(hashtextextended('claim', %s))"
    with connection.cursor() as cursor:
        cursor.execute(sql, [organisation])


def _begin(organisation: int, way: str, by: Person, **said: object) -> Claim:
    try:
        with transaction.atomic():
            claim = Claim.objects.create(organisation_id=organisation, way=way, person=by, **said)
    except IntegrityError:
        raise PeopleError("asked") from None
    note("asked", organisation, whom=by, said=way, by=by)
    return claim


@transaction.atomic(durable=True)
def claim_by_letter(*, organisation: int, name: str, data: bytes, by: Person) -> None:
    """Claim with a letter of the organisation: those who run the installation decide.

    Raises:
        FileError: the file is not of a kind that is kept.
        PeopleError: there is a claim or a role already.
    """
    _held(organisation, by)
    letter = store_file(name, data)
    claim = _begin(organisation, Claim.Way.LETTER, by, letter=letter)
    transaction.on_commit(partial(mail_claim, claim.pk))


@transaction.atomic(durable=True)
def decide_claim(*, claim: int, accept: bool, reason: str = "", by: Person) -> None:
    """Accept or refuse a claim. Whom an operator accepts represents; whom a representative
    accepts is a member, whose role the representatives may raise.

    Raises:
        PeopleError: not theirs to decide, decided already, refused without a reason, or a
            representative may only read for now.
    """
    rows = Claim.objects.select_for_update(of=("self",)).select_related("person")
    held = rows.filter(pk=claim, decided_at=None).first()
    if held is None or held.person_id == by.pk or not by.is_active:
        raise PeopleError("claim")
    represents = any(
        one.person_id == by.pk and one.role == Role.REPRESENTATIVE
        for one in members_locked(held.organisation_id)
    )
    if not by.is_operator and not (represents and held.way == Claim.Way.DOMAIN):
        raise PeopleError("claim")
    if represents and is_stopped_in(by, held.organisation_id):
        raise PeopleError("stopped")
    if not accept and not reason.strip():
        raise PeopleError("reason")
    held.decided_at, held.decided_by = timezone.now(), by
    held.is_accepted, held.reason = accept, reason.strip()[:1000]
    held.save(update_fields=["decided_at", "decided_by", "is_accepted", "reason"])
    role = Role.REPRESENTATIVE if by.is_operator and not represents else Role.MEMBER
    if accept and held.person.is_active:
        join(held.person, held.organisation_id, role)
    kind = "claim-accepted" if accept else "claim-refused"
    note(
        kind,
        held.organisation_id,
        whom=held.person,
        role=role if accept else "",
        said=held.reason,
        by=by,
    )
    transaction.on_commit(partial(mail_decision, held.pk))
