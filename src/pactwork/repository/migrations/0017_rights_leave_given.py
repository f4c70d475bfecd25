"""What else than a licence lets something be made; addresses nobody writes to again."""

import django.db.models.functions.datetime
from django.db import migrations, models

_RIGHTS = [("", ""), ("own", "own"), ("leave", "leave")]


def _grounds(model):
    columns = {
        "rights": models.CharField(blank=True, choices=_RIGHTS, db_default="", max_length=8),
        "leave_by": models.CharField(blank=True, db_default="", max_length=200),
        "leave_note": models.CharField(blank=True, db_default="", max_length=1000),
        "leave_on": models.DateField(null=True),
    }
    whole = migrations.AddConstraint(
        model,
        models.CheckConstraint(
            condition=models.Q(rights="leave", leave_on__isnull=False)
            | models.Q(rights__in=["", "own"], leave_by="", leave_note="", leave_on__isnull=True),
            name=f"repository_{model}_leave",
        ),
    )
    return [*(migrations.AddField(model, name, field) for name, field in columns.items()), whole]


class Migration(migrations.Migration):
    dependencies = [("repository", "0016_desk_review")]

    operations = [
        migrations.CreateModel(
            name="LeftAlone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("addressee", models.CharField(max_length=72, unique=True)),
                (
                    "since",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.AddField(
            "consentletter",
            "addressee",
            models.CharField(blank=True, db_default="", max_length=72),
        ),
        *_grounds("reuse"),
        *_grounds("versionorigin"),
    ]
