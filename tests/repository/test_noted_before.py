"""What was known before it was noted as it is now is still known after the update."""

from __future__ import annotations

from importlib import import_module

from django.db import connection
from django.utils import timezone

from pactwork.repository.models import Material, MaterialFile, SameAs
from tests.factories import someone
from tests.repository.shelf import page, published

STEPS = import_module("pactwork.repository.migrations.0010_noted_before")


def _updated() -> None:
    with connection.cursor() as cursor:
        for step in (STEPS.READ, STEPS.SAID, STEPS.UNSAID):
            cursor.execute(step)


def test_what_was_said_of_pairs_holds_for_the_pages_of_both(agreement: str) -> None:
    ana = someone("ana@library.md", name="Ana", library="coordinator")
    ona = someone("ona@school.lt", school="coordinator")
    one, two = published(ana, ana), published(ana, ana)
    theirs = published(ona, ona, "school")
    numbers = {row.key: row for row in Material.objects.all()}
    for other in (two, theirs):
        SameAs.objects.create(
            material=numbers[one], other=numbers[other], same=True, person=ana, at=timezone.now()
        )
    assert page(one).same == []
    _updated()
    assert {card.key for card in page(one).same} == {two, theirs}
    assert [card.key for card in page(theirs).same] == [one]
    rows = SameAs.objects.order_by("pk").values_list("other", "person")
    assert list(rows) == [(numbers[two].pk, ana.pk), *[(numbers[theirs].pk, None)] * 2]


def test_files_that_were_read_are_not_read_again(agreement: str) -> None:
    ana = someone("ana@library.md", library="coordinator")
    rows = MaterialFile.objects.filter(version__material__key=published(ana, ana))
    rows.update(read_at=None, text="", pages=None, seconds=None)
    _updated()
    assert rows.filter(read_at=None).exists()
    rows.update(text="წყალი")
    _updated()
    assert not rows.filter(read_at=None).exists()
