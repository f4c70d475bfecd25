"""What is not public stays out of everything that machines and people read about organisations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoDbBlocker

from pactwork.agreements.api import evidence_under
from pactwork.kernel.languages import LANGUAGES
from tests import scratch
from tests.factories import (
    TODAY,
    accepted,
    acting_for,
    article,
    commitment,
    evidence,
    happened,
    pact,
    take_in,
)  # fmt: skip

SECRET = "Zwielicht"
"""A word that stands in every text of the agreement that is not public."""


def said(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, f"{SECRET} {text}")


@pytest.fixture(scope="module")
def _hidden(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    with django_db_blocker.unblock(), scratch.copy_of_database() as name:
        with scratch.connected_to(name):
            _take_in_hidden()
        yield name


@pytest.fixture
def _connected_to_hidden(_hidden: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), scratch.connected_to(_hidden):
        yield


@pytest.fixture
def hidden(_connected_to_hidden: None, db: None) -> str:
    """A public agreement and a secret one of the same parties, and evidence that serves both.

    The UUID of evidence that serves the secret one only.
    """
    held = evidence_under("secret-pact", acting_for("library")).evidence
    return next(str(one.uuid) for one in held if SECRET in one.title["en"])


def _take_in_hidden() -> None:
    take_in(
        pact("reading"),
        pact(
            "secret-pact",
            visibility="parties",
            agreement={"title": said("title"), "purpose": said("purpose"),
                       "themes": ["culture"], "reference": f"{SECRET}-7"},
            articles=[article("a1", commitment("s1", text=said("promise"), due="2026-12-01"),
                              title=said("article"), text=said("article text"))],
        ),
        evidence(
            "reading",
            happened("both", commitments=["c1", "secret-pact#s1"],
                     accepted=accepted("school")),
        ),
        evidence(
            "secret-pact",
            happened("own", title=said("evidence"), commitments=["s1"], quantities={"trainings": 5},
                     people={"keys": ["p1", "p2"]}, accepted=accepted("school")),
        ),
    )  # fmt: skip


def body(client: Client, path: str, **headers: str) -> tuple[int, str]:
    answer = client.get(path, headers=headers)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, content.decode(errors="replace") + str(answer.headers)


LISTS = (
    "/feeds/agreements.atom", "/feeds/agreements.rss", "/feeds/evidence.atom", "/feeds/due.ics",
    "/feeds/due.ics?organisation=library", "/feeds/agreements/reading.atom",
    "/feeds/agreements/reading.ics", "/export/agreements.csv", "/export/commitments.csv",
    "/ld/agreements/reading.jsonld", "/ld/organisations/library.jsonld",
    "/en/organisations/", f"/en/organisations/?q={SECRET}", "/en/organisations/library/",
    "/en/organisations/library/evidence/", "/en/organisations/library/evidence/?people=1",
    "/en/machines/", "/en/agreements/reading/badge/", "/badges/reading.svg",
    f"/feeds/agreements.atom?q={SECRET}", "/export/agreements.csv?theme=culture",
)  # fmt: skip


@time_machine.travel(TODAY)
@pytest.mark.parametrize("path", LISTS)
def test_no_list_says_a_word_of_it(hidden: str, client: Client, path: str) -> None:
    status, text = body(client, path)
    assert status == 200
    for word in (SECRET.casefold(), "secret-pact", hidden):
        assert word not in text.casefold().replace(f"q={SECRET}".casefold(), "").replace(
            f'value="{SECRET}"'.casefold(), ""
        )


OWN = (
    "/id/agreements/{}", "/id/agreements/{}/commitments/s1", "/id/agreements/{}/articles/a1",
    "/ld/agreements/{}.jsonld", "/ld/agreements/{}/commitments/s1.jsonld",
    "/feeds/agreements/{}.atom", "/feeds/agreements/{}.ics", "/badges/{}.svg", "/share/{}.en.png",
    "/en/agreements/{}/badge/",
)  # fmt: skip


@time_machine.travel(TODAY)
@pytest.mark.parametrize("path", OWN)
def test_its_own_addresses_answer_as_if_it_did_not_exist(
    hidden: str, client: Client, path: str
) -> None:
    status, text = body(client, path.format("secret-pact"), accept="*/*")
    unknown_status, unknown = body(client, path.format("nobody-here"), accept="*/*")
    assert status == unknown_status == 404
    assert text.replace("secret-pact", "nobody-here").split("X-Request-ID")[0] == unknown.split(
        "X-Request-ID"
    )[0]  # fmt: skip
    assert SECRET not in text


@time_machine.travel(TODAY)
def test_its_evidence_is_nowhere(hidden: str, client: Client) -> None:
    for path in (f"/id/evidence/{hidden}", f"/ld/evidence/{hidden}.jsonld"):
        assert body(client, path)[0] == 404


@time_machine.travel(TODAY)
def test_evidence_that_serves_both_names_only_the_public_one(hidden: str, client: Client) -> None:
    (both,) = evidence_under("reading", acting_for("library")).evidence
    assert {claim.agreement for claim in both.claims} == {"reading", "secret-pact"}
    status, text = body(client, f"/ld/evidence/{both.uuid}.jsonld")
    assert status == 200
    assert "reading/commitments/c1" in text
    assert "secret-pact" not in text


@time_machine.travel(TODAY)
def test_it_is_in_no_count(hidden: str, client: Client) -> None:
    text = body(client, "/en/organisations/library/")[1]
    assert '>1<span class="visually-hidden"> commitment owed' in text
    assert '>1<span class="visually-hidden"> piece of evidence accepted' in text
    assert '<span class="stat-value">0</span><span class="stat-label">people took part' in text
    assert "1 training<" in text
    assert text.count('class="card card-with-patch"') == 1
    assert "Party to 1 agreement" in body(client, "/en/organisations/?q=stefan")[1]
    assert "1 piece of evidence" in body(client, "/en/organisations/library/evidence/")[1]


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_who_withdrew_it_for_a_hidden_agreement_is_not_named(client: Client) -> None:
    voided = {"on": "2026-04-01", "by": "press", "reason": {"en": SECRET}}
    both = happened(commitments=["c1", "secret-pact#c1"], accepted=accepted("school", "press"),
                    voided=voided)  # fmt: skip
    hidden = pact("secret-pact", visibility="parties", parties=("library", "press"))
    take_in(pact("reading"), hidden, evidence("reading", both))
    (held,) = evidence_under("reading", acting_for("press")).evidence
    assert (held.voided_by and held.voided_by.slug, held.voided_reason) == ("press", {"en": SECRET})
    for path in (f"/en/evidence/{held.uuid}/", f"/api/v1/evidence/{held.uuid}"):
        text = body(client, path)[1]
        assert "withdrawn" in text.casefold()
        told = {word for word in (SECRET, "organisations/press", "Example Press") if word in text}
        assert told == set()
