"""Files of statements: carried out as they were recorded, brought in line by line."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.test import Client

from pactwork.agreements.api import arriving, recorded
from pactwork.desk.web import tool_files
from pactwork.kernel.iris import iri
from pactwork.kernel.waiting_files import KEPT_SECONDS
from pactwork.ledger import uploads
from pactwork.ledger.api import VOIDED, CredentialError, bring_in, statements
from pactwork.ledger.carrying import importing
from pactwork.ledger.models import Statement
from pactwork.people.models import Deed
from tests.desk.doing import signed_in, text_of, upload
from tests.desk.tools import COMPLETED, key, send, statement
from tests.factories import commitment, numbers, pact, someone, take_in
from tests.people import entering

PLACE = "/en/desk/tools/files/"
LIVE = {"X-Live": "1"}


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.PACTWORK_HOME = tmp_path


@pytest.fixture
def ana(db: None) -> Client:
    take_in(pact("reading", commitment("c1", owed_by=["library"], owed_to=["school"])))
    return entering.signed_in(someone("ana@library.md", name="Ana", library="coordinator"))


def lines(*held: Any) -> bytes:
    said = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in held]
    return "\n".join(said).encode()


def brought(client: Client, credential: int, data: bytes) -> Any:
    sent = {"tool": credential, "file": upload("a.jsonl", data, "application/jsonl")}
    return client.post(PLACE, sent)


def test_what_the_own_tools_recorded_is_carried_out_as_it_was(ana: Client) -> None:
    issued, second = key(label="First"), key(label="Second")
    held = [statement(("reading", "c1"), who="a@example.org"), statement(who="b@example.org")]
    send(issued, held[0])
    send(second, held[1])
    send(key("school"), statement())
    assert "2 statements of your tools." in text_of(ana.get(PLACE))
    answer = ana.post(f"{PLACE}statements.jsonl")
    assert answer["X-Statements"] == "2"
    out = [json.loads(one) for one in b"".join(answer.streaming_content).splitlines()]
    assert [one["id"] for one in out] == [one["id"] for one in held]
    assert out[0]["actor"] == held[0]["actor"]
    assert out[0]["object"] == held[0]["object"]
    some = {"tool": second.credential, "verb": COMPLETED}
    assert "1 statement of your tools." in text_of(ana.get(PLACE, some))
    parquet = b"".join(ana.post(f"{PLACE}statements.parquet", some).streaming_content)
    table = pq.read_table(io.BytesIO(parquet))
    assert table["uuid"].to_pylist() == [held[1]["id"]]
    for said, count in (
        ({"commitment": "reading/c1"}, 1),
        ({"commitment": "reading/c1", "activity": "https://lms.example/course/7"}, 1),
        ({"person": "ABCDEFGH"}, 0), ({"tool": "0"}, 0), ({"last": "2001-01-01"}, 0),
    ):  # fmt: skip
        answer = ana.post(f"{PLACE}statements.jsonl", said)
        assert (answer["X-Statements"], len(b"".join(answer.streaming_content).splitlines())) == (
            str(count), count,
        )  # fmt: skip
    assert Deed.objects.filter(kind="statements-out").count() == 7


def test_a_file_comes_in_once_with_the_faults_of_each_line(ana: Client) -> None:
    issued = key(label="Old LRS")
    held = [statement(("reading", "c1")), statement(id="x"), statement()]
    del held[2]["id"]
    data = lines(held[0], "", "{", held[1], held[2], statement())
    place = brought(ana, issued.credential, data)["Location"]
    assert "0% of it was read." in text_of(ana.get(place))
    seen = ana.post(place, headers=LIVE)
    words = text_of(seen)
    assert "All of it was read." in words
    assert "Lines read 6 Statements added 2 Were there already 0 Lines refused 3" in words
    for line in (3, 4, 5):
        assert f"Line {line}" in words
    assert "<html" not in seen.content.decode()
    (row,) = Statement.objects.filter(uuid=held[0]["id"])
    (kept,) = statements([row.uuid]).values()
    assert kept["authority"]["name"] == "Old LRS"
    assert kept["authority"]["account"]["name"] == f"credentials/{issued.key}"
    arriving.take_in_arrived()
    (became,) = recorded.became_of([row.uuid]).values()
    assert became.evidence is not None
    assert recorded.tool_of(became.evidence) == "Old LRS"
    again = brought(ana, issued.credential, data)["Location"]
    assert again == place
    assert "All of it was read." in text_of(ana.get(again))
    assert Statement.objects.filter(authority=row.authority_id).count() == 2
    assert list(Deed.objects.filter(kind="statements-in").values_list("said", flat=True)) == [
        "Old LRS"
    ]


def test_it_goes_on_where_it_stopped(ana: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    monkeypatch.setattr(tool_files, "SECONDS", 0.0)
    issued = key()
    place = brought(ana, issued.credential, lines(*[statement() for _ in range(5)]))["Location"]
    added = []
    for _ in range(4):
        ana.post(place)
        added.append(Statement.objects.exclude(authority=None).count())
    assert added == [2, 4, 5, 5]
    assert "5 Were there already 0" in text_of(ana.get(place))
    digest = place.rstrip("/").rpartition("/")[2]
    assert uploads.upload_path(digest, credential=issued.credential) is None


def test_a_file_cannot_do_more_than_the_tool(ana: Client) -> None:
    other = statement()
    send(key("school"), other)
    undo = statement(
        verb={"id": VOIDED, "display": {"en": "voided"}},
        object={"objectType": "StatementRef", "id": other["id"]},
    )
    bound = key(agreement=iri("agreement", "elsewhere"))
    place = brought(ana, bound.credential, lines(undo, statement(("reading", "c1"))))["Location"]
    words = text_of(ana.post(place, headers=LIVE))
    assert "Statements added 0 Were there already 0 Lines refused 2" in words
    assert "was not stored by your organisation." in words
    assert "is no part of it." in words


def test_only_who_may_and_proved_it_lately(ana: Client) -> None:
    issued = key()
    place = brought(ana, issued.credential, lines(statement()))["Location"]
    late = signed_in("bea@library.md", library="coordinator")
    assert "reauthenticate" in late.get(PLACE)["Location"]
    assert "reauthenticate" in late.post(f"{PLACE}statements.jsonl")["Location"]
    other = entering.signed_in(someone("x@x.org", name="X", school="coordinator"))
    assert [other.get(place).status_code, other.post(place).status_code] == [404, 404]
    assert brought(other, issued.credential, b"{}").status_code == 422
    assert ana.get(f"{PLACE}{issued.credential}/{'0' * 64}/").status_code == 404
    assert ana.get(f"{PLACE}{issued.credential}/nothing/").status_code == 404
    assert ana.post(f"{PLACE}statements.xml").status_code == 404
    assert ana.post(PLACE, {"tool": issued.credential}).status_code == 422
    assert numbers("library")[0] in set(Deed.objects.values_list("organisation", flat=True))
    assert not Statement.objects.exclude(authority=None).exists()


def test_a_file_is_there_for_the_key_it_was_brought_for_alone(ana: Client) -> None:
    held = lines(statement())
    ours, theirs = key(), key("school")
    eva = entering.signed_in(someone("eva@school.md", school="coordinator"))
    place = brought(ana, ours.credential, held)["Location"]
    digest = place.rstrip("/").rpartition("/")[2]
    guessed = f"/en/desk/tools/files/{theirs.credential}/{digest}/"
    assert eva.get(guessed).status_code == 404
    assert brought(eva, theirs.credential, held)["Location"] == guessed
    eva.post(guessed)
    assert ana.get(place).status_code == 200


def test_files_nobody_brings_in_are_swept_after_a_week(ana: Client) -> None:
    issued = key()
    place = brought(ana, issued.credential, lines(statement()))["Location"]
    path = uploads.upload_path(place.rstrip("/").rpartition("/")[2], credential=issued.credential)
    assert path is not None
    uploads.sweep_uploads()
    assert path.is_file()
    old = path.stat().st_mtime - KEPT_SECONDS - 1
    os.utime(path, (old, old))
    uploads.sweep_uploads()
    assert not path.exists()


def test_only_who_coordinates_the_organisation_brings_in(ana: Client) -> None:
    """Asked again where it is done, whatever a page let through."""
    eva = someone("eva@school.md", school="coordinator")
    said: dict[str, Any] = {"digest": "0" * 64, "credential": key().credential, "seconds": 1.0}
    with pytest.raises(CredentialError, match="Only a coordinator"):
        bring_in(io.BytesIO(lines(statement())), by=eva, **said)
    assert not Statement.objects.exclude(authority=None).exists()
