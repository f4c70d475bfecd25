"""What every page of the desk shows above its own content."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from pactwork.agreements.api import words
from pactwork.kernel.sentences import sentence_list
from pactwork.notifications.api import announcements_for
from pactwork.organisations.api import cards
from pactwork.people.api import Acting, Power, acting

register = template.Library()


def _stopped(powers: Acting) -> str:
    """For whom the reader may read and no more, because publishing is suspended; "" for nobody."""
    found = [one for one, held in powers.powers.items() if Power.DELIVER not in held]
    named = [words.organisation_short(card).text for card in cards(found).values()] if found else []
    return sentence_list(sorted(named))


@register.inclusion_tag("desk/_announcements.html", takes_context=True)
def announcements_bar(context: template.Context) -> dict[str, Any]:
    """What was announced to the reader and not dismissed yet, newest first."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return {"announced": []}
    powers = getattr(request, "acting", None) or acting(request.user)
    held = announcements_for(request.user.pk, powers.powers, on=timezone.localdate())
    return {
        "stopped": _stopped(powers),
        "announced": [(one.uuid, words.text(one.text)) for one in held],
        "csrf_token": context.get("csrf_token"),
        "here": request.get_full_path(),
    }
