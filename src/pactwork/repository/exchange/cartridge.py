"""IMS Common Cartridge 1.3: a manifest written for a material; those of others, SCORM too, read.

Packages of others are unpacked by `files`; here is only what their manifest says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote

from lxml import etree

from pactwork.kernel.links import safe_url
from pactwork.repository.exchange import lom, lom_in
from pactwork.repository.exchange.faults import Incoming, UnreadableError
from pactwork.repository.exchange.files_inside import files_inside
from pactwork.repository.exchange.gathering import Gathered
from pactwork.repository.exchange.packing import BytesOf, packed
from pactwork.repository.exchange.published import Published
from pactwork.repository.exchange.rendered import (
    STYLE,
    LookOf,
    Rendered,
    entries_of,
    no_look,
    rendered_files,
)
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.exchange.xml_in import Element, first, local, read_xml, under
from pactwork.repository.exchange.xml_out import Branch

CARTRIDGE: Final = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
MANIFEST_LOM: Final = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"
SCHEMA: Final = "http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_imscp_v1p2_v1p0.xsd"
WEB_LINK: Final = "http://www.imsglobal.org/xsd/imsccv1p3/imswl_v1p3"
_WEB_LINK_SCHEMA: Final = (
    f"{WEB_LINK} http://www.imsglobal.org/profile/cc/ccv1p3/ccv1p3_imswl_v1p3.xsd"
)
_WEB_LINK: Final = "imswl_xmlv1p3"
LINK: Final = "links/1.xml"
MOST: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a package says of itself: `kind` is cartridge or scorm, `start` the file to open
    first, `files` all it names.
    """

    kind: str
    said: Incoming
    start: str
    files: tuple[str, ...]


def cartridge(
    held: Published, terms: Terms, bytes_of: BytesOf, look_of: LookOf = no_look
) -> Iterator[bytes]:
    """A material as a Common Cartridge, in pieces. Documents go along as pages too, where `look_of`
    knows how they look; where the material leads elsewhere, so does a web link.
    """
    files = held.described.files
    inside = files_inside(files, bytes_of)
    names = [name for name, _chunks in inside]
    looks = rendered_files(files, names, look_of)
    made = entries_of(looks)
    link = _web_link(held)
    entries: list[tuple[str, Iterable[bytes]]] = [
        ("imsmanifest.xml", [manifest(held, terms, names, looks, has_link=bool(link))]),
        *made,
        *([(LINK, [link])] if link else []),
        *inside,
    ]
    return packed(entries)


def manifest(
    held: Published,
    terms: Terms,
    names: list[str],
    looks: Mapping[str, Rendered] | None = None,
    *,
    has_link: bool = False,
) -> bytes:
    """The imsmanifest.xml of a cartridge."""
    root = Branch.root(
        "manifest",
        CARTRIDGE,
        prefixes={None: CARTRIDGE, "lomimscc": MANIFEST_LOM},
        schema=f"{CARTRIDGE} {SCHEMA}",
    )
    root.say("identifier", f"material-{held.described.key}")
    metadata = root.put("metadata")
    metadata.put("schema", "IMS Common Cartridge")
    metadata.put("schemaversion", "1.3.0")
    metadata.put_whole(_lom(held, terms))
    organisation = root.put("organizations").put(
        "organization", identifier="all", structure="rooted-hierarchy"
    )
    items = organisation.put("item", identifier="root")
    resources = root.put("resources")
    for number, name in enumerate(names, start=1):
        for page in _pages((looks or {}).get(name), number):
            _put(items, resources, page)
        title = held.described.files[number - 1].name
        _put(items, resources, _Resource(f"file-{number}", title, name, (name,)))
    if has_link:
        title = held.title or held.described.link
        _put(items, resources, _Resource("link-1", title, "", (LINK,), kind=_WEB_LINK))
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + root.written()


@dataclass(frozen=True, slots=True)
class _Resource:
    """Something in the table of contents, and its files."""

    name: str
    title: str
    href: str
    files: tuple[str, ...]
    kind: str = "webcontent"


def _pages(look: Rendered | None, number: int) -> Iterator[_Resource]:
    if look is None:
        return
    beside = tuple(name for name in look.names if name not in look.pages)
    for at, (page, title) in enumerate(zip(look.pages, look.titles, strict=True), 1):
        yield _Resource(f"part-{number}-{at}", title, page, (page, STYLE, *beside))


def _put(items: Branch, resources: Branch, said: _Resource) -> None:
    item = items.put("item", identifier=f"item-{said.name}", identifierref=said.name)
    item.put("title", said.title)
    where = {"href": said.href} if said.href else {}
    resource = resources.put("resource", identifier=said.name, type=said.kind, **where)
    for path in said.files:
        resource.put("file", href=path)


def _web_link(held: Published) -> bytes:
    """Where the material leads, as a web link of its own (IMS CC 1.3 §4.3); b"" for nowhere."""
    try:
        address = safe_url(held.described.link)
    except ValueError:
        return b""
    if not address:
        return b""
    root = Branch.root("webLink", WEB_LINK, prefixes={None: WEB_LINK}, schema=_WEB_LINK_SCHEMA)
    root.put("title", held.title or address)
    root.put("url", href=address, target="_blank")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + root.written()


def _lom(held: Published, terms: Terms) -> str:
    """LOM in the namespace that a cartridge's manifest asks for."""
    node = etree.Element(f"{{{MANIFEST_LOM}}}lom", nsmap={"lomimscc": MANIFEST_LOM})
    node.extend(etree.fromstring(lom.written(held, terms)))
    for one in node.iter():
        one.tag = f"{{{MANIFEST_LOM}}}{etree.QName(one).localname}"
    etree.cleanup_namespaces(node)
    return str(etree.tostring(node, encoding="unicode"))


def read_manifest(data: bytes, terms: Terms) -> Manifest:
    """What an imsmanifest.xml says.

    Raises:
        UnreadableError: it is no XML that may be read, or no manifest.
    """
    root = read_xml(data, most=MOST)
    if local(root) != "manifest":
        raise UnreadableError("not-a-manifest", local(root)[:80])
    schema = first(root, "metadata", "schema").lower()
    kind = "scorm" if "scorm" in schema else "cartridge"
    described = next(under(root, "metadata", "lom"), None)
    said = lom_in.read(described, terms) if described is not None else Incoming(None)
    if said.described is None:
        said = _titled(root, terms)
    resources = list(under(root, "resources", "resource"))
    files = [path for one in resources for path in _paths(one)]
    starts = [path for one in resources if (path := _inside(one.get("href", "")))]
    return Manifest(kind, said, next(iter(starts), ""), tuple(dict.fromkeys(files)))


def _titled(root: Element, terms: Terms) -> Incoming:
    """Without LOM the title of its first organisation has to do."""
    taken = Gathered(terms)
    taken.title(first(root, "organizations", "organization", "title"))
    return taken.done()


def _paths(resource: Element) -> Iterator[str]:
    for file in under(resource, "file"):
        if path := _inside(file.get("href", "")):
            yield path


def _inside(href: str) -> str:
    """A path that stays inside the package; "" for one that leaves it or is an address."""
    path = unquote(href.partition("?")[0].partition("#")[0])
    parts = PurePosixPath(path).parts
    if not path or ":" in path or "\\" in path or path.startswith("/") or ".." in parts:
        return ""
    return "/".join(parts)
