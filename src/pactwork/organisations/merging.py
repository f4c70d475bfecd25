"""Duplicates: two rows that stand for one organisation become one, and two again.

Whatever points to the duplicate is pointed to the other, and every change is written down, so
that it can be turned back. What would then say the same twice is kept apart (rows that follow
terms, and come back when it is undone) or stays where it is (what somebody once did).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from pactwork.kernel.transactions import require_transaction
from pactwork.organisations.actions import take_turns
from pactwork.organisations.models import Identifier, Merging, NameKey, Organisation
from pactwork.organisations.queries import bodies_under

_STAY: Final = (NameKey, Identifier, Merging)
"""Rows that say what the duplicate is called; reads count them to what it was merged into."""
_MAY_GO: Final = ("people", "notifications")
"""Apps whose rows may be gone by the time a merge is undone: people leave."""


class MergeError(ValueError):
    """The two are not merged, or not parted; `reason` is a word that pages turn into a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Pair(NamedTuple):
    """The numbers of a duplicate and of the organisation it becomes one with."""

    merged: int
    into: int


class Move(NamedTuple):
    """That a column of these rows changed from one value to another; JSON values."""

    model: str
    field: str
    rows: list[int]
    before: Any
    after: Any


def pair_of(duplicate: str, survivor: str) -> Pair:
    """The two organisations of these slugs, if the first may be merged into the second.

    Another slug of the survivor stands for it.

    Raises:
        MergeError: "unknown" one, "self", "merged" already, or "cycle": the second is merged
            into the first.
    """
    rows = {row.slug: row for row in Organisation.objects.filter(slug__in=[duplicate, survivor])}
    if duplicate not in rows or survivor not in rows:
        raise MergeError("unknown")
    merged, into = rows[duplicate], rows[survivor]
    if merged.pk == into.pk:
        raise MergeError("self")
    if merged.merged_into_id is not None:
        raise MergeError("merged")
    if into.merged_into_id == merged.pk:
        raise MergeError("cycle")
    return Pair(merged.pk, into.merged_into_id or into.pk)


def lock_pair(pair: Pair) -> None:
    """Step: hold both organisations, the lower number first, until the transaction ends.

    Raises:
        MergeError: one of them was merged meanwhile.
    """
    take_turns()
    rows = Organisation.objects.filter(pk__in=pair).order_by("pk").select_for_update(of=("self",))
    if any(row.merged_into_id is not None for row in rows):
        raise MergeError("merged")


def hold_organisation(number: int) -> bool:
    """Step: let nobody merge an organisation until the transaction ends; whether it stands by
    itself. Held before its people are, as in a merge.
    """
    require_transaction()
    rows = Organisation.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk=number).values_list("merged_into", flat=True)) == [None]


def pointing() -> Iterator[models.ForeignKey[Any, Any]]:
    """Every column, of any table, that points to an organisation and moves with it."""
    for relation in Organisation._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.related_model not in _STAY:
            yield relation.field


def merge_rows(
    pair: Pair, *, moves: Sequence[Move], apart: Collection[str], stay: Collection[str]
) -> int:
    """Step: point everything at the organisation that stays; the number of what was written down.

    `moves` are changes made already, to be turned back with the others. Of the models `apart`,
    rows that would say the same twice are taken out and kept; rows of those to `stay` stay.
    """
    require_transaction()
    done, kept = list(moves), []
    done += _family(pair)
    for field in pointing():
        if field.model._meta.label not in stay:
            moved, out = _point(field, pair, apart=field.model._meta.label in apart)
            done += moved
            kept += out
    merged, into = (Organisation.objects.get(pk=number) for number in pair)
    if merged.is_public and not into.is_public:
        done.append(_set(into, "is_public", True))
    done.append(_set(merged, "merged_into", into.pk))
    row = Merging.objects.create(
        merged=merged, into=into, at=timezone.now(), moves=[list(one) for one in done], apart=kept
    )
    return row.pk


def _set(row: Organisation, name: str, value: Any) -> Move:
    before = row.serializable_value(name)
    Organisation.objects.filter(pk=row.pk).update(**{name: value})
    return Move(row._meta.label, name, [row.pk], before, value)


