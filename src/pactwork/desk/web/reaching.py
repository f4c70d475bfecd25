"""Linking a browser or a Telegram chat, for notices at once."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from pactwork.desk.web.signed_in import SignedIn, desk_page
from pactwork.notifications.api import (
    SubscriptionError,
    forget_browsers,
    make_telegram_code,
    push_key,
    reach_of,
    subscribe_browser,
    unlink_telegram,
)

_CODE = "telegram_code"


def ways_to_reach(request: SignedIn) -> dict[str, object]:
    """What the page of choices says about browsers and Telegram; the code is shown once."""
    code = str(request.session.pop(_CODE, ""))
    bot = settings.PACTWORK_TELEGRAM_BOT
    return {
        "push_key": push_key(),
        "offers_telegram": bool(settings.PACTWORK_TELEGRAM_TOKEN),
        "telegram_code": f"/start {code}" if code else "",
        "telegram_link": f"https://t.me/{bot}?start={code}" if code and bot else "",
        "reach": reach_of(request.user.pk),
    }


@desk_page
@require_POST
def reach_page(request: SignedIn) -> HttpResponse:
    """Link or let go, as the button that was pressed says."""
    asked, by = request.POST.get("do", ""), request.user.pk
    if asked == "browser" and push_key():
        _subscribe(request)
    elif asked == "no-browser":
        forget_browsers(by=by)
        messages.success(request, gettext("No browser gets your notices any more."))
    elif asked == "telegram" and settings.PACTWORK_TELEGRAM_TOKEN:
        request.session[_CODE] = make_telegram_code(by=by)
    elif asked == "no-telegram":
        unlink_telegram(by=by)
        messages.success(request, gettext("Your Telegram chat gets no notices any more."))
    return HttpResponseRedirect(reverse("desk-notifications"))


def _subscribe(request: SignedIn) -> None:
    sent = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth")}
    try:
        subscribe_browser(**sent, by=request.user.pk)
    except SubscriptionError:
        messages.warning(request, gettext("This browser could not be linked."))
    else:
        messages.success(request, gettext("This browser shows your notices from now on."))
