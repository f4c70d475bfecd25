"""What is let hold of what others say lets something be made out of its sources. Steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.utils.timezone import localdate

from pactwork.repository.addresses_here import as_iri, material_of
from pactwork.repository.described import BY_LICENCE, Described, Ground, Origin, Rights
from pactwork.repository.models import Material
from pactwork.repository.said import plain_order


def grounded(said: Sequence[Described], *, organisation: int) -> list[Described]:
    """Step: these as an organisation may bring them in. Rights are its own in materials here that
    it shares, and in nothing else, since nobody asks whoever brings something in; leave that does
    not say by whom and when, or lies ahead, is none.
    """
    own = {
        material_of(origin.iri)
        for one in said
        for origin in one.origins
        if origin.ground.rights is Rights.OWN
    } - {""}
    rows = Material.objects.filter(organisation=organisation, key__in=own)
    mine = frozenset(rows.values_list("key", flat=True)) if own else frozenset()
    return [
        replace(one, origins=tuple(_settled(origin, mine) for origin in one.origins))
        if one.origins
        else one
        for one in said
    ]


def _settled(origin: Origin, mine: Collection[str]) -> Origin:
    return replace(origin, iri=as_iri(origin.iri), ground=_ground(origin, mine))


def _ground(origin: Origin, mine: Collection[str]) -> Ground:
    said = origin.ground
    if said.rights is Rights.OWN and material_of(origin.iri) in mine:
        return Ground(Rights.OWN)
    by, note = plain_order(said.by)[:200].strip(), plain_order(said.note)[:1000].strip()
    if said.rights is Rights.LEAVE and by and said.on and said.on <= localdate():
        return Ground(Rights.LEAVE, by, note, said.on)
    return BY_LICENCE
