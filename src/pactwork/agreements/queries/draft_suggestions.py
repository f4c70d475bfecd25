"""Reading what was suggested in a draft, each held against the text as it is now."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Coalesce

from pactwork.agreements.drafting.errors import DraftError
from pactwork.agreements.drafting.merging import merged
from pactwork.agreements.drafting.places import text_at
from pactwork.agreements.models import Draft, Suggestion, SuggestionStage
from pactwork.agreements.queries.draft_views import SuggestionView
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.people.api import names_of


def open_suggestions() -> Coalesce:
    """How many suggestions wait in a draft, as a column of drafts."""
    waiting = Suggestion.objects.filter(draft=OuterRef("pk"), stage=SuggestionStage.OPEN)
    counted = waiting.order_by().values("draft").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def draft_suggestions(
    draft: Draft, *, waiting: bool, number: int | None, offset: int, limit: int
) -> list[SuggestionView]:
    """What was suggested in this draft, what waits first and then the newest; only what waits, or
    the one of this number.
    """
    first = Case(When(stage=SuggestionStage.OPEN, then=Value(0)), default=Value(1))
    rows = draft.suggestions.annotate(first=first).order_by("first", "-pk")
    if waiting:
        rows = rows.filter(stage=SuggestionStage.OPEN)
    if number is not None:
        rows = rows.filter(pk=number)
    found = list(rows[offset : offset + limit])
    numbers = {one.organisation_id for one in found}
    known = cards(numbers | {one.answered_for_id for one in found if one.answered_for_id})
    people = {one.author_id for one in found} | {one.answered_by_id for one in found}
    names = names_of({one for one in people if one})
    terms = json.loads(draft.terms)
    return [_view(one, terms, known, names) for one in found]


def _view(
    row: Suggestion,
    terms: dict[str, Any],
    known: Mapping[int, OrganisationCard],
    names: Mapping[int, str],
) -> SuggestionView:
    now = _now(terms, row) if row.stage == SuggestionStage.OPEN else None
    return SuggestionView(
        number=row.pk,
        path=tuple(row.path),
        language=row.language,
        was=row.was,
        text=row.text,
        now=now,
        woven=None if now is None else merged(row.was, now, row.text),
        reason=row.reason,
        author=names.get(row.author_id or 0, ""),
        author_id=row.author_id,
        organisation=known[row.organisation_id],
        at=row.at,
        stage=SuggestionStage(row.stage),
        answer=row.answer,
        answered_by=names.get(row.answered_by_id or 0, ""),
        answered_for=known[row.answered_for_id] if row.answered_for_id else None,
        answered_at=row.answered_at,
        accepted_in=row.accepted_in,
    )


def _now(terms: dict[str, Any], row: Suggestion) -> str | None:
    try:
        return text_at(terms, tuple(row.path), row.language)
    except DraftError:
        return None


def suggesters_of(
    draft: UUID, revisions: Collection[int]
) -> dict[int, list[tuple[str, OrganisationCard]]]:
    """By revision, whose suggestions it came of: names ("" where none is known) and for whom."""
    rows = Suggestion.objects.filter(draft__uuid=draft, accepted_in__in=revisions)
    held = list(rows.order_by("pk").values_list("accepted_in", "author", "organisation"))
    known = cards({organisation for _, _, organisation in held})
    names = names_of({author for _, author, _ in held if author})
    found: dict[int, list[tuple[str, OrganisationCard]]] = defaultdict(list)
    for revision, author, organisation in held:
        found[revision or 0].append((names.get(author or 0, ""), known[organisation]))
    return found
