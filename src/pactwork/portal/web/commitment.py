"""The page of a commitment: the promise, where it stands and why, and the evidence for it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from pactwork.agreements.api import (
    CommitmentDetail,
    commitment_detail,
    evidence_under,
    recurrence_words,
    steps_of,
    words,
)
from pactwork.kernel.formats import digits
from pactwork.kernel.paging import asked_page, paging
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal import patches
from pactwork.portal.web import naming
from pactwork.portal.web.around import around
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.growth import growth_figure
from pactwork.portal.web.pieces import PAGE_SIZE, piece_line
from pactwork.portal.web.promises import promise_line, state_sentence
from pactwork.portal.web.recurring import period_tables
from pactwork.portal.web.said import said_of


@public_page
def commitment(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """A commitment with its growth and a page of its evidence."""
    held = None if "\x00" in key else commitment_detail(slug, key, PUBLIC)
    if held is None:
        raise Http404
    offset = (asked_page(request) - 1) * PAGE_SIZE
    found = evidence_under(slug, PUBLIC, commitment=key, offset=offset, limit=PAGE_SIZE)
    context = (
        _context(held)
        | said_of(request, held)
        | {
            "pieces": [piece_line(one, slug, key) for one in found.evidence],
            "paging": paging(request, total=found.total, size=PAGE_SIZE),
        }
    )
    return render(request, "portal/agreement/commitment.html", context)


def _context(held: CommitmentDetail) -> dict[str, Any]:
    view = held.commitment
    article = words.text(held.article_title, held.agreement.authoritative)
    number = digits(held.article_number, words.reader())
    text = words.text(view.text, held.agreement.authoritative)
    home = patches.agreement_path(held.agreement.slug, words.reader())
    above = (
        naming.filled(
            "%(number)s %(title)s", number=naming.plain(number), title=naming.crumb(article)
        ),
        f"{home}#article-{held.article_key}",
    )
    steps = steps_of(view.number, view.progress.periods) if view.measure else []
    return {
        **around(held.agreement, "", above, (gettext("Commitment"), "")),
        "commitment": view,
        "detail": held,
        "line": promise_line(view, held.agreement),
        "text": text,
        "article": article,
        "article_number": number,
        "description": naming.clipped(text.text, 200),
        "sentence": state_sentence(view),
        "owed_by": naming.owed_by(view),
        "owed_to": naming.owed_to(view),
        "growth": growth_figure(view, steps, timezone.localdate()),
        "growth_heads": [gettext("Date"), gettext("Added"), gettext("In all")],
        "growth_numbers": [1, 2],
        "periods_heading": recurrence_words.by_words(view.per) if view.per else "",
        "periods": period_tables(view, timezone.localdate()),
    }
