"""Places with their dates in one index, so that a walk between dates reads no record it passes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("repository", "0008_link_copies")]

    operations = [
        migrations.AlterField(
            model_name="feedrecord",
            name="place",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="feedrecord",
            constraint=models.UniqueConstraint(
                fields=("place",), include=("changed_at",), name="repository_feed_place"
            ),
        ),
    ]
