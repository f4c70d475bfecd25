"""Acting on drafts on the desk: from proposal to force, and who may not."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pactwork.agreements.api import agreement_detail
from pactwork.desk.web import draft_sign
from pactwork.kernel.viewer import PUBLIC
from pactwork.notifications.models import Notice
from pactwork.people.models import Membership
from tests.desk.conftest import Party
from tests.desk.rooms import JSON, press, sent, texts, url
from tests.factories import numbers
from tests.files.samples import PDF


@pytest.fixture
def proven(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever signs has proven who they are just now."""

    def just_now(request: object) -> datetime:
        return timezone.now()

    monkeypatch.setattr(draft_sign, "proven_at", just_now)


def test_from_proposal_to_force_by_mixed_means(library: Party, school: Party, proven: None) -> None:
    draft = library.start("school")
    assert "Proposed." in press(library, draft, "propose")
    assert "It is your turn to approve" in school.client.get(url(draft)).content.decode()
    for party in (library, school):
        assert "Approved." in press(party, draft, "approve")
    page = library.client.get(url(draft, "sign/")).content.decode()
    sha256 = library.detail(draft).sha256
    assert sha256 in page
    said = {"sha256": sha256, "name": "Žydrūnė", "mandate": "Direktorė", "read": "on"}
    answer = library.client.post(url(draft, "sign/"), said, follow=True)
    assert "It is in force when the last party has signed." in answer.content.decode()
    scan = SimpleUploadedFile("ხელმოწერა.pdf", PDF)
    paper = {"sha256": sha256, "name": "ქეთევან", "scan": scan}
    answer = school.client.post(url(draft, "paper/"), paper, follow=True)
    assert "It counts once another party has confirmed it." in answer.content.decode()
    number = library.detail(draft).papers[0].number
    seen = library.client.get(url(draft, f"paper/{number}/"))
    assert (seen.status_code, seen.content) == (200, PDF)
    assert seen.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    data = {"do": "confirm", "as": library.number}
    answer = library.client.post(url(draft, f"paper/{number}/answer/"), data, follow=True)
    assert "the agreement is in force" in answer.content.decode()
    held = library.detail(draft)
    assert held.card.state == "in_force"
    public = agreement_detail(held.card.agreement, PUBLIC)
    assert public is not None
    assert public.card.title["ro"] == "Pactul cărților"
    shown = Client().get(f"/en/agreements/{held.card.agreement}/")
    assert shown.status_code == 200


def test_a_counter_proposal_clears_approvals(library: Party, school: Party) -> None:
    draft = library.start("school")
    press(library, draft, "propose")
    press(library, draft, "approve")
    said = texts(school, draft, "agreement/place", "ro", "Soroca")
    plain = school.client.post(url(draft), sent(school, draft, **said), headers=JSON)
    assert plain.status_code == 422
    page = school.client.get(url(draft, "?counter=1")).content.decode()
    assert 'name="counter" value="1"' in page
    answer = school.client.post(url(draft), sent(school, draft, counter="1", **said))
    assert answer.status_code == 302
    held = library.detail(draft)
    assert (held.card.state, held.card.approved) == ("drafting", 0)
    assert "has the pen" in school.client.get(url(draft)).content.decode()


def test_a_proposal_comes_back_with_remarks_and_one_without_a_reason_does_not(
    library: Party, school: Party
) -> None:
    draft = library.start("school")
    press(library, draft, "propose")
    page = press(school, draft, "remark", reason="   ")
    assert "Say why" in page
    page = press(school, draft, "remark", reason="Prea mult pentru noi.")
    assert "Given back" in page
    assert "Prea mult pentru noi." in library.client.get(url(draft, "history/")).content.decode()
    press(library, draft, "propose")
    assert "Refused." in press(school, draft, "refuse", reason="Nu putem.")
    assert library.detail(draft).card.state == "refused"
    assert "come to its end" in library.client.get(url(draft)).content.decode()


def test_nobody_signs_without_proof_or_another_hash(
    library: Party, school: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = library.start("school")
    press(library, draft, "propose")
    for party in (library, school):
        press(party, draft, "approve")
    monkeypatch.setattr(draft_sign, "proven_at", lambda request: None)
    said = {"sha256": library.detail(draft).sha256, "name": "Ž", "read": "on"}
    answer = library.client.post(url(draft, "sign/"), said)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"{draft}%2Fsign%2F")
    monkeypatch.setattr(draft_sign, "proven_at", lambda request: timezone.now())
    other = library.client.post(url(draft, "sign/"), {**said, "sha256": "0" * 64})
    assert other.status_code == 422
    assert "changed since it was shown" in other.content.decode()
    unread = library.client.post(url(draft, "sign/"), {"sha256": said["sha256"], "name": "Ž"})
    assert list(unread.context["form"].errors) == ["read"]
    assert library.detail(draft).signatures == []
    bad = SimpleUploadedFile("x.pdf", b"<html>")
    answer = library.client.post(url(draft, "paper/"), {**said, "scan": bad})
    assert list(answer.context["paper"].errors) == ["scan"]


