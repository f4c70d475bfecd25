"""Materials as tests make them: through the actions, in six scripts."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from pactwork.kernel.iris import iri
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.people.api import Person, acting
from pactwork.repository.api import (
    Creator,
    MaterialPage,
    Said,
    Tombstone,
    depositing,
    materials,
    reviewing,
)
from pactwork.repository.exchange.tables import Table, open_table
from pactwork.repository.models import Sector, SectorMember
from pactwork.search.api import Document, readers_of
from pactwork.search.models import Entry
from pactwork.search.storing import document_of
from tests.factories import numbers
from tests.files.samples import PDF

TITLES = {
    "en": "Reading together: ten lessons",
    "ro": "Citim împreună: zece lecții",
    "lt": "Skaitome kartu: dešimt pamokų",
    "vi": "Cùng nhau đọc: mười bài học",
    "ka": "ერთად ვკითხულობთ: ათი გაკვეთილი",
    "fa": "با هم می‌خوانیم: ده درس",
}
DESCRIPTIONS = {
    "ro": "Lecții pentru clasele primare, cu fișe de lucru și întrebări de discutat.",
    "fa": "درس‌هایی برای دبستان، با کاربرگ و پرسش.",
}
MARKS = {
    "accuracy": 2,
    "teaching": 2,
    "clarity": 3,
    "accessibility": 1,
    "reuse": 2,
    "rights": 2,
}
LATER = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


class Index:
    """What was given to search, and who would find it."""

    @property
    def documents(self) -> dict[str, Document]:
        rows = Entry.objects.filter(gone=False, kind="material")
        return {
            row.iri: document_of(
                row.iri, row.kind, row.document, row.rest, row.readers, row.visible_from
            )
            for row in rows
        }

    def of(self, key: str) -> Document | None:
        return self.documents.get(iri("material", key))

    def finds(self, key: str, viewer: Viewer, *, at: datetime | None = None) -> bool:
        held, names = self.of(key), readers_of(viewer)
        now = at or datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
        if held is None or (held.visible_from and held.visible_from > now):
            return False
        return names is None or bool(held.readers & names)


def said(**more: Any) -> Said:
    """All that a draft needs to be submitted."""
    held: dict[str, Any] = {
        "titles": TITLES,
        "descriptions": DESCRIPTIONS,
        "languages": ["ro", "fa"],
        "resource_type": "lesson-plan",
        "licence": "cc-by-4.0",
        "themes": ["education"],
        "creators": [
            Creator("Ana Țurcanu", agreed=True),
            Creator("ნინო ბერიძე", role="translator"),
        ],
    }
    return Said(**{**held, **more})


def drafted(by: Person, organisation: str = "library", **more: Any) -> str:
    """A draft with a file, ready to be submitted."""
    key = depositing.begin_deposit(organisation=numbers(organisation)[0], by=by)
    depositing.fill_in(key, said(**more), by=by)
    data = PDF + key.encode()
    depositing.add_file(key, name="Lecții.pdf", chunks=[data], language="ro", by=by)
    return key


def approved(key: str, by: Person, organisation: str = "library") -> bool:
    """Approve a version for an organisation."""
    number = numbers(organisation)[0]
    return reviewing.approve(key, organisation=number, marks=MARKS, by=by)


def published(by: Person, reviewer: Person, organisation: str = "library", **more: Any) -> str:
    """A published material of an organisation, with all that was said of it."""
    key = drafted(by, organisation, **more)
    reviewing.submit(key, by=by)
    assert approved(key, reviewer, organisation)
    return key


def gathered(*members: str, slug: str = "schools") -> str:
    """A sector that the first of these organisations keeps and to which all of them belong."""
    own = numbers(*members)
    row = Sector.objects.create(slug=slug, name={"vi": "Ngành Giáo dục"}, keeper_id=own[0])
    for one in own:
        SectorMember.objects.create(sector=row, organisation_id=one, joined_at=timezone.now())
    return row.slug


def page(key: str, viewer: Viewer = PUBLIC, number: int | None = None) -> MaterialPage:
    """The page of a material; there must be one."""
    found = materials.material_page(key, viewer, number=number)
    assert isinstance(found, MaterialPage)
    return found


def tombstone(key: str, viewer: Viewer = PUBLIC) -> Tombstone:
    """The tombstone of a material; there must be one."""
    found = materials.material_page(key, viewer)
    assert isinstance(found, Tombstone)
    return found


def seen(key: str, viewer: Viewer = PUBLIC) -> bool:
    """Whether a reader knows of a material at all."""
    return materials.material_page(key, viewer) is not None


def viewer_of(person: Person) -> Viewer:
    """A person as a reader."""
    return acting(person).viewer


def read_table(data: bytes) -> Table:
    """Bytes as a table."""
    return open_table(lambda: io.BytesIO(data))
