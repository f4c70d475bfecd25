"""The dossier of an agreement: what was promised, by whom, where it stands, and the evidence.

One set of plain values, in the reader's language, from which both the page and the PDF are made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from html import unescape
from typing import Any, Final

from django.utils.html import strip_tags
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import (
    AgreementDetail,
    CommitmentView,
    EvidenceView,
    VersionView,
    agreement_detail,
    digests_behind,
    evidence_under,
    reciprocity,
    versions_of,
    words,
)
from pactwork.design import states
from pactwork.design.drawings.quilt import patch_svg
from pactwork.kernel.formats import digits
from pactwork.kernel.languages import direction
from pactwork.kernel.texts import Shown
from pactwork.kernel.viewer import PUBLIC
from pactwork.organisations.api import OrganisationCard, cards
from pactwork.portal.patches import patch_of
from pactwork.portal.share_image import THREAD, coloured
from pactwork.portal.web import naming
from pactwork.portal.web.pieces import accepted_words, amounts_words
from pactwork.portal.web.promises import promise_line, state_sentence
from pactwork.portal.web.reciprocity import said
from pactwork.portal.web.term_line import course_words, status_words

MOST: Final = 500
"""So many pieces of evidence at most, the newest; the CSV and the API have all."""


@dataclass(frozen=True)
class Written:
    """A text with the language it is in."""

    text: str
    language: str
    direction: str


@dataclass(frozen=True)
class Promise:
    """A commitment and where it stands."""

    key: str
    text: Written
    owed_by: str
    owed_to: str
    promised: str
    due: str
    state: str
    state_words: str
    reached: str
    sentence: str
    evidence: str


@dataclass(frozen=True)
class Clause:
    """An article with its commitments."""

    number: str
    depth: int
    title: Written
    promises: Sequence[Promise]


@dataclass(frozen=True)
class Piece:
    """A piece of accepted evidence; `digest` is that of its public statement."""

    when: str
    kind: str
    title: Written
    amounts: str
    by: Written
    accepted: str
    serves: str
    iri: str
    uuid: str
    digest: str


@dataclass(frozen=True)
class Dossier:
    """The whole of it; every string is ready to be read."""

    language: str
    direction: str
    slug: str
    is_demonstration: bool
    day: date
    as_of: str
    iri: str
    title: Written
    patch: str
    kicker: str
    standing: str
    purpose: Written
    facts: Sequence[tuple[str, str]]
    parties: Sequence[dict[str, Any]]
    clauses: Sequence[Clause]
    evidence: Sequence[Piece]
    left_out: str
    passed: Sequence[tuple[Written, Written, str]]
    versions: Sequence[tuple[str, str, str]]
    files: Sequence[tuple[str, str]]
    method: Sequence[str]

    def values(self) -> dict[str, Any]:
        """The same as plain values for JSON."""
        return asdict(self) | {"day": self.day.isoformat()}


def dossier_of(slug: str, on: date) -> Dossier | None:
    """The dossier as of a day, in the active language; None if it is not to be seen.

    The number of queries does not depend on how much there is in it.
    """
    held = agreement_detail(slug, PUBLIC, on=on)
    if held is None:
        return None
    pieces = evidence_under(slug, PUBLIC, counted_only=True, limit=MOST)
    purpose = words.text(held.purpose, held.card.authoritative)
    return Dossier(
        language=words.reader(),
        direction=direction(words.reader()),
        slug=slug,
        is_demonstration=held.card.is_demonstration,
        day=on,
        as_of=gettext("As of %(date)s") % {"date": words.day(on)},
        iri=held.iri,
        title=written(words.text(held.card.title, held.card.authoritative)),
        patch=coloured(
            patch_svg(patch_of(held.card, words.reader()), decorative=True, size=240), THREAD
        ),
        kicker=" · ".join(
            [
                words.concept(held.card.type).text,
                status_words(held.card, on),
                *course_words(held, on),
            ]
        ),
        standing=words.fulfilled_words(held.card.fulfilled, held.card.commitments),
        purpose=written(purpose),
        facts=list(_facts(held)),
        parties=list(_parties(held)),
        clauses=list(_clauses(held)),
        evidence=list(_pieces(held, pieces.evidence)),
        left_out=_left_out(pieces.total - len(pieces.evidence)),
        passed=_passed(slug),
        versions=[_version(one) for one in versions_of(slug, PUBLIC)],
        files=list(_files(held)),
        method=method(),
    )


def written(held: Shown) -> Written:
    """A text as a value; what is missing is "" in the reader's language."""
    return Written(held.text, held.language or words.reader(), held.direction)


def name_of(card: OrganisationCard) -> Written:
    """The whole name of an organisation."""
    return written(words.organisation_name(card))


def bare(markup: str) -> str:
    """The words of a sentence of ours that was filled with links."""
    return re.sub(r"\s+", " ", unescape(strip_tags(markup))).strip()


