"""What a tool is told that showed nothing good, or too little (RFC 6750 §3, RFC 9728 §5.1)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.conf import settings

from pactwork.ledger.rest.asked import ROOT, Fault

RESOURCE: Final = "/.well-known/oauth-protected-resource" + ROOT
"""Where it is told which tokens open the record store, and who gives them."""

_BASIC: Final = 'Basic realm="xAPI", charset="UTF-8"'


def nobody(authorization: str) -> Fault:
    """The refusal of a request that shows no credential or token, or none that is good."""
    was_bearer = authorization.partition(" ")[0].lower() == "bearer"
    error = ', error="invalid_token"' if was_bearer else ""
    said = "Show a credential that is good, as Basic or Bearer."
    return Fault(401, said, (), {"WWW-Authenticate": f"{_BASIC}, {_bearer()}{error}"})


def beyond(scopes: Collection[str]) -> Fault:
    """The refusal of a request for which what was shown has no scope."""
    needed = f'error="insufficient_scope", scope="{" ".join(sorted(scopes))}"'
    said = "The credential does not open this: it has no scope for it."
    return Fault(403, said, (), {"WWW-Authenticate": f"{_bearer()}, {needed}"})


def _bearer() -> str:
    site = str(settings.PACTWORK_BASE_URL).rstrip("/")
    return f'Bearer realm="xAPI", resource_metadata="{site}{RESOURCE}"'
