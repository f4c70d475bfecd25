"""The agreements app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class AgreementsConfig(AppConfig):
    """Registers the app under the label `agreements`."""

    name = "pactwork.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Say what agreements have to tell people, what is found here, and what is kept."""
        from pactwork.agreements.actions.forgetting import forget_person
        from pactwork.agreements.documents import AGREEMENT, ORGANISATION
        from pactwork.agreements.notice_kinds import register_kinds
        from pactwork.agreements.queries.kept import kept_of
        from pactwork.kernel.iris import public_path
        from pactwork.people.api import keeps_of_people
        from pactwork.search.api import DocumentKind, register_kind

        register_kinds()
        register_kind(DocumentKind(AGREEMENT, gettext_lazy("Agreements"), public_path))
        register_kind(DocumentKind(ORGANISATION, gettext_lazy("Organisations"), public_path))
        keeps_of_people("agreements", kept_of=kept_of, forget=forget_person)
