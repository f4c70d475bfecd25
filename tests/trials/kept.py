"""Every row of the victims as it was, and what was changed of it or hung onto it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey, Model

from tests.trials.victims import Asker

TABLES = (
    "agreements",
    "ledger",
    "organisations",
    "people",
    "files",
    "notifications",
    "account",
    "mfa",
)
MAY_BE_ADDED = frozenset(
    {
        "people.Claim", "people.Deed", "agreements.Remark", "agreements.RemarkReport",
        "agreements.DraftParty", "notifications.Entry", "notifications.Sending",
        "notifications.Notice", "notifications.WebhookDelivery",
    }
)  # fmt: skip
"""What anybody may begin about an organisation or a public commitment: ask to be let in, say
something of it, name it in a draft of their own; and what its people are told of that."""
MOVES = {"people.Person": {"last_login"}, "organisations.Organisation": {"revision"}}

Rows = dict[Any, dict[str, Any]]


def undone() -> Any:
    """A block in which actions may open transactions, and whose end undoes them if asked to."""
    block = transaction.atomic()
    block._from_testcase = True
    return block


@dataclass(frozen=True)
class Kept:
    """The rows of before, without those of the askers."""

    before: dict[str, Rows]
    people: frozenset[int]
    tokens: frozenset[int]

    @classmethod
    def now(cls, askers: Sequence[Asker]) -> Kept:
        """Remember everything."""
        people = frozenset(one.person.pk for one in askers if one.person)
        tokens = _models()["people.AccessToken"]._default_manager
        theirs = {pk for pk, name in tokens.values_list("pk", "name") if name == "x"}
        return cls(_everything(), people, frozenset(theirs))

    def differences(self) -> list[str]:
        """What differs of the victims' rows, and what was hung onto them."""
        found, after = [], _everything()
        for label, rows in self.before.items():
            moves = MOVES.get(label, set())
            for pk, row in rows.items():
                if self._is_theirs(label, row):
                    continue
                now = after[label].get(pk)
                if now is None:
                    found.append(f"{label} {pk} is gone")
                    continue
                names = [one for one in row if row[one] != now[one] and one not in moves]
                found += [f"{label} {pk}.{name}: {row[name]} → {now[name]}" for name in names]
            added = {pk: row for pk, row in after[label].items() if pk not in rows}
            found += list(self._hung(label, added))
        return found

    def _is_theirs(self, label: str, row: dict[str, Any]) -> bool:
        """Whether a row is of the askers."""
        if label == "people.Person":
            return row["id"] in self.people
        owner = row.get("person_id", row.get("user_id"))
        return owner in self.people or row.get("token_id") in self.tokens

    def _hung(self, label: str, added: Rows) -> Iterator[str]:
        """New rows that point at rows of the victims and are nobody's to add."""
        if label in MAY_BE_ADDED:
            return
        for key in _keys(label):
            target = key.related_model._meta.label
            if target == "people.Person" and label in ("people.Claim", "account.EmailAddress"):
                continue
            for row in added.values():
                pointed = self.before.get(target, {}).get(row[key.attname])
                if (
                    pointed
                    and not self._is_theirs(target, pointed)
                    and self._private(target, pointed)
                ):
                    where = f"{target} {row[key.attname]}"
                    yield f"{label}.{key.name} of a new row points at {where}: {row}"

    def _private(self, target: str, row: dict[str, Any]) -> bool:
        """Whether nothing may be hung onto that row by strangers."""
        return target not in ("files.StoredFile", "agreements.Commitment") and (
            target != "organisations.Organisation" or row["slug"] in ("library", "school")
        )


def _models() -> dict[str, type[Model]]:
    held = [one for label in TABLES for one in apps.get_app_config(label).get_models()]
    return {one._meta.label: one for one in held}


def _keys(label: str) -> Collection[ForeignKey[Any, Any]]:
    return [one for one in _models()[label]._meta.concrete_fields if isinstance(one, ForeignKey)]


def _everything() -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for label, model in _models().items():
        names = [one.attname for one in model._meta.pk_fields]
        rows = model._default_manager.values(*(one.attname for one in model._meta.concrete_fields))
        found[label] = {_key(row, names): _plain(row) for row in rows}
    return found


def _key(row: dict[str, Any], names: list[str]) -> Any:
    return row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items()}
