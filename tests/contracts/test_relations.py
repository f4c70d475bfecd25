"""Keys between tables point down, and never give a lower table a name to climb up by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

FLOORS = {
    "portal": 9,
    "desk": 9,
    "repository": 5,
    "agreements": 4,
    "ledger": 3,
    "search": 3,
    "notifications": 3,
    "people": 2,
    "organisations": 1,
    "vocabularies": 1,
    "files": 1,
}
"""The layers of the import contract, counted from below."""
FOREIGN = 0


def floor(label: str) -> int:
    return FLOORS.get(label, FOREIGN)


def faults(tables: Iterable[type[models.Model]]) -> list[str]:
    found = []
    for table in tables:
        if table._meta.app_label not in FLOORS:
            continue
        for key in table._meta.get_fields(include_parents=False):
            if isinstance(key, models.ForeignKey | models.OneToOneField | models.ManyToManyField):
                found += _faults_of(table, key)
    return found


def _faults_of(table: type[models.Model], key: Any) -> list[str]:
    ours, theirs = table._meta.app_label, key.related_model._meta.app_label
    if ours == theirs:
        return []
    name = f"{table._meta.label}.{key.name}"
    found = []
    if floor(theirs) >= floor(ours):
        found.append(f"{name} points to {theirs}, which is not below {ours}")
    if theirs in FLOORS and key.remote_field.related_name != "+":
        found.append(f"{name} needs related_name='+'")
    return found


def test_every_key_points_down() -> None:
    assert faults(apps.get_models()) == []


def test_every_app_of_ours_has_a_floor() -> None:
    ours = {c.label for c in apps.get_app_configs() if c.name.startswith("pactwork.")}
    assert ours - set(FLOORS) == {"design"}


@isolate_apps("pactwork.organisations", "pactwork.ledger", "pactwork.files")
def test_keys_up_sideways_or_with_a_way_back_are_noticed() -> None:
    class Statement(models.Model):
        class Meta:
            app_label = "ledger"

    class File(models.Model):
        class Meta:
            app_label = "files"

    class Climber(models.Model):
        up = models.ForeignKey(Statement, models.CASCADE, related_name="+")
        beside = models.ForeignKey(File, models.CASCADE, related_name="+")

        class Meta:
            app_label = "organisations"

    class Talker(models.Model):
        down = models.ForeignKey(File, models.CASCADE, related_name="talkers")

        class Meta:
            app_label = "ledger"

    assert faults([Climber]) == [
        "organisations.Climber.up points to ledger, which is not below organisations",
        "organisations.Climber.beside points to files, which is not below organisations",
    ]
    assert faults([Talker]) == ["ledger.Talker.down needs related_name='+'"]
