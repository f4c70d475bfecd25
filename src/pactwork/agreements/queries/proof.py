"""The proof that what was recorded of evidence stands in the ledger's log."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from pactwork.agreements.models import Acceptance, Evidence
from pactwork.agreements.queries.evidence import evidence_by_uuid
from pactwork.agreements.queries.statement import as_seen
from pactwork.agreements.queries.views import EvidenceView
from pactwork.kernel.viewer import Viewer
from pactwork.ledger.api import Proof, proof_of


@dataclass(frozen=True)
class EvidenceProof:
    """A proof for this reader. `proof` is None until the statement has come into the log.

    Where `is_shown`, the reader may see the statement exactly as it was recorded, and so check its
    text; otherwise some of it is hidden, and the commitment stands alone.
    """

    view: EvidenceView
    statement: uuid.UUID
    proof: Proof | None
    is_shown: bool

    @property
    def bundle(self) -> dict[str, Any] | None:
        """The document to keep."""
        return None if self.proof is None else self.proof.bundle(with_text=self.is_shown)


def evidence_proof(view: EvidenceView, viewer: Viewer) -> EvidenceProof:
    """The proof for the statement that delivered the evidence this reader sees as `view`."""
    return _proof(view, view.statement, viewer)


def statement_proof(statement: uuid.UUID, viewer: Viewer) -> EvidenceProof | None:
    """The proof for a statement that delivered or accepted evidence.

    None if there is none such that the reader may see; then nobody learns whether it exists.
    """
    delivered = Evidence.objects.filter(statement=statement).values_list("uuid", flat=True)
    accepted = Acceptance.objects.filter(statement=statement).order_by()
    found = delivered.first() or accepted.values_list("claim__evidence__uuid", flat=True).first()
    view = None if found is None else evidence_by_uuid(found, viewer)
    if view is None or statement not in _statements_of(view):
        return None
    return _proof(view, statement, viewer)


def _statements_of(view: EvidenceView) -> set[uuid.UUID]:
    return {view.statement} | {one.statement for claim in view.claims for one in claim.acceptances}


def _proof(view: EvidenceView, statement: uuid.UUID, viewer: Viewer) -> EvidenceProof:
    proof = proof_of(statement)
    return EvidenceProof(view, statement, proof, _is_shown(proof, view, viewer))


def _is_shown(proof: Proof | None, view: EvidenceView, viewer: Viewer) -> bool:
    if proof is None or proof.content.raw is None:
        return False
    recorded = json.loads(proof.content.raw)
    return viewer.operator or (proof.is_own and as_seen(recorded, view, viewer) == recorded)
