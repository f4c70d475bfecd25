"""What those who run the installation see, and nobody else."""

from __future__ import annotations

import csv
import html
import io
import re
import uuid
from datetime import date

import pytest
import time_machine
from django.test import Client

from pactwork.agreements.api import remarks, usage
from pactwork.agreements.models import DraftAct
from pactwork.ledger.api import rollup, verbs_used
from pactwork.people.actions.deeds import note
from pactwork.people.models import Claim, Deed, Person
from tests.desk.conftest import Party
from tests.desk.doing import page, text_of
from tests.factories import NAMES, TODAY, accepted, evidence, happened, numbers, someone, take_in

pytestmark = pytest.mark.django_db
PAGES = ("", "counted/", "counted.csv", "audit/", "audit.csv", "moderation/", "vocabularies/",
         "vocabularies/themes/", "templates/", "duplicates/",
         "duplicates/merge/?duplicate=library&survivor=school")  # fmt: skip


def operator() -> tuple[Client, Person]:
    person = someone("runs@example.org", name="Operatorė")
    person.is_operator = True
    person.save()
    client = Client()
    client.force_login(person)
    return client, person


def rows(client: Client, query: str) -> list[list[str]]:
    answer = client.get(f"/en/desk/network/audit.csv?{query}")
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(body)))[1:]


@pytest.mark.parametrize("path", PAGES)
def test_only_operators(path: str, library: Party) -> None:
    url = f"/en/desk/network/{path}"
    assert library.client.get(url).status_code == 404
    assert Client().get(url).status_code == 302
    client, _ = operator()
    assert client.get(url).status_code == 200
    assert 'href="/en/desk/network/"' in page(client, "/en/desk/")
    assert 'href="/en/desk/network/"' not in page(library.client, "/en/desk/")


def test_what_happened_is_counted_by_what_is_asked(library: Party) -> None:
    take_in(evidence("reading", happened("e1", accepted=accepted("school"))))
    client, _ = operator()
    counted = rollup(["organisation"], actors=True)
    body = page(client, "/en/desk/network/counted/?by=organisation")
    told = re.findall(r"<bdi>([^<]*)</bdi>.*?<td>(\d+)</td><td>(\d+)</td>", body)
    assert sorted((int(n), int(people)) for _, n, people in told) == sorted(
        (line.statements, line.actors) for line in counted
    )
    assert {html.unescape(name) for name, _, _ in told} >= {NAMES["library"]["en"]}
    answer = client.get("/en/desk/network/counted.csv?by=verb").content.decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(answer))
    assert head == ["verb", "statements", "people"]
    assert sorted(lines) == sorted(
        [str(line.of[0]), str(line.statements), str(line.actors)]
        for line in rollup(["verb"], actors=True)
    )
    month = page(client, "/en/desk/network/counted/?by=nonsense")
    assert 'aria-label="Month"' in month


