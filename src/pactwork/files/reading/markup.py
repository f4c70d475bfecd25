"""XML and HTML of strangers: read without entities and network, shown only when cleaned."""

from __future__ import annotations

import re
from typing import Any, Final

from lxml import etree

from pactwork.files.reading.given import ReadingError

MOST_XML: Final = 60_000_000
NO_TITLE: Final = re.compile(
    r"(?i)^(microsoft (word|powerpoint|excel) - .*|untitled.*|document\d*|presentation\d*|"
    r".*\.(docx?|pptx?|xlsx?|pdf|odt|indd|tex|dvi|rtf)|\W*)$"
)
"""What programs write where nobody gave a title."""
_BLANKS: Final = re.compile(r"[ \t\r\f\v\u00a0]+")
_LINES: Final = re.compile(r"\s*\n\s*(?:\n\s*)*")
_TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
_MATHS: Final = frozenset(
    (
        "math", "menclose", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover",
        "mpadded", "mphantom", "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle",
        "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
        "semantics",
    )
)  # fmt: skip
"""How formulas look (MathML Core §3, presentation); nothing that acts or leads elsewhere."""
_INLINE: Final = frozenset(
    ("a", "b", "i", "em", "strong", "span", "sub", "sup", "u", "code", "math")
)
_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": {"lang", "dir", "id"},
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type"},
    "col": {"span"},
    "math": {"display"},
    "mfrac": {"linethickness"},
    "mi": {"mathvariant"},
    "mo": {"stretchy", "fence", "separator", "form"},
    "mspace": {"width"},
    "mtd": {"columnspan", "rowspan"},
    "menclose": {"notation"},
    "munderover": {"accent", "accentunder"},
    "mover": {"accent"},
    "munder": {"accentunder"},
}
_NO_WORDS: Final = frozenset({"script", "style", "title", "annotation"})
_PLAIN_VALUE: Final = re.compile(r"[\w .%-]{0,40}")
_DROPPED_WHOLE: Final = {
    *("script", "style", "title", "template", "svg", "iframe", "object"),
    *("annotation", "annotation-xml", "maction"),
}


def xml_of(data: bytes) -> Any:
    """The root element of an XML document. Raises ReadingError: broken, too long, or it defines
    entities, which no document of an office or a book needs.
    """
    if len(data) > MOST_XML:
        raise ReadingError("large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise ReadingError("entities" if b"<!ENTITY" in data[:4096] else "damaged") from None
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and next(iter(subset.iterentities()), None) is not None:
        raise ReadingError("entities")
    return root


def local(element: Any) -> str:
    """An element's name without its namespace; "" for comments."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def first_text(root: Any, *names: str) -> str:
    """The text of the first element with one of these local names, in their order."""
    for name in names:
        for element in root.iter(f"{{*}}{name}"):
            if found := plain("".join(element.itertext())):
                return found
    return ""


def all_texts(root: Any, name: str) -> list[str]:
    """The texts of all elements with a local name, each once."""
    found = (plain("".join(one.itertext())) for one in root.iter(f"{{*}}{name}"))
    return list(dict.fromkeys(one for one in found if one))


def plain(text: str) -> str:
    """Words in one line."""
    return " ".join(text.split())


def tidy(text: str) -> str:
    """Words in lines, without the blanks of a layout."""
    return _LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def text_of_html(html: str) -> str:
    """What is read of HTML."""
    from lxml import html as parser

    if not html.strip():
        return ""
    try:
        root = parser.fromstring(html.encode(), parser=parser.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return ""
    pieces = list[str]()
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        name = local(element)
        begin = "" if name in _INLINE or not name else " " if name in _MATHS else "\n"
        if event == "start" and name in _NO_WORDS:
            walk.skip_subtree()
        elif event == "start":
            pieces += [begin, element.text or ""]
        else:
            pieces += [begin, (element.tail or "") if element is not root else ""]
    return tidy("".join(pieces))


def clean(html: str, *, sources: frozenset[str] = frozenset()) -> str:
    """HTML that may be shown: no programs, styles, frames or forms; pictures only of `sources`,
    which are files that were made; links that lead to web addresses or within the part.
    """
    import nh3

    def kept(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return value if value in sources else None
        if name == "href":
            return value if value.startswith(("https://", "http://", "mailto:", "#")) else None
        if name == "id":
            return value[:100]
        if name in ("width", "height"):
            is_math = tag in _MATHS and _PLAIN_VALUE.fullmatch(value)
            return value if is_math or (value.isdecimal() and len(value) < 5) else None
        if tag in _MATHS and name not in ("lang", "dir"):
            return value if _PLAIN_VALUE.fullmatch(value) else None
        return value

    return nh3.clean(
        html,
        tags=set(_TAGS | _MATHS),
        attributes=_ATTRIBUTES,
        attribute_filter=kept,
        clean_content_tags=_DROPPED_WHOLE,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
