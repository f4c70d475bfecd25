"""The proof of a piece of evidence: shown, checked, kept as a file, and true after an erasure."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pactwork.agreements.api import evidence_by_uuid, evidence_under
from pactwork.agreements.models import Evidence
from pactwork.agreements.statements import evidence_uuid
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.api import public_keys
from pactwork.ledger.erasing import erase_texts
from pactwork.ledger.models import Statement
from pactwork.ledger.sequencing import append_to_log
from pactwork.ledger.tree.api import verify_files
from tests.factories import TODAY, accepted, commitment, evidence, happened, pact, take_in
from tests.portal.reading import page, part, words

EVERYTHING = 1 << 62
API = "/api/v1"


@pytest.fixture
def reading() -> str:
    """Three pieces of evidence: all public; with participants; with a hidden agreement."""
    with time_machine.travel(TODAY):
        take_in(
            pact("reading"),
            pact("wraps", commitment("s1", text={"en": "Hush"}), visibility="parties"),
            evidence(
                "reading",
                happened("plain", accepted=accepted("school")),
                happened("people", people={"keys": ["ana", "ion"]}, accepted=accepted("school")),
                happened("shared", commitments=["c1", "wraps#s1"], accepted=accepted("school")),
                happened("waiting"),
            ),
        )
    return "reading"


def number(key: str) -> str:
    return str(evidence_uuid("reading", key))


def checked(path: Path, document: Any) -> tuple[int, str]:
    path.write_text(json.dumps(document), encoding="utf-8")
    lines: list[str] = []
    keys = [str(one) for one in public_keys()]
    return verify_files([path], keys=keys, say=lines.append), "\n".join(lines)


@pytest.mark.django_db
def test_a_public_statement_is_proved_whole(client: Client, reading: str, tmp_path: Path) -> None:
    own, proof = f"/en/evidence/{number('plain')}/", f"/en/proofs/{number('plain')}/"
    waiting = page(client, proof)
    assert "Not in the log yet" in words(waiting)
    assert client.get(f"/proofs/{number('plain')}.json").status_code == 404
    assert client.get(f"{API}/evidence/{number('plain')}/proof").status_code == 404
    append_to_log(upto=EVERYTHING)
    for path in (own, "/en/agreements/reading/commitments/c1/"):
        assert f'href="{proof}"' in page(client, path)
    text = page(client, proof)
    assert "It holds The statement below is letter for letter what was recorded." in words(text)
    assert part(text, "steps").count("This site: it holds") == 3
    assert "does not hold" not in part(text, "steps")
    kept = client.get(f"/proofs/{number('plain')}.json")
    assert kept["Content-Disposition"] == f'attachment; filename="proof-{number("plain")}.json"'
    bundle = kept.json()
    assert bundle == client.get(f"{API}/evidence/{number('plain')}/proof").json()
    assert bundle == client.get(f"{API}/statements/{bundle['statement']}/proof").json()
    assert bundle["raw"] in unescape(text)
    code, said = checked(tmp_path / "kept.json", bundle)
    assert (code, "Proved: the statement (2026-03-01T12:00:00.000Z http" in said) == (0, True)
    command = re.search(r'id="verify-command"[^>]*><code>(.*?)</', text, re.S)
    assert command
    assert unescape(command[1]).strip().endswith(f'--key "{public_keys()[0]}"')
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{proof}?again")
    assert len(asked) <= 20


@pytest.mark.django_db
def test_what_is_not_public_is_not_in_the_proof(
    client: Client, reading: str, tmp_path: Path
) -> None:
    append_to_log(upto=EVERYTHING)
    for key in ("people", "shared"):
        text = page(client, f"/en/proofs/{number(key)}/")
        assert "Its place holds It was not changed since it was recorded." in words(text)
        bundle = client.get(f"{API}/evidence/{number(key)}/proof").json()
        assert bundle["withheld"] is True
        assert not {"raw", "salt"} & bundle.keys()
        code, said = checked(tmp_path / "kept.json", bundle)
        assert (code, "Proved: a statement that you were not shown" in said) == (0, True)
        for hidden in ("wraps", "Hush", "statement-extensions"):
            assert hidden not in text
            assert hidden not in json.dumps(bundle)


@pytest.mark.django_db
def test_what_may_not_be_seen_cannot_be_told_from_what_is_not(client: Client, reading: str) -> None:
    append_to_log(upto=EVERYTHING)
    for path in ("/en/proofs/{}/", "/proofs/{}.json", f"{API}/evidence/{{}}/proof"):
        for key in ("waiting", "no-such"):
            assert client.get(path.format(number(key))).status_code == 404
    views = evidence_under("reading", PUBLIC).evidence
    acceptances = [one.statement for view in views for one in view.claims[0].acceptances]
    public = {*acceptances, *(view.statement for view in views)}
    assert len(public) == 6
    for statement in Statement.objects.values_list("uuid", flat=True):
        answer = client.get(f"{API}/statements/{statement}/proof")
        assert answer.status_code == (200 if statement in public else 404), statement
        assert b"wraps" not in answer.content
    view = evidence_by_uuid(evidence_uuid("reading", "plain"), PUBLIC)
    assert view is not None
    accepted_by = view.claims[0].acceptances[0].statement
    bundle = client.get(f"{API}/statements/{accepted_by}/proof").json()
    assert json.loads(bundle["raw"])["verb"]["display"] == {"en": "accepted"}


@pytest.mark.django_db
def test_an_erased_statement_is_still_proved(client: Client, reading: str, tmp_path: Path) -> None:
    append_to_log(upto=EVERYTHING)
    before = client.get(f"{API}/evidence/{number('plain')}/proof").json()
    page(client, f"/en/proofs/{number('plain')}/")
    row = Statement.objects.get(uuid=before["statement"])
    with transaction.atomic(), time_machine.travel("2026-11-23T10:00:00Z"):
        erase_texts([row.pk], "request")
    append_to_log(upto=EVERYTHING)
    after = client.get(f"{API}/evidence/{number('plain')}/proof").json()
    assert (after["erased"], after["rule"]) == ("2026-11-23T10:00:00Z", "request")
    assert after["commitment"] == before["commitment"]
    assert not {"raw", "salt"} & after.keys()
    for bundle in (before, after):
        assert checked(tmp_path / "kept.json", bundle)[0] == 0
    text = page(client, f"/en/proofs/{number('plain')}/")
    assert "Erased on 23 November 2026, because somebody it named asked for it" in words(text)
    assert "Text and salt were erased." in part(text, "steps")
    assert "What was recorded (xAPI)" not in page(client, f"/en/evidence/{number('plain')}/")
    assert evidence_under("reading", PUBLIC).total == 3


@pytest.mark.django_db
def test_a_forged_text_is_shown_to_fail(client: Client, reading: str) -> None:
    append_to_log(upto=EVERYTHING)
    statement = Evidence.objects.get(uuid=number("plain")).statement
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_text DISABLE TRIGGER ledger_text_append_only")
        cursor.execute(
            "UPDATE ledger_text SET raw = replace(raw, 'Training', 'Trainings') "
            "WHERE statement_id = (SELECT id FROM ledger_statement WHERE uuid = %s)",
            [statement],
        )
        cursor.execute("ALTER TABLE ledger_text ENABLE TRIGGER ledger_text_append_only")
    text = page(client, f"/en/proofs/{number('plain')}/")
    assert "This does not hold Something was changed after it was recorded." in words(text)
    assert part(text, "steps").count("This site: it does not hold") == 1


@pytest.mark.django_db
def test_the_log_over_the_api(client: Client, reading: str, tmp_path: Path) -> None:
    assert client.get(f"{API}/ledger").json()["head"] is None
    append_to_log(upto=EVERYTHING)
    first = client.get(f"{API}/ledger").json()
    take_in(pact("more", parties=("ministry", "city")))
    append_to_log(upto=EVERYTHING)
    log = client.get(f"{API}/ledger").json()
    small, large = first["head"]["size"], log["head"]["size"]
    assert 0 < small < large == Statement.objects.count()
    assert log["origin"] == "localhost:8000/ledger"
    assert log["keys"] == [str(one) for one in public_keys()]
    assert client.get(f"{API}/ledger/heads/{small}").json() == first["head"]
    heads = client.get(f"{API}/ledger/heads").json()
    assert [one["size"] for one in heads["items"]] == [large, small]
    grown = client.get(f"{API}/ledger/consistency/{small}/{large}").json()
    code, said = checked(tmp_path / "grown.json", grown)
    assert (code, f"the first {small} statements are the same in both" in said) == (0, True)
    leaf = client.get(f"{API}/ledger/leaves/{large - 1}/proof").json()
    assert checked(tmp_path / "leaf.json", leaf)[0] == 0
    older = client.get(f"{API}/ledger/leaves/0/proof?size={small}").json()
    assert (older["size"], checked(tmp_path / "leaf.json", older)[0]) == (small, 0)
    tile = client.get(f"{API}/ledger/tiles/0/0").json()
    entries = client.get(f"{API}/ledger/entries/0").json()["commitments"]
    assert len(tile["hashes"]) == len(entries) == large
    assert entries[0] == older["commitment"]
    for path in (
        f"leaves/{large}/proof",
        f"leaves/0/proof?size={small + 1}",
        f"consistency/{large}/{small}",
        "leaves/99999999999999999999/proof",
        "heads/1",
        "tiles/3/0",
        "tiles/8/0",
        "entries/7",
    ):
        assert client.get(f"{API}/ledger/{path}").status_code == 404, path
    for path in ("leaves/0/proof?size=-1", "heads?cursor=x"):
        assert client.get(f"{API}/ledger/{path}").status_code == 400, path
