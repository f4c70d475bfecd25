"""Visits the pages where the public speaks and parties decide."""

from __future__ import annotations

import uuid

from django.test import Client

from pactwork.agreements.api import remarks
from tests.factories import numbers, someone

SLUG = "chisinau-dgets-diez"
SAY = f"/en/agreements/{SLUG}/commitments/c4/say/"


def tour() -> None:
    """Say something, report it, and decide about it as a coordinator."""
    client = Client()
    for path in (SAY, f"{SAY}?sent=1"):
        assert client.get(path).status_code == 200
    assert client.post(SAY, {"text": ""}).status_code == 200
    person = someone("moderator@example.org", dgets="coordinator")
    (dgets,) = numbers("dgets")
    number = uuid.uuid4()
    said = remarks.Saying(number, SLUG, "c4", "question", "Când?", "ro", "Ana")
    remarks.leave_remark(said, address="192.0.2.1", by=None)
    client.force_login(person)
    own = f"/en/desk/remarks/{number}/"
    assert client.get("/en/desk/remarks/").status_code == 200
    assert client.get(own).status_code == 200
    remarks.publish_remark(number, organisation=dgets, by=person)
    remarks.answer_remark(number, "Mâine.", language="ro", organisation=dgets, by=person)
    remarks.report_remark(number, "", address="192.0.2.1")
    for path in (own, "/en/desk/remarks/?view=log", f"/en/remarks/{number}/report/"):
        assert client.get(path).status_code == 200
    assert client.get(f"/en/agreements/{SLUG}/commitments/c4/").status_code == 200
