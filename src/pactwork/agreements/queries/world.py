"""What files being imported may refer to: what is in the database, and what came before them."""

from __future__ import annotations

from typing import Any

from pactwork.agreements.models import Commitment, Party
from pactwork.agreements.pactfile.checking import promised_keys
from pactwork.agreements.pactfile.finding import World
from pactwork.agreements.pactfile.happening import split_reference
from pactwork.agreements.pactfile.schema import PACT
from pactwork.kernel.documents import Document
from pactwork.organisations.api import cards, channel_names
from pactwork.vocabularies.api import known_notations


class ImportWorld:
    """Looks names up once and remembers them for the whole import."""

    def __init__(self) -> None:
        self._organisations: dict[str, set[str]] = {}
        self._agreements: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def learn(self, document: Document, kind: str) -> None:
        """Let this document and later ones refer to what it describes."""
        if kind != PACT:
            return
        for held in document.value.get("organisations", []):
            channels = {channel["key"] for channel in held.get("channels", [])}
            self._organisations[held["key"]] = channels
        self._agreements[document.value["agreement"]["key"]] = promised_keys(document)

    def around(self, document: Document, kind: str) -> World:
        """What this document may refer to."""
        if kind == PACT:
            self._fetch_organisations(_organisations_named(document.value))
        else:
            self._fetch_agreements(_agreements_named(document.value))
        return World(known_notations, self._organisations, self._agreements)

    def _fetch_organisations(self, slugs: set[str]) -> None:
        wanted = slugs - self._organisations.keys()
        if wanted:
            self._organisations |= channel_names(wanted)

    def _fetch_agreements(self, slugs: set[str]) -> None:
        for slug in slugs - self._agreements.keys():
            keys = Commitment.objects.filter(agreement__slug=slug).values_list("key", flat=True)
            numbers = Party.objects.filter(agreement__slug=slug).values_list(
                "organisation", flat=True
            )
            parties = {card.slug for card in cards(numbers).values()}
            if parties:
                self._agreements[slug] = frozenset(keys), frozenset(parties)


def _organisations_named(pact: dict[str, Any]) -> set[str]:
    lists = ("parties", "contractors", "designations")
    slugs = {held["organisation"] for name in lists for held in pact.get(name, [])}
    slugs |= {held["parent"] for held in pact.get("organisations", []) if "parent" in held}
    funder = pact["agreement"].get("funding", {}).get("funder")
    return slugs | ({funder} if funder else set())


def _agreements_named(document: dict[str, Any]) -> set[str]:
    own = document["agreement"]
    named = (ref for held in document["evidence"] for ref in held["commitments"])
    return {own, *(split_reference(ref, own)[0] for ref in named)}
