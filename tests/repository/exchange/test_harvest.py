"""Harvesting a real small server: incremental, resumed, polite; bad records are set aside."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.utils import timezone

from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person
from pactwork.repository.actions import harvesting, taking_in
from pactwork.repository.actions.harvesting import add_source, harvest, harvest_due, pause_source
from pactwork.repository.api import MaterialError, NotAllowedError, depositing
from pactwork.repository.exchange.faults import Fault
from pactwork.repository.models import Material, SetAside, Source, SourceRecord
from tests.factories import numbers, someone
from tests.repository.shelf import page, tombstone

pytestmark = pytest.mark.usefixtures("agreement")

OAI = "http://www.openarchives.org/OAI/2.0/"
TITLES = {"ro": "Râuri", "lt": "Upės", "vi": "Sông ngòi", "ka": "მდინარეები", "fa": "رودخانه‌ها"}


def dc(title: str, number: int, language: str, more: str = "") -> str:
    return (
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:language>{language}</dc:language>"
        f"<dc:identifier>https://e.example/{number}</dc:identifier>"
        f"<dc:type>video</dc:type><dc:date>2020-05-0{number}</dc:date>{more}</oai_dc:dc>"
    )


def record(number: int, metadata: str) -> str:
    status = "" if metadata else ' status="deleted"'
    return (
        f"<record><header{status}><identifier>oai:e:{number}</identifier>"
        f"<datestamp>2026-01-0{number}</datestamp></header>"
        + (f"<metadata>{metadata}</metadata>" if metadata else "")
        + "</record>"
    )


def answer(body: str) -> bytes:
    return (
        f'<OAI-PMH xmlns="{OAI}"><responseDate>2026-11-20T10:00:00Z</responseDate>'
        f"<request/>{body}</OAI-PMH>"
    ).encode()


class Elsewhere:
    """Another repository: what it answers to which request, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.pages: dict[str, list[str]] = {}
        self.busy = 0
        self.extra: dict[str, bytes] = {}

    def reply(self, said: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(said)
        if said.get("verb") == "Identify":
            return (
                200,
                {},
                answer("<Identify><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"),
            )
        if self.busy:
            self.busy -= 1
            return 503, {"Retry-After": "7"}, b""
        name = said.get("resumptionToken") or ("since" if "from" in said else "first")
        if name in self.extra:
            return 200, {}, self.extra[name]
        records, *token = self.pages[name]
        more = f"<resumptionToken>{token[0]}</resumptionToken>" if token else ""
        return 200, {}, answer(f"<ListRecords>{records}{more}</ListRecords>")


@pytest.fixture
def elsewhere() -> Iterator[tuple[Elsewhere, str]]:
    held = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = held.reply(dict(parse_qsl(urlsplit(self.path).query)))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield held, f"http://127.0.0.1:{server.server_port}/oai"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana", library="coordinator")


@pytest.fixture
def source(elsewhere: tuple[Elsewhere, str], ana: Person, settings: Any) -> str:
    settings.PACTWORK_WEBHOOKS_TO_LOCALHOST = True
    return add_source(
        slug="elsewhere", name="Elsewhere", address=elsewhere[1],
        organisation=numbers("library")[0], licence="cc-by-4.0", by=ana,
    )  # fmt: skip


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[float]]:
    """A harvest without waiting; how long it would have waited."""

    def go(slug: str) -> list[float]:
        waits: list[float] = []
        harvest(slug, sleep=waits.append)
        return waits

    return go


def fill(held: Elsewhere) -> None:
    rows = [record(n, dc(title, n, tag)) for n, (tag, title) in enumerate(TITLES.items(), 1)]
    held.pages = {
        "first": ["".join(rows[:2]), "second"],
        "second": ["".join(rows[2:4]), "third"],
        "third": [rows[4]],
    }


def test_a_whole_harvest(elsewhere: Any, source: str, slept: Any) -> None:
    held, _ = elsewhere
    fill(held)
    held.busy = 1
    busy, *rests = slept(source)
    assert busy == 7
    assert len(rests) == 2
    assert all(0 < rest <= harvesting.PACE for rest in rests)
    rows = Material.objects.order_by("pk")
    assert [row.current.titles for row in rows] == [{tag: text} for tag, text in TITLES.items()]
    first = page(rows[0].key).described
    assert (first.link, first.licence, first.resource_type) == (
        "https://e.example/1", "cc-by-4.0", "video",
    )  # fmt: skip
    assert str(first.published_on) == "2020-05-01"
    row = Source.objects.get()
    assert (row.taken, row.token, row.trouble) == (5, "", "")
    assert row.since == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert row.next_at > timezone.now() + timedelta(hours=23)
    assert [one.get("resumptionToken") for one in held.asked] == [None, None, "second", "third"]


