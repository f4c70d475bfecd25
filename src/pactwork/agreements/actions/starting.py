"""Starting a draft: from nothing, a template, an earlier agreement, another draft, a pact file."""

from __future__ import annotations

import copy
import json
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from pactwork.agreements.actions.draft_rows import Hand, acts_owed, put_parties, refuse_ended
from pactwork.agreements.actions.drafting import write_version
from pactwork.agreements.drafting.checking import draft_terms, sound_contacts
from pactwork.agreements.drafting.errors import DraftError, NotAllowedError
from pactwork.agreements.drafting.pactfiles import pact_read
from pactwork.agreements.drafting.templates import template_terms
from pactwork.agreements.models import (
    Agreement,
    AgreementVersion,
    Draft,
    DraftKind,
    DraftParty,
    NoticePeriod,
    Party,
)
from pactwork.agreements.models.agreement import Visibility
from pactwork.agreements.progress import State
from pactwork.kernel.texts import Text
from pactwork.organisations.api import known_slugs
from pactwork.people.api import Person, Power, acting


@transaction.atomic(durable=True)
def start_blank(
    *,
    title: Text,
    parties: Sequence[str] = (),
    language: str = "en",
    key: UUID | None = None,
    for_organisation: int,
    by: Person,
) -> UUID:
    """Start with a title and the organisations to be parties (their slugs), and nothing else.

    `key` is made by whoever sends this and becomes the draft's id: sent again, it starts one draft.

    Raises:
        NotAllowedError: the person does not write for this organisation; DraftError: an
            organisation is not known, or the title is none.
    """
    terms = {"agreement": {"title": dict(title), "type": "cooperation-agreement"}}
    return _start(terms, parties, language, key, Hand(by, for_organisation))


@transaction.atomic(durable=True)
def start_from_template(
    *,
    template: str,
    title: Text,
    parties: Sequence[str] = (),
    language: str = "en",
    key: UUID | None = None,
    for_organisation: int,
    by: Person,
) -> UUID:
    """Start from one of `templates()`, with this title if there is one.

    Raises:
        DraftError: there is no such template, and as for `start_blank`.
    """
    terms = template_terms(template, language)
    if title:
        terms["agreement"]["title"] = dict(title)
    return _start(terms, parties, language, key, Hand(by, for_organisation))


@transaction.atomic(durable=True)
def start_from_pactfile(
    *, data: bytes, name: str, for_organisation: int, key: UUID | None = None, by: Person
) -> UUID:
    """Start from a pact file somebody wrote. It may lack what a draft may lack.

    Raises:
        PactfileError: it cannot be read or is misshapen, with all that is wrong; DraftError,
            NotAllowedError: as for `start_blank`.
    """
    hand = Hand(by, for_organisation)
    pact = pact_read(data, name, known=lambda slugs: frozenset(known_slugs(slugs)))
    languages = pact.terms["agreement"].get("authoritative") or ["en"]
    numbers = known_slugs(pact.contacts)
    contacts = {
        str(numbers[slug]): sound_contacts(held)
        for slug, held in pact.contacts.items()
        if slug in numbers
    }
    beside = {"contacts": contacts, "visibility": pact.visibility or Visibility.PUBLIC}
    return _start(pact.terms, (), languages[0], key, hand, **beside)


@transaction.atomic(durable=True)
def start_copy(*, draft: UUID, for_organisation: int, key: UUID | None = None, by: Person) -> UUID:
    """Start anew from a draft one can read, above all one that was refused or withdrawn.

    Raises:
        DraftError: there is no such draft, or it amends an agreement; NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    readable = DraftParty.objects.filter(
        draft__uuid=draft, organisation__in=acting(by).where(Power.READ)
    )
    row = Draft.objects.filter(uuid=draft, pk__in=readable.values("draft")).first()
    if row is None or row.kind == DraftKind.AMENDMENT:
        raise DraftError("unknown", "There is no such draft to start from.")
    return _start(json.loads(row.terms), (), row.language, key, hand)


@transaction.atomic(durable=True)
def start_amendment(
    *, agreement: str, for_organisation: int, key: UUID | None = None, by: Person
) -> UUID:
    """Start from the version in force of an agreement one's organisation is party to.

    Raises:
        DraftError: there is no such agreement for this organisation, or it has ended;
            NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    row, terms = _agreement(agreement, hand)
    refuse_ended(row)
    return _put_draft(
        terms,
        hand,
        key=key,
        kind=DraftKind.AMENDMENT,
        slug=row.slug,
        agreement=row,
        base_version=row.version_number,
        language=row.authoritative[0],
        visibility=row.visibility,
        notice_months=_months(row),
    )


