"""Who uses a material, for the organisations that use it and the one that shares it."""

from __future__ import annotations

from typing import Any

from pactwork.agreements.api import words
from pactwork.desk.web.sayings import organisation_link
from pactwork.kernel.viewer import Viewer
from pactwork.repository.api import materials
from pactwork.repository.api import words as said


def reuse_lines(key: str, viewer: Viewer) -> list[dict[str, Any]]:
    """What was noted, the newest first, with the leave that was given and what shows it."""
    return [
        {
            "organisation": organisation_link(one.organisation),
            "how": said.REUSES[one.how],
            "on": words.day(one.on),
            "note": words.text(one.note),
            "ground": said.ground(one.ground),
        }
        for one in materials.own_reuses(key, viewer)
    ]
