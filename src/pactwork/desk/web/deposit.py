"""Sharing a material: files or a link first, and what can be read from them is filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import suggesting, words
from pactwork.desk.web.deliver_form import FilesInput, file_name
from pactwork.desk.web.frame import places
from pactwork.desk.web.material_fields import LinkField
from pactwork.desk.web.material_words import fault_words, file_fault
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.desk.web.uploads_left import drop_left, left_lines
from pactwork.files.api import ENDINGS, FileError, UploadCard, UploadError, upload
from pactwork.kernel.iris import parse_iri
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import Person, Power
from pactwork.repository.api import MaterialError, NotAllowedError, Said, depositing, linking

MOST: Final = 30
"""So many files come at once."""
PATIENCE: Final = 4.0
"""Seconds that somebody waits while what was sent is read; a job reads the rest."""
SERVED: Final = 200
"""So many commitments are read of a form; the repository says which are too many."""


class StartForm(forms.Form):
    """For whom, and a link; files are asked for beside it."""

    by = forms.ChoiceField(label=gettext_lazy("In the name of"))
    link = LinkField(label=gettext_lazy("Or paste a link"), max_length=2000, required=False)
    copy = forms.BooleanField(
        label=gettext_lazy("Keep a copy of the words of that page, in case it goes away"),
        required=False,
        initial=True,
    )
    files = forms.FileField(  # type: ignore[assignment]
        label=gettext_lazy("Choose files"),
        required=False,
        widget=FilesInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def __init__(
        self, organisations: Mapping[int, OrganisationCard], *args: Any, **said: Any
    ) -> None:
        """A form for somebody who shares in the name of these organisations."""
        super().__init__(*args, **said)
        names = [(card.slug, words.organisation_name(card).text) for card in organisations.values()]
        by = cast(forms.ChoiceField, self.fields["by"])
        by.choices = names
        if len(names) == 1:
            by.widget = forms.HiddenInput()
            by.initial = names[0][0]


@dataclass
class Sent:
    """What came with a form: uploads, files sent with it, those uploads that are whole, and what
    is wrong.
    """

    uploads: list[UUID]
    files: Sequence[UploadedFile[Any]]
    here: Sequence[UploadCard] = ()
    faults: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.uploads or self.files)


@desk_page
def deposit(request: SignedIn) -> HttpResponse:
    """Files or a link; whatever comes, a draft is begun and what was read of it filled in."""
    mine = _deliverers(request)
    if not mine:
        raise PermissionDenied
    wanted = pairs((request.POST if request.method == "POST" else request.GET).getlist("for"))
    if request.method != "POST":
        return _page(request, StartForm(mine, initial=_for(mine, wanted)), mine, wanted)
    if drop_left(request, request.POST.get("do", "")):
        return _page(request, StartForm(mine, initial=_typed(request)), mine, wanted)
    form, sent = StartForm(mine, request.POST), sent_files(request)
    if form.is_valid() and (said := still_read(sent)):
        form.add_error(None, said)
    elif form.is_valid() and not (sent or form.cleaned_data["link"]):
        form.add_error(None, gettext("Choose a file or paste a link first."))
    if form.is_valid() and (key := _begun(request, form, mine, wanted, sent)):
        return redirect("desk-material-describe", key)
    return _page(request, form, mine, wanted, status=422)


def _deliverers(request: SignedIn) -> dict[int, OrganisationCard]:
    """In whose name this person shares, those first that the person writes for."""
    writes = request.acting.where(Power.WRITE)
    held = cards(request.acting.where(Power.DELIVER))
    return {one: held[one] for one in sorted(held, key=lambda one: one not in writes)}


def _begun(
    request: SignedIn,
    form: StartForm,
    mine: Mapping[int, OrganisationCard],
    wanted: Sequence[tuple[str, str]],
    sent: Sent,
) -> str:
    """The key of the new draft; "" if nothing of what was sent could be taken."""
    held = form.cleaned_data
    number = next(number for number, card in mine.items() if card.slug == held["by"])
    try:
        key = depositing.begin_deposit(organisation=number, commitments=wanted, by=request.user)
    except NotAllowedError:
        raise PermissionDenied from None
    except MaterialError as error:
        form.add_error(None, fault_words(error))
        return ""
    if not _filled(request, form, key, sent):
        depositing.discard(key, by=request.user)
        return ""
    for fault in sent.faults:
        messages.warning(request, fault)
    tell_unread(request, key)
    return key


def _filled(request: SignedIn, form: StartForm, key: str, sent: Sent) -> bool:
    """Whether a new draft holds anything of what was sent; else the form says why not."""
    link = form.cleaned_data["link"]
    try:
        if link and not form.cleaned_data["copy"]:
            linking.keep_copy(key, link=link, wanted=False, by=request.user)
        if link:
            depositing.fill_in(key, Said(link=link), by=request.user)
        taken = take_files(key, sent, by=request.user)
        if taken:
            depositing.prefill(key, within=PATIENCE, by=request.user)
        if link:
            linking.prefill(key, within=PATIENCE, by=request.user)
    except MaterialError as error:
        form.add_error(None, fault_words(error))
        return False
    if not taken and not link:
        for fault in sent.faults:
            form.add_error(None, fault)
    return bool(taken or link)


def tell_unread(request: SignedIn, key: str) -> None:
    """Say that something is still being read, if it is."""
    if depositing.unread(key):
        messages.info(
            request,
            gettext("Not everything is read yet: what is found in it is filled in within minutes."),
        )
    elif linking.is_awaited(key):
        messages.info(
            request,
            gettext(
                "The page is not read yet: what is found in it is filled in within minutes, where"
                " you said nothing else."
            ),
        )


def sent_files(request: SignedIn) -> Sent:
    """The uploads named in a form and the files that came with it."""
    uploads = []
    for typed in request.POST.getlist("upload")[:MOST]:
        try:
            uploads.append(UUID(typed))
        except ValueError:
            continue
    here = [card for one in uploads if (card := upload(one, request.user.pk))]
    whole = [one for one in here if one.is_whole]
    return Sent(uploads, request.FILES.getlist("files")[:MOST], whole)


def still_read(sent: Sent) -> str:
    """That a large file has to be waited for, if one has."""
    name = next((one.name for one in sent.here if one.is_looked_at), "")
    return file_fault(UploadError("busy"), name) if name else ""


def take_files(key: str, sent: Sent, *, by: Person) -> int:
    """Attach what was sent to a draft; what cannot be kept is told in `sent.faults`."""
    taken = []
    for number in sent.uploads:
        try:
            taken.append(depositing.add_upload(key, upload=number, by=by))
        except (FileError, UploadError, MaterialError) as error:
            sent.faults.append(file_fault(error))
    for file in sent.files:
        name = file_name(file)
        try:
            taken.append(depositing.add_file(key, name=name, chunks=_chunks(file), by=by))
        except (FileError, MaterialError) as error:
            sent.faults.append(file_fault(error, name))
    depositing.note_subtitles(key, files=[one.sha256 for one in taken], by=by)
    return len(taken)


def _chunks(file: UploadedFile[Any]) -> Iterable[bytes]:
    file.seek(0)
    return file.chunks()


def pairs(values: Sequence[str]) -> list[tuple[str, str]]:
    """Commitments by agreement and key, named "agreement/key" or by their identifiers."""
    found = dict.fromkeys(filter(None, map(_pair, values[:SERVED])))
    return list(found)


def _pair(typed: str) -> tuple[str, str] | None:
    named = parse_iri(typed)
    if named is not None:
        kind, keys = named
        return (keys[0], keys[1]) if kind == "commitment" else None
    slug, _, key = typed.partition("/")
    return (slug, key) if slug and key and "\x00" not in typed else None


def _for(mine: Mapping[int, OrganisationCard], wanted: Sequence[tuple[str, str]]) -> dict[str, str]:
    """In whose name: who may deliver for the commitment somebody came from."""
    for number, card in mine.items():
        if wanted and suggesting.open_commitments(number, wanted):
            return {"by": card.slug}
    return {}


def _typed(request: SignedIn) -> dict[str, Any]:
    return {**request.POST.dict(), "copy": "copy" in request.POST}


def _page(
    request: SignedIn,
    form: StartForm,
    mine: Mapping[int, OrganisationCard],
    wanted: Sequence[tuple[str, str]],
    status: int = 200,
) -> HttpResponse:
    served = [one for number in mine for one in suggesting.open_commitments(number, wanted)]
    context = {
        "places": places(request, "desk-materials"),
        "form": form,
        "several": len(mine) > 1,
        "wanted": [f"{slug}/{key}" for slug, key in wanted],
        "served": [words.text(one.text, one.authoritative) for one in served[:1]],
        "uploads_url": reverse("desk-uploads"),
        "accept": ",".join(ENDINGS),
        "here": sent_files(request).here if request.method == "POST" else (),
        "left": left_lines(request),
    }
    return render(request, "desk/materials/deposit.html", context, status=status)
