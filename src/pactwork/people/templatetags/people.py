"""What pages of accounts need besides the design: `{% load people %}`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import get_language, gettext_lazy

from pactwork.kernel.formats import digits, format_date, format_number

register = template.Library()

PLACES: Final = (
    ("desk", gettext_lazy("Desk")),
    ("account", gettext_lazy("Account")),
    ("account-organisations", gettext_lazy("Your organisations")),
    ("account_email", gettext_lazy("Mail addresses")),
    ("mfa_index", gettext_lazy("Passkeys and password")),
    ("usersessions_list", gettext_lazy("Where you are signed in")),
    ("account-tokens", gettext_lazy("Tokens for programs")),
    ("account-privacy", gettext_lazy("Your data")),
)


@register.inclusion_tag("people/_places.html", takes_context=True)
def account_places(context: template.Context) -> dict[str, Any]:
    """The ways around the account; operators also see the claims that wait."""
    request = context["request"]
    names = list(PLACES)
    if getattr(request.user, "is_operator", False):
        names.append(("account-claims", gettext_lazy("Claims")))
    found = []
    for name, label in names:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        found.append((str(label), url, url == request.path))
    return {"places": found, "user": request.user}


@register.filter
def day(when: date | datetime) -> str:
    """A date in the reader's language and calendar."""
    held = timezone.localtime(when).date() if isinstance(when, datetime) else when
    return format_date(held, get_language() or "en")


@register.filter
def moment(when: datetime) -> str:
    """A date with its time."""
    clock = digits(time_format(timezone.localtime(when), "H:i"), get_language() or "en")
    return f"{day(when)}, {clock}"


@register.filter
def number(amount: int) -> str:
    """A number in the reader's digits."""
    return format_number(amount, get_language() or "en")


@register.simple_tag
def mail_folder() -> str:
    """The folder into which mail is written where no mail server is set; else "".

    Strangers learn where it is in demonstrations only.
    """
    known = settings.PACTWORK_MODE == "demo" or not settings.PACTWORK_MAIL_FOLDER
    return str(settings.PACTWORK_MAIL_FOLDER) if known else "PACTWORK_HOME/mail"


@register.simple_tag
def service_name() -> str:
    """The service people may sign in with; "" if there is none."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("openid_connect", {}).get("APPS", [])
    return str(apps[0]["name"]) if apps else ""
