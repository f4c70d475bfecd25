"""The settings of the tests and of the checks: mode `test`, whatever the environment says."""

from __future__ import annotations

import os

os.environ["PACTWORK_MODE"] = "test"

from pactwork.config.settings import *  # noqa: F403
from pactwork.config.settings import DATABASES

_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
DATABASES["default"]["TEST"] = {"NAME": f"test_pactwork_{_RUN}", "TEMPLATE": "template0"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING_CONFIG = None
