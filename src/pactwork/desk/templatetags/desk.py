"""What every page of the desk shows above its own content."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

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


@register.inclusion_tag("desk/draft/_beside.html")
def beside(slot: Any, label: str, room: Any, named: bool = False) -> dict[str, Any]:
    """What was suggested for a text of the writing room, and the way to suggest more; `named` where
    no label stands above it. Who may write an empty text is not asked to suggest one.
    """
    at = urlencode({"at": slot.name.removeprefix("text:")})
    url = reverse("desk-draft-suggest", args=[room.uuid])
    may_suggest = room.may_suggest and (slot.value or not room.may_write)
    return {
        "held": room.suggested.get(slot.name, ()),
        "label": label,
        "language": slot.of if room.side else "",
        "named": named,
        "may_decide": room.may_decide,
        "page_url": reverse("desk-draft-suggestions", args=[room.uuid]),
        "suggest_url": f"{url}?{at}" if may_suggest else "",
    }
