"""Visits the pages of the desk, so that every template is rendered."""

from __future__ import annotations

import json
from hashlib import sha256
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.test import Client
from django.utils import timezone

from pactwork.agreements.api import merging, moderating, recorded, remarks
from pactwork.kernel.iris import iri
from pactwork.people.models import Person
from pactwork.repository.api import alike, counts, harvesting
from pactwork.repository.models import Consent, Material, SetAside, Source
from pactwork.search.api import index_now
from tests.desk.conftest import Party
from tests.desk.doing import act, delivered, page, upload
from tests.desk.tools import key, send, statement
from tests.factories import numbers, someone
from tests.files.samples import PDF, PNG
from tests.people.entering import signed_in
from tests.shelving import approved, begun, described, published

AGREEMENT = "chisinau-dgets-diez"
BUREAU, TOWN = "birzai-public-health-bureau", "birzai-municipality"


class _Form(forms.Form):
    name = forms.CharField(help_text="As on the seal.")
    agreed = forms.BooleanField()


def tour() -> None:
    """Sign in as somebody of each party and look at each page."""
    ours = _browser(someone("tour@example.org", dgets="representative"))
    theirs = _browser(someone("other@example.org", onixmedia="coordinator"))
    for path in ("", "agreements/", "agreements/?force=ended", "evidence/", "evidence/deliver/"):
        page(ours, f"/en/desk/{path}")
    today = timezone.localdate().isoformat()
    held = delivered(
        ours,
        by="dgets",
        first_day=today,
        commitment=[f"{AGREEMENT}/c1"],
        files=[upload("sala.png", PNG), upload("lista.pdf", PDF)],
    )
    act(theirs, held, "ask", numbers("onixmedia")[0], "Câți?")
    ours.post("/en/desk/calendar/make/")
    for path in ("", f"evidence/{held}/", f"evidence/{held}/correct/", "evidence/?show=others"):
        page(ours, f"/en/desk/{path}")
    page(theirs, f"/en/desk/evidence/{held}/")
    page(ours, f"/en/desk/agreements/{AGREEMENT}/")
    ours.post(f"/en/desk/agreements/{AGREEMENT}/", {"do": "suspend"})
    _drafts()
    _tools()
    _followed(ours)
    _network()
    _materials()
    page(ours, "/en/desk/searches/")
    ours.post("/en/desk/searches/?q=first+aid", {"do": "keep", "name": "First aid"})
    for path in ("", "?q=first+aid"):
        page(ours, f"/en/desk/searches/{path}")
    fields = "{% for field in form %}{% form_field field %}{% endfor %}"
    markup = "{% load design %}{% form_errors form %}" + fields
    Template(markup).render(Context({"form": _Form({})}))


def _browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _tools() -> None:
    """A key from its making to its end, what came with it, a file of statements."""
    person = someone("tools@example.org", dgets="coordinator")
    client, place = signed_in(person), "/en/desk/tools/"
    page(client, place)
    page(client, f"{place}make/")
    issued, theirs = key("dgets"), key("onixmedia")
    held, stray = statement((AGREEMENT, "c1")), statement((AGREEMENT, "c99"))
    send(issued, held, stray)
    send(theirs, statement((AGREEMENT, "c1")))
    client.post(f"{place}try/", headers={"X-Live": "1"})
    lines = "\n".join([json.dumps(statement()), "wrong"]).encode()
    sent = {"tool": issued.credential, "file": upload("a.jsonl", lines, "application/jsonl")}
    file = client.post(f"{place}files/", sent)["Location"]
    page(client, file)
    client.post(file, headers={"X-Live": "1"})
    for path in (
        "",
        f"keys/{issued.credential}/",
        "try/",
        "recorded/",
        "unmatched/",
        "statements/",
        f"statements/{held['id']}/",
        "files/",
    ):
        page(client, f"{place}{path}")
    (became,) = recorded.became_of([UUID(held["id"])]).values()
    page(client, f"/en/desk/evidence/{became.evidence}/")


