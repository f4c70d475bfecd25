"""The values of an agreement's terms in words: what a field is called, and what stands in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pactwork.agreements import words
from pactwork.agreements.periods import Per
from pactwork.agreements.recurrence_words import each_words
from pactwork.design.templatetags.design import language_name
from pactwork.kernel.formats import digits
from pactwork.kernel.sentences import sentence_list
from pactwork.kernel.texts import Shown, Text

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
"""What each field of the terms is called, in the order in which people read them."""

_ARTICLE_KINDS: Final[Mapping[str, str | Promise]] = {
    "objectives": _("Objectives"), "clauses": _("Clauses"), "management": _("Management"),
    "principles": _("Principles"), "other": _("Other"),
}  # fmt: skip

_SCHEMES: Final = {
    "type": "agreement-types", "principles": "principles", "segments": "segments",
    "themes": "themes", "target_groups": "target-groups", "literacies": "literacies",
    "levels": "isced-levels", "assessment_areas": "assessment-areas", "role": "party-roles",
    "area": "areas",
}  # fmt: skip


class Names(Protocol):
    """How to say what values name."""

    def organisation(self, slug: str) -> str:
        """The name of an organisation."""

    def text(self, value: Text) -> Shown:
        """A text for the reader."""

    def article(self, key: str) -> str:
        """What an article is called."""


def field_words(field: str) -> str:
    """What a field is called; its own name where nobody taught us better."""
    return str(FIELDS.get(field, field))


def value_words(field: str, value: Any, names: Names) -> str:
    """A value of the terms, of a draft as well; as it is written where nobody taught us better."""
    if field in _SCHEMES:
        codes = value if isinstance(value, list) else [value]
        return sentence_list(words.concept(f"{_SCHEMES[field]}:{code}").text for code in codes)
    teller = _TELLERS.get(field)
    return teller(value, names) if teller else digits(str(value), words.reader())


def _term(value: Mapping[str, str], names: Names) -> str:
    parts = [words.partial(value.get(end, "")) or "…" for end in ("from", "to")]
    return gettext("%(start)s – %(end)s") % {"start": parts[0], "end": parts[1]}


def _funding(value: Mapping[str, Any], names: Names) -> str:
    said = []
    if "funder" in value:
        said.append(names.organisation(value["funder"]))
    if "programme" in value:
        said.append(names.text(value["programme"]).text)
    if "amount" in value:
        said.append(f"{words.number(value['amount'])} {value.get('currency', '')}".strip())
    return " · ".join(said)


def _measure(value: Mapping[str, Any], names: Names) -> str:
    if "counts" not in value:
        return digits(str(value.get("target", "…")), words.reader())
    code = f"measures:{value['counts']}"
    if "baseline" in value and "increase_percent" in value:
        share = Decimal(str(value["increase_percent"])) / 100
        return gettext("%(percent)s more than %(baseline)s, every year") % {
            "percent": words.percent(float(share)),
            "baseline": words.measured(value["baseline"], code),
        }
    held = value.get("target", value.get("baseline"))
    if held is None:
        return words.concept(code).text
    amount = words.measured(held, code)
    return each_words(Per(value["per"]), amount) if "per" in value else amount


def _owed(value: str | list[str], names: Names) -> str:
    if value == "all":
        return gettext("all parties")
    if value == "public":
        return gettext("the public")
    return sentence_list(names.organisation(slug) for slug in value)


def _signatories(value: Sequence[Mapping[str, Text]], names: Names) -> str:
    people = [[names.text(held[part]).text for part in ("name", "office") if part in held]
              for held in value]  # fmt: skip
    return "; ".join(", ".join(parts) for parts in people)


def _organisations(value: Sequence[Mapping[str, Any]] | None, names: Names) -> str:
    return sentence_list(names.organisation(held["organisation"]) for held in value or ())


def _designations(value: Sequence[Mapping[str, Any]] | None, names: Names) -> str:
    said = [
        f"{words.concept('designations:' + held.get('kind', '')).text} "
        f"({names.organisation(held['organisation'])})"
        for held in value or ()
    ]
    return sentence_list(said)


_TELLERS: Final[Mapping[str, Callable[[Any, Names], str]]] = {
    "term": _term, "funding": _funding, "measure": _measure, "owed_by": _owed, "owed_to": _owed,
    "signatories": _signatories, "contractors": _organisations, "designations": _designations,
    "article": lambda value, names: names.article(value),
    "signed": lambda value, names: words.partial(value),
    "announced": lambda value, names: words.partial(value),
    "due": lambda value, names: words.partial(value),
    "declared_partners": lambda value, names: words.number(value),
    "authoritative": lambda value, names: sentence_list(map(language_name, value)),
    "kind": lambda value, names: str(_ARTICLE_KINDS.get(value, value)),
}  # fmt: skip
