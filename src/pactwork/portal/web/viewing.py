"""What stands in the viewer of a material's page, and the code with which others embed it."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from pactwork.agreements.api import words
from pactwork.kernel.numerals import whole_number
from pactwork.repository.api import Described, DescribedFile, FileRole, Showing, outgoing, showing
from pactwork.repository.api import words as said

EMBED_SIZE: Final = (720, 480)
_FORM_NAMES: Final = {
    "jsonld": "JSON-LD",
    "amb.json": "AMB",
    "dc.xml": "Dublin Core",
    "lom.xml": "LOM",
    "datacite.xml": "DataCite",
    "csl.json": "CSL",
    "bib": "BibTeX",
    "ris": "RIS",
}


def viewer_of(
    request: HttpRequest, told: Described, cover: str, person: int | None = None
) -> dict[str, Any]:
    """The file that is open and how it is shown, after `?file=`, `?read=` and `?from=`."""
    first = _number(request.GET.get("from", "1"))
    held = showing.showing(
        told,
        chosen=_hexadecimal(request.GET.get("file", "")),
        reading=request.GET.get("read") == "text",
        first_page=first,
        person=person,
    )
    picture = showing.cover_address(told.key, cover, person=person)
    has_own_cover = any(one.role is FileRole.COVER for one in told.files)
    return {
        "shown": held,
        "kind": held.file.kind if held.file else "link",
        "cover": picture,
        "cover_beside": picture if has_own_cover or held.form in {"audio", "package"} else "",
        "poster": showing.cover_address(told.key, cover, size=showing.LARGE, person=person),
        "facts": [
            {
                "name": one.name,
                "facts": " · ".join([*_role(one), *said.file_facts(one)]),
                "url": reverse("material-file", args=[told.key, one.sha256]),
            }
            for one in told.files
        ],
        "download": _download(told, held),
        "embeds": held.form not in {"none", "not-run", "reading"},
        "embed_code": embed_code(told),
    }


def embed_code(told: Described) -> str:
    """The markup with which others show it on their own pages."""
    url = settings.PACTWORK_BASE_URL.rstrip("/") + reverse("material-embed", args=[told.key])
    width, height = EMBED_SIZE
    return str(
        format_html(
            '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" '
            'allow="fullscreen"></iframe>',
            url,
            width,
            height,
            words.text(told.titles, told.languages).text,
        )
    )


def machine_forms(key: str) -> list[tuple[str, str, str]]:
    """A material as machines take it: (name, address, media type)."""
    return [
        (_FORM_NAMES[form], reverse("material-format", args=[key, form]), media_type)
        for form, media_type in outgoing.FORMATS.items()
        if form in _FORM_NAMES
    ]


def packages(told: Described) -> list[tuple[str, str]]:
    """A material with all its files in one, by kind: (name, address)."""
    return [
        (_PACKAGES[kind], reverse("material-package", args=[told.key, kind]))
        for kind in outgoing.package_kinds(told)
    ]


_PACKAGES: Final = {
    "zip": "ZIP",
    "bag": "BagIt",
    "imscc": "Common Cartridge",
    "scorm12": "SCORM 1.2",
    "scorm2004": "SCORM 2004",
}


def _download(told: Described, held: Showing) -> str:
    """Where the open file is taken; it leads to the bytes and is counted on the way."""
    return reverse("material-file", args=[told.key, held.file.sha256]) if held.file else ""


def _role(file: DescribedFile) -> list[str]:
    return [] if file.role is FileRole.CONTENT else [str(said.ROLES[file.role])]


def _number(typed: str) -> int:
    number = whole_number(typed, digits=5)
    return 1 if number is None else number


def _hexadecimal(typed: str) -> str:
    return typed if len(typed) <= 64 and typed.isascii() and typed.isalnum() else ""
