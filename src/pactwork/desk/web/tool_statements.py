"""Statements to look at: filtered, as they come, and one as JSON. Nobody in them is named."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from pactwork.agreements.api import recorded
from pactwork.desk.web.signed_in import SignedIn
from pactwork.desk.web.tool_frame import frame, tools_page
from pactwork.desk.web.tool_lines import statement_line
from pactwork.ledger.api import Sight, statement_viewed
from pactwork.people.api import Power


@tools_page
def statement(request: SignedIn, statement: UUID) -> HttpResponse:
    """One statement as JSON, with what became of it."""
    found = statement_viewed(statement, sight_of(request))
    if found is None:
        raise Http404
    held, shown = found
    became = recorded.became_of([held.uuid]).get(held.uuid)
    context = {
        **frame(request, "desk-statements"),
        "line": statement_line(held, became),
        "json": "" if shown is None else json.dumps(shown, ensure_ascii=False, indent=2),
    }
    return render(request, "desk/tools/statement.html", context)


def sight_of(request: SignedIn) -> Sight:
    """What this person may look at."""
    organisations = request.acting.where(Power.WRITE)
    return Sight(organisations, recorded.agreements_naming(organisations))
