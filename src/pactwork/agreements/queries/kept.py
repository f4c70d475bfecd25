"""What agreements keep of a person, for the file one can take along."""

from __future__ import annotations

from typing import Any

from pactwork.agreements.models import (
    Comment,
    Delivered,
    DraftAct,
    Message,
    Remark,
    Signature,
    Suggestion,
)


def kept_of(person: int) -> dict[str, Any]:
    """Everything that names a person here, as JSON values."""
    remarks = Remark.objects.filter(person=person).order_by("pk")
    comments = Comment.objects.filter(author=person).order_by("pk")
    messages = Message.objects.filter(person=person).order_by("pk")
    signatures = Signature.objects.filter(person=person).order_by("pk")
    acts = DraftAct.objects.filter(person=person).order_by("pk")
    delivered = Delivered.objects.filter(person=person).order_by("pk")
    suggestions = Suggestion.objects.filter(author=person).order_by("pk")
    return {
        "remarks": list(remarks.values("uuid", "kind", "text", "language", "name", "created_at")),
        "comments": list(comments.values("draft__uuid", "article", "text", "at")),
        "suggestions": list(
            suggestions.values("draft__uuid", "path", "language", "text", "reason", "stage", "at")
        ),
        "messages": list(messages.values("evidence__uuid", "kind", "text", "at")),
        "signatures": list(
            signatures.values("draft__uuid", "act", "name", "mandate", "sha256", "at")
        ),
        "acts": list(acts.values("draft__uuid", "act", "reason", "at")),
        "delivered": [str(one) for one in delivered.values_list("evidence__uuid", flat=True)],
    }
