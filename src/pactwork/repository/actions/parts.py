"""Putting down the parts of a draft: creators, partners, sources, what it serves. Steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db.models import Q

from pactwork.agreements.api import serving
from pactwork.kernel.iris import parse_iri
from pactwork.kernel.viewer import Viewer
from pactwork.organisations.api import known_slugs
from pactwork.repository.addresses_here import as_iri, is_here
from pactwork.repository.described import Creator, Origin, Rights
from pactwork.repository.errors import MaterialError, Why, checked
from pactwork.repository.models import (
    Consent,
    CuratingBody,
    Material,
    Partner,
    Serving,
    Stage,
    Version,
    VersionCreator,
    VersionOrigin,
)
from pactwork.repository.queries.visible import materials_known_to
from pactwork.repository.said import MOST, cleaned_creators, cleaned_ground, cleaned_origins


def put_creators(version: Version, creators: Sequence[Creator], *, is_new: bool = False) -> None:
    """Step: who made it, in this order. What somebody said themselves of being named counts, and
    not what was ticked; of a material that `is_new` nobody was asked.
    """
    kept = cleaned_creators(creators)
    own_word = {} if is_new else _own_words(version.material_id)
    version.creators.all().delete()
    VersionCreator.objects.bulk_create(
        VersionCreator(
            version=version,
            position=position,
            name=one.name,
            role=one.role,
            identifier=one.identifier,
            affiliation=one.affiliation,
            is_organisation=one.is_organisation,
            agreed=one.agreed if one.is_organisation else own_word.get(one.name, one.agreed),
        )
        for position, one in enumerate(kept)
    )


def _own_words(material: int) -> dict[str, bool]:
    """What creators of a material said themselves of being named, by name."""
    answers = Consent.objects.filter(material=material).values_list("name", "agreed")
    return {name: agreed for name, agreed in answers if agreed is not None}


def put_partners(version: Version, slugs: Sequence[str]) -> None:
    """Step: the organisations that contributed, its own left out."""
    asked = list(dict.fromkeys(slugs))
    checked(len(asked) <= MOST, Why.MANY, "partners")
    known = known_slugs(asked)
    checked(len(known) == len(asked), Why.ORGANISATION, "partners")
    numbers = dict.fromkeys(known[slug] for slug in asked)
    numbers.pop(version.material.organisation_id, None)
    version.partners.all().delete()
    Partner.objects.bulk_create(
        Partner(version=version, organisation_id=number, position=position)
        for position, number in enumerate(numbers)
    )


def put_origins(version: Version, origins: Sequence[Origin]) -> None:
    """Step: what it comes from. Of a material of ours the licence is what that one has, or had in
    the version that is named, whatever was said, and only its own organisation can say that the
    rights are its own. Whether there is one that its organisation does not see is not told.
    """
    kept = [replace(one, iri=as_iri(one.iri)) for one in cleaned_origins(origins)]
    before = {one for one in version.origins.values_list("material", flat=True) if one}
    version.origins.all().delete()
    rows = []
    for position, one in enumerate(kept):
        source = _ours(one.iri, version.material, before)
        checked(source is None or source.pk != version.material_id, Why.ORIGIN, "origins")
        _require_own(one.ground.rights, one.iri, source, version.material)
        licence = _licence_of(source, one.iri) if source and source.current else one.licence
        rows.append(
            VersionOrigin(
                version=version,
                position=position,
                relation=one.relation.value,
                iri=one.iri,
                title=one.title,
                licence=licence,
                material=source,
                rights=one.ground.rights.value,
                leave_by=one.ground.by,
                leave_note=one.ground.note,
                leave_on=one.ground.on,
            )
        )
    VersionOrigin.objects.bulk_create(rows)


def require_grounds(version: Version) -> None:
    """Step: what else than a licence is said to let it be made is whole, however it came here.

    Raises:
        MaterialError: it is not, or another organisation's is called one's own.
    """
    for row in version.origins.select_related("material"):
        cleaned_ground(row.ground, "origins")
        _require_own(row.ground.rights, row.iri, row.material, version.material)


def _require_own(rights: Rights, address: str, source: Material | None, held: Material) -> None:
    """Only what its organisation shares, or what is not here at all, is its own."""
    is_own = source.organisation_id == held.organisation_id if source else not is_here(address)
    checked(is_own or rights is not Rights.OWN, Why.ANOTHERS, "origins")


def _ours(address: str, held: Material, before: Collection[int]) -> Material | None:
    parsed = parse_iri(address)
    if parsed is None or parsed[0] not in ("material", "material-version"):
        return None
    mine = Viewer(organisations=frozenset({held.organisation_id}))
    seen = Q(pk__in=materials_known_to(mine).values("pk")) | Q(pk__in=before)
    rows = Material.objects.select_related("current")
    found = rows.filter(seen, key=parsed[1][0]).first()
    checked(found is not None, Why.ORIGIN, "origins")
    return found


def _licence_of(source: Material, address: str) -> str:
    """That of the version an address names; of the newest where it names none."""
    assert source.current is not None
    parsed = parse_iri(address)
    if parsed is None or parsed[0] != "material-version":
        return source.current.licence
    named = source.versions.filter(number=int(parsed[1][1]), stage=Stage.PUBLISHED)
    licence = named.values_list("licence", flat=True).first()
    checked(licence is not None, Why.ORIGIN, "origins")
    return licence or ""


def put_servings(held: Material, named: Sequence[tuple[str, str]]) -> list[Serving]:
    """Step: the commitments it serves, no more and no fewer; those that it serves no longer.

    Raises:
        MaterialError: its organisation is no party of one, or that is not agreed any more; what it
            served before may stay.
    """
    asked = list(dict.fromkeys(named))
    checked(len(asked) <= MOST, Why.MANY, "commitments")
    known = serving.commitments_named(asked)
    mine = serving.agreements_of([held.organisation_id])
    checked(len(known) == len(asked), Why.COMMITMENT, "commitments")
    before = {row.commitment_id: row for row in held.servings.all()}
    for one in known.values():
        may = one.is_open and one.agreement_number in mine
        checked(may or one.number in before, Why.COMMITMENT, "commitments")
    numbers = {one.number for one in known.values()}
    gone = [row for number, row in before.items() if number not in numbers]
    held.servings.filter(pk__in=[row.pk for row in gone]).delete()
    Serving.objects.bulk_create(
        Serving(material=held, commitment_id=known[one].number)
        for one in asked
        if known[one].number not in before
    )
    return gone


def put_curation(held: Material, version: Version, curation: str) -> None:
    """Step: who reviews it.

    Raises:
        MaterialError: nobody does there, or its organisation is no party of that agreement.
    """
    kind, _, slug = curation.partition(":")
    version.body, version.co_curation_id = None, None
    if kind == "body":
        version.body = CuratingBody.objects.filter(slug=slug, closed_at=None).first()
        checked(version.body, Why.CURATION, "curation")
    elif kind == "agreement":
        version.co_curation_id = agreement_of(held.organisation_id, slug, "curation")
    elif curation:
        raise MaterialError(Why.CURATION, "curation")


def agreement_of(organisation: int, slug: str, field: str) -> int:
    """The number of an agreement to which this organisation is a party.

    Raises:
        MaterialError: it is to none of that name.
    """
    number = serving.agreement_numbers([slug]).get(slug)
    mine = serving.agreements_of([organisation])
    if number is None or number not in mine:
        raise MaterialError(Why.AGREEMENT, field)
    return number
