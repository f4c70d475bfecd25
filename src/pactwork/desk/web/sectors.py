"""Sectors on the desk: founded, agreed to, left, and looked after by those who keep them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import words
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.describe_parts import asked_text
from pactwork.desk.web.founding import founded, plain_slug
from pactwork.desk.web.frame import places
from pactwork.desk.web.material_words import fault_words
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.desk.web.whose_name import choose_among, own_names
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.numerals import whole_number
from pactwork.kernel.paging import asked_page, paging
from pactwork.organisations.api import known_slugs
from pactwork.repository.api import MaterialError, NotAllowedError, Why, sectors

PAGE_SIZE: Final = 50


class SectorForm(forms.Form):
    """What a sector is called, and what it is."""

    name = WordsField(
        label=gettext_lazy("What is it called?"),
        max_length=200,
        help_text=gettext_lazy("Its name is public."),
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    description = WordsField(
        label=gettext_lazy("Who belongs to it, and what do they share?"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Written in"), choices=list(LANGUAGE_NAMES.items())
    )


class FoundForm(SectorForm):
    """As above, and who keeps it."""

    keeper = forms.TypedChoiceField(label=gettext_lazy("Who keeps it?"), coerce=int)
    field_order = ("keeper", "name", "description", "language")

    def __init__(self, organisations: list[tuple[int, str]], *args: Any, **said: Any) -> None:
        """The form, for these organisations."""
        super().__init__(*args, **said)
        choose_among(self, "keeper", organisations)


class AddressedForm(SectorForm):
    """As above, for who runs the installation: any organisation may keep it."""

    keeper = WordsField(
        label=gettext_lazy("Who keeps it?"),
        max_length=300,
        help_text=gettext_lazy("The address of the organisation's page here."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    field_order = ("keeper", "name", "description", "language")

    def clean_keeper(self) -> int:
        """The organisation of that address."""
        number = number_at(self.cleaned_data["keeper"])
        if number is None:
            raise forms.ValidationError(gettext("There is no such organisation."))
        return number


def number_at(address: str) -> int | None:
    """The organisation whose page has this address, or ends so."""
    slug = address.strip().rstrip("/").rpartition("/")[2]
    return known_slugs([slug]).get(slug)


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def all_sectors(request: SignedIn) -> HttpResponse:
    """The sectors one has a part in, invitations first, and a form to found another."""
    form = _found_form(request)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        slug = _founded(request, form) if form.is_valid() else ""
        if slug:
            messages.success(request, gettext("Founded. Invite its organisations now."))
            return redirect("desk-sector", slug)
    lines = [_line(one) for one in sectors.my_sectors(request.acting)]
    context = {
        "places": places(request, "desk-materials"),
        "sectors": sorted(lines, key=lambda one: not one["invited"]),
        "form": form,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "desk/materials/sectors.html", context, status=status)


def _found_form(request: SignedIn) -> SectorForm | None:
    """The form; None for who founds none."""
    data, initial = request.POST or None, {"language": words.reader()}
    if request.acting.operator:
        return AddressedForm(data, initial=initial)
    own = own_names(request)
    return FoundForm(own, data, initial=initial) if own else None


def _founded(request: SignedIn, form: SectorForm) -> str:
    """The name of the new sector in its address; "" where it could not be founded."""
    said = form.cleaned_data

    def found(slug: str) -> str:
        return sectors.found_sector(
            slug=slug,
            name={said["language"]: said["name"]},
            description=_text(said),
            keeper=said["keeper"],
            by=request.user,
        )

    return founded(form, plain_slug(said["name"], "sector"), found)


def _text(said: Mapping[str, Any]) -> dict[str, str]:
    return {said["language"]: said["description"]} if said["description"] else {}


def _line(held: sectors.SectorLine) -> dict[str, Any]:
    """A sector, ready to be shown."""
    count = ngettext("%(count)s organisation", "%(count)s organisations", held.count)
    return {
        "name": words.text(held.name),
        "description": words.text(held.description),
        "url": reverse("desk-sector", args=[held.slug]),
        "public_url": reverse("sector", args=[held.slug]),
        "keeper": words.organisation_name(held.keeper),
        "count": count % {"count": words.number(held.count)},
        "invited": any(not one.is_in and one.may_answer for one in held.own),
        "own": [_own(one) for one in held.own],
        "shared": _shared(sum(one.shared for one in held.own)),
        "may_keep": held.may_keep,
    }


def _own(held: sectors.OwnPart) -> dict[str, Any]:
    """What an organisation of the reader's is in a sector, and may do there."""
    return {
        "number": held.organisation.number,
        "name": words.organisation_name(held.organisation),
        "is_in": held.is_in,
        "is_keeper": held.is_keeper and held.is_in,
        "may_join": held.may_answer and not held.is_in,
        "may_leave": held.may_answer and held.is_in and not held.is_keeper,
        "shared": _shared(held.shared),
    }


