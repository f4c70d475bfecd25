"""What oEmbed says of a material (https://oembed.com §2.3): a frame as high as its form needs, its
picture, and who made it. What cannot be shown in a frame is a link.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.utils.html import format_html

from pactwork.files.api import known_of, thumbnail_size
from pactwork.kernel.iris import iri
from pactwork.kernel.texts import shown
from pactwork.repository.api import MaterialPage, Showing, authors_of, showing

WIDTH, HEIGHT = 800, 600
_SOUND: Final = 230
_BAR: Final = 110
"""Points below what is shown: its name, its download, who made it."""
_NOT_FRAMED: Final = frozenset({"none", "not-run"})


def said_of(held: MaterialPage, language: str, *, width: int, height: int) -> dict[str, Any]:
    """The answer, in at most this width and height."""
    told, base = held.described, str(settings.PACTWORK_BASE_URL).rstrip("/")
    title = shown(told.titles, language).text
    said: dict[str, Any] = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": ", ".join(authors_of(told, language)),
        "author_url": iri("organisation", told.organisation),
        "provider_name": "Pactwork",
        "provider_url": base,
        "cache_age": 3600,
        **_thumbnail(held, base),
    }
    looked = showing.showing(told)
    if looked.form in _NOT_FRAMED and not (looked.copy and looked.copy.frame):
        return said | {"type": "link"}
    size = _size(looked, width, height)
    said |= {"width": size[0], "height": size[1]}
    said["html"] = format_html(
        '<iframe src="{}/{}/materials/{}/embed/" width="{}" height="{}" title="{}" '
        'loading="lazy" allowfullscreen></iframe>',
        base,
        language,
        told.key,
        *size,
        title,
    )
    return said


def _size(looked: Showing, width: int, height: int) -> tuple[int, int]:
    """As wide as may be, and as high as it is at that width."""
    if looked.form == "audio":
        return width, min(height, _SOUND)
    facts = known_of(looked.file.sha256) if looked.file else None
    if looked.form in ("image", "video") and facts and facts.width and facts.height:
        return width, min(height, round(width * facts.height / facts.width) + _BAR)
    return width, height


def _thumbnail(held: MaterialPage, base: str) -> dict[str, Any]:
    address = showing.cover_address(held.key, held.cover, size=showing.LARGE)
    size = thumbnail_size(held.cover, showing.LARGE) if address else None
    if size is None:
        return {}
    whole = f"{base}{address}" if address.startswith("/") else address
    return {"thumbnail_url": whole, "thumbnail_width": size[0], "thumbnail_height": size[1]}
