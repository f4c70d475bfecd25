"""The parts of the writing room: basics, parties, articles and their commitments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, pgettext

from pactwork.agreements.api import words
from pactwork.desk.web.draft_fields import (
    MeasureField,
    TextField,
    ValueField,
    checks_field,
    choice_field,
    concept_options,
    kind_options,
    line_field,
    measure_field,
    text_field,
)
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.texts import Shown, shown
from pactwork.organisations.api import OrganisationCard, cards_by_slug

Terms = Mapping[str, Any]


@dataclass(frozen=True)
class PromiseForm:
    """The fields of one commitment."""

    text: TextField
    values: tuple[ValueField, ...]
    owed: tuple[ValueField, ...]
    groups: ValueField
    measure: MeasureField


@dataclass(frozen=True)
class Promise:
    """A commitment as a line, with its fields while it is open."""

    key: str
    article: str
    text: Shown
    wording: TextField
    amount: str
    owed: str
    form: PromiseForm | None
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Article:
    """An article with its fields."""

    key: str
    number: str
    depth: int
    name: Shown
    title: TextField
    text: TextField
    kind: ValueField
    promises: tuple[Promise, ...]
    remarks: int
    untranslated: bool
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class Side:
    """An organisation in the draft."""

    slug: str
    name: Shown
    role: ValueField
    is_contractor: bool


def basics(terms: Terms, languages: Sequence[str]) -> tuple[list[TextField], list[ValueField]]:
    """What is said of the agreement as a whole."""
    held = terms.get("agreement", {})
    term = held.get("term", {})
    hint = gettext("A day, a month or a year: 2027-09-01, 2027-09 or 2027.")
    texts = [
        text_field(held, ("agreement", "title"), gettext("Title"), languages, 2),
        text_field(held, ("agreement", "purpose"), gettext("What it is for"), languages, 4),
        text_field(held, ("agreement", "place"), gettext("Where it is signed"), languages),
    ]
    values = [
        choice_field(
            held,
            ("agreement", "type"),
            gettext("Kind of agreement"),
            concept_options("agreement-types"),
        ),
        line_field(
            term, ("agreement", "term", "from"), pgettext("beginning of a term", "From"), hint
        ),
        line_field(term, ("agreement", "term", "to"), pgettext("end of a term", "Until")),
        line_field(held, ("agreement", "reference"), gettext("Reference number")),
        checks_field(
            held,
            ("agreement", "authoritative"),
            gettext("Languages in which it counts"),
            [(code, name) for code, name in LANGUAGE_NAMES.items()],
        ),
        *(
            checks_field(held, ("agreement", name), label, concept_options(scheme, none=False))
            for name, scheme, label in (
                ("themes", "themes", gettext("Themes")),
                ("target_groups", "target-groups", gettext("For whom")),
            )
        ),
    ]
    return texts, values


def sides(terms: Terms) -> list[Side]:
    """The organisations in the draft, parties first."""
    entries = [(held, False) for held in terms.get("parties", [])]
    entries += [(held, True) for held in terms.get("contractors", [])]
    known = cards_by_slug([held["organisation"] for held, _ in entries])
    roles = concept_options("party-roles", none=False)
    return [
        Side(
            slug=held["organisation"],
            name=named(held["organisation"], known),
            role=choice_field(
                held, ("parties", held["organisation"], "role"), gettext("Role"), roles
            ),
            is_contractor=contractor,
        )
        for held, contractor in entries
    ]


def named(slug: str, known: Mapping[str, OrganisationCard]) -> Shown:
    """The name of an organisation; its slug if it is gone."""
    card = known.get(slug)
    return words.organisation_name(card) if card else shown({"en": slug}, "en")


@dataclass(frozen=True)
class Reading:
    """How the articles are to be shown: in which languages, with which commitment open, with how
    many remarks, and the short names of the parties.
    """

    terms: Terms
    languages: Sequence[str]
    opened: str
    remarks: Mapping[str, int]
    parties: Mapping[str, str]

    @classmethod
    def of(
        cls, terms: Terms, languages: Sequence[str], *, opened: str, remarks: Mapping[str, int]
    ) -> Reading:
        """With the parties that the terms name."""
        slugs = [held["organisation"] for held in terms.get("parties", [])]
        known = cards_by_slug(slugs)
        short = {one: words.organisation_short(known[one]).text for one in slugs if one in known}
        return cls(terms, languages, opened, remarks, short)


def articles(reading: Reading) -> list[Article]:
    """The articles in reading order; the commitment whose key is open with its fields."""
    return _articles(reading.terms.get("articles", []), "", reading)


def _articles(held: Sequence[Terms], above: str, reading: Reading) -> list[Article]:
    found = []
    for place, one in enumerate(held):
        number = f"{above}{place + 1}"
        found.append(_article(one, number, place, len(held), reading))
        found += _articles(one.get("articles", []), f"{number}.", reading)
    return found


def _article(one: Terms, number: str, place: int, many: int, reading: Reading) -> Article:
    path = ("articles", one["key"])
    title = text_field(one, (*path, "title"), gettext("Title"), reading.languages)
    text = text_field(one, (*path, "text"), gettext("Text"), reading.languages, 4)
    return Article(
        key=one["key"],
        number=words.article_number(number),
        depth=number.count("."),
        name=words.text(one.get("title", {}), reading.languages),
        title=title,
        text=text,
        kind=choice_field(one, (*path, "kind"), gettext("Kind"), kind_options()),
        promises=_promises(one, reading),
        remarks=reading.remarks.get(one["key"], 0),
        untranslated=any(slot.is_missing for slot in (*title.slots, *text.slots)),
        is_first=place == 0,
        is_last=place == many - 1,
    )


def _promises(article: Terms, reading: Reading) -> tuple[Promise, ...]:
    held = article.get("commitments", [])
    return tuple(
        Promise(
            key=one["key"],
            article=article["key"],
            text=words.text(one.get("text", {}), reading.languages),
            wording=_wording(one, reading),
            amount=amount(one.get("measure") or {}),
            owed=owed_words(one, reading.parties),
            form=_form(one, reading) if one["key"] == reading.opened else None,
            is_first=place == 0,
            is_last=place == len(held) - 1,
        )
        for place, one in enumerate(held)
    )


def _wording(held: Terms, reading: Reading) -> TextField:
    path = ("commitments", held["key"], "text")
    return text_field(held, path, gettext("What is promised"), reading.languages, 3)


def amount(measure: Terms) -> str:
    """How much is promised: "40 trainings", "" while nothing is measured."""
    target = measure.get("target") or measure.get("baseline")
    if not measure.get("counts") or not target:
        return ""
    return words.measured(target, f"measures:{measure['counts']}")


def owed_words(held: Terms, parties: Mapping[str, str]) -> str:
    """Who owes it to whom, in short names."""
    by, to = (_names(held.get(end), parties) for end in ("owed_by", "owed_to"))
    if not by or not to:
        return ""
    return gettext("%(by)s → %(to)s") % {"by": by, "to": to}


def _names(owed: Any, parties: Mapping[str, str]) -> str:
    if owed == "all":
        return gettext("all parties")
    if owed == "public":
        return gettext("the public")
    return ", ".join(parties.get(slug, slug) for slug in owed or ())


def _form(held: Terms, reading: Reading) -> PromiseForm:
    path = ("commitments", held["key"])
    everyone = ("all", gettext("all parties"))
    parties = list(reading.parties.items())
    return PromiseForm(
        text=_wording(held, reading),
        owed=(
            checks_field(
                held,
                (*path, "owed_by"),
                gettext("Who owes it"),
                [everyone, *parties],
            ),
            checks_field(
                held,
                (*path, "owed_to"),
                gettext("To whom"),
                [everyone, ("public", gettext("the public")), *parties],
            ),
        ),
        values=(
            choice_field(held, (*path, "area"), gettext("Area"), concept_options("areas")),
            line_field(
                held,
                (*path, "due"),
                gettext("Due"),
                gettext("A day, a month or a year; empty: by the end of the agreement."),
            ),
        ),
        groups=checks_field(
            held,
            (*path, "target_groups"),
            gettext("For whom"),
            concept_options("target-groups", none=False),
        ),
        measure=measure_field(held, (*path, "measure")),
    )
