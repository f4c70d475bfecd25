"""Requests to the xAPI entrance, and statements in six scripts to send."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from pactwork.ledger.actions.credentials import Issued, make_credential
from pactwork.ledger.rest.asked import Answered, Asked
from pactwork.ledger.rest.entrance import answer
from pactwork.organisations.models import Organisation

ONE, TWO = "1.0.3", "2.0.0"
NAMES = {
    "ro": "Școala Ștefan Vodă", "lt": "Žvėryno gimnazija", "vi": "Bộ Giáo dục thỏa thuận",
    "ka": "თბილისის მედიათეკა", "fa": "شهر یادگیرندهٔ کرمانشاه", "en": "Town Library",
}  # fmt: skip
VERB = "https://verbs.example/trained"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
Json = dict[str, Any]


def agent(who: str = "ana", **said: Any) -> Json:
    return {"objectType": "Agent", "mbox": f"mailto:{who}@example.org", **said}


def activity(name: str = "reading") -> Json:
    return {"objectType": "Activity", "id": f"https://activities.example/{name}"}


def statement(**said: Any) -> Json:
    """Ana trained; the names of the verb are in six scripts."""
    verb = {"id": VERB, "display": NAMES}
    return {"actor": agent(), "verb": verb, "object": activity(), **said}


def refers(to: str, verb: str = "https://verbs.example/commented", **said: Any) -> Json:
    target = {"objectType": "StatementRef", "id": to}
    return statement(actor=agent("bea"), verb={"id": verb}, object=target, **said)


@dataclass
class Client:
    """A tool that asks."""

    issued: Issued
    version: str = TWO
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def basic(self) -> str:
        pair = f"{self.issued.key}:{self.issued.secret}"
        return "Basic " + base64.b64encode(pair.encode()).decode()

    def ask(
        self,
        method: str,
        path: str,
        body: Any = b"",
        *,
        kind: str = "application/json",
        headers: dict[str, str] | None = None,
        **query: Any,
    ) -> Answered:
        """Send a request; a body that is not bytes goes as JSON."""
        sent = {"authorization": self.basic, "x-experience-api-version": self.version}
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        if raw:
            sent["content-type"] = kind
        said = {name: v if isinstance(v, str) else json.dumps(v) for name, v in query.items()}
        return answer(Asked(method, path, list(said.items()), sent | (headers or {}), raw))

    def store(self, *statements: Json) -> list[str]:
        """Post statements; their ids."""
        answered = self.ask("POST", "statements", list(statements))
        assert answered.status == 200, read(answered)
        return list(read(answered))

    def found(self, **query: Any) -> list[str]:
        """The ids of a page of statements."""
        answered = self.ask("GET", "statements", **query)
        assert answered.status == 200, read(answered)
        return [each["id"] for each in read(answered)["statements"]]


def client(
    slug: str = "library", version: str = TWO, scopes: Sequence[str] = ("all",), **said: Any
) -> Client:
    """A tool of an organisation with a fresh credential."""
    row, _new = Organisation.objects.get_or_create(slug=slug, defaults={"name": NAMES})
    issued = make_credential(organisation=row.pk, label=NAMES["ka"], scopes=scopes, by=None, **said)
    return Client(issued, version)


def body_of(answered: Answered) -> bytes:
    body = answered.body
    return body if isinstance(body, bytes) else b"".join(body)


def read(answered: Answered) -> Any:
    return json.loads(body_of(answered))


def problem(answered: Answered) -> str:
    """The message of a refusal."""
    return str(read(answered)["error"]["message"])


def fresh() -> str:
    return str(uuid4())


def is_uuid(text: str) -> bool:
    return str(UUID(text)) == text
