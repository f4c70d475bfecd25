"""Who looks at what waits for a review, and taking back what one declined."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, gettext_lazy

from pactwork.agreements.api import words
from pactwork.desk.web.material_words import fault_words
from pactwork.desk.web.signed_in import SignedIn
from pactwork.repository.api import MaterialError, NotAllowedError, queues, reviewing

MOVES: Final[Mapping[str, tuple[Callable[..., None], Any, str]]] = {
    "look": (
        reviewing.look_at,
        gettext_lazy("The others see that you look at it."),
        "desk-review",
    ),
    "give-back": (
        reviewing.give_back,
        gettext_lazy("The others see that you do not look at it any more."),
        "desk-reviews",
    ),
    "take-decline-back": (
        reviewing.take_decline_back,
        gettext_lazy("It is in review again."),
        "desk-review",
    ),
}
"""What a reviewer does beside deciding: the action, what is said then, and where one goes."""


def moved(request: SignedIn, key: str, name: str) -> HttpResponse:
    """Do one of `MOVES`, and go where it leads."""
    act, said, place = MOVES[name]
    try:
        act(key, by=request.user)
    except NotAllowedError:
        raise PermissionDenied from None
    except LookupError:
        raise Http404 from None
    except MaterialError as error:
        messages.warning(request, fault_words(error))
        return redirect("desk-reviews")
    messages.success(request, str(said))
    return redirect(place, key) if place == "desk-review" else redirect(place)


def looking_lines(
    request: SignedIn, keys: Collection[str]
) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Who looks at each of these, in words."""
    return {
        key: [_looking(one, is_me=one.person == request.user.pk) for one in lines]
        for key, lines in queues.claims_on(keys, request.user).items()
    }


def _looking(one: queues.ClaimLine, *, is_me: bool) -> dict[str, Any]:
    told = {"name": one.name, "date": words.day(one.until)}
    said = gettext("%(name)s looks at it, until %(date)s unless decided before.")
    if is_me:
        said = gettext("You look at it, until %(date)s unless you decide before.")
    return {"said": said % told, "is_me": is_me}


def declined_lines(request: SignedIn) -> list[dict[str, Any]]:
    """What this person declined and may take back."""
    return [
        {
            "key": one.key,
            "title": words.text(one.titles, one.languages),
            "organisation": words.organisation_name(one.organisation),
            "reason": one.reason,
            "day": words.day(one.at),
        }
        for one in queues.declined_lately(request.user)
    ]
