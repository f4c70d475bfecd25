"""A person's data leave the ledger, and the log still proves what it proved."""

from __future__ import annotations

import json
from hashlib import sha1, sha256
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from pactwork.ledger.api import (
    ErasingError,
    erase_person,
    log_head,
    proof_of,
    public_keys,
    statement,
    statements_found,
)
from pactwork.ledger.dictionaries import forget_remembered
from pactwork.ledger.models import (
    Actor,
    ActorName,
    Attachment,
    Definition,
    Document,
    DocumentKind,
    Enclosed,
    Erased,
    Role,
    Statement,
    Text,
)
from pactwork.ledger.of_people import kept_of
from pactwork.ledger.sequencing import append_to_log
from pactwork.ledger.tree.api import verify_files
from pactwork.ledger.writing import Arrival, write
from pactwork.people.actions.accounts import erase_account
from tests.factories import someone
from tests.ledger.builders import HOME, draft
from tests.ledger.rest import asking
from tests.ledger.rest.test_attachments import FILE, described, mixed, send

EVERYTHING = 1 << 62
ANA = "mbox mailto:ana@example.org"
ION = "https://school.example::ion"


def arrival(actor: str, *beside: tuple[str, bool, int], name: str = "") -> Arrival:
    uuid = uuid4()
    return Arrival(
        uuid=uuid,
        actor=actor,
        is_group=actor.startswith("members"),
        verb="https://verbs.example/attended",
        activity="https://pacts.example/id/commitments/1",
        target=None,
        registration=None,
        timestamp=None,
        text=lambda stored: json.dumps({"id": str(uuid), "who": [actor, *beside]}),
        actors=beside,
        names=[(actor, name)] if name else [],
    )


def told(path: Path, bundle: object) -> tuple[int, str]:
    path.write_text(json.dumps(bundle), encoding="utf-8")
    lines: list[str] = []
    keys = [str(one) for one in public_keys()]
    return verify_files([path], keys=keys, say=lines.append), "\n".join(lines)


@pytest.mark.django_db
def test_everything_that_names_the_person_leaves_and_proofs_still_hold(tmp_path: Path) -> None:
    acted, taught, crowd, other = write(
        [
            arrival(ANA, name="Ana Țurcanu"),
            arrival(ION, (ANA, False, Role.INSTRUCTOR)),
            arrival("members 0123abc", (ANA, False, Role.MEMBER), (ION, False, Role.MEMBER)),
            arrival(ION, name="آیدا"),
        ]
    )
    append_to_log(upto=EVERYTHING)
    early = proof_of(acted.uuid)
    assert early is not None
    actor = Actor.objects.get(identifier=ANA)
    Document.objects.create(
        owner=1, kind=DocumentKind.AGENT_PROFILE, actor=actor, key="k", content=b"ana",
        content_type="text/plain", etag="", updated=acted.stored,
    )  # fmt: skip
    assert erase_person(identifier=ANA) == 3
    append_to_log(upto=EVERYTHING)
    assert [statement(one.uuid) for one in (acted, taught, crowd)] == [None] * 3
    assert statement(other.uuid) == {"id": str(other.uuid), "who": [ION]}
    assert not Text.objects.filter(raw__contains="ana@example.org").exists()
    assert not Actor.objects.filter(identifier__in=[ANA, "members 0123abc"]).exists()
    assert list(ActorName.objects.values_list("name", flat=True)) == ["آیدا"]
    assert not Document.objects.exists()
    assert Statement.objects.filter(actor=actor.pk).count() == 1
    assert set(Erased.objects.values_list("reason", flat=True)) == {"request"}
    late = proof_of(acted.uuid)
    assert late is not None
    assert (late.index, late.head.size, late.content.raw) == (early.index, 5, None)
    code, said = told(tmp_path / "late.json", late.bundle(with_text=True))
    assert code == 0
    when = Erased.objects.get(pk=acted.number).at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert f"content erased on {when} (request); what stays is its commitment" in said
    assert told(tmp_path / "early.json", early.bundle(with_text=True))[0] == 0
    newest = statements_found(limit=1)[0]
    assert newest.verb == "http://activitystrea.ms/schema/1.0/delete"
    recorded = statement(newest.uuid)
    assert recorded is not None
    assert sorted(map(str, recorded["result"]["extensions"].values())) == ["3", "request"]


@pytest.mark.django_db
def test_what_was_not_in_the_log_yet_comes_in_erased(tmp_path: Path) -> None:
    (row,) = write([arrival(ANA)])
    text = Text.objects.get()
    erase_person(identifier=ANA, rule="request")
    append_to_log(upto=EVERYTHING)
    proof = proof_of(row.uuid)
    assert proof is not None
    from pactwork.ledger.tree.api import commitment

    assert proof.content.commitment == commitment(bytes(text.salt), text.raw)
    assert told(tmp_path / "p.json", proof.bundle(with_text=True))[0] == 0


