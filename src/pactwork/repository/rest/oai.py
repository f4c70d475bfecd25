"""OAI-PMH 2.0 (https://www.openarchives.org/OAI/openarchivesprotocol.html), at /oai."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from pactwork.repository.exchange import oai_said
from pactwork.repository.exchange.oai_asked import (
    Asked,
    OaiError,
    Selection,
    Wrong,
    asked,
    set_token,
    token_of,
)
from pactwork.repository.queries import feeding

NAME: Final = "Pactwork"
RECORDS: Final = 200
HEADERS: Final = 1000
SETS: Final = 500
"""So many in one answer."""


@csrf_exempt
def oai(request: HttpRequest) -> HttpResponse:
    """One request, by GET or POST (§3.1.1). Errors are answers too, with status 200 (§3.6)."""
    if request.method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    query = request.POST if request.method == "POST" else request.GET
    pairs = [(name, value) for name, values in query.lists() for value in values]
    try:
        held = asked(pairs)
        body, now = _ANSWERS[held.verb](held)
        said = held.arguments
    except OaiError as error:
        body, now, said = oai_said.wrongs(error.wrong), _now(), error.arguments
    data = oai_said.document(body, now=now, address=_address(), arguments=said)
    return HttpResponse(data, content_type="text/xml; charset=utf-8")


Answered = tuple[str, datetime]


def _identify(held: Asked) -> Answered:
    now = _now()
    repository = oai_said.Repository(
        name=NAME,
        address=_address(),
        host=_host(),
        mails=[settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")],
        earliest=feeding.earliest() or now,
    )
    return oai_said.identify(repository), now


def _formats(held: Asked) -> Answered:
    now = _now()
    if held.identifier:
        line, now = _line(held, None)
        if line.is_deleted:
            raise _error(held, "noMetadataFormats", "It was deleted; nothing describes it now.")
    return oai_said.formats(), now


def _sets(held: Asked) -> Answered:
    rows, more = feeding.feed_sets(after=held.after_set, limit=SETS)
    if not rows:
        raise _error(held, "noSetHierarchy", "There are no sets yet.")
    token = set_token(rows[-1][0]) if more else ("" if held.after_set else None)
    return oai_said.sets(rows, token=token), _now()


def _record(held: Asked) -> Answered:
    selection = held.selection
    if selection is None or selection.prefix not in oai_said.FORMATS:
        raise _no_format(held)
    line, now = _line(held, selection.prefix)
    said = oai_said.record(_header(line), line.fragment, _host())
    return f"<GetRecord>{said}</GetRecord>", now


def _line(held: Asked, prefix: str | None) -> tuple[feeding.FeedLine, datetime]:
    key = oai_said.key_of(_host(), held.identifier)
    line, now = feeding.feed_line(key, prefix) if key else (None, _now())
    if line is None:
        raise _error(held, "idDoesNotExist", "There is no such record.")
    return line, now


def _records(held: Asked) -> Answered:
    page = _page(held, limit=RECORDS, with_fragments=True)
    host = _host()
    rows = [oai_said.record(_header(one), one.fragment, host) for one in page.lines]
    return oai_said.listed("ListRecords", rows, token=_token(held, page)), page.now


def _identifiers(held: Asked) -> Answered:
    page = _page(held, limit=HEADERS, with_fragments=False)
    host = _host()
    rows = [oai_said.header(_header(one), host) for one in page.lines]
    return oai_said.listed("ListIdentifiers", rows, token=_token(held, page)), page.now


def _page(held: Asked, *, limit: int, with_fragments: bool) -> feeding.FeedPage:
    selection = _selection(held)
    if selection.prefix not in oai_said.FORMATS:
        raise _no_format(held)
    page = feeding.feed_page(selection, limit=limit, with_fragments=with_fragments)
    if not page.lines:
        raise _error(held, "noRecordsMatch", "No record is like that.")
    return page


def _selection(held: Asked) -> Selection:
    if held.selection is None:
        raise _no_format(held)
    return held.selection


def _token(held: Asked, page: feeding.FeedPage) -> str | None:
    """The token that goes on after this page; "" after the last of several, None for one alone."""
    selection = _selection(held)
    if not page.has_more:
        return "" if selection.after else None
    return token_of(
        Selection(
            selection.prefix,
            selection.since,
            selection.until,
            selection.set,
            page.lines[-1].place,
        )
    )


def _header(line: feeding.FeedLine) -> oai_said.Header:
    return oai_said.Header(line.key, line.changed_at, line.sets, line.is_deleted)


def _no_format(held: Asked) -> OaiError:
    return _error(held, "cannotDisseminateFormat", "Records are not given in that format.")


def _error(held: Asked, code: str, said: str) -> OaiError:
    return OaiError(Wrong(code, said), arguments=held.arguments)


@transaction.atomic
def _now() -> datetime:
    return feeding.date_of_answer().astimezone(UTC)


def _address() -> str:
    return f"{str(settings.PACTWORK_BASE_URL).rstrip('/')}/oai"


def _host() -> str:
    return urlsplit(str(settings.PACTWORK_IRI_BASE)).hostname or "localhost"


_ANSWERS: Final[dict[str, Callable[[Asked], Answered]]] = {
    "Identify": _identify,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord": _record,
    "ListIdentifiers": _identifiers,
    "ListRecords": _records,
}
