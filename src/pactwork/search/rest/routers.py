"""The address of the search in the read API, to be mounted by name."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from pactwork.kernel.rest import LINE
from pactwork.search.question import FARTHEST
from pactwork.search.rest import schemas as shape
from pactwork.search.rest.answering import LISTS, LONGEST, PATTERNS, answer, pairs_of, question_of

router: Final = Router(by_alias=True)


class Asked(BaseModel):
    """What may be asked."""

    q: str = Field(
        default="",
        max_length=LONGEST,
        pattern=LINE,
        description="Words in any of the languages; what stands in quotation marks, exactly so.",
    )
    language: str = Field(
        default="en",
        max_length=35,
        pattern=PATTERNS["language"],
        description="The reader's language, as a BCP 47 tag.",
    )
    kind: str = Field(
        default="", pattern=PATTERNS["kind"], max_length=LISTS["kind"],
        description="Kinds of things, with commas between: material,agreement,organisation.",
    )  # fmt: skip
    filter: str = Field(
        default="", pattern=PATTERNS["filter"], max_length=LISTS["filter"],
        description="Values of facets, with commas between: subject:0111,subject:0112,level:2. Of "
        "one facet any of them is enough.",
    )  # fmt: skip
    count: str = Field(
        default="", pattern=PATTERNS["count"], max_length=LISTS["count"],
        description="Facets whose values are counted, with commas between: subject,level.",
    )  # fmt: skip
    sort: str = Field(
        default="relevance", pattern="^(relevance|newest|title|used)$",
        description="relevance, newest, title, or used: what was used most of late.",
    )  # fmt: skip
    size: int = Field(default=10, ge=1, le=100, description="How many at most.")
    cursor: int = Field(default=0, ge=0, le=FARTHEST, description="From `next` of the page before.")


@router.get(
    "/search",
    response=shape.Found,
    operation_id="search",
    summary="Find materials, agreements and organisations",
    tags=["Search"],
)
def search(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """What everybody finds by words, best first, with counts beside it.

    Words are found in other forms and, where they name a concept, in other languages. It answers
    as it is now: nothing keeps it.
    """
    said = pairs_of(request.META.get("QUERY_STRING", ""))
    return HttpResponse(answer(question_of(said), said), content_type="application/json")
