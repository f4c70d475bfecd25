"""Where a person is reached besides mail: browsers and a Telegram chat."""

from __future__ import annotations

from django.db import models


class PushSubscription(models.Model):
    """A browser that agreed to show notices (RFC 8030); its keys encrypt to it (RFC 8291)."""

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.BinaryField(max_length=65)
    auth = models.BinaryField(max_length=16)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="notifications_push_of")]

    def __str__(self) -> str:
        return f"a browser of {self.person_id}"


class TelegramChat(models.Model):
    """The Telegram chat of a person."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    chat = models.BigIntegerField()
    linked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Telegram of {self.person_id}"


class TelegramCode(models.Model):
    """A code that a person sends to the bot to link the chat; good once, for an hour."""

    person = models.OneToOneField("people.Person", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"code of {self.person_id}"
