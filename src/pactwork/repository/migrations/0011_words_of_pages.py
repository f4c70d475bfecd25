"""The words of the pages that materials lead to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("repository", "0010_noted_before")]

    operations = [
        migrations.AddField("linkcopy", "text", models.TextField(blank=True, db_default="")),
        migrations.AddField(
            "linkcopy", "language", models.CharField(blank=True, db_default="", max_length=35)
        ),
        migrations.AddField("linkcopy", "read_at", models.DateTimeField(null=True)),
    ]
