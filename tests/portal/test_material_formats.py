"""Materials at the addresses of machines: formats, packages, identifiers, oEmbed, sitemap."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from pactwork.files.api import look_into, prepare
from pactwork.kernel.turns import turns_for
from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person
from pactwork.portal.web import carried, material_formats
from pactwork.repository.api import (
    Visibility,
    collecting,
    depositing,
    materials,
    outgoing,
    publishing,
    reviewing,
)
from pactwork.repository.models import DailyUse
from tests.factories import numbers, someone
from tests.files import made, only_kept
from tests.repository.conftest import agreement, home, today  # noqa: F401
from tests.repository.shelf import TITLES, approved, published
from tests.repository.shelf import said as told

pytestmark = pytest.mark.usefixtures("agreement")


@pytest.fixture
def ana(agreement: str) -> Person:  # noqa: F811
    return someone("ana@library.md", name="Ana", library="coordinator")


@pytest.fixture
def key(ana: Person) -> str:
    return published(ana, ana)


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize("form", list(outgoing.FORMATS))
def test_every_format(client: Client, key: str, form: str) -> None:
    answer = client.get(f"/materials/{key}.{form}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == outgoing.FORMATS[form]
    assert answer["Access-Control-Allow-Origin"] == "*"
    said = answer.content.decode()
    assert TITLES["ro"] in said
    assert "ბერიძე" not in said
    if "json" in form:
        json.loads(said)
    if form.endswith("xml"):
        etree.fromstring(answer.content)


def test_packages(client: Client, key: str, ana: Person) -> None:
    for kind, some in (("zip", "Lecții.pdf"), ("bag", "bagit.txt"), ("imscc", "imsmanifest.xml")):
        answer = client.get(f"/materials/{key}/package.{kind}")
        names = zipfile.ZipFile(io.BytesIO(body(answer))).namelist()
        assert any(name.endswith(some) for name in names), names
        assert answer["Content-Disposition"].startswith("attachment")
    collecting.make_collection(
        slug="all", title={"en": "All"}, organisation=numbers("library")[0], by=ana
    )
    collecting.add_to_collection("all", key=key, by=ana)
    names = zipfile.ZipFile(io.BytesIO(body(client.get("/collections/all/package.bag")))).namelist()
    assert f"data/{key}/metadata/lom.xml" in names


def test_what_is_not_public_is_nowhere(client: Client, key: str, ana: Person) -> None:
    publishing.change_visibility(key, visibility=Visibility.ORGANISATION, by=ana)
    for path in (
        f"/materials/{key}.jsonld", f"/materials/{key}/package.zip", f"/id/materials/{key}",
        f"/oembed?url=http://testserver/en/materials/{key}/", f"/materials/{key}.exe",
        "/collections/none/package.zip", "/id/collections/none",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path


def test_identifiers_lead_on(client: Client, key: str) -> None:
    answer = client.get(f"/id/materials/{key}", headers={"Accept-Language": "ka"})
    assert (answer.status_code, answer["Location"]) == (303, f"/ka/materials/{key}/")
    answer = client.get(f"/id/materials/{key}", headers={"Accept": "application/ld+json"})
    assert answer["Location"] == f"/materials/{key}.jsonld"
    browser = {"Accept": "text/html,application/xhtml+xml,application/json;q=0.5,*/*;q=0.1"}
    assert client.get(f"/id/materials/{key}", headers=browser)["Location"].endswith(f"{key}/")
    asked = {"Accept": "application/ld+json"}
    answer = client.get(f"/id/materials/{key}/versions/1", headers=asked)
    assert answer["Location"] == f"/materials/{key}/versions/1.jsonld"
    assert "Accept" in answer["Vary"]
    assert client.get(answer["Location"]).json()["inLanguage"] == ["ro", "fa"]
    assert client.get(f"/materials/{key}/versions/9.jsonld").status_code == 404
    answer = client.get(f"/id/materials/{key}/versions/1")
    assert answer["Location"].endswith(f"/materials/{key}/versions/1/")
    assert client.get(f"/id/materials/{key}/versions/9").status_code == 404


def test_an_identifier_leads_members_to_what_is_not_public(
    client: Client, key: str, ana: Person
) -> None:
    publishing.change_visibility(key, visibility=Visibility.ORGANISATION, by=ana)
    assert client.get(f"/id/materials/{key}").status_code == 404
    client.force_login(ana)
    answer = client.get(f"/id/materials/{key}", headers={"Accept": "application/ld+json"})
    assert (answer.status_code, answer["Location"]) == (303, f"/en/materials/{key}/")
    assert "no-store" in answer["Cache-Control"]
    client.force_login(someone("x@school.md", school="coordinator"))
    assert client.get(f"/id/materials/{key}").status_code == 404


def test_who_may_see_it_takes_it_along_and_no_cache_keeps_that(
    client: Client, key: str, ana: Person
) -> None:
    collecting.make_collection(
        slug="ours", title={"en": "Ours"}, organisation=numbers("library")[0],
        visibility=Visibility.ORGANISATION, by=ana,
    )  # fmt: skip
    collecting.add_to_collection("ours", key=key, by=ana)
    publishing.change_visibility(key, visibility=Visibility.ORGANISATION, by=ana)
    paths = (
        f"/materials/{key}.jsonld", f"/materials/{key}/versions/1.ris",
        f"/materials/{key}/package.zip", "/collections/ours/package.zip",
    )  # fmt: skip
    client.force_login(ana)
    page = client.get(f"/en/materials/{key}/").text
    assert paths[0] in page
    assert paths[2] in page
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert answer["Cache-Control"] == "no-store, private"
        assert "Cookie" in answer["Vary"]
        held = body(answer) if answer.streaming else answer.content
    taken = zipfile.ZipFile(io.BytesIO(held)).namelist()
    assert any(name.startswith(f"{key}/") for name in taken)
    client.force_login(someone("x@school.md", school="coordinator"))
    assert [client.get(path).status_code for path in paths] == [404] * 4


def test_packages_count_as_downloads(client: Client, key: str, ana: Person) -> None:
    organisation = numbers("library")[0]
    collecting.make_collection(slug="all", title={"en": "All"}, organisation=organisation, by=ana)
    collecting.add_to_collection("all", key=key, by=ana)
    taken = DailyUse.objects.filter(material__key=key, what="download")
    client.head("/collections/all/package.zip", headers={"User-Agent": "a person"})
    assert not taken.exists()
    body(client.get("/collections/all/package.zip", headers={"User-Agent": "a person"}))
    assert taken.get().total == 1
    body(client.get(f"/materials/{key}/package.bag", headers={"User-Agent": "another person"}))
    assert taken.get().total == 2


def test_a_package_that_could_not_be_counted_makes_room_again(
    client: Client, key: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PACTWORK_WEB_THREADS = 2
    turns_for.cache_clear()

    def goes_wrong(*_: Any) -> None:
        raise RuntimeError("The database is away.")

    with monkeypatch.context() as patched:
        patched.setattr(material_formats, "note_seen", goes_wrong)
        with pytest.raises(RuntimeError):
            client.get(f"/materials/{key}/package.zip")
    body(again := client.get(f"/materials/{key}/package.zip"))
    assert again.status_code == 200
    turns_for.cache_clear()


def test_few_packages_at_once(client: Client, key: str, settings: Any) -> None:
    settings.PACTWORK_WEB_THREADS = 4
    turns_for.cache_clear()
    under_way = [client.get(f"/materials/{key}/package.zip") for _ in range(3)]
    assert [one.status_code for one in under_way] == [200, 200, 503]
    assert under_way[2]["Retry-After"] == "60"
    assert client.head(f"/materials/{key}/package.zip").status_code == 200
    assert zipfile.ZipFile(io.BytesIO(body(under_way[0]))).testzip() is None
    again = client.get(f"/materials/{key}/package.zip")
    assert again.status_code == 200
    body(again), body(under_way[1])
    turns_for.cache_clear()


def test_no_package_is_larger_than_can_be_carried(
    client: Client, key: str, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carried, "LARGEST", 10)
    organisation = numbers("library")[0]
    collecting.make_collection(slug="all", title={"en": "All"}, organisation=organisation, by=ana)
    collecting.add_to_collection("all", key=key, by=ana)
    for path in (f"/materials/{key}/package.zip", "/collections/all/package.bag"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert answer.content == (
            b"This is too large for one package. Take the materials one by one.\n"
        )


def test_oembed(client: Client, key: str, settings: Any) -> None:
    settings.PACTWORK_BASE_URL = "https://pacts.example"
    url = f"https://pacts.example/fa/materials/{key}/"
    said = client.get("/oembed", {"url": url, "maxwidth": "300"}).json()
    assert (said["type"], said["version"], said["width"]) == ("rich", "1.0", 300)
    assert said["title"] == TITLES["fa"]
    assert f'src="https://pacts.example/fa/materials/{key}/embed/"' in said["html"]
    root = etree.fromstring(client.get("/oembed", {"url": url, "format": "xml"}).content)
    assert root.findtext("title") == TITLES["fa"]
    assert client.get("/oembed", {"url": url, "format": "yaml"}).status_code == 501
    for other in (
        "https://evil.example/fa/materials/x/",
        "javascript:1",
        "",
        "https://[",
        url[:-1],
    ):
        assert client.get("/oembed", {"url": other}).status_code == 404


def oembedded(client: Client, key: str) -> Any:
    return client.get("/oembed", {"url": f"https://pacts.example/en/materials/{key}/"}).json()


def test_oembed_is_as_high_as_its_form_and_says_who_made_it(
    client: Client, key: str, ana: Person, settings: Any
) -> None:
    settings.PACTWORK_BASE_URL = "https://pacts.example"
    said = oembedded(client, key)
    assert said["author_name"] == "Ana Țurcanu"
    assert said["author_url"].endswith("/organisations/library")
    assert "thumbnail_url" not in said
    held = materials.material_page(key, PUBLIC)
    assert isinstance(held, materials.MaterialPage)
    version = "https://pacts.example/en/materials/{}/versions/1/"
    assert client.get("/oembed", {"url": version.format(key)}).json()["title"] == said["title"]
    for name, data, size in (
        ("a.mp3", made.sound("mp3", "libmp3lame"), (800, 230)),
        ("a.png", made.picture("PNG", (640, 160)), (800, 310)),
        ("a.zip", made.scorm(), ()),
        ("a.doc", only_kept.compound("WordDocument"), ()),
    ):
        other = one_file(ana, name, data)
        said = oembedded(client, other)
        assert (said.get("width"), said.get("height")) == (size or (None, None)), name
        assert said["type"] == ("rich" if size else "link")
    prepare(held_file(one_file(ana, "b.png", made.picture("PNG", (640, 480)))))
    said = oembedded(client, one_file(ana, "b.png", made.picture("PNG", (640, 480))))
    assert (said["thumbnail_width"], said["thumbnail_height"]) == (640, 480)
    assert said["thumbnail_url"].startswith("https://pacts.example/content/")


def test_a_package_is_a_download_that_says_why_unless_it_may_run(
    client: Client, ana: Person, settings: Any
) -> None:
    key = one_file(ana, "a.zip", made.scorm())
    page = client.get(f"/en/materials/{key}/").content.decode()
    assert "programs are not run on this site" in page
    assert "<iframe" not in page
    assert f"/materials/{key}/package.scorm2004" in page
    film = one_file(ana, "a.mp4", made.film("mp4", "mpeg4"))
    assert "Most browsers will not play" in client.get(f"/en/materials/{film}/").content.decode()
    settings.PACTWORK_PACKAGES_ON_MAIN_HOST = True
    other = one_file(ana, "a.zip", made.scorm("2004"))
    assert "/run/" in client.get(f"/en/materials/{other}/").content.decode()


def one_file(by: Person, name: str, data: bytes) -> str:
    """A published material of one file that was looked into."""
    drafted = depositing.begin_deposit(organisation=numbers("library")[0], by=by)
    depositing.fill_in(drafted, told(), by=by)
    file = depositing.add_file(drafted, name=name, chunks=[data], by=by)
    look_into(file.sha256, name)
    reviewing.submit(drafted, by=by)
    approved(drafted, by)
    return drafted


def held_file(key: str) -> str:
    """The digest of its first file."""
    held = materials.material_page(key, PUBLIC)
    assert isinstance(held, materials.MaterialPage)
    return held.described.files[0].sha256


def test_the_sitemap_has_it(client: Client, key: str) -> None:
    assert b"/sitemaps/materials-1.xml" in client.get("/sitemap.xml").content
    sheet = client.get("/sitemaps/materials-1.xml").content.decode()
    assert sheet.count(f"<loc>http://localhost:8000/vi/materials/{key}/</loc>") <= 1
    assert f"/vi/materials/{key}/" in sheet
