"""Forty agreements of random visibility with evidence, and what each reader may see of them.

What may be seen is worked out here in plain Python from what was written into the files, never
from the tables. Every text of an agreement carries its mark ("mark07x"), every piece of evidence
its own ("proof31x") and every contact another ("contact07x"), so that whatever a function gives
back can be searched for what this reader may not know.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pactwork.agreements.api import RegisterFilter
from pactwork.kernel.viewer import PUBLIC, Viewer
from tests.factories import (
    Document,
    accepted,
    article,
    commitment,
    evidence,
    happened,
    organisation,
    pact,
)

TODAY = date(2026, 11, 22)
ORGANISATIONS = [f"body-{letter}" for letter in "abcdefghijkl"]
COUNTRIES = ("MD", "LT", "VN", "GE", "IR")
THEMES = ("education", "culture", "media", "youth")
SEGMENTS = ("education", "youth", "culture")
TARGETS = ("teachers", "pupils", "students")
AREAS = ("training", "events", "research")
TYPES = ("memorandum", "cooperation-agreement", "network-accession")
TERMS: tuple[dict[str, str], ...] = (
    {},
    {"from": "2020", "to": "2024"},
    {"from": "2025"},
    {"from": "2025", "to": "2027"},
    {"from": "2028"},
)
MARKS = re.compile(r"(?:mark|proof|contact)\d\dx")


@dataclass(frozen=True)
class Pact:
    """An agreement as it was written."""

    slug: str
    is_public: bool
    parties: tuple[str, ...]
    document: Document
    keys: tuple[str, ...]

    @property
    def has_begun(self) -> bool:
        """Only what has begun can have evidence."""
        return self.document["agreement"].get("term", {}).get("from", "") <= str(TODAY.year)

    def values(self, facet: str) -> set[str]:
        """The values of a facet, except for the state."""
        said = self.document["agreement"]
        if facet == "type":
            return {f"agreement-types:{said['type']}"}
        if facet == "status":
            return {self._status()}
        if facet == "country":
            return {COUNTRIES[ORGANISATIONS.index(slug) % 5] for slug in self.parties}
        if facet == "area":
            held = self.document["articles"][0]["commitments"]
            return {f"areas:{one['area']}" for one in held}
        scheme = {"theme": "themes", "segment": "segments", "target_group": "target-groups"}[facet]
        return {f"{scheme}:{one}" for one in said[scheme.replace("-", "_")]}

    def _status(self) -> str:
        term = self.document["agreement"]["term"]
        if "from" in term and date(int(term["from"]), 1, 1) > TODAY:
            return "upcoming"
        ended = "to" in term and date(int(term["to"]), 12, 31) < TODAY
        return "ended" if ended else "in_force"


@dataclass(frozen=True)
class Proof:
    """A piece of evidence as it was written."""

    mark: str
    by: str
    claims: tuple[tuple[str, str], ...]
    acceptors: tuple[str, ...]
    is_voided: bool
    document: Document


@dataclass
class World:
    """Everything there is, and who may see it."""

    pacts: dict[str, Pact] = field(default_factory=dict)
    proofs: list[Proof] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    fulfilled: dict[str, int] = field(default_factory=dict)

    def documents(self) -> Iterator[Document]:
        """The files, in the order of import."""
        described = [
            organisation(
                slug,
                country=COUNTRIES[place % 5],
                **({"latitude": 40 + place, "longitude": place} if place % 3 else {}),
            )
            for place, slug in enumerate(ORGANISATIONS)
        ]
        for place, one in enumerate(self.pacts.values()):
            yield {**one.document, "organisations": [] if place else described}
        for proof in self.proofs:
            yield proof.document

    def sees(self, viewer: Viewer, slug: str) -> bool:
        """The rule itself."""
        one = self.pacts[slug]
        return viewer.operator or one.is_public or self.is_party(viewer, slug)

    def is_party(self, viewer: Viewer, slug: str) -> bool:
        """Whether the reader acts for a party."""
        parties = {self.numbers[party] for party in self.pacts[slug].parties}
        return bool(viewer.organisations & parties)

    def seen(self, viewer: Viewer) -> set[str]:
        """The agreements the reader may see."""
        return {slug for slug in self.pacts if self.sees(viewer, slug)}

    def accepted(self, proof: Proof, slug: str) -> bool:
        """Whether a claim on this agreement was ever accepted."""
        return bool(set(proof.acceptors) & set(self.pacts[slug].parties))

    def seen_claims(self, viewer: Viewer, proof: Proof) -> list[tuple[str, str]]:
        """Those of its claims the reader may see."""
        return [
            (slug, key)
            for slug, key in proof.claims
            if self.sees(viewer, slug)
            and (viewer.operator or self.accepted(proof, slug) or self.is_party(viewer, slug))
        ]

    def counting(self, proof: Proof) -> set[tuple[str, str]]:
        """The claims that count now."""
        if proof.is_voided:
            return set()
        return {claim for claim in proof.claims if self.accepted(proof, claim[0])}

    def owed(
        self, organisations: Collection[int], viewer: Viewer, side: str
    ) -> set[tuple[str, str]]:
        """Commitments these owe or are owed, in agreements the reader may see."""
        found = set()
        for slug in self.seen(viewer):
            one = self.pacts[slug]
            for held in one.document["articles"][0]["commitments"]:
                named = held[f"owed_{side}"]
                ends = one.parties if named == "all" else () if named == "public" else named
                if {self.numbers[end] for end in ends} & set(organisations):
                    found.add((slug, held["key"]))
        return found

    def matches(self, wanted: RegisterFilter, slug: str) -> bool:
        """Whether an agreement is what is looked for."""
        one = self.pacts[slug]
        for facet in ("type", "status", "theme", "segment", "area", "target_group", "country"):
            value = getattr(wanted, facet)
            if value and value not in one.values(facet):
                return False
        if wanted.state and self.states[slug] != wanted.state:
            return False
        if wanted.organisations and not wanted.organisations & {
            self.numbers[party] for party in one.parties
        }:
            return False
        return not wanted.text or wanted.text in {one.slug, one.document["agreement"]["reference"]}

    def marks_allowed(self, viewer: Viewer) -> set[str]:
        """Every mark that may come before this reader's eyes."""
        proofs = {proof.mark for proof in self.proofs if self.seen_claims(viewer, proof)}
        return self.seen(viewer) | proofs


