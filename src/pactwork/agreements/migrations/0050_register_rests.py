"""The register knows which agreements rest."""

from django.db import migrations, models

_REST = """
UPDATE agreements_registerentry e SET rests_since = s.first_day
FROM agreements_suspension s WHERE s.agreement_id = e.agreement_id AND s.last_day IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0041_suggestions")]

    operations = [
        migrations.AddField("registerentry", "rests_since", models.DateField(null=True)),
        migrations.RunSQL(_REST, migrations.RunSQL.noop),
    ]
