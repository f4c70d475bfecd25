"""Who did what: deeds of people, acts on drafts, statements of the ledger; searched, as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import negotiation, usage, words
from pactwork.desk.web.network import frame
from pactwork.desk.web.network_words import deed_words, draft_act_words, verb_words
from pactwork.desk.web.signed_in import SignedIn, operator_page
from pactwork.kernel.cells import safe_cell
from pactwork.kernel.numerals import whole_number
from pactwork.kernel.paging import url_with
from pactwork.ledger.api import organisation_actor, statements_found, verbs_used
from pactwork.organisations.api import cards, known_slugs
from pactwork.people.api import KINDS, deeds_found, person_of

PAGE_SIZE: Final = 50
CHUNK: Final = 500
MOST: Final = 50_000
HEADS: Final = ("number", "at", "organisation", "person", "what", "about")


@dataclass(frozen=True)
class Line:
    """One thing that was done. `organisation` is a slug or "", `about` an IRI, a hash or a name."""

    number: int
    at: datetime
    organisation: str
    person: str
    what: str
    said: str
    about: str


class AuditForm(forms.Form):
    """What is looked for; everything that is said must hold."""

    source = forms.ChoiceField(
        label=gettext_lazy("Where"),
        choices=[
            ("people", gettext_lazy("People and roles")),
            ("drafts", gettext_lazy("Drafts")),
            ("ledger", gettext_lazy("The ledger")),
        ],
    )
    organisation = forms.SlugField(
        label=gettext_lazy("Organisation"),
        required=False,
        help_text=gettext_lazy("The last part of the address of its page."),
    )
    person = forms.EmailField(
        label=gettext_lazy("Mail address of a person"),
        required=False,
        help_text=gettext_lazy("The ledger names nobody."),
    )
    what = forms.ChoiceField(label=gettext_lazy("What was done"), required=False)
    first = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (gettext("People and roles"), [(one, deed_words(one)) for one in KINDS]),
            (gettext("Drafts"), [(one.value, draft_act_words(one)) for one in negotiation.Act]),
            (gettext("The ledger"), [(one, verb_words(one)) for one in verbs_used()]),
        ]
        field = self.fields["what"]
        field.choices = [("", gettext("Anything")), *groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The organisation and the person are known, and the days run forward."""
        said: dict[str, Any] = super().clean() or {}
        slug, email = said.get("organisation", ""), said.get("person", "")
        said["number"] = known_slugs([slug]).get(slug) if slug else None
        if slug and said["number"] is None:
            self.add_error("organisation", gettext("There is no such organisation."))
        said["account"] = person_of(email) if email else None
        if email and said["account"] is None:
            self.add_error("person", gettext("There is no account with this address."))
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day is before the first."))
        return said


@operator_page
def audit(request: SignedIn) -> HttpResponse:
    """One page of what was found, newest first."""
    form = _form(request)
    well = form.is_valid()
    before = _before(request)
    found = found_lines(form.cleaned_data, before, PAGE_SIZE + 1) if well else []
    shown = found[:PAGE_SIZE]
    following = url_with(request, before=str(shown[-1].number)) if len(found) > PAGE_SIZE else ""
    query = request.GET.urlencode()
    context = {
        **frame(request, "desk-audit"),
        "form": form,
        "lines": [(line, words.day(line.at), f"{line.at:%H:%M}") for line in shown],
        "next": following,
        "newest": url_with(request, before="") if before else "",
        "csv_url": f"{reverse('desk-audit-csv')}?{query}" if well and shown else "",
    }
    return render(request, "desk/network/audit.html", context, status=200 if well else 422)


@operator_page
def audit_csv(request: SignedIn) -> HttpResponseBase:
    """All that was found as a table, up to 50,000 lines."""
    form = _form(request)
    if not form.is_valid():
        return HttpResponse(status=422)
    answer = StreamingHttpResponse(
        _lines(form.cleaned_data), content_type="text/csv; charset=utf-8; header=present"
    )
    answer["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _form(request: SignedIn) -> AuditForm:
    asked = request.GET.dict()
    return AuditForm({**asked, "source": asked.get("source", "people")})


def _before(request: SignedIn) -> int | None:
    return whole_number(request.GET.get("before", ""), digits=18)


def found_lines(said: dict[str, Any], before: int | None, limit: int) -> Sequence[Line]:
    """What was found for a form that is valid, newest first; those before a number."""
    find = {"people": _deeds, "drafts": _acts, "ledger": _statements}[said["source"]]
    return find(said, before, limit)


def _days(said: dict[str, Any]) -> dict[str, Any]:
    return {"first": said["first"], "last": said["last"]}


def _slugs(numbers: set[int]) -> dict[int, str]:
    return {number: card.slug for number, card in cards(numbers).items()}


def _deeds(said: dict[str, Any], before: int | None, limit: int) -> Sequence[Line]:
    asked = {"organisation": said["number"], "person": said["account"], "kind": said["what"]}
    found = deeds_found(**asked, **_days(said), before=before, limit=limit)
    slugs = _slugs({one.organisation for one in found})
    return [
        Line(
            one.number,
            one.at,
            slugs[one.organisation],
            one.who or one.whom,
            one.kind,
            deed_words(one.kind),
            one.merged or (one.whom if one.who else ""),
        )
        for one in found
    ]


def _acts(said: dict[str, Any], before: int | None, limit: int) -> Sequence[Line]:
    asked = {"organisation": said["number"], "person": said["account"], "act": said["what"]}
    found = usage.acts_found(**asked, **_days(said), before=before, limit=limit)
    slugs = _slugs({one.organisation for one in found})
    return [
        Line(
            one.number,
            one.at,
            slugs[one.organisation],
            one.person,
            one.act,
            draft_act_words(one.act),
            one.sha256,
        )
        for one in found
    ]


def _statements(said: dict[str, Any], before: int | None, limit: int) -> Sequence[Line]:
    if said["account"] is not None:
        return []
    actor = ""
    if said["organisation"]:
        actor = organisation_actor(settings.PACTWORK_IRI_BASE, said["organisation"]).identifier
    found = statements_found(
        actor=actor, verb=said["what"], **_days(said), before=before, limit=limit
    )
    return [
        Line(
            one.number,
            one.stored,
            _slug_in(one.actor),
            "",
            one.verb,
            verb_words(one.verb),
            one.activity,
        )
        for one in found
    ]


def _slug_in(actor: str) -> str:
    """The slug of an organisation that acted; "" where it was the installation, or a person."""
    _, mark, slug = actor.rpartition("organisations/")
    return slug if mark else ""


class _Row:
    """Takes a line of CSV and gives it back."""

    def write(self, text: str) -> str:
        """The line."""
        return text


def _lines(said: dict[str, Any]) -> Iterator[bytes]:
    write: Callable[[Sequence[object]], Any] = csv.writer(_Row()).writerow
    yield ("\ufeff" + write(HEADS)).encode()
    before, sent = None, 0
    while sent < MOST and (found := found_lines(said, before, CHUNK)):
        for one in found:
            row = (
                one.number,
                one.at.isoformat(),
                one.organisation,
                one.person,
                one.what,
                one.about,
            )
            yield write([safe_cell(cell) for cell in row]).encode()
        before, sent = found[-1].number, sent + len(found)
