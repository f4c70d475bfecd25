"""Asking creators themselves whether they want to be named; their word counts before a tick.

Each letter has a link that stays good. A no is taken back only by the link that said it, so that
nobody overturns it by having another letter sent, to themselves.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

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
from pactwork.repository.actions.lettering import (
    count_refused,
    is_left_alone,
    put_alone,
    put_letter,
    require_seldom,
)
from pactwork.repository.actions.traces import said_often
from pactwork.repository.addresses import consent_path
from pactwork.repository.errors import MaterialError, Why, checked
from pactwork.repository.models import (
    Consent,
    ConsentLetter,
    Material,
    Version,
    VersionCreator,
)
from pactwork.repository.statements import UPDATED, done


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a creator: of which material, and what was answered by this link; None for
    nothing yet. `is_named` is False while the link of another letter says no. `is_left_alone`:
    whether nobody writes to that address again, None where that cannot be asked for.
    """

    key: str
    titles: Text
    languages: tuple[str, ...]
    organisation: Text
    name: str
    agreed: bool | None
    is_named: bool | None
    is_left_alone: bool | None
    is_withdrawn: bool
    answered_at: datetime | None


def ask(key: str, *, name: str, email: str, by: Person) -> None:
    """Ask a creator by mail whether they want to be named, in a letter that a job sends.

    Raises:
        LookupError: there is no such material, or nobody of that name made it.
        NotAllowedError: `by` does not write it.
        MaterialError: it was withdrawn, that is no address, that was often, they said no, or
            want no letters any more, or no more letters leave that day.
    """
    try:
        _ask(key, name, email, by)
    except MaterialError as error:
        if error.why is Why.LEFT_ALONE:
            count_refused(by)
        raise


@transaction.atomic(durable=True)
def _ask(key: str, name: str, email: str, by: Person) -> None:
    held = hold(key)
    require_editor(held, by)
    version, name = open_version(held) or held.current, " ".join(name.split())
    if version is None or not _named(held).filter(version=version, name=name).exists():
        raise LookupError("Nobody of that name made it.")
    try:
        validate_email(email)
    except ValidationError:
        raise MaterialError(Why.UNREADABLE, "creators") from None
    checked('"' not in email, Why.UNREADABLE, "creators")  # one box would have many names
    row, _ = Consent.objects.get_or_create(material=held, name=name)
    checked(row.agreed is not False, Why.REFUSED, "creators")
    require_seldom(held, email, by)
    token, language = secrets.token_urlsafe(32), _language(version, by)
    said = _said(held, version, name, language)
    path = consent_path(token, language)
    letter = {"to": email, "language": language, "said": said, "path": path}
    put_letter(row, _digest(token), letter, by)


def asked(token: str) -> Asked | None:
    """The question whose link this is; None where it is none any more. It tells the title of what
    was there when they were asked, or is published; never that of a later draft.
    """
    letters = ConsentLetter.objects.select_related("consent__material")
    letter = letters.filter(digest=_digest(token)).first()
    version = _told(letter) if letter else None
    if letter is None or version is None:
        return None
    row = letter.consent
    number = row.material.organisation_id
    return Asked(
        row.material.key, version.titles, tuple(version.languages), cards([number])[number].name,
        row.name, letter.agreed, row.agreed, is_left_alone(letter),
        row.material.withdrawn_at is not None, letter.answered_at,
    )  # fmt: skip


@transaction.atomic(durable=True)
def answer(token: str, *, agreed: bool) -> None:
    """Write down what a creator says: with a yes they are named in what is published and what is
    being written, with a no in no version at all. They may change their mind at any time, by the
    same link; what they said already is not written down again.

    Raises:
        LookupError: this is no link to a question.
        MaterialError: the material was withdrawn, or that was often.
    """
    letters = ConsentLetter.objects.filter(digest=_digest(token))
    held = hold(letters.values_list("consent__material__key", flat=True).first() or "")
    letter = letters.select_related("consent").first()
    if letter is None:
        raise LookupError("This is no link to a question.")
    if letter.agreed == agreed:
        return
    checked(not said_often("consent answer", letter.digest.hex()), Why.OFTEN)
    letter.agreed, letter.answered_at = agreed, timezone.now()
    letter.save(update_fields=["agreed", "answered_at"])
    row = letter.consent
    together = not row.letters.filter(agreed=False).exists()
    if row.agreed != together:
        _write_down(held, row, together)


@transaction.atomic(durable=True)
def leave_alone(token: str, *, alone: bool = True) -> None:
    """Have nobody in this installation write again to the address this link was sent to, whatever
    the material; or take that back. It answers nothing: whoever did not say yes is not named.

    Raises:
        LookupError: this is no link to a question.
        MaterialError: that was often.
    """
    letter = ConsentLetter.objects.filter(digest=_digest(token)).first()
    if letter is None:
        raise LookupError("This is no link to a question.")
    if is_left_alone(letter) == alone:
        return
    checked(not said_often("consent answer", letter.digest.hex()), Why.OFTEN)
    put_alone(letter, alone=alone)


def _write_down(held: Material, row: Consent, agreed: bool) -> None:
    """Step: what a creator says from now on, in the versions, the ledger and the search."""
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


def unreached(key: str) -> frozenset[str]:
    """The names of those who were asked in letters of which none could be sent."""
    letters = ConsentLetter.objects.filter(consent__material__key=key)
    reached = letters.filter(is_unsent=False).values("consent")
    lost = letters.filter(is_unsent=True).exclude(consent__in=reached)
    return frozenset(lost.values_list("consent__name", flat=True))


def _named(held: Material) -> QuerySet[VersionCreator]:
    return VersionCreator.objects.filter(version__material=held, is_organisation=False)


def _told(letter: ConsentLetter) -> Version | None:
    known = Q(created_at__lte=letter.asked_at) | Q(published_at__isnull=False)
    return letter.consent.material.versions.filter(known).order_by("-number").first()


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
