"""Two organisations that are one: nothing is lost, nothing counts twice, what was signed stays."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client

from pactwork.agreements.api import (
    agreement_detail,
    bundle_of,
    merging,
    overview,
    reciprocity,
    standings_of,
)
from pactwork.agreements.models import Agreement, AgreementVersion, Obligation, Party
from pactwork.agreements.reciprocity import Balance
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.ledger.models import Statement
from pactwork.notifications.models import Webhook
from pactwork.organisations.api import (
    MergeError,
    known_slugs,
    listed,
    organisations_named,
    pair_of,
)
from pactwork.organisations.models import Merging, Organisation
from pactwork.people.api import PeopleError, Power, acting
from pactwork.people.models import Deed, Membership, Person
from tests.agreements.drafting import room
from tests.factories import (
    accepted,
    commitment,
    everything,
    evidence,
    happened,
    numbers,
    pact,
    someone,
    take_in,
)

pytestmark = pytest.mark.django_db

OPERATOR = Viewer(operator=True)
THREE = ("library", "town", "school")
FOUND = "/en/agreements/?q=Orasului"
CONTACTS = [{"name": "Ана", "email": "ana@library.example"}]


def world() -> None:
    """The library under the names of a library and of a town, with a school: alone and together."""
    lead = {"organisation": "library", "role": "lead", "contacts": CONTACTS}
    take_in(
        pact("reading", parties=(lead, {"organisation": "school", "role": "partner"})),
        pact("hall", commitment("c1", owed_by=["school"], owed_to=["town"]),
             parties=("town", "school")),
        pact("both", parties=THREE),
        evidence("reading", happened("e1", accepted=accepted("school")),
                 happened("e2", by="school", accepted=accepted("library")), happened("e3")),
        evidence("hall", happened("e1", by="school", accepted=accepted("town"))),
        evidence("both", happened("e1", by="library", accepted=accepted("town")),
                 happened("e2", by="school", accepted=accepted("library", "town"))),
    )  # fmt: skip


def merge(duplicate: str = "library", survivor: str = "town", **said: Any) -> int:
    return merging.merge_organisations(
        duplicate=duplicate, survivor=survivor, **{"by": None, **said}
    )


def part(duplicate: str = "library", **said: Any) -> int:
    return merging.part_organisations(duplicate=duplicate, **{"by": None, **said})


def operator() -> Person:
    person = someone("runs@example.org")
    person.is_operator = True
    person.save()
    return person


def counted(*slugs: str) -> dict[str, Any]:
    """What these organisations, taken as one, are party to, owe, did, gave and received."""
    side = set(numbers(*slugs))
    held = standings_of(side, PUBLIC)
    flows = reciprocity.flows_of(side, PUBLIC)
    return {
        "agreements": sorted(one.slug for one in held.agreements),
        "by": held.owed_by,
        "to": held.owed_to,
        "totals": held.totals,
        "neighbours": [(one.organisation.slug, one.agreements) for one in held.neighbours],
        "passed": reciprocity.between(flows, side, reciprocity.PIECES),
        "trainings": reciprocity.between(flows, side, "measures:trainings"),
    }


def hashes_hold() -> bool:
    rows = AgreementVersion.objects.select_related("agreement")
    return all(
        hashlib.sha256(row.terms.encode()).hexdigest() == row.sha256
        and (row.number != row.agreement.version_number or row.sha256 == row.agreement.terms_sha256)
        for row in rows
    )


def test_the_two_count_as_one() -> None:
    world()
    before = counted("library", "town")
    whole = overview(PUBLIC)
    (school,) = numbers("school")
    passed, trainings = before.pop("passed"), before.pop("trainings")
    assert passed == trainings == {school: Balance(given=Fraction(3, 2), received=Fraction(3))}
    merge()
    now = counted("town")
    # What the library delivered under "both" was shared by the town and the school. Nobody gives
    # to itself: now all of it is the school's.
    whole_piece = {school: Balance(given=Fraction(2), received=Fraction(3))}
    assert (now.pop("passed"), now.pop("trainings")) == (whole_piece, whole_piece)
    assert now == before
    everywhere = reciprocity.flows_of(numbers("town", "school"), PUBLIC)
    nets = reciprocity.balances(everywhere, reciprocity.PIECES).values()
    assert sum(one.net for one in nets) == 0
    assert before["agreements"] == ["both", "hall", "reading"]
    assert before["neighbours"] == [("school", 3)]
    after = overview(PUBLIC)
    assert after.agreements == whole.agreements
    assert after.organisations == whole.organisations - 1
    assert after.commitments == whole.commitments
    assert len(set(numbers("library", "town"))) == 1
    assert hashes_hold()


def test_what_was_signed_stays_as_it_was_signed() -> None:
    world()
    exported = {slug: bundle_of(slug, OPERATOR) for slug in ("reading", "both")}
    terms = dict(AgreementVersion.objects.values_list("sha256", "terms"))
    statements = set(Statement.objects.values_list("uuid", flat=True))
    merge()
    assert dict(AgreementVersion.objects.values_list("sha256", "terms")) == terms
    assert {slug: bundle_of(slug, OPERATOR) for slug in exported} == exported
    held = agreement_detail("both", PUBLIC)
    assert held is not None
    assert [one.organisation.slug for one in held.parties] == list(THREE)
    (town,) = numbers("town")
    assert [one.organisation.number for one in held.parties][:2] == [town, town]
    assert Party.objects.filter(agreement__slug="both").count() == 2
    new = Statement.objects.exclude(uuid__in=statements).get()
    said = json.loads(new.text.raw)
    assert said["verb"]["id"].endswith("consolidate")
    assert said["object"]["id"].endswith("/id/organisations/library")
    (into,) = said["result"]["extensions"].values()
    assert into.endswith("/id/organisations/town")
    node = Client().get("/ld/agreements/both.jsonld").content.decode()
    assert "/id/organisations/library" in node


def comparable() -> dict[str, list[tuple[Any, ...]]]:
    """Every row but those of the merge itself, and the clocks."""
    held = everything(
        but=("organisations.Merging", "people.Deed", "agreements.RegisterFresh",
             "ledger.Statement", "ledger.Verb", "ledger.Actor", "ledger.Activity",
             "agreements.RegisterEntry")
    )  # fmt: skip
    return {name: rows for name, rows in held.items() if not name.startswith("ledger.")}


def test_undone_everything_stands_as_it_stood() -> None:
    world()
    someone("ana@example.org", library="representative", town="member")
    someone("ben@example.org", library="coordinator")
    before, counts = comparable(), (counted("library"), counted("town"))
    merge()
    assert comparable() != before
    part()
    assert comparable() == before
    assert (counted("library"), counted("town")) == counts
    assert Merging.objects.get().undone_at is not None
    assert list(Deed.objects.order_by("pk").values_list("kind", flat=True)) == ["merged", "parted"]
    merge()
    assert Merging.objects.filter(undone_at=None).count() == 1


def test_people_keep_the_higher_role_and_lose_nothing() -> None:
    world()
    both = someone("ana@example.org", library="representative", town="member")
    moved = someone("ben@example.org", library="coordinator")
    stayed = someone("eva@example.org", town="representative", library="member")
    (library,) = numbers("library")
    Webhook.objects.create(organisation_id=library, url="https://library.example/h", secret=b"s")
    merge()
    (town,) = numbers("town")
    assert acting(both).powers == {town: frozenset(Power)}
    assert acting(moved).powers == {town: {Power.READ, Power.DELIVER, Power.WRITE}}
    assert acting(stayed).powers == {town: frozenset(Power)}
    assert Webhook.objects.get().organisation_id == town
    assert Membership.objects.filter(ended_at=None).count() == 3


def test_the_duplicate_leads_to_the_other() -> None:
    world()
    merge()
    web = Client()
    for path in ("", "evidence/?people=1", "reciprocity/?with_bodies=1"):
        answer = web.get(f"/ro/organisations/library/{path}")
        assert answer.status_code == 301
        assert answer["Location"] == f"/ro/organisations/town/{path}"
        assert "max-age=0" in answer["Cache-Control"]
        assert web.get(answer["Location"]).status_code == 200
    assert web.get("/id/organisations/library")["Location"] == "/id/organisations/town"
    assert web.get("/ld/organisations/library.jsonld").status_code == 301
    for path in ("", "/standing", "/reciprocity"):
        answer = web.get(f"/api/v1/organisations/library{path}")
        assert answer.status_code == 301
        assert answer["Location"].endswith(f"/api/v1/organisations/town{path}")
    found = web.get("/api/v1/agreements?organisation=library").json()["items"]
    assert sorted(one["slug"] for one in found) == ["both", "hall", "reading"]
    found = web.get("/api/v1/organisations").json()["items"]
    assert [one["slug"] for one in found] == ["school", "town"]
    assert "organisations/library" not in web.get("/sitemap-organisations-1.xml").content.decode()
    part()
    assert web.get("/ro/organisations/library/").status_code == 200


def test_either_name_finds_it() -> None:
    world()
    assert "Agreement hall" not in Client().get(FOUND).content.decode()
    merge()
    (town,) = numbers("town")
    assert organisations_named("biblioteca orasului") == [town]
    cards, total = listed(language="ro", text="Biblioteca")
    assert ([one.slug for one in cards], total) == (["town"], 1)
    assert "Agreement hall" in Client().get(FOUND).content.decode()


def test_chains_and_cycles() -> None:
    world()
    take_in(pact("press", parties=("press", "school")))
    merge("library", "town")
    merge("town", "press")
    (press,) = numbers("press")
    assert known_slugs(["library", "town", "press"]) == dict.fromkeys(
        ("library", "town", "press"), press
    )
    assert Client().get("/en/organisations/library/")["Location"] == "/en/organisations/press/"
    assert counted("press")["agreements"] == ["both", "hall", "press", "reading"]
    for pair, reason in (
        (("press", "library"), "cycle"),
        (("press", "press"), "self"),
        (("library", "school"), "merged"),
        (("nobody", "press"), "unknown"),
    ):
        with pytest.raises(MergeError) as caught:
            merge(*pair)
        assert caught.value.reason == reason
    with pytest.raises(MergeError) as caught:
        part("library")
    assert caught.value.reason == "later"
    part("town")
    part("library")
    assert len(set(known_slugs(["library", "town", "press"]).values())) == 3
    assert not Organisation.objects.exclude(merged_into=None).exists()


def test_a_body_of_the_duplicate_is_never_under_itself() -> None:
    world()
    library, town, school = numbers("library", "town", "school")
    Organisation.objects.filter(pk=town).update(parent=school)
    Organisation.objects.filter(pk=school).update(parent=library)
    merge()
    parents = dict(Organisation.objects.values_list("slug", "parent__slug"))
    assert parents == {"library": None, "town": None, "school": "town"}
    part()
    parents = dict(Organisation.objects.values_list("slug", "parent__slug"))
    assert parents == {"library": None, "town": "school", "school": "library"}


def test_only_operators_merge() -> None:
    world()
    member = someone("ana@example.org", library="representative", town="representative")
    for act in (merge, part):
        with pytest.raises(PeopleError):
            act(by=member)
    assert not Merging.objects.exists()
    runs = operator()
    merge(by=runs)
    deed = Deed.objects.get()
    assert (deed.kind, deed.who, deed.said) == ("merged", runs.pseudonym, "library")


def test_a_file_that_names_the_duplicate_reaches_the_other() -> None:
    world()
    merge()
    report = take_in(
        pact("new", parties=("library", "school")),
        evidence("new", happened("e1", by="library", accepted=accepted("school"))),
        pact("reading", agreement={"reference": "12/2026"}),
    )
    assert len(report.warnings) == 3
    assert "“library” was merged into “town”" in report.warnings[0]
    (town,) = numbers("town")
    assert town in set(Party.objects.filter(agreement__slug="new").values_list(
        "organisation", flat=True))  # fmt: skip
    assert Organisation.objects.count() == 3
    assert counted("town")["agreements"] == ["both", "hall", "new", "reading"]
    assert Agreement.objects.get(slug="reading").version_number == 2
    assert hashes_hold()
    with pytest.raises(MergeError) as caught:
        part()
    assert caught.value.reason == "changed"


def test_the_same_files_again_change_nothing() -> None:
    world()
    merge()
    report = take_in(
        pact("both", parties=THREE),
        evidence("both", happened("e1", by="library", accepted=accepted("town"))),
    )
    assert report.unchanged
    assert not report.created
    assert not report.changed


def test_both_in_terms_that_are_written_anew_are_one_party() -> None:
    world()
    merge()
    take_in(pact("both", parties=THREE, agreement={"reference": "7"}))
    town, school = numbers("town", "school")
    parties = Party.objects.filter(agreement__slug="both").values_list("organisation", flat=True)
    assert list(parties) == [town, school]
    ends = Obligation.objects.filter(commitment__agreement__slug="both", side="by")
    assert sorted(ends.values_list("organisation", flat=True)) == sorted([town, school])


def test_one_open_draft_of_both_bars_the_merge() -> None:
    take_in(pact("hall", parties=("town", "press")))
    held = room("library", "town")
    with pytest.raises(MergeError) as caught:
        merge()
    assert caught.value.reason == "draft"
    assert str(held.row.slug) in merging.moving(pair_of("library", "town")).drafts


def test_a_draft_that_was_half_signed_goes_on() -> None:
    take_in(pact("hall", parties=("town", "press")))
    held = room("library", "school").approved()
    library, school = held.sides
    sha256 = held.row.terms_sha256
    held.sign(library)
    merge()
    (town,) = numbers("town")
    assert acting(library.person).may(Power.SIGN, town)
    held.sign(school)
    made = Agreement.objects.get(slug=held.row.slug)
    assert made.terms_sha256 == sha256
    assert set(made.parties.values_list("organisation", flat=True)) == {town, school.number}
    assert json.loads(made.versions.get().terms)["parties"][0]["organisation"] == "library"
    assert hashes_hold()


def test_what_was_done_since_as_one_bars_the_undoing() -> None:
    world()
    merge()
    take_in(evidence("hall", happened("e2", by="town", accepted=accepted("school"))))
    part()
    merge()
    take_in(evidence("reading", happened("e4", by="school", accepted=accepted("town"))))
    with pytest.raises(MergeError) as caught:
        part()
    assert caught.value.reason == "changed"


def test_a_draft_begun_since_under_the_old_name_bars_the_undoing() -> None:
    world()
    merge()
    held = room("school", "library")
    assert set(held.row.parties.values_list("organisation", flat=True)) == set(
        numbers("school", "town")
    )
    with pytest.raises(MergeError) as caught:
        part()
    assert caught.value.reason == "changed"
