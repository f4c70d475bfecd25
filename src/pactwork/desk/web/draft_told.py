"""What a revision of a draft changed, as its history and an undo tell it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from pactwork.agreements.api import Change, drafts, words
from pactwork.design.templatetags.design import language_name
from pactwork.desk.web.draft_todos import called, numbers_of
from pactwork.desk.web.signed_in import SignedIn
from pactwork.kernel.languages import direction
from pactwork.organisations.api import cards_by_slug

Terms = Mapping[str, Any]


def changes_told(
    request: SignedIn, detail: drafts.DraftDetail, number: int
) -> list[dict[str, Any]]:
    """What a revision changed as the template shows it: a heading, and the words that went and
    came. Organisations are named.
    """
    uuid = detail.card.uuid
    before = drafts.draft_terms_at(uuid, request.acting, number - 1)
    after = drafts.draft_terms_at(uuid, request.acting, number)
    if before is None or after is None:
        return []
    found = drafts.draft_changes(uuid, request.acting, before=number - 1, after=number) or []
    numbers = numbers_of(detail)
    texts = [_told(one, numbers) for one in found if not _is_of_a_side(one)]
    return [*_sides_told(before, after), *texts]


def _is_of_a_side(change: Change) -> bool:
    return change.where == "parties" or (change.where, change.field) == ("other", "contractors")


def _told(change: Change, numbers: Mapping[str, str]) -> dict[str, Any]:
    root = {"article": "articles", "commitment": "commitments"}.get(change.where, "agreement")
    language = change.language
    runs = [(run.kind, run.text) for run in change.runs]
    if change.field == "number":
        runs = [(kind, words.article_number(text)) for kind, text in runs]
    return {
        "heading": called((root, change.key, change.field), numbers),
        "language_name": language_name(language) if language else "",
        "language": language,
        "direction": direction(language or words.reader()),
        "parts": runs,
    }


def _sides_told(before: Terms, after: Terms) -> Iterator[dict[str, Any]]:
    """Which parties and contractors came, went, changed or took other places, by name."""
    slugs = {one["organisation"] for terms in (before, after) for one in _sides(terms)}
    known = cards_by_slug(sorted(slugs))
    names = {
        slug: words.organisation_name(known[slug]).text if slug in known else slug for slug in slugs
    }
    for part, heading, moved in (
        ("parties", gettext("Parties"), gettext("Order of the parties")),
        ("contractors", gettext("Contractors"), gettext("Order of the contractors")),
    ):
        old, new = (_by_slug(terms.get(part, ())) for terms in (before, after))
        for slug in [one for one in old if one not in new]:
            yield _side_told(heading, [("removed", _said(names[slug], old[slug]))])
        for slug, held in new.items():
            if slug not in old:
                yield _side_told(heading, [("added", _said(names[slug], held))])
            elif old[slug] != held:
                runs = [("removed", _details(old[slug])), ("added", _details(held))]
                yield _side_told(names[slug], [run for run in runs if run[1]])
        stayed = [[one for one in ends if one in old and one in new] for ends in (old, new)]
        if stayed[0] != stayed[1]:
            runs = [
                (kind, ", ".join(names[one] for one in held))
                for kind, held in zip(("removed", "added"), stayed, strict=True)
            ]
            yield _side_told(moved, runs)


def _sides(terms: Terms) -> Sequence[Terms]:
    return [*terms.get("parties", ()), *terms.get("contractors", ())]


def _by_slug(held: Sequence[Terms]) -> dict[str, Terms]:
    return {one["organisation"]: one for one in held}


def _said(name: str, held: Terms) -> str:
    details = _details(held)
    return f"{name} ({details})" if details else name


def _details(held: Terms) -> str:
    """A party's role in words, and what else is said of it."""
    role = held.get("role", "")
    told = [words.concept(f"party-roles:{role}").text or role] if role else []
    for name, value in held.items():
        if name not in ("organisation", "role"):
            told.append(words.text(value).text if isinstance(value, dict) else str(value))
    return "; ".join(one for one in told if one)


def _side_told(heading: str, runs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    shared = {"language_name": "", "language": "", "direction": direction(words.reader())}
    return {"heading": heading, "parts": list(runs), **shared}
