"""Random requests of those who have nothing to look for there, and what came of them."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from pactwork.config.desk_api import description
from tests.files.samples import PNG
from tests.trials.kept import Kept, undone
from tests.trials.owners import Owners, Pools
from tests.trials.places import Place, every_place
from tests.trials.victims import Asker, Victims

BATCH = 150
"""Requests after which everything is compared, and what the askers did to themselves undone."""
METHODS = ("GET",) * 9 + ("POST",) * 8 + ("PUT", "PATCH", "DELETE", "HEAD")
HEADERS = ({}, {}, {}, {"Accept": "application/json"}, {"HX-Request": "true"}, {"If-Match": '"1"'})


@dataclass(frozen=True)
class Question:
    """A request, as it is sent."""

    asker: str
    place: Place
    method: str
    path: str
    body: Any
    headers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.asker}: {self.method} {self.path} {str(self.body)[:300]}"


@dataclass
class Trial:
    """Everything that is asked, and everything that was found."""

    victims: Victims
    owners: Owners
    pools: Pools
    askers: Sequence[Asker]
    chance: random.Random
    only: str = ""
    """Only places whose route begins so."""
    asked: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    routes: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def found(self) -> list[str]:
        """All of it."""
        return [*self.leaks, *self.changes, *self.broken]

    def run(self, requests: int) -> None:
        """Ask so many times."""
        kept = Kept.now(self.askers)
        questions = self._questions()
        until = self.asked + requests
        while self.asked < until:
            self._batch(kept, questions, min(BATCH, until - self.asked))

    def _batch(self, kept: Kept, questions: Iterator[Question], size: int) -> None:
        cache.clear()
        sent: list[Question] = []
        with undone():
            browsers = {one.name: one.browser() for one in self.askers}
            for _ in range(size):
                question = next(questions)
                sent.append(question)
                self._ask(browsers[question.asker], question)
            if found := kept.differences():
                self.changes += [*found, *map(str, sent)]
            transaction.set_rollback(True)
        connection.run_on_commit.clear()

    def _questions(self) -> Iterator[Question]:
        """Every place in turn, in an order that changes, by somebody in some way."""
        while True:
            places = [one for one in every_place() if one.route.startswith(self.only)]
            self.chance.shuffle(places)
            for place in places:
                yield self._question(place)

    def _question(self, place: Place) -> Question:
        able = [one for one in self.askers if place.name not in one.not_asked]
        asker = self.chance.choice(able)
        if place.route.startswith("/api/desk/"):
            able = [one for one in able if one.bearer] if self.chance.random() < 0.8 else able
            asker = self.chance.choice(able)
        reads = not place.route.startswith(("/en/desk/", "/en/account/", "/api/desk/"))
        method = "GET" if reads and self.chance.random() < 0.7 else self.chance.choice(METHODS)
        path, body = self._path(place), None
        headers = dict(self.chance.choice(HEADERS))
        if asker.bearer:
            headers["Authorization"] = f"Bearer {asker.bearer}"
        if place.route.startswith("/api/"):
            method, body = self._for_machines(place, method)
        elif method not in ("GET", "HEAD"):
            path, body = self._form(place, path)
        elif self.owners.questions and self.chance.random() < 0.4:
            path += f"?{self.chance.choice(sorted(self.owners.questions))}"
        return Question(asker.name, place, method, path, body, headers)

    def _path(self, place: Place) -> str:
        """A path that shows its owners something; or one with any values of theirs."""
        shown = sorted(self.owners.shown.get(place.route, ()))
        if shown and self.chance.random() < 0.6:
            return self.chance.choice(shown)
        values = {name: self.pools.any(kind, name, self.chance) for kind, name in place.parameters}
        return place.filled(values)

    def _form(self, place: Place, path: str) -> tuple[str, dict[str, Any]]:
        """What the owners' own form there holds, with a few fields of any other."""
        held: dict[str, Any] = {}
        if forms := self.owners.forms.get(place.route):
            path, fields = self.chance.choice(forms)
            held = {name: self.chance.choice(values) for name, values in fields.items()}
        known = sorted(self.owners.fields)
        for name in self.chance.sample(known, self.chance.randrange(min(6, len(known) + 1))):
            held[name] = self.chance.choice(sorted(self.owners.fields[name]) or [""])
        for name in [one for one in held if self.chance.random() < 0.15]:
            held[name] = self._anything()
        if self.chance.random() < 0.1:
            name = self.chance.choice(["scan", "files", "letter", "file"])
            held[name] = SimpleUploadedFile("a.png", PNG, content_type="image/png")
        return path, held

    def _for_machines(self, place: Place, method: str) -> tuple[str, Any]:
        held = described().get(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", place.route), {})
        if not held or self.chance.random() < 0.1:
            return method, {}
        method = self.chance.choice(sorted(held))
        sent = held[method].get("requestBody")
        return method.upper(), made(sent, self.chance, self._value) if sent else None

    def _value(self, name: str) -> Any:
        """A value for a field of this name."""
        named = {"organisation": "slug", "by": "slug", "to": "slug", "agreement": "slug"}
        if name == "sha256":
            known = sorted(self.owners.fields.get("sha256", {""}))
            return self.chance.choice(known)
        if name in named or name in self.pools.by_name:
            return str(self.chance.choice(self.pools.by_name[named.get(name, name)]))
        return self._anything()

    def _anything(self) -> str:
        words = ["", "0", "-1", "on", "x" * 5000, "\x00", "9" * 5000, "٣", "{}", "[]", "a\r\nb: c"]
        ours = [str(one) for held in self.pools.by_name.values() for one in held]
        return self.chance.choice([*words, *self.chance.sample(ours, 6)])

    def _ask(self, browser: Client, question: Question) -> None:
        self.asked += 1
        self.routes[question.place.route] += 1
        try:
            with undone():
                answer = send(browser, question)
                status = answer.status_code
                if status >= 500:
                    transaction.set_rollback(True)
        except Exception as error:  # noqa: BLE001 (whatever it is, it is a finding)
            self.broken.append(f"{error!r}: {question}")
            return
        self.statuses[status] += 1
        if status >= 500:
            why = (getattr(answer, "exc_info", None) or ("", ""))[1]
            self.broken.append(f"{status} {why!r}: {question}")
        asker = next(one for one in self.askers if one.name == question.asker)
        for kind in marks_in(answer, self.victims) - asker.may_see:
            self.leaks.append(f"{kind} in {status}: {question}")


def send(browser: Client, question: Question) -> Any:
    """The answer to a request."""
    ask = getattr(browser, question.method.lower())
    said: dict[str, Any] = {"headers": question.headers}
    if question.method in ("GET", "HEAD"):
        return ask(question.path, **said)
    if has_files(question.body):
        return browser.post(question.path, question.body, **said)
    if question.place.route.startswith("/api/") and question.body is not None:
        said |= {"data": json.dumps(question.body), "content_type": "application/json"}
    elif question.method == "POST":
        said["data"] = question.body or {}
    elif question.body:
        plain = {name: value for name, value in question.body.items() if isinstance(value, str)}
        said |= {"data": json.dumps(plain), "content_type": "application/json"}
    return ask(question.path, **said)


def has_files(body: Any) -> bool:
    """Whether a body is a form with files."""
    held = body.values() if isinstance(body, dict) else ()
    return any(isinstance(one, SimpleUploadedFile) for one in held)


def marks_in(answer: Any, victims: Victims) -> set[str]:
    """The kinds of marks anywhere in an answer: its body, its headers, where it leads."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    heads = "\n".join(f"{name}: {value}" for name, value in answer.items())
    whole = body.decode("utf-8", "replace") + heads + str(answer.cookies)
    told = {"secret" for one in victims.secrets if one in whole}
    return told | set(re.findall(rf"{victims.mark}(\w*)", whole))


def described() -> dict[str, Any]:
    """The operations of the desk's API by route."""
    return dict(description()["paths"])


def made(sent: Any, chance: random.Random, value: Any) -> Any:
    """A body as it is described, sometimes with something left out or more than that."""
    form = sent["content"].get("multipart/form-data")
    if form:
        return _form_of(form["schema"], chance, value)
    schema = sent["content"]["application/json"]["schema"]
    body = _of(schema, "", chance, value)
    if isinstance(body, dict) and chance.random() < 0.2:
        body[chance.choice(["person", "state", "is_operator", "x"])] = "1"
    return body


def _form_of(schema: Any, chance: random.Random, value: Any) -> Any:
    """A form with files as it is described; a part that is JSON is made as its own shape."""
    found: dict[str, Any] = {}
    for name, held in schema["properties"].items():
        one = held.get("items", held)
        if one.get("format") == "binary":
            found[name] = SimpleUploadedFile("a.png", PNG, content_type="image/png")
        elif "contentSchema" in held:
            found[name] = json.dumps(_of(held["contentSchema"], name, chance, value))
        else:
            found[name] = _of(held, name, chance, value)
    return found


def _of(schema: Any, name: str, chance: random.Random, value: Any) -> Any:
    if "$ref" in schema:
        named = schema["$ref"].rpartition("/")[2]
        schema = description()["components"]["schemas"][named]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _of(chance.choice(schema[several]), name, chance, value)
    if "enum" in schema or "const" in schema:
        return chance.choice(schema.get("enum") or [schema["const"]])
    kind = schema.get("type")
    if kind == "object":
        return _object(schema, name, chance, value)
    if kind == "array":
        if name == "operations":
            text = {"do": "set-text", "path": ["agreement", "purpose"], "language": "ro"}
            return [text | {"text": "scrubbed"}]
        return [_of(schema["items"], name, chance, value) for _ in range(chance.randrange(3))]
    if kind in ("integer", "number"):
        return chance.choice([0, 1, 12, 2**40])
    return {"boolean": True, "null": None}.get(str(kind)) or _string(schema, name, value)


def _string(schema: Any, name: str, value: Any) -> str:
    plain = {"date": "2026-03-01", "uuid": value("uuid")}
    return str(plain.get(schema.get("format", ""), value(name)))


def _object(schema: Any, name: str, chance: random.Random, value: Any) -> Any:
    fields = schema.get("properties")
    if not fields:
        return {"en": "scrubbed"} if name != "quantities" else {"measures:trainings": 1}
    needed = set(schema.get("required", ()))
    return {
        one: _of(held, one, chance, value)
        for one, held in fields.items()
        if one in needed or chance.random() < 0.6
    }
