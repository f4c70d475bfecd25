"""The webhooks in the description: one for each kind of notice that the apps have."""

from __future__ import annotations

from typing import Any

from django.utils.translation import override

from pactwork.kernel.languages import LANGUAGES
from pactwork.notifications.api import notice_kinds


def webhooks() -> dict[str, Any]:
    """The `webhooks` of OpenAPI 3.1, as docs/reference/webhooks.md tells them."""
    with override("en"):
        return {kind.key: {"post": _told(kind.key, str(kind.label))} for kind in notice_kinds()}


def _told(key: str, label: str) -> dict[str, Any]:
    headers = ("webhook-id", "webhook-timestamp", "webhook-signature")
    return {
        "operationId": f"told-{key}",
        "summary": label,
        "description": "Signed as Standard Webhooks has it; sent until it is answered with 2xx.",
        "security": [],
        "parameters": [
            {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
            for name in headers
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _message(key)}},
        },
        "responses": {
            "2XX": {"description": "Arrived."},
            "410": {"description": "Leave this address alone: the webhook is paused."},
        },
    }


def _message(key: str) -> dict[str, Any]:
    said = {name: {"type": "string"} for name in ("title", "text", "url")}
    text = {"type": "object", "properties": said, "required": list(said)}
    data = {
        "id": {"type": "string", "format": "uuid"},
        "subject": {
            "type": "string",
            "description": "What it is about.",
        },
        "organisations": {"type": "array", "items": {"type": "string"}},
        "texts": {"type": "object", "properties": dict.fromkeys(LANGUAGES, text)},
    }
    return {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": key},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"type": "object", "properties": data, "required": list(data)},
        },
    }
