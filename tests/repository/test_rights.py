"""No licence binds those who hold the rights, nor whom they gave leave; who says so says by whom,
when and what shows it. Reuse asks the licence of the version that was used.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.api import statement
from pactwork.ledger.models import Statement
from pactwork.notifications.api import notice_kind
from pactwork.notifications.kinds import said as say
from pactwork.notifications.models import Notice
from pactwork.people.api import Person
from pactwork.repository.actions.taking_in import Given, Taken, take_in
from pactwork.repository.api import (
    DeskMaterial,
    Ground,
    MaterialError,
    Origin,
    Relation,
    Rights,
    Said,
    Why,
    adapting,
    attribution,
    depositing,
    licences,
    materials,
    publishing,
    reusing,
    reviewing,
)
from pactwork.repository.models import Material, Reuse, VersionOrigin
from pactwork.repository.statements import extension
from tests.desk.doing import text_of
from tests.factories import numbers, someone
from tests.files.samples import PDF
from tests.repository.exchange.samples import material
from tests.repository.shelf import approved, drafted, page, published, said
from tests.shelving import described

ND, ND3, CLOSED = "cc-by-nd-4.0", "cc-by-nd-3.0", "all-rights-reserved"
GIVEN = date(2026, 3, 3)
OWN = Ground(Rights.OWN)
LEAVE = Ground(Rights.LEAVE, "კახა, წიგნის ავტორი", "Scrisoarea 17 / پیوست", GIVEN)


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", library="coordinator")


@pytest.fixture
def eva(agreement: str) -> Person:
    return someone("eva@school.md", school="coordinator")


def begun(key: str, by: Person, organisation: str, ground: Ground) -> str:
    return adapting.begin_adaptation(
        key,
        relation=Relation.TRANSLATION_OF,
        organisation=numbers(organisation)[0],
        language="ka",
        ground=ground,
        by=by,
    )


def held(key: str, by: Person) -> DeskMaterial:
    found = materials.desk_view(key, by)
    assert found is not None
    return found


def rights_of(verb: str) -> Any:
    rows = Statement.objects.filter(verb__iri__endswith=verb).order_by("-pk")
    told = statement(rows.values_list("uuid", flat=True)[0])
    assert told is not None
    (name,) = extension("rights", 0)["extensions"]
    return told["result"]["extensions"].get(name)


def refused(**asked: Any) -> Why:
    with pytest.raises(MaterialError) as caught:
        reusing.reuse(asked.pop("key"), **asked)
    return caught.value.why


@pytest.mark.parametrize("licence", [ND, ND3, CLOSED, "cc-by-sa-4.0", "cc-by-nc-4.0"])
def test_what_is_ones_own_or_allowed_stands_against_nothing(licence: str) -> None:
    address = "https://example.org/წყარო"
    source = Origin(Relation.ADAPTATION_OF, address, licence=licence)
    assert licences.faults("cc-by-4.0", [source])
    for ground in (OWN, LEAVE):
        allowed = Origin(Relation.ADAPTATION_OF, address, licence=licence, ground=ground)
        assert licences.faults("cc-by-4.0", [allowed]) == ()
        (fault,) = licences.faults("cc-by-4.0", [allowed, source])
        assert fault.origin == source


def test_an_organisation_adapts_its_own_and_its_source_is_shown(ana: Person, eva: Person) -> None:
    theirs = published(ana, ana, licence=ND)
    with pytest.raises(MaterialError) as caught:
        begun(theirs, eva, "school", OWN)
    assert (caught.value.why, caught.value.fields) == (Why.ANOTHERS, ("origins",))
    mine = begun(theirs, ana, "library", OWN)
    assert held(mine, ana).described.licence == ND
    depositing.fill_in(mine, Said(licence="cc-by-4.0"), by=ana)
    depositing.add_file(mine, name="ka.pdf", chunks=[PDF + b"ka"], by=ana)
    reviewing.submit(mine, by=ana)
    address = iri("material-version", theirs, 1)
    assert rights_of("/submit") == [{"source": address, "rights": "own"}]
    assert approved(mine, ana)
    assert [one.origin.ground for one in page(mine).origins] == [OWN]
    assert [card.key for card in page(theirs).derived] == [mine]
    depositing.begin_version(mine, by=ana)
    assert [one.ground for one in held(mine, ana).described.origins] == [OWN]


def test_leave_is_told_to_reviewers_to_readers_and_to_the_ledger(
    ana: Person, eva: Person, client: Client
) -> None:
    theirs = published(ana, ana, licence=CLOSED)
    mine = begun(theirs, eva, "school", LEAVE)
    assert held(mine, eva).described.licence == ""
    depositing.fill_in(mine, Said(licence="cc-by-4.0"), by=eva)
    depositing.add_file(mine, name="ka.pdf", chunks=[PDF + b"ka"], by=eva)
    reviewing.submit(mine, by=eva)
    address = iri("material-version", theirs, 1)
    told = {"source": address, "rights": "leave", "on": "2026-03-03"}
    assert rights_of("/submit") == [told]
    client.force_login(eva)
    shown = text_of(client.get(f"/en/desk/materials/{mine}/review/"))
    assert f"With leave of {LEAVE.by}, given on" in shown
    assert LEAVE.note in shown
    assert approved(mine, eva, "school")
    client.logout()
    shown = text_of(client.get(f"/en/materials/{mine}/"))
    assert f"With leave of {LEAVE.by}, given on" in shown
    assert LEAVE.note not in shown
    assert "All rights reserved, with leave" in attribution(page(mine).described, "en").text


@pytest.mark.parametrize(
    ("ground", "why"),
    [
        (Ground(Rights.LEAVE, "", "Scrisoarea 17", GIVEN), Why.LEAVE),
        (Ground(Rights.LEAVE, "Kaxa", " ", GIVEN), Why.LEAVE),
        (Ground(Rights.LEAVE, "Kaxa", "Scrisoarea 17"), Why.LEAVE),
        (Ground(Rights.LEAVE, "Kaxa", "x" * 1001, GIVEN), Why.LONG),
        (Ground(Rights.LEAVE, "Kaxa", "Scrisoarea 17", date.max), Why.DAY),
    ],
)
def test_leave_is_said_whole_or_not_at_all(eva: Person, ground: Ground, why: Why) -> None:
    source = Origin(Relation.BASED_ON, "https://example.org/a", licence=CLOSED, ground=ground)
    with pytest.raises(MaterialError) as caught:
        drafted(eva, "school", origins=[source])
    assert (caught.value.why, caught.value.fields) == (why, ("origins",))


def test_it_is_said_in_the_form_and_drawn_again(eva: Person, client: Client) -> None:
    key = drafted(eva, "school")
    client.force_login(eva)
    source = {
        "origins-TOTAL_FORMS": "1",
        "origins-0-relation": "adaptation-of",
        "origins-0-iri": "https://example.org/sursă",
        "origins-0-licence": CLOSED,
    }
    answer = described(client, key, **source)
    assert answer.status_code == 422
    assert "say at the source that the rights are yours, or who allowed it" in text_of(answer)
    leave = {"origins-0-rights": "leave", "origins-0-leave_by": LEAVE.by}
    answer = described(client, key, do="save", **source, **leave)
    assert answer.status_code == 422
    assert "Say when it was allowed." in text_of(answer)
    assert LEAVE.by in answer.content.decode()
    leave |= {"origins-0-leave_on": "2026-03-03", "origins-0-leave_note": LEAVE.note}
    assert described(client, key, do="save", revision=None, **source, **leave).status_code == 302
    assert [one.ground for one in held(key, eva).described.origins] == [LEAVE]
    shown = client.get(f"/en/desk/materials/{key}/describe/").content.decode()
    assert LEAVE.note in shown
    assert 'value="2026-03-03"' in shown
    assert held(key, eva).faults == ()


def test_it_is_begun_with_leave_on_its_page(ana: Person, eva: Person, client: Client) -> None:
    theirs = published(ana, ana, licence=CLOSED)
    asks = "Translate or adapt it, with leave"
    assert asks in text_of(client.get(f"/en/materials/{theirs}/"))
    client.force_login(eva)
    place, school = f"/en/materials/{theirs}/adapt/", numbers("school")[0]
    assert "Our organisation holds the rights" not in text_of(client.get(place))
    sent = {"organisation": school, "relation": "translation-of", "language": "ka"}
    sent |= {"rights": "leave", "leave_by": LEAVE.by, "leave_on": "2026-03-03"}
    answer = client.post(place, sent)
    assert answer.status_code == 422
    assert "Say what shows that it was allowed." in text_of(answer)
    answer = client.post(place, {**sent, "leave_note": LEAVE.note})
    assert answer.status_code == 302
    client.force_login(ana)
    assert "Our organisation holds the rights" in text_of(client.get(place))


@pytest.mark.parametrize("licence", [ND, "cc-by-nc-nd-4.0"])
def test_what_is_made_for_oneself_of_nd_4_is_noted_and_not_shared(
    ana: Person, eva: Person, licence: str
) -> None:
    theirs, school = published(ana, ana, licence=licence), numbers("school")[0]
    assert reusing.reuse(theirs, organisation=school, how="adapted", by=eva)
    source = Origin(Relation.ADAPTATION_OF, iri("material", theirs))
    mine = drafted(eva, "school", origins=[source])
    with pytest.raises(MaterialError) as caught:
        reviewing.submit(mine, by=eva)
    assert caught.value.why is Why.LICENCE


def test_reuse_asks_the_licence_of_the_version_that_was_used(
    ana: Person, eva: Person, client: Client
) -> None:
    theirs, school = published(ana, ana, licence="cc-by-4.0"), numbers("school")[0]
    depositing.begin_version(theirs, by=ana)
    depositing.fill_in(theirs, Said(licence=ND3), by=ana)
    reviewing.submit(theirs, by=ana)
    assert approved(theirs, ana)
    asked = {"key": theirs, "organisation": school, "how": "translated", "by": eva}
    assert refused(**asked) is refused(**asked, number=2) is Why.FORBIDDEN
    with pytest.raises(LookupError):
        reusing.reuse(theirs, organisation=school, how="translated", number=3, by=eva)
    client.force_login(eva)
    old = client.get(f"/en/materials/{theirs}/versions/1/").content.decode()
    place = f"/en/materials/{theirs}/reuse/?version=1"
    assert place in old
    assert "Version 1" in text_of(client.get(place))
    sent = {"organisation": school, "how": "translated", "on": "2026-11-20", "language": "ro"}
    assert client.post(place, sent).status_code == 302
    assert [one.number for one in page(theirs).reuses] == [1]


def test_reuse_with_leave_is_noted_with_it(ana: Person, eva: Person, client: Client) -> None:
    theirs, school = published(ana, ana, licence=CLOSED), numbers("school")[0]
    asked = {"key": theirs, "organisation": school, "how": "translated", "by": eva}
    assert refused(**asked, leave=OWN) is Why.ANOTHERS
    assert refused(**asked, leave=Ground(Rights.LEAVE, "Kaxa", "", GIVEN)) is Why.LEAVE
    client.force_login(eva)
    sent = {"organisation": school, "how": "translated", "on": "2026-11-20", "language": "ro"}
    sent |= {"rights": "leave", "leave_by": LEAVE.by, "leave_note": LEAVE.note}
    sent["leave_on"] = (timezone.localdate() + timedelta(days=1)).isoformat()
    place = f"/en/materials/{theirs}/reuse/"
    answer = client.post(place, sent)
    assert answer.status_code == 422
    assert "That day lies ahead." in text_of(answer)
    assert client.post(place, {**sent, "leave_on": "2026-03-03"}).status_code == 302
    assert Reuse.objects.get().ground == LEAVE
    assert rights_of("/use") == [
        {"source": iri("material-version", theirs, 1), "rights": "leave", "on": "2026-03-03"}
    ]
    assert LEAVE.note in text_of(client.get(place))
    client.force_login(ana)
    assert LEAVE.note in text_of(client.get(f"/en/desk/materials/{theirs}/"))
    assert materials.own_reuses(theirs, PUBLIC) == []
    client.logout()
    shown = text_of(client.get(f"/en/materials/{theirs}/"))
    assert f"With leave of {LEAVE.by}" in shown
    assert LEAVE.note not in shown


@pytest.mark.parametrize(
    "spelt",
    [
        "{site}/en/materials/{key}/",
        "{site}/fa/materials/{key}/versions/1/?read=text#a",
        "{site}/id/materials/{key}/",
        "{site}/id/materials/{key}#a",
        "{shouted}/id//materials/{key}",
        "{site}/ro/x/../materials/{key}.jsonld",
    ],
)
def test_anothers_is_nobodys_own_however_its_address_is_written(
    ana: Person, eva: Person, settings: Any, spelt: str
) -> None:
    theirs, site = published(ana, ana, licence=CLOSED), settings.PACTWORK_BASE_URL
    address = spelt.format(site=site, shouted=site.replace("http", "HTTP").upper(), key=theirs)
    source = Origin(Relation.ADAPTATION_OF, address, licence="cc-by-4.0", ground=OWN)
    with pytest.raises(MaterialError) as caught:
        drafted(eva, "school", origins=[source])
    assert caught.value.why is Why.ANOTHERS
    mine = drafted(ana, origins=[source])
    (kept,) = held(mine, ana).described.origins
    assert kept.iri in (iri("material", theirs), iri("material-version", theirs, 1))
    assert kept.licence == CLOSED


def test_nothing_else_at_our_address_is_ones_own(eva: Person, settings: Any) -> None:
    place = f"{settings.PACTWORK_BASE_URL}/en/collections/all/"
    with pytest.raises(MaterialError) as caught:
        drafted(eva, "school", origins=[Origin(Relation.BASED_ON, place, ground=OWN)])
    assert caught.value.why is Why.ANOTHERS


def test_ones_own_hands_on_no_more_than_its_sources_gave(ana: Person, client: Client) -> None:
    outside = Origin(Relation.TRANSLATION_OF, "https://example.org/წყარო", licence="cc-by-sa-4.0")
    first = published(ana, ana, licence="cc-by-sa-4.0", origins=[outside])
    second = begun(first, ana, "library", OWN)
    depositing.add_file(second, name="ka.pdf", chunks=[PDF + b"ka"], by=ana)
    depositing.fill_in(second, Said(licence="cc0-1.0"), by=ana)
    with pytest.raises(licences.LicenceError) as caught:
        reviewing.submit(second, by=ana)
    assert [one.origin.iri for one in caught.value.faults] == [outside.iri]
    assert "cc-by-sa-4.0" in caught.value.fitting
    assert [one.origin.iri for one in held(second, ana).faults] == [outside.iri]
    depositing.fill_in(second, Said(licence="cc-by-sa-4.0"), by=ana)
    reviewing.submit(second, by=ana)
    doubt = "It came here from elsewhere: ask whose it is."
    client.force_login(ana)
    place = f"/en/desk/materials/{second}/review/"
    assert doubt not in text_of(client.get(place))
    Material.objects.filter(key=first).update(source="oai:elsewhere:1")
    assert doubt in text_of(client.get(place))


def test_grounds_that_come_in_hold_only_where_they_could_be_said(ana: Person, eva: Person) -> None:
    theirs, mine = published(ana, ana, licence=CLOSED), published(eva, eva, "school", licence=ND)
    bare, ahead = Ground(Rights.LEAVE, "Kaxa"), Ground(Rights.LEAVE, "Kaxa", "", date.max)
    told = Ground(Rights.LEAVE, "Ka\u202eha", "", GIVEN)
    brought = [
        Origin(Relation.BASED_ON, iri("material-version", theirs, 1), ground=OWN),
        Origin(Relation.BASED_ON, iri("material", theirs), ground=bare),
        Origin(Relation.BASED_ON, "https://example.org/a", ground=ahead),
        Origin(Relation.BASED_ON, "https://example.org/b", ground=OWN),
        Origin(Relation.BASED_ON, iri("material", mine), ground=OWN),
        Origin(Relation.BASED_ON, "https://example.org/c", ground=told),
    ]
    given = Given("bag:1", material(key="", files=(), partners=(), origins=tuple(brought)))

    def come() -> Taken:
        (taken,) = take_in([given], organisation=numbers("school")[0], person=eva)
        return taken

    with transaction.atomic():
        key = come().key
        assert come().outcome == "unchanged"
    rows = VersionOrigin.objects.filter(version__material__key=key).order_by("position")
    kept = [f"{one.rights} {one.leave_by}".strip() for one in rows]
    assert kept == ["", "", "", "", "own", "leave Kaha"]
    assert rows[0].material is not None
    assert rows[0].material.key == theirs
    given = replace(given, described=replace(given.described, origins=(brought[5],)))
    with transaction.atomic():
        assert come().outcome == "changed"
    depositing.begin_version(key, by=eva)
    depositing.fill_in(key, said(), by=eva)
    depositing.add_file(key, name="a.pdf", chunks=[PDF + b"a"], by=eva)
    with pytest.raises(MaterialError) as caught:
        reviewing.submit(key, by=eva)
    assert caught.value.why is Why.LEAVE


def test_reuse_of_another_version_or_with_other_leave_is_another(ana: Person, eva: Person) -> None:
    theirs, school = published(ana, ana), numbers("school")[0]
    depositing.begin_version(theirs, by=ana)
    reviewing.submit(theirs, by=ana)
    assert approved(theirs, ana)
    asked = {"key": theirs, "organisation": school, "how": "translated", "by": eva}
    noted = [reusing.reuse(**asked, number=1), reusing.reuse(**asked, number=2)]
    noted.append(reusing.reuse(**asked, number=2, leave=LEAVE))
    assert len(set(noted)) == 3
    for again in (LEAVE, replace(LEAVE, note="წერილი")):
        assert reusing.reuse(**asked, number=2, leave=again) == noted[2]


def test_who_allowed_it_hears_of_it_and_is_struck_out(ana: Person, eva: Person) -> None:
    theirs = published(ana, ana, licence=CLOSED)
    mine = begun(theirs, eva, "school", LEAVE)
    depositing.fill_in(mine, Said(licence="cc-by-4.0"), by=eva)
    depositing.add_file(mine, name="ka.pdf", chunks=[PDF + b"ka"], by=eva)
    reviewing.submit(mine, by=eva)
    told = Notice.objects.get(parameters__what="leave")
    kind = notice_kind(told.kind)
    assert kind is not None
    assert told.parameters["material"] == theirs
    assert (
        "says that it was allowed to make something out of “"
        in say(kind, told.parameters, "en").title
    )
    assert approved(mine, eva, "school")
    assert held(mine, eva).named == [LEAVE.by]
    publishing.unname(mine, name=LEAVE.by, by=eva)
    (left,) = page(mine).origins
    assert left.origin.ground == Ground(Rights.LEAVE, "", "", GIVEN)
