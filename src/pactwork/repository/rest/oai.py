"""OAI-PMH 2.0 (https://www.openarchives.org/OAI/openarchivesprotocol.html), at /oai."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
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
        body, now, said = oai_said.wrongs(error.wrong).encode(), _now(), error.arguments
    data = oai_said.document(body, now=now, address=_address(), arguments=said)
    return HttpResponse(data, content_type="text/xml; charset=utf-8")


Answered = tuple[bytes, datetime]


def _identify(held: Asked) -> Answered:
    now = _now()
    repository = oai_said.Repository(
        name=NAME,
        address=_address(),
        host=_host(),
        mails=[settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")],
        earliest=feeding.earliest() or now,
    )
    return oai_said.identify(repository).encode(), now


def _formats(held: Asked) -> Answered:
    now = _now()
    if held.identifier:
        (_, is_deleted), now = _found(held, "oai_dc")
        if is_deleted:
            raise _error(held, "noMetadataFormats", "It was deleted; nothing describes it now.")
    return oai_said.formats().encode(), now


def _sets(held: Asked) -> Answered:
    rows, more = feeding.feed_sets(after=held.after_set, limit=SETS)
    if not rows:
        raise _error(held, "noSetHierarchy", "There are no sets yet.")
    token = set_token(rows[-1][0]) if more else ("" if held.after_set else None)
    return oai_said.sets(rows, token=token).encode(), _now()


def _record(held: Asked) -> Answered:
    selection = held.selection
    if selection is None or selection.prefix not in oai_said.FORMATS:
        raise _no_format(held)
    (said, _), now = _found(held, selection.prefix)
    return b"".join((b"<GetRecord>", said, b"</GetRecord>")), now


def _found(held: Asked, prefix: str) -> tuple[tuple[bytes, bool], datetime]:
    key = oai_said.key_of(_host(), held.identifier)
    found, now = feeding.feed_record(key, prefix, host=_host()) if key else (None, _now())
    if found is None:
        raise _error(held, "idDoesNotExist", "There is no such record.")
    return found, now


def _records(held: Asked) -> Answered:
    page = _page(held, limit=RECORDS, with_fragments=True)
    return _listed("ListRecords", held, page), page.now


def _identifiers(held: Asked) -> Answered:
    page = _page(held, limit=HEADERS, with_fragments=False)
    return _listed("ListIdentifiers", held, page), page.now


def _listed(verb: str, held: Asked, page: feeding.FeedPage) -> bytes:
    given = _selection(held).given
    size = _size(held, page)
    return oai_said.listed(verb, page.said, token=_token(held, page, size), cursor=given, size=size)


def _size(held: Asked, page: feeding.FeedPage) -> int:
    """How many there are in all: at the end that is known; before, of everything, about."""
    selection = _selection(held)
    given = selection.given + page.count
    if not page.has_more:
        return given if selection.given or not selection.after else 0
    narrowed = selection.set or selection.since or selection.until
    about = selection.size or (0 if narrowed or selection.after else feeding.about_all())
    return about if about > given else 0


def _page(held: Asked, *, limit: int, with_fragments: bool) -> feeding.FeedPage:
    selection = _selection(held)
    if selection.prefix not in oai_said.FORMATS:
        raise _no_format(held)
    asked_for = partial(feeding.feed_page, host=_host(), with_fragments=with_fragments)
    page = asked_for(selection, limit=limit)
    if page.last:
        return page
    if not selection.after:
        raise _error(held, "noRecordsMatch", "No record is like that.")
    if selection.until:
        # What was to follow changed since, and left the span. A list must not end in an error:
        # one of those ends it, which §3.5.1 allows.
        page = asked_for(replace(selection, since=selection.until, until=None), limit=1)
    if not page.last:
        raise _error(held, "badResumptionToken", "Nothing follows any more.")
    return replace(page, has_more=False)


def _selection(held: Asked) -> Selection:
    if held.selection is None:
        raise _no_format(held)
    return held.selection


def _token(held: Asked, page: feeding.FeedPage, size: int) -> str | None:
    """The token that goes on after this page; "" after the last of several, None for one alone."""
    selection = _selection(held)
    if not page.has_more:
        return "" if selection.after else None
    given = selection.given + page.count
    return token_of(replace(selection, after=page.last, given=given, size=size))


def _no_format(held: Asked) -> OaiError:
    return _error(held, "cannotDisseminateFormat", "Records are not given in that format.")


def _error(held: Asked, code: str, said: str) -> OaiError:
    return OaiError(Wrong(code, said), arguments=held.arguments)


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
