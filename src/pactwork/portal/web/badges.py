"""The badge of an agreement, and the page where it is taken."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from pactwork.agreements.api import AgreementCard, agreement_card
from pactwork.kernel.languages import LANGUAGE_NAMES, LANGUAGES
from pactwork.kernel.viewer import PUBLIC
from pactwork.portal.badge import HEIGHT, alternative, badge_svg
from pactwork.portal.patches import agreement_path
from pactwork.portal.web.answers import for_machines, in_asked_language
from pactwork.portal.web.feeds import site
from pactwork.portal.web.frame import public_page

HOUR = 3600
"""Pages that embed a badge ask again after this many seconds."""


@public_page
@in_asked_language
def badge(request: HttpRequest, slug: str) -> HttpResponse:
    """The badge as SVG, in the language of `?lang=`."""
    return for_machines(badge_svg(_card(slug)), "image/svg+xml; charset=utf-8", max_age=HOUR)


@public_page
def badge_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The badge as it looks, and what to copy to have it on another page."""
    card = _card(slug)
    wanted = request.GET.get("badge", "")
    language = wanted if wanted in LANGUAGES else request.path.split("/")[1]
    with override(language):
        said = alternative(card)
    image = f"{site()}{reverse('badge', args=[slug])}?lang={language}"
    page = f"{site()}{agreement_path(slug, language)}"
    context = {
        "card": card,
        "image": f"{reverse('badge', args=[slug])}?lang={language}",
        "said": said,
        "language": language,
        "height": HEIGHT,
        "html": as_html(page, image, said),
        "markdown": as_markdown(page, image, said),
        "address": image,
        "languages": [
            (LANGUAGE_NAMES[code], f"{request.path}?badge={code}", code == language)
            for code in LANGUAGES
        ],
    }
    return render(request, "portal/badge.html", context)


def as_html(page: str, image: str, said: str) -> str:
    """The badge as a link in HTML."""
    return (
        f'<a href="{escape(page)}"><img src="{escape(image)}" alt="{escape(said)}" '
        f'height="{HEIGHT}"></a>'
    )


def as_markdown(page: str, image: str, said: str) -> str:
    """The badge as a link in Markdown (CommonMark)."""
    plain = "".join(f"\\{letter}" if letter in "\\[]*_`<>" else letter for letter in said)
    return f"[![{plain}]({image})]({page})"


def _card(slug: str) -> AgreementCard:
    card = agreement_card(slug, PUBLIC)
    if card is None:
        raise Http404
    return card
