"""A statement of the ledger as the public may read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pactwork.agreements.api import EvidenceView
from pactwork.kernel.iris import iri, parse_iri

_HIDEABLE: Final = frozenset({"agreement", "article", "commitment"})


@dataclass(frozen=True)
class PublicRecord:
    """The statement as JSON; whether parts of other agreements, or who took part, are left out."""

    text: str
    leaves_out_agreements: bool
    leaves_out_people: bool


def public_record(said: Mapping[str, Any] | None, held: EvidenceView) -> PublicRecord | None:
    """The statement that delivered a piece of evidence, without what is not public.

    Agreements and commitments that this reader does not see are left out, and the pseudonyms of
    people become their number: a pseudonym would let anyone follow a person from day to day.
    """
    if said is None:
        return None
    shown = {iri("agreement", claim.agreement) for claim in held.claims}
    shown |= {iri("commitment", claim.agreement, claim.commitment) for claim in held.claims}
    cleaner = _Cleaner(shown, iri("concept", "statement-extensions", "participants"))
    text = json.dumps(cleaner.clean(said), ensure_ascii=False, indent=2)
    return PublicRecord(text, cleaner.left_out_agreements, cleaner.left_out_people)


class _Cleaner:
    def __init__(self, shown: set[str], participants: str) -> None:
        self.shown = shown
        self.participants = participants
        self.left_out_agreements = False
        self.left_out_people = False

    def clean(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {name: self._member(name, held) for name, held in value.items()}
        if isinstance(value, list):
            seen = [held for held in value if not self._is_hidden(held)]
            self.left_out_agreements |= len(seen) < len(value)
            return [self.clean(held) for held in seen]
        return value

    def _member(self, name: str, held: Any) -> Any:
        if name == self.participants and isinstance(held, list):
            self.left_out_people = True
            return len(held)
        return self.clean(held)

    def _is_hidden(self, held: Any) -> bool:
        named = held.get("id") if isinstance(held, Mapping) else held
        if not isinstance(named, str) or named in self.shown:
            return False
        parsed = parse_iri(named)
        return parsed is not None and parsed[0] in _HIDEABLE
