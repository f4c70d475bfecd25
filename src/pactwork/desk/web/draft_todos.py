"""What is still missing before a draft can be proposed, each with the way to where it is mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from pactwork.agreements.api import drafts, value_words, words


@dataclass(frozen=True)
class Missing:
    """Something to mend: in words, and where."""

    message: str
    url: str


def missing(detail: drafts.DraftDetail, language: str, query: str = "") -> list[Missing]:
    """The list, in reading order; one line for a place that lacks several things."""
    found: dict[str, Missing] = {}
    for todo in detail.todos:
        message = _said(todo.path, todo.rule, todo.message, detail, language)
        found.setdefault(message, Missing(message, _place(todo.path, query)))
    return list(found.values())


def _place(path: Sequence[str], query: str) -> str:
    root = path[0] if path else ""
    if root == "articles" and len(path) > 1:
        return f"#article-{path[1]}"
    if root == "commitments" and len(path) > 1:
        return f"?{query}open={path[1]}#promise-{path[1]}"
    return {"parties": "#parties", "articles": "#articles"}.get(root, "#basics")


def _said(
    path: Sequence[str], rule: str, message: str, detail: drafts.DraftDetail, language: str
) -> str:
    root = path[0] if path else ""
    if rule == "draft.promises":
        return gettext("Nobody promises anything yet: add a commitment to an article.")
    if root == "parties" and len(path) == 1:
        return gettext("An agreement has at least two parties: add an organisation.")
    if root == "articles" and len(path) > 1:
        said = gettext("Article “%(name)s” is not complete: %(what)s.")
        return said % {"name": _article_name(path[1], detail), "what": _what(path, message)}
    if root == "commitments" and len(path) > 1:
        said = gettext("Commitment %(key)s is not complete: %(what)s.")
        return said % {"key": path[1], "what": _what(path, message)}
    return gettext("The agreement is not complete: %(what)s.") % {"what": _what(path, message)}


def _article_name(key: str, detail: drafts.DraftDetail) -> str:
    for one in detail.articles:
        if one.key == key:
            return words.text(one.title).text or words.article_number(one.number)
    return key


def _what(path: Sequence[str], message: str) -> str:
    """The field, as the room calls it; the checker's own words for anything else."""
    called = {
        "title": gettext("a title"),
        "text": gettext("what is promised"),
        "owed_by": gettext("who owes it"),
        "owed_to": gettext("to whom it is owed"),
        "area": gettext("its area"),
        "type": gettext("the kind of agreement"),
        "authoritative": gettext("the languages in which it counts"),
        "measure": gettext("how it is measured"),
        "term": gettext("from when until when"),
        "from": gettext("from when until when"),
        "to": gettext("from when until when"),
        "due": gettext("when it is due"),
    }
    for step in reversed(path):
        if step in called:
            return called[step]
    for name, said in called.items():
        if f"“{name}”" in message or f"'{name}'" in message:
            return said
    return message.rstrip(".")


def numbers_of(detail: drafts.DraftDetail) -> dict[str, str]:
    """The numbers of the articles by key, in the reader's digits."""
    return {one.key: words.article_number(one.number) for one in detail.articles}


def called(path: Sequence[str], numbers: Mapping[str, str] | None = None) -> str:
    """What a path names, as a heading: "Article 3: title"; by the key of an article that has no
    number any more.
    """
    root = path[0] if path else ""
    names = {
        "title": gettext("Title"),
        "text": gettext("Text"),
        "purpose": gettext("What it is for"),
        "place": gettext("Where it is signed"),
        "role": gettext("Role"),
        "delivered": gettext("What is delivered"),
    }
    depth = 2 if root in ("articles", "commitments", "parties", "contractors") else 1
    field = next((one for one in path[depth:] if one), "")
    name = names.get(field) or str(value_words.FIELDS.get(field, gettext("Details")))
    if root == "articles" and len(path) > 1:
        key = (numbers or {}).get(path[1], path[1])
        return gettext("Article %(key)s: %(name)s") % {"key": key, "name": name}
    if root == "commitments" and len(path) > 1:
        return gettext("Commitment %(key)s: %(name)s") % {"key": path[1], "name": name}
    return name