def _family(pair: Pair) -> list[Move]:
    """A body of the duplicate goes up one step, so that it never stands under itself."""
    if pair.into not in bodies_under(pair.merged):
        return []
    merged, into = (Organisation.objects.get(pk=number) for number in pair)
    return [_set(into, "parent", merged.parent_id)]


def _point(
    field: models.ForeignKey[Any, Any], pair: Pair, *, apart: bool
) -> tuple[list[Move], list[str]]:
    rows = field.model._base_manager.filter(**{field.name: pair.merged})
    numbers = list(rows.order_by("pk").values_list("pk", flat=True))
    moved = _moved(field, numbers, pair)
    kept = []
    if apart:
        for row in rows.filter(pk__in=set(numbers) - set(moved)).order_by("pk"):
            kept.append(serializers.serialize("json", [row]))
            row.delete()
    done = [Move(field.model._meta.label, field.name, moved, pair.merged, pair.into)]
    return (done if moved else []), kept


def _moved(field: models.ForeignKey[Any, Any], numbers: list[int], pair: Pair) -> list[int]:
    """Which of the rows could be pointed elsewhere; the others would say the same twice."""
    if not numbers:
        return []
    try:
        with transaction.atomic():
            rows = field.model._base_manager.filter(pk__in=numbers)
            rows.update(**{field.name: pair.into})
    except IntegrityError:
        if len(numbers) == 1:
            return []
        half = len(numbers) // 2
        return [*_moved(field, numbers[:half], pair), *_moved(field, numbers[half:], pair)]
    return numbers


def merging_of(duplicate: str) -> tuple[int, Pair, datetime]:
    """The merge of this slug that holds: its number, whose it is, and since when.

    Raises:
        MergeError: "unknown", where there is none.
    """
    row = Merging.objects.filter(merged__slug=duplicate, undone_at=None).first()
    if row is None:
        raise MergeError("unknown")
    return row.pk, Pair(row.merged_id, row.into_id), row.at


def part_rows(number: int, *, stay: Mapping[str, Collection[int]]) -> None:
    """Step: turn every change of a merge back, exactly; but rows to `stay` as they are, by column
    ("people.Membership.ended_at").

    Raises:
        MergeError: "unknown"; "later", where the organisation was merged once more since, or
            another into it; "changed", where something that moved is not as the merge left it.
    """
    require_transaction()
    take_turns()
    rows = Merging.objects.select_for_update(of=("self",)).filter(pk=number, undone_at=None)
    held = rows.first()
    if held is None:
        raise MergeError("unknown")
    later = Merging.objects.filter(undone_at=None, pk__gt=held.pk)
    if later.filter(models.Q(into=held.into_id) | models.Q(merged=held.into_id)).exists():
        raise MergeError("later")
    pair = sorted((held.merged_id, held.into_id))
    list(Organisation.objects.filter(pk__in=pair).order_by("pk").select_for_update(of=("self",)))
    for move in reversed(held.moves):
        _turn_back(_without(Move(*move), stay))
    try:
        for one in held.apart:
            for row in serializers.deserialize("json", one):
                row.save()
    except IntegrityError:
        raise MergeError("changed") from None
    held.undone_at = timezone.now()
    held.save(update_fields=["undone_at"])


def _without(move: Move, stay: Mapping[str, Collection[int]]) -> Move:
    left = stay.get(f"{move.model}.{move.field}", ())
    return move._replace(rows=[row for row in move.rows if row not in left])


def _turn_back(move: Move) -> None:
    rows = apps.get_model(move.model)._base_manager.filter(pk__in=move.rows)
    left = len(move.rows)
    if move.model.partition(".")[0] in _MAY_GO:
        left = rows.count()
    try:
        with transaction.atomic():
            turned = rows.filter(**{move.field: move.after}).update(**{move.field: move.before})
    except IntegrityError:
        raise MergeError("changed") from None
    if turned != left:
        raise MergeError("changed")


def rows_pointing(number: int) -> Mapping[str, int]:
    """How many rows of each model point to an organisation, by the model's label and column."""
    return {
        f"{field.model._meta.label}.{field.name}": count
        for field in pointing()
        if (count := field.model._base_manager.filter(**{field.name: number}).count())
    }
