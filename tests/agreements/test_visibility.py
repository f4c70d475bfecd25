"""A role that may not see never does.

Two proofs stand here, both against a world whose rule of who may see what is worked out in plain
Python from the files it was made of (`hidden_world`):

1. Every function behind the door of `agreements` that takes a viewer is called, with random
   viewers and random questions; what it gives back must be exactly what the viewer may see, and
   nothing in it, however deep, may carry the mark of anything else.
2. 100,000 random queries. A hundred thousand calls, each of several round trips, would take many
   minutes, so these run set by set: the SQL that the real functions build (for the register,
   agreements, claims, obligations and an organisation's agreements) is taken once for each shape
   of question and viewer, its parameters are bound to rows of random values, and PostgreSQL
   evaluates the question for each row. Each of the 100,000 answers is compared with Python's.
"""

# budget: one check for every function of the door that takes a viewer, proven complete here

from __future__ import annotations

import inspect
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
import pytest_django
import time_machine
from django.core.exceptions import EmptyResultSet
from django.db import connection

from pactwork.agreements import api
from pactwork.agreements.api import RegisterFilter
from pactwork.agreements.models import Agreement, Claim, Evidence, Obligation, RegisterEntry
from pactwork.agreements.queries.evidence import claims_visible_to
from pactwork.agreements.queries.matching import FACETS, matching_entries
from pactwork.agreements.queries.organisation import entries_of, obligations_of
from pactwork.agreements.queries.visibility import agreements_visible_to
from pactwork.agreements.rules import can_see
from pactwork.agreements.statements import evidence_uuid
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.ledger.sequencing import append_to_log
from pactwork.organisations.api import known_slugs
from tests import factories, scratch
from tests.agreements.hidden_world import (
    ORGANISATIONS,
    TODAY,
    Proof,
    World,
    any_filter,
    any_viewer,
    make_world,
    marks_in,
)

OPERATOR = Viewer(operator=True)


