"""The dossier of an agreement as a page to read and print, and as a PDF to keep."""

from __future__ import annotations

from pathlib import Path

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from pactwork.agreements.api import agreement_head, words
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.dossier import dossier_of
from pactwork.portal.dossier_pdf import DossierError, dossier_data, make_pdf
from pactwork.portal.patches import evidence_path
from pactwork.portal.web.around import around
from pactwork.portal.web.frame import public_page

log = structlog.get_logger("pactwork.portal.dossier")


@public_page
def dossier(request: HttpRequest, slug: str) -> HttpResponse:
    """The dossier as a page."""
    head = agreement_head(slug, PUBLIC)
    held = dossier_of(slug, timezone.localdate()) if head else None
    if head is None or held is None:
        raise Http404
    context = around(head, "dossier", (gettext("Dossier"), ""), versions=head.version_number) | {
        "dossier": held,
        "pieces": [(one, evidence_path(one.uuid, words.reader())) for one in held.evidence],
        "pdf_url": reverse("dossier-pdf", args=[slug]),
    }
    return render(request, "portal/agreement/dossier.html", context)


@public_page
def dossier_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a PDF in the language of the address."""
    held = dossier_of(slug, timezone.localdate())
    if held is None:
        raise Http404
    fonts = Path(settings.PACTWORK_NODE_MODULES) / "@expo-google-fonts"
    try:
        made = make_pdf(dossier_data(held), held, fonts)
    except DossierError as error:
        log.error("dossier_failed", agreement=slug, language=words.reader(), error=str(error))
        sentence = gettext("The PDF could not be made. The page has the same; it can be printed.")
        return HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(made, content_type="application/pdf")
    name = f"{slug}.{words.reader()}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
