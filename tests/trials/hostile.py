"""What strangers put into every field, and whether anything of it came alive on a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from tests.trials.markup import Page
from tests.trials.victims import Victims

PAYLOAD = "'\"></textarea></title></script><zx-evil onzx=1>"
"""Closes whatever it may stand in, and begins an element that no page of ours has."""
IN_A_NAME = "'\"><zx-evil onzx=1>"
ELSEWHERE = "//evil.example/"


class Hostile(Victims):
    """The library and the school, who write nothing but such things."""

    def text(self, kind: str) -> str:
        """A text that would come alive."""
        return f"{self.mark}{kind}{IN_A_NAME if kind == 'file' else PAYLOAD}"

    def _agreement(self, key: str, **said: Any) -> dict[str, Any]:
        return super()._agreement(key, **{"visibility": "public", **said})


def alive_in(answer: Any) -> list[str]:
    """What of a payload is markup in an answer; what of ours leads to script or elsewhere."""
    kind = answer.get("Content-Type", "")
    if answer.streaming:
        b"".join(answer.streaming_content)
        return []
    text = answer.content.decode("utf-8", "replace")
    if "html" in kind:
        return list(_alive_in_page(Page(text)))
    if "xml" in kind or "svg" in kind:
        tags = [str(one.tag) for one in ElementTree.fromstring(answer.content).iter()]
        return [tag for tag in tags if "zx-evil" in tag]
    return []


def _alive_in_page(page: Page) -> Iterator[str]:
    for tag, held in page.elements:
        if tag == "zx-evil":
            yield "an element"
        for name, value in held.items():
            if name.startswith("on"):
                yield f"{tag} {name}={value[:80]}"
            if name in ("href", "src", "action", "formaction", "data") and _runs(value):
                yield f"{tag} {name}={value[:80]}"


def _runs(address: str) -> bool:
    """Whether an address is script, or another page than it seems."""
    plain = "".join(address.split()).lower()
    return plain.startswith(("javascript:", "vbscript:", "data:text", "//evil"))


def leads_away(answer: Any) -> str:
    """The other site an answer leads to; "" for none."""
    to = answer.get("Location", "")
    host = urlsplit(to.replace("\\", "/")).netloc
    return to if host not in ("", "testserver", "localhost:8000") else ""
