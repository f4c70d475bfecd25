"""Sharing materials as a way to fulfil commitments: what agreements know of the repository."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy, ngettext, override

from pactwork.agreements.api import ActivityKind, ActivitySummary, CommitmentRef
from pactwork.kernel.formats import format_number
from pactwork.kernel.iris import parse_iri, public_path
from pactwork.kernel.viewer import PUBLIC
from pactwork.repository.actions.reindexing import index_changed
from pactwork.repository.addresses import deposit_path
from pactwork.repository.models import Sector
from pactwork.repository.queries.served import serving_in_public
from pactwork.repository.queries.visible import collections_visible_to, materials_known_to
from pactwork.repository.wordings import EverywhereLazily

AREAS: Final = frozenset(
    {
        "areas:repository",
        "areas:exchange-of-materials",
        "areas:access-to-resources",
        "areas:information-exchange",
        "areas:online-learning",
        "areas:technology-in-teaching",
    }
)
"""The areas of commitments that a shared material can serve."""


def start_url(commitment: CommitmentRef) -> str:
    """Where a material is shared under a commitment."""
    return deposit_path(commitment.iri)


def resolve(address: str) -> str | None:
    """The path of a material, a version, a collection or a sector that everybody may know of."""
    parsed = parse_iri(address)
    if parsed is None:
        return None
    kind, keys = parsed
    known = {
        "material": materials_known_to(PUBLIC).filter(key=keys[0]),
        "material-version": materials_known_to(PUBLIC).filter(
            key=keys[0], versions__number=keys[1] if len(keys) > 1 else 0,
            versions__stage="published",
        ),
        "collection": collections_visible_to(PUBLIC).filter(slug=keys[0]),
        "sector": Sector.objects.filter(slug=keys[0], closed_at=None),
    }.get(kind)  # fmt: skip
    return public_path(address) if known is not None and known.exists() else None


def summary_for(agreement: str, language: str) -> list[ActivitySummary]:
    """How many materials that everybody sees serve an agreement, and where they are listed."""
    total = serving_in_public(agreement)
    if not total:
        return []
    with override(language):
        text = ngettext("%(count)s learning material", "%(count)s learning materials", total)
        said = text % {"count": format_number(total, language)}
    return [ActivitySummary(said, f"/{language}/materials/?agreement={agreement}", total)]


KIND: Final = ActivityKind(
    key="material",
    label=EverywhereLazily(gettext_lazy("Share a learning material")),
    areas=AREAS,
    start_url=start_url,
    resolve=resolve,
    summary_for=summary_for,
    changed=index_changed,
)
"""Sharing a material."""
