"""The organisation an address names; from a duplicate, the way to what it was merged into."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.urls import ResolverMatch, reverse

from pactwork.organisations.api import OrganisationDetail, organisation_by_slug


class MovedError(Exception):
    """What is asked for stands at the same address with another slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def organisation_at(slug: str) -> OrganisationDetail:
    """The organisation of this slug.

    Raises:
        Http404: there is none to be seen; MovedError: it is called otherwise now.
    """
    held = organisation_by_slug(slug)
    if held is None:
        raise Http404
    if held.card.slug != slug:
        raise MovedError(held.card.slug)
    return held


def redirect_to(request: HttpRequest, slug: str) -> HttpResponsePermanentRedirect:
    """To the same page of what this one was merged into, asked anew each time: a merge may be
    undone.
    """
    match = request.resolver_match or ResolverMatch(redirect_to, (), {})
    url = reverse(match.view_name, kwargs={**match.kwargs, "slug": slug})
    query = request.META.get("QUERY_STRING", "")
    answer = HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
    answer["Cache-Control"] = "public, max-age=0, must-revalidate"
    return answer