def _materials() -> None:
    """A material from the file to its review, its page and what readers do; a collection."""
    writer = _browser(someone("shares@example.org", dgets="member"))
    reviewer = _browser(someone("reviews@example.org", dgets="coordinator"))
    reader = _browser(someone("reads@example.org", onixmedia="coordinator"))
    (dgets,) = numbers("dgets")
    place = "/en/desk/materials/"
    page(writer, place)
    page(writer, f"{place}share/?for={AGREEMENT}/c1")
    page(reviewer, f"{place}import/")
    table = SimpleUploadedFile(
        "a.csv", b"title,link,licence\nA,https://e.example/1,CC0 1.0\nB,,x\n"
    )
    seen = reviewer.post(f"{place}import/", {"by": str(dgets), "file": table, "do": "try"})
    columns = {"column_0": "title", "field_0": "title", "column_1": "link", "field_1": "link"}
    said = {"by": str(dgets), "table": seen.context["table"], "do": "import", **columns}
    page(reviewer, reviewer.post(f"{place}import/", said)["Location"])
    key = begun(writer, by="dgets")
    page(writer, f"{place}{key}/describe/")
    described(writer, key, commitment=[f"{AGREEMENT}/c1"])
    returned = {"organisation": dgets, "do": "return", "remark_1": "De ce?"}
    reviewer.post(f"{place}{key}/review/", returned)
    described(writer, key)
    for path in ("", "review/", f"{key}/", f"{key}/review/"):
        page(reviewer, f"{place}{path}")
    approved(reviewer, key, dgets)
    index_now()
    page(reviewer, f"{place}{key}/")
    form = reader.get(f"/en/materials/{key}/report/").context["form"]
    token = form.initial["token"]
    report = {"reason": "rights", "text": "Al altcuiva.", "nickname": "", "token": token}
    for name, said in (
        ("say", {"stars": "4", "text": "Bun", "language": "ro"}),
        ("useful", {"answer": "yes"}),
    ):
        page(reader, f"/en/materials/{key}/{name}/")
        reader.post(f"/en/materials/{key}/{name}/", said)
        page(reader, f"/en/materials/{key}/{name}/?sent=1")
    page(reader, reader.post(f"/en/materials/{key}/report/", report)["Location"])
    page(reader, f"/en/materials/{key}/adapt/")
    held = Consent.objects.create(material=Material.objects.get(key=key), name="Ana Țurcanu")
    held.letters.create(digest=sha256(b"tour").digest())
    page(Client(), "/en/materials/named/tour/")
    page(reader, f"/en/materials/{key}/reuse/")
    reader.post(f"/en/materials/{key}/reuse/", {"how": "used", "do": "find", "find": "x"})
    page(reviewer, f"{place}reports/")
    _collection(reviewer, dgets, key)
    _looked_after(reviewer, dgets, key)


def _collection(client: Client, organisation: int, key: str) -> None:
    place = "/en/desk/materials/collections/"
    page(client, place)
    held = {"organisation": organisation, "language": "ro", "visibility": "public"}
    shelf = client.post(place, {"title": "Lecturi", **held})["Location"]
    client.post(shelf, {"do": "add", "material": f"/en/materials/{key}/"})
    page(client, shelf)
    page(client, f"/en/desk/materials/{key}/collect/")
    page(client, place)


def _looked_after(client: Client, organisation: int, key: str) -> None:
    """A curating body, a source with a record set aside, use, and two that look alike."""
    place = "/en/desk/materials/"
    body = {"organisation": organisation, "name": "Consiliu", "language": "ro", "needs": "1"}
    body_place = client.post(f"{place}bodies/", body)["Location"]
    founded = {"keeper": organisation, "name": "Școli", "language": "ro"}
    sector_place = client.post(f"{place}sectors/", founded)["Location"]
    slug = harvesting.add_source(
        slug="tour", name="Tour", address="https://e.example/oai", organisation=organisation,
        by=None,
    )  # fmt: skip
    held = Source.objects.get(slug=slug)
    aside = SetAside.objects.create(
        source=held, identifier="oai:1", reasons=[["title", "no-title", ""]], text="<a><b/></a>",
        at=timezone.now(),
    )  # fmt: skip
    counts.bring_counts([counts.CountedBefore(key, timezone.localdate(), "view", 3, 2)])
    other = published(client, _browser(someone("alike@example.org", dgets="coordinator")),
                      organisation, by="dgets")  # fmt: skip
    alike.compare_new()
    for path in (
        "bodies/",
        "sources/",
        "sources/add/",
        f"sources/{slug}/",
        f"sources/{slug}/records/{aside.pk}/",
        "use/",
        "alike/",
        f"alike/{key}/{other}/",
    ):
        page(client, f"{place}{path}")
    page(client, body_place)
    page(client, f"{place}sectors/")
    page(client, sector_place)
    page(client, "/en/sectors/")
    page(client, sector_place.replace("/desk/materials", ""))
    page(client, f"/en/materials/{key}/")


def _followed(client: Client) -> None:
    page(client, "/en/desk/follow/")
    subject = iri("agreement", AGREEMENT)
    page(client, f"/en/desk/follow/?subject={subject}")
    client.post("/en/desk/follow/", {"subject": subject})
    page(client, "/en/desk/follow/")


