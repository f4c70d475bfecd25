"""The versions of an agreement's terms, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import (
    AgreementHead,
    VersionView,
    agreement_head,
    changes,
    organisations_in,
    terms_at,
    versions_of,
    words,
)
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import cards_by_slug
from pactwork.portal.web.around import around
from pactwork.portal.web.changed import Naming, changed_parts
from pactwork.portal.web.frame import public_page


@public_page
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """The versions of the terms, newest first."""
    head = _head(slug)
    held = versions_of(slug, PUBLIC)
    context = _around(head, held, (gettext("Versions"), "")) | {"versions": _lines(head, held)}
    return render(request, "portal/agreement/versions.html", context)


def _head(slug: str) -> AgreementHead:
    head = agreement_head(slug, PUBLIC)
    if head is None:
        raise Http404
    return head


def _around(
    head: AgreementHead, held: Sequence[VersionView], *crumbs: tuple[str, str]
) -> dict[str, Any]:
    newest = held[0].number
    return around(head, "versions", *crumbs, versions=newest) | {
        "options": [
            (str(one.number), f"{version_words(one.number)} · {words.day(one.recorded_at)}")
            for one in held
        ],
        "compare_url": reverse("compare", args=[head.slug]),
        "chosen_from": str(max(1, newest - 1)),
        "chosen_to": str(newest),
        "several": len(held) > 1,
    }


def version_words(number: int) -> str:
    """ "Version 2"."""
    return gettext("Version %(number)s") % {"number": words.number(number)}


def _lines(head: AgreementHead, held: Sequence[VersionView]) -> list[dict[str, Any]]:
    compare = reverse("compare", args=[head.slug])
    return [
        {
            "name": version_words(one.number),
            "is_newest": one.number == head.version_number,
            "on": words.day(one.recorded_at),
            "datetime": one.recorded_at.isoformat(),
            "sha256": one.sha256,
            "statement": one.statement,
            "compare_url": f"{compare}?from={one.number - 1}&to={one.number}"
            if one.number > 1
            else "",
        }
        for one in held
    ]


@public_page
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed between two versions; a wrong number gets a sentence and the form again."""
    head = _head(slug)
    held = versions_of(slug, PUBLIC)
    crumbs = (gettext("Versions"), reverse("versions", args=[slug])), (gettext("Comparison"), "")
    context = _around(head, held, *crumbs)
    before = _asked(request, "from", context["chosen_from"], held)
    after = _asked(request, "to", context["chosen_to"], held)
    if before is None or after is None:
        count = words.number(len(held))
        said = ngettext(
            "There is no such version. This agreement has %(count)s version.",
            "There is no such version. This agreement has versions 1 to %(count)s.",
            len(held),
        )
        context["fault"] = said % {"count": count}
        return render(request, "portal/agreement/compare.html", context, status=404)
    context |= {"chosen_from": str(before), "chosen_to": str(after)}
    context |= _difference(head, before, after)
    return render(request, "portal/agreement/compare.html", context)


def _asked(
    request: HttpRequest, name: str, default: str, held: Sequence[VersionView]
) -> int | None:
    asked = request.GET.get(name, default)
    return next((one.number for one in held if str(one.number) == asked), None)


def _difference(head: AgreementHead, before: int, after: int) -> dict[str, Any]:
    old, new = terms_at(head.slug, before, PUBLIC), terms_at(head.slug, after, PUBLIC)
    if old is None or new is None:
        raise Http404
    cards = cards_by_slug(organisations_in(old) | organisations_in(new))
    naming = Naming.of(old, new, cards, head.authoritative)
    parts = changed_parts(changes(old, new), naming)
    count = sum(len(part.values) for part in parts)
    said = ngettext("%(count)s change", "%(count)s changes", count)
    return {
        "before": words.number(before),
        "after": words.number(after),
        "parts": parts,
        "count": said % {"count": words.number(count)},
    }
