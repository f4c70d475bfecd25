"""The commitments that materials serve, under agreements the reader may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from pactwork.agreements.api import serving
from pactwork.kernel.texts import Text
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.repository.models import Serving
from pactwork.repository.queries.visible import materials_visible_to


@dataclass(frozen=True, slots=True)
class ServedLine:
    """A commitment a material serves. `evidence` is the piece delivered for it: for the public
    only once another party accepted that.
    """

    agreement: str
    agreement_title: Text
    authoritative: Sequence[str]
    key: str
    text: Text
    evidence: UUID | None
    accepted: bool


def served_by(
    materials: Collection[int], viewer: Viewer, *, waiting: bool = False
) -> dict[int, list[ServedLine]]:
    """What each of these materials serves. With `waiting`, for those who deliver it, also the
    pieces nobody accepted yet. Three queries at most.
    """
    rows = list(Serving.objects.filter(material__in=materials).order_by("pk"))
    if not rows:
        return {}
    known = serving.commitments_numbered({row.commitment_id for row in rows}, viewer)
    pieces = serving.delivered({row.evidence_id for row in rows if row.evidence_id})
    found: dict[int, list[ServedLine]] = {}
    for row in rows:
        named, piece = known.get(row.commitment_id), pieces.get(row.evidence_id or 0)
        if named is None:
            continue
        accepted = piece is not None and row.commitment_id in piece.accepted
        shown = piece is not None and (accepted or (waiting and not piece.is_withdrawn))
        found.setdefault(row.material_id, []).append(
            ServedLine(
                agreement=named.agreement,
                agreement_title=named.agreement_title,
                authoritative=named.authoritative,
                key=named.key,
                text=named.text,
                evidence=UUID(piece.uuid) if piece and shown else None,
                accepted=accepted,
            )
        )
    return found


def serving_in_public(agreement: str) -> int:
    """How many materials that everybody sees serve a public agreement. One query."""
    rows = materials_visible_to(PUBLIC).filter(
        servings__commitment__agreement__slug=agreement,
        servings__commitment__agreement__visibility="public",
    )
    return rows.values("pk").distinct().count()
