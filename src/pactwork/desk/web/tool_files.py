"""Statements carried out as a file, and brought in from one."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from pactwork.agreements.api import words
from pactwork.desk.web.proof import proven_at
from pactwork.desk.web.signed_in import SignedIn
from pactwork.desk.web.tool_frame import frame, tools_page, writing_for
from pactwork.desk.web.tool_statements import look_form, sight_of
from pactwork.ledger.api import (
    CredentialCard,
    CredentialError,
    ImportBusyError,
    Imported,
    bring_in,
    brought_in,
    credentials_of,
    drop_upload,
    export_parquet,
    exported_lines,
    keep_upload,
    note_brought_in,
    note_taken_out,
    selected,
    streamed_aside,
    taken_out,
    upload_path,
)
from pactwork.people.api import prove_again_url

SECONDS: Final = 3.0
"""So long one request goes on taking in; the next one goes on from there."""
LIVE_SECONDS: Final = 1.5


class BringForm(forms.Form):
    """A file, and the tool in whose name it comes in."""

    tool = forms.TypedChoiceField(
        label=gettext_lazy("In the name of which key"),
        coerce=int,
        help_text=gettext_lazy("It stands in the statements as the one who stored them."),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("JSON Lines: one statement a line, each with an id."),
    )

    def __init__(self, *args: Any, tools: list[CredentialCard]) -> None:
        super().__init__(*args)
        held: Any = self.fields["tool"]
        held.choices = [(one.credential, one.label) for one in tools]


@tools_page
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: SignedIn) -> HttpResponseBase:
    """What can be carried out, and the form to bring a file in."""
    if proven_at(request) is None:
        return redirect(prove_again_url(request.get_full_path()))
    tools = _good(request)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BringForm(*sent, tools=tools)
    if form.is_valid():
        tool = form.cleaned_data["tool"]
        digest = keep_upload(form.cleaned_data["file"].chunks(), credential=tool)
        return redirect("desk-tool-file", tool, digest)
    look = look_form(request, sight_of(request))
    selection = taken_out(sight_of(request), look.looked()) if look.is_valid() else None
    total = selected(selection) if selection else 0
    context = {
        **frame(request, "desk-tool-files"),
        "form": form,
        "may_bring": bool(tools),
        "asked": [(name, request.GET[name]) for name in look.fields if request.GET.get(name)],
        "kinds": [("jsonl", "JSON Lines"), ("parquet", "Parquet")],
        "count": total,
        "total": words.number(total),
        "is_narrowed": any(request.GET.get(name) for name in look.fields),
    }
    return render(request, "desk/tools/files.html", context, status=422 if sent else 200)


@tools_page
@require_POST
def carry(request: SignedIn, kind: str) -> HttpResponseBase:
    """The statements of the own tools, as they were recorded, as JSON Lines or Parquet."""
    if kind not in ("jsonl", "parquet"):
        raise Http404
    if proven_at(request) is None:
        return redirect(prove_again_url(reverse("desk-tool-files")))
    look = look_form(request, sight_of(request), request.POST)
    if not look.is_valid():
        raise Http404
    sight = sight_of(request)
    note_taken_out(organisations=sight.organisations, by=request.user)
    selection = taken_out(sight, look.looked())
    if kind == "jsonl":
        content, named = exported_lines(selection), "application/jsonl"
    else:
        content = streamed_aside(export_parquet, selection)
        named = "application/vnd.apache.parquet"
    answer = StreamingHttpResponse(content, content_type=named)
    answer["Content-Disposition"] = f'attachment; filename="statements.{kind}"'
    answer["X-Statements"] = str(selected(selection))
    return answer


@tools_page
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: SignedIn, credential: int, digest: str) -> HttpResponseBase:
    """How far a file came in; on POST it goes on for some seconds."""
    tool = next((one for one in _good(request) if one.credential == credential), None)
    if tool is None:
        raise Http404
    live = request.headers.get("X-Live") == "1"
    if request.method == "POST":
        _go_on(request, tool, digest, LIVE_SECONDS if live else SECONDS)
        if not live:
            return redirect("desk-tool-file", credential, digest)
    path = upload_path(digest, credential=credential)
    done = brought_in(digest=digest, credential=credential)
    if path is None and (done is None or not done.finished):
        raise Http404
    size = path.stat().st_size if path else 0
    context = {**_progress(done, size), "tool": tool.label}
    if live:
        return render(request, "desk/tools/_file.html", context)
    return render(request, "desk/tools/file.html", {**frame(request, "desk-tool-files"), **context})


def _go_on(request: SignedIn, tool: CredentialCard, digest: str, seconds: float) -> None:
    path = upload_path(digest, credential=tool.credential)
    if path is None:
        return
    begun = brought_in(digest=digest, credential=tool.credential) is not None
    if not begun:
        note_brought_in(credential=tool.credential, by=request.user)
    shared: dict[str, Any] = {"credential": tool.credential, "by": request.user}
    try:
        with path.open("rb") as held:
            done = bring_in(held, digest=digest, seconds=seconds, **shared)
    except ImportBusyError:
        messages.info(request, gettext("It is being taken in on another page."))
    except CredentialError:
        raise Http404 from None
    else:
        if done.finished:
            drop_upload(digest, credential=tool.credential)


def _progress(done: Imported | None, size: int) -> dict[str, Any]:
    finished = done is not None and done.finished
    share = 1.0 if finished else (done.offset / size if done and size else 0.0)
    return {
        "finished": finished,
        "share": share,
        "percent": words.percent(share),
        "lines": words.number(done.lines if done else 0),
        "added": words.number(done.added if done else 0),
        "repeated": words.number(done.repeated if done else 0),
        "refused": words.number(done.refused if done else 0),
        "faults": [(words.number(line), why) for line, why in (done.faults if done else ())],
    }


def _good(request: SignedIn) -> list[CredentialCard]:
    return [one for one in credentials_of(writing_for(request)) if one.revoked_at is None]
