"""Packages of the demonstration, as other programs write them: H5P, SCORM 1.2 and 2004, Common
Cartridge. None of them is what we ourselves send out.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any, Final

from pactwork.config.demo_files.words import Words
from pactwork.config.demo_files.zipping import zipped

_LIBRARY: Final = "H5P.TurningCards"
_CARDS: Final = """var H5P = H5P || {};
H5P.TurningCards = (function ($) {
  function Cards(params, id) {
    this.params = params;
    this.id = id;
  }
  Cards.prototype.attach = function ($container) {
    var list = $('<ol class="turning-cards"></ol>');
    this.params.cards.forEach(function (card) {
      var back = $('<p hidden></p>').text(card.back);
      var front = $('<button type="button"></button>').text(card.front);
      front.on('click', function () { back.prop('hidden', !back.prop('hidden')); });
      list.append($('<li></li>').append(front, back));
    });
    $container.addClass('turning-cards-holder').append(list);
  };
  return Cards;
})(H5P.jQuery);
"""
_CARDS_LOOK: Final = ".turning-cards button { font: inherit; padding: 0.5em 1em; }\n"


def h5p(words: Words) -> bytes:
    """Cards to turn over: an H5P package with the library that it needs."""
    needed = {"machineName": _LIBRARY, "majorVersion": 1, "minorVersion": 0}
    told: dict[str, Any] = {
        "title": words.title,
        "language": words.language,
        "defaultLanguage": words.language,
        "mainLibrary": _LIBRARY,
        "embedTypes": ["div"],
        "license": "CC BY",
        "licenseVersion": "4.0",
        "authors": [{"name": one, "role": "Author"} for one in words.people],
        "preloadedDependencies": [needed],
    }
    library = {
        "title": "Turning cards",
        "machineName": _LIBRARY,
        "majorVersion": 1,
        "minorVersion": 0,
        "patchVersion": 0,
        "runnable": 1,
        "preloadedJs": [{"path": "cards.js"}],
        "preloadedCss": [{"path": "cards.css"}],
    }
    cards = [{"front": one.heading, "back": one.text} for one in words.sections]
    return zipped(
        {
            "h5p.json": json.dumps(told, ensure_ascii=False),
            "content/content.json": json.dumps({"cards": cards}, ensure_ascii=False),
            f"{_LIBRARY}-1.0/library.json": json.dumps(library),
            f"{_LIBRARY}-1.0/cards.js": _CARDS,
            f"{_LIBRARY}-1.0/cards.css": _CARDS_LOOK,
        }
    )


_OLDER: Final = """function findApi(from) {
  var tries = 0;
  while (!from.API && from.parent && from.parent !== from && tries < 20) {
    tries += 1;
    from = from.parent;
  }
  return from.API || null;
}
var api = null;
function begin() {
  api = findApi(window);
  if (api === null) return;
  api.LMSInitialize("");
  api.LMSSetValue("cmi.core.lesson_status", "incomplete");
  document.body.setAttribute("data-status", api.LMSGetValue("cmi.core.lesson_status"));
}
function done() {
  if (api === null) return;
  api.LMSSetValue("cmi.core.score.raw", "100");
  api.LMSSetValue("cmi.core.lesson_status", "passed");
  api.LMSCommit("");
  document.body.setAttribute("data-status", api.LMSGetValue("cmi.core.lesson_status"));
}
window.onload = begin;
window.onunload = function () { if (api !== null) api.LMSFinish(""); };
"""
_NEWER: Final = """var api = null;
function begin() {
  for (var at = window.parent; api === null; at = at.parent) {
    api = at.API_1484_11 || null;
    if (at === at.parent) break;
  }
  if (api === null) return;
  api.Initialize("");
  var seen = Number(api.GetValue("cmi.location")) || 0;
  api.SetValue("cmi.location", String(seen + 1));
  api.SetValue("cmi.completion_status", "incomplete");
  document.body.setAttribute("data-status", api.GetValue("cmi.completion_status"));
}
function done() {
  api.SetValue("cmi.score.scaled", "1");
  api.SetValue("cmi.success_status", "passed");
  api.SetValue("cmi.completion_status", "completed");
  api.Commit("");
  document.body.setAttribute("data-status", api.GetValue("cmi.completion_status"));
}
window.addEventListener("load", begin);
window.addEventListener("unload", function () { if (api) api.Terminate(""); });
"""
_DONE: Final = '<button type="button" onclick="done()">✓</button>'


def scorm12(words: Words) -> bytes:
    """A course of one object whose pages are beside each other, as old authoring tools write it."""
    manifest = (
        '<?xml version="1.0"?><manifest identifier="course" version="1.0" '
        'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
        'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schema>ADL SCORM'
        "</schema><schemaversion>1.2</schemaversion></metadata>"
        f'<organizations default="org"><organization identifier="org"><title>{_said(words)}</title>'
        f'<item identifier="one" identifierref="sco"><title>{_said(words)}</title></item>'
        '</organization></organizations><resources><resource identifier="sco" type="webcontent" '
        'adlcp:scormtype="sco" href="course/start.htm"><file href="course/start.htm"/>'
        '<file href="course/run.js"/></resource></resources></manifest>'
    )
    page = words.page(*words.sections, head='<script src="run.js"></script>')
    return zipped(
        {
            "imsmanifest.xml": manifest,
            "course/start.htm": page.replace("</body>", f"{_DONE}</body>"),
            "course/run.js": _OLDER,
        }
    )


def scorm2004(words: Words) -> bytes:
    """A course with an object for each section."""
    numbers = range(1, len(words.sections) + 1)
    items = "".join(
        f'<item identifier="i{n}" identifierref="r{n}"><title>{escape(one.heading)}</title></item>'
        for n, one in zip(numbers, words.sections, strict=True)
    )
    resources = "".join(
        f'<resource identifier="r{n}" type="webcontent" adlcp:scormType="sco" href="sco/{n}.html">'
        f'<file href="sco/{n}.html"/><file href="sco/run.js"/></resource>'
        for n in numbers
    )
    manifest = (
        '<?xml version="1.0"?><manifest identifier="course" version="1" '
        'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" '
        'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"><metadata><schema>ADL SCORM</schema>'
        "<schemaversion>2004 3rd Edition</schemaversion></metadata>"
        f'<organizations default="org"><organization identifier="org"><title>{_said(words)}</title>'
        f"{items}</organization></organizations><resources>{resources}</resources></manifest>"
    )
    head = '<script src="run.js"></script>'
    pages = {
        f"sco/{n}.html": words.page(one, head=head).replace("</body>", f"{_DONE}</body>")
        for n, one in zip(numbers, words.sections, strict=True)
    }
    return zipped({"imsmanifest.xml": manifest, **pages, "sco/run.js": _NEWER})


def cartridge(words: Words) -> bytes:
    """A Common Cartridge of a page for each section and a link."""
    space = "http://www.imsglobal.org/xsd/imsccv1p1"
    numbers = range(1, len(words.sections) + 1)
    items = "".join(
        f'<item identifier="i{n}" identifierref="r{n}"><title>{escape(one.heading)}</title></item>'
        for n, one in zip(numbers, words.sections, strict=True)
    )
    resources = "".join(
        f'<resource identifier="r{n}" type="webcontent" href="pages/{n}.html">'
        f'<file href="pages/{n}.html"/></resource>'
        for n in numbers
    )
    manifest = (
        f'<?xml version="1.0"?><manifest identifier="cartridge" xmlns="{space}/imscp_v1p1" '
        'xmlns:lom="http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"><metadata><schema>IMS Common '
        "Cartridge</schema><schemaversion>1.1.0</schemaversion><lom:lom><lom:general><lom:title>"
        f'<lom:string language="{words.language}">{_said(words)}</lom:string></lom:title>'
        f"<lom:language>{words.language}</lom:language></lom:general></lom:lom></metadata>"
        '<organizations><organization identifier="org" structure="rooted-hierarchy">'
        f'<item identifier="root">{items}<item identifier="web" identifierref="link">'
        "<title>example.org</title></item></item></organization></organizations>"
        f'<resources>{resources}<resource identifier="link" type="imswl_xmlv1p1">'
        '<file href="links/1.xml"/></resource></resources></manifest>'
    )
    link = (
        f'<webLink xmlns="{space}/imswl_v1p1"><title>example.org</title>'
        '<url href="https://example.org/" target="_blank"/></webLink>'
    )
    pages = {
        f"pages/{n}.html": words.page(one) for n, one in zip(numbers, words.sections, strict=True)
    }
    return zipped({"imsmanifest.xml": manifest, **pages, "links/1.xml": link})


def _said(words: Words) -> str:
    return escape(words.title)
