"""Reading a draft: as it will stand, its history word by word, and the remarks on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import (
    drafting,
    drafting_errors,
    drafts,
    words,
)
from pactwork.desk.web.draft_frame import draft_of, head_of, reading_for
from pactwork.desk.web.draft_parts import amount, owed_words
from pactwork.desk.web.draft_words import refusal_words, who_words
from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.texts import Shown, shown
from pactwork.organisations.api import cards_by_slug
from pactwork.people.api import Power, people_of

MOST_PEOPLE = 60


def shared_context(request: SignedIn, detail: drafts.DraftDetail, here: str) -> dict[str, Any]:
    """What every page that reads a draft shows: the places, the head, which draft it is."""
    held = {"places": places(request, "desk-drafts"), "head": head_of(detail, here)}
    return {**held, "uuid": detail.card.uuid}


@dataclass(frozen=True)
class ReadPromise:
    """A commitment as it is read."""

    key: str
    text: Shown
    facts: str


@dataclass(frozen=True)
class ReadArticle:
    """An article as it is read."""

    key: str
    number: str
    depth: int
    title: Shown
    text: Shown
    promises: list[ReadPromise]


@desk_page
def preview(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """The draft as a reader of one language will read it."""
    detail = draft_of(request, uuid)
    authoritative = detail.card.authoritative
    asked = request.GET.get("in", "")
    language = asked if asked in LANGUAGE_NAMES else words.reader()
    term = detail.terms.get("agreement", {}).get("term", {})
    context = {
        "title": shown(detail.card.title, language, authoritative),
        "purpose": shown(detail.terms["agreement"].get("purpose", {}), language, authoritative),
        "term": " – ".join(words.partial(term[end]) for end in ("from", "to") if end in term),
        "parties": [
            (
                words.organisation_name(one.organisation),
                words.concept(one.role).text if one.role else "",
            )
            for one in detail.parties
        ],
        "articles": _read(detail, language),
        "sha256": detail.sha256,
        "languages": [
            (name, f"?in={code}", code == language) for code, name in LANGUAGE_NAMES.items()
        ],
    }
    shared = shared_context(request, detail, "desk-draft-preview")
    return render(request, "desk/draft/preview.html", {**shared, **context})


def _read(detail: drafts.DraftDetail, language: str) -> list[ReadArticle]:
    authoritative = detail.card.authoritative
    sides = [*detail.terms.get("parties", []), *detail.terms.get("contractors", [])]
    known = cards_by_slug([one["organisation"] for one in sides])
    parties = {slug: words.organisation_short(card).text for slug, card in known.items()}
    return [
        ReadArticle(
            key=one.key,
            number=words.article_number(one.number),
            depth=one.depth,
            title=shown(one.title, language, authoritative),
            text=shown(one.text, language, authoritative),
            promises=[
                ReadPromise(
                    held.key, shown(held.text, language, authoritative), _facts(held, parties)
                )
                for held in one.commitments
            ],
        )
        for one in detail.articles
    ]


def _facts(held: drafts.DraftCommitmentView, parties: dict[str, str]) -> str:
    terms = {"owed_by": held.owed_by, "owed_to": held.owed_to}
    due = words.partial(held.due) if held.due else ""
    known = (amount(held.measure), owed_words(terms, parties), due)
    return " · ".join(one for one in known if one)


class RemarkForm(forms.Form):
    """A remark on the draft or one of its articles, or an answer to one."""

    text = forms.CharField(
        label=gettext_lazy("Your remark"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    article = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    answers = forms.IntegerField(required=False, widget=forms.HiddenInput)
    mentions = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Ask somebody especially"),
        coerce=int,
        required=False,
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They hear of it at once, if they want to hear of things by mail."),
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentions"].choices = list(people)  # type: ignore[attr-defined]


@desk_page
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: SignedIn, uuid: UUID) -> HttpResponseBase:
    """The remarks with their answers; say one, settle one."""
    detail = draft_of(request, uuid)
    article = request.GET.get("article", "").replace("\x00", "")[:80]
    people = _people(request, detail)
    form = RemarkForm(initial={"article": article}, people=people)
    if request.method == "POST":
        form = RemarkForm(request.POST, people=people)
        if _talked(request, detail, form):
            return redirect(f"{reverse('desk-draft-talk', args=[uuid])}?article={article}")
    titles = {
        one.key: words.text(one.title).text or words.article_number(one.number)
        for one in detail.articles
    }
    remarks = drafts.draft_comments(uuid, request.acting, article=article or None)
    shared = shared_context(request, detail, "desk-draft-talk")
    context = {
        "remarks": [_remark(one, titles) for one in remarks],
        "form": form,
        "article": titles.get(article, ""),
        "all_url": reverse("desk-draft-talk", args=[uuid]),
    }
    return render(request, "desk/draft/talk.html", {**shared, **context})


def _people(request: SignedIn, detail: drafts.DraftDetail) -> list[tuple[int, str]]:
    """Those who read for the parties, with their organisation; not the reader."""
    found: dict[int, str] = {}
    for party in detail.parties:
        short = words.organisation_short(party.organisation).text
        for person in people_of(party.organisation.number, Power.READ):
            if person.name and person.pk != request.user.pk:
                found.setdefault(person.pk, f"{person.name} ({short})")
    return list(found.items())[:MOST_PEOPLE]


def _talked(request: SignedIn, detail: drafts.DraftDetail, form: RemarkForm) -> bool:
    """Whether what was sent was taken in."""
    speaker = reading_for(request, detail)
    settle = request.POST.get("settle", "")
    try:
        if settle.isdecimal() and len(settle) < 19:
            drafting.resolve_comment(
                draft=detail.card.uuid,
                comment=int(settle),
                resolved=request.POST.get("open") != "1",
                for_organisation=speaker,
                by=request.user,
            )
            return True
        if not form.is_valid():
            return False
        said = form.cleaned_data
        drafting.comment_on(
            draft=detail.card.uuid,
            text=said["text"],
            article=said["article"],
            answers=said["answers"],
            mentions=said["mentions"],
            for_organisation=speaker,
            by=request.user,
        )
    except drafting_errors.DraftError as error:
        form.full_clean()
        form.add_error(None, refusal_words(error))
        return False
    return True


def _remark(one: drafts.CommentView, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "number": one.number,
        "who": who_words(one.author, one.organisation),
        "day": words.day(one.at, "medium"),
        "text": one.text,
        "article": titles.get(one.article, one.article),
        "is_settled": one.resolved_at is not None,
        "answers": [_remark(answer, titles) for answer in one.answers],
    }
