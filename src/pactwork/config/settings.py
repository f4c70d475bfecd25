"""Django's settings, built from the environment (`environment.py`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from pactwork.config.assets import vendored_folders
from pactwork.config.databases import django_database
from pactwork.config.environment import SettingsError, read_environment
from pactwork.config.logs import configure_structlog, logging_settings
from pactwork.config.signing_in import APPS, service_origin, service_settings, sign_in_settings
from pactwork.config.signing_in import MIDDLEWARE as SIGNING_IN

try:
    ENVIRONMENT = read_environment()
except SettingsError as error:
    raise ImproperlyConfigured(f"Pactwork cannot start with these settings:\n{error}") from error

PACKAGE = Path(__file__).resolve().parents[1]
TESTING = ENVIRONMENT.mode == "test"

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = [*ENVIRONMENT.allowed_hosts, *ENVIRONMENT.content_hosts]
PACTWORK_MODE = ENVIRONMENT.mode
PACTWORK_HOME = ENVIRONMENT.home
PACTWORK_SEARCH = ENVIRONMENT.home / "search"
PACTWORK_BASE_URL = ENVIRONMENT.base_url
PACTWORK_IRI_BASE = ENVIRONMENT.iri_base or ENVIRONMENT.base_url
PACTWORK_WEB_THREADS = ENVIRONMENT.web_threads
PACTWORK_API_PER_MINUTE = ENVIRONMENT.api_per_minute
PACTWORK_LETTERS_TO_ONE_A_DAY = ENVIRONMENT.letters_to_one_a_day
PACTWORK_LETTERS_A_DAY = ENVIRONMENT.letters_a_day
PACTWORK_SEGMENTS = ENVIRONMENT.segments
PACTWORK_S3_ENDPOINT = ENVIRONMENT.s3_endpoint
PACTWORK_S3_REGION = ENVIRONMENT.s3_region
PACTWORK_LARGEST_UPLOAD_MB = ENVIRONMENT.largest_upload_mb
PACTWORK_UPLOADS_MB = ENVIRONMENT.uploads_mb
PACTWORK_CONTENT_ORIGIN = ENVIRONMENT.content_origin
PACTWORK_PACKAGES_ON_MAIN_HOST = ENVIRONMENT.packages_on_main_host
PACTWORK_EMBEDDING_MODEL = ENVIRONMENT.embedding_model
PACTWORK_ROLLUP_ENGINE = ENVIRONMENT.rollup_engine
PACTWORK_SPARK_MASTER = ENVIRONMENT.spark_master
PACTWORK_VOCABULARIES_DIR = ENVIRONMENT.vocabularies_dir
PACTWORK_NODE_MODULES = ENVIRONMENT.node_modules
PACTWORK_WEBHOOKS_TO_LOCALHOST = ENVIRONMENT.webhooks_to_localhost
PACTWORK_WEB_PUSH_KEY = ENVIRONMENT.web_push_key
PACTWORK_TELEGRAM_TOKEN = ENVIRONMENT.telegram_token
PACTWORK_TELEGRAM_BOT = ENVIRONMENT.telegram_bot
PACTWORK_TELEGRAM_URL = ENVIRONMENT.telegram_url

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "template_partials",
    "django_htmx",
    "ninja",
    "csp",
    "pactwork.design",
    "pactwork.people",
    "pactwork.organisations",
    "pactwork.vocabularies",
    "pactwork.files",
    "pactwork.ledger",
    "pactwork.search",
    "pactwork.notifications",
    "pactwork.agreements",
    "pactwork.repository",
    "pactwork.portal",
    "pactwork.desk",
    *APPS,
]

MIDDLEWARE = [
    "pactwork.config.middleware.RequestIdMiddleware",
    "pactwork.config.health.ProbeMiddleware",
    "pactwork.config.middleware.ContentOriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    *SIGNING_IN,
    "pactwork.config.trying.TryAgainMiddleware",
]

ROOT_URLCONF = "pactwork.config.urls"
WSGI_APPLICATION = "pactwork.config.wsgi.application"
AUTH_USER_MODEL = "people.Person"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pactwork.portal.web.context.page",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": django_database(
        ENVIRONMENT.database, pool_size=0 if TESTING else ENVIRONMENT.database_pool_size
    )
}

CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": "pactwork.config.page_cache.PageCache",
        "LOCATION": "pages",
        "TIMEOUT": 26 * 60 * 60,
        "OPTIONS": {"MAX_BYTES": ENVIRONMENT.page_cache_mb * 1_000_000},
    },
}

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("ro", "Română"),
    ("lt", "Lietuvių"),
    ("vi", "Tiếng Việt"),
    ("ka", "ქართული"),
    ("fa", "فارسی"),
]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.home / "static"
STATICFILES_DIRS = vendored_folders(ENVIRONMENT.node_modules)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": ENVIRONMENT.home / "files"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "pactwork.config.static_storage.StaticStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_AUTOREFRESH = TESTING
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

_HTTPS = ENVIRONMENT.base_url.startswith("https://")
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.trusted_proxy else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
_CONTENT = [ENVIRONMENT.content_source] if ENVIRONMENT.content_origin else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *_CONTENT],
        "media-src": [SELF, *_CONTENT],
        "frame-src": [SELF, *_CONTENT],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *service_origin(ENVIRONMENT)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_IMPORT_PATHS = ["pactwork.config.jobs"]

NINJA_PAGINATION_MAX_LIMIT = 200

globals().update(sign_in_settings(ENVIRONMENT))
PACTWORK_TRUSTED_PROXY = ENVIRONMENT.trusted_proxy
PACTWORK_MAIL_FOLDER: str = "" if ENVIRONMENT.smtp_url else str(ENVIRONMENT.home / "mail")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = service_settings(ENVIRONMENT)

LOGGING = logging_settings(ENVIRONMENT.log_format, ENVIRONMENT.log_level)
configure_structlog()
