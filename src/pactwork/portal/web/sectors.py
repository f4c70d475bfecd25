"""Sectors: who belongs to them for everybody, what they share for themselves."""

from __future__ import annotations

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from pactwork.agreements.api import words
from pactwork.kernel.paging import asked_page, paging
from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.people.api import Person
from pactwork.portal.web import naming
from pactwork.portal.web.frame import public_page
from pactwork.portal.web.fresh import fresh_page, reader_of
from pactwork.portal.web.material_cards import card_of
from pactwork.portal.web.material_formats import to_page
from pactwork.repository.api import sectors

SIZE: Final = 30
SHARED: Final = 24
MEMBERS: Final = 200
"""So many organisations of a sector its page names."""


@public_page
def sector_list(request: HttpRequest) -> HttpResponse:
    """Every sector."""
    offset = (asked_page(request) - 1) * SIZE
    context = {
        "sectors": [
            {
                "name": words.text(one.name),
                "description": words.text(one.description),
                "url": reverse("sector", args=[one.slug]),
                "count": _organisations(one.count),
            }
            for one in sectors.sectors_listed(PUBLIC, offset=offset, limit=SIZE)
        ],
        "paging": paging(request, total=sectors.sectors_in_all(), size=SIZE),
        "crumbs": [(gettext("Materials"), reverse("materials")), (gettext("Sectors"), "")],
    }
    return render(request, "portal/sector/list.html", context)


@fresh_page
def sector(request: HttpRequest, slug: str) -> HttpResponse:
    """One sector; what is shared in it only for those signed in who belong to it."""
    viewer = reader_of(request)
    offset = (asked_page(request) - 1) * SHARED
    held = sectors.sector_page(slug, viewer, offset=offset, limit=SHARED, most=MEMBERS)
    if held is None:
        raise Http404
    name = words.text(held.card.name)
    rest = held.card.count - len(held.members)
    context = {
        "title": name,
        "description": words.text(held.card.description),
        "crumbs": [
            (gettext("Materials"), reverse("materials")),
            (gettext("Sectors"), reverse("sectors")),
            (naming.crumb(name), ""),
        ],
        "count": _organisations(held.card.count),
        "keeper": naming.organisation_link(held.keeper, short=False) if held.keeper else "",
        "members": [naming.organisation_link(one, short=False) for one in held.members],
        "more": _others(rest) if rest > 0 else "",
        "is_public": viewer == PUBLIC,
        **_shared(request, held, viewer),
    }
    return render(request, "portal/sector/page.html", context)


def _shared(request: HttpRequest, held: sectors.SectorPage, viewer: Viewer) -> dict[str, Any]:
    """What is shared in it, as far as the reader belongs to it."""
    if held.shared is None:
        return {"is_in": False}
    person = request.user.pk if isinstance(request.user, Person) else None
    said = ngettext("%(count)s material", "%(count)s materials", held.shared.total)
    return {
        "is_in": True,
        "shared": said % {"count": words.number(held.shared.total)},
        "materials": [card_of(one, person=person) for one in held.shared.cards],
        "paging": paging(request, total=held.shared.total, size=SHARED),
    }


def _organisations(count: int) -> str:
    said = ngettext("%(count)s organisation", "%(count)s organisations", count)
    return said % {"count": words.number(count)}


def _others(count: int) -> str:
    said = ngettext("and %(count)s other", "and %(count)s others", count)
    return said % {"count": words.number(count)}


@require_safe
def identifier(request: HttpRequest, slug: str) -> HttpResponse:
    """The permanent identifier of a sector."""
    held = sectors.sector_page(slug, PUBLIC, limit=0, most=0)
    if held is None:
        raise Http404
    return to_page(request, held.iri)
