"""Organisations as search is told of them."""

from __future__ import annotations

from collections.abc import Collection

from pactwork.organisations.models import Organisation
from pactwork.organisations.profile import Profile
from pactwork.organisations.queries import profile_of


def findable(slugs: Collection[str]) -> list[Profile]:
    """Those of these organisations that the public sees and that stand by themselves, by slug."""
    rows = Organisation.objects.filter(slug__in=slugs, is_public=True, merged_into=None)
    whole = rows.select_related("parent").prefetch_related("identifiers")
    return [profile_of(row) for row in whole.order_by("slug")]


def slugs_after(slug: str, *, limit: int) -> list[str]:
    """Slugs of organisations in their order, from the one after `slug` on."""
    rows = Organisation.objects.filter(slug__gt=slug).order_by("slug")
    return list(rows.values_list("slug", flat=True)[:limit])
