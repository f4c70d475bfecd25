"""What a token opens, in plain words: where tokens are made, and where apps ask for leave."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy

from pactwork.people.scopes import Scope

SCOPE_WORDS: Final[dict[Scope, Any]] = {
    Scope.READ: gettext_lazy("Read what you may read"),
    Scope.EVIDENCE: gettext_lazy("Deliver evidence, answer about it, withdraw it"),
    Scope.ACCEPT: gettext_lazy("Accept evidence, ask about it, return it"),
    Scope.DRAFT: gettext_lazy("Start, change and withdraw drafts"),
    Scope.APPROVE: gettext_lazy("Propose, approve, give back and refuse drafts"),
    Scope.PAPER: gettext_lazy("Bring in pages signed on paper, confirm those of others"),
    Scope.COURSE: gettext_lazy("Suspend agreements, give notice, agree to end them"),
    Scope.MODERATE: gettext_lazy("Publish, decline and answer what the public writes"),
    Scope.PEOPLE: gettext_lazy("Invite people, change roles, lend the power to sign"),
    Scope.NOTICES: gettext_lazy("Read your inbox, choose how you are told, follow things"),
    Scope.WEBHOOKS: gettext_lazy("Add and end webhooks"),
    Scope.ACCOUNT: gettext_lazy("See all your data; change your name, language and consents"),
    Scope.NETWORK: gettext_lazy("Do what those who run the installation may do"),
}
