"""SCORM 1.2 and 2004 (4th edition): a material as a package that learning platforms run.

One page shows the files and tells the platform that it was looked at, once the last part was. The
description goes along as LOM: for 2004 in the binding of IEEE 1484.12.3, for 1.2 in that of IMS
(Learning Resource Meta-Data 1.2.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Final
from urllib.parse import quote

from lxml import etree

from pactwork.kernel.languages import direction
from pactwork.kernel.links import safe_url
from pactwork.repository.described import DescribedFile, FileRole
from pactwork.repository.exchange import lom
from pactwork.repository.exchange.files_inside import files_inside
from pactwork.repository.exchange.packing import BytesOf, packed
from pactwork.repository.exchange.published import Published
from pactwork.repository.exchange.rendered import (
    LookOf,
    Rendered,
    entries_of,
    no_look,
    rendered_files,
)
from pactwork.repository.exchange.terms import Terms
from pactwork.repository.exchange.xml_out import Branch

IMSCP_12: Final = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADLCP_12: Final = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
IMSMD: Final = "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"
IMSCP_2004: Final = "http://www.imsglobal.org/xsd/imscp_v1p1"
ADLCP_2004: Final = "http://www.adlnet.org/xsd/adlcp_v1p3"
VERSIONS: Final = {"1.2": "1.2", "2004": "2004 4th Edition"}
_SHOWN: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
_START: Final = "index.html"
_PROGRAM: Final = "looked-at.js"
_STYLE: Final = "index.css"


def scorm(
    held: Published, terms: Terms, bytes_of: BytesOf, version: str, look_of: LookOf = no_look
) -> Iterator[bytes]:
    """A material as a SCORM package, in pieces; `version` is a key of `VERSIONS`. Documents go
    along as pages too, where `look_of` knows how they look.
    """
    files = held.described.files
    carried = files_inside(files, bytes_of)
    names = [name for name, _chunks in carried]
    looks = rendered_files(files, names, look_of)
    made = entries_of(looks)
    inside = [*(name for name, _chunks in made), *names]
    entries: list[tuple[str, Iterable[bytes]]] = [
        ("imsmanifest.xml", [manifest(held, terms, inside, version)]),
        (_START, [page(held, terms, names, looks).encode()]),
        (_PROGRAM, [PROGRAM.encode()]),
        (_STYLE, [STYLE.encode()]),
        *made,
        *carried,
    ]
    return packed(entries)


def manifest(held: Published, terms: Terms, names: list[str], version: str) -> bytes:
    """The imsmanifest.xml: one activity, that is the page and all it needs."""
    is_2004 = version == "2004"
    space, adlcp = (IMSCP_2004, ADLCP_2004) if is_2004 else (IMSCP_12, ADLCP_12)
    schema = f"{space} {space.rpartition('/')[2]}.xsd {adlcp} {adlcp.rpartition('/')[2]}.xsd"
    root = Branch.root("manifest", space, prefixes={None: space, "adlcp": adlcp}, schema=schema)
    root.say("identifier", f"material-{held.described.key}")
    root.say("version", str(held.described.version))
    metadata = root.put("metadata")
    metadata.put("schema", "ADL SCORM")
    metadata.put("schemaversion", VERSIONS[version])
    metadata.put_whole(_ieee(held, terms) if is_2004 else _ims(held, terms))
    organisations = root.put("organizations", default="all")
    organisation = organisations.put("organization", identifier="all")
    organisation.put("title", held.title)
    item = organisation.put("item", identifier="item-1", identifierref="start")
    item.put("title", held.title)
    resources = root.put("resources")
    start = resources.put("resource", identifier="start", type="webcontent", href=_START)
    start.say(f"adlcp:{'scormType' if is_2004 else 'scormtype'}", "sco")
    for name in (_START, _PROGRAM, _STYLE, *names):
        start.put("file", href=quote(name))
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + root.written()


def _ieee(held: Published, terms: Terms) -> str:
    node = etree.fromstring(lom.written(held, terms))
    node.attrib.clear()
    return str(etree.tostring(node, encoding="unicode"))


def _ims(held: Published, terms: Terms) -> str:
    """The same in the older binding: lower case, and texts that say their language in XML's way."""
    said = held.described
    root = Branch(IMSMD, "lom", {IMSMD: ""})
    root.say("xmlns", IMSMD)
    general = root.put("general")
    _texts(general.put("title"), said.titles.items())
    for address in filter(None, (held.address, said.link)):
        entry = general.put("catalogentry")
        entry.put("catalog", "URI")
        _texts(entry.put("entry"), [("x-none", address)])
    for language in held.languages:
        general.put("language", language)
    if said.descriptions:
        _texts(general.put("description"), said.descriptions.items())
    for language, keywords in said.keywords.items():
        for keyword in keywords:
            _texts(general.put("keyword"), [(language, keyword)])
    life = root.put("lifecycle")
    _texts(life.put("version"), [("x-none", str(said.version))])
    for creator in said.creators:
        _contribute(life, "author", creator.name)
    for address, texts in held.organisations[:1]:
        _contribute(life, "publisher", next(iter(texts.values()), address))
    technical = root.put("technical")
    for media_type in held.media_types:
        technical.put("format", media_type)
    rights = root.put("rights")
    _word(rights.put("cost"), "no")
    term = terms.term("licences", said.licence)
    if term is not None:
        _word(rights.put("copyrightandotherrestrictions"), "yes")
        text = term.matches[0] if term.matches else term.label.get("en", term.notation)
        _texts(rights.put("description"), [("x-none", text)])
    return root.text()


