"""Sites of strangers with pages and files that say in JSON-LD what they are, for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from pactwork.kernel.safe_http import Answer, UnreachableError
from pactwork.repository.actions import harvesting
from pactwork.repository.actions.harvesting import add_source, harvest
from pactwork.repository.models import Material
from tests.factories import numbers

SITE = "https://elsewhere.example"
MAP = f"{SITE}/sitemap.xml"
FEED = f"{SITE}/materials.jsonl"


class Web:
    """Some sites: what is at each address, and what was asked."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.silent_at = ""

    def put(self, address: str, body: str | bytes, status: int = 200, **headers: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.held[address] = (status, headers, data)

    def __call__(
        self, address: str, headers: Mapping[str, str], most: int, into: BinaryIO | None = None
    ) -> Answer:
        if address == self.silent_at:
            raise UnreachableError("silence")
        if not address.endswith("/robots.txt"):
            self.asked.append(address)
            self.headers.append(headers)
        status, said, body = self.held.get(address, (404, {}, b""))
        if headers.get("If-None-Match") and headers["If-None-Match"] == said.get("etag"):
            return Answer(304, b"", said)
        if into is not None:
            into.write(body[:most])
            body = b""
        return Answer(status, body[:most], said)

    def pages(self) -> list[str]:
        """The pages asked for, without sitemaps; forgotten then."""
        found = [one for one in self.asked if "sitemap" not in one]
        self.asked.clear()
        return found


def described(title: str, **more: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org/", "@type": ["LearningResource", "VideoObject"],
        "name": title, "inLanguage": "ka", "license": "https://creativecommons.org/licenses/by/4.0/",
        **more,
    }  # fmt: skip


def html(said: Any) -> str:
    organisation = {"@type": "Organization", "name": "ბიბლიოთეკა"}
    return (
        "<!DOCTYPE html><html><head><title>x</title>"
        f'<script type="application/ld+json">{json.dumps(organisation)}</script>'
        f'<script type="application/ld+json">{json.dumps(said, ensure_ascii=False)}</script>'
        "</head><body><script>throw 1</script></body></html>"
    )


def listed(pages: Mapping[str, str], kind: str = "urlset") -> str:
    name = "url" if kind == "urlset" else "sitemap"
    rows = "".join(
        f"<{name}><loc>{address}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</{name}>"
        for address, day in pages.items()
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0"?><{kind} xmlns="{space}">{rows}</{kind}>'


def site(web: Web, titles: Mapping[str, str], *, day: str = "2026-01-01") -> None:
    """A sitemap with pages of these titles by name."""
    web.put(MAP, listed({f"{SITE}/{name}": day for name in titles}))
    for name, title in titles.items():
        web.put(f"{SITE}/{name}", html(described(title)))


def source(kind: str = "sitemap", address: str = MAP, **more: Any) -> str:
    return add_source(
        slug="elsewhere", name="Elsewhere", address=address, kind=kind,
        organisation=numbers("library")[0], by=None, **more,
    )  # fmt: skip


def go(web: Web, slug: str = "elsewhere") -> harvesting.Harvest:
    return harvest(slug, visit=web, sleep=lambda _: None)


def titles() -> list[str]:
    rows = Material.objects.filter(withdrawn_at=None).order_by("pk")
    return [row.current.titles["ka"] for row in rows if row.current]
