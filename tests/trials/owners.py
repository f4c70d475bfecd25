"""What the owners themselves see and send: their pages, the forms on them, the values in these."""

from __future__ import annotations

import hashlib
import itertools
import random
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from pactwork.agreements.models import Comment, DraftFile
from pactwork.ledger.models import Credential
from pactwork.notifications.models import Webhook
from pactwork.people.models import AccessToken, App, Delegation, Invitation, Membership
from pactwork.people.models import Claim as Asking
from tests.files.samples import PNG
from tests.trials.markup import Form, Page
from tests.trials.places import Place, every_place
from tests.trials.victims import Victims

WAYS = 5
"""So many ways to fill an address are tried by its owners."""


@dataclass
class Pools:
    """Values for parameters: those of the victims by name, and some that nobody has."""

    by_name: dict[str, list[Any]]
    by_kind: dict[str, list[Any]]

    @classmethod
    def of(cls, victims: Victims) -> Pools:
        """What stands in the victims' addresses."""
        uuids: list[Any] = [*victims.drafts, *victims.pieces, *victims.said]
        hooks = list(Webhook.objects.values_list("uuid", flat=True))
        digests = list(DraftFile.objects.values_list("sha256", flat=True).distinct())
        names = ("accept", "ask", "return", "answer", "withdraw", "take-back")
        by_name = {
            "uuid": [*victims.drafts, *victims.pieces],
            "number": [*victims.pieces, *victims.said],
            "webhook": hooks,
            "slug": ["hush", "reading", "library", "school"],
            "key": ["c1", "a1"],
            "digest": [*digests, _picture()],
            "name": list(names),
            "token": [*_keys(AccessToken), "guessed"],
            "paper": victims.papers,
            "membership": _keys(Membership),
            "invitation": _keys(Invitation),
            "delegation": _keys(Delegation),
            "claim": _keys(Asking),
            "app": _keys(App),
            "language": ["en", "ro"],
            "code": ["themes"],
            "notation": ["education"],
            "sheet": [1],
            "credential": _keys(Credential),
            "statement": victims.statements,
            "kind": ["jsonl", "parquet"],
        }
        whole = [*_keys(Comment), *_keys(Membership), *victims.papers]
        by_kind = {
            "uuid": [*uuids, *hooks],
            "uuidstr": uuids,
            "int": whole,
            "slug": by_name["slug"],
        }
        return cls(by_name, by_kind | {"str": ["c1", "guessed"], "key": ["c1"]})

    def values(self, kind: str, name: str) -> list[Any]:
        """What may stand there; a parameter nobody has seen before takes all of its kind."""
        held = self.by_name.get(name) or self.by_kind.get(kind) or self.by_kind["str"]
        fits = [one for one in held if _fits(kind, one)]
        return fits or self.by_kind.get(kind, self.by_kind["str"])

    def any(self, kind: str, name: str, chance: random.Random) -> Any:
        """One of them, or now and then something that nobody has."""
        if chance.random() < 0.06:
            return _made_up(kind, chance)
        return chance.choice(self.values(kind, name))


def _fits(kind: str, value: Any) -> bool:
    if kind == "int":
        return isinstance(value, int)
    if kind in ("uuid", "uuidstr"):
        return isinstance(value, uuid.UUID)
    return isinstance(value, str) or kind == "str"


def _made_up(kind: str, chance: random.Random) -> Any:
    if kind == "int":
        return chance.choice([0, 1, 2**31, 10**18, 10**30])
    if kind in ("uuid", "uuidstr"):
        return uuid.UUID(int=chance.getrandbits(128))
    words = ["nowhere", "c9", "x" * 300]
    return chance.choice([*words, "a b", "école", "%00"] if kind == "str" else words)


def _keys(model: Any) -> list[int]:
    return list(model.objects.order_by("pk").values_list("pk", flat=True))


def _picture() -> str:
    return hashlib.sha256(PNG).hexdigest()


@dataclass
class Owners:
    """Their pages: which show a mark, which forms stand there, what is in these."""

    shown: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Paths with a mark on them, by route."""
    forms: dict[str, list[tuple[str, dict[str, list[str]]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """By route: where the form goes, and what is in it."""
    fields: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Values by the name of the field, over all forms and questions."""
    questions: set[str] = field(default_factory=set)
    """What stands after "?" in links."""

    def look(
        self, client: Client, pools: Pools, victims: Victims, chance: random.Random, only: str = ""
    ) -> None:
        """Visit every place (whose route begins so) in a few ways."""
        for place in every_place():
            if not place.route.startswith(only):
                continue
            held = [pools.values(kind, name) for kind, name in place.parameters]
            ways = list(itertools.islice(itertools.product(*held), 400))
            for way in chance.sample(ways, min(WAYS, len(ways))):
                names = [name for _, name in place.parameters]
                path = place.filled(dict(zip(names, way, strict=True)))
                self._visit(client, place, path, victims.mark)

    def _visit(self, client: Client, place: Place, path: str, mark: str) -> None:
        answer = client.get(path)
        if answer.streaming:
            b"".join(answer.streaming_content)
        if answer.status_code != 200 or answer.streaming:
            return
        body = answer.content
        if mark.encode() in body:
            self.shown[place.route].add(path)
        if "text/html" in answer["Content-Type"]:
            self._read(path, Page(body.decode()), mark)

    def _read(self, path: str, page: Page, mark: str) -> None:
        for link in page.links:
            if query := urlsplit(link).query.replace(mark, "scrubbed"):
                self.questions.add(query)
                for name, value in parse_qsl(query):
                    self.fields[name].add(value)
        for form in page.forms:
            goes = urlsplit(urljoin(path, form.action)).path
            held = _sent(form, mark)
            for name, values in held.items():
                self.fields[name].update(values)
            if form.method == "post" and (route := route_of(goes)):
                self.forms[route].append((goes, held))


def _sent(form: Form, mark: str) -> dict[str, list[str]]:
    return {
        name: [one.replace(mark, "scrubbed") for one in values[:8]]
        for name, values in form.fields.items()
        if values and name != "csrfmiddlewaretoken"
    }


def route_of(path: str) -> str:
    """The route a path is served by; "" for none."""
    try:
        return "/" + resolve(path).route
    except Resolver404:
        return ""
