"""What a harvester is answered: OAI-PMH 2.0 documents, put together from stored fragments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from pactwork.repository.exchange import datacite, dublin_core, lom
from pactwork.repository.exchange.oai_asked import Wrong
from pactwork.repository.exchange.xml_out import clean

OAI: Final = "http://www.openarchives.org/OAI/2.0/"
_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<OAI-PMH xmlns="{OAI}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{OAI} http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">'
)


@dataclass(frozen=True, slots=True)
class Format:
    """A format records are given in: its prefix, schema and namespace."""

    prefix: str
    schema: str
    namespace: str


FORMATS: Final = {
    one.prefix: one
    for one in (
        Format("oai_dc", dublin_core.SCHEMA, dublin_core.OAI_DC),
        Format("lom", lom.SCHEMA, lom.LOM),
        Format("datacite", datacite.SCHEMA, datacite.KERNEL),
    )
}


@dataclass(frozen=True, slots=True)
class Repository:
    """What Identify says. `host` names the repository in identifiers."""

    name: str
    address: str
    host: str
    mails: Sequence[str]
    earliest: datetime


def document(body: bytes, *, now: datetime, address: str, arguments: Mapping[str, str]) -> bytes:
    """A whole answer."""
    said = "".join(f" {name}={quoteattr(clean(value))}" for name, value in arguments.items())
    head = (
        f"{_HEAD}<responseDate>{stamp(now)}</responseDate>"
        f"<request{said}>{escape(address)}</request>"
    )
    return b"".join((head.encode(), body, b"</OAI-PMH>"))


def wrongs(wrong: Iterable[Wrong]) -> str:
    """What is wrong, as <error> elements."""
    return "".join(f'<error code="{one.code}">{escape(clean(one.said))}</error>' for one in wrong)


def identify(held: Repository) -> str:
    """The answer to Identify."""
    mails = "".join(f"<adminEmail>{escape(one)}</adminEmail>" for one in held.mails)
    return (
        f"<Identify><repositoryName>{escape(clean(held.name))}</repositoryName>"
        f"<baseURL>{escape(held.address)}</baseURL><protocolVersion>2.0</protocolVersion>{mails}"
        f"<earliestDatestamp>{stamp(held.earliest)}</earliestDatestamp>"
        "<deletedRecord>persistent</deletedRecord>"
        "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
        f"{_scheme(held.host)}</Identify>"
    )


def _scheme(host: str) -> str:
    """How identifiers are made, if the host has a name that the scheme allows."""
    if "." not in host or not host[:1].isalpha():
        return ""
    space = "http://www.openarchives.org/OAI/2.0/oai-identifier"
    return (
        f'<description><oai-identifier xmlns="{space}" '
        f'xsi:schemaLocation="{space} http://www.openarchives.org/OAI/2.0/oai-identifier.xsd">'
        f"<scheme>oai</scheme><repositoryIdentifier>{escape(host)}</repositoryIdentifier>"
        f"<delimiter>:</delimiter><sampleIdentifier>{escape(identifier(host, 'k7f3m2q9xa'))}"
        "</sampleIdentifier></oai-identifier></description>"
    )


def formats(prefixes: Iterable[str] = tuple(FORMATS)) -> str:
    """The answer to ListMetadataFormats."""
    rows = "".join(
        f"<metadataFormat><metadataPrefix>{one.prefix}</metadataPrefix><schema>{one.schema}"
        f"</schema><metadataNamespace>{one.namespace}</metadataNamespace></metadataFormat>"
        for one in (FORMATS[prefix] for prefix in prefixes)
    )
    return f"<ListMetadataFormats>{rows}</ListMetadataFormats>"


def sets(rows: Iterable[tuple[str, str]], *, token: str | None) -> str:
    """The answer to ListSets: code and name of each."""
    said = "".join(
        f"<set><setSpec>{escape(code)}</setSpec><setName>{escape(clean(name))}</setName></set>"
        for code, name in rows
    )
    return f"<ListSets>{said}{_token(token)}</ListSets>"


def listed(verb: str, rows: bytes, *, token: str | None, cursor: int = 0, size: int = 0) -> bytes:
    """The answer to a verb that lists. `token` is None for a list that fits into one answer, and
    "" at the end of one that did not (§3.5); `cursor` came before, of about `size` (0: unknown).
    """
    said = _token(token, cursor, size)
    return b"".join((f"<{verb}>".encode(), rows, f"{said}</{verb}>".encode()))


def _token(token: str | None, cursor: int | None = None, size: int = 0) -> str:
    if token is None:
        return ""
    known = f' completeListSize="{size}"' if size else ""
    known += "" if cursor is None else f' cursor="{cursor}"'
    if not token:
        return f"<resumptionToken{known}/>"
    return f"<resumptionToken{known}>{escape(token)}</resumptionToken>"


def identifier(host: str, key: str) -> str:
    """What a material is called in OAI-PMH."""
    return f"oai:{host}:{key}"


def key_of(host: str, text: str) -> str:
    """The key in such an identifier; "" if it is not one of ours."""
    start = f"oai:{host}:"
    return text[len(start) :] if text.startswith(start) else ""


def stamp(moment: datetime) -> str:
    """A moment as OAI-PMH writes it, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