def _facts(held: AgreementDetail) -> Iterator[tuple[str, str]]:
    card = held.card
    yield gettext("Term"), words.term_words(card)
    if card.signed:
        yield gettext("Signed"), words.partial(card.signed)
    if held.place:
        yield gettext("Place"), words.text(held.place, card.authoritative).text
    if held.reference:
        yield gettext("Reference number"), digits(held.reference, words.reader())
    yield gettext("Version"), words.number(held.version_number)
    yield gettext("Digest of the terms (SHA-256)"), held.terms_sha256
    yield gettext("Permanent address"), held.iri


def _parties(held: AgreementDetail) -> Iterator[dict[str, Any]]:
    original = held.card.authoritative
    for party in held.parties:
        signed = [
            ", ".join(words.text(one[part], original).text for part in ("name", "office")
                      if part in one)
            for one in party.signatories
        ]  # fmt: skip
        yield {
            "name": asdict(name_of(party.organisation)),
            "role": words.concept(party.role).text,
            "signed": "; ".join(signed),
        }


def _clauses(held: AgreementDetail) -> Iterator[Clause]:
    original = held.card.authoritative
    for article in held.articles:
        yield Clause(
            number=digits(article.number, words.reader()),
            depth=article.depth,
            title=written(words.text(article.title, original)),
            promises=[_promise(one, held) for one in article.commitments],
        )


def _promise(held: CommitmentView, agreement: AgreementDetail) -> Promise:
    line = promise_line(held, agreement.card)
    deadline = gettext("when the agreement ends") if held.deadline else ""
    return Promise(
        key=held.key,
        text=written(line.text),
        owed_by=bare(naming.owed_by(held)),
        owed_to=bare(naming.owed_to(held)),
        promised=line.promised,
        due=line.due or deadline,
        state=line.state,
        state_words=states.label(line.state),
        reached=line.reached,
        sentence=state_sentence(held),
        evidence=line.evidence_words,
    )


def _pieces(held: AgreementDetail, found: Sequence[EvidenceView]) -> Iterator[Piece]:
    slug = held.card.slug
    proofs = digests_behind(found, PUBLIC)
    for one in found:
        keys = [
            claim.commitment
            for claim in one.claims
            if claim.agreement == slug and claim.accepted_on
        ]
        yield Piece(
            when=words.span_words(one.first_day, one.last_day),
            kind=words.concept(one.kind).text,
            title=written(words.text(one.title, held.card.authoritative)),
            amounts=amounts_words(one),
            by=name_of(one.delivered_by),
            accepted=bare(accepted_words(one, keys, slug)),
            serves=", ".join(keys),
            iri=one.iri,
            uuid=str(one.uuid),
            digest=proofs.get(one.uuid, ""),
        )


def _left_out(count: int) -> str:
    if count <= 0:
        return ""
    sentence = ngettext(
        "%(count)s older piece of evidence is not listed here; it is on the page of evidence.",
        "%(count)s older pieces of evidence are not listed here; they are on the page of evidence.",
        count,
    )
    return sentence % {"count": words.number(count)}


def _passed(slug: str) -> list[tuple[Written, Written, str]]:
    """From whom to whom, in pieces of evidence, over all years."""
    flows = [one for one in reciprocity.flows_in(slug, PUBLIC) if one.measure == reciprocity.PIECES]
    known = cards({end for one in flows for end in (one.giver, one.receiver)})
    pairs: dict[tuple[int, int], Any] = {}
    for one in flows:
        pair = (one.giver, one.receiver)
        pairs[pair] = pairs.get(pair, 0) + one.amount
    public = Written(gettext("The public"), words.reader(), direction(words.reader()))
    return [
        (name_of(known[giver]), name_of(known[to]) if to in known else public, said(amount))
        for (giver, to), amount in sorted(pairs.items(), key=lambda one: (-one[1], one[0]))
    ]


def _version(held: VersionView) -> tuple[str, str, str]:
    number = gettext("Version %(number)s") % {"number": words.number(held.number)}
    return number, words.day(held.recorded_at), held.sha256


def _files(held: AgreementDetail) -> Iterator[tuple[str, str]]:
    for one in held.files:
        if one.get("sha256"):
            title = words.text(one.get("title", {})).text
            yield title or one.get("path", "").rpartition("/")[2], one["sha256"]


def method() -> list[str]:
    """How to read it, and how to check it."""
    return [
        gettext(
            "Nobody types how far a commitment is. It is computed from accepted evidence: what one "
            "party delivered and another party of the agreement accepted."
        ),
        gettext(
            "One thing that happened is one piece of evidence, whichever commitments it serves, "
            "and a person who took part several times is counted once."
        ),
        gettext(
            "The digest of a version is the SHA-256 of its terms in canonical JSON (RFC 8785). "
            "The digest of a piece of evidence is that of its public statement, which the API "
            "gives at evidence/…/statement. Whoever works them out anew sees that nothing changed."
        ),
        gettext(
            "Whoever delivered a piece gave it; those to whom its commitments are owed received "
            "it, in equal parts. Over all, what was given is what was received."
        ),
    ]
