"""Who may read the bytes of a file that hangs on a material; asked by `files` at each request."""

from __future__ import annotations

from pactwork.kernel.viewer import PUBLIC
from pactwork.people.api import Person, acting
from pactwork.repository.queries.desk import may_read_draft_file
from pactwork.repository.queries.materials import may_read_file


def may_read_bytes(key: str, sha256: str, person: int | None) -> bool:
    """Whether everybody (None), or the person of this number, may read a file of a material now."""
    if person is None:
        return may_read_file(key, sha256, PUBLIC) is not None
    held = Person.objects.filter(pk=person, is_active=True).first()
    if held is None:
        return False
    seen = may_read_file(key, sha256, acting(held).viewer)
    return seen is not None or may_read_draft_file(key, sha256, held) is not None
