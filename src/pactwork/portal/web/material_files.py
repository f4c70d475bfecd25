"""Taking a file of a material, or following its link: counted, then led there."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pactwork.files.api import Holder, content_address
from pactwork.kernel.numerals import whole_number
from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person
from pactwork.portal.web import naming
from pactwork.portal.web.callers import note_seen
from pactwork.portal.web.fresh import own_reader
from pactwork.repository.api import materials, showing


@require_safe
@never_cache
def download(request: HttpRequest, key: str, digest: str) -> HttpResponse:
    """Lead to a file, for everybody or for who is signed in and may read it."""
    person = None
    file = materials.may_read_file(key, digest, PUBLIC)
    if file is None:
        viewer = own_reader(request)
        file = materials.may_read_file(key, digest, viewer) if viewer != PUBLIC else None
        person = request.user.pk if isinstance(request.user, Person) else None
    if file is None:
        raise Http404
    address = content_address(
        digest, holder=Holder(showing.HOLDER, key), name=file.name, person=person
    )
    note_seen(request, key, "download")
    return HttpResponseRedirect(address.download)


@require_safe
@never_cache
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """Lead to the address that is kept for a material, of `?version=`; to no other."""
    number = whole_number(request.GET.get("version", ""), digits=5)
    link = materials.link_of(key, PUBLIC, number=number)
    if not link and (viewer := own_reader(request)) != PUBLIC:
        link = materials.link_of(key, viewer, number=number)
    url = naming.outward(link)
    if not url:
        raise Http404
    note_seen(request, key, "opened")
    answer = HttpResponseRedirect(url)
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
