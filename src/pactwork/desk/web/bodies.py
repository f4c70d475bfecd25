"""Curating bodies on the desk: founded, filled with people, with what waits for them."""

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
from pactwork.desk.web.bodies_first import FirstForm, first_lines, may_name_first, named_first
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.describe_parts import asked_text
from pactwork.desk.web.founding import founded, plain_slug
from pactwork.desk.web.frame import places
from pactwork.desk.web.material_reviewers import looking_lines
from pactwork.desk.web.material_words import fault_words, material_line
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.desk.web.whose_name import choose_among, own_names
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.numerals import whole_number
from pactwork.kernel.paging import asked_page, paging
from pactwork.repository.api import MaterialError, NotAllowedError, Why, queues, reviewing

PAGE_SIZE: Final = 25
MOST: Final = 20
"""So many approvals a body may need at most."""


class BodyForm(forms.Form):
    """What a body is called, and how many of its curators must approve."""

    name = WordsField(
        label=gettext_lazy("What is it called?"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Written in"), choices=list(LANGUAGE_NAMES.items())
    )
    needs = forms.IntegerField(
        label=gettext_lazy("How many of its people must approve a material?"),
        min_value=1,
        max_value=MOST,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class FoundForm(BodyForm):
    """As above, and whose it is."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("In the name of"), coerce=int)
    field_order = ("organisation", "name", "language", "needs")

    def __init__(self, organisations: list[tuple[int, str]], *args: Any, **said: Any) -> None:
        """The form, for these organisations."""
        super().__init__(*args, **said)
        choose_among(self, "organisation", organisations)


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def all_bodies(request: SignedIn) -> HttpResponse:
    """The bodies one founded or curates for, and a form to found another."""
    own = own_names(request)
    is_first = request.POST.get("do") == "first"
    first = FirstForm(request, request.POST if is_first else None)
    if is_first and first.is_valid() and named_first(request, first):
        return redirect("desk-bodies")
    data = None if is_first else request.POST or None
    form = FoundForm(own, data, initial={"language": words.reader()})
    if request.method == "POST" and not is_first:
        if not own:
            raise PermissionDenied
        slug = _founded(request, form) if form.is_valid() else ""
        if slug:
            messages.success(request, gettext("Founded. Its people come next."))
            return redirect("desk-body", slug)
    context = {
        "places": places(request, "desk-materials"),
        "bodies": [_line(one) for one in queues.bodies_for(request.user)],
        "form": form if own else None,
        "first": first if may_name_first(request) else None,
        "firsts": first_lines(request),
    }
    status = 422 if form.is_bound or first.is_bound else 200
    return render(request, "desk/materials/bodies.html", context, status=status)


def _founded(request: SignedIn, form: FoundForm) -> str:
    """The name of the new body in its address; "" where it could not be founded."""
    said = form.cleaned_data

    def found(slug: str) -> str:
        return reviewing.found_body(
            slug=slug,
            name={said["language"]: said["name"]},
            organisation=said["organisation"],
            needs=said["needs"],
            by=request.user,
        )

    return founded(form, plain_slug(said["name"], "body"), found)


def _line(held: queues.BodyLine) -> dict[str, Any]:
    """A body, ready to be shown."""
    curators = ngettext("%(count)s person", "%(count)s people", held.curators)
    waiting = ngettext("%(count)s material waits", "%(count)s materials wait", held.waiting)
    return {
        "name": words.text(held.name),
        "url": reverse("desk-body", args=[held.slug]),
        "organisation": words.organisation_name(held.organisation),
        "curators": curators % {"count": words.number(held.curators)},
        "rule": _rule(held.needs),
        "waiting": waiting % {"count": words.number(held.waiting)} if held.waiting else "",
        "lacks": _lacks(held),
    }


def _rule(needs: int) -> str:
    said = ngettext("%(count)s of them must approve it", "%(count)s of them must approve it", needs)
    return said % {"count": words.number(needs)}


def _lacks(held: queues.BodyLine) -> str:
    """What keeps it from approving anything; "" for nothing."""
    if held.curators < held.needs:
        return gettext("There are too few people in it to approve anything.")
    return ""


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def body(request: SignedIn, slug: str) -> HttpResponse:
    """One body: its people, and what waits for them."""
    offset = (asked_page(request) - 1) * PAGE_SIZE
    held = queues.body_page(slug, request.user, offset=offset, limit=PAGE_SIZE)
    if held is None:
        raise Http404
    if request.method == "POST":
        return _changed(request, held)
    return _page(request, held)


def _page(
    request: SignedIn, held: queues.BodyPage, form: BodyForm | None = None, status: int = 200
) -> HttpResponse:
    one = held.line
    name = words.text(one.name)
    initial = {"name": name.text, "language": name.language or words.reader(), "needs": one.needs}
    looking = looking_lines(request, [card.key for card in held.queue.cards])
    context = {
        "places": places(request, "desk-materials"),
        "one": _line(one),
        "may_manage": one.may_manage,
        "form": form or BodyForm(initial=initial),
        "curators": [
            {
                "number": row.number,
                "name": row.name or gettext("Somebody without an account now"),
                "since": words.day(row.since),
                "is_me": row.number == request.user.pk,
            }
            for row in held.curators
        ],
        "lines": [
            _waiting(request, held, card) | {"looking": looking.get(card.key, ())}
            for card in held.queue.cards
        ],
        "paging": paging(request, total=held.queue.total, size=PAGE_SIZE),
    }
    return render(request, "desk/materials/body.html", context, status=status)


def _waiting(request: SignedIn, held: queues.BodyPage, card: Any) -> dict[str, Any]:
    said = gettext("%(approved)s of %(needs)s approved it")
    may = card.key in held.mine
    review = reverse("desk-review", args=[card.key])
    told = {
        "approved": words.number(held.approved[card.key]),
        "needs": words.number(held.line.needs),
    }
    return material_line(
        card,
        review if may else "",
        request.user.pk,
        day=said % told,
        act=gettext("Review it") if may else "",
        act_url=review,
    )


def _changed(request: SignedIn, held: queues.BodyPage) -> HttpResponse:
    name, _, value = request.POST.get("do", "").partition(":")
    slug = held.line.slug
    if name not in _ACTS:
        raise Http404
    try:
        answer = _ACTS[name](request, held, value)
    except NotAllowedError:
        raise PermissionDenied from None
    except LookupError:
        messages.warning(request, gettext("Nobody of that address has an account here."))
        return redirect("desk-body", slug)
    except MaterialError as error:
        messages.warning(request, _why(error))
        return redirect("desk-body", slug)
    if isinstance(answer, HttpResponse):
        return answer
    messages.success(request, answer)
    return redirect("desk-bodies") if name == "close" else redirect("desk-body", slug)


def _why(error: MaterialError) -> str:
    if error.why is Why.LAST:
        return gettext("Then too few would be left to approve anything.")
    if error.why is Why.STAGE:
        return gettext("Something still waits for it. Review that first.")
    return fault_words(error)


def _appoint(request: SignedIn, held: queues.BodyPage, value: str) -> str:
    reviewing.appoint(held.line.slug, email=asked_text(request, "email", 254), by=request.user)
    return gettext("Appointed: what waits stands in their queue now.")


def _dismiss(request: SignedIn, held: queues.BodyPage, value: str) -> str:
    number = whole_number(value, digits=11)
    if number is None:
        raise Http404
    reviewing.dismiss(held.line.slug, person=number, by=request.user)
    return gettext("They review for it no more. What they decided stays.")


def _change(request: SignedIn, held: queues.BodyPage, value: str) -> str | HttpResponse:
    form = BodyForm(request.POST)
    if not form.is_valid():
        return _page(request, held, form, status=422)
    said = form.cleaned_data
    name = {**held.line.name, said["language"]: said["name"]}
    reviewing.change_body(held.line.slug, name=name, needs=said["needs"], by=request.user)
    return gettext("Saved.")


def _close(request: SignedIn, held: queues.BodyPage, value: str) -> str:
    reviewing.close_body(held.line.slug, by=request.user)
    return gettext("It curates nothing more.")


_ACTS: Final[Mapping[str, Callable[[SignedIn, queues.BodyPage, str], str | HttpResponse]]] = {
    "appoint": _appoint,
    "dismiss": _dismiss,
    "change": _change,
    "close": _close,
}
