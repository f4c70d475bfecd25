"""Copies of the pages that materials lead to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256 as digest_of

from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person, acting
from pactwork.repository.models import LinkCopy, Version
from pactwork.repository.queries.desk import desk_view
from pactwork.repository.queries.visible import materials_visible_to


@dataclass(frozen=True, slots=True)
class CopyCard:
    """What is known of a page elsewhere: the copy's digest, or "", and when it was made; why there
    is none; since when the page does not answer.
    """

    link: str
    is_wanted: bool
    sha256: str
    archived_at: datetime | None
    trouble: str
    dead_since: datetime | None


def copy_of(key: str, link: str) -> CopyCard | None:
    """The copy of the page a material leads to, if one was ever wanted."""
    if not link:
        return None
    digest = digest_of(link.encode()).hexdigest()
    row = LinkCopy.objects.filter(material__key=key, digest=digest).first()
    if row is None:
        return None
    return CopyCard(
        row.link, row.is_wanted, row.sha256, row.archived_at, row.trouble, row.dead_since
    )


def may_read_copy(key: str, sha256: str, person: int | None) -> bool:
    """Whether everybody (None), or the person of this number, may read the copy of a page now:
    who sees a version that leads there.
    """
    rows = LinkCopy.objects.filter(material__key=key, sha256=sha256, is_wanted=True)
    links = list(rows.values_list("link", flat=True))
    if not links or not sha256:
        return False
    reader = Person.objects.filter(pk=person, is_active=True).first() if person else None
    if person is not None and reader is None:
        return False
    viewer = acting(reader).viewer if reader else PUBLIC
    published = Version.objects.filter(
        material__in=materials_visible_to(viewer).filter(key=key),
        published_at__isnull=False,
        link__in=links,
    )
    if published.exists():
        return True
    held = desk_view(key, reader) if reader else None
    return held is not None and held.described.link in links
