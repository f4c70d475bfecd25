"""Sectors, and what is shared in one."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import pactwork.kernel.texts


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0063_lines_in_place"),
        ("organisations", "0004_duplicates"),
        ("repository", "0014_consent_letters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SectorMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "invited_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("joined_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AlterField(
            model_name="collection",
            name="visibility",
            field=models.CharField(
                choices=[
                    ("organisation", "organisation"),
                    ("parties", "parties"),
                    ("sector", "sector"),
                    ("members", "members"),
                    ("public", "public"),
                ],
                default="public",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="material",
            name="visibility",
            field=models.CharField(
                choices=[
                    ("organisation", "organisation"),
                    ("parties", "parties"),
                    ("sector", "sector"),
                    ("members", "members"),
                    ("public", "public"),
                ],
                default="public",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="source",
            name="visibility",
            field=models.CharField(
                choices=[
                    ("organisation", "organisation"),
                    ("sector", "sector"),
                    ("members", "members"),
                    ("public", "public"),
                ],
                db_default="public",
                default="public",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="tableimport",
            name="visibility",
            field=models.CharField(
                choices=[
                    ("organisation", "organisation"),
                    ("parties", "parties"),
                    ("sector", "sector"),
                    ("members", "members"),
                    ("public", "public"),
                ],
                db_default="public",
                default="public",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Sector",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("name", pactwork.kernel.texts.TextField()),
                ("description", pactwork.kernel.texts.TextField(blank=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "keeper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="collection",
            name="sector",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="repository.sector",
            ),
        ),
        migrations.AddField(
            model_name="material",
            name="sector",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="repository.sector",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="sector",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="repository.sector",
            ),
        ),
        migrations.AddField(
            model_name="tableimport",
            name="sector",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="repository.sector",
            ),
        ),
        migrations.AddIndex(
            model_name="material",
            index=models.Index(
                condition=models.Q(("sector__isnull", False)),
                fields=["sector"],
                name="repository_material_sector",
            ),
        ),
        migrations.AddConstraint(
            model_name="collection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("visibility", "sector"), ("sector__isnull", True), _connector="XOR"
                ),
                name="repository_collection_in_sector",
            ),
        ),
        migrations.AddConstraint(
            model_name="material",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("visibility", "sector"), ("sector__isnull", True), _connector="XOR"
                ),
                name="repository_in_a_sector",
            ),
        ),
        migrations.AddField(
            model_name="sectormember",
            name="organisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organisations.organisation",
            ),
        ),
        migrations.AddField(
            model_name="sectormember",
            name="sector",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="members",
                to="repository.sector",
            ),
        ),
        migrations.AddIndex(
            model_name="sectormember",
            index=models.Index(
                condition=models.Q(("joined_at__isnull", False), ("left_at__isnull", True)),
                fields=["organisation", "sector"],
                name="repository_sector_belongs",
            ),
        ),
        migrations.AddConstraint(
            model_name="sectormember",
            constraint=models.UniqueConstraint(
                models.F("sector"), models.F("organisation"), name="repository_sector_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("visibility", "sector"), ("sector__isnull", True), _connector="XOR"
                ),
                name="repository_source_in_sector",
            ),
        ),
        migrations.AddConstraint(
            model_name="tableimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("visibility", "sector"), ("sector__isnull", True), _connector="XOR"
                ),
                name="repository_import_in_sector",
            ),
        ),
        migrations.AddConstraint(
            model_name="sectormember",
            constraint=models.CheckConstraint(
                condition=models.Q(("left_at__gte", models.F("joined_at"))),
                name="repository_sector_left_after",
            ),
        ),
    ]
