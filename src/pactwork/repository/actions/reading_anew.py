"""Reading files again whose words an older reader told in a wrong order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.db import transaction

from pactwork.files.api import look_anew
from pactwork.repository.actions.reindexing import note_stale
from pactwork.repository.models import MaterialFile
from pactwork.repository.prefilling import LONGEST_READ

_FROM_RIGHT: Final = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
"""Letters that run from right to left."""


def read_anew(progress: Callable[[int], None] | None = None) -> int:
    """Read PDFs again whose words have letters that run from right to left, each once, and have
    search given what changed; in how many it did. Safe to repeat, and to stop at any point.
    """
    rows = MaterialFile.objects.filter(media_type="application/pdf", text__regex=_FROM_RIGHT)
    changed = 0
    for sha256 in sorted(set(rows.values_list("sha256", flat=True))):
        facts = look_anew(sha256)
        if facts.text and not facts.faults:
            changed += _put(sha256, facts.text[:LONGEST_READ])
        if progress is not None:
            progress(changed)
    return changed


@transaction.atomic(durable=True)
def _put(sha256: str, text: str) -> bool:
    rows = MaterialFile.objects.filter(sha256=sha256).exclude(text=text)
    materials = sorted(set(rows.values_list("version__material", flat=True)))
    rows.update(text=text)
    note_stale(materials)
    return bool(materials)
