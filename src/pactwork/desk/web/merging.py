"""Organisations that stand in the network twice: found, merged into one, and parted again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import merging, words
from pactwork.desk.web.merging_words import moved_words, reason_words, refusal_words
from pactwork.desk.web.network import PAGE_SIZE, frame
from pactwork.desk.web.proof import asks_for_proof, proven_at
from pactwork.desk.web.signed_in import SignedIn, operator_page
from pactwork.kernel.iris import iri, public_path
from pactwork.kernel.paging import asked_page, paging
from pactwork.organisations.api import (
    Alike,
    Merged,
    MergeError,
    OrganisationCard,
    Pair,
    cards,
    look_alikes,
    merged_slugs,
    mergings,
    pair_of,
)
from pactwork.people.api import PROVE_NOTHING, mail_domains, people_moving

HERE: Final = "desk-merges"
_WHERE: Final = gettext_lazy("The last part of the address of its page.")


class PairForm(forms.Form):
    """Which of two goes into the other."""

    duplicate = forms.SlugField(
        label=gettext_lazy("The duplicate"), max_length=80, help_text=_WHERE
    )
    survivor = forms.SlugField(
        label=gettext_lazy("The one that stays"), max_length=80, help_text=_WHERE
    )


class SureForm(forms.Form):
    """That somebody read what will happen."""

    sure = forms.BooleanField(label=gettext_lazy("They are one organisation. I read what moves."))


@operator_page
def duplicates(request: SignedIn) -> HttpResponse:
    """Who looks alike, two fields to name a pair, and what was merged."""
    offset = (asked_page(request) - 1) * PAGE_SIZE
    found, total = look_alikes(
        mail_domains(), ignored=PROVE_NOTHING, offset=offset, limit=PAGE_SIZE
    )
    return _list(request, PairForm(), found, total)


def _list(request: SignedIn, form: PairForm, found: list[Alike], total: int) -> HttpResponse:
    context = {
        **frame(request, HERE),
        "form": form,
        "pairs": [_pair(one) for one in found],
        "paging": paging(request, total=total, size=PAGE_SIZE),
        "merged": [_merged(one) for one in mergings()],
    }
    status = 422 if form.is_bound else 200
    return render(request, "desk/network/duplicates.html", context, status=status)


def _pair(one: Alike) -> dict[str, Any]:
    return {
        "sides": [_side(one.first, one.second), _side(one.second, one.first)],
        "reasons": ", ".join(reason_words(reason) for reason in sorted(one.reasons)),
    }


def _side(card: OrganisationCard, other: OrganisationCard) -> dict[str, Any]:
    return {**_named(card), "merge_url": _look(card.slug, other.slug)}


def _named(card: OrganisationCard) -> dict[str, Any]:
    return {
        "slug": card.slug,
        "name": words.organisation_name(card),
        "url": public_path(iri("organisation", card.slug), words.reader()),
        "website": card.website,
    }


def _merged(one: Merged) -> dict[str, Any]:
    return {
        "slug": one.slug,
        "name": words.text(one.name),
        "into": words.text(one.into_name),
        "day": words.day(one.at),
        "undone": words.day(one.undone_at) if one.undone_at else "",
    }


def _look(duplicate: str, survivor: str) -> str:
    asked = urlencode({"duplicate": duplicate, "survivor": survivor})
    return f"{reverse('desk-merge')}?{asked}"


@operator_page
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: SignedIn) -> HttpResponseBase:
    """What a merge of two would move; and, sent, the merge."""
    form = PairForm(request.GET)
    if not form.is_valid():
        return _list(request, form, [], 0)
    said = form.cleaned_data
    try:
        pair = pair_of(said["duplicate"], said["survivor"])
    except MergeError as error:
        form.add_error(None, refusal_words(error))
        return _list(request, form, [], 0)
    if request.method == "POST" and proven_at(request) is None:
        return asks_for_proof(request)
    sure = SureForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and sure.is_valid():
        try:
            merging.merge_organisations(**said, by=request.user)
        except MergeError as error:
            sure.add_error(None, refusal_words(error))
        else:
            messages.success(request, gettext("They are one organisation now."))
            return redirect(HERE)
    return _preview(request, pair, sure)


def _preview(request: SignedIn, pair: Pair, form: SureForm) -> HttpResponse:
    known = cards(pair)
    held, people = merging.moving(pair), people_moving(merged=pair.merged, into=pair.into)
    context = {
        **frame(request, HERE),
        "merged": _named(known[pair.merged]),
        "into": _named(known[pair.into]),
        "rows": list(_numbers(held.rows)),
        "common": _counted(held.common),
        "between": _counted(held.between),
        "drafts": held.drafts,
        "stopped": refusal_words(MergeError("stopped")) if people.stopped else "",
        "people": _counted(people.people),
        "both": _counted(people.both),
        "sign_more": _counted(people.sign_more),
        "sign_theirs": _counted(people.sign_theirs),
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render(request, "desk/network/merge.html", context, status=status)


def _numbers(rows: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """What moves in words with how much of it; tables no words are for, together."""
    counts: dict[str, int] = {}
    for name, count in rows.items():
        said = moved_words(name)
        counts[said] = counts.get(said, 0) + count
    return ((said, words.number(count)) for said, count in counts.items())


def _counted(count: int) -> tuple[int, str]:
    return count, words.number(count)


@operator_page
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: SignedIn, slug: str) -> HttpResponseBase:
    """What undoing a merge means; and, sent, the undoing."""
    into = merged_slugs([slug]).get(slug)
    if into is None:
        raise Http404
    if request.method == "POST":
        if proven_at(request) is None:
            return asks_for_proof(request)
        try:
            merging.part_organisations(duplicate=slug, by=request.user)
        except MergeError as error:
            messages.warning(request, refusal_words(error))
        else:
            messages.success(request, gettext("They are two organisations again."))
        return redirect(HERE)
    return render(request, "desk/network/part.html", {**frame(request, HERE), **_both(slug)})


def _both(slug: str) -> dict[str, Any]:
    held = next(one for one in mergings(slug=slug))
    return {"merged": words.text(held.name), "into": words.text(held.into_name)}
