"""All addresses of this app in the read API, to be mounted by name."""

from __future__ import annotations

from typing import Final

from ninja import Router

from pactwork.agreements.rest import agreements, evidence, reciprocity, register, versions

router: Final = Router()
for _part in (agreements, versions, evidence, reciprocity, register):
    router.add_router("", _part.router)
