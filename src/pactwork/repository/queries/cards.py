"""Materials as lines of lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Avg, Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.repository.described import FileRole
from pactwork.repository.models import (
    Material,
    MaterialFile,
    Rating,
    Review,
    Stage,
    Verdict,
    Version,
)
from pactwork.repository.queries.served import ServedLine, served_by
from pactwork.repository.visibility import Visibility


@dataclass(frozen=True, slots=True)
class MaterialCard:
    """A material, by the version it is looked at in: the newest published, or the draft.

    `cover` is the digest of a picture or of a file one can be drawn from, "" without. `stars` is
    the average of `ratings`. `returned` where reviewers gave the draft back. `media_type` is that
    of the first file there is to read. `serves` is what everybody may know.
    """

    key: str
    number: int
    titles: Text
    languages: Sequence[str]
    resource_type: str
    licence: str
    subject: str
    organisation_slug: str
    organisation_name: Text
    visibility: Visibility
    visible_from: datetime | None
    published_at: datetime | None
    published_on: date | None
    changed_at: datetime
    stage: Stage
    returned: bool
    cover: str
    files: int
    media_type: str
    link: str
    is_link: bool
    serves: Sequence[ServedLine]
    stars: float | None
    ratings: int


@dataclass(frozen=True, slots=True)
class CardPage:
    """Some materials, how many there are in all, and where the next page begins ("" at the end)."""

    cards: Sequence[MaterialCard]
    total: int = 0
    after: str = ""


def cards_of(rows: QuerySet[Material]) -> list[MaterialCard]:
    """These materials in their order, as they were published last. Seven queries at most."""
    found = list(rows.values_list("pk", "current"))
    numbers = [current for _, current in found if current]
    held = cards_of_versions(Version.objects.filter(pk__in=numbers))
    return [held[number] for number in numbers if number in held]


def cards_of_versions(versions: QuerySet[Version]) -> dict[int, MaterialCard]:
    """These versions by number of row. Seven queries at most."""
    rated = Rating.objects.filter(material=OuterRef("material")).order_by().values("material")
    open_ = Review.objects.filter(
        version=OuterRef("pk"), verdict=Verdict.RETURNED, settled_at=None
    ).order_by()
    rows = list(
        versions.select_related("material").annotate(
            stars=Subquery(rated.annotate(one=Avg("stars")).values("one")),
            ratings=Coalesce(Subquery(rated.annotate(n=Count("pk")).values("n")), 0),
            returns=Coalesce(
                Subquery(open_.values("version").annotate(n=Count("pk")).values("n")), 0
            ),
        )
    )
    known = cards({row.material.organisation_id for row in rows})
    files = _files([row.pk for row in rows])
    served = served_by({row.material_id for row in rows}, PUBLIC)
    return {
        row.pk: _card(
            row,
            known[row.material.organisation_id],
            files.get(row.pk, ()),
            served.get(row.material_id, ()),
        )
        for row in rows
    }


def _card(
    row: Any,
    organisation: OrganisationCard,
    files: Sequence[MaterialFile],
    served: Sequence[ServedLine],
) -> MaterialCard:
    content = [one for one in files if one.role == FileRole.CONTENT]
    return MaterialCard(
        key=row.material.key,
        number=row.number,
        titles=row.titles,
        languages=row.languages,
        resource_type=row.resource_type,
        licence=row.licence,
        subject=next(iter(row.subjects), ""),
        organisation_slug=organisation.slug,
        organisation_name=organisation.name,
        visibility=Visibility(row.material.visibility),
        visible_from=row.material.visible_from,
        published_at=row.published_at,
        published_on=timezone.localdate(row.published_at) if row.published_at else None,
        changed_at=row.changed_at,
        stage=Stage(row.stage),
        returned=bool(row.returns) and row.stage == Stage.DRAFT,
        cover=cover_of(files),
        files=len(content),
        media_type=content[0].media_type if content else "",
        link=row.link,
        is_link=bool(row.link) and not content,
        serves=served,
        stars=float(row.stars) if row.stars is not None else None,
        ratings=row.ratings,
    )


def cover_of(files: Iterable[Any]) -> str:
    """The digest of the cover, or else of the first file there is to read."""
    ordered = sorted(files, key=lambda one: (one.role != FileRole.COVER, one.position))
    fit = (one for one in ordered if one.role in (FileRole.COVER, FileRole.CONTENT))
    return next((one.sha256 for one in fit), "")


def _files(versions: Collection[int]) -> dict[int, list[MaterialFile]]:
    found: dict[int, list[MaterialFile]] = {}
    rows = MaterialFile.objects.filter(version__in=versions)
    for row in rows.only("version", "position", "sha256", "role", "media_type").order_by(
        "position", "pk"
    ):
        found.setdefault(row.version_id, []).append(row)
    return found


def newest_first(
    rows: QuerySet[Material], *, after: str = "", limit: int = 30
) -> tuple[list[MaterialCard], str]:
    """One page, the newest first, from behind the material of this key; where the next begins."""
    ordered = rows.order_by(F("published_at").desc(), "-pk")
    if after:
        at = Material.objects.filter(key=after).values_list("published_at", "pk").first()
        if at is not None:
            earlier, same = {"published_at__lt": at[0]}, {"published_at": at[0], "pk__lt": at[1]}
            ordered = ordered.filter(**earlier) | ordered.filter(**same)
    held = list(ordered.values_list("pk", flat=True)[: limit + 1])
    shown = held[:limit]
    found = {card.key: card for card in cards_of(Material.objects.filter(pk__in=shown))}
    keys = dict(Material.objects.filter(pk__in=shown).values_list("pk", "key"))
    page = [found[keys[number]] for number in shown if keys[number] in found]
    return page, keys[shown[-1]] if len(held) > limit else ""
