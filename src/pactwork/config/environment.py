"""The settings of an installation, read from the environment, typed and described.

Each field is one variable: `PACTWORK_` and its name in capitals, except DATABASE_URL. Their
descriptions are the source of docs/reference/settings.md; a test holds the two together.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pactwork.config.embedded import Cluster

REPOSITORY = Path(__file__).resolve().parents[3]
UNSAFE_SECRET = "not-a-secret-change-me"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
Words = Annotated[list[str], NoDecode]


class SettingsError(RuntimeError):
    """The settings do not allow a start; each line says what to set."""


class Environment(BaseSettings):
    """What the installation decides. Lists are separated by commas."""

    model_config = SettingsConfigDict(env_prefix="PACTWORK_", extra="ignore")

    mode: Literal["production", "demo", "test"] = Field(
        "production",
        description="What this installation is for. `production` refuses to start with unsafe "
        "settings; `demo` and `test` run with safe-enough defaults on one's own machine.",
    )
    secret_key: str = Field(
        UNSAFE_SECRET,
        description="The secret that signs sessions and forms. At "
        "least 32 characters; keep it for ever and show it to nobody.",
    )
    debug: bool = Field(False, description="Show errors in full in the browser. Never in public.")
    allowed_hosts: Words = Field(
        ["localhost", "127.0.0.1", "[::1]"],
        description="The host names the site answers to, for example `pacts.example.org`.",
    )
    base_url: str = Field(
        "http://localhost:8000",
        description="The public address of the site, without a slash at the end.",
    )
    iri_base: str = Field(
        "",
        description="The base of the permanent identifiers of agreements and evidence. Set it "
        "once and never change it. Empty: the same as `PACTWORK_BASE_URL`.",
    )
    home: Path = Field(
        REPOSITORY / "var",
        description="The folder of everything the installation stores on disk: the embedded "
        "database, files, collected assets.",
    )
    vocabularies_dir: Path | None = Field(
        None,
        description="A folder of further concept schemes (YAML), loaded after the built-in ones.",
    )
    node_modules: Path = Field(
        REPOSITORY / "node_modules",
        description="Where npm installed the fonts and map shapes.",
    )
    database_url: str = Field(
        "",
        validation_alias="DATABASE_URL",
        description="The PostgreSQL to use (15 or newer), as "
        "`postgresql://user:password@host:port/name`. Empty: the embedded one, in "
        "`PACTWORK_HOME`.",
    )
    database_pool_size: int = Field(
        8, ge=1, le=500, description="The most database connections one web process holds open."
    )
    log_format: Literal["json", "console"] = Field(
        "json", description="How log lines are written: for machines or for eyes."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="The least important log lines that are still written."
    )
    host: str = Field("127.0.0.1", description="The network address the web server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="The port the web server listens on.")
    web_workers: int = Field(1, ge=1, le=256, description="How many web processes to run.")
    web_threads: int = Field(
        4, ge=1, le=256, description="How many requests one web process answers at the same time."
    )
    page_cache_mb: int = Field(
        16,
        ge=0,
        le=100_000,
        description="How many megabytes of rendered pages one web process keeps in its memory. "
        "The pages asked for least recently make room; 0 keeps none.",
    )
    job_concurrency: int = Field(
        2,
        ge=1,
        le=256,
        description="How many background jobs one worker does at the same time. Jobs that take "
        "minutes (harvests, imports of tables) have two places of their own beside these.",
    )
    webhooks_to_localhost: bool = Field(
        False,
        description="Whether webhooks may call this machine itself, without encryption too. For "
        "trying them out; production refuses it.",
    )
    web_push_key: str = Field(
        "",
        description="The key that signs notices to browsers (VAPID): 32 bytes in base64url, made "
        "by `python -m pactwork.notifications.pushing`. Empty: browsers are not offered notices.",
    )
    telegram_token: str = Field(
        "",
        description="The token of a Telegram bot that sends notices to people who link their chat. "
        "Empty: Telegram is not offered.",
    )
    telegram_bot: str = Field(
        "", description="The name of that bot, without the @, for the link that opens its chat."
    )
    telegram_url: str = Field(
        "https://api.telegram.org",
        description="Where Telegram's Bot API is, without a slash at the end.",
    )
    segments: str = Field(
        "",
        description="Where the texts of finished months go as Parquet files: a folder, or "
        "`s3://bucket/prefix`; keys for a bucket come from `AWS_ACCESS_KEY_ID` and "
        "`AWS_SECRET_ACCESS_KEY`. Empty: `PACTWORK_HOME/segments`.",
    )
    s3_endpoint: str = Field(
        "",
        description="Where a bucket that is not Amazon's answers, as `https://s3.example.org`.",
    )
    s3_region: str = Field(
        "",
        description="The region of the bucket. Empty: what `AWS_REGION` says, or else Amazon is "
        "asked; where `PACTWORK_S3_ENDPOINT` is set, `us-east-1`.",
    )
    largest_upload_mb: int = Field(
        4300,
        ge=1,
        le=1_000_000,
        description="How many megabytes one file of a material may have.",
    )
    uploads_mb: int = Field(
        20_000,
        ge=1,
        le=100_000_000,
        description="How many megabytes one person may have on their way in at once.",
    )
    content_origin: str = Field(
        "",
        description="An address of its own from which files of materials are shown, such as "
        "`https://content.example.org`: another host than the site's, led to the same server. "
        "Packages that run programs (SCORM, H5P) need it; without it they are not run but offered "
        "as downloads (see `PACTWORK_PACKAGES_ON_MAIN_HOST`). On one host all packages share what "
        "they remember; `https://{file}.content.example.org` gives each file a host of its own "
        "(a name and a certificate with a wildcard are needed). Best is a domain that has no part "
        "in the site's own, such as `example.net`: hosts below one domain can plant cookies for "
        "another.",
    )
    packages_on_main_host: bool = Field(
        False,
        description="Whether packages that run programs are run on the site's own host where "
        "`PACTWORK_CONTENT_ORIGIN` is empty. Then pages and programs of strangers come from that "
        "host, held by nothing but the sandbox that browsers are told to put them in, and what "
        "packages remember lasts as long as their page.",
    )
    embedding_model: str = Field(
        "",
        description="The file of a model (ONNX) by whose sense of meaning things are found beside "
        "what words find, and ordered with it; its `tokenizer.json` lies beside it. Needs the "
        "library `onnxruntime`. Empty: words alone decide.",
    )
    rollup_engine: Literal["duckdb", "spark"] = Field(
        "duckdb",
        description="What computes rollups of the ledger. `spark` needs Java and the library "
        "`pyspark`; both give equal values.",
    )
    spark_master: str = Field(
        "local[*]",
        description="The Spark that computes them: `local[*]` is this machine, "
        "`spark://host:7077` a cluster that reads the same segments.",
    )
    api_per_minute: int = Field(
        300, ge=1, le=100_000, description="How many requests a minute one access token may make."
    )
    trusted_proxy: bool = Field(
        False,
        description="Whether a proxy in front sets X-Forwarded-Proto and adds to X-Forwarded-For; "
        "then HTTPS, and where people come from, are recognised by them.",
    )

    smtp_url: str = Field(
        "",
        description="The mail server, as `smtp://user:password@host:587` (STARTTLS; port 25 "
        "without) or `smtps://user:password@host:465`. Empty: mail is written into files in "
        "`PACTWORK_HOME/mail`.",
    )
    mail_from: str = Field(
        "Pactwork <pactwork@localhost>", description="The sender of the mail that people get."
    )
    letters_to_one_a_day: int = Field(
        3,
        ge=0,
        le=1000,
        description="How many letters that ask makers whether they may be named one address is "
        "sent a day, whoever asks.",
    )
    letters_a_day: int = Field(
        1000,
        ge=0,
        le=1_000_000,
        description="How many such letters leave a day in all. 0: none.",
    )
    oidc_server: str = Field(
        "",
        description="The OpenID Connect service people may sign in with besides a password or a "
        "passkey, for example `https://login.example.org/realms/staff`. Empty: none is shown.",
    )
    oidc_name: str = Field(
        "OpenID Connect", description="What that service is called on the sign-in page."
    )
    oidc_client_id: str = Field("", description="The name under which the service knows this site.")
    oidc_secret: str = Field("", description="The secret shared with that service.")

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_words(cls, value: object) -> object:
        if isinstance(value, str):
            return [word.strip() for word in value.split(",") if word.strip()]
        return value

    @field_validator("web_push_key")
    @classmethod
    def _push_key(cls, value: str) -> str:
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{43}=?", value):
            raise ValueError("must be 32 bytes in base64url")
        return value

    @field_validator("base_url", "iri_base", "oidc_server", "telegram_url", "content_origin")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and (
            urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc
        ):
            raise ValueError("must be a web address such as https://pacts.example.org")
        return value.rstrip("/")

    @field_validator("content_origin")
    @classmethod
    def _host_for_each_file(cls, value: str) -> str:
        if ("{" in value or "}" in value) and not re.fullmatch(
            r"https?://\{file\}\.[^{}/]+\.[^{}/]+", value
        ):
            raise ValueError("must be such as https://{file}.content.example.org")
        said = urlsplit(value)
        usual = {"http": 80, "https": 443}.get(said.scheme)
        port = f":{said.port}" if said.port not in (None, usual) else ""
        return f"{said.scheme}://{said.hostname}{port}{said.path}" if value else ""

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: str) -> str:
        if value and (
            urlsplit(value).scheme not in ("smtp", "smtps") or not urlsplit(value).hostname
        ):
            raise ValueError("must be a mail server such as smtp://user:password@host:587")
        return value

    @property
    def cluster(self) -> Cluster:
        """The embedded database that is used when DATABASE_URL is empty."""
        if self.mode == "test":
            return Cluster(self.home / "test" / "postgres", for_tests=True)
        return Cluster(self.home / "postgres")

    @property
    def database(self) -> str:
        """The address of the database in use."""
        return self.database_url or self.cluster.url

    @property
    def content_hosts(self) -> list[str]:
        """The host of the content's own origin, if there is one; of many, what they end with."""
        return [_host(self.content_origin).replace("{file}", "")] if self.content_origin else []

    @property
    def content_source(self) -> str:
        """The content's own origin as a policy for browsers names it."""
        return self.content_origin.replace("{file}", "*")

    def _has_site_on_content_host(self) -> bool:
        site = _host(self.base_url)
        return any(
            f".{site}".endswith(one) if one.startswith(".") else site == one
            for one in self.content_hosts
        )

    def faults(self) -> list[str]:
        """What forbids a start in production; a line for each, saying what to set."""
        if self.mode != "production":
            return []
        found = []
        if self.secret_key == UNSAFE_SECRET or len(self.secret_key) < 32:
            found.append("PACTWORK_SECRET_KEY: set a random secret of at least 32 characters.")
        if self.debug:
            found.append("PACTWORK_DEBUG: must be off in production; unset it.")
        if not self.allowed_hosts or "*" in self.allowed_hosts:
            found.append("PACTWORK_ALLOWED_HOSTS: name your host names; '*' is not accepted.")
        if self.webhooks_to_localhost:
            found.append("PACTWORK_WEBHOOKS_TO_LOCALHOST: must be off in production; unset it.")
        if self._has_site_on_content_host():
            found.append("PACTWORK_CONTENT_ORIGIN: name another host, and the site none below it.")
        for name, address in (("BASE_URL", self.base_url), ("IRI_BASE", self.iri_base)):
            if address and (urlsplit(address).hostname or "") in _THIS_MACHINE:
                found.append(f"PACTWORK_{name}: set the public address; it is recorded for ever.")
        return found


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""


def read_environment() -> Environment:
    """The settings of this process. Raises SettingsError with a line for each fault."""
    try:
        environment = Environment()
    except ValueError as error:
        raise SettingsError(_explain(error)) from error
    faults = environment.faults()
    if faults:
        raise SettingsError("\n".join(faults))
    return environment


def _explain(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    lines = []
    for problem in error.errors(include_url=False):
        name = str(problem["loc"][0]) if problem["loc"] else "settings"
        field = Environment.model_fields.get(name)
        variable = variable_name(name) if field else name
        lines.append(f"{variable}: {problem['msg']} (it is {problem['input']!r}).")
    return "\n".join(lines)


def variable_name(field: str) -> str:
    """The environment variable that sets a field."""
    alias = Environment.model_fields[field].validation_alias
    return alias if isinstance(alias, str) else f"PACTWORK_{field.upper()}"
