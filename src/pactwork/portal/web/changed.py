"""Differences between two versions, told with the names a reader knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext

from pactwork.agreements.api import Change, value_words, words
from pactwork.design.templatetags.design import language_name
from pactwork.kernel.formats import digits
from pactwork.kernel.languages import direction
from pactwork.kernel.texts import Shown, Text
from pactwork.organisations.api import OrganisationCard
from pactwork.portal.web import naming

_ORDER: Final = {field: place for place, field in enumerate(value_words.FIELDS)}


@dataclass(frozen=True)
class ChangedValue:
    """One field: a text word by word in `runs`, or anything else as `before` and `after`."""

    field: str
    language: str
    language_name: str
    direction: str
    runs: Sequence[tuple[str, str]]
    before: str
    after: str


@dataclass(frozen=True)
class ChangedPart:
    """An article, a commitment, a party or the agreement itself. status: "", "added", "removed"."""

    kind: str
    name: Shown
    status: str
    values: Sequence[ChangedValue]


@dataclass(frozen=True)
class Naming:
    """Two terms, and how to say what is in them."""

    old: Mapping[tuple[str, str], Mapping[str, Any]]
    new: Mapping[tuple[str, str], Mapping[str, Any]]
    organisations: Mapping[str, OrganisationCard]
    original: Sequence[str]

    @classmethod
    def of(
        cls,
        old: Mapping[str, Any],
        new: Mapping[str, Any],
        organisations: Mapping[str, OrganisationCard],
        original: Sequence[str],
    ) -> Naming:
        """For these terms; `original` are the languages that count."""
        return cls(_parts(old), _parts(new), organisations, original)

    def organisation(self, slug: str) -> str:
        """The name of an organisation."""
        card = self.organisations.get(slug)
        return words.organisation_name(card).text if card else slug

    def text(self, value: Text) -> Shown:
        """A text for this reader."""
        return words.text(value, self.original)

    def article(self, key: str) -> str:
        """The title of an article."""
        held = self.new.get(("article", key)) or self.old.get(("article", key))
        return self.text(held["title"]).text if held else key


def changed_parts(found: Iterable[Change], names: Naming) -> list[ChangedPart]:
    """The changes, grouped by what they belong to, in reading order."""
    order: dict[tuple[str, str], int] = {}
    held = list(found)
    for one in held:
        order.setdefault((one.where, one.key), len(order))
    held.sort(key=lambda one: order[one.where, one.key])
    return [
        _part(where, key, list(together), names)
        for (where, key), together in groupby(held, lambda one: (one.where, one.key))
    ]


def _parts(terms: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Everything that can change, by where it is and its key."""
    parts: dict[tuple[str, str], Mapping[str, Any]] = {("agreement", ""): terms["agreement"]}
    parts |= {("parties", held["organisation"]): held for held in terms["parties"]}
    waiting = list(terms.get("articles", []))
    while waiting:
        article = waiting.pop()
        waiting.extend(article.get("articles", []))
        parts["article", article["key"]] = article
        for held in article.get("commitments", []):
            parts["commitment", held["key"]] = {**held, "article": article["key"]}
    parts["other", ""] = {name: terms.get(name) for name in ("contractors", "designations")}
    return parts


def _part(where: str, key: str, found: Sequence[Change], names: Naming) -> ChangedPart:
    kind, name = _heading(where, key, names)
    status = ""
    if where in ("article", "commitment", "parties"):
        gone, there = (where, key) not in names.new, (where, key) in names.old
        status = "removed" if gone else "" if there else "added"
    values = [_value(one, names) for one in sorted(found, key=lambda one: _place(one, names))]
    return ChangedPart(kind, name, status, values)


def _place(one: Change, names: Naming) -> tuple[int, bool, str]:
    """Fields as people read them; of a text first the language that counts."""
    return _ORDER.get(one.field, len(_ORDER)), one.language not in names.original, one.language


def _heading(where: str, key: str, names: Naming) -> tuple[str, Shown]:
    held = names.new.get((where, key)) or names.old.get((where, key)) or {}
    if where == "article":
        return gettext("Article"), names.text(held["title"])
    if where == "commitment":
        text = names.text(held["text"])
        clipped = naming.clipped(text.text, 90)
        return gettext("Commitment"), Shown(clipped, text.language, text.direction, False)
    if where == "parties":
        return gettext("Party"), words.text({words.reader(): names.organisation(key)})
    return "", words.text({words.reader(): gettext("The agreement as a whole")})


def _value(one: Change, names: Naming) -> ChangedValue:
    before, after = "", ""
    if not one.language:
        place = (one.where, one.key)
        before = _said(one.field, names.old.get(place, {}), one, names, "added")
        after = _said(one.field, names.new.get(place, {}), one, names, "removed")
    return ChangedValue(
        field=value_words.field_words(one.field),
        language=one.language,
        language_name=language_name(one.language) if one.language else "",
        direction=direction(one.language) if one.language else "",
        runs=readable_runs([(run.kind, run.text) for run in one.runs]) if one.language else (),
        before=before,
        after=after,
    )


def readable_runs(runs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Runs with neighbouring changes taken together: no lone word stands between two of them.

    Apart from spaces, they are the new text without what was removed, and the old one without
    what was added. Spaces at the ends of a change stand outside its mark.
    """
    blocks: list[tuple[str, str, str]] = []
    for index, (kind, text) in enumerate(runs):
        inside = 0 < index < len(runs) - 1 and len(text.split()) <= 1
        if kind == "same" and not inside:
            blocks.append(("same", text, text))
            continue
        gone = "" if kind == "added" else text
        come = "" if kind == "removed" else text
        if blocks and blocks[-1][0] == "changed":
            _, before, after = blocks.pop()
            gone, come = before + gone, after + come
        blocks.append(("changed", gone, come))
    return [run for block in blocks for run in _split(*block) if run[1]]


def _split(kind: str, gone: str, come: str) -> list[tuple[str, str]]:
    """A block as runs; the spaces that both sides share stay outside."""
    if gone == come:
        return [("same", gone)]
    longer = come or gone
    head = " " if longer[:1].isspace() else ""
    tail = " " if longer[-1:].isspace() else ""
    return [("same", head), ("removed", gone.strip()), ("added", come.strip()), ("same", tail)]


def _said(field: str, held: Mapping[str, Any], one: Change, names: Naming, unlike: str) -> str:
    """One side of a change in words; as it was written where nobody taught us better."""
    value = held.get(field)
    if value is None:
        plain = "".join(run.text for run in one.runs if run.kind != unlike)
        return digits(plain, words.reader())
    return value_words.value_words(field, value, names)
