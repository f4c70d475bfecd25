"""What somebody's own materials, of which they make something else, were made out of themselves."""

from __future__ import annotations

from collections.abc import Iterable

from pactwork.kernel.iris import parse_iri
from pactwork.repository.addresses_here import material_of
from pactwork.repository.described import Origin, Rights
from pactwork.repository.licences import ADAPTS
from pactwork.repository.models import Material, Stage, Version, VersionOrigin
from pactwork.repository.queries.describing import origin_of


def inherited(version: Version) -> tuple[Origin, ...]:
    """The sources of those sources of a version of which its organisation says that it holds the
    rights, however far back: whoever may give their own work other terms may not give those of
    others in it any. One query where it says that of none.
    """
    found: list[Origin] = []
    known, open_ = {version.pk}, {version.pk}
    while open_:
        rows = VersionOrigin.objects.select_related("material").filter(
            version__in=open_,
            rights=Rights.OWN,
            relation__in=[one.value for one in ADAPTS],
            material__isnull=False,
        )
        open_ = {one for row in rows if (one := _version(row))} - known
        known |= open_
        held = VersionOrigin.objects.select_related("material__current").filter(version__in=open_)
        found += [origin_of(one, everything=True) for one in held.order_by("pk")] if open_ else []
    return tuple(found)


def _version(row: VersionOrigin) -> int | None:
    """The version a source is, or else the newest of it."""
    assert row.material is not None
    named = parse_iri(row.iri)
    if named is None or named[0] != "material-version":
        newest = row.material.versions.order_by("-number").values_list("pk", flat=True)
        return row.material.current_id or newest.first()
    rows = row.material.versions.filter(number=int(named[1][1]), stage=Stage.PUBLISHED)
    return rows.values_list("pk", flat=True).first()


def brought_in(origins: Iterable[Origin]) -> frozenset[str]:
    """The addresses of those sources that are materials here which came in from elsewhere, and of
    which somebody says that the rights are their own.
    """
    said = {one.iri: material_of(one.iri) for one in origins if one.ground.rights is Rights.OWN}
    if not any(said.values()):
        return frozenset()
    rows = Material.objects.filter(key__in=said.values(), source__isnull=False)
    keys = set(rows.values_list("key", flat=True))
    return frozenset(address for address, key in said.items() if key in keys)