def marks_in(value: Any) -> set[str]:
    """The marks anywhere in a value."""
    return set(MARKS.findall(repr(value)))


def make_world(seed: int = 2026) -> World:
    """The same forty agreements and seventy pieces of evidence each time."""
    chance = random.Random(seed)
    world = World()
    for number in range(40):
        one = _pact(number, chance)
        world.pacts[one.slug] = one
    for number in range(70):
        world.proofs.append(_proof(number, world, chance))
    return world


def _pact(number: int, chance: random.Random) -> Pact:
    mark = f"mark{number:02d}x"
    parties = tuple(chance.sample(ORGANISATIONS, chance.randint(2, 5)))
    is_public = chance.random() < 0.5
    promised = [_promise(f"c{n}", mark, parties, chance) for n in range(chance.randint(1, 3))]
    document = pact(
        mark,
        parties=[
            {
                "organisation": slug,
                "role": "partner",
                "contacts": [{"name": f"contact{number:02d}x"}],
            }
            for slug in parties
        ],
        agreement={
            "title": {"en": f"Title {mark}"},
            "purpose": {"en": f"Purpose {mark}"},
            "reference": chance.choice(["sharedword", f"own{number:02d}"]),
            "type": chance.choice(TYPES),
            "term": chance.choice(TERMS),
            "themes": chance.sample(THEMES, chance.randint(0, 2)),
            "segments": chance.sample(SEGMENTS, chance.randint(0, 2)),
            "target_groups": chance.sample(TARGETS, chance.randint(0, 2)),
        },
        articles=[article("a1", *promised, title={"en": f"Article {mark}"})],
        visibility="public" if is_public else "parties",
        sources=[{"url": f"https://example.org/{mark}"}],
    )
    return Pact(mark, is_public, parties, document, tuple(one["key"] for one in promised))


