"""Letters: how a notice becomes a mail, and the sending of those that are due.

At most once: a letter is marked as being sent before, and what may have arrived is never sent
again. Only a clear refusal by the mail server is followed by another attempt.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from email.utils import formataddr
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from pactwork.kernel.languages import direction
from pactwork.kernel.refusals import refusal
from pactwork.notifications.actions.outbox import begin, claim, drop, finish, give_back, put_off
from pactwork.notifications.kinds import one_line
from pactwork.notifications.models import Channel, Outgoing, Sending, State
from pactwork.notifications.queries.telling import Letter, letters_of
from pactwork.notifications.unsubscribing import unsubscribe_url
from pactwork.people.api import Recipient

CLOSED_FOR: Final = timedelta(minutes=5)
FRESH_SECONDS: Final = 10.0
"""How long it holds that somebody may see; what is not sent by then is asked about anew."""

log = structlog.get_logger(__name__)


def send_due_mail(*, limit: int = 50) -> int:
    """Send the next letters that are due; how many were taken in hand, 0 when there are none."""
    rows = claim(Sending, limit=limit, channel=Channel.MAIL)
    letters = letters_of(rows)
    drop([row for row in rows if row.pk not in letters])
    send_all([(row, compose(row, letters[row.pk])) for row in rows if row.pk in letters])
    return len(rows)


def compose(row: Outgoing, letter: Letter) -> EmailMultiAlternatives:
    """One notice as a mail in its reader's language."""
    person = letter.person
    with override(person.language):
        words = {
            "title": letter.said.title,
            "text": letter.said.text,
            "url": full_url(letter.said.path),
            "why": str(letter.kind.label),
        }
        return mail(row, person, letter.kind.group, letter.said.title, "notice", words)


def mail(
    row: Outgoing,
    person: Recipient,
    group: str,
    subject: str,
    template: str,
    words: Mapping[str, Any],
) -> EmailMultiAlternatives:
    """A letter of plain text and simple HTML, with a way to have no more of them.

    The language of the person must be active. Its Message-ID comes from the row, so a mail
    server that is given it twice can tell.
    """
    stop = unsubscribe_url(person.pk, group, person.language)
    context = {
        **words,
        "language": person.language,
        "direction": direction(person.language),
        "greeting": _greeting(person),
        "stop_url": stop,
        "settings_url": full_url(f"/{person.language}/desk/notifications/"),
    }
    message = EmailMultiAlternatives(
        subject=one_line(subject)[:200],
        body=render_to_string(f"notifications/{template}.txt", context).strip() + "\n",
        to=[formataddr((one_line(person.name), one_line(person.email)))],
        headers={
            "Message-ID": f"<{row.uuid}@{_host()}>",
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "Content-Language": person.language,
        },
    )
    html = render_to_string(f"notifications/{template}.html", context)
    message.attach_alternative(html, "text/html")
    return message


def full_url(path: str) -> str:
    """The full address of a path on this site."""
    return f"{settings.PACTWORK_BASE_URL}{path}"


def send_all(mails: list[tuple[Outgoing, EmailMultiAlternatives]]) -> None:
    """Send leased letters over one connection, each marked before and after."""
    if not mails:
        return
    connection = get_connection()
    try:
        connection.open()
    except OSError as fault:
        log.warning("mail_closed", fault=str(fault))
        give_back([row for row, _ in mails], str(fault), after=CLOSED_FOR)
        return
    until = monotonic() + FRESH_SECONDS
    sent: Outgoing | None = None
    try:
        for number, (row, message) in enumerate(mails):
            if monotonic() > until:
                left = [row for row, _ in mails[number:]]
                give_back(left, "", after=timedelta(0))
                return
            is_ours, sent = begin(row, sent=sent), None
            if is_ours and _has_left(connection, row, message):
                sent = row
    finally:
        connection.close()
        if sent is not None:
            finish(sent, State.SENT)


def _has_left(connection: BaseEmailBackend, row: Outgoing, message: EmailMultiAlternatives) -> bool:
    """Send a letter that is marked as being sent; what became of it is said here unless it left."""
    try:
        connection.send_messages([message])
    except (SMTPResponseException, SMTPRecipientsRefused) as fault:
        answer = refusal(fault)
        assert answer is not None
        if answer.is_final:
            finish(row, State.FAILED, answer.said)
        else:
            put_off(row, answer.said)
    except ValueError as fault:
        log.warning("mail_impossible", sending=str(row.uuid), fault=str(fault))
        finish(row, State.FAILED, str(fault))
    except OSError as fault:
        log.warning("mail_uncertain", sending=str(row.uuid), fault=str(fault))
        finish(row, State.UNCERTAIN, str(fault))
    else:
        return True
    return False


def _greeting(person: Recipient) -> str:
    name = one_line(person.name)
    return gettext("Dear %(name)s,") % {"name": name} if name else gettext("Hello,")


def _host() -> str:
    return urlsplit(settings.PACTWORK_BASE_URL).hostname or "localhost"
