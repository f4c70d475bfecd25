"""Saving the form of describing by itself, while somebody types: answers of JSON for its script.

Nothing is sent for review, no file is taken and nobody is asked by mail; that is for the buttons.
"""

from __future__ import annotations

import json
from typing import Any

from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext

from pactwork.agreements.api import suggesting, words
from pactwork.desk.web.deposit import pairs
from pactwork.desk.web.describe_partners import chosen_partners
from pactwork.desk.web.describe_parts import telling_files
from pactwork.desk.web.material_form import DescribeForm
from pactwork.desk.web.material_words import fault_words
from pactwork.desk.web.signed_in import SignedIn
from pactwork.kernel.formats import format_time
from pactwork.repository.api import (
    WHY_WORDS,
    DeskMaterial,
    MaterialError,
    NotAllowedError,
    Said,
    Why,
    depositing,
    materials,
)


def everything_said(
    request: SignedIn, held: DeskMaterial, form: DescribeForm, creators: Any, origins: Any
) -> Said:
    """What the form and what stands beside it say; only once all of it is valid."""
    return form.said(
        creators=[one for row in creators if (one := row.creator())],
        origins=[one for row in origins if (one := row.origin())],
        commitments=[*pairs(request.POST.getlist("commitment")), *closed(held)],
        partners=chosen_partners(request, held),
    )


def closed(held: DeskMaterial) -> list[tuple[str, str]]:
    """What it serves that cannot be chosen any more, and stays."""
    open_ = suggesting.open_commitments(held.organisation.number, held.commitments)
    offered = {(one.agreement, one.key) for one in open_}
    return [one for one in held.commitments if one not in offered]


def saved_by_itself(
    request: SignedIn, held: DeskMaterial, form: DescribeForm, creators: Any, origins: Any
) -> JsonResponse:
    """That it is saved and when, with the revision to go on from (200); what cannot be saved as it
    is typed (422); that somebody else changed it, or that it is no draft any more (409).
    """
    if "write" not in held.may:
        return _refused(409, str(WHY_WORDS[Why.STAGE]))
    if not all([form.is_valid(), creators.is_valid(), origins.is_valid()]):
        return _refused(422, _wrong(form, creators, origins))
    said = everything_said(request, held, form, creators, origins)
    try:
        revision = depositing.fill_in(
            held.key, said, revision=form.cleaned_data["revision"] or None, by=request.user
        )
        told = telling_files(request, held)
    except MaterialError as error:
        clashes = error.why in (Why.CHANGED, Why.STAGE, Why.WITHDRAWN)
        return _refused(409 if clashes else 422, fault_words(error))
    except (LookupError, NotAllowedError):
        return _refused(409, gettext("There is no such material, or it is not yours to see."))
    now = materials.desk_view(held.key, request.user) or held
    time = format_time(timezone.localtime(), words.reader())
    return JsonResponse(
        {
            "revision": now.revision if told else revision,
            "said": gettext("Saved at %(time)s") % {"time": time},
            "missing": list(now.missing),
        }
    )


def script_words() -> str:
    """What the script says, as JSON."""
    said = {
        "saving": gettext("Saving…"),
        "unsaved": gettext("Not saved yet"),
        "unsent": gettext(
            "The connection is lost. What you type is kept on this device and saved as soon as it "
            "is back."
        ),
        "signed_out": gettext(
            "You were signed out. What you typed is kept on this device: sign in in another "
            "window, and it is saved."
        ),
        "clash": gettext("What you typed is kept on this device, and is not saved."),
        "kept": gettext("You typed this here on {date}, and it was not saved: {fields}."),
        "meanwhile": gettext("The draft was changed since."),
    }
    return json.dumps(said, ensure_ascii=False)


def _refused(status: int, said: str) -> JsonResponse:
    return JsonResponse({"said": said}, status=status)


def _wrong(form: DescribeForm, creators: Any, origins: Any) -> str:
    """What is wrong, each with the field it is about."""
    faults = [
        gettext("%(field)s: %(fault)s") % {"field": one.fields[name].label, "fault": fault}
        if name in one.fields
        else str(fault)
        for one in (form, *creators, *origins)
        for name, errors in one.errors.items()
        for fault in errors
    ]
    return " ".join([gettext("Not saved yet"), "·", *faults])
