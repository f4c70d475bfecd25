"""The step that notes who did what in an organisation."""

from __future__ import annotations

from pactwork.kernel.transactions import require_transaction
from pactwork.people.models import Deed, Person


def note(
    kind: str,
    organisation: int,
    *,
    whom: Person | None = None,
    role: str = "",
    said: str = "",
    by: Person | None,
) -> None:
    """Step: note a deed by pseudonyms; nobody changes or removes it later."""
    require_transaction()
    Deed.objects.create(
        organisation_id=organisation,
        kind=kind,
        who=by.pseudonym if by else None,
        whom=whom.pseudonym if whom else None,
        role=role,
        said=said[:1000],
    )
