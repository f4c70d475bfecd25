"""Random pact files that break no rule, for hypothesis."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.factories import SENTENCES, Document

LANGUAGES = ("en", "ro", "lt", "vi", "ka", "fa", "no", "zh-Hant", "en-GB")
ORGANISATIONS = ("library", "school", "ministry", "mediatheque", "city", "press", "no", "y")

letters = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n\t\x85\u2028\ufeff"
)
awkward = st.sampled_from(
    ["1e3", "2E-5", "0x1f", "NO", "yes", "null", "~", "2022", "12:30:00", "- a", "a: b", "#x", "'",
     '"', "{a}", "[x]", "&a", "*a", "!t", "%", "@", "`", "|", ">", "=", "<<", "…", ".5", "1_000",
     "2021-04-14", "  x  ", "a\n\nb", "x\n", "\u200c", "thỏa", "thoả", *SENTENCES.values()]
)  # fmt: skip
lines = st.one_of(awkward, st.text(letters, min_size=1, max_size=8)).filter(
    lambda text: bool(text.strip())
)
edtf = st.sampled_from(["2021", "2022-05", "2024-02-29"])
urls = st.sampled_from(["https://example.org/a?b=c&d=é".replace("é", "e"), "http://x.example"])


def texts(*needed: str) -> st.SearchStrategy[dict[str, str]]:
    """A text in some languages, these among them."""
    more = st.lists(st.sampled_from(LANGUAGES), max_size=2)
    tags = more.map(lambda tags: list(dict.fromkeys([*needed, *tags])) or ["en"])
    return tags.flatmap(lambda tags: st.fixed_dictionaries(dict.fromkeys(tags, lines)))


def some(*notations: str) -> st.SearchStrategy[list[str]]:
    """Some of these, each once, at least one."""
    return st.lists(st.sampled_from(notations), unique=True, min_size=1, max_size=3)


def optional(needed: dict[str, Any], **more: Any) -> st.SearchStrategy[Document]:
    """A mapping with these parts, and perhaps those."""
    return st.fixed_dictionaries(needed, optional=more)


measures = st.one_of(
    optional(
        {"counts": st.sampled_from(["trainings", "people-trained"]), "target": st.integers(1, 900)},
        per=st.just("year"),
    ),
    st.fixed_dictionaries(
        {
            "counts": st.just("workspace-hours"),
            "baseline": st.sampled_from([0.5, 12000, 1e9]),
            "increase_percent": st.sampled_from([0.5, 20, 150]),
        }
    ),
)


def _commitments(parties: tuple[str, ...], language: str) -> st.SearchStrategy[Document]:
    return optional(
        {
            "text": texts(language),
            "owed_by": st.just("all") | some(*parties),
            "owed_to": st.sampled_from(["all", "public"]) | some(*parties),
            "area": st.sampled_from(["training", "events"]),
        },
        target_groups=some("teachers", "pupils"),
        measure=measures,
        due=edtf,
    )


def _articles(
    parties: tuple[str, ...], language: str, depth: int = 2
) -> st.SearchStrategy[Document]:
    more: dict[str, Any] = {
        "kind": st.sampled_from(["objectives", "clauses"]),
        "text": texts(language),
        "commitments": st.lists(_commitments(parties, language), min_size=1, max_size=2),
    }
    if depth > 1:
        below = _articles(parties, language, depth - 1)
        more["articles"] = st.lists(below, min_size=1, max_size=2)
    return optional({"title": texts(language)}, **more)


def _parties(slug: str) -> st.SearchStrategy[Document]:
    signatories = optional({"name": texts()}, office=texts())
    contacts = optional({"name": lines}, phone=lines, email=st.just("a@example.org"))
    return optional(
        {"organisation": st.just(slug), "role": st.sampled_from(["lead", "partner", "funder"])},
        signatories=st.lists(signatories, min_size=1, max_size=2),
        contacts=st.lists(contacts, min_size=1, max_size=2),
    )


def organisations(slug: str) -> st.SearchStrategy[Document]:
    """A description of an organisation."""
    return optional(
        {"key": st.just(slug), "name": texts()},
        acronym=texts(),
        other_names=st.lists(
            st.fixed_dictionaries(
                {"text": lines, "language": st.just("no"), "kind": st.just("alias")}
            ),
            min_size=1,
            max_size=2,
        ),
        legal_type=st.sampled_from(["library", "ngo"]),
        country=st.sampled_from(["MD", "NO"]),
        place=texts(),
        website=urls,
        founded=edtf,
        identifiers=st.just({"national": f"0{slug}"}),
        channels=st.just([{"key": "web", "kind": "blog", "name": "1e5"}]),
        target_groups=some("teachers", "youth"),
        programmes=st.lists(texts(), min_size=1, max_size=2),
        offers=st.lists(texts(), min_size=1, max_size=2),
        designations=st.just([{"kind": "unesco-learning-city", "since": "2020"}]),
    )


@st.composite
def pacts(draw: st.DrawFn) -> Document:
    """A whole pact file."""
    language = draw(st.sampled_from(["en", "ro", "fa", "zh-Hant"]))
    slugs = tuple(
        draw(st.lists(st.sampled_from(ORGANISATIONS), unique=True, min_size=2, max_size=4))
    )
    agreement = draw(_agreement(slugs, language))
    articles = draw(st.lists(_articles(slugs, language), max_size=3))
    _give_keys(articles)
    document: Document = {
        "pactwork": "pact/1",
        "agreement": agreement,
        "parties": [draw(_parties(slug)) for slug in slugs],
        "organisations": [draw(organisations(slug)) for slug in [*slugs, "builder"]],
    }
    document |= {"articles": articles} if articles else {}
    return document | draw(_beside(slugs))


def _agreement(slugs: tuple[str, ...], language: str) -> st.SearchStrategy[Document]:
    return optional(
        {
            "key": st.just("random"),
            "type": st.sampled_from(["memorandum", "network-accession"]),
            "title": texts(language),
            "authoritative": st.just([language]),
        },
        purpose=texts(),
        reference=lines,
        funding=optional({"funder": st.just("builder")}, programme=texts(), amount=st.just(1.5)),
        declared_partners=st.just(len(slugs)),
        principles=some("voluntary", "equal", "lawful"),
        term=optional({"from": st.just("2019")}, to=edtf),
        signed=edtf,
        announced=edtf,
        place=texts(),
        themes=some("education", "media"),
        literacies=some("digital", "reading"),
        levels=some("isced-1"),
    )


def _beside(slugs: tuple[str, ...]) -> st.SearchStrategy[Document]:
    return optional(
        {},
        demonstration=st.booleans(),
        visibility=st.sampled_from(["public", "parties"]),
        contractors=st.lists(
            optional({"organisation": st.just("builder")}, delivered=texts()),
            min_size=1,
            max_size=1,
        ),
        designations=st.just([{"organisation": slugs[0], "kind": "unesco-creative-city"}]),
        files=st.lists(
            optional({"title": texts(), "url": urls}, language=st.just("ro")),
            min_size=1,
            max_size=2,
        ),
        sources=st.lists(
            optional({}, publisher=texts(), url=urls, published=edtf, code=lines),
            min_size=1,
            max_size=2,
        ),
    )


def _give_keys(articles: list[Document], prefix: str = "a") -> None:
    for number, held in enumerate(articles):
        held["key"] = f"{prefix}{number}"
        for place, promised in enumerate(held.get("commitments", [])):
            promised["key"] = f"{held['key']}-c{place}"
        _give_keys(held.get("articles", []), f"{held['key']}.")