@transaction.atomic(durable=True)
def start_renewal(
    *, agreement: str, for_organisation: int, key: UUID | None = None, by: Person
) -> UUID:
    """Start a new agreement from an earlier one, with the promises that were not fulfilled.

    The term and the dates of signature are left to be said anew.

    Raises:
        DraftError: there is no such agreement for this organisation; NotAllowedError.
    """
    hand = Hand(by, for_organisation)
    row, terms = _agreement(agreement, hand)
    fulfilled = row.commitments.filter(standing__state=State.FULFILLED)
    _leave_out(terms.get("articles", []), set(fulfilled.values_list("key", flat=True)))
    for name in ("term", "signed", "announced", "reference"):
        terms["agreement"].pop(name, None)
    uuid = key or uuid4()
    slug = _slug_of(terms["agreement"]["title"], uuid)
    terms["agreement"]["key"] = slug
    return _put_draft(
        terms,
        hand,
        key=uuid,
        kind=DraftKind.RENEWAL,
        slug=slug,
        agreement=row,
        base_version=row.version_number,
        language=row.authoritative[0],
        visibility=row.visibility,
        notice_months=_months(row),
    )


def _agreement(slug: str, hand: Hand) -> tuple[Agreement, dict[str, Any]]:
    row = Agreement.objects.filter(slug=slug).first()
    mine = Party.objects.filter(agreement=row, organisation=hand.organisation)
    if row is None or not mine.exists():
        raise DraftError("agreement", "Your organisation is party to no such agreement.")
    version = AgreementVersion.objects.get(agreement=row, number=row.version_number)
    return row, json.loads(version.terms)


def _months(agreement: Agreement) -> int:
    notice = NoticePeriod.objects.filter(agreement=agreement).first()
    return notice.months if notice else 0


def _leave_out(articles: list[dict[str, Any]], fulfilled: Collection[str]) -> None:
    for article in articles:
        held = article.get("commitments", [])
        article["commitments"] = [one for one in held if one["key"] not in fulfilled]
        for one in article["commitments"]:
            one.pop("due", None)
        _leave_out(article.get("articles", []), fulfilled)


def _start(
    terms: Mapping[str, Any],
    parties: Sequence[str],
    language: str,
    key: UUID | None,
    hand: Hand,
    **beside: Any,
) -> UUID:
    """A new draft of these terms under a key of its own, with the organisation among the parties.

    `beside` is what a new draft has beside its terms; one that is there already keeps its own.
    """
    uuid = key or uuid4()
    value = copy.deepcopy(dict(terms))
    said = value.setdefault("agreement", {})
    said.pop("signed", None)
    said.setdefault("authoritative", [language])
    slug = _slug_of(said.get("title", {}), uuid)
    said["key"] = slug
    named = acts_owed(value)
    wanted = [one for one in dict.fromkeys([hand.slug, *parties]) if one not in named]
    entries = value.setdefault("parties", [])
    entries += [
        {"organisation": one, "role": "partner" if entries or place else "lead"}
        for place, one in enumerate(wanted)
    ]
    said = {"kind": DraftKind.NEW, "slug": slug, "language": language, **beside}
    return _put_draft(value, hand, key=uuid, **said)


def _put_draft(terms: Mapping[str, Any], hand: Hand, *, key: UUID | None, **said: Any) -> UUID:
    if not acting(hand.person).may(Power.WRITE, hand.organisation):
        raise NotAllowedError("power", "Only a coordinator of this organisation may do that.")
    uuid = key or uuid4()
    known = Draft.objects.filter(uuid=uuid).first()
    if known is not None:
        if known.started_by_id != hand.organisation:
            raise DraftError("key", "This id is taken by another draft.")
        return known.uuid
    sound = draft_terms(terms)
    row = Draft.objects.create(
        uuid=uuid,
        terms=sound.canonical,
        terms_sha256=sound.sha256,
        started_by_id=hand.organisation,
        holder_id=hand.organisation,
        **{"visibility": Visibility.PUBLIC, **said},
    )
    put_parties(row, sound.value, bound={})
    write_version(row, hand, key=uuid)
    return uuid


def _slug_of(title: Any, uuid: UUID) -> str:
    """A key that nothing else has, from the letters of the title that an address can hold."""
    texts = title.values() if isinstance(title, Mapping) else ()
    for text in texts:
        plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode()
        if words := re.findall("[a-z0-9]+", plain.lower()):
            return f"{'-'.join(words)[:60].strip('-')}-{uuid.hex[:8]}"
    return f"agreement-{uuid.hex[:8]}"
