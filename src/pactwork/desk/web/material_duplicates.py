"""What is here already and may be the same as what is being described or reviewed."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from pactwork.agreements.api import words
from pactwork.desk.web.material_words import material_line
from pactwork.desk.web.signed_in import SignedIn
from pactwork.repository.api import alike


def duplicate_lines(request: SignedIn, key: str) -> list[dict[str, Any]]:
    """Each as a line of a list, with what is the same in `seen`."""
    return [
        material_line(
            one.card,
            reverse("material", args=[one.card.key]),
            request.user.pk,
            seen=gettext("The same file")
            if one.has_same_file
            else gettext("%(share)s of the text is the same") % {"share": words.percent(one.share)},
        )
        for one in alike.duplicates(key, request.acting.viewer)
    ]
