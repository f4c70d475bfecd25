"""The page that explains what machines can read here, with examples to copy, and the schemas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext

from pactwork.agreements.api import (
    AgreementCard,
    RegisterFilter,
    pactfile_schema,
    register_after,
    words,
)
from pactwork.kernel.iris import iri, public_path
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.badge import alternative
from pactwork.portal.web.answers import as_json
from pactwork.portal.web.badges import as_html
from pactwork.portal.web.feeds import site
from pactwork.portal.web.frame import public_page


@dataclass(frozen=True)
class Example:
    """A piece of code to copy. `path` is the address it fetches, which a test fetches too."""

    id: str
    label: str
    code: str
    path: str


@dataclass(frozen=True)
class Part:
    """A section of the page: heading, sentences, examples, and links (label, address)."""

    id: str
    heading: str
    sentences: Sequence[str]
    examples: Sequence[Example] = ()
    links: Sequence[tuple[str, str]] = ()


@public_page
def machines(request: HttpRequest) -> HttpResponse:
    """What machines can read, with examples about the first agreement."""
    card = next(iter(register_after(RegisterFilter(), PUBLIC, limit=1)), None)
    context = {"parts": parts(card), "card": card}
    return render(request, "portal/machines.html", context)


@public_page
def schema(request: HttpRequest, name: str) -> HttpResponse:
    """The JSON Schema of pact files or of evidence files."""
    try:
        return as_json(pactfile_schema(name), "application/schema+json")
    except KeyError:
        raise Http404 from None


def parts(card: AgreementCard | None) -> list[Part]:
    """The sections of the page; `card` is the agreement the examples are about, if there is any."""
    slug = card.slug if card else "library-and-school"
    found = [
        _api(slug),
        _identifiers(slug),
        _linked_data(slug),
        _feeds(slug),
        _tables(),
        _files(),
        _log(),
    ]
    return [*found, _badge(card)] if card else found


def _api(slug: str) -> Part:
    return Part(
        "api",
        gettext("Read API"),
        [
            gettext(
                "JSON over HTTP, without a key. It gives agreements, commitments, evidence, "
                "organisations and vocabularies, page by page, with the filters of the register."
            ),
            gettext(
                "Every answer has an ETag: send it back in If-None-Match, and an unchanged answer "
                "costs neither of us anything."
            ),
        ],
        [
            _fetched("example-api", gettext("Agreements about education"),
                     "/api/v1/agreements?theme=education"),
            _fetched("example-api-one", gettext("One agreement whole"),
                     f"/api/v1/agreements/{slug}"),
        ],
        [(gettext("Every address, in full"), _address("api-reference", "/api/v1/docs")),
         (gettext("OpenAPI 3.1 description"), _address("openapi", "/api/v1/openapi.json"))],
    )  # fmt: skip


def _identifiers(slug: str) -> Part:
    return Part(
        "identifiers",
        gettext("Permanent identifiers"),
        [
            gettext(
                "Every agreement, article, commitment, organisation, piece of evidence and concept "
                "has an address that never changes. It names no language and no format."
            ),
            gettext(
                "A browser is led to the page in the reader's language. A program that asks for "
                "JSON-LD is led to the document."
            ),
        ],
        [_fetched("example-identifier", gettext("An agreement by its identifier, as JSON-LD"),
                  public_path(iri("agreement", slug)), "-L -H 'Accept: application/ld+json' ")],
    )  # fmt: skip


def _linked_data(slug: str) -> Part:
    return Part(
        "linked-data",
        gettext("Linked data"),
        [
            gettext(
                "Each document is JSON-LD 1.1 and carries its context inside, so that nothing else "
                "need be fetched. Organisations are described with schema.org, concepts with SKOS; "
                "the terms of agreements are ours."
            ),
            gettext(
                "Texts are given in all their languages. Dates have no more precision than the "
                "agreement: a year stays a year."
            ),
        ],
        [
            _fetched("example-linked-data", gettext("An agreement with its commitments"),
                     reverse("ld-agreement", args=[slug])),
            _fetched("example-concepts", gettext("All areas of cooperation, in six languages"),
                     reverse("ld-scheme", args=["areas"])),
        ],
        [(gettext("The context alone"), reverse("ld-context"))],
    )  # fmt: skip


def _feeds(slug: str) -> Part:
    language = f"?lang={words.reader()}"
    return Part(
        "feeds",
        gettext("Feeds and calendars"),
        [
            gettext(
                "Follow new agreements, what happens under one of them, or evidence accepted "
                "anywhere. Due dates come as a calendar to subscribe to."
            ),
            gettext(
                "Write ?lang= and a language to choose it: en, ro, lt, vi, ka or fa. The feed of "
                "agreements, and the tables below, take the filters of the register."
            ),
        ],
        [
            _fetched("example-feed", gettext("Agreements with a party in Lithuania, as Atom"),
                     f"{reverse('feed-agreements')}{language}&country=LT"),
            _fetched("example-calendar", gettext("Due dates of one agreement"),
                     f"{reverse('calendar-agreement', args=[slug])}{language}"),
        ],
        [
            (gettext("New and changed agreements (Atom)"), reverse("feed-agreements") + language),
            (gettext("The same as RSS"), reverse("feed-agreements-rss") + language),
            (gettext("Evidence accepted lately (Atom)"), reverse("feed-evidence") + language),
            (gettext("New learning materials (Atom)"), reverse("feed-materials") + language),
            (gettext("Everything that falls due (calendar)"), reverse("calendar-due") + language),
        ],
    )  # fmt: skip


def _tables() -> Part:
    language = f"?lang={words.reader()}"
    return Part(
        "tables",
        gettext("Tables (CSV)"),
        [
            gettext(
                "The whole register, or what a filter leaves of it, in one file: UTF-8 with a byte "
                "order mark, commas, one line of headings."
            ),
            gettext(
                "A text that a spreadsheet would run as a formula has an apostrophe before it."
            ),
        ],
        [_fetched("example-csv", gettext("The commitments of every agreement that is overdue"),
                  f"{reverse('export-commitments')}{language}&state=overdue")],
        [(gettext("All agreements"), reverse("export-agreements") + language),
         (gettext("All commitments"), reverse("export-commitments") + language)],
    )  # fmt: skip


def _files() -> Part:
    return Part(
        "files",
        gettext("Pact files"),
        [
            gettext(
                "A whole agreement fits in one file, in YAML or JSON, that people can read and "
                "programs can check. Exported and imported again, it has the same digest."
            ),
        ],
        [_fetched("example-schema", gettext("The JSON Schema of a pact file"),
                  reverse("schema", args=["pact-1"]))],
        [(gettext("Schema of pact files"), reverse("schema", args=["pact-1"])),
         (gettext("Schema of evidence files"), reverse("schema", args=["evidence-1"]))],
    )  # fmt: skip


def _log() -> Part:
    return Part(
        "log",
        gettext("The log of the ledger"),
        [
            gettext(
                "Everything recorded stands in a Merkle tree (RFC 9162) whose head is signed every "
                "minute. Keep a head, and you will notice if anything before it is ever changed."
            ),
            gettext(
                "Proofs are documents that pactwork verify checks without a network. A statement "
                "stands in the tree as a salted fingerprint, which tells nothing of anybody."
            ),
        ],
        [_fetched("example-log", gettext("The public keys and the newest signed head"),
                  "/api/v1/ledger")],
    )  # fmt: skip


def _badge(card: AgreementCard) -> Part:
    path = f"{reverse('badge', args=[card.slug])}?lang={words.reader()}"
    page = site() + public_path(iri("agreement", card.slug), words.reader())
    code = as_html(page, site() + path, alternative(card))
    return Part(
        "badge",
        gettext("Badge"),
        [
            gettext("Show on your own page where an agreement stands."),
            gettext("The picture keeps up by itself."),
        ],
        [Example("example-badge", gettext("A badge in HTML"), code, path)],
        [(gettext("Choose the language of the badge"), reverse("badge-page", args=[card.slug]))],
    )  # fmt: skip


def _fetched(name: str, label: str, path: str, options: str = "") -> Example:
    return Example(name, label, f"curl {options}'{site()}{path}'", path)


def _address(name: str, otherwise: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return otherwise
