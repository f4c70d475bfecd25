"""Sources of several organisations, and what comes back or stays aside: nobody's materials are
withdrawn by others, and no record holds up those behind it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DataError

from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person
from pactwork.repository.actions import harvesting, sourcing, taking_in, taking_page
from pactwork.repository.actions.harvesting import add_source, harvest, harvest_due
from pactwork.repository.actions.sourcing import (
    Again,
    free_slug,
    harvest_on,
    remove_source,
    try_again,
    try_each,
)
from pactwork.repository.api import MaterialError, NotAllowedError, depositing
from pactwork.repository.described import Described
from pactwork.repository.effects.patience import Patience
from pactwork.repository.exchange.faults import Fault
from pactwork.repository.exchange.fitting import shortened
from pactwork.repository.models import Material, SetAside, Source, SourceRecord, Version
from tests.factories import numbers, someone
from tests.repository.elsewhere import ADDRESS, Repository, described, said
from tests.repository.shelf import page, tombstone

pytestmark = pytest.mark.usefixtures("agreement")


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Repository:
    held = Repository()
    monkeypatch.setattr(Patience, "fetch", lambda _, address: held(address))
    monkeypatch.setattr(sourcing, "target_of", lambda *_, **__: None)
    return held


@pytest.fixture
def ana(agreement: str) -> Person:
    return someone("ana@library.md", name="Ana", library="coordinator")


def source(slug: str = "zenodo", of: str = "library", **more: Any) -> str:
    return add_source(
        slug=slug, name="Zenodo", address=ADDRESS, organisation=numbers(of)[0],
        licence="cc-by-4.0", by=None, **more,
    )  # fmt: skip


def take(slug: str, elsewhere: Repository, **records: str) -> harvesting.Harvest:
    elsewhere.records = {f"oai:{name}": text for name, text in records.items()}
    return harvest(slug, by=elsewhere, sleep=lambda _: None)


def key_of(name: str) -> str:
    return Material.objects.get(source=name).key


@pytest.mark.parametrize("stage", ["draft", "review"])
def test_what_is_back_takes_its_place_before_what_was_being_written(
    elsewhere: Repository, ana: Person, stage: str
) -> None:
    slug = source()
    take(slug, elsewhere, a=described("მდინარეები"))
    key = key_of("zenodo oai:a")
    assert depositing.begin_version(key, by=ana) == 2
    Version.objects.filter(number=2).update(stage=stage)
    assert take(slug, elsewhere, a="").withdrawn == 1
    assert take(slug, elsewhere, a=described("მდინარეები და ტბები")).changed == 1
    held = page(key)
    assert (held.number, held.described.titles) == (2, {"ka": "მდინარეები და ტბები"})
    assert list(Version.objects.order_by("number").values_list("number", "stage")) == [
        (1, "published"), (2, "published"), (3, stage),
    ]  # fmt: skip


@pytest.mark.parametrize("stage", ["draft", "review"])
def test_what_was_being_written_of_a_withdrawn_material_is_thrown_away(
    elsewhere: Repository, ana: Person, stage: str
) -> None:
    slug = source()
    take(slug, elsewhere, a=described("რუკა"))
    key = key_of("zenodo oai:a")
    depositing.begin_version(key, by=ana)
    Version.objects.filter(number=2).update(stage=stage)
    take(slug, elsewhere, a="")
    other = someone("ona@school.lt", school="coordinator")
    with pytest.raises(NotAllowedError):
        depositing.discard(key, by=other)
    depositing.discard(key, by=ana)
    assert Version.objects.get().number == 1
    assert Material.objects.get().withdrawn_at is not None
    with pytest.raises(MaterialError):
        depositing.discard(key, by=ana)


def test_a_source_of_others_withdraws_nothing(elsewhere: Repository, ana: Person) -> None:
    first = source(slug="zenodo")
    take(first, elsewhere, a=described("مدرسه"), b=described("رود"))
    remove_source(first, by=ana)
    with pytest.raises(MaterialError):
        source(slug="zenodo", of="school")
    assert free_slug("Zenodo", numbers("library")[0]) == "zenodo"
    assert free_slug("Zenodo", numbers("school")[0]).startswith("zenodo-")
    theirs = Source.objects.create(
        slug="zenodo", name="Z", address=ADDRESS, prefix="oai_dc",
        organisation_id=numbers("school")[0],
    ).slug  # fmt: skip
    done = take(theirs, elsewhere, a=described("مدرسه"), b="")
    assert (done.withdrawn, done.set_aside) == (0, 1)
    assert Material.objects.filter(withdrawn_at=None).count() == 2
    assert not SourceRecord.objects.filter(material__isnull=False).exists()
    ona = someone("ona@school.lt", school="coordinator")
    tried = try_again(theirs, SetAside.objects.get().pk, by=ona)
    assert (tried.again, tried.key) == (Again.ASIDE, "")
    assert SetAside.objects.get().reasons == [["identifier", "another's", ""]]
    assert not SourceRecord.objects.filter(material__isnull=False).exists()


@pytest.mark.parametrize(("name", "slug"), [("a_b", "a-b"), ("x" * 59 + " y", "x" * 59)])
def test_a_source_is_called_so_that_it_can_be_added(name: str, slug: str) -> None:
    assert free_slug(name, numbers("library")[0]) == slug
    assert source(slug=slug) == slug


@pytest.mark.parametrize("reason", ["too-large", "unreadable"])
def test_trying_again_what_still_cannot_be_kept(
    elsewhere: Repository, ana: Person, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    slug = source()
    take(slug, elsewhere, a=described(""), b=described("", link=""), c=described(""))
    elsewhere.records["oai:a"] = described("Tolimas")
    elsewhere.records["oai:c"] = described("Žemėlapis")
    whole = taking_in.take_in

    def refused(given: Any, **more: Any) -> Any:
        if any("Tolimas" in one.described.titles.values() for one in given):
            raise DataError("value too long")
        return whole(given, **more)

    def unfit(told: Described) -> tuple[Fault, ...]:
        return (Fault("doi", reason),) if "Tolimas" in told.titles.values() else ()

    if reason == "too-large":
        monkeypatch.setattr(taking_in, "unfit", unfit)
    else:
        monkeypatch.setattr(taking_in, "take_in", refused)
    first = SetAside.objects.get(identifier="oai:a")
    assert try_again(slug, first.pk, by=ana).again is Again.ASIDE
    first.refresh_from_db()
    assert [one[1] for one in first.reasons] == [reason]
    assert try_each(slug, by=elsewhere, sleep=lambda _: None) == {Again.ASIDE: 2, Again.TAKEN: 1}
    assert page(key_of("zenodo oai:c")).described.titles


def test_one_record_that_is_refused_holds_up_no_other(elsewhere: Repository, ana: Person) -> None:
    slug = source()
    take(slug, elsewhere, a=described(""), b=described(""), c=described(""))
    whole = elsewhere._getrecord
    broken = {
        "oai:a": said('<error code="cannotDisseminateFormat"/>'),
        "oai:b": b"<OAI-PMH>",
    }
    elsewhere._getrecord = lambda asked: (  # type: ignore[method-assign]
        broken.get(asked["identifier"]) or whole(asked)
    )
    elsewhere.records["oai:c"] = described("Žemėlapis")
    assert try_each(slug, by=elsewhere, sleep=lambda _: None) == {Again.TAKEN: 1}
    with pytest.raises(sourcing.SourceError):
        try_again(slug, SetAside.objects.get(identifier="oai:a").pk, by=ana)
    elsewhere.silent = True
    asked = len(elsewhere.asked)
    assert try_each(slug, by=elsewhere, sleep=lambda _: None) == {}
    assert len(elsewhere.asked) == asked + 1


def test_long_identifiers_are_one_material_and_never_asked_for_by_half(
    elsewhere: Repository, ana: Person
) -> None:
    slug = source()
    far, near = "far" + "x" * 600, "x" * 490
    take(slug, elsewhere, **{far: described(""), near: described("")})
    elsewhere.records[f"oai:{near}"] = described("Biblioteca")
    asked = len(elsewhere.asked)
    found = try_each(slug, by=elsewhere, sleep=lambda _: None)
    assert found == {Again.ASIDE: 1, Again.TAKEN: 1}
    assert len(elsewhere.asked) == asked + 1
    assert SetAside.objects.get().identifier == shortened(f"oai:{far}")
    take(slug, elsewhere, **{near: described("Biblioteca nouă")})
    assert page(key_of(shortened(f"zenodo oai:{near}"))).number == 2


def test_what_was_withdrawn_here_is_told_so(elsewhere: Repository, ana: Person) -> None:
    slug = source()
    take(slug, elsewhere, a=described("Carte"))
    key = key_of("zenodo oai:a")
    held = Source.objects.get()
    row = SetAside.objects.create(
        source=held, identifier="oai:a", reasons=[], text="", at=held.next_at
    )
    Material.objects.filter(key=key).update(
        withdrawn_at=held.next_at, withdrawn_reason={"ro": "Altă ediție"}
    )
    elsewhere.records["oai:a"] = described("Carte nouă")
    assert try_again(slug, row.pk, by=ana).again is Again.ASIDE
    row.refresh_from_db()
    assert row.reasons == [["identifier", "withdrawn", ""]]
    assert tombstone(key, PUBLIC).reason == {"ro": "Altă ediție"}


@pytest.mark.parametrize("goes_wrong", [False, True])
def test_what_was_asked_for_and_failed_is_tried_again(
    elsewhere: Repository, monkeypatch: pytest.MonkeyPatch, goes_wrong: bool
) -> None:
    slug = source(every=0)
    assert harvest_due(by=elsewhere) == 0
    monkeypatch.setattr(harvesting, "fetch", elsewhere)
    monkeypatch.setattr(harvesting.harvest_or_put_off, "__kwdefaults__", {"by": elsewhere})
    whole = taking_in.take_in_sound
    if goes_wrong:
        monkeypatch.setattr(taking_page, "take_in_sound", _wrong)
    else:
        elsewhere.silent = True
    elsewhere.records = {"oai:a": described("რუკა")}
    harvest_on(slug)
    row = Source.objects.get()
    assert (row.failures, row.trouble) == (1, "'a bug'" if goes_wrong else "silence")
    assert harvest_due(by=elsewhere) == 0
    monkeypatch.setattr(taking_page, "take_in_sound", whole)
    elsewhere.silent = False
    Source.objects.update(next_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert harvest_due(by=elsewhere) == 1
    row = Source.objects.get()
    assert (row.failures, row.taken) == (0, 1)
    Source.objects.update(next_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert harvest_due(by=elsewhere) == 0


def _wrong(*_: Any, **__: Any) -> Any:
    raise KeyError("a bug")


def test_many_sources_take_turns_and_no_more_time_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [source(slug) for slug in ("first", "second", "third")]
    for number, slug in enumerate(names):
        due = datetime(2020, 1, 1 + number, tzinfo=UTC)
        Source.objects.filter(slug=slug).update(next_at=due)
    asked: list[str] = []
    clock = SimpleNamespace(monotonic=lambda: len(asked) * harvesting.LONGEST * 0.6)
    monkeypatch.setattr(harvesting, "time", clock)
    monkeypatch.setattr(harvesting, "harvest", lambda slug, **_: asked.append(slug))
    assert (harvest_due(), asked) == (2, names[:2])
    assert (harvest_due(), asked[2:]) == (2, ["third", "first"])
