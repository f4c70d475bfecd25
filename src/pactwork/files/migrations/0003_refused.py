from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0002_uploads")]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="refused",
            field=models.CharField(default="", max_length=500),
        ),
        migrations.AddField(
            model_name="upload",
            name="refused_reason",
            field=models.CharField(default="", max_length=20),
        ),
    ]
