"""Visits the pages of the desk, so that every template is rendered."""

from __future__ import annotations

from django import forms
from django.template import Context, Template
from django.test import Client
from django.utils import timezone

from pactwork.people.models import Person
from tests.desk.doing import act, delivered, page, upload
from tests.factories import numbers, someone
from tests.files.samples import PDF, PNG

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
    fields = "{% for field in form %}{% form_field field %}{% endfor %}"
    markup = "{% load design %}{% form_errors form %}" + fields
    Template(markup).render(Context({"form": _Form({})}))


def _browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client
