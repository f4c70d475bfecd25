"""Progress over time on the pages of agreements and organisations, and beside articles."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.test import Client

from pactwork.agreements.api import agreement_detail, growth_of_agreement
from pactwork.agreements.api import words as say
from pactwork.kernel.viewer import PUBLIC
from tests.factories import (
    TODAY,
    accepted,
    article,
    commitment,
    evidence,
    happened,
    organisation,
    pact,
    take_in,
)
from tests.portal.reading import count, page, part

CHISINAU = "/en/agreements/chisinau-dgets-diez/"
OPEN = {"measure": None}


def drawing(markup: str) -> ET.Element:
    held = markup.partition('id="growth"')[2]
    return ET.fromstring(re.search(r"<svg.*?</svg>", held, re.S)[0])  # type: ignore[index]


def of_class(drawn: ET.Element, css: str) -> list[ET.Element]:
    return [one for one in drawn.iter() if css in one.get("class", "").split()]


def rows(markup: str) -> list[list[str]]:
    """The table of the course."""
    body = markup.partition('id="growth"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [unescape(re.sub("<[^>]*>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in body.split("</tr>")[:-1]
    ]


@time_machine.travel(TODAY)
@pytest.mark.parametrize(
    "slug",
    ["chisinau-dgets-diez", "kermanshah-learning-city", "lithuania-social-cluster",
     "tbilisi-mediatheques-icpi", "vietnam-moet-vnpt"],
)  # fmt: skip
def test_an_agreement_ends_where_it_stands_today(
    partnerships: None, client: Client, slug: str
) -> None:
    held, course = agreement_detail(slug, PUBLIC), growth_of_agreement(slug, PUBLIC)
    assert held is not None
    assert course.past[-1].completion == pytest.approx(held.card.completion)
    assert (course.commitments, held.card.commitments) == (held.card.commitments,) * 2
    text = page(client, f"/en/agreements/{slug}/")
    reached = of_class(drawing(text), "reached")[0].text
    assert reached == rows(text)[-1][1] == say.percent(held.card.completion)


@time_machine.travel(TODAY)
def test_the_course_is_told_in_words_in_a_drawing_and_in_a_table(
    partnerships: None, client: Client
) -> None:
    text = page(client, CHISINAU)
    told = part(text, "growth")
    assert (
        "How much was done, on average, of 7 commitments, from accepted evidence alone. "
        "2 commitments are not measurable until specified and count as not done. "
        "The dotted line is an even pace." in told
    )
    drawn = drawing(text)
    said = [one.text for one in drawn if one.tag.endswith(("title", "desc"))]
    assert said == [
        "Progress over time",
        "59% was done by 22 November 2026; an even pace would have brought 71%.",
    ]
    assert of_class(drawn, "target-text")[0].text == "All that can be measured: 71%"
    assert len(of_class(drawn, "pace")) == len(of_class(drawn, "today")) == 1
    table = rows(text)
    assert table[-1] == ["22 November 2026", "59%", "71%"]
    done = [int(row[1].rstrip("%")) for row in table]
    assert done == sorted(done)


@time_machine.travel(TODAY)
def test_persian_runs_from_right_to_left_in_its_own_years(
    partnerships: None, client: Client
) -> None:
    ends = {}
    for language in ("en", "fa"):
        drawn = drawing(page(client, f"/{language}/agreements/chisinau-dgets-diez/"))
        ends[language] = float(of_class(drawn, "grown-end")[0].get("cx", ""))
    assert ends["en"] + ends["fa"] == pytest.approx(460, abs=0.2)
    text = page(client, "/fa/agreements/chisinau-dgets-diez/")
    assert [one.text for one in drawing(text).iter() if one.text in ("۱۴۰۱", "۱۴۰۵")] == [
        "۱۴۰۱", "۱۴۰۵"
    ]  # fmt: skip
    assert rows(text)[-1][:2] == ["۱ آذر ۱۴۰۵", "۵۹٪"]


@time_machine.travel(TODAY)
def test_an_organisation_with_its_bodies_counts_nothing_twice(
    partnerships: None, client: Client
) -> None:
    alone, together = (
        page(client, f"/en/organisations/{path}")
        for path in ("dgets/", "chisinau-municipal-council/?with_bodies=1")
    )
    assert rows(alone) == rows(together)
    assert "of 7 commitments" in part(alone, "growth")
    assert 'id="growth"' not in page(client, "/en/organisations/chisinau-municipal-council/")


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_what_two_bodies_owe_together_is_one_commitment(client: Client) -> None:
    bodies = [organisation("library", parent="town"), organisation("school", parent="town"),
              organisation("town"), organisation("press")]  # fmt: skip
    take_in(
        pact("one", commitment("c1"), parties=("library", "school"), organisations=bodies),
        pact("two", commitment("c1"), commitment("c2"), parties=("library", "press"),
             organisations=[]),
        evidence("one", happened(quantities={"trainings": 6}, accepted=accepted("school"))),
        evidence("two", happened("e2", quantities={"trainings": 9}, accepted=accepted("press"))),
    )  # fmt: skip
    text = page(client, "/en/organisations/town/?with_bodies=1")
    assert "of 3 commitments" in part(text, "growth")
    assert rows(text)[-1][:2] == ["22 November 2026", "50%"]
    assert of_class(drawing(text), "target-text")[0].text == "All that was promised: 100%"


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_a_hidden_agreement_changes_no_course(client: Client) -> None:
    take_in(pact("open"), evidence("open", happened(accepted=accepted("school"))))
    before = part(page(client, "/en/organisations/library/"), "growth")
    take_in(
        pact("closed", *(commitment(f"c{n}") for n in range(4)), visibility="parties"),
        evidence("closed", happened("e9", quantities={"trainings": 10},
                                    accepted=accepted("school"))),
    )  # fmt: skip
    assert part(page(client, "/en/organisations/library/"), "growth") == before
    assert "of 1 commitment," in before
    assert growth_of_agreement("closed", PUBLIC).commitments == 0


@pytest.mark.django_db
@time_machine.travel(TODAY)
@pytest.mark.parametrize(
    ("promised", "said"),
    [
        (commitment(), "There is nothing to draw yet: no accepted evidence counts"),
        (commitment(**OPEN), "There is nothing to draw: how much is promised, or by when, is yet"),
    ],
)
def test_where_nothing_can_be_drawn_a_sentence_says_why(
    client: Client, promised: dict[str, object], said: str
) -> None:
    waiting = happened("e2", accepted=[])
    take_in(pact("reading", promised), evidence("reading", waiting))
    for path in ("agreements/reading/", "organisations/library/"):
        text = page(client, f"/en/{path}")
        assert said in part(text, "growth")
        assert "<svg" not in text.partition('id="growth"')[2].partition("</section>")[0]


@pytest.mark.django_db
def test_an_agreement_without_commitments_has_no_course(client: Client) -> None:
    take_in(pact("empty", articles=[article("a1")]))
    assert 'id="growth"' not in page(client, "/en/agreements/empty/")


@pytest.mark.django_db
@time_machine.travel(TODAY)
def test_commitments_without_an_end_have_no_pace(client: Client) -> None:
    endless = {"term": {"from": "2025"}}
    yearly = commitment("c2", measure={"counts": "trainings", "target": 2, "per": "year"})
    piece = happened(accepted=accepted("school"))
    take_in(
        pact("loose", commitment("c1"), agreement=endless),
        evidence("loose", piece),
        pact("mixed", commitment("c1"), yearly, agreement=endless),
        evidence("mixed", piece),
    )
    loose, mixed = (page(client, f"/en/agreements/{slug}/") for slug in ("loose", "mixed"))
    assert of_class(drawing(loose), "pace") == []
    assert "even pace" not in part(loose, "growth")
    assert rows(loose) == [["31 March 2026", "10%"], ["22 November 2026", "10%"]]
    assert "1 commitment has no known beginning or end and so no even pace." in part(
        mixed, "growth"
    )


@time_machine.travel(TODAY)
def test_articles_say_how_far_they_are(partnerships: None, client: Client) -> None:
    text = page(client, CHISINAU)
    assert "0 of 2 commitments fulfilled, 42% of what was promised" in part(text, "article-a2")
    assert "1 of 2 commitments fulfilled, 83% of what was promised" in part(text, "article-a3")
    assert count(text, "article-done") == 3
    assert "of what was promised" not in part(text, "article-a1")


@pytest.mark.django_db
def test_articles_that_would_only_repeat_themselves_are_quiet(client: Client) -> None:
    pair = [commitment("c1"), commitment("c2")]
    below = article("a2", articles=[article("a3", *pair), article("a4")])
    mixed = article("a5", commitment("c3"), articles=[article("a6", commitment("c4", **OPEN))])
    blank = article("a7", commitment("c5", **OPEN), commitment("c6", **OPEN))
    take_in(pact("deep", articles=[article("a1", articles=[below]), mixed, blank]))
    text = page(client, "/en/agreements/deep/")
    told = [key for key in ("a1", "a2", "a3", "a4", "a5", "a6", "a7") if "article-done" in
            text.partition(f'id="article-{key}"')[2].partition("<section")[0]]  # fmt: skip
    assert told == ["a1", "a5", "a7"]
    assert "0 of 2 commitments fulfilled, 0% of what was promised" in part(text, "article-a5")
    assert "fulfilled" not in part(text, "article-a7")
    held = agreement_detail("deep", PUBLIC)
    assert held is not None
    assert [one.progress and one.progress.commitments for one in held.articles] == [
        2, 2, 2, None, 2, 1, 2
    ]  # fmt: skip