@pytest.mark.django_db
def test_who_was_erased_and_comes_again_is_erased_again() -> None:
    write([arrival(ANA)])
    erase_person(identifier=ANA)
    write([arrival(ANA)])
    assert Text.objects.filter(raw__contains="ana@example.org").count() == 1
    erase_person(identifier=ANA)
    erase_person(identifier=ANA)
    assert not Text.objects.filter(raw__contains="ana@example.org").exists()
    assert not Actor.objects.filter(identifier__contains="ana").exists()
    assert Erased.objects.count() == 2


@pytest.mark.django_db
def test_what_cannot_be_erased_is_refused() -> None:
    write([arrival(ANA)])
    with pytest.raises(ErasingError, match="knows no person as mbox mailto:nobody"):
        erase_person(identifier="mbox mailto:nobody@example.org")
    with pytest.raises(ErasingError, match="organisations/library is no person"):
        erase_person(identifier=draft().actor.identifier.replace(HOME, "http://localhost:8000"))
    with pytest.raises(ErasingError, match="whim is no rule"):
        erase_person(identifier=ANA, rule="whim")
    for change in (
        lambda: Actor.objects.filter(identifier=ANA).update(identifier="x"),
        lambda: Text.objects.all().delete(),
        lambda: Erased.objects.all().delete() or Text.objects.update(raw=""),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert log_head() is None


@pytest.mark.django_db
def test_an_account_that_ends_takes_along_what_tools_said_of_its_address() -> None:
    ana = someone("Ana@example.org")
    hashed = sha1(b"mailto:ana@example.org").hexdigest()
    write([arrival("mbox mailto:Ana@example.org"), arrival(f"mbox_sha1sum {hashed}"), arrival(ION)])
    assert [one["who"] for one in kept_of(ana.pk)] == [
        ["mbox mailto:Ana@example.org"],
        [f"mbox_sha1sum {hashed}"],
    ]
    erase_account(by=ana)
    assert set(Erased.objects.values_list("reason", flat=True)) == {"account"}
    assert Erased.objects.count() == 2
    assert Text.objects.filter(raw__contains=ION).count() == 1
    assert kept_of(ana.pk) == []


@pytest.mark.django_db
def test_files_leave_with_the_statements_they_came_with_unless_others_brought_them() -> None:
    tool = asking.client()
    described_twice = [described(), described(b"Ana's certificate")]
    send(tool, mixed(asking.statement(attachments=described_twice), FILE, b"Ana's certificate"))
    send(tool, mixed(asking.statement(actor=asking.agent("ion"), attachments=[described()]), FILE))
    assert Attachment.objects.count() == 2
    assert erase_person(identifier=ANA) == 1
    assert [bytes(one.content) for one in Attachment.objects.all()] == [FILE]
    assert Enclosed.objects.count() == 1
    assert erase_person(identifier="mbox mailto:ion@example.org") == 1
    assert not Attachment.objects.exists()


@pytest.mark.django_db
def test_what_only_erased_statements_said_of_an_activity_leaves() -> None:
    def about(name: str) -> asking.Json:
        said = {"name": {"fa": asking.NAMES["fa"], "ro": name}}
        return asking.activity(name) | {"definition": said}

    tool = asking.client()
    tool.store(
        asking.statement(object=about("essay-of-ana")),
        asking.statement(object=about("course")),
        asking.statement(context={"contextActivities": {"parent": [about("group-of-ana")]}}),
        asking.statement(
            actor=asking.agent("ion"),
            object=asking.activity("other"),
            context={"contextActivities": {"grouping": [asking.activity("course")]}},
        ),
    )
    assert Definition.objects.count() == 3
    erase_person(identifier=ANA)
    assert [one.iri for one in Definition.objects.all()] == [asking.activity("course")["id"]]


@pytest.mark.django_db
def test_whoever_first_came_as_a_group_or_as_a_hash_is_erased_too() -> None:
    tool = asking.client()
    mbox = "mailto:ana@example.org"
    tool.store(
        asking.statement(actor={"objectType": "Group", "mbox": mbox}),
        asking.statement(),
        asking.statement(actor={"mbox_sha1sum": sha1(mbox.encode()).hexdigest()}),
    )
    assert erase_person(identifier=ANA) == 3
    assert not Actor.objects.filter(identifier__startswith="mbox").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("beside", [False, True])
def test_a_group_cannot_be_known_again_by_its_members(beside: bool) -> None:
    tool = asking.client()
    crowd = {"objectType": "Group", "member": [asking.agent("ana")]}
    said = asking.statement(actor=asking.agent("ion"), context={"team": crowd})
    guess = f"members {sha256(ANA.encode()).hexdigest()}"
    for again in range(1, 4):
        forget_remembered()
        tool.store(said if beside else asking.statement(actor=crowd))
        assert Actor.objects.filter(identifier=guess).count() == 1
        assert erase_person(identifier=ANA) == 1
        crowds = Actor.objects.filter(identifier__startswith="members ")
        assert crowds.count() == again
        assert not crowds.exclude(identifier__startswith="members erased ").exists()
