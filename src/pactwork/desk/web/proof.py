"""Proof that whoever signs is who signed in: given anew in the last minutes."""

from __future__ import annotations

from datetime import datetime

from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from pactwork.desk.web.signed_in import SignedIn
from pactwork.people.api import prove_again_url
from pactwork.people.api import proven_at as proof_of


def proven_at(request: SignedIn) -> datetime | None:
    """When the person last proved who it is, if that was lately enough to sign."""
    return proof_of(request)


def asks_for_proof(request: SignedIn) -> HttpResponseBase:
    """To the page that asks for it, and back here."""
    return redirect(prove_again_url(request.get_full_path()))
