"""The proof that a piece of evidence stands in the ledger as it was recorded: shown and checked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import EvidenceProof, evidence_by_uuid, evidence_proof, words
from pactwork.kernel.rest import API
from pactwork.kernel.viewer import PUBLIC
from pactwork.ledger.api import Proof, public_keys
from pactwork.ledger.tree.api import (
    HeadError,
    TrustedKey,
    commitment,
    leaf_hash,
    open_head,
    verify_inclusion,
)
from pactwork.portal.web import naming
from pactwork.portal.web.evidence import crumbs_of
from pactwork.portal.web.frame import public_page


@dataclass(frozen=True)
class Step:
    """One step of the check: its key, what it is, whether it holds, its value, and more words."""

    key: str
    name: str
    says: str
    holds: bool | None
    value: str = ""


@public_page
def proof(request: HttpRequest, number: UUID) -> HttpResponse:
    """The proof for one piece of evidence, checked here and to be checked elsewhere."""
    view = evidence_by_uuid(number, PUBLIC)
    if view is None:
        raise Http404
    return render(request, "portal/evidence/proof.html", _context(evidence_proof(view, PUBLIC)))


@public_page
def bundle(request: HttpRequest, number: UUID) -> HttpResponse:
    """The same as a file to keep."""
    view = evidence_by_uuid(number, PUBLIC)
    held = evidence_proof(view, PUBLIC).bundle if view else None
    if held is None:
        raise Http404
    body = json.dumps(held, ensure_ascii=False, indent=1)
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="proof-{number}.json"'
    return response


def _context(held: EvidenceProof) -> dict[str, Any]:
    view, original = held.view, held.view.claims[0].authoritative
    title = words.text(view.title, original)
    page = (naming.crumb(title), reverse("evidence", args=[view.uuid]))
    keys = public_keys()
    context = {
        "piece": view,
        "title": title,
        "demonstration": view.is_demonstration,
        "crumbs": [*crumbs_of(view)[:-1], page, (gettext("Proof"), "")],
        "proof": held.proof,
        "keys": [str(key) for key in keys],
        "api": f"{API}/evidence/{view.uuid}/proof",
    }
    return context | (_found(held, held.proof, keys) if held.proof else {})


def _found(held: EvidenceProof, proof: Proof, keys: Sequence[TrustedKey]) -> dict[str, Any]:
    signing = _signing(proof.head.note, keys)
    steps = [*_steps(held, proof), _signature(proof, signing)]
    failed = any(step.holds is False for step in steps)
    content = proof.content
    return {
        "steps": steps,
        "failed": failed,
        "shown": content.raw if held.is_shown else "",
        "erased": _day(content.erased) if content.erased else "",
        "by_account": content.rule == "account",
        "note": proof.head.note,
        "command": f'pactwork verify proof-{held.view.uuid}.json --key "{(*signing, *keys)[0]}"',
    }


def _day(instant: str) -> str:
    return words.day(datetime.fromisoformat(instant))


def _steps(held: EvidenceProof, proof: Proof) -> Iterator[Step]:
    content, entry, head = proof.content, proof.content.claimed or b"", proof.head
    holds = None
    says = gettext("The statement is not shown whole here, so this step rests on its fingerprint.")
    if held.is_shown and content.raw is not None and content.salt is not None:
        holds = commitment(content.salt, content.raw) == entry
        says = gettext("The statement, with a random salt before it, has this fingerprint.")
    elif content.erased:
        says = gettext("Text and salt were erased. Their fingerprint stays, and tells nothing.")
    yield Step("content", gettext("The statement"), says, holds, entry.hex())
    leaf = leaf_hash(entry)
    says = gettext("The fingerprint is this leaf of the tree, number %(place)s of %(size)s.") % {
        "place": words.number(proof.index + 1),
        "size": words.number(head.size),
    }
    yield Step("leaf", gettext("Its leaf"), says, None, leaf.hex())
    says = gettext("Joined with the fingerprints beside the way up, the leaf gives this root.")
    leads = verify_inclusion(leaf, proof.index, head.size, proof.path, head.root)
    yield Step("root", gettext("The way to the root"), says, leads, head.root.hex())


def _signature(proof: Proof, signing: Sequence[TrustedKey]) -> Step:
    says = gettext("The root, with the number of statements, was signed with this key on %(date)s.")
    signed = says % {"date": words.day(proof.head.at)}
    key = str(signing[0]) if signing else ""
    return Step("signature", gettext("The signature"), signed, bool(signing), key)


def _signing(note: str, keys: Sequence[TrustedKey]) -> Sequence[TrustedKey]:
    try:
        return open_head(note, keys).signed_by
    except HeadError:
        return ()
