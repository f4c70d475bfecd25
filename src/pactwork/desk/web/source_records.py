"""A record that was set aside: why, as it came, tried again or left out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import words
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.desk.web.source_words import record_faults, trouble_words
from pactwork.repository.api import NotAllowedError, sources


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """One record that was set aside, and what to do with it."""
    held = sources.record_aside(slug, number, request.acting)
    if held is None:
        raise Http404
    if request.method == "POST":
        return _done(request, slug, number)
    context: dict[str, Any] = {
        "places": places(request, "desk-materials"),
        "slug": slug,
        "identifier": held.identifier,
        "faults": record_faults(held.reasons),
        "values": [(reason, value) for _, reason, value in held.reasons if value],
        "on": words.day(held.at),
        "text": sources.readable(held.text),
    }
    return render(request, "desk/materials/source_record.html", context)


def _done(request: SignedIn, slug: str, number: int) -> HttpResponse:
    do = request.POST.get("do", "")
    try:
        if do == "leave":
            sources.leave_out(slug, number, by=request.user)
            messages.success(
                request, gettext("Left out. It is looked at again when it changes there.")
            )
            return redirect("desk-source", slug)
        if do != "try":
            raise Http404
        return _tried(request, slug, number, sources.try_again(slug, number, by=request.user))
    except (LookupError, NotAllowedError):
        raise Http404 from None
    except sources.SourceError as error:
        messages.warning(request, trouble_words(error.reason))
        return redirect("desk-source-record", slug, number)


def _tried(request: SignedIn, slug: str, number: int, tried: sources.Tried) -> HttpResponse:
    if tried.again is sources.Again.ASIDE:
        messages.warning(request, gettext("It still cannot be taken in. See why below."))
        return redirect("desk-source-record", slug, number)
    if tried.again is sources.Again.GONE:
        messages.success(request, gettext("It is gone there, and off this list."))
    elif tried.again is sources.Again.LATER:
        said = gettext("Somebody writes its next version here. Try again when that is done.")
        messages.warning(request, said)
    else:
        said = format_html(
            '{} <a href="{}">{}</a>',
            gettext("It was taken in."),
            reverse("material", args=[tried.key]),
            gettext("See its page"),
        )
        messages.success(request, said)
    return redirect("desk-source", slug)