def _network() -> None:
    """The pages of those who run the installation."""
    person = someone("runs@example.org")
    person.is_operator = True
    person.save()
    client = _browser(person)
    for path in (
        "",
        "audit/",
        "counted/",
        "counted/?by=commitment",
        "counted/?by=organisation",
        "moderation/",
        "vocabularies/",
        "vocabularies/themes/",
        "templates/",
        "duplicates/",
        f"duplicates/merge/?duplicate={BUREAU}&survivor={TOWN}",
    ):
        page(client, f"/en/desk/network/{path}")
    _moderation(client, person)
    told = {"key": str(uuid4()), "text_ro": "Mâine nu lucrăm.", "last_day": "2999-01-01"}
    client.post("/en/desk/network/announcements/", told)
    page(client, "/en/desk/network/announcements/")
    merging.merge_organisations(duplicate=BUREAU, survivor=TOWN, by=person)
    page(client, f"/en/desk/network/duplicates/{BUREAU}/undo/")
    merging.part_organisations(duplicate=BUREAU, by=person)


def _moderation(client: Client, operator: Person) -> None:
    """A remark that is hidden, and a person whose publishing was suspended."""
    number, (dgets,) = uuid4(), numbers("dgets")
    coordinator = someone("decides@example.org", dgets="coordinator")
    said = remarks.Saying(number, AGREEMENT, "c1", "remark", "Prostii!", "ro", "")
    remarks.leave_remark(said, address="192.0.2.7", by=None)
    remarks.publish_remark(number, organisation=dgets, by=coordinator)
    place = f"/en/desk/network/moderation/{number}/"
    page(client, place)
    client.post(place, {"reason": "insulting", "note": "Așa nu."})
    page(client, place)
    stop = moderating.suspend_publishing(person=coordinator, reason="Așa nu.", by=operator)
    page(client, "/en/desk/network/publishing/")
    moderating.allow_publishing(stop=stop, reason="Gata.", by=operator)
    page(client, "/en/desk/network/publishing/")


def _drafts() -> None:
    """A draft from its first page to the paper that is signed."""
    ours, theirs = Party("dgets"), Party("onixmedia")
    page(ours.client, "/en/desk/drafts/")
    page(ours.client, "/en/desk/drafts/start/")
    draft = ours.start("onixmedia")
    place = f"/en/desk/drafts/{draft}/"
    key = ours.detail(draft).articles[0].commitments[0].key
    for path in (f"?side=fa&open={key}", "read/", "remarks/", "history/", "acts/", "?find=liceul"):
        page(ours.client, place + path)
    both = {"base": "1", "as": str(ours.number), "do": "save", "at": "basics"}
    for party, text in ((ours, "Chișinău"), (theirs, "Orhei")):
        change = {"change": str(uuid4()), "text:agreement/place:ro": text}
        party.client.post(place, {**both, **change, "as": str(party.number)})
    _suggested(ours, theirs, place)
    ours.client.post(f"{place}remarks/", {"text": "Când?"})
    page(ours.client, f"{place}remarks/")
    ours.act("propose", draft)
    for party in (ours, theirs):
        party.act("approve", draft)
        page(party.client, f"{place}acts/")
    party = signed_in(ours.person)
    page(party, f"{place}sign/")


def _suggested(ours: Party, theirs: Party, place: str) -> None:
    """Two wordings, one that clashes and one that was declined; an undo of another's change."""
    at = "agreement/place:ro"
    for text in ("Ungheni", "Soroca"):
        said = {"at": at, "base": "1", "key": str(uuid4()), "text": text, "reason": "De ce nu?"}
        theirs.client.post(f"{place}suggest/", said)
    page(theirs.client, f"{place}suggest/?at={at}")
    held = page(ours.client, f"{place}suggestions/")
    number = held.split('name="decline" value="')[1].split('"')[0]
    decline = {"as": str(ours.number), "decline": number, "reason": "Așa rămâne."}
    ours.client.post(f"{place}suggestions/", decline)
    for tail in ("suggestions/", "?side=fa", "history/?revision=2"):
        page(theirs.client, f"{place}{tail}")
    wrong = {"change": str(uuid4()), "as": str(ours.number), "at": "basics", "base": "2"}
    late = {"value:agreement/term/from": "curând", "seen:agreement/term/from": ""}
    ours.client.post(place, {**wrong, **late, "do": "save"})
    theirs.client.post(place, {**wrong, "as": str(theirs.number), "do": "undo:"})
    theirs.client.post(f"{place}restore/", {"as": str(theirs.number), "revision": "1"})