@pytest.fixture(scope="module")
def _hidden(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[tuple[str, World]]:
    world = make_world()
    with django_db_blocker.unblock(), scratch.copy_of_database() as name:
        with scratch.connected_to(name), time_machine.travel(factories.TODAY):
            factories.take_in(*world.documents())
            world.numbers = known_slugs(ORGANISATIONS)
            world.states = dict(RegisterEntry.objects.values_list("agreement__slug", "state"))
            while append_to_log(upto=1 << 62):
                pass
            scratch.gather_statistics()
        yield name, world


@pytest.fixture
def _connected_to_hidden(
    _hidden: tuple[str, World], django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    with django_db_blocker.unblock(), scratch.connected_to(_hidden[0]):
        yield


@pytest.fixture
def world(_connected_to_hidden: None, db: None, _hidden: tuple[str, World]) -> World:
    return _hidden[1]


def test_the_world_has_what_it_is_to_show(world: World) -> None:
    assert 12 <= sum(one.is_public for one in world.pacts.values()) <= 28
    assert RegisterEntry.objects.count() == Agreement.objects.count() == 40
    crossing = [
        proof
        for proof in world.proofs
        if len({world.pacts[slug].is_public for slug, _ in proof.claims}) == 2
    ]
    assert len(crossing) > 10
    assert sum(proof.is_voided for proof in world.proofs) > 4
    assert sum(not proof.acceptors for proof in world.proofs) > 8
    assert len(set(world.states.values())) >= 4


# --- 1. every function behind the door ---


@dataclass
class Question:
    """One random question: by whom, about what, and what may be seen."""

    world: World
    viewer: Viewer
    chance: random.Random

    def __post_init__(self) -> None:
        self.slug = self.chance.choice([*self.world.pacts, "no-such"])
        self.seen = self.world.seen(self.viewer)
        self.there = self.slug in self.seen
        self.wanted = any_filter(self.world, self.chance)
        known = sorted(self.world.numbers.values())
        self.bodies = self.chance.sample(known, self.chance.randint(1, 3))

    def matching(self, wanted: RegisterFilter | None = None) -> set[str]:
        asked = wanted or self.wanted
        return {slug for slug in self.seen if self.world.matches(asked, slug)}

    def proofs(self, test: Callable[[Proof], Any]) -> set[Any]:
        """The ids of the evidence the reader may see that passes."""
        return {
            uuid_of(proof)
            for proof in self.world.proofs
            if self.world.seen_claims(self.viewer, proof) and test(proof)
        }


def uuid_of(proof: Proof) -> Any:
    return evidence_uuid(proof.document["agreement"], proof.mark)


CHECKS: dict[str, Callable[[Question], Any]] = {}
"""For each function of the door: ask, compare, and give back the answer to be searched."""


def check(function: Callable[[Question], Any]) -> Callable[[Question], Any]:
    CHECKS[function.__name__] = function
    return function


@check
def register_page(q: Question) -> Any:
    wanted = replace(q.wanted, limit=100, sort=q.chance.choice(api.SORTS))
    page = api.register_page(wanted, q.viewer, q.chance.choice(["en", "fa", "lt"]))
    assert {card.slug for card in page.cards} == q.matching()
    assert page.total == len(page.cards)
    for facet in FACETS:
        assert dict(page.facets[facet]) == facet_by_hand(q, facet)
    return page


def facet_by_hand(q: Question, facet: str) -> Counter[str]:
    """What each value would leave, its own facet left out of account."""
    found = q.matching(replace(q.wanted, **{facet: ""}))
    return Counter(
        value
        for slug in found
        for value in (
            {q.world.states[slug]} if facet == "state" else q.world.pacts[slug].values(facet)
        )
    )


@check
def register_counts(q: Question) -> Any:
    counts = api.register_counts(q.wanted, q.viewer)
    found = q.matching()
    assert counts.total == len(found)
    assert counts.commitments == sum(len(q.world.pacts[slug].keys) for slug in found)
    parties = Counter(party for slug in found for party in q.world.pacts[slug].parties)
    assert counts.parties == len(parties)
    assert dict(counts.organisations) == {q.world.numbers[one]: n for one, n in parties.items()}
    return counts


@check
def register_after(q: Question) -> Any:
    after = q.chance.choice(["", "mark07x", "mark20x"])
    cards = api.register_after(q.wanted, q.viewer, slug=after)
    assert [card.slug for card in cards] == sorted(slug for slug in q.matching() if slug > after)
    return cards


@check
def agreements_changed_lately(q: Question) -> Any:
    cards = api.agreements_changed_lately(q.wanted, q.viewer, limit=100)
    assert {card.slug for card in cards} == q.matching()
    return cards


@check
def register_places(q: Question) -> Any:
    places = api.register_places(q.wanted, q.viewer)
    parties = Counter(party for slug in q.matching() for party in q.world.pacts[slug].parties)
    assert {place.organisation.slug: place.agreements for place in places} == {
        slug: n for slug, n in parties.items() if ORGANISATIONS.index(slug) % 3
    }
    return places


@check
def has_demonstration(q: Question) -> Any:
    assert api.has_demonstration(q.viewer) is False


@check
def agreement_addresses(q: Question) -> Any:
    found = api.agreement_addresses(q.viewer, offset=0, limit=100)
    assert {slug for slug, _ in found} == q.seen
    return found


@check
def agreements_in_all(q: Question) -> Any:
    assert api.agreements_in_all(q.viewer) == len(q.seen)


@check
def agreement_detail(q: Question) -> Any:
    detail = api.agreement_detail(q.slug, q.viewer)
    assert (detail is not None) is q.there
    if detail:
        counted = {
            uuid_of(proof)
            for proof in q.world.proofs
            if q.slug in {slug for slug, _ in q.world.counting(proof)}
        }
        assert detail.totals.evidence == len(counted)
    return detail


@check
def growth_of_agreement(q: Question) -> Any:
    course = api.growth_of_agreement(q.slug, q.viewer)
    detail = api.agreement_detail(q.slug, q.viewer)
    assert course.commitments == (len(detail.commitments) if detail else 0)
    if course.past and detail:
        assert course.past[-1].completion == pytest.approx(detail.card.completion)
    return course


@check
def agreement_head(q: Question) -> Any:
    head = api.agreement_head(q.slug, q.viewer)
    assert (head is not None) is q.there
    return head


@check
def agreement_heads(q: Question) -> Any:
    heads = api.agreement_heads([*q.world.pacts, "no-such"], q.viewer)
    assert set(heads) == q.seen
    return heads


@check
def agreement_card(q: Question) -> Any:
    card = api.agreement_card(q.slug, q.viewer)
    assert (card is not None) is q.there
    return card


@check
def versions_of(q: Question) -> Any:
    versions = api.versions_of(q.slug, q.viewer)
    assert len(versions) == int(q.there)
    return versions


@check
def terms_at(q: Question) -> Any:
    terms = api.terms_at(q.slug, 1, q.viewer)
    assert (terms is not None) is q.there
    return terms


@check
def bundle_of(q: Question) -> Any:
    bundle = api.bundle_of(q.slug, q.viewer)
    assert (bundle is not None) is q.there
    if bundle:
        assert bundle.pact == api.pact_of(q.slug, q.viewer)
        return replace(bundle, pact={})
    return bundle


@check
def pact_of(q: Question) -> Any:
    said = api.pact_of(q.slug, q.viewer)
    assert (said is not None) is q.there
    if said and (q.viewer.operator or q.world.is_party(q.viewer, q.slug)):
        assert f"contact{q.slug[4:]}" in repr(said)
        return {**said, "parties": []}
    return said


@check
def commitment_detail(q: Question) -> Any:
    detail = api.commitment_detail(q.slug, "c0", q.viewer)
    assert (detail is not None) is q.there
    if detail:
        claim = (q.slug, "c0")
        assert detail.counted == sum(claim in q.world.counting(one) for one in q.world.proofs)
    return detail


@check
def commitment_states(q: Question) -> Any:
    states = api.commitment_states(q.viewer)
    lines = api.commitment_lines(q.viewer, limit=200)
    assert sum(states.values()) == len(_all_promises(q))
    assert {state: n for state, n in states.items() if n} == Counter(one.state for one in lines)
    return states


@check
def commitment_lines(q: Question) -> Any:
    state = q.chance.choice(["", "fulfilled", "not_started"])
    lines = api.commitment_lines(q.viewer, state=state, limit=200)
    found = {(line.agreement, line.key) for line in lines}
    assert found == _all_promises(q) if not state else found <= _all_promises(q)
    assert len(found) == len(lines)
    return lines


@check
def promised_in(q: Question) -> Any:
    numbers = dict(Agreement.objects.values_list("pk", "slug"))
    found = api.promised_in(list(numbers), q.viewer)
    for number, promised in found.items():
        slug = numbers[number]
        keys = q.world.pacts[slug].keys if slug in q.seen else ()
        assert [one.key for one in promised] == list(keys)
    return found


@check
def due_between(q: Question) -> Any:
    wanted = q.chance.choice([[], q.bodies])
    found = api.due_between(date(2000, 1, 1), date(2050, 1, 1), q.viewer, organisations=wanted)
    owed = q.world.owed(wanted or q.world.numbers.values(), q.viewer, "by")
    ending = {
        claim
        for claim in (owed if wanted else _all_promises(q))
        if "to" in q.world.pacts[claim[0]].document["agreement"]["term"]
    }
    assert {(one.agreement, one.key) for one in found} == ending
    return found


def _all_promises(q: Question) -> set[tuple[str, str]]:
    return {(slug, key) for slug in q.seen for key in q.world.pacts[slug].keys}


@check
def happenings(q: Question) -> Any:
    found = api.happenings(q.slug, q.viewer, limit=100)
    assert {one.uuid for one in found} == under(q)
    return found


def under(q: Question, key: str = "") -> set[Any]:
    """The evidence under the agreement that the reader may see there."""
    return q.proofs(
        lambda proof: any(
            slug == q.slug and key in ("", held)
            for slug, held in q.world.seen_claims(q.viewer, proof)
        )
    )


@check
def evidence_under(q: Question) -> Any:
    key = q.chance.choice(["", "c0", "c1"])
    page = api.evidence_under(q.slug, q.viewer, commitment=key, limit=100)
    assert {one.uuid for one in page.evidence} == under(q, key)
    assert page.total == len(page.evidence)
    return right_claims(q, page)


def right_claims(q: Question, page: Any) -> Any:
    """Each piece shows exactly those of its claims the reader may see."""
    by_uuid = {uuid_of(proof): proof for proof in q.world.proofs}
    for view in getattr(page, "evidence", page):
        shown = {(claim.agreement, claim.commitment) for claim in view.claims}
        assert shown == set(q.world.seen_claims(q.viewer, by_uuid[view.uuid]))
    return page


@check
def evidence_listing(q: Question) -> Any:
    counted = q.chance.choice([None, True])
    wanted = api.EvidenceFilter(counted=counted)
    listing = api.evidence_listing(q.slug, wanted, q.viewer, limit=100)
    found = under(q)
    if counted:
        found &= {
            uuid_of(proof)
            for proof in q.world.proofs
            if q.slug in {slug for slug, _ in q.world.counting(proof)}
        }
    assert {one.uuid for one in listing.evidence} == found
    assert listing.total == sum(listing.kinds.values()) == len(found)
    return right_claims(q, listing)


@check
def evidence_by_uuid(q: Question) -> Any:
    proof = q.chance.choice(q.world.proofs)
    view = api.evidence_by_uuid(uuid_of(proof), q.viewer)
    assert (view is not None) is bool(q.world.seen_claims(q.viewer, proof))
    return right_claims(q, [view]) if view else view


@check
def statement_behind(q: Question) -> Any:
    proof = q.chance.choice(q.world.proofs)
    view = api.evidence_by_uuid(uuid_of(proof), q.viewer)
    if view is None:
        return None
    statement = api.statement_behind(view, q.viewer)
    assert statement
    assert ("participants" in json.dumps(statement)) is q.viewer.operator
    return statement


@check
def evidence_proof(q: Question) -> Any:
    proof = q.chance.choice(q.world.proofs)
    view = api.evidence_by_uuid(uuid_of(proof), q.viewer)
    if view is None:
        return None
    held = api.evidence_proof(view, q.viewer)
    assert held.bundle
    assert held.is_shown or not q.viewer.operator
    assert q.viewer.operator or "participants" not in json.dumps(held.bundle)
    return held.bundle


@check
def evidence_delivered_by(q: Question) -> Any:
    page = api.evidence_delivered_by(q.bodies, q.viewer, limit=100)
    slugs = {slug for slug, number in q.world.numbers.items() if number in q.bodies}
    assert {one.uuid for one in page.evidence} == q.proofs(lambda proof: proof.by in slugs)
    return right_claims(q, page)


@check
def evidence_counted_for(q: Question) -> Any:
    page = api.evidence_counted_for(q.bodies, q.viewer, limit=100)
    owed = q.world.owed(q.bodies, q.viewer, "by")
    counted = {uuid_of(one) for one in q.world.proofs if q.world.counting(one) & owed}
    assert {one.uuid for one in page.evidence} == counted
    return right_claims(q, page)


@check
def latest_evidence(q: Question) -> Any:
    found = api.latest_evidence(q.viewer, limit=100)
    counted = q.proofs(lambda proof: any(slug in q.seen for slug, _ in q.world.counting(proof)))
    assert {one.uuid for one in found} == counted
    return right_claims(q, found)


@check
def standings_of(q: Question) -> Any:
    found = api.standings_of(q.bodies, q.viewer)
    mine = {
        slug
        for slug in q.seen
        if {q.world.numbers[party] for party in q.world.pacts[slug].parties} & set(q.bodies)
    }
    assert {card.slug for card in found.agreements} == mine
    for side, counts in (("by", found.owed_by), ("to", found.owed_to)):
        assert sum(counts.values()) == len(q.world.owed(q.bodies, q.viewer, side))
    others = Counter(party for slug in mine for party in q.world.pacts[slug].parties)
    assert {one.organisation.number: one.agreements for one in found.neighbours} == {
        q.world.numbers[slug]: n
        for slug, n in others.items()
        if q.world.numbers[slug] not in q.bodies
    }
    assert found.totals.evidence == totals_by_hand(q)
    return found


def totals_by_hand(q: Question) -> int:
    owed = q.world.owed(q.bodies, q.viewer, "by")
    return sum(bool(q.world.counting(proof) & owed) for proof in q.world.proofs)


@check
def growth_owed_by(q: Question) -> Any:
    course = api.growth_owed_by(q.bodies, q.viewer)
    owed = q.world.owed(q.bodies, q.viewer, "by")
    assert course.commitments == len(owed)
    counting = [proof for proof in q.world.proofs if q.world.counting(proof) & owed]
    assert counting or not course.moments
    return course


@check
def totals_for(q: Question) -> Any:
    totals = api.totals_for(q.bodies, q.viewer)
    assert totals.evidence == totals_by_hand(q)
    return totals


@check
def owed_lines(q: Question) -> Any:
    sides = [api.WantedLines(side) for side in q.chance.choice([("by",), ("to",), ("by", "to")])]
    lines = api.owed_lines(q.bodies, q.viewer, *sides, limit=200)
    for side, held in lines.items():
        owed = q.world.owed(q.bodies, q.viewer, side)
        assert {(line.agreement, line.key) for line in held} == owed
        assert len(held) == len(owed)
    return lines


@check
def agreement_counts(q: Question) -> Any:
    counts = api.agreement_counts(q.bodies, q.viewer)
    parties = Counter(party for slug in q.seen for party in q.world.pacts[slug].parties)
    by_number = {q.world.numbers[slug]: n for slug, n in parties.items()}
    assert counts == {number: by_number.get(number, 0) for number in q.bodies}
    return counts


@check
def fulfilled_lately(q: Question) -> Any:
    lines = api.fulfilled_lately(q.viewer, limit=200)
    assert {line.agreement for line in lines} <= q.seen
    assert len(lines) == api.overview(q.viewer).fulfilled
    return lines


@check
def overview(q: Question) -> Any:
    found = api.overview(q.viewer)
    pacts = [q.world.pacts[slug] for slug in q.seen]
    assert found.agreements == len(pacts)
    assert found.commitments == sum(len(one.keys) for one in pacts)
    assert found.in_force == sum("in_force" in one.values("status") for one in pacts)
    assert found.organisations == len({party for one in pacts for party in one.parties})
    return found


@check
def digests_behind(q: Question) -> Any:
    """Digests of what this reader may see: of the very pieces, and of nothing else."""
    views = api.latest_evidence(q.viewer, limit=20)
    found = api.digests_behind(views, q.viewer)
    assert set(found) == {view.uuid for view in views}
    return sorted(found.values())


def test_every_function_that_takes_a_viewer_is_asked() -> None:
    """A function added to the door without a check here fails."""
    takers = {
        name
        for name in api.__all__
        if inspect.isfunction(getattr(api, name))
        and "viewer" in inspect.signature(getattr(api, name)).parameters
    }
    assert takers == set(CHECKS)


@pytest.mark.parametrize("function", sorted(CHECKS))
def test_each_gives_exactly_what_may_be_seen(world: World, function: str) -> None:
    chance = random.Random(function)
    for viewer in [PUBLIC, PUBLIC, OPERATOR, *(any_viewer(world, chance) for _ in range(27))]:
        answer = CHECKS[function](Question(world, viewer, chance))
        assert marks_in(answer) <= world.marks_allowed(viewer)


def test_a_leak_would_be_noticed(world: World) -> None:
    """The proof proves something: hidden things are there, and the operator gets them."""
    hidden = {slug for slug, one in world.pacts.items() if not one.is_public}
    assert hidden
    assert marks_in(api.register_after(RegisterFilter(), OPERATOR)) >= hidden
    assert not marks_in(api.register_after(RegisterFilter(), PUBLIC)) & hidden


# --- 2. 100,000 random queries ---


@dataclass(frozen=True)
class Asked:
    """A query: which read, by whom, about what; and the answer by hand."""

    kind: str
    viewer: Viewer
    wanted: RegisterFilter = field(default_factory=RegisterFilter)
    slug: str = ""
    bodies: tuple[int, ...] = ()

    def shape(self) -> tuple[Any, ...]:
        """Queries of one shape have one SQL."""
        asked = tuple(name for name in _FIELDS if getattr(self.wanted, name))
        return (
            self.kind, self.viewer.operator, len(self.viewer.organisations), asked,
            len(self.wanted.organisations), bool(self.slug), len(self.bodies),
            self.wanted.status,
        )  # fmt: skip


_FIELDS = ("text", "type", "state", "theme", "segment", "area", "target_group", "country")


def rows_of(one: Asked) -> Any:
    """The query as the real functions build it."""
    if one.kind == "register":
        return matching_entries(one.wanted, one.viewer, TODAY).order_by().values("pk")
    if one.kind == "agreements":
        rows = agreements_visible_to(one.viewer)
        return (rows.filter(slug=one.slug) if one.slug else rows).values("pk")
    if one.kind == "claims":
        claims = claims_visible_to(one.viewer)
        if one.slug:
            claims = claims.filter(commitment__agreement__slug=one.slug)
        return claims.values("pk")
    if one.kind == "obligations":
        return obligations_of(one.bodies, one.viewer).values("pk")
    return entries_of(one.bodies, one.viewer).values("pk")


SENTINELS = {name: f"sentinel{name.replace('_', '')}" for name in _FIELDS}
_BODIES = (910_001, 910_002, 910_003)
_PARTIES = (920_001, 920_002, 920_003)
_READERS = (930_001, 930_002, 930_003)


def template_of(one: Asked) -> tuple[str, list[Any]]:
    """The SQL of a shape, with a sentinel wherever a query of the shape has its own value."""
    said = {name: SENTINELS[name] for name in _FIELDS if getattr(one.wanted, name)}
    sentinel = Asked(
        one.kind,
        Viewer(frozenset(_READERS[: len(one.viewer.organisations)]), one.viewer.operator),
        RegisterFilter(
            **said,
            status=one.wanted.status,
            organisations=frozenset(_PARTIES[: len(one.wanted.organisations)]),
        ),
        "sentinelslug" if one.slug else "",
        _BODIES[: len(one.bodies)],
    )
    sql, params = rows_of(sentinel).query.sql_with_params()
    return sql, list(params)


def values_of(one: Asked) -> dict[Any, Any]:
    """What stands for each sentinel in this query."""
    found: dict[Any, Any] = {SENTINELS[name]: getattr(one.wanted, name) for name in _FIELDS}
    found["sentinelslug"] = one.slug
    for sentinels, values in (
        (_BODIES, one.bodies),
        (_PARTIES, sorted(one.wanted.organisations)),
        (_READERS, sorted(one.viewer.organisations)),
    ):
        found |= dict(zip(sentinels, values, strict=False))
    return found


def bound(param: Any, values: dict[Any, Any]) -> Any:
    """A parameter of the template with this query's own values in it."""
    if isinstance(param, list | tuple):
        return [bound(one, values) for one in param]
    if param in values:
        return values[param]
    if isinstance(param, str) and SENTINELS["text"] in param:
        return param.replace(SENTINELS["text"], values[SENTINELS["text"]])
    return param


def holds_sentinel(param: Any) -> bool:
    return any(str(one) in repr(param) for one in (*_BODIES, *_PARTIES, *_READERS)) or (
        "sentinel" in repr(param)
    )


def answers(asked: list[Asked]) -> list[set[int]]:
    """The rows PostgreSQL finds for each query of one shape, in one statement."""
    sql, params = template_of(asked[0])
    pieces = sql.split("%s")
    assert len(pieces) == len(params) + 1
    own = [number for number, param in enumerate(params) if holds_sentinel(param)]
    columns = ["(j->>'i')::int AS i", *(_column(n, params[n]) for n in own)]
    inner, constants = pieces[0], []
    for number, piece in enumerate(pieces[1:]):
        inner += (f"q.p{number}" if number in own else "%s") + piece
        constants += [] if number in own else [params[number]]
    rows = []
    for place, one in enumerate(asked):
        values = values_of(one)
        rows.append({"i": place} | {f"p{n}": bound(params[n], values) for n in own})
    statement = (
        f"WITH q AS MATERIALIZED (SELECT {', '.join(columns)} "
        "FROM jsonb_array_elements(%s::jsonb) j) "
        f"SELECT q.i, ARRAY(SELECT x.* FROM ({inner}) x) FROM q"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows), *constants])
        found = dict(cursor.fetchall())
    return [set(found[place]) for place in range(len(asked))]