def _contribute(life: Branch, role: str, name: str) -> None:
    contribute = life.put("contribute")
    _word(contribute.put("role"), role)
    contribute.put("centity").put("vcard", lom.card(name))


def _texts(place: Branch, texts: Iterable[tuple[str, str]]) -> None:
    for language, text in texts:
        place.put("langstring", text, language=language)


def _word(place: Branch, value: str) -> None:
    for name, text in (("source", lom.OWN), ("value", value)):
        place.put(name).put("langstring", text, language="x-none")


def page(
    held: Published, terms: Terms, names: list[str], looks: Mapping[str, Rendered] | None = None
) -> str:
    """The page that is opened: what it is, its files, who made it and on what terms."""
    language = held.language or "en"
    title, described = escape(held.title), held.described
    rows = [
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction(language)}">',
        '<head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<title>{title}</title><link rel="stylesheet" href="{_STYLE}">',
        f'<script src="{_PROGRAM}" defer></script></head>\n<body><main><h1>{title}</h1>',
    ]
    about = described.descriptions.get(language) or next(iter(described.descriptions.values()), "")
    if about:
        rows.append(f'<p dir="auto">{escape(about)}</p>')
    files = list(zip(described.files, names, strict=True))
    tracks = [(one, name) for one, name in files if one.role is FileRole.SUBTITLES]
    rows += [
        _shown(one, name, tracks, (looks or {}).get(name))
        for one, name in files
        if one.role is FileRole.CONTENT
    ]
    if described.link:
        rows.append(_link(described.link))
    rows.append(f"<footer>{_terms(held, terms)}</footer></main></body></html>\n")
    return "\n".join(rows)


