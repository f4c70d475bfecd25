"""What strangers and parties try on pages and programs: forged forms, markup, redirects, fields
nobody asked for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from django.utils.html import escape

from pactwork.agreements.models import Approval, Draft, Signature
from pactwork.people.models import Membership, Person
from tests.desk.conftest import Party
from tests.factories import someone
from tests.trials.asking import Trial
from tests.trials.hostile import ELSEWHERE, PAYLOAD, Hostile, alive_in, leads_away
from tests.trials.kept import undone
from tests.trials.owners import Owners, Pools
from tests.trials.places import Place, every_place
from tests.trials.victims import Asker, Victims, just_signed_in

WITHOUT_TOKEN = {
    "desk-unsubscribe",
    "oai",
    "oauth-introspect",
    "oauth-revoke",
    "oauth-token",
    "xapi",
}
"""A mail program presses the first; its signed address is its token (RFC 8058). Programs ask the
others, which look at no cookie."""


@pytest.fixture(autouse=True)
def _unlimited(db: None, settings: Any) -> Iterator[None]:
    settings.PACTWORK_API_PER_MINUTE = 10**9
    yield
    cache.clear()


def filled(place: Place, pools: Pools, chance: random.Random) -> str:
    values = {name: chance.choice(pools.values(kind, name)) for kind, name in place.parameters}
    return place.filled(values)


def test_every_form_of_every_place_wants_its_token() -> None:
    victims, chance = Victims(), random.Random(7)
    pools = Pools.of(victims)
    client = Client(enforce_csrf_checks=True)
    client.force_login(victims.library.person)
    just_signed_in(client, victims.library.person)
    without = set()
    for place in every_place():
        if place.route.startswith("/api/"):
            continue
        for method in ("post", "put", "patch", "delete"):
            path = filled(place, pools, chance)
            answer = getattr(client, method)(path, {"do": "withdraw"})
            assert answer.status_code < 500, place
            if answer.status_code != 403:
                without.add(place.name)
    assert without == WITHOUT_TOKEN


def test_the_api_of_the_desk_looks_at_no_cookie() -> None:
    victims, chance = Victims(), random.Random(7)
    pools = Pools.of(victims)
    for place in every_place():
        if place.route.startswith("/api/desk/v1/") and "openapi" not in place.route:
            answer = victims.library.client.get(filled(place, pools, chance))
            assert answer.status_code in (401, 405), place


def visited(client: Client, pools: Pools, chance: random.Random) -> Iterator[tuple[str, Any]]:
    """Every place, filled with what is the victims', in a few ways."""
    for place in every_place():
        for path in sorted({filled(place, pools, chance) for _ in range(3)}):
            yield path, client.get(path)


@pytest.mark.slow
def test_nothing_that_was_written_comes_alive() -> None:
    hostile, chance = Hostile(), random.Random(7)
    pools, shown, alive = Pools.of(hostile), set[str](), dict[str, Any]()
    operator = someone("operator@example.org", name=PAYLOAD)
    Person.objects.filter(pk=operator.pk).update(is_operator=True)
    reader = Client()
    reader.force_login(operator)
    for client in (hostile.library.client, hostile.school.client, reader, Client()):
        for path, answer in visited(client, pools, chance):
            if found := alive_in(answer):
                alive[path] = found
            if not answer.streaming and hostile.mark.encode() in answer.content:
                shown.add(answer.resolver_match.route)
    assert alive == {}
    assert len(shown) >= 40, sorted(shown)


@pytest.mark.slow
def test_nothing_that_is_sent_comes_back_alive_or_leads_away() -> None:
    """All fields that any form has, in the question and in the form of every place."""
    victims, chance = Victims(), random.Random(7)
    pools, owners = Pools.of(victims), Owners()
    owners.look(victims.library.client, pools, victims, chance, "/en/")
    asked = dict.fromkeys(owners.fields, PAYLOAD)
    back = dict.fromkeys(("next", "here", "back", "at", "url", "return", "side"), ELSEWHERE)
    wrong: dict[str, Any] = {}
    came_back = set[str]()
    for client in (victims.library.client, Client()):
        for place in every_place():
            if place.route.startswith(("/api/", "/ld/", "/feeds/", "/id/")):
                continue
            path = filled(place, pools, chance)
            for answer in answers(client, path, owners.forms.get(place.route, []), asked, back):
                if found := [*alive_in(answer), *filter(None, [leads_away(answer)])]:
                    wrong[path] = found
                if not answer.streaming and b"zx-evil" in answer.content:
                    came_back.add(place.route)
    assert wrong == {}
    assert len(came_back) >= 15, sorted(came_back)


