"""What awaits the person who signed in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from pactwork.desk.web.frame import places
from pactwork.desk.web.signed_in import SignedIn, desk_page


@desk_page
def today(request: SignedIn) -> HttpResponse:
    """The first page of the desk."""
    return render(request, "desk/today.html", {"places": places(request, "desk")})
