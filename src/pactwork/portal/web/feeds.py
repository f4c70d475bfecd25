"""Feeds: new agreements, what happened under one, evidence accepted anywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import (
    AgreementCard,
    AgreementHead,
    EvidenceView,
    VersionView,
    agreement_head,
    agreements_changed_lately,
    evidence_under,
    latest_evidence,
    remarks,
    versions_of,
    words,
)
from pactwork.design import states
from pactwork.kernel.iris import iri
from pactwork.kernel.languages import direction
from pactwork.kernel.texts import Shown
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.patches import agreement_path, commitment_path, evidence_path
from pactwork.portal.syndication import Entry, Feed, atom, rss
from pactwork.portal.web.answers import for_machines, in_asked_language
from pactwork.portal.web.asked import asked
from pactwork.portal.web.frame import public_page

LONGEST: Final = 40
"""Entries in a feed: what a reader's program that looks once a week will not miss."""


@public_page
@in_asked_language
def agreements_atom(request: HttpRequest) -> HttpResponse:
    """Agreements that came or changed last; takes the register's filters."""
    return _answer(_agreements(request), atom, "atom")


@public_page
@in_asked_language
def agreements_rss(request: HttpRequest) -> HttpResponse:
    """The same as RSS."""
    return _answer(_agreements(request), rss, "rss")


@public_page
@in_asked_language
def agreement_atom(request: HttpRequest, slug: str) -> HttpResponse:
    """What happened under one agreement: versions, accepted evidence, answers to the public."""
    head = agreement_head(slug, PUBLIC)
    if head is None:
        raise Http404
    happened = [_evidence(one) for one in evidence_under(slug, PUBLIC, limit=LONGEST).evidence]
    written = [_version(head, one) for one in versions_of(slug, PUBLIC)]
    answered = [_answered(one) for one in remarks.answers_under(slug, PUBLIC, limit=LONGEST)]
    page = agreement_path(slug, words.reader())
    title = words.text(head.title, head.authoritative).text
    return _answer(_feed(request, page, title, [*happened, *written, *answered]), atom, "atom")


@public_page
@in_asked_language
def evidence_atom(request: HttpRequest) -> HttpResponse:
    """Evidence accepted lately, under any agreement."""
    entries = [_evidence(one) for one in latest_evidence(PUBLIC, limit=LONGEST)]
    title = gettext("Pactwork: evidence accepted lately")
    return _answer(_feed(request, reverse("home"), title, entries), atom, "atom")


def _agreements(request: HttpRequest) -> Feed:
    wanted = asked(request).filter
    cards = agreements_changed_lately(wanted, PUBLIC, limit=LONGEST)
    return _feed(
        request,
        reverse("register"),
        gettext("Pactwork: new and changed agreements"),
        [_agreement(card) for card in cards],
    )


def _feed(request: HttpRequest, page: str, title: str, entries: Sequence[Entry]) -> Feed:
    address = f"{site()}{request.get_full_path()}"
    newest = sorted(entries, key=lambda entry: (entry.updated, entry.identity), reverse=True)
    return Feed(address, address, f"{site()}{page}", title, words.reader(), newest[:LONGEST])


def _answer(feed: Feed, write: Callable[[Feed], bytes], kind: str) -> HttpResponse:
    return for_machines(write(feed), f"application/{kind}+xml; charset=utf-8")


def _agreement(card: AgreementCard) -> Entry:
    parties = [words.organisation_name(party).text for party in card.parties]
    standing = f"{states.label(card.state)}. " + words.fulfilled_words(
        card.fulfilled, card.commitments
    )
    return Entry(
        identity=iri("agreement", card.slug),
        link=site() + agreement_path(card.slug, words.reader()),
        title=words.text(card.title, card.authoritative),
        paragraphs=[
            said(" · ".join(parties)),
            said(words.term_words(card)),
            said(words.course_words(card)),
            said(standing),
            _demonstration(card),
        ],
        updated=card.changed_at,
        published=_start(card),
        authors=parties,
        subjects=[words.concept(code).text for code in card.themes],
    )


def _demonstration(held: AgreementCard | EvidenceView) -> Shown:
    """Invented data say that they are invented."""
    return said(gettext("Demonstration") if held.is_demonstration else "")


def _start(card: AgreementCard) -> datetime | None:
    return midnight(card.first_day) if card.first_day else None


def _version(head: AgreementHead, version: VersionView) -> Entry:
    number = words.number(version.number)
    title = gettext("Version %(number)s of the agreement") % {"number": number}
    page = agreement_path(head.slug, words.reader())
    return Entry(
        identity=f"{iri('agreement', head.slug)}#version-{version.number}",
        link=f"{site()}{page}versions/",
        title=said(title),
        paragraphs=[words.text(head.title, head.authoritative)],
        updated=version.recorded_at,
    )


def _answered(held: remarks.RemarkView) -> Entry:
    identity = f"{iri('commitment', held.agreement, held.commitment)}#remark-{held.uuid}"
    page = commitment_path(held.agreement, held.commitment, words.reader())
    by = words.organisation_name(held.answered_for).text if held.answered_for else ""
    return Entry(
        identity=identity,
        link=f"{site()}{page}#remark-{held.uuid}",
        title=said(
            gettext("%(organisation)s answered the public") % {"organisation": isolated(by)}
        ),
        paragraphs=[
            words.text({held.language: held.text}),
            words.text({held.answer_language: held.answer}),
            words.text(held.commitment_text, held.authoritative),
        ],
        updated=held.answered_at or held.created_at,
        published=held.published_at,
        authors=[by] if by else [],
    )


def _evidence(held: EvidenceView) -> Entry:
    title = words.text(held.title)
    if held.voided_on:
        title = said(gettext("Withdrawn: %(title)s") % {"title": isolated(title.text)})
    amounts = [words.measured(amount, measure) for measure, amount in held.quantities.items()]
    claims = [words.text(claim.text, claim.authoritative) for claim in held.claims]
    accepted = [one.on for claim in held.claims for one in claim.acceptances]
    days = [midnight(day) for day in (held.voided_on, *accepted) if day]
    return Entry(
        identity=held.iri,
        link=site() + evidence_path(held.uuid, words.reader()),
        title=title,
        paragraphs=[
            said(f"{words.day(held.last_day)} · {words.concept(held.kind).text}"),
            words.text(held.description),
            said(" · ".join(amounts)),
            *claims,
            _demonstration(held),
        ],
        updated=max([held.recorded_at, *days]),
        published=midnight(held.last_day),
        authors=[words.organisation_name(held.delivered_by).text],
        subjects=[words.concept(held.kind).text],
    )


def said(sentence: str) -> Shown:
    """Our own words, which are in the reader's language."""
    language = words.reader()
    return Shown(sentence, language, direction(language), False)


def isolated(text: str) -> str:
    """A text of any direction to stand inside a sentence of another (UAX 9: FSI … PDI)."""
    return f"\u2068{text}\u2069"


def midnight(day: date) -> datetime:
    """The first moment of a day, for formats that know no days."""
    return datetime.combine(day, time.min, tzinfo=UTC)


def site() -> str:
    """The address of this site, without a slash at the end."""
    return str(settings.PACTWORK_BASE_URL).rstrip("/")
