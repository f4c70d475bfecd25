"""The door to materials as they are read; `repository.api` offers it as `materials`."""

from pactwork.repository.queries.cards import CardPage, MaterialCard
from pactwork.repository.queries.desk import (
    DeskMaterial,
    ReviewLine,
    Shelf,
    desk_view,
    may_read_draft_file,
    my_materials,
    shelf_counts,
    version_before,
)
from pactwork.repository.queries.drafts import DraftLine, draft_line
from pactwork.repository.queries.lineage import brought_in
from pactwork.repository.queries.materials import (
    CommentLine,
    MaterialPage,
    OriginLine,
    ReuseLine,
    Tombstone,
    VersionLine,
    browse,
    cards_by_key,
    described,
    described_by_key,
    link_of,
    material_page,
    may_read_file,
    own_reuses,
    title_of,
)
from pactwork.repository.queries.served import ServedLine

cards = cards_by_key

__all__ = [
    "CardPage",
    "CommentLine",
    "DeskMaterial",
    "DraftLine",
    "MaterialCard",
    "MaterialPage",
    "OriginLine",
    "ReuseLine",
    "ReviewLine",
    "ServedLine",
    "Shelf",
    "Tombstone",
    "VersionLine",
    "brought_in",
    "browse",
    "cards",
    "described",
    "described_by_key",
    "desk_view",
    "draft_line",
    "link_of",
    "material_page",
    "may_read_draft_file",
    "may_read_file",
    "my_materials",
    "own_reuses",
    "shelf_counts",
    "title_of",
    "version_before",
]
