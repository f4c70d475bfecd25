"""What files being imported may refer to: what is in the database, and what came before them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pactwork.agreements.models import Agreement, Evidence
from pactwork.agreements.pactfile.checking import concluded
from pactwork.agreements.pactfile.finding import Concluded, World
from pactwork.agreements.pactfile.happening import split_reference
from pactwork.agreements.pactfile.schema import PACT
from pactwork.agreements.statements import evidence_uuid
from pactwork.kernel.documents import Document
from pactwork.organisations.api import channel_names, identifier_holders, parents_of, slugs_of
from pactwork.vocabularies.api import known_notations, measure_counts_people


class ImportWorld:
    """Looks names up once and remembers them for the whole import."""

    def __init__(self) -> None:
        self._organisations: dict[str, set[str]] = {}
        self._agreements: dict[str, Concluded] = {}
        self._parents: dict[str, str] = {}
        self._identifiers: dict[str, set[tuple[str, str]]] = {}
        self._holders: dict[tuple[str, str], str] = {}

    def learn(self, document: Document, kind: str) -> None:
        """Let this document and later ones refer to what it describes."""
        if kind != PACT:
            return
        described = document.value.get("organisations", [])
        self._learn_places(described)
        self._learn_identifiers(described)
        for held in described:
            channels = {channel["key"] for channel in held.get("channels", [])}
            self._organisations[held["key"]] = channels
        self._agreements[document.value["agreement"]["key"]] = concluded(document)

    def around(self, document: Document, kind: str) -> World:
        """What this document may refer to."""
        world = World(
            notations=known_notations,
            counts_people=measure_counts_people,
            organisations=self._organisations,
            agreements=self._agreements,
            parents=self._parents,
            holders=self._holders,
        )
        if kind == PACT:
            self._fetch_organisations(organisations_named(document.value))
            return world
        self._fetch_agreements(agreements_named(document.value))
        return replace(world, recorded=_recorded(document.value))

    def _learn_places(self, described: Sequence[Mapping[str, Any]]) -> None:
        above = {held["parent"] for held in described if "parent" in held}
        if wanted := above - self._parents.keys():
            for slug, parent in parents_of(wanted).items():
                self._parents.setdefault(slug, parent)
        self._parents.update({held["key"]: held.get("parent", "") for held in described})

    def _learn_identifiers(self, described: Sequence[Mapping[str, Any]]) -> None:
        """Numbers given up are free; any other stays with whoever had it, or named it first."""
        given = {held["key"]: set(held.get("identifiers", {}).items()) for held in described}
        pairs = {pair for held in given.values() for pair in held}
        for pair, slug in (identifier_holders(pairs, given) if pairs else {}).items():
            if pair in given[slug] if slug in given else slug not in self._identifiers:
                self._holders.setdefault(pair, slug)
        for slug, held in given.items():
            for pair in self._identifiers.get(slug, set()) - held:
                if self._holders.get(pair) == slug:
                    del self._holders[pair]
        self._identifiers.update(given)
        for slug, held in given.items():
            for pair in held:
                self._holders.setdefault(pair, slug)

    def _fetch_organisations(self, slugs: set[str]) -> None:
        wanted = slugs - self._organisations.keys()
        if wanted:
            self._organisations |= channel_names(wanted)

    def _fetch_agreements(self, slugs: set[str]) -> None:
        rows = Agreement.objects.filter(slug__in=slugs - self._agreements.keys())
        for row in rows:
            numbers = row.parties.values_list("organisation", flat=True)
            self._agreements[row.slug] = Concluded(
                commitments=frozenset(row.commitments.values_list("key", flat=True)),
                parties=frozenset(slugs_of(list(numbers))),
                begins=row.begins,
            )


def _recorded(document: Mapping[str, Any]) -> frozenset[str]:
    keys = [held["key"] for held in document["evidence"]]
    known = {evidence_uuid(document["agreement"], key): key for key in keys}
    rows = Evidence.objects.filter(uuid__in=known).values_list("uuid", flat=True)
    return frozenset(known[one] for one in rows)


def organisations_named(pact: Mapping[str, Any]) -> set[str]:
    """Slugs of the organisations that a pact file names."""
    lists = ("parties", "contractors", "designations")
    slugs = {held["organisation"] for name in lists for held in pact.get(name, [])}
    slugs |= {held["parent"] for held in pact.get("organisations", []) if "parent" in held}
    funder = pact["agreement"].get("funding", {}).get("funder")
    return slugs | ({funder} if funder else set())


def agreements_named(document: Mapping[str, Any]) -> set[str]:
    """The agreements that an evidence file serves."""
    own = document["agreement"]
    named = (ref for held in document["evidence"] for ref in held["commitments"])
    return {own, *(split_reference(ref, own)[0] for ref in named)}
