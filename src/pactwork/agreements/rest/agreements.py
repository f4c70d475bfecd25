"""Addresses of agreements and of what stands in them."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from pactwork.agreements.queries.agreement import agreement_detail
from pactwork.agreements.queries.commitment import commitment_detail, steps_of
from pactwork.agreements.queries.pactfile import as_yaml, pact_of
from pactwork.agreements.queries.register import register_after
from pactwork.agreements.queries.views import AgreementDetail
from pactwork.agreements.rest import schemas as shape
from pactwork.agreements.rest import shaping
from pactwork.agreements.rest.filters import (
    AgreementSlug,
    CommitmentKey,
    ListQuestion,
    PactForm,
)
from pactwork.kernel.rest import SLUG, next_url, not_found, read_cursor, write_cursor
from pactwork.kernel.viewer import PUBLIC

router: Final = Router(tags=["Agreements"], by_alias=True)
_YAML: Final = "application/yaml"
_JSON: Final = "application/json"


@router.get(
    "/agreements",
    response=shape.AgreementList,
    operation_id="listAgreements",
    summary="Find agreements",
)
def agreements(request: HttpRequest, question: Query[ListQuestion]) -> shape.AgreementList:
    """Agreements that match every filter, in the order of their slugs, a page at a time."""
    after = read_cursor("agreements", question.cursor, SLUG)
    wanted = question.register_filter()
    if wanted is None:
        return shape.AgreementList(items=[], next=None)
    found = register_after(wanted, PUBLIC, slug=after, limit=question.limit + 1)
    shown = found[: question.limit]
    following = None
    if len(found) > len(shown):
        cursor = write_cursor("agreements", shown[-1].slug)
        following = next_url(["agreements"], question.asked(), cursor)
    return shape.AgreementList(
        items=[shaping.agreement_line(card) for card in shown], next=following
    )


@router.get(
    "/agreements/{slug}",
    response=shape.Agreement,
    operation_id="getAgreement",
    summary="Read an agreement",
)
def agreement(request: HttpRequest, slug: AgreementSlug) -> shape.Agreement:
    """The agreement as its newest version has it, with its parties, sources and totals."""
    return shaping.agreement(_detail(slug))


def _detail(slug: str) -> AgreementDetail:
    detail = agreement_detail(slug, PUBLIC)
    if detail is None:
        raise not_found("agreement", slug)
    return detail


@router.get(
    "/agreements/{slug}/articles",
    response=shape.ArticleList,
    operation_id="listArticles",
    summary="Read the articles of an agreement",
)
def articles(request: HttpRequest, slug: AgreementSlug) -> shape.ArticleList:
    """The articles in reading order, each with the keys of its commitments."""
    held = _detail(slug).articles
    return shape.ArticleList(items=[shaping.article(one, slug) for one in held])


@router.get(
    "/agreements/{slug}/commitments",
    response=shape.CommitmentList,
    operation_id="listCommitments",
    summary="Read the commitments of an agreement",
)
def commitments(request: HttpRequest, slug: AgreementSlug) -> shape.CommitmentList:
    """The commitments in reading order, with where each stands today."""
    held = _detail(slug).commitments
    return shape.CommitmentList(items=[shaping.commitment(one, slug) for one in held])


@router.get(
    "/agreements/{slug}/matrix",
    response=shape.Matrix,
    operation_id="getMatrix",
    summary="See who owes what to whom",
)
def matrix(request: HttpRequest, slug: AgreementSlug) -> shape.Matrix:
    """The parties across, the commitments down, and what each has to do with the other."""
    return shaping.matrix(_detail(slug))


@router.get(
    "/agreements/{slug}/pact",
    response=dict[str, Any],
    operation_id="getPactFile",
    summary="Download the pact file",
    openapi_extra={"responses": {200: {"content": {_YAML: {"schema": {"type": "object"}}}}}},
)
def pact(request: HttpRequest, slug: AgreementSlug, form: PactForm = None) -> HttpResponse:
    """The whole agreement in one file that can be kept, edited and imported again.

    It comes as JSON, or as YAML when `format` or the Accept header asks for it.
    """
    held = pact_of(slug, PUBLIC)
    if held is None:
        raise not_found("agreement", slug)
    if form == "yaml" or (form is None and request.get_preferred_type([_JSON, _YAML]) == _YAML):
        return HttpResponse(as_yaml(held), content_type=_YAML)
    return HttpResponse(json.dumps(held, ensure_ascii=False), content_type=_JSON)


@router.get(
    "/commitments/{slug}/{key}/progress",
    response=shape.CommitmentProgress,
    operation_id="getProgress",
    summary="Follow the progress of a commitment",
)
def progress(
    request: HttpRequest, slug: AgreementSlug, key: CommitmentKey
) -> shape.CommitmentProgress:
    """A commitment, each year of it, and what each day added, in the order of time."""
    detail = commitment_detail(slug, key, PUBLIC)
    if detail is None:
        raise not_found("commitment", f"{slug}#{key}")
    held = detail.commitment
    return shaping.commitment_progress(detail, steps_of(held.number, held.progress.periods))
