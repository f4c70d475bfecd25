"""What the ledger keeps of a person with an account: what tools said of their mail addresses."""

from __future__ import annotations

import json
from typing import Any

from pactwork.ledger.erasing import ACCOUNT, forget_addresses, identifiers_of, numbers_naming
from pactwork.ledger.models import Actor, Statement
from pactwork.ledger.texts import with_the_cold
from pactwork.people.api import addresses_of


def kept_of(person: int) -> list[dict[str, Any]]:
    """The statements that name this person, for taking along."""
    names = identifiers_of(addresses_of(person))
    actors = list(Actor.objects.filter(identifier__in=names).values_list("pk", flat=True))
    rows = Statement.objects.filter(pk__in=numbers_naming(actors)).order_by("pk")
    found = list(rows.values_list("pk", "text__raw"))
    texts = with_the_cold(found)
    return [json.loads(texts[number]) for number, _ in found if number in texts]


def forget_person(person: int) -> None:
    """Step: what tools said of this person leaves with the account."""
    forget_addresses(addresses_of(person), ACCOUNT)