def said_anew(one: Pact, chance: random.Random) -> Pact:
    """The same agreement with other terms and perhaps another visibility."""
    other = _pact(int(one.slug[4:6]), chance)
    terms = {name: other.document[name] for name in ("agreement", "visibility")}
    return replace(one, is_public=other.is_public, document={**one.document, **terms})


def _promise(
    key: str, mark: str, parties: tuple[str, ...], chance: random.Random
) -> dict[str, Any]:
    ends: list[Any] = ["all", [chance.choice(parties)], list(parties[:2])]
    return commitment(
        key,
        text={"en": f"Promise {mark}"},
        owed_by=chance.choice(ends),
        owed_to=chance.choice([*ends, "public"]),
        area=chance.choice(AREAS),
        measure=chance.choice(
            [None, {"counts": "trainings", "target": 1}, {"counts": "trainings", "target": 9}]
        ),
    )


def _proof(number: int, world: World, chance: random.Random) -> Proof:
    mark = f"proof{number:02d}x"
    begun = [one for one in world.pacts.values() if one.has_begun]
    home = chance.choice(begun)
    by = chance.choice(home.parties)
    shared = [one for one in begun if by in one.parties]
    claims = {(home.slug, chance.choice(home.keys))} | {
        (one.slug, chance.choice(one.keys)) for one in chance.sample(shared, min(2, len(shared)))
    }
    others = sorted({slug for held, _ in claims for slug in world.pacts[held].parties} - {by})
    acceptors = tuple(chance.sample(others, min(chance.choice([0, 1, 1, 2]), len(others))))
    is_voided = chance.random() < 0.15
    entry = happened(
        mark,
        by=by,
        commitments=[f"{slug}#{key}" for slug, key in sorted(claims)],
        title={"en": f"Event {mark}"},
        people={"keys": [f"t{chance.randint(0, 20)}", f"u{number}"]},
        accepted=accepted(*acceptors),
    )
    if is_voided:
        entry["voided"] = {"on": "2026-06-01", "by": by, "reason": {"en": f"Void {mark}"}}
    document = evidence(home.slug, entry)
    return Proof(mark, by, tuple(sorted(claims)), acceptors, is_voided, document)


def any_viewer(world: World, chance: random.Random) -> Viewer:
    """The operator, the public, or somebody acting for up to three organisations."""
    roll = chance.random()
    if roll < 0.08:
        return Viewer(operator=True)
    if roll < 0.3:
        return PUBLIC
    known = [*world.numbers.values(), 10**9]
    return Viewer(frozenset(chance.sample(known, chance.randint(1, 3))))


def any_filter(world: World, chance: random.Random) -> RegisterFilter:
    """At most three things asked for at once."""
    choices: dict[str, list[Any]] = {
        "text": ["sharedword", *world.pacts, *(f"own{n:02d}" for n in range(40)), "nothing"],
        "type": [f"agreement-types:{one}" for one in TYPES],
        "status": ["in_force", "upcoming", "ended"],
        "state": ["fulfilled", "not_started", "not_measurable", "on_track", "behind", "overdue"],
        "theme": [f"themes:{one}" for one in THEMES],
        "segment": [f"segments:{one}" for one in SEGMENTS],
        "area": [f"areas:{one}" for one in AREAS],
        "target_group": [f"target-groups:{one}" for one in TARGETS],
        "country": list(COUNTRIES),
    }
    asked = chance.sample(sorted(choices), chance.randint(0, 3))
    said = {name: chance.choice(choices[name]) for name in asked}
    if chance.random() < 0.3:
        some = chance.sample(sorted(world.numbers.values()), chance.randint(1, 2))
        said["organisations"] = frozenset(some)
    return RegisterFilter(**said)
