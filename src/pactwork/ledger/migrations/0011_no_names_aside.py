"""The names under which actors came are read from the statements that may be read."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_definitions_of_each")]

    operations = [migrations.DeleteModel(name="ActorName")]
