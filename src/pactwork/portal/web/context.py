"""What the frame of every page needs to know: languages, ways around, search, demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, gettext

from pactwork.agreements.api import has_demonstration
from pactwork.kernel.languages import LANGUAGE_NAMES, LANGUAGES, direction
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.web.frame import world_of


def page(request: HttpRequest) -> dict[str, object]:
    """The template variable `page`; nothing is looked up unless a template asks."""
    return {"page": SimpleLazyObject(lambda: _page(request))}


def _page(request: HttpRequest) -> dict[str, Any]:
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "language": language,
        "direction": direction(language),
        "languages": [
            (code, LANGUAGE_NAMES[code], in_language(request, code), code == language)
            for code in LANGUAGES
        ],
        "nav": _navigation(request),
        "footer": _footer(),
        "signed_in": SimpleLazyObject(lambda: _signed_in(request)),
        "home_url": reverse("home"),
        "search_url": "" if _has_own_search(request) else reverse("search"),
        "suggest_url": reverse("suggestions"),
        "search_query": request.GET.get("q", "")[:200],
        "site": settings.PACTWORK_BASE_URL.rstrip("/"),
        "canonical": settings.PACTWORK_BASE_URL.rstrip("/") + request.path,
        "demonstration": SimpleLazyObject(lambda: _shows_demonstration(request)),
    }


def in_language(request: HttpRequest, code: str) -> str:
    """The address of this page in another language, with the same query."""
    _, first, *rest = f"{request.path}/".split("/")
    if first not in LANGUAGES:
        return f"/{code}/"
    query = request.META.get("QUERY_STRING", "")
    path = "/".join(["", code, *rest]).removesuffix("/")
    return f"{path}?{query}" if query else path


def _has_own_search(request: HttpRequest) -> bool:
    """The home page and the pages of finding lead with a search of their own."""
    own = ("home", "register", "materials", "search")
    return request.path in {reverse(name) for name in own}


def _navigation(request: HttpRequest) -> list[tuple[str, str, bool]]:
    register = _address("register")
    places = [
        (gettext("Agreements"), register),
        (gettext("Materials"), _address("materials")),
        (gettext("Quilt"), f"{register}?view=quilt"),
        (gettext("Map"), f"{register}?view=map"),
        (gettext("Organisations"), _address("organisations")),
        (gettext("About"), _address("about")),
        (gettext("Desk"), _address("desk")),
    ]
    here = _section(request, register)
    return [(label, url, url == here) for label, url in places if url]


def _section(request: HttpRequest, register: str) -> str:
    """The entry of the navigation under which this page stands."""
    view = request.GET.get("view", "")
    if request.path == register and view in {"quilt", "map"}:
        return f"{register}?view={view}"
    if request.path.startswith(register):
        return register
    if request.path.startswith((_address("collections"), _address("sectors"))):
        return _address("materials")
    return _address("desk") if _is_own(request) else "/".join(request.path.split("/")[:3]) + "/"


def _is_own(request: HttpRequest) -> bool:
    """Whether this is a page of the desk or of an account, which no cache keeps for others."""
    return request.path.startswith(tuple(filter(None, (_address("desk"), _address("account")))))


def _signed_in(request: HttpRequest) -> dict[str, str] | None:
    """Who is signed in, for the masthead of pages that are their own; else None."""
    person = getattr(request, "user", None)
    if not _is_own(request) or person is None or not person.is_authenticated:
        return None
    return {
        "name": person.name,
        "url": _address("account"),
        "sign_out_url": _address("account_logout"),
    }


def _footer() -> list[tuple[str, str]]:
    places = [
        (gettext("About Pactwork"), _address("about")),
        (gettext("For machines"), _address("machines")),
    ]
    return [(label, url) for label, url in places if url]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _shows_demonstration(request: HttpRequest) -> bool:
    key = f"demonstration-{world_of(request)}"
    held = caches["pages"].get(key)
    if held is None:
        held = has_demonstration(PUBLIC)
        caches["pages"].set(key, held)
    return bool(held)
