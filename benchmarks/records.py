"""Records in six scripts, as other repositories and tables give them. Each by its number, always
the same; no Django, so that a process beside the measured one can write and serve them.

`python -m benchmarks.records csv|jsonl|json PATH COUNT [MARK]` writes a file;
`python -m benchmarks.records serve COUNT` serves OAI-PMH from memory and says on which port.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

PAGE: Final = 500
COLUMNS: Final = (
    "identifier", "title", "description", "keywords", "language", "link", "type", "licence",
    "subject", "author", "date",
)  # fmt: skip
_WORDS: Final = 20_000
_TYPES: Final = ("video", "text", "lesson-plan", "course", "image", "audio")
_LICENCES: Final = (
    "https://creativecommons.org/licenses/by/4.0/",
    "https://creativecommons.org/licenses/by-sa/4.0/",
    "https://creativecommons.org/publicdomain/zero/1.0/",
)
_SUBJECTS: Final = ("libraries", "health", "Education science", "Matematică", "ისტორია")
_PEOPLE: Final = (
    "Ana Țurcanu", "Jonas Žukauskas", "Nguyễn Thị Hạnh", "ნინო ბერიძე", "مریم کریمی", "Mary Smith",
)  # fmt: skip
_SYLLABLES: Final = [
    first + rest
    for first in ("", "b", "c", "ch", "d", "đ", "g", "h", "kh", "l", "m", "n", "ng", "nh", "ph")
    for rest in ("a", "án", "ào", "ấy", "ẹn", "êu", "ia", "iếng", "ình", "oa", "ọc", "ông", "uyền")
]


class Records:
    """Writes records. Frequent words are very frequent, as in texts."""

    def __init__(self, mark: str = "") -> None:
        """Take words of each language, forms of all cases among them; `mark` stands in all
        identifiers, so that those of another run are others.
        """
        self.mark = mark
        dictionaries = DefaultDictionaryFactory(cache_max_size=1)
        by = random.Random(1)
        self.words = {"vi": _SYLLABLES}
        for language in ("en", "ro", "lt", "ka", "fa"):
            known = sorted(one for one in dictionaries.get_dictionary(language) if len(one) > 2)
            self.words[language] = by.sample(known, _WORDS)

    def row(self, number: int) -> dict[str, str]:
        """One record by the names of `COLUMNS`: a title, 30 to 90 words of description."""
        by = random.Random(number)
        language = by.choice(list(self.words))
        return {
            "identifier": f"oai:bench{self.mark}:{number}",
            "title": f"{self._said(by, language, by.randint(3, 8)).capitalize()} {number}",
            "description": self._said(by, language, by.randint(30, 90)),
            "keywords": "|".join(self._said(by, language, 1) for _ in range(3)),
            "language": language,
            "link": f"https://bench.example/materials/{number}",
            "type": by.choice(_TYPES),
            "licence": by.choice(_LICENCES),
            "subject": by.choice(_SUBJECTS),
            "author": by.choice(_PEOPLE),
            "date": f"{by.randint(2015, 2025)}-0{by.randint(1, 9)}-1{by.randint(0, 9)}",
        }

    def _said(self, by: random.Random, language: str, length: int) -> str:
        known = self.words[language]
        return " ".join(known[int(len(known) * by.random() ** 4)] for _ in range(length))

    def rows(self, count: int) -> Iterator[dict[str, str]]:
        """The first so many."""
        return (self.row(number) for number in range(1, count + 1))


def in_dublin_core(row: dict[str, str]) -> str:
    """A record as OAI-PMH carries it."""
    said = [("title", row["title"]), ("creator", row["author"]), ("subject", row["subject"])]
    said += [("subject", one) for one in row["keywords"].split("|")]
    said += [("description", row["description"]), ("date", row["date"]), ("type", row["type"])]
    said += [("identifier", row["link"]), ("language", row["language"])]
    said += [("rights", row["licence"])]
    inner = "".join(f"<dc:{name}>{escape(text)}</dc:{name}>" for name, text in said)
    return (
        f"<record><header><identifier>{row['identifier']}</identifier>"
        "<datestamp>2026-01-01T00:00:00Z</datestamp></header><metadata>"
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{inner}</oai_dc:dc></metadata></record>'
    )


def write(kind: str, path: Path, count: int, mark: str = "") -> None:
    """A file of records: "csv", "jsonl", or "json" (one list)."""
    with path.open("w", encoding="utf-8", newline="") as file:
        if kind == "csv":
            out = csv.DictWriter(file, COLUMNS)
            out.writeheader()
            out.writerows(Records(mark).rows(count))
            return
        between = "\n" if kind == "jsonl" else ",\n"
        file.write("" if kind == "jsonl" else "[")
        for number, row in enumerate(Records(mark).rows(count)):
            file.write((between if number else "") + json.dumps(row, ensure_ascii=False))
        file.write("\n" if kind == "jsonl" else "]")


def serve(count: int) -> None:
    """Answer ListRecords from memory until killed, `PAGE` records a page."""
    held = [in_dublin_core(row) for row in Records().rows(count)]
    pages = [_page(held, start, count) for start in range(0, count, PAGE)]

    class Handler(BaseHTTPRequestHandler):
        """One answer."""

        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """The page of a token, or the first."""
            said = parse_qs(urlsplit(self.path).query)
            token = said.get("resumptionToken", ["0"])[0]
            body = pages[int(token) // PAGE]
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


def _page(held: list[str], start: int, count: int) -> bytes:
    after = start + PAGE
    token = (
        f'<resumptionToken completeListSize="{count}">{after}</resumptionToken>'
        if after < count
        else ""
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        "<responseDate>2026-11-20T10:00:00Z</responseDate><request/>"
        f"<ListRecords>{''.join(held[start:after])}{token}</ListRecords></OAI-PMH>"
    ).encode()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(int(sys.argv[2]))
    else:
        write(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
