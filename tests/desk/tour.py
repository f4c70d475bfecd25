"""Visits the pages of the desk, so that every template is rendered."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.template import Context, Template
from django.test import Client
from django.utils import timezone

from pactwork.kernel.iris import iri
from pactwork.people.models import Person
from tests.desk.conftest import Party
from tests.desk.doing import act, delivered, page, upload
from tests.factories import numbers, someone
from tests.files.samples import PDF, PNG
from tests.people.entering import signed_in

AGREEMENT = "chisinau-dgets-diez"


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
    _followed(ours)
    _network()
    fields = "{% for field in form %}{% form_field field %}{% endfor %}"
    markup = "{% load design %}{% form_errors form %}" + fields
    Template(markup).render(Context({"form": _Form({})}))


def _browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


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
    ):
        page(client, f"/en/desk/network/{path}")
    told = {"key": str(uuid4()), "text_ro": "Mâine nu lucrăm.", "last_day": "2999-01-01"}
    client.post("/en/desk/network/announcements/", told)
    page(client, "/en/desk/network/announcements/")


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
    ours.client.post(f"{place}remarks/", {"text": "Când?"})
    page(ours.client, f"{place}remarks/")
    ours.act("propose", draft)
    for party in (ours, theirs):
        party.act("approve", draft)
        page(party.client, f"{place}acts/")
    party = signed_in(ours.person)
    page(party, f"{place}sign/")