def _shared(count: int) -> str:
    said = ngettext(
        "%(count)s material of yours is shared in it",
        "%(count)s materials of yours are shared in it",
        count,
    )
    return said % {"count": words.number(count)} if count else ""


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def sector(request: SignedIn, slug: str) -> HttpResponse:
    """One sector: what one's organisations are in it, who else belongs to it."""
    offset = (asked_page(request) - 1) * PAGE_SIZE
    held = sectors.desk_sector(slug, request.acting, offset=offset, limit=PAGE_SIZE)
    if held is None:
        raise Http404
    if request.method == "POST":
        return _changed(request, held)
    return _page(request, held)


def _page(
    request: SignedIn,
    held: sectors.DeskSector,
    form: SectorForm | None = None,
    status: int = 200,
) -> HttpResponse:
    one = held.line
    name = words.text(one.name)
    initial = {
        "name": name.text,
        "description": one.description.get(name.language, ""),
        "language": name.language or words.reader(),
    }
    context = {
        "places": places(request, "desk-materials"),
        "one": _line(one),
        "form": form or SectorForm(initial=initial),
        "may_hand": request.acting.operator,
        "members": [
            {
                "number": row.organisation.number,
                "slug": row.organisation.slug,
                "name": words.organisation_name(row.organisation),
                "since": words.day(row.joined_at or row.invited_at),
                "is_in": row.joined_at is not None,
                "is_keeper": row.organisation.number == one.keeper.number,
            }
            for row in held.members
        ],
        "paging": paging(request, total=held.total, size=PAGE_SIZE),
    }
    return render(request, "desk/materials/sector.html", context, status=status)


def _changed(request: SignedIn, held: sectors.DeskSector) -> HttpResponse:
    name, _, value = request.POST.get("do", "").partition(":")
    slug = held.line.slug
    if name not in _ACTS:
        raise Http404
    try:
        answer = _ACTS[name](request, held, value)
    except NotAllowedError:
        raise PermissionDenied from None
    except LookupError:
        raise Http404 from None
    except MaterialError as error:
        messages.warning(request, _why(error))
        return redirect("desk-sector", slug)
    if isinstance(answer, HttpResponse):
        return answer
    messages.success(request, answer)
    mine = sectors.desk_sector(slug, request.acting, offset=0, limit=1)
    return redirect("desk-sector", slug) if mine else redirect("desk-sectors")


def _why(error: MaterialError) -> str:
    if error.why is Why.LAST:
        return gettext(
            "It keeps the sector. Those who run this site can name another keeper first."
        )
    if error.why is Why.TAKEN:
        return gettext("It belongs to the sector already.")
    return fault_words(error)


def _number(value: str) -> int:
    number = whole_number(value, digits=11)
    if number is None:
        raise Http404
    return number


def _invite(request: SignedIn, held: sectors.DeskSector, value: str) -> str:
    number = number_at(asked_text(request, "organisation", 300))
    if number is None:
        raise MaterialError(Why.ORGANISATION)
    sectors.invite_to_sector(held.line.slug, organisation=number, by=request.user)
    return gettext("Invited: its coordinators are asked now.")


def _join(request: SignedIn, held: sectors.DeskSector, value: str) -> str:
    sectors.join_sector(held.line.slug, organisation=_number(value), by=request.user)
    return gettext("It belongs to the sector now: its people find what is shared there.")


def _leave(request: SignedIn, held: sectors.DeskSector, value: str) -> str:
    sectors.leave_sector(held.line.slug, organisation=_number(value), by=request.user)
    return gettext("It does not belong to the sector.")


def _remove(request: SignedIn, held: sectors.DeskSector, value: str) -> str:
    sectors.remove_from_sector(held.line.slug, organisation=_number(value), by=request.user)
    return gettext("It belongs to the sector no more.")


def _change(request: SignedIn, held: sectors.DeskSector, value: str) -> str | HttpResponse:
    form = SectorForm(request.POST)
    if not form.is_valid():
        return _page(request, held, form, status=422)
    said = form.cleaned_data
    language = said["language"]
    sectors.change_sector(
        held.line.slug,
        name={language: said["name"]},
        description={language: said["description"]},
        by=request.user,
    )
    return gettext("Saved.")


def _hand(request: SignedIn, held: sectors.DeskSector, value: str) -> str:
    sectors.change_sector(held.line.slug, keeper=_number(value), by=request.user)
    return gettext("It is kept by another organisation now.")


def _close(request: SignedIn, held: sectors.DeskSector, value: str) -> str:
    sectors.close_sector(held.line.slug, by=request.user)
    return gettext("Closed. Whoever shared something in it sees it alone now.")


_ACTS: Final[Mapping[str, Callable[[SignedIn, sectors.DeskSector, str], str | HttpResponse]]] = {
    "invite": _invite,
    "join": _join,
    "leave": _leave,
    "remove": _remove,
    "change": _change,
    "hand": _hand,
    "close": _close,
}
