"""Further kinds of use; nothing in the database changes."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """What readers do with a material: content shown, links followed, and sessions."""

    dependencies = [("repository", "0017_rights_leave_given")]

    operations = [
        migrations.AlterField(
            model_name="dailyuse",
            name="what",
            field=models.CharField(
                choices=[
                    ("view", "View"),
                    ("download", "Download"),
                    ("embed", "Embed"),
                    ("shown", "Shown"),
                    ("opened", "Opened"),
                    ("useful", "Useful"),
                    ("not-useful", "Not Useful"),
                    ("investigated", "Investigated"),
                    ("requested", "Requested"),
                ],
                max_length=12,
            ),
        ),
    ]
