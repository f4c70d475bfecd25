from django.db import migrations, models

TO_PERIODS = "UPDATE agreements_commitment SET per = 'year' WHERE is_yearly"
TO_YEARS = "UPDATE agreements_commitment SET is_yearly = true WHERE per <> ''"


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_register_tags"),
    ]

    operations = [
        migrations.AddField(
            model_name="commitment",
            name="per",
            field=models.CharField(blank=True, default="", max_length=10),
            preserve_default=False,
        ),
        migrations.RunSQL(TO_PERIODS, TO_YEARS),
        migrations.RemoveField(
            model_name="commitment",
            name="is_yearly",
        ),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("per__in", ["", "year", "half-year", "quarter", "month"])),
                name="agreements_commitment_known_period",
            ),
        ),
    ]
