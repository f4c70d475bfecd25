"""The statement behind a piece of evidence, as a reader may see it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from pactwork.agreements.queries.evidence import evidence_by_uuid
from pactwork.agreements.queries.views import EvidenceView
from pactwork.kernel.canonical import canonical_json, sha256_hex
from pactwork.kernel.iris import iri, parse_iri
from pactwork.kernel.viewer import Viewer
from pactwork.ledger.api import nameless, statement, statements


def evidence_statement(evidence: uuid.UUID, viewer: Viewer) -> dict[str, Any] | None:
    """The statement that delivered this evidence; None if the evidence is not to be seen."""
    view = evidence_by_uuid(evidence, viewer)
    return None if view is None else statement_behind(view, viewer)


def statement_behind(view: EvidenceView, viewer: Viewer) -> dict[str, Any] | None:
    """The statement that delivered the evidence this reader sees as `view`.

    The operator gets it as it was recorded. For others it lacks what they may not see: claims
    on agreements that are not theirs to see, and the pseudonyms of the participants, which
    would let a person be followed from event to event. Whoever stands in the statement of a tool
    is left out too.
    """
    recorded = statement(view.statement)
    return None if recorded is None else as_seen(recorded, view, viewer)


def digests_behind(views: Sequence[EvidenceView], viewer: Viewer) -> dict[uuid.UUID, str]:
    """SHA-256 of the canonical JSON of each of these statements, as this reader sees it, by the
    evidence it delivered. Whoever fetches the statement can work it out anew. One query.
    """
    recorded = statements([view.statement for view in views])
    return {
        view.uuid: sha256_hex(canonical_json(as_seen(recorded[view.statement], view, viewer)))
        for view in views
        if view.statement in recorded
    }


def as_seen(recorded: dict[str, Any], view: EvidenceView, viewer: Viewer) -> dict[str, Any]:
    """A statement about this evidence without what the reader may not see."""
    if viewer.operator:
        return recorded
    shown = _without_people(_without_hidden_claims(recorded, view))
    return nameless(shown) if "authority" in shown else shown


def _without_hidden_claims(recorded: dict[str, Any], view: EvidenceView) -> dict[str, Any]:
    seen = {iri("commitment", one.agreement, one.commitment) for one in view.claims}
    seen |= {iri("agreement", one.agreement) for one in view.claims}
    context = recorded.get("context", {})
    activities = {
        kind: kept
        for kind, held in context.get("contextActivities", {}).items()
        if (kept := [one for one in _listed(held) if _is_seen(one["id"], seen)])
    }
    return {**recorded, "context": {**context, "contextActivities": activities}}


def _listed(held: Any) -> list[Any]:
    """1.0.x lets one activity stand without its list."""
    return held if isinstance(held, list) else [held]


def _is_seen(activity: str, seen: Collection[str]) -> bool:
    return activity in seen or not _is_of_agreement(activity)


def _is_of_agreement(activity: str) -> bool:
    named = parse_iri(activity)
    return named is not None and named[0] in ("agreement", "article", "commitment")


def _without_people(recorded: dict[str, Any]) -> dict[str, Any]:
    people = iri("concept", "statement-extensions", "participants")
    result = dict(recorded.get("result", {}))
    extensions = result.pop("extensions", {})
    kept = {name: held for name, held in extensions.items() if name != people}
    if kept:
        result["extensions"] = kept
    rest = {name: held for name, held in recorded.items() if name != "result"}
    return {**rest, "result": result} if result else rest
