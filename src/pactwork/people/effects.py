"""Mail to people, in their own language. Whether it leaves, no page tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from pactwork.kernel.texts import shown
from pactwork.organisations.api import cards
from pactwork.people.models import Claim, Invitation, Role
from pactwork.people.queries import asked_about

log = structlog.get_logger("pactwork.people")


def send_mail(kind: str, to: str, language: str, said: Mapping[str, Any]) -> None:
    """Send the mail of this kind (`people/mail/<kind>.txt`: subject, then text).

    A mail that cannot leave is logged and raises nothing: the page must not differ.
    """
    with translation.override(language):
        site = settings.PACTWORK_BASE_URL
        text = render_to_string(f"people/mail/{kind}.txt", {**said, "site": site})
    subject, _, body = text.strip().partition("\n")
    message = EmailMessage(" ".join(subject.split())[:200], f"{body.strip()}\n", to=[to])
    try:
        message.send()
    except OSError as error:
        log.warning("mail not sent", kind=kind, reason=type(error).__name__)


def mail_invitation(invitation: int, token: str, language: str, site: str) -> None:
    """Send an invitation to the address it is meant for."""
    offered = Invitation.objects.select_related("invited_by").get(pk=invitation)
    card = cards([offered.organisation_id])[offered.organisation_id]
    with translation.override(language):
        said = {
            "organisation": shown(card.name, language).text,
            "inviter": offered.invited_by.name if offered.invited_by else "",
            "role": Role(offered.role).label,
            "link": site + reverse("account-invitation", args=[token]),
        }
    send_mail("invitation", offered.email, language, said)


def mail_claim(claim: int) -> None:
    """Tell those who decide on a claim that it waits."""
    held = Claim.objects.select_related("person").get(pk=claim)
    card = cards([held.organisation_id])[held.organisation_id]
    for person in asked_about(held):
        with translation.override(person.language):
            place = reverse("account-claims")
            if not person.is_operator:
                place = reverse("account-people", args=[card.slug])
        said = {
            "person": held.person.name,
            "organisation": shown(card.name, person.language).text,
            "link": settings.PACTWORK_BASE_URL + place,
        }
        send_mail("claim", person.email, person.language, said)


def mail_decision(claim: int) -> None:
    """Tell somebody what became of their claim."""
    held = Claim.objects.select_related("person").get(pk=claim)
    card = cards([held.organisation_id])[held.organisation_id]
    language = held.person.language
    said = {
        "organisation": shown(card.name, language).text,
        "is_accepted": held.is_accepted,
        "reason": held.reason,
    }
    send_mail("decision", held.person.email, language, said)
