"""What every page of the desk shares: somebody signed in, and never kept by a cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from pactwork.people.api import Acting, Person, acting

View = Callable[..., HttpResponseBase]


class SignedIn(HttpRequest):
    """A request of somebody signed in, with what they may do today."""

    user: Person
    acting: Acting


def desk_page(view: View) -> View:
    """Let those signed in read what this view answers; send others to sign in and back."""

    @wraps(view)
    def answer(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.acting = acting(request.user)
        return view(request, *args, **kwargs)

    return login_required(never_cache(answer))


def operator_page(view: View) -> View:
    """Let those who run the installation read what this view answers; for others there is none."""

    @wraps(view)
    def answer(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_operator:
            raise Http404
        return view(request, *args, **kwargs)

    return desk_page(answer)


def asks_json(request: HttpRequest) -> bool:
    """Whether a script asks, that saves while somebody types."""
    return request.headers.get("Accept", "").startswith("application/json")
