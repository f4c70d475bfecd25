"""What was done since a merge, and what a merge leaves as it was."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from pactwork.agreements.actions import drafting, suggestions
from pactwork.agreements.drafting.operations import AddCommitment
from pactwork.agreements.models import (
    Commitment,
    Evidence,
    Remark,
    RemarkDecision,
)
from pactwork.agreements.queries.drafts import draft_detail
from pactwork.organisations.api import (
    MergeError,
)
from pactwork.people.actions.memberships import end_membership
from pactwork.people.api import acting
from pactwork.people.models import Membership, PublishingStop
from tests.agreements.drafting import PROMISE, Side, room
from tests.agreements.test_duplicates import merge, part, world
from tests.factories import (
    numbers,
    someone,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("did", ["version", "comment", "suggestion", "answer", "void", "remark"])
def test_whatever_was_written_since_as_one_bars_the_undoing(did: str) -> None:
    world()
    held = room("library", "school")
    library, school = held
    spot = {"path": ("articles", "a1", "text"), "language": "en"}

    def suggested(by: Side) -> int:
        seen = {"base_revision": held.row.revision, "key": uuid4(), **spot}
        return suggestions.suggest_text(draft=held.uuid, text="Ours.", **seen, **by.who)

    waits = suggested(school)
    (town,) = numbers("town")
    merge()
    part()
    merge()
    now = Side("town", town, library.person)
    if did == "version":
        held.write(now, "We read every day.")
    elif did == "comment":
        drafting.comment_on(draft=held.uuid, text="Kodėl?", **now.who)
    elif did == "suggestion":
        suggested(now)
    elif did == "answer":
        suggestions.decline_suggestion(draft=held.uuid, suggestion=waits, reason="Ne.", **now.who)
    elif did == "void":
        piece = Evidence.objects.filter(claims__commitment__agreement__slug="reading")
        piece.filter(pk=piece.latest("pk").pk).update(
            voided_on="2026-01-01", voided_by=town, voiding=uuid4(), voided_reason="x"
        )
    else:
        promise = Commitment.objects.filter(agreement__slug="reading").latest("pk")
        said = Remark.objects.create(
            uuid=uuid4(), commitment=promise, kind="thanks", text="Ačiū", language="lt"
        )
        RemarkDecision.objects.create(
            remark=said, what="published", organisation_id=town, at=timezone.now()
        )
    with pytest.raises(MergeError) as caught:
        part()
    assert caught.value.reason == "changed"


def test_who_was_put_out_since_gets_nothing_back() -> None:
    world()
    out = someone("ana@example.org", library="representative", town="member")
    stays = someone("ben@example.org", library="coordinator", town="coordinator")
    head = someone("eva@example.org", town="representative")
    library, town = numbers("library", "town")
    merge()
    held = Membership.objects.get(person=out, ended_at=None)
    end_membership(membership=held.pk, organisation=town, by=head)
    part()
    assert acting(out).powers == {}
    assert set(acting(stays).powers) == {library, town}
    assert Membership.objects.filter(person=out, organisation=library).count() == 1


def test_a_duplicate_whose_publishing_is_stopped_is_not_merged() -> None:
    world()
    (library,) = numbers("library")
    stop = PublishingStop.objects.create(organisation_id=library, reason="x", begun_by=uuid4())
    with pytest.raises(MergeError) as caught:
        merge()
    assert caught.value.reason == "stopped"
    PublishingStop.objects.filter(pk=stop.pk).update(lifted_at=timezone.now())
    merge()


def test_a_party_of_a_draft_keeps_its_role() -> None:
    world()
    held = room("library", "school")
    library, _ = held
    owed = {**PROMISE, "key": "c9", "owed_by": ["library"], "owed_to": ["school"]}
    held.change(library, AddCommitment("a1", {**owed, "text": {"en": "We read."}}))
    before = draft_detail(held.uuid, acting(library.person))
    assert before is not None
    roles = [one.role for one in before.parties]
    assert all(roles)
    merge()
    after = draft_detail(held.uuid, acting(library.person))
    assert after is not None
    assert [one.role for one in after.parties] == roles
    client = Client()
    client.force_login(library.person)
    said = client.get(f"/en/desk/drafts/{held.uuid}/read/").content.decode()
    assert "Ștefan Vodă Town Library → " in said
