"""Large amounts of believable rows, made inside PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import connection

THEMES = ("education", "libraries", "youth", "culture", "health", "environment", "volunteering")
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
    """Bring the register to `size` agreements with parties, words, themes, states and dates."""
    have = _count("agreements_agreement")
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
        have // 4,
        max(have // 4, size // 4) + 8,
    )
    run(
        """
        INSERT INTO agreements_agreement (slug, visibility, is_demonstration, type, title, purpose,
            authoritative, reference, funding, principles, segments, themes, target_groups,
            literacies, levels, assessment_areas, term_from, term_to, first_day, last_day, signed,
            announced, place, designations, sources, files, version_number, terms_sha256,
            created_at, changed_at)
        SELECT 'bench-' || n, 'public', false, 'agreement-types:memorandum',
            jsonb_build_object('en', 'Agreement ' || n, 'ro', 'Acord ' || n), '{}', '{en}', '',
            '{}', '{}', '{}', ARRAY['themes:' || (%s::text[])[1 + n %% 7]], '{}', '{}', '{}',
            '{}', '2020', '2027', '2020-01-01', '2027-12-31', '2020-01-01', '', '{}', '[]', '[]',
            '[]', 1, repeat('0', 64), now(), now()
        FROM generate_series(%s, %s) n
        """,
        list(THEMES),
        have,
        size - 1,
    )
    run(
        """
        INSERT INTO agreements_registerentry (agreement_id, is_public, type, title, sort_keys,
            tokens, parties, countries, segments, themes, target_groups, areas, first_day,
            last_day, signed_day, state, commitments, fulfilled, completion, fills,
            last_accepted_on)
        SELECT a.id, true, a.type, a.title,
            (SELECT jsonb_object_agg(l, md5(a.id || l))
             FROM unnest('{en,ro,lt,vi,ka,fa}'::text[]) l),
            array_to_tsvector(ARRAY[a.slug, w[1 + a.id %% array_length(w, 1)],
                w[1 + (a.id / 7) %% array_length(w, 1)], w[1 + (a.id / 3) %% 11],
                'no' || a.id]),
            ARRAY[ids[1 + (a.id / 4) %% c], ids[1 + (a.id * 7 + 1) %% c]],
            ARRAY[(%s::text[])[1 + a.id %% 7]], '{}', a.themes, '{}',
            ARRAY['areas:training'], a.first_day, a.last_day, a.first_day,
            (%s::text[])[1 + a.id %% 6], 7, (a.id %% 8)::int, (a.id %% 100) / 100.0,
            ARRAY[0.5, NULL, 1, 0.2], date '2026-01-01' - (a.id %% 900)::int
        FROM agreements_agreement a,
            (SELECT %s::text[] AS w) words,
            (SELECT array_agg(id) AS ids, count(*)::int AS c FROM organisations_organisation
             WHERE slug LIKE 'bench-org-%%') orgs
        WHERE a.slug LIKE 'bench-%%'
          AND NOT EXISTS (SELECT FROM agreements_registerentry e WHERE e.agreement_id = a.id)
        """,
        list(COUNTRIES),
        list(STATES),
        _folded_words(),
    )
    run("ANALYZE agreements_registerentry, agreements_agreement, organisations_organisation")


def _folded_words() -> list[str]:
    from pactwork.kernel.folding import fold

    return [fold(word) for word in _WORDS.split()]


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def grow_statements(size: int) -> None:
    """Bring the ledger to `size` statements."""
    run(
        """
        INSERT INTO ledger_statement (uuid, actor_id, verb_id, activity_id, timestamp, stored, raw)
        SELECT gen_random_uuid(), s.actor_id, s.verb_id, s.activity_id, s.timestamp, now(), s.raw
        FROM (SELECT * FROM ledger_statement ORDER BY id LIMIT 1) s, generate_series(1, %s)
        """,
        max(0, size - _count("ledger_statement")),
    )
    run("ANALYZE ledger_statement")


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