def _column(number: int, param: Any) -> str:
    sample = param[0] if isinstance(param, list | tuple) else param
    kind = "bigint" if isinstance(sample, int) else "text"
    if isinstance(param, list | tuple):
        held = f"jsonb_array_elements_text(j->'p{number}')::{kind}"
        return f"ARRAY(SELECT {held}) AS p{number}"
    return f"(j->>'p{number}')::{kind} AS p{number}"


class ByHand:
    """The same answers from the files, as numbers of rows."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.agreements = dict(Agreement.objects.values_list("slug", "pk"))
        marks = {uuid_of(proof): proof for proof in world.proofs}
        by_pk = {row.pk: marks[row.uuid] for row in Evidence.objects.all()}
        self.claims = [
            (row.pk, row.commitment.agreement.slug, by_pk[row.evidence_id])
            for row in Claim.objects.select_related("commitment__agreement")
        ]
        self.obligations = [
            (row.pk, row.commitment.agreement.slug, row.organisation_id)
            for row in Obligation.objects.select_related("commitment__agreement")
        ]

    def answer(self, one: Asked) -> set[int]:
        seen = self.world.seen(one.viewer)
        if one.kind == "register":
            found = {slug for slug in seen if self.world.matches(one.wanted, slug)}
        elif one.kind == "agreements":
            found = {slug for slug in seen if one.slug in ("", slug)}
        elif one.kind == "entries":
            found = {slug for slug in seen if self._parties(slug) & set(one.bodies)}
        elif one.kind == "claims":
            return {
                pk
                for pk, slug, proof in self.claims
                if slug in seen
                and one.slug in ("", slug)
                and self._may_see(one.viewer, slug, proof)
            }
        else:
            return {
                pk for pk, slug, body in self.obligations if slug in seen and body in one.bodies
            }
        return {self.agreements[slug] for slug in found}

    def _parties(self, slug: str) -> set[int]:
        return {self.world.numbers[party] for party in self.world.pacts[slug].parties}

    def _may_see(self, viewer: Viewer, slug: str, proof: Proof) -> bool:
        return (
            viewer.operator or self.world.accepted(proof, slug) or self.world.is_party(viewer, slug)
        )


def any_query(world: World, chance: random.Random) -> Asked:
    viewer = any_viewer(world, chance)
    roll = chance.random()
    slug = chance.choice(["", *world.pacts, "no-such"])
    known = sorted(world.numbers.values())
    bodies = tuple(chance.sample(known, chance.randint(1, 3)))
    if roll < 0.6:
        return Asked("register", viewer, any_filter(world, chance))
    if roll < 0.7:
        return Asked("agreements", viewer, slug=slug)
    if roll < 0.8:
        return Asked("claims", viewer, slug=slug)
    return Asked("obligations" if roll < 0.9 else "entries", viewer, bodies=bodies)


QUERIES, PARTS = 100_000, 4


@pytest.mark.parametrize("part", range(PARTS))
def test_a_role_that_may_not_see_never_does_in_100_000_random_queries(
    world: World, part: int
) -> None:
    chance = random.Random(part)
    shapes: dict[tuple[Any, ...], list[Asked]] = defaultdict(list)
    for _ in range(QUERIES // PARTS):
        one = any_query(world, chance)
        shapes[one.shape()].append(one)
    by_hand, asked, not_empty = ByHand(world), 0, 0
    for alike in shapes.values():
        try:
            found = answers(alike)
        except EmptyResultSet:
            found = [set() for _ in alike]
        for one, rows in zip(alike, found, strict=True):
            assert rows == by_hand.answer(one), one
            not_empty += bool(rows)
        asked += len(alike)
    assert asked == QUERIES // PARTS
    assert asked * 0.3 < not_empty < asked


def test_the_template_is_the_query_of_the_functions(world: World) -> None:
    """One by one through Django, the queries give what they give set by set."""
    chance = random.Random("one by one")
    for _ in range(150):
        one = any_query(world, chance)
        assert answers([one]) == [{row["pk"] for row in rows_of(one)}], one


def test_the_rule_in_python_is_the_rule_in_sql(world: World) -> None:
    chance = random.Random("rule")
    for _ in range(10_000):
        viewer = any_viewer(world, chance)
        one = chance.choice(list(world.pacts.values()))
        parties = {world.numbers[slug] for slug in one.parties}
        assert can_see(viewer, is_public=one.is_public, parties=parties) is world.sees(
            viewer, one.slug
        )
