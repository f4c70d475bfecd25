"""Suggesting another wording in a draft, and deciding on it. No suggestion is part of the terms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from pactwork.agreements.actions.draft_rows import Hand, clean_reason, locked, next_state
from pactwork.agreements.actions.drafting import Changed, changed_to, put_version, woven
from pactwork.agreements.actions.telling import tell_suggestion
from pactwork.agreements.drafting.applying import applied
from pactwork.agreements.drafting.checking import draft_terms
from pactwork.agreements.drafting.errors import DraftError, NotAllowedError
from pactwork.agreements.drafting.operations import SetText, hash_of
from pactwork.agreements.drafting.places import text_at
from pactwork.agreements.models import Draft, Suggestion, SuggestionStage
from pactwork.agreements.negotiation import ENDS, Act, DraftState
from pactwork.kernel.texts import clean_string
from pactwork.people.api import Person, Power

MOST_OPEN: Final = 100
"""Suggestions that wait in one draft."""
MOST_OF_ONE: Final = 30
"""Suggestions of one person that wait in one draft."""
LONGEST_TAG: Final = 35
_TEXTS: Final = {
    "agreement": (2, ("title", "purpose", "place")),
    "articles": (3, ("title", "text")),
    "commitments": (3, ("text",)),
    "contractors": (3, ("delivered",)),
}


def is_text(path: Sequence[str]) -> bool:
    """Whether a path names a text, for which a wording can be suggested."""
    length, names = _TEXTS.get(path[0] if path else "", (-1, ()))
    return len(path) == length and path[-1] in names


@transaction.atomic(durable=True)
def suggest_text(
    *,
    draft: UUID,
    path: Sequence[str],
    language: str,
    text: str,
    base_revision: int,
    key: UUID,
    reason: str = "",
    for_organisation: int,
    by: Person,
) -> int:
    """Suggest a text in one language instead of the one seen at `base_revision`; its number.

    Whoever reads the draft for an organisation in it may, unless stopped. `key` is its sender's:
    the same again suggests nothing more. "" suggests to take the text out.

    Raises:
        DraftError: the path names no text, it is what stands there, too many wait, or the draft
            has ended; UnknownDraftError, NotAllowedError: as in every action on drafts.
    """
    row = locked(draft, Hand(by, for_organisation), Power.DELIVER)
    if before := row.suggestions.filter(key=key).first():
        return before.pk
    if row.stage in ENDS:
        raise DraftError("state", "Nothing changes in this draft any more.")
    if not is_text(path) or len(language) > LONGEST_TAG:
        raise DraftError("path", "This is no text for which a wording can be suggested.")
    _refuse_too_many(row, by)
    wanted = _cleaned(text)
    was = _replaced(row, base_revision, SetText(tuple(path), language, wanted))
    made = row.suggestions.create(
        key=key,
        path=list(path),
        language=language,
        base_revision=base_revision,
        was=was,
        text=wanted,
        reason=clean_reason(reason, needed=False),
        author=by,
        organisation_id=for_organisation,
    )
    tell_suggestion(row, made, "made", Hand(by, for_organisation))
    return made.pk


def _replaced(row: Draft, base_revision: int, wanted: SetText) -> str:
    """The text that stood in a revision, if there is one and the wanted one can take its place."""
    seen = row.versions.filter(revision=base_revision).values_list("terms", flat=True).first()
    if seen is None:
        raise DraftError("revision", f"There is no revision {base_revision} of this draft.")
    was = text_at(json.loads(seen), wanted.path, wanted.language)
    if wanted.text in (was, text_at(json.loads(row.terms), wanted.path, wanted.language)):
        raise DraftError("as_it_is", "This is what stands there already.")
    draft_terms(applied(json.loads(seen), [wanted]))
    return was


def _cleaned(text: str) -> str:
    try:
        return clean_string(text)
    except ValueError as error:
        raise DraftError("text", str(error)) from error


def _refuse_too_many(row: Draft, by: Person) -> None:
    waiting = row.suggestions.filter(stage=SuggestionStage.OPEN)
    if waiting.count() >= MOST_OPEN or waiting.filter(author=by).count() >= MOST_OF_ONE:
        raise DraftError("suggestions", "Too many suggestions wait here already.")


@transaction.atomic(durable=True)
def accept_suggestion(
    *,
    draft: UUID,
    suggestion: int,
    text: str | None = None,
    seen: str | None = None,
    for_organisation: int,
    by: Person,
) -> Changed:
    """Write what was suggested, as a change by whoever accepts it; every approval is cleared.

    What others wrote in the same text since it was suggested is kept. Where both changed the same
    words, `text` says what is to stand, and `seen` is the hash of the text it was written on.
    Accepted again by the same person, it changes nothing more.

    Raises:
        ConflictError: both changed the same words, or what it changes is gone; nothing is written.
        DraftError: it was decided already, or the draft is not being written;
        UnknownDraftError, NotAllowedError: as in every action on drafts.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.WRITE)
    if row.suggestions.filter(pk=suggestion, stage="accepted", answered_by=by).exists():
        return changed_to(row, repeated=True)
    held = _decidable(row, suggestion, hand)
    path, base = tuple(held.path), held.base_revision
    wanted = SetText(path, held.language, held.text, hash_of(held.was))
    if text is not None:
        base = row.revision
        wanted = SetText(path, held.language, _cleaned(text), seen or hash_of(held.was))
    merged = base != row.revision
    terms = woven(row, [wanted], base)
    if terms.sha256 != row.terms_sha256:
        put_version(row, terms, hand, key=uuid4(), operations=[wanted])
    held.accepted_in = row.revision
    _answered(held, SuggestionStage.ACCEPTED, hand)
    tell_suggestion(row, held, "accepted", hand)
    return changed_to(row, merged=merged)


