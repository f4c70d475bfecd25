"""Beginning a translation or an adaptation: a draft that knows where it comes from."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from pactwork.kernel.iris import iri
from pactwork.people.api import Person, acting
from pactwork.repository.actions.depositing import begun
from pactwork.repository.actions.holding import touch
from pactwork.repository.actions.reaching import reach_of
from pactwork.repository.described import BY_LICENCE, Described, Ground, Origin, Relation, Rights
from pactwork.repository.errors import MaterialError, Why, checked
from pactwork.repository.licences import allowed_for, forbids
from pactwork.repository.models import Material
from pactwork.repository.queries.materials import described
from pactwork.repository.said import Said
from pactwork.repository.visibility import Visibility, columns_of

MADE: Final = (Relation.TRANSLATION_OF, Relation.ADAPTATION_OF)
"""What is begun here."""
_TAKEN_OVER: Final = (
    "titles", "descriptions", "keywords", "resource_type", "subjects", "themes", "levels",
    "target_groups", "literacies",
)  # fmt: skip
"""What holds of it as of its source, until somebody says otherwise. Its files, its makers and what
makes it accessible are new.
"""


@transaction.atomic(durable=True)
def begin_adaptation(
    key: str,
    *,
    relation: Relation,
    organisation: int,
    number: int | None = None,
    language: str = "",
    ground: Ground = BY_LICENCE,
    by: Person,
) -> str:
    """Begin a material that translates or adapts another one, as that is described and under the
    licence nearest to its own that fits; its key. `number` is the version it is made out of,
    without it the newest; `language` is the one it is going to be in. `ground` is what lets it be
    made where the licence does not: then it has the licence of its source if that is the
    organisation's own, else none until somebody says what was allowed.

    Raises:
        LookupError: this person sees no such material, or no such version.
        NotAllowedError: `by` does not deposit for the organisation.
        MaterialError: the licence of the source forbids it and nobody allowed it, or that is no
            language.
    """
    source = described(key, number, viewer=acting(by).viewer)
    if source is None:
        raise LookupError("There is no such material.")
    checked(relation in MADE, Why.UNKNOWN_CONCEPT, "relation")
    may = ground.rights or forbids(source.licence) is None
    checked(may, Why.FORBIDDEN, "relation")
    address = iri("material-version", key, source.version)
    origin = Origin(relation, address, licence=source.licence, ground=ground)
    languages = [language] if language else _languages(source, relation)
    said = Said(
        languages=languages,
        licence=_licence(source.licence, origin),
        origins=[origin],
        **{name: getattr(source, name) for name in _TAKEN_OVER},
    )
    held, _ = begun(said, organisation=organisation, by=by)
    for name, value in _no_wider(key, organisation).items():
        setattr(held, name, value)
    held.save(update_fields=["visibility", "agreement", "sector", "visible_from"])
    touch(held)
    return held.key


def _no_wider(key: str, organisation: int) -> dict[str, Any]:
    """The columns by which it is open no further, and no earlier, than its source, until somebody
    says otherwise.
    """
    row = Material.objects.select_related("agreement", "sector").get(key=key)
    agreement = row.agreement.slug if row.agreement else ""
    sector = row.sector.slug if row.sector else ""
    try:
        seen = reach_of(organisation, row.visibility, agreement=agreement, sector=sector)
    except MaterialError:  # it is of another agreement, or of another sector
        seen = (Visibility.ORGANISATION, None)
    is_later = row.visible_from is not None and row.visible_from > timezone.now()
    return {**columns_of(seen), "visible_from": row.visible_from if is_later else None}


def _languages(source: Described, relation: Relation) -> tuple[str, ...]:
    """A translation is in another one, which nobody knows yet."""
    return () if relation is Relation.TRANSLATION_OF else source.languages


def _licence(source: str, origin: Origin) -> str:
    """Its own where it fits; else the first that does. Leave says itself what may be done."""
    if origin.ground.rights is Rights.LEAVE:
        return ""
    fitting = allowed_for([origin])
    return source if source in fitting or not source else next(iter(fitting), "")
