"""OAI-PMH 2.0 without a database: what is asked (§3.1, §3.6, §4) and how it is answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import etree

from pactwork.repository.exchange import oai_said
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.exchange.oai_asked import (
    OaiError,
    Selection,
    Wrong,
    asked,
    set_token,
    token_of,
)
from pactwork.repository.exchange.oai_read import RefusedError, page, understood
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.exchange.xml_in import read_xml

NS = {"o": "http://www.openarchives.org/OAI/2.0/"}
NOW = datetime(2026, 11, 28, 12, 30, 5, 700, tzinfo=UTC)


def codes(query: str) -> list[str]:
    pairs = [tuple(one.split("=", 1)) for one in query.split("&") if one]
    with pytest.raises(OaiError) as caught:
        asked(pairs)  # type: ignore[arg-type]
    return [one.code for one in caught.value.wrong]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["badVerb"]),
        ("verb=Nonsense", ["badVerb"]),
        ("verb=identify", ["badVerb"]),
        ("verb=Identify&verb=Identify", ["badVerb"]),
        ("verb=Identify&metadataPrefix=oai_dc", ["badArgument"]),
        ("verb=GetRecord", ["badArgument", "badArgument"]),
        ("verb=ListRecords", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=lom", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=yesterday", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30", ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01&until=2026-01-01T00:00:00Z",
         ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-01&until=2026-01-01",
         ["badArgument"]),
        ("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01T00:00:00", ["badArgument"]),
        ("verb=ListRecords&resumptionToken=x", ["badResumptionToken"]),
        ("verb=ListRecords&resumptionToken=x&metadataPrefix=oai_dc", ["badArgument"]),
        ("verb=ListSets&resumptionToken=x", ["badResumptionToken"]),
        ("verb=GetRecord&resumptionToken=x&identifier=a&metadataPrefix=b", ["badArgument"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(query: str, expected: list[str]) -> None:
    assert codes(query) == expected


def test_a_span_of_days_takes_in_the_last_one() -> None:
    said = asked([("verb", "ListRecords"), ("metadataPrefix", "lom"), ("from", "2026-01-02"),
                  ("until", "2026-01-02"), ("set", "subject.x")]).selection  # fmt: skip
    assert said == Selection(
        "lom", datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 3, tzinfo=UTC), "subject.x"
    )
    second = asked([("verb", "ListIdentifiers"), ("metadataPrefix", "lom"),
                    ("until", "2026-01-02T03:04:05Z")]).selection  # fmt: skip
    assert second is not None
    assert second.until == datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC)


def test_a_list_goes_on_where_its_token_says() -> None:
    held = Selection("oai_dc", NOW, None, "agreement.x", 1_000_000)
    said = asked([("verb", "ListRecords"), ("resumptionToken", token_of(held))])
    assert said.selection == held
    assert asked([("resumptionToken", set_token("b")), ("verb", "ListSets")]).after_set == "b"


def test_a_token_serves_its_own_list_only() -> None:
    records = token_of(Selection("oai_dc"))
    for verb, token in (
        ("ListRecords", set_token("b")),
        ("ListSets", records),
        ("ListRecords", f"{records[:-1]}{'y' if records.endswith('x') else 'x'}"),
    ):
        assert codes(f"verb={verb}&resumptionToken={token}") == ["badResumptionToken"]


def test_an_answer_says_what_was_asked() -> None:
    body = oai_said.wrongs([Wrong("badVerb", "<&> \x00")]).encode()
    data = oai_said.document(body, now=NOW, address="https://p.example/oai", arguments={})
    root = etree.fromstring(data)
    assert root.findtext("o:responseDate", namespaces=NS) == "2026-11-28T12:30:05Z"
    request = root.find("o:request", NS)
    assert (request.text, dict(request.attrib)) == ("https://p.example/oai", {})
    assert root.find("o:error", NS).attrib == {"code": "badVerb"}
    asked_for = {"verb": "ListRecords", "set": 'a"<&'}
    data = oai_said.document(b"", now=NOW, address="a", arguments=asked_for)
    assert dict(etree.fromstring(data).find("o:request", NS).attrib) == asked_for


@pytest.mark.parametrize(
    ("host", "described"), [("p.example", 1), ("localhost", 0), ("127.0.0.1", 0)]
)
def test_identify(host: str, described: int) -> None:
    held = oai_said.Repository("Școala & <b>", "https://p.example/oai", host, ["a@b.example"], NOW)
    said = oai_said.identify(held).encode()
    root = etree.fromstring(oai_said.document(said, now=NOW, address="x", arguments={}))
    names = [etree.QName(one).localname for one in root.find("o:Identify", NS)]
    assert names[:7] == ["repositoryName", "baseURL", "protocolVersion", "adminEmail",
                         "earliestDatestamp", "deletedRecord", "granularity"]  # fmt: skip
    assert names[7:] == ["description"] * described


def test_records_out_are_records_in(terms: Terms) -> None:
    rows = (
        "<record><header><identifier>oai:p.example:k1</identifier><datestamp>2026-11-28T12:30:05Z"
        "</datestamp><setSpec>subject.a</setSpec><setSpec>organisation.b</setSpec></header>"
        '<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>آب پاک</dc:title></oai_dc:dc>'
        '</metadata></record><record><header status="deleted"><identifier>oai:p.example:k2'
        "</identifier><datestamp>2026-11-28T12:30:05Z</datestamp></header></record>"
    )
    body = oai_said.listed("ListRecords", rows.encode(), token="more")
    data = oai_said.document(body, now=NOW, address="x", arguments={})
    held = page(data)
    assert (held.token, held.answered) == ("more", NOW.replace(microsecond=0))
    first, second = held.records
    assert (first.identifier, first.sets) == ("oai:p.example:k1", ("subject.a", "organisation.b"))
    assert understood(first, terms).described.titles == {"fa": "آب پاک"}  # type: ignore[union-attr]
    assert (second.identifier, second.is_deleted) == ("oai:p.example:k2", True)
    with pytest.raises(UnreadableError):
        understood(second, terms)


@pytest.mark.parametrize(("token", "end"), [(None, ""), ("", '<resumptionToken cursor="0"/>')])
def test_the_end_of_a_list(token: str | None, end: str) -> None:
    said = oai_said.listed("ListRecords", b"<record/>", token=token)
    assert said.decode() == f"<ListRecords><record/>{end}</ListRecords>"


def test_errors_of_others() -> None:
    def answer(body: str) -> bytes:
        return f'<OAI-PMH xmlns="{NS["o"]}">{body}</OAI-PMH>'.encode()

    assert page(answer('<error code="noRecordsMatch">none</error>')).records == ()
    with pytest.raises(RefusedError) as caught:
        page(answer('<error code="badResumptionToken">too old</error>'))
    assert caught.value.code == "badResumptionToken"
    with pytest.raises(UnreadableError):
        page(b"<html><body>Welcome</body></html>")


def test_moments_that_no_clock_shows_are_not_believed() -> None:
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "x"):
        said = f"<responseDate>{moment}</responseDate><ListRecords/>"
        body = f'<OAI-PMH xmlns="{NS["o"]}">{said}</OAI-PMH>'
        assert page(body.encode()).answered is None


def test_a_document_type_hides_behind_no_mark() -> None:
    hidden = b"\xef\xbb\xbf" * 2 + b'<!DOCTYPE a [<!ENTITY x "boo">]><a b="&x;"/>'
    with pytest.raises(UnreadableError) as refused:
        read_xml(hidden)
    assert refused.value.reason == "forbidden"