def figures(body: str, section: str = "") -> dict[str, str]:
    part = body.split(f'id="{section}"')[1].split("</section>")[0] if section else body
    return dict(re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", part))


def test_usage(library: Party, school: Party) -> None:
    take_in(evidence("reading", happened("e1", accepted=accepted("school")), happened("e2")))
    library.start("school")
    client, person = operator()
    Claim.objects.create(
        person=person, organisation_id=library.number, way=Claim.Way.LETTER, letter=None
    )
    body = page(client, "/en/desk/network/")
    found = figures(body)
    assert found["Active accounts"] == "3"
    assert found["Agreements"] == found["Of them public"] == "1"
    assert found["Organisations in agreements"] == "2"
    assert found["Organisations with people"] == "2"
    assert found["Claims that wait"] == "1"
    assert figures(body, "people") == {"Member": "0", "Coordinator": "0", "Representative": "2"}
    assert figures(body, "drafts")["Being written"] == "1"
    assert figures(body, "evidence") == {"Accepted": "1", "Waiting": "1", "Withdrawn": "0"}
    assert body.count("bar-line") == 12


def test_deliveries_by_month(library: Party) -> None:
    with time_machine.travel(TODAY):
        take_in(evidence("reading", happened("e1"), happened("e2")))
    with time_machine.travel("2027-02-10T12:00:00Z"):
        take_in(evidence("reading", happened("e3")))
    counted = dict(usage.deliveries_by_month(date(2027, 2, 11)))
    assert len(counted) == 12
    assert min(counted) == date(2026, 3, 1)
    assert counted[date(2026, 11, 1)] == 2
    assert counted[date(2027, 2, 1)] == 1
    assert sum(counted.values()) == 3


def test_deeds_are_found_by_all_that_is_asked(library: Party, school: Party) -> None:
    for day, party, kind in (
        ("2026-11-01", library, "joined"),
        ("2026-11-02", school, "joined"),
        ("2026-11-03", library, "left"),
    ):
        with time_machine.travel(f"{day}T12:00:00Z"):
            note(kind, party.number, whom=party.person, by=None)
    client, _ = operator()
    everything = rows(client, "")
    assert [row[4] for row in everything] == ["left", "joined", "joined"]
    assert {row[3] for row in everything} == {"Žydrūnė Ščiukaitė", "ქეთევან"}
    for query, count in (
        ("organisation=library", 2),
        ("organisation=library&what=left", 1),
        (f"person={school.person.email}", 1),
        ("first=2026-11-02", 2),
        ("first=2026-11-02&last=2026-11-02", 1),
        ("what=claimed", 0),
    ):
        assert len(rows(client, query)) == count, query
    body = page(client, "/en/desk/network/audit/?organisation=school")
    assert "ქეთევან" in body
    assert "Žydrūnė" not in body


def test_what_is_asked_wrongly_is_said(library: Party) -> None:
    client, _ = operator()
    for query, said in (
        ("organisation=nowhere", "There is no such organisation."),
        ("person=nobody@example.org", "There is no account with this address."),
        ("first=2026-11-02&last=2026-11-01", "The last day is before the first."),
    ):
        answer = client.get(f"/en/desk/network/audit/?{query}")
        assert answer.status_code == 422
        assert said in text_of(answer)
        assert client.get(f"/en/desk/network/audit.csv?{query}").status_code == 422


def test_pages_go_on_where_they_ended(library: Party) -> None:
    for _ in range(120):
        note("joined", library.number, whom=library.person, by=None)
    client, _ = operator()
    url, seen = "/en/desk/network/audit/?organisation=library", 0
    while url:
        body = page(client, url)
        seen += body.count("<time ")
        found = re.search(r'href="([^"]+)" rel="next"', body)
        url = found[1].replace("&amp;", "&") if found else ""
        url = f"/en/desk/network/audit/{url}" if url.startswith("?") else url
    assert seen == 120 == Deed.objects.count()


def test_drafts_tell_what_was_done_and_not_what_they_say(library: Party, school: Party) -> None:
    draft = library.start("school", title="Slaptas susitarimas")
    library.act("propose", draft)
    school.act("return", draft, remarks="Niekam nesakyk")
    client, _ = operator()
    found = rows(client, "source=drafts")
    assert [row[4] for row in found[:2]] == ["remark", "propose"]
    assert len(found) == DraftAct.objects.count()
    assert [row[2] for row in rows(client, "source=drafts&organisation=school")] == ["school"]
    assert len(rows(client, f"source=drafts&person={library.person.email}&what=propose")) == 1
    body = page(client, "/en/desk/network/audit/?source=drafts")
    assert "gave it back with remarks" in body
    assert "Slaptas" not in body
    assert "Niekam" not in body


def test_the_ledger_is_searched(library: Party) -> None:
    take_in(evidence("reading", happened("e1", accepted=accepted("school"))))
    client, _ = operator()
    submit = next(one for one in verbs_used() if one.endswith("/submit"))
    found = rows(client, f"source=ledger&what={submit}")
    assert [row[2] for row in found] == ["library"]
    by_school = rows(client, "source=ledger&organisation=school")
    assert {row[4].rpartition("/")[2] for row in by_school} == {"accept"}
    assert rows(client, f"source=ledger&person={library.person.email}") == []


def test_formulas_stay_words(library: Party) -> None:
    Person.objects.filter(pk=library.person.pk).update(name="=cmd()")
    note("joined", numbers("library")[0], whom=library.person, by=None)
    client, _ = operator()
    assert rows(client, "")[0][3] == "'=cmd()"


def test_vocabularies_and_templates(library: Party) -> None:
    client, _ = operator()
    assert "themes" in page(client, "/en/desk/network/vocabularies/")
    body = page(client, "/en/desk/network/vocabularies/themes/")
    assert body.count('<td lang="fa" dir="rtl">') > 3
    assert client.get("/en/desk/network/vocabularies/nothing/").status_code == 404
    body = page(client, "/en/desk/network/templates/")
    assert "?begin=template:" in body


def test_moderation_shows_what_waits_anywhere(library: Party) -> None:
    number = uuid.uuid4()
    said = remarks.Saying(number, "reading", "c1", "question", "Kada <b>bus</b>?", "lt", "Ona")
    remarks.leave_remark(said, address="192.0.2.1", by=None)
    client, _ = operator()
    body = page(client, "/en/desk/network/moderation/")
    assert '<blockquote class="line-quote" lang="lt" dir="ltr">Kada &lt;b&gt;bus' in body
    assert "/en/agreements/reading/commitments/c1/" in body
    assert "Nothing waits" in page(client, "/en/desk/network/moderation/?show=reported")
    person = someone("decides@example.org", school="coordinator")
    remarks.publish_remark(number, organisation=numbers("school")[0], by=person)
    assert "Nothing waits" in page(client, "/en/desk/network/moderation/")
    remarks.report_remark(number, "", address="192.0.2.1")
    assert "Kada" in page(client, "/en/desk/network/moderation/?show=reported")
