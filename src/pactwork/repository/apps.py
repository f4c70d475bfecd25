"""The repository app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class RepositoryConfig(AppConfig):
    """Registers the app under the label `repository`."""

    name = "pactwork.repository"
    label = "repository"

    def ready(self) -> None:
        """Say how materials fulfil commitments, what there is to tell, and what is kept here."""
        from pactwork.agreements.api import register_kind
        from pactwork.files.api import register_readers
        from pactwork.kernel.iris import public_path
        from pactwork.people.api import keeps_of_people
        from pactwork.repository.actions.forgetting import forget_person
        from pactwork.repository.actions.using import note_content, note_copy
        from pactwork.repository.activity import KIND
        from pactwork.repository.documents import COLLECTION
        from pactwork.repository.documents import KIND as MATERIAL
        from pactwork.repository.notice_kinds import register_kinds
        from pactwork.repository.queries.belonging import readers_by_sector
        from pactwork.repository.queries.file_readers import may_read_bytes
        from pactwork.repository.queries.kept import kept_of
        from pactwork.repository.queries.link_copies import may_read_copy
        from pactwork.repository.showing import COPY, HOLDER
        from pactwork.search.api import DocumentKind
        from pactwork.search.api import register_kind as register_document_kind
        from pactwork.search.api import register_readers as register_search_readers

        register_kind(KIND)
        register_document_kind(DocumentKind(MATERIAL, gettext_lazy("Materials"), public_path))
        register_document_kind(DocumentKind(COLLECTION, gettext_lazy("Collections"), public_path))
        register_search_readers(readers_by_sector)
        register_readers(HOLDER, may_read_bytes, note_content)
        register_readers(COPY, may_read_copy, note_copy)
        register_kinds()
        keeps_of_people("repository", kept_of=kept_of, forget=forget_person)
