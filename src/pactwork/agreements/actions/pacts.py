"""Taking in pact files: organisations, agreements, and their lines in the register."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from pactwork.agreements.actions.batches import Ready
from pactwork.agreements.actions.indexing import index_agreements
from pactwork.agreements.actions.profiles import put_profiles
from pactwork.agreements.actions.telling_course import tell_amended
from pactwork.agreements.actions.writing import Beside, Pact, PutAgreements, put_agreements
from pactwork.agreements.models import Agreement
from pactwork.agreements.models.agreement import Visibility
from pactwork.agreements.pactfile.attachments import read_attachment
from pactwork.agreements.pactfile.terms import organisations_in, terms_of
from pactwork.files.api import store_file
from pactwork.kernel.transactions import require_transaction
from pactwork.ledger.api import ActorRef


@dataclass(frozen=True)
class Taken:
    """What became of one file: "created", "changed" or "unchanged"."""

    agreement: Agreement
    outcome: str


def put_pacts(files: Sequence[Ready], *, by: ActorRef) -> list[Taken]:
    """Step: take in pact files of one batch, with as few round trips as for one of them."""
    require_transaction()
    if not files:
        return []
    pacts = [_pact(one.value or {}, Path(one.source.name)) for one in files]
    named = {slug for pact in pacts for slug in organisations_in(pact.terms.value)}
    described = {profile.slug: profile for one in files for profile in one.profiles}
    is_public = files[0].visibility == Visibility.PUBLIC
    news = put_profiles(list(described.values()), named, is_public=is_public, by=by)
    put = put_agreements(pacts, at=timezone.now(), by=by)
    index_agreements({*news.agreements, *(put.rows[slug].pk for slug in put.changed)})
    for slug in sorted(put.amended):
        tell_amended(put.rows[slug])
    return _outcomes(files, pacts, put, news.organisations)


def _pact(value: Mapping[str, Any], pact_file: Path) -> Pact:
    contacts = {
        one["organisation"]: one["contacts"] for one in value["parties"] if "contacts" in one
    }
    beside = Beside(
        visibility=value.get("visibility", Visibility.PUBLIC),
        is_demonstration=value.get("demonstration", False),
        contacts=contacts,
        files=[_kept(held, pact_file) for held in value.get("files", [])],
        sources=value.get("sources", []),
    )
    return Pact(terms_of(value), beside)


def _kept(held: Mapping[str, Any], pact_file: Path) -> dict[str, Any]:
    """An entry of `files` with its attachment stored and named by digest."""
    if "path" not in held:
        return dict(held)
    stored = store_file(Path(held["path"]).name, read_attachment(pact_file, held["path"]))
    return {**held, "sha256": stored.sha256, "size": stored.size, "media_type": stored.media_type}


def _outcomes(
    files: Sequence[Ready], pacts: Sequence[Pact], put: PutAgreements, news: Collection[str]
) -> list[Taken]:
    """What several files tell of an organisation is news in the first of them."""
    left = set(news)
    outcomes = []
    for one, pact in zip(files, pacts, strict=True):
        told = left.intersection(profile.slug for profile in one.profiles)
        left -= told
        changed = "changed" if told or pact.slug in put.changed else "unchanged"
        outcome = "created" if pact.slug in put.created else changed
        outcomes.append(Taken(put.rows[pact.slug], outcome))
    return outcomes
