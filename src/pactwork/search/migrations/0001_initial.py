import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("iri", models.TextField(unique=True)),
                ("kind", models.CharField(max_length=64)),
                ("document", models.JSONField(default=dict)),
                ("rest", models.JSONField(default=dict)),
                (
                    "readers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("visible_from", models.DateTimeField(null=True)),
                ("transaction", models.BigIntegerField()),
                ("gone", models.BooleanField(default=False)),
                ("entered", models.BigIntegerField()),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [
                    models.Index(
                        models.F("transaction"), models.F("id"), name="search_entry_unseen"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("question", models.JSONField(default=dict)),
                ("alert", models.BooleanField(default=True)),
                ("told", models.JSONField(default=list)),
                ("told_until", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "saved_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "saved searches",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("owner"), models.F("name"), name="search_saved_once"
                    )
                ],
            },
        ),
    ]
