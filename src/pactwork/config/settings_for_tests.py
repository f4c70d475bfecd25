"""The settings of the tests and of the checks: mode `test`, whatever the environment says."""

from __future__ import annotations

import os

os.environ["PACTWORK_MODE"] = "test"

from pactwork.config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING_CONFIG = None
