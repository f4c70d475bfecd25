import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("repository", "0005_bulk"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unsigned",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="repository.version",
                    ),
                ),
            ],
        ),
    ]
