"""The dossier as a PDF for archives and screen readers (PDF/A-2a, PDF/UA-1), set by typst.

Everything that people wrote goes in as data and is never part of the source.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.utils.translation import gettext, pgettext

from pactwork.agreements.api import words
from pactwork.kernel.formats import digits
from pactwork.portal.dossier import Dossier
from pactwork.portal.share_image import FONTS
from pactwork.portal.typesetting import TypesettingError, typeset

TEMPLATE: Final = Path(__file__).parent / "share" / "dossier.typ"


class DossierError(RuntimeError):
    """The PDF could not be made; the message is the program's own."""


def dossier_data(held: Dossier) -> str:
    """All that the PDF says, as JSON, in the active language."""
    labels = {name: label.rstrip(":") for name, label in _labels().items()}
    said = held.values() | {"labels": labels, "date": [held.day.year, held.day.month,
                                                          held.day.day]}  # fmt: skip
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _labels() -> dict[str, str]:
    return {
        "dossier": gettext("Dossier"),
        "demonstration": gettext("Demonstration: invented data"),
        "parties": gettext("Parties"),
        "signed": pgettext("of a party", "Signed by"),
        "promises": gettext("What was promised, and where it stands"),
        "owed_by": gettext("Owed by"),
        "owed_to": gettext("Owed to"),
        "promised": gettext("Promised"),
        "due": gettext("Due"),
        "reached": gettext("Reached"),
        "evidence": gettext("Accepted evidence"),
        "no_evidence": gettext("No evidence yet"),
        "by": gettext("Delivered by"),
        "accepted": gettext("Accepted by"),
        "serves": gettext("Serves"),
        "digest": gettext("Digest (SHA-256)"),
        "number": gettext("Number"),
        "passed": gettext("Given and received"),
        "passed_what": gettext("Counted in pieces of evidence; shared evenly among receivers."),
        "from": gettext("From"),
        "to": gettext("To"),
        "amount": gettext("How much"),
        "versions": gettext("Versions"),
        "version": gettext("Version"),
        "recorded": gettext("Recorded"),
        "files": gettext("Files"),
        "file": gettext("File"),
        "method": gettext("How to read and check this"),
        "page": gettext("Page"),
        "digits": digits("0123456789", words.reader()),
    }


def make_pdf(data: str, held: Dossier, fonts: Path) -> bytes:
    """The PDF; the same data always give the same bytes. `fonts` is the folder of font packages.

    Raises:
        DossierError: a font or the template is missing, or the program failed.
    """
    day = held.day
    made = datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        return typeset(
            TEMPLATE,
            fonts=[fonts / name for name in FONTS],
            kind="pdf",
            data=data,
            pdf_standards=["ua-1", "a-2a"],
            timestamp=int(made.timestamp()),
        )
    except TypesettingError as error:
        raise DossierError(str(error)) from error
