"""Materials that look alike, side by side: people say whether they are the same."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import words
from pactwork.desk.web.frame import places
from pactwork.desk.web.material_words import fault_words, material_line
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.languages import direction
from pactwork.kernel.paging import asked_page, paging
from pactwork.people.api import Power
from pactwork.repository.api import MaterialError, NotAllowedError, alike, likeness
from pactwork.repository.api import words as said

PAGE_SIZE: Final = 25


@desk_page
def waiting(request: SignedIn) -> HttpResponse:
    """The pairs of which nobody has said yet whether they are the same."""
    if not request.acting.where(Power.WRITE):
        raise PermissionDenied
    total = alike.unanswered_count(request.acting)
    offset = (asked_page(request) - 1) * PAGE_SIZE
    context = {
        "places": places(request, "desk-materials"),
        "pairs": pair_lines(
            request, alike.unanswered(request.acting, offset=offset, limit=PAGE_SIZE)
        ),
        "paging": paging(request, total=total, size=PAGE_SIZE),
    }
    return render(request, "desk/materials/alikes.html", context)


def pair_lines(request: SignedIn, held: list[alike.PairLine]) -> list[dict[str, Any]]:
    """Pairs, ready to be shown."""
    return [
        {
            "mine": material_line(one.mine, "", request.user.pk),
            "other": material_line(one.other, "", request.user.pk),
            "url": reverse("desk-alike", args=[one.mine.key, one.other.key]),
            "why": _why(one.share, one.has_same_file),
        }
        for one in held
    ]


def _why(share: float | None, has_same_file: bool) -> str:
    if has_same_file:
        return gettext("They have a file in common.")
    if share is None:
        return gettext("There is too little text to compare them.")
    return gettext("About %(share)s of their text is the same.") % {"share": words.percent(share)}


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def pair(request: SignedIn, key: str, other: str) -> HttpResponse:
    """Two materials side by side, and the question."""
    held = alike.pair(key, other, request.acting)
    if held is None:
        raise Http404
    if request.method == "POST":
        return _said(request, key, other)
    context = {
        "places": places(request, "desk-materials"),
        "why": _why(held.share, bool(held.common)),
        "sides": [_side(request, one, held.common) for one in (held.mine, held.other)],
        "answer": _answer(held.answer),
    }
    return render(request, "desk/materials/alike.html", context)


def _said(request: SignedIn, key: str, other: str) -> HttpResponse:
    """Keep what was said, and lead to the next pair that waits."""
    do = request.POST.get("do", "")
    if do not in ("same", "other"):
        raise Http404
    try:
        likeness.say_same(key, other, same=do == "same", by=request.user)
    except NotAllowedError:
        raise PermissionDenied from None
    except LookupError:
        raise Http404 from None
    except MaterialError as error:
        messages.warning(request, fault_words(error))
        return redirect("desk-alike", key, other)
    done = gettext("Noted: they are the same. The page of yours leads to the other.")
    if do == "other":
        done = gettext("Noted: they are not the same. You are not asked again.")
    messages.success(request, done)
    following = alike.unanswered(request.acting, limit=1)
    if following:
        return redirect("desk-alike", following[0].mine.key, following[0].other.key)
    return redirect("desk-alikes")


def _answer(held: alike.Answer | None) -> str:
    if held is None:
        return ""
    told = {"name": held.person or gettext("Somebody"), "date": words.day(held.at)}
    if held.same:
        return gettext("%(name)s said on %(date)s that they are the same.") % told
    return gettext("%(name)s said on %(date)s that they are not the same.") % told


def _side(request: SignedIn, held: alike.PairSide, common: frozenset[str]) -> dict[str, Any]:
    language = held.language or next(iter(held.described.languages), "")
    card = held.card
    return {
        **material_line(card, reverse("material", args=[card.key]), request.user.pk),
        "description": words.text(held.descriptions, held.described.languages),
        "excerpt": held.excerpt,
        "language": language,
        "direction": direction(language) if language else "auto",
        "published": words.day(card.published_on),
        "files": [
            (one.name, " · ".join(said.file_facts(one)), one.sha256 in common)
            for one in held.described.files
        ],
        "link": held.described.link,
    }
