"""Sharing a material is evidence for the commitments it serves; so is reuse by the other party."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine

from pactwork.agreements.actions import sharing as evidence_acts
from pactwork.agreements.api import (
    agreement_detail,
    doing,
    evidence_by_uuid,
    kinds_for,
    prove_tallies,
)
from pactwork.agreements.models import Claim, Evidence
from pactwork.kernel.iris import iri
from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.api import statement
from pactwork.people.api import Person
from pactwork.repository.actions import publishing as acts
from pactwork.repository.activity import KIND, resolve, summary_for
from pactwork.repository.api import (
    MaterialError,
    NotAllowedError,
    Visibility,
    Why,
    depositing,
    materials,
    publishing,
    reusing,
    reviewing,
)
from pactwork.repository.models import Material
from tests.factories import commitment, numbers, pact, someone, take_in
from tests.repository.shelf import (
    LATER,
    TITLES,
    Index,
    approved,
    page,
    published,
    seen,
    viewer_of,
)

BOTH = [("reading", "c1"), ("reading", "c2")]


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana Țurcanu", library="coordinator")


@pytest.fixture
def ona(agreement: str) -> Person:
    return someone("ona@school.lt", name="Ona Žukaitė", school="coordinator")


def achieved(key: str, agreement: str = "reading") -> Decimal:
    held = agreement_detail(agreement, PUBLIC)
    assert held is not None
    return next(one.progress.achieved for one in held.commitments if one.key == key)


def accept(piece: UUID, by: Person, organisation: str) -> bool:
    return doing.accept(piece, organisation=numbers(organisation)[0], by=by)


def the_piece(key: str) -> Evidence:
    """The only piece of evidence that was delivered for a material and not withdrawn."""
    return Evidence.objects.get(links=[iri("material", key)], voided_on=None)


def test_published_and_accepted_it_counts_once(ana: Person, ona: Person) -> None:
    key = published(ana, ana, commitments=BOTH)
    piece = the_piece(key)
    assert (piece.kind, piece.title, piece.first_day) == (
        "evidence-kinds:material",
        TITLES,
        date(2026, 11, 22),
    )
    assert dict(piece.quantities.values_list("measure", "amount")) == {"measures:materials": 1}
    assert piece.claims.count() == 2
    assert (achieved("c1"), achieved("c2")) == (0, 0)
    assert evidence_by_uuid(piece.uuid, PUBLIC) is None
    assert [(one.key, one.evidence, one.accepted) for one in page(key).serves] == [
        ("c1", None, False),
        ("c2", None, False),
    ]
    with pytest.raises(doing.NotAllowedError):
        accept(piece.uuid, ana, "library")
    assert accept(piece.uuid, ona, "school")
    assert (achieved("c1"), achieved("c2")) == (1, 0)
    assert [(one.key, one.evidence, one.accepted) for one in page(key).serves] == [
        ("c1", piece.uuid, True),
        ("c2", piece.uuid, True),
    ]
    assert prove_tallies() == []


def test_a_new_version_is_not_evidence_again(ana: Person, ona: Person) -> None:
    key = published(ana, ana, commitments=[("reading", "c1")])
    accept(the_piece(key).uuid, ona, "school")
    depositing.begin_version(key, by=ana)
    reviewing.submit(key, by=ana)
    approved(key, ana)
    assert (Evidence.objects.count(), achieved("c1")) == (1, 1)


def test_a_commitment_named_later_is_served_by_the_same_piece(ana: Person, ona: Person) -> None:
    key = published(ana, ana, commitments=[("reading", "c1")])
    piece = the_piece(key)
    accept(piece.uuid, ona, "school")
    publishing.serve(key, commitments=BOTH, by=ana)
    assert Evidence.objects.get().claims.count() == 2
    assert achieved("c1") == 1
    publishing.serve(key, commitments=[("reading", "c1")], by=ana)
    assert piece.claims.count() == 1
    publishing.serve(key, commitments=[], by=ana)
    assert achieved("c1") == 1
    assert page(key).serves == ()
    publishing.serve(key, commitments=BOTH, by=ana)
    assert [one.key for one in page(key).serves] == ["c1", "c2"]
    assert Evidence.objects.get().claims.count() == 2
    assert achieved("c1") == 1


def test_of_what_is_withdrawn_only_what_was_accepted_stays(ana: Person, ona: Person) -> None:
    first = published(ana, ana, commitments=[("reading", "c1")])
    second = published(ana, ana, commitments=[("reading", "c1")])
    mine, waiting = the_piece(first), the_piece(second)
    accept(mine.uuid, ona, "school")
    for key in (first, second):
        publishing.withdraw(key, reason={"ro": "Depășit"}, by=ana)
    assert achieved("c1") == 1
    waiting.refresh_from_db()
    assert (waiting.voided_on, waiting.voided_reason) == (date(2026, 11, 22), {"ro": "Depășit"})
    with pytest.raises(doing.EvidenceError):
        accept(waiting.uuid, ona, "school")
    assert prove_tallies() == []


def test_only_its_organisation_sees_it_and_it_is_no_evidence(ana: Person, index: Index) -> None:
    key = published(ana, ana, visibility=Visibility.ORGANISATION, commitments=BOTH)
    assert not Evidence.objects.exists()
    assert not seen(key)
    publishing.change_visibility(key, visibility="parties", agreement="reading", by=ana)
    piece = the_piece(key)
    assert set(piece.title) == set(LANGUAGES)
    assert piece.title["en"] == "A learning material that only some may see"
    assert not seen(key)
    publishing.change_visibility(key, visibility="organisation", by=ana)
    piece.refresh_from_db()
    assert piece.voided_on == date(2026, 11, 22)
    publishing.change_visibility(key, visibility="public", by=ana)
    assert the_piece(key).title == TITLES


def test_an_accepted_piece_of_what_only_parties_see_tells_the_public_nothing(
    ana: Person, ona: Person
) -> None:
    key = published(ana, ana, visibility=Visibility.PARTIES, agreement="reading", commitments=BOTH)
    piece = the_piece(key)
    assert seen(key, viewer_of(ona))
    accept(piece.uuid, ona, "school")
    public = evidence_by_uuid(piece.uuid, PUBLIC)
    assert public is not None
    for text in (*TITLES.values(), "Ana Țurcanu"):
        assert text not in repr(public)
        assert text not in repr(statement(piece.statement))


def test_an_embargo_keeps_it_back_until_it_ends(ana: Person, index: Index) -> None:
    key = published(ana, ana, visible_from=LATER, commitments=BOTH)
    assert not seen(key)
    assert not Evidence.objects.exists()
    assert publishing.open_due() == 0
    with time_machine.travel(LATER, tick=False):
        assert seen(key)
        assert publishing.open_due() == 1
        assert publishing.open_due() == 0
    assert the_piece(key).first_day == LATER.date()


def test_what_another_agreement_may_not_see_is_no_evidence_for_it(ana: Person) -> None:
    take_in(pact("other", commitment("c1"), parties=("library", "press")))
    key = published(
        ana,
        ana,
        visibility=Visibility.PARTIES,
        agreement="reading",
        commitments=[("reading", "c1"), ("other", "c1")],
    )
    served = Claim.objects.values_list("commitment__agreement__slug", flat=True)
    assert list(served) == ["reading"]
    publishing.change_visibility(key, visibility="public", by=ana)
    assert sorted(served.all()) == ["other", "reading"]
    assert Evidence.objects.count() == 1


def test_reuse_by_the_other_party_is_evidence(ana: Person, ona: Person) -> None:
    key = published(ana, ana)
    (school,) = numbers("school")
    reusing.reuse(
        key,
        organisation=school,
        how="translated",
        note={"lt": "Išvertėme ketvirtokams."},
        on=date(2026, 11, 20),
        commitments=[("reading", "c2")],
        by=ona,
    )
    piece = Evidence.objects.get()
    assert (piece.delivered_by_id, piece.first_day) == (school, date(2026, 11, 20))
    assert piece.links == [iri("material-version", key, 1)]
    assert achieved("c2") == 0
    accept(piece.uuid, ana, "library")
    assert (achieved("c1"), achieved("c2")) == (0, 1)
    assert [(one.organisation.slug, one.how, one.note) for one in page(key).reuses] == [
        ("school", "translated", {"lt": "Išvertėme ketvirtokams."})
    ]
    publishing.withdraw(key, reason={"en": "Old"}, by=ana)
    assert achieved("c2") == 1


def test_reuse_that_is_refused(ana: Person, ona: Person) -> None:
    take_in(pact("apart", commitment("c1"), parties=("school", "press")))
    key = published(ana, ana)
    school, library = numbers("school", "library")
    for organisation, by, more, why in (
        (library, ana, {}, Why.OWN),
        (school, ona, {"on": date(2026, 11, 23)}, Why.DAY),
        (school, ona, {"how": "stolen"}, Why.UNKNOWN_CONCEPT),
        (school, ona, {"commitments": [("apart", "c1")]}, Why.COMMITMENT),
        (school, ona, {"commitments": [("reading", "c9")]}, Why.COMMITMENT),
        (
            school,
            ona,
            {"on": date(2024, 1, 1), "commitments": [("reading", "c2")]},
            Why.COMMITMENT,
        ),
    ):
        with pytest.raises(MaterialError) as caught:
            reusing.reuse(key, **{"organisation": organisation, "how": "used", **more}, by=by)  # type: ignore[arg-type]
        assert caught.value.why is why
    with pytest.raises(NotAllowedError):
        reusing.reuse(key, organisation=school, how="used", by=ana)
    hidden = published(ana, ana, visibility=Visibility.ORGANISATION)
    with pytest.raises(LookupError):
        reusing.reuse(hidden, organisation=school, how="used", by=ona)
    assert not Evidence.objects.exists()


def test_the_same_reuse_said_again_is_one_and_loses_no_commitment(ana: Person, ona: Person) -> None:
    key = published(ana, ana)
    (school,) = numbers("school")

    def say(*named: str) -> object:
        return reusing.reuse(
            key,
            organisation=school,
            how="used",
            on=date(2026, 11, 20),
            commitments=[("reading", one) for one in named],
            by=ona,
        )

    first = say()
    assert not Evidence.objects.exists()
    assert say("c1") == first
    assert Evidence.objects.get().claims.count() == 1
    assert say("c1") == say("c1", "c2") == first
    assert Evidence.objects.get().claims.count() == 2


def test_no_party_serves_no_commitment(ana: Person, ona: Person) -> None:
    take_in(pact("apart", commitment("c1"), parties=("school", "press")))
    key = published(ana, ana)
    with pytest.raises(MaterialError) as caught:
        publishing.serve(key, commitments=[("apart", "c1")], by=ana)
    assert caught.value.why is Why.COMMITMENT
    with pytest.raises(NotAllowedError):
        publishing.serve(key, commitments=BOTH, by=ona)


def test_agreements_learn_of_it_by_the_registry(ana: Person) -> None:
    assert KIND in kinds_for("areas:repository")
    assert set(KIND.label) == set(LANGUAGES)
    assert summary_for("reading", "en") == []
    key = published(ana, ana, commitments=BOTH)
    other = published(ana, ana, visibility=Visibility.MEMBERS, commitments=BOTH)
    (summary,) = summary_for("reading", "en")
    assert (summary.text, summary.url, summary.count) == (
        "1 learning material",
        "/en/materials/?agreement=reading",
        1,
    )
    assert resolve(iri("material", key)) == f"/id/materials/{key}"
    assert resolve(iri("material-version", key, 1)) == f"/id/materials/{key}/versions/1"
    assert resolve(iri("material-version", key, 2)) is None
    assert resolve(iri("material", other)) is None
    assert resolve("https://example.org/x") is None


def test_the_agreement_before_its_first_day_waits(ana: Person) -> None:
    term = {"term": {"from": "2027", "to": "2028"}}
    take_in(pact("future", commitment("c1"), agreement=term))
    published(ana, ana, commitments=[("future", "c1"), ("reading", "c1")])
    served = Claim.objects.values_list("commitment__agreement__slug", flat=True)
    assert list(served) == ["reading"]
    assert publishing.share_due() == 0
    later = published(ana, ana, commitments=[("future", "c1")])
    with time_machine.travel("2027-01-02T00:15:00Z", tick=False):
        assert publishing.share_due() == 1
        assert publishing.share_due() == 0
    assert the_piece(later).first_day == date(2027, 1, 2)
    assert sorted(served.all()) == ["future", "reading"]


def test_those_who_deliver_see_what_waits(ana: Person) -> None:
    key = published(ana, ana, commitments=[("reading", "c1")])
    held = materials.desk_view(key, ana)
    assert held is not None
    assert [(one.evidence, one.accepted) for one in held.serves] == [(the_piece(key).uuid, False)]
    assert held.commitments == [("reading", "c1")]


def test_one_that_fails_keeps_no_other_closed(ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (
        published(ana, ana, visible_from=LATER, commitments=BOTH, titles={"vi": title})
        for title in ("Một", "Hai")
    )
    real = acts.share

    def share(held: Material, *, now: datetime) -> None:
        if held.key == first:
            raise ZeroDivisionError
        real(held, now=now)

    monkeypatch.setattr(acts, "share", share)
    with time_machine.travel(LATER):
        assert publishing.open_due() == 1
        assert [seen(key) for key in (first, second)] == [True, True]
        opened = Material.objects.filter(opened_at__isnull=False).values_list("key", flat=True)
        assert list(opened) == [second]
        monkeypatch.undo()
        assert publishing.open_due() == 1
    assert Evidence.objects.count() == 2


def test_all_agreements_are_held_at_once_in_one_order(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(pact("second", commitment("c1")), pact("third", commitment("c1")))
    key = published(ana, ana, commitments=[("third", "c1")])
    held: list[set[str]] = []
    real = evidence_acts.hold_agreements

    def hold(slugs: set[str]) -> object:
        held.append(set(slugs))
        return real(slugs)

    monkeypatch.setattr(evidence_acts, "hold_agreements", hold)
    publishing.serve(key, commitments=[("second", "c1"), ("reading", "c1")], by=ana)
    assert held[0] == {"reading", "second", "third"}
    assert all(one <= held[0] for one in held)
    held.clear()
    publishing.change_visibility(key, visibility="organisation", by=ana)
    assert held[0] == {"reading", "second"}
    held.clear()
    publishing.withdraw(key, reason={"fa": "کهنه"}, by=ana)
    assert all(one <= {"reading", "second"} for one in held)


def test_what_was_evidence_before_an_agreement_began_is_not_looked_at_again(
    ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    begins = {"term": {"from": "2026-11-24", "to": "2027"}}
    take_in(pact("later", commitment("c1"), agreement=begins))
    both = published(ana, ana, commitments=[("reading", "c1"), ("later", "c1")])
    alone = published(ana, ana, commitments=[("later", "c1")])
    looked: list[str] = []
    real = acts._share_one
    monkeypatch.setattr(acts, "_share_one", lambda key, at: looked.append(key) or real(key, at))
    with time_machine.travel(LATER):
        assert publishing.share_due() == 1
        assert looked == [alone]
        assert the_piece(both).claims.count() == 1
        assert publishing.share_due() == 0
