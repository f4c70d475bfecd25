"""What a revision of a draft changed, as its history and an undo tell it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from pactwork.agreements.api import Change, drafts, value_words, words
from pactwork.design.templatetags.design import language_name
from pactwork.desk.web.draft_moves import commitments, every_article
from pactwork.desk.web.draft_todos import called, numbers_of
from pactwork.desk.web.signed_in import SignedIn
from pactwork.kernel.languages import direction
from pactwork.kernel.texts import Shown, Text
from pactwork.organisations.api import cards_by_slug

Terms = Mapping[str, Any]


@dataclass(frozen=True)
class Ends:
    """The terms before and after a change, by what they are and their keys, and names for what
    stands in them.
    """

    before: Mapping[tuple[str, str], Terms]
    after: Mapping[tuple[str, str], Terms]
    organisations: Mapping[str, str]
    numbers: Mapping[str, str]

    def organisation(self, slug: str) -> str:
        """The name of an organisation."""
        return self.organisations.get(slug, slug)

    def text(self, value: Text) -> Shown:
        """A text for the reader."""
        return words.text(value)

    def article(self, key: str) -> str:
        """The number of an article with its title; its key once it is gone."""
        held = self.after.get(("article", key)) or self.before.get(("article", key)) or {}
        title = words.text(held.get("title", {})).text
        return " ".join(one for one in (self.numbers.get(key, ""), title) if one) or key


def changes_told(
    request: SignedIn, detail: drafts.DraftDetail, number: int, *, since: int | None = None
) -> list[dict[str, Any]]:
    """What a revision changed as the template shows it: a heading, and the words that went and
    came, against the one before it or another one (`since`). Organisations are named.
    """
    uuid = detail.card.uuid
    earlier = number - 1 if since is None else since
    before = drafts.draft_terms_at(uuid, request.acting, earlier)
    after = drafts.draft_terms_at(uuid, request.acting, number)
    if before is None or after is None:
        return []
    found = drafts.draft_changes(uuid, request.acting, before=earlier, after=number) or []
    ends = Ends(_parts(before), _parts(after), _names(before, after), numbers_of(detail))
    texts = [_told(one, ends) for one in found if not _is_of_a_side(one)]
    return [*_sides_told(before, after, ends), *texts]


def value_told(path: Sequence[str], value: Any, detail: drafts.DraftDetail) -> str:
    """A value that stands at a path of a draft, in words; "" for none."""
    if value is None:
        return ""
    ends = Ends({}, _parts(detail.terms), _names(detail.terms), numbers_of(detail))
    if path[0] in ("parties", "contractors") and isinstance(value, dict):
        return _said(ends.organisation(value["organisation"]), value)
    if path[-1] in ("from", "to"):
        return words.partial(value)
    if path[-1] in value_words.FIELDS:
        return value_words.value_words(path[-1], value, ends)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)


def _names(*held: Terms) -> dict[str, str]:
    """The names of the organisations in these terms, by slug."""
    slugs = {one["organisation"] for terms in held for one in _sides(terms)}
    slugs |= {
        terms["agreement"]["funding"]["funder"]
        for terms in held
        if "funder" in (terms["agreement"].get("funding") or {})
    }
    known = cards_by_slug(sorted(slugs))
    return {slug: words.organisation_name(card).text for slug, card in known.items()}


def _parts(terms: Terms) -> dict[tuple[str, str], Terms]:
    """Everything whose fields can change."""
    parts: dict[tuple[str, str], Terms] = {("agreement", ""): terms["agreement"]}
    for one in every_article(terms):
        parts["article", one["key"]] = one
    for article, one in commitments(terms):
        parts["commitment", one["key"]] = {**one, "article": article}
    parts["other", ""] = terms
    return parts


def _is_of_a_side(change: Change) -> bool:
    return change.where == "parties" or (change.where, change.field) == ("other", "contractors")


def _told(change: Change, ends: Ends) -> dict[str, Any]:
    root = {"article": "articles", "commitment": "commitments"}.get(change.where, "agreement")
    language = change.language
    runs = [(run.kind, run.text) for run in change.runs]
    return {
        "heading": called((root, change.key, change.field), ends.numbers),
        "language_name": language_name(language) if language else "",
        "language": language,
        "direction": direction(language or words.reader()),
        "parts": runs if language else list(_value_runs(change, ends)),
    }


def _value_runs(change: Change, ends: Ends) -> Iterator[tuple[str, str]]:
    """A value that is no text: what stood there, and what stands there now, in words."""
    if change.field == "number":
        yield from ((run.kind, words.article_number(run.text)) for run in change.runs)
        return
    for kind, parts in (("removed", ends.before), ("added", ends.after)):
        value = parts.get((change.where, change.key), {}).get(change.field)
        if value is not None:
            yield kind, value_words.value_words(change.field, value, ends)


def _sides_told(before: Terms, after: Terms, ends: Ends) -> Iterator[dict[str, Any]]:
    """Which parties and contractors came, went, changed or took other places, by name."""
    for part, heading, moved in (
        ("parties", gettext("Parties"), gettext("Order of the parties")),
        ("contractors", gettext("Contractors"), gettext("Order of the contractors")),
    ):
        old, new = (_by_slug(terms.get(part, ())) for terms in (before, after))
        for slug in [one for one in old if one not in new]:
            yield _side_told(heading, [("removed", _said(ends.organisation(slug), old[slug]))])
        for slug, held in new.items():
            if slug not in old:
                yield _side_told(heading, [("added", _said(ends.organisation(slug), held))])
            elif old[slug] != held:
                runs = [("removed", _details(old[slug])), ("added", _details(held))]
                yield _side_told(ends.organisation(slug), [run for run in runs if run[1]])
        stayed = [[one for one in ends if one in old and one in new] for ends in (old, new)]
        if stayed[0] != stayed[1]:
            runs = [
                (kind, ", ".join(ends.organisation(one) for one in held))
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