def test_the_next_one_asks_for_what_changed_and_takes_nothing_twice(
    elsewhere: Any, source: str, slept: Any
) -> None:
    held, _ = elsewhere
    fill(held)
    slept(source)
    changed = dc("Râuri și lacuri", 1, "ro")
    held.pages["since"] = [record(1, changed) + record(2, dc("Upės", 2, "lt")) + record(3, "")]
    done = harvest(source, sleep=lambda _: None)
    assert (done.created, done.changed, done.unchanged, done.withdrawn) == (0, 1, 1, 1)
    assert held.asked[-1]["from"] == "2026-11-20T10:00:00Z"
    one, _two, three, *_ = Material.objects.order_by("pk")
    assert (page(one.key).number, page(one.key).described.titles) == (2, {"ro": "Râuri și lacuri"})
    assert tombstone(three.key, PUBLIC).reason["en"]
    assert SourceRecord.objects.count() == 5


def test_stopped_in_between_it_goes_on_where_it_was(
    elsewhere: Any, source: str, slept: Any
) -> None:
    held, _ = elsewhere
    fill(held)
    held.extra["third"] = b"<html>gateway</html>"
    slept(source)
    row = Source.objects.get()
    assert (row.token, row.failures, Material.objects.count()) == ("third", 1, 4)
    assert row.trouble.startswith("not-oai")
    assert timezone.now() < row.next_at <= timezone.now() + timedelta(minutes=5)
    assert harvest_due() == 0
    held.extra.clear()
    slept(source)
    assert (Source.objects.get().token, Material.objects.count()) == ("", 5)
    assert held.asked[-1] == {"verb": "ListRecords", "resumptionToken": "third"}


def test_a_token_that_is_not_known_any_more_begins_anew(
    elsewhere: Any, source: str, slept: Any
) -> None:
    held, _ = elsewhere
    fill(held)
    held.extra["second"] = answer('<error code="badResumptionToken">old</error>')
    slept(source)
    assert Source.objects.get().token == ""
    held.extra.clear()
    slept(source)
    assert Material.objects.count() == 5


def test_bad_records_are_set_aside_with_reasons(elsewhere: Any, source: str, slept: Any) -> None:
    held, _ = elsewhere
    nolink = dc("Fără adresă", 2, "ro").replace("https://e.example/2", "ISBN 1")
    held.pages["first"] = [
        record(1, dc("", 1, "ro")) + record(2, nolink) + record(3, "<marc xmlns='x'/>")
        + record(4, dc("Bun", 4, "ro"))
    ]  # fmt: skip
    slept(source)
    assert [row.current.titles["ro"] for row in Material.objects.all()] == ["Bun"]
    said = {row.identifier: [one[1] for one in row.reasons] for row in SetAside.objects.all()}
    assert said == {"oai:e:1": ["no-title"], "oai:e:2": ["no-link"], "oai:e:3": ["not-a-record"]}
    assert "ISBN 1" in SetAside.objects.get(identifier="oai:e:2").text
    held.pages["since"] = [record(1, dc("Acum are titlu", 1, "ro"))]
    slept(source)
    assert not SetAside.objects.filter(identifier="oai:e:1").exists()
    assert Material.objects.count() == 2


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><OAI-PMH>&a;</OAI-PMH>',
        b"<OAI-PMH>\xff</OAI-PMH>",
        b"not xml",
        b"",
    ],
)
def test_answers_that_are_not_read_change_nothing(
    elsewhere: Any, source: str, slept: Any, body: bytes
) -> None:
    held, _ = elsewhere
    held.extra["first"] = body
    slept(source)
    assert Source.objects.get().failures == 1
    assert not Material.objects.exists()


@pytest.mark.parametrize("slug", ["table", "a b", "", "A", "x/y"])
def test_names_a_source_cannot_have(ana: Person, slug: str) -> None:
    said = {"name": "X", "address": "https://e.example/oai", "by": ana}
    with pytest.raises(MaterialError):
        add_source(slug=slug, organisation=numbers("library")[0], **said)


def test_long_identifiers_stay_two(elsewhere: Any, source: str, slept: Any) -> None:
    held, _ = elsewhere
    far = "x" * 600
    held.pages = {"first": [
        record(1, dc("Una", 1, "ro")).replace("oai:e:1", f"oai:{far}1")
        + record(2, dc("Alta", 2, "ro")).replace("oai:e:2", f"oai:{far}2")
    ]}  # fmt: skip
    slept(source)
    assert [row.current.titles for row in Material.objects.order_by("pk")] == [
        {"ro": "Una"}, {"ro": "Alta"},
    ]  # fmt: skip


