"""Sources that are pages or files, where what comes in stands, and imports that go back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0063_lines_in_place"),
        ("repository", "0012_consents"),
    ]

    operations = [
        migrations.AddField(
            model_name="source",
            name="body",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="repository.curatingbody",
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="deletes",
            field=models.CharField(blank=True, db_default="", max_length=12),
        ),
        migrations.AddField(
            model_name="source",
            name="etag",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.AddField(
            model_name="source",
            name="is_whole",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="source",
            name="kind",
            field=models.CharField(
                choices=[("oai", "Oai"), ("sitemap", "Sitemap"), ("json", "Json")],
                db_default="oai",
                default="oai",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="landing",
            field=models.CharField(
                choices=[("draft", "Draft"), ("review", "Review"), ("published", "Published")],
                db_default="published",
                default="published",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="visibility",
            field=models.CharField(
                choices=[
                    ("organisation", "organisation"),
                    ("members", "members"),
                    ("public", "public"),
                ],
                db_default="public",
                default="public",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="source",
            name="whole_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="sourcerecord",
            name="mark",
            field=models.CharField(blank=True, db_default="", max_length=400),
        ),
        migrations.AddField(
            model_name="sourcerecord",
            name="missed",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="tableimport",
            name="agreement",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agreements.agreement",
            ),
        ),
        migrations.AddField(
            model_name="tableimport",
            name="body",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="repository.curatingbody",
            ),
        ),
        migrations.AddField(
            model_name="tableimport",
            name="defaults",
            field=models.JSONField(db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="tableimport",
            name="landing",
            field=models.CharField(
                choices=[("draft", "Draft"), ("review", "Review"), ("published", "Published")],
                db_default="published",
                default="published",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="tableimport",
            name="visibility",
            field=models.CharField(
                choices=[
                    ("organisation", "organisation"),
                    ("parties", "parties"),
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
            name="stage",
            field=models.CharField(
                choices=[
                    ("running", "Running"),
                    ("paused", "Paused"),
                    ("stopped", "Stopped"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                    ("undoing", "Undoing"),
                    ("undone", "Undone"),
                ],
                default="running",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="ImportedMaterial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "material",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="repository.material",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="brought",
                        to="repository.tableimport",
                    ),
                ),
            ],
        ),
    ]
