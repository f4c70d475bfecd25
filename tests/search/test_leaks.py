"""Nobody is shown, told of, or counted what may not be seen; not by a stale index either."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from pactwork.kernel.viewer import PUBLIC, Viewer
from pactwork.search.api import EVERYBODY, MEMBERS, Findings, reader_of, suggestions, take_out
from pactwork.search.index.looking import note_look
from pactwork.search.index.reading import reading
from tests.search.shelf import a_document, ask, enter, names, shelve

pytestmark = pytest.mark.django_db
OURS, THEIRS, OPERATOR = Viewer(frozenset({7})), Viewer(frozenset({8})), Viewer(operator=True)
SEEN = [
    (PUBLIC, ["public"]),
    (OURS, ["both", "members", "ours", "public"]),
    (THEIRS, ["both", "members", "public"]),
    (OPERATOR, ["both", "members", "nobody", "ours", "public"]),
]
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def _suggested(text: str, viewer: Viewer) -> list[str]:
    return sorted(one.text for one in suggestions(text, "en", viewer) if one.kind != "concept")


def _counted(findings: Findings) -> int:
    return sum(count for _, count in findings.facets.get("kind", ()))


@pytest.fixture
def _shelf() -> None:
    held = {
        "zebra public": frozenset({EVERYBODY}),
        "zebra members": frozenset({MEMBERS}),
        "zebra ours": frozenset({reader_of(7)}),
        "zebra both": frozenset({reader_of(7), reader_of(8)}),
        "zebra nobody": frozenset(),
    }
    shelve(*(a_document(name, readers=readers) for name, readers in held.items()))


@pytest.mark.usefixtures("_shelf")
def test_each_sees_what_is_for_them() -> None:
    for viewer, seen in SEEN:
        expected = [f"zebra {name}" for name in seen]
        for text in ("zebra", "", "zebar", "zebra unheard"):
            findings = ask(text, viewer=viewer)
            assert names(findings) == expected
            assert findings.total == _counted(findings) == len(expected)
        assert _suggested("zeb", viewer) == expected
        assert _suggested("zebr", viewer) == expected


@pytest.mark.usefixtures("_shelf")
def test_what_only_others_may_see_is_not_even_corrected_to() -> None:
    shelve(a_document("hidden", titles={"en": "pangolin"}, readers=frozenset({reader_of(8)})))
    assert ask("pangolim", viewer=OURS).corrected == ""
    assert ask("pangolim", viewer=OURS).total == 0
    assert ask("pangolim", viewer=THEIRS).corrected == "pangolin"


def test_an_embargo_holds_until_its_moment_and_not_longer() -> None:
    with time_machine.travel(NOW, tick=False):
        shelve(a_document("zebra later", visible_from=NOW + timedelta(seconds=10)))
        for viewer in (PUBLIC, OURS, OPERATOR):
            assert ask("zebra", viewer=viewer).total == 0
            assert _counted(ask(viewer=viewer)) == 0
            assert _suggested("zeb", viewer) == []
    with time_machine.travel(NOW + timedelta(seconds=9), tick=False):
        assert names(ask("zebra")) == []
    with time_machine.travel(NOW + timedelta(seconds=11), tick=False):
        assert names(ask("zebra")) == ["zebra later"]
        assert _counted(ask()) == 1


def test_a_stale_index_shows_nothing_that_was_closed_meanwhile() -> None:
    shelve(*(a_document(f"zebra {name}") for name in ("closed", "later", "gone", "stays")))
    enter([a_document("zebra closed", readers=frozenset({reader_of(7)}))])
    enter([a_document("zebra later", visible_from=datetime.now(UTC) + timedelta(days=1))])
    take_out([a_document("zebra gone").iri])
    findings = ask("zebra")
    assert (names(findings), findings.total) == (["zebra stays"], 1)
    assert _suggested("zeb", PUBLIC) == ["zebra stays"]
    assert names(ask("zebra", viewer=OURS)) == ["zebra closed", "zebra stays"]


def test_a_stale_index_shows_nothing_that_was_opened_to_others_before_it_knows() -> None:
    shelve(a_document("zebra ours", readers=frozenset({reader_of(7)})))
    enter([a_document("zebra ours", readers=frozenset({reader_of(8)}))])
    assert names(ask("zebra", viewer=OURS)) == []
    shelve()
    assert names(ask("zebra", viewer=THEIRS)) == ["zebra ours"]


def test_the_snippet_is_of_what_may_be_seen_now() -> None:
    shelve(a_document("zebra", texts={"en": "zebra with a secret"}))
    enter([a_document("zebra", texts={"en": "zebra without it"})])
    assert "secret" not in "".join(text for text, _ in ask("zebra").hits[0].snippet)


def test_titles_that_are_closed_push_out_none_that_are_open() -> None:
    ours = frozenset({reader_of(7)})
    closed = (
        a_document(f"x{n:03}", titles={"en": f"heron{n:03}"}, readers=ours) for n in range(50)
    )
    shelve(*closed, a_document("open", titles={"en": "Heronzz"}))
    assert _suggested("hero", PUBLIC) == _suggested("heron", PUBLIC) == ["Heronzz"]
    assert len(_suggested("hero", OURS)) == 8


def test_counts_are_left_out_when_nobody_has_kept_the_index_for_a_minute() -> None:
    with time_machine.travel(NOW, tick=False):
        shelve(*(a_document(f"zebra {n}", facets={"level": ("1",)}) for n in range(30)))
        enter([a_document("zebra 1", readers=frozenset({reader_of(8)}))])
        assert ask("zebra").facets["level"] == [("1", 30)]
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert ask("zebra").is_counted
    held = reading()
    assert held is not None
    assert held.position.seen is not None
    with time_machine.travel(NOW, tick=False):
        note_look(held.position.seen, at=NOW, is_kept=True)
    with time_machine.travel(NOW + timedelta(seconds=59), tick=False):
        assert ask("zebra").is_counted
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        findings = ask("zebra", page_size=30)
        assert (findings.is_counted, findings.facets, findings.total) == (False, {}, 29)
        first = ask("zebra")
        assert (first.total, first.after) == (len(first.hits), "10")


def test_what_is_closed_does_not_make_a_word_known() -> None:
    secret = a_document("closed", titles={"en": "Kwartzite"}, readers=frozenset({"organisation:7"}))
    shelve(a_document("open", titles={"en": "Quartzite stones"}), secret)
    asked = ask("kwartzite")
    assert (names(asked), asked.corrected) == (["open"], ask("qwartzite").corrected)
    assert names(ask("kwartzite", viewer=Viewer(frozenset({7})))) == ["closed"]