def test_what_was_set_aside_first_points_to_its_material(
    elsewhere: Any, source: str, slept: Any
) -> None:
    held, _ = elsewhere
    held.pages = {"first": [record(1, dc("", 1, "ro"))]}
    slept(source)
    assert SourceRecord.objects.get().material is None
    held.pages = {"since": [record(1, dc("Are titlu", 1, "ro"))]}
    slept(source)
    assert SourceRecord.objects.get().material == Material.objects.get()


def test_what_cannot_be_kept_is_set_aside(
    elsewhere: Any, source: str, slept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, _ = elsewhere
    fill(held)
    whole = taking_in.unfit
    monkeypatch.setattr(
        taking_in,
        "unfit",
        lambda said: (Fault("x", "too-large"),) if "lt" in said.languages else whole(said),
    )
    slept(source)
    assert Material.objects.count() == 4
    (aside,) = SetAside.objects.all()
    assert (aside.reasons, "Upės" in aside.text) == ([["x", "too-large", ""]], True)


def test_what_is_published_again_at_its_source_is_open_again(
    elsewhere: Any, source: str, slept: Any
) -> None:
    held, _ = elsewhere
    fill(held)
    slept(source)
    held.pages = {"since": [record(3, "")]}
    slept(source)
    key = Material.objects.get(source="elsewhere oai:e:3").key
    assert tombstone(key, PUBLIC).reason["en"]
    held.pages = {"since": [record(3, dc("Sông ngòi", 3, "vi"))]}
    slept(source)
    assert page(key).described.titles == {"vi": "Sông ngòi"}


@pytest.mark.parametrize(
    "address", ["ftp://e.example/oai", "https://a:b@e.example/", "http://x:22/"]
)
def test_addresses_that_are_never_harvested(ana: Person, address: str) -> None:
    with pytest.raises(MaterialError):
        add_source(slug="x", name="X", address=address, organisation=numbers("library")[0], by=ana)


def test_our_own_network_is_never_reached(elsewhere: Any, source: str, settings: Any) -> None:
    settings.PACTWORK_WEBHOOKS_TO_LOCALHOST = False
    done = harvest(source, sleep=lambda _: None)
    assert (done.trouble, elsewhere[0].asked) == ("private", [])


def test_whose_it_is_and_when_it_rests(elsewhere: Any, source: str, ana: Person) -> None:
    ona = someone("ona@school.lt", school="coordinator")
    with pytest.raises(NotAllowedError):
        pause_source(source, paused=True, by=ona)
    pause_source(source, paused=True, by=ana)
    assert harvest_due() == 0
    with pytest.raises(LookupError):
        harvest("nowhere")


def test_what_is_being_written_here_is_asked_for_again(
    elsewhere: Any, source: str, slept: Any, ana: Person
) -> None:
    held, _ = elsewhere
    fill(held)
    slept(source)
    key = Material.objects.get(source="elsewhere oai:e:1").key
    depositing.begin_version(key, by=ana)
    held.pages = {"since": [record(1, dc("Râuri și lacuri", 1, "ro"))]}
    slept(source)
    slept(source)
    froms = [said["from"] for said in held.asked if "from" in said]
    assert froms == ["2026-11-20T10:00:00Z"] * 2
    depositing.discard(key, by=ana)
    slept(source)
    assert Material.objects.get(key=key).current.titles == {"ro": "Râuri și lacuri"}


def test_one_source_that_goes_wrong_keeps_no_other_waiting(
    elsewhere: Any, source: str, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, address = elsewhere
    fill(held)
    held.pages = {"first": [held.pages["third"][0]]}
    bad = add_source(
        slug="bad", name="Bad", address=f"{address}?bad", organisation=numbers("library")[0],
        licence="cc-by-4.0", by=ana,
    )  # fmt: skip
    Source.objects.update(every=24)
    Source.objects.filter(slug=bad).update(next_at=datetime(2020, 1, 1, tzinfo=UTC))
    Source.objects.filter(slug=source).update(next_at=datetime(2021, 1, 1, tzinfo=UTC))
    taken = harvesting._take_page

    def goes_wrong(slug: str, *given: Any, **more: Any) -> Any:
        if slug == bad:
            raise ValueError("Invalid IPv6 URL")
        return taken(slug, *given, **more)

    monkeypatch.setattr(harvesting, "_take_page", goes_wrong)
    assert harvesting.harvest_due() == 2
    row = Source.objects.get(slug=bad)
    assert (row.failures, row.trouble) == (1, "Invalid IPv6 URL")
    assert row.next_at > timezone.now()
    assert Source.objects.get(slug=source).taken == 1
