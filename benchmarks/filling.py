"""Large amounts of believable rows, made inside PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import connection

from benchmarks.statements import grow_statements
from pactwork.agreements.api import pack_register

__all__ = ["grow_evidence", "grow_register", "grow_statements", "pact", "run", "write_pacts"]

COUNTRIES = ("MD", "LT", "VN", "GE", "IR", "NO", "RO")
STATES = ("on_track", "behind", "fulfilled", "overdue", "not_started", "not_measurable")

_WORDS = """
educație tineret biblioteci municipiu învățare parteneriat tradiție cooperare școală
švietimas kultūra partnerystė biblioteka savivaldybė chuyển đổi số giáo dục hợp tác
განათლება ბიბლიოთეკა თანამშრომლობა یادگیری فرهنگ شهر همکاری training library city
"""


def run(sql: str, *params: object) -> None:
    """Execute one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)


def grow_register(size: int) -> None:
    """Bring the register to `size` agreements with parties, words, facets, promises and dates."""
    have = _count("agreements_agreement")
    _grow_organisations(have // 4, max(have // 4, size // 4) + 8)
    _grow_agreements(have, size - 1)
    _grow_entries()
    _grow_promises()
    pack_register(few=0)
    run("ANALYZE agreements_registerentry, agreements_agreement, organisations_organisation")
    run("ANALYZE agreements_commitment, agreements_standing, agreements_article")


def _grow_organisations(first: int, last: int) -> None:
    run(
        """
        INSERT INTO organisations_organisation (slug, name, acronym, other_names, legal_type,
            country, place, website, founded, channels, target_groups, programmes, offers, needs,
            designations, sort_keys, changed_at, latitude, longitude, is_public)
        SELECT 'bench-org-' || n, jsonb_build_object('en', 'Organisation ' || n), '{}', '[]',
            'legal-types:library', (%s::text[])[1 + n %% 7], '{}', '', '', '[]', '{}', '[]',
            '[]', '[]', '[]', jsonb_build_object('en', lpad(n::text, 8, '0')), now(),
            (n * 37 %% 120) - 50, (n * 61 %% 340) - 170, true
        FROM generate_series(%s, %s) n ON CONFLICT DO NOTHING
        """,
        list(COUNTRIES),
        first,
        last,
    )


def _grow_agreements(first: int, last: int) -> None:
    run(
        f"""
        INSERT INTO agreements_agreement (slug, visibility, is_demonstration, type, title, purpose,
            authoritative, reference, funding, principles, segments, themes, target_groups,
            literacies, levels, assessment_areas, term_from, term_to, first_day, last_day, signed,
            announced, place, designations, sources, files, version_number, terms_sha256,
            created_at, changed_at)
        SELECT 'bench-' || n, 'public', false, ({_some("n", 1)})[1],
            jsonb_build_object('en', 'Agreement ' || n, 'ro', 'Acord ' || n), '{{}}', '{{en}}', '',
            '{{}}', '{{}}', {_some("n", 2)}, {_some("n", 3)}, {_some("n", 3)}, '{{}}',
            '{{}}', '{{}}', '2020', '2027', '2020-01-01',
            CASE WHEN n %% 9 = 0 THEN date '2024-12-31' ELSE '2027-12-31' END, '2020-01-01', '',
            '{{}}', '[]', '[]', '[]', 1, repeat('0', 64), now(), now()
        FROM generate_series(%s, %s) n
        """,
        *map(_codes_of, ("agreement-types", "segments", "themes", "target-groups")),
        first,
        last,
    )


def _grow_entries() -> None:
    run(
        f"""
        CREATE TEMPORARY TABLE tagged AS
        SELECT a.id, v.facet, v.code FROM agreements_agreement a, LATERAL (
            SELECT 'type' AS facet, a.type::text AS code
            UNION SELECT 'theme', unnest(a.themes) UNION SELECT 'segment', unnest(a.segments)
            UNION SELECT 'target_group', unnest(a.target_groups)
            UNION SELECT 'area', unnest({_some("a.id", 3)})
            UNION SELECT 'country', (%s::text[])[1 + (a.id + n) %% 7]
                FROM generate_series(0, 1) n) v
        WHERE a.slug LIKE 'bench-%%'
          AND NOT EXISTS (SELECT FROM agreements_registerentry e WHERE e.agreement_id = a.id)
        """,
        _codes_of("areas"),
        list(COUNTRIES),
    )
    run(
        """
        INSERT INTO agreements_registertag (facet, code) SELECT DISTINCT facet, code FROM tagged
        ON CONFLICT DO NOTHING
        """
    )
    run(
        """
        INSERT INTO agreements_registerentry (agreement_id, is_public, commitments,
            fulfilled, first_day, last_day, parties, state, tags, signed_day, last_accepted_on,
            completion, fills, sort_keys, tokens)
        SELECT a.id, true, 7, (a.id %% 8)::int, a.first_day, a.last_day,
            ARRAY[ids[1 + (a.id / 4) %% c], ids[1 + (a.id * 7 + 1) %% c]],
            (%s::text[])[1 + a.id %% 6], g.tags, a.first_day,
            date '2026-01-01' - (a.id %% 900)::int, (a.id %% 100) / 100.0,
            ARRAY[0.5, NULL, 1, 0.2],
            (SELECT jsonb_object_agg(l, md5(a.id || l))
             FROM unnest('{en,ro,lt,vi,ka,fa}'::text[]) l),
            array_to_tsvector(ARRAY[a.slug, w[1 + a.id %% array_length(w, 1)],
                w[1 + (a.id / 7) %% array_length(w, 1)], w[1 + (a.id / 3) %% 11],
                'no' || a.id])
        FROM agreements_agreement a JOIN (
                SELECT k.id, array_agg(t.id ORDER BY t.id) AS tags
                FROM tagged k JOIN agreements_registertag t USING (facet, code) GROUP BY 1
            ) g ON g.id = a.id,
            (SELECT %s::text[] AS w) words,
            (SELECT array_agg(id) AS ids, count(*)::int AS c FROM organisations_organisation
             WHERE slug LIKE 'bench-org-%%') orgs
        """,
        list(STATES),
        _folded_words(),
    )
    run("DROP TABLE tagged")
    run(
        """
        INSERT INTO agreements_registerfresh (agreement_id, since)
        SELECT agreement_id, now() FROM agreements_registerentry ON CONFLICT DO NOTHING
        """
    )


def _grow_promises() -> None:
    """Seven commitments for each agreement that has none, and where they stand."""
    run(
        """
        INSERT INTO agreements_article (key, position, number, depth, kind, title, text,
            agreement_id)
        SELECT 'a', 1, '', 0, 'clauses', '{}', '{}', a.id
        FROM agreements_agreement a WHERE a.slug LIKE 'bench-%%'
          AND NOT EXISTS (SELECT FROM agreements_article x WHERE x.agreement_id = a.id)
        """
    )
    run(
        """
        INSERT INTO agreements_commitment (key, position, text, area, target_groups, owed_jointly,
            owed_to_all, owed_to_public, measure, counts_people, per, due, agreement_id,
            article_id)
        SELECT 'c' || n, n, jsonb_build_object('en', 'Hold trainings ' || n), 'areas:training',
            '{}', false, true, false, 'measures:trainings', false, '', '', x.agreement_id, x.id
        FROM agreements_article x, generate_series(1, 7) n
        WHERE x.key = 'a'
          AND NOT EXISTS (SELECT FROM agreements_commitment c WHERE c.article_id = x.id)
        """
    )
    run(
        """
        INSERT INTO agreements_standing (commitment_id, state, achieved, completion, evidence,
            last_accepted_on, computed_for)
        SELECT c.id, (%s::text[])[1 + c.id %% 6], 1, 0.5, 1,
            date '2026-01-01' - (c.id %% 900)::int, now()
        FROM agreements_commitment c
        WHERE NOT EXISTS (SELECT FROM agreements_standing s WHERE s.commitment_id = c.id)
        """,
        list(STATES),
    )


def _some(number: str, count: int) -> str:
    """SQL for `count` of the codes given as a parameter, other ones for each number."""
    return (
        f"(SELECT array_agg(DISTINCT c[1 + ({number} * (2 * p + 1) + {number} / (5 * p)) "
        f"%% cardinality(c)]) FROM generate_series(1, {count}) p, (SELECT %s::text[] AS c) k)"
    )


def _codes_of(scheme: str) -> list[str]:
    from pactwork.vocabularies.api import concepts

    return [f"{scheme}:{one.notation}" for one in concepts(scheme)]


def _folded_words() -> list[str]:
    from pactwork.kernel.folding import fold

    return [fold(word) for word in _WORDS.split()]


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def grow_evidence(agreement: str, size: int) -> None:
    """Bring one agreement to `size` pieces of accepted evidence, spread over its commitments."""
    run(
        """
        INSERT INTO agreements_evidence (uuid, content_sha256, delivered_by_id, kind, title,
            description, first_day, last_day, headcount, target_groups, links, is_demonstration,
            recorded_at, statement, voided_reason)
        SELECT gen_random_uuid(), '', p.organisation_id, 'evidence-kinds:event', '{"en": "x"}',
            '{}', d, d, n %% 3, '{}', '[]', false, now(), gen_random_uuid(), '{}'
        FROM (SELECT organisation_id FROM agreements_party p JOIN agreements_agreement a
              ON a.id = p.agreement_id WHERE a.slug = %s LIMIT 1) p,
            generate_series(1, %s) n, LATERAL (SELECT date '2021-01-01' + n %% 2000 AS d) days
        """,
        agreement,
        max(0, size - _count("agreements_evidence")),
    )
    run(
        """
        INSERT INTO agreements_claim (evidence_id, commitment_id, accepted_on)
        SELECT e.id, c.ids[1 + e.id %% array_length(c.ids, 1)], e.last_day
        FROM agreements_evidence e, (SELECT array_agg(c.id) AS ids FROM agreements_commitment c
            JOIN agreements_agreement a ON a.id = c.agreement_id WHERE a.slug = %s) c
        WHERE NOT EXISTS (SELECT FROM agreements_claim k WHERE k.evidence_id = e.id)
        """,
        agreement,
    )
    run(
        """
        INSERT INTO agreements_evidencequantity (evidence_id, measure, amount)
        SELECT e.id, 'measures:trainings', 1 FROM agreements_evidence e
        WHERE NOT EXISTS (SELECT FROM agreements_evidencequantity q WHERE q.evidence_id = e.id)
        """
    )
    run(
        """
        INSERT INTO agreements_evidenceperson (evidence_id, pseudonym)
        SELECT e.id, md5((e.id % 5000)::text)::uuid FROM agreements_evidence e
        WHERE NOT EXISTS (SELECT FROM agreements_evidenceperson p WHERE p.evidence_id = e.id)
        """
    )
    run("ANALYZE agreements_evidence, agreements_claim, agreements_evidencequantity")
    run("ANALYZE agreements_evidenceperson")


def pact(key: str, *, articles: int = 3, parties: int = 2, commitments: int = 2) -> dict:
    """A pact file of a chosen size."""
    slugs = [f"{key}-party-{n}" for n in range(parties)]
    return {
        "pactwork": "pact/1",
        "agreement": {
            "key": key,
            "type": "memorandum",
            "title": {"en": f"Agreement {key}", "fa": f"تفاهم‌نامهٔ {key}"},
            "authoritative": ["en"],
            "themes": ["education"],
            "term": {"from": "2021", "to": "2027"},
            "signed": "2021-01-01",
        },
        "parties": [
            {"organisation": slug, "role": "partner" if n else "lead"}
            for n, slug in enumerate(slugs)
        ],
        "articles": [
            {
                "key": f"a{n}",
                "kind": "clauses",
                "title": {"en": f"Article {n}"},
                "text": {"en": "The parties share what they know. " * 6},
                "commitments": [
                    {
                        "key": f"c{n}-{m}",
                        "text": {"en": f"Hold trainings for librarians, {n}.{m}."},
                        "owed_by": [slugs[(n + m) % parties]],
                        "owed_to": "all",
                        "area": "training",
                        "measure": {
                            "counts": "people-trained" if m % 2 else "trainings",
                            "target": 40,
                            "per": "year",
                        },
                    }
                    for m in range(commitments)
                ],
            }
            for n in range(articles)
        ],
        "organisations": [
            {"key": slug, "name": {"en": f"Library {slug}"}, "country": "GE"} for slug in slugs
        ],
    }


def write_pacts(folder: Path, count: int) -> None:
    """That many different small pact files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        (folder / f"pact-{n:06}.json").write_text(json.dumps(pact(f"file-{count}-{n}")))
