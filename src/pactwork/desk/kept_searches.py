"""Searches that people keep: as an address and back, and telling what is new in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final

import structlog
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy, ngettext

from pactwork.agreements.api import words
from pactwork.kernel.texts import clean_tag
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.notifications.api import NoticeKind, Said, notify, register_notice_kind
from pactwork.people.api import Person, acting
from pactwork.search.api import (
    SORTS,
    Question,
    SavedView,
    is_facet,
    new_for,
    note_told,
    saved_with_alert,
    still_seen,
)

log = structlog.get_logger(__name__)

NEWS: Final = "search-news"
_NO_FACETS: Final = frozenset({"q", "kind", "language", "sort", "after", "as", "page"})
_MOST_FACETS, _MOST_VALUES, _LONGEST = 12, 12, 200
_NAMED: Final = 5
"""So many of what is new are named; the rest is counted."""


def question_of(query: Mapping[str, Sequence[str]], language: str) -> Question:
    """What an address of the search asks; what cannot be meant is left out."""
    read = {name: _values(values) for name, values in query.items()}
    facets = {
        name: frozenset(values)
        for name, values in islice(read.items(), 4 * _MOST_FACETS)
        if values and name not in _NO_FACETS and is_facet(name)
    }
    sort = next(iter(read.get("sort", ())), "")
    return Question(
        text=next(iter(read.get("q", ())), ""),
        language=language,
        kinds=frozenset(read.get("kind", ())),
        facets=dict(islice(facets.items(), _MOST_FACETS)),
        languages=frozenset(filter(None, map(_tag, read.get("language", ())))),
        sort=sort if sort in SORTS else SORTS[0],
    )


def path_of(question: Question) -> str:
    """The address on this site that asks it."""
    pairs = [("q", question.text)] if question.text else []
    pairs += [("kind", value) for value in sorted(question.kinds)]
    for name in sorted(question.facets):
        pairs += [(name, value) for value in sorted(question.facets[name])]
    pairs += [("language", value) for value in sorted(question.languages)]
    pairs += [("sort", question.sort)] if question.sort != SORTS[0] else []
    return f"{reverse('search')}?{urlencode(pairs)}"


def tell_news() -> int:
    """Tell everybody what is new in the searches they keep; how many were told."""
    told = 0
    for saved in [*saved_with_alert()]:
        try:
            told += _tell(saved)
        except Exception:  # one search that goes wrong keeps no other waiting
            log.exception("kept_search_failed", search=str(saved.uuid))
    return told


@transaction.atomic(durable=True)
def _tell(saved: SavedView) -> bool:
    news = new_for(saved, _viewer(saved.owner))
    note_told(search=saved.uuid, seen=news.seen, at=news.at)
    hits = news.findings.hits
    if not hits:
        return False
    parameters = {
        "name": saved.name,
        "question": saved.question.kept(),
        "count": news.findings.total,
        "titles": [{hit.language or "und": hit.title_text} for hit in hits[:_NAMED]],
        "iris": [hit.iri for hit in hits[:_NAMED]],
    }
    notify(NEWS, subject=f"search:{saved.uuid}", people=[saved.owner], parameters=parameters)
    return True


def _say(held: Mapping[str, Any], language: str) -> Said:
    count = held["count"]
    heading = ngettext(
        "%(count)s new for your search “%(name)s”",
        "%(count)s new for your search “%(name)s”",
        count,
    ) % {"count": words.number(count), "name": held["name"]}
    titles = [words.text(title).text for title in held["titles"]]
    text = "\n".join(gettext("“%(title)s”") % {"title": title} for title in titles)
    return Said(heading, text, path_of(Question.from_kept(held["question"])))


def _still_may_see(person: int, held: Mapping[str, Any]) -> bool:
    """Only where all that is named may still be seen."""
    return set(held["iris"]) <= still_seen(held["iris"], _viewer(person))


def _viewer(person: int) -> Viewer:
    found = Person.objects.filter(pk=person).first()
    return acting(found).viewer if found else PUBLIC


def _values(values: Sequence[str]) -> tuple[str, ...]:
    typed = (value.replace("\x00", "").strip()[:_LONGEST] for value in values[:_MOST_VALUES])
    return tuple(dict.fromkeys(filter(None, typed)))


def _tag(typed: str) -> str:
    try:
        return clean_tag(typed)
    except ValueError:
        return ""


def register() -> None:
    """Make the notice known."""
    register_notice_kind(
        NoticeKind(
            NEWS,
            gettext_lazy("Something new in a search you keep"),
            _say,
            _still_may_see,
            group="followed",
        )
    )
