"""The page of an agreement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import (
    AgreementDetail,
    CommitmentView,
    State,
    agreement_detail,
    growth_of_agreement,
    happenings,
    kinds,
    words,
)
from pactwork.design.drawings.quilt import Patch, Strip
from pactwork.kernel.formats import digits
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal import patches
from pactwork.portal.web import naming
from pactwork.portal.web.around import around, machine_forms
from pactwork.portal.web.articles import reading
from pactwork.portal.web.course import course_figure
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.term_line import course_words, events_of, status_words, term_line
from pactwork.vocabularies.api import measure_words

LEAD = "party-roles:lead"
PARTIES_NAMED = 3
"""Up to so many parties are named in the head of the page; more are counted."""


@public_page
def agreement(request: HttpRequest, slug: str) -> HttpResponse:
    """An agreement whole: who, what, when, how far."""
    held = agreement_detail(slug, PUBLIC)
    if held is None:
        raise Http404
    return render(request, "portal/agreement/page.html", _context(held))


def _context(held: AgreementDetail) -> dict[str, Any]:
    today = timezone.localdate()
    happened = happenings(held.card.slug, PUBLIC)
    slug = held.card.slug
    purpose = words.text(held.purpose, held.card.authoritative)
    return {
        **around(held.card, "agreement", versions=held.version_number),
        "agreement": held,
        "kicker": " · ".join([words.concept(held.card.type).text, status_words(held.card, today)]),
        "course_words": " · ".join(course_words(held, today)),
        "purpose": purpose,
        "description": naming.clipped(purpose.text, 200),
        "between": _between(held),
        "patch": big_patch(held),
        "states": _states(held),
        "totals": list(totals_lines(held)),
        "term": term_line(held, happened, today),
        "events": events_of(held, happened, today),
        "course": course_figure(growth_of_agreement(slug, PUBLIC), today),
        "reading": reading(held),
        "activities": _activities(slug),
        "sources": list(_sources(held)),
        "files": list(_files(held)),
        "machine_forms": machine_forms(slug),
    }


def _between(held: AgreementDetail) -> SafeString:
    """Between whom: the parties by name, or how many there are and who leads them."""
    return naming.filled(gettext("Between %(parties)s"), parties=_parties(held))


def _parties(held: AgreementDetail) -> SafeString:
    parties = [party.organisation for party in held.parties]
    if len(parties) <= PARTIES_NAMED:
        return naming.organisation_links(parties, short=False)
    said = ngettext("%(count)s party", "%(count)s parties", len(parties))
    counted = naming.link("#parties", naming.plain(said % {"count": words.number(len(parties))}))
    leads = [party.organisation for party in held.parties if party.role == LEAD]
    if not leads:
        return counted
    lead = naming.organisation_links(leads, short=False)
    return naming.filled(gettext("%(parties)s, led by %(lead)s"), parties=counted, lead=lead)


def big_patch(held: AgreementDetail) -> Patch:
    """The patch as it stands today, each strip leading to its commitment."""
    numbers = {party.organisation.number: place for place, party in enumerate(held.parties)}
    slug = held.card.slug
    return Patch(
        key=slug,
        parties=tuple(party.organisation.slug for party in held.parties),
        fills=tuple(_strip(one, slug, numbers) for one in held.commitments),
        title=words.text(held.card.title, held.card.authoritative).text,
    )


def _strip(held: CommitmentView, slug: str, numbers: dict[int, int]) -> Strip:
    owing = () if held.owed_jointly else sorted(numbers[one.number] for one in held.owed_by)
    return Strip(
        share=held.progress.completion,
        by=tuple(owing),
        title=naming.clipped(words.text(held.text).text, 120),
        url=patches.commitment_path(slug, held.key, words.reader()),
    )


def _states(held: AgreementDetail) -> list[tuple[str, str]]:
    """How many commitments stand in each state, those with any: (state, count)."""
    counts = Counter(one.progress.state for one in held.commitments)
    return [(str(state), words.number(counts[state])) for state in State if counts[state]]


def totals_lines(held: AgreementDetail) -> Iterator[tuple[str, str, str]]:
    """Totals as (number, what it counts, where its evidence is listed)."""
    totals = held.totals
    base = reverse("agreement-evidence", args=[held.card.slug]) + "?counted=yes"
    pieces = ngettext("piece of evidence", "pieces of evidence", totals.evidence)
    yield words.number(totals.evidence), pieces, base
    if totals.people:
        people = ngettext("person took part", "people took part", totals.people)
        yield words.number(totals.people), people, f"{base}&measure=people"
    for measure, amount in _promised_first(held):
        said = measure_words(measure, float(amount), words.reader()).text
        yield words.number(amount), said, f"{base}&measure={measure.partition(':')[2]}"


def _promised_first(held: AgreementDetail) -> list[tuple[str, Decimal]]:
    """The quantities, those that commitments count before the others."""
    order = {one.measure: place for place, one in enumerate(reversed(held.commitments))}
    return sorted(held.totals.quantities.items(), key=lambda one: -order.get(one[0], -1))


def _activities(slug: str) -> list[dict[str, Any]]:
    """What each way of fulfilling commitments has to say of this agreement."""
    return [
        {"label": words.text(kind.label), "text": said.text, "url": said.url, "count": said.count}
        for kind in kinds()
        for said in kind.summary_for(slug, words.reader())
    ]


def _sources(held: AgreementDetail) -> Iterator[dict[str, Any]]:
    for one in held.sources:
        yield {
            "publisher": words.text(one.get("publisher", {})),
            "url": naming.outward(one.get("url", "")),
            "published": words.partial(one.get("published", "")),
            "code": digits(one.get("code", ""), words.reader()),
        }


def _files(held: AgreementDetail) -> Iterator[dict[str, Any]]:
    for one in held.files:
        digest = one.get("sha256", "")
        kept = reverse("agreement-file", args=[held.card.slug, digest]) if digest else ""
        named = words.text(one.get("title", {}))
        yield {
            "title": named,
            "name": one.get("path", "").rpartition("/")[2] or one.get("url", ""),
            "url": kept or naming.outward(one.get("url", "")),
            "is_elsewhere": not kept,
            "size": gettext("%(size)s kB") % {"size": words.number(-(-one["size"] // 1000))}
            if "size" in one
            else "",
        }