@pytest.mark.parametrize(
    "tail",
    ["", "read/", "remarks/", "history/", "acts/", "sign/", "paper/1/"],
)
def test_another_s_draft_is_not_there(library: Party, stranger: Party, tail: str) -> None:
    draft = library.start("school", title="Taina lui Ștefan")
    answer = stranger.client.get(url(draft, tail))
    assert answer.status_code == 404
    assert "Taina" not in answer.content.decode()
    for where in (tail, "restore/", "paper/", "paper/1/answer/"):
        stranger.client.post(url(draft, where), {"do": "withdraw", "as": library.number})
    assert library.detail(draft).card.state == "drafting"
    assert "Taina" not in stranger.client.get("/en/desk/drafts/").content.decode()


def test_a_member_reads_and_does_not_write(library: Party) -> None:
    draft = library.start("school")
    member = Party("library", role="member")
    page = member.client.get(url(draft)).content.decode()
    assert "<textarea" not in page
    said = sent(library, draft, **texts(library, draft, "agreement/place", "ro", "X"))
    assert member.client.post(url(draft), said, headers=JSON).status_code == 422
    assert "You can read this" in page


def test_forms_want_their_token(library: Party) -> None:
    draft = library.start("school")
    client = Client(enforce_csrf_checks=True)
    client.force_login(library.person)
    for tail in ("", "acts/", "remarks/", "restore/", "sign/"):
        assert client.post(url(draft, tail), {"do": "withdraw"}).status_code == 403
    assert library.detail(draft).card.state == "drafting"


def test_lists_show_what_awaits_first_and_what_ended(library: Party, school: Party) -> None:
    waiting, written = library.start("school", title="Una"), library.start("school", title="Două")
    press(library, waiting, "propose")
    lines = school.client.get("/en/desk/drafts/").context["lines"]
    assert [(one.title.text, one.awaits_me) for one in lines] == [("Una", True), ("Două", False)]
    press(library, written, "withdraw")
    lines = library.client.get("/en/desk/drafts/?show=ended").context["lines"]
    assert [one.state for one in lines] == ["withdrawn"]
    assert len(numbers("library", "school")) == 2


def both(library: Party, school: Party) -> Party:
    """One person who represents two parties."""
    Membership.objects.create(
        person=library.person, organisation_id=school.number, role="representative"
    )
    return library


def test_pressing_twice_never_signs_for_another_party(
    library: Party, school: Party, proven: None
) -> None:
    draft = library.start("school")
    press(library, draft, "propose")
    for party in (library, school):
        press(party, draft, "approve")
    both(library, school)
    sha256 = library.detail(draft).sha256
    said = {"sha256": sha256, "name": "Ž", "read": "on", "as": library.number}
    first = library.client.post(url(draft, "sign/"), said)
    again = library.client.post(url(draft, "sign/"), said)
    assert (first.status_code, again.status_code) == (302, 404)
    held = library.detail(draft)
    assert (held.card.state, len(held.signatures)) == ("signing", 1)


def test_approving_twice_never_approves_for_another_party(library: Party, school: Party) -> None:
    draft = library.start("school")
    press(library, draft, "propose")
    both(library, school)
    sha256 = library.detail(draft).sha256
    said = {"do": "approve", "as": library.number, "sha256": sha256}
    for _ in range(2):
        library.client.post(url(draft, "acts/"), said)
    assert library.detail(draft).card.approved == 1


def test_a_paper_given_back_is_told_and_another_is_asked_about(
    library: Party, school: Party, proven: None
) -> None:
    draft = library.start("school")
    press(library, draft, "propose")
    for party in (library, school):
        press(party, draft, "approve")
    sha256 = library.detail(draft).sha256
    for number in range(2):
        scan = SimpleUploadedFile("scan.pdf", PDF)
        school.client.post(url(draft, "paper/"), {"sha256": sha256, "name": "ქ", "scan": scan})
        held = next(one for one in library.detail(draft).papers if one.is_open)
        back = {"do": "return", "as": library.number, "reason": "Lipsește ștampila."}
        library.client.post(url(draft, f"paper/{held.number}/answer/"), back)
        asked = Notice.objects.filter(kind="draft-turn", parameters__owed="confirm")
        assert asked.count() == number + 1
    told = Notice.objects.filter(kind="draft-news", parameters__what="paper")
    assert [one.parameters["reason"] for one in told] == ["Lipsește ștampila."] * 2
