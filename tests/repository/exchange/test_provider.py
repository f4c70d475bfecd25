"""The OAI-PMH provider over real rows: what harvesters see, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client
from lxml import etree

from pactwork.people.api import Person
from pactwork.repository.actions.feeding import write_all
from pactwork.repository.api import Said, Visibility, depositing, publishing, reviewing
from pactwork.repository.exchange.oai_read import page
from pactwork.repository.models import FeedRecord
from pactwork.repository.queries import feeding
from pactwork.repository.rest import oai
from tests.factories import someone
from tests.repository.shelf import LATER, TITLES, approved, drafted, published

NS = {"o": "http://www.openarchives.org/OAI/2.0/"}


pytestmark = pytest.mark.usefixtures("agreement")


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.PACTWORK_IRI_BASE = settings.PACTWORK_BASE_URL = "https://pacts.example"


def ask(client: Client, **said: str) -> etree._Element:
    answer = client.get("/oai", said)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    return etree.fromstring(answer.content)


def error(client: Client, **said: str) -> list[str]:
    return [one.get("code") for one in ask(client, **said).findall("o:error", NS)]


def walk(client: Client, verb: str = "ListRecords", **said: str) -> Iterator[etree._Element]:
    """The pages of a list to its end."""
    root = ask(client, verb=verb, **said)
    while True:
        yield root
        token = root.findtext(f"o:{verb}/o:resumptionToken", namespaces=NS)
        if not token:
            return
        root = ask(client, verb=verb, resumptionToken=token)


def keys(root: etree._Element, *, gone: bool = False) -> list[str]:
    status = "[@status]" if gone else "[not(@status)]"
    found = root.xpath(f"//o:header{status}/o:identifier/text()", namespaces=NS)
    return [str(one).rpartition(":")[2] for one in found]


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


@pytest.fixture
def held(ana: Person) -> list[str]:
    """Five published materials."""
    return [published(ana, ana, subjects=["isced-f-0232"]) for _ in range(5)]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:x:y"},
         "idDoesNotExist"),
        ({"verb": "GetRecord", "metadataPrefix": "marc", "identifier": "oai:x:y"},
         "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc"}, "noRecordsMatch"),
        ({"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": "x"}, "noRecordsMatch"),
        ({"verb": "ListMetadataFormats", "identifier": "oai:x:y"}, "idDoesNotExist"),
        ({"verb": "ListSets"}, "noSetHierarchy"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({}, "badVerb"),
    ],
)  # fmt: skip
def test_errors_of_an_empty_repository(client: Client, said: dict[str, str], code: str) -> None:
    assert error(client, **said) == [code]


def test_six_verbs(client: Client, held: list[str]) -> None:
    write_all()
    identify = ask(client, verb="Identify").find("o:Identify", NS)
    assert identify.findtext("o:deletedRecord", namespaces=NS) == "persistent"
    assert identify.findtext("o:baseURL", namespaces=NS) == "https://pacts.example/oai"
    found = ask(client, verb="ListMetadataFormats").xpath(
        "//o:metadataPrefix/text()", namespaces=NS
    )
    assert found == ["oai_dc", "lom", "datacite"]
    sets = ask(client, verb="ListSets").xpath("//o:setSpec/text()", namespaces=NS)
    assert sets == ["organisation.library", "subject.isced-f-02", "subject.isced-f-0232"]
    for prefix in found:
        root = ask(client, verb="GetRecord", metadataPrefix=prefix,
                   identifier=f"oai:pacts.example:{held[0]}")  # fmt: skip
        assert keys(root) == [held[0]]
        assert TITLES["fa"] in etree.tostring(root, encoding="unicode")
        assert "ბერიძე" not in etree.tostring(root, encoding="unicode")
    assert keys(ask(client, verb="ListIdentifiers", metadataPrefix="lom")) == held
    assert (
        keys(ask(client, verb="ListRecords", metadataPrefix="lom", set="subject.isced-f-02"))
        == held
    )
    assert error(client, verb="ListRecords", metadataPrefix="lom", until="2001-01-01") == [
        "noRecordsMatch"
    ]
    posted = client.post("/oai", {"verb": "ListIdentifiers", "metadataPrefix": "lom"})
    assert keys(etree.fromstring(posted.content)) == held
    assert client.put("/oai").status_code == 405


@pytest.mark.parametrize(
    "selection",
    [{}, {"set": "organisation.library"}, {"from": "2026-01-01"},
     {"from": "2026-01-01", "set": "organisation.library"}],
)  # fmt: skip
@pytest.mark.parametrize("few", [0, 5000])
def test_a_walk_during_changes_loses_and_repeats_nothing(
    client: Client, held: list[str], ana: Person, monkeypatch: pytest.MonkeyPatch,
    selection: dict[str, str], few: int,
) -> None:  # fmt: skip
    monkeypatch.setattr(oai, "RECORDS", 1)
    monkeypatch.setattr(feeding, "FEW", few)
    write_all()
    seen, gone, first = [], [], held[0]
    for number, root in enumerate(walk(client, metadataPrefix="oai_dc", **selection)):
        seen += keys(root)
        gone += keys(root, gone=True)
        if number == 1:
            again = depositing.begin_version(first, by=ana)
            depositing.fill_in(first, Said(titles={"vi": "Mới"}), by=ana)
            reviewing.submit(first, by=ana)
            assert approved(first, ana)
            assert again == 2
            publishing.withdraw(held[3], reason={"en": "Wrong."}, by=ana)
            late = published(ana, ana)
            write_all()
    assert seen == [*held[:3], held[4], late]
    assert gone == [held[3]]


def test_what_was_withdrawn_stays_as_deleted(client: Client, held: list[str], ana: Person) -> None:
    write_all()
    publishing.withdraw(held[1], reason={"en": "Wrong."}, by=ana)
    root = ask(
        client, verb="GetRecord", metadataPrefix="lom", identifier=f"oai:pacts.example:{held[1]}"
    )
    assert keys(root, gone=True) == [held[1]]
    assert root.find(".//o:metadata", NS) is None
    write_all()
    root = ask(client, verb="ListRecords", metadataPrefix="lom", set="organisation.library")
    assert keys(root, gone=True) == [held[1]]
    assert FeedRecord.objects.get(key=held[1]).dc == ""


def test_nothing_leaves_before_its_time_or_to_others_than_everybody(
    client: Client, ana: Person
) -> None:
    draft, hidden = drafted(ana), published(ana, ana, visibility=Visibility.ORGANISATION)
    later = published(ana, ana, visible_from=LATER)
    write_all()
    assert error(client, verb="ListRecords", metadataPrefix="oai_dc") == ["noRecordsMatch"]
    with time_machine.travel(LATER):
        publishing.open_due()
        write_all()
        assert keys(ask(client, verb="ListRecords", metadataPrefix="oai_dc")) == [later]
    publishing.change_visibility(later, visibility="organisation", by=ana)
    root = ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    assert (keys(root), keys(root, gone=True)) == ([], [later])
    assert b"<metadata>" not in etree.tostring(root)
    assert not FeedRecord.objects.filter(key__in=[draft, hidden]).exists()


def test_only_what_changed_since(client: Client, held: list[str], ana: Person) -> None:
    write_all()
    answered = ask(client, verb="Identify").findtext("o:responseDate", namespaces=NS)
    FeedRecord.objects.update(changed_at="2026-01-01T00:00:00Z")
    FeedRecord.objects.filter(key=held[2]).update(changed_at=answered)
    root = ask(client, verb="ListIdentifiers", metadataPrefix="lom", **{"from": answered})
    assert keys(root) == [held[2]]
    root = ask(client, verb="ListIdentifiers", metadataPrefix="lom", until="2026-01-01")
    assert keys(root) == [one for one in held if one != held[2]]


def test_a_material_that_leaves_a_set_is_deleted_there(
    client: Client, held: list[str], ana: Person
) -> None:
    write_all()
    depositing.begin_version(held[0], by=ana)
    depositing.fill_in(held[0], Said(subjects=["isced-f-0111"]), by=ana)
    reviewing.submit(held[0], by=ana)
    approved(held[0], ana)
    write_all()
    root = ask(client, verb="ListRecords", metadataPrefix="lom", set="subject.isced-f-0232")
    assert (keys(root), keys(root, gone=True)) == (held[1:], [held[0]])
    assert keys(
        ask(client, verb="ListRecords", metadataPrefix="lom", set="subject.isced-f-01")
    ) == [held[0]]


@pytest.mark.parametrize("few", [0, 5000])
def test_records_say_their_date_sets_and_metadata(
    client: Client, held: list[str], ana: Person, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(feeding, "FEW", few)
    write_all()
    publishing.withdraw(held[1], reason={"en": "Wrong."}, by=ana)
    write_all()
    FeedRecord.objects.update(changed_at="2026-03-09T10:11:12.987Z")
    for said in ({}, {"from": "2026-03-09", "until": "2026-03-09"}):
        answer = client.get("/oai", {"verb": "ListRecords", "metadataPrefix": "oai_dc", **said})
        records = page(answer.content).records
        assert [one.identifier for one in records] == [f"oai:pacts.example:{key}" for key in held]
        assert {one.changed for one in records} == {"2026-03-09T10:11:12Z"}
        sets = ("organisation.library", "subject.isced-f-02", "subject.isced-f-0232")
        assert [one.sets for one in records] == [sets, (), *[sets] * 3]
        assert [one.is_deleted for one in records] == [False, True, False, False, False]
        assert records[0].metadata is not None
        assert records[0].metadata.tag == "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"


@pytest.mark.parametrize("selection", [{}, {"set": "organisation.library"}])
def test_a_list_whose_rest_left_its_span_ends_well(
    client: Client, held: list[str], monkeypatch: pytest.MonkeyPatch, selection: dict[str, str]
) -> None:
    """What was to follow changed, and is newer than `until`: an error would undo the harvest."""
    monkeypatch.setattr(oai, "RECORDS", 3)
    write_all()
    FeedRecord.objects.update(changed_at="2026-03-09T10:00:00Z")
    pages = walk(client, metadataPrefix="oai_dc", until="2026-03-10", **selection)
    assert keys(next(pages)) == held[:3]
    FeedRecord.objects.filter(key__in=held[3:]).update(changed_at="2026-04-01T10:00:00Z")
    last = next(pages)
    assert keys(last) == [held[3]]
    assert last.find(".//o:resumptionToken", NS).text is None
    assert list(pages) == []


def test_a_list_of_which_nothing_is_left_says_that_its_token_is_void(
    client: Client, held: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oai, "RECORDS", 3)
    write_all()
    token = ask(client, verb="ListRecords", metadataPrefix="oai_dc").findtext(
        ".//o:resumptionToken", namespaces=NS
    )
    FeedRecord.objects.filter(key__in=held[3:]).delete()
    assert error(client, verb="ListRecords", resumptionToken=token) == ["badResumptionToken"]


def test_a_token_says_how_many_came_before(
    client: Client, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oai, "RECORDS", 2)
    monkeypatch.setattr(oai.feeding, "about_all", lambda: 7)
    for _ in range(5):
        published(ana, ana)
    write_all()
    tokens = [
        next(root.iterfind(".//o:resumptionToken", NS))
        for root in walk(client, metadataPrefix="oai_dc")
    ]
    assert [(one.get("cursor"), one.get("completeListSize")) for one in tokens] == [
        ("0", "7"), ("2", "7"), ("4", "5"),
    ]  # fmt: skip
