"""Asking creators themselves whether they want to be named; their word counts before a tick."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.texts import Text, shown
from pactwork.ledger.api import record
from pactwork.organisations.api import cards
from pactwork.people.api import Person
from pactwork.repository.actions.holding import (
    hold,
    open_version,
    require_editor,
    slug_of,
    touch,
)
from pactwork.repository.actions.indexing import index
from pactwork.repository.actions.traces import said_often
from pactwork.repository.addresses import consent_path
from pactwork.repository.effects.letters import ask_by_mail
from pactwork.repository.errors import MaterialError, Why, checked
from pactwork.repository.models import Consent, Material, Version, VersionCreator
from pactwork.repository.statements import UPDATED, done


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a creator: of which material, and what was answered; None for nothing yet."""

    key: str
    titles: Text
    languages: tuple[str, ...]
    organisation: Text
    name: str
    agreed: bool | None
    answered_at: datetime | None


@transaction.atomic(durable=True)
def ask(key: str, *, name: str, email: str, by: Person) -> None:
    """Ask a creator by mail whether they want to be named; asked anew, the link before is void.

    Raises:
        LookupError: there is no such material, or nobody of that name made it.
        NotAllowedError: `by` does not write it.
        MaterialError: it was withdrawn, that is no address, or that was often.
    """
    held = hold(key)
    require_editor(held, by)
    version = open_version(held) or held.current
    if version is None or not _named(held).filter(version=version, name=name).exists():
        raise LookupError("Nobody of that name made it.")
    try:
        validate_email(email)
    except ValidationError:
        raise MaterialError(Why.UNREADABLE, "creators") from None
    checked(not said_often("consent", f"person-{by.pk}"), Why.OFTEN, "creators")
    token = secrets.token_urlsafe(32)
    Consent.objects.update_or_create(
        material=held,
        name=name,
        defaults={"digest": _digest(token), "asked_by": by, "asked_at": timezone.now()},
    )
    language = _language(version, by)
    transaction.on_commit(
        partial(ask_by_mail, email, language, _said(held, version, name, language),
                consent_path(token, language)),
        robust=True,
    )  # fmt: skip


def asked(token: str) -> Asked | None:
    """The question whose link this is; None where it is none any more."""
    row = Consent.objects.select_related("material").filter(digest=_digest(token)).first()
    version = _newest(row.material) if row else None
    if row is None or version is None or row.material.withdrawn_at:
        return None
    number = row.material.organisation_id
    return Asked(
        row.material.key, version.titles, tuple(version.languages), cards([number])[number].name,
        row.name, row.agreed, row.answered_at,
    )  # fmt: skip


@transaction.atomic(durable=True)
def answer(token: str, *, agreed: bool) -> None:
    """Write down what a creator says: with a yes they are named in what is published and what is
    being written, with a no in no version at all. They may change their mind at any time.

    Raises:
        LookupError: this is no link to a question.
        MaterialError: the material was withdrawn.
    """
    found = Consent.objects.filter(digest=_digest(token)).values_list("material__key", flat=True)
    held = hold(found.first() or "")
    row = Consent.objects.select_for_update().filter(digest=_digest(token)).first()
    if row is None:
        raise LookupError("This is no link to a question.")
    rows = _named(held).filter(name=row.name)
    if agreed:
        rows = rows.filter(Q(version__published_at=None) | Q(version=held.current_id))
    rows.update(agreed=agreed)
    at = touch(held)
    row.agreed, row.answered_at = agreed, at
    row.statement = record(
        done(verb=UPDATED, key=held.key, by=slug_of(held.organisation_id), at=at)
    ).uuid
    row.save()
    if held.current_id is not None:
        index([held.pk])


def answers(key: str) -> dict[str, bool | None]:
    """What creators of a material said of being named, by name; None for who did not answer."""
    rows = Consent.objects.filter(material__key=key)
    return dict(rows.values_list("name", "agreed"))


def _named(held: Material) -> QuerySet[VersionCreator]:
    return VersionCreator.objects.filter(version__material=held, is_organisation=False)


def _newest(held: Material) -> Version | None:
    return held.versions.order_by("-number").first()


def _language(version: Version, by: Person) -> str:
    own = [one for one in version.languages if one in LANGUAGE_NAMES]
    return own[0] if own else by.language or "en"


def _said(held: Material, version: Version, name: str, language: str) -> dict[str, str]:
    organisation = cards([held.organisation_id])[held.organisation_id]
    return {
        "title": shown(version.titles, language, tuple(version.languages)).text,
        "organisation": shown(organisation.name, language).text,
        "name": name,
    }


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
