"""Another repository for tests: what it answers to each request, without a network."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from pactwork.kernel.safe_http import Answer, UnreachableError

ADDRESS = "https://library.example/oai"
_OAI = "http://www.openarchives.org/OAI/2.0/"
_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_LOM = "http://ltsc.ieee.org/xsd/LOM"


def said(body: str) -> bytes:
    """An answer around what is said."""
    head = f'<OAI-PMH xmlns="{_OAI}"><responseDate>2026-11-20T10:00:00Z</responseDate>'
    return f"{head}<request/>{body}</OAI-PMH>".encode()


def described(title: str, link: str = "https://library.example/1", more: str = "") -> str:
    """A description in Dublin Core."""
    held = f"<dc:title>{title}</dc:title>" if title else ""
    held += f"<dc:identifier>{link}</dc:identifier>" if link else ""
    return (
        f'<oai_dc:dc xmlns:oai_dc="{_DC}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{held}<dc:language>ka</dc:language><dc:type>video</dc:type>{more}</oai_dc:dc>"
    )


def record(identifier: str, metadata: str) -> str:
    """A record; without metadata one that was deleted."""
    status = "" if metadata else ' status="deleted"'
    held = f"<metadata>{metadata}</metadata>" if metadata else ""
    return (
        f"<record><header{status}><identifier>{identifier}</identifier>"
        f"<datestamp>2026-01-01</datestamp></header>{held}</record>"
    )


class Repository:
    """A repository with two formats and two sets; `records` by identifier, as metadata."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.records: dict[str, str] = {}
        self.formats = {"oai_dc": _DC, "marcxml": "http://www.loc.gov/MARC21/slim", "lom": _LOM}
        self.sets = "<set><setSpec>schools</setSpec><setName>სკოლები</setName></set>"
        self.extra: dict[str, bytes] = {}
        self.status = 200
        self.silent = False

    def __call__(self, address: str) -> Answer:
        asked = dict(parse_qsl(urlsplit(address).query))
        self.asked.append(asked)
        if self.silent:
            raise UnreachableError("silence")
        verb = asked["verb"]
        body = self.extra.get(verb) or getattr(self, f"_{verb.lower()}")(asked)
        return Answer(self.status, body)

    def _identify(self, _: dict[str, str]) -> bytes:
        granularity = "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
        name = "<repositoryName>ბიბლიოთეკა</repositoryName>"
        return said(f"<Identify>{name}{granularity}</Identify>")

    def _listmetadataformats(self, _: dict[str, str]) -> bytes:
        held = "".join(
            f"<metadataFormat><metadataPrefix>{name}</metadataPrefix>"
            f"<metadataNamespace>{space}</metadataNamespace></metadataFormat>"
            for name, space in self.formats.items()
        )
        return said(f"<ListMetadataFormats>{held}</ListMetadataFormats>")

    def _listsets(self, _: dict[str, str]) -> bytes:
        if not self.sets:
            return said('<error code="noSetHierarchy"/>')
        return said(f"<ListSets>{self.sets}</ListSets>")

    def _listrecords(self, _: dict[str, str]) -> bytes:
        held = "".join(record(name, text) for name, text in self.records.items())
        return said(f"<ListRecords>{held}</ListRecords>")

    def _getrecord(self, asked: dict[str, str]) -> bytes:
        name = asked["identifier"]
        if name not in self.records:
            return said('<error code="idDoesNotExist"/>')
        return said(f"<GetRecord>{record(name, self.records[name])}</GetRecord>")
