"""Formulas of Word documents (Office MathML, ISO/IEC 29500-1 §22.1) as browsers show them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any, Final

from pactwork.files.reading.markup import local

_MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TOKEN: Final = re.compile(r"(\d+(?:[.,]\d+)*)|(\s+)|(\w)|(.)", re.S)
_DEEPEST: Final = 60
_MOST: Final = 20_000
"""Elements of one formula."""


def mathml_of(formula: Any) -> str:
    """A formula (`m:oMath`) as MathML; "" for one that is too large to be one."""
    if sum(1 for _ in formula.iter()) > _MOST:
        return ""
    return f"<math>{_inner(formula, 0)}</math>"


def _inner(element: Any, depth: int) -> str:
    if depth > _DEEPEST:
        return ""
    return "".join(_written(child, depth + 1) for child in element)


def _written(element: Any, depth: int) -> str:
    name = local(element)
    if name == "r":
        return _run(element)
    if name.endswith("Pr") or not name:
        return ""
    writer = _WRITERS.get(name)
    return writer(element, depth) if writer else _inner(element, depth)


def _run(element: Any) -> str:
    text = "".join(one.text or "" for one in element.iter(f"{_MATH}t"))
    if element.find(f"{_MATH}rPr/{_MATH}nor") is not None:
        return f"<mtext>{html.escape(text)}</mtext>"
    if _value(element, "rPr", "sty") == "p" and len(text) > 1 and text.isalpha():
        return f"<mi>{html.escape(text)}</mi>"
    pieces = list[str]()
    for number, _blank, letter, sign in _TOKEN.findall(text):
        if number:
            pieces.append(f"<mn>{number}</mn>")
        elif letter:
            pieces.append(f"<mi>{html.escape(letter)}</mi>")
        elif sign:
            pieces.append(f"<mo>{html.escape(sign)}</mo>")
    return "".join(pieces)


def _value(element: Any, properties: str, name: str, default: str = "") -> str:
    found = element.find(f"{_MATH}{properties}/{_MATH}{name}")
    return default if found is None else str(found.get(f"{_MATH}val", default))


def _is_on(element: Any, properties: str, name: str) -> bool:
    found = element.find(f"{_MATH}{properties}/{_MATH}{name}")
    return found is not None and found.get(f"{_MATH}val", "1") in ("1", "on", "true")


def _row(element: Any, name: str, depth: int) -> str:
    """A part of a formula as one thing."""
    found = element.find(f"{_MATH}{name}")
    return f"<mrow>{'' if found is None else _inner(found, depth)}</mrow>"


def _sign(text: str) -> str:
    return f"<mo>{html.escape(text)}</mo>" if text else ""


def _fraction(element: Any, depth: int) -> str:
    over, under = _row(element, "num", depth), _row(element, "den", depth)
    kind = _value(element, "fPr", "type")
    if kind == "lin":
        return f"<mrow>{over}<mo>/</mo>{under}</mrow>"
    bare = ' linethickness="0"' if kind == "noBar" else ""
    return f"<mfrac{bare}>{over}{under}</mfrac>"


def _parts(tag: str, *names: str) -> Callable[[Any, int], str]:
    """Who writes a formula's parts, in this order, into one element."""

    def write(element: Any, depth: int) -> str:
        return f"<{tag}>{''.join(_row(element, one, depth) for one in names)}</{tag}>"

    return write


def _before(element: Any, depth: int) -> str:
    base, sub, sup = (_row(element, one, depth) for one in ("e", "sub", "sup"))
    return f"<mmultiscripts>{base}<mprescripts></mprescripts>{sub}{sup}</mmultiscripts>"


def _root(element: Any, depth: int) -> str:
    degree = element.find(f"{_MATH}deg")
    hidden = _is_on(element, "radPr", "degHide") or degree is None or not len(degree)
    base = _row(element, "e", depth)
    return (
        f"<msqrt>{base}</msqrt>"
        if hidden
        else f"<mroot>{base}{_row(element, 'deg', depth)}</mroot>"
    )


def _large(element: Any, depth: int) -> str:
    """A sum, a product, an integral."""
    sign = _sign(_value(element, "naryPr", "chr", "∫"))
    above = _value(element, "naryPr", "limLoc") == "undOvr"
    parts = [
        ("" if _is_on(element, "naryPr", hide) else _row(element, name, depth))
        for hide, name in (("subHide", "sub"), ("supHide", "sup"))
    ]
    tags = ("munder", "mover", "munderover") if above else ("msub", "msup", "msubsup")
    tag = tags[2] if all(parts) else tags[0] if parts[0] else tags[1]
    limited = f"<{tag}>{sign}{''.join(parts)}</{tag}>" if any(parts) else sign
    return f"<mrow>{limited}{_row(element, 'e', depth)}</mrow>"


def _fenced(element: Any, depth: int) -> str:
    begin, parting, end = (
        _sign(_value(element, "dPr", name, usual))
        for name, usual in (("begChr", "("), ("sepChr", "|"), ("endChr", ")"))
    )
    inner = (f"<mrow>{_inner(one, depth)}</mrow>" for one in element.findall(f"{_MATH}e"))
    return f"<mrow>{begin}{parting.join(inner)}{end}</mrow>"


def _function(element: Any, depth: int) -> str:
    return (
        f"<mrow>{_row(element, 'fName', depth)}<mo>&#x2061;</mo>{_row(element, 'e', depth)}</mrow>"
    )


def _accent(element: Any, depth: int) -> str:
    sign = _sign(_value(element, "accPr", "chr", "\u0302"))
    return f"<mover>{_row(element, 'e', depth)}{sign}</mover>"


def _bar(element: Any, depth: int) -> str:
    tag = "mover" if _value(element, "barPr", "pos") == "top" else "munder"
    return f"<{tag}>{_row(element, 'e', depth)}<mo>¯</mo></{tag}>"


def _grouped(element: Any, depth: int) -> str:
    tag = "mover" if _value(element, "groupChrPr", "pos") == "top" else "munder"
    sign = _sign(_value(element, "groupChrPr", "chr", "\u23df"))
    return f"<{tag}>{_row(element, 'e', depth)}{sign}</{tag}>"


def _matrix(element: Any, depth: int) -> str:
    rows = (
        "".join(f"<mtd>{_inner(one, depth)}</mtd>" for one in row.findall(f"{_MATH}e"))
        for row in element.findall(f"{_MATH}mr")
    )
    return f"<mtable>{''.join(f'<mtr>{row}</mtr>' for row in rows)}</mtable>"


def _lines(element: Any, depth: int) -> str:
    rows = (f"<mtr><mtd>{_inner(one, depth)}</mtd></mtr>" for one in element.findall(f"{_MATH}e"))
    return f"<mtable>{''.join(rows)}</mtable>"


_WRITERS: Final[dict[str, Callable[[Any, int], str]]] = {
    "f": _fraction,
    "sSup": _parts("msup", "e", "sup"),
    "sSub": _parts("msub", "e", "sub"),
    "sSubSup": _parts("msubsup", "e", "sub", "sup"),
    "sPre": _before,
    "rad": _root,
    "nary": _large,
    "d": _fenced,
    "func": _function,
    "acc": _accent,
    "bar": _bar,
    "groupChr": _grouped,
    "limLow": _parts("munder", "e", "lim"),
    "limUpp": _parts("mover", "e", "lim"),
    "m": _matrix,
    "eqArr": _lines,
    "phant": _parts("mphantom", "e"),
}
