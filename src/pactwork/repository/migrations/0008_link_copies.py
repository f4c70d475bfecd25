import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("repository", "0007_pages")]

    operations = [
        migrations.CreateModel(
            name="LinkCopy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("link", models.CharField(max_length=2000)),
                ("digest", models.CharField(max_length=64)),
                ("is_wanted", models.BooleanField(default=True)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("archived_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, max_length=40)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("dead_since", models.DateTimeField(null=True)),
                (
                    "next_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), db_index=True
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "material",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="link_copies",
                        to="repository.material",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("material"),
                        models.F("digest"),
                        name="repository_link_copy_once",
                    )
                ],
            },
        ),
    ]
