"""Parts of the form that describes a material: its files, subjects, commitments, what is folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from pactwork.agreements.api import suggesting, words
from pactwork.desk.web.deliver import Offer
from pactwork.desk.web.material_form import DescribeForm
from pactwork.desk.web.signed_in import SignedIn
from pactwork.files.api import kind_of
from pactwork.repository.api import (
    DescribedFile,
    DeskMaterial,
    FileRole,
    companions,
    depositing,
    showing,
)
from pactwork.repository.api import words as said
from pactwork.vocabularies.api import concepts

FEW: Final = 5
_KIND: Final = "evidence-kinds:material"
_PACKED: Final = "application/zip"
_BROAD: Final = len("isced-f-05")


def files_of(held: DeskMaterial) -> list[dict[str, Any]]:
    """The files of a draft, each with its language and what it is to the material."""
    found = []
    for file in held.described.files:
        short = file.sha256[:16]
        languages = said.language_choices([file.language] if file.language else ())
        found.append(
            {
                "sha256": file.sha256,
                "id": short,
                "name": file.name,
                "unpacks": file.media_type == _PACKED and _is_cartridge(file.sha256),
                "sign": said.sign_of(said.kind_of(file.media_type)),
                "facts": " · ".join(said.file_facts(file)),
                "note": _note_on(file),
                "languages": [
                    ("", gettext("No words, or not said"), not file.language),
                    *((code, name, code == file.language) for code, name in languages),
                ],
                "roles": [
                    (role.value, label, role is file.role) for role, label in said.ROLES.items()
                ],
            }
        )
    return found


def binds_by_name(held: DeskMaterial) -> bool:
    """Whether subtitles or transcripts have to tell by their names which film they go with."""
    files = held.described.files
    beside = {FileRole.SUBTITLES, FileRole.TRANSCRIPT} & {one.role for one in files}
    return bool(beside) and len(companions.played(files)) > 1


def _note_on(file: DescribedFile) -> str:
    """What whoever shares a file should know before others cannot look at it."""
    if said.is_only_kept(file.media_type):
        return gettext("Others can download it; it is not shown in the page.")
    if showing.is_unplayed(file.sha256):
        return gettext(
            "Most browsers will not play it. Save it again as MP4 (H.264) or WebM, if you can."
        )
    return ""


def _is_cartridge(sha256: str) -> bool:
    kind = kind_of(sha256)
    return kind is not None and kind.key == "cartridge"


def telling_files(request: SignedIn, held: DeskMaterial) -> bool:
    """Write down languages and roles of files that were chosen otherwise than they stand; whether
    any were.
    """
    told = False
    for file in held.described.files:
        short = file.sha256[:16]
        language = request.POST.get(f"file-language-{short}")
        role = request.POST.get(f"file-role-{short}")
        changed: dict[str, Any] = {}
        if language is not None and language != file.language:
            changed["language"] = language
        if role in set(FileRole) and role != file.role:
            changed["role"] = FileRole(role)
        if changed:
            depositing.describe_file(held.key, sha256=file.sha256, by=request.user, **changed)
            told = True
    return told


def subject_groups(form: DescribeForm) -> list[dict[str, Any]]:
    """Broad fields of study, each with the narrower ones below it."""
    chosen = set(form["subjects"].value() or ())
    groups: dict[str, dict[str, Any]] = {}
    below: dict[str, list[tuple[str, str, bool]]] = {}
    for one in concepts("isced-fields"):
        label = words.concept(f"isced-fields:{one.notation}").text
        entry = (one.notation, label, one.notation in chosen)
        if one.broader:
            below.setdefault(one.notation[:_BROAD], []).append(entry)
        else:
            groups[one.notation] = {"broad": entry}
    for notation, group in groups.items():
        group["narrow"] = below.get(notation, [])
        group["open"] = any(current for *_, current in group["narrow"])
    return list(groups.values())


def offers(
    organisation: int,
    title: str,
    wanted: Sequence[tuple[str, str]],
    found: Sequence[suggesting.Suggestion],
) -> list[Offer]:
    """Commitments it may serve: those chosen, those searched for, those its title fits."""
    likely = suggesting.suggested_commitments(
        organisation, words=title, kind=_KIND, measures=["measures:materials"], limit=FEW
    )
    chosen = suggesting.open_commitments(organisation, wanted)
    picked = {(one.agreement, one.key) for one in chosen}
    held = {(one.agreement, one.key): one for one in (*chosen, *found, *([] if found else likely))}
    places = {slug: index for index, (slug, _) in reversed(list(enumerate(held)))}
    together = sorted(held.items(), key=lambda one: places[one[0][0]])
    return [_offer(one, pair in picked) for pair, one in together]


def _offer(held: suggesting.Suggestion, chosen: bool) -> Offer:
    due = gettext("due on %(date)s")
    return Offer(
        value=f"{held.agreement}/{held.key}",
        text=words.text(held.text, held.authoritative),
        agreement=words.text(held.agreement_title, held.authoritative),
        note=due % {"date": words.day(held.deadline)} if held.deadline else "",
        chosen=chosen,
    )


_BASICS: Final = ("languages", "resource_type", "licence", "subjects")
_MORE: Final = (
    "themes",
    "levels",
    "target_groups",
    "literacies",
    "accessibility",
    "keywords",
    "doi",
)


def opened(
    form: DescribeForm, creators: Any, origins: Any, missing: Sequence[str]
) -> dict[str, bool]:
    """Which folded parts stand open: where something is missing or wrong."""
    return {
        "basics_open": any(name in missing or form[name].errors for name in _BASICS),
        "more_open": any(form[name].errors for name in _MORE),
        "makers_open": any(row.errors for row in creators if row.is_bound),
        "origins_open": any(row.errors for row in origins if row.is_bound)
        or ("licence" in missing and any(row["iri"].value() for row in origins)),
    }


def summaries(form: DescribeForm, creators: Any, origins: Any) -> dict[str, str]:
    """What stands in each folded part, in a few words."""
    return {
        "basics": " · ".join(_basics(form)),
        "more": _chosen(form),
        "makers": ", ".join(_names(creators)),
        "origins": _sources(origins),
        "seen": " · ".join(_seen(form)),
    }


def _basics(form: DescribeForm) -> Iterator[str]:
    languages = form["languages"].value() or ()
    if languages:
        yield said.languages(languages)
    if kind := form["resource_type"].value():
        yield words.concept(f"resource-types:{kind}").text
    if licence := form["licence"].value():
        yield words.concept(f"licences:{licence}").text.partition(":")[0]
    for one in (form["subjects"].value() or ())[:2]:
        yield words.concept(f"isced-fields:{one}").text


def _chosen(form: DescribeForm) -> str:
    names = ("themes", "levels", "target_groups", "literacies", "accessibility")
    count = sum(len(form[name].value() or ()) for name in names)
    if not count:
        return ""
    return ngettext("%(count)s chosen", "%(count)s chosen", count) % {"count": words.number(count)}


def _names(creators: Any) -> list[str]:
    return [name for row in creators if (name := str(row["name"].value() or ""))]


def _sources(origins: Any) -> str:
    count = sum(bool(row["iri"].value()) for row in origins)
    if not count:
        return ""
    said_ = ngettext("%(count)s source", "%(count)s sources", count)
    return said_ % {"count": words.number(count)}


def _seen(form: DescribeForm) -> Iterator[str]:
    value = form["visibility"].value()
    labels = dict(form.fields["visibility"].choices)  # type: ignore[attr-defined]
    if value in labels:
        yield str(labels[value])
    curation = dict(form.fields["curation"].choices)  # type: ignore[attr-defined]
    if (chosen := form["curation"].value()) is not None and chosen in curation:
        yield str(curation[chosen])


def asked_text(request: HttpRequest, name: str, longest: int = 200) -> str:
    """A word from a form, without what cannot be stored."""
    return request.POST.get(name, "")[:longest].replace("\x00", "").strip()
