"""Queues of jobs beside the ordinary one."""

from __future__ import annotations

from typing import Final

LONG: Final = "long"
"""Jobs that may go on for minutes. They have places of their own in a worker, so that what is
over in a moment never waits for them.
"""
LONG_AT_ONCE: Final = 2
"""So many of them one worker does at the same time: a harvest and an import."""
AT_LEISURE: Final = -10
"""Priority of jobs that come by the thousand, as pictures of files that were brought in: whatever
else waits goes before them.
"""
