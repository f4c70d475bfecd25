"""Addresses of what machines read: identifiers, linked data, feeds, exports, badges, images."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from pactwork.portal.web import (
    badges,
    calendars,
    exports,
    feeds,
    identifiers,
    linked_data,
    machines,
    reciprocity_table,
    sharing,
)


class ConceptKey:
    """The key of a commitment, article or concept inside its agreement or scheme."""

    regex = r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*"

    def to_python(self, value: str) -> str:
        """The key as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """The key as it stands."""
        return value


register_converter(ConceptKey, "key")

localized: list[URLPattern | URLResolver] = [
    path("machines/", machines.machines, name="machines"),
    path("agreements/<slug:slug>/badge/", badges.badge_page, name="badge-page"),
]

_identifiers: list[URLPattern] = [
    path("id/agreements/<slug:slug>", identifiers.agreement, name="id-agreement"),
    path(
        "id/agreements/<slug:slug>/commitments/<key:key>",
        identifiers.commitment,
        name="id-commitment",
    ),
    path("id/agreements/<slug:slug>/articles/<key:key>", identifiers.article, name="id-article"),
    path("id/organisations/<slug:slug>", identifiers.organisation, name="id-organisation"),
    path("id/evidence/<uuid:number>", identifiers.evidence, name="id-evidence"),
    path("id/concepts/<slug:code>", identifiers.scheme, name="id-scheme"),
    path("id/concepts/<slug:code>/<key:notation>", identifiers.concept, name="id-concept"),
    path("ns", identifiers.namespace, name="namespace"),
]

_documents: list[URLPattern] = [
    path("ld/context.jsonld", linked_data.context, name="ld-context"),
    path("ld/agreements/<slug:slug>.jsonld", linked_data.agreement, name="ld-agreement"),
    path(
        "ld/agreements/<slug:slug>/commitments/<key:key>.jsonld",
        linked_data.commitment,
        name="ld-commitment",
    ),
    path("ld/organisations/<slug:slug>.jsonld", linked_data.organisation, name="ld-organisation"),
    path("ld/evidence/<uuid:number>.jsonld", linked_data.evidence, name="ld-evidence"),
    path("ld/concepts/<slug:code>.jsonld", linked_data.scheme, name="ld-scheme"),
    path("ld/concepts/<slug:code>/<key:notation>.jsonld", linked_data.concept, name="ld-concept"),
]

_feeds: list[URLPattern] = [
    path("feeds/agreements.atom", feeds.agreements_atom, name="feed-agreements"),
    path("feeds/agreements.rss", feeds.agreements_rss, name="feed-agreements-rss"),
    path("feeds/evidence.atom", feeds.evidence_atom, name="feed-evidence"),
    path("feeds/agreements/<slug:slug>.atom", feeds.agreement_atom, name="feed-agreement"),
    path("feeds/agreements/<slug:slug>.ics", calendars.agreement_due, name="calendar-agreement"),
    path("feeds/due.ics", calendars.everything_due, name="calendar-due"),
]

_files: list[URLPattern] = [
    path("export/agreements.csv", exports.agreements_csv, name="export-agreements"),
    path("export/commitments.csv", exports.commitments_csv, name="export-commitments"),
    path(
        "export/agreements/<slug:slug>/reciprocity.csv",
        reciprocity_table.agreement_csv,
        name="export-agreement-reciprocity",
    ),
    path(
        "export/organisations/<slug:slug>/reciprocity.csv",
        reciprocity_table.organisation_csv,
        name="export-organisation-reciprocity",
    ),
    path("schemas/<slug:name>.schema.json", machines.schema, name="schema"),
    path("badges/<slug:slug>.svg", badges.badge, name="badge"),
    path("share/<slug:slug>.<slug:language>.png", sharing.share_image, name="share-image"),
]

plain: list[URLPattern | URLResolver] = [*_identifiers, *_documents, *_feeds, *_files]
