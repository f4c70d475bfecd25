"""Starting a draft: from nothing, a template, an agreement there is, or a pact file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import (
    PactfileError,
    Problem,
    RegisterFilter,
    drafting_errors,
    drafts,
    register_after,
    starting,
    words,
)
from pactwork.desk.web.draft_words import refusal_words
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.organisations.api import cards
from pactwork.people.api import Power

LARGEST_FILE: Final = 2_000_000
MOST_AGREEMENTS: Final = 500


class StartForm(forms.Form):
    """How to begin. `key` makes the draft the same one when the form is sent twice."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    organisation = forms.TypedChoiceField(
        coerce=int, label=gettext_lazy("In whose name"), choices=[]
    )
    begin = forms.ChoiceField(
        label=gettext_lazy("Begin from"), choices=[], widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("For a blank page or a template. It can be changed later."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language in which you write first"),
        choices=list(LANGUAGE_NAMES.items()),
    )
    agreement = forms.ChoiceField(
        label=gettext_lazy("Agreement to amend or renew"), choices=[], required=False
    )
    file = forms.FileField(
        label=gettext_lazy("Pact file"),
        required=False,
        help_text=gettext_lazy(
            "YAML or JSON. It may be incomplete: the room says what is missing."
        ),
    )

    def __init__(self, *args: Any, request: SignedIn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = cards(request.acting.where(Power.WRITE))
        self.fields["organisation"].choices = [  # type: ignore[attr-defined]
            (number, words.organisation_name(card).text) for number, card in able.items()
        ]
        self.fields["begin"].choices = begins()  # type: ignore[attr-defined]
        mine = RegisterFilter(organisations=frozenset(able))
        held = register_after(mine, request.acting.viewer, slug="", limit=MOST_AGREEMENTS)
        self.fields["agreement"].choices = [("", "—")] + [  # type: ignore[attr-defined]
            (card.slug, words.text(card.title, card.authoritative).text) for card in held
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen beginning needs."""
        said: dict[str, Any] = super().clean() or {}
        begin = said.get("begin", "")
        if begin in ("blank",) and not said.get("title", "").strip():
            self.add_error("title", gettext("Give it a title; it can be changed later."))
        if begin in ("amendment", "renewal") and not said.get("agreement"):
            self.add_error("agreement", gettext("Choose the agreement."))
        if begin == "file" and not said.get("file"):
            self.add_error("file", gettext("Choose a pact file."))
        if said.get("file") and said["file"].size > LARGEST_FILE:
            self.add_error("file", gettext("A pact file is at most two megabytes large."))
        return said


def begins() -> list[tuple[str, str]]:
    """The ways to begin: "template:NAME" for each template."""
    found = [("blank", gettext("A blank page"))]
    found += [(f"template:{one.name}", _template_words(one)) for one in drafts.templates()]
    found += [
        ("amendment", gettext("An agreement in force, to amend it")),
        ("renewal", gettext("An earlier agreement, to renew it with what is unfinished")),
        ("file", gettext("A pact file")),
    ]
    return found


def _template_words(one: drafts.Template) -> str:
    said = gettext("Template: %(title)s")
    return said % {"title": words.text(one.title).text}


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedIn) -> HttpResponseBase:
    """Ask how to begin, begin, and go on in the writing room."""
    if not request.acting.where(Power.WRITE):
        return HttpResponseForbidden(gettext("Coordinators of an organisation start drafts."))
    if request.method != "POST":
        form = StartForm(request=request, initial=_initial(request))
        return _page(request, form)
    form = StartForm(request.POST, request.FILES, request=request)
    problems: list[Problem] = []
    if form.is_valid():
        try:
            return redirect("desk-draft", uuid=_begun(form.cleaned_data, request))
        except PactfileError as error:
            problems = error.problems
            form.add_error("file", gettext("This file cannot be taken as it is."))
        except drafting_errors.DraftError as error:
            form.add_error(None, refusal_words(error))
    return _page(request, form, problems, status=422)


def _page(
    request: SignedIn, form: StartForm, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponseBase:
    context = {
        "places": places(request, "desk-drafts"),
        "form": form,
        "problems": (problems or [])[:50],
    }
    return render(request, "desk/draft/start.html", context, status=status)


def _initial(request: SignedIn) -> dict[str, Any]:
    begin = request.GET.get("begin", "")
    return {
        "key": uuid4(),
        "begin": begin if begin in dict(begins()) else "blank",
        "agreement": request.GET.get("agreement", ""),
        "language": words.reader(),
    }


def _begun(said: Mapping[str, Any], request: SignedIn) -> UUID:
    begin, _, template = said["begin"].partition(":")
    shared = {"key": said["key"], "for_organisation": said["organisation"], "by": request.user}
    title = {said["language"]: said["title"].strip()} if said["title"].strip() else {}
    ways: dict[str, Callable[[], UUID]] = {
        "blank": lambda: starting.start_blank(title=title, language=said["language"], **shared),
        "template": lambda: starting.start_from_template(
            template=template, title=title, language=said["language"], **shared
        ),
        "amendment": lambda: starting.start_amendment(agreement=said["agreement"], **shared),
        "renewal": lambda: starting.start_renewal(agreement=said["agreement"], **shared),
        "file": lambda: starting.start_from_pactfile(
            data=said["file"].read(), name=said["file"].name, **shared
        ),
    }
    return ways[begin]()
