"""What every page of an account shares: somebody signed in, and never kept by a cache."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from pactwork.kernel.texts import Shown, shown
from pactwork.organisations.api import OrganisationCard, cards, known_slugs
from pactwork.people.api import Person, Role
from pactwork.people.proof import prove_again_url, proves_again
from pactwork.people.queries import roles_of

View = Callable[..., HttpResponseBase]


class SignedIn(HttpRequest):
    """A request of somebody signed in."""

    user: Person


def account_page(view: View) -> View:
    """Let those signed in read what this view answers; send others to sign in and back."""
    answer: View = login_required(never_cache(view))
    return answer


def fresh_page(view: View) -> View:
    """The same for those who gave a password, a code or a passkey just now."""

    @wraps(view)
    def answer(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not proves_again(request):
            return HttpResponseRedirect(prove_again_url(request.path))
        return view(request, *args, **kwargs)

    return account_page(answer)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form, even when it is empty; None when nothing was sent."""
    return request.POST if request.method == "POST" else None


def own_organisation(request: SignedIn, slug: str) -> tuple[OrganisationCard, Role]:
    """An organisation somebody acts for by membership, and the role. Others hear of none.

    Raises:
        Http404: there is none of this slug, or the person is not in it.
    """
    number = known_slugs([slug]).get(slug)
    role = roles_of(request.user).get(number or 0)
    if number is None or role is None:
        raise Http404
    return cards([number])[number], role


def name_shown(card: OrganisationCard) -> Shown:
    """The name of an organisation as the reader gets it."""
    return shown(card.name, get_language() or "en")
