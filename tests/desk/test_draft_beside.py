"""What stands beside a draft: files, who has it open, who is asked especially."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from pactwork.agreements.api import drafts
from pactwork.people.api import acting
from tests.desk.conftest import Party
from tests.desk.rooms import url
from tests.files.samples import HTML, PDF


def test_files_are_laid_beside_a_draft_and_taken_away(library: Party, school: Party) -> None:
    draft = library.start("school")
    sent = [SimpleUploadedFile("بودجه.pdf", PDF)]
    answer = library.client.post(url(draft, "files/"), {"files": sent})
    assert answer.headers["Location"].endswith("#files")
    (held,) = library.detail(draft).files
    assert held.name == "بودجه.pdf"
    got = school.client.get(url(draft, f"files/{held.sha256}"))
    assert b"".join(got.streaming_content) == PDF
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "بودجه.pdf" in library.client.get(url(draft)).content.decode()
    school.client.post(url(draft, "files/"), {"gone": held.sha256})
    assert library.detail(draft).files == []
    assert library.client.get(url(draft, f"files/{held.sha256}")).status_code == 404


def test_a_hostile_file_is_refused_in_words(library: Party) -> None:
    draft = library.start("school")
    bad = SimpleUploadedFile("plan.pdf", HTML)
    page = library.client.post(url(draft, "files/"), {"files": [bad]}, follow=True)
    assert "This file is not kept" in page.content.decode()
    assert library.detail(draft).files == []


def test_strangers_and_members_lay_nothing_down(library: Party, stranger: Party) -> None:
    draft = library.start("school")
    member = Party("library", role="member")
    for party in (stranger, member):
        answer = party.client.post(
            url(draft, "files/"), {"files": [SimpleUploadedFile("a.pdf", PDF)]}
        )
        assert answer.status_code == 404
    assert library.detail(draft).files == []


def test_who_has_the_draft_open_is_told_for_a_minute(library: Party, school: Party) -> None:
    draft = library.start("school")
    assert library.client.post(url(draft, "here/"), {"article": "a1"}).json()["here"] == []
    said = school.client.post(url(draft, "here/"), {}).json()
    assert said["here"] == [{"name": "Žydrūnė Ščiukaitė", "article": "a1"}]
    assert said["said"] == "Also here: Žydrūnė Ščiukaitė"
    with time_machine.travel(timezone.now() + timedelta(seconds=70)):
        assert school.client.post(url(draft, "here/"), {}).json()["here"] == []


def test_nobody_hears_who_is_in_another_s_draft(library: Party, stranger: Party) -> None:
    draft = library.start("school")
    library.client.post(url(draft, "here/"), {})
    assert stranger.client.post(url(draft, "here/"), {}).status_code == 404
    assert library.client.post(url(uuid4(), "here/"), {}).status_code == 404


@pytest.mark.parametrize("named", ["school", "stranger"])
def test_only_those_who_read_it_can_be_asked(
    library: Party, school: Party, stranger: Party, named: str
) -> None:
    draft = library.start("school")
    person = {"school": school, "stranger": stranger}[named].person
    said = {"text": "ვინ იხდის?", "mentions": [person.pk]}
    answer = library.client.post(url(draft, "remarks/"), said)
    remarks = drafts.draft_comments(draft, acting(library.person))
    if named == "school":
        assert remarks[0].mentions == [person.pk]
    else:
        assert list(answer.context["form"].errors) == ["mentions"]
        assert remarks == []
