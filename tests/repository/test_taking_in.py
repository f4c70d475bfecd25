"""Many materials taken in at once: what they come from is found whichever came first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from pactwork.kernel.iris import iri
from pactwork.ledger.models import Statement
from pactwork.organisations.models import Organisation
from pactwork.repository.actions import taking_in
from pactwork.repository.actions.indexing import index_all
from pactwork.repository.actions.publishing import withdraw_held
from pactwork.repository.actions.taking_in import Given, Outcome, take_in, take_in_sound
from pactwork.repository.api import (
    Creator,
    Described,
    Origin,
    Relation,
    depositing,
    publishing,
)
from pactwork.repository.models import FeedRecord, Material, Version, VersionCreator
from pactwork.repository.wordings import WITHDRAWN_ELSEWHERE, everywhere
from pactwork.search.models import Entry
from tests.factories import numbers, someone
from tests.repository.shelf import Index, page

pytestmark = pytest.mark.usefixtures("agreement")

SOURCE, MADE = "zgzh6t2d4k", "m7qk2x9p3v"


def brought(key: str, title: str, *origins: Origin) -> Outcome:
    said = Described(
        key=key,
        version=1,
        titles={"fa": title},
        languages=("fa",),
        licence="cc-by-4.0",
        origins=origins,
    )
    with transaction.atomic():
        given = [Given(f"https://far.example/{key}", said)]
        (taken,) = take_in(given, organisation=numbers("library")[0])
    return taken.outcome


def test_what_is_being_written_here_is_left_as_it_is() -> None:
    ana = someone("ana@library.md", name="Ana Țurcanu", library="coordinator")
    assert brought(MADE, "شش پرسش") is Outcome.CREATED
    depositing.begin_version(MADE, by=ana)
    assert brought(MADE, "شش پرسش دیگر") is Outcome.BEING_WRITTEN
    depositing.discard(MADE, by=ana)
    assert brought(MADE, "شش پرسش دیگر") is Outcome.CHANGED
    assert (page(MADE).number, page(MADE).described.titles) == (2, {"fa": "شش پرسش دیگر"})


def test_what_was_made_out_of_a_material_that_comes_later_leads_to_it() -> None:
    brought(MADE, "شش پرسش", Origin(Relation.ADAPTATION_OF, iri("material", SOURCE)))
    before = page(MADE).origins
    assert [(one.key, one.origin.title) for one in before] == [("", "")]
    brought(SOURCE, "شش پرسش از یک خبر")
    after = page(MADE).origins
    assert [(one.key, one.origin.title) for one in after] == [(SOURCE, "شش پرسش از یک خبر")]
    assert [one.key for one in page(SOURCE).derived] == [MADE]


TITLES = {
    "en": "Rivers\tand\nlakes \\N",
    "ro": 'Râuri „mari” și "mici"',
    "lt": "Upės ir ežerai",
    "vi": "Sông ngòi",
    "ka": "მდინარეები",
    "fa": "رودخانه‌ها",
}
HIDDEN = "Jonas Žukauskas"


def described(number: int, title: str = "", language: str = "ro") -> Described:
    return Described(
        key="",
        version=1,
        titles={language: title or TITLES[language]},
        descriptions={"fa": "آب‌ها\r\n{1,2}", "ka": "\\. \\N"},
        keywords={"vi": ("nước", 'a "b", c')},
        languages=(language,),
        resource_type="video",
        licence="cc-by-4.0",
        subjects=("isced-f-011",),
        creators=(
            Creator("Nguyễn Thị Hạnh", agreed=True),
            Creator(HIDDEN, role="editor", identifier="https://orcid.org/0000-0001"),
        ),
        link=f"https://far.example/{number}",
    )


def all_of(count: int) -> list[Given]:
    tags = list(TITLES)
    return [Given(f"far {n}", described(n, language=tags[n % len(tags)])) for n in range(count)]


def put(given: list[Given], slug: str = "library") -> list[Outcome]:
    with transaction.atomic():
        return [one.outcome for one in take_in(given, organisation=numbers(slug)[0])]


def test_what_is_written_at_once_reads_as_it_was_given(index: Index) -> None:
    assert put(all_of(6)) == [Outcome.CREATED] * 6
    for number, row in enumerate(Material.objects.order_by("pk")):
        said, given = page(row.key).described, described(number, language=list(TITLES)[number])
        title = {tag: text.replace("\r\n", "\n") for tag, text in given.titles.items()}
        assert said.titles == title
        assert said.descriptions == {"fa": "آب‌ها\n{1,2}", "ka": "\\. \\N"}
        assert said.keywords == given.keywords
        assert (said.languages, said.subjects, said.link) == (
            given.languages, given.subjects, given.link,
        )  # fmt: skip
        assert [one.name for one in said.creators] == ["Nguyễn Thị Hạnh"]
        assert row.current is not None
        assert [one.name for one in row.current.creators.order_by("position")][1] == HIDDEN
        assert Statement.objects.filter(uuid=row.current.statement).exists()
    assert FeedRecord.objects.filter(waits=True).count() == 6


def test_what_is_found_is_what_would_be_read_back(index: Index) -> None:
    put(all_of(3))
    given = all_of(3)
    put([Given(given[0].source, described(0, "Râuri și lacuri"))])
    told = dict(Entry.objects.filter(kind="material").values_list("iri", "transaction"))
    found = index.documents
    assert len(found) == 3
    assert not any(HIDDEN in str(one) for one in found.values())
    index_all()
    assert index.documents == found
    assert dict(Entry.objects.filter(kind="material").values_list("iri", "transaction")) == told


def test_many_cost_as_many_queries_as_few(django_assert_max_num_queries: object) -> None:
    asks: Any = django_assert_max_num_queries
    put(all_of(1))
    for again in (0, 1):
        with asks(38):
            put([Given(f"{again} {one.source}", one.described) for one in all_of(40)])
    with asks(38):
        put([Given(one.source, described(9, f"Râul {one.source}")) for one in all_of(40)])


def test_what_cannot_be_kept_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    given = [
        *all_of(3),
        Given("far long", replace(described(7), licence="c" * 90)),
        Given("far none", replace(described(8), titles={"ro": " "})),
        Given("far tag", replace(described(9), titles={"not a tag": "Râu"})),
    ]
    with transaction.atomic():
        taken, refused = take_in_sound(given, organisation=numbers("library")[0])
    assert [one.source for one in taken] == ["far 0", "far 1", "far 2"]
    assert {name: [one.reason for one in faults] for name, faults in refused.items()} == {
        "far long": ["too-large"], "far none": ["no-title"], "far tag": ["unreadable"],
    }  # fmt: skip
    monkeypatch.setattr(taking_in, "unfit", lambda said: ())
    with transaction.atomic():
        taken, refused = take_in_sound(given[:4], organisation=numbers("library")[0])
    assert ([one.outcome for one in taken], list(refused)) == (
        [Outcome.UNCHANGED] * 3,
        ["far long"],
    )
    assert Version.objects.count() == 3


def test_what_is_back_at_its_source_is_open_again() -> None:
    ana = someone("ana@library.md", name="Ana Țurcanu", library="coordinator")
    put(all_of(2))
    one, two = Material.objects.order_by("pk")
    with transaction.atomic():
        withdraw_held(one, reason=everywhere(WITHDRAWN_ELSEWHERE), person=None, by="library")
    publishing.withdraw(two.key, reason={"ro": "E greșit."}, by=ana)
    assert put(all_of(2)) == [Outcome.CHANGED, Outcome.WITHDRAWN]
    one.refresh_from_db()
    assert (one.withdrawn_at, one.withdrawn_reason) == (None, {})
    assert page(one.key).number == 2
    assert not Entry.objects.get(iri=iri("material", one.key)).gone
    assert Entry.objects.get(iri=iri("material", two.key)).gone


def test_nobody_writes_into_the_materials_of_others() -> None:
    put(all_of(1))
    assert put([Given("far 0", described(0, "Altul"))], "school") == [Outcome.ANOTHERS]
    assert Version.objects.count() == 1


def test_an_organisation_that_becomes_public_so_is_found() -> None:
    number, slug = numbers("library")[0], "library"
    Organisation.objects.filter(pk=number).update(is_public=False)
    Entry.objects.filter(iri=iri("organisation", slug)).update(gone=True)
    put(all_of(1))
    assert Organisation.objects.get(pk=number).is_public
    assert not Entry.objects.get(iri=iri("organisation", slug)).gone


def test_a_name_that_was_taken_back_does_not_come_in_again(index: Index) -> None:
    ana = someone("ana@library.md", library="coordinator")
    name, other = "ნინო ბერიძე", "Nguyễn Thị Hạnh"
    named = (Creator(name, agreed=True), Creator(other, agreed=True))
    put([Given("far 0", replace(described(0), creators=named))])
    key = Material.objects.get().key
    publishing.unname(key, name=name, by=ana)
    for number, title in ((2, "Upės"), (3, "رودخانه‌ها")):
        said = replace(described(0, title), creators=named)
        assert put([Given("far 0", said)]) == [Outcome.CHANGED]
        assert page(key).number == number
        assert [one.name for one in page(key).described.creators] == [other]
        assert name not in str(index.of(key))
    assert put([Given("far 0", said)]) == [Outcome.UNCHANGED]
    assert put([Given("far 1", replace(described(1), creators=named))]) == [Outcome.CREATED]
    VersionCreator.objects.filter(version__material__key=key, version__number=3).update(agreed=True)
    put([Given("far 0", replace(described(0, "Râuri"), creators=named))])
    assert [one.name for one in page(key).described.creators] == [name, other]
