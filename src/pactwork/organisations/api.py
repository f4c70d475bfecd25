"""The door of `organisations`."""

from pactwork.organisations.actions import OrganisationError, PutOrganisations, put_organisations
from pactwork.organisations.profile import Profile
from pactwork.organisations.queries import (
    Facets,
    OrganisationCard,
    OrganisationDetail,
    after,
    bodies_under,
    cards,
    cards_by_slug,
    channel_names,
    identifier_holders,
    known_slugs,
    listed,
    listed_facets,
    names_for_index,
    organisation_by_slug,
    organisations_named,
    parents_of,
    profiles,
)

__all__ = [
    "Facets",
    "OrganisationCard",
    "OrganisationDetail",
    "OrganisationError",
    "Profile",
    "PutOrganisations",
    "after",
    "bodies_under",
    "cards",
    "cards_by_slug",
    "channel_names",
    "identifier_holders",
    "known_slugs",
    "listed",
    "listed_facets",
    "names_for_index",
    "organisation_by_slug",
    "organisations_named",
    "parents_of",
    "profiles",
    "put_organisations",
]
