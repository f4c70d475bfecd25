"""A feed of every search among materials: the newest of what it finds, as Atom or RSS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import words
from pactwork.kernel.iris import iri, parse_iri
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.syndication import Enclosure, Entry, Feed, atom, rss
from pactwork.portal.web.answers import for_machines, in_asked_language
from pactwork.portal.web.fresh import fresh_page
from pactwork.portal.web.sought import sought
from pactwork.repository.api import Described, FileRole, MaterialCard, licences, materials
from pactwork.search.api import found

LONGEST: Final = 40


@fresh_page
@in_asked_language
def materials_atom(request: HttpRequest) -> HttpResponse:
    """What a search finds, newest first; takes the words and filters of the page of materials."""
    return _answer(request, atom, "atom")


@fresh_page
@in_asked_language
def materials_rss(request: HttpRequest) -> HttpResponse:
    """The same as RSS."""
    return _answer(request, rss, "rss")


def _answer(request: HttpRequest, write: Callable[[Feed], bytes], kind: str) -> HttpResponse:
    asked = replace(sought(request), sort="newest", after="")
    hits = found(asked.question(frozenset({"material"}), LONGEST), PUBLIC).hits
    parsed = [held for one in hits if (held := parse_iri(one.iri)) is not None]
    keys = [keys[0] for what, keys in parsed if what == "material"]
    cards = materials.cards(keys, PUBLIC)
    site = str(settings.PACTWORK_BASE_URL).rstrip("/")
    address = f"{site}{request.get_full_path()}"
    query = request.META.get("QUERY_STRING", "")
    page = f"{site}{reverse('materials')}{'?' if query else ''}{query}"
    title = gettext("Pactwork: learning materials")
    if asked.text:
        title = gettext("Pactwork: learning materials on “%(words)s”") % {"words": asked.text}
    told = materials.described_by_key(keys, PUBLIC)
    entries = [_entry(cards[key], told[key], site) for key in keys if key in cards and key in told]
    feed = Feed(address, address, page, title, words.reader(), entries)
    return for_machines(write(feed), f"application/{kind}+xml; charset=utf-8")


def _entry(card: MaterialCard, told: Described, site: str) -> Entry:
    path = reverse("material", args=[card.key])
    owner = words.text(card.organisation_name, [])
    kind = words.concept(f"resource-types:{card.resource_type}") if card.resource_type else owner
    subjects = [f"isced-fields:{card.subject}"] if card.subject else []
    published = card.published_on or card.changed_at.date()
    return Entry(
        identity=iri("material", card.key),
        link=f"{site}{path}",
        title=words.text(card.titles, list(card.languages)),
        paragraphs=[kind, owner, words.text(told.descriptions, list(told.languages))],
        updated=card.changed_at,
        published=datetime.combine(published, time(), tzinfo=UTC),
        authors=[owner.text],
        subjects=[words.concept(code).text for code in subjects],
        rights=words.concept(f"licences:{told.licence}").text if told.licence else "",
        licence=terms.iri if (terms := licences.LICENCES.get(told.licence)) else "",
        enclosure=_enclosure(told, site),
    )


def _enclosure(told: Described, site: str) -> Enclosure | None:
    """The first file there is to read; none of what is kept elsewhere."""
    file = next((one for one in told.files if one.role is FileRole.CONTENT), None)
    if file is None:
        return None
    path = reverse("material-file", args=[told.key, file.sha256])
    return Enclosure(f"{site}{path}", file.media_type, file.size)
