"""How much a material is used, by month: for its page, and as a table."""

from __future__ import annotations

import csv
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.portal.web.fresh import own_reader
from pactwork.repository.api import counts, materials


def use_parts(key: str, viewer: Viewer) -> dict[str, Any]:
    """Use of a material this reader sees, as a figure, and where its table is."""
    months = counts.monthly(key, viewer)
    return {
        "use": counts.use_figure(months, timezone.localdate()),
        "use_url": reverse("material-use", args=[key]),
    }


@require_safe
@never_cache
def use_table(request: HttpRequest, key: str) -> HttpResponse:
    """Use by month, in the words of COUNTER, as CSV."""
    viewer = PUBLIC
    if not materials.cards([key], PUBLIC):
        viewer = own_reader(request)
        if viewer == PUBLIC or not materials.cards([key], viewer):
            raise Http404
    answer = HttpResponse(content_type="text/csv; charset=utf-8; header=present")
    answer["Content-Disposition"] = f'attachment; filename="use-{key}.csv"'
    answer.write("\ufeff")
    write = csv.writer(answer).writerow
    write(counts.HEAD)
    for row in counts.table_rows(counts.monthly(key, viewer)):
        write(row)
    return answer
