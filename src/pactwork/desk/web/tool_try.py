"""A statement to send by hand, and a view in which it is seen arriving."""

from __future__ import annotations

from typing import Any, Final
from uuid import uuid4

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from pactwork.agreements.api import OwedLine, WantedLines, arriving, owed_lines, words
from pactwork.desk.web.signed_in import SignedIn
from pactwork.desk.web.tool_frame import (
    endpoint,
    frame,
    one_of,
    token_endpoint,
    tools_page,
    writing_for,
)
from pactwork.desk.web.tool_lines import pretty, statement_lines
from pactwork.kernel.iris import iri
from pactwork.ledger.api import (
    VOIDED,
    CredentialCard,
    Scope,
    Sight,
    credentials_of,
    statements_viewed,
    waiting_to_be_looked_at,
)

MOST: Final = 200
SHOWN: Final = 8
AT_ONCE: Final = 200
COMPLETED: Final = "http://adlnet.gov/expapi/verbs/completed"
PEOPLE: Final = "https://example.org"


@tools_page
@require_http_methods(["GET", "HEAD", "POST"])
def try_it(request: SignedIn) -> HttpResponseBase:
    """The statement and the view; on POST, look at what has arrived by now."""
    names = writing_for(request)
    organisation = one_of(names, request.GET.get("for", ""))
    live = request.headers.get("X-Live") == "1"
    if request.method == "POST":
        if waiting_to_be_looked_at():
            arriving.take_in_arrived(limit=AT_ONCE)
        if not live:
            return redirect(f"{request.get_full_path()}#arriving")
    arrived = statement_lines(statements_viewed(Sight([organisation]), limit=SHOWN))
    if live:
        return render(request, "desk/tools/_arrived.html", {"arrived": arrived})
    context = {
        **frame(request, "desk-tool-try"),
        "arrived": arrived,
        "names": list(names.items()),
        "organisation": organisation,
        **_ready(request, organisation),
    }
    return render(request, "desk/tools/try.html", context)


def _ready(request: SignedIn, organisation: int) -> dict[str, Any]:
    """The statement, with the commitment that was chosen, and how to send it."""
    wanted = WantedLines("by")
    owed = owed_lines([organisation], request.acting.viewer, wanted, limit=MOST)["by"]
    asked = request.GET.get("commitment", "")
    chosen = next((one for one in owed if f"{one.agreement}/{one.key}" == asked), None)
    chosen = chosen or (owed[0] if owed else None)
    key = _key(organisation)
    said = statement(chosen) if chosen else {}
    return {
        "commitments": [_option(one, one is chosen) for one in owed],
        "chosen": chosen is not None,
        "key": key,
        "endpoint": endpoint(),
        "json": pretty(said),
        "curl": curl(said, key.key if key else ""),
        "token": ask_token(key.key if key else "") if chosen else "",
        "with_token": curl(said, "", token="TOKEN"),
        "undo": curl(undoing(said), key.key if key else "") if said else "",
        "iri": iri("commitment", chosen.agreement, chosen.key) if chosen else "",
        "make_url": reverse("desk-tool-make"),
    }


def _option(one: OwedLine, chosen: bool) -> tuple[str, str, str, bool]:
    """Value, agreement, text, is chosen."""
    title = words.text(one.agreement_title, one.authoritative).text
    text = words.text(one.text, one.authoritative).text
    return f"{one.agreement}/{one.key}", title[:80], text[:120], chosen


def _key(organisation: int) -> CredentialCard | None:
    """The newest key of the organisation that can write."""
    now = timezone.now()
    for one in credentials_of([organisation]):
        ended = one.revoked_at is not None or (one.expires_at is not None and one.expires_at <= now)
        if not ended and {Scope.WRITE, Scope.ALL} & set(one.scopes):
            return one
    return None


def statement(chosen: OwedLine) -> dict[str, Any]:
    """A statement whose context names a commitment."""
    name = {"objectType": "Activity", "id": f"{PEOPLE}/activities/first-try"}
    return {
        "id": str(uuid4()),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": PEOPLE, "name": "somebody"},
        },
        "verb": {"id": COMPLETED, "display": {"en": "completed"}},
        "object": {**name, "definition": {"name": {"en": "A first try"}}},
        "timestamp": timezone.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
        "context": {
            "contextActivities": {
                "parent": [{"id": iri("commitment", chosen.agreement, chosen.key)}]
            }
        },
    }


def undoing(said: dict[str, Any]) -> dict[str, Any]:
    """The statement that takes it back."""
    return {
        "id": str(uuid4()),
        "actor": said["actor"],
        "verb": {"id": VOIDED, "display": {"en": "voided"}},
        "object": {"objectType": "StatementRef", "id": said["id"]},
    }


def ask_token(key: str) -> str:
    """A command that gets a token of OAuth 2 for recording; it asks for the secret."""
    return (
        f"curl --user '{key or 'KEY'}' \\\n"
        "  --data grant_type=client_credentials \\\n"
        f"  --data scope={Scope.WRITE} \\\n"
        f"  '{token_endpoint()}'"
    )


def curl(said: dict[str, Any], key: str, *, token: str = "") -> str:
    """A command that sends a statement; without a token the secret is asked for when it runs."""
    body = pretty(said).replace("'", "'\\''")
    shows = f"--header 'Authorization: Bearer {token}'" if token else f"--user '{key or 'KEY'}'"
    return (
        f"curl {shows} \\\n"
        "  --header 'Content-Type: application/json' \\\n"
        "  --header 'X-Experience-API-Version: 2.0.0' \\\n"
        f"  --data '{body}' \\\n"
        f"  '{endpoint()}statements'"
    )
