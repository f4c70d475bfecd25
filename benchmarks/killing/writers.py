"""Sixteen tools that send statements whatever happens, and note what was answered."""

from __future__ import annotations

import base64
import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

PAUSE = 0.15
"""The longest pause between two requests of a writer."""
_SECONDS = 30
_VERBS = ("completed", "attended", "experienced", "passed")


@dataclass(frozen=True)
class Tool:
    """A credential, whose it is, and the commitments that its organisation owes."""

    key: str
    organisation: str
    commitments: Sequence[str]


@dataclass(eq=False)
class Sent:
    """A request: the ids of its statements, how it is sent, and whether it was acknowledged."""

    method: str
    path: str
    body: bytes
    ids: tuple[str, ...]
    by: Tool
    is_noted: bool = False
    is_answered: bool = False


@dataclass
class Notes:
    """What all writers know together: the tools with what they may name; statements by id."""

    tools: Sequence[Tool]
    statements: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: list[Sent] = field(default_factory=list)
    latest: deque[Sent] = field(default_factory=lambda: deque(maxlen=400))
    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    latest_answer: float = field(default_factory=time.monotonic)
    longest_silence: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self) -> None:
        """A request was answered well: how long was none?"""
        now = time.monotonic()
        self.longest_silence = max(self.longest_silence, now - self.latest_answer)
        self.latest_answer = now

    def acknowledged(self) -> set[str]:
        """Every id that a request was answered well for."""
        return {one for sent in self.requests if sent.is_answered for one in sent.ids}


class Writer(threading.Thread):
    """One tool with one connection."""

    def __init__(self, number: int, port: int, notes: Notes, until: threading.Event) -> None:
        super().__init__(name=f"writer {number}", daemon=True)
        self._port, self._notes, self._until = port, notes, until
        self._chance = random.Random(number * 7919 + uuid.uuid4().int)
        self._tool = notes.tools[number % len(notes.tools)]
        self._connection: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Send until it is time to stop."""
        while not self._until.is_set():
            way = self._chance.choices(
                (self._fresh, self._put, self._again, self._overlapping, self._looked),
                (5, 2, 2, 2, 2),
            )[0]
            well = way()
            self._until.wait(self._chance.random() * (PAUSE if well else 5 * PAUSE))

    def _fresh(self) -> bool:
        """A statement alone, or a batch of them."""
        count = 1 if self._chance.random() < 0.4 else self._chance.randrange(2, 21)
        return self._post([self._new() for _ in range(count)])

    def _put(self) -> bool:
        number = self._new()
        held = dict(self._notes.statements[number])
        if self._chance.random() < 0.5:
            del held["id"]
        path = f"/xapi/statements?statementId={number}"
        return self._send(Sent("PUT", path, _json(held), (number,), self._tool))

    def _again(self) -> bool:
        """What was sent before, answered or not, letter for letter."""
        held = self._some()
        return self._send(held) if held else self._fresh()

    def _overlapping(self) -> bool:
        """New ones among some that this or another tool sent, maybe at this moment."""
        held = [one for sent in (self._some(), self._some()) if sent for one in sent.ids]
        mixed = list(dict.fromkeys([*held[:12], *(self._new() for _ in range(3))]))
        self._chance.shuffle(mixed)
        return self._post(mixed)

    def _looked(self) -> bool:
        """What was acknowledged is there, now."""
        held = self._some()
        if held is None or not held.is_answered:
            return True
        number = self._chance.choice(held.ids)
        path = f"/xapi/statements?statementId={number}"
        status, body = self._asked("GET", path, b"", self._tool.key)
        if status == 200 and json.loads(body)["id"] == number:
            return True
        if status is not None and status < 500:
            self._note(f"GET of the acknowledged {number}: {status} {body[:300]!r}")
        return False

    def _some(self) -> Sent | None:
        """What a tool of the same organisation sent, mostly lately: it may read that."""
        with self._notes.lock:
            older = self._chance.random() < 0.3
            held = self._notes.requests if older else self._notes.latest
            found = [self._chance.choice(held) for _ in range(6)] if held else []
        mine = self._tool.organisation
        return next((one for one in found if one.by.organisation == mine), None)

    def _post(self, ids: Sequence[str]) -> bool:
        held = [self._notes.statements[one] for one in ids]
        body = _json(held[0] if len(held) == 1 and self._chance.random() < 0.5 else held)
        return self._send(Sent("POST", "/xapi/statements", body, tuple(ids), self._tool))

    def _send(self, sent: Sent) -> bool:
        with self._notes.lock:
            if not sent.is_noted:
                sent.is_noted = True
                self._notes.latest.append(sent)
                self._notes.requests.append(sent)
        status, body = self._asked(sent.method, sent.path, sent.body, sent.by.key)
        if status == (204 if sent.method == "PUT" else 200):
            if sent.method == "POST" and json.loads(body) != list(sent.ids):
                self._note(f"other ids than were sent: {body[:300]!r}")
            sent.is_answered = True
            return True
        if status is not None and status < 500:
            self._note(f"{sent.method} {sent.path}: {status} {body[:600]!r}")
        return False

    def _asked(self, method: str, path: str, body: bytes, key: str) -> tuple[int | None, bytes]:
        headers = {
            "Authorization": f"Basic {base64.b64encode(key.encode()).decode()}",
            "X-Experience-API-Version": "2.0.0",
            "Content-Type": "application/json",
        }
        connection = self._connection or http.client.HTTPConnection(
            "127.0.0.1", self._port, timeout=_SECONDS
        )
        self._connection = None
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            self._count(f"{type(error).__name__}")
            return None, b""
        self._connection = connection
        self._count(f"{method} {answer.status}", well=answer.status < 300)
        return answer.status, content

    def _new(self) -> str:
        """A statement that no request held before; one of seven names a commitment."""
        number, chance = uuid.uuid4(), self._chance
        home = "https://lms.example"
        context: dict[str, Any] = {
            "registration": str(uuid.UUID(int=number.int ^ 1)),
            "instructor": {"mbox": f"mailto:teacher{number.int % 7}@lms.example"},
            "contextActivities": {
                "grouping": [{"id": f"{home}/programme/{number.int % 20}"}],
                "other": [{"id": f"{home}/other/{number.int % n}"} for n in (3, 5)],
            },
        }
        if chance.random() < 1 / 7:
            context["contextActivities"]["parent"] = [
                {"id": one} for one in chance.sample(self._tool.commitments, 1)
            ]
        name = f"تُهمینه \t{number.int % 50} \\ «ž»"
        self._notes.statements[str(number)] = {
            "id": str(number),
            "actor": {"name": name, "account": {"homePage": home, "name": str(number.int % 50)}},
            "verb": {"id": f"http://adlnet.gov/expapi/verbs/{chance.choice(_VERBS)}"},
            "object": {"id": f"{home}/course/{number.int % 40}"},
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "context": context,
        }
        return str(number)

    def _count(self, what: str, *, well: bool = False) -> None:
        with self._notes.lock:
            self._notes.statuses[what] += 1
            if well:
                self._notes.hear()

    def _note(self, what: str) -> None:
        with self._notes.lock:
            self._notes.wrong.append(what)


def _json(held: object) -> bytes:
    return json.dumps(held, ensure_ascii=False).encode()