def test_what_comes_alive_is_noticed() -> None:
    whole = f"<p>{PAYLOAD}</p>"
    for page in (whole, f'<a title="{PAYLOAD}">x</a>', f"<textarea>{PAYLOAD}</textarea>"):
        assert alive_in(HttpResponse(page)), page
    for link in ("javascript:x", " java\nscript:x", "//evil.example/", "data:text/html,x"):
        assert alive_in(HttpResponse(f'<a href="{link}">x</a>')) == [f"a href={link}"]
    assert alive_in(HttpResponse("<svg onload=x>"))
    assert not alive_in(HttpResponse(f"<p>{escape(PAYLOAD)}</p>"))
    for to in ("//evil.example/", "https://evil.example", "/\\evil.example/x"):
        answer = HttpResponse(status=302, headers={"Location": to})
        assert leads_away(answer) == to
    assert not leads_away(HttpResponseRedirect("/en/desk/"))


def answers(
    client: Client, path: str, forms: list[Any], asked: dict[str, str], back: dict[str, str]
) -> Iterator[Any]:
    """What is answered to hostile questions and forms; nothing of it stays."""
    with undone():
        yield client.get(path, asked | back)
        yield client.post(f"{path}?next={ELSEWHERE}", asked | back)
        for goes, held in forms[:2]:
            fields = {name: values[0] for name, values in held.items()}
            yield client.post(goes, fields | back)
            yield client.post(goes, dict.fromkeys(fields, PAYLOAD) | back)
        transaction.set_rollback(True)


EXTRA = {
    "is_operator": "1", "operator": "1", "is_active": "", "person": "1", "role": "representative",
    "state": "in_force", "confirmed": "1", "approved": "1", "person_id": "1", "by": "school",
    "for_organisation": "1", "authenticated_at": "2026-01-01", "revision": "99", "holder": "1",
    "visibility": "public", "accepted_on": "2026-01-01", "superuser": "1",
}  # fmt: skip


def test_fields_that_no_form_asks_for_give_no_power() -> None:
    victims, chance = Victims(), random.Random(7)
    pools, owners = Pools.of(victims), Owners()
    owners.look(victims.library.client, pools, victims, chance, "/en/")
    member = Party("library", role="member", name="Ion")
    just_signed_in(member.client, member.person)

    def powers() -> Any:
        return (
            list(Person.objects.filter(is_operator=True)),
            list(Membership.objects.order_by("pk").values_list("pk", "person", "role")),
            list(Draft.objects.order_by("pk").values_list("pk", "stage", "terms", "visibility")),
            Approval.objects.filter(cleared_at=None).count(),
            Signature.objects.count(),
        )

    before, sent = powers(), 0
    for route, forms in sorted(owners.forms.items()):
        if not route.endswith(("logout/", "erase/")):
            for goes, held in forms[:3]:
                fields = {name: chance.choice(values) for name, values in held.items()}
                answer = member.client.post(goes, fields | EXTRA)
                assert answer.status_code < 500, goes
                sent += 1
    after = powers()
    ended = [one for one in after[1] if one[1] != member.person.pk]
    assert ended == [one for one in before[1] if one[1] != member.person.pk]
    assert (after[0], *after[2:]) == (before[0], *before[2:])
    assert sent > 40
    mine = Membership.objects.filter(person=member.person)
    assert {one.role for one in mine} <= {"member"}


def test_nothing_a_party_sends_breaks_the_desk() -> None:
    """Parties themselves send what no form would: long, empty, in other digits, in other fields."""
    victims, chance = Victims(), random.Random()
    seed = chance.randrange(10**6)
    chance.seed(seed)
    pools, owners = Pools.of(victims), Owners()
    owners.look(victims.library.client, pools, victims, chance, "/en/desk/")
    people = [Asker("library", victims.library.person), Asker("school", victims.school.person)]
    trial = Trial(victims, owners, pools, people, chance, "/en/desk/")
    trial.run(200)
    assert trial.broken == [], (seed, "\n".join(trial.broken))
