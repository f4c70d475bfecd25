"""Differences between two versions, told with the names a reader knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pactwork.agreements.api import Change, Per, recurrence_words, words
from pactwork.design.templatetags.design import language_name
from pactwork.kernel.formats import digits
from pactwork.kernel.languages import direction
from pactwork.kernel.texts import Shown, Text
from pactwork.organisations.api import OrganisationCard
from pactwork.portal.web import naming

FIELDS: Final[Mapping[str, str | Promise]] = {
    "title": _("Title"), "purpose": _("Purpose"), "text": _("Text"), "place": _("Place"),
    "type": _("Kind"), "authoritative": _("Languages that count"),
    "reference": _("Reference number"), "funding": _("Funding"),
    "declared_partners": _("Partners declared"), "principles": _("Principles"),
    "term": _("Term"), "signed": _("Signed"), "announced": _("Announced"),
    "segments": _("Segments"), "themes": _("Themes"), "target_groups": _("For whom"),
    "literacies": _("Literacies"), "levels": _("Levels of education"),
    "assessment_areas": _("Areas of assessment"), "role": _("Role"),
    "through": _("Acts through"), "signatories": _("Signed by"), "number": _("Number"),
    "kind": _("Kind of article"), "article": _("Article"), "owed_by": _("Owed by"),
    "owed_to": _("Owed to"), "area": _("Area"), "measure": _("Promised"), "due": _("Due"),
    "contractors": _("Named, but not parties"), "designations": _("Designations"),
}  # fmt: skip
"""What each field of the terms is called."""

_ORDER: Final = {field: place for place, field in enumerate(FIELDS)}

ARTICLE_KINDS: Final[Mapping[str, str | Promise]] = {
    "objectives": _("Objectives"), "clauses": _("Clauses"), "management": _("Management"),
    "principles": _("Principles"), "other": _("Other"),
}  # fmt: skip

_SCHEMES: Final = {
    "type": "agreement-types", "principles": "principles", "segments": "segments",
    "themes": "themes", "target_groups": "target-groups", "literacies": "literacies",
    "levels": "isced-levels", "assessment_areas": "assessment-areas", "role": "party-roles",
    "area": "areas",
}  # fmt: skip


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
        field=str(FIELDS.get(one.field, one.field)),
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
    if field in _SCHEMES:
        codes = value if isinstance(value, list) else [value]
        return naming.sentence_list(
            words.concept(f"{_SCHEMES[field]}:{code}").text for code in codes
        )
    teller = _TELLERS.get(field)
    return teller(value, names) if teller else digits(str(value), words.reader())


def _term(value: Mapping[str, str], names: Naming) -> str:
    parts = [words.partial(value.get(end, "")) or "…" for end in ("from", "to")]
    return gettext("%(start)s – %(end)s") % {"start": parts[0], "end": parts[1]}


def _funding(value: Mapping[str, Any], names: Naming) -> str:
    said = []
    if "funder" in value:
        said.append(names.organisation(value["funder"]))
    if "programme" in value:
        said.append(names.text(value["programme"]).text)
    if "amount" in value:
        said.append(f"{words.number(value['amount'])} {value.get('currency', '')}".strip())
    return " · ".join(said)


def _measure(value: Mapping[str, Any], names: Naming) -> str:
    code = f"measures:{value['counts']}"
    if "baseline" in value:
        share = Decimal(str(value["increase_percent"])) / 100
        return gettext("%(percent)s more than %(baseline)s, every year") % {
            "percent": words.percent(float(share)),
            "baseline": words.measured(value["baseline"], code),
        }
    amount = words.measured(value["target"], code)
    return recurrence_words.each_words(Per(value["per"]), amount) if "per" in value else amount


def _owed(value: str | list[str], names: Naming) -> str:
    if value == "all":
        return gettext("all parties")
    if value == "public":
        return gettext("the public")
    return naming.sentence_list(names.organisation(slug) for slug in value)


def _signatories(value: Sequence[Mapping[str, Text]], names: Naming) -> str:
    people = [[names.text(held[part]).text for part in ("name", "office") if part in held]
              for held in value]  # fmt: skip
    return "; ".join(", ".join(parts) for parts in people)


def _organisations(value: Sequence[Mapping[str, Any]] | None, names: Naming) -> str:
    return naming.sentence_list(names.organisation(held["organisation"]) for held in value or ())


def _designations(value: Sequence[Mapping[str, Any]] | None, names: Naming) -> str:
    said = [
        f"{words.concept('designations:' + held['kind']).text} "
        f"({names.organisation(held['organisation'])})"
        for held in value or ()
    ]
    return naming.sentence_list(said)


def _article(value: str, names: Naming) -> str:
    held = names.new.get(("article", value)) or names.old.get(("article", value))
    return names.text(held["title"]).text if held else value


_TELLERS: Final[Mapping[str, Callable[[Any, Naming], str]]] = {
    "term": _term, "funding": _funding, "measure": _measure, "owed_by": _owed, "owed_to": _owed,
    "signatories": _signatories, "contractors": _organisations, "designations": _designations,
    "article": _article,
    "signed": lambda value, names: words.partial(value),
    "announced": lambda value, names: words.partial(value),
    "due": lambda value, names: words.partial(value),
    "declared_partners": lambda value, names: words.number(value),
    "authoritative": lambda value, names: naming.sentence_list(map(language_name, value)),
    "kind": lambda value, names: str(ARTICLE_KINDS.get(value, value)),
}  # fmt: skip
