"""What keeps a thread of the web server for long is done by a few at once."""

from __future__ import annotations

import threading
from functools import cache

from django.conf import settings


@cache
def turns_for(purpose: str) -> threading.BoundedSemaphore:
    """Half of the threads of this process for one purpose, so that the other half answers everybody
    else.
    """
    return threading.BoundedSemaphore(max(1, settings.PACTWORK_WEB_THREADS // 2))
