"""What nobody else may read or change, with marks in every text, and those who try.

The library and the school write drafts, deliver evidence, keep an agreement between themselves and
have people, notices, tokens and webhooks. Every text of theirs carries `mark` and what it stands
in, so that whatever an answer gives away can be told.
"""

from __future__ import annotations

import json
import secrets
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from pactwork.agreements.api import (
    Delivery,
    acts,
    arriving,
    calendar_address,
    doing,
    drafting,
    operations,
    remarks,
)
from pactwork.ledger.api import make_credential
from pactwork.notifications.api import create_webhook, follow, make_telegram_code
from pactwork.notifications.models import Entry, Notice
from pactwork.people.actions import invitations, memberships
from pactwork.people.actions.apps import make_app
from pactwork.people.actions.claims import claim_by_letter
from pactwork.people.api import Scope, make_token
from pactwork.people.models import Delegation, Membership, Person
from tests.desk.conftest import Party
from tests.desk.tools import send, statement
from tests.factories import article, commitment, pact, someone, take_in
from tests.files.samples import PDF, PNG


@dataclass
class Asker:
    """Somebody who has nothing to look for in what is the victims'."""

    name: str
    person: Person | None = None
    bearer: str = ""
    may_see: frozenset[str] = frozenset()
    """Kinds of marks that are theirs to see all the same."""
    not_asked: frozenset[str] = frozenset()
    """Names of places that are theirs to use."""

    def browser(self) -> Client:
        """A fresh browser, in which the person has just signed in."""
        client = Client(raise_request_exception=False)
        if self.person:
            client.force_login(self.person)
            just_signed_in(client, self.person)
        return client


def just_signed_in(client: Client, person: Person) -> None:
    """As if the password was given a moment ago."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() + 1, "email": person.email}
    ]
    session.save()


@dataclass
class Victims:
    """The library and the school, and the marks of what is theirs."""

    mark: str = field(default_factory=lambda: "zq" + secrets.token_hex(5))
    library: Party = field(init=False)
    school: Party = field(init=False)
    drafts: list[uuid.UUID] = field(default_factory=list)
    pieces: list[uuid.UUID] = field(default_factory=list)
    papers: list[int] = field(default_factory=list)
    said: list[uuid.UUID] = field(default_factory=list)
    statements: list[uuid.UUID] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    """What opens something to whoever has it: an invitation, a token, a calendar's address."""

    def __post_init__(self) -> None:
        take_in(self._agreement("reading"), self._agreement("hush", visibility="parties"))
        self.library, self.school = self._party("library"), self._party("school")
        self._write_drafts()
        self._deliver()
        self._staff()
        self._hear()
        self._record()

    def text(self, kind: str) -> str:
        """A text that gives itself away."""
        return f"{self.mark}{kind} Școală"

    def _agreement(self, key: str, **said: Any) -> dict[str, Any]:
        if not said:
            return pact(key)
        held = commitment("c1", text={"en": self.text("pact")})
        below = article("a1", held, title={"en": self.text("pact")}, text={"en": self.text("pact")})
        head = {"title": {"en": self.text("pact")}, "purpose": {"en": self.text("pact")}}
        return pact(key, agreement=head, **said) | {"articles": [below]}

    def _party(self, slug: str) -> Party:
        party = Party(slug, name=self.text("person"))
        Person.objects.filter(pk=party.person.pk).update(email=f"{self.mark}mail@{slug}.example")
        party.person.refresh_from_db()
        just_signed_in(party.client, party.person)
        return party

    def _write_drafts(self) -> None:
        """One being written, one proposed, one to be signed on paper."""
        for step in range(3):
            draft = self.library.start("school", title=self.text("draft"))
            self.drafts.append(draft)
            shared: dict[str, Any] = {"for_organisation": self.library.number}
            shared |= {"draft": draft, "by": self.library.person}
            body = {"do": "set-text", "path": ["agreement", "purpose"], "language": "ro"}
            body |= {"text": self.text("draft")}
            drafting.change_draft(
                operations=operations.from_json(json.dumps([body])),
                base_revision=self.library.detail(draft).card.revision,
                key=uuid.uuid4(),
                **shared,
            )
            drafting.comment_on(text=self.text("remark"), **shared)
            drafting.set_beside(
                contacts=[{"name": self.text("contact"), "email": f"{self.mark}c@a.example"}],
                **shared,
            )
            drafting.attach_file(name=f"{self.text('file')}.pdf", data=PDF, **shared)
            if step:
                self.library.act("propose", draft)
            if step == 2:
                self._sign_on_paper(draft)

    def _sign_on_paper(self, draft: uuid.UUID) -> None:
        for party in (self.library, self.school):
            party.act("approve", draft)
        scan = {"file_name": "scan.png", "name": self.text("paper"), "scan": PNG + b" " * 3}
        number = acts.lay_paper(
            draft=draft,
            sha256=self.library.detail(draft).sha256,
            mandate=self.text("paper"),
            for_organisation=self.library.number,
            by=self.library.person,
            **scan,
        )
        self.papers.append(number)

    def _deliver(self) -> None:
        """Evidence that waits, asked about, under both agreements."""
        for slug in ("reading", "hush"):
            held = Delivery(
                uuid=uuid.uuid4(),
                by="library",
                commitments=[(slug, "c1")],
                kind="evidence-kinds:training",
                title={"ro": self.text("proof")},
                description={"ro": self.text("proof")},
                first_day=date(2026, 3, 1),
                last_day=date(2026, 3, 1),
                quantities={},
                headcount=3,
                target_groups=[],
                links=[f"https://example.org/{self.mark}link"],
            )
            files = [doing.Upload(f"{self.text('file')}.png", PNG)]
            doing.deliver(held, files=files, by=self.library.person)
            doing.ask(
                held.uuid,
                text={"ka": self.text("said")},
                organisation=self.school.number,
                by=self.school.person,
            )
            self.pieces.append(held.uuid)
        said = remarks.Saying(
            uuid.uuid4(), "reading", "c1", "question", self.text("waits"), "ro", self.text("waits")
        )
        self.said.append(remarks.leave_remark(said, address="192.0.2.7", by=None))

    def _staff(self) -> None:
        """A member with a mandate, an invitation, somebody who asks to be let in."""
        deputy = someone(f"{self.mark}deputy@a.example", name=self.text("person"), library="member")
        shared = {"organisation": self.library.number, "by": self.library.person}
        memberships.delegate(
            to=Membership.objects.get(person=deputy).pk,
            first_day=date(2026, 1, 1),
            last_day=date(2099, 1, 1),
            mandate=self.text("mandate"),
            **shared,
        )
        mailed = f"{self.mark}invited@a.example"
        self.secrets.append(
            invitations.invite(role="member", email=mailed, language="en", **shared)
        )
        asking = someone(f"{self.mark}asking@a.example", name=self.text("claim"))
        claim_by_letter(organisation=self.library.number, name="l.pdf", data=PDF, by=asking)
        _, secret = make_token(
            name=self.text("token"), scopes=tuple(Scope), days=30, organisation=None,
            by=self.library.person,
        )  # fmt: skip
        self.secrets.append(secret)
        _, kept = make_app(
            name=self.text("app"),
            website="",
            redirect_uris=["https://app.example/back"],
            is_public=False,
            organisation=self.library.number,
            by=self.library.person,
        )
        self.secrets.append(kept)
        self.secrets.append(calendar_address.make_calendar_address(by=self.library.person))

    def _record(self) -> None:
        """A tool of theirs, with a statement that is evidence and one that matched nothing."""
        issued = make_credential(
            organisation=self.library.number, label=self.text("tool"), scopes=["all"],
            by=self.library.person,
        )  # fmt: skip
        self.secrets.append(issued.secret)
        held = {"id": f"https://example.org/{self.mark}thing"}
        for names in ([("hush", "c1")], [("hush", "nowhere")]):
            sent = statement(*names, who=f"{self.mark}mbox@a.example", object=held)
            self.statements += [uuid.UUID(one) for one in send(issued, sent)]
        arriving.take_in_all_arrived()

    def _hear(self) -> None:
        person = self.library.person.pk
        create_webhook(
            organisation=self.library.number,
            url=f"https://example.org/{self.mark}hook",
            by=self.library.person,
        )
        with transaction.atomic():
            follow("http://localhost:8000/id/agreements/hush", by=person)
        make_telegram_code(by=person)


