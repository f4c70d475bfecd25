"""Visits the page of a proof."""

from __future__ import annotations

from django.test import Client

from pactwork.agreements.api import evidence_under
from pactwork.kernel.viewer import PUBLIC


def tour() -> None:
    """The proof of a piece of the demonstration's evidence, and what is kept of it."""
    piece = evidence_under("tbilisi-mediatheques-icpi", PUBLIC).evidence[0]
    for path in (f"/en/proofs/{piece.uuid}/", f"/proofs/{piece.uuid}.json"):
        assert Client().get(path).status_code == 200
