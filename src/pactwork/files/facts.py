"""What can be read from a file; pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

MOST_TEXT: Final = 300_000
"""Characters of a file that are kept for the index."""
MOST_LINKED: Final = 60_000
"""Characters of what a page says of itself as JSON-LD."""
FAULTS: Final = frozenset(
    {"time", "memory", "crash", "damaged", "locked", "entities", "lost", "large", "archive", "room"}
)
"""Why something could not be read: it took too long or too much, the reader died, it is broken,
asks for a password, defines entities, is not there, has too many points, is an archive that is not
opened, or the disk had no room."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file tells of itself. Whatever it does not tell is empty or None.

    `kind` is a key of `kinds.BY_KEY`; `languages` are BCP 47; `licence` a notation of the scheme
    `licences`, or an address that names one; `text` what the index reads, at most `MOST_TEXT`
    characters; `linked` what a page says of itself as JSON-LD, a list; `made_up` says that the
    title is only the name of the file; `unplayed` names the codec that most browsers do not play.
    `faults` are words of `FAULTS`.
    """

    kind: str = ""
    media_type: str = ""
    title: str = ""
    made_up: bool = True
    description: str = ""
    languages: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    pages: int | None = None
    seconds: float | None = None
    licence: str = ""
    width: int | None = None
    height: int | None = None
    text: str = ""
    linked: str = ""
    unplayed: str = ""
    faults: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As it is written down."""
        return asdict(self)


def facts_from(held: Mapping[str, Any]) -> Facts:
    """What a reader answered, each value held against its type: a reader that strangers' bytes
    have taken over may answer anything.
    """
    known = {one.name for one in fields(Facts)}
    return Facts(**{key: _held(key, value) for key, value in held.items() if key in known})


_LISTS: Final = ("languages", "creators", "faults")
_MOST: Final = {"text": MOST_TEXT, "linked": MOST_LINKED, "description": 5_000, "title": 300}


def _held(key: str, value: Any) -> Any:
    if key in _LISTS:
        held = value if isinstance(value, list | tuple) else []
        return tuple(_words(one, 200) for one in held[:20] if isinstance(one, str) and one.strip())
    if key in ("pages", "width", "height"):
        return value if isinstance(value, int) and 0 < value < 10**7 else None
    if key == "seconds":
        return float(value) if isinstance(value, int | float) and 0 < value < 10**7 else None
    if key == "made_up":
        return bool(value)
    return _words(value, _MOST.get(key, 200)) if isinstance(value, str) else ""


def _words(value: str, most: int) -> str:
    kept = value[:most].encode("utf-8", "ignore").decode("utf-8")
    return "".join(one for one in kept if one >= " " or one in "\n\t").strip()