@transaction.atomic(durable=True)
def decline_suggestion(
    *, draft: UUID, suggestion: int, reason: str, for_organisation: int, by: Person
) -> None:
    """Leave the text as it is, and say why to whoever suggested another.

    Raises:
        DraftError: no reason is given, it was decided already, or the draft is not being written;
        UnknownDraftError, NotAllowedError: as in every action on drafts.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.WRITE)
    held = _decidable(row, suggestion, hand)
    held.answer = clean_reason(reason, needed=True)
    _answered(held, SuggestionStage.DECLINED, hand)
    tell_suggestion(row, held, "declined", hand)


@transaction.atomic(durable=True)
def withdraw_suggestion(*, draft: UUID, suggestion: int, for_organisation: int, by: Person) -> None:
    """Take back what one suggested oneself.

    Raises:
        DraftError: there is none, or it was decided already; NotAllowedError: it is somebody
            else's; UnknownDraftError.
    """
    hand = Hand(by, for_organisation)
    row = locked(draft, hand, Power.READ)
    held = _open(row, suggestion)
    if held.author_id != by.pk:
        raise NotAllowedError("author", "Only who suggested it takes it back.")
    _answered(held, SuggestionStage.WITHDRAWN, hand)


def _decidable(row: Draft, suggestion: int, hand: Hand) -> Suggestion:
    """A suggestion that waits, if this organisation writes in the draft now."""
    if row.stage != DraftState.DRAFTING:
        raise DraftError("state" if row.stage in ENDS else "proposed", "This was proposed.")
    next_state(row, Act.CHANGE, hand.organisation)
    return _open(row, suggestion)


def _open(row: Draft, suggestion: int) -> Suggestion:
    held = row.suggestions.filter(pk=suggestion).first()
    if held is None:
        raise DraftError("suggestion", "There is no such suggestion.")
    if held.stage != SuggestionStage.OPEN:
        raise DraftError("decided", "This suggestion was decided already.")
    return held


def _answered(held: Suggestion, stage: SuggestionStage, hand: Hand) -> None:
    held.stage = stage
    held.answered_by, held.answered_for_id = hand.person, hand.organisation
    held.answered_at = timezone.now()
    held.save()
