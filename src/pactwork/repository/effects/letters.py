"""Letters to people who need no account: those who are asked whether they want to be named."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

log = structlog.get_logger(__name__)


def ask_by_mail(to: str, language: str, said: Mapping[str, str], path: str) -> None:
    """Send the question (`repository/mail/consent.txt`: subject, then text). A letter that cannot
    leave is logged, and raises nothing.
    """
    site = settings.PACTWORK_BASE_URL.rstrip("/")
    with translation.override(language):
        text = render_to_string(
            "repository/mail/consent.txt", {**said, "link": f"{site}{path}", "site": site}
        )
    subject, _, body = text.strip().partition("\n")
    message = EmailMessage(" ".join(subject.split())[:200], f"{body.strip()}\n", to=[to])
    try:
        message.send()
    except OSError as error:
        log.warning("letter_not_sent", reason=type(error).__name__)
