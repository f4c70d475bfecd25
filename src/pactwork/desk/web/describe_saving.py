"""Saving the texts of the form of describing by themselves, while somebody types: answers of JSON
for its script.

Only texts, and only those that were changed, each with what stood there before: what others wrote
meanwhile is never overwritten. Makers, sources, files, commitments, licence, whatever is ticked or
chosen, and sending it for review are for the buttons.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext

from pactwork.agreements.api import suggesting, words
from pactwork.desk.web.deposit import pairs
from pactwork.desk.web.describe_partners import chosen_partners
from pactwork.desk.web.material_form import UNTOLD, DescribeForm
from pactwork.desk.web.material_words import fault_words
from pactwork.desk.web.signed_in import SignedIn
from pactwork.kernel.formats import format_time
from pactwork.kernel.languages import LANGUAGE_NAMES
from pactwork.kernel.texts import Text
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

_TRIES: Final = 3
"""So often it is read again where somebody else saved something in the same moment."""


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


def self_saving(held: DeskMaterial, language: str) -> list[str]:
    """The fields that save themselves, in a form written in this language. A note that stands in
    another one does not: the form shows one of its languages, and says all of it.
    """
    others = [code for code in LANGUAGE_NAMES if code != language]
    note = ["note"] if set(held.note) <= {language} else []
    pair = ("title", "description")
    return [*pair, *(f"{name}_{code}" for name in pair for code in others), "keywords", *note]


def saved_by_itself(request: SignedIn, held: DeskMaterial, form: DescribeForm) -> JsonResponse:
    """That it is saved and when (200), with the revision to go on from if nothing else was changed
    since the page came; what cannot be saved as it is typed (422); that somebody else changed the
    same, or that it is no draft any more (409); that somebody else is signed in now (403).

    Asked without anything to save: who is signed in, and the token to send it with.
    """
    if request.method != "POST":
        return JsonResponse({"person": str(request.user.pk), "token": get_token(request)})
    if request.POST.get("person") != str(request.user.pk):
        return _refused(403, _words()["signed_out"])
    for _ in range(_TRIES):
        try:
            return _saved(request, held, form)
        except forms.ValidationError as error:
            return _refused(422, " ".join([gettext("Not saved yet"), "·", *error.messages]))
        except MaterialError as error:
            if error.why is not Why.CHANGED:
                clashes = error.why in (Why.STAGE, Why.WITHDRAWN)
                return _refused(409 if clashes else 422, fault_words(error))
        except (LookupError, NotAllowedError):
            return _refused(409, gettext("There is no such material, or it is not yours to see."))
        held = materials.desk_view(held.key, request.user) or held
    return _refused(409, str(WHY_WORDS[Why.CHANGED]))


def _saved(request: SignedIn, held: DeskMaterial, form: DescribeForm) -> JsonResponse:
    """Raises MaterialError, also where the same was changed elsewhere, and ValidationError."""
    if "write" not in held.may:
        raise MaterialError(Why.STAGE)
    language = request.POST.get("language", "")
    named = [name for name in request.POST if f"was-{name}" in request.POST]
    known = language in LANGUAGE_NAMES and set(named) <= {*self_saving(held, language)}
    if not known or request.POST.get("version") != str(held.version):
        raise MaterialError(Why.CHANGED)
    fresh: dict[str, Any] = {}
    for name in named:
        typed, before = (_cleaned(form, name, request.POST[one]) for one in (name, f"was-{name}"))
        stored = _cleaned(form, name, _stored(held, name, language))
        if stored not in (typed, before):
            raise MaterialError(Why.CHANGED)
        if stored != typed:
            fresh[name] = typed
    revision = held.revision
    if fresh:
        said = _said(held, language, fresh)
        revision = depositing.fill_in(
            held.key, said, revision=held.revision, version=held.version, by=request.user
        )
    follows = request.POST.get("revision") == str(held.revision)
    now = materials.desk_view(held.key, request.user) or held
    time = format_time(timezone.localtime(), words.reader())
    return JsonResponse(
        {
            "revision": revision if follows else None,
            "said": gettext("Saved at %(time)s") % {"time": time},
            "missing": list(now.missing),
        }
    )


def _cleaned(form: DescribeForm, name: str, text: str) -> Any:
    """A text as its field reads it. Raises ValidationError, which names the field."""
    field = form.fields[name]
    try:
        value = field.clean(text)
    except forms.ValidationError as error:
        fault = " ".join(error.messages)
        raise forms.ValidationError(
            gettext("%(field)s: %(fault)s") % {"field": field.label, "fault": fault}
        ) from None
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(" ".join(one.split()) for one in value))
    return value


def _stored(held: DeskMaterial, name: str, language: str) -> str:
    """What stands in a field now, in a form written in this language."""
    if name == "keywords":
        return ", ".join(held.described.keywords.get(language, ()))
    if name == "note":
        return held.note.get(language, "")
    what, _, code = name.partition("_")
    texts: Text = getattr(held.described, f"{what}s")
    return texts.get(code, "") if code else texts.get(language) or texts.get(UNTOLD, "")


def _said(held: DeskMaterial, language: str, fresh: Mapping[str, Any]) -> Said:
    """The texts that changed, with what is said in other languages as it stands."""
    said: dict[str, Any] = {}
    for name in ("title", "description"):
        mine = {
            one.partition("_")[2] or language: text
            for one, text in fresh.items()
            if one.partition("_")[0] == name
        }
        if mine:
            told = dict(getattr(held.described, f"{name}s"))
            if UNTOLD in told:
                told.setdefault(language, told.pop(UNTOLD))
            said[f"{name}s"] = {code: text for code, text in {**told, **mine}.items() if text}
    if "keywords" in fresh:
        said["keywords"] = {**held.described.keywords, language: fresh["keywords"]}
    if "note" in fresh:
        said["note"] = {language: fresh["note"]} if fresh["note"] else {}
    return Said(**said)


def script_words() -> str:
    """What the script says, as JSON."""
    return json.dumps(_words(), ensure_ascii=False)


def _words() -> dict[str, str]:
    return {
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


def _refused(status: int, said: str) -> JsonResponse:
    return JsonResponse({"said": said}, status=status)
