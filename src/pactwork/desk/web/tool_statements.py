"""Statements to look at: filtered, as they come, and one as JSON. Nobody in them is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import recorded
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.signed_in import SignedIn
from pactwork.desk.web.tool_frame import frame, tools_page
from pactwork.desk.web.tool_lines import (
    pretty,
    statement_line,
    statement_lines,
    verb_words,
)
from pactwork.kernel.iris import iri, parse_iri
from pactwork.kernel.numerals import whole_number
from pactwork.kernel.paging import url_with
from pactwork.ledger.api import (
    CredentialCard,
    Looked,
    Sight,
    credentials_of,
    statement_viewed,
    statements_viewed,
    verbs_seen,
)
from pactwork.people.api import Power

PAGE_SIZE: Final = 25
OURS: Final = 0
"""The number of the tool that is this installation itself."""


class LookForm(forms.Form):
    """What is looked for; everything that is said must hold."""

    tool = forms.TypedChoiceField(
        label=gettext_lazy("Tool"), required=False, coerce=int, empty_value=None
    )
    verb = forms.ChoiceField(label=gettext_lazy("Verb"), required=False)
    commitment = WordsField(
        label=gettext_lazy("Commitment"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy("Its address, or its agreement and key: reading/c1"),
    )
    activity = WordsField(
        label=gettext_lazy("Activity"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy("Its whole address."),
    )
    person = WordsField(
        label=gettext_lazy("Person"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        help_text=gettext_lazy("The eight letters and digits under which somebody stands here."),
    )
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

    def __init__(self, said: Any, *, tools: Sequence[CredentialCard], verbs: Sequence[str]) -> None:
        super().__init__(said)
        named = [(one.credential, one.label) for one in tools]
        held: Any = self.fields["tool"]
        held.choices = [("", gettext("Any")), (OURS, gettext("Pactwork itself")), *named]
        asked = said.get("verb", "")
        shown = sorted({*verbs, asked} - {""}) if "\x00" not in asked else verbs
        choice: Any = self.fields["verb"]
        choice.choices = [("", gettext("Any")), *((one, verb_words(one)) for one in shown)]

    def clean_commitment(self) -> str:
        """The IRI of a commitment."""
        said = str(self.cleaned_data["commitment"])
        if not said or ((parsed := parse_iri(said)) and parsed[0] == "commitment"):
            return said
        slug, _, key = said.replace(" ", "").partition("/")
        try:
            return iri("commitment", slug, key)
        except ValueError:
            raise forms.ValidationError(gettext("This is no commitment.")) from None

    def clean(self) -> dict[str, Any]:
        """The days run forward."""
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            self.add_error("last", gettext("The last day is before the first."))
        return said

    def looked(self) -> Looked:
        """What is looked for, once the form is valid."""
        said = self.cleaned_data
        last = said["last"]
        return Looked(
            person=said["person"],
            verb=said["verb"],
            activity=said["activity"],
            commitment=said["commitment"],
            credential=said["tool"],
            since=_midnight(said["first"]),
            until=_midnight(last + timedelta(days=1)) if last and last < date.max else None,
        )


@tools_page
def statements(request: SignedIn) -> HttpResponse:
    """One page of the statements that match, newest first; its first page goes on by itself."""
    sight = sight_of(request)
    live = request.headers.get("X-Live") == "1"
    form = look_form(request, sight, verbs=() if live else verbs_seen(sight))
    well = form.is_valid()
    before = _before(request)
    found = (
        statements_viewed(sight, form.looked(), before=before, limit=PAGE_SIZE + 1) if well else []
    )
    shown = found[:PAGE_SIZE]
    context: dict[str, Any] = {
        "lines": [_line(request, one) for one in statement_lines(shown)],
        "next": url_with(request, before=str(shown[-1].number)) if len(found) > PAGE_SIZE else "",
        "newest": url_with(request, before="") if before else "",
    }
    if live:
        return render(request, "desk/tools/_statements.html", context)
    context |= {
        **frame(request, "desk-statements"),
        "form": form,
        "asked": any(request.GET.get(name) for name in form.fields),
        "is_live": well and not before,
        "files_url": _files_url(request),
    }
    return render(request, "desk/tools/statements.html", context, status=200 if well else 422)


@tools_page
def statement(request: SignedIn, statement: UUID) -> HttpResponse:
    """One statement as JSON, with what became of it."""
    found = statement_viewed(statement, sight_of(request))
    if found is None:
        raise Http404
    held, shown = found
    became = recorded.became_of([held.uuid]).get(held.uuid)
    context = {
        **frame(request, "desk-statements"),
        "line": statement_line(held, became),
        "json": "" if shown is None else pretty(shown),
    }
    return render(request, "desk/tools/statement.html", context)


def sight_of(request: SignedIn) -> Sight:
    """What this person may look at."""
    organisations = request.acting.where(Power.WRITE)
    return Sight(organisations, recorded.agreements_naming(organisations))


def look_form(
    request: SignedIn, sight: Sight, said: Any = None, verbs: Sequence[str] = ()
) -> LookForm:
    """The form as it was asked, in the address unless it is `said` otherwise.

    `verbs` are those to choose from, beside the one that was asked for.
    """
    asked = request.GET if said is None else said
    return LookForm(asked, tools=credentials_of(sight.organisations), verbs=verbs)


def _line(request: SignedIn, line: dict[str, Any]) -> dict[str, Any]:
    """A line with the ways to narrow down to what is like it."""
    person = line["person"]
    return {
        **line,
        "person_url": url_with(request, person=person, before="") if person else "",
        "verb_url": url_with(request, verb=line["verb"], before=""),
    }


def _files_url(request: SignedIn) -> str:
    """The page on which what was found is carried out."""
    query = request.GET.copy()
    query.pop("before", None)
    return f"{reverse('desk-tool-files')}?{query.urlencode()}".rstrip("?")


def _before(request: SignedIn) -> int | None:
    return whole_number(request.GET.get("before", ""), digits=18)


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None
