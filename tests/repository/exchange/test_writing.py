"""Elements as they are written: read back they say what was put in, whatever that is."""

from __future__ import annotations

from lxml import etree

from pactwork.repository.exchange.xml_out import XSI, Branch

WORST = "a\r\nb\t\"q\" 'x' <&> ]]> \u200c წყ آب \x85 \U0001f600"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def rooted() -> Branch:
    names: dict[str | None, str] = {None: "urn:own", "x": "urn:other"}
    return Branch.root("a", "urn:own", prefixes=names, schema="urn:own own.xsd")


def test_texts_and_attributes_come_back_as_they_were() -> None:
    root = rooted()
    root.put("b", WORST, language="ka", note=WORST, empty="")
    root.put_in("urn:other", "c", "\x00\x0bleft out\ufffe", language="und").put("d")
    held = etree.fromstring(root.written())
    first, other = held
    assert (first.tag, first.text) == ("{urn:own}b", WORST)
    assert dict(first.attrib) == {LANG: "ka", "note": WORST}
    assert (other.tag, other.text, dict(other.attrib)) == ("{urn:other}c", "left out", {})
    assert [one.tag for one in other] == ["{urn:other}d"]
    assert held.get(f"{{{XSI}}}schemaLocation") == "urn:own own.xsd"
    assert rooted().is_empty
    assert not root.is_empty


def test_what_is_kept_is_written_once() -> None:
    kept: dict[object, str] = {}
    calls = []

    def put(place: Branch) -> None:
        calls.append(place)
        place.put("b", WORST)
        place.put_in("urn:other", "c").put("d", "e")

    first, second, plain = rooted(), rooted(), rooted()
    first.put_kept(kept, "key", put)
    second.put_kept(kept, "key", put)
    put(plain)
    assert first.written() == second.written() == plain.written()
    assert len(calls) == 2
