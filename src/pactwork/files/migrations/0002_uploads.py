import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="kind",
            field=models.CharField(default="", max_length=20),
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False),
                ),
                ("owner", models.PositiveBigIntegerField(db_index=True)),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                ("begun_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField(db_index=True)),
                ("sha256", models.CharField(default="", max_length=64)),
                ("kind", models.CharField(default="", max_length=20)),
            ],
        ),
    ]