def askers(victims: Victims) -> Iterator[Asker]:
    """Everybody who tries."""
    take_in(pact("other", parties=("press", "town")))
    yield Asker("anonymous")
    yield Asker("without an organisation", someone("alone@example.org", name="Alone"))
    stranger = someone("stranger@example.org", name="Stranger", press="representative")
    yield Asker("of another organisation", stranger)
    left = someone("left@example.org", name="Left", library="representative")
    lent = someone("lent@example.org", name="Lent")
    shared: dict[str, Any] = {"scopes": tuple(Scope), "days": 30, "name": "x"}
    _, old = make_token(organisation=victims.library.number, by=left, **shared)
    _, far = make_token(organisation=None, by=stranger, **shared)
    Membership.objects.filter(person=left).update(ended_at=timezone.now())
    Delegation.objects.create(
        organisation_id=victims.library.number,
        given_by=victims.library.person,
        given_to=lent,
        first_day=date(2026, 1, 1),
        last_day=timezone.localdate() - timedelta(days=1),
    )
    yield Asker("who left", left)
    yield Asker("whose mandate ended", lent)
    yield Asker("program of another organisation", bearer=far)
    yield Asker("program of one who left", bearer=old)
    for one in Notice.objects.filter(organisations=[victims.library.number]):
        Entry.objects.create(notice=one, person=left, created_at=one.created_at)
    operator = someone("operator@example.org", name="Operator")
    Person.objects.filter(pk=operator.pk).update(is_operator=True)
    operator.refresh_from_db()
    yield Asker(
        "operator",
        operator,
        may_see=frozenset({"pact", "proof", "claim", "asking"}),
        not_asked=frozenset(
            {"account-claims", "account-decide", "account-letter", "desk-network"}
            | {"desk-audit", "desk-audit-csv", "desk-announcements", "desk-network-moderation"}
            | {"desk-network-remark", "desk-publishing", "desk-publishing-lift"}
            | {"account-app-end"}
        ),
    )
    mere = {**shared, "scopes": tuple(one for one in Scope if one != Scope.NETWORK)}
    _, own = make_token(organisation=None, by=operator, **mere)
    yield Asker("program of an operator, not for that", bearer=own)
