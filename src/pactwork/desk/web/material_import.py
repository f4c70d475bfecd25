"""Bringing in a table of materials: looked at first, with what each column is, then imported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, ngettext

from pactwork.agreements.api import words
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Power
from pactwork.repository.api import NotAllowedError, UnreadableError, importing

LARGEST: Final = 2_000_000
"""Bytes of a table brought in here; larger ones by the command line."""
FIELDS: Final = {
    "": gettext_lazy("Leave it out"),
    "identifier": gettext_lazy("Identifier"),
    "title": gettext_lazy("Title"),
    "description": gettext_lazy("Description"),
    "keywords": gettext_lazy("Keywords"),
    "language": gettext_lazy("Language"),
    "link": gettext_lazy("Link"),
    "resource_type": gettext_lazy("Kind of material"),
    "licence": gettext_lazy("Licence"),
    "subject": gettext_lazy("Subject"),
    "level": gettext_lazy("Level"),
    "target_group": gettext_lazy("For whom"),
    "literacy": gettext_lazy("Literacy"),
    "accessibility": gettext_lazy("Accessibility"),
    "creator": gettext_lazy("Who made it"),
    "date": gettext_lazy("Day of publication"),
    "doi": gettext_lazy("DOI"),
    "based_on": gettext_lazy("What it is based on"),
}
FAULTS: Final = {
    "no-title": gettext_lazy("It has no title."),
    "no-link": gettext_lazy("It has no link that can be opened."),
    "unknown-licence": gettext_lazy("The licence is not known here."),
    "unknown-type": gettext_lazy("The kind of material is not known here."),
    "unknown-language": gettext_lazy("The language is not known."),
    "unknown-concept": gettext_lazy("A value is not among those offered here."),
    "bad-date": gettext_lazy("The day cannot be read."),
    "too-many": gettext_lazy("There is more than is kept."),
    "cut": gettext_lazy("A text is too long and was cut."),
}
UNREADABLE: Final = {
    "too-large": gettext_lazy("The file is too large."),
    "wrong-encoding": gettext_lazy("The letters cannot be read. Save it as CSV in UTF-8."),
    "not-a-table": gettext_lazy("This is no table: the first line must name the columns."),
    "unreadable": gettext_lazy("The file breaks off or is damaged."),
}


class TableForm(forms.Form):
    """The table, and what holds for rows that do not say it."""

    by = forms.ChoiceField(label=gettext_lazy("In the name of"))
    file = forms.FileField(
        label=gettext_lazy("Table"),
        required=False,
        help_text=gettext_lazy("CSV or JSON, with a line for each material and its link."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.json,.txt"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of rows that name none"),
        required=False,
        choices=[("", "—"), *LANGUAGE_NAMES.items()],
    )
    table = forms.CharField(required=False, widget=forms.HiddenInput(), strip=False)

    def __init__(self, mine: Mapping[int, OrganisationCard], *args: Any, **said: Any) -> None:
        """A form for somebody who looks after the materials of these organisations."""
        super().__init__(*args, **said)
        by = cast(forms.ChoiceField, self.fields["by"])
        by.choices = [(str(pk), words.organisation_name(one).text) for pk, one in mine.items()]

    def text(self) -> str:
        """The table, as it was sent now or before.

        Raises:
            UnreadableError: it is too large, or its letters cannot be read.
        """
        file = self.cleaned_data["file"]
        if file is None:
            return str(self.cleaned_data["table"])
        if file.size > LARGEST:
            raise UnreadableError("too-large", str(file.size))
        data: bytes = file.read()
        encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            raise UnreadableError("wrong-encoding", str(error.start)) from None


@dataclass(frozen=True)
class Column:
    """A column of the table, and the choice of what it is."""

    number: int
    name: str
    field: str


@desk_page
def bring_table(request: SignedIn) -> HttpResponse:
    """The form; what a table would become; and, once that was looked at, the import."""
    mine = cards(request.acting.where(Power.WRITE))
    if not mine:
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, TableForm(mine), None)
    form = TableForm(mine, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, None, status=422)
    try:
        text = form.text()
        if not text.strip():
            form.add_error("file", gettext("Choose a table first."))
            return _page(request, form, None, status=422)
        return _answered(request, form, text)
    except UnreadableError as error:
        known = UNREADABLE.get(error.reason, UNREADABLE["unreadable"])
        form.add_error("file", str(known))
        return _page(request, form, None, status=422)


def _answered(request: SignedIn, form: TableForm, text: str) -> HttpResponse:
    organisation, language = int(form.cleaned_data["by"]), form.cleaned_data["language"]
    mapping = dict(_chosen(request)) or None
    if request.POST.get("do") == "import" and mapping:
        try:
            told = importing.import_table(
                text.encode(),
                organisation=organisation,
                mapping=mapping,
                language=language,
                by=request.user,
            )
        except NotAllowedError as error:
            raise PermissionDenied from error
        count = told.counts["new"] + told.counts["changed"]
        said = ngettext("%(count)s material was brought in.",
                        "%(count)s materials were brought in.", count)  # fmt: skip
        messages.success(request, said % {"count": words.number(count)})
        return redirect("desk-materials")
    told = importing.try_table(
        text.encode(), organisation=organisation, mapping=mapping, language=language
    )
    return _page(request, form, told, text=text)


def _chosen(request: SignedIn) -> Iterator[tuple[str, str]]:
    """What each column was said to be; “title@ka” keeps its language."""
    for number in range(200):
        name, field = request.POST.get(f"column_{number}"), request.POST.get(f"field_{number}")
        if name is None:
            return
        if field in FIELDS and field:
            _, at, language = name.partition("@")
            yield name, f"{field}{at}{language}" if at else field


def _page(
    request: SignedIn,
    form: TableForm,
    told: importing.Trial | None,
    *,
    text: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "places": places(request, "desk-materials"),
        "form": form,
        "told": told,
        "text": text,
    }
    if told is not None:
        known = told.mapping
        context |= {
            "columns": [
                Column(number, name, known.get(name, "").partition("@")[0])
                for number, name in enumerate(told.columns)
            ],
            "fields": list(FIELDS.items()),
            "counts": {
                what: words.number(told.counts[what]) for what in ("new", "changed", "refused")
            },
            "may_import": bool(told.counts["new"] or told.counts["changed"]),
            "rows": [
                (words.number(one.number), one.title or one.identifier, _faults(one))
                for one in told.rows
                if one.faults
            ],
        }
    return render(request, "desk/materials/import.html", context, status=status)


def _faults(one: importing.RowTold) -> list[str]:
    reasons = dict.fromkeys(fault.reason for fault in one.faults)
    return [str(FAULTS[reason]) for reason in reasons if reason in FAULTS]
