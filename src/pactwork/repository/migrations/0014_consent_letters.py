"""Each letter to a creator has a link of its own that stays good, and waits until it has left."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

_LETTERS = """
INSERT INTO repository_consentletter (consent_id, digest, asked_by_id, asked_at, agreed, answered_at)
SELECT id, digest, asked_by_id, asked_at, agreed, answered_at FROM repository_consent
"""


class Migration(migrations.Migration):
    dependencies = [
        ("repository", "0013_sources_and_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConsentLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.BinaryField(unique=True)),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("agreed", models.BooleanField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("sealed", models.BinaryField(null=True)),
                ("due_at", models.DateTimeField(db_index=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(db_default=0)),
                ("is_unsent", models.BooleanField(db_default=False)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letters",
                        to="repository.consent",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(_LETTERS, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="consent", name="digest"),
        migrations.RemoveField(model_name="consent", name="asked_by"),
        migrations.RemoveField(model_name="consent", name="asked_at"),
    ]
