"""What is written out comes in again, with its files; what is damaged or hostile does not."""

from __future__ import annotations

import json
import zipfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import bagit
import pytest
from click.testing import CliRunner

from pactwork.config.materials import materials
from pactwork.repository.actions.bringing_bags import bring_package
from pactwork.repository.api import NotAllowedError, exporting, outgoing
from pactwork.repository.exchange.faults import UnreadableError
from pactwork.repository.models import Material, MaterialFile, Version
from tests.factories import numbers, someone
from tests.repository.exchange.bags import TEXTS, changed
from tests.repository.shelf import page

pytestmark = pytest.mark.usefixtures("agreement", "own_home")


def forget() -> None:
    """As if it were another installation."""
    Material.objects.update(current=None, published_at=None, key="gone-")
    Version.objects.all().delete()
    Material.objects.all().delete()


def bags(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.bag.zip"))


def test_what_is_written_out_comes_in_again(shared: list[str], tmp_path: Path) -> None:
    to = tmp_path / "out"
    seen: list[int] = []
    done = exporting.export(
        to, organisation=None, part=1, progress=lambda held: seen.append(held.materials)
    )
    assert (done.parts, done.materials, seen) == (3, 3, [1, 2, 3])
    rows = [json.loads(one) for one in (to / "materials.jsonl").read_text("utf-8").splitlines()]
    assert [row["material"]["titles"]["ka"] for row in rows] == list(TEXTS)
    assert "Secret" not in (to / "materials.jsonl").read_text("utf-8")
    for one in bags(to):
        with zipfile.ZipFile(one) as packed:
            packed.extractall(tmp_path / one.stem)
        bagit.Bag(str(tmp_path / one.stem)).validate()
    library = numbers("library")[0]
    assert bring_package(bags(to)[0], organisation=library, by=None).here == 1
    before = page(shared[0]).described
    Material.objects.filter(key=shared[0]).update(key="zzzzzzzzzz")
    tried = bring_package(bags(to)[0], organisation=library, dry_run=True, by=None)
    assert (tried.created, Material.objects.count()) == (1, 3)
    for one in bags(to):
        bring_package(one, organisation=numbers("school")[0], by=None)
    (made,) = Material.objects.filter(source__startswith="bag ")
    now = page(made.key).described
    for name in ("titles", "descriptions", "keywords", "languages", "resource_type", "licence",
                 "subjects", "doi", "link", "published_on"):  # fmt: skip
        assert getattr(now, name) == getattr(before, name), name
    assert [(one.name, one.sha256) for one in now.files] == [
        (one.name, one.sha256) for one in before.files
    ]
    assert [one.name for one in now.creators] == ["Nino"]
    again = bring_package(bags(to)[0], organisation=numbers("school")[0], by=None)
    assert (again.unchanged, again.created) == (1, 0)


def test_killed_in_between_it_goes_on(
    shared: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to, whole = tmp_path / "out", outgoing.bytes_of
    calls: list[str] = []

    def breaks(digest: str) -> Any:
        calls.append(digest)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return whole(digest)

    monkeypatch.setattr(exporting, "bytes_of", breaks)
    with pytest.raises(KeyboardInterrupt):
        exporting.export(to, organisation=None, part=1)
    assert len(bags(to)) == 1
    done = exporting.export(to, organisation=None, part=1)
    assert (done.parts, done.materials) == (3, 3)
    rows = (to / "materials.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(one)["material"]["key"] for one in rows] == shared
    with pytest.raises(exporting.ExportError):
        exporting.export(to, organisation=numbers("library")[0])
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_text("x")
    with pytest.raises(exporting.ExportError):
        exporting.export(tmp_path / "other", organisation=None)


def test_what_was_begun_before_and_published_after_is_added(
    shared: list[str], tmp_path: Path
) -> None:
    held = Material.objects.get(key=shared[0])
    current, to = held.current, tmp_path / "out"
    Material.objects.filter(key=shared[1]).update(visibility="members")
    Material.objects.filter(pk=held.pk).update(current=None, published_at=None)
    assert exporting.export(to, organisation=None, public=True).materials == 1
    Material.objects.filter(pk=held.pk).update(current=current, published_at=held.published_at)
    assert exporting.export(to, organisation=None, public=True).materials == 2
    Material.objects.filter(key=shared[1]).update(visibility="public")
    assert exporting.export(to, organisation=None, public=True).materials == 3
    assert current
    Version.objects.filter(pk=current.pk).update(number=7)
    done = exporting.export(to, organisation=None, public=True)
    assert (done.materials, done.parts, len(bags(to))) == (4, 4, 4)
    assert exporting.export(to, organisation=None, public=True) == done
    rows = [json.loads(one) for one in (to / "materials.jsonl").read_text("utf-8").splitlines()]
    assert [(row["material"]["key"], row["material"]["version"]) for row in rows] == [
        (shared[2], 1), (shared[0], 1), (shared[1], 1), (shared[0], 7),
    ]  # fmt: skip


def test_only_what_everybody_sees_and_only_whose_it_is(shared: list[str], tmp_path: Path) -> None:
    Material.objects.filter(key=shared[0]).update(visibility="members")
    assert exporting.export(tmp_path / "a", organisation=None, public=True).materials == 2
    assert exporting.export(tmp_path / "b", organisation=None).materials == 3
    school = numbers("school")[0]
    assert exporting.export(tmp_path / "c", organisation=school).materials == 0


def test_damaged_and_hostile_packages(
    shared: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "one.zip"
    held = outgoing.package(shared[0], "zip")
    assert held is not None
    path.write_bytes(b"".join(held.pieces))
    digest = MaterialFile.objects.filter(version__material__key=shared[1]).get().sha256
    Material.objects.filter(key=shared[0]).update(key="zzzzzzzzzz")
    library = numbers("library")[0]

    def said(name: str, data: bytes) -> dict[str, Any] | None:
        return json.loads(data) if name.endswith("/material.json") else None

    def claims(name: str, data: bytes) -> bytes:
        told = said(name, data)
        if told is None:
            return data
        told["material"]["files"][0]["sha256"] = digest
        return json.dumps(told).encode()

    def swells(name: str, data: bytes) -> bytes:
        return bytes(90_000_000) if name.endswith(".txt") else data

    def lacks(name: str, data: bytes) -> bytes | None:
        return None if name.endswith(".txt") else data

    def huge(name: str, data: bytes) -> bytes:
        return b"{" + b" " * 5_000_000 if said(name, data) else data

    for change, reason in (
        (claims, "damaged"), (swells, "damaged"), (lacks, "damaged"), (huge, "too-large"),
    ):  # fmt: skip
        done = bring_package(changed(path, change), organisation=library, by=None)
        assert (done.created, done.refused) == (0, 1)
        assert [fault.reason for fault in done.told[0][1]] == [reason]
    assert Material.objects.count() == 3
    (tmp_path / "no.zip").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(UnreadableError):
        bring_package(tmp_path / "no.zip", organisation=library, by=None)
    ona = someone("ona@school.lt", school="coordinator")
    with pytest.raises(NotAllowedError):
        bring_package(path, organisation=library, by=ona)


def test_what_a_stranger_says_is_put_together_anew(shared: list[str], tmp_path: Path) -> None:
    path = tmp_path / "one.zip"
    held = outgoing.package(shared[0], "zip")
    assert held is not None
    path.write_bytes(b"".join(held.pieces))
    Material.objects.filter(key=shared[0]).update(key="zzzzzzzzzz")

    def evil(name: str, data: bytes) -> bytes:
        if not name.endswith("/material.json"):
            return data
        told = json.loads(data)
        told["material"] |= {
            "link": "javascript:alert(1)", "licence": "free-for-all", "subjects": ["nonsense"],
            "partners": ["school", "nobody"], "commitments": ["https://x.example/c"],
            "titles": {"ka": "მდინარე\x00", "fa": "رود"},
        }  # fmt: skip
        return json.dumps(told).encode()

    done = bring_package(changed(path, evil), organisation=numbers("library")[0], by=None)
    assert done.created == 1
    said = page(Material.objects.get(source__startswith="bag ").key).described
    assert (said.link, said.licence, said.subjects, said.commitments) == ("", "", (), ())
    assert "\x00" not in str(said.titles)


def test_from_the_command_line(
    shared: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pactwork.config.installation.opened", nullcontext)
    to, run = tmp_path / "out", CliRunner().invoke
    assert run(materials, ["export", "--to", str(to)]).exit_code == 2
    done = run(materials, ["export", "--to", str(to), "--organisation", "library"])
    assert (done.exit_code, "3 materials" in done.output) == (0, True)
    (bag,) = bags(to)
    Material.objects.filter(key=shared[0]).update(key="zzzzzzzzzz")
    held = [str(bag), "--organisation", "school"]
    tried = run(materials, ["bring", *held, "--dry-run"])
    assert "created 1 · here 2" in tried.output
    assert run(materials, ["bring", *held, "--drafts"]).exit_code == 0
    (made,) = Material.objects.filter(source__startswith="bag ")
    assert made.current is None
    assert made.versions.get().files.count() == 1
    (tmp_path / "x.zip").write_bytes(b"no")
    failed = run(materials, ["bring", str(tmp_path / "x.zip"), "--organisation", "school"])
    assert failed.exit_code == 1
