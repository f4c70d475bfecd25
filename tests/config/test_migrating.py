"""Migrations that leave the classes of other tables as they are."""

from __future__ import annotations

from django.db import migrations, models
from django.db.migrations.state import ProjectState

from pactwork.config.migrating import other_classes_kept

SHELF = migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True))])
BOOK = migrations.CreateModel(
    "Book",
    [
        ("id", models.BigAutoField(primary_key=True)),
        ("shelf", models.ForeignKey("house.Shelf", models.CASCADE, related_name="books")),
        ("pages", models.IntegerField()),
    ],
    options={"indexes": [], "constraints": []},
)
SOME = models.CheckConstraint(condition=models.Q(pages__gt=0), name="some_pages")
QUICK = models.Index(fields=["pages"], name="by_pages")


def test_a_new_table_and_its_rules_change_no_other_class() -> None:
    state = ProjectState()
    SHELF.state_forwards("house", state)
    shelf = state.apps.get_model("house", "Shelf")
    with other_classes_kept():
        for step in (
            BOOK,
            migrations.AddConstraint("Book", SOME),
            migrations.AddIndex("Book", QUICK),
        ):
            step.state_forwards("house", state)
        book = state.apps.get_model("house", "Book")
        assert state.apps.get_model("house", "Shelf") is shelf
        assert [one.related_model for one in shelf._meta.related_objects] == [book]
        assert book._meta.get_field("shelf").related_model is shelf
        assert (book._meta.constraints, book._meta.indexes) == ([SOME], [QUICK])
        migrations.RemoveConstraint("Book", "some_pages").state_forwards("house", state)
        assert state.apps.get_model("house", "Book") is book
        assert book._meta.constraints == []


def test_a_field_that_changes_is_seen_from_the_other_side() -> None:
    state = ProjectState()
    SHELF.state_forwards("house", state)
    assert state.apps.get_model("house", "Shelf")
    with other_classes_kept():
        BOOK.state_forwards("house", state)
        renamed = migrations.RenameField("Book", "shelf", "place")
        renamed.state_forwards("house", state)
    shelf, book = (state.apps.get_model("house", name) for name in ("Shelf", "Book"))
    (relation,) = shelf._meta.related_objects
    assert (relation.related_model, relation.field.name) == (book, "place")


def test_django_is_as_it_was_afterwards() -> None:
    state = ProjectState()
    SHELF.state_forwards("house", state)
    shelf = state.apps.get_model("house", "Shelf")
    with other_classes_kept():
        pass
    BOOK.state_forwards("house", state)
    assert state.apps.get_model("house", "Shelf") is not shelf
