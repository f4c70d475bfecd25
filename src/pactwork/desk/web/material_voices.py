"""What readers do with a material beside reading: rate, comment, report, say it was useful."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.cache import never_cache

from pactwork.agreements.api import words
from pactwork.desk.web.deliver_form import WordsField
from pactwork.desk.web.material_words import fault_words
from pactwork.desk.web.remark_forms import ReportForm
from pactwork.desk.web.remarks import new_token, number_of
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.callers import address_of
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.people.api import Person, acting, is_stopped
from pactwork.repository.api import (
    Described,
    MaterialError,
    NotAllowedError,
    Why,
    materials,
    queues,
    reporting,
    saying,
    using,
)

STARS: Final = (5, 4, 3, 2, 1)


class SayForm(forms.Form):
    """Stars, words, or both."""

    stars = forms.TypedChoiceField(
        label=gettext_lazy("How good is it?"),
        choices=[],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    text = WordsField(
        label=gettext_lazy("How did it go? What would you change?"),
        max_length=3000,
        required=False,
        help_text=gettext_lazy("Its organisation reads it before it is shown."),
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 5}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("The language you write in"), choices=list(LANGUAGE_NAMES.items())
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stars"].choices = [  # type: ignore[attr-defined]
            (str(one), _star_words(one)) for one in STARS
        ]
        self.fields["language"].initial = get_language()

    def clean(self) -> dict[str, Any]:
        """Something must be said."""
        held = super().clean() or self.cleaned_data
        if not self.errors and not held.get("stars") and not held.get("text"):
            raise forms.ValidationError(gettext("Give it stars, or write a few words."))
        return held


class MaterialReportForm(ReportForm):
    """What is wrong with a material."""

    reason = forms.ChoiceField(label=gettext_lazy("What is wrong?"))
    field_order = ("reason", "text")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].choices = list(reporting.REASONS.items())  # type: ignore[attr-defined]
        self.fields["text"].label = gettext("Tell what you saw, and where in it")


@desk_page
def say(request: SignedIn, key: str) -> HttpResponse:
    """Stars and words by somebody signed in."""
    held = _material(request, key)
    form = SayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["stars"]:
                saying.rate(key, stars=said["stars"], by=request.user)
            if said["text"]:
                language = said["language"]
                saying.comment(key, text=said["text"], language=language, by=request.user)
        except NotAllowedError:
            form.add_error(None, _not_allowed(request))
        except MaterialError as error:
            form.add_error(None, fault_words(error))
        else:
            return _thanked(request, "material-say", key)
    return _page(request, "say", held, {"form": form}, form)


def _not_allowed(request: SignedIn) -> str:
    """Why this person says nothing of it."""
    if is_stopped(request.user):
        return gettext("Your words cannot be published here. Write to those who run this site.")
    return fault_words(MaterialError(Why.OWN))


@never_cache
def useful(request: HttpRequest, key: str) -> HttpResponse:
    """Whether it was useful, by anybody: asked on GET, counted on POST."""
    held = _material(request, key)
    answer = request.POST.get("answer") or request.GET.get("answer") or "yes"
    if request.method == "POST":
        agent = request.headers.get("User-Agent", "")[:300]
        using.found_useful(key, useful=answer == "yes", who=address_of(request), agent=agent)
        return _thanked(request, "material-useful", key)
    return _page(request, "useful", held, {"answer": answer})


@never_cache
def report(request: HttpRequest, key: str) -> HttpResponse:
    """Tell that a material should not be there, by anybody."""
    held, about = _material(request, key), f"material/{key}"
    form = MaterialReportForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        form.initial["token"] = new_token(about)
    elif form.is_valid() and (number := _reported(request, form, key, about)):
        return redirect("material-report-state", key, number)
    return _page(request, "report", held, {"form": form}, form)


@never_cache
def report_state(request: HttpRequest, key: str, number: UUID) -> HttpResponse:
    """What became of a report, for whoever has its address: that nobody can guess. Of what was
    closed since, it tells the title to nobody who does not see it.
    """
    held = queues.report_line(number)
    if held is None or held.key != key:
        raise Http404
    seen = materials.title_of(key, reader_of(request))
    context = {
        "title": words.text(*seen) if seen else None,
        "material_url": reverse("material", args=[key]),
        "on": words.day(held.at),
        "reason": reporting.REASONS.get(held.reason, held.reason),
        "decisions": [
            {
                "what": reporting.DECISIONS.get(one.what, one.what),
                "reason": one.reason,
                "on": words.day(one.at),
                "by": words.organisation_short(one.organisation) if one.organisation else None,
            }
            for one in held.decisions
        ],
        "is_known": isinstance(request.user, Person),
    }
    return render(request, "desk/materials/report_state.html", context)


def _reported(request: HttpRequest, form: MaterialReportForm, key: str, about: str) -> UUID | None:
    """The number of the report; None, and the form says why, where there is none."""
    person = request.user if isinstance(request.user, Person) else None
    if number_of(form, about, is_known=person is not None) is None:
        return None
    said = form.cleaned_data
    try:
        return reporting.report(
            key,
            reason=said["reason"],
            text=said["text"],
            address=address_of(request),
            by=person,
        )
    except MaterialError as error:
        form.add_error(None, fault_words(error))
        return None


def _thanked(request: HttpRequest, name: str, key: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(name, args=[key])}?sent=1")


def _material(request: HttpRequest, key: str) -> Described:
    held = materials.described(key, viewer=reader_of(request))
    if held is None:
        raise Http404
    return held


def reader_of(request: HttpRequest) -> Viewer:
    """Who is signed in, as a reader; the public where nobody is."""
    return acting(request.user).viewer if isinstance(request.user, Person) else PUBLIC


def _page(
    request: HttpRequest, what: str, held: Described, more: dict[str, Any], form: Any = None
) -> HttpResponse:
    context = {
        "title": words.text(held.titles, held.languages),
        "material_url": reverse("material", args=[held.key]),
        "sent": request.GET.get("sent") == "1",
        **more,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, f"desk/materials/{what}.html", context, status=status)


def _star_words(count: int) -> str:
    return {
        5: gettext("5: I would use it again at once"),
        4: gettext("4: good"),
        3: gettext("3: fair"),
        2: gettext("2: of little use"),
        1: gettext("1: of no use"),
    }[count]
