"""A new organisation, registered by somebody who acts for it."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping

from django.db import transaction

from pactwork.kernel.languages import LANGUAGES
from pactwork.kernel.texts import clean_text
from pactwork.organisations.api import Profile, known_slugs, put_organisations
from pactwork.people.actions.deeds import note
from pactwork.people.actions.memberships import join
from pactwork.people.models import Person, Role
from pactwork.people.rules import PeopleError


@transaction.atomic(durable=True)
def register_organisation(
    *, names: Mapping[str, str], country: str, website: str, by: Person
) -> tuple[int, str]:
    """Register an organisation and represent it: its number and its slug.

    The public sees it when an agreement of it becomes public, not before.

    Raises:
        PeopleError: no name was given.
    """
    name = clean_text({key: value for key, value in names.items() if value.strip()})
    if not name:
        raise PeopleError("name")
    slug = _free_slug(next(name[code] for code in (*LANGUAGES, *name) if code in name))
    profile = Profile(slug=slug, name=name, country=country, website=website)
    number = put_organisations([profile], is_public=False).numbers[slug]
    join(by, number, Role.REPRESENTATIVE)
    note("registered", number, whom=by, role=Role.REPRESENTATIVE, by=by)
    return number, slug


def _free_slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    if len(slug) < 3:
        slug = f"organisation-{secrets.token_hex(4)}"
    while known_slugs([slug]):
        slug = f"{slug[:60]}-{secrets.token_hex(3)}"
    return slug
