"""Subtitles and transcripts go with their film; they can be read beside it and taken alone."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from pactwork.people.api import Person
from pactwork.repository.api import FileRole, depositing, materials, reviewing
from pactwork.repository.companions import companions
from pactwork.repository.described import DescribedFile
from tests.factories import numbers, someone
from tests.files.made import SAID, SRT, docx
from tests.files.media import film, sound
from tests.repository.shelf import approved, said
from tests.shelving import begun, sent_file

C, S, T = FileRole.CONTENT, FileRole.SUBTITLES, FileRole.TRANSCRIPT


def file(name: str, role: FileRole = C) -> DescribedFile:
    ending = name.rpartition(".")[2]
    kind = {"mp4": "video/mp4", "mp3": "audio/mpeg", "vtt": "text/vtt"}.get(ending, "text/plain")
    return DescribedFile(name, name, kind, 1, role)


def bound(files: list[DescribedFile], role: FileRole = S) -> dict[str, list[str]]:
    films = [one for one in files if one.role is C]
    return {one.name: [held.name for held in companions(files, one, role)] for one in films}


def test_they_go_with_the_film_they_are_named_after() -> None:
    files = [file("Lecția.mp4"), file("Lecția 2.mp4"), file("گفتار.mp3")]
    named = ("lecția.ro.vtt", "LECȚIA 2.vtt", "lecția_fa.vtt", "گفتار (fa).vtt")
    files += [file(one, S) for one in named]
    assert bound(files) == {
        "Lecția.mp4": ["lecția.ro.vtt", "lecția_fa.vtt"],
        "Lecția 2.mp4": ["LECȚIA 2.vtt"],
        "گفتار.mp3": ["گفتار (fa).vtt"],
    }


def test_where_names_say_nothing_their_order_does() -> None:
    one, two = file("1.mp4"), file("2.mp4")
    ka, vi = file("ka.vtt", S), file("vi.vtt", S)
    assert bound([one, ka, two, vi]) == {"1.mp4": ["ka.vtt"], "2.mp4": ["vi.vtt"]}
    assert bound([ka, one, two]) == {"1.mp4": ["ka.vtt"], "2.mp4": []}
    assert bound([one, two, ka]) == {"1.mp4": ["ka.vtt"], "2.mp4": ["ka.vtt"]}
    longer = [one, file("12.mp4"), file("13.vtt", S)]
    assert bound(longer) == {"1.mp4": ["13.vtt"], "12.mp4": ["13.vtt"]}
    assert bound([one, ka]) == {"1.mp4": ["ka.vtt"]}


def test_a_transcript_goes_with_the_film_and_not_with_the_paper() -> None:
    files = [file("a.txt"), file("1.mp4"), file("words.txt", T)]
    assert bound(files, T) == {"a.txt": [], "1.mp4": ["words.txt"]}
    assert bound(files[::2], T) == {"a.txt": ["words.txt"]}


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.example", library="coordinator")


def shared(by: Person, *files: tuple[str, bytes, str]) -> str:
    key = depositing.begin_deposit(organisation=numbers("library")[0], by=by)
    depositing.fill_in(key, said(), by=by)
    for name, data, role in files:
        depositing.add_file(key, name=name, chunks=[data], role=role, by=by)
    depositing.prefill(key, by=by)
    reviewing.submit(key, by=by)
    assert approved(key, by)
    return key


def shown(client: Client, key: str, query: str = "") -> str:
    answer = client.get(f"/en/materials/{key}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_said_in_a_film_is_read_beside_it_and_alone(ana: Person, client: Client) -> None:
    key = shared(
        ana,
        ("lesson.mp4", film("mp4", "mpeg4"), "content"),
        ("lesson.ka.docx", docx("ka"), "transcript"),
        ("lesson.ro.srt", SRT.encode(), "subtitles"),
    )
    page = shown(client, key)
    beside = re.search(
        r"<details class=\"viewer-contents viewer-beside\">.*?</details>", page, re.S
    )
    assert beside
    assert SAID["ka"].split("\n")[0][:20] in beside[0]
    assert page.count('<track kind="subtitles"') == 1
    opened = re.search(r'<a href="(\?file=\w+)#look">Open it by itself', beside[0])
    assert opened
    alone = shown(client, key, opened[1])
    assert 'title="lesson.ka.docx"' in alone
    assert "<video" not in alone
    assert SAID["ka"].split("\n")[0][:20] in shown(client, key, f"{opened[1]}&read=text")
    downloads = re.findall(rf'href="(/materials/{key}/files/\w+)" aria-label="Download ', page)
    assert len(set(downloads)) == 3
    assert client.get(downloads[-1]).status_code == 302


def test_sound_has_its_subtitles_in_time_and_as_words(ana: Person, client: Client) -> None:
    key = shared(
        ana,
        ("talk.mp3", sound("mp3", "libmp3lame"), "content"),
        ("talk.srt", SRT.encode(), "subtitles"),
    )
    page = shown(client, key)
    assert '<video class="viewer-sound"' in page
    assert page.count("<track") == 1
    beside = page.partition("Read the subtitles")[2]
    assert "Bună ziua" in beside.partition("</details>")[0]


def test_subtitles_that_are_a_transcript_are_words(ana: Person, client: Client) -> None:
    key = shared(
        ana,
        ("talk.mp3", sound("mp3", "libmp3lame"), "content"),
        ("talk.srt", SRT.encode(), "transcript"),
    )
    opened = re.search(r'<a href="(\?file=\w+)#look">Open it by itself', shown(client, key))
    assert opened
    assert "Bună ziua" in shown(client, key, opened[1])


def test_subtitles_that_come_with_a_film_are_taken_as_such(ana: Person, client: Client) -> None:
    client.force_login(ana)
    alone = begun(client, files=sent_file("a.srt", SRT.encode()))
    together = begun(
        client,
        files=[sent_file("a.srt", SRT.encode()), sent_file("a.mp4", film("mp4", "mpeg4"))],
    )
    roles = []
    for key in (alone, together):
        held = materials.desk_view(key, ana)
        assert held is not None
        roles.append({one.name: str(one.role) for one in held.described.files})
    assert roles == [{"a.srt": "content"}, {"a.srt": "subtitles", "a.mp4": "content"}]