def _shown(
    file: DescribedFile,
    path: str,
    tracks: list[tuple[DescribedFile, str]],
    look: Rendered | None,
) -> str:
    """A file as a browser shows it, and always to be taken along."""
    address, name = quote(path), escape(file.name)
    family = file.media_type.partition("/")[0]
    lines = ""
    if look is not None:
        last = f' data-last="{look.pages[-1]}"' if len(look.pages) > 1 else ""
        lines = f'<iframe src="{look.pages[0]}" title="{name}"{last}></iframe>'
    elif family == "image" and file.media_type in _SHOWN:
        lines = f'<img src="{address}" alt="{name}">'
    elif family == "audio" and file.media_type != "audio/aac":
        lines = f'<audio controls src="{address}"></audio>'
    elif family == "video" and "/x-" not in file.media_type:
        said = "".join(
            f'<track kind="subtitles" src="{quote(where)}" srclang="{escape(one.language)}">'
            for one, where in tracks
            if one.media_type == "text/vtt"
        )
        lines = f'<video controls src="{address}">{said}</video>'
    elif file.media_type == "application/pdf":
        lines = f'<iframe src="{address}" title="{name}"></iframe>'
    told = f'<figcaption><a href="{address}" download><bdi>{name}</bdi></a></figcaption>'
    return f"<figure>{lines}{told}</figure>"


def _link(link: str) -> str:
    try:
        address = escape(safe_url(link))
    except ValueError:
        return ""
    return f'<p><a href="{address}" target="_blank" rel="noopener"><bdi>{address}</bdi></a></p>'


def _terms(held: Published, terms: Terms) -> str:
    names = [one.name for one in held.described.creators]
    names += [next(iter(said.values()), address) for address, said in held.organisations]
    rows = [f"<bdi>{escape(', '.join(names))}</bdi>"] if names else []
    licence = terms.term("licences", held.described.licence)
    if licence is not None:
        where = next(iter(licence.matches), licence.iri)
        name = escape(licence.label.get(held.language) or licence.label.get("en", where))
        rows.append(f'<a href="{escape(where)}" target="_blank" rel="license noopener">{name}</a>')
    source = escape(held.address)
    rows.append(f'<a href="{source}" target="_blank" rel="noopener"><bdi>{source}</bdi></a>')
    return "".join(f"<p>{one}</p>" for one in rows)


STYLE: Final = """body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 0; }
main { max-inline-size: 60rem; margin-inline: auto; padding: 1rem; }
figure { margin: 0 0 2rem; }
img, video { max-inline-size: 100%; block-size: auto; }
audio, iframe { inline-size: 100%; }
iframe { block-size: 80vh; border: 1px solid; }
footer { border-block-start: 1px solid; font-size: 0.9rem; }
"""
PROGRAM: Final = """// Tells the platform around (SCORM 1.2 or 2004) that this was looked at.
"use strict";
(() => {
  const around = (name) => {
    for (const first of [window, window.opener]) {
      let place = first;
      for (let depth = 0; place && depth < 500; depth += 1) {
        try {
          if (place[name]) return place[name];
        } catch {
          break;
        }
        if (place.parent === place) break;
        place = place.parent;
      }
    }
    return null;
  };
  const newer = around("API_1484_11");
  const older = newer ? null : around("API");
  const say = (status) => {
    if (newer) {
      newer.SetValue("cmi.completion_status", status);
      newer.Commit("");
    } else if (older) {
      older.LMSSetValue("cmi.core.lesson_status", status);
      older.LMSCommit("");
    }
  };
  if (newer) {
    newer.Initialize("");
    newer.SetValue("cmi.exit", "normal");
  } else if (older) {
    older.LMSInitialize("");
  }
  // What has several parts was looked at once its last one was opened.
  const waiting = new Set(document.querySelectorAll("iframe[data-last]"));
  const look = (frame) => {
    let at = frame.dataset.last;
    try {
      at = frame.contentWindow.location.pathname;
    } catch { /* its pages cannot be told apart */ }
    if (at.endsWith(frame.dataset.last)) waiting.delete(frame);
    if (!waiting.size) say("completed");
  };
  for (const frame of waiting) {
    frame.addEventListener("load", () => { if (waiting.has(frame)) look(frame); });
  }
  say(waiting.size ? "incomplete" : "completed");
  let isOver = false;
  window.addEventListener("pagehide", () => {
    if (isOver) return;
    isOver = true;
    if (newer) newer.Terminate("");
    else if (older) older.LMSFinish("");
  });
})();
"""
