"""Bringing in a table of materials: looked at first, with what each column is, then imported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import words
from pactwork.desk.web import arrivals
from pactwork.desk.web.frame import places
from pactwork.desk.web.import_examples import example
from pactwork.desk.web.material_fields import labels
from pactwork.desk.web.parties_only import PartiesForm
from pactwork.desk.web.shelf_forms import agreements_of
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Power
from pactwork.repository.api import (
    WHY_WORDS,
    Fault,
    MaterialError,
    NotAllowedError,
    UnreadableError,
    importing,
)

LARGEST: Final = 1_000_000_000
"""Bytes of a table brought in here; larger ones by the command line."""
LOOKED_AT: Final = 5_000
"""So many rows are looked at before they come in; a longer table tells of its first ones."""
AT_ONCE: Final = 2.0
"""Seconds in which a short table is in; a long one goes on in a job."""
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
    "too-large": gettext_lazy("A value is too long."),
    "unreadable": gettext_lazy("It cannot be read."),
    "not-a-record": gettext_lazy("It describes no material."),
    "withdrawn": gettext_lazy("It was withdrawn here, and stays so."),
    "being-written": gettext_lazy("Somebody writes its next version just now."),
    "another's": gettext_lazy("Another organisation has it."),
}
UNREADABLE: Final = {
    "too-large": gettext_lazy("The file is too large."),
    "wrong-encoding": gettext_lazy("The letters cannot be read. Save it as CSV in UTF-8."),
    "not-a-table": gettext_lazy("This is no table: the first line must name the columns."),
    "unreadable": gettext_lazy("The file breaks off or is damaged."),
    "failed": gettext_lazy("Something went wrong while it was read."),
    "gone": gettext_lazy("The file is not kept any more. Bring it in again: it goes on from here."),
    "not-allowed": gettext_lazy("Whoever began it does not look after these materials any more."),
}


STAGES: Final = {
    "running": gettext_lazy("It is coming in."),
    "paused": gettext_lazy("Paused."),
    "stopped": gettext_lazy("Stopped."),
    "done": gettext_lazy("All of it is in."),
    "failed": gettext_lazy("It could not go on."),
    "undoing": gettext_lazy("It is being taken back."),
    "undone": gettext_lazy("Taken back."),
}


class TableForm(PartiesForm):
    """The table, and what holds for rows that do not say it."""

    by = forms.ChoiceField(label=gettext_lazy("In the name of"))
    file = forms.FileField(
        label=gettext_lazy("Table"),
        required=False,
        help_text=gettext_lazy("CSV, JSON or JSON Lines, each material with its link."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.json,.jsonl,.txt"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of rows that name none"),
        required=False,
        choices=[("", "—"), *LANGUAGE_NAMES.items()],
    )
    licence = forms.ChoiceField(
        label=gettext_lazy("Licence of rows that name none"), required=False
    )
    resource_type = forms.ChoiceField(
        label=gettext_lazy("Kind of material of rows that name none"), required=False
    )
    subject = forms.ChoiceField(
        label=gettext_lazy("Subject of rows that name none"), required=False
    )
    arrives = forms.ChoiceField(label=arrivals.LABEL, required=False)
    visibility = forms.ChoiceField(label=arrivals.SEEN, required=False)
    agreement = forms.ChoiceField(label=gettext_lazy("Parties of which agreement"), required=False)
    table = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())
    named = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput())

    def __init__(
        self,
        mine: Mapping[int, OrganisationCard],
        agreements: Sequence[tuple[str, str]],
        *args: Any,
        **said: Any,
    ) -> None:
        """A form for somebody who looks after the materials of these organisations."""
        super().__init__(*args, **said)
        self._choose(
            "by", [(str(pk), words.organisation_name(one).text) for pk, one in mine.items()]
        )
        none = ("", "—")
        self._choose("licence", [none, *labels("licences")])
        self._choose("resource_type", [none, *labels("resource-types")])
        self._choose("subject", [none, *labels("isced-fields")])
        self._choose("arrives", arrivals.arrivals(next(iter(mine)), drafts=True))
        self._choose("visibility", arrivals.seen(mine, parties=True))
        self._choose("agreement", [none, *agreements])
        for name in ("file", "arrives", "visibility"):
            cast(Any, self.fields[name]).asked = True

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = list(choices)

    def bringing(self) -> importing.Bringing:
        """What holds for all rows, and where they stand when they come in."""
        held = self.cleaned_data
        return importing.Bringing(
            resource_type=held["resource_type"],
            subjects=(held["subject"],) if held["subject"] else (),
            visibility=held["visibility"],
            agreement=held["agreement"],
            sector=held["sector"],
            **arrivals.parted(held["arrives"]),
        )

    def kept(self, owner: int) -> str:
        """The table that was sent now or before, by its digest; "" where there is none.

        Raises:
            UnreadableError: it is too large.
        """
        file = self.cleaned_data["file"]
        if file is None:
            return str(self.cleaned_data["table"])
        if file.size > LARGEST:
            raise UnreadableError("too-large", str(file.size))
        self.cleaned_data["named"] = file.name
        return importing.keep_table(file.chunks(), owner=owner)


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
        return _page(request, TableForm(mine, agreements_of(request, list(mine))), None)
    form = TableForm(mine, agreements_of(request, list(mine)), request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, None, status=422)
    try:
        digest = form.kept(request.user.pk)
        path = importing.kept_table(digest, request.user.pk)
        if path is None or not path.stat().st_size:
            form.add_error("file", gettext("Choose a table first."))
            return _page(request, form, None, status=422)
        return _answered(request, form, path, digest)
    except UnreadableError as error:
        form.add_error("file", unreadable(error.reason))
        return _page(request, form, None, status=422)


def unreadable(reason: str) -> str:
    """Why a table cannot be read, for people."""
    return str(UNREADABLE.get(reason, UNREADABLE["unreadable"]))


def _answered(request: SignedIn, form: TableForm, path: Path, digest: str) -> HttpResponse:
    said: dict[str, Any] = {
        "organisation": int(form.cleaned_data["by"]),
        "language": form.cleaned_data["language"],
        "licence": form.cleaned_data["licence"],
        "bringing": form.bringing(),
        "mapping": dict(_chosen(request)) or None,
    }
    told = importing.try_table(path, most=LOOKED_AT, **said)
    if request.POST.get("do") != "import" or not said["mapping"]:
        return _page(request, form, told, digest=digest)
    total = told.counts.total() if told.is_whole else None
    named = form.cleaned_data["named"] or gettext("Table")
    try:
        begun = importing.begin_import(
            path, name=named, total=total, kept=True, by=request.user, **said
        )
    except NotAllowedError as error:
        raise PermissionDenied from error
    except MaterialError as error:
        form.add_error(None, str(WHY_WORDS[error.why]))
        return _page(request, form, told, digest=digest, status=422)
    importing.go_on_kept(begun.uuid, seconds=AT_ONCE)
    return redirect("desk-materials-importing", begun.uuid)


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
    digest: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "places": places(request, "desk-materials"),
        "form": form,
        "told": told,
        "table": digest,
        "named": form.cleaned_data.get("named", "") if form.is_bound else "",
        "imports": [
            (one.uuid, one.name, STAGES[one.stage], words.number(one.place), one.begun_at)
            for one in importing.imports_of(request.acting.where(Power.WRITE))
        ],
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
            "first": "" if told.is_whole else words.number(LOOKED_AT),
            "examples": [example(one) for one in told.examples],
            "may_import": bool(told.counts["new"] or told.counts["changed"]),
            "rows": [
                (words.number(one.number), one.title or one.identifier, said_faults(one.faults))
                for one in told.rows
                if one.faults
            ],
        }
    return render(request, "desk/materials/import.html", context, status=status)


def said_faults(faults: Iterable[Fault]) -> list[str]:
    """What is wrong with a line, each reason once."""
    reasons = dict.fromkeys(fault.reason for fault in faults)
    return [str(FAULTS[reason]) for reason in reasons if reason in FAULTS]
