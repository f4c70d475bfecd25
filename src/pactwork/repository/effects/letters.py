"""Letters to people who need no account: those who are asked whether they want to be named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from unicodedata import category

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

LONGEST: Final = 100
"""So many letters of what somebody typed, a title or a name, stand in a letter of ours."""
_ADDRESS: Final = re.compile(r"\S*(?:[:\uff1a][/\uff0f\\]|www\.|@)\S*", re.IGNORECASE)
_DOT: Final = re.compile(r"[.\u3002\uff0e\uff61](?=[^\W\d_])")
_JOINERS: Final = "\u200c\u200d"


def ask_by_mail(to: str, language: str, said: Mapping[str, str], path: str) -> None:
    """Send the question (`repository/mail/consent.txt`: subject, then text).

    Raises:
        OSError: it cannot leave now, or was refused (then one of `smtplib`).
        ValueError: it can never be sent.
    """
    site = settings.PACTWORK_BASE_URL.rstrip("/")
    plain = {name: without_addresses(text) for name, text in said.items()}
    with translation.override(language):
        text = render_to_string(
            "repository/mail/consent.txt", {**plain, "link": f"{site}{path}", "site": site}
        )
    subject, _, body = text.strip().partition("\n")
    message = EmailMessage(" ".join(subject.split())[:200], f"{body.strip()}\n", to=[to])
    message.send()


def without_addresses(text: str) -> str:
    """What somebody typed, on one line, shortened, and with nothing a reader of mail makes a link
    of: addresses are left out, and a name of a site (example.org) comes apart.
    """
    shown = "".join(
        one if one in _JOINERS or category(one) not in ("Cc", "Cf") else ""
        for one in " ".join(text.split())
    )
    told = _DOT.sub(". ", _ADDRESS.sub("…", shown))
    return told if len(told) <= LONGEST else f"{told[: LONGEST - 1].rstrip()}…"
