"""Evidence: all of an agreement's, and one piece of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from pactwork.agreements.api import (
    ClaimView,
    EvidenceFilter,
    EvidenceListing,
    EvidenceView,
    agreement_head,
    evidence_by_uuid,
    evidence_listing,
    statement_behind,
    words,
)
from pactwork.kernel.paging import asked_page, paging, url_with
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal import patches
from pactwork.portal.web import naming
from pactwork.portal.web.around import around
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.pieces import (
    PAGE_SIZE,
    accepted_words,
    piece_line,
)

COUNTED = {"yes": True, "no": False}


@public_page
def agreement_evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """The evidence of an agreement, narrowed by commitment, kind, measure and standing."""
    head = agreement_head(slug, PUBLIC)
    if head is None:
        raise Http404
    wanted = _wanted(request)
    offset = (asked_page(request) - 1) * PAGE_SIZE
    listing = evidence_listing(slug, wanted, PUBLIC, offset=offset, limit=PAGE_SIZE)
    context = around(head, "evidence", (gettext("Evidence"), ""), versions=head.version_number) | {
        "pieces": [piece_line(one, slug, wanted.commitment) for one in listing.evidence],
        "paging": paging(request, total=listing.total, size=PAGE_SIZE),
        "listing": listing,
        "facets": list(_facets(request, wanted, listing)),
        "chosen": list(_chosen(request, wanted, listing)),
        "clear_url": request.path,
        "together": _together(wanted, listing),
        "counts_people": wanted.measure == "people",
    }
    return render(request, "portal/evidence/listing.html", context)


def _wanted(request: HttpRequest) -> EvidenceFilter:
    names = ("commitment", "kind", "measure")
    asked = {name: request.GET.get(name, "")[:100].replace("\x00", "") for name in names}
    measure = asked["measure"]
    return EvidenceFilter(
        commitment=asked["commitment"],
        kind=_code("evidence-kinds", asked["kind"]),
        measure=measure if measure == "people" else _code("measures", measure),
        counted=COUNTED.get(request.GET.get("counted", "")),
    )


def _code(scheme: str, asked: str) -> str:
    """A concept code from a notation or a code."""
    notation = asked.rpartition(":")[2]
    return f"{scheme}:{notation}" if notation else ""


def _facets(
    request: HttpRequest, wanted: EvidenceFilter, listing: EvidenceListing
) -> Iterator[dict[str, Any]]:
    if not wanted.commitment:
        options = [
            _option(request, naming.clipped(words.text(one.text).text, 90), one.count,
                    commitment=one.key)
            for one in listing.commitments
        ]  # fmt: skip
        yield {"label": gettext("Commitment"), "open": False, "options": options}
    if not wanted.kind and len(listing.kinds) > 1:
        options = [
            _option(request, words.concept(kind).text, count, kind=kind.partition(":")[2])
            for kind, count in listing.kinds.items()
        ]
        yield {"label": gettext("Kind of evidence"), "open": True, "options": options}
    if wanted.counted is None and 0 < listing.counted < listing.total:
        gone = listing.total - listing.counted
        options = [
            _option(request, gettext("Counts"), listing.counted, counted="yes"),
            _option(request, gettext("No longer counts"), gone, counted="no"),
        ]
        yield {"label": gettext("Standing"), "open": False, "options": options}


def _option(request: HttpRequest, label: str, count: int, **values: str) -> dict[str, Any]:
    url = url_with(request, page="", **values)
    return {"label": label, "url": url, "count": words.number(count), "current": False}


def _chosen(
    request: HttpRequest, wanted: EvidenceFilter, listing: EvidenceListing
) -> Iterator[tuple[str, str]]:
    """What is chosen, with the address without it."""
    if wanted.commitment:
        texts = {one.key: words.text(one.text).text for one in listing.commitments}
        label = naming.clipped(texts.get(wanted.commitment, wanted.commitment), 90)
        yield label, url_with(request, commitment="", page="")
    if wanted.kind:
        yield words.concept(wanted.kind).text, url_with(request, kind="", page="")
    if wanted.measure:
        yield _measure_label(wanted.measure), url_with(request, measure="", page="")
    if wanted.counted is not None:
        label = gettext("Counts") if wanted.counted else gettext("No longer counts")
        yield label, url_with(request, counted="", page="")


def _measure_label(measure: str) -> str:
    return gettext("People") if measure == "people" else words.concept(measure).text


def _together(wanted: EvidenceFilter, listing: EvidenceListing) -> str:
    """The sum of the measure asked for, where the whole list is on this page."""
    if wanted.measure in ("", "people") or len(listing.evidence) < listing.total:
        return ""
    total = sum(one.quantities.get(wanted.measure, 0) for one in listing.evidence)
    return words.measured(total, wanted.measure) if total else ""


@public_page
def evidence(request: HttpRequest, number: UUID) -> HttpResponse:
    """One piece of evidence."""
    held = evidence_by_uuid(number, PUBLIC)
    if held is None:
        raise Http404
    return render(request, "portal/evidence/page.html", _context(held))


def _context(held: EvidenceView) -> dict[str, Any]:
    original = held.claims[0].authoritative
    title = words.text(held.title, original)
    description = words.text(held.description, original)
    return {
        "piece": held,
        "title": title,
        "text": description,
        "description": naming.clipped(description.text, 200),
        "demonstration": held.is_demonstration,
        "share_image": reverse("share-image", args=[held.claims[0].agreement, words.reader()]),
        "crumbs": crumbs_of(held),
        "when": words.span_words(held.first_day, held.last_day),
        "amounts": words.quantities_words(held.quantities),
        "people": list(words.people_words(held)),
        "delivered_by": naming.organisation_link(held.delivered_by, short=False),
        "serves": list(_serves(held)),
        "links": [url for url in map(naming.outward, held.links) if url],
        "counts": any(claim.accepted_on for claim in held.claims),
        "reason": words.text(held.voided_reason, original),
        "withdrawn_by": _withdrawn_by(held),
        "record": _record(held),
    }


def _withdrawn_by(held: EvidenceView) -> SafeString:
    if held.voided_by is None:
        return SafeString("")
    by = naming.organisation_link(held.voided_by, short=False)
    return naming.filled(gettext("Withdrawn by %(organisation)s."), organisation=by)


def _record(held: EvidenceView) -> str:
    """What the ledger recorded, as far as it is public, as JSON."""
    recorded = statement_behind(held, PUBLIC)
    return "" if recorded is None else json.dumps(recorded, ensure_ascii=False, indent=2)


def crumbs_of(held: EvidenceView) -> list[tuple[str, str]]:
    """The way to a piece of evidence: its first agreement, all of its evidence, the piece."""
    first = held.claims[0]
    title = words.text(held.title, first.authoritative)
    agreement = naming.crumb(words.text(first.agreement_title, first.authoritative))
    return [
        (gettext("Agreements"), reverse("register")),
        (agreement, patches.agreement_path(first.agreement, words.reader())),
        (gettext("Evidence"), reverse("agreement-evidence", args=[first.agreement])),
        (naming.crumb(title), ""),
    ]


def _serves(held: EvidenceView) -> Iterator[dict[str, Any]]:
    """The agreements it serves, each with its commitments and who accepted it for them."""
    for slug, together in groupby(held.claims, key=lambda claim: claim.agreement):
        claims = list(together)
        yield {
            "title": words.text(claims[0].agreement_title, claims[0].authoritative),
            "url": patches.agreement_path(slug, words.reader()),
            "claims": [_claim(held, claim) for claim in claims],
        }


def _claim(held: EvidenceView, claim: ClaimView) -> dict[str, Any]:
    accepted = accepted_words(held, {claim.commitment}, claim.agreement)
    return {
        "text": words.text(claim.text, claim.authoritative),
        "url": patches.commitment_path(claim.agreement, claim.commitment, words.reader()),
        "accepted": accepted
        and naming.filled(gettext("Accepted by %(acceptances)s"), acceptances=accepted),
        "counts": claim.accepted_on is not None,
    }
