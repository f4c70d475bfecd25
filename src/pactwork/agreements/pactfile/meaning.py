"""The rules a schema cannot say: that what a pact file names exists and agrees with itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from pactwork.agreements.pactfile.finding import (
    DECIMALS,
    Finding,
    Place,
    World,
    bad_date,
    bad_number,
    bad_texts,
    each,
    named_twice,
    nearest,
    unknown_concepts,
    unknown_organisation,
)
from pactwork.agreements.pactfile.terms import walk_articles
from pactwork.kernel.terms import Term, parse_edtf

DEEPEST: Final = 6


def pact_findings(pact: Mapping[str, Any], world: World) -> Iterator[Finding]:
    """Everything wrong with a pact file that passed the schema."""
    yield from _organisations(pact, world)
    yield from _parties(pact, world)
    yield from _agreement(pact, world)
    yield from _articles(pact, world)
    for place, held in each(pact, (), "sources"):
        yield from bad_date(held.get("published"), (*place, "published"))
    yield from bad_texts(pact, ())


def _organisations(pact: Mapping[str, Any], world: World) -> Iterator[Finding]:
    described = pact.get("organisations", [])
    yield from named_twice([one["key"] for one in described], ("organisations",), "organisation")
    for index, one in enumerate(described):
        here: Place = ("organisations", index)
        yield from _parent(one, (*here, "parent"), world)
        yield from _identifiers(one, (*here, "identifiers"), world)
        yield from bad_date(one.get("founded"), (*here, "founded"))
        yield from unknown_concepts(one, here, world, {"legal_type": "legal-types"})
        yield from unknown_concepts(one, here, world, {"target_groups": "target-groups"})
        for place, held in each(one, here, "channels"):
            yield from unknown_concepts(held, place, world, {"kind": "channel-kinds"})
        for place, held in each(one, here, "designations"):
            yield from _designation(held, place, world)


def _parent(one: Mapping[str, Any], place: Place, world: World) -> Iterator[Finding]:
    if "parent" not in one:
        return
    yield from unknown_organisation(one["parent"], place, world)
    above, seen = one["parent"], set[str]()
    while above and above not in seen:
        seen.add(above)
        if above == one["key"]:
            yield (
                place,
                "organisation.circle",
                f"{one['key']} would stand under itself.",
                "Correct which of them stands under the other.",
            )
        above = world.parents.get(above, "")


def _identifiers(one: Mapping[str, Any], place: Place, world: World) -> Iterator[Finding]:
    for scheme, value in one.get("identifiers", {}).items():
        holder = world.holders.get((scheme, value), one["key"])
        if holder != one["key"]:
            yield (
                (*place, scheme),
                "organisation.identifier",
                f"The number {value} ({scheme}) belongs to {holder}.",
                f"Use {holder}, or correct the number.",
            )


def _designation(held: Mapping[str, Any], place: Place, world: World) -> Iterator[Finding]:
    yield from unknown_concepts(held, place, world, {"kind": "designations"})
    yield from bad_date(held.get("since"), (*place, "since"))


def _parties(pact: Mapping[str, Any], world: World) -> Iterator[Finding]:
    parties = pact["parties"]
    yield from named_twice([party["organisation"] for party in parties], ("parties",), "party")
    for place, party in each(pact, (), "parties"):
        slug = party["organisation"]
        yield from unknown_organisation(slug, (*place, "organisation"), world)
        yield from unknown_concepts(party, place, world, {"role": "party-roles"})
        channel = party.get("through")
        if channel and channel not in world.organisations.get(slug, {channel}):
            yield (
                (*place, "through"),
                "party.channel",
                f"{slug} has no channel “{channel}”.",
                f"Describe it under the channels of {slug}, or leave `through` out.",
            )
    slugs = {party["organisation"] for party in parties}
    for place, held in each(pact, (), "contractors"):
        yield from unknown_organisation(held["organisation"], (*place, "organisation"), world)
        if held["organisation"] in slugs:
            yield (
                place,
                "contractor.party",
                f"{held['organisation']} is a party and a contractor.",
                "A contractor delivers to the parties and is none of them: keep one of the two.",
            )
    for place, held in each(pact, (), "designations"):
        yield from unknown_organisation(held["organisation"], (*place, "organisation"), world)
        yield from _designation(held, place, world)


_AGREEMENT_CONCEPTS: Final = {
    "type": "agreement-types",
    "principles": "principles",
    "segments": "segments",
    "themes": "themes",
    "target_groups": "target-groups",
    "literacies": "literacies",
    "levels": "isced-levels",
    "assessment_areas": "assessment-areas",
}


def _agreement(pact: Mapping[str, Any], world: World) -> Iterator[Finding]:
    agreement, here = pact["agreement"], ("agreement",)
    yield from unknown_concepts(agreement, here, world, _AGREEMENT_CONCEPTS)
    declared, count = agreement.get("declared_partners"), len(pact["parties"])
    if declared not in (None, count):
        yield (
            (*here, "declared_partners"),
            "agreement.partners",
            f"{declared} partners are declared and {count} parties are listed.",
            "List every party, or correct the number.",
        )
    for name in ("signed", "announced"):
        yield from bad_date(agreement.get(name), (*here, name))
    funder = agreement.get("funding", {}).get("funder")
    if funder:
        yield from unknown_organisation(funder, (*here, "funding", "funder"), world)
    term = agreement.get("term", {})
    wrong = [found for end in term for found in bad_date(term[end], (*here, "term", end))]
    yield from wrong
    if not wrong and term:
        ends = {end: parse_edtf(day) for end, day in term.items()}
        try:
            Term(ends.get("from"), ends.get("to"))
        except ValueError as problem:
            yield ((*here, "term"), "agreement.term", str(problem), "Put the earlier date first.")


def _articles(pact: Mapping[str, Any], world: World) -> Iterator[Finding]:
    found = list(walk_articles(pact.get("articles", [])))
    authoritative = pact["agreement"]["authoritative"]
    yield from named_twice([article["key"] for article, _, _ in found], ("articles",), "article")
    keys = [held["key"] for article, _, _ in found for held in article.get("commitments", [])]
    yield from named_twice(keys, ("articles",), "commitment")
    for article, number, place in found:
        if number.count(".") >= DEEPEST:
            yield (
                place,
                "article.depth",
                f"Article {number} is nested deeper than {DEEPEST} levels.",
                "Bring it further up.",
            )
        for name in ("title", "text"):
            yield from _authoritative(article, name, place, authoritative)
        for index, held in enumerate(article.get("commitments", [])):
            yield from _commitment(held, (*place, "commitments", index), pact, world)
    yield from _authoritative(pact["agreement"], "title", ("agreement",), authoritative)


def _authoritative(
    held: Mapping[str, Any], name: str, place: Place, authoritative: list[str]
) -> Iterator[Finding]:
    for language in authoritative:
        if name in held and not held[name].get(language, "").strip():
            yield (
                (*place, name),
                "text.authoritative",
                f"The {name} is missing in “{language}”, a language whose text counts.",
                "Add it in that language, or take the language off `authoritative`.",
            )


_COMMITMENT_CONCEPTS: Final = {"area": "areas", "target_groups": "target-groups"}


def _commitment(
    held: Mapping[str, Any], place: Place, pact: Mapping[str, Any], world: World
) -> Iterator[Finding]:
    slugs = [party["organisation"] for party in pact["parties"]]
    yield from unknown_concepts(held, place, world, _COMMITMENT_CONCEPTS)
    yield from bad_date(held.get("due"), (*place, "due"))
    yield from _authoritative(held, "text", place, pact["agreement"]["authoritative"])
    if "measure" in held:
        yield from _measure(held["measure"], (*place, "measure"), world)
    for side in ("owed_by", "owed_to"):
        named = held[side] if isinstance(held[side], list) else []
        for slug in named:
            if slug not in slugs:
                yield (
                    (*place, side),
                    "commitment.party",
                    f"“{slug}” is not a party of this agreement.{nearest(slug, slugs)}",
                    "Name parties only, or write `all`.",
                )


def _measure(measure: Mapping[str, Any], place: Place, world: World) -> Iterator[Finding]:
    yield from unknown_concepts(measure, place, world, {"counts": "measures"})
    for name in ("target", "baseline", "increase_percent"):
        yield from bad_number(measure.get(name), (*place, name))
    if "baseline" in measure:
        more = Decimal(str(measure["baseline"])) * Decimal(str(measure["increase_percent"])) / 100
        if round(more, DECIMALS) <= 0:
            yield (
                (*place, "increase_percent"),
                "measure.growth",
                f"{measure['increase_percent']} % more than {measure['baseline']} is no growth.",
                "Count in a smaller unit, or promise more.",
            )
