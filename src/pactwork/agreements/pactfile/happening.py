"""The rules of an evidence file: who may deliver, for what, and who may accept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pactwork.agreements.pactfile.finding import (
    Concluded,
    Finding,
    Place,
    World,
    bad_number,
    bad_texts,
    named_twice,
    nearest,
    unknown_concepts,
)


def split_reference(reference: str, agreement: str) -> tuple[str, str]:
    """A reference to a commitment as agreement slug and key; without "#" it is of `agreement`."""
    slug, separator, key = reference.rpartition("#")
    return (slug, key) if separator else (agreement, reference)


def evidence_findings(document: Mapping[str, Any], world: World, today: date) -> Iterator[Finding]:
    """Everything wrong with an evidence file that passed the schema."""
    agreement = document["agreement"]
    if agreement not in world.agreements:
        yield (
            ("agreement",),
            "agreement.unknown",
            f"The agreement “{agreement}” is not known.{nearest(agreement, world.agreements)}",
            "Import its pact file first, or in the same run.",
        )
        return
    yield from named_twice(
        [held["key"] for held in document["evidence"]], ("evidence",), "evidence"
    )
    for index, held in enumerate(document["evidence"]):
        yield from _evidence(held, ("evidence", index), agreement, world, today)


def _evidence(
    held: Mapping[str, Any], place: Place, agreement: str, world: World, today: date
) -> Iterator[Finding]:
    yield from unknown_concepts(held, place, world, {"kind": "evidence-kinds"})
    yield from unknown_concepts(held, place, world, {"target_groups": "target-groups"})
    measures = {"quantities": list(held.get("quantities", {}))}
    yield from unknown_concepts(measures, place, world, {"quantities": "measures"})
    for measure, amount in held.get("quantities", {}).items():
        yield from bad_number(amount, (*place, "quantities", measure))
    yield from bad_texts(held, place)
    served: set[str] = set()
    for number, reference in enumerate(held["commitments"]):
        slug, key = split_reference(reference, agreement)
        named = world.agreements.get(slug, Concluded())
        served |= named.parties
        if key not in named.commitments:
            yield (
                (*place, "commitments", number),
                "evidence.commitment",
                f"There is no commitment “{key}” in “{slug}”.{nearest(key, named.commitments)}",
                "Name a commitment of the agreement by its key, or as agreement#key.",
            )
        elif held["by"] not in named.parties:
            yield (
                (*place, "by"),
                "evidence.party",
                f"{held['by']} is no party of “{slug}” and owes nothing there.",
                "Name the party that delivered it.",
            )
    yield from _acceptances(held, place, served)
    yield from _withdrawal(held, place)
    yield from _days(held, place, today)
    if held["key"] not in world.recorded:
        yield from _counted_people(held, place, world)
        yield from _too_early(held, place, agreement, world)


def _counted_people(held: Mapping[str, Any], place: Place, world: World) -> Iterator[Finding]:
    for measure in held.get("quantities", {}):
        if world.counts_people(measure):
            yield (
                (*place, "quantities", measure),
                "evidence.people",
                f"“{measure}” counts people, and a quantity does not tell who came twice.",
                "Name them under `people`, or give their number there.",
            )


def _too_early(
    held: Mapping[str, Any], place: Place, agreement: str, world: World
) -> Iterator[Finding]:
    slugs = {split_reference(one, agreement)[0] for one in held["commitments"]}
    for slug in sorted(slugs & world.agreements.keys()):
        begins = world.agreements[slug].begins
        if begins and held["on"] < begins.isoformat():
            yield (
                (*place, "on"),
                "evidence.early",
                f"{held['on']} lies before {begins}, when “{slug}” began.",
                "Date it within the term, or amend the beginning.",
            )


def _acceptances(held: Mapping[str, Any], place: Place, served: set[str]) -> Iterator[Finding]:
    for number, acceptance in enumerate(held.get("accepted", [])):
        here = (*place, "accepted", number)
        if acceptance["by"] == held["by"]:
            yield (
                here,
                "acceptance.own",
                f"{held['by']} cannot accept its own evidence.",
                "Another party of the agreement accepts it.",
            )
        elif served and acceptance["by"] not in served:
            yield (
                here,
                "acceptance.party",
                f"{acceptance['by']} is no party of the agreement.",
                "Name the party that accepted it.",
            )


def _withdrawal(held: Mapping[str, Any], place: Place) -> Iterator[Finding]:
    by = held.get("voided", {}).get("by", held["by"])
    if by != held["by"] and by not in {one["by"] for one in held.get("accepted", [])}:
        yield (
            (*place, "voided", "by"),
            "evidence.withdrawal",
            f"{by} neither delivered nor accepted this and cannot withdraw it.",
            "Name the party that delivered it, or one that accepted it.",
        )


def _days(held: Mapping[str, Any], place: Place, today: date) -> Iterator[Finding]:
    days = {name: held[name] for name in ("on", "until") if name in held}
    days |= {f"accepted {n + 1}": one["on"] for n, one in enumerate(held.get("accepted", []))}
    if "voided" in held:
        days["voided"] = held["voided"]["on"]
    read: dict[str, date] = {}
    for name, text in days.items():
        here = (*place, name.split()[0])
        try:
            read[name] = date.fromisoformat(text)
        except ValueError:
            yield (here, "date", f"There is no day “{text}”.", "Correct the date.")
            continue
        if read[name] > today:
            yield (here, "date.future", f"{text} lies in the future.", "Record what has happened.")
    happened = read.get("on")
    if happened and any(day < happened for day in read.values()):
        yield (
            (*place, "on"),
            "date.order",
            "Something is accepted, ended or withdrawn before it happened.",
            "Put the dates in order.",
        )
