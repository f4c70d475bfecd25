"""Addresses of organisations that are told at once, and what became of each message."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pactwork.notifications.models.notice import Notice
from pactwork.notifications.models.outgoing import Outgoing, due_indexes


class Webhook(models.Model):
    """An address of an organisation; secrets are stored sealed (`sealing.py`).

    No kinds means every kind. After a change of secret the former one signs beside it until
    `former_until`.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="+"
    )
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=64), default=list)
    secret = models.BinaryField(max_length=300)
    former_secret = models.BinaryField(max_length=300, null=True)
    former_until = models.DateTimeField(null=True)
    is_paused = models.BooleanField(default=False)
    created_by = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organisation"], name="notifications_webhook_of")]

    def __str__(self) -> str:
        return str(self.uuid)


class WebhookDelivery(Outgoing):
    """A notice on its way to a webhook; its uuid is the `webhook-id` of every attempt."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="webhook_deliveries")
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("webhook", "notice", name="notifications_webhook_once"),
        ]
        indexes = [
            *due_indexes("notifications_webhook"),
            models.Index(fields=["webhook", "-id"], name="notifications_webhook_log"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
